"""Drift words: the rules of drift, how grave each is, and what is said of a column.

A warning is what loses values: a column dropped, a type that cannot hold, types of other kinds, a name that the load
will not find, positions that do not fit. A note is what is more than there was, what a statement says itself, and a
form that holds all the same. What a loader adds of its own is a note at most.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.column_ways import ColumnWay
from delta_arc_lineage.model.data_findings import Severity
from delta_arc_lineage.model.matching import Flow
from delta_arc_lineage.model.outcomes import Side
from delta_arc_lineage.model.retyped_columns import Retyping
from delta_arc_lineage.model.words import Word, counted


class Drift(Word):
    """What may be wrong, the gravest first."""

    DROPPED = "dropped", "dropped in transit"
    NARROWED = "narrowed", "narrowed to a type that cannot hold it"
    RETYPED = "retyped", "of another type"
    RENAMED = "renamed", "renamed"
    COUNTED = "counted", "another number of columns"
    REORDERED = "reordered", "in another order"
    EVOLVED = "evolved", "other columns in newer files"
    ADDED = "added", "added in transit"
    ONLY_IN_FILE = "only_in_file", "only in the files"
    ONLY_IN_TARGET = "only_in_target", "only in the target"


_MOST = 3  # names that are listed


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that is wrong with a column, before it is known what else is."""

    rule: Drift
    severity: Severity
    part: str
    words: str


def by_gravity(told: Told) -> tuple[int, int]:
    """Sort key, the gravest first."""
    return list(Severity).index(told.severity), list(Drift).index(told.rule)


def rule_of_extra(way: ColumnWay) -> Drift:
    """Of a column that the source does not have."""
    if way.file is None:
        return Drift.ONLY_IN_TARGET
    return Drift.ADDED if way.target else Drift.ONLY_IN_FILE


def name_flow(flow: Flow) -> str:
    """By its tables; where one is missing, by what stands in its place."""
    return f"{flow.source.name if flow.source else 'files'} → {flow.target.name if flow.target else 'files'}"


def differ(name: str, other: str) -> bool:
    """Whether two names are of other words."""
    return name.casefold() != other.casefold() and canonical_form(name) != canonical_form(other)


def list_names(names: Sequence[str]) -> str:
    """The first of them, and how many more.

    >>> list_names(["a", "b", "c", "d"])
    'a, b, c and 1 more'
    """
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more


def count_others(words: str, others: int) -> str:
    return f"{words}; and so in {counted(others, 'other dataset')} of the flow" if others else words


def say_counts(flow: Flow, path: str, in_file: int, in_table: int, side: Side) -> str:
    """Of files without a header."""
    table = flow.source if side is Side.SOURCE else flow.target
    name = table.name if table else ""
    return (
        f"the files of {path} have {counted(in_file, 'column')} and do not name them; {side.words} {name} has"
        f" {in_table}: what is loaded by position goes to other columns"
    )


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends of a flow that are compared. `path`: of the dataset whose columns are known, empty where none are;
    `are_named`: whether its files carry the names."""

    flow: Flow
    path: str
    are_named: bool = True

    def has(self, side: Side) -> bool:
        """Of a table of which no column is known nothing is compared."""
        if side is Side.FILE:
            return bool(self.path)
        table = self.flow.source if side is Side.SOURCE else self.flow.target
        return bool(table and table.columns)

    def say(self, side: Side) -> str:
        """An end by its name."""
        table = self.flow.source if side is Side.SOURCE else self.flow.target
        return f"the files of {self.path}" if side is Side.FILE else f"{side.words} {table.name if table else ''}"

    def say_dropped(self, way: ColumnWay, missing: Iterable[Side]) -> str:
        places = " nor in ".join(map(self.say, missing))
        neither = "neither in" if " nor in " in places else "not in"
        still = f", though {self.say(Side.TARGET)} has it: it stays empty there" if way.target else ""
        return self._with_scope(f"column {way.name} of {self.say(Side.SOURCE)} is {neither} {places}{still}")

    def say_left_out(self, way: ColumnWay) -> str:
        return f"column {way.name} of {self.say(Side.SOURCE)} is not taken by the statement that loads the files"

    def say_extra(self, way: ColumnWay, missing: Iterable[Side]) -> str:
        there = [side for side in (Side.FILE, Side.TARGET) if way.at(side)]
        places = " and ".join(map(self.say, there))
        absent = " nor ".join(map(self.say, missing))
        return self._with_scope(f"column {way.name} is in {places}, and not in {absent}")

    def say_renamed(self, way: ColumnWay, hop: tuple[Side, Side]) -> str:
        before, after = way.at(hop[0]), way.at(hop[1])
        assert before is not None and after is not None
        return self._with_scope(
            f"column {before.name} of {self.say(hop[0])} seems to be called {after.name} in {self.say(hop[1])}:"
            f" it stands at the same position and has the same type; pair the columns in the route if so"
        )

    def say_stated(self, way: ColumnWay) -> str:
        assert way.source is not None and way.target is not None
        return (
            f"column {way.source.name} of {self.say(Side.SOURCE)} is called {way.target.name} in"
            f" {self.say(Side.TARGET)}, {way.statement}"
        )

    def say_types(self, way: ColumnWay, judged: Retyping) -> str:
        left, right = judged.hop
        before, after = way.at(left), way.at(right)
        assert before is not None and after is not None
        if judged.drops_zone:
            effect = "which drops its time zone"
        elif judged.is_narrowed:
            effect = "which cannot hold all of it"
        else:
            effect = "which holds it in another form" if judged.is_harmless else "which is something else"
        types = f"{before.words} in {self.say(left)} and {after.words} in {self.say(right)}"
        return self._with_scope(f"column {way.name} is {types}, {effect}")

    def say_moved(self, moved: Sequence[str]) -> str:
        if self.are_named:
            by = "they carry names, and text is loaded by position unless the load says otherwise"
        else:
            by = f"they carry no names and stand in the order of {self.say(Side.SOURCE)}, and are loaded by position"
        others = f"{self.say(Side.TARGET)} ({list_names(moved)})"
        return f"the files of {self.path} have columns in another order than {others}: {by}"

    def _with_scope(self, words: str) -> str:
        """With what was compared, where the files take no part."""
        if self.path or not self.flow.files:
            return words
        return f"{words} (only the tables are compared: no file of the flow tells its columns)"
