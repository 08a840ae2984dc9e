"""The home of a visit: a search box, and what is where: connections, their databases and schemas, their buckets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.graph import rows as stored
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.pages.lineage_drawing import get_name
from delta_arc_lineage.local_atlan.pages.rendering import Addresses, make_page
from delta_arc_lineage.local_atlan.web.exchange import Answer

MOST_CONNECTIONS = 100
MOST_CONTAINERS = 1000
MOST_SHOWN = 25

# What contains assets, with the field by which the assets say that they are in it.
_CONTAINERS = {
    "Database": "databaseQualifiedName",
    "Schema": "schemaQualifiedName",
    "S3Bucket": "s3BucketQualifiedName",
}
_ACTIVE = {"term": {"__state": "ACTIVE"}}
Counts = dict[str, dict[str, int]]


@dataclass
class Container:
    """A database, a schema or a bucket: how many assets of each type say that they are in it."""

    entity: Entity
    counts: Mapping[str, int]
    schemas: list["Container"] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """A connection and what it holds."""

    entity: Entity
    counts: Mapping[str, int]
    containers: list[Container]

    @property
    def total(self) -> int:
        """How many assets it holds."""
        return sum(self.counts.values())


def show_home(catalog: Catalog, at: Addresses) -> Answer:
    """The home page."""
    connections, connection_count = _list(catalog, ["Connection"], most=MOST_CONNECTIONS)
    containers, container_count = _list(catalog, list(_CONTAINERS), most=MOST_CONTAINERS)
    by_connection = _count(catalog, "connectionQualifiedName")
    places = [
        Place(entity, by_connection.get(entity.qualified_name, {}), nested)
        for entity, nested in zip(connections, _nest(catalog, connections, containers), strict=True)
    ]
    types, archived = _count_types(catalog)
    return make_page(
        "home.html",
        at,
        places=places,
        types=types,
        archived=archived,
        most=MOST_SHOWN,
        left_out=[
            (connection_count - len(connections), "connections"),
            (container_count - len(containers), "databases, schemas and buckets"),
        ],
        get_name=get_name,
    )


def _nest(catalog: Catalog, connections: list[Entity], containers: list[Entity]) -> list[list[Container]]:
    """The databases and buckets of each connection, schemas within their databases."""
    counts = {kind: _count(catalog, name) for kind, name in _CONTAINERS.items()}
    made = {
        entity.qualified_name: Container(entity, counts[entity.type_name].get(entity.qualified_name, {}))
        for entity in containers
    }
    top: dict[str, list[Container]] = {entity.qualified_name: [] for entity in connections}
    for container in made.values():
        database = made.get(str(container.entity.attributes.get("databaseQualifiedName")))
        if container.entity.type_name == "Schema" and database is not None:
            database.schemas.append(container)
        else:
            top.get(str(container.entity.attributes.get("connectionQualifiedName")), []).append(container)
    return list(top.values())


def _list(catalog: Catalog, type_names: list[str], *, most: int) -> tuple[list[Entity], int]:
    """The active assets of these types by name, and how many there are."""
    types = {"terms": {"__typeName.keyword": [name.lower() for name in type_names]}}
    dsl = {
        "size": most,
        "track_total_hits": True,
        "query": {"bool": {"filter": [_ACTIVE, types]}},
        "sort": [{"name.keyword": {"order": "asc"}}, {"__guid": {"order": "asc"}}],
    }

    def render(connection: Any, found: Any) -> tuple[list[Entity], int]:
        entities = stored.find_by_ids(connection, [hit.id for hit in found.hits])
        return [entities[hit.id] for hit in found.hits if hit.id in entities], found.count

    return catalog.search(dsl, render)


def _count(catalog: Catalog, name: str) -> Counts:
    """How many active assets of each type there are under each value of a field."""
    by_type = {"types": {"terms": {"field": "__typeName.keyword", "size": 50}}}
    places = {"places": {"terms": {"field": name, "size": MOST_CONTAINERS}, "aggs": by_type}}
    found = _aggregate(catalog, {"bool": {"filter": [_ACTIVE]}}, places)["places"]["buckets"]
    return {str(bucket["key"]): _read_buckets(catalog, bucket["types"]["buckets"]) for bucket in found}


def _count_types(catalog: Catalog) -> tuple[dict[str, int], int]:
    """How many active assets of each type there are, and how many archived ones."""
    by_type = {"types": {"terms": {"field": "__typeName.keyword", "size": 500}}}
    found = _aggregate(catalog, {"bool": {"filter": [_ACTIVE]}}, by_type)["types"]["buckets"]
    dsl = {"size": 0, "track_total_hits": True, "query": {"bool": {"must_not": [_ACTIVE]}}}
    archived: int = catalog.search(dsl, lambda connection, hits: hits.count)
    return _read_buckets(catalog, found), archived


def _aggregate(catalog: Catalog, query: dict[str, Any], aggs: dict[str, Any]) -> dict[str, Any]:
    """The answer of an aggregation."""
    dsl = {"size": 0, "query": query, "aggs": aggs}
    answer: dict[str, Any] = catalog.search(dsl, lambda connection, found: found.aggregations)
    return answer


def _read_buckets(catalog: Catalog, buckets: list[dict[str, Any]]) -> dict[str, int]:
    """Counts by type name, as types are written; the index keeps them in small letters."""
    written = {name.lower(): name for name in catalog.types.entity_names}
    return {written.get(str(bucket["key"]).lower(), str(bucket["key"])): bucket["doc_count"] for bucket in buckets}
