"""The markings of a catalog in memory, with what people say in it and the names it has for them."""

from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from delta_arc_lineage.errors import NotFound, PermissionDenied
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.codec import digest_of
from delta_arc_lineage.model.custom_sets import CustomSet
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.marking_edits import edits_of, overlay
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort
from delta_arc_lineage.model.nearest import choose_near
from delta_arc_lineage.model.observed import ObservedAsset
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.ports.markings import CatalogMarkings, Markings, Vocabulary

PAGE = 300
NAMED = (
    MarkingSort.TAG,
    MarkingSort.TERM,
    MarkingSort.CUSTOM,
    MarkingSort.OWNER,
    MarkingSort.OWNER_GROUP,
    MarkingSort.STEWARD,
)
"""Sorts whose names are those of the catalog; anybody may make up the others'."""
_RENAMED = (MarkingSort.TAG, MarkingSort.TERM, MarkingSort.CUSTOM)
"""Sorts that have an identity beside their name."""


class MemoryMarkings(CatalogMarkings):
    """Markings by qualified name. `say`, `unsay` and `propagate` are what other people and the catalog itself do.

    `vocabulary`: the names there are of tags, terms and groups; None where this token may not see them. Those of users
    are in `users`, those of custom attributes in `custom_sets`, which may be changed where `may_define`.
    """

    _clock: Clock
    _active: dict[str, ObservedAsset]
    users: tuple[str, ...] | None

    def __init__(self) -> None:
        self._markings: dict[str, frozenset[Marking]] = {}
        self._propagated: dict[str, frozenset[str]] = {}
        self._remarked: dict[str, int] = {}
        self.vocabulary: dict[MarkingSort, tuple[str, ...] | None] = {}
        self.custom_sets: dict[str, CustomSet] = {}
        self.may_define = True
        self._identities: dict[tuple[MarkingSort, str], str] = {}

    @abstractmethod
    def _count(self, *, reads: int = 0, writes: int = 0) -> None:
        """Count these requests."""

    @abstractmethod
    def _note(self, asset: Asset, action: str, request: str) -> None:
        """Write a line of the audit."""

    def say(self, reference: Reference, *markings: Marking) -> None:
        """What somebody else says of an asset: each takes the place of what stood there."""
        self._mark(reference.qualified_name, lambda marked: overlay(marked, markings))

    def unsay(self, reference: Reference, *markings: Marking) -> None:
        """What somebody else takes away from an asset."""
        self._mark(reference.qualified_name, lambda marked: marked - {*markings})

    def rename(self, sort: MarkingSort, name: str, *, to: str) -> None:
        """Somebody calls a tag, a term or an attribute of custom metadata otherwise, wherever it is carried; no asset
        counts as changed by that. What is called `name` later is another thing."""
        identity, there = self._identity(sort, name), self._names_of(sort) or ()
        self._identities |= {(sort, to): identity, (sort, name): f"{identity}'"}
        self.vocabulary[sort] = tuple(to if each == name else each for each in there)
        for asset, markings in self._markings.items():
            self._markings[asset] = frozenset(
                replace(each, name=to) if each.place == (sort, name) else each for each in markings
            )

    def propagate(self, reference: Reference, *tags: str) -> None:
        """These tags, and no others, reach an asset from elsewhere."""
        self._propagated[reference.qualified_name] = frozenset(tags)
        self._remarked[reference.qualified_name] = self._clock.now()

    def tags_on(self, qualified_name: str) -> tuple[str, ...]:
        """Its own and those that reach it from elsewhere, sorted."""
        own = {each.name for each in self._markings.get(qualified_name, ()) if each.sort is MarkingSort.TAG}
        return tuple(sorted(own | self._propagated.get(qualified_name, frozenset())))

    def read_markings(self, references: Sequence[Reference], *, known: Collection[Marking] = ()) -> tuple[Marked, ...]:
        self._count(reads=-(-len(references) // PAGE))
        asked = (self._active.get(reference.qualified_name) for reference in sorted(set(references)))
        return tuple(self._marked(found) for found in asked if found is not None)

    def identify(self, markings: Sequence[Marking]) -> tuple[Marking, ...]:
        names = {identity: place for place, identity in self._identities.items()}
        called = [replace(each, name=names.get(each.identity, each.place)[1]) for each in markings]
        for marking in called:
            there = self._names_of(marking.sort) if marking.sort in _RENAMED else None
            if there is not None and marking.name not in there:
                raise NotFound(what=f"the catalog has no {marking.name}")
        return tuple(map(self._identified, called))

    def find_remarked(self, references: Sequence[Reference], *, since: int) -> Mapping[Reference, str]:
        self._count(reads=-(-len(references) // PAGE))
        return {
            reference: self._version(reference.qualified_name)
            for reference in sorted(set(references))
            if self._remarked.get(reference.qualified_name, -1) >= since
        }

    def add_markings(self, markings: Markings, *, request: str = "") -> Confirmation:
        return self._write(markings, overlay, request)

    def take_markings(self, markings: Markings, *, request: str = "") -> Confirmation:
        return self._write(markings, lambda marked, taken: marked - {*taken}, request)

    def find_vocabulary(self, sort: MarkingSort, names: Sequence[str]) -> Vocabulary:
        self._count(reads=1)
        if sort not in NAMED:
            return Vocabulary(sort, tuple(names))
        there = self._names_of(sort)
        return Vocabulary(sort, None if there is None else choose_near(names, there))

    def find_custom_set(self, name: str) -> CustomSet | None:
        self._count(reads=1)
        return self.custom_sets.get(name)

    def define_custom_set(self, custom_set: CustomSet) -> CustomSet:
        self._count(writes=1)
        if not self.may_define:
            raise PermissionDenied(what="this token may not define custom metadata", where=custom_set.name)
        held = self.custom_sets.get(custom_set.name, replace(custom_set, attributes=()))
        there = {attribute.name for attribute in held.attributes}
        lacking = tuple(attribute for attribute in custom_set.attributes if attribute.name not in there)
        self.custom_sets[custom_set.name] = replace(held, attributes=(*held.attributes, *lacking))
        return self.custom_sets[custom_set.name]

    def _names_of(self, sort: MarkingSort) -> tuple[str, ...] | None:
        if sort in self.vocabulary:
            return self.vocabulary[sort]
        if sort is MarkingSort.CUSTOM:
            sets = self.custom_sets.values()
            return tuple(f"{held.name}.{attribute.name}" for held in sets for attribute in held.attributes)
        return self.users if sort in (MarkingSort.OWNER, MarkingSort.STEWARD) else ()

    def _write(
        self,
        markings: Markings,
        change: Callable[[frozenset[Marking], Sequence[Marking]], frozenset[Marking]],
        request: str,
    ) -> Confirmation:
        self._count(writes=1)
        there = {
            reference.qualified_name: given
            for reference, given in markings.items()
            if reference.qualified_name in self._active
        }
        for name, given in there.items():
            self._mark(name, lambda marked, given=given: change(marked, given))  # type: ignore[misc]
            self._note(self._active[name].asset, "ENTITY_UPDATE", request)
        return Confirmation(frozenset(there), {name: self._active[name].guid for name in there})

    def _mark(self, name: str, change: Callable[[frozenset[Marking]], frozenset[Marking]]) -> None:
        """A change that changes nothing is no news, as in the real catalog."""
        before = self._markings.get(name, frozenset())
        self._markings[name] = change(before)
        if self._markings[name] != before and name in self._active:
            self._active[name] = self._with_edits(self._active[name])

    def _own(self, name: str, owners: Sequence[str]) -> None:
        """These take the place of the owners there were."""
        given = {Marking(MarkingSort.OWNER, owner) for owner in owners}
        self._mark(
            name, lambda marked: frozenset(given) | {each for each in marked if each.sort is not MarkingSort.OWNER}
        )

    def _with_edits(self, found: ObservedAsset) -> ObservedAsset:
        """An asset that was changed just now, as a reading by name shows it."""
        name = found.asset.qualified_name
        self._remarked[name] = self._clock.now()
        return replace(found, edits=edits_of(self._markings.get(name, frozenset())))

    def _forget(self, name: str) -> None:
        """A purged asset takes along what was said of it."""
        self._markings.pop(name, None)
        self._propagated.pop(name, None)

    def _marked(self, found: ObservedAsset) -> Marked:
        name = found.asset.qualified_name
        markings = frozenset(map(self._identified, self._markings.get(name, ())))
        propagated = self._propagated.get(name, frozenset())
        return Marked(found.reference, found.guid, markings, propagated, found.mark or "", self._version(name))

    def _identified(self, marking: Marking) -> Marking:
        return replace(marking, identity=self._identity(*marking.place))

    def _identity(self, sort: MarkingSort, name: str) -> str:
        return self._identities.get((sort, name), f"{sort}:{name}") if sort in _RENAMED else ""

    def _version(self, name: str) -> str:
        """What an asset carries, when it was changed, and whether it is there."""
        found, carried = self._active.get(name), sorted(self._markings.get(name, ()))
        tags = sorted(self._propagated.get(name, ()))
        return digest_of(found.guid if found else "", carried, tags, self._remarked.get(name, -1))
