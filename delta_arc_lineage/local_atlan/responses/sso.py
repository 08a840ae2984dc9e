"""Handlers of single sign-on: which group of an identity provider becomes which group here.

Kept as Keycloak keeps a mapper: a setting that is empty is not there; an update takes the place of what was, and is
answered as it was sent.
"""

import uuid
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.identity import accounts
from delta_arc_lineage.local_atlan.identity.accounts import Record
from delta_arc_lineage.local_atlan.reading import read_needed_text, read_object, read_text
from delta_arc_lineage.local_atlan.responses.account_changes import change_accounts, tell
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_KIND = "idp_mapper"


def _read_mapper(exchange: Exchange, guid: str) -> Record:
    """The mapper in a body, of the provider in the path."""
    body = exchange.body()
    config = {
        name: value for name, value in read_object(body.get("config"), "config").items() if value not in (None, "")
    }
    name = read_text(body.get("name"), "name")
    return {
        "id": guid,
        **({"name": name} if name else {}),
        "identityProviderAlias": exchange.parameters["alias"],
        "identityProviderMapper": read_needed_text(body.get("identityProviderMapper"), "identityProviderMapper"),
        "config": config,
    }


def _get_mapper(connection: Any, exchange: Exchange) -> Record:
    """The stored mapper of the path."""
    mapper = accounts.get_record(connection, _KIND, exchange.parameters["guid"])
    if mapper["identityProviderAlias"] != exchange.parameters["alias"]:
        raise CatalogError(ErrorKind.RESOURCE_NOT_FOUND, f"{_KIND} {exchange.parameters['guid']}")
    return mapper


def _list_mappers(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET idp/{alias}/mappers`: the mappers of an identity provider."""
    with catalog.read() as connection:
        mappers = accounts.list_records(connection, _KIND)
    return Answer([mapper for mapper in mappers if mapper["identityProviderAlias"] == exchange.parameters["alias"]])


def _show_mapper(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET idp/{alias}/mappers/{guid}`: one mapper."""
    with catalog.read() as connection:
        return Answer(_get_mapper(connection, exchange))


def _keep(change: Change, mapper: Record, operation: str) -> Record:
    """Store a mapper and tell of it."""
    path = f"identity-provider/instances/{mapper['identityProviderAlias']}/mappers/{mapper['id']}"
    tell(change, operation, "IDENTITY_PROVIDER_MAPPER", path, mapper)
    return accounts.put(change.connection, _KIND, mapper)


def _create_mapper(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST idp/{alias}/mappers`: a new mapper; its name is taken by no other of the provider."""
    mapper = _read_mapper(exchange, str(uuid.uuid4()))

    def work(change: Change) -> Record:
        for other in accounts.list_records(change.connection, _KIND):
            if _identify(other) == _identify(mapper):
                raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"mapper {mapper.get('name')} exists already")
        return _keep(change, mapper, "CREATE")

    return Answer(change_accounts(catalog, exchange, work))


def _identify(mapper: Record) -> tuple[str, str | None]:
    """What no two mappers share."""
    return mapper["identityProviderAlias"], mapper.get("name")


def _update_mapper(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST idp/{alias}/mappers/{guid}`: another setting of a mapper, in the place of the former."""
    mapper = _read_mapper(exchange, exchange.parameters["guid"])

    def work(change: Change) -> Record:
        former = _get_mapper(change.connection, exchange)
        _keep(change, {**({"name": former["name"]} if "name" in former else {}), **mapper}, "UPDATE")
        return mapper

    return Answer(change_accounts(catalog, exchange, work))


def _delete_mapper(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST idp/{alias}/mappers/{guid}/delete`: remove one mapper."""

    def work(change: Change) -> None:
        mapper = _get_mapper(change.connection, exchange)
        accounts.remove(change.connection, _KIND, mapper["id"])
        path = f"identity-provider/instances/{mapper['identityProviderAlias']}/mappers/{mapper['id']}"
        tell(change, "DELETE", "IDENTITY_PROVIDER_MAPPER", path)

    change_accounts(catalog, exchange, work)
    return Answer(None)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/idp/{alias}/mappers", _list_mappers),
    ("POST", "/idp/{alias}/mappers", _create_mapper),
    ("GET", "/idp/{alias}/mappers/{guid}", _show_mapper),
    ("POST", "/idp/{alias}/mappers/{guid}", _update_mapper),
    ("POST", "/idp/{alias}/mappers/{guid}/delete", _delete_mapper),
)
