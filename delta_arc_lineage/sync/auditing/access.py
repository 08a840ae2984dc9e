"""Access: what this token may do of all that a route needs, before a run needs it. Nothing is written to find out.

All rights of a route are asked in one request to the catalog's evaluator, for assets that are not there.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from delta_arc_lineage.errors import DeltaArcError, PermissionDenied, Unreachable
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.names import BucketName, ConnectionName, ObjectName, SchemaName
from delta_arc_lineage.model.rights import WRITING, Access, Right
from delta_arc_lineage.model.routes import Route, SchemaReference
from delta_arc_lineage.ports.catalog import FoundConnection
from delta_arc_lineage.sync.reading.connections import find_connection, look_for_s3_connection
from delta_arc_lineage.sync.workspace import Workspace

_NEVER_THERE = "delta-arc-access"
_READ_TYPES = ("Table", "Column", "Process")
_POLICIES = {
    Access.READ: "to read assets",
    Access.CREATE: "to create assets (API only)",
    Access.UPDATE: "to update assets",
    Access.DELETE: "to delete assets (API only)",
    Access.TAG: "to add tags",
    Access.METADATA: "to update custom metadata values",
    Access.TERM: "to add terms",
    Access.UNTAG: "to remove tags",
    Access.UNTERM: "to remove terms",
}
"""What a persona's metadata policy is called to allow."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """One thing that a run does. `allowed`: None where the catalog does not tell; `is_needed`: every sync does it, and
    not only what is set besides; `why`: what the catalog says to it."""

    what: str
    where: str
    allowed: bool | None
    is_needed: bool = True
    why: str = ""
    next_step: str = ""


def look_at_access(route: Route, space: Workspace) -> tuple[Allowance, ...]:
    """Everything that the route needs, in the order in which a run needs it."""
    found: list[tuple[str, FoundConnection | None, list[Right], bool]] = []
    lacking: list[Allowance] = []
    for side in (route.source, route.target):
        connection = _find(side, space, lacking)
        if connection is not None:
            found.append(("", connection, _reading(side, connection), True))
    s3 = look_for_s3_connection(route, space.catalog)
    if s3 is None:
        name = route.s3_connection_qualified_name or f"default/s3/{space.clock.now() // 1000}"
        found.append((route.s3_connection, None, [Right(Access.CREATE, Kind.CONNECTION.refer_to(name))], True))
    else:
        found += [("", s3, rights, is_needed) for rights, is_needed in _writing(route, s3)]
    asked = [right for _, _, rights, _ in found for right in rights]
    told = dict(zip(asked, space.catalog.evaluate(asked), strict=True))
    allowances = [
        allowance
        for name, connection, rights, is_needed in found
        for allowance in _judge(name, connection, rights, told, is_needed=is_needed)
    ]
    return (*lacking, *allowances, *_look_besides(s3, space))


def _find(side: SchemaReference, space: Workspace, lacking: list[Allowance]) -> FoundConnection | None:
    """A connection that may not be read is not shown at all."""
    try:
        return find_connection(space.catalog, side.connection, connector=side.connector)
    except DeltaArcError as error:
        step = f"{error.next_step}; if it is there, {_grant(Access.READ, side.connection)}"
        lacking.append(Allowance("read the connection", side.connection, None, why=error.what, next_step=step))
        return None


def _reading(side: SchemaReference, connection: FoundConnection) -> list[Right]:
    """Tables and columns of the schema, and lineage in the connection."""
    home = ConnectionName.parse(connection.qualified_name)
    schema = SchemaName(home, side.database, side.schema).qualified_name
    names = {"Table": f"{schema}/{_NEVER_THERE}", "Column": f"{schema}/{_NEVER_THERE}/{_NEVER_THERE}"}
    below = f"{connection.qualified_name}/{_NEVER_THERE}"
    return [Right(Access.READ, Reference(kind, names.get(kind, below))) for kind in _READ_TYPES]


def _writing(route: Route, s3: FoundConnection) -> Iterator[tuple[list[Right], bool]]:
    bucket = BucketName(ConnectionName.parse(s3.qualified_name), route.bucket.catalog_arn)
    name = ObjectName(bucket, f"{route.bucket.prefix}{_NEVER_THERE}").qualified_name
    kinds = [kind for kind in Kind if not kind.is_permanent]
    for access in (Access.READ, *WRITING):
        yield [Right(access, kind.refer_to(name)) for kind in kinds], True
    for access in (Access.TAG, Access.UNTAG, Access.TERM, Access.UNTERM, Access.METADATA):
        yield [Right(access, kind.refer_to(name)) for kind in kinds], False


def _judge(
    name: str,
    connection: FoundConnection | None,
    rights: Sequence[Right],
    told: dict[Right, bool | None],
    *,
    is_needed: bool,
) -> Iterator[Allowance]:
    """One for each answer that the rights of one sort have."""
    where = f"{connection.name} ({connection.qualified_name})" if connection else name
    for allowed in (True, False, None):
        same = [right for right in rights if told[right] is allowed]
        if not same:
            continue
        access = same[0].access
        types = ", ".join(dict.fromkeys(right.reference.type_name for right in same))
        step = _step(access, where, is_new=connection is None) if allowed is False else ""
        why = "" if allowed is not None else "the tenant's evaluator does not tell; a run will find out"
        yield Allowance(f"{access.words} {types}", where, allowed, is_needed, why, step)


def _step(access: Access, where: str, *, is_new: bool) -> str:
    if is_new:
        return (
            f"let somebody who may make connections make {where}, and grant on it what docs/access.md lists; or give "
            "the token's account the right to make connections"
        )
    return _grant(access, where)


def _grant(access: Access, where: str) -> str:
    return (
        f"in Atlan, under Governance › Personas, give a persona of the token a metadata policy on {where} that allows "
        f"{_POLICIES[access]}; or make the token an admin of the connection"
    )


def _look_besides(s3: FoundConnection | None, space: Workspace) -> Iterator[Allowance]:
    """What is asked of services of their own, a request each. None of it stops a sync."""
    step = "leave the owners of connections unset, or give the token's account the right to see users"
    yield _ask_besides("read users", "the tenant", lambda: space.catalog.find_users(()) is not None, step)
    if s3 is not None:
        where = f"{s3.name} ({s3.qualified_name})"
        yield _ask_besides("read the audit", where, lambda: _reads_audit(s3, space))


def _reads_audit(s3: FoundConnection, space: Workspace) -> bool:
    space.catalog.read_audit([s3.qualified_name], since=0, until=0)
    return True


def find_own_name(space: Workspace) -> tuple[str | None, tuple[Allowance, ...]]:
    """The token's user name, and what is not known where the service that tells it does not answer: the rest is asked
    all the same."""
    try:
        return space.catalog.find_own_name(), ()
    except Unreachable as error:
        step = "run again to have it told; what it may do is told without it"
        return None, (Allowance("tell the token's name", "the tenant", None, False, error.what, step),)


def _ask_besides(what: str, where: str, ask: Callable[[], bool], step: str = "") -> Allowance:
    """A service that says no refuses; one that does not answer, or not so that it can be told, tells nothing."""
    try:
        is_told = ask()
    except PermissionDenied as error:
        return Allowance(what, where, False, False, error.what, error.next_step)
    except DeltaArcError as error:
        return Allowance(what, where, None, False, error.what, error.next_step)
    return Allowance(what, where, True if is_told else None, False, next_step="" if is_told else step)
