"""Handlers that change people: users, and groups with their members."""

import uuid
from collections.abc import Callable
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.identity import accounts
from delta_arc_lineage.local_atlan.identity.memberships import drop_counted
from delta_arc_lineage.local_atlan.reading import (
    read_needed_text,
    read_object,
    read_objects,
    read_text,
    read_texts,
    shorten,
)
from delta_arc_lineage.local_atlan.responses.account_changes import change_accounts, tell
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_Work = Callable[[Change, str, dict[str, Any]], object]


def _make_removal_handler(kind: str) -> Handler:
    """The handler that removes one record of a kind, and its memberships."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        guid = exchange.parameters["guid"]

        def work(change: Change) -> None:
            accounts.remove(change.connection, kind, guid)
            accounts.end_memberships(change.connection, guid)
            tell(change, "DELETE", kind.upper(), f"{kind}s/{guid}")

        change_accounts(catalog, exchange, work)
        return Answer({})

    handle.__doc__ = f"Remove one {kind}."
    return handle


def _make_record_handler(work: _Work) -> Handler:
    """A handler that changes the record in the path with what the body says."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        guid, sent = exchange.parameters["guid"], exchange.body()
        change_accounts(catalog, exchange, lambda change: work(change, guid, sent))
        return Answer({})

    handle.__doc__ = work.__doc__
    return handle


def _create_users(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST users`: invite by email."""
    now = catalog.now()
    invitations = read_objects(exchange.body().get("users"), "users")

    def work(change: Change) -> None:
        for invitation in invitations:
            email = read_needed_text(invitation.get("email"), "email")
            if "@" not in email:
                raise CatalogError(ErrorKind.BAD_REQUEST, f"email is not one: {shorten(email)}")
            role = read_text(invitation.get("roleName"), "roleName") or "$guest"
            record = accounts.make_user(email.partition("@")[0], email, now, role=role)
            if accounts.find_record(change.connection, "user", record["id"]):
                raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"user {record['username']} exists already")
            accounts.put(change.connection, "user", record)
            accounts.join_defaults(change.connection, record["id"])
            tell(change, "CREATE", "USER", f"users/{record['id']}", record)

    change_accounts(catalog, exchange, work)
    return Answer({})


def _merge(change: Change, kind: str, guid: str, sent: dict[str, Any]) -> dict[str, Any]:
    """Change the fields sent of a record; its attributes are merged, what is counted is left out."""
    record = accounts.get_record(change.connection, kind, guid)
    attributes = {**(record.get("attributes") or {}), **read_object(sent.get("attributes"), "attributes")}
    merged = {**record, **drop_counted(sent), "id": guid, "attributes": attributes}
    for name in ("username", "name"):
        if name in record and not isinstance(merged[name], str):
            raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"{name} must be a text")
    tell(change, "UPDATE", kind.upper(), f"{kind}s/{guid}", merged)
    return accounts.put(change.connection, kind, merged)


def _update_user(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST users/{guid}`: change the fields sent of a user."""
    guid, sent = exchange.parameters["guid"], exchange.body()
    return Answer(change_accounts(catalog, exchange, lambda change: _merge(change, "user", guid, sent)))


def _change_role(change: Change, guid: str, sent: dict[str, Any]) -> None:
    """Give a user another workspace role."""
    role = accounts.get_record(change.connection, "role", read_needed_text(sent.get("roleId"), "roleId"))["name"]
    user = accounts.get_record(change.connection, "user", guid)
    accounts.put(change.connection, "user", {**user, "workspaceRole": role, "roles": [role]})
    tell(change, "UPDATE", "REALM_ROLE_MAPPING", f"users/{guid}/role-mappings/realm", [{"name": role}])


def _add_to_groups(change: Change, guid: str, sent: dict[str, Any]) -> None:
    """Make a user a member of groups."""
    for group in read_texts(sent.get("groups"), "groups"):
        accounts.join(change.connection, group=group, user=guid)
        tell(change, "CREATE", "GROUP_MEMBERSHIP", f"users/{guid}/groups/{group}")


def _remove_from_group(change: Change, guid: str, sent: dict[str, Any]) -> None:
    """Take users out of a group."""
    for user in read_texts(sent.get("users"), "users"):
        accounts.leave(change.connection, group=guid, user=user)
        tell(change, "DELETE", "GROUP_MEMBERSHIP", f"users/{user}/groups/{guid}")


def _update_group(change: Change, guid: str, sent: dict[str, Any]) -> None:
    """Change the fields sent of a group."""
    _merge(change, "group", guid, sent)


def _create_group(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST groups`: a group with its first members."""
    body = exchange.body()
    sent, users = read_object(body.get("group"), "group"), read_texts(body.get("users"), "users")
    name, guid = read_needed_text(sent.get("name"), "name"), str(uuid.uuid4())
    attributes = {
        "createdAt": [str(catalog.now())],
        "createdBy": [exchange.user],
        **read_object(sent.get("attributes"), "attributes"),
    }
    record = {**drop_counted(sent), "id": guid, "path": f"/{name}", "attributes": attributes}

    def work(change: Change) -> None:
        accounts.put(change.connection, "group", record)
        tell(change, "CREATE", "GROUP", f"groups/{guid}", record)
        for user in users:
            accounts.join(change.connection, group=guid, user=user)

    change_accounts(catalog, exchange, work)
    return Answer({"group": guid, "users": {user: {"status": 200, "statusMessage": "OK"} for user in users}})


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
)
