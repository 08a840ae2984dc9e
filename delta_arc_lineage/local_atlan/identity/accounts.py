"""Users, groups, roles and API tokens. Creators look them up; tests of permissions make them.

A new catalog has the six roles of a tenant, one administrator, one default group and the server's own API token. The
list filters of this service (`$ilike`, `$in`, plain equality, `$and`, `$or`) run over these few records.
"""

import hashlib
import json
import sqlite3
import uuid
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import to_json
from delta_arc_lineage.local_atlan.reading import read_list, read_object, read_objects
from delta_arc_lineage.local_atlan.web.client_json import parse_json

Record = dict[str, Any]

_NAMESPACE = uuid.UUID("6f1d2c8e-6a1f-4f6e-9d0e-0c1a7b9e5d11")
_ROLES = ("$admin", "$api-token-default-access", "$guest", "$member", "$robot", "$dataconsumer")
ADMINISTRATOR = "admin"
LIFESPAN = 157_680_000
SERVICE_ACCOUNT = "service-account-apikey-local"


def make_stable_id(name: str) -> str:
    """The same id for the same name in every catalog."""
    return str(uuid.uuid5(_NAMESPACE, name))


def seed(connection: sqlite3.Connection, now: int) -> None:
    """The records of a new catalog."""
    if connection.execute("SELECT 1 FROM account LIMIT 1").fetchone():
        return
    for role in _ROLES:
        put(connection, "role", {"id": make_stable_id(role), "name": role, "level": "workspace", "memberCount": "1"})
    put(connection, "user", make_user(ADMINISTRATOR, "admin@example.com", now))
    group = {"alias": ["Everyone"], "isDefault": ["true"], "createdAt": [str(now)], "createdBy": [ADMINISTRATOR]}
    put(
        connection,
        "group",
        {
            "id": make_stable_id("everyone"),
            "name": "everyone",
            "path": "/everyone",
            "attributes": group,
            "userCount": 1,
        },
    )
    put(connection, "apikey", make_token("local", "The server's own token", now=now, user=ADMINISTRATOR))


def make_user(name: str, email: str, now: int) -> Record:
    """A user."""
    return {
        "id": make_stable_id(f"user:{name}"),
        "username": name,
        "email": email,
        "firstName": name.capitalize(),
        "lastName": "Local",
        "enabled": True,
        "emailVerified": True,
        "createdTimestamp": now,
        "attributes": {},
        "groupCount": 1,
        "workspaceRole": "$admin",
        "roles": ["$admin"],
        "defaultRoles": ["default-roles-default"],
        "personas": [],
    }


def make_token(name: str, description: str, *, now: int, user: str, lifespan: int = LIFESPAN) -> Record:
    """An API token; the secret itself is in the answer to its creation and nowhere else."""
    client_id = f"apikey-{name if name == 'local' else uuid.uuid4()}"
    return {
        "id": str(uuid.uuid4()),
        "clientId": client_id,
        "displayName": name,
        "attributes": {
            "access.token.lifespan": str(lifespan),
            "clientId": client_id,
            "createdAt": str(now),
            "createdBy": user,
            "description": description,
            "displayName": name,
            "personas": "[]",
            "personaQualifiedName": "[]",
            "workspacePermissions": "[]",
        },
    }


def digest(secret: str) -> str:
    """The hash of a token: enough to recognise it, not enough to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find_user_of_token(connection: sqlite3.Connection, secret: str) -> str | None:
    """The service account of a token that was created here and still exists."""
    row = connection.execute("SELECT body FROM account WHERE kind='secret' AND name=?", (digest(secret),)).fetchone()
    return f"service-account-{json.loads(row[0])['client']}" if row else None


def join(connection: sqlite3.Connection, *, group: str, user: str) -> None:
    """Make a user a member of a group."""
    get_record(connection, "group", group)
    get_record(connection, "user", user)
    put(connection, "membership", {"id": f"{group}/{user}", "name": group, "group": group, "user": user})


def leave(connection: sqlite3.Connection, *, group: str, user: str) -> None:
    """End a membership, if there is one."""
    connection.execute("DELETE FROM account WHERE kind='membership' AND guid=?", (f"{group}/{user}",))


def list_members(connection: sqlite3.Connection, group: str) -> list[Record]:
    """The users of a group; everybody is in the default one."""
    users = list_records(connection, "user")
    if group == make_stable_id("everyone"):
        return users
    user_ids = {record["user"] for record in list_records(connection, "membership") if record["group"] == group}
    return [user for user in users if user["id"] in user_ids]


def list_groups(connection: sqlite3.Connection, user: str) -> list[Record]:
    """The groups of a user."""
    group_ids = {record["group"] for record in list_records(connection, "membership") if record["user"] == user}
    return [
        group for group in list_records(connection, "group") if group["id"] in {*group_ids, make_stable_id("everyone")}
    ]


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


def get_record(connection: sqlite3.Connection, kind: str, guid: str) -> Record:
    """One record by id."""
    row = connection.execute("SELECT body FROM account WHERE kind=? AND guid=?", (kind, guid)).fetchone()
    if row is None:
        raise CatalogError(ErrorKind.RESOURCE_NOT_FOUND, f"{kind} {guid}")
    return dict(json.loads(row[0]))


def page_records(records: list[Record], *, sent: str | None, offset: int, limit: int | None) -> Record:
    """A page of records that meet a filter, in the service's envelope."""
    condition = _read_filter(sent)
    matching = [record for record in records if _matches_filter(record, condition)]
    page = matching[offset:] if limit is None else matching[offset : offset + limit]
    return {"totalRecord": len(records), "filterRecord": len(matching), "records": page}


def _read_filter(sent: str | None) -> Any:
    """The filter in a query parameter."""
    return read_object(parse_json(sent, "filter") if sent else None, "filter")


def _matches_filter(record: Record, condition: Any) -> bool:
    """Whether a record meets a filter."""
    for name, wanted in (condition or {}).items():
        if name == "$and" and not all(_matches_filter(record, part) for part in read_objects(wanted, name)):
            return False
        if name == "$or" and not any(_matches_filter(record, part) for part in read_objects(wanted, name)):
            return False
        if not name.startswith("$") and not _compare_value(_get_field(record, name), wanted):
            return False
    return True


def _get_field(record: Record, name: str) -> Any:
    """A field of a record, else of its attributes; a list of one counts as its member."""
    value = record.get(name, (record.get("attributes") or {}).get(name))
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _compare_value(value: Any, wanted: Any) -> bool:
    """Whether a value meets a comparison."""
    if not isinstance(wanted, dict):
        return bool(value == wanted)
    text = "" if value is None else str(value)
    tests = {
        "$eq": lambda sent: text == str(sent),
        "$ne": lambda sent: text != str(sent),
        "$in": lambda sent: text in [str(member) for member in read_list(sent, "$in")],
        "$like": lambda sent: _matches_pattern(text, str(sent)),
        "$ilike": lambda sent: _matches_pattern(text.lower(), str(sent).lower()),
    }
    return all(operator in tests and tests[operator](sent) for operator, sent in wanted.items())


def _matches_pattern(text: str, pattern: str) -> bool:
    """SQL's LIKE with `%` at either end."""
    start, end = pattern.startswith("%"), pattern.endswith("%")
    inner = pattern.strip("%")
    if start and end:
        return inner in text
    if end:
        return text.startswith(inner)
    return text.endswith(inner) if start else text == inner
