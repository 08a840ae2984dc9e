"""The markings of assets in Atlan: read by a search, written by what is added or taken alone.

An asset that was read by a search is known by its guid from then on, so a write needs no other search. Where a write
depends on what is there (lists of people, which are sent whole, what would be written over, and whatever is taken back,
which must still be what was given), the assets themselves are read just before, and not the index, which may be behind.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from delta_arc_lineage.adapters.atlan import marking_searches, searches
from delta_arc_lineage.adapters.atlan.answers import Refusal
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.atlan.custom_mapping import read_set, to_definition
from delta_arc_lineage.adapters.atlan.entity_headers import list_mutated, list_names
from delta_arc_lineage.adapters.atlan.marked_versions import version_of
from delta_arc_lineage.adapters.atlan.marking_mapping import (
    BESIDE,
    BESIDE_ATTRIBUTES,
    MARKING_ATTRIBUTES,
    Made,
    Seen,
    is_free,
    is_new,
    read_now,
    read_seen,
    recognise_terms,
    term_guids,
    to_adding,
    to_taking,
)
from delta_arc_lineage.adapters.atlan.naming import Naming
from delta_arc_lineage.adapters.atlan.related import Entity
from delta_arc_lineage.adapters.atlan.swept import is_scrubbed
from delta_arc_lineage.adapters.atlan.vocabulary import VocabularyFinder
from delta_arc_lineage.errors import PermissionDenied, RequestRefused, Unreachable
from delta_arc_lineage.model.custom_sets import CustomSet
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.marking_edits import overlay
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort
from delta_arc_lineage.model.names import ConnectionName
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.ports.markings import CatalogMarkings, Markings, Vocabulary

_PAGE = 300
_CHANGED = "look for changed assets"
_GUIDS_A_REQUEST = 150
"""So many fit into an address that every gateway takes."""

_SEARCHED = (*BESIDE, MarkingSort.TERM)
"""Sorts that only a search shows."""

Make = Callable[[Seen, frozenset[Marking], Sequence[Marking], Made], list[Entity]]


class AtlanMarkings(CatalogMarkings):
    """Part of the catalog port; `_marking_requests` are what it asks over."""

    def __init__(self, requests: AtlanRequests) -> None:
        self._marking_requests = requests
        self._naming = Naming(requests)
        self._vocabulary = VocabularyFinder(requests, self._naming)
        self._seen: dict[Reference, Seen] = {}

    def read_markings(self, references: Sequence[Reference], *, known: Collection[Marking] = ()) -> tuple[Marked, ...]:
        self._look(references, known)
        return tuple(self._seen[each].marked for each in sorted({*references}) if each in self._seen)

    def identify(self, markings: Sequence[Marking]) -> tuple[Marking, ...]:
        called = self._naming.call(markings)
        made = self._naming.made(called)
        return tuple(replace(marking, identity=made.identity(marking)) for marking in called)

    def find_remarked(self, references: Sequence[Reference], *, since: int) -> Mapping[Reference, str]:
        """Of more than a page, those are asked for that were changed in their connections, if these are fewer."""
        asked = {*references}
        names = sorted({reference.qualified_name for reference in references})
        hits = self._find_changed(asked, most=len(names), since=since) if len(names) > _PAGE else None
        if hits is None:
            queries = (marking_searches.remarked(names[at : at + _PAGE], since) for at in range(0, len(names), _PAGE))
            hits = [hit for query in queries for hit in self._search(query, what=_CHANGED) or ()]
        found = ((Reference(str(hit["typeName"]), str(hit["attributes"].get("qualifiedName"))), hit) for hit in hits)
        return {reference: version_of(hit, MARKING_ATTRIBUTES) for reference, hit in found if reference in asked}

    def add_markings(self, markings: Markings, *, request: str = "") -> Confirmation:
        """What somebody said in a place since it was seen stays, and is not confirmed. A README is searched for once
        more: nothing else shows it."""
        before = {each: self._seen[each] for each in markings if each in self._seen}
        readmes = [each for each, given in markings.items() if any(m.sort is MarkingSort.README for m in given)]
        self._look(each for each in readmes if each in before)
        held = self._with_truth(markings, needs=lambda marking: marking.sort not in _SEARCHED)
        since = {each: (before.get(each, seen).marked.markings, now) for each, (seen, now) in held.items()}
        free = {each: [marking for marking in markings[each] if is_free(marking, *since[each])] for each in held}
        theirs = {(each, marking) for each, left in free.items() for marking in left if is_new(marking, *since[each])}
        confirmation = self._send(free, held, to_adding, request=request)
        spoken = {each.qualified_name for each, left in free.items() if len(left) < len(markings[each])}
        self._remember(confirmation, {each: (seen, overlay(now, free[each])) for each, (seen, now) in held.items()})
        return replace(confirmation, confirmed=confirmation.confirmed - spoken, theirs=frozenset(theirs))

    def take_markings(self, markings: Markings, *, request: str = "") -> Confirmation:
        """What is not there any more, or is not what was given, is left: all else may be a person's."""
        self._look(reference for reference, taken in markings.items() if any(each.sort in _SEARCHED for each in taken))
        held = self._with_truth(markings)
        still = {
            reference: [each for each in markings[reference] if any(map(each.is_same, now))]
            for reference, (_, now) in held.items()
        }
        beside = [
            str(held[reference][0].beside[each.place]["guid"])
            for reference, taken in still.items()
            for each in taken
            if each.sort in BESIDE
        ]
        if beside:
            self._marking_requests.archive(beside, request=request)
        confirmation = self._send(still, held, to_taking, request=request)
        self._remember(confirmation, {each: (seen, now - {*still[each]}) for each, (seen, now) in held.items()})
        return confirmation

    def _remember(self, done: Confirmation, left: Mapping[Reference, tuple[Seen, frozenset[Marking]]]) -> None:
        """What we left behind counts as seen: what is there beside it later is somebody's."""
        for reference, (seen, markings) in left.items():
            if reference.qualified_name in done.confirmed:
                self._seen[reference] = replace(seen, marked=replace(seen.marked, markings=markings))

    def find_vocabulary(self, sort: MarkingSort, names: Sequence[str]) -> Vocabulary:
        return self._vocabulary.find(sort, names)

    def find_custom_set(self, name: str) -> CustomSet | None:
        definition = self._naming.definition_of(name)
        return read_set(definition) if definition is not None else None

    def define_custom_set(self, custom_set: CustomSet) -> CustomSet:
        held = self._naming.definition_of(custom_set.name)
        definition = to_definition(custom_set, held)
        sent = {"businessMetadataDefs": [definition]}
        try:
            if held is None or len(definition["attributeDefs"]) > len(held.get("attributeDefs") or []):
                self._marking_requests.define(sent, is_new=held is None)
        except PermissionDenied as error:
            raise PermissionDenied(
                what=f"the API key may not define custom metadata: {custom_set.name} is not made",
                where="the permissions of the API token",
                next_step="let an admin of the tenant run this command, or make the set in the governance center as it "
                "shows; everything else works without it",
            ) from error
        defined = self.find_custom_set(custom_set.name)
        if defined is None:
            raise Unreachable(
                what=f"the custom metadata {custom_set.name} is not there after it was defined",
                where="the tenant",
                next_step="run again; if it stays, look at the tenant's status page",
            )
        return defined

    def _look(self, references: Iterable[Reference], known: Collection[Marking] = ()) -> None:
        """Search for these and remember what was seen; what is not there is forgotten."""
        asked = {*references}
        names = sorted({reference.qualified_name for reference in asked})
        for reference in asked:
            self._seen.pop(reference, None)
        if not names:
            return
        custom = self._naming.custom_fields()
        for at in range(0, len(names), _PAGE):
            query = searches.active(searches.by_names(names[at : at + _PAGE]))
            hits = self._search(query, custom, what="read the markings of assets") or []
            told = recognise_terms(hits, known)
            words = self._naming.words(hits, {guid for hit in hits for guid in term_guids(hit)} - told.keys())
            words = replace(words, terms={**words.terms, **told})
            read = (read_seen(hit, words) for hit in hits)
            self._seen |= {seen.marked.reference: seen for seen in read if seen.marked.reference in asked}

    def _search(
        self, query: searches.Query, more: Sequence[str] = (), *, what: str, most: int | None = None
    ) -> list[Entity] | None:
        """All hits, a page for 300, with `more` attributes; None where they are more than `most`. Raises where one is
        not shown, or shown without what the key may not read."""
        dsl = {
            "from": 0,
            "size": _PAGE,
            "track_total_hits": True,
            "query": query,
            "sort": [{"__guid": {"order": "asc"}}],
        }
        body = {
            "dsl": dsl,
            "attributes": [*MARKING_ATTRIBUTES, *more],
            "relationAttributes": list(BESIDE_ATTRIBUTES),
            "suppressLogs": True,
            "excludeClassifications": False,
            "excludeMeanings": False,
        }
        hits: list[Entity] = []
        while True:
            answer = self._marking_requests.search(body)
            if most is not None and int(answer["approximateCount"]) > most:
                return None
            page = answer.get("entities") or []
            hits += page
            if len(page) < _PAGE or len(hits) >= int(answer["approximateCount"]):
                break
            dsl["search_after"] = [str(page[-1]["guid"])]
        _refuse_hidden(hits, int(answer["approximateCount"]), what=what)
        return hits

    def _find_changed(self, asked: set[Reference], *, most: int, since: int) -> list[Entity] | None:
        """All that was changed in the connections of these; None where that is more than `most`."""
        homes = {ConnectionName.of(reference.qualified_name) for reference in asked}
        if None in homes:
            return None
        connections = sorted(home.qualified_name for home in homes if home is not None)
        query = marking_searches.remarked_in(connections, sorted({each.type_name for each in asked}), since)
        return self._search(query, what=_CHANGED, most=most)

    def _with_truth(
        self, markings: Markings, needs: Callable[[Marking], bool] = lambda marking: True
    ) -> dict[Reference, tuple[Seen, frozenset[Marking]]]:
        """The assets with what they carry now; those that are gone are left out. Where nothing of what is written
        `needs` it, they are not read again."""
        if unseen := [reference for reference in markings if reference not in self._seen]:
            self._look(unseen)
        seen = {reference: self._seen[reference] for reference in markings if reference in self._seen}
        asked = [reference for reference in seen if any(map(needs, markings[reference]))]
        now = self._read_now([seen[reference] for reference in asked])
        return {
            reference: (found, now[found.marked.guid] if reference in asked else found.marked.markings)
            for reference, found in seen.items()
            if reference not in asked or found.marked.guid in now
        }

    def _read_now(self, seen: Sequence[Seen]) -> dict[str, frozenset[Marking]]:
        """By guid. Where one of a request is not there at all Atlan refuses them together, so each is asked for."""
        now: dict[str, frozenset[Marking]] = {}
        for at in range(0, len(seen), _GUIDS_A_REQUEST):
            by_guid = {each.marked.guid: each for each in seen[at : at + _GUIDS_A_REQUEST]}
            entities = self._read_entities(list(by_guid))
            words = self._naming.words(entities, ())
            for entity in entities:
                if str(entity.get("guid")) in by_guid and entity.get("status", "ACTIVE") == "ACTIVE":
                    now[str(entity["guid"])] = read_now(entity, by_guid[str(entity["guid"])], words)
        return now

    def _read_entities(self, guids: list[str]) -> list[Entity]:
        try:
            return list(self._marking_requests.entities(guids).get("entities") or [])
        except RequestRefused as error:
            if not (isinstance(error.__cause__, Refusal) and error.__cause__.status == 404):
                raise
            return [] if len(guids) == 1 else [each for guid in guids for each in self._read_entities([guid])]

    def _send(
        self, markings: Markings, held: Mapping[Reference, tuple[Seen, frozenset[Marking]]], make: Make, *, request: str
    ) -> Confirmation:
        """One request for all; what the answer does not name was so already, or was not done: it is read again."""
        made = self._naming.made(each for given in markings.values() for each in given)
        entities: list[Entity] = []
        owners: dict[str, str] = {}
        for reference, (seen, now) in held.items():
            for entity in make(seen, now, markings[reference], made):
                temporary = str(entity["guid"]).startswith("-")
                entities.append({**entity, "guid": f"-{len(entities) + 1}"} if temporary else entity)
                owners[entity["attributes"]["qualifiedName"]] = reference.qualified_name
        guids = {reference.qualified_name: seen.marked.guid for reference, (seen, _) in held.items()}
        if not entities:
            return Confirmation(frozenset(guids), guids)
        answer = self._marking_requests.save_marked(entities, request=request)
        seconds = self._marking_requests.answered_in
        named = list_names(list_mutated(answer, "CREATE", "UPDATE", "PARTIAL_UPDATE"))
        confirmed = {owners[name] for name in named if name in owners}
        missing = [reference for reference in held if reference.qualified_name not in confirmed]
        if missing:
            self._look(missing)
            confirmed |= {each.qualified_name for each in missing if self._is_done(each, markings[each], make)}
        return Confirmation(frozenset(confirmed), guids, seconds)

    def _is_done(self, reference: Reference, markings: Sequence[Marking], make: Make) -> bool:
        if reference not in self._seen:
            return False
        there = self._seen[reference].marked.markings
        return {*markings} <= there if make is to_adding else there.isdisjoint(markings)


def _refuse_hidden(hits: Sequence[Entity], counted: int, *, what: str) -> None:
    if any(map(is_scrubbed, hits)):
        raise PermissionDenied(
            what=f"the API key may not {what}: the catalog shows that they are there, and not what they are",
            where="the personas of the API token",
            next_step="grant the token a persona whose policies allow to read all assets on the connections of this "
            "route",
        )
    if len(hits) < counted:
        raise Unreachable(
            what="the catalog counts more things than it shows",
            where=f"search, {len(hits)} shown",
            next_step="run again when its index has caught up; nothing is decided on half a reading",
        )
