"""Rights that markings take: each change is made or kept as it is, and none is made without its rights."""

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.marking_diff import Give, KeptWhy, MarkingChange, Take
from delta_arc_lineage.model.marking_rights import list_marking_needs, set_aside_markings
from delta_arc_lineage.model.marking_words import say_kept
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage.model.rights import Access, choose_among

ASSETS = [Reference("S3Object", f"default/s3/1/arn/b/{n}.csv") for n in range(3)]
CHANGES: list[MarkingChange] = [
    change
    for asset in ASSETS
    for sort in MarkingSort
    for marking in (Marking(sort, "" if sort.is_single else "a", "one"),)
    for change in (Give(asset, marking), Give(asset, marking, Marking(sort, marking.name, "two")), Take(asset, marking))
]
NEEDS = sorted({right for change in CHANGES for right in list_marking_needs(change)}, key=str)


@given(st.lists(st.sampled_from(CHANGES), unique=True), st.sets(st.sampled_from(NEEDS)))
def test_each_is_made_or_kept_and_none_without_its_rights(changes: list[MarkingChange], refused: set[object]) -> None:
    """In their order; what is kept says what is there, and what the token may not do."""
    allowed, kept = set_aside_markings(changes, refused)  # type: ignore[arg-type]
    denied = [change for change in changes if refused & {*list_marking_needs(change)}]
    assert list(allowed) == [change for change in changes if change not in denied]
    assert [(item.reference, item.marking, item.there) for item in kept] == [
        (change.reference, change.marking, change.before) for change in denied
    ]
    for change, item in zip(denied, kept, strict=True):
        assert item.why is KeptWhy.DENIED and item.denied and item.is_taking is isinstance(change, Take)
        said = say_kept(item)
        assert f"this token may not {item.denied}" in said
        assert ("is not taken back" if isinstance(change, Take) else "is not given") in said


def test_every_change_is_asked_about_but_the_taking_of_notes() -> None:
    """READMEs and links are taken away freely; of making them one question stands for all."""
    free = {(type(change), change.marking.sort) for change in CHANGES if not list_marking_needs(change)}
    assert free == {(Take, MarkingSort.README), (Take, MarkingSort.LINK)}
    beside = [right for right in NEEDS if right.reference.type_name in ("Readme", "Link")]
    assert len(beside) == 2 and {right.access for right in beside} == {Access.CREATE}


def test_a_tag_whose_switches_change_takes_both_rights() -> None:
    """It is taken away, and then given."""
    tag, other = Marking(MarkingSort.TAG, "PII"), Marking(MarkingSort.TAG, "PII", "lineage")
    assert {right.access for right in list_marking_needs(Give(ASSETS[0], tag, other))} == {Access.TAG, Access.UNTAG}
    assert [right.access for right in list_marking_needs(Give(ASSETS[0], tag))] == [Access.TAG]


def test_what_lies_in_a_connection_to_be_made_is_not_asked_about() -> None:
    """No policy is of it yet; but READMEs lie in none, and are."""
    asked = choose_among((right for change in CHANGES for right in list_marking_needs(change)), {"default/s3/1"})
    assert {right.reference.type_name for right in asked} == {"Readme", "Link"}
