"""Reading what a request asks of a list of the service."""

from collections.abc import Callable, Sequence
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.identity.record_lists import Listing, Record
from delta_arc_lineage.local_atlan.web.client_json import parse_json
from delta_arc_lineage.local_atlan.web.exchange import Exchange

MOST = 1_000_000
_LONGEST_SORT = 1000


def read_listing(exchange: Exchange, *, limit: int | None = None) -> Listing:
    """`filter`, `sort`, `columns`, `offset` and `limit`, as `listing` wants them; `limit`: if none is sent."""
    sent, sort = exchange.value("filter"), exchange.value("sort") or ""
    if len(sort) > _LONGEST_SORT:
        raise CatalogError(ErrorKind.INVALID_QUERY_PARAMETER_LENGTH, "sort")
    columns = [name for value in exchange.values("columns") for name in value.split(",") if name]
    return Listing(
        condition=parse_json(sent, "filter") if sent else None,
        sort=sort,
        columns=tuple(columns),
        offset=exchange.number("offset", otherwise=0, most=MOST),
        limit=exchange.number("limit", otherwise=0, most=MOST) if exchange.value("limit") else limit,
    )


def page(exchange: Exchange, records: Sequence[Record], *, shown: Callable[[Record], Record]) -> dict[str, Any]:
    """A page of records as the request asks, each as it is shown."""
    return read_listing(exchange).page([shown(record) for record in records])


def read_text(sent: dict[str, Any], name: str, *, otherwise: str = "") -> str:
    """A text in a body; null is as not sent."""
    value = sent.get(name)
    if value is None:
        return otherwise
    if not isinstance(value, str):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"{name} must be a text")
    return value


def read_needed_text(sent: dict[str, Any], name: str) -> str:
    """A text in a body that must be there."""
    value = read_text(sent, name)
    if not value.strip():
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"{name} is missing")
    return value


def read_object(sent: dict[str, Any], name: str) -> dict[str, Any]:
    """An object in a body; null is an empty one."""
    value = sent.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"{name} must be an object")
    return value


def read_list(sent: dict[str, Any], name: str, kind: type) -> list[Any]:
    """A list of one kind of members in a body; null is an empty one."""
    value = sent.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(member, kind) for member in value):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"{name} must be a list")
    return value
