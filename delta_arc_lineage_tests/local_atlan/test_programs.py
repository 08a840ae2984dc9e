"""SDK programs of crawlers and lineage writers against a catalog in a process of its own."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from httpx_retries import Retry
from pyatlan import errors
from pyatlan.client.aio.batch import AsyncBatch
from pyatlan.client.aio.client import AsyncAtlanClient
from pyatlan.client.asset import Batch, CustomMetadataHandling
from pyatlan.client.atlan import AtlanClient
from pyatlan.model.assets import (
    AirflowDag,
    Asset,
    Column,
    ColumnProcess,
    Connection,
    CustomEntity,
    Database,
    GCSBucket,
    MaterialisedView,
    Procedure,
    Process,
    QuickSightFolder,
    S3Bucket,
    S3Object,
    Schema,
    Table,
    View,
)
from pyatlan.model.enums import (
    AssetCreationHandling,
    AtlanConnectorType,
    AtlanDeleteType,
    EntityStatus,
    LineageDirection,
)
from pyatlan.model.fluent_search import CompoundQuery, FluentSearch
from pyatlan.model.lineage import FluentLineage, LineageListRequest

from delta_arc_lineage.local_atlan.fixtures import LocalCatalog

# The SDK passes a certificate file named in the environment to its HTTP library in a form that library deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:.verify=<str>. is deprecated:DeprecationWarning")


@dataclass
class _Estate:
    """What the first program made: guids and qualified names by short name."""

    guids: dict[str, str]
    names: dict[str, str]

    def keep(self, short: str, asset: Asset) -> None:
        """Remember an asset."""
        self.guids[short], self.names[short] = str(asset.guid), str(asset.qualified_name)


def _make_connection(sdk: AtlanClient, name: str, kind: AtlanConnectorType) -> Connection:
    """A connection, made as the SDK's documentation says."""
    admin = sdk.role_cache.get_id_for_name("$admin")
    made = Connection.creator(
        client=sdk,
        name=name,
        connector_type=kind,
        admin_roles=[admin],
        admin_groups=["everyone"],
        admin_users=["admin"],
    )
    return sdk.asset.save(made).assets_created(Connection)[0]


@pytest.fixture(scope="module")
def estate(sdk: AtlanClient) -> _Estate:
    """A database down to columns, a bucket with an object, and the processes between them."""
    found = _Estate({}, {})
    found.keep("db-connection", _make_connection(sdk, "programs-sf", AtlanConnectorType.SNOWFLAKE))
    found.keep("s3-connection", _make_connection(sdk, "programs-s3", AtlanConnectorType.S3))
    for short, kind, parent in (
        ("db", Database, {"connection_qualified_name": "db-connection"}),
        ("sc", Schema, {"database_qualified_name": "db"}),
        *((f"t{n}", Table, {"schema_qualified_name": "sc"}) for n in range(4)),
        ("vw", View, {"schema_qualified_name": "sc"}),
        ("mv", MaterialisedView, {"schema_qualified_name": "sc"}),
    ):
        named = {key: found.names[value] for key, value in parent.items()}
        found.keep(short, sdk.asset.save(kind.creator(name=short, **named)).assets_created(kind)[0])
    columns = [
        Column.creator(name=f"c{n}", order=n, parent_type=kind, parent_qualified_name=found.names[parent])
        for parent, kind in (("t0", Table), ("vw", View))
        for n in (1, 2, 3)
    ]
    for number, column in enumerate(sdk.asset.save(columns).assets_created(Column)):
        found.keep(f"c{number}", column)
    where, arn = found.names["s3-connection"], "arn:aws:s3:::programs"
    bucket = S3Bucket.creator(name="b", connection_qualified_name=where, aws_arn=arn)
    found.keep("b", sdk.asset.save(bucket).assets_created(S3Bucket)[0])
    inside = {"s3_bucket_name": "b", "s3_bucket_qualified_name": found.names["b"]}
    plain = S3Object.creator(name="o.csv", connection_qualified_name=where, aws_arn=f"{arn}/o.csv", **inside)
    deep = S3Object.creator_with_prefix(name="p.csv", connection_qualified_name=where, prefix="/a/b", **inside)
    for short, made in (("o", plain), ("p", deep)):
        found.keep(short, sdk.asset.save(made).assets_created(S3Object)[0])
    _make_processes(sdk, found)
    return found


def _make_processes(sdk: AtlanClient, found: _Estate) -> None:
    """t0 → o → t1, and a column process under the first."""
    where = found.names["s3-connection"]
    table, target = Table.ref_by_guid(found.guids["t0"]), Table.ref_by_qualified_name(found.names["t1"])
    by_guid, by_name = S3Object.ref_by_guid(found.guids["o"]), S3Object.ref_by_qualified_name(found.names["o"])
    for short, inputs, outputs in (("p1", [table], [by_guid]), ("p2", [by_name], [target])):
        made = Process.creator(
            name=short, connection_qualified_name=where, process_id=short, inputs=inputs, outputs=outputs
        )
        found.keep(short, sdk.asset.save(made).assets_created(Process)[0])
    child = ColumnProcess.creator(
        name="cp",
        connection_qualified_name=where,
        process_id="cp",
        inputs=[Column.ref_by_guid(found.guids["c0"])],
        outputs=[Column.ref_by_guid(found.guids["c3"])],
        parent=Process.ref_by_guid(found.guids["p1"]),
    )
    found.keep("cp", sdk.asset.save(child).assets_created(ColumnProcess)[0])


