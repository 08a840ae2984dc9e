"""Two routes over one bucket: whoever comes first makes it, and keeps what is said of it."""

from dataclasses import replace

from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.writing.applying import apply_plan, find_unconfirmed
from delta_arc_lineage_tests.model.examples import ROUTE, file
from delta_arc_lineage_tests.sync.estate import Estate

OTHER = replace(ROUTE, name="other", bucket=replace(ROUTE.bucket, prefix="other/"), asset_owners=("zoë",))


def estate_of_two() -> Estate:
    estate = Estate()
    estate.bucket.objects["other/ORDERS.csv"] = replace(file("ORDERS.csv", prefix="other/"), content_type=None)
    return estate


def plan_both(estate: Estate) -> list[tuple[Route, object]]:
    return [(route, read_and_plan(route, estate.space, run=route.name).plan) for route in (ROUTE, OTHER)]


def test_plans_that_both_make_the_bucket_are_applied_one_after_the_other() -> None:
    """As two partitions of one graph are: the second finds it there, as the first one describes it, and is whole."""
    estate = estate_of_two()
    for route, plan in plan_both(estate):
        apply_plan(route, plan, estate.space, consent=Consent.SETTING, run=route.name)
        for run in (route.name, "another"):
            assert find_unconfirmed(route, plan, estate.space, run=run, consent=Consent.SETTING) == ()
    (bucket,) = estate.kept(Kind.BUCKET).values()
    assert "the route sales" in bucket.description and bucket.object_count == 2
    assert estate.catalog.active[bucket.qualified_name].mark == ROUTE.mark
    assert not estate.catalog.active[bucket.qualified_name].edits


def test_what_one_route_says_of_the_bucket_the_other_leaves() -> None:
    """Nothing to do for either, again and again; each counts its own files, and its maker tells its count."""
    estate = estate_of_two()
    for route, plan in plan_both(estate):
        apply_plan(route, plan, estate.space, consent=Consent.SETTING, run=route.name)
    assert all(plan.is_empty for _, plan in plan_both(estate))
    estate.bucket.objects["other/SHIPPERS.csv"] = replace(file("SHIPPERS.csv", prefix="other/"), content_type=None)
    for _, plan in plan_both(estate):
        assert not [change for change in plan.changes if change.after.kind is Kind.BUCKET]
