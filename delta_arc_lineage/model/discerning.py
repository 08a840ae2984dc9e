r"""What expressions discern: which digits of a key, and which ids in it, they may tell from others of their kind.

To most of an expression one digit is as good as another: `.*`, `[^/]+`, `\d+`. A `1`, a `[1-3]` and a date are not.
Keys that differ only in digits which no part of the last sort can take fit alike, with the same placeholders in the
same places. Where such a part can stand is found by RE2 itself: a digit is replaced by a letter that nobody writes, and
in the expression that letter is fitted by those parts alone.
"""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

from delta_arc_lineage.model.templates import Span, compile_pattern

DIGIT, LOOKED_AT_DIGIT, HEX, LOOKED_AT_HEX, ANY_NAME = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
"""Letters of nobody's: for a digit, for the one that is asked about, both again for the letters and digits of ids, and
for one letter of whatever a table is called."""
_OURS = DIGIT + LOOKED_AT_DIGIT + HEX + LOOKED_AT_HEX
_DIGITS, _HEX_DIGITS = "0123456789", "0123456789abcdefABCDEF"
_TOKEN = re.compile(
    r"(?P<verbatim>\(\?P?<\w+>|\(\?[smU-]*[:)]|\(\?i:|\((?!\?)|\)|\||[*+?]|\{\d+(?:,\d*)?\})"
    r"|(?P<nothing>\^|\$|\\[AzbB])"
    r"|(?P<letter>\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]"
    r"|\\(?:[pP]\{\^?\w+\}|[pP]\w|x[0-9A-Fa-f]{2}|x\{[0-9A-Fa-f]+\}|[dDwWsSafnrtv]|[^0-9A-Za-z])"
    r"|[^\\\[(])",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Letter:
    """What one part of an expression fits, of one letter each."""

    digits: int
    hex_digits: int
    fits_others: bool

    @property
    def tells_digits(self) -> bool:
        return 0 < self.digits < len(_DIGITS)

    @property
    def tells_hex(self) -> bool:
        return 0 < self.hex_digits < len(_HEX_DIGITS)


class Discerner:
    """Some expressions. `of_names`: not what they themselves tell apart is looked for, but where ANY_NAME can stand in
    them. One that is written in a way which is not understood here discerns everything."""

    def __init__(self, expressions: Iterable[str], *, of_names: bool = False) -> None:
        loosened = [_loosen(expression, of_names=of_names) for expression in dict.fromkeys(expressions)]
        self._looking = [compile_pattern(text) for text in loosened if text]
        self._sees_all = None in loosened

    @property
    def is_blind(self) -> bool:
        """Whether no digit and no id means anything to them."""
        return not self._looking and not self._sees_all

    def find(self, name: str, digits: Sequence[int], ids: Sequence[Span]) -> tuple[set[int], set[Span]]:
        """Which of these digits and ids of a key they may tell from others. `digits`: positions, none within ids."""
        if self.is_blind or not (digits or ids):
            return set(), set()
        if self._sees_all or not set(_OURS).isdisjoint(name):
            return set(digits), set(ids)
        letters = _mark(name, digits, ids)
        seen = {at for at in digits if self._fits(letters, [at], LOOKED_AT_DIGIT)}
        seen_ids = {
            (start, end)
            for start, end in ids
            if any(self._fits(letters, [at], LOOKED_AT_HEX) for at in range(start, end) if letters[at] == HEX)
        }
        return seen, seen_ids

    def _fits(self, letters: list[str], places: Sequence[int], marker: str) -> bool:
        marked = list(letters)
        for at in places:
            marked[at] = marker
        text = "".join(marked)
        return any(looking.fullmatch(text) is not None for looking in self._looking)


def _mark(name: str, digits: Sequence[int], ids: Sequence[Span]) -> list[str]:
    letters = list(name)
    for at in digits:
        letters[at] = DIGIT
    for start, end in ids:
        letters[start:end] = ["-" if letter == "-" else HEX for letter in letters[start:end]]
    return letters


@lru_cache(maxsize=500)
def _loosen(expression: str, *, of_names: bool) -> str | None:
    """The expression for marked keys; empty where it tells nothing apart, None where it is not understood."""
    written: list[str] = []
    at, tells = 0, False
    while at < len(expression):
        found = _TOKEN.match(expression, at)
        if found is None:
            return None
        at = found.end()
        match found.lastgroup:
            case "verbatim":
                written.append(found[0])
            case "nothing":
                written.append("(?:)")
            case _ if found[0] == ANY_NAME:
                markers = f"[{DIGIT}{HEX}{LOOKED_AT_DIGIT}{LOOKED_AT_HEX}]" if of_names else f"[{DIGIT}{HEX}]"
                written.append(f"(?:[^/{_OURS}]|{markers})")
                tells |= of_names
            case _:
                letter = _read_letter(found[0])
                if letter is None:
                    return None
                written.append(_loosen_letter(found[0], letter, of_names=of_names))
                tells |= not of_names and (letter.tells_digits or letter.tells_hex)
    return "".join(written) if tells else ""


def _loosen_letter(text: str, letter: _Letter, *, of_names: bool) -> str:
    """It fits no marker but those of what it fits; the one that is asked about where it tells it from others."""
    markers = DIGIT * bool(letter.digits) + HEX * bool(letter.hex_digits)
    if not of_names:
        markers += LOOKED_AT_DIGIT * letter.tells_digits + LOOKED_AT_HEX * letter.tells_hex
    if letter.fits_others:
        text = f"{text[:-1]}{_OURS}]" if text.startswith("[^") else f"[^{_OURS}]"
    return f"(?:{text}|[{markers}])" if markers else f"(?:{text})"


@lru_cache(maxsize=2_000)
def _read_letter(text: str) -> _Letter | None:
    try:
        compiled: Any = compile_pattern(f"(?:{text})")
    except re2.error:
        return None
    digits, hex_digits = (
        sum(compiled.fullmatch(letter) is not None for letter in letters) for letters in (_DIGITS, _HEX_DIGITS)
    )
    return _Letter(digits, hex_digits, any(compiled.fullmatch(letter) for letter in _OURS))


def positions_in(spans: Set[Span], name: str) -> set[int]:
    """Where the letters and digits of ids stand."""
    return {at for start, end in spans for at in range(start, end) if name[at] != "-"}
