"""Markings ↔ Atlan's entities: pure, both ways.

What goes out is added or taken by itself, whatever else the asset carries: tags by `addOrUpdateClassifications` and
`removeClassifications`, terms by `appendRelationshipAttributes` and `removeRelationshipAttributes`, custom metadata by
the attributes that are sent. Lists of people have no such way: they are sent whole, as they were read just before.

A steward is one of `adminUsers`, the only list of users besides the owners that every asset has; Atlan has no field of
that name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from delta_arc_lineage.adapters.atlan.custom_mapping import CustomPlace, to_value
from delta_arc_lineage.adapters.atlan.marked_versions import version_of
from delta_arc_lineage.adapters.atlan.related import MARK, Entity, active, link_name, qualified_name
from delta_arc_lineage.adapters.atlan.swept import is_scrubbed
from delta_arc_lineage.model.custom_values import to_text
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort

LISTS = {
    MarkingSort.OWNER: "ownerUsers",
    MarkingSort.OWNER_GROUP: "ownerGroups",
    MarkingSort.STEWARD: "adminUsers",
}
_LINES = {
    MarkingSort.DISPLAY_NAME: ("displayName",),
    MarkingSort.DESCRIPTION: ("userDescription",),
    MarkingSort.CERTIFICATE: ("certificateStatus", "certificateStatusMessage"),
    MarkingSort.ANNOUNCEMENT: ("announcementType", "announcementTitle", "announcementMessage"),
}
"""The attributes that hold the lines of a marking; the last of them all the lines that are left."""
_OWN = (*LISTS.values(), *(name for names in _LINES.values() for name in names))
MARKING_ATTRIBUTES = ("name", "qualifiedName", MARK, *_OWN, "readme", "links")
BESIDE_ATTRIBUTES = ("name", "qualifiedName", "description", "link")
"""Of related assets: what a README and a link say."""
BESIDE = (MarkingSort.README, MarkingSort.LINK)
"""Sorts that are assets of their own beside the one they are of."""
_WAYS = {"lineage": "restrictPropagationThroughLineage", "hierarchy": "restrictPropagationThroughHierarchy"}


@dataclass(frozen=True, slots=True)
class Words:
    """Names as people see them by those that Atlan made, and the other way round. `hidden`: guids of terms that the key
    may not read; `is_blind`: it may not see what tags and custom metadata there are."""

    tags: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, CustomPlace] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    is_blind: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """An asset as a search showed it, with the README and links that hang at it."""

    marked: Marked
    name: str
    beside: Mapping[tuple[MarkingSort, str], Entity] = field(default_factory=dict)


def read_seen(hit: Entity, words: Words) -> Seen:
    """A hit of a search."""
    attributes = hit["attributes"]
    reference = Reference(str(hit["typeName"]), str(attributes["qualifiedName"]))
    beside = _read_beside(attributes)
    own, propagated = _read_tags(hit, words)
    markings = {*_read_own(attributes), *own, *_read_custom(attributes, words)}
    terms = (guid for guid in term_guids(hit) if guid not in words.hidden)
    markings |= {Marking(MarkingSort.TERM, words.terms[guid], identity=guid) for guid in terms}
    markings |= {_of_beside(place, header) for place, header in beside.items()}
    mark = str(attributes.get(MARK) or "")
    version, unseen = version_of(hit, MARKING_ATTRIBUTES), frozenset(_list_unseen(hit, words, beside))
    marked = Marked(reference, str(hit["guid"]), frozenset(markings), frozenset(propagated), mark, version, unseen)
    return Seen(marked, str(attributes.get("name") or ""), beside)


def _list_unseen(hit: Entity, words: Words, beside: Mapping[tuple[MarkingSort, str], Entity]) -> Iterable[MarkingSort]:
    """Sorts of which the asset carries what the key may not read, or may carry it."""
    if not words.hidden.isdisjoint(term_guids(hit)):
        yield MarkingSort.TERM
    if words.is_blind:
        yield MarkingSort.CUSTOM
        if hit.get("classifications"):
            yield MarkingSort.TAG
    yield from {sort for (sort, _), header in beside.items() if is_scrubbed(header)}


def read_now(entity: Entity, seen: Seen, words: Words) -> frozenset[Marking]:
    """The markings of an asset as it is now, where it is read without what it is related to: terms, README and links
    are as they were seen."""
    sets: Mapping[str, Any] = entity.get("businessAttributes") or {}
    custom = {f"{owner}.{name}": value for owner, values in sets.items() for name, value in (values or {}).items()}
    attributes = {**(entity.get("attributes") or {}), **custom}
    own, _ = _read_tags(entity, words)
    related = {each for each in seen.marked.markings if each.sort in (*BESIDE, MarkingSort.TERM)}
    return frozenset({*_read_own(attributes), *own, *_read_custom(attributes, words), *related})


def term_guids(hit: Entity) -> list[str]:
    """The terms of a hit."""
    return [str(term["termGuid"]) for term in hit.get("meanings") or [] if term.get("termGuid")]


def recognise_terms(hits: Iterable[Entity], known: Iterable[Marking]) -> dict[str, str]:
    """The names of terms that were given before, by guid, where hits show them under the name that they had then."""
    named = {each.identity: each.name for each in known if each.sort is MarkingSort.TERM and each.identity}
    shown = ((str(term.get("termGuid")), term.get("displayText")) for hit in hits for term in hit.get("meanings") or [])
    return {guid: named[guid] for guid, text in shown if guid in named and named[guid].rpartition("@")[0] == text}


def _read_own(attributes: Entity) -> Iterable[Marking]:
    for sort, name in LISTS.items():
        for person in attributes.get(name) or []:
            yield Marking(sort, str(person))
    for sort, names in _LINES.items():
        text = "\n".join(str(attributes.get(name) or "") for name in names).rstrip("\n")
        if text:
            yield Marking(sort, value=text)


def _read_tags(hit: Entity, words: Words) -> tuple[set[Marking], set[str]]:
    """The tags put on an asset itself whose names are shown, and the names of those that came from elsewhere."""
    own: set[Marking] = set()
    carried: set[str] = set()
    for tag in hit.get("classifications") or []:
        made = str(tag.get("typeName"))
        name = words.tags.get(made, made)
        is_own = tag.get("entityGuid") == hit.get("guid")
        if is_own and (made in words.tags or not words.is_blind):
            ways = [way for way, restricted in _WAYS.items() if tag.get("propagate") and not tag.get(restricted)]
            own.add(Marking(MarkingSort.TAG, name, ",".join(sorted(ways, reverse=True)), made))
        elif not is_own:
            carried.add(name)
    return own, carried


def _read_custom(attributes: Entity, words: Words) -> Iterable[Marking]:
    for name, place in words.places.items():
        value = attributes.get(place.field)
        if value is not None and value != []:
            yield Marking(MarkingSort.CUSTOM, name, to_text(value), place.field)


def _read_beside(attributes: Entity) -> dict[tuple[MarkingSort, str], Entity]:
    """Of links to one address that several people made, ours is the one that may be taken."""
    beside: dict[tuple[MarkingSort, str], Entity] = {}
    for header in active(attributes.get("readme")):
        beside[MarkingSort.README, ""] = header
    for header in active(attributes.get("links")):
        address = str((header.get("attributes") or {}).get("link") or "")
        if (MarkingSort.LINK, address) not in beside or qualified_name(header).endswith(link_name("", address)):
            beside[MarkingSort.LINK, address] = header
    return beside


def _of_beside(place: tuple[MarkingSort, str], header: Entity) -> Marking:
    told = header.get("attributes") or {}
    if place[0] is MarkingSort.README:
        return Marking(MarkingSort.README, value=unquote(str(told.get("description") or "")))
    return Marking(*place, str(told.get("name") or ""))


def is_free(marking: Marking, before: frozenset[Marking], now: frozenset[Marking]) -> bool:
    """Whether a marking's place is as it was seen, or was emptied for it: a single one is written over, not emptied."""
    seen, there = _find_at(marking, before), _find_at(marking, now)
    return there in (seen, marking) or (there is None and not marking.sort.is_single)


