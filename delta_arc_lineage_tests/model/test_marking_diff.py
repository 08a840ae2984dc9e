"""The laws of markings: a person's word stands, ours go as they came, and applying twice is applying once."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.marking_diff import Give, KeptWhy, MarkingDifference, Take, diff_markings
from delta_arc_lineage.model.marking_ledger import Given, GivenState, Place, ledger_of
from delta_arc_lineage.model.marking_plan import make_marking_plan
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort, WantedMarking

A, B = (Kind.OBJECT.refer_to(f"default/s3/1/arn:aws:s3:::b/{name}") for name in ("a", "b"))
references = st.sampled_from([A, B])
markings = st.builds(Marking, st.just(MarkingSort.OWNER), st.sampled_from(["anna", "bert"])) | st.builds(
    Marking, st.just(MarkingSort.TAG), st.sampled_from(["PII", "Sales"]), st.sampled_from(["", "lineage"])
)
markings |= st.builds(Marking, st.just(MarkingSort.DESCRIPTION), st.just(""), st.sampled_from(["one", "two", "three"]))
wants = st.lists(st.builds(WantedMarking, references, markings, st.sampled_from(["r1", "r2"])), max_size=8)


def _one_a_place(found: Sequence[Marking]) -> frozenset[Marking]:
    return frozenset({marking.place: marking for marking in found}.values())


carried = st.lists(markings, max_size=4).map(_one_a_place)
worlds = st.fixed_dictionaries({A: carried, B: carried}).map(
    lambda world: {ref: Marked(ref, f"guid-{ref.qualified_name}", held) for ref, held in world.items()}
)
entries = st.builds(
    lambda ref, marking, state: Given(ref, marking, f"guid-{ref.qualified_name}", state),
    references,
    markings,
    st.sampled_from(GivenState),
)
ledgers = st.lists(entries, max_size=6).map(ledger_of)


def compare(
    wanted: Sequence[WantedMarking], world: dict[Reference, Marked], ledger: dict[Place, Given]
) -> MarkingDifference:
    return diff_markings(wanted, world, ledger, standing=[A, B])


def carry_out(
    difference: MarkingDifference, world: dict[Reference, Marked]
) -> tuple[dict[Reference, Marked], dict[Place, Given]]:
    """What a whole run does to the assets and to the ledger."""
    held = {ref: {marking.place: marking for marking in asset.markings} for ref, asset in world.items()}
    ledger = dict(difference.ledger)
    for change in difference.changes:
        place = (change.reference, *change.marking.place)
        if isinstance(change, Give):
            held[change.reference][change.marking.place] = change.marking
            ledger[place] = Given(change.reference, change.marking, world[change.reference].guid)
        else:
            del held[change.reference][change.marking.place]
            ledger.pop(place)
    return {ref: Marked(ref, world[ref].guid, frozenset(held[ref].values())) for ref in world}, ledger


@given(wants, worlds, ledgers)
def test_only_what_we_gave_and_is_exactly_so_is_ever_changed_or_taken(
    wanted: list[WantedMarking], world: dict[Reference, Marked], ledger: dict[Place, Given]
) -> None:
    """Of whatever stands anywhere, what the ledger does not hold as ours stays."""
    for change in compare(wanted, world, ledger).changes:
        there = {marking.place: marking for marking in world[change.reference].markings}.get(change.marking.place)
        entry = ledger.get((change.reference, *change.marking.place))
        assert there == change.before
        if there is not None:
            assert entry is not None and entry.marking == there and entry.state is not GivenState.REFUSED


@given(wants, worlds, ledgers)
def test_applying_twice_is_applying_once(
    wanted: list[WantedMarking], world: dict[Reference, Marked], ledger: dict[Place, Given]
) -> None:
    """And what was wanted is there then, unless it is told why not."""
    first = compare(wanted, world, ledger)
    after, kept = carry_out(first, world)
    second = compare(wanted, after, kept)
    assert second.changes == ()
    told = {(each.reference, each.marking) for each in second.kept}
    assert all(
        each.marking in after[each.reference].markings or (each.reference, each.marking) in told for each in wanted
    )


@given(wants, worlds)
def test_what_rules_gave_goes_with_the_rules(wanted: list[WantedMarking], world: dict[Reference, Marked]) -> None:
    """Then the world is as it was before them."""
    after, ledger = carry_out(compare(wanted, world, {}), world)
    gone, _ = carry_out(compare([], after, ledger), after)
    assert gone == world


@given(wants, worlds, ledgers)
def test_without_a_ledger_nothing_is_taken(
    wanted: list[WantedMarking], world: dict[Reference, Marked], ledger: dict[Place, Given]
) -> None:
    """A lost state makes all of it people's."""
    after, _ = carry_out(compare(wanted, world, ledger), world)
    changes = compare([], after, {}).changes
    assert not [change for change in changes if isinstance(change, Take)]


