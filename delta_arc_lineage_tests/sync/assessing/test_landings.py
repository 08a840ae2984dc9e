"""Landings between runs: what is remembered of them, how much of it, and what a listing that is not whole tells."""

import json
from dataclasses import replace

import pytest

from delta_arc_lineage.adapters.memory_bucket import MemoryListing
from delta_arc_lineage.model.data_findings import Severity, Topic
from delta_arc_lineage.model.moments import say_day
from delta_arc_lineage.model.table_activity import TableActivity
from delta_arc_lineage.sync.assessing.histories import recall_histories
from delta_arc_lineage.sync.assessing.route_assessment import Assessment, assess
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage_tests.conftest import HOUR
from delta_arc_lineage_tests.model.examples import SOURCE_SCHEMA, TARGET_SCHEMA, table, target_table
from delta_arc_lineage_tests.sync.reading.test_file_schemas import PARTS, OpenedBucket, Shop

DAY = 24 * HOUR
PLACE = "histories/sales"


class PartlyListed(OpenedBucket):
    """Lists at its clock's time, and is listed to its end or is not."""

    complete = True

    def list_objects(self, prefix: str, *, start_after: str = "") -> MemoryListing:
        listed = list(super().list_objects(prefix, start_after=start_after))
        assert self._clock is not None
        return MemoryListing(listed, read_at=self._clock.now(), complete=self.complete)


class Nightly(Shop):
    """A shop whose bucket has a clock."""

    def __init__(self, pattern: str = PARTS) -> None:
        super().__init__(pattern)
        self.bucket: PartlyListed = PartlyListed()
        self.bucket._clock = self.clock


def assessed(shop: Shop) -> Assessment:
    return assess(shop.route, read_and_plan(shop.route, shop.space, run="run"), shop.space)


def land(shop: Nightly, *, rows: int = 50) -> None:
    """The next day, with a file of so many rows; a listing comes an hour after it."""
    shop.clock.advance(23 * HOUR)
    name = f"orders/dt={say_day(shop.clock.now() // DAY)}/part-0.csv"
    shop.write(name, b"id,price\n" + b"1,2.5\n" * rows)
    shop.clock.advance(HOUR)


def six_weeks() -> Nightly:
    shop = Nightly()
    for _ in range(42):
        land(shop)
        assert not assessed(shop).findings
    return shop


def test_what_a_day_brings_is_held_against_the_days_before() -> None:
    """The history is the state's: each run is one of its own."""
    shop = six_weeks()
    land(shop, rows=20)
    shop.clock.advance(7 * HOUR)
    (found,) = assessed(shop).of(Topic.QUALITY)
    assert found.finding.severity is Severity.WARNING and "(42%)" in found.finding.words
    land(shop)
    assert assessed(shop).of(Topic.QUALITY) == (found,)  # as old as it was


def test_a_load_that_stopped_is_late_by_its_own_rhythm() -> None:
    """Not before a day and a half, and until the next file comes."""
    shop = six_weeks()
    shop.clock.advance(34 * HOUR)
    assert not assessed(shop).findings
    shop.clock.advance(4 * HOUR)
    (found,) = assessed(shop).of(Topic.FRESHNESS)
    assert "gets new files every day and is late: the newest landed 39 hours ago" in found.finding.words
    land(shop)
    assert not assessed(shop).of(Topic.FRESHNESS)


def test_a_listing_that_is_not_whole_says_nothing_and_is_not_remembered() -> None:
    """What it did not show may be there."""
    shop = six_weeks()
    before = shop.state.read(PLACE)
    shop.clock.advance(5 * DAY)
    for key in sorted(shop.bucket.objects)[2:]:
        del shop.bucket.objects[key]
    shop.bucket.complete = False
    assert not [*assessed(shop).of(Topic.FRESHNESS), *assessed(shop).of(Topic.QUALITY)]
    assert shop.state.read(PLACE) == before
    shop.bucket.complete = True
    assert {seen.finding.rule for seen in assessed(shop).findings} >= {"shrank"}


