"""ReadingCache: a baseline is given to the next reading while it is valid, and nothing else is ever given."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.errors import DeltaArcError, StalePlan, Unreachable
from delta_arc_lineage.model.kinds import Phase
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.ports.catalog import Scope
from delta_arc_lineage.ports.reading import Baseline, Reading
from delta_arc_lineage.sync.documents import SOURCE
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.reading_cache import ReadingCache, Validity, document_name
from delta_arc_lineage.sync.writing.applying import apply_phase
from delta_arc_lineage_tests.conftest import HOUR, NOON, ManualClock
from delta_arc_lineage_tests.sync.catalogs import StrictCatalog
from delta_arc_lineage_tests.sync.desk import NAME, Desk, WatchedStore
from delta_arc_lineage_tests.sync.estate import Estate


@pytest.fixture
def desk() -> Desk:
    return Desk(ReadingCache(WatchedStore(), tenant="https://tenant"))


def test_the_next_reading_is_given_what_the_last_one_left_behind(desk: Desk) -> None:
    """Nothing the first time. Afterwards the catalog's own words, and the time of the last full reading."""
    assert desk.read() is None
    desk.clock.advance(HOUR)
    assert desk.read() == Baseline(NOON, "all there was")
    desk.content = "what there is now"
    desk.read()
    assert desk.read() == Baseline(NOON, "what there is now")


def test_what_did_not_change_is_not_written_again(desk: Desk) -> None:
    """The cached reading of a thousand tables is megabytes."""
    for _ in range(3):
        desk.read()
    assert desk.store.written == [NAME]


@pytest.mark.parametrize(
    ("hours", "expiry", "believed"), [(23.9, 24, True), (24, 24, False), (0.9, 1, True), (1, 1, False), (-1, 24, False)]
)
def test_a_cached_reading_is_believed_until_it_expires(desk: Desk, hours: float, expiry: float, believed: bool) -> None:
    """Its age counts from the last full reading, however often it was updated. One from the future has expired."""
    desk.read(expiry=expiry)
    desk.content = "brought up to date"
    desk.read(expiry=expiry)
    desk.clock.advance(int(hours * HOUR))
    assert (desk.read(expiry=expiry) is not None) is believed


def test_after_an_expiry_the_full_reading_is_cached_anew(desk: Desk) -> None:
    """The age of equal content begins again too."""
    desk.read()
    desk.clock.advance(25 * HOUR)
    assert desk.read() is None
    assert desk.read() == Baseline(NOON + 25 * HOUR, "all there was")


def test_an_expiry_of_zero_caches_nothing(desk: Desk) -> None:
    """Nothing is read from the store and nothing is written there."""
    desk.store.broken = {"read", "write"}
    assert [desk.read(expiry=0.0), desk.read(expiry=0.0)] == [None, None]
    assert desk.progress.notes == []


def test_a_forced_refresh_reads_everything_and_caches_that(desk: Desk) -> None:
    """It does so once. The next reading uses the new baseline."""
    desk.read()
    desk.clock.advance(HOUR)
    assert desk.read(refresh=True) is None
    assert desk.read() == Baseline(NOON + HOUR, "all there was")


def test_routes_stages_and_tenants_keep_to_themselves(desk: Desk) -> None:
    """All share the store. None is given the baseline of another."""
    desk.read()
    assert desk.read(route="billing") is None
    assert desk.read(stage="snowflake_catalog") is None
    assert desk.read(tenant="https://another") is None


def _changed(**values: object) -> Callable[[str], str]:
    """Its first line with other values."""

    def change(kept: str) -> str:
        first, _, body = kept.partition("\n")
        return f"{json.dumps({**json.loads(first), **values})}\n{body}"

    return change


@pytest.mark.parametrize(
    "spoil",
    [
        lambda kept: "",
        lambda kept: kept.partition("\n")[0][:-1],
        lambda kept: "[]",
        lambda kept: "null",
        lambda kept: "[" * 100_000,
        lambda kept: kept.replace('"full_at"', '"read_at"'),
        _changed(format=0),
        _changed(format=1),
        _changed(format=3),
        _changed(format=5),
        _changed(full_at="yesterday"),
        _changed(full_at=-(10**30)),
        _changed(full_at=10**30),
        _changed(kept_at=10**30),
        _changed(kept_at=-1),
        _changed(missed_at=-1),
        _changed(route="billing"),
        _changed(stage="observed"),
        _changed(tenant="https://another"),
        _changed(head=None),
        _changed(new="field"),
    ],
)
def test_a_torn_foreign_older_or_newer_document_is_as_good_as_none(desk: Desk, spoil: Callable[[str], str]) -> None:
    """Everything is read, the run goes on, and the next one is cheap again."""
    desk.read()
    kept = desk.store.read(NAME)
    assert kept is not None
    desk.store.write(NAME, spoil(kept))
    desk.cache.entries(now=NOON)
    assert desk.read() is None
    assert desk.read() is not None


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_no_document_whatever_breaks_a_reading(document: str) -> None:
    """Whatever lies there, it is replaced."""
    desk = Desk(ReadingCache(WatchedStore()))
    desk.store.write(NAME, document)
    assert desk.read() is None and desk.read() is not None


