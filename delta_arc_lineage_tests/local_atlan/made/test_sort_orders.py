"""Laws of the order of siblings (`LexoRank.genNext`)."""

import re

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.made.sort_orders import step

FORM = re.compile(r"0\|[0-9a-z]{6}:[0-9a-z]*")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _write(whole: int, fraction: str = "") -> str:
    """An order of a whole number and a fraction in base 36."""
    digits = ""
    for _ in range(6):
        whole, digit = divmod(whole, 36)
        digits = DIGITS[digit] + digits
    return f"0|{digits}:{fraction}"


WHOLES = st.integers(min_value=0, max_value=36**6 - 1)
FRACTIONS = st.text(DIGITS, max_size=8)


@given(WHOLES, FRACTIONS)
def test_the_next_order_is_later_and_an_order(whole: int, fraction: str) -> None:
    """For every order there is a later one of the same form."""
    order = _write(whole, fraction)
    assert step(order) > order
    assert FORM.fullmatch(step(order))


@given(st.integers(min_value=0, max_value=36**6 - 20), st.text("0", max_size=4))
def test_the_next_order_of_a_whole_number_is_eight_further(whole: int, zeros: str) -> None:
    """A fraction of zeros is none."""
    assert step(_write(whole, zeros)) == _write(whole + 8)


@given(st.integers(min_value=0, max_value=36**6 - 20), st.text(DIGITS[1:], min_size=1, max_size=5))
def test_a_fraction_is_rounded_up_first(whole: int, fraction: str) -> None:
    """The step begins at the next whole number."""
    assert step(_write(whole, fraction)) == _write(whole + 9)


def test_orders_never_end() -> None:
    """Beyond the highest number the fraction grows, and stays in order."""
    orders = ["0|zzzzzz:"]
    for _ in range(20):
        orders.append(step(orders[-1]))
    assert orders == sorted({*orders})
