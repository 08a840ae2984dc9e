"""Connections: the one that the settings name, and the S3 connection that is there or will be made."""

import hashlib
import re
from collections.abc import Sequence

from delta_arc_lineage.errors import Ambiguous, NotFound, SettingsError
from delta_arc_lineage.model.assets import Connection
from delta_arc_lineage.model.names import ConnectionName
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.catalog import Catalog, FoundConnection
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.workspace import Workspace

_SECONDS_A_DAY = 86_400
_TOKEN_USER = "service-account-"
_RESERVED = re.compile(r"default/s3/\d+")


def find_connection(catalog: Catalog, name: str, *, connector: str) -> FoundConnection:
    """The one connection of this name; NotFound with the nearest names, Ambiguous where several carry it."""
    named = catalog.find_connections([name])
    found = _select_named(name, named, connector)
    if not found:
        _refuse_other_case(name, named, connector)
        _refuse_other_connector(name, named, connector)
        there = _select_connector(catalog.find_connections([]), connector)
        names = [connection.name for connection in there]
        near = ", ".join(NearestNames(names).to(name) or sorted(names)[:3])
        raise NotFound(
            what=f"the catalog has no {connector} connection named {name!r}" + (f"; there is {near}" if near else ""),
            where=f"{connector} connection",
            next_step="set the connection's name or qualified name as the catalog shows it",
        )
    if len(found) > 1:
        raise Ambiguous(
            what=f"the catalog has {len(found)} {connector} connections named {name!r}",
            where=", ".join(sorted(connection.qualified_name for connection in found)),
            next_step="set the qualified name of the one that is meant instead of the name",
        )
    return found[0]


def find_s3_connection(route: Route, space: Workspace) -> Connection:
    """The route's S3 connection: the one there is, or the one to be made.

    Its qualified name is the one that the settings choose, or else made of the time. That one is reserved in the state
    before anything is written: two runs, or one run tried again, never make two connections of one name.
    """
    found = look_for_s3_connection(route, space.catalog)
    if found:
        return Connection(qualified_name=found.qualified_name, name=found.name)
    name, seconds = route.s3_connection, space.clock.now() // 1000
    chosen = route.s3_connection_qualified_name or reserve_connection(
        space.state, tenant=space.tenant, connection=name, epoch=seconds
    )
    return Connection(qualified_name=chosen, name=name, owners=route.s3_connection_owners)


def refuse_unknown_owners(
    owners: Sequence[str],
    catalog: Catalog,
    *,
    where: str = "S3_CONNECTION_OWNERS, or s3_connection_owners of the route",
) -> None:
    """SettingsError that names the first of these that the catalog does not have, with the nearest user.

    Atlan takes a connection whose admins are nobody, and then nobody administers it. Who a token is for has no user; a
    catalog that does not tell is believed to have them all.
    """
    named = sorted({owner for owner in owners if not owner.startswith(_TOKEN_USER)})
    there = catalog.find_users(named) if named else ()
    missing = [name for name in named if there is not None and name not in there]
    if not missing:
        return
    near = NearestNames(catalog.find_users(()) or ()).to(missing[0])
    raise SettingsError(
        what=f"the catalog has no user named {missing[0]!r}" + (f"; did you mean {' or '.join(near)}?" if near else ""),
        where=where,
        next_step="set user names as the catalog has them; a group's name is no user's, nor is a mail address",
    )


def look_for_s3_connection(route: Route, catalog: Catalog) -> FoundConnection | None:
    """The S3 connection that is there; None where the first apply makes it. An error where a person has to choose."""
    name, chosen = route.s3_connection, route.s3_connection_qualified_name
    named = catalog.find_connections([name, chosen] if chosen else [name])
    if chosen:
        return _select_chosen(route, named)
    found = _select_named(name, named, "s3")
    if len(found) == 1:
        return found[0]
    if not found:
        _refuse_other_case(name, named, "s3")
    if found or name.startswith("default/"):
        return find_connection(catalog, name, connector="s3")
    return None


