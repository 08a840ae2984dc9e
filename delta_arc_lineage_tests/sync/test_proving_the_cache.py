"""What is remembered is proven: by its own head where somebody looks, and by the full reading that follows."""

from dataclasses import replace

import pytest

from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.ports.reading import Baseline, Reading, UnusableBaseline
from delta_arc_lineage.sync.documents import SOURCE
from delta_arc_lineage.sync.reading_cache import ReadingCache
from delta_arc_lineage_tests.conftest import HOUR, NOON
from delta_arc_lineage_tests.model.examples import source_of, table
from delta_arc_lineage_tests.sync.desk import NAME, Desk, WatchedStore


@pytest.fixture
def desk() -> Desk:
    return Desk(ReadingCache(WatchedStore(), tenant="https://tenant"))


def test_a_body_is_read_where_somebody_looks_at_it_and_is_of_its_own_head(desk: Desk) -> None:
    """One that another process has written meanwhile belongs to another head, and is not taken for this one's."""
    desk.read()
    baseline = desk.read()
    assert baseline is not None and baseline.body() == "the body of all there was"
    desk.content = "what there is now"
    desk.read()
    with pytest.raises(UnusableBaseline):
        baseline.body()
    desk.store.broken = {"read"}
    with pytest.raises(UnusableBaseline):
        baseline.body()


def test_what_was_remembered_and_is_damaged_is_read_anew(desk: Desk) -> None:
    """Where somebody looks at it, with a note; and it is remembered anew."""
    found = source_of(table("ORDERS", "ID"))

    def ask(baseline: Baseline | None) -> Reading[SchemaSnapshot]:
        def find() -> SchemaSnapshot:
            if baseline and baseline.body() != "whole":
                raise UnusableBaseline
            return found

        anew = Baseline(desk.clock.now(), "head", lambda: "whole")
        return Reading(find, 1, "1", baseline or anew, since=1 if baseline else None)

    def read() -> SchemaSnapshot:
        return desk.cache.read(ask, route="sales", stage=SOURCE, clock=desk.clock, progress=desk.progress).found

    assert read() == read() == found and desk.progress.notes == []
    desk.store.write(NAME, (desk.store.read(NAME) or "").replace("whole", "half"))
    assert read() == found and ["is damaged" in note for note in desk.progress.notes] == [True]
    assert read() == found and len(desk.progress.notes) == 1


@pytest.mark.parametrize("why", ["expired", "refreshed"])
def test_a_full_reading_that_shows_what_the_changes_did_not_tell_is_a_finding(desk: Desk, why: str) -> None:
    """It stands, and the document says when that was, until a full reading shows nothing of the kind."""
    desk.read()
    desk.content, desk.told = "all there is", "all there was"
    assert desk.read() is not None and desk.progress.notes == []
    if why == "expired":
        desk.clock.advance(25 * HOUR)
    desk.read(refresh=why == "refreshed")
    assert ["the full reading shows" in note for note in desk.progress.notes] == [True]
    (entry,) = desk.cache.entries(now=desk.clock.now())
    assert entry.cached is not None and (entry.cached.head, entry.cached.missed_at) == (desk.content, desk.clock.now())
    desk.told = ""
    desk.read(refresh=True)
    (entry,) = desk.cache.entries(now=desk.clock.now())
    assert entry.cached is not None and entry.cached.missed_at == 0 and len(desk.progress.notes) == 1


def test_what_changes_between_two_questions_is_no_finding(desk: Desk) -> None:
    """Asked again, the changes tell of it."""
    desk.read()
    told = iter(["before", "meanwhile"])

    def ask(baseline: Baseline | None) -> Reading[SchemaSnapshot]:
        version = next(told) if baseline else "meanwhile"
        found = source_of(table("ORDERS", "ID"))
        return Reading(lambda: found, 1, version, Baseline(NOON, version), since=1 if baseline else None)

    cache = replace(desk.cache, refresh=True)
    reading = cache.read(ask, route="sales", stage=SOURCE, clock=desk.clock, progress=desk.progress)
    assert reading.version == "meanwhile" and desk.progress.notes == []
