"""Handlers of requests: a change that somebody suggests, and that somebody else approves or rejects.

Source: `pyatlan.client.requests` and `pyatlan.model.atlan_request`; the service behind them is not public. An approved
request for an attribute is applied, a term's link too; requests for tags and custom metadata are kept and told only.
"""

import uuid
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.payload import read_draft
from delta_arc_lineage.local_atlan.graph.saving import SaveOptions, Saving
from delta_arc_lineage.local_atlan.identity import accounts
from delta_arc_lineage.local_atlan.reading import read_text
from delta_arc_lineage.local_atlan.responses.listing import read_listing
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_KIND = "request"
_TYPES = ("attribute", "term_link", "attach_classification", "bm_attribute")
_ACTIONS = ("approved", "rejected")
_PAGE = 20


def _create(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST requests`: suggest a change of an asset that is there."""
    body, now = exchange.body(), catalog.now()
    kind = read_text(body.get("requestType"), "requestType")
    if kind not in _TYPES:
        raise CatalogError(ErrorKind.BAD_REQUEST, f"requestType must be one of {', '.join(_TYPES)}")

    def work(change: Change) -> accounts.Record:
        entity = change.get_by_guid(read_text(body.get("destinationGuid"), "destinationGuid"))
        record = {
            **body,
            "id": str(uuid.uuid4()),
            "name": kind,
            "version": "1",
            "isActive": True,
            "isDuplicate": False,
            "createdAt": now,
            "updatedAt": now,
            "createdBy": exchange.user,
            "tenantId": "default",
            "destinationQualifiedName": entity.qualified_name,
            "entityType": entity.type_name,
            "status": "active",
            "approvedBy": None,
            "rejectedBy": None,
        }
        return accounts.put(change.connection, _KIND, record)

    return Answer(catalog.change(exchange.user, work)[0])


def _list(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET requests`: those that meet a filter, the newest first; below `actionable` those that are open."""
    with catalog.read() as connection:
        records = accounts.list_records(connection, _KIND)
    if exchange.path.endswith("/actionable"):
        records = [record for record in records if record["status"] == "active"]
    records.sort(key=lambda record: -record["createdAt"])
    return Answer(read_listing(exchange, limit=_PAGE).page(records))


def _get(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET requests/{guid}`: one request."""
    with catalog.read() as connection:
        return Answer(accounts.get_record(connection, _KIND, exchange.parameters["guid"]))


def _act(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST requests/{guid}/action`: approve, which applies it, or reject; once."""
    body = exchange.body()
    action = read_text(body.get("action"), "action")
    if action not in _ACTIONS:
        raise CatalogError(ErrorKind.BAD_REQUEST, f"action must be one of {', '.join(_ACTIONS)}")

    def work(change: Change) -> None:
        record = accounts.get_record(change.connection, _KIND, exchange.parameters["guid"])
        if record["status"] != "active":
            raise CatalogError(ErrorKind.BAD_REQUEST, f"request {record['id']} is {record['status']} already")
        if action == "approved":
            _apply(change, record)
        by = {"approvedBy" if action == "approved" else "rejectedBy": exchange.user}
        done = {"status": action, "isActive": False, "updatedAt": change.now, "message": body.get("message"), **by}
        accounts.put(change.connection, _KIND, {**record, **done})

    catalog.change(exchange.user, work)
    return Answer('"success"')


def _apply(change: Change, record: accounts.Record) -> None:
    """Change the asset as an approved request says."""
    sent: dict[str, Any] = {"typeName": record["entityType"], "guid": record["destinationGuid"]}
    if record["requestType"] == "attribute":
        name = read_text(record.get("destinationAttribute"), "destinationAttribute")
        sent["attributes"] = {name: record.get("destinationValue")}
    elif record["requestType"] == "term_link":
        term = {"typeName": "AtlasGlossaryTerm", "guid": read_text(record.get("sourceGuid"), "sourceGuid")}
        sent["appendRelationshipAttributes"] = {"meanings": [term]}
    else:
        return
    draft = read_draft(change.types, sent)
    if draft.messages:
        raise CatalogError(ErrorKind.INVALID_ENTITY, f"[{', '.join(draft.messages)}]")
    Saving(change, SaveOptions()).save([draft])


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/requests", _create),
    ("GET", "/requests", _list),
    ("GET", "/requests/actionable", _list),
    ("GET", "/requests/{guid}", _get),
    ("POST", "/requests/{guid}/action", _act),
)
