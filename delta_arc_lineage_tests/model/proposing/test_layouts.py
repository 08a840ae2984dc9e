"""Layouts: where the table's name stands, and what is no table's though a table's name is in it."""

import pytest

from delta_arc_lineage.model.proposing.layouts import Found, find_layouts, group_keys
from delta_arc_lineage.model.proposing.sightings import Spotter

TABLES = ("orders", "items", "part", "film", "sales", "sales_2023", "users", "order")


def look_at(*keys: str) -> Found:
    return find_layouts(group_keys(keys, Spotter(TABLES)), linked=TABLES, homes=["public"])


def list_linked(*keys: str) -> dict[str, list[str]]:
    """The names of each layout, by its place."""
    layouts = look_at(*keys).layouts
    return {f"{found.place.before}·{found.place.residue}": sorted(found.named) for found in layouts}


@pytest.mark.parametrize(
    ("keys", "linked"),
    [
        (["a/orders/x.csv", "a/items/x.csv"], {"a/·": ["items", "orders"]}),
        (["lake/orders/part-0.csv", "lake/part/part-0.csv"], {"lake/·": ["orders", "part"]}),
        (["orders/items.csv", "orders/users.csv"], {"orders/·\\.csv": ["items", "users"]}),
        (["x/orders_2024-01-05.csv"], {"x/·_{date}\\.csv": ["orders"]}),
        (["x/orders_1.csv", "x/orders_2.csv", "x/orders_3.csv"], {"x/·_{number}\\.csv": ["orders"]}),
        ([f"x/orders_000{at}_part_00.gz" for at in range(3)], {"x/·_{number}_part_{number}\\.gz": ["orders"]}),
        (["x/full_orders.csv", "x/full_items.csv"], {"x/full_·\\.csv": ["items", "orders"]}),
        (["db.orders/1.csv"], {"db\\.·": ["orders"]}),
        (["table=orders/1.csv"], {"table=·": ["orders"]}),
        (["a/db_public_orders/1.csv"], {"a/db_public_·": ["orders"]}),
        (["a/sales_202410.csv", "a/orders_202410.csv"], {"a/·_{number}\\.csv": ["orders", "sales"]}),
    ],
)
def test_the_place_where_most_tables_are_named_is_the_layout(keys: list[str], linked: dict[str, list[str]]) -> None:
    """Whatever other names stand in the keys."""
    assert list_linked(*keys) == linked


@pytest.mark.parametrize(
    "key",
    [
        "a/orders_backup_20231105/1.csv",
        "a/orders_old.csv",
        "a/orders_tmp_0_0_0.csv",
        "a/orders_v2/1.csv",
        "a/order_7/1.csv",
        "a/sales_2024.csv",
        "a/sales_2024/1.csv",
        "a/part-00000.csv",
        "a/orders_1.csv",
        "a/orders.csv.bak",
        "a/orders (1).csv",
    ],
)
def test_a_name_within_a_longer_one_is_no_layout(key: str) -> None:
    """One file alone does not tell that what is around the name is no name."""
    assert not look_at(key).layouts


def test_what_lies_beside_plainer_files_of_the_same_tables_is_another_thing() -> None:
    """Two tables' rejected rows are none of theirs."""
    keys = [f"a/{table}{end}/1.csv" for table in ("orders", "items", "users") for end in ("", "_errors")]
    assert list_linked(*keys) == {"a/·": ["items", "orders", "users"]}
    assert [group.example for group in look_at(*keys).layouts[0].unknown] == [
        f"a/{table}_errors/1.csv" for table in ("orders", "items", "users")
    ]
    assert not look_at("a/orders_errors.csv", "a/items_errors.csv").layouts


def test_what_is_called_as_no_data_is_none_though_it_lies_in_a_tables_folder() -> None:
    """Words about data, leftovers, and endings of other things."""
    files = ("part-0.parquet", "README.txt", "schema.json", "orders.sql", "errors/1.parquet", "x.bak")
    layout = look_at(*(f"lake/{table}/{file}" for table in ("orders", "items") for file in files)).layouts[0]
    assert layout.afters == (r"/part-{number}\.parquet",)
    assert len(layout.beside) == 10


def test_a_key_of_an_unknown_table_is_of_no_other_one() -> None:
    """Though the name of a table stands in the file's."""
    found = look_at("lake/orders/part-0.csv", "lake/items/part-0.csv", "lake/unknown/part-0.csv")
    assert [group.example for group in found.layouts[0].unknown] == ["lake/unknown/part-0.csv"]
    assert not found.rest
