"""Columns ↔ columns of the two tables of a flow, by name."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.copied_columns import CopiedColumns
from delta_arc_lineage.model.evidence import Agreement, Evidence, by_name, by_statement
from delta_arc_lineage.model.nearest import MOST, NearestNames
from delta_arc_lineage.model.outcomes import Reason, Side, Subject, Unlinked
from delta_arc_lineage.model.snapshots import Column, Table
from delta_arc_lineage.model.stated_pairs import StatedColumns


@dataclass(frozen=True, slots=True)
class ColumnPair:
    source: Column
    target: Column
    evidence: Evidence


def match_columns(
    source: Table,
    target: Table,
    *,
    stated: Sequence[StatedColumns] = (),
    copied: CopiedColumns = CopiedColumns(),  # noqa: B008 - a frozen value
    complete: bool = True,
) -> tuple[tuple[ColumnPair, ...], list[Unlinked]]:
    """Pair two tables' columns: as a person stated, then as the statements that load the files say, and unless these
    say all, by exact spelling, then the only one that differs by case, then the only one of a canonical form.

    Unless both tables were read completely, a column that was not shown may be the exact one: only exact names pair.
    """
    matcher = _Matcher(source, target, complete=complete)
    matcher.pair_stated(stated)
    matcher.pair_copied(copied)
    if not copied.are_all:
        held = matcher.hold_back(copied)
        matcher.pair_exact()
        matcher.pair_alike(Agreement.CASE, str.casefold)
        if matcher.left and matcher.right:
            matcher.pair_alike(Agreement.CANONICAL, canonical_form)
        matcher.right |= held
    unlinked = matcher.report(Side.SOURCE_COLUMN) + matcher.report(Side.TARGET_COLUMN)
    return tuple(sorted(matcher.pairs, key=lambda pair: pair.source.order)), matcher.lost + unlinked


@dataclass
class _Matcher:
    """`left` and `right`: the columns that have no partner yet, by name. `unclear`: why a column has none, and the
    columns that claim it, where more than the lack of a name is to be said."""

    source: Table
    target: Table
    complete: bool
    pairs: list[ColumnPair] = field(default_factory=list)
    unclear: dict[str, tuple[Reason, tuple[str, ...]]] = field(default_factory=dict)
    lost: list[Unlinked] = field(default_factory=list)
    left: dict[str, Column] = field(init=False)
    right: dict[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        self.left = {column.name: column for column in self.source.columns}
        self.right = {column.name: column for column in self.target.columns}

    def pair_stated(self, stated: Sequence[StatedColumns]) -> None:
        """Pair what a person paired. What is stated of a column that is not there keeps the other one from any name's
        partner, whatever was shown."""
        if not stated:
            return
        near_left, near_right = NearestNames(self.left), NearestNames(self.right)
        for columns in stated:
            left, right = self.left.pop(columns.source, None), self.right.pop(columns.target, None)
            if left is not None and right is not None:
                self.pairs.append(ColumnPair(left, right, by_statement()))
            self._lose(left, columns.source, self.source, Side.SOURCE_COLUMN, near_left, is_lost=right is None)
            self._lose(right, columns.target, self.target, Side.TARGET_COLUMN, near_right, is_lost=left is None)

    def _lose(
        self, column: Column | None, name: str, table: Table, side: Side, nearest: NearestNames, *, is_lost: bool
    ) -> None:
        """Tell of a stated column that is not there, or whose partner is not (`is_lost`)."""
        subject = Subject(side, f"{table.name}.{name}", f"{table.qualified_name}/{name}")
        if column is None:
            self.lost.append(Unlinked(subject, Reason.NOT_THERE, nearest.to(name), not self.complete))
        elif is_lost:
            self.lost.append(Unlinked(subject, Reason.LOST_PARTNER, (), not self.complete))

    def pair_copied(self, copied: CopiedColumns) -> None:
        """Pair what the statements name, each column as often as they do. A column of files is the source's of its
        name, else the only one that differs by case, where no other can be meant."""
        targets = {column.name: column for column in self.right.values()}
        by_order = {column.order: column for column in self.right.values()}
        sources, by_case = dict(self.left), _group(self.left, str.casefold) if self.complete else {}
        named_sources, named_targets = set[str](), set[str]()
        for column, evidence in copied.columns:
            target = targets.get(column.target) if column.target else by_order.get(column.order)
            alike = by_case.get(column.field.casefold(), ())
            source = sources.get(column.field) or (sources[alike[0]] if len(alike) == 1 else None)
            named_sources |= {source.name} if source else set()
            named_targets |= {target.name} if target else set()
            if source is not None and target is not None:
                self.pairs.append(ColumnPair(source, target, evidence))
                self.left.pop(source.name, None)
                self.right.pop(target.name, None)
        if copied.are_all:
            others = (self.left.keys() - named_sources) | (self.right.keys() - named_targets)
            self._leave(*others, why=Reason.NOT_COPIED)

    def hold_back(self, copied: CopiedColumns) -> dict[str, Column]:
        """Take out the columns of the target that no name may pair: those that the statements fill with another one, or
        not at all."""
        held = {name: column for name, column in self.right.items() if not copied.leave_to_names(column)}
        for name in held:
            del self.right[name]
        if copied.filled is not None:
            self._leave(*held, why=Reason.NOT_COPIED)
        return held

    def pair_exact(self) -> None:
        for name in sorted(self.left.keys() & self.right.keys()):
            self._pair(name, name, by_name(Agreement.EXACT))

    def pair_alike(self, agreement: Agreement, form_of: Callable[[str], str]) -> None:
        """Pair what is left where two names have one form, each the only one of its side.

        By case, the only one of what is left: a name that has its exact partner is out of the question. By canonical
        form, the only one of the whole table, which is what a loader respells.
        """
        left, right = _group(self.left, form_of), _group(self.right, form_of)
        shared = sorted((left.keys() & right.keys()) - {""})
        if shared and agreement is Agreement.CANONICAL:
            left = _group((column.name for column in self.source.columns), form_of)
            right = _group((column.name for column in self.target.columns), form_of)
        for form in shared:
            if len(left[form]) != 1 or len(right[form]) != 1:
                self._leave(*left[form], *right[form], why=Reason.SEVERAL)
            elif not self.complete:
                self._leave(*left[form], *right[form], why=Reason.UNSEEN)
            else:
                self._pair(left[form][0], right[form][0], by_name(agreement))

    def _leave(self, *names: str, why: Reason) -> None:
        claimants = tuple(sorted(set(names))) if why is Reason.SEVERAL else ()
        for name in names:
            self.unclear.setdefault(name, (why, claimants))

    def _pair(self, left: str, right: str, evidence: Evidence) -> None:
        self.pairs.append(ColumnPair(self.left.pop(left), self.right.pop(right), evidence))

    def report(self, side: Side) -> list[Unlinked]:
        """The columns of one side that are left without a partner."""
        is_source = side is Side.SOURCE_COLUMN
        table, columns, across = (
            (self.source, self.left, self.right) if is_source else (self.target, self.right, self.left)
        )
        nearest = NearestNames(across) if columns else NearestNames(())
        return [self._report_column(column, table, side, nearest) for column in columns.values()]

    def _report_column(self, column: Column, table: Table, side: Side, nearest: NearestNames) -> Unlinked:
        subject = Subject(side, f"{table.name}.{column.name}", column.qualified_name)
        reason, claimants = self.unclear.get(column.name, (Reason.NO_COLUMN, ()))
        others = tuple(name for name in claimants if name != column.name)[:MOST]
        in_part = not self.complete and reason is Reason.NO_COLUMN
        return Unlinked(subject, reason, others or nearest.to(column.name), in_part)


def _group(names: Iterable[str], form_of: Callable[[str], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[form_of(name)].append(name)
    return groups
