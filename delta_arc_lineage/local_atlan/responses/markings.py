"""Handlers of an entity's tags, and what the handlers of its other markings share."""

import json
from collections.abc import Callable
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import classifications
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.headers import Headers
from delta_arc_lineage.local_atlan.graph.rows import COLUMNS, Entity, read_row
from delta_arc_lineage.local_atlan.reading import read_objects
from delta_arc_lineage.local_atlan.responses.entities import get_stored_by_unique
from delta_arc_lineage.local_atlan.responses.guards import readable, scrubbed
from delta_arc_lineage.local_atlan.web.exchange import DONE, Answer, Exchange, Handler

Work = Callable[[Change, Entity, Exchange], object]


def make_handler(work: Work) -> Handler:
    """A handler that changes one entity, found by guid or by name, and answers nothing."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        catalog.change(exchange.user, lambda change: work(change, _find_entity(change, exchange), exchange))
        return DONE

    handle.__doc__ = work.__doc__
    return handle


def _find_entity(change: Change, exchange: Exchange) -> Entity:
    """The entity in the path."""
    if "guid" in exchange.parameters:
        return change.get_by_guid(exchange.parameters["guid"])
    stored = get_stored_by_unique(
        change.types, change.connection, type_name=exchange.parameters["type"], unique=exchange.unique()
    )
    return change.get(stored.id)


def _read_tags(exchange: Exchange) -> list[dict[str, Any]]:
    """The tags in a body: a list, or one."""
    sent = exchange.json() if exchange.content else []
    tags = check_tags(sent if isinstance(sent, list) else [sent])
    if not tags:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "classifications(s) not specified")
    return tags


def check_tags(tags: Any) -> list[dict[str, Any]]:
    """A list of tags as a client sends it; none is an empty one."""
    return read_objects(tags, "classifications")


def _add_tags(change: Change, entity: Entity, exchange: Exchange) -> None:
    """Add tags that the entity does not have."""
    add_new_tags(change, entity, _read_tags(exchange))


def add_new_tags(change: Change, entity: Entity, sent: list[dict[str, Any]]) -> None:
    """Add tags; one that the entity has already is refused."""
    tags = classifications.read_direct_tags(change, entity)
    for tag in sent:
        if tag.get("typeName") in tags:
            raise CatalogError(ErrorKind.CLASSIFICATION_ASSOCIATED, entity.guid, tag.get("typeName"))
        classifications.put(change, entity, tag)


def _update_tags(change: Change, entity: Entity, exchange: Exchange) -> None:
    """Change tags that the entity has."""
    tags = classifications.read_direct_tags(change, entity)
    for tag in _read_tags(exchange):
        if tag.get("typeName") not in tags:
            raise CatalogError(ErrorKind.CLASSIFICATION_NOT_ASSOCIATED, tag.get("typeName"))
        classifications.put(change, entity, tag)


def _remove_tag(change: Change, entity: Entity, exchange: Exchange) -> None:
    """Take one tag off."""
    classifications.take(change, entity, exchange.parameters["name"])


def _list_tagged(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET entity/bulk/headers`: the headers of tagged entities that changed since `tagUpdateStartTime`."""
    since = int(exchange.value("tagUpdateStartTime") or 0)
    query = (
        f"SELECT {COLUMNS} FROM entity WHERE updated_at>=? AND id IN (SELECT entity FROM classification) ORDER BY id"
    )
    with catalog.read() as connection:
        entities = [read_row(row) for row in connection.execute(query, (since,))]
        headers = Headers(catalog.types, connection, entities)
        shown = {entity.guid: headers.show(entity) for entity in entities}
    return Answer({"guidHeaderMap": shown, "lastUpdatedTime": catalog.now()})


def _get_tags(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET entity/guid/{guid}/classifications`: the tags of an entity, or one of them."""
    wanted = exchange.parameters.get("name")
    with catalog.read() as connection:
        row = connection.execute("SELECT id FROM entity WHERE guid=?", (exchange.parameters["guid"],)).fetchone()
        if row is None:
            raise CatalogError(ErrorKind.GUID_NOT_FOUND, exchange.parameters["guid"])
        bodies = connection.execute("SELECT body FROM classification WHERE entity=?", (row[0],)).fetchall()
    tags = [json.loads(body[0]) for body in bodies]
    if wanted is None:
        return Answer({"list": tags, "startIndex": 0, "pageSize": len(tags), "totalCount": len(tags)})
    named = [tag for tag in tags if str(tag["typeName"]).lower() == wanted.lower()]
    own = [tag for tag in named if tag.get("entityGuid") == exchange.parameters["guid"]]
    tag = next(iter(own + named), None)
    if tag is None:
        raise CatalogError(ErrorKind.CLASSIFICATION_NOT_FOUND, wanted)
    return Answer(tag)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/entity/bulk/headers", scrubbed(_list_tagged)),
    ("GET", "/entity/guid/{guid}/classifications", readable(_get_tags)),
    ("POST", "/entity/guid/{guid}/classifications", make_handler(_add_tags)),
    ("PUT", "/entity/guid/{guid}/classifications", make_handler(_update_tags)),
    ("GET", "/entity/guid/{guid}/classification/{name}", readable(_get_tags)),
    ("DELETE", "/entity/guid/{guid}/classification/{name}", make_handler(_remove_tag)),
    ("POST", "/entity/uniqueAttribute/type/{type}/classifications", make_handler(_add_tags)),
    ("PUT", "/entity/uniqueAttribute/type/{type}/classifications", make_handler(_update_tags)),
    ("DELETE", "/entity/uniqueAttribute/type/{type}/classification/{name}", make_handler(_remove_tag)),
)
