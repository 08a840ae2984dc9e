"""Names that Atlan made for tags, terms and custom metadata, and those that people see. Each is looked up once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from delta_arc_lineage.adapters.atlan import marking_searches, searches
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.atlan.custom_mapping import CustomPlace, display_name, read_places
from delta_arc_lineage.adapters.atlan.marking_mapping import Made, Words
from delta_arc_lineage.adapters.atlan.related import Entity, active
from delta_arc_lineage.errors import NotFound, PermissionDenied
from delta_arc_lineage.model.markings import Marking, MarkingSort

TERM = "AtlasGlossaryTerm"
_TAGS, _SETS = "classificationDefs", "businessMetadataDefs"
_MOST = 300


class Naming:
    """Definitions are read in one request, and once more where a name is asked for that they lack; terms by name or
    guid as they are met."""

    def __init__(self, requests: AtlanRequests) -> None:
        self._requests = requests
        self._definitions: Mapping[str, list[Entity]] = {}
        self._tags: dict[str, str] = {}
        self._places: dict[str, CustomPlace] = {}
        self._terms: dict[str, str] = {}
        self._lacking: set[tuple[MarkingSort, str]] = set()
        self._refusal: PermissionDenied | None = None

    def words(self, hits: Collection[Entity], guids: Iterable[str]) -> Words:
        """What is needed to read these hits, which carry terms of these guids."""
        tags = {str(tag.get("typeName")) for hit in hits for tag in hit.get("classifications") or []}
        self._have_definitions({*tags} - {*self._tags.values()}, MarkingSort.TAG)
        if unknown := sorted({*guids} - {*self._terms.values()}):
            for at in range(0, len(unknown), _MOST):
                self._learn_terms(marking_searches.by_guids(unknown[at : at + _MOST]))
        terms = {guid: name for name, guid in self._terms.items()}
        hidden = frozenset(unknown) - terms.keys()
        tags_seen = {made: name for name, made in self._tags.items()}
        is_blind = self._refusal is not None
        return Words(tags_seen, terms, self._places, hidden, is_blind)

    def made(self, markings: Iterable[Marking]) -> Made:
        """The names that Atlan made for what these name; NotFound for what is not there, PermissionDenied where that
        cannot be told."""
        wanted = {marking.place for marking in markings}
        tags, terms, custom = (
            {name for sort, name in wanted if sort is wanted_sort}
            for wanted_sort in (MarkingSort.TAG, MarkingSort.TERM, MarkingSort.CUSTOM)
        )
        self._have_definitions(tags - self._tags.keys(), MarkingSort.TAG)
        self._have_definitions(custom - self._places.keys(), MarkingSort.CUSTOM)
        if missing := terms - self._terms.keys():
            self._learn_terms(marking_searches.terms_named(sorted({name.rpartition("@")[0] for name in missing})))
        if self._refusal and (tags or custom):
            raise self._refusal
        lacking = [*(tags - self._tags.keys()), *(custom - self._places.keys()), *(terms - self._terms.keys())]
        if lacking:
            raise NotFound(
                what=f"the catalog has no {', no '.join(sorted(lacking))}",
                where="the tags, glossary terms and custom metadata of the catalog",
                next_step="make it there, or name one that is",
            )
        return Made(self._tags, self._terms, self._places)

    def call(self, markings: Iterable[Marking]) -> list[Marking]:
        """Under the names that their identities have now; as they are where nothing has an identity."""
        markings = list(markings)
        known = {each.sort: {other.identity for other in markings if other.sort is each.sort} for each in markings}
        names: dict[str, str] = {}
        if any(known.get(MarkingSort.TAG, ())) or any(known.get(MarkingSort.CUSTOM, ())):
            self._have_definitions(set(), MarkingSort.TAG)
            names = {made: name for name, made in self._tags.items()}
            names |= {place.field: name for name, place in self._places.items()}
        if guids := sorted(filter(None, known.get(MarkingSort.TERM, ()))):
            names |= {guid: name for guid, name in self.words((), guids).terms.items() if guid in self._terms.values()}
        return [replace(each, name=names.get(each.identity, each.name)) for each in markings]

    def tag_names(self) -> list[str] | None:
        """All tags; None where the key may not see them."""
        self._have_definitions(set(), MarkingSort.TAG)
        return None if self._refusal else list(self._tags)

    def custom_fields(self) -> list[str]:
        """What a search calls the attributes of custom metadata."""
        self._have_definitions(set(), MarkingSort.CUSTOM)
        return [place.field for place in self._places.values()]

    def custom_names(self) -> list[str] | None:
        """All attributes of custom metadata, as `SET.ATTRIBUTE`; None where the key may not see them."""
        self._have_definitions(set(), MarkingSort.CUSTOM)
        return None if self._refusal else list(self._places)

    def learn_terms(self, query: searches.Query) -> list[str]:
        """The terms that a search finds, as `NAME@GLOSSARY`."""
        return self._learn_terms(query)

    def definition_of(self, name: str) -> Entity | None:
        """The definition of a set of custom metadata, as it is now; PermissionDenied where the key may not see any."""
        self._read_definitions()
        if self._refusal:
            raise self._refusal
        return next((each for each in self._definitions[_SETS] if display_name(each) == name), None)

    def _have_definitions(self, missing: Collection[str], sort: MarkingSort) -> None:
        """Read them at first, and again for a name that was never asked for."""
        unasked = {(sort, name) for name in missing} - self._lacking
        if not self._definitions or unasked:
            self._read_definitions()
            self._lacking |= unasked

    def _read_definitions(self) -> None:
        """Of a key that may not see them, tags keep the names that Atlan made, and no custom metadata is looked at."""
        try:
            answer = self._requests.definitions("CLASSIFICATION", "BUSINESS_METADATA")
        except PermissionDenied as error:
            answer, self._refusal = {}, error
        self._definitions = {kind: list(answer.get(kind) or []) for kind in (_TAGS, _SETS)}
        self._tags = {display_name(each): str(each["name"]) for each in self._definitions[_TAGS]}
        self._places = read_places(self._definitions[_SETS])

    def _learn_terms(self, query: searches.Query) -> list[str]:
        body = {
            "dsl": {
                "from": 0,
                "size": _MOST,
                "query": {"bool": {"must": [query], "filter": [searches.active(searches.of_types([TERM]))]}},
            },
            "attributes": ["name", "anchor"],
            "relationAttributes": ["name"],
            "suppressLogs": True,
            "excludeClassifications": True,
            "excludeMeanings": True,
        }
        learned = {}
        for hit in self._requests.search(body).get("entities") or []:
            for glossary in active(hit["attributes"].get("anchor")):
                name = f"{hit['attributes'].get('name')}@{(glossary.get('attributes') or {}).get('name')}"
                learned[name] = str(hit["guid"])
        self._terms |= learned
        return list(learned)
