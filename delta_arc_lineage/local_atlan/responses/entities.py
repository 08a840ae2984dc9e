"""Handlers of entities: save, read, update in part, delete."""

from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import rows, views
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.deleting import delete, delete_guids, read_delete_kind
from delta_arc_lineage.local_atlan.graph.headers import Headers
from delta_arc_lineage.local_atlan.graph.payload import Draft, find_entity_type, read_bulk, read_draft
from delta_arc_lineage.local_atlan.graph.restoring import restore_guids
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.graph.saving import SaveOptions, Saving
from delta_arc_lineage.local_atlan.graph.unique_attributes import describe_unique, find_by_unique, refuse_not_unique
from delta_arc_lineage.local_atlan.identity.permissions import find_permissions
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange

_MAXIMUM_BATCH = 10_000
_MAXIMUM_NAMES = 200
_SCOPE = "x-atlan-contract-delete-scope"


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
    """The full view that an exchange asks for, if its user may read the entity."""
    find_permissions(connection, catalog.types, exchange.user).verify_read(connection, entity)
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


def get_stored_by_unique(types: TypeRegistry, connection: Any, *, type_name: str, unique: dict[str, Any]) -> Entity:
    """The entity that has all these unique attributes, or the metastore's refusal."""
    kind = find_entity_type(types, type_name)
    refuse_not_unique(kind, unique)
    entity = find_by_unique(connection, types, kind, unique)
    if entity is None:
        raise CatalogError(ErrorKind.UNIQUE_NOT_FOUND, kind.name, describe_unique(unique))
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
        entity = get_stored_by_unique(
            catalog.types, connection, type_name=exchange.parameters["type"], unique=exchange.unique()
        )
        shown = _show_full(catalog, exchange, connection=connection, entity=entity)
    return Answer({"referredEntities": {}, "entity": shown})


def get_header(catalog: Catalog, exchange: Exchange) -> Answer:
    """The header of an entity, by guid or by name."""
    with catalog.read() as connection:
        if "guid" in exchange.parameters:
            entity = get_stored(connection, exchange.parameters["guid"])
        else:
            entity = get_stored_by_unique(
                catalog.types, connection, type_name=exchange.parameters["type"], unique=exchange.unique()
            )
        find_permissions(connection, catalog.types, exchange.user).verify_read(connection, entity)
        return Answer(Headers(catalog.types, connection, [entity]).show(entity))


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
    """`GET entity/bulk/uniqueAttribute/type/{type}?attr_0:qualifiedName=…`: several entities in full, by name.

    Numbers group the attributes of one entity; who is not there is passed over (`EntityREST.getAttributesList`,
    `AtlasEntityStoreV2.getEntitiesByUniqueAttributes`).
    """
    kind = find_entity_type(catalog.types, exchange.parameters["type"])
    asked: dict[str, dict[str, Any]] = {}
    for key, value in exchange.unique("attr_").items():
        number, separator, name = key.partition(":")
        if separator:
            asked.setdefault(number, {})[name] = value
    for unique in asked.values():
        refuse_not_unique(kind, unique)
    with catalog.read() as connection:
        found = [find_by_unique(connection, catalog.types, kind, unique) for unique in asked.values()]
        shown = [_show_full(catalog, exchange, connection=connection, entity=entity) for entity in found if entity]
    return Answer({"referredEntities": {}, "entities": shown})


def update_by_name(catalog: Catalog, exchange: Exchange) -> Answer:
    """`PUT entity/uniqueAttribute/type/{type}`: the attributes sent, of an entity that exists; its name may be one."""
    sent = exchange.body().get("entity")
    if not isinstance(sent, dict):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "no entity to update.")
    with catalog.read() as connection:
        entity = get_stored_by_unique(
            catalog.types, connection, type_name=exchange.parameters["type"], unique=exchange.unique()
        )
    return _save(
        catalog, exchange, [_check_draft({**sent, "typeName": entity.type_name, "guid": entity.guid}, catalog)]
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

    def run(change: Change) -> None:
        change.only_version = exchange.headers.get(_SCOPE, "").lower() == "single"
        delete_guids(change, guids, kind)

    return Answer(catalog.mutate(exchange.user, run))


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
    """`DELETE entity/uniqueAttribute/type/{type}`: archive or remove one entity; one that is not there is no error."""
    unique, kind = exchange.unique(), read_delete_kind(exchange.value("deleteType"))
    declared = find_entity_type(catalog.types, exchange.parameters["type"])
    refuse_not_unique(declared, unique)
    with catalog.read() as connection:
        entity = find_by_unique(connection, catalog.types, declared, unique)
    return _delete_all(catalog, exchange, guids=[entity.guid] if entity else [], kind=kind)


def delete_bulk_by_name(catalog: Catalog, exchange: Exchange) -> Answer:
    """`DELETE entity/bulk/uniqueAttribute`: a list of type and unique attributes, at most 200."""
    sent = exchange.json()
    if not isinstance(sent, list) or not sent or len(sent) > _MAXIMUM_NAMES:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"1 to {_MAXIMUM_NAMES} object ids are expected")
    kind = read_delete_kind(exchange.value("deleteType"))
    with catalog.read() as connection:
        entities = [_find_named(catalog.types, connection, reference) for reference in sent]
    return _delete_all(catalog, exchange, guids=[entity.guid for entity in entities if entity], kind=kind)


def _find_named(types: TypeRegistry, connection: Any, sent: Any) -> Entity | None:
    """The entity that an object id names, if it exists."""
    if not isinstance(sent, dict) or not sent.get("typeName"):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "typeName not specified")
    unique = sent.get("uniqueAttributes")
    if not isinstance(unique, dict) or not unique:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "uniqueAttributes not specified")
    return find_by_unique(connection, types, find_entity_type(types, sent["typeName"]), unique)


def restore_bulk(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/restore/bulk?guid=…&guid=…`: archived entities active again; unknown guids are passed over."""
    guids = exchange.values("guid")
    if not guids:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "Guid(s) not specified")
    return Answer(catalog.mutate(exchange.user, lambda change: restore_guids(change, guids)))


def purge(catalog: Catalog, exchange: Exchange) -> Answer:
    """`PUT admin/purge`: archived entities removed for good; unknown guids and active entities are passed over.

    `AtlasEntityStoreV2.purgeByIds` looks for deleted entities only.
    """
    sent = exchange.members() if exchange.content else []
    if not sent:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "Guid(s) not specified")
    with catalog.read() as connection:
        found = [rows.find_by_guid(connection, guid) for guid in sent]
    guids = [entity.guid for entity in found if entity is not None and entity.status == rows.DELETED]

    def work(change: Change) -> None:
        change.purging = True
        delete_guids(change, guids, "PURGE")

    return Answer(catalog.mutate(exchange.user, work))
