"""Handlers of what is put on an entity beside its attributes: tags, custom metadata, labels."""

import json
from collections.abc import Callable
from typing import Any

from delta_arc_lineage.local_atlan import business_metadata, classifications, views
from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.change import Change
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.exchange import Answer, Exchange, Handler
from delta_arc_lineage.local_atlan.payload import entity_type
from delta_arc_lineage.local_atlan.rows import COLUMNS, Entity, from_row

_DONE = Answer(None, status=204)
_MAXIMUM_LABEL = 50

_Work = Callable[[Change, Entity, Exchange], object]


def _on_entity(work: _Work) -> Handler:
    """A handler that changes one entity, found by guid or by name, and answers nothing."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        catalog.change(exchange.user, lambda change: work(change, _entity_of(change, exchange), exchange))
        return _DONE

    handle.__doc__ = work.__doc__
    return handle


def _entity_of(change: Change, exchange: Exchange) -> Entity:
    """The entity in the path."""
    if "guid" in exchange.parameters:
        return change.by_guid(exchange.parameters["guid"])
    kind, name = entity_type(change.types, exchange.parameters["type"]), exchange.unique()
    found = change.by_name(kind.name, name)
    if found is None:
        raise CatalogError(ErrorKind.UNIQUE_NOT_FOUND, kind.name, f"{{qualifiedName={name}}}")
    return found


def _sent_tags(exchange: Exchange) -> list[dict[str, Any]]:
    """The tags in a body: a list, or one."""
    found = exchange.json()
    return found if isinstance(found, list) else [found]


def _add_tags(change: Change, entity: Entity, exchange: Exchange) -> None:
    """Add tags that the entity does not have."""
    held = classifications.direct_tags(change, entity)
    for tag in _sent_tags(exchange):
        if tag.get("typeName") in held:
            raise CatalogError(ErrorKind.CLASSIFICATION_ASSOCIATED, entity.guid, tag.get("typeName"))
        classifications.put(change, entity, tag)


def _update_tags(change: Change, entity: Entity, exchange: Exchange) -> None:
    """Change tags that the entity has."""
    held = classifications.direct_tags(change, entity)
    for tag in _sent_tags(exchange):
        if tag.get("typeName") not in held:
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
            classifications.put(change, change.by_guid(str(guid)), body.get("classification") or {})

    catalog.change(exchange.user, work)
    return _DONE


def _set_on_many(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/bulk/setClassifications`: the tags of each entity made equal to those of its header."""
    headers = exchange.body().get("guidHeaderMap") or {}

    def work(change: Change) -> None:
        for guid, header in headers.items():
            entity = change.by_guid(str(header.get("guid") or guid))
            classifications.make_equal(change, entity, header.get("classifications") or [])

    catalog.change(exchange.user, work)
    return Answer("Classifications set" if headers else "", media_type="text/plain")


