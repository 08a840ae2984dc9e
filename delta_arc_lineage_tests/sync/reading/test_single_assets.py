"""One asset by guid or by name: exactly the one asked for, or why it is not, with what there is instead."""

import pytest

from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.sync.reading.single_assets import read_by_guid, read_by_name
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.sync.catalogs import StrictCatalog
from delta_arc_lineage_tests.sync.estate import Estate


@pytest.fixture
def estate() -> Estate:
    estate = Estate()
    estate.sync()
    return estate


def name_of_file(estate: Estate) -> str:
    return next(name for name in estate.kept() if name.endswith("ORDERS.csv"))


@pytest.mark.parametrize("type_name", ["S3Object", "Asset", "Referenceable"])
def test_an_asset_is_read_by_guid_and_by_name(estate: Estate, type_name: str) -> None:
    """By its type, or as any asset, for whoever does not know its type."""
    name = name_of_file(estate)
    by_name = read_by_name(name, type_name, estate.catalog)
    by_guid = read_by_guid(by_name.guid, type_name, estate.catalog)
    assert by_name == by_guid and (by_name.qualified_name, by_name.type_name) == (name, "S3Object")


def test_an_asset_of_another_type_is_told_with_its_type(estate: Estate) -> None:
    """And is not handed out for what it is not."""
    name = name_of_file(estate)
    guid = read_by_name(name, "Asset", estate.catalog).guid
    for read, asked in ((read_by_name, name), (read_by_guid, guid)):
        with pytest.raises(NotFound, match="is of type S3Object, and not Table") as refused:
            read(asked, "Table", estate.catalog)
        assert refused.value.where == "asset_type" and refused.value.next_step.endswith("S3Object")


@pytest.mark.parametrize("type_name", ["S3Object", "Asset"])
def test_what_is_not_there_is_told_by_what_was_asked(estate: Estate, type_name: str) -> None:
    """An archived asset has no active name; its guid still tells what it was."""
    name = name_of_file(estate)
    with pytest.raises(NotFound, match="no asset with the guid 'nothing'") as refused:
        read_by_guid("nothing", type_name, estate.catalog)
    assert refused.value.where == "guid"
    guid = read_by_name(name, type_name, estate.catalog).guid
    estate.catalog.drop(name)
    with pytest.raises(NotFound, match=f"no active {type_name}") as refused:
        read_by_name(name, type_name, estate.catalog)
    assert refused.value.where == "qualified_name"
    assert read_by_guid(guid, type_name, estate.catalog).archived


class TwoTypesCatalog(StrictCatalog):
    """A name that two assets of different types have, as an archived crawler leaves them."""

    def find_types(self, qualified_name: str) -> tuple[str, ...]:
        return ("S3Object", "S3Prefix")


def test_of_two_assets_of_one_name_none_is_guessed() -> None:
    """Who asks for any asset is told the types to choose from; who names one of them gets it."""
    estate = Estate(TwoTypesCatalog(ManualClock()))
    estate.sync()
    name = name_of_file(estate)
    with pytest.raises(NotFound, match="of type S3Object and of type S3Prefix, and not Asset"):
        read_by_name(name, "Asset", estate.catalog)
    assert read_by_name(name, "S3Object", estate.catalog).type_name == "S3Object"
    with pytest.raises(NotFound, match="no active S3Prefix"):
        read_by_name(name, "S3Prefix", estate.catalog)
