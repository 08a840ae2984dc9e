"""Handlers that read the service API: who am I, users, groups, roles; and the metastore's status."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.identity import accounts
from delta_arc_lineage.local_atlan.identity.accounts import Record
from delta_arc_lineage.local_atlan.identity.memberships import People
from delta_arc_lineage.local_atlan.responses.listing import page
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_VERSION = {"Description": "Local catalog server", "Version": "1.0", "Revision": "local", "Name": "apache-atlas"}
_MOST_LOGINS = 1000


def _show_users(people: People, exchange: Exchange) -> Callable[[Record], Record]:
    """How a user is shown: with so many sign-ins as asked."""
    logins = exchange.number("maxLoginEvents", otherwise=1, most=_MOST_LOGINS)
    return lambda record: people.show_user(record, logins=logins)


_SHOWN: dict[str, Callable[[People, Exchange], Callable[[Record], Record]]] = {
    "user": _show_users,
    "group": lambda people, exchange: people.show_group,
    "role": lambda people, exchange: people.show_role,
}


def _answer_page(
    catalog: Catalog, exchange: Exchange, kind: str, read: Callable[[sqlite3.Connection], Sequence[Record]]
) -> Answer:
    """A page of the records of a kind that a reading finds."""
    with catalog.read() as connection:
        records, people = read(connection), People(connection, catalog.types)
    return Answer(page(exchange, records, shown=_SHOWN[kind](people, exchange)))


def _make_list_handler(kind: str) -> Handler:
    """The handler that lists a kind of records."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        return _answer_page(catalog, exchange, kind, lambda connection: accounts.list_records(connection, kind))

    handle.__doc__ = f"A page of the {kind} records that meet a filter."
    return handle


def _list_members(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET groups/{guid}/members`: the users of a group."""
    guid = exchange.parameters["guid"]
    return _answer_page(catalog, exchange, "user", lambda connection: accounts.list_members(connection, guid))


def _list_groups(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET users/{guid}/groups`: the groups of a user."""
    guid = exchange.parameters["guid"]
    return _answer_page(catalog, exchange, "group", lambda connection: accounts.list_groups(connection, guid))


def _identify_user(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET whoami`: the user of the request with its roles and groups."""
    with catalog.read() as connection:
        roles = accounts.list_records(connection, "role")
        user = accounts.find_by_name(connection, "user", exchange.user)
        groups = accounts.list_groups(connection, user["id"]) if user else []
    names = (user["workspaceRole"],) if user else accounts.TOKEN_ROLES
    own = [role for role in roles if role["name"] in names]
    guid = user["id"] if user else accounts.make_stable_id(exchange.user)
    return Answer({"username": exchange.user, "id": guid, "roles": own, "groups": groups})


def _get_current_user(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET users/current`: the user of the token."""
    with catalog.read() as connection:
        user = accounts.find_by_name(connection, "user", exchange.user)
        people = People(connection, catalog.types)
    service: dict[str, Any] = {**accounts.make_user(exchange.user, "", 0), "email": None}
    service["id"] = accounts.make_stable_id(exchange.user)
    return Answer(people.show_user(user or service))


def get_status(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/status`: whether it serves."""
    return Answer({"Status": "ACTIVE"})


def get_version(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/version`: what serves."""
    return Answer(_VERSION)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/whoami", _identify_user),
    ("GET", "/users/current", _get_current_user),
    ("GET", "/users", _make_list_handler("user")),
    ("GET", "/users/{guid}/groups", _list_groups),
    ("GET", "/roles", _make_list_handler("role")),
    ("GET", "/groups", _make_list_handler("group")),
    ("GET", "/v2/groups", _make_list_handler("group")),
    ("GET", "/groups/{guid}/members", _list_members),
)