def _tag_headers(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET entity/bulk/headers`: the headers of tagged entities that changed since `tagUpdateStartTime`."""
    since = int(exchange.value("tagUpdateStartTime") or 0)
    query = (
        f"SELECT {COLUMNS} FROM entity WHERE updated_at>=? AND id IN (SELECT entity FROM classification) ORDER BY id"
    )
    with catalog.reading() as connection:
        found = [from_row(row) for row in connection.execute(query, (since,))]
        tags = views.Tags(connection, [entity.id for entity in found])
        shown = {one.guid: {**views.header(one), "classifications": tags.of(one)} for one in found}
    return Answer({"guidHeaderMap": shown, "lastUpdatedTime": catalog.now()})


def _tags_of(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET entity/guid/{guid}/classifications`: the tags of an entity, or one of them."""
    wanted = exchange.parameters.get("name")
    with catalog.reading() as connection:
        row = connection.execute("SELECT id FROM entity WHERE guid=?", (exchange.parameters["guid"],)).fetchone()
        if row is None:
            raise CatalogError(ErrorKind.GUID_NOT_FOUND, exchange.parameters["guid"])
        bodies = connection.execute("SELECT body FROM classification WHERE entity=?", (row[0],)).fetchall()
    tags = [json.loads(body[0]) for body in bodies]
    if wanted is None:
        return Answer({"list": tags, "startIndex": 0, "pageSize": len(tags), "totalCount": len(tags)})
    found = next((tag for tag in tags if tag["typeName"] == wanted), None)
    if found is None:
        raise CatalogError(ErrorKind.CLASSIFICATION_NOT_ASSOCIATED, wanted)
    return Answer(found)


def _sets_of(exchange: Exchange) -> dict[str, dict[str, Any]]:
    """The sets of custom metadata in a body: the one in the path, or several by name."""
    sent, name = exchange.body(), exchange.parameters.get("name")
    return sent if name is None else {name: sent}


def _set_business(change: Change, entity: Entity, exchange: Exchange) -> None:
    """Merge custom metadata; with `isOverwrite` replace it all."""
    business_metadata.merge(change, entity, _sets_of(exchange), overwrite=exchange.flag("isOverwrite"))


def _remove_business(change: Change, entity: Entity, exchange: Exchange) -> None:
    """Take attributes of custom metadata away."""
    business_metadata.remove(change, entity, _sets_of(exchange))


def _label_change(summary: str, combine: Callable[[set[str], set[str]], set[str]]) -> _Work:
    """Work that makes new labels of the held and the sent ones."""

    def work(change: Change, entity: Entity, exchange: Exchange) -> None:
        sent = {str(label) for label in exchange.json()}
        for label in sent:
            if len(label) > _MAXIMUM_LABEL:
                raise CatalogError(ErrorKind.INVALID_LABEL_LENGTH, label, _MAXIMUM_LABEL)
        labels = sorted(combine(set(entity.labels), sent))
        if labels != entity.labels:
            entity.labels = labels
            change.touch(entity)

    work.__doc__ = summary
    return work


_SET_LABELS = _on_entity(_label_change("Replace the labels.", lambda held, sent: sent))
_ADD_LABELS = _on_entity(_label_change("Add labels.", lambda held, sent: held | sent))
_REMOVE_LABELS = _on_entity(_label_change("Take labels away.", lambda held, sent: held - sent))

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/entity/bulk/classification", _add_to_many),
    ("POST", "/entity/bulk/setClassifications", _set_on_many),
    ("GET", "/entity/bulk/headers", _tag_headers),
    ("GET", "/entity/guid/{guid}/classifications", _tags_of),
    ("POST", "/entity/guid/{guid}/classifications", _on_entity(_add_tags)),
    ("PUT", "/entity/guid/{guid}/classifications", _on_entity(_update_tags)),
    ("GET", "/entity/guid/{guid}/classification/{name}", _tags_of),
    ("DELETE", "/entity/guid/{guid}/classification/{name}", _on_entity(_remove_tag)),
    ("POST", "/entity/uniqueAttribute/type/{type}/classifications", _on_entity(_add_tags)),
    ("PUT", "/entity/uniqueAttribute/type/{type}/classifications", _on_entity(_update_tags)),
    ("DELETE", "/entity/uniqueAttribute/type/{type}/classification/{name}", _on_entity(_remove_tag)),
    ("POST", "/entity/guid/{guid}/businessmetadata", _on_entity(_set_business)),
    ("POST", "/entity/guid/{guid}/businessmetadata/{name}", _on_entity(_set_business)),
    ("DELETE", "/entity/guid/{guid}/businessmetadata", _on_entity(_remove_business)),
    ("DELETE", "/entity/guid/{guid}/businessmetadata/{name}", _on_entity(_remove_business)),
    ("POST", "/entity/guid/{guid}/labels", _SET_LABELS),
    ("PUT", "/entity/guid/{guid}/labels", _ADD_LABELS),
    ("DELETE", "/entity/guid/{guid}/labels", _REMOVE_LABELS),
    ("POST", "/entity/uniqueAttribute/type/{type}/labels", _SET_LABELS),
    ("PUT", "/entity/uniqueAttribute/type/{type}/labels", _ADD_LABELS),
    ("DELETE", "/entity/uniqueAttribute/type/{type}/labels", _REMOVE_LABELS),
)
