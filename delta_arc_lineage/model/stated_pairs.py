"""Pairs that a person stated: a source table and a target table that belong together whatever their names.

Names in a pair are letter for letter those that the catalog shows. A file is of a pair where its key is read with the
name that the pair states for files, or with the name of either table. That depends on no reading of a schema, so what
is not shown changes nothing of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.evidence import Agreement
from delta_arc_lineage.model.outcomes import Side
from delta_arc_lineage.model.templates import TablePattern


@dataclass(frozen=True, slots=True)
class StatedColumns:
    """A column of the source table and the column of the target table that it becomes."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class StatedPair:
    """`file`: the name that its files carry too, where that is neither table's."""

    source: str
    target: str
    file: str = ""
    columns: tuple[StatedColumns, ...] = ()


Origins = dict[StatedPair, set[Side]]
"""Pairs, each with the sides whose name it is found by: its source's, its target's, the one of its files."""


class PairNames:
    """The pairs of a route by the names that keys can be read with."""

    def __init__(
        self, pairs: Iterable[StatedPair], *, source_pattern: TablePattern, target_pattern: TablePattern
    ) -> None:
        self._by_name: dict[str, Origins] = {}
        self._by_case: dict[str, Origins] = {}
        self._by_form: dict[str, Origins] = {}
        for pair in pairs:
            self._add(pair, source_pattern.candidates(pair.source) or (pair.source,), Side.SOURCE)
            self._add(pair, target_pattern.candidates(pair.target) or (pair.target,), Side.TARGET)
            self._add(pair, filter(None, (pair.file,)), Side.FILE)
        self._by_form.pop("", None)

    def _add(self, pair: StatedPair, names: Iterable[str], side: Side) -> None:
        for name in names:
            for index, form in (
                (self._by_name, name),
                (self._by_case, name.casefold()),
                (self._by_form, canonical_form(name)),
            ):
                index.setdefault(form, {}).setdefault(pair, set()).add(side)

    @property
    def names(self) -> Iterable[str]:
        return self._by_name.keys()

    def find(self, name: str) -> tuple[Agreement, Origins]:
        """The pairs that a name means, and how it agrees with theirs: by the strongest word that finds any."""
        if name in self._by_name:
            return Agreement.EXACT, self._by_name[name]
        if (folded := name.casefold()) in self._by_case:
            return Agreement.CASE, self._by_case[folded]
        return Agreement.CANONICAL, self._by_form.get(canonical_form(name), {}) if self._by_form else {}
