"""Fileless flows, decided: what the catalog connects, what a file says, and what a listing proves."""

from dataclasses import replace

from delta_arc_lineage.model.assets import Process
from delta_arc_lineage.model.desired import Decision, decide
from delta_arc_lineage.model.fileless import Past
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage_tests.conftest import HOUR, NOON
from delta_arc_lineage_tests.model.examples import (
    ROUTE,
    S3,
    SOURCE_SCHEMA,
    TARGET_SCHEMA,
    World,
    bucket_of,
    file,
    make_world,
    observe,
    observe_all,
    source_of,
    table,
    target_of,
    target_table,
    wanted_by,
)

WORLD = make_world(
    source=source_of(table("ORDERS", "ID"), table("SHIPPERS", "ID")),
    target=target_of(target_table("ORDERS", "ID"), target_table("SHIPPERS", "ID")),
    files=bucket_of(file("ORDERS.csv"), file("SHIPPERS.csv")),
)
LINKED = observe_all(wanted_by(WORLD))
PURGED = replace(WORLD, files=bucket_of(file("SHIPPERS.csv"), read_at=NOON))
ENDS = (f"{SOURCE_SCHEMA}/ORDERS", f"{TARGET_SCHEMA}/ORDERS")


def decided(world: World, observed: Observed = LINKED, *, since: int | None = None) -> Decision:
    known = {} if since is None else {ENDS: since}
    return decide(ROUTE, world.snapshots, S3, Past(ROUTE.mark, observed, known, 2 * HOUR, NOON))


def test_what_is_linked_stays_as_it_is_without_its_file() -> None:
    """Letter for letter, description included: nothing of it is to be written."""
    gone = {asset.qualified_name for asset in wanted_by(WORLD)} - {a.qualified_name for a in wanted_by(PURGED)}
    assert len(gone) == 5, "the file, two hops, the process between the tables, the one of the columns"
    stays = set(decided(PURGED).desired) - set(wanted_by(PURGED))
    assert len(stays) == 2 and stays <= {found.asset for found in LINKED.assets}


def test_what_only_others_connect_is_not_ours_to_keep() -> None:
    """Lineage without the mark of the route is no memory of the route's."""
    theirs = Observed(tuple(replace(found, mark=None) for found in LINKED.assets))
    assert decided(PURGED, theirs).desired == wanted_by(PURGED)


def test_columns_alone_are_a_memory_too() -> None:
    """Where the process between two tables is somebody else's, ours of the columns hang under it, and stay."""
    columns = Observed(tuple(found for found in LINKED.assets if found.asset.kind == "column_process"))
    assert len(set(decided(PURGED, columns).desired) - set(wanted_by(PURGED))) == 2


def test_a_file_that_says_something_else_is_believed() -> None:
    """Lineage to a table whose file now leads elsewhere is not one without a file."""
    crossed = Process(
        qualified_name=f"{S3.qualified_name}/delta-arc/v1/crossed",
        name="crossed",
        inputs=(Reference("Table", f"{SOURCE_SCHEMA}/SHIPPERS"),),
        outputs=(Reference("Table", f"{TARGET_SCHEMA}/ORDERS"),),
    )
    decision = decided(PURGED, Observed((observe(crossed),)))
    assert decision.desired == wanted_by(PURGED) and not decision.since


def test_a_listing_that_is_not_complete_begins_no_days() -> None:
    """Lineage stays, and nobody is told that there is no file."""
    part = replace(PURGED, files=replace(PURGED.files, complete=False))
    decision = decided(part)
    assert not decision.since and not decision.fileless
    assert len(set(decision.desired) - set(wanted_by(part))) == 2
    assert decided(part, since=NOON - HOUR).since == {ENDS: NOON - HOUR}


def test_days_that_are_over_are_remembered_while_lineage_is_there() -> None:
    """Else a removal that waits for a person would make them begin anew."""
    decision = decided(PURGED, since=NOON - 2 * HOUR)
    assert decision.desired == wanted_by(PURGED) and not decision.fileless
    assert decision.since == {ENDS: NOON - 2 * HOUR}
    assert decided(PURGED, Observed(), since=NOON - 2 * HOUR).since == {}


def test_without_the_catalog_the_state_tells_what_stays() -> None:
    """What `explain` has: no request is made for it."""
    past = Past(ROUTE.mark, None, {ENDS: NOON - HOUR}, 2 * HOUR, NOON)
    decision = decide(ROUTE, PURGED.snapshots, S3, past)
    assert [(flow.source.name, flow.since, flow.until) for flow in decision.fileless] == [
        ("ORDERS", NOON - HOUR, NOON + HOUR)
    ]
