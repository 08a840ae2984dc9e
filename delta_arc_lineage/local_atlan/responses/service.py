"""Handlers that read the service API: who am I, users, groups, roles, API tokens; and the metastore's status."""

from collections.abc import Callable
from typing import Any

from delta_arc_lineage.local_atlan import accounts
from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.exchange import Answer, Exchange, Handler

_VERSION = {"Description": "Local catalog server", "Version": "1.0", "Revision": "local", "Name": "apache-atlas"}


def _listing(kind: str) -> Handler:
    """The handler that lists a kind of records."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        limit = exchange.value("limit")
        with catalog.reading() as connection:
            records = accounts.all_of_kind(connection, kind)
        return Answer(
            accounts.listing(
                records,
                sent=exchange.value("filter"),
                offset=int(exchange.value("offset") or 0),
                limit=int(limit) if limit else None,
            )
        )

    handle.__doc__ = f"A page of the {kind} records that meet a filter."
    return handle


def _whoami(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET whoami`: an API token's user with its roles."""
    with catalog.reading() as connection:
        roles = accounts.all_of_kind(connection, "role")
    held = [role for role in roles if role["name"] in ("$admin", "$api-token-default-access")]
    return Answer({"username": exchange.user, "id": accounts.stable_id(exchange.user), "roles": held, "groups": []})


def _current_user(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET users/current`: the user of the token."""
    with catalog.reading() as connection:
        records = accounts.all_of_kind(connection, "user")
    found = next((record for record in records if record["username"] == exchange.user), None)
    service = {**accounts.user_record(exchange.user, "", 0), "email": None}
    return Answer(found or service)


def _listed(catalog: Catalog, exchange: Exchange, work: Callable[[Any, str], list[dict[str, Any]]]) -> Answer:
    """A page of the records that belong to the one in the path."""
    limit = exchange.value("limit")
    with catalog.reading() as connection:
        found = work(connection, exchange.parameters["guid"])
    offset = int(exchange.value("offset") or 0)
    return Answer(
        accounts.listing(found, sent=exchange.value("filter"), offset=offset, limit=int(limit) if limit else None)
    )


def _members_of_group(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET groups/{guid}/members`: the users of a group."""
    return _listed(catalog, exchange, accounts.members)


def _groups_of_user(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET users/{guid}/groups`: the groups of a user."""
    return _listed(catalog, exchange, accounts.groups_of)


def status(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/status`: whether it serves."""
    return Answer({"Status": "ACTIVE"})


def version(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/version`: what serves."""
    return Answer(_VERSION)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/whoami", _whoami),
    ("GET", "/users/current", _current_user),
    ("GET", "/users", _listing("user")),
    ("GET", "/users/{guid}/groups", _groups_of_user),
    ("GET", "/roles", _listing("role")),
    ("GET", "/groups", _listing("group")),
    ("GET", "/v2/groups", _listing("group")),
    ("GET", "/groups/{guid}/members", _members_of_group),
    ("GET", "/apikeys", _listing("apikey")),
)
