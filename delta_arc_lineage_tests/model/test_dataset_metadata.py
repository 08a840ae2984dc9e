"""What is told of datasets as custom metadata, and when it is told again."""

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.dataset_metadata import (
    RENEWED_AFTER,
    Facts,
    ToldFacts,
    metadata_set,
    renew,
    want_metadata,
)
from delta_arc_lineage.model.kinds import Kind, Reference

DAY = 86_400_000
FILE = Kind.OBJECT.refer_to("default/s3/1/arn:aws:s3:::b/ORDERS.csv")
USUAL = Facts("by name only", 0.6, 0, "kept", 400, 3_000, 30, 1_000)
numbers = st.none() | st.integers(0, 10**6)
facts = st.builds(
    Facts,
    evidence=st.sampled_from(["", "by name only", "by columns"]),
    score=st.sampled_from([None, 0.6, 0.9, 1.0]),
    drift=numbers,
    contract=st.sampled_from(["", "kept", "broken"]),
    files=numbers,
    size=numbers,
    partitions=numbers,
    newest=numbers,
)
nights = st.lists(st.tuples(facts, st.integers(0, 3 * RENEWED_AFTER)), max_size=6)


def tell(told: dict[Reference, ToldFacts], now: Facts, at: int) -> dict[Reference, ToldFacts]:
    return renew(told, {FILE: now}, now=at)


@given(nights=nights)
def test_what_is_told_was_found_once_and_is_never_old(nights: list[tuple[Facts, int]]) -> None:
    """News are told at once; all else a week after it was told the last time at the latest."""
    told: dict[Reference, ToldFacts] = {}
    seen: list[Facts] = []
    now = 0
    for found, later in nights:
        now += later
        told = tell(told, found, now)
        seen.append(found)
        own = told[FILE]
        assert own.told in seen and own.now == found
        assert (own.told.evidence, own.told.score) == (found.evidence, found.score)
        assert (own.told.drift, own.told.contract) == (found.drift, found.contract)
        assert own.told == found or now - own.told_at < RENEWED_AFTER


@given(found=facts, later=st.integers(0, 10 * RENEWED_AFTER))
def test_what_stays_as_it_is_is_told_once(found: Facts, later: int) -> None:
    """However long it stays."""
    told = tell({}, found, 0)
    assert tell(told, found, later) == told


def test_a_load_of_every_night_is_told_once_a_week() -> None:
    """A year of nights, in each of which files, size, partitions and the newest file change: 53 tellings."""
    told: dict[Reference, ToldFacts] = {}
    tellings = set()
    for night in range(365):
        found = replace(USUAL, files=400 + night, size=3_000 + night, partitions=30 + night, newest=night * DAY)
        told = tell(told, found, night * DAY)
        tellings.add(told[FILE].told_at)
    assert len(tellings) == 53


def test_twice_as_many_files_or_half_of_them_is_news() -> None:
    """On the night that it happens; so is a first file, and a last one."""
    for before, after in ((400, 800), (400, 200), (0, 1), (1, 0), (1, 2)):
        told = tell({}, replace(USUAL, files=before), 0)
        assert tell(told, replace(USUAL, files=after), DAY)[FILE].told.files == after
    told = tell({}, USUAL, 0)
    assert tell(told, replace(USUAL, files=799, size=1_501), DAY)[FILE].told == USUAL


def test_a_clock_that_went_back_does_not_hold_anything_for_long() -> None:
    """What was told at a time that is to come is told again."""
    told = tell({}, USUAL, 10 * RENEWED_AFTER)
    assert tell(told, replace(USUAL, files=401), 0)[FILE].told.files == 401


@given(found=facts)
def test_each_fact_that_there_is_becomes_one_marking_of_an_attribute_of_the_set(found: Facts) -> None:
    """In the set that is named, and none for what there is nothing to tell of."""
    wanted = want_metadata("My set", tell({}, found, 0).values())
    attributes = {f"My set.{attribute.name}" for attribute in metadata_set("My set").attributes}
    assert {each.marking.name for each in wanted} <= attributes and len({each.marking.name for each in wanted}) == len(
        wanted
    )
    values = [getattr(found, field.name) for field in fields(found)]
    assert len(wanted) == sum(value not in (None, "") for value in values)
