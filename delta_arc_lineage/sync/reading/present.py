"""Assets as the catalog holds them at this moment, read by name: what is written, removed or hung upon is looked at."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.marking_edits import name_of_edit
from delta_arc_lineage.model.marking_ledger import list_ours
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage.model.observed import Edit, ObservedAsset
from delta_arc_lineage.model.renamed_markings import PresentNames
from delta_arc_lineage.model.routes import AnyRoute
from delta_arc_lineage.sync.workspace import Workspace

_OWNERS = Edit.of_owners(()).what
_CHANGED = "reading what is about to be changed"


def read_present(
    assets: Sequence[Asset], space: Workspace, *, proves_absence: bool = False
) -> dict[Reference, ObservedAsset]:
    """What is there of these. A reading that is not complete proves what it shows, and no absence."""
    if not assets:
        return {}
    observed = space.catalog.read([asset.reference for asset in assets])
    if proves_absence and not observed.complete:
        raise incomplete(_CHANGED)
    return {found.reference: found for found in observed.assets}


def read_present_and_archived(
    assets: Sequence[Asset], space: Workspace
) -> tuple[dict[Reference, ObservedAsset], frozenset[Reference]]:
    """What is there of these, and which were archived and would come back; raises where an absence is not proven."""
    observed = space.catalog.read([asset.reference for asset in assets], archived=True)
    if not observed.complete:
        raise incomplete(_CHANGED)
    present = {found.reference: found for found in observed.assets if not found.archived}
    return present, frozenset(found.reference for found in observed.assets if found.archived)


@dataclass(frozen=True, slots=True)
class OurWords:
    """What is said of assets of a route by us, and is nobody's edit: `first`, what they were given when they were made,
    by the settings as they are or as they were, and `since`, what each shows of the markings that rules gave it."""

    first: tuple[Edit, ...]
    since: Mapping[Reference, tuple[Edit, ...]]

    def of(self, reference: Reference) -> tuple[Edit, ...]:
        """In the words of the reading that showed the asset."""
        return (*self.first, *self.since.get(reference, ()))


NO_WORDS = OurWords((), {})


def list_our_words(route: AnyRoute, space: Workspace, present: Iterable[ObservedAsset]) -> OurWords:
    """What we said of these assets. Where one shows more than it was made with, and rules gave it markings, its own are
    read: the catalog shows a tag or a README of somebody's and of ours in the same words."""
    first = (*route.first_edits, *space.documents(route).given())
    ledger = space.marking_documents(route).ledger()
    given = list_ours(ledger)
    doubtful = {each.reference: each for each in present if each.reference in given and each.edits_beyond(first)}
    marked = space.catalog.read_markings(sorted(doubtful)) if doubtful else ()
    ours = list_ours(PresentNames.of(marked).call_ledger(ledger))
    made_with = {name for edit in first if edit.what == _OWNERS for name in edit.value.split(", ")}
    since = {}
    for asset in marked:
        own = ours.get(asset.reference, frozenset())
        theirs = {each for each in asset.markings if not any(map(each.is_same, own)) and not _is_first(each, made_with)}
        said = {name_of_edit(each.sort) for each in theirs}
        since[asset.reference] = tuple(edit for edit in doubtful[asset.reference].edits if edit.what not in said)
    return OurWords(first, since)


def _is_first(marking: Marking, owners: Collection[str]) -> bool:
    """Whether an asset was made with it."""
    return marking.sort is MarkingSort.OWNER and marking.name in owners


def incomplete(where: str) -> Unreachable:
    """What to raise where an absence would have to be proven by a reading that is not complete."""
    return Unreachable(
        what="the catalog counts more things than it shows, so nothing can be told absent",
        where=where,
        next_step="run again when its index has caught up; nothing is decided on half a reading",
    )
