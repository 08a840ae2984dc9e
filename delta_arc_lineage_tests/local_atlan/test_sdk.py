"""Unmodified SDK programs against the server: what a crawler, a lineage writer and a steward do."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from httpx_retries import Retry
from pyatlan import errors
from pyatlan.client.aio.client import AsyncAtlanClient
from pyatlan.client.asset import Batch
from pyatlan.client.atlan import AtlanClient
from pyatlan.client.constants import GET_LINEAGE
from pyatlan.model.assets import (
    Asset,
    AtlasGlossary,
    AtlasGlossaryTerm,
    Column,
    ColumnProcess,
    Connection,
    Database,
    DataDomain,
    Process,
    Readme,
    S3Bucket,
    S3Object,
    Schema,
    Table,
    View,
)
from pyatlan.model.audit import AuditSearchRequest
from pyatlan.model.core import Announcement
from pyatlan.model.custom_metadata import CustomMetadataDict
from pyatlan.model.enums import (
    AnnouncementType,
    AtlanConnectorType,
    AtlanCustomAttributePrimitiveType,
    CertificateStatus,
    EntityStatus,
    LineageDirection,
)
from pyatlan.model.fluent_search import CompoundQuery, FluentSearch
from pyatlan.model.lineage import FluentLineage, LineageRequest, LineageResponse
from pyatlan.model.typedef import AtlanTagDef, AttributeDef, CustomMetadataDef

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage.local_atlan.web.faults import FaultSettings, RateLimit, Rule

# The SDK passes a certificate file named in the environment to its HTTP library in a form that library deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:.verify=<str>. is deprecated:DeprecationWarning")


@pytest.fixture(scope="module")
def atlan(server: CatalogServer) -> Iterator[AtlanClient]:
    """The SDK's client; it has no way of its own to be closed."""
    client = AtlanClient(base_url=server.url, api_key="test-token")
    yield client
    client._session.close()


@pytest.fixture(scope="module")
def estate(atlan: AtlanClient) -> dict[str, Any]:
    """Two connections, a database down to columns, a bucket with an object, made as the SDK's creators do."""
    made: dict[str, Any] = {}

    def keep(kind: type[Asset], asset: Asset) -> Any:
        made[kind.__name__] = atlan.asset.save(asset).assets_created(kind)[0]
        return made[kind.__name__]

    admin = atlan.role_cache.get_id_for_name("$admin")
    postgres = keep(
        Connection,
        Connection.creator(client=atlan, name="pg", connector_type=AtlanConnectorType.POSTGRES, admin_roles=[admin]),
    )
    database = keep(Database, Database.creator(name="DB", connection_qualified_name=postgres.qualified_name))
    schema = keep(Schema, Schema.creator(name="SC", database_qualified_name=database.qualified_name))
    table = keep(Table, Table.creator(name="TB", schema_qualified_name=schema.qualified_name))
    keep(View, View.creator(name="VW", schema_qualified_name=schema.qualified_name))
    parent = {"parent_type": Table, "parent_qualified_name": table.qualified_name}
    keep(Column, Column.creator(name="CL", order=1, **parent))
    s3 = atlan.asset.save(
        Connection.creator(client=atlan, name="s3", connector_type=AtlanConnectorType.S3, admin_users=["admin"])
    ).assets_created(Connection)[0]
    made["s3"] = s3
    arn = "arn:aws:s3:::bucket"
    bucket = keep(S3Bucket, S3Bucket.creator(name="b", connection_qualified_name=s3.qualified_name, aws_arn=arn))
    keep(
        S3Object,
        S3Object.creator(
            name="o.csv",
            connection_qualified_name=s3.qualified_name,
            aws_arn=f"{arn}/o.csv",
            s3_bucket_name="b",
            s3_bucket_qualified_name=bucket.qualified_name,
        ),
    )
    return made


