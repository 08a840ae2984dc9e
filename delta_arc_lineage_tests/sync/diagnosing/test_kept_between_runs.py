"""What the doctor finds of what is kept between runs: versions of the state, and what the discovery cache remembers."""

from dataclasses import replace

import pytest

from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.errors import DeltaArcError, PermissionDenied
from delta_arc_lineage.sync.diagnosing.doctor import Doctor
from delta_arc_lineage.sync.diagnosing.findings import Finding, Level
from delta_arc_lineage.sync.documents import SOURCE
from delta_arc_lineage.sync.reading_cache import CachedReading, ReadingCache, document_name
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage_tests.conftest import HOUR
from delta_arc_lineage_tests.model.examples import TENANT
from delta_arc_lineage_tests.sync.diagnosing.looks import look_around
from delta_arc_lineage_tests.sync.estate import Estate


class Versioning(MemoryStateStore):
    """A bucket that keeps versions, or does not, or says neither."""

    def __init__(self, answer: bool | DeltaArcError) -> None:
        super().__init__()
        self._answer = answer

    def keeps_versions(self) -> bool | None:
        if isinstance(self._answer, DeltaArcError):
            raise self._answer
        return self._answer


@pytest.mark.parametrize(
    ("answer", "level", "words"),
    [
        (True, Level.OK, "what is replaced or removed can be had back"),
        (False, Level.NOTE, "what is replaced or removed is gone; switch versioning on"),
        (PermissionDenied(what="s3:GetBucketVersioning is refused"), Level.NOTE, "s3:GetBucketVersioning is refused"),
    ],
)
def test_whether_a_bucket_keeps_versions_is_told(answer: bool | DeltaArcError, level: Level, words: str) -> None:
    """A bucket without them works, and so does a key that may not ask: nobody is stopped, and a person may act."""
    estate = Estate()
    estate.state = Versioning(answer)
    found = look_around(estate)["versions of the state"]
    assert (found.level, found.error) == (level, None) and words in found.detail


class CachedEstate(Estate):
    """Whose catalog readings are remembered for a day."""

    expiry = 24.0

    @property
    def space(self) -> Workspace:
        cache = ReadingCache(self.state, TENANT, place="memory", expiry=self.expiry)
        return replace(super().space, cache=cache, code="1")

    def look(self) -> Finding:
        found = Doctor().look_at(self.route, self.space)
        return next(finding for finding in found if finding.what == "discovery cache")


def test_what_the_next_run_would_use_is_told_until_it_expires() -> None:
    """With where it is and for how long; a run that reads everything each time says so."""
    estate = CachedEstate()
    assert estate.look().detail == "memory, for 24 hours; remembered: nothing yet"
    estate.sync()
    remembered = estate.look()
    assert remembered.level is Level.OK and SOURCE in remembered.detail and "observed" in remembered.detail
    estate.clock.advance(25 * HOUR)
    assert estate.look().detail.endswith("remembered: nothing yet")
    estate.expiry = 0
    assert estate.look().detail == "off; every run reads everything (CACHE_EXPIRY_HOURS=0)"


def miss_source(estate: CachedEstate) -> None:
    """A full reading of the source showed what the changes had not told."""
    name = document_name(estate.route.name, SOURCE)
    (entry,) = (entry for entry in estate.space.cache.entries(now=estate.clock.now()) if entry.name == name)
    assert isinstance(entry.cached, CachedReading)
    document = estate.state.read(name) or ""
    missed = document.replace('"missed_at":0', f'"missed_at":{estate.clock.now()}', 1)
    missed = missed.replace('"missed_at": 0', f'"missed_at": {estate.clock.now()}', 1)
    assert missed != document
    estate.state.write(name, missed)


def differ(estate: CachedEstate) -> None:
    """A plan decided anew was not the empty one that was remembered."""
    estate.documents.keep_unchanged_plan(estate.plan(), "premises", differed_at=estate.clock.now())


@pytest.mark.parametrize(
    ("spoil", "told"), [(miss_source, f"{SOURCE} on 2025-06-15"), (differ, "the empty plan on 2025-06-15")]
)
def test_a_cache_that_was_wrong_is_warned_of_with_what_to_do(spoil: object, told: str) -> None:
    """The full reading stood, so nothing is lost: a person decides how long to believe the cache."""
    estate = CachedEstate()
    estate.sync()
    assert callable(spoil)
    spoil(estate)
    found = estate.look()
    assert found.level is Level.WARNING and told in found.detail and "the full reading stood" in found.detail
    assert "memory, route sales" in found.where and "--force-refresh" in found.next_step


def test_a_cache_without_a_store_remembers_and_forgets_nothing() -> None:
    """A workspace that nobody gave one asks everything each time, and is asked about nothing."""
    cache = ReadingCache()
    estate = Estate()
    cache.forget(route="sales", stage=SOURCE, progress=estate.progress)
    assert not cache.is_on and cache.clear() == 0 and cache.entries(now=estate.clock.now()) == ()
    assert estate.progress.notes == []
