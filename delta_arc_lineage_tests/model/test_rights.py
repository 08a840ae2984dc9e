"""Rights: what may not be made is set aside with what hangs on it, whatever is refused."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.diff import Add, Remove, subject
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.rights import Access, Right, choose_questions, list_needs, say_denied, set_aside
from delta_arc_lineage_tests.model.examples import S3, make_world, plan_of, wanted_by

WORLD = make_world()
ADDS = [Add(asset) for asset in wanted_by(WORLD)]
REMOVALS = [Remove(asset) for asset in wanted_by(WORLD) if not asset.kind.is_permanent]
NEEDS = sorted({right for change in (*ADDS, *REMOVALS) for right in list_needs(change)}, key=str)


@given(st.sets(st.sampled_from(NEEDS)))
def test_nothing_is_made_whose_end_is_not(refused: set[Right]) -> None:
    """Each change is either made or left, none needs a refused right, and none hangs on what is left."""
    made, left = set_aside(ADDS, refused)
    assert {subject(change) for change in made} | {item.asset for item in left} == {subject(c) for c in ADDS}
    assert len(made) + len(left) == len(ADDS) and all(item.denied and item.why for item in left)
    assert not [right for change in made for right in list_needs(change) if right in refused]
    unmade = {item.asset.reference for item in left}
    assert not [change for change in made if unmade & set(subject(change).prerequisites)]


@given(st.sets(st.sampled_from(NEEDS)))
def test_nothing_is_removed_that_something_left_hangs_on(refused: set[Right]) -> None:
    """A process that may not be archived keeps its files and its parent."""
    removed, left = set_aside(REMOVALS, refused)
    assert len(removed) + len(left) == len(REMOVALS)
    needed = {need for item in left for need in item.asset.prerequisites}
    assert not [change for change in removed if subject(change).reference in needed]


def test_what_is_related_takes_the_right_to_update_too() -> None:
    """A connection and a bucket are related to nothing; a file is to its bucket, lineage to its ends."""
    needs = {subject(change).kind: {right.access for right in list_needs(change)} for change in ADDS}
    assert needs[Kind.BUCKET] == {Access.CREATE}
    assert all(needs[kind] == {Access.CREATE, Access.UPDATE} for kind in needs if not kind.is_permanent)


def test_one_request_asks_at_most_so_many_questions() -> None:
    """Of each asset; else of one a folder; else of one a type. Every right has an answer."""
    there = [change for change in ADDS if subject(change).kind is not Kind.CONNECTION]
    each, folders, types = (set(choose_questions(there, most=most).values()) for most in (1_000, len(there), 1))
    assert len(each) > len(folders) >= len(types)
    assert choose_questions(there, most=1).keys() == choose_questions(there).keys()


def test_what_lies_in_a_connection_to_be_made_is_not_asked_about() -> None:
    """No policy is of it yet; if it may not be made, all else hangs on it."""
    (question,) = choose_questions(ADDS)
    assert question == Right(Access.CREATE, S3.reference)
    made, left = set_aside(ADDS, {question})
    assert made == () and len(left) == len(ADDS)


def test_a_right_that_is_missing_is_one_line_with_its_count() -> None:
    """Of all changes that there would be."""
    refused = {right for right in NEEDS if right.reference.type_name == "S3Object" and right.access is Access.CREATE}
    made, left = set_aside(ADDS, refused)
    lines = say_denied(left, len(made), terminal)
    assert any(line.endswith(f"this token may not create S3Object in {S3.qualified_name}") for line in lines)
    assert all(f" of {len(ADDS)} changes" in line for line in lines)
    plan = replace(plan_of(WORLD), spared=tuple(left))
    assert plan.denied == tuple(left)