@pytest.fixture(scope="module")
def processes(atlan: AtlanClient, estate: dict[str, Any]) -> Iterator[list[Process]]:
    """Table → object → view, and a column process under the first."""
    where = estate["s3"].qualified_name
    steps = (
        ("p1", [Table.ref_by_guid(estate["Table"].guid)], S3Object.ref_by_guid(estate["S3Object"].guid)),
        ("p2", [S3Object.ref_by_guid(estate["S3Object"].guid)], View.ref_by_guid(estate["View"].guid)),
    )
    made: list[Process] = []
    for name, inputs, output in steps:
        process = Process.creator(
            name=name, connection_qualified_name=where, process_id=name, inputs=inputs, outputs=[output]
        )
        made.append(atlan.asset.save(process).assets_created(Process)[0])
    column = Column.ref_by_qualified_name(estate["Column"].qualified_name)
    child = ColumnProcess.creator(
        name="cp",
        connection_qualified_name=where,
        process_id="cp",
        inputs=[column],
        outputs=[column],
        parent=Process.ref_by_guid(made[0].guid),
    )
    atlan.asset.save(child)
    yield made


def test_connections_are_found_by_name_whatever_the_case(atlan: AtlanClient, estate: dict[str, Any]) -> None:
    """The SDK asks for upper-case type names."""
    found = atlan.asset.find_connections_by_name("pg", AtlanConnectorType.POSTGRES)
    assert [connection.guid for connection in found] == [estate["Connection"].guid]


def test_a_created_process_shows_its_ends(estate: dict[str, Any], processes: list[Process]) -> None:
    """The answer of a save carries the relationships that were sent."""
    assert [end.guid for end in processes[0].inputs or []] == [estate["Table"].guid]
    assert [end.type_name for end in processes[0].outputs or []] == ["S3Object"]


def test_assets_are_read_whole(atlan: AtlanClient, estate: dict[str, Any], processes: list[Process]) -> None:
    """By guid with relationships and by qualified name; what is missing raises the SDK's error."""
    table = atlan.asset.get_by_guid(estate["Table"].guid, asset_type=Table, ignore_relationships=False)
    assert table.has_lineage and [column.guid for column in table.columns or []] == [estate["Column"].guid]
    again = atlan.asset.get_by_qualified_name(estate["Table"].qualified_name, asset_type=Table)
    assert again.guid == table.guid
    parent = atlan.asset.get_by_guid(processes[0].guid, asset_type=Process, ignore_relationships=False)
    assert len(parent.column_processes or []) == 1
    with pytest.raises(errors.NotFoundError):
        atlan.asset.get_by_guid("00000000-0000-4000-8000-000000000000")


def test_lineage_reaches_the_target_both_ways(
    atlan: AtlanClient, estate: dict[str, Any], processes: list[Process]
) -> None:
    """Lists in both directions, filtered and paged by one; the graph names processes."""
    down = FluentLineage(starting_guid=estate["Table"].guid, includes_on_results=Asset.NAME, size=1).request
    assert [asset.name for asset in atlan.asset.get_lineage_list(down)] == ["p1", "o.csv", "p2", "VW"]
    up = FluentLineage(
        starting_guid=estate["View"].guid,
        direction=LineageDirection.UPSTREAM,
        includes_in_results=Asset.TYPE_NAME.in_lineage.eq("Table"),
        where_assets=FluentLineage.ACTIVE,
        where_relationships=FluentLineage.ACTIVE,
    ).request
    assert [asset.name for asset in atlan.asset.get_lineage_list(up)] == ["TB"]
    graph = LineageResponse(**atlan._call_api(GET_LINEAGE, request_obj=LineageRequest(guid=estate["S3Object"].guid)))
    assert graph.get_upstream_process_guids() == [processes[0].guid]
    assert graph.get_downstream_asset_guids() == [estate["View"].guid]


