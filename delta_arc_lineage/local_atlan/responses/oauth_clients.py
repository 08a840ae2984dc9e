"""Handlers of OAuth clients, and of the endpoints where a client's secret becomes an access token.

The service's own endpoint takes JSON (`oauth-clients/token`), Keycloak's a form (`auth/realms/…/token`); neither needs
a token. Keycloak's administrators also ask for a client's secret and for a user's id. Refusals carry the catalog's two
fields everywhere.
"""

from typing import Any
from urllib.parse import parse_qsl

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.identity import accounts, tokens
from delta_arc_lineage.local_atlan.identity.account_events import record_login
from delta_arc_lineage.local_atlan.identity.accounts import Record
from delta_arc_lineage.local_atlan.identity.permissions import find_permissions
from delta_arc_lineage.local_atlan.reading import read_needed_text, read_text
from delta_arc_lineage.local_atlan.responses.account_changes import change_accounts, tell
from delta_arc_lineage.local_atlan.responses.api_tokens import find_persona_names
from delta_arc_lineage.local_atlan.responses.listing import page
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
_GRANTS = ("client_credentials", _EXCHANGE)


def _get_client(connection: Any, guid: str) -> Record:
    """The OAuth client of a client id, or of an id."""
    client = tokens.find_client(connection, guid)
    if client is None or "personaQNs" not in client:
        raise CatalogError(ErrorKind.RESOURCE_NOT_FOUND, f"OAuth client {guid}")
    return client


