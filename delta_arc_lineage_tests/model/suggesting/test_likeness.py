"""Likeness of names: how people shorten words, and what is only alike by chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.suggesting.name_likeness import compare_names

_WORDS = ["dim", "user", "users", "acct", "accounts", "hist", "trns", "trans", "transfers", "v2", "01", "fx"]
_NAMES = st.lists(st.sampled_from(_WORDS), max_size=3)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("acct", "DIM_ACCOUNTS"),
        ("acct_hist", "accounts_history"),
        ("trns", "FACT_TRANS"),
        ("trnsl", "translations"),
        ("crd", "cards"),
        ("user", "users"),
        ("cust", "customer"),
        ("stg_orders_v2", "order"),
        ("raw_invoices", "invoice"),
        ("orderdetails", "ORDER_DETAILS"),
        ("od", "order_details"),
        ("OrderLines", "order_line"),
    ],
)
def test_a_shortened_name_is_like_the_whole_one(short: str, long: str) -> None:
    """With the reason in words."""
    likeness = compare_names(short, long)
    assert likeness.score >= 0.7 and likeness.why


@pytest.mark.parametrize(
    ("one", "other"),
    [("user_agents", "users"), ("fx", "exchange_rates"), ("payment_2022_01", "payment_2022_02"), ("cat", "dog")],
)
def test_other_words_are_not_alike(one: str, other: str) -> None:
    """Numbers that differ are two parts of one thing."""
    assert compare_names(one, other).score < 0.7


def test_the_nearest_of_three_is_the_one_that_is_meant() -> None:
    """Of tables that begin alike."""
    names = ("trans", "transfers", "translations")
    assert {short: max(names, key=lambda name: compare_names(short, name)) for short in ("trns", "trnsf", "trnsl")} == {
        "trns": "trans",
        "trnsf": "transfers",
        "trnsl": "translations",
    }


@given(_NAMES.map("_".join), _NAMES.map("_".join))
def test_which_name_comes_first_means_nothing(one: str, other: str) -> None:
    """And likeness is from 0 to 1, whole for equal names."""
    assert compare_names(one, other).score == compare_names(other, one).score
    assert 0 <= compare_names(one, other).score <= 1
    assert not one or compare_names(one, one).score >= 0.98
