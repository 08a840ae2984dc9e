"""Handlers of the repairs under `entity/`: of carried tags, of the index, of lineage flags, of a persona's alias.

Source: `EntityREST`, `AtlasEntityStoreV2`, `docs/api` of the metastore. Carried tags are made anew. The index and the
lineage flags are written with the asset that they are of, so they are never behind: those repairs check what is sent
and change nothing. All answer 204.
"""

from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import classifications
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.propagation import carry
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity, find_by_guid
from delta_arc_lineage.local_atlan.reading import read_objects, read_text, read_texts, read_whole
from delta_arc_lineage.local_atlan.web.exchange import DONE, Answer, Exchange, Handler

_TAGGED = "SELECT DISTINCT entity FROM classification WHERE entity=source ORDER BY entity"


def carry_tags_anew(change: Change, entity: Entity) -> None:
    """Make what an entity's own tags are carried to equal to their reach."""
    for name in classifications.read_direct_tags(change, entity):
        carry(change, entity.id, name)
    change.reindexed.add(entity.id)


def _repair_tags_of_many(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/bulk/repairClassificationsMappings`: the carried tags of entities made anew; answers the faults."""
    sent = exchange.json()
    if not isinstance(sent, list):
        raise CatalogError(ErrorKind.BAD_REQUEST, "guids are a JSON list of texts")
    return Answer(_repair_tags(catalog, exchange, [str(guid) for guid in sent]))


def _repair_tags_of_one(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/repairClassificationsMappings/{guid}`: of one entity; the faults are not told."""
    _repair_tags(catalog, exchange, [exchange.parameters["guid"]])
    return DONE


def _repair_tags(catalog: Catalog, exchange: Exchange, guids: list[str]) -> dict[str, str]:
    """Repair the carried tags of entities; the faults by guid."""

    def work(change: Change) -> dict[str, str]:
        faults: dict[str, str] = {}
        for guid in dict.fromkeys(guids):
            entity = change.keep(find_by_guid(change.connection, guid))
            if entity is None:
                faults[guid] = CatalogError(ErrorKind.GUID_NOT_FOUND, guid).message
            else:
                carry_tags_anew(change, entity)
        return faults

    faults, _ = catalog.change(exchange.user, work)
    return faults


def _repair_all_tags(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/repairAllClassifications`: of every entity that has a tag of its own, by an administrator."""
    _read_pace(exchange, "delay", "batchSize", "fetchSize")

    def work(change: Change) -> None:
        ids = [row[0] for row in change.connection.execute(_TAGGED)]
        change.load(ids)
        for row_id in ids:
            carry_tags_anew(change, change.get(row_id))

    catalog.change(exchange.user, work)
    return DONE


def _read_pace(exchange: Exchange, *names: str) -> None:
    """Refuse a pace that is no number; there is nothing here to slow down for."""
    for name in names:
        read_whole(exchange.value(name), name)


def _repair_index(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/repairindex`: all of it; it is never behind."""
    return DONE


def _repair_index_of_type(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/repairindex/{typename}`: of one type's entities; a type that nothing is of is no fault."""
    _read_pace(exchange, "delay", "limit", "offset", "batchSize")
    return DONE


def _repair_index_of_one(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/guid/{guid}/repairindex`: of one entity; who is not there is an error without a code, hence 500."""
    guid = exchange.parameters["guid"]
    with catalog.read() as connection:
        if find_by_guid(connection, guid) is None:
            said = CatalogError(ErrorKind.GUID_NOT_FOUND, guid).message
            raise CatalogError(ErrorKind.FAILED, f"org.apache.atlas.exception.AtlasBaseException: {said}")
    return DONE


def _repair_index_of_many(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/guid/bulk/repairindex`: of many; who is not there is passed over."""
    read_texts(exchange.json(), "guids")
    return DONE


def _repair_lineage(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/repairhaslineage`: of assets, or of ends of processes; who is not there is passed over."""
    for each in read_objects(exchange.body().get("request"), "request"):
        for name in ("assetGuid", "processGuid", "endGuid", "label"):
            read_text(each.get(name), name)
    return DONE


def _repair_lineage_by_ids(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/repairhaslineagebyids`: by ids of the graph with their types; those that are unknown are skipped."""
    sent: dict[str, Any] = exchange.body()
    if not sent:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "typeByVertexId map cannot be empty")
    for name, kind in sent.items():
        read_text(kind, name)
    return DONE


def _repair_alias(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/repair/accesscontrolAlias/{guid}`: of an active persona; its alias follows its policies anyway."""
    guid = exchange.parameters["guid"]
    with catalog.read() as connection:
        entity = find_by_guid(connection, guid)
    if entity is None:
        raise CatalogError(ErrorKind.GUID_NOT_FOUND, guid)
    if entity.status != ACTIVE:
        raise CatalogError(ErrorKind.GUID_DELETED, guid)
    if entity.type_name != "Persona":
        raise CatalogError(ErrorKind.NOT_SUPPORTED, entity.type_name)
    return DONE


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/entity/bulk/repairClassificationsMappings", _repair_tags_of_many),
    ("POST", "/entity/repairClassificationsMappings/{guid}", _repair_tags_of_one),
    ("POST", "/entity/repairAllClassifications", _repair_all_tags),
    ("POST", "/entity/repairindex", _repair_index),
    ("POST", "/entity/repairindex/{typename}", _repair_index_of_type),
    ("POST", "/entity/guid/bulk/repairindex", _repair_index_of_many),
    ("POST", "/entity/guid/{guid}/repairindex", _repair_index_of_one),
    ("POST", "/entity/repairhaslineage", _repair_lineage),
    ("POST", "/entity/repairhaslineagebyids", _repair_lineage_by_ids),
    ("POST", "/entity/repair/accesscontrolAlias/{guid}", _repair_alias),
)
