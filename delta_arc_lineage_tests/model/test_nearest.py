"""Nearest names: the most alike first, few, and the same whatever the order."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.nearest import MOST, NearestNames
from delta_arc_lineage_tests.model.strategies import text

EIGHT = ["CATEGORIES", "CUSTOMERS", "EMPLOYEES", "ORDERDETAILS", "ORDERS", "PRODUCTS", "SHIPPERS", "SUPPLIERS"]
words = st.lists(text | st.sampled_from(EIGHT), max_size=12)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("CUSTOMER", "CUSTOMERS"),
        ("customers", "CUSTOMERS"),
        ("SUPLIERS", "SUPPLIERS"),
        ("ORDER_DETAILS", "ORDERDETAILS"),
        ("PRODUTCS", "PRODUCTS"),
    ],
)
def test_the_most_alike_comes_first(name: str, nearest: str) -> None:
    """A misspelt name finds what was meant."""
    assert NearestNames(EIGHT).to(name)[0] == nearest


def test_what_is_not_alike_is_not_named() -> None:
    """An empty answer is better than a wrong candidate."""
    assert NearestNames(EIGHT).to("XQZ") == ()


@given(words, text, st.randoms(use_true_random=False))
def test_the_order_of_names_changes_nothing(names: list[str], name: str, random: st.DrawFn) -> None:
    """Shuffled names and repeated names give the same few."""
    shuffled = [*names, *names]
    random.shuffle(shuffled)
    assert NearestNames(shuffled).to(name) == NearestNames(names).to(name)


@given(words, text | st.sampled_from(EIGHT))
def test_candidates_are_few_known_and_other_names(names: list[str], name: str) -> None:
    """Never the name itself, never more than a reader takes in."""
    candidates = NearestNames(names).to(name)
    assert len(candidates) <= MOST and set(candidates) <= set(names) - {name}


def test_names_with_one_prefix_do_not_cost_names_times_names() -> None:
    """Five thousand unlinked tables beside five thousand files take seconds, not minutes."""
    index = NearestNames(f"SALES_{number:05}" for number in range(5_000))
    began = process_time()
    for number in range(5_000):
        index.to(f"SALES_{number:05}X")
    assert process_time() - began < 20
