"""Handlers of lineage: the list, and the graph."""

import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.graph.showing import Asked, Shower
from delta_arc_lineage.local_atlan.reading import MAXIMUM_INT
from delta_arc_lineage.local_atlan.responses.entities import get_stored, get_stored_by_unique
from delta_arc_lineage.local_atlan.walks.lineage_filters import accepts, check_filters
from delta_arc_lineage.local_atlan.walks.lineage_levels import UNLIMITED, Edge, walk
from delta_arc_lineage.local_atlan.walks.lineage_list import ListWalk, Page
from delta_arc_lineage.local_atlan.walks.lineage_on_demand import Constraints, Graph
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange

_SIDES = ("immediateUpstream", "immediateDownstream")
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


def _read_page(body: dict[str, Any]) -> Page:
    """The page that a list asks for: every part must be said (the metastore's `LineageListRequestValidator`)."""
    if not body.get("guid"):
        raise CatalogError(ErrorKind.BAD_REQUEST, "guid is required")
    direction = body.get("direction")
    limits = {"size": MAXIMUM_INT, "from": MAXIMUM_INT, "depth": MAXIMUM_INT // 2}
    size, skipped, depth = (_read_number(body, name, most) for name, most in limits.items())
    if direction is None:
        raise CatalogError(ErrorKind.BAD_REQUEST, "Invalid request, mandatory key 'direction' is required")
    if direction not in ("INPUT", "OUTPUT"):
        raise CatalogError(ErrorKind.INVALID_LINEAGE, "direction", direction)
    return Page(direction == "OUTPUT", depth, skipped, size)


def _read_number(body: dict[str, Any], name: str, most: int) -> int:
    """A number of a list's request."""
    sent = body.get(name)
    if not isinstance(sent, int) or isinstance(sent, bool):
        raise CatalogError(ErrorKind.BAD_REQUEST, f"The '{name}' parameter is missing or invalid")
    if name == "depth" and not 0 <= sent <= most:
        raise CatalogError(
            ErrorKind.BAD_REQUEST,
            f"Invalid 'depth' parameter, constraint not satisfied: 0 <= depth <= {most} (Integer.MAX_VALUE/2)",
        )
    if not 0 <= sent <= most:
        raise CatalogError(
            ErrorKind.BAD_REQUEST, f"Invalid '{name}' value, '{name}' should be greater than or equal to zero"
        )
    return sent


def list_lineage(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST lineage/list`: what lies up- or downstream, nearest first, paged.

    With `immediateNeighbours` the start comes first on every page, and is not counted.
    """
    body = exchange.body()
    page = _read_page(body)
    check_filters(body.get("entityTraversalFilters"), body.get("entityFilters"))
    with catalog.read() as connection:
        start = _get_start(catalog, connection, str(body["guid"]))
        found = ListWalk(
            connection,
            catalog.types.subtypes("Process"),
            passes=lambda entity: accepts(catalog.types, body.get("entityTraversalFilters"), entity),
            shows=lambda entity: accepts(catalog.types, body.get("entityFilters"), entity),
            page=page,
        )
        found.walk(start)
        shown = _show_page(catalog, connection, start, found=found, body=body)
    answer = {"entities": shown, "hasMore": found.has_more, "entityCount": len(found.hits)}
    return Answer({**answer, "searchParameters": body})


def _show_page(
    catalog: Catalog, connection: sqlite3.Connection, start: Entity, *, found: ListWalk, body: dict[str, Any]
) -> list[dict[str, Any]]:
    """One page of a lineage list."""
    with_neighbours = bool(body.get("immediateNeighbours"))
    first = [(start, found.find_level_of_start(start))] if with_neighbours else []
    page = [*first, *found.hits]
    left_out = {name: body.get(name) is not False for name in ("excludeMeanings", "excludeClassifications")}
    asked = Asked.of({**body, **left_out})
    shower = Shower(catalog.types, connection, [entity.id for entity, _ in page], asked=asked)
    shown = []
    for entity, level in page:
        header = shower.show(entity)
        header["depth"] = level
        if with_neighbours:
            sides = {side: found.neighbours(entity, upstream=side == "immediateUpstream") for side in _SIDES}
            header |= {side: [_refer_to(near) for near in met] for side, met in sides.items() if met is not None}
        shown.append(header)
    return shown


def _refer_to(entity: Entity) -> dict[str, Any]:
    """A neighbour: the three attributes that the metastore fetches of it."""
    return {
        "guid": entity.guid,
        "name": entity.attributes.get("name"),
        "qualifiedName": entity.qualified_name,
    }


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
    filters = body.get("entityTraversalFilters") or body.get("traversalFilters")
    check_filters(filters)
    with catalog.read() as connection:
        start = _get_start(catalog, connection, exchange.parameters["guid"])
        graph = Graph(
            connection,
            catalog.types.subtypes("Process"),
            {guid: Constraints.read(sent or {}) for guid, sent in (body.get("constraints") or {}).items()},
            Constraints.read(body.get("defaultParams") or {}),
            lambda entity: accepts(catalog.types, filters, entity),
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
        if hide_process and start.type_name in processes:
            raise CatalogError(ErrorKind.NOT_WITH_HIDDEN_PROCESSES, start.guid, start.type_name)
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
