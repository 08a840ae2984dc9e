"""Handlers of an entity's markings: tags, custom metadata, labels."""

import json
from collections.abc import Callable
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import business_metadata, classifications, views
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.payload import find_entity_type
from delta_arc_lineage.local_atlan.graph.rows import COLUMNS, Entity, read_row
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_DONE = Answer(None, status=204)
_MAXIMUM_LABEL = 50

_Work = Callable[[Change, Entity, Exchange], object]


def _make_handler(work: _Work) -> Handler:
    """A handler that changes one entity, found by guid or by name, and answers nothing."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        catalog.change(exchange.user, lambda change: work(change, _find_entity(change, exchange), exchange))
        return _DONE

    handle.__doc__ = work.__doc__
    return handle


def _find_entity(change: Change, exchange: Exchange) -> Entity:
    """The entity in the path."""
    if "guid" in exchange.parameters:
        return change.get_by_guid(exchange.parameters["guid"])
    kind, name = find_entity_type(change.types, exchange.parameters["type"]), exchange.unique()
    entity = change.find_by_name(kind.name, name)
    if entity is None:
        raise CatalogError(ErrorKind.UNIQUE_NOT_FOUND, kind.name, f"{{qualifiedName={name}}}")
    return entity


def _read_tags(exchange: Exchange) -> list[dict[str, Any]]:
    """The tags in a body: a list, or one."""
    tags = exchange.json()
    return tags if isinstance(tags, list) else [tags]


def _add_tags(change: Change, entity: Entity, exchange: Exchange) -> None:
    """Add tags that the entity does not have."""
    tags = classifications.read_direct_tags(change, entity)
    for tag in _read_tags(exchange):
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


def _add_to_many(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/bulk/classification`: one tag on many entities."""
    body = exchange.body()

    def work(change: Change) -> None:
        for guid in body.get("entityGuids") or []:
            classifications.put(change, change.get_by_guid(str(guid)), body.get("classification") or {})

    catalog.change(exchange.user, work)
    return _DONE


def _set_on_many(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/bulk/setClassifications`: the tags of each entity made equal to those of its header."""
    headers = exchange.body().get("guidHeaderMap") or {}

    def work(change: Change) -> None:
        for guid, header in headers.items():
            entity = change.get_by_guid(str(header.get("guid") or guid))
            classifications.make_equal(change, entity, header.get("classifications") or [])

    catalog.change(exchange.user, work)
    return Answer("Classifications set" if headers else "", media_type="text/plain")


def _list_tagged(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET entity/bulk/headers`: the headers of tagged entities that changed since `tagUpdateStartTime`."""
    since = int(exchange.value("tagUpdateStartTime") or 0)
    query = (
        f"SELECT {COLUMNS} FROM entity WHERE updated_at>=? AND id IN (SELECT entity FROM classification) ORDER BY id"
    )
    with catalog.read() as connection:
        entities = [read_row(row) for row in connection.execute(query, (since,))]
        tags = views.Tags(connection, [entity.id for entity in entities])
        shown = {entity.guid: {**views.show_header(entity), "classifications": tags.of(entity)} for entity in entities}
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
    tag = next((tag for tag in tags if tag["typeName"] == wanted), None)
    if tag is None:
        raise CatalogError(ErrorKind.CLASSIFICATION_NOT_ASSOCIATED, wanted)
    return Answer(tag)


def _read_sets(exchange: Exchange) -> dict[str, dict[str, Any]]:
    """The sets of custom metadata in a body: the one in the path, or several by name."""
    sent, name = exchange.body(), exchange.parameters.get("name")
    return sent if name is None else {name: sent}


def _set_business(change: Change, entity: Entity, exchange: Exchange) -> None:
    """Merge custom metadata; with `isOverwrite` replace it all."""
    business_metadata.merge(change, entity, _read_sets(exchange), overwrite=exchange.flag("isOverwrite"))


def _remove_business(change: Change, entity: Entity, exchange: Exchange) -> None:
    """Take attributes of custom metadata away."""
    business_metadata.remove(change, entity, _read_sets(exchange))


def _make_label_work(summary: str, combine: Callable[[set[str], set[str]], set[str]]) -> _Work:
    """Work that makes new labels of those the entity has and those sent."""

    def work(change: Change, entity: Entity, exchange: Exchange) -> None:
        sent = set(exchange.members())
        for label in sent:
            if len(label) > _MAXIMUM_LABEL:
                raise CatalogError(ErrorKind.INVALID_LABEL_LENGTH, label, _MAXIMUM_LABEL)
        labels = sorted(combine(set(entity.labels), sent))
        if labels != entity.labels:
            entity.labels = labels
            change.touch(entity)

    work.__doc__ = summary
    return work


_SET_LABELS = _make_handler(_make_label_work("Replace the labels.", lambda labels, sent: sent))
_ADD_LABELS = _make_handler(_make_label_work("Add labels.", lambda labels, sent: labels | sent))
_REMOVE_LABELS = _make_handler(_make_label_work("Take labels away.", lambda labels, sent: labels - sent))

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/entity/bulk/classification", _add_to_many),
    ("POST", "/entity/bulk/setClassifications", _set_on_many),
    ("GET", "/entity/bulk/headers", _list_tagged),
    ("GET", "/entity/guid/{guid}/classifications", _get_tags),
    ("POST", "/entity/guid/{guid}/classifications", _make_handler(_add_tags)),
    ("PUT", "/entity/guid/{guid}/classifications", _make_handler(_update_tags)),
    ("GET", "/entity/guid/{guid}/classification/{name}", _get_tags),
    ("DELETE", "/entity/guid/{guid}/classification/{name}", _make_handler(_remove_tag)),
    ("POST", "/entity/uniqueAttribute/type/{type}/classifications", _make_handler(_add_tags)),
    ("PUT", "/entity/uniqueAttribute/type/{type}/classifications", _make_handler(_update_tags)),
    ("DELETE", "/entity/uniqueAttribute/type/{type}/classification/{name}", _make_handler(_remove_tag)),
    ("POST", "/entity/guid/{guid}/businessmetadata", _make_handler(_set_business)),
    ("POST", "/entity/guid/{guid}/businessmetadata/{name}", _make_handler(_set_business)),
    ("DELETE", "/entity/guid/{guid}/businessmetadata", _make_handler(_remove_business)),
    ("DELETE", "/entity/guid/{guid}/businessmetadata/{name}", _make_handler(_remove_business)),
    ("POST", "/entity/guid/{guid}/labels", _SET_LABELS),
    ("PUT", "/entity/guid/{guid}/labels", _ADD_LABELS),
    ("DELETE", "/entity/guid/{guid}/labels", _REMOVE_LABELS),
    ("POST", "/entity/uniqueAttribute/type/{type}/labels", _SET_LABELS),
    ("PUT", "/entity/uniqueAttribute/type/{type}/labels", _ADD_LABELS),
    ("DELETE", "/entity/uniqueAttribute/type/{type}/labels", _REMOVE_LABELS),
)
