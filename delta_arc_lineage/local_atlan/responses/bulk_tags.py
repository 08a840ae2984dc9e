"""Handlers that put tags on many entities at once."""

from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import classifications
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.payload import find_entity_type
from delta_arc_lineage.local_atlan.graph.rows import Entity, find_by_guid
from delta_arc_lineage.local_atlan.graph.unique_attributes import find_by_unique
from delta_arc_lineage.local_atlan.reading import read_list, read_object_map
from delta_arc_lineage.local_atlan.responses.markings import add_new_tags, check_tags
from delta_arc_lineage.local_atlan.web.exchange import DONE, Answer, Exchange, Handler

_NAMED = "SELECT name FROM typedef WHERE category='CLASSIFICATION' AND display_name=? ORDER BY name LIMIT 1"


def _add_to_many(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/bulk/classification`: one tag on many entities, by guid or by type and unique attributes."""
    body = exchange.body()
    tag = body.get("classification")
    if not isinstance(tag, dict) or not tag.get("typeName"):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "no classification")
    guids, kind, named = (
        read_list(body.get("entityGuids"), "entityGuids"),
        body.get("entityTypeName"),
        read_list(body.get("entitiesUniqueAttributes"), "entitiesUniqueAttributes"),
    )
    if not guids and not (kind and named):
        said = "Need either list of GUIDs or entity type and list of qualified Names"
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, said)

    def work(change: Change) -> None:
        entities = [change.get_by_guid(str(guid)) for guid in guids]
        entities += _find_named(change, kind, named) if kind and named else []
        if not entities:
            said = "No guid found for given entity Type Name and list of attributes"
            raise CatalogError(ErrorKind.INVALID_PARAMETERS, said)
        for entity in {entity.id: entity for entity in entities}.values():
            add_new_tags(change, entity, [tag])

    catalog.change(exchange.user, work)
    return DONE


def _find_named(change: Change, type_name: Any, named: list[Any]) -> list[Entity]:
    """The entities of a type that unique attributes name; who is not there is passed over."""
    kind = find_entity_type(change.types, type_name)
    found = [
        find_by_unique(change.connection, change.types, kind, unique) for unique in named if isinstance(unique, dict)
    ]
    return [change.get(entity.id) for entity in found if entity is not None]


def _add_by_display_name(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/bulk/classification/displayName`: tags by name or display name, each with its entity's guid.

    The tags of one entity are one transaction, as in `EntityREST.addClassificationByDisplayName`: what was put on
    entities before a refusal stays.
    """
    tags = check_tags(exchange.json() if exchange.content else [])
    if not tags:
        raise CatalogError(ErrorKind.BAD_REQUEST, "classification list should be specified")
    by_entity: dict[str, list[dict[str, Any]]] = {}
    with catalog.read() as connection:
        for tag in tags:
            name = tag.get("typeName") or _find_tag_name(connection, tag.get("displayName"))
            by_entity.setdefault(str(tag.get("entityGuid")), []).append({**tag, "typeName": name})
    for guid, wanted in by_entity.items():
        catalog.change(exchange.user, _make_work(guid, wanted))
    return DONE


def _make_work(guid: str, wanted: list[dict[str, Any]]) -> Any:
    """Work that adds tags to one entity."""

    def work(change: Change) -> None:
        entity = change.get_by_guid(guid)
        add_new_tags(change, entity, [{key: tag[key] for key in tag if key != "displayName"} for tag in wanted])

    return work


def _find_tag_name(connection: Any, display_name: Any) -> str:
    """The name of the tag of a display name; 500 if there is none, as the metastore answers."""
    row = connection.execute(_NAMED, (display_name,)).fetchone() if isinstance(display_name, str) else None
    if row is None:
        raise CatalogError(ErrorKind.FAILED, f"No Classification type fount for displayName {display_name}")
    return str(row[0])


def _set_on_many(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/bulk/setClassifications`: the tags of each entity made those of its header.

    With `overrideClassifications=false` the header's `addOrUpdateClassifications` and `removeClassifications` are
    applied instead, those with the guid of the entity (`ClassificationAssociator.Updater`); its `classifications` are
    put on beside those it has, as the metastore's own black-box tests expect.
    """
    headers = read_object_map(exchange.body().get("guidHeaderMap"), "guidHeaderMap")
    override = (exchange.value("overrideClassifications") or "true").lower() == "true"

    def work(change: Change) -> None:
        for guid, header in headers.items():
            entity = _find_meant(change, guid, header)
            if override:
                classifications.make_equal(change, entity, check_tags(header.get("classifications")))
            else:
                _transfer(change, entity, header)

    catalog.change(exchange.user, work)
    return DONE


def _find_meant(change: Change, guid: str, header: dict[str, Any]) -> Entity:
    """The entity of a header: by the guid it stands under, else by its unique attributes."""
    kind = find_entity_type(change.types, header.get("typeName"))
    entity = change.keep(find_by_guid(change.connection, guid))
    sent = header.get("attributes")
    if entity is None and isinstance(sent, dict):
        entity = change.keep(find_by_unique(change.connection, change.types, kind, sent))
    if entity is None:
        raise CatalogError(ErrorKind.GUID_NOT_FOUND, guid)
    return entity


def _transfer(change: Change, entity: Entity, header: dict[str, Any]) -> None:
    """Take away and put on what a header says of its own entity; a tag that is not there is passed over."""
    direct = classifications.read_direct_tags(change, entity)
    for tag in check_tags(header.get("removeClassifications")):
        if tag.get("entityGuid") == entity.guid and tag.get("typeName") in direct:
            classifications.take(change, entity, str(tag["typeName"]))
    for tag in check_tags(header.get("addOrUpdateClassifications")):
        if tag.get("entityGuid") == entity.guid:
            classifications.put(change, entity, tag)
    for tag in check_tags(header.get("classifications")):
        classifications.put(change, entity, tag)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/entity/bulk/classification", _add_to_many),
    ("POST", "/entity/bulk/classification/displayName", _add_by_display_name),
    ("POST", "/entity/bulk/setClassifications", _set_on_many),
)
