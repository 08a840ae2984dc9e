"""Handlers of the service API: who am I, users, groups, roles, API tokens; and the metastore's status."""

from __future__ import annotations

import uuid
from typing import Any

from delta_arc_lineage.local.catalog_server import accounts
from delta_arc_lineage.local.catalog_server.catalog import Catalog
from delta_arc_lineage.local.catalog_server.exchange import Answer, Exchange, Handler

VERSION = {"Description": "Local catalog server", "Version": "1.0", "Revision": "local", "Name": "apache-atlas"}


def listing(kind: str) -> Handler:
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

    return handle


def removal(kind: str) -> Handler:
    """The handler that removes one record of a kind."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        catalog.change(
            exchange.user, lambda change: accounts.remove(change.connection, kind, exchange.parameters["guid"])
        )
        return Answer({})

    return handle


def whoami(catalog: Catalog, exchange: Exchange) -> Answer:
    """``GET whoami``: an API token's user with its roles."""
    with catalog.reading() as connection:
        roles = accounts.all_of_kind(connection, "role")
    held = [role for role in roles if role["name"] in ("$admin", "$api-token-default-access")]
    return Answer({"username": exchange.user, "id": accounts.stable_id(exchange.user), "roles": held, "groups": []})


def current_user(catalog: Catalog, exchange: Exchange) -> Answer:
    """``GET users/current``."""
    with catalog.reading() as connection:
        records = accounts.all_of_kind(connection, "user")
    found = next((record for record in records if record["username"] == exchange.user), None)
    service = {**accounts.user_record(exchange.user, "", 0), "email": None}
    return Answer(found or service)


def create_users(catalog: Catalog, exchange: Exchange) -> Answer:
    """``POST users``: invite by email."""
    sent = exchange.body().get("users") or []
    now = catalog.now()
    records = [accounts.user_record(str(one["email"]).partition("@")[0], str(one["email"]), now) for one in sent]
    for record, one in zip(records, sent, strict=True):
        record["workspaceRole"] = one.get("roleName") or "$guest"
    catalog.change(
        exchange.user, lambda change: [accounts.put(change.connection, "user", record) for record in records]
    )
    return Answer({})


def create_group(catalog: Catalog, exchange: Exchange) -> Answer:
    """``POST groups``."""
    body = exchange.body()
    sent: dict[str, Any] = body.get("group") or {}
    name = str(sent.get("name"))
    record = {**sent, "id": str(uuid.uuid4()), "path": f"/{name}", "userCount": len(body.get("users") or [])}
    record.setdefault("attributes", {})
    catalog.change(exchange.user, lambda change: accounts.put(change.connection, "group", record))
    users = {user: {"status": 200, "statusMessage": "OK"} for user in body.get("users") or []}
    return Answer({"group": record["id"], "users": users})


def update_group(catalog: Catalog, exchange: Exchange) -> Answer:
    """``POST groups/{guid}``."""
    guid, sent = exchange.parameters["guid"], exchange.body()

    def work(change: Any) -> None:
        held = accounts.one(change.connection, "group", guid)
        attributes = {**(held.get("attributes") or {}), **(sent.get("attributes") or {})}
        accounts.put(change.connection, "group", {**held, **sent, "id": guid, "attributes": attributes})

    catalog.change(exchange.user, work)
    return Answer({})


def members_of_group(catalog: Catalog, exchange: Exchange) -> Answer:
    """``GET groups/{guid}/members``: every user belongs to the default group only."""
    default = exchange.parameters["guid"] == accounts.stable_id("everyone")
    with catalog.reading() as connection:
        users = accounts.all_of_kind(connection, "user") if default else []
    return Answer(accounts.listing(users, sent=None, offset=int(exchange.value("offset") or 0), limit=100))


def groups_of_user(catalog: Catalog, exchange: Exchange) -> Answer:
    """``GET users/{guid}/groups``."""
    with catalog.reading() as connection:
        groups = [accounts.one(connection, "group", accounts.stable_id("everyone"))]
    return Answer(accounts.listing(groups, sent=None, offset=int(exchange.value("offset") or 0), limit=100))


def save_token(catalog: Catalog, exchange: Exchange) -> Answer:
    """``POST apikeys``: a record of a token; the server itself accepts only the one it was started with."""
    body = exchange.body()
    record = accounts.token_record(
        str(body.get("displayName")), str(body.get("description") or ""), now=catalog.now(), user=exchange.user
    )
    catalog.change(exchange.user, lambda change: accounts.put(change.connection, "apikey", record))
    return Answer(record)


def status(catalog: Catalog, exchange: Exchange) -> Answer:
    """``GET admin/status``."""
    return Answer({"Status": "ACTIVE"})


def version(catalog: Catalog, exchange: Exchange) -> Answer:
    """``GET admin/version``."""
    return Answer(VERSION)
