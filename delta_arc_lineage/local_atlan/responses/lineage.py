"""Handlers of lineage: the list, and the graph."""

import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import Entity, find_by_ids
from delta_arc_lineage.local_atlan.graph.showing import Asked, Shower
from delta_arc_lineage.local_atlan.responses.entities import get_stored, get_stored_by_unique
from delta_arc_lineage.local_atlan.walks.lineage_filters import accepts, check_filters
from delta_arc_lineage.local_atlan.walks.lineage_levels import UNLIMITED, Edge, Walk, find_edges, walk
from delta_arc_lineage.local_atlan.walks.lineage_on_demand import Constraints, Graph
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange

_PAGE = 10
_DEFAULT_DEPTH = 3


def _get_start(catalog: Catalog, connection: sqlite3.Connection, guid: str) -> Entity:
    """The entity that lineage starts from; only assets and processes have any."""
    entity = get_stored(connection, guid)
    return _check_lineage_type(catalog, entity)


def _check_lineage_type(catalog: Catalog, entity: Entity) -> Entity:
    """The entity, if its type can have lineage."""
    kind = catalog.types.entity(entity.type_name)
    if kind is None or not (kind.is_a("Catalog") or kind.is_a("Process")):
        raise CatalogError(ErrorKind.NOT_A_LINEAGE_TYPE, entity.guid, entity.type_name)
    return entity


def _read_direction(body: dict[str, Any]) -> str:
    """INPUT, OUTPUT or BOTH; the SDK writes upstream and downstream in these words."""
    direction = str(body.get("direction") or "BOTH").upper()
    if direction not in ("INPUT", "OUTPUT", "BOTH"):
        raise CatalogError(ErrorKind.INVALID_LINEAGE, "direction", direction)
    return direction


