"""What the benchmarks compute of what they measure."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.phases import Stopwatch
from benchmarks.scale import find_exponent


@given(
    st.floats(0.01, 100),
    st.floats(-1, 3),
    st.lists(st.integers(1, 100_000), min_size=2, max_size=6, unique=True),
)
def test_a_power_of_the_size_has_its_exponent(factor: float, exponent: float, sizes: list[int]) -> None:
    """Whatever it is multiplied by, and whatever the sizes are."""
    found = find_exponent(sizes, [factor * size**exponent for size in sizes])
    assert abs(found - exponent) < 1e-6


def test_a_phase_is_without_those_inside_of_it() -> None:
    """A clock that goes on by one second each time that it is read: all of its seconds are told to one phase."""
    ticks = count(1)
    stopwatch = Stopwatch(clock=lambda: float(next(ticks)))
    inner = stopwatch.wrap(lambda: None, "write")
    stopwatch.wrap(lambda: (inner(), inner()), "plan")()
    stopwatch.tell()
    assert stopwatch.seconds == {"start": 2, "plan": 3, "write": 2}
