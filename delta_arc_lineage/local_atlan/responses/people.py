"""Handlers that change people: users, groups with their members, and API tokens."""

import secrets
import uuid
from collections.abc import Callable
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.identity import accounts
from delta_arc_lineage.local_atlan.reading import read_text, shorten
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_Work = Callable[[Change, str, dict[str, Any]], object]


def _make_removal_handler(kind: str) -> Handler:
    """The handler that removes one record of a kind."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        catalog.change(
            exchange.user, lambda change: accounts.remove(change.connection, kind, exchange.parameters["guid"])
        )
        return Answer({})

    handle.__doc__ = f"Remove one {kind}."
    return handle


def _make_record_handler(work: _Work) -> Handler:
    """A handler that changes the record in the path with what the body says."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        guid, sent = exchange.parameters["guid"], exchange.body()
        catalog.change(exchange.user, lambda change: work(change, guid, sent))
        return Answer({})

    handle.__doc__ = work.__doc__
    return handle


def _create_users(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST users`: invite by email."""
    now = catalog.now()

    def work(change: Change) -> None:
        for invitation in exchange.body().get("users") or []:
            email = read_text(invitation.get("email"), "email")
            if "@" not in email:
                raise CatalogError(ErrorKind.BAD_REQUEST, f"email is not one: {shorten(email)}")
            record = accounts.make_user(email.partition("@")[0], email, now)
            role = invitation.get("roleName") or "$guest"
            accounts.put(change.connection, "user", {**record, "workspaceRole": role, "roles": [role]})

    catalog.change(exchange.user, work)
    return Answer({})


def _update_user(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST users/{guid}`: change the fields sent of a user."""
    guid, sent = exchange.parameters["guid"], exchange.body()

    def work(change: Change) -> dict[str, Any]:
        user = accounts.get_record(change.connection, "user", guid)
        attributes = {**(user.get("attributes") or {}), **(sent.get("attributes") or {})}
        return accounts.put(change.connection, "user", {**user, **sent, "id": guid, "attributes": attributes})

    answer, _ = catalog.change(exchange.user, work)
    return Answer(answer)


def _change_role(change: Change, guid: str, sent: dict[str, Any]) -> None:
    """Give a user another workspace role."""
    role = accounts.get_record(change.connection, "role", str(sent.get("roleId")))["name"]
    user = accounts.get_record(change.connection, "user", guid)
    accounts.put(change.connection, "user", {**user, "workspaceRole": role, "roles": [role]})


def _add_to_groups(change: Change, guid: str, sent: dict[str, Any]) -> None:
    """Make a user a member of groups."""
    for group in sent.get("groups") or []:
        accounts.join(change.connection, group=str(group), user=guid)


def _remove_from_group(change: Change, guid: str, sent: dict[str, Any]) -> None:
    """Take users out of a group."""
    for user in sent.get("users") or []:
        accounts.leave(change.connection, group=guid, user=str(user))


def _update_group(change: Change, guid: str, sent: dict[str, Any]) -> None:
    """Change the fields sent of a group."""
    group = accounts.get_record(change.connection, "group", guid)
    attributes = {**(group.get("attributes") or {}), **(sent.get("attributes") or {})}
    accounts.put(change.connection, "group", {**group, **sent, "id": guid, "attributes": attributes})


def _create_group(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST groups`: a group with its first members."""
    body = exchange.body()
    sent: dict[str, Any] = body.get("group") or {}
    users = [str(user) for user in body.get("users") or []]
    name, guid = str(sent.get("name")), str(uuid.uuid4())
    record = {"attributes": {}, **sent, "id": guid, "path": f"/{name}", "userCount": len(users)}

    def work(change: Change) -> None:
        accounts.put(change.connection, "group", record)
        for user in users:
            accounts.join(change.connection, group=guid, user=user)

    catalog.change(exchange.user, work)
    return Answer({"group": guid, "users": {user: {"status": 200, "statusMessage": "OK"} for user in users}})


def _save_token(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST apikeys`: a new token, its secret told once; it can be used until it is deleted."""
    body, secret = exchange.body(), secrets.token_urlsafe(32)
    record = accounts.make_token(
        str(body.get("displayName")),
        str(body.get("description") or ""),
        now=catalog.now(),
        user=exchange.user,
        lifespan=int(body.get("validitySeconds") or accounts.LIFESPAN),
    )

    def work(change: Change) -> None:
        accounts.put(change.connection, "apikey", record)
        kept = {"id": record["id"], "name": accounts.digest(secret), "client": record["clientId"]}
        accounts.put(change.connection, "secret", kept)

    catalog.change(exchange.user, work)
    return Answer({**record, "attributes": {**record["attributes"], "accessToken": secret}})


def _update_token(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST apikeys/{guid}`: another name or description."""
    guid, sent = exchange.parameters["guid"], exchange.body()

    def work(change: Change) -> dict[str, Any]:
        token = accounts.get_record(change.connection, "apikey", guid)
        named = {key: sent[key] for key in ("displayName", "description") if sent.get(key) is not None}
        name = named.get("displayName", token["displayName"])
        merged = {**token, "displayName": name, "attributes": {**token["attributes"], **named}}
        return accounts.put(change.connection, "apikey", merged)

    answer, _ = catalog.change(exchange.user, work)
    return Answer(answer)


def _delete_token(catalog: Catalog, exchange: Exchange) -> Answer:
    """`DELETE apikeys/{guid}`: the token stops to work."""
    guid = exchange.parameters["guid"]

    def work(change: Change) -> None:
        accounts.remove(change.connection, "apikey", guid)
        change.connection.execute("DELETE FROM account WHERE kind='secret' AND guid=?", (guid,))

    catalog.change(exchange.user, work)
    return Answer({})


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/users", _create_users),
    ("POST", "/users/{guid}", _update_user),
    ("POST", "/users/{guid}/delete", _make_removal_handler("user")),
    ("POST", "/users/{guid}/groups", _make_record_handler(_add_to_groups)),
    ("POST", "/users/{guid}/roles/update", _make_record_handler(_change_role)),
    ("POST", "/groups", _create_group),
    ("POST", "/groups/{guid}", _make_record_handler(_update_group)),
    ("POST", "/groups/{guid}/delete", _make_removal_handler("group")),
    ("POST", "/groups/{guid}/members/remove", _make_record_handler(_remove_from_group)),
    ("POST", "/apikeys", _save_token),
    ("POST", "/apikeys/{guid}", _update_token),
    ("DELETE", "/apikeys/{guid}", _delete_token),
)
