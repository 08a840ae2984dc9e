"""Assets as the catalog holds them at this moment, read by name: what is written, removed or hung upon is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.marking_edits import edits_of
from delta_arc_lineage.model.marking_ledger import list_ours
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage.model.observed import Edit, ObservedAsset
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
    by the settings as they are or as they were, and the markings that rules gave each of them since."""

    first: tuple[Edit, ...]
    markings: Mapping[Reference, frozenset[Marking]]

    def of(self, reference: Reference) -> tuple[Edit, ...]:
        """As a reading by name shows them. Owners are shown as one list: those of the first day are in it."""
        ours = self.markings.get(reference)
        if not ours:
            return self.first
        owners = [frozenset(edit.value.split(", ")) for edit in self.first if edit.what == _OWNERS]
        lists = (frozenset(Marking(MarkingSort.OWNER, name) for name in names) for names in owners)
        return (*self.first, *edits_of(ours), *(edit for first in lists for edit in edits_of(ours | first)))


NO_WORDS = OurWords((), {})


def list_our_words(route: AnyRoute, space: Workspace) -> OurWords:
    """What we said of the assets of the route. Costs no request to the catalog."""
    first = (*route.first_edits, *space.documents(route).given())
    return OurWords(first, list_ours(space.marking_documents(route).ledger()))


def incomplete(where: str) -> Unreachable:
    """What to raise where an absence would have to be proven by a reading that is not complete."""
    return Unreachable(
        what="the catalog counts more things than it shows, so nothing can be told absent",
        where=where,
        next_step="run again when its index has caught up; nothing is decided on half a reading",
    )
