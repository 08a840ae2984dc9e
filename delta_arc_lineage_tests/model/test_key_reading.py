"""A key is read once: both ends of a file carry one reading, the longest name that either side has."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.matching import Matching
from delta_arc_lineage.model.outcomes import Reason, Side
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.templates import PLACEHOLDER, TablePattern
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

_PATTERNS = [
    r"{table_name}_.*\.csv",
    r".*{table_name}.*\.csv",
    r"{table_name}.*",
    r"([a-z]+_)?{table_name}(_\w+)?\.csv",
    r"(.*/)?{table_name}[^/]*",
]
_WORDS = ["customer", "address", "order", "items", "Größe", "2024", "orders"]


@st.composite
def spellings(draw: st.DrawFn, *, most: int = 3) -> str:
    """A few words, as somebody writes them."""
    words = draw(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=most))
    joined = draw(st.sampled_from(["_", "-", "", " "])).join(words)
    return draw(st.sampled_from([str.lower, str.upper, str.title]))(joined)


_NAMES = st.lists(spellings() | st.text("aB_1é", min_size=1, max_size=4), unique=True, max_size=6)
_KEYS = st.builds("{}{}{}.csv".format, st.sampled_from(["", "full_", "a/b/"]), spellings(most=4), st.just("_2024"))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    return make_world(
        source=source_of(*map(table, draw(_NAMES))),
        target=target_of(*map(target_table, draw(_NAMES))),
        files=bucket_of(*map(file, draw(st.lists(_KEYS, unique=True, min_size=1, max_size=5)))),
    )


routes = st.sampled_from(_PATTERNS).map(lambda text: replace(ROUTE, file_pattern=KeyPattern(text)))


def ends(matching: Matching) -> dict[str, tuple[str, str]]:
    """Each file's source and target table, empty where it has none."""
    return {
        stored.key: (flow.source.name if flow.source else "", flow.target.name if flow.target else "")
        for flow in matching.flows
        for stored in flow.files
    }


@given(worlds(), routes)
def test_both_ends_of_a_file_carry_one_reading_of_its_key(world: World, route: Route) -> None:
    """For every file, the names that its two ends carry are one name, however each side spells it."""
    for source, target in ends(matched(world, route)).values():
        if source and target:
            assert source.casefold() == target.casefold() or canonical_form(source) == canonical_form(target)


@given(worlds(), routes)
def test_no_longer_name_of_either_side_stands_around_a_linked_one(world: World, route: Route) -> None:
    """A table is not linked to a file whose key fits with a longer name that holds the table's, of whichever side."""
    known = [found.name for found in (*world.source.tables, *world.target.tables)]
    for key, linked in ends(matched(world, route)).items():
        for longer in known:
            fits = route.file_pattern.text.replace(PLACEHOLDER, re.escape(longer))
            if re.fullmatch(fits, key.removeprefix(route.bucket.prefix), re.IGNORECASE):
                assert not [name for name in filter(None, linked) if _is_within(name, longer)]


def _is_within(name: str, longer: str) -> bool:
    return name.casefold() != longer.casefold() and name.casefold() in longer.casefold()


@pytest.mark.parametrize(
    ("source", "target", "linked"),
    [
        (["customer_address"], ["CUSTOMER"], ("customer_address", "")),
        (["customer"], ["CUSTOMER_ADDRESS"], ("", "CUSTOMER_ADDRESS")),
        (["customer", "customer_address"], ["CUSTOMER"], ("customer_address", "")),
        (["customer", "customer_address"], ["CUSTOMER", "CUSTOMER_ADDRESS"], ("customer_address", "CUSTOMER_ADDRESS")),
        (["customer"], ["CUSTOMER"], ("customer", "CUSTOMER")),
        (["customer"], ["CustomerAddress"], ("", "CustomerAddress")),
    ],
)
def test_two_readings_are_never_joined(source: list[str], target: list[str], linked: tuple[str, str]) -> None:
    """`customer_address_20240101.csv` is of `customer_address` where either side has it, and of nobody else."""
    route = replace(ROUTE, file_pattern=KeyPattern(r"{table_name}_.*\.csv"))
    world = make_world(
        source=source_of(*map(table, source)),
        target=target_of(*map(target_table, target)),
        files=bucket_of(file("customer_address_20240101.csv")),
    )
    assert ends(matched(world, route)) == {"sales/customer_address_20240101.csv": linked}


def test_the_side_that_lacks_the_reading_says_so() -> None:
    """The file has no target table, and `CUSTOMER` no file."""
    route = replace(ROUTE, file_pattern=KeyPattern(r"{table_name}_.*\.csv"))
    world = make_world(
        source=source_of(table("customer_address")),
        target=target_of(target_table("CUSTOMER")),
        files=bucket_of(file("customer_address_20240101.csv")),
    )
    assert {(outcome.subject.side, outcome.reason) for outcome in matched(world, route).unlinked} == {
        (Side.FILE, Reason.NO_TARGET),
        (Side.SOURCE, Reason.NO_TARGET),
        (Side.TARGET, Reason.NO_FILE),
    }


@pytest.mark.parametrize("key", ["order_2024.csv", "order_items_2024.csv", "order_items_2023_1.csv"])
def test_names_that_begin_alike_are_told_apart(key: str) -> None:
    """`order`, `order_items` and `order_items_2023`: the longest that stands there, on both sides."""
    names = ["order", "order_items", "order_items_2023"]
    route = replace(ROUTE, file_pattern=KeyPattern(r"{table_name}_.*\.csv"))
    world = make_world(
        source=source_of(*map(table, names)),
        target=target_of(*(target_table(name.upper()) for name in names)),
        files=bucket_of(file(key)),
    )
    expected = next(name for name in reversed(names) if key.startswith(f"{name}_"))
    assert ends(matched(world, route)) == {f"sales/{key}": (expected, expected.upper())}


def test_names_that_stand_beside_each_other_are_not_guessed() -> None:
    """`orders/items_1.csv` with a pattern that takes anything may be of either table. All of them are named."""
    route = replace(ROUTE, file_pattern=KeyPattern(".*{table_name}.*"))
    tables = [table("orders"), table("items"), target_table("ORDERS"), target_table("ITEMS")]
    world = make_world(
        source=source_of(*tables[:2]), target=target_of(*tables[2:]), files=bucket_of(file("orders/items_1.csv"))
    )
    matching = matched(world, route)
    assert not matching.flows
    claimed = [outcome for outcome in matching.unlinked if outcome.subject.side is Side.FILE]
    assert {outcome.reason for outcome in claimed} == {Reason.SEVERAL}
    assert {outcome.candidates for outcome in claimed} == {tuple(sorted(found.qualified_name for found in tables))}


def test_the_names_that_patterns_read_are_compared_and_not_the_tables() -> None:
    """`STG_ORDERS` is read as `ORDERS` through its pattern: both ends carry that name."""
    route = replace(
        ROUTE, file_pattern=KeyPattern(r"{table_name}_.*\.csv"), target_pattern=TablePattern("STG_{table_name}")
    )
    world = make_world(
        source=source_of(table("orders")),
        target=target_of(target_table("STG_ORDERS"), target_table("STG_ORDERS_AGG")),
        files=bucket_of(file("orders_1.csv"), file("orders_agg_1.csv")),
    )
    assert ends(matched(world, route)) == {
        "sales/orders_1.csv": ("orders", "STG_ORDERS"),
        "sales/orders_agg_1.csv": ("", "STG_ORDERS_AGG"),
    }
