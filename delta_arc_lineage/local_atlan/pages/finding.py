"""The search of a visit: by name over the index, with types and connections to choose from, a page at a time.

It asks the index what a client would ask it, so a person sees what programs find.
"""

import re
import sqlite3
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.graph import rows as stored
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.pages.asset_markings import read_tags
from delta_arc_lineage.local_atlan.pages.lineage_drawing import get_name
from delta_arc_lineage.local_atlan.pages.neighbours import find_path
from delta_arc_lineage.local_atlan.pages.rendering import Addresses, make_page
from delta_arc_lineage.local_atlan.search.bounds import MAXIMUM_WINDOW
from delta_arc_lineage.local_atlan.search.running import Found
from delta_arc_lineage.local_atlan.web.exchange import Answer

PAGE_SIZE = 25
LONGEST_QUERY = 200
MOST_CHOICES = 12
# To rank is to score every match, 20 microseconds each; so many are met in the order of names instead.
MOST_RANKED = 2_000
_LAST_PAGE = MAXIMUM_WINDOW // PAGE_SIZE
_SPECIAL = re.compile(r"([*?\\])")


@dataclass(frozen=True)
class Sought:
    """What a person looks for."""

    text: str = ""
    type_name: str = ""
    connection: str = ""
    archived: bool = False
    page: int = 1

    @staticmethod
    def read(query: dict[str, str]) -> "Sought":
        """The search of an address; a page that cannot be is the first."""
        sent = query.get("page", "")
        page = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 8 else 1
        return Sought(
            query.get("q", "").strip()[:LONGEST_QUERY],
            query.get("type", "")[:LONGEST_QUERY],
            query.get("connection", ""),
            query.get("archived") == "on",
            min(max(page, 1), _LAST_PAGE),
        )

    def to_query(self) -> dict[str, Any]:
        """The query of an address that asks for this, from the first page."""
        archived = "on" if self.archived else ""
        return {"q": self.text, "type": self.type_name, "connection": self.connection, "archived": archived}

    def compile(self) -> dict[str, Any]:
        """The query that the index is asked."""
        filters: list[dict[str, Any]] = []
        if not self.archived:
            filters.append({"term": {"__state": "ACTIVE"}})
        if self.type_name:
            filters.append({"term": {"__typeName.keyword": self.type_name.lower()}})
        if self.connection:
            filters.append({"term": {"connectionQualifiedName": self.connection}})
        return {"bool": {"filter": filters, **({"must": [_compile_text(self.text)]} if self.text else {})}}


def _compile_text(text: str) -> dict[str, Any]:
    """What a text is in: a name as a whole, a part of it, its words, a description, a qualified name or a guid."""
    part = _SPECIAL.sub(r"\\\1", text)
    fields: list[dict[str, Any]] = [
        {"term": {"name.keyword": {"value": text.lower(), "boost": 100}}},
        {"prefix": {"name.keyword": {"value": text.lower(), "boost": 20}}},
        {"wildcard": {"name.keyword": {"value": f"*{part.lower()}*", "boost": 10}}},
        {"match": {"name": {"query": text, "operator": "and", "boost": 5}}},
        {"match": {"displayName.delimiter": {"query": text, "operator": "and", "boost": 5}}},
        {"match": {"description.text": {"query": text, "operator": "and"}}},
        {"match": {"userDescription.text": {"query": text, "operator": "and"}}},
        {"term": {"qualifiedName": {"value": text, "boost": 100}}},
        {"term": {"__guid": {"value": text, "boost": 100}}},
    ]
    return {"bool": {"should": fields, "minimum_should_match": 1}}


@dataclass(frozen=True)
class Hit:
    """An asset found, and what it lies in."""

    entity: Entity
    path: list[Entity]
    tags: list[Any]


def show_results(catalog: Catalog, at: Addresses, query: dict[str, str]) -> Answer:
    """The page of what was found."""
    sought = Sought.read(query)
    terms = {
        "types": {"terms": {"field": "__typeName.keyword", "size": MOST_CHOICES + 1}},
        "connections": {"terms": {"field": "connectionQualifiedName", "size": MOST_CHOICES + 1}},
    }
    counting = {"size": 0, "track_total_hits": True, "query": sought.compile()}
    is_ranked = bool(sought.text) and catalog.search(counting, lambda connection, found: found.count) <= MOST_RANKED
    order = [{"_score": {"order": "desc"}}] if is_ranked else []
    dsl = {
        "from": (sought.page - 1) * PAGE_SIZE,
        "size": PAGE_SIZE,
        "track_total_hits": True,
        "query": sought.compile(),
        "sort": [*order, {"name.keyword": {"order": "asc"}}, {"__guid": {"order": "asc"}}],
        "aggs": terms,
    }

    def render(connection: sqlite3.Connection, found: Found) -> Answer:
        hits = _read_hits(catalog, connection, found)
        last = min(max(1, -(-found.count // PAGE_SIZE)), _LAST_PAGE)
        values: dict[str, Any] = {
            "sought": sought,
            "total": found.count,
            "is_ranked": is_ranked,
            "last": last,
            "window": MAXIMUM_WINDOW,
        }
        choices = _read_choices(catalog, connection, found.aggregations)
        return make_page("results.html", at, hits=hits, get_name=get_name, most=MOST_CHOICES, **values, **choices)

    return catalog.search(dsl, render, scored=is_ranked)


def _read_hits(catalog: Catalog, connection: sqlite3.Connection, found: Found) -> list[Hit]:
    """The assets of a page."""
    entities = stored.find_by_ids(connection, [hit.id for hit in found.hits])
    tags = read_tags(connection, list(entities.values()))
    known = [entities[hit.id] for hit in found.hits if hit.id in entities]
    return [Hit(entity, find_path(connection, catalog.types, entity), tags[entity.id]) for entity in known]


def _read_choices(catalog: Catalog, connection: sqlite3.Connection, found: dict[str, Any]) -> dict[str, Any]:
    """The types and connections among what was found: value, name and count."""
    written = {name.lower(): name for name in catalog.types.entity_names}
    types = [(bucket["key"], bucket["doc_count"]) for bucket in found["types"]["buckets"]]
    names = [(str(bucket["key"]), bucket["doc_count"]) for bucket in found["connections"]["buckets"]]
    known = {name: stored.find_by_qualified_name(connection, name, frozenset({"Connection"})) for name, _ in names}
    return {
        "types": [(written.get(str(key), str(key)), written.get(str(key), str(key)), count) for key, count in types],
        "connections": [(name, get_name(entity) if (entity := known[name]) else name, count) for name, count in names],
    }
