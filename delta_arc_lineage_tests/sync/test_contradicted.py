"""What was linked and is contradicted by its file later: told at once, removed by the rules of removals alone."""

from delta_arc_lineage.model.data_findings import Severity, Topic
from delta_arc_lineage.model.diff import Remove
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.sync.assessing.route_assessment import assess
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage_tests.sync.reading.test_file_schemas import OpenedBucket, Shop

RIGHT = {"ORDERS.csv": b"ID,PRICE,TAX\n1,2.5,0.2\n", "SHIPPERS.csv": b"SHIPPER,PHONE,CITY\n7,555,Bern\n"}


def crawl(shop: Shop) -> None:
    """Two tables that their columns tell apart, as they are now."""
    shop.set_tables({"ORDERS": ["ID", "PRICE", "TAX"], "SHIPPERS": ["SHIPPER", "PHONE", "CITY"]})


def shop() -> Shop:
    """The two tables and their files, linked."""
    shop = Shop(r"{table_name}\.csv")
    shop.bucket = OpenedBucket(shop.clock)
    crawl(shop)
    for name, body in RIGHT.items():
        shop.write(name, body)
    shop.sync()
    assert len(shop.kept(Kind.PROCESS)) == 6
    return shop


def test_lineage_that_a_file_contradicts_goes_by_the_rules_of_removals() -> None:
    """It waits as any absence does, and an error says whose the file is."""
    estate = shop()
    estate.write("ORDERS.csv", RIGHT["SHIPPERS.csv"])
    planned = read_and_plan(estate.route, estate.space, run="second")
    removed = [change for change in planned.plan.changes if isinstance(change, Remove)]
    assert len(removed) == len(planned.plan.pending) == 3 + 3
    (found,) = assess(estate.route, planned, estate.space).of(Topic.EVIDENCE)
    assert found.finding.severity is Severity.ERROR and "SHIPPERS" in found.finding.words
    estate.sync(run="third")
    assert len(estate.kept(Kind.PROCESS)) == 6
    estate.clock.advance(estate.limits.minimum_age + 1)
    crawl(estate)
    estate.sync(run="fourth")
    assert len(estate.kept(Kind.PROCESS)) == 3


def test_a_file_that_is_right_again_takes_nothing_away() -> None:
    """As if it had never been another's."""
    estate = shop()
    estate.write("ORDERS.csv", RIGHT["SHIPPERS.csv"])
    estate.sync(run="second")
    estate.write("ORDERS.csv", RIGHT["ORDERS.csv"])
    estate.sync(run="third")
    estate.clock.advance(estate.limits.minimum_age + 1)
    crawl(estate)
    plan = estate.plan(run="fourth")
    assert not plan.changes and len(estate.kept(Kind.PROCESS)) == 6
