"""Purging by guid: exactly the assets of these guids, whatever else has their names, and of nobody else's one."""

import pytest

from delta_arc_lineage.errors import NotFound, NotOurs
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.sync.writing.purging import list_purge, list_purge_of, purge
from delta_arc_lineage_tests.model.strategies import object_of
from delta_arc_lineage_tests.sync.estate import PG, Estate


@pytest.fixture
def estate() -> Estate:
    estate = Estate()
    estate.sync(run="first")
    return estate


def guids_of(estate: Estate, *kinds: Kind) -> list[str]:
    return [estate.catalog.active[name].guid for name in estate.kept(*kinds)]


def test_the_assets_of_the_guids_are_listed_and_go_and_no_others(estate: Estate) -> None:
    """Active and archived; each once, however often it is named, in reverse order of dependency."""
    estate.delete("ORDERS.csv")
    estate.sync(run="second", approve=True)
    (file,) = guids_of(estate, Kind.OBJECT)
    processes = guids_of(estate, Kind.PROCESS)
    (archived,) = (
        found.guid for found in estate.catalog._archived.values() if found.asset.qualified_name.endswith("ORDERS.csv")
    )
    listed = list_purge_of([file, *processes, archived, file], "default", estate.space)
    assert [found.guid for found in listed.assets][-2:] == sorted([archived, file])
    assert {found.guid for found in listed.assets} == {file, archived, *processes}
    purge(listed, estate.space, consent=Consent.DIGEST, run="purging")
    assert not estate.kept(Kind.OBJECT, Kind.PROCESS) and estate.kept(Kind.BUCKET)


def test_no_guids_are_no_assets_and_never_all(estate: Estate) -> None:
    """An empty list of a program is no wish to purge what a person would list without names."""
    assert list_purge_of([], "default", estate.space).assets == ()
    assert list_purge("default", estate.space).assets


def test_a_guid_that_nothing_has_is_told(estate: Estate) -> None:
    """Somebody else may have purged it: nothing of the list goes, since it is another one than was meant."""
    (first, *_) = guids_of(estate, Kind.OBJECT)
    with pytest.raises(NotFound, match="no asset with the guid 'gone'") as refused:
        list_purge_of([first, "gone"], "default", estate.space)
    assert refused.value.where == "assets_guids"


@pytest.mark.parametrize("mark", [None, "crawler", "delta-arc-lineage/other/sales"])
def test_what_carries_another_mark_is_nobodys_to_purge_here(estate: Estate, mark: str | None) -> None:
    """A crawler's, another deployment's, a person's: it is told what it is, and whose."""
    theirs = object_of("sales/THEIRS.csv")
    estate.catalog.put(theirs, mark=mark)
    guid = estate.catalog.active[theirs.qualified_name].guid
    with pytest.raises(NotOurs) as refused:
        list_purge_of([guid], "default", estate.space)
    assert theirs.qualified_name in refused.value.what and f"its mark is {mark or 'none'}" in refused.value.what


def test_connections_stay_and_a_bucket_goes_only_with_all_that_is_in_it(estate: Estate) -> None:
    """As where they are named: guids are no way around it."""
    (bucket,), (connection,) = guids_of(estate, Kind.BUCKET), guids_of(estate, Kind.CONNECTION)
    for guid in (connection, estate.catalog.active[PG].guid):
        with pytest.raises(NotOurs):
            list_purge_of([guid], "default", estate.space)
    with pytest.raises(NotOurs, match="still holds 2 things"):
        list_purge_of([bucket], "default", estate.space)
    everything = [*guids_of(estate, Kind.OBJECT), bucket]
    listed = list_purge_of(everything, "default", estate.space)
    assert [found.asset.kind for found in listed.assets] == [Kind.OBJECT, Kind.OBJECT, Kind.BUCKET]
