"""Handlers of type definitions."""

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.types import client_types
from delta_arc_lineage.local_atlan.web.exchange import DONE, Answer, Exchange, Handler


def _list_all(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET types/typedefs`: everything, or the categories in `type`."""
    asked = [value.upper() for value in exchange.values("type")] or list(client_types.LISTS)
    with catalog.read() as connection:
        return Answer(client_types.list_definitions(catalog.types, connection, asked))


def _list_headers(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET types/typedefs/headers`: guid, name and category of every definition."""
    with catalog.read() as connection:
        listing = client_types.list_definitions(catalog.types, connection, list(client_types.LISTS))
    names = ("guid", "name", "category", "serviceType")
    return Answer(
        [{key: definition.get(key) for key in names} for definitions in listing.values() for definition in definitions]
    )


def _get_by_name(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET types/typedef/name/{name}`: one definition."""
    with catalog.read() as connection:
        return Answer(client_types.find(catalog.types, connection, exchange.parameters["name"]))


def _get_by_guid(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET types/typedef/guid/{guid}`: one definition, by guid."""
    guid = exchange.parameters["guid"]
    with catalog.read() as connection:
        listing = client_types.list_definitions(catalog.types, connection, list(client_types.LISTS))
    for definitions in listing.values():
        for definition in definitions:
            if definition.get("guid") == guid:
                return Answer(definition)
    raise CatalogError(ErrorKind.TYPE_GUID_NOT_FOUND, guid)


def _save(catalog: Catalog, exchange: Exchange, *, create: bool) -> Answer:
    """Keep definitions, then make them known to the type system."""
    body = exchange.body()
    answer = catalog.change_types(exchange.user, lambda change: client_types.save(change, body, create=create))
    for category, name in client_types.LISTS.items():
        for definition in answer[name]:
            catalog.types.define(category, definition)
    return Answer(answer)


def _create(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST types/typedefs`: define types."""
    return _save(catalog, exchange, create=True)


def _update(catalog: Catalog, exchange: Exchange) -> Answer:
    """`PUT types/typedefs`: change definitions."""
    return _save(catalog, exchange, create=False)


def _make_category_handler(category: str) -> Handler:
    """The handler of one definition of a category, by name or by guid."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        answer = _get_by_name(catalog, exchange) if "name" in exchange.parameters else _get_by_guid(catalog, exchange)
        if answer.payload.get("category") != category:
            raise CatalogError(ErrorKind.TYPE_NAME_NOT_FOUND, next(iter(exchange.parameters.values())))
        return answer

    handle.__doc__ = f"One definition of the category {category}."
    return handle


def _delete_many(catalog: Catalog, exchange: Exchange) -> Answer:
    """`DELETE types/typedefs`: remove every definition in the body, all or none."""
    sent = exchange.body()
    names = [
        str(definition.get("name"))
        for category in client_types.LISTS.values()
        for definition in sent.get(category) or []
    ]
    removed = catalog.change_types(exchange.user, lambda change: [client_types.remove(change, name) for name in names])
    for category, name in zip(removed, names, strict=True):
        catalog.types.undefine(category, name)
    return DONE


def _delete(catalog: Catalog, exchange: Exchange) -> Answer:
    """`DELETE types/typedef/name/{name}`: remove a definition that nothing uses."""
    name = exchange.parameters["name"]
    category = catalog.change_types(exchange.user, lambda change: client_types.remove(change, name))
    catalog.types.undefine(category, name)
    return DONE


_PATHS = {
    "ENUM": "enumdef",
    "STRUCT": "structdef",
    "CLASSIFICATION": "classificationdef",
    "ENTITY": "entitydef",
    "RELATIONSHIP": "relationshipdef",
    "BUSINESS_METADATA": "businessmetadatadef",
}
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/types/typedefs", _list_all),
    ("POST", "/types/typedefs", _create),
    ("PUT", "/types/typedefs", _update),
    ("DELETE", "/types/typedefs", _delete_many),
    ("GET", "/types/typedefs/headers", _list_headers),
    ("GET", "/types/typedef/name/{name}", _get_by_name),
    ("GET", "/types/typedef/guid/{guid}", _get_by_guid),
    ("DELETE", "/types/typedef/name/{name}", _delete),
    *(
        ("GET", f"/types/{path}/{key}/{{{key}}}", _make_category_handler(category))
        for category, path in _PATHS.items()
        for key in ("name", "guid")
    ),
)
