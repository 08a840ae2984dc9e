"""Handlers of entities: save, read, update in part, delete."""

from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import rows, views
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.deleting import delete, delete_guids, read_delete_kind
from delta_arc_lineage.local_atlan.graph.payload import Draft, find_entity_type, read_bulk, read_draft
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.graph.saving import SaveOptions, Saving
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange

_MAXIMUM_BATCH = 10_000
_MAXIMUM_NAMES = 200


def _read_options(exchange: Exchange) -> SaveOptions:
    """The flags of a save, in the SDK's and in the metastore's names."""
    return SaveOptions(
        replace_tags=exchange.flag("replaceTags", "replaceClassifications"),
        append_tags=exchange.flag("appendTags", "appendClassifications"),
        replace_business=exchange.flag("replaceBusinessAttributes"),
        overwrite_business=exchange.flag("overwriteBusinessAttributes"),
    )


def _save(catalog: Catalog, exchange: Exchange, drafts: list[Draft]) -> Answer:
    """Save drafts and say what became of them."""
    chosen = _read_options(exchange)
    if chosen.replace_tags and chosen.append_tags:
        raise CatalogError(
            ErrorKind.BAD_REQUEST,
            "Only one of [replaceClassifications, replaceTags, appendTags] can be true",
        )

    def work(change: Change) -> dict[str, str]:
        return Saving(change, chosen).save(drafts)

    return Answer(catalog.mutate(exchange.user, work))


