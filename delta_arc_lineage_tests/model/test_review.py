"""Reviews: a reader predicts every change of a plan from it, by flow and in words."""

import re
from dataclasses import replace

import pytest
from hypothesis import given

from delta_arc_lineage.model.assets import ColumnProcess, Process, S3Object
from delta_arc_lineage.model.diff import Add, Adopt, Change, Modify, Remove, Respected, Restore, Retire, subject
from delta_arc_lineage.model.media import markdown, terminal
from delta_arc_lineage.model.observed import Edit, Observed
from delta_arc_lineage.model.render import review_plan
from delta_arc_lineage.model.review import MOST_FILES, SIGNS, FlowReview, review, review_respected
from delta_arc_lineage_tests.conftest import HOUR, NOON
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import (
    World,
    bucket_of,
    file,
    make_world,
    observe,
    observe_all,
    plan_of,
    source_of,
    table,
    target_of,
    target_table,
    wanted_by,
)
from delta_arc_lineage_tests.model.strategies import drawn_by_others, object_of

PART = "core/dt=2026-11-25/part0.parquet"
FLOW = make_world(
    source=source_of(table("transactions", "ID", "AMOUNT")),
    target=target_of(target_table("STG_TRANSACTIONS", "ID", "AMOUNT")),
    files=bucket_of(file("transactions.csv")),
)


def shown(flows: list[FlowReview]) -> list[str]:
    return [line for flow in flows for line in (flow.title, *flow.lines)]


def count_in(lines: list[str], sign: str, noun: str) -> int:
    """How many things of this sort the lines with this sign tell of."""
    pattern = re.compile(rf"(\d+) {noun}s?\b")
    return sum(int(number) for line in lines if line.startswith(f"{sign} ") for number in pattern.findall(line))


def count_hops(lines: list[str], sign: str) -> int:
    hops = [line.partition("lineage ")[2].partition(";")[0] for line in lines if line.startswith(f"{sign} ")]
    parts = [part for hop in hops if hop for part in hop.partition(":")[0].split(", ")]
    return sum(int(part.partition(" × ")[0]) if " × " in part else 1 for part in parts)


@given(drawn.worlds())
def test_every_change_shows_by_its_sign(world: World) -> None:
    """Each file by name, each process as a hop, columns as a count."""
    plan = plan_of(world, adopt=bool(world.files.objects))
    lines = shown(review_plan(plan, terminal))
    for sort in (Add, Remove):
        changes = [subject(change) for change in plan.changes if isinstance(change, sort)]
        of_sort = [line for line in lines if line.startswith(f"{SIGNS[sort]} ")]
        for asset in changes:
            if isinstance(asset, S3Object):
                assert any(terminal(asset.name) in line for line in of_sort)
        assert count_hops(lines, SIGNS[sort]) == sum(isinstance(asset, Process) for asset in changes)
        columns = sum(isinstance(asset, ColumnProcess) for asset in changes)
        assert count_in(lines, SIGNS[sort], "column") == columns


@given(drawn.worlds())
def test_asked_for_every_change_shows_by_its_qualified_name(world: World) -> None:
    """One line each, with its sign."""
    plan = plan_of(world, adopt=bool(world.files.objects))
    lines = shown(review_plan(plan, terminal, verbose=True))
    for change in plan.changes:
        name = terminal(subject(change).qualified_name)
        assert sum(line.startswith(f"{SIGNS[type(change)]} ") and name in line for line in lines) >= 1


def test_a_flow_is_titled_by_both_ends() -> None:
    """Source table, file, target table, as people call them; hashes and connections say nothing."""
    route_files = replace(FLOW, files=bucket_of(file("transactions.csv")))
    target = target_of(target_table("TRANSACTIONS", "ID", "AMOUNT"))
    *_, flow = review_plan(plan_of(replace(route_files, target=target)), terminal)
    assert flow.title == "transactions → transactions.csv → TRANSACTIONS"
    assert flow.lines == ("+ file transactions.csv; lineage table → file, file → table, table → table; 2 columns",)


@pytest.mark.parametrize(("number", "more"), [(1, "1 more file;"), (5, "5 more files;")])
def test_many_files_of_a_flow_are_named_until_there_are_too_many(number: int, more: str) -> None:
    """The title names three; the line names the first, and says how many more."""
    files = [object_of(f"sales/{number:03}.csv") for number in range(MOST_FILES + number)]
    hops = [process_to(asset) for asset in files]
    (flow,) = review([Add(asset) for asset in (*files, *hops)], show=terminal)
    assert flow.title == f"ORDERS → 000.csv, 001.csv, 002.csv and {MOST_FILES + number - 3} more"
    (line,) = flow.lines
    assert more in line and f"{MOST_FILES + number} × table → file" in line and "file 019.csv" in line


def process_to(asset: S3Object) -> Process:
    start = next(a for a in wanted_by(make_world()) if isinstance(a, Process) and a.inputs[0].type_name == "Table")
    return replace(start, qualified_name=f"{start.qualified_name}-{asset.name}", outputs=(asset.reference,))


def test_a_file_that_changes_shows_each_field_and_whose_it_is() -> None:
    """Its flow is not in any change: the plan brings what says it."""
    before = wanted_by(make_world(files=bucket_of(file("ORDERS.csv", size=1, etag="e"))))
    plan = plan_of(make_world(files=bucket_of(file("ORDERS.csv", size=2, etag="f")), observed=observe_all(before)))
    (flow,) = review_plan(plan, terminal)
    assert flow.title == "ORDERS → ORDERS.csv → ORDERS"
    assert flow.lines == ("~ file ORDERS.csv: size 1 → 2; etag 'e' → 'f'",)


