"""Keys that name a schema before the table: other schemas' files never link to this one's tables."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.matching import Matching
from delta_arc_lineage.model.outcomes import Reason, Side
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage_tests.model.examples import (
    ROUTE,
    World,
    bucket_of,
    file,
    make_world,
    matched,
    source_of,
    table,
    target_of,
    target_table,
)

_TABLES = ["orders", "accounts", "Größe"]
_DOTTED = [r".*\.{table_name}\.csv", r"([^/]+\.)?{table_name}\.csv", r"(.*[/.])?{table_name}(_\d+)?\.csv"]


def make_route(pattern: str, *, source: str = "public", target: str = "LAKE") -> Route:
    return replace(
        ROUTE,
        source=replace(ROUTE.source, schema=source),
        target=replace(ROUTE.target, schema=target),
        file_pattern=KeyPattern(pattern),
    )


def world_of(*keys: str, complete: bool = True) -> World:
    return make_world(
        source=source_of(*map(table, _TABLES)),
        target=target_of(*(target_table(name.upper()) for name in _TABLES)),
        files=bucket_of(*map(file, keys), complete=complete),
    )


def linked_keys(matching: Matching) -> set[str]:
    return {stored.key.removeprefix("sales/") for flow in matching.flows for stored in flow.files}


def told(matching: Matching) -> set[tuple[str, Reason]]:
    files = (outcome for outcome in matching.unlinked if outcome.subject.side is Side.FILE)
    return {(outcome.subject.name.removeprefix("sales/"), outcome.reason) for outcome in files}


@given(
    st.sampled_from(_DOTTED),
    st.lists(
        st.tuples(st.sampled_from(["public", "PUBLIC", "sales", "hr", "LAKE"]), st.sampled_from(_TABLES)), unique=True
    ),
)
def test_no_file_of_another_schema_is_linked(pattern: str, named: list[tuple[str, str]]) -> None:
    """Where one key names our schema, the others name theirs: only ours are linked, and the rest says why."""
    keys = {f"{schema}.{name}.csv": schema.lower() == "public" for schema, name in named}
    matching = matched(world_of(*keys), make_route(pattern))
    if any(keys.values()):
        assert linked_keys(matching) == {key for key, is_ours in keys.items() if is_ours}
        assert told(matching) == {(key, Reason.OTHER_SCHEMA) for key, is_ours in keys.items() if not is_ours}


@pytest.mark.parametrize(
    ("pattern", "ours", "others"),
    [
        (r".*\.{table_name}\.csv", "public.orders.csv", "sales.orders.csv"),
        (r".*\.{table_name}\.csv", "shop.public.Größe.csv", "shop.sales.Größe.csv"),
        (r"[^/]+\.{table_name}/.*", "ledger.public.orders/a+0.json", "ledger.sales.orders/a+0.json"),
        (
            r"[^/]+/.*\.{table_name}/.*",
            "exp-1/app/app.public.orders/1/a.parquet",
            "exp-1/app/app.hr.orders/1/a.parquet",
        ),
        (r".*/{table_name}/[^/]*", "airbyte/public/orders/2024.csv", "airbyte/archive/orders/2024.csv"),
    ],
)
def test_public_orders_and_sales_orders_are_two_tables(pattern: str, ours: str, others: str) -> None:
    """`sales.orders` is no file of `public`'s, whatever the pattern takes; it stays in the catalog as a file."""
    matching = matched(world_of(ours, others), make_route(pattern))
    assert linked_keys(matching) == {ours} and told(matching) == {(others, Reason.OTHER_SCHEMA)}
    assert len(matching.files) == 2


def test_the_target_schema_tells_where_the_source_schema_is_not_named() -> None:
    """Files may be called after what they become."""
    matching = matched(world_of("lake.orders.csv", "hr.accounts.csv"), make_route(r".*\.{table_name}\.csv"))
    assert linked_keys(matching) == {"lake.orders.csv"}


def test_a_target_schema_of_the_name_of_another_source_schema_tells_nothing() -> None:
    """`public` → `SALES`, and the source has a schema `sales` too, whose files are no less another schema's."""
    route = make_route(r".*\.{table_name}\.csv", target="SALES")
    assert linked_keys(matched(world_of("public.orders.csv", "sales.accounts.csv"), route)) == {"public.orders.csv"}


@pytest.mark.parametrize(
    "keys",
    [
        ["export.orders.csv", "nightly.accounts.csv"],
        ["2024/10/27/orders.csv", "public.orders.csv"],
        ["public/orders.csv", "dt=2024-10-27/orders.csv", "2024/accounts.csv"],
        ["public/orders.csv", "public/orders/orders_1.csv", "orders/orders_2.csv", "accounts.csv"],
    ],
)
def test_what_is_no_schema_is_not_taken_for_one(keys: list[str]) -> None:
    """No key names ours in that place; a date, a number, `k=v`; the table's own folder; nothing at all."""
    assert linked_keys(matched(world_of(*keys), make_route(_DOTTED[2]))) == set(keys)


def test_a_listing_in_part_waits_for_the_key_that_would_tell() -> None:
    """Whether `export` is a schema depends on a key that may not have been listed."""
    keys = ["export.orders.csv", "accounts.csv"]
    matching = matched(world_of(*keys, complete=False), make_route(_DOTTED[1]))
    assert linked_keys(matching) == {"accounts.csv"} and told(matching) == {("export.orders.csv", Reason.UNSEEN)}
