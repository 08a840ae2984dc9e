"""Kept classes: what was concluded is not concluded again while all it rests on stands, and damage costs only that."""

import json
from dataclasses import replace

import pytest

from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.model.class_tags import Classifying, ClassifyMode
from delta_arc_lineage.sync.kept_classes import KeptClasses, class_tag_producer
from delta_arc_lineage_tests.model.examples import ROUTE
from delta_arc_lineage_tests.model.test_class_markings import wanted
from delta_arc_lineage_tests.model.test_tag_findings import PERSONAL
from delta_arc_lineage_tests.sync.assessing.test_damaged_state import damaged

TENANT = "https://example.atlan.com"


@pytest.fixture
def state() -> MemoryStateStore:
    return MemoryStateStore()


def kept_in(state: MemoryStateStore) -> KeptClasses:
    return KeptClasses(state, ROUTE.name, TENANT)


def test_classes_are_recalled_for_what_they_rest_on_alone(state: MemoryStateStore) -> None:
    """Another digest, another tenant, or none: nothing is recalled."""
    kept_in(state).keep((PERSONAL,), of="readings")
    assert kept_in(state).recall("readings") == (PERSONAL,)
    assert kept_in(state).recall("others") is None
    assert KeptClasses(state, ROUTE.name, "https://other.example").recall("readings") is None


@pytest.mark.parametrize("place", ["classes", "class_tags"])
def test_damage_is_none_or_the_whole(state: MemoryStateStore, place: str) -> None:
    """Whatever part of the document is something else, no class is another, and nothing that is no tag is wanted."""
    kept_in(state).keep((PERSONAL,), of="readings")
    kept_in(state).approve(wanted(PERSONAL))
    name = f"{place}/{ROUTE.name}"
    whole = json.loads(state.read(name) or "")
    for value in damaged(whole):
        state.write(name, json.dumps(value))
        assert kept_in(state).recall("readings") in (None, (PERSONAL,))
        assert all(each.marking.sort.value == "tag" for each in kept_in(state).approved())


def test_what_a_person_agreed_to_is_wanted_until_it_is_turned_off(state: MemoryStateStore) -> None:
    """By whoever asks for the markings of the route; off wants nothing."""
    producer = class_tag_producer(state, TENANT)
    assert producer(ROUTE) == ()
    kept_in(state).approve(wanted(PERSONAL))
    assert producer(ROUTE) == wanted(PERSONAL)
    assert producer(replace(ROUTE, classifying=Classifying(ClassifyMode.OFF))) == ()
    kept_in(state).approve(())
    assert producer(ROUTE) == ()