def _select_chosen(route: Route, named: Sequence[FoundConnection]) -> FoundConnection | None:
    """The connection of both names that the settings state; SettingsError where one of them is another connection's."""
    name, chosen = route.s3_connection, route.s3_connection_qualified_name
    there = _select_connector(named, "s3")
    for connection in there:
        if (connection.name, connection.qualified_name) != (name, chosen):
            raise SettingsError(
                what=f"the S3 connection {name!r} cannot be made as {chosen}: {connection.qualified_name} is there, "
                f"and is called {connection.name!r}",
                where=f"route {route.name}, S3 connection",
                next_step="set both names as the catalog shows them, or choose two that no other connection has",
            )
    return there[0] if there else None


def _select_named(name: str, found: Sequence[FoundConnection], connector: str) -> list[FoundConnection]:
    """Those of exactly this name: the catalog's index knows no case, and shows others too."""
    return [
        connection
        for connection in _select_connector(found, connector)
        if name in (connection.name, connection.qualified_name)
    ]


def _refuse_other_case(name: str, named: Sequence[FoundConnection], connector: str) -> None:
    """NotFound where connections are there whose names differ by case only: which is meant, a person says.

    Taken as it is found, it may be somebody else's; made anew, people could not tell the two apart.
    """
    there = sorted({connection.name for connection in _select_connector(named, connector)})
    if there:
        names = " or ".join(map(repr, there))
        raise NotFound(
            what=f"the catalog has no {connector} connection named {name!r}; did you mean {names}?",
            where=f"{connector} connection",
            next_step="set the name exactly as the catalog shows it, or the qualified name; for a connection of its "
            "own choose a name that differs by more than case",
        )


def _refuse_other_connector(name: str, named: Sequence[FoundConnection], connector: str) -> None:
    """NotFound where a connection of this very name is there, and of another connector: one of the two is a slip."""
    others = sorted({found.connector for found in named if name in (found.name, found.qualified_name)} - {connector})
    if others:
        raise NotFound(
            what=f"the catalog has no {connector} connection named {name!r}; there is one of {' and '.join(others)}",
            where=f"{connector} connection",
            next_step="set the connector of the route's schema to the one that the connection has, or name another one",
        )


def _select_connector(found: Sequence[FoundConnection], connector: str) -> list[FoundConnection]:
    return [connection for connection in found if connection.connector == connector]


def reserve_connection(state: StateStore, *, tenant: str, connection: str, epoch: int) -> str:
    """The qualified name that an S3 connection of this display name shall have in a tenant: the first one ever reserved
    stands.

    It is made of a second, and the first runs of two routes may begin in the same one: a second goes to one name only,
    because two connections of one qualified name would be one. Installations that share no state cannot see each
    other's reservations, so each name takes a second of its own out of the day before `epoch`.
    """
    second = epoch - int(hashlib.sha256(connection.encode()).hexdigest(), 16) % _SECONDS_A_DAY
    folder = f"connections/{hashlib.sha256(tenant.encode()).hexdigest()[:16]}"
    place = f"{folder}/{hashlib.sha256(connection.encode()).hexdigest()[:16]}"
    return _reserve_at(place, folder, state, connection=connection, epoch=second)


def _reserve_at(place: str, folder: str, state: StateStore, *, connection: str, epoch: int) -> str:
    """A damaged reservation stops nobody: all go on to the same next place, where again the first one stands."""
    reserved = state.read(place)
    while reserved is None and state.create(f"{folder}/at/{epoch}", connection) != connection:
        epoch += 1
    if reserved is None:
        reserved = state.create(place, ConnectionName("s3", str(epoch)).qualified_name)
    if _RESERVED.fullmatch(reserved):
        return reserved
    return _reserve_at(f"{place}-again", folder, state, connection=connection, epoch=epoch)
