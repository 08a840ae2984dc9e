"""What ports do by themselves, for whoever implements no more of them than he must."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.budget import Unlimited
from delta_arc_lineage.ports.listing import BatchedListing, ObjectLister
from delta_arc_lineage.ports.object_batches import ObjectBatch
from delta_arc_lineage.ports.progress import Progress, Relay, Silence
from delta_arc_lineage_tests.conftest import NOON

KEYS = ("a", "b", "c")


class Column(list[Any]):
    """A fact of many objects, without an engine for columns."""

    def to_pylist(self) -> list[Any]:
        return list(self)

    def take(self, indices: Any) -> "Column":
        return Column(self[at] for at in indices)


def batch_of(*, versions: bool = False) -> ObjectBatch:
    """Three objects, each with facts of its own."""
    sizes, times = Column([1, 2, 3]), Column([NOON, NOON + 1, NOON + 2])
    etags, classes = Column(["ea", "eb", "ec"]), Column(["STANDARD", "STANDARD", "GLACIER"])
    return ObjectBatch(Column(KEYS), sizes, times, etags, classes, Column(["va", None, "vc"]) if versions else None)


@pytest.mark.parametrize("versions", [False, True])
def test_a_batch_is_its_objects_and_a_part_of_it_a_part_of_them(versions: bool) -> None:
    """Row by row or in columns: no fact is of another object, in whatever order they are taken."""
    batch = batch_of(versions=versions)
    objects = list(batch.objects())
    whole = StoredObject("c", 3, NOON + 2, "ec", "GLACIER", version_id="vc" if versions else None)
    assert len(batch) == 3 and objects[2] == whole
    for indices in ([2, 0], [1], []):
        part = batch.take(indices)
        assert list(part.objects()) == [objects[at] for at in indices] and len(part) == len(indices)


class TwoBatches(BatchedListing):
    """The same three, once with their versions and once without."""

    read_at, complete = NOON, True

    def batches(self) -> Iterator[ObjectBatch]:
        yield batch_of()
        yield batch_of(versions=True)


def test_a_listing_in_batches_is_listed_row_by_row_too() -> None:
    """For whoever has no engine for columns: each object of every batch once, in their order."""
    listed = list(TwoBatches())
    assert [stored.key for stored in listed] == [*KEYS, *KEYS]
    assert [replace(stored, version_id=None) for stored in listed[3:]] == listed[:3]


class Lister(ObjectLister):
    """A store that keeps no inventory."""

    def list_objects(self, prefix: str, *, start_after: str = "") -> TwoBatches:
        return TwoBatches()

    def list_versions(self, prefix: str) -> TwoBatches:
        return TwoBatches()


def test_a_store_that_says_nothing_of_inventories_has_none_and_knows_no_home() -> None:
    """Its buckets are listed; where they are is not made up."""
    lister = Lister()
    assert lister.inventory is None
    home = lister.list_objects("").home
    assert home == type(home)()


class Told(Progress):
    """Keeps all that it is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[object, ...]] = []

    def step(self, what: str, done: int, total: int | None = None) -> None:
        self.heard.append((what, done, total))

    def note(self, message: str) -> None:
        self.heard.append((message,))

    def detail(self, message: str) -> None:
        self.heard.append(("detail", message))

    def time_left(self, what: str, seconds: float) -> None:
        self.heard.append((what, seconds))


def tell_all(progress: Progress) -> None:
    progress.step("list", 3, 7)
    progress.note("a note")
    progress.detail("a request")
    progress.time_left("list", 1.5)


def test_a_relay_tells_whoever_listens_now_all_of_it_and_nobody_else() -> None:
    """One connection serves several steps of a graph: what is told in the second is not in the log of the first."""
    relay, first, second = Relay(), Told(), Told()
    tell_all(relay)
    relay.to = first
    tell_all(relay)
    relay.to = second
    relay.note("later")
    assert first.heard == [("list", 3, 7), ("a note",), ("detail", "a request"), ("list", 1.5)]
    assert second.heard == [("later",)]


@pytest.mark.parametrize("progress", [Silence(), Relay()])
def test_who_shows_nothing_is_told_everything_all_the_same(
    progress: Progress, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing is printed and nothing fails."""
    tell_all(progress)
    assert capfd.readouterr() == ("", "")


def test_a_catalog_that_limits_nobody_lets_every_request_go_at_once() -> None:
    """Also after it refused one: there is no budget that others share, and no minute to sit out."""
    budget = Unlimited()
    for _ in range(3):
        assert (budget.take(), budget.holds(), budget.closed()) == (0.0, True, 0.0)
        budget.block(60.0)
    budget.close()
    assert budget.take() == 0.0
