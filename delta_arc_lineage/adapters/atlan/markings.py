"""The markings of assets in Atlan."""

from collections.abc import Sequence

from delta_arc_lineage.errors import RequestRefused
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.markings import Marked, MarkingSort
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.ports.markings import CatalogMarkings, CustomSet, Markings, Vocabulary

_REFUSED = RequestRefused(what="markings are not written to Atlan yet")


class AtlanMarkings(CatalogMarkings):
    """Refuses everything, until it is there."""

    def read_markings(self, references: Sequence[Reference]) -> tuple[Marked, ...]:
        raise _REFUSED

    def find_remarked(self, references: Sequence[Reference], *, since: int) -> tuple[Reference, ...]:
        raise _REFUSED

    def add_markings(self, markings: Markings) -> Confirmation:
        raise _REFUSED

    def take_markings(self, markings: Markings) -> Confirmation:
        raise _REFUSED

    def find_vocabulary(self, sort: MarkingSort, names: Sequence[str]) -> Vocabulary:
        raise _REFUSED

    def find_custom_set(self, name: str) -> CustomSet | None:
        raise _REFUSED

    def define_custom_set(self, custom_set: CustomSet) -> CustomSet:
        raise _REFUSED
