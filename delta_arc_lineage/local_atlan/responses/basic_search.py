"""Handlers of the searches that are older than the index search: basic, and by the DSL of Atlas."""

from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.reading import MAXIMUM_INT
from delta_arc_lineage.local_atlan.responses.index_search import answer_search
from delta_arc_lineage.local_atlan.search.basic import MAXIMUM_TEXT, list_filtered, make_dsl
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_TEXTS = ("query", "typeName", "classification", "sortBy", "sortOrder", "marker")


def _search_by_parameters(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET search/basic`: the search that query parameters describe."""
    body: dict[str, Any] = {name: exchange.value(name) for name in _TEXTS if exchange.value(name)}
    for name in ("limit", "offset"):
        body[name] = exchange.number(name, otherwise=0, most=MAXIMUM_INT)
    body["excludeDeletedEntities"] = exchange.flag("excludeDeletedEntities")
    return _answer(catalog, body, exchange.user)


def _search_by_body(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST search/basic`: the search that a body describes, with filters."""
    return _answer(catalog, exchange.body(), exchange.user)


def _answer(catalog: Catalog, body: dict[str, Any], user: str) -> Answer:
    """The answer to a basic search of a user; what filters name is shown beside what is asked."""
    with catalog.read() as connection:
        dsl = make_dsl(catalog.types, connection, body)
    attributes = [*(body.get("attributes") or []), *list_filtered(body.get("entityFilters"))]
    asked = {
        "dsl": dsl,
        "attributes": attributes,
        "relationAttributes": body.get("relationAttributes"),
        "excludeClassifications": not body.get("includeClassificationAttributes"),
        "includeClassificationNames": True,
    }
    found = answer_search(catalog, asked, user)
    return Answer({**found, "queryType": "BASIC", "searchParameters": body})


def _refuse_dsl(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET search/dsl`: the grammar of Atlas is not read; every query is answered as one that is outside of it."""
    query = exchange.value("query") or ""
    if len(query) > MAXIMUM_TEXT:
        raise CatalogError(ErrorKind.INVALID_QUERY_LENGTH, "atlas.query.dsl.max.length")
    raise CatalogError(ErrorKind.INVALID_DSL_QUERY, query, "the local catalog server does not read this grammar")


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/search/basic", _search_by_parameters),
    ("POST", "/search/basic", _search_by_body),
    ("GET", "/search/dsl", _refuse_dsl),
)