def _list_clients(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET oauth-clients`: a page of the OAuth clients."""
    with catalog.read() as connection:
        records = accounts.list_records(connection, "oauth_client")
    return Answer(page(exchange, records, shown=lambda record: record))


def _show_client(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET oauth-clients/{client}`: one OAuth client, without its secret."""
    with catalog.read() as connection:
        return Answer(_get_client(connection, exchange.parameters["client"]))


def _create_client(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST oauth-clients`: a new OAuth client, its secret told."""
    body = exchange.body()
    name, role = read_needed_text(body.get("displayName"), "displayName"), read_needed_text(body.get("role"), "role")
    made = tokens.make_client(
        name, read_text(body.get("description"), "description"), role=role, now=catalog.now(), user=exchange.user
    )

    def work(change: Change) -> Record:
        if accounts.find_by_name(change.connection, "role", role) is None:
            raise CatalogError(ErrorKind.RESOURCE_NOT_FOUND, f"role {role}")
        personas = find_persona_names(change, body, names="personaQNs")
        client = accounts.put(change.connection, "oauth_client", {**made, "personaQNs": personas})
        tell(change, "CREATE", "CLIENT", f"clients/{client['id']}", client)
        return {**client, "clientSecret": tokens.keep_client_secret(change.connection, client["clientId"])}

    return Answer(change_accounts(catalog, exchange, work))


def _update_client(catalog: Catalog, exchange: Exchange) -> Answer:
    """`PUT oauth-clients/{client}`: another name, description, role, or personas; what is not sent stays."""
    sent, guid = exchange.body(), exchange.parameters["client"]
    named = {key: read_needed_text(sent[key], key) for key in ("displayName", "role") if sent.get(key) is not None}
    if sent.get("description") is not None:
        named["description"] = read_text(sent.get("description"), "description")

    def work(change: Change) -> Record:
        client = _get_client(change.connection, guid)
        if "role" in named and accounts.find_by_name(change.connection, "role", named["role"]) is None:
            raise CatalogError(ErrorKind.RESOURCE_NOT_FOUND, f"role {named['role']}")
        personas = find_persona_names(change, sent, names="personaQNs") or client["personaQNs"]
        stamp = {"updatedAt": str(change.now), "updatedBy": change.user}
        merged = {**client, **named, **stamp, "personaQNs": personas}
        tell(change, "UPDATE", "CLIENT", f"clients/{client['id']}", merged)
        return accounts.put(change.connection, "oauth_client", merged)

    return Answer(change_accounts(catalog, exchange, work))


def _delete_client(catalog: Catalog, exchange: Exchange) -> Answer:
    """`DELETE oauth-clients/{client}`: the client and the tokens it was given stop working."""

    def work(change: Change) -> None:
        client = _get_client(change.connection, exchange.parameters["client"])
        accounts.remove(change.connection, "oauth_client", client["id"])
        accounts.remove(change.connection, "client_secret", client["clientId"])
        tell(change, "DELETE", "CLIENT", f"clients/{client['id']}")

    change_accounts(catalog, exchange, work)
    return Answer({})


def _open_access(catalog: Catalog, client_id: str, secret: str, form: dict[str, str]) -> str:
    """An access token for a client's credentials; who fails is recorded as well."""
    with catalog.read() as connection:
        client = tokens.check_client(connection, client_id, secret)
        user = _find_requested_user(catalog, connection, form) if client else None

    def work(change: Change) -> str:
        kind = "CLIENT_LOGIN" if client else "CLIENT_LOGIN_ERROR"
        who = accounts.make_stable_id(tokens.get_service_account(client)) if client else None
        record_login(change.connection, kind, now=change.now, client=client_id[:255], user_id=who)
        return tokens.open_access(change.connection, client, now=change.now, user=user) if client else ""

    access, _ = catalog.change(accounts.ADMINISTRATOR, work)
    if not access:
        raise CatalogError(ErrorKind.UNAUTHENTICATED)
    return access


def _find_requested_user(catalog: Catalog, connection: Any, form: dict[str, str]) -> str | None:
    """The user that a client wants to act for; the token that it shows for that must be good."""
    if form.get("grant_type") != _EXCHANGE:
        return None
    subject = tokens.find_user_of_token(connection, form.get("subject_token", ""), now=catalog.now())
    if subject is None:
        raise CatalogError(ErrorKind.UNAUTHENTICATED)
    find_permissions(connection, catalog.types, subject).verify_administration()
    wanted = form.get("requested_subject", "")
    for user in _list_subjects(connection):
        if wanted in (user["id"], user["username"]):
            return str(user["username"])
    raise CatalogError(ErrorKind.INVALID_PARAMETERS, "requested_subject is not a user")


def _list_subjects(connection: Any) -> list[Record]:
    """The users of the realm: people, and the service account of every API token and OAuth client."""
    clients = [client for kind in ("apikey", "oauth_client") for client in accounts.list_records(connection, kind)]
    names = [tokens.get_service_account(client) for client in clients]
    made = [{"id": accounts.make_stable_id(name), "username": name, "enabled": True} for name in names]
    return [*accounts.list_records(connection, "user"), *made]


def _give_token(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST oauth-clients/token`: an access token for the id and secret of a client."""
    body = exchange.body()
    access = _open_access(
        catalog, read_text(body.get("clientId"), "clientId"), read_text(body.get("clientSecret"), "clientSecret"), {}
    )
    return Answer({"accessToken": access, "tokenType": "Bearer", "expiresIn": tokens.ACCESS_LIFESPAN})


def _give_realm_token(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST auth/realms/default/protocol/openid-connect/token`: an access token for a client, or for a user."""
    try:
        form = dict(parse_qsl(exchange.content.decode(), keep_blank_values=True, max_num_fields=100))
    except ValueError as error:
        raise CatalogError(ErrorKind.BAD_REQUEST, "a form is expected") from error
    if form.get("grant_type") not in _GRANTS:
        raise CatalogError(ErrorKind.BAD_REQUEST, "unsupported_grant_type")
    access = _open_access(catalog, form.get("client_id", ""), form.get("client_secret", ""), form)
    return Answer(
        {
            "access_token": access,
            "expires_in": tokens.ACCESS_LIFESPAN,
            "refresh_expires_in": 0,
            "token_type": "Bearer",
            "not-before-policy": 0,
            "scope": "email profile",
        }
    )


def _show_secret(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET auth/admin/realms/default/clients/{client}/client-secret`: the secret of a client."""
    with catalog.read() as connection:
        find_permissions(connection, catalog.types, exchange.user).verify_administration()
        client = tokens.find_client(connection, exchange.parameters["client"])
        kept = accounts.find_record(connection, "client_secret", client["clientId"]) if client else None
    if kept is None:
        raise CatalogError(ErrorKind.RESOURCE_NOT_FOUND, f"client {exchange.parameters['client']}")
    return Answer({"type": "secret", "value": kept["value"]})


def _find_users(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET auth/admin/realms/default/users?username=`: users and service accounts by name."""
    wanted = exchange.value("username") or ""
    with catalog.read() as connection:
        users = _list_subjects(connection)
    return Answer([user for user in users if wanted.lower() in user["username"].lower()])


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/oauth-clients/token", _give_token),
    ("GET", "/oauth-clients", _list_clients),
    ("POST", "/oauth-clients", _create_client),
    ("GET", "/oauth-clients/{client}", _show_client),
    ("PUT", "/oauth-clients/{client}", _update_client),
    ("DELETE", "/oauth-clients/{client}", _delete_client),
)

REALM_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/realms/default/protocol/openid-connect/token", _give_realm_token),
    ("GET", "/admin/realms/default/clients/{client}/client-secret", _show_secret),
    ("GET", "/admin/realms/default/users", _find_users),
)
