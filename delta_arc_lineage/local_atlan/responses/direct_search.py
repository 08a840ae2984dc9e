"""Handlers of the searches that answer as the index does: `direct/search`, and `search/es`.

`direct/search` is for one account of the service itself, as in the metastore's `DirectSearchREST`, whose rules and
refusals it has; points in time are not there.
"""

import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import find_by_ids
from delta_arc_lineage.local_atlan.identity.permissions import find_permissions
from delta_arc_lineage.local_atlan.identity.restriction import restrict
from delta_arc_lineage.local_atlan.search.running import Found
from delta_arc_lineage.local_atlan.search.sources import INDEX_NAME, show_found
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

WORKFLOW_ACCOUNT = "service-account-atlan-argo"

_TYPES = ("SIMPLE", "PIT_CREATE", "PIT_SEARCH", "PIT_DELETE")


def _search_directly(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST direct/search`: search an index; every fault in it is one of the query (`DISCOVERY_QUERY_FAILED`)."""
    body = exchange.body()
    sent = body.get("searchType")
    if sent is not None and sent not in _TYPES:
        raise CatalogError(ErrorKind.BAD_REQUEST, f"not one of the values accepted for searchType: {sent}")
    if exchange.user != WORKFLOW_ACCOUNT:
        raise CatalogError(ErrorKind.UNAUTHORIZED, exchange.user, "Direct search")
    if not exchange.headers.get("x-atlan-client-origin"):
        raise CatalogError(ErrorKind.BAD_REQUEST, "Required header x-atlan-client-origin is missing or empty")
    if sent is not None and sent != "SIMPLE":
        raise CatalogError(ErrorKind.NOT_PROVIDED, f"direct/search of the type {sent}")
    _check_simple(body)
    try:
        return Answer({"searchResponse": _ask_index(catalog, body["query"])})
    except CatalogError as error:
        raise CatalogError(ErrorKind.DISCOVERY_QUERY_FAILED, error.message) from error


def _check_simple(body: dict[str, Any]) -> None:
    """Refuse a search without type, index or query; only the index of the entities is there."""
    name = str(body.get("indexName") or "").strip()
    missing = (
        (body.get("searchType") is None, "Search type is required"),
        (not name, "Index name is required for simple search"),
        (not isinstance(body.get("query"), dict), "Query is required for simple search"),
    )
    for is_missing, message in missing:
        if is_missing:
            raise CatalogError(ErrorKind.DISCOVERY_QUERY_FAILED, f"invalid parameters: {message}")
    if name != INDEX_NAME:
        raise CatalogError(ErrorKind.DISCOVERY_QUERY_FAILED, f"ES index {name} not found")


def _search_index(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST search/es`: search the index of the entities, of those that the caller may read."""
    dsl = exchange.body().get("dsl")
    if not isinstance(dsl, dict):
        raise CatalogError(ErrorKind.BAD_REQUEST, "Invalid search query")
    with catalog.read() as connection:
        permissions = find_permissions(connection, catalog.types, exchange.user)
    return Answer(_ask_index(catalog, restrict(dsl, permissions)))


def _ask_index(catalog: Catalog, dsl: dict[str, Any]) -> dict[str, Any]:
    """The index's own answer."""

    def render(connection: sqlite3.Connection, found: Found) -> dict[str, Any]:
        return show_found(found, find_by_ids(connection, [hit.id for hit in found.hits]), dsl)

    return catalog.search(dsl, render, scored=True)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/direct/search", _search_directly),
    ("POST", "/search/es", _search_index),
)
