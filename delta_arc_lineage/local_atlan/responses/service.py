"""Handlers that read the service API: who am I, users, groups, roles, API tokens; and the metastore's status."""

from collections.abc import Callable
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.identity import accounts
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_VERSION = {"Description": "Local catalog server", "Version": "1.0", "Revision": "local", "Name": "apache-atlas"}


def _make_list_handler(kind: str) -> Handler:
    """The handler that lists a kind of records."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        limit = exchange.value("limit")
        with catalog.read() as connection:
            records = accounts.list_records(connection, kind)
        return Answer(
            accounts.page_records(
                records,
                sent=exchange.value("filter"),
                offset=int(exchange.value("offset") or 0),
                limit=int(limit) if limit else None,
            )
        )

    handle.__doc__ = f"A page of the {kind} records that meet a filter."
    return handle


def _identify_user(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET whoami`: an API token's user with its roles."""
    with catalog.read() as connection:
        roles = accounts.list_records(connection, "role")
    token_roles = [role for role in roles if role["name"] in ("$admin", "$api-token-default-access")]
    return Answer(
        {"username": exchange.user, "id": accounts.make_stable_id(exchange.user), "roles": token_roles, "groups": []}
    )


def _get_current_user(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET users/current`: the user of the token."""
    with catalog.read() as connection:
        records = accounts.list_records(connection, "user")
    user = next((record for record in records if record["username"] == exchange.user), None)
    service = {**accounts.make_user(exchange.user, "", 0), "email": None}
    return Answer(user or service)


def _list_related(catalog: Catalog, exchange: Exchange, work: Callable[[Any, str], list[dict[str, Any]]]) -> Answer:
    """A page of the records that belong to the one in the path."""
    limit = exchange.value("limit")
    with catalog.read() as connection:
        records = work(connection, exchange.parameters["guid"])
    offset = int(exchange.value("offset") or 0)
    return Answer(
        accounts.page_records(
            records, sent=exchange.value("filter"), offset=offset, limit=int(limit) if limit else None
        )
    )


def _list_members(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET groups/{guid}/members`: the users of a group."""
    return _list_related(catalog, exchange, accounts.list_members)


def _list_groups(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET users/{guid}/groups`: the groups of a user."""
    return _list_related(catalog, exchange, accounts.list_groups)


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
    ("GET", "/apikeys", _make_list_handler("apikey")),
)
