"""A journal: its document of a line and an end; and the sum of a run's entries, first `before` to last `after`."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.journal import Entry, Journal, sum_up
from delta_arc_lineage.model.observed import ObservedAsset
from delta_arc_lineage.model.plan import Consent, Purpose
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import ROUTE, TENANT, observe
from delta_arc_lineage_tests.model.strategies import object_of
from delta_arc_lineage_tests.model.texts import read_journal, write_journal

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


AHEAD = Journal(
    route="sales",
    tenant=TENANT,
    mark=ROUTE.mark,
    run="run",
    phase="s3_assets",
    plan="a plan",
    purpose=Purpose.SYNC,
    actor="anna@build-7",
    why="a test",
    consent=Consent.ASKED,
    started_at=NOON,
    entries=(Entry(None, FILE, ROUTE.mark), Entry(observe(OTHER), None)),
    confirmed=("found done already",),
)


@given(st.sets(st.sampled_from(sorted({*AHEAD.names, *AHEAD.confirmed}))))
def test_an_end_is_added_and_says_what_is_proven(confirmed: set[str]) -> None:
    """The line written ahead stays as it is. The end names what is not proven: nothing of a run that went well."""
    text = write_journal(AHEAD) + AHEAD.to_end(confirmed=confirmed, ended_at=NOON + 1)
    ended = read_journal(text)
    assert ended == replace(AHEAD, confirmed=tuple(sorted(confirmed)), ended_at=NOON + 1)
    assert read_journal(write_journal(ended)) == ended
    assert len(AHEAD.to_end(confirmed=AHEAD.names | {*AHEAD.confirmed}, ended_at=NOON)) < 60


def test_an_end_that_was_cut_short_is_none() -> None:
    """Killed at any letter of it: what was meant is known, and nothing of it is proven that was not before."""
    ahead, end = write_journal(AHEAD), AHEAD.to_end(confirmed=AHEAD.names, ended_at=NOON)
    assert all(read_journal(ahead + end[:length]) == AHEAD for length in range(len(end)))


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.99])
def test_a_journal_whose_own_lines_are_cut_is_none(cut: float) -> None:
    """At any letter, or a line less: it is written in one step, so no kill does that."""
    ahead, lines = write_journal(AHEAD), list(AHEAD.to_lines())
    assert len(lines) == 1 + len(AHEAD.entries) + len(AHEAD.confirmed)
    for spoilt in (ahead[: int(len(ahead) * cut)], ahead[:-1], "".join(lines[:-1]), "".join(lines[:-2])):
        with pytest.raises(ValueError):
            read_journal(spoilt)


@pytest.mark.parametrize(
    "end", ["{}", "null", "noise", '{"unconfirmed": [3], "ended_at": 3}', '{"unconfirmed": [], "ended_at": "now"}']
)
def test_a_whole_line_that_is_no_end_is_damage(end: str) -> None:
    """Nobody guesses what it said."""
    with pytest.raises(ValueError):
        read_journal(f"{write_journal(AHEAD)}{end}\n")
