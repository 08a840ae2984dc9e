"""Owners of what we make: given once, with the write that makes it new, and people's own from then on."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.observed import Edit
from delta_arc_lineage_tests.conftest import HOUR
from delta_arc_lineage_tests.model.examples import ARN, PREFIX
from delta_arc_lineage_tests.sync.estate import Estate
from delta_arc_lineage_tests.sync.planning.test_undoing import plan_undo_of, undo_run

OURS, THEIRS = (Edit.of_owners(["ada", "grace"]),), (Edit.of_owners(["zoë"]),)
OWNED = {Kind.BUCKET, Kind.OBJECT}


def owned_estate() -> Estate:
    """A first run has made everything, with owners."""
    estate = Estate()
    estate.route = replace(estate.route, asset_owners=("ada", "grace"))
    estate.sync(run="first")
    return estate


def owners_of(estate: Estate) -> dict[str, tuple[Edit, ...]]:
    """By the last part of the name, what is said of our bucket and objects."""
    found = [found for found in estate.catalog.active.values() if found.asset.kind in OWNED]
    return {each.asset.name: each.edits for each in found}


def own(estate: Estate, name: str, edits: tuple[Edit, ...]) -> str:
    """Somebody gives this file or bucket other owners; its qualified name."""
    (qualified_name,) = (qn for qn in estate.catalog.active if qn.endswith(f"/{name}"))
    estate.catalog._active[qualified_name] = replace(estate.catalog.active[qualified_name], edits=edits)
    return qualified_name


def test_bucket_and_objects_have_owners_when_they_are_made_and_nothing_else_has() -> None:
    """Lineage is nobody's, and a plan made again finds nothing to change."""
    estate = owned_estate()
    assert owners_of(estate) == dict.fromkeys(["landing", "ORDERS.csv", "SHIPPERS.csv"], OURS)
    assert {found.asset.kind for found in estate.catalog.active.values() if found.edits} == OWNED
    assert estate.sync(run="second").is_empty


@given(st.sets(st.sampled_from([ARN, f"{PREFIX}ORDERS.csv", f"{PREFIX}SHIPPERS.csv"])), st.booleans())
def test_owners_are_never_set_again(edited: set[str], other_setting: bool) -> None:
    """Whatever people made of them, whatever the setting says now: written anew, each thing keeps those it has."""
    estate = owned_estate()
    for name in edited:
        own(estate, name, THEIRS)
    before = owners_of(estate)
    if other_setting:
        estate.route = replace(estate.route, asset_owners=("mallory",))
    for name in ("ORDERS.csv", "SHIPPERS.csv"):
        estate.put(name, size=99)
    assert not estate.sync(run="second").is_empty and owners_of(estate) == before


def test_what_was_archived_and_comes_back_keeps_what_people_said() -> None:
    """By a removal of ours, or by anybody: owners of the setting go to what is new only."""
    estate = owned_estate()
    name = own(estate, f"{PREFIX}ORDERS.csv", THEIRS)
    estate.catalog.archive([estate.catalog.active[name]])
    estate.put("REGIONS.csv")
    estate.sync(run="second")
    assert owners_of(estate) == {"landing": OURS, "SHIPPERS.csv": OURS, "REGIONS.csv": OURS, "ORDERS.csv": THEIRS}


def test_our_owners_are_nobodys_edit_to_an_undo() -> None:
    """What the run made goes; what somebody gave another owner stays, and is named."""
    estate = owned_estate()
    estate.put("REGIONS.csv")
    estate.put("STORES.csv")
    estate.sync(run="second")
    name = own(estate, f"{PREFIX}STORES.csv", THEIRS)
    plan = plan_undo_of(estate, "second")
    assert [(spared.asset.qualified_name, spared.edited) for spared in plan.spared] == [(name, True)]
    undo_run(estate, "second")
    assert owners_of(estate).keys() == {"landing", "ORDERS.csv", "SHIPPERS.csv", "STORES.csv"}


def test_our_owners_are_nobodys_edit_to_a_removal() -> None:
    """A file that is gone is archived; one that somebody gave another owner stays."""
    estate = owned_estate()
    own(estate, f"{PREFIX}SHIPPERS.csv", THEIRS)
    estate.delete("ORDERS.csv")
    estate.delete("SHIPPERS.csv")
    estate.put("REGIONS.csv")
    estate.sync(run="second")
    estate.clock.advance(HOUR)
    plan = estate.sync(run="third")
    assert {spared.asset.name for spared in plan.spared if spared.edited} == {"SHIPPERS.csv"}
    assert owners_of(estate).keys() == {"landing", "REGIONS.csv", "SHIPPERS.csv"}


def test_only_a_plan_that_gives_owners_looks_for_what_was_archived() -> None:
    """It costs no request more: one reading shows both."""
    with_owners, without = owned_estate(), Estate()
    without.sync(run="first")
    assert with_owners.catalog.requests == without.catalog.requests


@pytest.mark.parametrize("owners", [(), ("mallory",)], ids=["none", "others"])
def test_owners_that_a_run_gave_are_nobodys_edit_after_the_setting_changed(owners: tuple[str, ...]) -> None:
    """A file that is gone goes from the catalog; of one that somebody gave another owner, the plan says so."""
    estate = owned_estate()
    for name in ("REGIONS.csv", "STORES.csv"):
        estate.put(name)
    estate.sync(run="second")
    estate.route = replace(estate.route, asset_owners=owners)
    name = own(estate, f"{PREFIX}STORES.csv", THEIRS)
    for gone in ("REGIONS.csv", "STORES.csv"):
        estate.delete(gone)
    estate.sync(run="third")
    estate.clock.advance(HOUR)
    plan = estate.sync(run="fourth")
    assert [spared.asset.qualified_name for spared in plan.spared if spared.edited] == [name]
    assert owners_of(estate).keys() == {"landing", "ORDERS.csv", "SHIPPERS.csv", "STORES.csv"}