def test_fluent_searches_page_and_aggregate(atlan: AtlanClient, estate: dict[str, Any]) -> None:
    """By super-type and by field, over several pages, in bulk, with buckets."""
    search = (
        FluentSearch.select()
        .where(CompoundQuery.super_types([Asset]))
        .where(Asset.CONNECTION_QUALIFIED_NAME.eq(estate["Connection"].qualified_name))
        .page_size(2)
    )
    assert {asset.name for asset in search.execute(atlan)} == {"DB", "SC", "TB", "VW", "CL"}
    assert {asset.name for asset in search.execute(atlan, bulk=True)} == {"DB", "SC", "TB", "VW", "CL"}
    assert search.count(atlan) == 5
    buckets = search.aggregate("types", Asset.TYPE_NAME.bucket_by(include_source_value=True)).execute(atlan)
    assert buckets.aggregations is not None
    kinds = {bucket.get_source_value(Asset.TYPE_NAME) for bucket in buckets.aggregations["types"].buckets}
    assert kinds == {"Database", "Schema", "Table", "View", "Column"}
    with_table = FluentSearch.select().where(CompoundQuery.asset_type(Column)).include_on_results(Column.TABLE)
    found = next(iter(with_table.include_on_relations(Table.NAME).execute(atlan)))
    assert found.table is not None and found.table.name == "TB"


def test_stewards_change_what_they_own(atlan: AtlanClient, estate: dict[str, Any]) -> None:
    """Certificate, announcement, owners, description; and removing them again."""
    name = estate["Table"].qualified_name
    atlan.asset.update_certificate(Table, name, "TB", CertificateStatus.VERIFIED, "checked")
    announcement = Announcement(announcement_type=AnnouncementType.WARNING, announcement_title="t")
    atlan.asset.update_announcement(Table, name, "TB", announcement)
    table = Table.updater(qualified_name=name, name="TB")
    table.owner_users, table.user_description = {"admin"}, "words"
    atlan.asset.save(table)
    shown = atlan.asset.get_by_guid(estate["Table"].guid, asset_type=Table)
    assert (shown.certificate_status, shown.announcement_title) == (CertificateStatus.VERIFIED, "t")
    assert (shown.owner_users, shown.user_description) == ({"admin"}, "words")
    atlan.asset.remove_certificate(Table, name, "TB")
    assert atlan.asset.get_by_guid(estate["Table"].guid, asset_type=Table).certificate_status is None
    again = atlan.asset.save(Table.updater(qualified_name=name, name="TB"))
    assert again.mutated_entities is None


def test_tags_terms_and_custom_metadata(atlan: AtlanClient, estate: dict[str, Any]) -> None:
    """Defined, put on an asset, found by search and read back by their human names."""
    name, guid = estate["Table"].qualified_name, estate["Table"].guid
    atlan.typedef.create(AtlanTagDef.create("PII"))
    atlan.asset.add_atlan_tags(Table, name, ["PII"])
    assert [str(tag.type_name) for tag in atlan.asset.get_by_guid(guid, asset_type=Table).atlan_tags or []] == ["PII"]
    tagged = FluentSearch.select().where(CompoundQuery.tagged(client=atlan, with_one_of=["PII"]))
    assert [asset.name for asset in tagged.execute(atlan)] == ["TB"]
    atlan.asset.remove_atlan_tag(Table, name, "PII")
    glossary = atlan.asset.save(AtlasGlossary.creator(name="G")).assets_created(AtlasGlossary)[0]
    term = AtlasGlossaryTerm.creator(name="T", glossary_guid=glossary.guid)
    term = atlan.asset.save(term).assets_created(AtlasGlossaryTerm)[0]
    assert atlan.asset.find_term_by_name("T", "G").guid == term.guid
    atlan.asset.append_terms(guid=guid, asset_type=Table, terms=[AtlasGlossaryTerm.ref_by_guid(term.guid)])
    shown = atlan.asset.get_by_guid(guid, asset_type=Table, ignore_relationships=False)
    assert [asset.guid for asset in shown.assigned_terms or []] == [term.guid]
    definition = CustomMetadataDef.create(display_name="RACI")
    primitive = AtlanCustomAttributePrimitiveType.STRING
    attribute = AttributeDef.create(client=atlan, display_name="Responsible", attribute_type=primitive)
    definition.attribute_defs = [attribute]
    atlan.typedef.create(definition)
    values = CustomMetadataDict(client=atlan, name="RACI")
    values["Responsible"] = "me"
    atlan.asset.update_custom_metadata_attributes(guid, values)
    read = atlan.asset.get_by_guid(guid, asset_type=Table).get_custom_metadata(client=atlan, name="RACI")
    assert read["Responsible"] == "me"
    domain = atlan.asset.save(DataDomain.creator(name="D")).assets_created(DataDomain)[0]
    assert domain.qualified_name.startswith("default/domain/")
    atlan.asset.save(Readme.creator(asset=estate["Table"], content="<p>r</p>"))
    assert list(atlan.audit.search(AuditSearchRequest.by_guid(guid, size=2)))


