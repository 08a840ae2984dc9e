"""What a key says: the table name that it is read with, once, over the names of both sides.

A pattern that leaves a choice, such as `{table_name}_.*\\.csv`, reads `customer_address_2024.csv` as `customer` too.
The longest name that either side has is meant. A side that lacks it has no table for the file: a shorter name that it
has is another table's.
"""

from collections.abc import Iterable

from delta_arc_lineage.model.canonical import canonical_form, forms_in
from delta_arc_lineage.model.key_patterns import KeyPattern


class KeyReader:
    """Reads keys with one pattern, among the names that the tables of both sides have."""

    def __init__(self, pattern: KeyPattern, names: Iterable[str]) -> None:
        self._pattern, self._has_choice = pattern, not pattern.leaves_no_choice
        known = set(names) if self._has_choice else set()
        self._folded = {name.casefold() for name in known}
        self._lengths = sorted({len(name) for name in self._folded})
        self._forms = {canonical_form(name) for name in known} - {""}
        self._longest_form = max(map(len, self._forms), default=0)

    def read(self, key: str) -> tuple[str, ...]:
        """The one name that a key is read with, as it is spelt there; several where none holds the others; empty where
        the key does not fit. A key in which no known name stands is read with the shortest that fits."""
        names = self._pattern.candidates(key)
        if not names or not self._has_choice:
            return names
        return _keep_longest(self._find_known(key)) or names[:1]

    def _find_known(self, key: str) -> list[str]:
        """The known names in the key that the pattern can read there: by all letters, else by their canonical forms."""
        folded = key.casefold()
        inside = {
            folded[at : at + length]
            for length in self._lengths
            for at in range(len(folded) - length + 1)
            if folded[at : at + length] in self._folded
        }
        found = [spelling for name in sorted(inside) if (spelling := self._pattern.spelling(key, name))]
        forms = set(map(canonical_form, found))
        for form, text in forms_in(key, longest=self._longest_form):
            if form in self._forms and form not in forms and (spelling := self._pattern.spelling(key, text)):
                forms.add(form)
                found.append(spelling)
        return found


def _keep_longest(names: list[str]) -> tuple[str, ...]:
    """The names but those that lie within another."""
    by_folded = {name.casefold(): name for name in names}
    return tuple(
        name
        for folded, name in sorted(by_folded.items())
        if not any(folded != other and folded in other for other in by_folded)
    )
