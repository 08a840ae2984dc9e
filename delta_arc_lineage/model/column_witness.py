"""The column witness: what the columns of files say of the ends that names and statements found, for matching."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.carried_columns import CarriedColumns, ColumnIndex, is_loaders
from delta_arc_lineage.model.column_claims import Claimed, ColumnClaims, FoundEnds
from delta_arc_lineage.model.column_matching import ColumnPair
from delta_arc_lineage.model.evidence import FACTS, ColumnFacts
from delta_arc_lineage.model.file_ends import Ends
from delta_arc_lineage.model.outcomes import Reason, Side, Subject, Unlinked
from delta_arc_lineage.model.snapshots import Snapshots, Table
from delta_arc_lineage.model.stated_pairs import StatedPair
from delta_arc_lineage.model.table_names import Answer, TableNames

_MOST_RENAMED = 0.25


class ColumnWitness:
    """Says nothing where no file was opened."""

    def __init__(
        self, snapshots: Snapshots, *, sides: tuple[TableNames, TableNames], pairs: Iterable[StatedPair] = ()
    ) -> None:
        self._carried = CarriedColumns(snapshots.schemas)
        self._indexes = ColumnIndex(snapshots.source.tables), ColumnIndex(snapshots.target.tables)
        self._complete = tuple(side.is_complete for side in sides)
        is_read = snapshots.schemas is not None and not snapshots.schemas.unread
        self._all_shown = snapshots.files.complete and is_read and all(self._complete)
        self._claims = ColumnClaims(self._indexes, (sides[0].tables, sides[1].tables), tuple(pairs))

    def hear(self, found: Sequence[FoundEnds]) -> list[Ends]:
        """The ends of datasets with what their columns have in common with each table; and ends that no name found,
        where columns tell them."""
        if not self._carried:
            return [each.ends for each in found]
        heard = [list(self._bear_out(each.path, each.ends).answers) for each in found]
        if self._all_shown:
            claimed = [Claimed(each, self._carried.of(each.path)) for each in found]
            for side in range(len(self._indexes)):
                for number, answer in self._claims.settle(claimed, side):
                    heard[number][side] = answer
        return [replace(each.ends, source=heard[n][0], target=heard[n][1]) for n, each in enumerate(found)]

    def _bear_out(self, path: str, ends: Ends) -> Ends:
        """While not all tables were shown, one of the others may be the owner of a dataset that has few columns of
        either table that its name found."""
        carried = self._carried.of(path)
        if not carried:
            return ends
        facts = [
            index.facts_of(carried, answer.table) if answer.table is not None else None
            for answer, index in zip(ends.answers, self._indexes, strict=True)
        ]
        is_sure = any(each is not None and each.shared * 2 > each.of_file for each in facts)
        told = zip(ends.answers, facts, self._complete, strict=True)
        source, target = (_bear_out(answer, each, is_sure=is_sure or is_whole) for answer, each, is_whole in told)
        return replace(ends, source=source, target=target)

    def find_others(self, path: str, ends: Ends) -> tuple[str, ...]:
        """The tables whose columns a dataset has, where a name found others; what a person or the warehouse states is
        not doubted. Where the columns are those of the table on one side, that of the other side may be transformed."""
        carried = self._carried.of(path)
        named = [
            index.find_others(carried, answer.table)
            for answer, index in zip(ends.answers, self._indexes, strict=True)
            if carried and answer.table is not None and answer.evidence.kind not in FACTS
        ]
        is_borne_out = any(
            answer.table is not None and index.is_own(carried, answer.table)
            for answer, index in zip(ends.answers, self._indexes, strict=True)
        )
        return () if is_borne_out else tuple(dict.fromkeys(other for others in named for other in others))

    def header_of(self, path: str) -> tuple[str, ...]:
        """The columns of a text in its order; empty where it is none, or nobody knows."""
        return self._carried.of(path).header

    def keep_carried(
        self, source: Table, target: Table, pairs: Sequence[ColumnPair], paths: Iterable[str]
    ) -> tuple[tuple[ColumnPair, ...], tuple[ColumnPair, ...]]:
        """The pairs of columns that a file between the tables carries, and the others. All of them where of one of the
        files nobody knows, or where the files carry them under names of their own: few under a name that a table has,
        and enough under others for all that are left. A file of few columns is an extract."""
        carried = self._carried.of_all(paths)
        kept = tuple(pair for pair in pairs if _is_carried(pair, carried))
        known = {canonical_form(column.name) for table in (source, target) for column in table.columns}
        own = [form for form in carried - known if not is_loaders(form)]
        is_renamed = len(carried & known) < len(pairs) * _MOST_RENAMED and len(own) >= len(pairs) - len(kept)
        if not carried or is_renamed:
            return tuple(pairs), ()
        return kept, tuple(pair for pair in pairs if pair not in kept)


def leave_facts(ends: Ends) -> Ends:
    """Without what names and columns found: what people and the warehouse state stands."""
    source, target = (answer if _is_fact(answer) else Answer() for answer in ends.answers)
    return replace(ends, source=source, target=target)


def _bear_out(answer: Answer, facts: ColumnFacts | None, *, is_sure: bool) -> Answer:
    """`is_sure`: no table that was not shown may be meant. `facts`: of the table that was found."""
    if facts is None:
        return answer
    if not is_sure and not _is_fact(answer):
        return Answer(doubted=answer.table)
    return replace(answer, evidence=answer.evidence.borne_out(facts))


def _is_fact(answer: Answer) -> bool:
    return answer.table is not None and answer.evidence.kind in FACTS


def _is_carried(pair: ColumnPair, carried: frozenset[str]) -> bool:
    is_stated = pair.evidence.kind in FACTS
    return is_stated or not carried.isdisjoint({canonical_form(pair.source.name), canonical_form(pair.target.name)})


def tell_uncarried(pair: ColumnPair, table: Table) -> Unlinked:
    """The outcome of a column of `table`, the source, that no file carries."""
    subject = Subject(Side.SOURCE_COLUMN, f"{table.name}.{pair.source.name}", pair.source.qualified_name)
    return Unlinked(subject, Reason.NOT_CARRIED)
