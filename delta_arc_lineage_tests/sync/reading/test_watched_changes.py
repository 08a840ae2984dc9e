"""Watching a bucket, change by change: what starts a run, what does not, and what an inventory is for."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from delta_arc_lineage.adapters.memory_bucket import MemoryBucket
from delta_arc_lineage.model.fingerprint import Fingerprint
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.sync.reading.watching import Seen, look
from delta_arc_lineage_tests.conftest import NOON, ManualClock
from delta_arc_lineage_tests.model.examples import PREFIX, ROUTE
from delta_arc_lineage_tests.sync.proposing.test_sampling import KeptInventory

NEVER = NOON * 2


def stored(name: str, etag: str = "e1", size: int = 1) -> StoredObject:
    return StoredObject(f"{PREFIX}{name}", size, NOON, etag)


def look_at(bucket: MemoryBucket, seen: Seen, *, deadline: int = NEVER) -> Seen:
    return look(bucket, ROUTE, seen, clock=ManualClock(), deadline=deadline)


def put(*objects: StoredObject) -> Callable[[MemoryBucket], None]:
    return lambda bucket: bucket.objects.update({each.key: each for each in objects})


def remove(name: str) -> Callable[[MemoryBucket], None]:
    return lambda bucket: bucket.objects.pop(f"{PREFIX}{name}") and None


CHANGES: dict[str, tuple[Callable[[MemoryBucket], None], bool]] = {
    "a new file": (put(stored("TAXES.csv")), True),
    "one written anew in the same second": (put(stored("ORDERS.csv", "e2")), True),
    "a file less": (remove("ORDERS.csv"), True),
    "an engine's marker": (put(stored("_SUCCESS", size=0)), False),
    "a file that the pattern does not fit": (put(stored("readme.txt")), False),
    "nothing": (lambda bucket: None, False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_run_is_started_by_a_change_of_data_and_by_nothing_else(change: str) -> None:
    """What is no data of the route comes and goes with every load, and costs no run."""
    bucket = MemoryBucket([stored("ORDERS.csv"), stored("SHIPPERS.csv")])
    seen = look_at(bucket, Seen())
    assert seen.seq == 1 and seen.digest and not seen.is_unfinished
    make, is_told = CHANGES[change]
    make(bucket)
    after = look_at(bucket, seen)
    assert (after.seq, after.digest != seen.digest) == (1 + is_told, is_told)


def test_a_look_without_time_keeps_where_it_came_to_and_tells_no_change() -> None:
    """It goes on there, and comes to what one look would have come to."""
    bucket = MemoryBucket([stored(f"T{number:04}.csv") for number in range(700)])
    first = look_at(bucket, Seen(), deadline=0)
    assert first.is_unfinished and (first.seq, first.digest, first.after) == (0, "", f"{PREFIX}T0499.csv")
    assert first.partial != Fingerprint()
    assert look_at(bucket, first, deadline=0) == look_at(bucket, Seen())


def test_where_the_bucket_has_an_inventory_only_a_newer_one_is_a_change() -> None:
    """The bucket is not listed: what lies there and is in no inventory yet starts no run."""

    class Delivered(KeptInventory):
        """Of a day that is told."""

        day = "monday"

        def version(self) -> str:
            return self.day

    bucket = MemoryBucket([stored("ORDERS.csv")])
    inventory = bucket.inventory = Delivered([])
    seen = look_at(bucket, Seen())
    assert (seen.digest, seen.seq) == ("monday", 1)
    put(stored("TAXES.csv"))(bucket)
    assert look_at(bucket, seen) == seen
    inventory.day = "tuesday"
    assert look_at(bucket, seen) == replace(seen, digest="tuesday", seq=2)