def test_a_column_alone_shows_the_tables_it_is_between() -> None:
    """A column was added on both sides; nothing else changes."""
    before = wanted_by(make_world())
    wider = make_world(
        source=source_of(table("ORDERS", "ID", "PRICE")),
        target=target_of(target_table("ORDERS", "ID", "PRICE")),
        observed=observe_all(before),
    )
    (flow,) = review_plan(plan_of(wider), terminal)
    assert (flow.title, flow.lines) == ("ORDERS → ORDERS", ("+ 1 column",))


def test_a_removal_that_waits_says_when_it_falls_due_and_is_listed_once() -> None:
    """With the time from which on a reading proves it."""
    gone = object_of("sales/GONE.csv")
    plan = plan_of(make_world(observed=Observed((observe(gone),))))
    lines = [line for line in shown(review_plan(plan, terminal)) if "GONE.csv" in line and line.startswith("- ")]
    assert lines == ["- file GONE.csv: waits until it is missed again after 2025-06-15 16:06:40 UTC"]
    assert plan.pending[0].due_at == NOON + HOUR


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Remove(object_of("a"), (Edit("owners", "anna"), Edit("tags", "PII"))), "people edited it: owners, tags"),
        (Restore(object_of("a"), "delta-arc-lineage/default/sales"), "with the mark delta-arc-lineage/default/sales"),
        (Restore(object_of("a"), None), "without a mark"),
    ],
)
def test_what_is_special_about_a_change_is_said(change: Change, said: str) -> None:
    """What people said of it, and the mark it gets back."""
    (line,) = [line for line in shown(review([change], show=terminal)) if line[0] in "-^"]
    assert line.endswith(said)


def test_others_lineage_is_named_where_it_is_replaced() -> None:
    """The reader learns whose lineage is archived before anybody agrees; by its identity, if asked."""
    process = next(asset for asset in wanted_by(make_world()) if isinstance(asset, Process))
    theirs = replace(drawn_by_others(process), name="Fivetran sync")
    for change, sign in ((Adopt(process, (theirs,)), "="), (Retire(theirs, (process.qualified_name,)), "x")):
        (line,) = [line for line in shown(review([change], show=terminal)) if line.startswith(sign)]
        assert ("Fivetran sync" in line) == isinstance(change, Adopt)
        verbose = shown(review([change], show=terminal, verbose=True))
        assert any(theirs.qualified_name in line for line in verbose)


@given(drawn.keys)
def test_no_name_breaks_its_line(key: str) -> None:
    """A key, a process, a description: each change stays where it is, and no code gets through."""
    hostile = replace(object_of(f"sales/{key}"), name=key, description=key)
    process = replace(process_to(hostile), name=key, description=key)
    for changes in ([Add(hostile)], [Add(hostile), Add(process)], [Modify(hostile, replace(hostile, etag=key))]):
        for verbose in (False, True):
            lines = shown(review(changes, show=terminal, verbose=verbose))
            assert all(line.isprintable() for line in lines)


def test_on_a_page_a_sign_is_no_bullet() -> None:
    """Markdown eats a plus or a minus that begins a line: what is added and what is removed would look alike."""
    gone = Observed((observe(object_of("core/GONE.csv")),))
    plan = plan_of(replace(FLOW, observed=gone))
    lines = shown(review_plan(plan, markdown))
    assert not [line for line in lines if line.startswith(("+", "-", "*", "="))]
    assert [line for line in lines if line.startswith("`+` file")] and [
        line for line in lines if line.startswith("`-`")
    ]
    assert lines[0].startswith("`+` "), "what is in no flow stands first"


def test_what_others_made_is_a_line_a_flow_and_a_line_for_all_files() -> None:
    """Where a crawler read a whole bucket and a colleague draws the lineage, a plan stays as long as its flows."""
    crawled, theirs = "default/s3/1/arn:aws:s3:::landing", "default/fivetran/2"
    files = [Respected(object_of(f"core/{number}.csv"), (f"{crawled}/core/{number}.csv",)) for number in range(50)]
    wanted = [asset for asset in wanted_by(make_world()) if isinstance(asset, Process | ColumnProcess)]
    lineage = [Respected(asset, (f"{theirs}/{number}",)) for number, asset in enumerate(wanted)]
    (first, second) = review_respected([*files, *lineage], show=terminal)
    assert first.startswith("50 files in default/s3/1: ") and first.endswith(" and 47 more")
    assert second == (
        "ORDERS → sales/ORDERS.csv → ORDERS: "
        "lineage table → file, file → table, table → table; 1 column in default/fivetran/2"
    )


def test_files_of_a_flow_are_called_alike_whether_they_change_or_not() -> None:
    """By the key after the prefix, also where only the lineage of a file changes."""
    world = make_world(files=bucket_of(file("ORDERS.csv"), file("orders.csv")))
    changes = [Add(asset) for asset in wanted_by(world) if isinstance(asset, Process | S3Object)]
    known = next(change for change in changes if isinstance(change.after, S3Object))
    lineage = [change for change in changes if isinstance(change.after, Process)]
    titles = [flow.title for flow in review([known, *lineage], show=terminal)]
    assert titles == ["ORDERS → ORDERS.csv, orders.csv → ORDERS"]
