"""The two ends of a file: what one reading of its key means on either side, by names and by what a person stated.

A pair that a person stated wins over names. Only a table that nobody paired, and that has the file's name more exactly
than the paired table beside it, keeps the file: `Users` is paired, and `users.csv` is of the table `users`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from delta_arc_lineage.model.evidence import Agreement, EvidenceKind, by_statement
from delta_arc_lineage.model.outcomes import Side
from delta_arc_lineage.model.snapshots import Table
from delta_arc_lineage.model.stated_pairs import PairNames, StatedPair
from delta_arc_lineage.model.table_names import Answer, TableNames, distinct


@dataclass(frozen=True, slots=True)
class Ends:
    """What one reading of a key means on either side. `is_stated`: a person said so."""

    source: Answer
    target: Answer
    is_stated: bool = False

    @property
    def is_doubted(self) -> bool:
        return self.source.doubted is not None or self.target.doubted is not None

    @property
    def doubt(self) -> "Ends":
        """The same ends, where something else that was not shown may be meant."""
        return Ends(_doubt(self.source), _doubt(self.target), self.is_stated)

    @property
    def has_table(self) -> bool:
        return self.source.table is not None or self.target.table is not None

    def only(self, kind: EvidenceKind) -> "Ends":
        """The same as far as the evidence is of this kind or a stronger one."""
        return replace(self, source=self.source.only(kind), target=self.target.only(kind))

    @property
    def answers(self) -> tuple[Answer, Answer]:
        return self.source, self.target


class EndFinder:
    """Finds both ends of files. `is_sure`: a key is read in one way, whatever tables there are."""

    def __init__(self, sources: TableNames, targets: TableNames, pairs: PairNames, *, is_sure: bool) -> None:
        self._sources, self._targets, self._pairs, self._is_sure = sources, targets, pairs, is_sure

    def find(self, names: Sequence[str]) -> Ends:
        """Both ends by the one name that a key is read with; where it is several, all their tables claim the file."""
        if len(names) != 1:
            named = (table for name in names for side in self._sides for table in side.list_named(name))
            return _contest((*named, *(table for name in names for table in self._list_paired(name))))
        agreement, pairs = self._pairs.find(names[0])
        if len(pairs) > 1:
            return _contest(self._list_paired(names[0]))
        for pair, origins in pairs.items():
            return self._find_stated(names[0], pair, origins, agreement)
        return self._find_named(names[0])

    @property
    def _sides(self) -> tuple[TableNames, TableNames]:
        return self._sources, self._targets

    def _find_named(self, name: str) -> Ends:
        return Ends(self._sources.find(name, across=self._targets), self._targets.find(name, across=self._sources))

    def _find_stated(self, name: str, pair: StatedPair, origins: set[Side], agreement: Agreement) -> Ends:
        """`origins`: the sides whose name it is that the pair has."""
        is_certain = self._is_sure
        if agreement is not Agreement.EXACT:
            named = self._find_named(name)
            beside = [
                side.beats(answer, agreement)
                for side, answer in zip(self._sides, named.answers, strict=True)
                if origins & {side.side, Side.FILE}
            ]
            if any(beside):
                return Ends(self._sources.spare_paired(named.source), self._targets.spare_paired(named.target))
            is_certain = is_certain and all(side.is_whole(name) for side in self._sides)
        return Ends(
            _state(self._sources, pair.source, is_certain=is_certain),
            _state(self._targets, pair.target, is_certain=is_certain),
            is_stated=True,
        )

    def _list_paired(self, name: str) -> tuple[Table, ...]:
        _, pairs = self._pairs.find(name)
        ends = [(self._sources, pair.source) for pair in pairs] + [(self._targets, pair.target) for pair in pairs]
        return distinct(table for side, end in ends if (table := side.get_paired(end)) is not None)


def _state(side: TableNames, name: str, *, is_certain: bool) -> Answer:
    table = side.get_paired(name)
    if table is None:
        return Answer(absent=name)
    return Answer(table, by_statement()) if is_certain else Answer(doubted=table)


def _doubt(answer: Answer) -> Answer:
    return Answer(doubted=answer.table) if answer.table is not None else answer


def _contest(tables: Iterable[Table]) -> Ends:
    contested = Answer(claimants=distinct(tables))
    return Ends(contested, contested)
