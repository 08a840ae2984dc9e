"""The ledger: which markings we gave, so that these and no others are taken back.

An entry is *meant* from before a request until an answer or a look proves it, then *given*. Where somebody took ours
away, or put a word of theirs in its place, it is *refused*, and not given again while the rule stands. Where the ledger
is lost, all that assets carry counts as people's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from delta_arc_lineage.model.codec import ADDED_LATER
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort
from delta_arc_lineage.model.words import Word

Place = tuple[Reference, MarkingSort, str]
"""A place of an asset, at which one marking can stand."""


class GivenState(Word):
    """What became of a marking of ours."""

    MEANT = "meant", "meant to be given"
    GIVEN = "given", "given"
    REFUSED = "refused", "taken away by somebody"


@dataclass(frozen=True, slots=True, order=True)
class Given:
    """A marking that we gave. `guid`: of the asset that got it, empty where that was not there yet: an asset made anew
    under the name of one that was purged has no part in what that was given. `before`: ours that a meant one takes the
    place of, which may stand there still. `said`: what rules call it, where people renamed it since."""

    reference: Reference
    marking: Marking
    guid: str
    state: GivenState = GivenState.GIVEN
    before: Marking | None = None
    said: str = field(default="", metadata={ADDED_LATER: True})

    @property
    def place(self) -> Place:
        return self.reference, *self.marking.place


Ledger = Mapping[Place, Given]


def ledger_of(entries: Iterable[Given]) -> dict[Place, Given]:
    """The entries by their places; the last one of a place counts."""
    return {entry.place: entry for entry in entries}


def renew_ledger(
    ledger: Ledger, marked: Mapping[Reference, Marked], wanted: Mapping[Place, Marking]
) -> dict[Place, Given]:
    """The ledger as what the assets carry now tells it; of assets that were not looked at it stays."""
    renewed = {}
    for place, entry in ledger.items():
        asset = marked.get(entry.reference)
        after = _renew(entry, asset, is_wanted=place in wanted) if asset else entry
        if after is not None:
            renewed[place] = after
    return renewed


def _renew(entry: Given, asset: Marked, *, is_wanted: bool) -> Given | None:
    if entry.guid and entry.guid != asset.guid:
        return None
    if entry.marking.sort in asset.unseen:
        return entry  # what is not shown is not gone
    if entry.state is GivenState.REFUSED:
        return entry if is_wanted else None
    carried = next((marking for marking in asset.markings if marking.is_same(entry.marking)), None)
    if carried is not None:
        return replace(entry, marking=carried, guid=asset.guid, state=GivenState.GIVEN, before=None)
    is_before = entry.before is not None and any(map(entry.before.is_same, asset.markings))
    if entry.state is GivenState.MEANT and entry.before is not None and is_before:
        return replace(entry, marking=entry.before, guid=asset.guid, state=GivenState.GIVEN, before=None)
    if entry.state is GivenState.MEANT or not is_wanted:
        return None
    return replace(entry, state=GivenState.REFUSED)


def share_refusals(
    ledger: Ledger, given_by_neighbours: Ledger, marked: Mapping[Reference, Marked], wanted: Iterable[Place]
) -> dict[Place, Given]:
    """The ledger, with a refusal for each place where this route gave nothing and somebody took away what a neighbour
    gave."""
    shared = dict(ledger)
    for place in wanted:
        entry, asset = given_by_neighbours.get(place), marked.get(place[0])
        if place in ledger or entry is None or asset is None or entry.state is GivenState.MEANT:
            continue
        is_bare = all(marking.place != place[1:] for marking in asset.markings)
        if is_bare and entry.guid == asset.guid and entry.marking.sort not in asset.unseen:
            shared[place] = replace(entry, state=GivenState.REFUSED)
    return shared


def list_ours(ledger: Ledger) -> dict[Reference, frozenset[Marking]]:
    """What each asset carries of ours, as far as we know."""
    ours: dict[Reference, set[Marking]] = {}
    for entry in ledger.values():
        if entry.state is not GivenState.REFUSED:
            ours.setdefault(entry.reference, set()).update(filter(None, (entry.marking, entry.before)))
    return {reference: frozenset(markings) for reference, markings in ours.items()}