def test_what_was_made_is_read_with_its_relations(sdk: AtlanClient, estate: _Estate) -> None:
    """By guid and by name, whole or only what is asked, of the asked type only."""
    found = sdk.asset.find_connections_by_name("programs-sf", AtlanConnectorType.SNOWFLAKE)
    assert [asset.qualified_name for asset in found] == [estate.names["db-connection"]]
    bucket = sdk.asset.get_by_guid(estate.guids["b"], S3Bucket, ignore_relationships=False)
    assert {asset.guid for asset in bucket.objects or []} == {estate.guids["o"], estate.guids["p"]}
    table = sdk.asset.get_by_qualified_name(
        estate.names["t0"], Table, attributes=[Table.COLUMNS, Table.NAME], related_attributes=[Column.NAME]
    )
    assert {asset.name for asset in table.columns or []} == {"c1", "c2", "c3"}
    whole = sdk.asset.get_by_guid(estate.guids["t0"], Table, ignore_relationships=False)
    assert whole.has_lineage and [asset.guid for asset in whole.input_to_processes or []] == [estate.guids["p1"]]
    parent = sdk.asset.get_by_guid(estate.guids["p1"], Process, ignore_relationships=False)
    assert [asset.guid for asset in parent.column_processes or []] == [estate.guids["cp"]]
    with pytest.raises(errors.NotFoundError):
        sdk.asset.get_by_guid(estate.guids["t0"], View)
    with pytest.raises(errors.NotFoundError, match="ATLAS-404-00-005"):
        sdk.asset.get_by_guid("unknown")


def test_an_asset_read_whole_can_be_saved_back(sdk: AtlanClient, estate: _Estate) -> None:
    """Nothing but the change comes of it: relations stay, computed values are not taken from the client."""
    whole = sdk.asset.get_by_guid(estate.guids["t0"], Table, ignore_relationships=False)
    whole.description = "read and saved"
    assert len(sdk.asset.save(whole).assets_updated(Table)) == 1
    again = sdk.asset.get_by_guid(estate.guids["t0"], Table, ignore_relationships=False)
    assert (len(again.columns or []), len(again.input_to_processes or [])) == (3, 1)
    minimal = again.trim_to_required()
    assert sdk.asset.save(minimal).mutated_entities is None


def test_many_kinds_of_assets_are_taken(sdk: AtlanClient, estate: _Estate) -> None:
    """Creators of other connectors than ours."""
    where = {"connection_qualified_name": estate.names["db-connection"]}
    for made in (
        AirflowDag.creator(name="dag", **where),
        CustomEntity.creator(name="ce", **where),
        GCSBucket.creator(name="gb", **where),
        QuickSightFolder.creator(name="qf", quick_sight_id="1", **where),
        Procedure.creator(name="pr", definition="x", schema_qualified_name=estate.names["sc"]),
    ):
        assert sdk.asset.save(made).assets_created(type(made))[0].name == made.name


def test_lineage_lists_in_both_directions(sdk: AtlanClient, estate: _Estate) -> None:
    """Whole, paged by one, filtered by type, with neighbours and depths."""
    down = FluentLineage(
        starting_guid=estate.guids["t0"],
        direction=LineageDirection.DOWNSTREAM,
        includes_on_results=[Asset.NAME],
        includes_in_results=FluentLineage.ACTIVE,
        immediate_neighbors=True,
    ).request
    found = list(sdk.asset.get_lineage_list(down))
    assert [asset.name for asset in found] == ["t0", "p1", "o.csv", "p2", "t1"]
    assert [asset.depth for asset in found] == [0, 1, 1, 2, 2]
    assert [asset.guid for asset in found[2].immediate_upstream or []] == [estate.guids["t0"]]
    assert [asset.guid for asset in found[2].immediate_downstream or []] == [estate.guids["t1"]]
    up = FluentLineage(
        starting_guid=estate.guids["t1"],
        direction=LineageDirection.UPSTREAM,
        includes_in_results=Asset.TYPE_NAME.in_lineage.eq("Table"),
        size=1,
    ).request
    assert [asset.guid for asset in sdk.asset.get_lineage_list(up)] == [estate.guids["t0"]]
    plain = LineageListRequest.create(guid=estate.guids["t0"])
    plain.direction, plain.size, plain.depth = LineageDirection.DOWNSTREAM, 1, 1
    assert len(list(sdk.asset.get_lineage_list(plain))) == 2


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Asset.NAME.in_lineage.starts_with("p"), {"p1", "p2"}),
        (Asset.NAME.in_lineage.ends_with("1"), {"p1", "t1"}),
        (Asset.NAME.in_lineage.contains("csv"), {"o.csv"}),
        (Asset.NAME.in_lineage.does_not_contain("p"), {"o.csv", "t1"}),
        (Asset.NAME.in_lineage.neq("p1"), {"o.csv", "p2", "t1"}),
        (Asset.NAME.in_lineage.has_any_value(), {"p1", "o.csv", "p2", "t1"}),
        (Asset.USER_DESCRIPTION.in_lineage.has_any_value(), set()),
        (Asset.CREATE_TIME.in_lineage.gt(0), {"p1", "o.csv", "p2", "t1"}),
        (Asset.HAS_LINEAGE.in_lineage.eq(True), {"p1", "o.csv", "p2", "t1"}),
    ],
)
def test_lineage_filters(sdk: AtlanClient, estate: _Estate, condition: Any, expected: set[str]) -> None:
    """Each operator of the SDK's lineage filters."""
    request = FluentLineage(starting_guid=estate.guids["t0"], includes_in_results=condition).request
    assert {asset.name for asset in sdk.asset.get_lineage_list(request)} == expected


