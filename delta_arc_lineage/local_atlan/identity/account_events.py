"""Events of the identity service: who signed in, and who changed an account.

Kept as Keycloak shows them. A representation tells what was made or changed, without any secret.
"""

import sqlite3
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import to_json
from delta_arc_lineage.local_atlan.identity import accounts
from delta_arc_lineage.local_atlan.identity.accounts import Record

LOGIN_EVENT, ADMIN_EVENT = "login_event", "admin_event"
REALM = "default"
_ADDRESS = "127.0.0.1"
_SECRETS = {"accessToken", "clientSecret"}


def record_login(
    connection: sqlite3.Connection, kind: str, *, now: int, client: str, user_id: str | None = None
) -> None:
    """A sign-in, or one that failed (`CLIENT_LOGIN_ERROR`)."""
    _keep(
        connection,
        LOGIN_EVENT,
        {
            "clientId": client,
            "details": {"grant_type": "client_credentials"} if kind.startswith("CLIENT") else {},
            "ipAddress": _ADDRESS,
            "realmId": REALM,
            "sessionId": str(uuid.uuid4()),
            "time": now,
            "type": kind,
            "userId": user_id,
        },
    )


def record_admin(
    connection: sqlite3.Connection, operation: str, resource: str, *, path: str, now: int, user: str, said: Any = None
) -> None:
    """A change of an account: CREATE, UPDATE, DELETE or ACTION of a USER, GROUP, CLIENT and so on."""
    shown = {key: value for key, value in said.items() if key not in _SECRETS} if isinstance(said, dict) else said
    who = {"clientId": user, "ipAddress": _ADDRESS, "realmId": REALM, "userId": accounts.make_stable_id(user)}
    _keep(
        connection,
        ADMIN_EVENT,
        {
            "authDetails": who,
            "operationType": operation,
            "realmId": REALM,
            "representation": None if shown is None else to_json(shown),
            "resourcePath": path,
            "resourceType": resource,
            "time": now,
        },
    )


def _keep(connection: sqlite3.Connection, kind: str, event: Record) -> None:
    """Store an event; its name orders it by time."""
    accounts.put(connection, kind, {"id": str(uuid.uuid4()), "name": f"{event['time']:020d}", "event": event})


def list_events(connection: sqlite3.Connection, kind: str) -> list[Record]:
    """Every event of a kind, the latest first."""
    return [record["event"] for record in reversed(accounts.list_records(connection, kind))]


def list_logins(connection: sqlite3.Connection) -> dict[str, list[Record]]:
    """The sign-ins of each user, by id, the latest first."""
    logins: dict[str, list[Record]] = {}
    for event in list_events(connection, LOGIN_EVENT):
        if event["userId"] and event["type"] == "LOGIN":
            logins.setdefault(event["userId"], []).append(event)
    return logins


def read_day(sent: str | None, name: str, *, after: bool = False) -> int | None:
    """A day (yyyy-MM-dd) in milliseconds: its begin, or that of the next one."""
    if not sent:
        return None
    try:
        day = datetime.strptime(sent, "%Y-%m-%d").replace(tzinfo=UTC)
        moment = day + timedelta(days=1) if after else day
    except (ValueError, OverflowError) as error:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"{name} must be a day as yyyy-MM-dd") from error
    return int(moment.timestamp() * 1000)
