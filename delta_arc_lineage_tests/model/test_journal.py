"""The sum of a run's entries: the first `before` and the last `after`, and nothing where both are equal."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.journal import Entry, sum_up
from delta_arc_lineage.model.observed import ObservedAsset
from delta_arc_lineage_tests.model.examples import ROUTE, observe
from delta_arc_lineage_tests.model.strategies import object_of

State = ObservedAsset | None
FILE = object_of("sales/ORDERS.csv")
OTHER = object_of("sales/SHIPPERS.csv")
STATES: list[State] = [None, observe(FILE), observe(replace(FILE, size=11)), observe(FILE, mark="crawler")]


def entries_of(states: Sequence[State]) -> list[Entry]:
    """The entries that take an asset from each of these states to the next."""
    pairs = [(before, after) for before, after in pairwise(states) if before != after]
    return [Entry(before, after and after.asset, after and after.mark) for before, after in pairs]


@given(st.lists(st.sampled_from(STATES), min_size=2, max_size=6), st.data())
def test_many_changes_are_one_or_none(states: list[State], data: st.DataObject) -> None:
    """The sum depends on the first and the last state only. Entries of other assets in between change nothing."""
    first, last = states[0], states[-1]
    unrelated = Entry(None, OTHER, ROUTE.mark)
    entries = entries_of(states)
    mixed = list(entries)
    mixed.insert(data.draw(st.integers(min_value=0, max_value=len(entries))), unrelated)
    assert {entry for entry in sum_up(mixed) if entry != unrelated} == set(entries_of([first, last]))
    assert unrelated in sum_up(mixed)


@given(st.lists(st.sampled_from(STATES), min_size=2, max_size=6))
def test_what_may_not_have_been_taken_back_is_not_forgotten(states: list[State]) -> None:
    """Where the way back is not proven, the way there stands."""
    entries = entries_of(states)
    back = entries_of([states[-1], states[0]])
    changes = sum_up([*entries, *back], unproven={FILE.qualified_name})
    assert set(changes) == set(entries_of([states[0], states[-1]])) or not back


def test_saving_without_a_mark_leaves_the_mark() -> None:
    """Where the asset is as it was, such a save sums up to nothing."""
    assert sum_up([Entry(observe(FILE), None), Entry(None, FILE)]) == ()
    assert sum_up([Entry(observe(FILE), FILE, "crawler")]) == (Entry(observe(FILE), FILE, "crawler"),)
