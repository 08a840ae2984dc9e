"""Planning one S3 connection that a person names: made under exactly these names, or used again where it is there."""

from collections.abc import Sequence

from delta_arc_lineage.errors import CommandRefused
from delta_arc_lineage.model.assets import Connection
from delta_arc_lineage.model.diff import Add
from delta_arc_lineage.model.plan import Plan, with_forecast
from delta_arc_lineage.model.routes import REQUESTED, FormerRoute, deployment_mark
from delta_arc_lineage.ports.catalog import FoundConnection
from delta_arc_lineage.sync.reading.connections import refuse_unknown_owners
from delta_arc_lineage.sync.workspace import Workspace

_NAME = f"{REQUESTED}s3-connections"


def route_of_connections(deployment: str) -> FormerRoute:
    """What journals and marks call the making of connections that belong to no route."""
    return FormerRoute(_NAME, f"{deployment_mark(deployment)}{_NAME}")


def plan_s3_connection(connection: Connection, deployment: str, space: Workspace) -> Plan:
    """The plan that makes it; an empty one where it is there under both names. CommandRefused where one of the two is
    another connection's: two connections never share a name. SettingsError for owners that the catalog does not have.
    """
    route = route_of_connections(deployment)
    is_there = _is_there(connection, space.catalog.find_connections([connection.name, connection.qualified_name]))
    if not is_there:
        refuse_unknown_owners(connection.owners, space.catalog, where="asset_owners")
    plan = Plan(
        route=route.name,
        changes=() if is_there else (Add(connection),),
        made_at=space.clock.now(),
        tenant=space.tenant,
        unchanged=int(is_there),
        mark=route.mark,
    )
    return with_forecast(plan, space.limits)


def _is_there(wanted: Connection, named: Sequence[FoundConnection]) -> bool:
    """The catalog's index knows no case: a name that differs by case only is taken too, since people read none."""
    there = [found for found in named if found.connector == "s3" or found.qualified_name == wanted.qualified_name]
    for found in there:
        if (found.name, found.qualified_name) != (wanted.name, wanted.qualified_name):
            raise CommandRefused(
                what=f"the S3 connection {wanted.name!r} cannot be {wanted.qualified_name}: {found.qualified_name} is "
                f"there, and is called {found.name!r}",
                where="connection_qn and connection_name",
                next_step="name both as the catalog shows them, or choose two that no other connection has",
            )
    return bool(there)
