"""Handlers of the identity service's events: sign-ins, and changes of accounts."""

from collections.abc import Callable
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.identity.account_events import ADMIN_EVENT, LOGIN_EVENT, list_events, read_day
from delta_arc_lineage.local_atlan.responses.listing import MOST
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_PAGE = 100
_Event = dict[str, Any]

# Query parameters and the field of an event that each is compared with, as the SDK's requests name them.
_LOGIN_FIELDS: dict[str, tuple[str, ...]] = {
    "client": ("clientId",),
    "ipAddress": ("ipAddress",),
    "user": ("userId",),
    "type": ("type",),
}
_ADMIN_FIELDS: dict[str, tuple[str, ...]] = {
    "authClient": ("authDetails", "clientId"),
    "authIpAddress": ("authDetails", "ipAddress"),
    "authRealm": ("authDetails", "realmId"),
    "authUser": ("authDetails", "userId"),
    "operationTypes": ("operationType",),
    "resourcePath": ("resourcePath",),
    "resourceTypes": ("resourceType",),
}


def _make_handler(kind: str, fields: dict[str, tuple[str, ...]], summary: str) -> Handler:
    """The handler that lists a kind of events."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        accepts = _make_filter(exchange, fields)
        first = exchange.number("first", otherwise=0, most=MOST)
        most = exchange.number("max", otherwise=_PAGE, most=MOST)
        with catalog.read() as connection:
            events = [event for event in list_events(connection, kind) if accepts(event)]
        return Answer(events[first : first + most])

    handle.__doc__ = summary
    return handle


def _make_filter(exchange: Exchange, fields: dict[str, tuple[str, ...]]) -> Callable[[_Event], bool]:
    """Whether an event is of the days asked and has the values asked; of several values of one field one."""
    start = read_day(exchange.value("dateFrom"), "dateFrom")
    end = read_day(exchange.value("dateTo"), "dateTo", after=True)
    wanted = {path: _read_values(exchange, name) for name, path in fields.items()}

    def accepts(event: _Event) -> bool:
        if (start is not None and event["time"] < start) or (end is not None and event["time"] >= end):
            return False
        return all(not values or _get(event, path) in values for path, values in wanted.items())

    return accepts


def _read_values(exchange: Exchange, name: str) -> set[str]:
    """The values of a query parameter, repeated or with commas."""
    return {part for value in exchange.values(name) for part in value.split(",") if part}


def _get(event: _Event, path: tuple[str, ...]) -> Any:
    """A field of an event, or of what it holds."""
    value: Any = event
    for name in path:
        value = value.get(name)
    return value


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/events/login", _make_handler(LOGIN_EVENT, _LOGIN_FIELDS, "`GET events/login`: who signed in, and when.")),
    (
        "GET",
        "/events/main",
        _make_handler(ADMIN_EVENT, _ADMIN_FIELDS, "`GET events/main`: who changed which account, and when."),
    ),
)
