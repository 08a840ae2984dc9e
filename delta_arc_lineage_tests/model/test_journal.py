"""What the entries of a run are in all: first before, last after, and nothing where these are the same."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.assets import ObservedAsset
from delta_arc_lineage.model.journal import Entry, sum_up
from delta_arc_lineage_tests.model.examples import ROUTE, held
from delta_arc_lineage_tests.model.strategies import object_of

State = ObservedAsset | None
FILE = object_of("sales/ORDERS.csv")
OTHER = object_of("sales/SHIPPERS.csv")
STATES: list[State] = [None, held(FILE), held(replace(FILE, size=11)), held(FILE, mark="crawler")]


def entries_of(states: Sequence[State]) -> list[Entry]:
    """What takes a thing from each of these states to the next."""
    pairs = [(before, after) for before, after in pairwise(states) if before != after]
    return [Entry(before, after and after.asset, after and after.mark) for before, after in pairs]


@given(st.lists(st.sampled_from(STATES), min_size=2, max_size=6), st.data())
def test_many_changes_are_one_or_none(states: list[State], data: st.DataObject) -> None:
    """Whatever the way, and whatever is done to other things between."""
    first, last = states[0], states[-1]
    other = Entry(None, OTHER, ROUTE.mark)
    entries = entries_of(states)
    mixed = list(entries)
    mixed.insert(data.draw(st.integers(min_value=0, max_value=len(entries))), other)
    assert {entry for entry in sum_up(mixed) if entry != other} == set(entries_of([first, last]))
    assert other in sum_up(mixed)


@given(st.lists(st.sampled_from(STATES), min_size=2, max_size=6))
def test_what_may_not_have_been_taken_back_is_not_forgotten(states: list[State]) -> None:
    """There and back, and the way back is not proven: what stands is the way there."""
    entries = entries_of(states)
    back = entries_of([states[-1], states[0]])
    found = sum_up([*entries, *back], unproven={FILE.qualified_name})
    assert set(found) == set(entries_of([states[0], states[-1]])) or not back


def test_saving_without_a_mark_leaves_the_mark() -> None:
    """So it is nothing, where the rest is as it was."""
    assert sum_up([Entry(held(FILE), None), Entry(None, FILE)]) == ()
    assert sum_up([Entry(held(FILE), FILE, "crawler")]) == (Entry(held(FILE), FILE, "crawler"),)