def is_new(marking: Marking, before: frozenset[Marking], now: frozenset[Marking]) -> bool:
    """Whether it is there by now, and was not when it was seen."""
    return _find_at(marking, now) == marking != _find_at(marking, before)


def _find_at(marking: Marking, markings: frozenset[Marking]) -> Marking | None:
    return next((each for each in markings if each.place == marking.place), None)


@dataclass(frozen=True, slots=True)
class Made:
    """The names that Atlan made, by those that people see: of tags, and the guids of terms."""

    tags: Mapping[str, str]
    terms: Mapping[str, str]
    places: Mapping[str, CustomPlace]

    def identity(self, marking: Marking) -> str:
        """Empty for what has none but its name."""
        match marking.sort:
            case MarkingSort.TAG:
                return self.tags[marking.name]
            case MarkingSort.TERM:
                return self.terms[marking.name]
            case MarkingSort.CUSTOM:
                return self.places[marking.name].field
        return ""


def to_adding(seen: Seen, now: frozenset[Marking], given: Sequence[Marking], made: Made) -> list[Entity]:
    """What to send so that an asset has these besides what it has `now`: itself, and a README and links of its own."""
    entity = _frame(seen)
    attributes: Entity = entity["attributes"]
    for sort, name in LISTS.items():
        if new := [marking.name for marking in given if marking.sort is sort]:
            attributes[name] = sorted({*new, *(marking.name for marking in now if marking.sort is sort)})
    for marking in given:
        if marking.sort in _LINES:
            attributes |= _split(marking)
    if tags := [_to_tag(marking, made) for marking in given if marking.sort is MarkingSort.TAG]:
        entity["addOrUpdateClassifications"] = tags
    if terms := [_to_term(marking, made) for marking in given if marking.sort is MarkingSort.TERM]:
        entity["appendRelationshipAttributes"] = {"meanings": terms}
    if custom := _to_custom(given, made, lambda marking, place: to_value(marking.value, place, name=marking.name)):
        entity["businessAttributes"] = custom
    beside = [_to_beside(seen, marking) for marking in given if marking.sort in BESIDE]
    return [*([entity] if _says_something(entity) else []), *beside]


