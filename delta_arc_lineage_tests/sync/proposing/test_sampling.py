"""Sampling: all keys of a small bucket, and some of every folder of a large one."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.memory_bucket import MemoryBucket
from delta_arc_lineage.model.inventories import InventoryFacts
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.listing import BatchedListing, Inventory
from delta_arc_lineage.ports.object_batches import ObjectBatch
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage.sync.proposing.sampling import Sample, sample_bucket
from delta_arc_lineage_tests.conftest import NOON


class Column(list[Any]):
    """A column of a batch."""

    def to_pylist(self) -> list[Any]:
        return list(self)


class Listed(BatchedListing):
    """What an inventory lists, in two batches."""

    read_at, complete = NOON, True

    def __init__(self, keys: list[str]) -> None:
        self._keys = keys

    def batches(self) -> Iterator[ObjectBatch]:
        half = len(self._keys) // 2
        for keys in filter(None, (self._keys[half:], self._keys[:half])):
            numbers, texts = Column([1] * len(keys)), Column(["e"] * len(keys))
            yield ObjectBatch(Column(keys), numbers, numbers, texts, texts)


class KeptInventory(Inventory):
    """An inventory of these keys."""

    def __init__(self, keys: list[str]) -> None:
        self._keys = keys

    def version(self) -> str:
        return "1"

    def tell(self) -> InventoryFacts:
        raise NotImplementedError

    def list_objects(self, prefix: str) -> Listed:
        return Listed([key for key in self._keys if key.startswith(prefix)])


class InventoriedBucket(MemoryBucket):
    """A bucket that is known by its inventory, and never listed."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__()
        self._inventory = KeptInventory(keys)

    @property
    def inventory(self) -> Inventory:
        return self._inventory


_KEYS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3).map("/".join)


def sample(keys: list[str], *, most: int, prefix: str = "") -> Sample:
    bucket = MemoryBucket([StoredObject(key, 1, NOON, "e") for key in keys])
    return sample_bucket(bucket, prefix, Silence(), most=most)


@given(st.dictionaries(_KEYS, st.integers(1, 5)), st.integers(1, 20))
def test_a_sample_is_of_the_bucket_and_no_larger_than_asked(folders: dict[str, int], most: int) -> None:
    """Each key once, in order; all of them where they are no more than that."""
    keys = [f"{folder}/{number}.csv" for folder, count in folders.items() for number in range(count)]
    found = sample(keys, most=most)
    taken = [stored.key for stored in found.objects]
    assert taken == sorted(set(taken)) and set(taken) <= set(keys) and len(taken) <= most
    assert (taken == sorted(keys)) is (not found.partial) or len(taken) == len(keys)
    assert len(keys) > most or taken == sorted(keys)


def test_a_large_folder_hides_no_other() -> None:
    """What a small folder leaves of its share is the others'; which folders were not listed to their end is told."""
    keys = [f"lake/a/{number:06}.csv" for number in range(9_000)]
    keys += [f"lake/{folder}/{number}.csv" for folder in "bcd" for number in range(10)] + ["lake/x.csv", "y.csv"]
    found = sample(keys, most=3_000)
    by_folder = Counter(stored.key.rpartition("/")[0] for stored in found.objects)
    assert by_folder["lake/b"] == by_folder["lake/c"] == by_folder["lake/d"] == 10
    assert by_folder["lake/a"] > 700 and len(found.objects) <= 3_000
    assert found.partial == ("lake/a/",)


def test_only_what_lies_under_the_prefix_is_looked_at() -> None:
    """Whatever else there is."""
    found = sample(["a/1.csv", "a/2.csv", "b/1.csv"], most=10, prefix="a/")
    assert [stored.key for stored in found.objects] == ["a/1.csv", "a/2.csv"]


def test_of_an_inventory_some_of_every_folder_is_looked_at() -> None:
    """Nothing is listed; folders that differ in digits are one."""
    keys = [f"a/dt=2024-10-{day:02}/{number}.csv" for day in range(1, 20) for number in range(50)] + ["a/b/1.csv"]
    found = sample_bucket(InventoriedBucket(keys), "a/", Silence())
    taken = [stored.key for stored in found.objects]
    assert taken == sorted(taken) and "a/b/1.csv" in taken and len(taken) == 101 and found.partial == ("a/",)
    assert not sample_bucket(InventoriedBucket(keys[:5]), "", Silence()).partial
