"""Schema breaks: what a change of a table's columns does to what is made of it.

Where column lineage is known it says exactly which columns and fields take from the changed one. An asset of which no
column lineage is known may take from it or not: that is said of the asset as a whole. A route of ours copies values as
they are, so a type that cannot hold them breaks; what others draw may compute another value, and may break.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.column_types import can_hold, read_type, types_agree
from delta_arc_lineage.model.impact import Impact, Reached
from delta_arc_lineage.model.routes import is_our_mark
from delta_arc_lineage.model.schema_states import ChangeSort, ColumnChange
from delta_arc_lineage.model.traces import TracedAsset
from delta_arc_lineage.model.words import Word

_SAFE = (ChangeSort.ADDED,)
_GONE = (ChangeSort.DROPPED, ChangeSort.RENAMED)


class Verdict(Word):
    """What a change does, the gravest first."""

    BREAKS = "breaks", "breaks"
    MAY_BREAK = "may_break", "may break"
    HOLDS = "holds", "holds"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a change does to one asset, and why; `impact` knows its way."""

    verdict: Verdict
    impact: Impact
    reached: Reached
    why: str


@dataclass(frozen=True, slots=True)
class ChangeImpact:
    """A change and what it does, the gravest first. `is_traced`: column lineage of the changed column is known."""

    change: ColumnChange
    consequences: tuple[Consequence, ...]
    is_traced: bool

    @property
    def verdict(self) -> Verdict:
        """The gravest one."""
        verdicts = {consequence.verdict for consequence in self.consequences}
        return next((verdict for verdict in Verdict if verdict in verdicts), Verdict.HOLDS)


@dataclass(frozen=True, slots=True)
class SchemaImpact:
    """What all changes of a table do. `table`: all that is made of it; `of_columns`: of each column of it that was
    walked, by name, what is made of that."""

    table: Impact
    of_columns: Mapping[str, Impact]
    changes: tuple[ChangeImpact, ...]

    @property
    def verdict(self) -> Verdict:
        """The gravest one. That all holds is said of what was seen; where something was not, it may break."""
        verdict = min((change.verdict for change in self.changes), key=list(Verdict).index, default=Verdict.HOLDS)
        is_at_stake = any(change.change.sort not in _SAFE for change in self.changes)
        return Verdict.MAY_BREAK if verdict is Verdict.HOLDS and is_at_stake and not self.is_whole else verdict

    @property
    def is_whole(self) -> bool:
        """Whether nothing is hidden or left out."""
        return all(impact.is_whole for impact in self.impacts)

    @property
    def impacts(self) -> tuple[Impact, ...]:
        return (self.table, *self.of_columns.values())

    @property
    def touched(self) -> tuple[TracedAsset, ...]:
        """The assets that break or may break, those that hold a broken column among them; the furthest first."""
        grave = [each for change in self.changes for each in change.consequences if each.verdict is not Verdict.HOLDS]
        names = {each.reached.asset.reference.qualified_name for each in grave}
        names |= {parent for each in grave for parent in each.reached.asset.parents}
        return tuple(asset for asset in self.table.assets if asset.reference.qualified_name in names)


def judge_changes(changes: Iterable[ColumnChange], table: Impact, of_columns: Mapping[str, Impact]) -> SchemaImpact:
    """`of_columns`: by the names of the columns before the change."""
    covered = {
        name
        for impact in of_columns.values()
        for reached in impact.reached
        for name in (reached.asset.reference.qualified_name, *reached.asset.parents)
    }
    uncovered = tuple(reached for reached in table.reached if reached.asset.reference.qualified_name not in covered)
    judged = tuple(_judge_change(change, table, of_columns.get(change.column), uncovered) for change in changes)
    return SchemaImpact(table, of_columns, judged)


def _judge_change(
    change: ColumnChange, table: Impact, column: Impact | None, uncovered: Sequence[Reached]
) -> ChangeImpact:
    if change.sort in _SAFE:
        return ChangeImpact(change, (), is_traced=True)
    is_traced = column is not None and bool(column.reached)
    exact = [_judge_column(change, column, reached) for reached in column.reached] if column else []
    at_large: list[Consequence] = []
    if change.sort is not ChangeSort.WIDENED:
        reached_at_large = uncovered if column is not None else table.reached
        why = "no column lineage is known of it" if column is not None else "the column's lineage is gone with it"
        at_large = [Consequence(Verdict.MAY_BREAK, table, reached, why) for reached in reached_at_large]
    ordered = sorted([*exact, *at_large], key=lambda each: list(Verdict).index(each.verdict))
    return ChangeImpact(change, tuple(ordered), is_traced)


def _judge_column(change: ColumnChange, column: Impact, reached: Reached) -> Consequence:
    verdict, why = _weigh(change, reached.asset)
    is_copied = all(process is not None and is_our_mark(process.mark) for process in column.processes_to(reached))
    if verdict is Verdict.BREAKS and change.sort not in _GONE and not is_copied:
        return Consequence(Verdict.MAY_BREAK, column, reached, f"{why}, if its values come as they are")
    return Consequence(verdict, column, reached, why)


def _weigh(change: ColumnChange, asset: TracedAsset) -> tuple[Verdict, str]:
    """What becomes of a column or field that takes from the changed one."""
    if change.sort in _GONE:
        after = f" is {change.after.name} now" if change.after else " is gone"
        return Verdict.BREAKS, f"{change.column}{after}"
    after_type = change.after.type if change.after else ""
    new, own = read_type(after_type), read_type(asset.data_type)
    if change.sort is ChangeSort.UNCLEAR or (change.sort is ChangeSort.RETYPED and not asset.data_type):
        return Verdict.MAY_BREAK, f"{change.column} is {after_type} now"
    if change.sort is ChangeSort.RETYPED and types_agree(own, new) is not True:
        return Verdict.BREAKS, f"{asset.data_type} does not take {after_type}"
    if change.sort is ChangeSort.NARROWED:
        return Verdict.MAY_BREAK, f"{change.column} holds less than it did: {after_type}"
    if asset.data_type and can_hold(own, new) is False:
        return Verdict.BREAKS, f"{asset.data_type} cannot hold all of {after_type}"
    if asset.data_type and can_hold(own, new) is None:
        return Verdict.MAY_BREAK, f"whether {asset.data_type} holds all of {after_type} is not known"
    return Verdict.HOLDS, f"it takes {after_type}"