def to_taking(seen: Seen, now: frozenset[Marking], taken: Sequence[Marking], made: Made) -> list[Entity]:
    """What to send so that an asset has these no more, and all else that it has `now`."""
    entity = _frame(seen)
    attributes: Entity = entity["attributes"]
    for sort, name in LISTS.items():
        if any(marking.sort is sort for marking in taken):
            attributes[name] = sorted(each.name for each in now if each.sort is sort and each not in taken)
    for marking in taken:
        attributes |= dict.fromkeys(_LINES.get(marking.sort, ()))
    if tags := [_to_tag(marking, made) for marking in taken if marking.sort is MarkingSort.TAG]:
        entity["removeClassifications"] = [{"typeName": tag["typeName"]} for tag in tags]
    if terms := [_to_term(marking, made) for marking in taken if marking.sort is MarkingSort.TERM]:
        entity["removeRelationshipAttributes"] = {"meanings": terms}
    if custom := _to_custom(taken, made, lambda marking, place: None):
        entity["businessAttributes"] = custom
    return [entity] if _says_something(entity) else []


def _frame(seen: Seen) -> Entity:
    """By guid, so that what is gone meanwhile is not made; with the names that Atlan wants of every asset."""
    reference = seen.marked.reference
    names = {"qualifiedName": reference.qualified_name, "name": seen.name}
    return {"typeName": reference.type_name, "guid": seen.marked.guid, "attributes": names}


def _says_something(entity: Entity) -> bool:
    return len(entity) > 3 or len(entity["attributes"]) > 2


def _split(marking: Marking) -> Entity:
    """The lines of a marking by attribute; a line that is not there is taken away."""
    names = _LINES[marking.sort]
    lines = marking.value.split("\n", len(names) - 1)
    return {name: lines[at] if at < len(lines) and lines[at] else None for at, name in enumerate(names)}


def _to_tag(marking: Marking, made: Made) -> Entity:
    ways = set(filter(None, marking.value.split(",")))
    restricted = {flag: way not in ways for way, flag in _WAYS.items()}
    tag = {"typeName": made.tags[marking.name], "propagate": bool(ways), "removePropagationsOnEntityDelete": True}
    return {**tag, **(restricted if ways else dict.fromkeys(restricted, False))}


def _to_term(marking: Marking, made: Made) -> Entity:
    return {"typeName": "AtlasGlossaryTerm", "guid": made.terms[marking.name]}


def _to_custom(markings: Sequence[Marking], made: Made, value: Callable[[Marking, CustomPlace], Any]) -> Entity:
    sets: Entity = {}
    for marking in markings:
        if marking.sort is MarkingSort.CUSTOM:
            place = made.places[marking.name]
            sets.setdefault(place.set_name, {})[place.attribute] = value(marking, place)
    return sets


def _to_beside(seen: Seen, marking: Marking) -> Entity:
    """A README as Atlan's own pages name and encode it; a link by its address. One that is there is changed."""
    there = seen.beside.get(marking.place)
    guid = seen.marked.guid
    if marking.sort is MarkingSort.README:
        type_name, name, own = "Readme", f"{guid}/readme", {"description": quote(marking.value)}
        title = str((there or {}).get("attributes", {}).get("name") or f"{seen.name} Readme")
    else:
        type_name, name = "Link", link_name(guid, marking.name)
        title, own = marking.value or marking.name, {"link": marking.name}
    names = {"qualifiedName": qualified_name(there) if there else name, "name": title}
    return {
        "typeName": type_name,
        "guid": there["guid"] if there else "-1",
        "status": "ACTIVE",
        "attributes": {**names, **own},
        "relationshipAttributes": {"asset": {"typeName": seen.marked.reference.type_name, "guid": guid}},
    }
