"""A route that reads its bucket's inventory: what it lists, watches and removes, and what the doctor says."""

from dataclasses import replace

import pytest

from delta_arc_lineage.adapters.memory_bucket import MemoryBucket
from delta_arc_lineage.model.assets import Kind
from delta_arc_lineage.model.inventories import InventoryPlace
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.snapshots import BucketSnapshot, StoredObject
from delta_arc_lineage.sync.diagnosing.findings import Level
from delta_arc_lineage.sync.reading.listings import list_bucket
from delta_arc_lineage.sync.reading.watching import Seen, look
from delta_arc_lineage_tests.adapters.inventory.conftest import Shelf, memory_shelf
from delta_arc_lineage_tests.adapters.inventory.delivery import FORMS, Row, write
from delta_arc_lineage_tests.conftest import HOUR, NOON
from delta_arc_lineage_tests.model.examples import PREFIX, ROUTE
from delta_arc_lineage_tests.sync.diagnosing.looks import look_at
from delta_arc_lineage_tests.sync.estate import Estate

DAY = 24 * HOUR


class Inventoried(Estate):
    """An estate whose bucket S3 lists once a day; `deliver` does."""

    def __init__(self) -> None:
        super().__init__()
        self.shelf: Shelf = memory_shelf()
        self.shelf.clock = self.clock
        self.route = replace(ROUTE, bucket=replace(ROUTE.bucket, inventory=InventoryPlace("logs", "inventory/")))
        self.bucket.inventory = self.shelf.inventory(prefix=PREFIX)

    def deliver(self, form: str = "Parquet") -> None:
        rows = [Row(o.key, o.size, o.last_modified, o.etag, o.storage_class) for o in self.bucket.objects.values()]
        write([*reversed(rows), Row("elsewhere/x.csv")], form, at=self.clock.now()).put_into(self.shelf.put)

    def files(self) -> set[str]:
        return {asset.name for asset in self.kept(Kind.OBJECT).values()}


def snapshot_of(estate: Estate) -> BucketSnapshot:
    return list_bucket(estate.route, estate.space).found


@pytest.mark.parametrize("form", FORMS)
def test_it_reads_what_the_bucket_lists(form: str) -> None:
    """The same objects with the same facts, sorted as ever, misfits and what is no data among them."""
    estate = Inventoried()
    for name in ("readme.txt", "_SUCCESS", "a b+c.csv", "folder/"):
        estate.put(name)
    estate.deliver(form)
    read = snapshot_of(estate)
    estate.bucket.inventory = None
    assert read == replace(snapshot_of(estate), read_at=NOON) and read.complete and len(read.objects) == 4


def test_what_came_since_is_not_seen_and_its_time_says_so() -> None:
    """The snapshot is as old as the inventory."""
    estate = Inventoried()
    estate.deliver()
    estate.clock.advance(5 * HOUR)
    estate.put("NEW.csv")
    read = snapshot_of(estate)
    assert (read.read_at, len(read.objects)) == (NOON, 2)


def pending(plan: Plan) -> int:
    return len(plan.pending)


def test_an_absence_waits_for_the_next_inventory() -> None:
    """However often the same one is read: it saw nothing new. A file that came after it is not missed by it either."""
    estate = Inventoried()
    estate.deliver()
    estate.sync()
    estate.delete("SHIPPERS.csv")
    estate.clock.advance(DAY)
    estate.deliver()
    for _ in range(3):
        estate.clock.advance(6 * HOUR)
        plan = estate.sync()
        assert pending(plan) and estate.files() == {"ORDERS.csv", "SHIPPERS.csv"}
    estate.clock.advance(6 * HOUR)
    estate.deliver()
    estate.sync()
    assert estate.files() == {"ORDERS.csv"}


def test_a_file_that_was_listed_and_came_after_the_inventory_is_not_removed_by_it() -> None:
    """Where a route was listed before, and reads an inventory now that is older than its last listing."""
    estate = Inventoried()
    estate.deliver()
    estate.clock.advance(6 * HOUR)
    estate.set_tables({"ORDERS": ["ID"], "SHIPPERS": ["ID"], "NEW": ["ID"]})
    estate.put("NEW.csv")
    inventory, estate.bucket.inventory = estate.bucket.inventory, None
    estate.sync()
    estate.bucket.inventory = inventory
    for _ in range(3):
        estate.clock.advance(2 * HOUR)
        estate.sync()
    assert "NEW.csv" in estate.files()
    estate.clock.advance(DAY - 12 * HOUR)
    estate.deliver()
    assert not pending(estate.sync()) and "NEW.csv" in estate.files()


class Unlisted(MemoryBucket):
    """Tells of itself by its inventory alone."""

    def list_objects(self, prefix: str, *, start_after: str = "") -> object:  # type: ignore[override]
        raise AssertionError("it is listed")


def test_a_look_asks_which_is_the_newest_and_lists_no_bucket() -> None:
    """A change is a newer inventory, whatever lies in the bucket meanwhile."""
    estate = Inventoried()
    estate.deliver()
    bucket = Unlisted()
    bucket.inventory = estate.bucket.inventory

    def next_look(seen: Seen) -> Seen:
        return look(bucket, estate.route, seen, clock=estate.clock, deadline=0)

    first = next_look(Seen())
    assert first.seq == 1 and not first.is_unfinished and next_look(first) == first
    estate.clock.advance(DAY)
    estate.put("NEW.csv")
    assert next_look(first) == first
    estate.deliver()
    assert next_look(first).seq == 2


def test_the_doctor_says_how_old_it_is_and_what_it_covers() -> None:
    """And nothing of one where none is read."""
    estate = Inventoried()
    estate.deliver()
    estate.clock.advance(14 * HOUR)
    found = look_at(estate)
    assert found["inventory"].level is Level.OK
    assert "can be read: 14 hours old, of 2025-06-15 15:06:40 UTC; 1 Parquet file" in found["inventory"].detail
    assert "s3:GetInventoryConfiguration" in found["inventory"].detail
    estate.shelf.filters["daily"] = PREFIX
    assert look_at(estate)["inventory"].detail.endswith(f"covers s3://landing/{PREFIX}")
    estate.clock.advance(4 * DAY)
    stale = look_at(estate)
    assert stale["inventory"].level is Level.ERROR and "is stale" in stale["inventory"].detail
    assert "inventory" not in look_at(Estate())


def test_the_doctor_looks_at_the_bucket_itself() -> None:
    """An inventory lists ten million keys in no order: what fits the pattern is seen by the first ones of a listing."""
    estate = Inventoried()
    estate.deliver()
    estate.bucket.objects[f"{PREFIX}NEW.csv"] = StoredObject(f"{PREFIX}NEW.csv", 1, NOON, "e")
    assert "3 keys, 3 fit" in look_at(estate)["bucket"].detail
    estate.route = replace(estate.route, file_pattern=KeyPattern("{table_name}"))
    assert look_at(estate)["bucket"].level is Level.OK
