"""What a key says: the table name that it is read with, once, over the names of both sides.

A pattern that leaves a choice, such as `{table_name}_.*\\.csv`, reads `customer_address_2024.csv` as `customer` too.
The longest name that either side has is meant. A side that lacks it has no table for the file: a shorter name that it
has is another table's.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from delta_arc_lineage.model.canonical import canonical_form, first_word, forms_in
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.templates import Span

_SEPARATORS = re.compile("[./]")


@dataclass(frozen=True, slots=True)
class KeyReading:
    """The names that a key is read with, as they are spelt there: one; several where none holds the others; none where
    the key does not fit.

    `before`: of a pattern that leaves a choice, all that stands before the one name, ending in a separator or empty.
    """

    names: tuple[str, ...]
    before: str = ""

    @property
    def separator(self) -> str:
        return self.before[-1:]

    @property
    def parts(self) -> list[str]:
        """The parts of the key before the name."""
        return _SEPARATORS.split(self.before[:-1]) if self.before else []


class KeyReader:
    """Reads keys with one pattern, among the names that the tables of both sides have."""

    def __init__(self, pattern: KeyPattern, names: Iterable[str]) -> None:
        self._pattern, self._has_choice = pattern, not pattern.leaves_no_choice
        known = set(names) if self._has_choice else set()
        self._folded = {name.casefold() for name in known}
        self._lengths = sorted({len(name) for name in self._folded})
        self._forms = {canonical_form(name) for name in known} - {""}
        self._first_words = set(map(first_word, self._forms))
        self._longest_form = max(map(len, self._forms), default=0)

    def read(self, key: str) -> KeyReading:
        """A key in which no known name stands is read with the shortest that fits."""
        names = self._pattern.candidates(key)
        if not names or not self._has_choice:
            return KeyReading(names)
        spans = _keep_longest(key, self._find_known(key))
        if len(spans) != 1:
            return KeyReading(tuple(key[start:end] for start, end in spans) or names[:1])
        ((start, end),) = spans
        return KeyReading((key[start:end],), key[:start] if key[:start].endswith((".", "/")) else "")

    def _find_known(self, key: str) -> list[Span]:
        """Where known names stand that the pattern can read there: by all letters, else by their canonical forms."""
        folded = key.casefold()
        inside = {
            part
            for length in self._lengths
            for at in range(len(folded) - length + 1)
            if (part := folded[at : at + length]) in self._folded
        }
        found = [span for name in sorted(inside) if (span := self._pattern.locate(key, name))]
        forms = {canonical_form(key[start:end]) for start, end in found}
        for form, text in forms_in(key, first_words=self._first_words, longest=self._longest_form):
            if form in self._forms and form not in forms and (span := self._pattern.locate(key, text)):
                forms.add(form)
                found.append(span)
        return found


def _keep_longest(key: str, spans: list[Span]) -> list[Span]:
    """The places of names but of those that lie within another name."""
    by_folded = {key[start:end].casefold(): (start, end) for start, end in spans}
    return [
        span
        for folded, span in sorted(by_folded.items())
        if not any(folded != other and folded in other for other in by_folded)
    ]
