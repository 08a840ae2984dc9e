"""What a person reads: every change of the plan, one by one, whatever its name; long lists say how long they are."""

from dataclasses import replace

from hypothesis import given

from delta_arc_lineage.model import render
from delta_arc_lineage.model.diff import Add, Adopt, Modify, Remove
from delta_arc_lineage.model.evidence import Agreement, by_name
from delta_arc_lineage.model.media import markdown, terminal
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.outcomes import Linked, Reason, Side, Subject, Unlinked
from delta_arc_lineage.model.sparing import Spared
from delta_arc_lineage.model.words import counted
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
from delta_arc_lineage_tests.model.strategies import altered, object_of

OBJECT = object_of("sales/ORDERS.csv")


@given(drawn.worlds())
def test_the_text_lists_every_flow_and_everything_that_waits_or_is_left(world: World) -> None:
    """Nothing is summed up without being listed too."""
    plan = plan_of(world, adopt=bool(world.files.objects))
    lines = render.text(plan).splitlines()
    for flow in render.review_plan(plan, terminal):
        assert flow.title in lines and all(f"    {line}" in lines for line in flow.lines)
    assert all(line in lines for line in render.explain_unlinked(plan.unlinked, terminal))
    whole = render.text(plan, verbose=True).splitlines()
    assert all(any(item.wanted.name in line and item.by[0] in line for line in whole) for item in plan.respected)
    assert any("others' work" in line for line in lines) == bool(plan.respected)
    assert all(f"! needs approval: {violation}" in lines for violation in plan.violations)
    assert all(f"! no removal was planned: {reason}" in lines for reason in plan.withheld)
    assert all(f"! not complete: {reason}" in lines for reason in plan.incomplete)


@given(drawn.worlds())
def test_the_headline_counts_what_the_text_lists(world: World) -> None:
    """One line: how many of each sort, the cost and the digest."""
    plan = plan_of(world)
    line = render.headline(plan, terminal)
    for word, sort in (("add", Add), ("change", Modify), ("remove", Remove), ("adopt", Adopt)):
        assert (f"{plan.count(sort)} to {word}" in line) == bool(plan.count(sort))
    assert f"digest {plan.digest}" in line and counted(plan.forecast.writes, "write") in line
    assert "\n" not in line


def test_a_plan_without_a_change_says_so() -> None:
    """An unchanged estate in one line."""
    wanted = wanted_by(make_world())
    plan = plan_of(make_world(observed=Observed(tuple(observe(asset) for asset in wanted))))
    assert render.text(plan) == f"sales: nothing to change; 7 unchanged; 0 writes; digest {plan.digest}"


@given(drawn.keys)
def test_no_name_anywhere_in_a_plan_breaks_its_line(key: str) -> None:
    """Pending removals, candidates and others' names are escaped like those of changes."""
    gone = object_of(f"sales/{key}")
    plan = plan_of(make_world(observed=Observed((observe(gone), observe(altered(OBJECT), mark=None)))))
    plan = replace(plan, unlinked=(Unlinked(Subject(Side.FILE, key, key), Reason.NO_SOURCE, (key, key)),))
    for verbose in (False, True):
        lines = render.text(plan, verbose=verbose).split("\n")
        assert all(line.isprintable() for line in lines)
        assert sum(line.startswith(("file ", "folder ")) for line in lines) == 1


def test_a_long_list_ends_with_how_many_more_there_are() -> None:
    """Lists that are cut say so: flows and unlinked things."""
    gone = tuple(observe(object_of(f"sales/gone/{number}.csv")) for number in range(5))
    files = bucket_of(*(file(f"{number}.txt") for number in range(5)), file("ORDERS.csv"))
    plan = plan_of(make_world(files=files, observed=Observed(gone)))
    lines = render.text(plan, most=3).splitlines()
    flows = len(render.review_plan(plan, terminal))
    assert "… and 2 more" in lines and f"… and {flows - 3} more" in lines
    assert f"- … and {flows - 3} more" in render.as_markdown(plan, most=3)


def test_markdown_tells_the_same_as_the_text() -> None:
    """A table of counts, each flow, and every reason to look."""
    observed = Observed((observe(object_of("sales/GONE.csv")), observe(altered(OBJECT), mark=None)))
    plan = plan_of(make_world(files=bucket_of(file("ORDERS.csv"), file("x.txt")), observed=observed))
    shown = render.as_markdown(plan)
    assert "| file | 0 | 0 | 1 | 0 |" in shown and "| process | 3 | 0 | 0 | 0 |" in shown
    assert "| S3 connection | 1 |" in shown and "| bucket | 1 |" in shown
    for flow in render.review_plan(plan, markdown):
        assert f"- {flow.title}" in shown and all(f"    - {line}" in shown for line in flow.lines)
    for title in ("Others' work, kept as it is", "Not linked"):
        assert f"**{title}**" in shown
    assert "Needs approval" not in shown


def test_what_people_edited_says_how_it_is_taken_too() -> None:
    """Once, not on every line."""
    spared = tuple(Spared(object_of(f"{n}.csv"), "people edited it: owners", edited=True) for n in range(2))
    lines = render.text(replace(plan_of(make_world()), spared=spared)).splitlines()
    assert sum("people edited it: owners" in line for line in lines) == 2
    assert sum("--also-edited" in line for line in lines) == 1


def test_a_cell_with_a_bar_does_not_break_its_table() -> None:
    """A name may hold what Markdown reads as the end of a cell."""
    assert render.table(("a", "b"), [("x|y", 1)]) == "| a | b |\n| --- | --- |\n| x\\|y | 1 |"


def test_an_outcome_says_how_names_agree_or_which_rule_failed() -> None:
    """B10, in one line."""
    table = Subject(Side.SOURCE, "ORDERS", "q")
    key = Subject(Side.FILE, "sales/orders.csv", "sales/orders.csv")
    assert render.explain_outcome(Linked(table, key, by_name(Agreement.CASE)), terminal) == (
        "source table ORDERS ↔ file sales/orders.csv: same name but for case (by name only, score 0.55)"
    )
    assert render.explain_outcome(Unlinked(table, Reason.NO_FILE, ("ORDER",)), terminal) == (
        "source table ORDERS is not linked: no file carries its name; nearest: ORDER"
    )
    assert render.explain_outcome(Unlinked(table, Reason.NO_FILE, (), in_part=True), terminal) == (
        "source table ORDERS is not linked: no file carries its name in an incomplete reading"
    )


def test_columns_of_one_table_and_reason_share_a_line() -> None:
    """A table of a hundred columns that nobody has is one thing to read; one with a candidate is not."""

    def column(name: str, *near: str) -> Unlinked:
        return Unlinked(Subject(Side.SOURCE_COLUMN, f"ORDERS.{name}", f"q/{name}"), Reason.NO_COLUMN, near)

    assert render.explain_unlinked([column("A"), column("B"), column("PRICE", "PRICES")], terminal) == [
        "source column ORDERS.PRICE is not linked: no column on the other side has its name; nearest: PRICES",
        "2 source columns of ORDERS are not linked: no column on the other side has its name: A, B",
    ]


def test_a_process_is_shown_with_its_ends_and_its_rule() -> None:
    """What explains a thing says from where to where and why."""
    process = next(asset for asset in wanted_by(make_world()) if asset.kind == "process")
    shown = render.show_asset(process, terminal)
    assert f"{process.inputs[0].qualified_name} → {process.outputs[0].qualified_name}" in shown
    assert shown.endswith(process.description) and ROUTE.process_naming.source_extraction_process_name_suffix in shown
