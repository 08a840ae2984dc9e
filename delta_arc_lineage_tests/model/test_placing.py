"""Placing keys: which dataset each belongs to, by the key and the pattern alone."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.datasets import Shape
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.placing import Place, Placer

_PATTERNS = (
    r"{table_name}/.*",
    r"{table_name}_.*\.csv",
    r"{table_name}/dt={date}/{any}",
    r"{date}/{table_name}\.csv",
    r"{table_name}_({date}|{number})\.csv",
    r"{table_name}(_\d{4}-\d\d-\d\d)?\.csv",
    r"(.*[/.])?{table_name}(_.*)?\.csv",
    r"{year}/{month}/{table_name}_{hour}\.csv",
    r"[^/]+/{table_name}/part-{number}-{uuid}\.csv",
    r"{table_name}(_1.*|_\d)\.csv",
    r"{path}{table_name}\.csv",
)
_NAMES = ("orders", "orders_2024", "orders_items", "t1", "fe")
_WORDS = st.sampled_from(
    [*_NAMES, "ORDERS", "eu", "part", "csv", "2024-01-05", "20240105", "20241305", "1", "12", "2024"]
)
_KEYS = st.lists(
    _WORDS | st.sampled_from(["f38db914-fb17-4763-89fd-8b8002bed9e6", "01", "x{y}"]), min_size=1, max_size=5
)
_BETWEEN = st.sampled_from(["/", "_", "-", ".", ""])


@st.composite
def _keys(draw: st.DrawFn) -> str:
    """Of words that tables, dates and loaders have, and of what stands between them."""
    words = draw(_KEYS)
    return "".join(word + draw(_BETWEEN) for word in words) + draw(st.sampled_from(["", ".csv"]))


def _find(pattern: str, key: str, *names: str) -> Place:
    place = Placer(KeyPattern(pattern), names).place(key)
    assert place is not None
    return place


@pytest.mark.parametrize(
    ("pattern", "key", "path"),
    [
        (r"{table_name}/.*", "orders/2024/x.csv", "orders/"),
        (r"ledger\.public\.{table_name}/.*", "ledger.public.orders/x.csv", "ledger.public.orders/"),
        (r"[^/]+\.{table_name}/.*", "ledger.public.orders/x.csv", "ledger.public.orders/"),
        (r"{date}/{table_name}\.csv", "2024-01-05/ORDERS.csv", "{date}/ORDERS.csv"),
        (r"2025/{date}/{table_name}\.csv", "2025/2024-01-05/ORDERS.csv", "2025/{date}/ORDERS.csv"),
        (r"{table_name}_.*\.csv", "orders_2024-01-05.csv", "orders_{date}.csv"),
        (r"{table_name}_.*\.csv", "orders_eu_7.csv", "orders_eu_{number}.csv"),
        (r"{table_name}_{any}\.csv", "orders_eu_7.csv", "orders_{any}.csv"),
        (r"{any}/{table_name}\.csv", "eu/orders.csv", "{any}/orders.csv"),
        (r"{path}{table_name}\.csv", "public/2024/orders.csv", "public/{number}/orders.csv"),
        (r"{region:eu|us}/{table_name}/.*", "eu/orders/x.csv", "eu/orders/"),
        (r"{table_name}_.*\.csv", "orders_{date}_1.csv", "orders_{{date}}_{number}.csv"),
    ],
)
def test_a_key_belongs_to_this_dataset(pattern: str, key: str, path: str) -> None:
    """The folder of the table, or the keys with what varies replaced."""
    assert _find(pattern, key, "orders").path == path


def test_a_key_in_which_nothing_varies_is_a_dataset_of_its_own() -> None:
    """The file itself, braces and all."""
    place = _find(r"{table_name}_.*\.csv", "orders_{eu}.csv", "orders")
    assert (place.path, place.shape) == ("orders_{eu}.csv", Shape.FILE)


def test_no_path_reads_as_if_it_took_files_of_another_table() -> None:
    """A person could take 2013 for a part of the date."""
    names = ("flights", "flights_2013", "store_sales", "store_sales_2003", "17_bags", "bags")
    paths = {
        key: _find(r"(.*/)?{table_name}_.*", key, *names).path
        for key in ("flights_2024-10-25.csv", "flights_2013_2024-10-25.csv", "store_sales_0000_part_01.gz")
    }
    assert list(paths.values()) == [
        "flights_2024-{month}-{day}.csv",
        "flights_2013_{date}.csv",
        "store_sales_0000_part_{number}.gz",
    ]
    assert _find(r"(\d+_)?{table_name}\.csv", "3_bags.csv", *names).path == "3_bags.csv"


@given(st.sampled_from(_PATTERNS), st.lists(_keys(), min_size=1, max_size=12), st.sets(st.sampled_from(_NAMES)))
def test_a_key_is_placed_alike_whatever_was_placed_before(pattern: str, keys: list[str], names: set[str]) -> None:
    """What is remembered of other keys changes nothing."""
    placer = Placer(KeyPattern(pattern), names)
    for key in keys:
        assert placer.place(key) == Placer(KeyPattern(pattern), names).place(key)


@given(st.sampled_from(_PATTERNS), _keys(), st.sets(st.sampled_from(_NAMES)), st.text(string.digits, min_size=40))
def test_other_digits_are_placed_as_they_are_alone(pattern: str, key: str, names: set[str], digits: str) -> None:
    """The same, for keys that differ in digits only."""
    supply = iter(digits)
    other = "".join(next(supply, "0") if letter.isdigit() else letter for letter in key)
    placer = Placer(KeyPattern(pattern), names)
    placer.place(key)
    assert placer.place(other) == Placer(KeyPattern(pattern), names).place(other)


@given(st.sampled_from(_PATTERNS), _keys(), _keys(), st.sets(st.sampled_from(_NAMES)))
def test_keys_of_one_dataset_are_read_with_one_name(pattern: str, key: str, other: str, names: set[str]) -> None:
    """No dataset is of two tables."""
    placer = Placer(KeyPattern(pattern), names)
    places = [place for place in map(placer.place, (key, other)) if place is not None]
    if len(places) == 2 and places[0].path == places[1].path and places[0].shape is places[1].shape:
        assert places[0].names == places[1].names
