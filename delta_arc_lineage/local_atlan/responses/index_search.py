"""The handlers of the index search, and of the model search, which is one within a namespace and at a time."""

import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import rows
from delta_arc_lineage.local_atlan.graph.showing import Asked, Shower
from delta_arc_lineage.local_atlan.history.logged_searches import Visit, add_line, is_logged, make_line
from delta_arc_lineage.local_atlan.identity.permissions import Permissions, find_permissions
from delta_arc_lineage.local_atlan.identity.restriction import restrict
from delta_arc_lineage.local_atlan.responses.guards import scrub_all
from delta_arc_lineage.local_atlan.search.models import within_models
from delta_arc_lineage.local_atlan.search.running import Found
from delta_arc_lineage.local_atlan.search.scopes import make_scope
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_UNCOUNTED = -1


def search_index(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST search/indexsearch`: search by Elasticsearch query; logged if the request asks for it."""
    body = exchange.body()
    if not is_logged(body):
        return Answer(answer_search(catalog, body, exchange.user))
    started_at = catalog.now()
    outcome: dict[str, Any] | CatalogError
    try:
        outcome = answer_search(catalog, body, exchange.user)
    except CatalogError as error:
        outcome = error
    line = make_line(body, Visit(exchange.user, exchange.headers, started_at, catalog.now()), outcome)
    catalog.change(exchange.user, lambda change: add_line(change.connection, line))
    if isinstance(outcome, CatalogError):
        raise outcome
    return Answer(outcome)


def search_models(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST model/search`: entities of data models in a namespace, as they were in business at a date."""
    body = exchange.body()
    dsl = within_models(
        body.get("dsl"),
        namespace=exchange.value("namespace"),
        business_date=exchange.value("businessDate"),
        system_date=exchange.value("systemDate"),
    )
    return Answer({**answer_search(catalog, {**body, "dsl": dsl}, exchange.user), "searchParameters": body})


def answer_search(catalog: Catalog, body: dict[str, Any], user: str) -> dict[str, Any]:
    """The answer to a search request body of a user; aggregations are over what may be read, as they tell values."""
    dsl = body.get("dsl")
    if not isinstance(dsl, dict):
        raise CatalogError(ErrorKind.BAD_REQUEST, "Invalid search query")
    asked = Asked.of(body)
    with catalog.read() as connection:
        permissions = find_permissions(connection, catalog.types, user)
        scope = make_scope(connection, body)
    if body.get("enableFullRestriction"):
        dsl = restrict(dsl, permissions)

    def render(connection: sqlite3.Connection, found: Found) -> dict[str, Any]:
        return _show_hits(catalog, connection, found, asked=asked, body=body, permissions=permissions)

    answer: dict[str, Any] = {"queryType": "INDEX", "searchParameters": body, "approximateCount": 0}
    answer.update(catalog.search(dsl, render, scored=bool(body.get("showSearchScore")), scope=scope))
    if permissions.restricted and answer.get("aggregations"):
        narrow = {**restrict(dsl, permissions), "size": 0, "from": 0}
        answer["aggregations"] = catalog.search(narrow, lambda _, found: found.aggregations, scope=scope)
    return answer


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
    answer: dict[str, Any] = {"approximateCount": _UNCOUNTED if found.total is None else found.total.value}
    if found.aggregations:
        answer["aggregations"] = found.aggregations
    if not found.hits:
        return answer
    entities = rows.find_by_ids(connection, [hit.id for hit in found.hits])
    shower = Shower(catalog.types, connection, entities, asked=asked)
    shown = [shower.show(entities[hit.id]) for hit in found.hits if hit.id in entities]
    answer["entities"] = scrub_all(permissions, connection, shown)
    if body.get("showSearchScore"):
        answer["searchScore"] = {hit.guid: hit.score or 0.0 for hit in found.hits}
    if body.get("showSearchMetadata"):
        hidden = {header["guid"] for header in answer["entities"] if header.get("scrubbed")}
        sorts = {hit.guid: [] if hit.guid in hidden else hit.sort for hit in found.hits}
        answer["searchMetadata"] = {guid: {"sort": sort, "highlights": {}} for guid, sort in sorts.items()}
    elif body.get("showHighlights"):
        answer["searchMetadata"] = {hit.guid: {"highlights": {}} for hit in found.hits}
    return answer


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/search/indexsearch", search_index),
    ("POST", "/model/search", search_models),
)
