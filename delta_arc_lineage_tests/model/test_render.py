"""What a person reads: every change of the plan, one by one, whatever its name; long lists say how long they are."""

from dataclasses import replace

import pytest
from hypothesis import given

from delta_arc_lineage.model import render
from delta_arc_lineage.model.assets import Observed
from delta_arc_lineage.model.diff import Add, Adopt, Modify, Remove, Restore, Retire, subject
from delta_arc_lineage.model.evidence import Agreement, by_name
from delta_arc_lineage.model.outcomes import Linked, Reason, Side, Subject, Unlinked
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import (
    ROUTE,
    World,
    bucket_of,
    file,
    make_world,
    observe,
    plan_of,
    wanted_by,
)
from delta_arc_lineage_tests.model.strategies import altered, drawn_by_others, object_of

OBJECT = object_of("sales/ORDERS.csv")
SIGNS = {Add: "+", Modify: "~", Remove: "-", Adopt: "=", Restore: "^", Retire: "x"}


@given(drawn.worlds())
def test_the_text_lists_every_change_and_everything_that_waits_or_is_left(world: World) -> None:
    """Nothing is summed up without being listed too."""
    plan = plan_of(world, adopt=bool(world.files.objects))
    lines = render.text(plan).splitlines()
    for change in plan.changes:
        asset = subject(change)
        assert f"{SIGNS[type(change)]} {asset.kind.words} {asset.name!r} {asset.qualified_name}" in lines
    assert all(f"  pending until seen missing again: {name}" in lines for name in plan.pending)
    assert all(render.explain_outcome(outcome) in lines for outcome in plan.unlinked)
    assert all(any(item.wanted.name in line and item.by[0] in line for line in lines) for item in plan.respected)
    assert all(f"! needs approval: {violation}" in lines for violation in plan.violations)
    assert all(f"! no removal was planned: {reason}" in lines for reason in plan.withheld)


@given(drawn.worlds())
def test_the_headline_counts_what_the_text_lists(world: World) -> None:
    """One line: how many of each sort, the cost and the digest."""
    plan = plan_of(world)
    line = render.headline(plan)
    for word, sort in (("add", Add), ("change", Modify), ("remove", Remove), ("adopt", Adopt)):
        assert (f"{plan.count(sort)} to {word}" in line) == bool(plan.count(sort))
    assert f"digest {plan.digest}" in line and f"{plan.forecast.writes} writes" in line
    assert "\n" not in line


def test_a_plan_without_a_change_says_so() -> None:
    """An unchanged estate in one line."""
    wanted = wanted_by(make_world())
    plan = plan_of(make_world(observed=Observed(tuple(observe(asset) for asset in wanted))))
    assert render.text(plan) == f"sales: nothing to change; 7 unchanged; 0 writes; digest {plan.digest}"


def test_a_change_shows_each_field_before_and_after() -> None:
    """A reader can predict what will be different."""
    assert render.describe(Modify(OBJECT, replace(OBJECT, size=2, etag="f"))) == (
        f"~ object 'ORDERS.csv' {OBJECT.qualified_name}\n    size: 1 → 2\n    etag: 'e' → 'f'"
    )


def test_an_adoption_shows_what_is_replaced() -> None:
    """The text says whose lineage is archived, before anybody agrees."""
    process = next(asset for asset in wanted_by(make_world()) if asset.kind == "process")
    theirs = drawn_by_others(process)
    assert f"\n    replaces {theirs.qualified_name}" in render.describe(Adopt(process, (theirs,)))


@pytest.mark.parametrize("key", [key for key in drawn.HOSTILE if not key.endswith("/")])
def test_no_key_can_write_lines_of_its_own_into_a_plan(key: str) -> None:
    """One change is one line, and no terminal code gets through."""
    hostile = object_of(f"{key}\n+ object 'harmless' x")
    for line in (render.describe(Add(hostile)), render.show(hostile)):
        assert len(line.splitlines()) == 1 and line.isprintable()


@given(drawn.keys)
def test_no_name_anywhere_in_a_plan_breaks_its_line(key: str) -> None:
    """Pending removals, candidates and others' names are escaped like those of changes."""
    gone = object_of(f"sales/{key}")
    plan = plan_of(make_world(observed=Observed((observe(gone), observe(altered(OBJECT), mark=None)))))
    plan = replace(plan, unlinked=(Unlinked(Subject(Side.FILE, key, key), Reason.NO_SOURCE, (key, key)),))
    lines = render.text(plan).split("\n")
    assert len(lines) == 1 + len(plan.changes) + len(plan.pending) + len(plan.respected) + 1
    assert all(line.isprintable() for line in lines)


def test_a_long_list_ends_with_how_many_more_there_are() -> None:
    """Lists that are cut say so: changes, pending removals, unlinked things."""
    gone = tuple(observe(object_of(f"sales/gone/{number}.csv")) for number in range(5))
    files = bucket_of(*(file(f"{number}.txt") for number in range(5)), file("ORDERS.csv"))
    plan = plan_of(make_world(files=files, observed=Observed(gone)))
    lines = render.text(plan, most=3).splitlines()
    assert lines.count("… and 2 more") == 2 and f"… and {len(plan.changes) - 3} more" in lines
    assert render.markdown(plan, most=3).count("… and 2 more") == 2


def test_markdown_tells_the_same_as_the_text() -> None:
    """A table of counts, each change, and every reason to look."""
    observed = Observed((observe(object_of("sales/GONE.csv")), observe(altered(OBJECT), mark=None)))
    plan = plan_of(make_world(files=bucket_of(file("ORDERS.csv"), file("x.txt")), observed=observed))
    shown = render.markdown(plan)
    assert "| object | 0 | 0 | 1 | 0 |" in shown and "| process | 3 | 0 | 0 | 0 |" in shown
    assert "| connection | 1 |" in shown and "| bucket | 1 |" in shown
    for change in plan.changes:
        assert f"- `{render.describe(change)}`" in shown
    for title in ("Pending until seen missing again", "Others' work, kept as it is", "Not linked"):
        assert f"**{title}**" in shown
    assert "Needs approval" not in shown


def test_a_cell_with_a_bar_does_not_break_its_table() -> None:
    """A name may hold what Markdown reads as the end of a cell."""
    assert render.table(("a", "b"), [("x|y", 1)]) == "| a | b |\n| --- | --- |\n| x\\|y | 1 |"


def test_an_outcome_says_how_names_agree_or_which_rule_failed() -> None:
    """B10, in one line."""
    table = Subject(Side.SOURCE, "ORDERS", "q")
    key = Subject(Side.FILE, "sales/orders.csv", "sales/orders.csv")
    assert render.explain_outcome(Linked(table, key, by_name(Agreement.CASE))) == (
        "source table 'ORDERS' ↔ file 'sales/orders.csv': same name but for case (by name only)"
    )
    assert render.explain_outcome(Unlinked(table, Reason.NO_FILE, ("ORDER",))) == (
        "source table 'ORDERS' is not linked: no file carries its name; nearest: ORDER"
    )


def test_a_process_is_shown_with_its_ends_and_its_rule() -> None:
    """What explains a thing says from where to where and why."""
    process = next(asset for asset in wanted_by(make_world()) if asset.kind == "process")
    shown = render.show(process)
    assert f"{process.inputs[0].qualified_name} → {process.outputs[0].qualified_name}" in shown
    assert shown.endswith(process.description) and ROUTE.process_naming.source_extraction_process_name_suffix in shown
