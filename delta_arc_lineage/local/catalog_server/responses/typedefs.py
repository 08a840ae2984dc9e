"""Handlers of type definitions."""

from __future__ import annotations

from delta_arc_lineage.local.catalog_server import typedefs
from delta_arc_lineage.local.catalog_server.catalog import Catalog
from delta_arc_lineage.local.catalog_server.errors import CatalogError, ErrorKind
from delta_arc_lineage.local.catalog_server.exchange import Answer, Exchange


def list_all(catalog: Catalog, exchange: Exchange) -> Answer:
    """``GET types/typedefs``: everything, or the categories in ``type``."""
    asked = [value.upper() for value in exchange.values("type")] or list(typedefs.LISTS)
    with catalog.reading() as connection:
        return Answer(typedefs.listing(catalog.types, connection, asked))


def headers(catalog: Catalog, exchange: Exchange) -> Answer:
    """``GET types/typedefs/headers``: guid, name and category of every definition."""
    with catalog.reading() as connection:
        found = typedefs.listing(catalog.types, connection, list(typedefs.LISTS))
    names = ("guid", "name", "category", "serviceType")
    return Answer([{key: one.get(key) for key in names} for kept in found.values() for one in kept])


def get_by_name(catalog: Catalog, exchange: Exchange) -> Answer:
    """``GET types/typedef/name/{name}``."""
    with catalog.reading() as connection:
        return Answer(typedefs.find(catalog.types, connection, exchange.parameters["name"]))


def get_by_guid(catalog: Catalog, exchange: Exchange) -> Answer:
    """``GET types/typedef/guid/{guid}``."""
    guid = exchange.parameters["guid"]
    with catalog.reading() as connection:
        found = typedefs.listing(catalog.types, connection, list(typedefs.LISTS))
    for kept in found.values():
        for one in kept:
            if one.get("guid") == guid:
                return Answer(one)
    raise CatalogError(ErrorKind.TYPE_GUID_NOT_FOUND, guid)


def save(catalog: Catalog, exchange: Exchange, *, create: bool) -> Answer:
    """Keep definitions, then make them known to the type system."""
    body = exchange.body()
    answer, _ = catalog.change(exchange.user, lambda change: typedefs.save(change, body, create=create))
    for category, name in typedefs.LISTS.items():
        for definition in answer[name]:
            catalog.define(category, definition)
    return Answer(answer)


def create(catalog: Catalog, exchange: Exchange) -> Answer:
    """``POST types/typedefs``."""
    return save(catalog, exchange, create=True)


def update(catalog: Catalog, exchange: Exchange) -> Answer:
    """``PUT types/typedefs``."""
    return save(catalog, exchange, create=False)


def delete(catalog: Catalog, exchange: Exchange) -> Answer:
    """``DELETE types/typedef/name/{name}``."""
    name = exchange.parameters["name"]
    category, _ = catalog.change(exchange.user, lambda change: typedefs.remove(change, name))
    catalog.undefine(category, name)
    return Answer(None, status=204)