def list_lineage(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST lineage/list`: what lies up- or downstream, nearest first, paged."""
    body = exchange.body()
    direction = _read_direction(body)
    if direction == "BOTH" or not body.get("guid"):
        raise CatalogError(ErrorKind.INVALID_LINEAGE, "direction", direction)
    check_filters(body.get("entityTraversalFilters"), body.get("entityFilters"))
    offset, size = int(body.get("from") or 0), int(_PAGE if body.get("size") is None else body["size"])
    with catalog.read() as connection:
        start = _get_start(catalog, connection, str(body["guid"]))
        found = walk(
            connection,
            start,
            downstream=direction == "OUTPUT",
            depth=int(body.get("depth") or UNLIMITED),
            accepts=lambda entity: accepts(catalog.types, body.get("entityTraversalFilters"), entity),
            processes=catalog.types.subtypes("Process"),
        )
        accepted = [
            entity
            for row_id, entity in found.entities.items()
            if row_id != start.id and accepts(catalog.types, body.get("entityFilters"), entity)
        ]
        page = accepted[offset : offset + size]
        shown = _show_page(catalog, connection, page, found=found, body=body)
    answer = {"entities": shown, "hasMore": offset + size < len(accepted), "entityCount": len(shown)}
    return Answer({**answer, "searchParameters": body})


def _show_page(
    catalog: Catalog, connection: sqlite3.Connection, page: list[Entity], *, found: Walk, body: dict[str, Any]
) -> list[dict[str, Any]]:
    """One page of a lineage list."""
    shower = Shower(catalog.types, connection, [entity.id for entity in page], asked=Asked.of(body))
    shown = []
    for entity in page:
        header = shower.show(entity)
        header["depth"] = found.depth[entity.id]
        if body.get("immediateNeighbours"):
            header["immediateUpstream"] = _show_neighbours(connection, entity, downstream=False)
            header["immediateDownstream"] = _show_neighbours(connection, entity, downstream=True)
        shown.append(header)
    return shown


def _show_neighbours(connection: sqlite3.Connection, entity: Entity, *, downstream: bool) -> list[dict[str, Any]]:
    """What is one step away, as references."""
    edges = find_edges(connection, [entity.id], downstream=downstream)
    neighbours = find_by_ids(connection, [edge.target if downstream else edge.source for edge in edges])
    return [
        {
            "guid": neighbour.guid,
            "name": neighbour.attributes.get("name"),
            "qualifiedName": neighbour.qualified_name,
            "typeName": neighbour.type_name,
        }
        for neighbour in neighbours.values()
    ]


def get_graph(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST lineage/getlineage`: the graph around an entity, with or without its processes."""
    body = exchange.body()
    depth = int(body.get("depth") or 0)
    hide = bool(body.get("hideProcess", True))
    guid = str(body.get("guid"))
    return _answer_graph(catalog, guid, direction=_read_direction(body), depth=depth, hide_process=hide)


def get_graph_by_guid(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET lineage/{guid}`: the graph around an entity."""
    return _answer_query(catalog, exchange, exchange.parameters["guid"])


def open_graph(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST lineage/{guid}`: the graph around an entity, each node with so many neighbours as asked."""
    body = exchange.body()
    check_filters(body.get("entityTraversalFilters"))
    with catalog.read() as connection:
        start = _get_start(catalog, connection, exchange.parameters["guid"])
        graph = Graph(
            connection,
            catalog.types.subtypes("Process"),
            {guid: Constraints.read(sent or {}) for guid, sent in (body.get("constraints") or {}).items()},
            Constraints.read(body.get("defaultParams") or {}),
            lambda entity: accepts(catalog.types, body.get("entityTraversalFilters"), entity),
        )
        graph.open(start)
        shower = Shower(catalog.types, connection, list(graph.entities), asked=Asked.of(body))
        answer = {
            "baseEntityGuid": start.guid,
            "guidEntityMap": {entity.guid: shower.show(entity) for entity in graph.entities.values()},
            "relations": _list_relations(graph.entities, graph.edges),
            "relationsOnDemand": graph.relations_on_demand(),
            "lineageOnDemandPayload": body,
            "upstreamEntityLimitReached": False,
            "downstreamEntityLimitReached": False,
        }
    return Answer(answer)


def get_graph_by_name(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET lineage/uniqueAttribute/type/{type}`: the graph around an entity, by its name."""
    with catalog.read() as connection:
        entity = get_stored_by_unique(
            catalog.types, connection, type_name=exchange.parameters["type"], unique=exchange.unique()
        )
    return _answer_query(catalog, exchange, entity.guid)


def _answer_query(catalog: Catalog, exchange: Exchange, guid: str) -> Answer:
    """The graph that query parameters ask for."""
    direction = _read_direction({"direction": exchange.value("direction")})
    depth = int(exchange.value("depth") or _DEFAULT_DEPTH)
    hide = exchange.flag("hideProcess")
    return _answer_graph(catalog, guid, direction=direction, depth=depth, hide_process=hide)


def _answer_graph(catalog: Catalog, guid: str, *, direction: str, depth: int, hide_process: bool) -> Answer:
    """A lineage graph; depth 0 is all of it."""
    processes = catalog.types.subtypes("Process")
    with catalog.read() as connection:
        start = _get_start(catalog, connection, guid)
        entities: dict[int, Entity] = {start.id: start}
        edges: dict[str, Edge] = {}
        complete = {"INPUT": True, "OUTPUT": True}
        for side in ("INPUT", "OUTPUT") if direction == "BOTH" else (direction,):
            found = walk(connection, start, downstream=side == "OUTPUT", depth=depth or UNLIMITED, processes=processes)
            entities.update(found.entities)
            edges.update({edge.guid: edge for edge in found.edges})
            complete[side] = found.complete
        relations = (
            _list_relations_of_assets(entities, edges, processes) if hide_process else _list_relations(entities, edges)
        )
        seen = [entity for entity in entities.values() if not (hide_process and entity.type_name in processes)]
        shower = Shower(catalog.types, connection, [entity.id for entity in seen], asked=Asked())
        shown = {entity.guid: shower.show(entity) for entity in seen}
    return Answer(
        {
            "baseEntityGuid": guid,
            "lineageDirection": direction,
            "lineageDepth": depth,
            "limit": -1,
            "offset": 0,
            "hasMoreUpstreamVertices": not complete["INPUT"],
            "hasMoreDownstreamVertices": not complete["OUTPUT"],
            "guidEntityMap": shown,
            "relations": relations,
            "vertexChildrenInfo": {},
        }
    )


def _list_relations(entities: dict[int, Entity], edges: dict[str, Edge]) -> list[dict[str, Any]]:
    """Relations from assets to processes and on."""
    return [
        {
            "fromEntityId": entities[edge.source].guid,
            "toEntityId": entities[edge.target].guid,
            "relationshipId": edge.guid,
        }
        for edge in edges.values()
    ]


def _list_relations_of_assets(
    entities: dict[int, Entity], edges: dict[str, Edge], processes: frozenset[str]
) -> list[dict[str, Any]]:
    """Relations from asset to asset, naming the process between them."""
    into: dict[int, list[int]] = {}
    out_of: dict[int, list[int]] = {}
    for edge in edges.values():
        if entities[edge.target].type_name in processes:
            into.setdefault(edge.target, []).append(edge.source)
        else:
            out_of.setdefault(edge.source, []).append(edge.target)
    return [
        {
            "fromEntityId": entities[source].guid,
            "toEntityId": entities[target].guid,
            "processId": entities[process].guid,
            "relationshipId": None,
        }
        for process, sources in into.items()
        for source in sources
        for target in out_of.get(process, [])
    ]
