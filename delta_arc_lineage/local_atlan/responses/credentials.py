"""Handlers of credentials: what a crawler would sign in with; kept, listed, never used, secrets never shown.

Source: `pyatlan.client.credential` and `pyatlan.model.credential`; the service behind them is not public.
"""

import uuid
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.identity import accounts
from delta_arc_lineage.local_atlan.reading import read_object
from delta_arc_lineage.local_atlan.responses.listing import read_listing
from delta_arc_lineage.local_atlan.web.client_json import parse_json
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_KIND = "credential"
_SECRET = ("password",)
_FIELDS = (
    *("id", "version", "isActive", "createdAt", "updatedAt", "createdBy", "tenantId", "name", "description"),
    *("connectorConfigName", "connector", "connectorType", "authType", "host", "port", "username", "metadata"),
    *("level", "connection", "extra"),
)


def _show(record: accounts.Record) -> accounts.Record:
    """A credential without its secrets."""
    return {name: value for name, value in record.items() if name not in _SECRET}


def _create(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST credentials`: keep one."""
    body, now = exchange.body(), catalog.now()
    record = {
        **dict.fromkeys(_FIELDS),
        **body,
        "id": str(uuid.uuid4()),
        "version": "1",
        "isActive": True,
        "createdAt": now,
        "updatedAt": now,
        "createdBy": exchange.user,
        "tenantId": "default",
    }
    catalog.change(exchange.user, lambda change: accounts.put(change.connection, _KIND, record))
    return Answer(_show(record))


def _check_filter(sent: str | None) -> None:
    """Refuse a filter of fields that a credential lacks, or of values that are none of theirs."""
    for name, wanted in read_object(parse_json(sent, "filter") if sent else None, "filter").items():
        if name not in (*_FIELDS, "$and", "$or"):
            raise CatalogError(ErrorKind.BAD_REQUEST, f"filter has no field {name[:100]}")
        if not isinstance(wanted, (str, bool, dict, list)):
            raise CatalogError(ErrorKind.BAD_REQUEST, f"filter has a wrong value for {name}")


def _list(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET credentials`: those that meet a filter, a page of them."""
    _check_filter(exchange.value("filter"))
    with catalog.read() as connection:
        records = [_show(record) for record in accounts.list_records(connection, _KIND)]
    return Answer(read_listing(exchange).page(records))


def _get(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET credentials/{guid}`: one credential."""
    with catalog.read() as connection:
        return Answer(_show(accounts.get_record(connection, _KIND, exchange.parameters["guid"])))


def _update(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST credentials/{guid}`: change the fields sent."""
    guid, body = exchange.parameters["guid"], exchange.body()

    def work(change: Change) -> accounts.Record:
        record = accounts.get_record(change.connection, _KIND, guid)
        return accounts.put(change.connection, _KIND, {**record, **body, "id": guid, "updatedAt": change.now})

    return Answer(_show(catalog.change(exchange.user, work)[0]))


def _archive(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST credentials/{guid}/archive`: remove one; answers nothing."""
    guid = exchange.parameters["guid"]
    catalog.change(exchange.user, lambda change: accounts.remove(change.connection, _KIND, guid))
    return Answer(None)


def _test(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST credentials/test`: whether one may sign in; nothing is signed in to, so it says so."""
    body: dict[str, Any] = exchange.body()
    return Answer({"code": 500, "error": "local", "message": f"{str(body.get('connector'))[:100]} is not reached"})


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/credentials", _create),
    ("GET", "/credentials", _list),
    ("POST", "/credentials/test", _test),
    ("GET", "/credentials/{guid}", _get),
    ("POST", "/credentials/{guid}", _update),
    ("POST", "/credentials/{guid}/archive", _archive),
)
