"""The handler of the index search."""

import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import rows
from delta_arc_lineage.local_atlan.graph.showing import Asked, Shower
from delta_arc_lineage.local_atlan.identity.permissions import Permissions, find_permissions
from delta_arc_lineage.local_atlan.identity.restriction import restrict
from delta_arc_lineage.local_atlan.search.running import Found
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange


def search_index(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST search/indexsearch`: search by Elasticsearch query."""
    body = exchange.body()
    dsl = body.get("dsl")
    if not isinstance(dsl, dict):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "dsl is missing")
    asked = Asked.of(body)
    with catalog.read() as view:
        permissions = find_permissions(view, catalog.types, exchange.user)
    if body.get("enableFullRestriction"):
        dsl = restrict(dsl, permissions)

    def render(connection: sqlite3.Connection, found: Found) -> dict[str, Any]:
        return _show_hits(catalog, connection, found, asked=asked, body=body, permissions=permissions)

    answer: dict[str, Any] = {"queryType": "INDEX", "searchParameters": body, "approximateCount": 0}
    answer.update(catalog.search(dsl, render, scored=bool(body.get("showSearchScore"))))
    return Answer(answer)


def _show_hits(
    catalog: Catalog,
    connection: sqlite3.Connection,
    found: Found,
    *,
    asked: Asked,
    body: dict[str, Any],
    permissions: Permissions,
) -> dict[str, Any]:
    """The hits as the metastore shows them, scrubbed where they may not be read; no `entities` if there is none."""
    answer: dict[str, Any] = {"approximateCount": found.total}
    if found.aggregations:
        answer["aggregations"] = found.aggregations
    if not found.hits:
        return answer
    entities = rows.find_by_ids(connection, [hit.id for hit in found.hits])
    shower = Shower(catalog.types, connection, entities, asked=asked)
    shown = [entities[hit.id] for hit in found.hits if hit.id in entities]
    answer["entities"] = [permissions.scrub(connection, entity, shower.show(entity)) for entity in shown]
    if body.get("showSearchScore"):
        answer["searchScore"] = {hit.guid: hit.score or 0.0 for hit in found.hits}
    if body.get("showSearchMetadata"):
        answer["searchMetadata"] = {hit.guid: {"sort": hit.sort, "highlights": {}} for hit in found.hits}
    return answer
