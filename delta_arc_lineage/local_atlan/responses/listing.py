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