@given(wants, worlds, ledgers, st.randoms())
def test_the_order_of_rules_matters_only_where_two_speak_for_one_place(
    wanted: list[WantedMarking], world: dict[Reference, Marked], ledger: dict[Place, Given], random: object
) -> None:
    """The digest neither: it is of the changes in their own order."""
    said: dict[Place, Marking] = {}
    for each in wanted:
        said.setdefault((each.reference, *each.marking.place), each.marking)
    agreed = [each for each in wanted if said[(each.reference, *each.marking.place)] == each.marking]
    mixed = list(agreed)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    plans = [
        make_marking_plan("r", compare(rules, world, ledger), tenant="t", mark="m", now=0) for rules in (agreed, mixed)
    ]
    assert plans[0].digest == plans[1].digest and plans[0].changes == plans[1].changes
    whole = compare(wanted, world, ledger)
    assert whole.changes == plans[0].changes
    assert len(wanted) - len(agreed) == sum(each.why is KeptWhy.OVERRULED for each in whole.kept)


@settings(max_examples=20)
@given(wants, worlds)
def test_a_person_who_takes_ours_away_is_heard_until_the_rule_goes(
    wanted: list[WantedMarking], world: dict[Reference, Marked]
) -> None:
    """And an asset made anew under that name has no part in it."""
    after, ledger = carry_out(compare(wanted, world, {}), world)
    bare = {ref: Marked(ref, asset.guid) for ref, asset in after.items()}
    given_before = {place for place, entry in ledger.items() if entry.state is GivenState.GIVEN}
    again = compare(wanted, bare, ledger)
    gives = {(change.reference, *change.marking.place) for change in again.changes}
    assert not gives & given_before
    anew = {ref: Marked(ref, "another") for ref in after}
    assert len(compare(wanted, anew, again.ledger).changes) == len({(w.reference, *w.marking.place) for w in wanted})


@given(world=worlds, ledger=ledgers, by_neighbours=wants)
def test_what_somebody_else_of_ours_wants_is_not_taken_and_all_else_is_as_without_them(
    world: dict[Reference, Marked], ledger: dict[Place, Given], by_neighbours: list[WantedMarking]
) -> None:
    """A marking that another route wants there stays ours, and goes when nobody wants it."""
    alone = compare([], world, ledger)
    difference = diff_markings([], world, ledger, standing=[A, B], wanted_by_neighbours=by_neighbours)
    spoken_for = {(each.reference, each.marking) for each in by_neighbours}
    takings = [change for change in alone.changes if (change.reference, change.marking) not in spoken_for]
    assert list(difference.changes) == takings and difference.ledger == alone.ledger


@given(wants, worlds, ledgers, st.sets(st.sampled_from([MarkingSort.OWNER, MarkingSort.TAG, MarkingSort.DESCRIPTION])))
def test_what_is_not_shown_is_neither_changed_nor_forgotten(
    wanted: list[WantedMarking], world: dict[Reference, Marked], ledger: dict[Place, Given], unseen: set[MarkingSort]
) -> None:
    """Of sorts that the token is not shown nothing is decided, the ledger of them stays, and all others are as if all
    were shown."""
    shown = {
        ref: replace(
            asset,
            markings=frozenset(each for each in asset.markings if each.sort not in unseen),
            unseen=frozenset(unseen),
        )
        for ref, asset in world.items()
    }
    whole, part = compare(wanted, world, ledger), compare(wanted, shown, ledger)
    assert list(part.changes) == [change for change in whole.changes if change.marking.sort not in unseen]
    for place in {*ledger, *part.ledger, *whole.ledger}:
        expected = ledger if place[1] in unseen else whole.ledger
        assert part.ledger.get(place) == expected.get(place)
    assert all(kept.denied for kept in part.kept if kept.marking.sort in unseen and kept.why is not KeptWhy.OVERRULED)
