"""The bytes of many keys at once: what is the same in keys of one class, found without looking at any of them alone.

Keys lie one after the other in the buffer of an Arrow array. What is taken out of them is overwritten in a copy of it,
so every byte stays where it is, and a position within a key is a position in the buffer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from delta_arc_lineage.model.key_classes import NO_ID, DateSite

Numbers = Any
"""A numpy array of integers."""
Run = tuple[int, int]
"""Bytes of a text, from its start: where they begin, and how many they are."""
_ZERO, _DASH = ord("0"), ord("-")
_NO_ID = np.frombuffer(NO_ID.encode(), dtype=np.uint8)
_DASHES = [at for at, letter in enumerate(NO_ID) if letter == "-"]
_SHAPE_OF_ID = (_NO_ID == _DASH).astype(np.uint8)
_SHAPES = bytes({_DASH: 1, **dict.fromkeys(b"0123456789abcdefABCDEF", 0)}.get(letter, 2) for letter in range(256))
_IS_ALNUM: Numbers = np.zeros(256, dtype=bool)
_IS_ALNUM[list(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")] = True
_YEAR, _MONTH, _DAY, _HOUR = range(4)
_LEAST, _MOST = (1900, 1, 1, 0), (2099, 12, 31, 23)


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a text stands: `runs` as they are; of `dates`, each the runs of its parts, how much is one. Those that
    are `of_folders` may be so in part."""

    runs: tuple[Run, ...] = ()
    dates: tuple[tuple[Run, ...], ...] = ()
    of_folders: tuple[bool, ...] = ()

    @classmethod
    def of(cls, text: str, positions: Iterable[int], sites: Sequence[DateSite], before: int) -> "Kept":
        """`text`: a key after the prefix, which has `before` bytes; positions and sites in its characters."""
        in_bytes = _bytes_of(text)
        runs: list[Run] = []
        for at in sorted(positions):
            begin = before + in_bytes(at)
            if runs and begin == sum(runs[-1]):
                runs[-1] = (runs[-1][0], runs[-1][1] + 1)
            else:
                runs.append((begin, 1))
        dates = (tuple((before + in_bytes(start), end - start) for start, end in site.parts) for site in sites)
        return cls(tuple(runs), tuple(dates), tuple(site.of_folders for site in sites))


def _bytes_of(text: str) -> Any:
    if text.isascii():
        return int
    ends = np.cumsum([0, *(len(letter.encode()) for letter in text)])
    return lambda at: int(ends[at])


@dataclass(slots=True)
class KeyBytes:
    """Keys, and a copy in which what varies is overwritten. `starts`: of each key, and the end of the last."""

    exact: Numbers
    starts: Numbers
    copy: Numbers

    @classmethod
    def of(cls, keys: Any, before: int) -> "KeyBytes":
        """`keys`: an Arrow array of strings without nulls; `before`: bytes of what all of them begin with."""
        _, offsets, data = keys.buffers()
        starts = np.frombuffer(offsets, dtype=np.int32)[keys.offset : keys.offset + len(keys) + 1].astype(np.int64)
        exact = np.frombuffer(data, dtype=np.uint8)[starts[0] : starts[-1]]
        beyond = exact - np.uint8(_ZERO)
        np.multiply(beyond, beyond < 10, out=beyond)
        made = cls(exact, starts - starts[0], np.subtract(exact, beyond, out=beyond))
        made._blank_ids(before)
        return made

    def encode(self) -> Any:
        """The texts as they are now, each once, and the number of each key's."""
        buffers = [None, pa.py_buffer(self.starts.astype(np.int32)), pa.py_buffer(self.copy)]
        return pa.Array.from_buffers(pa.string(), len(self.starts) - 1, buffers).dictionary_encode()

    def restore(self, numbers: Numbers, kept: Sequence[Kept]) -> None:
        """What stands of each key: `numbers` tell which of `kept` is of it. Few of these differ."""
        groups: dict[Kept, int] = {}
        group_of = np.array([groups.setdefault(of_text, len(groups)) for of_text in kept])
        for of_text, group in groups.items():
            if not of_text.runs and not of_text.dates:
                continue
            starts = self.starts[:-1] if len(groups) == 1 else self.starts[:-1][group_of[numbers] == group]
            for begin, length in of_text.runs:
                _windows(self.copy, length)[starts + begin] = _windows(self.exact, length)[starts + begin]
            for date, of_folders in zip(of_text.dates, of_text.of_folders, strict=True):
                self._mark_date(starts, date, of_folders=of_folders)

    def _mark_date(self, starts: Numbers, parts: Sequence[Run], *, of_folders: bool) -> None:
        """Overwrites the first digit by how many parts are those of a date."""
        level: Numbers = np.zeros(len(starts), dtype=np.uint8)
        is_date: Numbers = np.ones(len(starts), dtype=bool)
        for part, (begin, length) in enumerate(parts):
            value: Numbers = np.zeros(len(starts), dtype=np.int64)
            for at in range(begin, begin + length):
                value = value * 10 + (self.exact[starts + at] - _ZERO)
            is_date &= (value >= _LEAST[part]) & (value <= _MOST[part])
            level += is_date
        least = _MONTH if of_folders else _DAY
        self.copy[starts + parts[0][0]] = _ZERO + np.where(level > least, level, 0)

    def _blank_ids(self, before: int) -> None:
        """Zeros in place of every id between what are no letters or digits."""
        exact, length = self.exact, len(_NO_ID)
        is_dash, count = exact == _DASH, len(exact) - length + 1
        if count < 1:
            return
        starts: Numbers = np.flatnonzero(np.logical_and.reduce([is_dash[at : at + count] for at in _DASHES]))
        if not len(starts):
            return
        rows = np.searchsorted(self.starts, starts, side="right") - 1
        begin, end, stops = self.starts[rows] + before, self.starts[rows + 1], starts + length
        is_alone = (starts == begin) | ~_IS_ALNUM[exact[starts - 1]]
        is_ended = (stops >= end) | ~_IS_ALNUM[exact[np.minimum(stops, len(exact) - 1)]]
        starts = starts[(starts >= begin) & (stops <= end) & is_alone & is_ended]
        shapes = np.frombuffer(_windows(exact, length)[starts].tobytes().translate(_SHAPES), dtype=np.uint32)
        is_id = (shapes.reshape(-1, length // 4) == _SHAPE_OF_ID.view(np.uint32)).all(axis=1)
        _windows(self.copy, length)[starts[is_id]] = _NO_ID


def _windows(letters: Numbers, length: int) -> Numbers:
    """All that many letters that follow each other, as a view."""
    return np.lib.stride_tricks.sliding_window_view(letters, length, writeable=letters.flags.writeable)
