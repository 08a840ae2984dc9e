"""Files that do not say their columns are findings, and first seen when they were."""

from delta_arc_lineage.model.data_findings import Severity, Topic
from delta_arc_lineage.sync.assessing.route_assessment import Assessment, assess
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage_tests.sync.reading.test_file_schemas import Shop, three_days


def assessed(shop: Shop) -> Assessment:
    return assess(shop.route, read_and_plan(shop.route, shop.space, run="run"), shop.space)


def test_what_cannot_be_read_is_found_with_its_key_and_since_when() -> None:
    """A finding of the next run is the same, and as old as it was."""
    shop = three_days()
    assert not assessed(shop).of(Topic.FILES)
    shop.write("orders/dt=2025-06-04/part-0.csv", b"\x00\x01\x02 no text")
    (first,) = assessed(shop).of(Topic.FILES)
    assert first.finding.subject.endswith("orders/dt=2025-06-04/part-0.csv")
    assert first.finding.severity is Severity.NOTE
    assert first.finding.words == f"{first.finding.subject}: not read: it is no text, and of no format that is read"
    shop.clock.advance(60_000)
    (again,) = assessed(shop).of(Topic.FILES)
    assert again == first


def test_what_is_mended_and_breaks_again_is_new() -> None:
    """What is gone is forgotten."""
    shop = three_days()
    shop.write("orders/dt=2025-06-04/part-0.csv", b"\x00\x01\x02 no text")
    (first,) = assessed(shop).of(Topic.FILES)
    shop.write("orders/dt=2025-06-04/part-0.csv", b"id,price\n1,2.5\n")
    assert not assessed(shop).of(Topic.FILES)
    shop.write("orders/dt=2025-06-04/part-0.csv", b"\x00\x01\x02 no text")
    (again,) = assessed(shop).of(Topic.FILES)
    assert again.finding == first.finding and again.first_seen > first.first_seen
