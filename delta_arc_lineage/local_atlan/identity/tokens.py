"""API tokens, OAuth clients, and the access tokens that a client's secret is exchanged for; each ends in time.

Bearer tokens are kept as digests: enough to recognise one, not enough to use it. A client's own secret is kept as it
is, as Keycloak keeps it, because its administrators may ask for it again.
"""

import hashlib
import hmac
import json
import secrets
import sqlite3
import uuid
from typing import Any

from delta_arc_lineage.local_atlan.identity import accounts
from delta_arc_lineage.local_atlan.identity.accounts import Record
from delta_arc_lineage.local_atlan.reading import MAXIMUM_LONG, read_texts, read_whole

LIFESPAN = 157_680_000
ACCESS_LIFESPAN = 600
_PREFIX = "service-account-"
_CLIENT_KINDS = ("apikey", "oauth_client")


def make_token(name: str, description: str, *, now: int, user: str, lifespan: int = LIFESPAN) -> Record:
    """An API token; the secret itself is in the answer to its creation and nowhere else. `lifespan` in seconds."""
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


def make_client(name: str, description: str, *, role: str, now: int, user: str) -> Record:
    """An OAuth client; its secret is kept apart."""
    return {
        "id": str(uuid.uuid4()),
        "clientId": f"oauth-client-{uuid.uuid4()}",
        "displayName": name,
        "description": description,
        "role": role,
        "personaQNs": [],
        "tokenExpirySeconds": ACCESS_LIFESPAN,
        "createdAt": str(now),
        "createdBy": user,
        "updatedAt": str(now),
        "updatedBy": user,
    }


def digest(secret: str) -> str:
    """The hash of a token."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def keep_token_secret(connection: sqlite3.Connection, token: Record) -> str:
    """A new bearer token of an API token, kept as its digest."""
    secret = secrets.token_urlsafe(32)
    accounts.put(
        connection, "secret", {"id": token["id"], "name": digest(secret), "client": token["clientId"], "user": None}
    )
    return secret


def keep_client_secret(connection: sqlite3.Connection, client_id: str) -> str:
    """A new secret of a client, instead of the one it had."""
    secret = secrets.token_urlsafe(24)
    accounts.put(connection, "client_secret", {"id": client_id, "name": client_id, "value": secret})
    return secret


def find_client(connection: sqlite3.Connection, guid: str) -> Record | None:
    """The API token or OAuth client of an id, or of a client id."""
    for kind in _CLIENT_KINDS:
        for record in accounts.list_records(connection, kind):
            if guid in (record["id"], record["clientId"]):
                return record
    return None


def check_client(connection: sqlite3.Connection, client_id: str, secret: str) -> Record | None:
    """The client of these credentials, if they are right."""
    kept = accounts.find_record(connection, "client_secret", client_id)
    if kept is None or not hmac.compare_digest(_encode(kept["value"]), _encode(secret)):
        return None
    return find_client(connection, client_id)


def _encode(text: str) -> bytes:
    """Text as bytes that can be compared."""
    return text.encode("utf-8", "surrogatepass")


def open_access(connection: sqlite3.Connection, client: Record, *, now: int, user: str | None = None) -> str:
    """A new access token of a client, or of the user it acts for; tokens that have ended are forgotten."""
    for kept in accounts.list_records(connection, "access"):
        if kept["expires"] <= now:
            accounts.remove(connection, "access", kept["id"])
    secret = secrets.token_urlsafe(32)
    record = {"id": str(uuid.uuid4()), "name": digest(secret), "client": client["clientId"], "user": user}
    accounts.put(connection, "access", {**record, "expires": now + ACCESS_LIFESPAN * 1000})
    return secret


def find_user_of_token(connection: sqlite3.Connection, secret: str, *, now: int) -> str | None:
    """The user of a bearer token that was given out here, whose client still exists, and that has not ended."""
    kept = accounts.find_by_name(connection, "secret", digest(secret))
    if kept is not None:
        token = accounts.find_record(connection, "apikey", kept["id"])
        return get_service_account(token) if token and not _has_ended(token, now) else None
    kept = accounts.find_by_name(connection, "access", digest(secret))
    if kept is None or kept["expires"] <= now:
        return None
    client = find_client(connection, kept["client"])
    return None if client is None else kept["user"] or get_service_account(client)


def _has_ended(token: Record, now: int) -> bool:
    """Whether the lifespan of an API token is over."""
    attributes = token["attributes"]
    return now >= int(attributes["createdAt"]) + int(attributes["access.token.lifespan"]) * 1000


def get_service_account(client: Record) -> str:
    """The user that a client acts as."""
    return _PREFIX + str(client["clientId"])


def find_client_of_user(connection: sqlite3.Connection, user: str) -> Record | None:
    """The client whose service account a user is."""
    return find_client(connection, user[len(_PREFIX) :]) if user.startswith(_PREFIX) else None


def list_personas(client: Record) -> list[str]:
    """The qualified names of the personas that a client is linked to."""
    attributes = client.get("attributes")
    if attributes is None:
        return list(client.get("personaQNs") or [])
    return [str(name) for name in json.loads(attributes.get("personaQualifiedName") or "[]")]


def read_names(sent: Any, field: str) -> list[str]:
    """A list of names in a request; nothing is none."""
    return sorted(set(read_texts(sent, field)))


def read_lifespan(sent: Any) -> int:
    """Seconds that a token lives; what is not above 0 is the longest, which nothing exceeds."""
    seconds = read_whole(sent, "validitySeconds", least=-MAXIMUM_LONG - 1, most=MAXIMUM_LONG)
    return min(seconds, LIFESPAN) if seconds > 0 else LIFESPAN
