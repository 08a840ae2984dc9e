"""Handlers of API tokens: list, create, update, delete."""

import json
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import find_by_guid, find_by_qualified_name
from delta_arc_lineage.local_atlan.identity import accounts, tokens
from delta_arc_lineage.local_atlan.reading import read_needed_text, read_text
from delta_arc_lineage.local_atlan.responses.account_changes import change_accounts, tell
from delta_arc_lineage.local_atlan.responses.listing import page
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_PERSONA = frozenset({"Persona"})


def find_persona_names(change: Change, sent: dict[str, Any], *, names: str, guids: str = "") -> list[str]:
    """The personas that a request names, by qualified name or by guid; each must exist."""
    found: list[str] = []
    for name in tokens.read_names(sent.get(names), names):
        persona = find_by_qualified_name(change.connection, name, _PERSONA)
        if persona is None:
            raise CatalogError(ErrorKind.UNIQUE_NOT_FOUND, "Persona", f"{{qualifiedName={name}}}")
        found.append(name)
    for guid in tokens.read_names(sent.get(guids), guids) if guids else []:
        persona = find_by_guid(change.connection, guid)
        if persona is None or persona.type_name not in _PERSONA:
            raise CatalogError(ErrorKind.GUID_NOT_FOUND, guid)
        found.append(persona.qualified_name)
    return sorted(set(found))


def _link_personas(change: Change, token: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """A token linked to the personas that a request names; none named leaves those it has."""
    names = find_persona_names(change, sent, names="personaQualifiedNames", guids="personas")
    if not names:
        return token
    return {**token, "attributes": {**token["attributes"], "personaQualifiedName": json.dumps(names)}}


def _list_tokens(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET apikeys`: a page of the API tokens that meet a filter."""
    with catalog.read() as connection:
        records = accounts.list_records(connection, "apikey")
    return Answer(page(exchange, records, shown=lambda record: record))


def _create_token(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST apikeys`: a new token, its secret told once; it can be used until it ends or is deleted."""
    body = exchange.body()
    made = tokens.make_token(
        read_needed_text(body.get("displayName"), "displayName"),
        read_text(body.get("description"), "description"),
        now=catalog.now(),
        user=exchange.user,
        lifespan=tokens.read_lifespan(body.get("validitySeconds")),
    )

    def work(change: Change) -> dict[str, Any]:
        token = accounts.put(change.connection, "apikey", _link_personas(change, made, body))
        secret = tokens.keep_token_secret(change.connection, token)
        tokens.keep_client_secret(change.connection, token["clientId"])
        tell(change, "CREATE", "CLIENT", f"clients/{token['id']}", token)
        return {**token, "attributes": {**token["attributes"], "accessToken": secret}}

    return Answer(change_accounts(catalog, exchange, work))


def _update_token(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST apikeys/{guid}`: another name, description, or personas; what is not sent stays."""
    guid, sent = exchange.parameters["guid"], exchange.body()
    named = {key: read_text(sent[key], key) for key in ("displayName", "description") if sent.get(key) is not None}

    def work(change: Change) -> dict[str, Any]:
        token = accounts.get_record(change.connection, "apikey", guid)
        name = named.get("displayName", token["displayName"])
        merged = {**token, "displayName": name, "attributes": {**token["attributes"], **named}}
        linked = _link_personas(change, merged, sent)
        tell(change, "UPDATE", "CLIENT", f"clients/{guid}", linked)
        return accounts.put(change.connection, "apikey", linked)

    return Answer(change_accounts(catalog, exchange, work))


def _delete_token(catalog: Catalog, exchange: Exchange) -> Answer:
    """`DELETE apikeys/{guid}`: the token stops working."""
    guid = exchange.parameters["guid"]

    def work(change: Change) -> None:
        token = accounts.get_record(change.connection, "apikey", guid)
        accounts.remove(change.connection, "apikey", guid)
        for kind, name in (("secret", guid), ("client_secret", token["clientId"])):
            change.connection.execute("DELETE FROM account WHERE kind=? AND guid=?", (kind, name))
        tell(change, "DELETE", "CLIENT", f"clients/{guid}")

    change_accounts(catalog, exchange, work)
    return Answer({})


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/apikeys", _list_tokens),
    ("POST", "/apikeys", _create_token),
    ("POST", "/apikeys/{guid}", _update_token),
    ("DELETE", "/apikeys/{guid}", _delete_token),
)
