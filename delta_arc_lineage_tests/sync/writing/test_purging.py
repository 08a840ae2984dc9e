"""Purging: exactly the list, proven gone, whatever is lost on the way; and nothing that others need."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from delta_arc_lineage.errors import NotConfirmed, NotFound, NotOurs, StalePlan, Unreachable
from delta_arc_lineage.model.assets import Bucket
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.observed import ObservedAsset
from delta_arc_lineage.model.plan import Consent, Purpose
from delta_arc_lineage.ports.catalog import FoundConnection
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.planning.leftovers import find_leftovers, plan_removal
from delta_arc_lineage.sync.planning.undoing import plan_undo
from delta_arc_lineage.sync.writing.applying import apply_plan
from delta_arc_lineage.sync.writing.purging import list_purge, purge
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.model.strategies import MARKS, leftovers, object_of
from delta_arc_lineage_tests.sync.catalogs import StrictCatalog
from delta_arc_lineage_tests.sync.estate import PG, Estate


class PurgeLosingCatalog(StrictCatalog):
    """`faults` has a word for each purge to come: `before`, `after` or `ignored`; then all is fine.

    `meanwhile` happens while one gets lost on its way.
    `slowness`: seconds a thing.
    """

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.faults: list[str] = []
        self.sent: list[int] = []
        self.slowness = 0.0
        self.meanwhile: Callable[[], None] | None = None

    def purge(self, assets: Sequence[ObservedAsset], *, request: str = "") -> Confirmation:
        self.sent.append(len(assets))
        self._clock.sleep(self.slowness * len(assets))
        fault = self.faults.pop(0) if self.faults else "fine"
        if fault in ("before", "ignored") and self.meanwhile:
            self.meanwhile()
        if fault == "before":
            raise Unreachable(what="the connection was refused")
        answer = super().purge(assets, request=request) if fault != "ignored" else Confirmation(frozenset())
        if fault == "after":
            raise Unreachable(what="the connection was reset")
        return answer


def emptied(*faults: str) -> Estate:
    """A synced estate, of whose twelve things nine may be purged in batches of five."""
    catalog = PurgeLosingCatalog(ManualClock())
    estate = Estate(catalog, limits=Limits(archive_batch=5))
    estate.sync(run="first")
    catalog.faults = list(faults)
    return estate


def test_a_list_is_of_this_deployment_and_never_of_connections_and_buckets() -> None:
    """Active and archived, of all routes or one; in reverse order of dependency."""
    estate = emptied()
    for mark in MARKS:
        estate.catalog.put(object_of(f"sales/{mark}"), mark=mark)
    estate.delete("ORDERS.csv")
    estate.sync(run="second", approve=True)
    listed = list_purge("default", estate.space)
    assert {observed.mark for observed in listed.assets} == set(MARKS[:2]) and {
        observed.archived for observed in listed.assets
    } == {
        True,
        False,
    }
    ranks = [observed.asset.kind.rank for observed in listed.assets]
    assert ranks == sorted(ranks, reverse=True) and min(ranks) == Kind.OBJECT.rank
    assert {observed.mark for observed in list_purge("default", estate.space, route="sales").assets} == {
        estate.route.mark
    }
    assert all(observed.archived for observed in list_purge("default", estate.space, archived=True).assets)
    assert list_purge("other", estate.space).assets != listed.assets


@pytest.mark.parametrize(
    "faults", [(), ("before",), ("after",), ("ignored",), ("before", "after", "ignored", "before"), ("fine", "before")]
)
def test_what_was_listed_is_gone_whatever_is_lost(faults: tuple[str, ...]) -> None:
    """Read back, and sent again if it is still there; the journal names it all, confirmed."""
    estate = emptied(*faults)
    listed = list_purge("default", estate.space)
    purge(listed, estate.space, consent=Consent.DIGEST, run="purging")
    assert {asset.kind for asset in estate.kept().values()} == {Kind.CONNECTION, Kind.BUCKET}
    (journal,) = estate.record("purging").journals
    assert journal.purpose is Purpose.PURGE and journal.plan == listed.digest and journal.actor == "anna@build-7"
    assert set(journal.confirmed) == {observed.asset.qualified_name for observed in listed.assets}
    assert {entry.before for entry in journal.entries} == set(listed.assets)


def test_a_slow_purge_goes_on_in_smaller_requests() -> None:
    """Halved where an answer takes more than five seconds, to the end, and when what is left is sent again."""
    estate = Estate(PurgeLosingCatalog(ManualClock()), limits=Limits(archive_batch=20))
    for number in range(15):
        estate.put(f"{number}.csv")
    estate.sync(run="first")
    listed = list_purge("default", estate.space)
    estate.catalog.slowness, estate.catalog.faults = 0.5, ["ignored", "ignored"]
    purge(listed, estate.space, consent=Consent.DIGEST, run="purging")
    assert len(listed.assets) == 26 and estate.catalog.sent == [20, 10, 10, 10, 6]


@pytest.mark.parametrize("mark", ["crawler", None, "delta-arc-lineage/default/other"])
def test_what_changed_hands_since_it_was_listed_stops_the_purge(mark: str | None) -> None:
    """A list waits for its yes as long as a person thinks: then all of it is as it was listed, or nothing goes."""
    estate = emptied()
    listed = list_purge("default", estate.space)
    taken = listed.assets[0].asset
    estate.catalog.put(taken, mark=mark)
    with pytest.raises(StalePlan, match="1 things are no longer as they were when the list was made") as stale:
        purge(listed, estate.space, consent=Consent.DIGEST, run="purging")
    assert stale.value.fields["moved"] == (taken.qualified_name,)
    assert estate.catalog.sent == [] and not estate.state.names("journal/sales/purging")


def test_what_was_made_active_again_since_it_was_listed_stops_the_purge() -> None:
    """Somebody needs an archived asset after all."""
    estate = emptied()
    estate.delete("ORDERS.csv")
    estate.sync(run="second", approve=True)
    listed = list_purge("default", estate.space, archived=True)
    estate.put("ORDERS.csv")
    estate.sync(run="third")
    with pytest.raises(StalePlan):
        purge(listed, estate.space, consent=Consent.DIGEST, run="purging")
    assert estate.catalog.sent == []


@pytest.mark.parametrize(("fault", "error"), [("ignored", NotConfirmed), ("before", Unreachable)])
def test_what_does_not_go_is_an_error_and_not_called_gone(fault: str, error: type[Exception]) -> None:
    """After three tries; the journal confirms none of it."""
    estate = emptied(*[fault] * 9)
    with pytest.raises(error):
        purge(list_purge("default", estate.space), estate.space, consent=Consent.DIGEST, run="purging")
    (journal,) = estate.record("purging").journals
    assert journal.confirmed == () and journal.ended_at is not None


@pytest.mark.parametrize("mark", ["team-b", None, "delta-arc-lineage/default/other"])
@pytest.mark.parametrize("fault", ["before", "ignored"])
def test_what_others_took_over_before_a_lost_purge_was_sent_again_stays(mark: str | None, fault: str) -> None:
    """Read back by its name, whatever its mark: it is neither sent again nor called gone, and the rest is."""
    estate = emptied()
    listed = list_purge("default", estate.space)
    first, *_, taken = listed.assets
    name = taken.asset.qualified_name
    estate.catalog.faults = ["fine", "fine", fault]
    estate.catalog.meanwhile = lambda: estate.catalog.put(taken.asset, mark=mark)
    with pytest.raises(StalePlan, match="only what the journal of this run names was written") as stale:
        purge(listed, estate.space, consent=Consent.DIGEST, run="purging")
    assert stale.value.fields["moved"] == (name,) and estate.catalog.active[name].mark == mark
    (journal,) = estate.record("purging").journals
    assert name not in journal.confirmed and first.asset.qualified_name in journal.confirmed


@pytest.mark.parametrize("name", ["{connection}/landing/{key}", "{bucket}/{key}", "{connection}/anyhow"])
def test_a_bucket_that_others_objects_lie_in_stays_whatever_they_are_called(name: str) -> None:
    """pyatlan names an object by connection and bucket name: the bucket that it is related to tells where it lies."""
    estate = emptied()
    (bucket,), (connection,) = estate.kept(Kind.BUCKET), estate.kept(Kind.CONNECTION)
    called = name.format(connection=connection, bucket=bucket, key="other/theirs.csv")
    estate.catalog.put(replace(object_of("other/theirs.csv"), bucket=bucket, qualified_name=called))
    purge(list_purge("default", estate.space), estate.space, consent=Consent.DIGEST, run="purging")
    with pytest.raises(NotOurs, match="still holds 1 things"):
        list_purge("default", estate.space, names=[bucket])


def test_an_object_of_another_bucket_keeps_no_bucket() -> None:
    """The object may be in the same connection."""
    estate = emptied()
    (bucket,), (connection,) = estate.kept(Kind.BUCKET), estate.kept(Kind.CONNECTION)
    other_bucket = f"{connection}/arn:aws:s3:::other"
    estate.catalog.put(
        replace(object_of("theirs.csv"), bucket=other_bucket, qualified_name=f"{other_bucket}/theirs.csv")
    )
    purge(list_purge("default", estate.space), estate.space, consent=Consent.DIGEST, run="purging")
    assert [
        observed.asset.qualified_name for observed in list_purge("default", estate.space, names=[bucket]).assets
    ] == [bucket]


def test_a_bucket_goes_by_name_once_nothing_is_under_it() -> None:
    """Ours first, archived ones too; then the bucket itself; the connection never."""
    estate = emptied()
    (bucket,) = estate.kept(Kind.BUCKET)
    (connection,) = estate.kept(Kind.CONNECTION)
    with pytest.raises(NotOurs, match="still holds 2 things"):
        list_purge("default", estate.space, names=[bucket])
    purge(list_purge("default", estate.space), estate.space, consent=Consent.DIGEST, run="purging")
    purge(list_purge("default", estate.space, names=[bucket]), estate.space, consent=Consent.DIGEST, run="again")
    assert list(estate.kept()) == [connection]
    for name, error in ((connection, NotOurs), (PG, NotOurs), ("nothing", NotFound)):
        with pytest.raises(error):
            list_purge("default", estate.space, names=[name])


@pytest.mark.parametrize("mark", MARKS)
def test_leftovers_are_of_routes_that_the_settings_do_not_have(mark: str | None) -> None:
    """Of this deployment only; the route that is configured has none, nor have other deployments and crawlers."""
    estate = Estate()
    for asset in leftovers():
        estate.catalog.put(asset, mark=mark)
    found_leftovers = find_leftovers([estate.route], estate.space)
    if mark != "delta-arc-lineage/default/other-route":
        assert found_leftovers == ()
        return
    (leftover,) = found_leftovers
    plan = plan_removal(leftover, estate.space)
    assert (leftover.route.name, leftover.route.mark) == ("other-route", mark)
    assert len(plan.changes) == 5 and len(plan.spared) == 2 and not plan.is_safe
    assert estate.catalog.requests.writes == 0


def test_what_a_renamed_route_needs_is_told_before_it_is_removed() -> None:
    """Its assets carry the former name's mark, and it is content with them. Removing them takes its lineage away."""
    estate = Estate()
    estate.sync(run="first")
    renamed = replace(estate.route, name="renamed")
    elsewhere = replace(renamed, name="elsewhere", bucket=replace(renamed.bucket, prefix="purchases/"))
    (leftover,) = find_leftovers([elsewhere, renamed], estate.space)
    removed, shared = plan_removal(leftover, estate.space).violations
    assert "11 things of 'sales'" in removed and "2 of its files are under the prefix of the route 'renamed'" in shared
    (alone,) = find_leftovers([elsewhere], estate.space)
    assert len(plan_removal(alone, estate.space).violations) == 1


@pytest.mark.parametrize("name", ["old", "a b/c", "../x", "é\n"])
def test_leftovers_of_any_name_are_removed_by_command_and_taken_back(name: str) -> None:
    """A mark may name what no document can be called: it is kept under a name of its own, and found again."""
    estate = Estate()
    asset = object_of("sales/GONE.csv")
    estate.catalog.put_connection(FoundConnection("default/s3/1720796029", "old", "s3"))
    estate.catalog.put(Bucket(qualified_name=asset.bucket, name="old", arn="arn:aws:s3:::landing"), mark=None)
    estate.catalog.put(asset, mark=f"delta-arc-lineage/default/{name}")
    before = estate.catalog.active
    (leftover,) = find_leftovers([estate.route], estate.space)
    apply_plan(
        leftover.route, plan_removal(leftover, estate.space), estate.space, consent=Consent.DIGEST, run="tidying"
    )
    assert asset.qualified_name not in estate.catalog.active
    record = estate.record("tidying")
    assert record.route == leftover.route.name == name
    undo = plan_undo(leftover.route, record, Journals(estate.state).records(), estate.space)
    apply_plan(leftover.route, undo, estate.space, consent=Consent.DIGEST, run="undo")
    assert estate.catalog.active == before
