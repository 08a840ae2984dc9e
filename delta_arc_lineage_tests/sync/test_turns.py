"""Turns: routes that a call left undone come first in the next one, and a damaged document costs no more than that."""

import pytest

from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.sync.turns import FOLDER, Turns


def test_what_was_left_comes_first_in_its_order_until_nothing_is_left() -> None:
    """Of this deployment alone; what was done is forgotten with its document."""
    state = MemoryStateStore()
    turns, other = Turns(state, "default"), Turns(state, "test/a b")
    assert turns.left() == ()
    turns.keep(["sales", "billing"])
    other.keep(["people"])
    assert (turns.left(), other.left()) == (("sales", "billing"), ("people",))
    turns.keep([])
    assert turns.left() == () and len(state.names(FOLDER)) == 1


@pytest.mark.parametrize(
    "document", ["", "{", "[]", "null", '{"left": "sales"}', '{"left": {"sales": 1}}', "[" * 99_999]
)
def test_what_nobody_can_read_leaves_no_route_first(document: str) -> None:
    """All come in their usual order then, and the next call keeps its own."""
    state = MemoryStateStore()
    turns = Turns(state, "default")
    turns.keep(["sales"])
    (name,) = state.names(FOLDER)
    state.write(name, document)
    assert turns.left() == ()
    turns.keep(["billing"])
    assert turns.left() == ("billing",)


def test_what_is_no_name_among_them_is_passed_over() -> None:
    """The names beside it still come first."""
    state = MemoryStateStore()
    turns = Turns(state, "default")
    turns.keep(["sales"])
    (name,) = state.names(FOLDER)
    state.write(name, '{"left": ["sales", 7, null, "billing"]}')
    assert turns.left() == ("sales", "billing")
