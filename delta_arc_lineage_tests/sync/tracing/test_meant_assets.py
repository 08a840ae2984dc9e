"""Which asset is meant: by any name that people have for it, one where one leads to the others, and never a guess."""

from dataclasses import replace

import pytest

from delta_arc_lineage.errors import Ambiguous, NotFound
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.traces import Direction
from delta_arc_lineage.sync.tracing.impacts import trace_impact
from delta_arc_lineage.sync.tracing.meant_assets import Meant, find_meant
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage_tests.model.examples import SOURCE_SCHEMA, TARGET_SCHEMA
from delta_arc_lineage_tests.sync.estate import Estate

FILE = "arn:aws:s3:::landing/sales/ORDERS.csv"


def linked() -> Estate:
    """Two tables that a route carries through files, and one on either side that is called alike and is not linked."""
    estate = Estate()
    estate.set_tables(
        {"ORDERS": ["ID", "PRICE"], "LONE": ["ID"]}, {"ORDERS": ["ID", "PRICE"], "lone": ["ID"], "LONE": []}
    )
    estate.sync()
    return estate


def space_of(estate: Estate) -> Workspace:
    return replace(estate.space, routes=(estate.route,))


def meant(name: str, direction: Direction = Direction.DOWN) -> Meant:
    return find_meant(name, direction, space_of(linked()))


@pytest.mark.parametrize(
    "name", ["ORDERS", "orders", " ORDERS ", f"{SOURCE_SCHEMA}/ORDERS", "SHOP.SALES.ORDERS", '"ORDERS"']
)
def test_a_table_is_meant_by_its_name(name: str) -> None:
    """The source's, which leads to its copy; upstream it is the copy, which comes from the source."""
    found = meant(name)
    assert found.asset.reference.qualified_name == f"{SOURCE_SCHEMA}/ORDERS"
    assert [other.reference.qualified_name for other in found.others] in ([], [f"{TARGET_SCHEMA}/ORDERS"])
    up = find_meant("orders", Direction.UP, space_of(linked()))
    assert up.asset.reference.qualified_name == f"{TARGET_SCHEMA}/ORDERS"


@pytest.mark.parametrize("name", ["ORDERS.ID", "orders.id", "SALES.ORDERS.ID"])
def test_a_column_is_meant_with_its_table(name: str) -> None:
    """And not by its own name alone, where several tables have one."""
    assert meant(name).asset.reference.qualified_name == f"{SOURCE_SCHEMA}/ORDERS/ID"
    with pytest.raises(Ambiguous):
        meant("ID")


@pytest.mark.parametrize("name", ["sales/ORDERS.csv", "s3://landing/sales/ORDERS.csv", "ORDERS.csv", FILE])
def test_a_file_is_meant_by_its_key(name: str) -> None:
    """With or without prefix and bucket."""
    assert meant(name).asset.reference.qualified_name.endswith(FILE)


def test_a_file_is_meant_with_the_dataset_that_counts_it() -> None:
    """One of many files of a folder, by the pattern of its route."""
    estate = Estate()
    estate.route = replace(estate.route, file_pattern=KeyPattern("{table_name}/{any}"))
    estate.delete("ORDERS.csv")
    for at in range(3):
        estate.put(f"ORDERS/part-{at}.csv")
    estate.sync()
    found = find_meant("s3://landing/sales/ORDERS/part-1.csv", Direction.DOWN, space_of(estate))
    assert found.asset.reference.type_name == "S3Prefix"
    assert found.asset.reference.qualified_name.endswith("landing/sales/ORDERS/")


def test_a_guid_is_meant_by_itself() -> None:
    """What is of no guid is named by it."""
    with pytest.raises(NotFound, match="no asset of this guid"):
        meant("6d3c1a0e-0000-4000-8000-000000000001")


def test_case_tells_two_apart() -> None:
    """What is spelled exactly so is meant before what differs by case."""
    assert meant("lone").asset.reference.qualified_name == f"{TARGET_SCHEMA}/lone"


def test_nothing_is_guessed_among_several() -> None:
    """Neither leads to the other: both are told, with how to say which."""
    with pytest.raises(Ambiguous) as caught:
        meant("LONE")
    assert f"{SOURCE_SCHEMA}/LONE" in str(caught.value) and f"{TARGET_SCHEMA}/LONE" in str(caught.value)
    assert "qualified name" in caught.value.next_step


def test_what_is_not_there_is_told_with_the_nearest() -> None:
    """And not taken for something that has no lineage."""
    with pytest.raises(NotFound) as caught:
        meant("ORDER")
    assert "ORDERS" in caught.value.next_step


def test_columns_are_walked_that_have_lineage_and_the_rest_is_named() -> None:
    """One that leads nowhere is among those without."""
    estate = Estate()
    estate.set_tables({"ORDERS": ["ID", "LOST"]}, {"ORDERS": ["ID"]})
    estate.sync()
    space = space_of(estate)
    traced = trace_impact(find_meant("ORDERS", Direction.DOWN, space), Direction.DOWN, space, with_columns=True)
    assert [impact.start.name for impact in traced.columns] == ["ID"] and traced.unlinked == ("LOST",)
    assert [each.asset.name for each in traced.columns[0].reached] == ["ID"]
    assert not traced.only_of("Dashboard").columns[0].reached and traced.only_of("Dashboard").is_empty
