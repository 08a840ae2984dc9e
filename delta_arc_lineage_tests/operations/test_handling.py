"""The handler on the local catalog: connections, assets and purging, each by its laws."""

from pathlib import Path

import pytest

from delta_arc_lineage.operations.requested_route import requested_route
from delta_arc_lineage.operations.requests import UpsertS3AssetsAndLineageParams
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.planning.leftovers import find_leftovers
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.wiring import open_workspace, state_store
from delta_arc_lineage_tests.operations.conftest import Office, settings_of
from delta_arc_lineage_tests.support.stack import bucket_of as bucket_client
from delta_arc_lineage_tests.support.stack import catalog_of

pytestmark = pytest.mark.starts


def bucket_of(office: Office) -> str:
    return f"{office.connection}/{office.stack.bucket_arn}"


def synced(office: Office) -> None:
    assert office.connect().status == 200
    assert office.ask("upsert_s3_assets_and_lineage", **office.lineage).body["written"] == 74


def test_a_connection_is_made_under_exactly_its_names_and_once(office: Office) -> None:
    """Planned first without a write, made, read back, journaled; a second request finds it."""
    names = {"connection_qn": office.connection, "connection_name": office.name}
    before = office.dump()
    planned = office.ask("upsert_s3_connection", **names, plan_only=True)
    assert planned.body["state"] == "planned" and planned.body["plan"]["add"] == 1 and office.dump() == before
    made = office.ask("upsert_s3_connection", **names)
    assert made.body["state"] == "applied" and made.body["requests"]["writes"] == 1
    read = office.ask("get_by_guid", guid=made.body["guid"], asset_type="Connection")
    assert (read.body["qualified_name"], read.body["name"]) == (office.connection, office.name)
    (record,) = Journals(state_store(office.settings)).records()
    assert record.run == made.body["run"] and record.proven == {office.connection}
    again = office.ask("upsert_s3_connection", **names)
    assert again.body["state"] == "unchanged" and again.body["requests"]["writes"] == 0
    assert again.body["guid"] == made.body["guid"] and again.body["run"] == ""


@pytest.mark.parametrize("other", ["name", "qualified name", "name but for case"])
def test_a_name_of_another_connection_is_a_conflict(office: Office, other: str) -> None:
    """Two connections never share a name, and nothing is written."""
    assert office.connect().status == 200
    before = office.dump()
    qn, name = (office.connection, "another") if other == "qualified name" else ("default/s3/7", office.name)
    refused = office.ask(
        "upsert_s3_connection", connection_qn=qn, connection_name=name.upper() if "case" in other else name
    )
    assert refused.status == 409 and office.connection in refused.body["detail"]
    assert refused.body["next_step"] and office.dump() == before


def test_an_owner_that_the_catalog_does_not_have_is_refused(office: Office) -> None:
    """Atlan would take it, and then nobody administers the connection."""
    before = office.dump()
    refused = office.ask(
        "upsert_s3_connection",
        connection_qn=office.connection,
        connection_name=office.name,
        asset_owners=["nobody-of-this-name"],
    )
    assert refused.status == 422 and refused.body["where"] == "asset_owners" and office.dump() == before


def test_lineage_waits_for_its_connection(office: Office) -> None:
    """A connection that is not there is told, and none is made up."""
    refused = office.ask("upsert_s3_assets_and_lineage", **office.lineage)
    assert refused.status == 404 and office.connection in refused.body["detail"]


def test_an_asset_is_answered_as_the_catalog_has_it(office: Office) -> None:
    """By guid and by qualified name, ours and others'; another type is told."""
    table = f"{office.stack.source.schema_qualified_name}/ORDERS"
    by_name = office.ask("get_by_qn", qualified_name=table, asset_type="Table")
    by_guid = office.ask("get_by_guid", guid=by_name.body["guid"], asset_type="Table")
    assert by_guid.body == {**by_name.body, "operation": "get_by_guid"} and by_guid.body["name"] == "ORDERS"
    assert by_guid.body["attributes"]["qualifiedName"] == table and by_guid.body["archived"] is False
    assert office.ask("get_by_qn", qualified_name=table, asset_type="Asset").body == by_name.body
    for handled in (
        office.ask("get_by_qn", qualified_name=table, asset_type="View"),
        office.ask("get_by_guid", guid=by_name.body["guid"], asset_type="View"),
        office.ask("get_by_qn", qualified_name=table, asset_type="NoSuchType"),
    ):
        assert handled.status == 404 and handled.body["where"] == "asset_type" and "Table" in handled.body["detail"]


@pytest.mark.parametrize("name", ["default/postgres/1/none", "a\x00b\n\x1b[31m", "ü/%2e%2e/&?#", "x" * 4_096])
def test_what_is_not_there_is_not_found(office: Office, name: str) -> None:
    """Whatever it is called."""
    handled = office.ask("get_by_qn", qualified_name=name, asset_type="Table")
    assert handled.status == 404 and "\x1b" not in str(handled.body["detail"])
    assert office.ask("get_by_guid", guid="no-such-guid", asset_type="Table").status == 404


