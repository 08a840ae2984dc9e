"""Users, groups and roles as records. Creators look them up; tests of permissions make them.

A new catalog has the six roles of a tenant, one administrator, one default group and the server's own API token. What
follows from memberships (counts, personas) is never stored: `memberships` counts it when it is shown.
"""

import json
import sqlite3
import uuid
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import to_json

Record = dict[str, Any]

_NAMESPACE = uuid.UUID("6f1d2c8e-6a1f-4f6e-9d0e-0c1a7b9e5d11")
ROLES = {
    "$admin": "Admin",
    "$api-token-default-access": "API token default access",
    "$guest": "Guest",
    "$member": "Member",
    "$robot": "Robot",
    "$dataconsumer": "Data consumer",
}
ADMINISTRATOR = "admin"
SERVICE_ACCOUNT = "service-account-apikey-local"
TOKEN_ROLES = ("$admin", "$api-token-default-access")


def make_stable_id(name: str) -> str:
    """The same id for the same name in every catalog."""
    return str(uuid.uuid5(_NAMESPACE, name))


EVERYONE = make_stable_id("everyone")


def seed(connection: sqlite3.Connection, now: int, token: Record) -> None:
    """The records of a new catalog; `token`: that of the server itself."""
    for role, description in ROLES.items():
        record = {"id": make_stable_id(role), "name": role, "description": description, "level": "workspace"}
        put(connection, "role", record)
    put(connection, "user", make_user(ADMINISTRATOR, "admin@example.com", now))
    attributes = {"alias": ["Everyone"], "isDefault": ["true"], "createdAt": [str(now)], "createdBy": [ADMINISTRATOR]}
    put(connection, "group", {"id": EVERYONE, "name": "everyone", "path": "/everyone", "attributes": attributes})
    put(connection, "apikey", token)


def make_user(name: str, email: str, now: int, *, role: str = "$admin") -> Record:
    """A user."""
    return {
        "id": make_stable_id(f"user:{name}"),
        "username": name,
        "email": email,
        "firstName": name.capitalize(),
        "lastName": "Local",
        "enabled": True,
        "emailVerified": True,
        "isLocked": False,
        "createdTimestamp": now,
        "attributes": {},
        "workspaceRole": role,
        "roles": [role],
        "defaultRoles": ["default-roles-default"],
    }


def join(connection: sqlite3.Connection, *, group: str, user: str) -> None:
    """Make a user a member of a group."""
    get_record(connection, "group", group)
    get_record(connection, "user", user)
    put(connection, "membership", {"id": f"{group}/{user}", "name": group, "group": group, "user": user})


def join_defaults(connection: sqlite3.Connection, user: str) -> None:
    """Make a new user a member of the groups that every new user joins."""
    for group in list_records(connection, "group"):
        if (group.get("attributes") or {}).get("isDefault") == ["true"] and group["id"] != EVERYONE:
            join(connection, group=group["id"], user=user)


def leave(connection: sqlite3.Connection, *, group: str, user: str) -> None:
    """End a membership, if there is one."""
    connection.execute("DELETE FROM account WHERE kind='membership' AND guid=?", (f"{group}/{user}",))


def end_memberships(connection: sqlite3.Connection, guid: str) -> None:
    """End every membership of a group, or of a user, that goes."""
    for membership in list_records(connection, "membership"):
        if guid in (membership["group"], membership["user"]):
            leave(connection, group=membership["group"], user=membership["user"])


def list_members(connection: sqlite3.Connection, group: str) -> list[Record]:
    """The users of a group; everybody is in the default one."""
    get_record(connection, "group", group)
    users = list_records(connection, "user")
    if group == EVERYONE:
        return users
    user_ids = {record["user"] for record in list_records(connection, "membership") if record["group"] == group}
    return [user for user in users if user["id"] in user_ids]


def list_groups(connection: sqlite3.Connection, user: str) -> list[Record]:
    """The groups of a user."""
    get_record(connection, "user", user)
    group_ids = {record["group"] for record in list_records(connection, "membership") if record["user"] == user}
    return [group for group in list_records(connection, "group") if group["id"] in {*group_ids, EVERYONE}]


def list_aliases(group: Record) -> list[str]:
    """What a group is called by people: a list of at most one name, whatever a client stored there."""
    attributes = group.get("attributes")
    alias = attributes.get("alias") if isinstance(attributes, dict) else None
    return [name for name in alias if isinstance(name, str)] if isinstance(alias, list) else []


def put(connection: sqlite3.Connection, kind: str, record: Record) -> Record:
    """Store a record."""
    name = str(record.get("name") or record.get("username") or record.get("displayName"))
    connection.execute("INSERT OR REPLACE INTO account VALUES (?,?,?,?)", (kind, record["id"], name, to_json(record)))
    return record


def remove(connection: sqlite3.Connection, kind: str, guid: str) -> None:
    """Remove a record that must exist."""
    cursor = connection.execute("DELETE FROM account WHERE kind=? AND guid=?", (kind, guid))
    if not cursor.rowcount:
        raise CatalogError(ErrorKind.RESOURCE_NOT_FOUND, f"{kind} {guid}")


def list_records(connection: sqlite3.Connection, kind: str) -> list[Record]:
    """Every record of a kind, by name."""
    rows = connection.execute("SELECT body FROM account WHERE kind=? ORDER BY name", (kind,))
    return [json.loads(row[0]) for row in rows]


def find_record(connection: sqlite3.Connection, kind: str, guid: str) -> Record | None:
    """One record by id, if it exists."""
    row = connection.execute("SELECT body FROM account WHERE kind=? AND guid=?", (kind, guid)).fetchone()
    return None if row is None else dict(json.loads(row[0]))


def find_by_name(connection: sqlite3.Connection, kind: str, name: str) -> Record | None:
    """One record by name, if it exists."""
    row = connection.execute("SELECT body FROM account WHERE kind=? AND name=?", (kind, name)).fetchone()
    return None if row is None else dict(json.loads(row[0]))


def get_record(connection: sqlite3.Connection, kind: str, guid: str) -> Record:
    """One record by id."""
    record = find_record(connection, kind, guid)
    if record is None:
        raise CatalogError(ErrorKind.RESOURCE_NOT_FOUND, f"{kind} {guid}")
    return record
