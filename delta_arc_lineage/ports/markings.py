"""What the use cases need of the catalog for markings. Tags, terms, users, groups and sets are named as people see
them."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.custom_sets import CustomSet
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort
from delta_arc_lineage.ports.confirmation import Confirmation

Markings = Mapping[Reference, Sequence[Marking]]
"""Of each asset, some of its markings."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that markings of one sort may have. `names`: those of the catalog, as people see them; None where this
    token may not see them."""

    sort: MarkingSort
    names: tuple[str, ...] | None


class CatalogMarkings(ABC):
    """Reads and writes markings. A read that fails raises; it never comes back as an absence."""

    @abstractmethod
    def read_markings(self, references: Sequence[Reference], *, known: Collection[Marking] = ()) -> tuple[Marked, ...]:
        """These assets with all their markings as they are now, a request for 300; what is not there is left out. Tags,
        terms and custom metadata come with their identities. `known`: markings that were given before; their names are
        not asked for again where what the assets show fits them."""

    @abstractmethod
    def identify(self, markings: Sequence[Marking]) -> tuple[Marking, ...]:
        """The same, with the identities of what they name, and under the names of now where they have one already;
        NotFound where the catalog has nothing of a name. It asks only for what giving them would ask for."""

    @abstractmethod
    def find_remarked(self, references: Sequence[Reference], *, since: int) -> Mapping[Reference, str]:
        """Those of these assets that were changed at or after `since`, in milliseconds since the epoch by the catalog's
        clock: what was read of all others still stands. Each with its version, as `read_markings` tells it: what was
        read under that version still stands too. A request 300 of them at most."""

    @abstractmethod
    def add_markings(self, markings: Markings, *, request: str = "") -> Confirmation:
        """Add these, in one request where the catalog has one for their sorts; what the assets carry already stays.
        Single ones must have been looked at just before: what stands in their place is written over. What somebody said
        there since may stand, and is not confirmed then. `request`: the id that the catalog's audit shows of it."""

    @abstractmethod
    def take_markings(self, markings: Markings, *, request: str = "") -> Confirmation:
        """Take exactly these back; what else the assets carry stays. `request`: as of `add_markings`, for
        each of its requests that write."""

    @abstractmethod
    def find_vocabulary(self, sort: MarkingSort, names: Sequence[str]) -> Vocabulary:
        """Those of the catalog's names of a sort (tags, terms, users, groups, custom attributes) that are among `names`
        or near them; at a cost that does not follow how many the catalog has."""

    @abstractmethod
    def find_custom_set(self, name: str) -> CustomSet | None:
        """The set of this display name; None where there is none."""

    @abstractmethod
    def define_custom_set(self, custom_set: CustomSet) -> CustomSet:
        """Make it, or add to it the attributes it lacks; the set as it is afterwards. PermissionDenied where the token
        may not."""