def test_every_option_of_a_batch(sdk: AtlanClient, estate: _Estate) -> None:
    """Splitting and tracking; update only; names in any case; table or view; partial; custom metadata handling."""
    where = estate.names["sc"]
    batch = Batch(sdk, 20, capture_failures=True, track=True)
    for number in range(45):
        batch.add(Table.creator(name=f"B{number}", schema_qualified_name=where))
    batch.flush()
    assert (len(batch.created), batch.num_created, batch.failures) == (45, 45, [])

    def updated(name: str, **options: Any) -> Batch:
        found = Batch(sdk, 20, update_only=True, track=True, **options)
        table = Table.updater(qualified_name=f"{where}/{name}", name=name)
        table.description = f"{name} by {options}"
        found.add(table)
        found.flush()
        return found

    assert (len(updated("B1").updated), len(updated("none").skipped)) == (1, 1)
    assert len(updated("b3", case_insensitive=True).updated) == 1
    assert len(updated("vw", table_view_agnostic=True).updated) == 1
    assert sdk.asset.get_by_guid(estate.guids["vw"], View).description == "vw by {'table_view_agnostic': True}"
    for handling in CustomMetadataHandling:
        assert len(updated("B4", custom_metadata_handling=handling).updated) == 1
    assert len(updated("B5", replace_atlan_tags=True).updated) == 1
    partial = Batch(sdk, 20, creation_handling=AssetCreationHandling.PARTIAL, track=True)
    partial.add(Table.creator(name="part", schema_qualified_name=where))
    partial.flush()
    assert sdk.asset.get_by_qualified_name(f"{where}/part", Table).is_partial


def test_delete_restore_and_purge(sdk: AtlanClient, estate: _Estate) -> None:
    """Several at once; restored by name and by upsert; gone for good after a purge."""
    names = [f"{estate.names['sc']}/D{number}" for number in range(3)]
    made = [Table.creator(name=f"D{number}", schema_qualified_name=estate.names["sc"]) for number in range(3)]
    guids = [str(table.guid) for table in sdk.asset.save(made).assets_created(Table)]
    deleted = sdk.asset.delete_by_guid(guids).assets_deleted(Table)
    assert {(table.guid, table.delete_handler) for table in deleted} == {(guid, "SOFT") for guid in guids}
    assert sdk.asset.get_by_guid(guids[0], Table).status == EntityStatus.DELETED
    assert sdk.asset.restore(Table, names[0])
    again = Table.creator(name="D1", schema_qualified_name=estate.names["sc"])
    again.status = EntityStatus.ACTIVE
    sdk.asset.save(again)
    assert [sdk.asset.get_by_guid(guid, Table).status.value for guid in guids] == ["ACTIVE", "ACTIVE", "DELETED"]
    assert len(sdk.asset.purge_by_guid(guids[:2]).assets_deleted(Table)) == 2
    sdk.asset.purge_by_guid(guids[2], delete_type=AtlanDeleteType.HARD)
    for guid in guids:
        with pytest.raises(errors.NotFoundError):
            sdk.asset.get_by_guid(guid)


def test_the_asynchronous_client(local_catalog: LocalCatalog, estate: _Estate) -> None:
    """Lineage, search over pages, reading and a batch."""

    async def program() -> tuple[int, int, int]:
        address = {"base_url": local_catalog.url, "api_key": local_catalog.token, "retry": Retry(total=0)}
        async with AsyncAtlanClient(**address) as client:
            lineage = await client.asset.get_lineage_list(FluentLineage(starting_guid=estate.guids["t0"]).request)
            reached = [asset async for asset in lineage]
            batch = AsyncBatch(client, 20, track=True)
            for number in range(25):
                await batch.add(Table.creator(name=f"A{number}", schema_qualified_name=estate.names["sc"]))
            await batch.flush()
            inside = Table.QUALIFIED_NAME.startswith(f"{estate.names['sc']}/A")
            query = FluentSearch().where(CompoundQuery.asset_type(Table)).where(inside)
            found = [asset async for asset in await client.asset.search(query.page_size(7).to_request())]
            return len(reached), len(batch.created), len(found)

    assert asyncio.run(program()) == (4, 25, 25)
