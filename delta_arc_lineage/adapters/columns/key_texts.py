"""The texts that keys have been brought to, each once, and what is known of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from delta_arc_lineage.adapters.columns.key_bytes import KeyBytes, Numbers

_MOST = 500_000  # texts that are remembered: some 100 MiB
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class KeyTexts:
    """`numbers`: the text of each key; `firsts`: the row of the first key of each text."""

    keys: Any
    numbers: Numbers
    texts: list[str]
    firsts: Numbers

    @classmethod
    def of(cls, lines: KeyBytes, keys: Any) -> "KeyTexts":
        encoded = lines.encode()
        numbers, texts = encoded.indices.to_numpy(), encoded.dictionary.to_pylist()
        firsts: Numbers = np.zeros(len(texts), dtype=np.int64)
        firsts[numbers[::-1]] = np.arange(len(numbers))[::-1]
        return cls(keys, numbers, texts, firsts)

    def look_up(
        self,
        memory: dict[tuple[int, str], Known],
        look: Callable[[str, str, int], Known],
        owners: Sequence[int] | None = None,
    ) -> list[Known]:
        """What is known of each text, or found by its first key and the row of it. `owners`: texts of several are not
        the same."""
        names = list(zip(owners or [0] * len(self.texts), self.texts, strict=True))
        known = [memory.get(name) for name in names]
        new = [number for number, found in enumerate(known) if found is None]
        if new:
            rows = self.firsts[new]
            if len(memory) + len(new) > _MOST:
                memory.clear()
            for number, row, key in zip(new, rows.tolist(), self.keys.take(pa.array(rows)).to_pylist(), strict=True):
                known[number] = memory[names[number]] = look(self.texts[number], key, row)
        return [found for found in known if found is not None]
