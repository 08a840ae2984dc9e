"""Handlers of the lists below `glossary/*`: all glossaries, and the terms and categories of one, paged and sorted.

`limit` is -1 for all, `offset` counts from 0, `sort` is ASC unless it says DESC, as in `GlossaryREST`. Sorted is by the
text shown; glossaries by their qualified name.
"""

import json
import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import COLUMNS, find_by_guid, read_row
from delta_arc_lineage.local_atlan.graph.typed_attributes import show_text
from delta_arc_lineage.local_atlan.graph.views import show_reference
from delta_arc_lineage.local_atlan.reading import MAXIMUM_INT
from delta_arc_lineage.local_atlan.responses.glossary_views import (
    CATEGORY,
    GLOSSARY,
    RELATIONS,
    TERM,
    GlossaryViews,
    Shown,
    get_entity,
)
from delta_arc_lineage.local_atlan.responses.guards import flat
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

Item = TypeVar("Item")

_Show = Callable[[GlossaryViews, sqlite3.Row], Shown]


def _read_whole(exchange: Exchange, name: str, otherwise: int) -> int:
    """A whole number in the query, which may be negative."""
    sent = exchange.value(name)
    if sent is None:
        return otherwise
    if not sent.removeprefix("-").isascii() or not sent.removeprefix("-").isdecimal() or len(sent) > 11:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f'For input string: "{sent}"')
    if not -MAXIMUM_INT - 1 <= int(sent) <= MAXIMUM_INT:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f'For input string: "{sent}"')
    return int(sent)


def page(exchange: Exchange, items: list[Item], key: Callable[[Item], str] | None = None) -> list[Item]:
    """The part of a list (`PaginationHelper`): a negative offset is none, a negative limit is all."""
    limit, offset = _read_whole(exchange, "limit", -1), max(0, _read_whole(exchange, "offset", 0))
    if key is not None:
        items = sorted(items, key=key, reverse=exchange.value("sort") == "DESC")
    return items[offset:] if limit < 0 else items[offset : offset + limit]


def _list_all(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET glossary`: every active glossary."""
    query = f"SELECT {COLUMNS} FROM entity WHERE type_name='{GLOSSARY}' AND status='ACTIVE'"
    with catalog.read() as connection:
        views = GlossaryViews(catalog.types, connection)
        glossaries = [read_row(row) for row in connection.execute(query)]
        return Answer([views.show(glossary) for glossary in page(exchange, glossaries, lambda g: g.qualified_name)])


def _list(type_name: str, attribute: str, show: _Show) -> Handler:
    """A handler that lists what stands in a relationship of a glossary, term or category."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        with catalog.read() as connection:
            views = GlossaryViews(catalog.types, connection)
            entity = get_entity(connection, exchange.parameters["guid"], type_name)
            rows = page(exchange, views.list_related(entity, attribute), _get_text)
            return Answer([show(views, row) for row in rows])

    handle.__doc__ = f"The {attribute} of a {type_name}, a page of them."
    return handle


def _list_fully(type_name: str, attribute: str, show: _Show) -> Handler:
    """A handler of the lists ending in `full`, which answer nothing where there is no such entity."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        with catalog.read() as connection:
            views = GlossaryViews(catalog.types, connection)
            entity = find_by_guid(connection, exchange.parameters["guid"])
            if entity is None or entity.type_name != type_name or entity.status != "ACTIVE":
                return Answer([])
            rows = views.list_related(entity, attribute)
            if type_name == GLOSSARY and attribute == "terms" and exchange.value("isRoot") != "false":
                rows = [row for row in rows if not views.is_categorized(row)]
            return Answer([show(views, row) for row in page(exchange, rows, _get_text)])

    handle.__doc__ = f"The {attribute} of a {type_name}, a page of their headers; none where there is no such entity."
    return handle


def _get_text(row: sqlite3.Row) -> str:
    """The text by which related entities are sorted."""
    return show_text(json.loads(row["attributes"]), row["qualified_name"])


def _list_related_terms(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET glossary/terms/{guid}/related`: the related terms by relation; never paged, as in the metastore."""
    with catalog.read() as connection:
        term = get_entity(connection, exchange.parameters["guid"], TERM)
        shown = GlossaryViews(catalog.types, connection).show(term)
        return Answer({name: shown[name] for name in RELATIONS if name in shown})


def _list_related_categories(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET glossary/category/{guid}/related`: the category above, and those below."""
    with catalog.read() as connection:
        category = get_entity(connection, exchange.parameters["guid"], CATEGORY)
        shown = GlossaryViews(catalog.types, connection).show(category)
        answer: dict[str, Any] = {}
        if "parentCategory" in shown:
            answer["parent"] = [shown["parentCategory"]]
        if "childrenCategories" in shown:
            answer["children"] = shown["childrenCategories"]
        return Answer(answer)


def _list_assigned(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET glossary/terms/{guid}/assignedEntities`: what a term is assigned to, in the order it was."""
    with catalog.read() as connection:
        term = get_entity(connection, exchange.parameters["guid"], TERM)
        rows = GlossaryViews(catalog.types, connection).list_related(term, "assignedEntities")
        return Answer([show_reference(catalog.types, row) for row in page(exchange, rows)])


_WHOLE: _Show = GlossaryViews.show_whole
_TERM_HEADER: _Show = GlossaryViews.show_term_header
_CATEGORY_HEADER: _Show = GlossaryViews.show_category_header

_LISTS: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/glossary", _list_all),
    ("GET", "/glossary/{guid}/terms", _list(GLOSSARY, "terms", _WHOLE)),
    ("GET", "/glossary/{guid}/terms/headers", _list(GLOSSARY, "terms", _TERM_HEADER)),
    ("GET", "/glossary/{guid}/terms/headers/full", _list_fully(GLOSSARY, "terms", _TERM_HEADER)),
    ("GET", "/glossary/{guid}/categories", _list(GLOSSARY, "categories", _WHOLE)),
    ("GET", "/glossary/{guid}/categories/headers", _list(GLOSSARY, "categories", _CATEGORY_HEADER)),
    ("GET", "/glossary/{guid}/categories/headers/full", _list_fully(GLOSSARY, "categories", _CATEGORY_HEADER)),
    ("GET", "/glossary/category/{guid}/terms", _list(CATEGORY, "terms", _TERM_HEADER)),
    ("GET", "/glossary/category/{guid}/terms/full", _list_fully(CATEGORY, "terms", _TERM_HEADER)),
    ("GET", "/glossary/category/{guid}/related", _list_related_categories),
    ("GET", "/glossary/terms/{guid}/related", _list_related_terms),
    ("GET", "/glossary/terms/{guid}/assignedEntities", _list_assigned),
)

ROUTES = tuple((method, path, flat(handler)) for method, path, handler in _LISTS)