def test_what_is_to_be_purged_is_listed_first_and_deleted_by_its_digest(office: Office) -> None:
    """Exactly the list, journaled; what was deleted is not found any more."""
    synced(office)
    guid = office.guid_of(f"{bucket_of(office)}/{office.stack.prefix}ORDERS.csv", "S3Object")
    before = office.dump()
    listed = office.ask("purge", assets_guids=[guid, guid])
    assert listed.body["state"] == "planned" and [item["guid"] for item in listed.body["listed"]] == [guid]
    wrong = office.ask("purge", assets_guids=[guid], digest="0" * 16)
    assert wrong.status == 409 and wrong.body["digest"] == listed.body["digest"]
    held = office.ask("purge", assets_guids=[guid], digest=listed.body["digest"], plan_only=True)
    assert held.body["state"] == "planned" and office.dump() == before
    purged = office.ask("purge", assets_guids=[guid], digest=listed.body["digest"])
    assert purged.body["state"] == "purged" and guid not in office.dump().entities
    runs = {record.run for record in Journals(state_store(office.settings)).records()}
    assert purged.body["run"] in runs
    again = office.ask("purge", assets_guids=[guid], digest=listed.body["digest"])
    assert again.status == 404 and guid in again.body["detail"]


def test_a_list_that_moved_is_not_deleted(office: Office) -> None:
    """A digest is of assets as they were listed: archived meanwhile is another list."""
    synced(office)
    guid = office.guid_of(f"{bucket_of(office)}/{office.stack.prefix}ORDERS.csv", "S3Object")
    listed = office.ask("purge", assets_guids=[guid])
    catalog_of(office.stack).delete(f"/api/meta/entity/bulk?guid={guid}&deleteType=SOFT").raise_for_status()
    moved = office.ask("purge", assets_guids=[guid], digest=listed.body["digest"])
    assert moved.status == 409 and guid in office.dump().entities


def test_what_is_not_ours_is_never_purged(office: Office) -> None:
    """Others' tables, another deployment's things, connections, and a bucket that holds something: nothing of the list
    is deleted then."""
    synced(office)
    before = office.dump()
    ours = office.guid_of(f"{bucket_of(office)}/{office.stack.prefix}ORDERS.csv", "S3Object")
    for name, kind in (
        (f"{office.stack.source.schema_qualified_name}/ORDERS", "Table"),
        (office.connection, "Connection"),
        (bucket_of(office), "S3Bucket"),
    ):
        refused = office.ask("purge", assets_guids=[ours, office.guid_of(name, kind)])
        assert refused.status == 403 and name in refused.body["detail"]
    stranger = settings_of(office.stack, office.settings.state.folder, "another-deployment")
    other = Office(office.stack, stranger, office.connection, office.name)
    refused = other.ask("purge", assets_guids=[ours])
    assert refused.status == 403 and office.name in refused.body["detail"]
    assert office.dump() == before


def test_a_requested_route_is_a_leftover_only_where_it_is_named(office: Office) -> None:
    """It never was in the settings: `leftovers --remove` must not take it along."""
    synced(office)
    route = requested_route(UpsertS3AssetsAndLineageParams.model_validate(office.lineage), deployment=office.name).name
    routes = list(office.settings.routes.values())
    with open_workspace(office.settings, progress=Silence(), actor="", why="") as space:
        assert find_leftovers(routes, space) == ()
        (left,) = find_leftovers(routes, space, of=route)
        assert left.route.name == route and len(left.assets) == 74
        assert {leftover.route.name for leftover in find_leftovers(routes, space, of="op.s3-connections")} == {
            "op.s3-connections"
        }


def test_a_request_writes_what_a_route_of_the_settings_would(office: Office) -> None:
    """The same names of everything but the route: a route of the settings finds nothing to add beside it."""
    synced(office)
    with open_workspace(office.settings, progress=Silence(), actor="", why="") as space:
        plan = read_and_plan(office.settings.route("main"), space, run="other").plan
    assert plan.is_empty


def test_state_in_a_bucket_is_shared_by_requests_of_any_machine(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two settings of nothing in common but the bucket: one plans, the other has read it before and writes nothing."""
    bucket_client(office.stack).create_bucket(Bucket="state-of-operations")
    place, machines = "s3://state-of-operations/team", []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        machines.append(
            Office(office.stack, settings_of(office.stack, place, office.name), office.connection, office.name)
        )
    synced(machines[0])
    again = machines[1].ask("upsert_s3_assets_and_lineage", **office.lineage)
    assert again.body["state"] == "unchanged" and again.body["requests"]["writes"] == 0
    assert {record.run for record in Journals(state_store(machines[1].settings)).records()}
