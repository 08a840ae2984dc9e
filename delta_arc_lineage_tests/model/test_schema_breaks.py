"""Schema breaks: exactly what takes from a column where that is known, whole assets where it is not."""

from dataclasses import replace

import pytest

from delta_arc_lineage.model.impact import Impact, find_impact
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.schema_break_words import say_changes
from delta_arc_lineage.model.schema_breaks import SchemaImpact, Verdict, judge_changes
from delta_arc_lineage.model.schema_states import ChangeSort, ColumnChange, StatedColumn
from delta_arc_lineage.model.traces import Direction, Trace, TracedAsset, TracedProcess

OURS, THEIRS = "delta-arc-lineage/default/main", "atlan-looker-1-cron"
HOME = "default/snowflake/1/D/S"
TABLE = TracedAsset("t", Reference("Table", f"{HOME}/T"), "T")
USED = TracedAsset("u", Reference("View", f"{HOME}/USED"), "USED", owners=("ann",))
SAFE = TracedAsset("s", Reference("View", f"{HOME}/SAFE"), "SAFE", owners=("bo",))
DARK = TracedAsset("d", Reference("LookerDashboard", "default/looker/1/d"), "DARK", owners=("cy",))
OWN = TracedAsset("tc", Reference("Column", f"{HOME}/T/A"), "A", parents=(TABLE.reference.qualified_name,))


def column(guid: str, of: TracedAsset, data_type: str) -> TracedAsset:
    name = of.reference.qualified_name
    return TracedAsset(guid, Reference("Column", f"{name}/{guid}"), guid, parents=(name,), data_type=data_type)


def impact_of(start: TracedAsset, *ends: TracedAsset, mark: str = OURS) -> Impact:
    drawn = TracedProcess("p", Reference("Process", "p"), "p", (start.guid,), tuple(end.guid for end in ends), mark)
    return find_impact(Trace(start, Direction.DOWN, ends, (drawn,)))


WHOLE = impact_of(TABLE, USED, SAFE, DARK)
OTHER = impact_of(column("b", TABLE, "int"), column("sb", SAFE, "int"))


def judge(sort: ChangeSort, before: str, after: str, own: str, mark: str = OURS) -> SchemaImpact:
    gone = sort in (ChangeSort.DROPPED, ChangeSort.RENAMED)
    follower = None if sort is ChangeSort.DROPPED else StatedColumn("A2" if gone else "A", after)
    change = ColumnChange(sort, StatedColumn("A", before), follower, "they are alike" if gone else "")
    return judge_changes([change], WHOLE, {"A": impact_of(OWN, column("ua", USED, own), mark=mark), "B": OTHER})


def verdicts(found: SchemaImpact) -> dict[str, str]:
    (change,) = found.changes
    return {each.reached.asset.name: each.verdict.value for each in change.consequences}


@pytest.mark.parametrize("sort", [ChangeSort.DROPPED, ChangeSort.RENAMED])
def test_what_takes_from_a_column_that_is_gone_breaks(sort: ChangeSort) -> None:
    """What takes from others alone does not; of what no column lineage is known, it may. Their owners are told."""
    found = judge(sort, "int", "int", "int")
    assert verdicts(found) == {"ua": "breaks", "DARK": "may_break"} and found.verdict is Verdict.BREAKS
    assert {owner for asset in found.touched for owner in asset.owners} == {"ann", "cy"}


@pytest.mark.parametrize(
    ("sort", "before", "after", "own", "expected"),
    [
        (ChangeSort.WIDENED, "int", "bigint", "bigint", "holds"),
        (ChangeSort.WIDENED, "int", "bigint", "int", "breaks"),
        (ChangeSort.WIDENED, "int", "bigint", "", "holds"),
        (ChangeSort.WIDENED, "int", "bigint", "inet", "may_break"),
        (ChangeSort.NARROWED, "bigint", "int", "bigint", "may_break"),
        (ChangeSort.RETYPED, "int", "text", "NUMBER(38,0)", "breaks"),
        (ChangeSort.RETYPED, "int", "text", "", "may_break"),
        (ChangeSort.RETYPED, "date", "text", "VARCHAR", "may_break"),
        (ChangeSort.UNCLEAR, "inet", "cidr", "text", "may_break"),
    ],
)
def test_a_type_is_held_against_what_takes_it(
    sort: ChangeSort, before: str, after: str, own: str, expected: str
) -> None:
    """By what that can hold; where nothing can be said, nothing is claimed."""
    assert verdicts(judge(sort, before, after, own))["ua"] == expected


def test_what_computes_its_value_only_may_break() -> None:
    """Others' processes may count or cut: a type that cannot hold the column's need not hold it."""
    assert verdicts(judge(ChangeSort.WIDENED, "int", "bigint", "int", mark=THEIRS))["ua"] == "may_break"
    assert verdicts(judge(ChangeSort.DROPPED, "int", "", "int", mark=THEIRS))["ua"] == "breaks"


def test_a_wider_type_and_a_new_column_break_nothing_at_large() -> None:
    """Assets of which no column lineage is known hold."""
    assert "DARK" not in verdicts(judge(ChangeSort.WIDENED, "int", "bigint", "bigint"))
    added = judge_changes([ColumnChange(ChangeSort.ADDED, None, StatedColumn("N", "int"))], WHOLE, {})
    assert added.verdict is Verdict.HOLDS and not added.touched


def test_a_column_without_any_lineage_left_may_break_everything() -> None:
    """It is gone from the catalog: nobody can tell any more what took from it."""
    change = ColumnChange(ChangeSort.DROPPED, StatedColumn("A", "int"), None)
    found = judge_changes([change], WHOLE, {"B": OTHER})
    assert verdicts(found) == dict.fromkeys(("USED", "SAFE", "DARK"), "may_break")
    assert not found.changes[0].is_traced


@pytest.mark.parametrize(
    ("sort", "expected"), [(ChangeSort.WIDENED, Verdict.MAY_BREAK), (ChangeSort.ADDED, Verdict.HOLDS)]
)
def test_what_is_hidden_may_break(sort: ChangeSort, expected: Verdict) -> None:
    """Nothing is said to hold that nobody saw; a new column breaks nothing, whoever is there."""
    seen = impact_of(TABLE)
    hidden = replace(seen, trace=replace(seen.trace, hidden_processes=1))
    change = ColumnChange(sort, StatedColumn("A", "int"), StatedColumn("A", "bigint"))
    assert judge_changes([change], seen, {}).verdict is Verdict.HOLDS
    assert judge_changes([change], hidden, {}).verdict is expected


def test_hostile_columns_are_text() -> None:
    """On one line each."""
    change = ColumnChange(ChangeSort.DROPPED, StatedColumn("A\n\x1b[2J", "int\r"), None)
    assert all(line.isprintable() for line in say_changes(judge_changes([change], WHOLE, {}), terminal))
