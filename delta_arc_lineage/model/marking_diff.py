"""What must change of markings: wanted × carried now × given by us, as a pure function.

A marking is given where nothing stands in its place, and taken back where its rule is gone and what stands there is
still exactly what we gave. Nothing else is ever touched: what a person said is kept, and what a person took away is not
given again. Of several rules that speak for one place the first is heard.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from delta_arc_lineage.model.codec import ADDED_LATER
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.marking_ledger import Given, GivenState, Ledger, Place, renew_ledger, share_refusals
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort, WantedMarking
from delta_arc_lineage.model.words import Word

_NO_RULE = "no rule gives it any more"


@dataclass(frozen=True, slots=True)
class Give:
    """A marking that an asset gets. `replaces`: what we gave in its place before, and which stands there unchanged."""

    tag: ClassVar[str] = "give"
    reference: Reference
    marking: Marking
    replaces: Marking | None = None
    reason: str = field(default="", compare=False)

    @property
    def after(self) -> Marking | None:
        return self.marking

    @property
    def before(self) -> Marking | None:
        return self.replaces


@dataclass(frozen=True, slots=True)
class Take:
    """A marking of ours that is taken back."""

    tag: ClassVar[str] = "take"
    reference: Reference
    marking: Marking
    reason: str = field(default="", compare=False)

    @property
    def after(self) -> Marking | None:
        return None

    @property
    def before(self) -> Marking | None:
        return self.marking


MarkingChange = Give | Take


class KeptWhy(Word):
    """Why a marking that is wanted is not given, or one that is to go is not taken back."""

    SAID = "said", "somebody says otherwise there"
    REFUSED = "refused", "somebody took it away, so it is not given again"
    REACHED = "reached", "it reaches the asset by propagation already"
    OVERRULED = "overruled", "a rule before it is heard"
    NOT_OURS = "not_ours", "the asset is not one that we made"
    DENIED = "denied", "this token may not"


@dataclass(frozen=True, slots=True)
class Kept:
    """A marking that is wanted and not given, or is to go and not taken back. `there`: what stands in its place;
    `denied`: what the token may not do, in words, where that is why."""

    reference: Reference
    marking: Marking
    why: KeptWhy
    there: Marking | None = None
    reason: str = field(default="", compare=False)
    denied: str = field(default="", metadata={ADDED_LATER: True})

    @property
    def is_taking(self) -> bool:
        """Whether it was to be taken back."""
        return self.why is KeptWhy.DENIED and self.there == self.marking


@dataclass(frozen=True, slots=True)
class MarkingDifference:
    """The outcome of a comparison. `settled`: how many wanted markings are there already, whoever said them; `ours`:
    how many of ours there are; `ledger`: as what was seen tells it."""

    changes: tuple[MarkingChange, ...] = ()
    kept: tuple[Kept, ...] = ()
    settled: int = 0
    ours: int = 0
    ledger: Mapping[Place, Given] = field(default_factory=dict)


def diff_markings(
    wanted: Sequence[WantedMarking],
    marked: Mapping[Reference, Marked],
    ledger: Ledger,
    *,
    standing: Collection[Reference],
    coming: Collection[Reference] = (),
    unsure: Collection[tuple[Reference, MarkingSort]] = (),
    is_ours: Collection[Reference] | None = None,
    given_by_neighbours: Ledger | None = None,
    wanted_by_neighbours: Sequence[WantedMarking] = (),
) -> MarkingDifference:
    """What must change, what is kept and why, and the ledger as it stands now.

    `standing`: all assets that the route wants, also those that no rule means: of an asset that is to go nothing is
    taken. `coming`: those that are about to be made, and carry nothing. `unsure`: those of which nobody knows what of a
    sort they inherit. `is_ours`: those that we made; None: all of them. Neighbours are the other routes of the bucket.
    What somebody took away of `given_by_neighbours` is given by no route; `wanted_by_neighbours` is not taken back."""
    chosen, overruled = choose_heard(wanted)
    places = {place: each.marking for place, each in chosen.items()}
    renewed = renew_ledger(share_refusals(ledger, given_by_neighbours or {}, marked, places), marked, places)
    changes: list[MarkingChange] = []
    kept = list(overruled)
    settled = 0
    for place, each in chosen.items():
        asset = marked.get(each.reference)
        if asset is None:
            changes += [Give(each.reference, each.marking, reason=each.reason)] if each.reference in coming else []
            continue
        outcome = _decide(each, asset, renewed.get(place), is_ours=is_ours is None or each.reference in is_ours)
        if isinstance(outcome, Give):
            changes.append(outcome)
        elif outcome is not None:
            kept.append(outcome)
        else:
            settled += 1
    held, spoken_for = frozenset(standing), {(each.reference, each.marking) for each in wanted_by_neighbours}
    for place, entry in renewed.items():
        is_there = entry.state is GivenState.GIVEN and entry.reference in marked and entry.reference in held
        is_there &= is_ours is None or entry.reference in is_ours
        is_there &= (entry.reference, entry.marking) not in spoken_for
        if is_there and place not in chosen and (entry.reference, place[1]) not in unsure:
            if place[1] in marked[entry.reference].unseen:
                kept.append(keep_unseen(entry.reference, entry.marking, entry.marking, _NO_RULE))
            else:
                changes.append(Take(entry.reference, entry.marking, _NO_RULE))
    ours = sum(entry.state is GivenState.GIVEN for entry in renewed.values())
    return MarkingDifference(
        tuple(sorted(changes, key=order_of)), tuple(sorted(kept, key=_order)), settled, ours, renewed
    )


def choose_heard(wanted: Iterable[WantedMarking]) -> tuple[dict[Place, WantedMarking], list[Kept]]:
    """The first that speaks for each place, and those that say something else after it."""
    chosen: dict[Place, WantedMarking] = {}
    overruled = []
    for each in wanted:
        first = chosen.setdefault((each.reference, *each.marking.place), each)
        if first.marking != each.marking:
            overruled.append(Kept(each.reference, each.marking, KeptWhy.OVERRULED, first.marking, each.reason))
    return chosen, overruled


def _decide(each: WantedMarking, asset: Marked, entry: Given | None, *, is_ours: bool) -> Give | Kept | None:
    """None where it is there already."""
    reference, marking = each.reference, each.marking
    if marking.sort in asset.unseen:
        is_ours_there = entry is not None and (entry.state, entry.marking) == (GivenState.GIVEN, marking)
        return None if is_ours_there else keep_unseen(reference, marking, None, each.reason)
    there = next((carried for carried in asset.markings if carried.place == marking.place), None)
    if there == marking:
        return None
    is_unchanged = entry is not None and entry.state is GivenState.GIVEN and there == entry.marking
    if not is_ours:
        return Kept(reference, marking, KeptWhy.NOT_OURS, there, each.reason)
    if there is not None and not is_unchanged:
        return Kept(reference, marking, KeptWhy.SAID, there, each.reason)
    if there is None and entry is not None:
        return Kept(reference, marking, KeptWhy.REFUSED, None, each.reason)
    if marking.sort is MarkingSort.TAG and there is None and marking.name in asset.propagated:
        return Kept(reference, marking, KeptWhy.REACHED, None, each.reason)
    return Give(reference, marking, there, each.reason)


def keep_unseen(reference: Reference, marking: Marking, there: Marking | None, reason: str) -> Kept:
    """What is left as it is because this token is not shown what stands there."""
    denied = f"see each {marking.sort.words} of {reference.type_name}"
    return Kept(reference, marking, KeptWhy.DENIED, there, reason, denied=denied)


def order_of(change: MarkingChange) -> tuple[int, str, Marking]:
    """By the kind of asset, its name, and what is said: the order in which plans list and write."""
    return _rank(change.reference), change.reference.qualified_name, change.marking


def _order(kept: Kept) -> tuple[int, str, Marking]:
    return _rank(kept.reference), kept.reference.qualified_name, kept.marking


def _rank(reference: Reference) -> int:
    kind = Kind.of_type(reference.type_name)
    return kind.rank if kind else -1
