"""A plan that is not the empty one that was remembered of the same premises: it is told, and not always rested on."""

from dataclasses import replace

from delta_arc_lineage.model.fileless import Past
from delta_arc_lineage.sync.planning.route_plans import read_and_plan, scope_of
from delta_arc_lineage.sync.planning.unchanged import Premises, recall_plan, remember_plan
from delta_arc_lineage.sync.reading.connections import find_s3_connection
from delta_arc_lineage.sync.reading.schemas import latest_readings
from delta_arc_lineage_tests.sync.estate import Estate


def test_a_plan_that_has_something_to_do_is_not_rested_on() -> None:
    """What waits in it is a matter of time, so it is decided anew each time. That it differed is kept."""
    estate = Estate()
    estate.sync()
    space = replace(estate.space, code="this version")
    empty = read_and_plan(estate.route, space, run="empty").plan
    estate.delete("SHIPPERS.csv")
    plan = read_and_plan(estate.route, space, run="waiting").plan
    connection = find_s3_connection(estate.route, space)
    observed = space.catalog.observe(scope_of(estate.route, connection), baseline=None)
    premises = Premises(estate.route, latest_readings(estate.route, space), observed, connection, {}, Past())
    assert empty.is_empty and plan.pending and premises.digest(space)
    remember_plan(plan, premises, space, instead_of=empty)
    assert estate.documents.differed_at() == estate.clock.now()
    assert recall_plan(premises, space) is None
    remember_plan(empty, premises, space, instead_of=plan)
    assert recall_plan(premises, space) == empty