def save_bulk(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/bulk`: create and update entities, all or none."""
    body = exchange.body()
    if len(body.get("entities") or []) > _MAXIMUM_BATCH:
        raise CatalogError(ErrorKind.BATCH_TOO_LARGE)
    return _save(catalog, exchange, read_bulk(catalog.types, body))


def save_one(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity`: one entity, with those it refers to."""
    body = exchange.body()
    sent = [body.get("entity"), *(body.get("referredEntities") or {}).values()]
    return _save(catalog, exchange, read_bulk(catalog.types, {"entities": sent}))


def _show_full(catalog: Catalog, exchange: Exchange, *, connection: Any, entity: Entity) -> views.Shown:
    """The full view that an exchange asks for."""
    return views.show_full(
        catalog.types,
        connection,
        entity,
        ignore_relationships=exchange.flag("ignoreRelationships"),
    )


def get_stored(connection: Any, guid: str) -> Entity:
    """The entity of a guid, or the metastore's refusal."""
    entity = rows.find_by_guid(connection, guid)
    if entity is None:
        raise CatalogError(ErrorKind.GUID_NOT_FOUND, guid)
    return entity


def get_stored_by_name(types: TypeRegistry, connection: Any, *, type_name: str, name: str) -> Entity:
    """The entity of a name, or the metastore's refusal."""
    kind = find_entity_type(types, type_name)
    entity = rows.find_by_qualified_name(connection, name, types.subtypes(kind.name))
    if entity is None:
        raise CatalogError(ErrorKind.UNIQUE_NOT_FOUND, kind.name, f"{{qualifiedName={name}}}")
    return entity


def get_by_guid(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET entity/guid/{guid}`: one entity in full."""
    with catalog.read() as connection:
        entity = get_stored(connection, exchange.parameters["guid"])
        shown = _show_full(catalog, exchange, connection=connection, entity=entity)
    return Answer({"referredEntities": {}, "entity": shown})


def get_by_name(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET entity/uniqueAttribute/type/{type}`: one entity in full, by its name."""
    with catalog.read() as connection:
        entity = get_stored_by_name(
            catalog.types, connection, type_name=exchange.parameters["type"], name=exchange.unique()
        )
        shown = _show_full(catalog, exchange, connection=connection, entity=entity)
    return Answer({"referredEntities": {}, "entity": shown})


def get_header(catalog: Catalog, exchange: Exchange) -> Answer:
    """The header of an entity, by guid or by name."""
    with catalog.read() as connection:
        if "guid" in exchange.parameters:
            entity = get_stored(connection, exchange.parameters["guid"])
        else:
            name = exchange.unique()
            entity = get_stored_by_name(catalog.types, connection, type_name=exchange.parameters["type"], name=name)
    return Answer(views.show_header(entity))


def get_bulk(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET entity/bulk?guid=…&guid=…`: several entities in full."""
    guids = exchange.values("guid")
    if not guids:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "guid is missing")
    with catalog.read() as connection:
        entities = [get_stored(connection, guid) for guid in guids]
        shown = [_show_full(catalog, exchange, connection=connection, entity=entity) for entity in entities]
    return Answer({"referredEntities": {}, "entities": shown})


def get_bulk_by_name(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET entity/bulk/uniqueAttribute/type/{type}?attr_0:qualifiedName=…`: several entities in full, by name."""
    names = [value for key, value in exchange.query if key.startswith("attr_") and key.endswith(":qualifiedName")]
    with catalog.read() as connection:
        entities = [
            get_stored_by_name(catalog.types, connection, type_name=exchange.parameters["type"], name=name)
            for name in names
        ]
        shown = [_show_full(catalog, exchange, connection=connection, entity=entity) for entity in entities]
    return Answer({"referredEntities": {}, "entities": shown})


def update_by_name(catalog: Catalog, exchange: Exchange) -> Answer:
    """`PUT entity/uniqueAttribute/type/{type}`: the attributes sent, of an entity that exists."""
    sent = exchange.body().get("entity") or {}
    kind = find_entity_type(catalog.types, exchange.parameters["type"])
    name = exchange.unique()
    with catalog.read() as connection:
        entity = get_stored_by_name(catalog.types, connection, type_name=kind.name, name=name)
    attributes = {**(sent.get("attributes") or {}), "qualifiedName": name}
    return _save(
        catalog,
        exchange,
        [_check_draft({**sent, "typeName": entity.type_name, "guid": entity.guid, "attributes": attributes}, catalog)],
    )


def update_attribute(catalog: Catalog, exchange: Exchange) -> Answer:
    """`PUT entity/guid/{guid}?name=…`: one attribute, its value the body."""
    name = exchange.value("name") or ""
    with catalog.read() as connection:
        entity = get_stored(connection, exchange.parameters["guid"])
    kind = find_entity_type(catalog.types, entity.type_name)
    if name not in kind.attributes and name not in kind.ends:
        raise CatalogError(ErrorKind.UNKNOWN_ATTRIBUTE, name, kind.name)
    sent = {"typeName": kind.name, "guid": entity.guid, "attributes": {name: exchange.json()}}
    return _save(catalog, exchange, [_check_draft(sent, catalog)])


def _check_draft(sent: dict[str, Any], catalog: Catalog) -> Draft:
    """A draft whose values all fit."""
    draft = read_draft(catalog.types, sent)
    if draft.messages:
        raise CatalogError(ErrorKind.INVALID_ENTITY, f"[{', '.join(draft.messages)}]")
    return draft


def _delete_all(catalog: Catalog, exchange: Exchange, *, guids: list[str], kind: str) -> Answer:
    """Delete entities by guid and say which went."""
    return Answer(catalog.mutate(exchange.user, lambda change: delete_guids(change, guids, kind)))


def delete_one(catalog: Catalog, exchange: Exchange) -> Answer:
    """`DELETE entity/guid/{guid}`: archive or remove one entity; unlike the bulk form it refuses an unknown guid."""
    guid, kind = exchange.parameters["guid"], read_delete_kind(exchange.value("deleteType"))
    return Answer(catalog.mutate(exchange.user, lambda change: delete(change, change.get_by_guid(guid), kind)))


def delete_bulk(catalog: Catalog, exchange: Exchange) -> Answer:
    """`DELETE entity/bulk?guid=…&guid=…&deleteType=…`: archive or remove several entities."""
    guids = exchange.values("guid")
    if not guids:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "Guid(s) not specified")
    return _delete_all(catalog, exchange, guids=guids, kind=read_delete_kind(exchange.value("deleteType")))


def delete_by_name(catalog: Catalog, exchange: Exchange) -> Answer:
    """`DELETE entity/uniqueAttribute/type/{type}`: archive or remove one entity, by its name."""
    name, kind = exchange.unique(), read_delete_kind(exchange.value("deleteType"))
    with catalog.read() as connection:
        entity = get_stored_by_name(catalog.types, connection, type_name=exchange.parameters["type"], name=name)
    return _delete_all(catalog, exchange, guids=[entity.guid], kind=kind)


def delete_bulk_by_name(catalog: Catalog, exchange: Exchange) -> Answer:
    """`DELETE entity/bulk/uniqueAttribute`: a list of type and name, at most 200."""
    sent = exchange.json()
    if not isinstance(sent, list) or not sent or len(sent) > _MAXIMUM_NAMES:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"1 to {_MAXIMUM_NAMES} object ids are expected")
    kind = read_delete_kind(exchange.value("deleteType"))
    with catalog.read() as connection:
        entities = [_find_named(catalog.types, connection, reference) for reference in sent]
    return _delete_all(catalog, exchange, guids=[entity.guid for entity in entities if entity], kind=kind)


def _find_named(types: TypeRegistry, connection: Any, sent: Any) -> Entity | None:
    """The entity that an object id names, if it exists."""
    kind = find_entity_type(types, sent.get("typeName") if isinstance(sent, dict) else sent)
    name = (sent.get("uniqueAttributes") or {}).get("qualifiedName")
    return rows.find_by_qualified_name(connection, str(name), types.subtypes(kind.name))


def purge(catalog: Catalog, exchange: Exchange) -> Answer:
    """`PUT admin/purge`: a list of guids of archived entities, removed for good."""
    return _delete_all(catalog, exchange, guids=exchange.members(), kind="PURGE")