def test_batches_report_what_they_did(atlan: AtlanClient, estate: dict[str, Any]) -> None:
    """A tracking batch splits, saves and counts; an update-only batch passes over what is not there."""
    parent = {"parent_type": Table, "parent_qualified_name": estate["Table"].qualified_name}
    batch = Batch(atlan, max_size=20, track=True)
    for number in range(45):
        batch.add(Column.creator(name=f"C{number}", order=number + 2, **parent))
    batch.flush()
    assert (batch.num_created, len(batch.created)) == (45, 45)
    update_only = Batch(atlan, max_size=20, track=True, update_only=True)
    for number in (1, 99):
        column = Column.creator(name=f"C{number}", order=7, **parent)
        update_only.add(column)
    update_only.flush()
    assert (len(update_only.updated), len(update_only.skipped)) == (1, 1)


def test_delete_restore_and_purge(atlan: AtlanClient, estate: dict[str, Any], processes: list[Process]) -> None:
    """Archived, restored with its edges, removed for good."""
    guid, name = processes[1].guid, processes[1].qualified_name
    assert atlan.asset.delete_by_guid(guid).assets_deleted(Process)[0].status == EntityStatus.DELETED
    down = FluentLineage(starting_guid=estate["Table"].guid).request
    assert len(list(atlan.asset.get_lineage_list(down))) == 2
    assert atlan.asset.restore(Process, name)
    assert len(list(atlan.asset.get_lineage_list(down))) == 4
    assert atlan.asset.purge_by_guid(guid).assets_deleted(Process)[0].delete_handler == "PURGE"
    with pytest.raises(errors.NotFoundError):
        atlan.asset.get_by_guid(guid)
    assert atlan.asset.purge_by_guid(guid).mutated_entities is None


def test_the_async_client_does_the_same(server: CatalogServer, estate: dict[str, Any]) -> None:
    """Search and save through the asynchronous client."""

    async def program() -> list[str]:
        async with AsyncAtlanClient(base_url=server.url, api_key="test-token") as client:
            table = Table.updater(qualified_name=estate["Table"].qualified_name, name="TB")
            table.row_count = 5
            await client.asset.save(table)
            request = FluentSearch.select().where(Table.ROW_COUNT.eq(5)).to_request()
            return [asset.name or "" async for asset in await client.asset.search(request)]

    assert asyncio.run(program()) == ["TB"]


def test_faults_reach_sdk_programs_as_its_errors() -> None:
    """A block is a RateLimitError, a forbidden operation a PermissionError, when the SDK does not retry."""
    limit = FaultSettings(rate_limit=RateLimit(per_minute=1, block_seconds=60, retry_after=False))
    forbidden = FaultSettings(rules=(Rule(kind="forbid", route="/roles"),))
    for settings, expected in ((limit, errors.RateLimitError), (forbidden, errors.PermissionError)):
        with CatalogServer(token="t", faults=settings) as running:
            client = AtlanClient(base_url=running.url, api_key="t", retry=Retry(total=0))
            with pytest.raises(expected):
                client.role.get_all()
                client.role.get_all()
            client._session.close()
