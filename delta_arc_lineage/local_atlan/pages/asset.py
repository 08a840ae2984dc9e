"""The page of one asset, at the address that Atlan gives it: `/assets/{guid}/overview` (`…/lineage` the same).

It asks for no token, because a link from another program carries none and a guid is 122 random bits that only the API
tells; Host and Origin are checked as for every request. Every related asset is a link, so one can walk from a table
through its process to a file and on. `/assets/{guid}/columns`, `…/objects` and so on list all that is at that end.
"""

import re
import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import rows as stored
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity, list_texts
from delta_arc_lineage.local_atlan.pages.asset_markings import read_custom_metadata, read_history, read_tags
from delta_arc_lineage.local_atlan.pages.lineage_boxes import HOPS, MANY, Asked, find_lineage
from delta_arc_lineage.local_atlan.pages.lineage_drawing import draw, get_name
from delta_arc_lineage.local_atlan.pages.neighbours import (
    CONTAINERS,
    Neighbours,
    find_connection,
    find_neighbours,
    find_path,
    list_ends,
)
from delta_arc_lineage.local_atlan.pages.rendering import Addresses, make_page
from delta_arc_lineage.local_atlan.types.type_registry import EntityType
from delta_arc_lineage.local_atlan.web.exchange import Answer

PAGE_SIZE = 100
FEW_RELATED = 12
LATEST = 15

_ADDRESS = re.compile(r"/assets/(?P<guid>[A-Za-z0-9-]{1,64})(?:/(?P<tab>[A-Za-z0-9_-]{0,100}))?/?")
_SHOWN_ABOVE = {
    *("name", "displayName", "qualifiedName", "description", "userDescription", "connectorName"),
    *("connectionQualifiedName", "ownerUsers", "ownerGroups", "certificateStatus", "certificateStatusMessage"),
    *("announcementTitle", "announcementMessage", "announcementType"),
}
_DRAWN = {"inputs", "outputs", "inputToProcesses", "outputFromProcesses", "columns", "meanings"}
_EVIDENCE = ("userDescription", "description", "additionalEtlContext", "sql", "code", "ast")


def show_asset(catalog: Catalog, at: Addresses, path: str, query: dict[str, str]) -> Answer:
    """The page of the asset in a path, or a page that says there is none."""
    address = _ADDRESS.fullmatch(path)
    with catalog.read() as connection:
        entity = stored.find_by_guid(connection, address["guid"]) if address else None
        kind = catalog.types.entity(entity.type_name) if entity else None
        if entity is None or kind is None or address is None:
            said = CatalogError(ErrorKind.GUID_NOT_FOUND, address["guid"] if address else path).message
            return make_page("missing.html", at, status=404, thing="asset", said=said)
        head = {"asset": entity, "get_name": get_name, **_read_head(catalog, connection, entity)}
        end = kind.ends.get(address["tab"] or "")
        if end is not None:
            page = _read_page(query)
            held = find_neighbours(connection, entity, end, most=PAGE_SIZE, start=(page - 1) * PAGE_SIZE)
            tags = read_tags(connection, held.entities)
            return make_page("related.html", at, **head, held=held, held_tags=tags, page=page, page_size=PAGE_SIZE)
        details = _read_details(connection, kind, entity)
        return make_page("asset.html", at, **head, **_read_lineage(catalog, connection, entity, query), **details)


def _read_page(query: dict[str, str]) -> int:
    """The number of a page, 1 where the address says none that could be."""
    sent = query.get("page", "")
    return max(1, int(sent)) if sent.isascii() and sent.isdecimal() and len(sent) < 8 else 1


def _read_head(catalog: Catalog, connection: sqlite3.Connection, entity: Entity) -> dict[str, Any]:
    """What stands on top: where the asset lies, and what people said of it."""
    path = find_path(connection, catalog.types, entity)
    tenant = find_connection(connection, entity)
    attributes = entity.attributes
    connector = attributes.get("connectorName") or (tenant.attributes.get("connectorName") if tenant else None)
    meanings = kind.ends.get("meanings") if (kind := catalog.types.entity(entity.type_name)) else None
    terms = find_neighbours(connection, entity, meanings, most=PAGE_SIZE) if meanings else None
    return {
        "path": path,
        "connector": connector,
        "is_active": entity.status == ACTIVE,
        "owners": [*list_texts(attributes, "ownerUsers"), *list_texts(attributes, "ownerGroups")],
        "tags": read_tags(connection, [entity])[entity.id],
        "terms": terms,
    }


def _read_lineage(
    catalog: Catalog, connection: sqlite3.Connection, entity: Entity, query: dict[str, str]
) -> dict[str, Any]:
    """The lineage as a drawing, with the processes in words and the links that show more of it."""
    asked = Asked.read(query)
    lineage = find_lineage(connection, catalog.types, entity, asked)
    ends: dict[int, tuple[list[Entity], list[Entity]]] = {}
    for box in lineage.processes:
        into = [lineage.boxes[flow.source].entity for flow in lineage.flows if flow.target == box.entity.id]
        out = [lineage.boxes[flow.target].entity for flow in lineage.flows if flow.source == box.entity.id]
        ends[box.entity.id] = into, out
    chosen = {
        "hops": asked.hops,
        "wide": "on" if asked.most == MANY else "",
        "columns": "on" if asked.columns else "",
        "archived": "on" if asked.archived else "",
    }
    return {
        "lineage": lineage,
        "drawing": draw(lineage),
        "asked": asked,
        "all_hops": HOPS,
        "chosen": chosen,
        "process_ends": ends,
        "evidence": _EVIDENCE,
    }


def _read_details(connection: sqlite3.Connection, kind: EntityType, entity: Entity) -> dict[str, Any]:
    """What is set on the asset, what it holds, what is put on it and what happened to it."""
    attributes = [
        (name, value, kind.attributes.get(name, "string"))
        for name, value in sorted(entity.attributes.items())
        if value not in (None, "", [], {}) and name not in _SHOWN_ABOVE
    ]
    columns: Neighbours | None = None
    related = []
    for end in list_ends(connection, kind, entity):
        if end.attribute == "columns":
            columns = find_neighbours(connection, entity, end, most=PAGE_SIZE)
        elif end.attribute not in _DRAWN and not (end.single and end.attribute in CONTAINERS):
            related.append(find_neighbours(connection, entity, end, most=FEW_RELATED))
    count, history = read_history(connection, entity, most=LATEST)
    return {
        "attributes": attributes,
        "columns": columns,
        "column_tags": read_tags(connection, columns.entities) if columns else {},
        "related": [held for held in related if held.total],
        "custom_metadata": read_custom_metadata(connection, entity),
        "history": history,
        "history_count": count,
    }