@pytest.mark.parametrize("broken", ["read", "write"])
def test_a_store_that_fails_costs_a_full_reading_and_a_note_and_no_run(desk: Desk, broken: str) -> None:
    """What was read is true without it; the note says what to look at."""
    if broken == "read":
        desk.read()
    desk.store.broken = {broken}
    assert [desk.read(), desk.read()] == [None, None]
    assert len(desk.progress.notes) == 2
    assert f"cannot {broken}" in desk.progress.notes[0] and "CACHE_S3_BUCKET" in desk.progress.notes[0]


def test_a_reading_that_leaves_no_baseline_removes_the_cached_one(desk: Desk) -> None:
    """The cached reading did not hold. It would be tried in vain at every run."""
    desk.read()
    desk.content = ""
    desk.read()
    assert desk.store.read(NAME) is None and desk.read() is None


def test_what_is_kept_is_told_with_its_validity(desk: Desk) -> None:
    """For people: of what, how much, how old, and whether the next run uses it."""
    desk.read()
    desk.read(route="old")
    desk.read(route="theirs", tenant="https://another")
    desk.store.write(document_name("torn", SOURCE), "{")
    desk.store.write(
        document_name("old", SOURCE), _changed(full_at=NOON - 25 * HOUR)(desk.store.read("cache/old/" + SOURCE))
    )
    kept = {entry.name: entry for entry in desk.cache.entries(now=NOON)}
    assert {name.split("/")[1]: entry.validity for name, entry in kept.items()} == {
        "sales": Validity.USED,
        "old": Validity.EXPIRED,
        "theirs": Validity.FOREIGN,
        "torn": Validity.UNREADABLE,
    }
    cached = kept[NAME].cached
    assert cached is not None and (cached.entities, cached.full_at, cached.kept_at) == (2, NOON, NOON)
    assert desk.cache.expires_at(cached) == NOON + 24 * HOUR
    assert [entry.name for entry in desk.cache.entries("sales", now=NOON)] == [NAME]
    assert replace(desk.cache, expiry=0.0).entries("sales", now=NOON)[0].validity is Validity.OFF


def test_clearing_forgets_one_route_or_all(desk: Desk) -> None:
    """And counts what there was; forgetting one stage leaves the others."""
    for route in ("sales", "billing", "gone"):
        desk.read(route=route)
        desk.read(route=route, stage="snowflake_catalog")
    desk.cache.forget(route="sales", stage=SOURCE, progress=desk.progress)
    assert desk.cache.clear("sales") == 1
    assert desk.read(route="billing") is not None
    assert desk.cache.clear() == 4
    assert desk.cache.entries(now=NOON) == ()


def test_a_whole_plan_is_made_where_the_store_fails() -> None:
    """All three readings, each with its notes: it was not found there, and could not be kept there."""
    estate = Estate()
    store = WatchedStore()
    store.broken = {"read", "write"}
    space = replace(estate.space, cache=ReadingCache(store))
    assert read_and_plan(estate.route, space, run="run").plan.changes
    assert len(estate.progress.notes) == 6


class UntouchedCatalog(StrictCatalog):
    """Answers any baseline with its first reading, as a catalog does that changes assets without saying so."""

    shown: Reading[Observed] | None = None

    def observe(self, scope: Scope, *, baseline: Baseline | None = None) -> Reading[Observed]:
        if baseline is None or self.shown is None:
            self.shown = replace(super().observe(scope), baseline=Baseline(self._clock.now(), "shown"))
        return self.shown


def test_a_plan_that_the_cache_misled_is_refused_and_the_next_one_reads_everything() -> None:
    """No write rests on the cache: an asset is read before it is changed. The reading that misled is forgotten."""
    estate = Estate(UntouchedCatalog(ManualClock()))
    estate.sync()
    space = replace(estate.space, cache=ReadingCache(WatchedStore()))
    read_and_plan(estate.route, space, run="before")
    (observed,) = (observed for observed in estate.catalog.active.values() if observed.asset.name == "ORDERS.csv")
    estate.catalog.put(replace(observed.asset, etag="another"), mark=observed.mark)
    estate.put("ORDERS.csv", size=11)
    misled = read_and_plan(estate.route, space, run="misled").plan
    with pytest.raises(StalePlan):
        apply_phase(estate.route, misled, Phase.S3_ASSETS, space, consent=Consent.SETTING, run="misled")
    plan = read_and_plan(estate.route, space, run="again").plan
    assert apply_phase(estate.route, plan, Phase.S3_ASSETS, space, consent=Consent.SETTING, run="again").written


def test_errors_of_the_catalog_are_not_taken_for_the_stores(desk: Desk) -> None:
    """A reading that fails is not answered from the cache. The cached reading stays."""
    desk.read()

    def fail(baseline: Baseline | None) -> Reading[SchemaSnapshot]:
        raise Unreachable(what="the tenant is down")

    with pytest.raises(DeltaArcError, match="the tenant is down"):
        desk.cache.read(fail, route="sales", stage=SOURCE, clock=desk.clock, progress=desk.progress)
    assert desk.read() == Baseline(NOON, "all there was")