def test_what_a_listing_did_not_show_is_not_new_when_it_is_shown_again() -> None:
    """A finding is as old as it was, though a listing between was not whole; nor does a clock that was wrong once
    make it of tomorrow."""
    shop = six_weeks()
    shop.clock.advance(5 * DAY)
    (late,) = assessed(shop).of(Topic.FRESHNESS)
    shop.bucket.complete = False
    shop.clock.advance(HOUR)
    assert not assessed(shop).of(Topic.FRESHNESS)
    shop.bucket.complete = True
    shop.clock.advance(HOUR)
    (again,) = assessed(shop).of(Topic.FRESHNESS)
    assert again.first_seen == late.first_seen
    shop.clock.advance(-HOUR * 3)
    (earlier,) = assessed(shop).of(Topic.FRESHNESS)
    assert earlier.first_seen == shop.clock.now() < late.first_seen


def test_what_is_listed_again_is_not_written_again() -> None:
    """Nor is what is remembered more than it was."""
    shop = six_weeks()
    kept = shop.state.read(PLACE)
    shop.clock.advance(HOUR)
    assessed(shop)
    assert shop.state.read(PLACE) == kept and kept is not None and len(kept) < 5_000


@pytest.mark.parametrize(
    "spoil",
    [
        lambda kept: kept[: len(kept) // 2],
        lambda kept: "[]",
        lambda kept: kept.replace('"tenant":"', '"tenant":"other-'),
        lambda kept: kept.replace('"bucket":"', '"bucket":"other-'),
        lambda kept: kept.replace('"day"', '"fortnight"'),
        lambda kept: json.dumps({**json.loads(kept), "datasets": {"a": ["day", [[1, 2, "3", 4, 5, 6]]]}}),
        lambda kept: json.dumps({**json.loads(kept), "datasets": {"a": 7}}),
        lambda kept: json.dumps({**json.loads(kept), "format": 0}),
    ],
)
def test_a_history_that_is_anothers_or_cannot_be_read_is_begun_anew(spoil: object) -> None:
    """Nothing stops for it."""
    shop = Nightly()
    land(shop)
    assessed(shop)
    shop.state.write(PLACE, spoil(shop.state.read(PLACE)))  # type: ignore[operator]
    assert recall_histories(shop.route, shop.space) == {}
    assessed(shop)
    assert recall_histories(shop.route, shop.space)


def test_a_hop_that_stopped_is_named_with_what_is_known_of_each_end() -> None:
    """And a flow of which nothing is known says nothing."""
    shop = Nightly(r"{table_name}\.csv")
    shop.route = replace(shop.route, freshness=26 * HOUR)
    shop.write("ORDERS.csv", b"id,price\n1,2.5\n")
    now = shop.clock.now()
    changed = TableActivity(changed_at=now + 45 * HOUR, seen_at=now + 45 * HOUR, rows=1_200)
    shop.catalog.put_schema(SOURCE_SCHEMA, [replace(table("ORDERS", "ID", "PRICE"), activity=changed)])
    stale = TableActivity(changed_at=now - DAY, seen_at=now + 47 * HOUR)
    shop.catalog.put_schema(TARGET_SCHEMA, [replace(target_table("ORDERS", "ID", "PRICE"), activity=stale)])
    shop.clock.advance(48 * HOUR)
    assessment = assessed(shop)
    (found,) = assessment.of(Topic.FRESHNESS)
    assert found.finding.severity is Severity.ERROR and found.finding.words == (
        "ORDERS: the source changed 3 hours ago (1,200 rows), the newest file is 2 days old, the target changed 3 days "
        "ago: it stopped between the source and the bucket (the route allows 26 hours)"
    )
    (flow,) = assessment.freshness
    assert [lag.lag for lag in flow.lags] == [45 * HOUR, 47 * HOUR]
