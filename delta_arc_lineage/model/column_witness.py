"""The column witness: what the columns of files say of the ends that names and statements found, for matching."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.carried_columns import CarriedColumns, ColumnIndex
from delta_arc_lineage.model.column_matching import ColumnPair
from delta_arc_lineage.model.evidence import EvidenceKind, by_columns
from delta_arc_lineage.model.file_ends import Ends
from delta_arc_lineage.model.outcomes import Reason, Side, Subject, Unlinked
from delta_arc_lineage.model.snapshots import Snapshots, Table
from delta_arc_lineage.model.table_names import Answer

_MOST_RENAMED = 0.5
_FACTS = {EvidenceKind.STATED, EvidenceKind.COPIED}
FoundEnds = tuple[str, Ends]
"""The path of a dataset, and its ends."""


class ColumnWitness:
    """Says nothing where no file was opened. `complete`: whether all tables of source and target were shown."""

    def __init__(self, snapshots: Snapshots, *, complete: tuple[bool, bool]) -> None:
        self._carried, self._complete = CarriedColumns(snapshots.schemas), complete
        self._indexes = ColumnIndex(snapshots.source.tables), ColumnIndex(snapshots.target.tables)

    def hear(self, found: Sequence[FoundEnds]) -> list[Ends]:
        """The ends of datasets with what their columns have in common with each table; and ends that no name found,
        where columns tell them.

        A table that is linked with a dataset already is no other's by columns, and one that several datasets could be
        of is none's.
        """
        if not self._carried:
            return [ends for _, ends in found]
        heard = [list(self._bear_out(path, ends).answers) for path, ends in found]
        for side, index in enumerate(self._indexes):
            if self._complete[side]:
                for number, answer in self._link_alone(found, index, side):
                    heard[number][side] = answer
        return [replace(ends, source=heard[n][0], target=heard[n][1]) for n, (_, ends) in enumerate(found)]

    def _bear_out(self, path: str, ends: Ends) -> Ends:
        carried = self._carried.of(path)
        if not carried:
            return ends
        source, target = (
            replace(answer, evidence=answer.evidence.borne_out(index.facts_of(carried, answer.table)))
            if answer.table is not None
            else answer
            for answer, index in zip(ends.answers, self._indexes, strict=True)
        )
        return replace(ends, source=source, target=target)

    def _link_alone(self, found: Sequence[FoundEnds], index: ColumnIndex, side: int) -> Iterator[tuple[int, Answer]]:
        """What columns alone tell of one side, by the number of the ends."""
        linked = {answer.table.qualified_name for _, ends in found if (answer := ends.answers[side]).table is not None}
        claims: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, (path, ends) in enumerate(found):
            carried = self._carried.of(path)
            if carried and ends.answers[side] == Answer() and (meant := index.find_meant(carried)):
                claims[meant][path].append(number)
        for meant, claimants in claims.items():
            if meant not in linked and len(claimants) == 1:
                ((path, numbers),) = claimants.items()
                table = index.get(meant)
                evidence = by_columns(index.facts_of(self._carried.of(path), table))
                yield from ((number, Answer(table, evidence)) for number in numbers)

    def find_others(self, path: str, ends: Ends) -> tuple[str, ...]:
        """The tables whose columns a dataset has, where a name found others; what a person or the warehouse states is
        not doubted."""
        carried = self._carried.of(path)
        found = [
            other
            for answer, index in zip(ends.answers, self._indexes, strict=True)
            if carried and answer.table is not None and answer.evidence.kind not in _FACTS
            for other in index.find_others(carried, answer.table)
        ]
        return tuple(dict.fromkeys(found))

    def keep_carried(
        self, pairs: Sequence[ColumnPair], paths: Iterable[str]
    ) -> tuple[tuple[ColumnPair, ...], tuple[ColumnPair, ...]]:
        """The pairs of columns that a file between the tables carries, and the others. All of them where of one of the
        files nobody knows, or where the files carry them under names of their own."""
        carried = self._carried.of_all(paths)
        kept = tuple(pair for pair in pairs if _is_carried(pair, carried))
        if not carried or len(kept) < len(pairs) * _MOST_RENAMED:
            return tuple(pairs), ()
        return kept, tuple(pair for pair in pairs if pair not in kept)


def leave_facts(ends: Ends) -> Ends:
    """Without what names and columns found: what people and the warehouse state stands."""
    source, target = (answer if _is_fact(answer) else Answer() for answer in ends.answers)
    return replace(ends, source=source, target=target)


def _is_fact(answer: Answer) -> bool:
    return answer.table is not None and answer.evidence.kind in _FACTS


def _is_carried(pair: ColumnPair, carried: frozenset[str]) -> bool:
    is_stated = pair.evidence.kind in _FACTS
    return is_stated or not carried.isdisjoint({canonical_form(pair.source.name), canonical_form(pair.target.name)})


def tell_uncarried(pair: ColumnPair, table: Table) -> Unlinked:
    """The outcome of a column of `table`, the source, that no file carries."""
    subject = Subject(Side.SOURCE_COLUMN, f"{table.name}.{pair.source.name}", pair.source.qualified_name)
    return Unlinked(subject, Reason.NOT_CARRIED)
