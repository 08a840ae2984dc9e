"""Sightings: names of tables in keys, and what stands around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.key_expressions import KeyExpression
from delta_arc_lineage.model.proposing.sightings import Beginnings, Spotter, write_pattern

SPOTTER = Spotter(["orders", "order_items", "customer", "part"], homes=["s1", "public"])
_KEYS = st.lists(
    st.sampled_from(
        ["orders", "OrderItems", "part", "2024-01-05", "20240105", "0001", "a.b", "_", "-", "/", "s1", "v2"]
    ),
    max_size=8,
).map("".join)


@pytest.mark.parametrize(
    ("key", "seen"),
    [
        ("a/orders.csv", [("a/", "orders", r"\.csv")]),
        ("OrderItems_2024-01-05.csv", [("", "order_items", r"_{date}\.csv")]),
        ("orders20240105.csv", [("", "orders", r"{date}\.csv")]),
        ("customer_address.csv", [("", "customer", r"_address\.csv")]),
        ("parts/departed.csv", []),
        ("t=eu/orders/LOAD0000000C.csv", [("t={any}/", "orders", r"/LOAD{hash}\.csv")]),
        ("s1/v2/orders/x", [("s1/v{number}/", "orders", "/x")]),
        ("schema=eu/orders/x", [("schema=eu/", "orders", "/x")]),
        ("db.orders/db.orders+0.json", [("db\\.", "orders", r"/db\.{any}\+{number}\.json")]),
    ],
)
def test_a_name_is_seen_between_two_ends_of_words(key: str, seen: list[tuple[str, str, str]]) -> None:
    """Or before the digits of what varies; a number of a schema's name varies in none."""
    found = [(sighting.before, sighting.form, sighting.after) for sighting in SPOTTER.spot(key)]
    assert found[: len(seen)] == seen and bool(found) is bool(seen)


@given(_KEYS)
def test_what_is_written_around_a_name_fits_the_key(key: str) -> None:
    """So a layout fits the keys that it was found in."""
    assert KeyExpression(write_pattern(key)).fits(key)
    for sighting in SPOTTER.spot(key):
        assert KeyExpression(f"{sighting.before}[^/]+{sighting.after}").fits(key), sighting


def test_what_is_the_same_in_all_keys_does_not_vary() -> None:
    """A version does not, where there is one; a date moves on though only one was seen."""
    beginnings = Beginnings()
    for text in ("v2/2024-01-05/shard-1/", "v2/2024-01-05/shard-2/"):
        beginnings.add(text, SPOTTER.list_varying(text))
    assert beginnings.settle("v{number}/{date}/shard-{number}/") == "v2/{date}/shard-{number}/"
