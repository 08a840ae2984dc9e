"""Shapes of keys: what varies from file to file is recognised by its digits, and words stand."""

import string
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.key_expressions import KeyExpression
from delta_arc_lineage.model.key_shapes import find_tokens, shape_of

_WORDS = st.text(string.ascii_letters + "-_./= ", max_size=20)
_DATES = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("key", "shape"),
    [
        ("2024_10_30_1730170209458_0.csv.gz", "{date}_{number}_{number}.csv.gz"),
        (
            "exp-2024-10-30/1/part-00000-df5869d2-41f8-4b9c-9414-e9b93fdf0769",
            "exp-{date}/{number}/part-{number}-{uuid}",
        ),
        ("year=2024/month=10/day=30/hour=00/t", "year={year}/month={month}/day={day}/hour={hour}/t"),
        ("2024/10/22/PLANES.csv", "{year}/{month}/{day}/PLANES.csv"),
        ("2024/10/30/22/x", "{year}/{month}/{day}/{hour}/x"),
        ("20241030T012345Z.json", "{date}T{number}Z.json"),
        ("eu_20241330.csv", "eu_{number}.csv"),
        ("deadbeef01234567.csv.bz2", "{hash}.csv.bz2"),
        ("a1234567.lz4", "{hash}.lz4"),
        ("run-x7k2p9/c000", "run-{any}/c{number}"),
        ("ewr_b.csv", "ewr_b.csv"),
        ("", ""),
    ],
)
def test_a_key_is_of_this_shape(key: str, shape: str) -> None:
    """What loaders write."""
    assert shape_of(key) == shape


@given(_WORDS, _DATES, st.integers(0, 10**12), st.uuids(), _WORDS)
def test_files_of_one_scheme_have_one_shape(before: str, day: date, number: int, made: UUID, after: str) -> None:
    """Whatever the date, the number and the id are."""

    def write(day: date, number: int, made: UUID) -> str:
        return shape_of(f"{before}/dt={day}/part-{number:05}-{made}.{after}")

    assert write(day, number, made) == write(date(2001, 2, 3), 4, UUID(int=5))


@given(st.text(string.ascii_letters + string.digits + "-_./=", max_size=40))
def test_tokens_are_parts_of_the_text(text: str) -> None:
    """In their order, one after the other, and what they say stands there."""
    at = 0
    for token in find_tokens(text):
        assert at <= token.start < token.end
        assert text[token.start : token.end] == token.text
        at = token.end


@given(st.text(string.ascii_letters + string.digits + "-_./=", max_size=40))
def test_no_digit_is_left_in_a_shape(text: str) -> None:
    """But in the names of formats; so nothing that is counted makes a shape of its own."""
    assert _names_a_format(text) or not any(map(str.isdigit, shape_of(text)))


@given(st.text(string.ascii_letters + string.digits + "-_/=", max_size=40))
def test_the_placeholder_of_a_kind_fits_what_varies(text: str) -> None:
    """A pattern that is made of a shape fits the key that it was made of."""
    for token in find_tokens(text):
        assert KeyExpression(f"{{{token.kind}}}").fits(token.text), token


def _names_a_format(text: str) -> bool:
    return any(name in text.lower() for name in ("bz2", "lz4", "7z", "utf8", "utf16", "latin1"))
