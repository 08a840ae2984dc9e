"""An S3 connection that a person names: made under exactly these names, or found, and never beside another one."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from delta_arc_lineage.errors import CommandRefused, SettingsError
from delta_arc_lineage.model.assets import Connection
from delta_arc_lineage.model.diff import Add
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.ports.catalog import FoundConnection
from delta_arc_lineage.sync.planning.s3_connections import plan_s3_connection, route_of_connections
from delta_arc_lineage.sync.writing.applying import apply_plan
from delta_arc_lineage_tests.model.examples import TENANT
from delta_arc_lineage_tests.sync.estate import Estate

WANTED = Connection(qualified_name="default/s3/1700000000", name="lake", owners=("anna",))


def plan(estate: Estate, wanted: Connection = WANTED) -> Plan:
    return plan_s3_connection(wanted, "default", estate.space)


def estate_with(*connections: FoundConnection, users: Sequence[str] = ("anna",)) -> Estate:
    estate = Estate()
    estate.catalog.users = tuple(users)
    for connection in connections:
        estate.catalog.put_connection(connection)
    return estate


def test_what_is_not_there_is_made_under_exactly_these_names_and_then_found() -> None:
    """By a journaled run of no route, under this deployment's mark; a second time there is nothing to do."""
    estate = estate_with()
    made = plan(estate)
    assert made.changes == (Add(WANTED),) and made.is_safe and made.tenant == TENANT and made.unchanged == 0
    assert estate.catalog.requests.writes == 0
    route = route_of_connections("default")
    apply_plan(route, made, estate.space, consent=Consent.ASKED, run="making")
    assert (estate.catalog.active[WANTED.qualified_name].asset.name, made.mark) == ("lake", route.mark)
    assert estate.record("making").route == route.name
    again = plan(estate)
    assert again.is_empty and again.unchanged == 1


def test_two_deployments_make_connections_under_marks_of_their_own() -> None:
    """What one made is not the other's to take back."""
    assert route_of_connections("default").mark != route_of_connections("test").mark


TAKEN = {
    "the name is another one's": FoundConnection("default/s3/1", "lake", "s3"),
    "the name is another one's but for its case": FoundConnection("default/s3/1", "LAKE", "s3"),
    "the qualified name is another one's": FoundConnection(WANTED.qualified_name, "files", "s3"),
}


@pytest.mark.parametrize("how", TAKEN)
def test_two_connections_never_share_a_name(how: str) -> None:
    """People could not tell them apart: what is there is named with both its names, and nothing is planned."""
    there = TAKEN[how]
    with pytest.raises(CommandRefused) as refused:
        plan(estate_with(there))
    assert there.qualified_name in refused.value.what and repr(there.name) in refused.value.what
    assert "two that no other connection has" in refused.value.next_step


def test_a_connection_of_another_system_may_have_the_name() -> None:
    """People see its system beside it."""
    estate = estate_with(FoundConnection("default/postgres/7", "lake", "postgres"))
    assert plan(estate).changes == (Add(WANTED),)


def test_owners_that_nobody_is_are_refused_before_anything_is_made() -> None:
    """Atlan takes such a connection, and then nobody administers it. Of one that is there nobody asks."""
    estate = estate_with(users=("anna", "bert"))
    with pytest.raises(SettingsError, match="no user named 'ana'; did you mean anna") as refused:
        plan(estate, replace(WANTED, owners=("ana",)))
    assert refused.value.where == "asset_owners"
    there = estate_with(FoundConnection(WANTED.qualified_name, WANTED.name, "s3"), users=("anna",))
    assert plan(there, replace(WANTED, owners=("ana",))).is_empty
