"""Answers by type as SDK programs meet them: read whole and saved back, structs, tags with values of their source."""

import httpx
import pytest
from pyatlan.client.atlan import AtlanClient
from pyatlan.model.assets import Asset, Connection, S3Bucket, SnowflakeTag, Table
from pyatlan.model.core import AssetResponse, AtlanTag, AtlanTagName
from pyatlan.model.enums import AtlanConnectorType
from pyatlan.model.fluent_search import CompoundQuery, FluentSearch
from pyatlan.model.structs import AwsTag, SourceTagAttachment, SourceTagAttachmentValue, StarredDetails
from pyatlan.model.typedef import AtlanTagDef, AttributeDef

from delta_arc_lineage_tests.local_atlan.calls import entity
from delta_arc_lineage_tests.local_atlan.sdk_calls import make_updater, read_whole

pytestmark = pytest.mark.filterwarnings("ignore:.verify=<str>. is deprecated:DeprecationWarning")

SCHEMA = "default/snowflake/1720611698/DB/ANSWERED"


@pytest.fixture(scope="module")
def table(sdk: AtlanClient) -> Table:
    """A table."""
    made = Table.creator(name="ANSWERS", schema_qualified_name=SCHEMA)
    made.relationship_attributes = None
    made.atlan_schema = None
    return sdk.asset.save(made).assets_created(Table)[0]


def test_structs_come_back_as_structs(sdk: AtlanClient, table: Table) -> None:
    """Sent plain by the SDK, shown with their names, read as what they were; saving what was read changes nothing."""
    change = make_updater(table)
    change.starred_details_list = [StarredDetails(asset_starred_by="me")]
    (saved,) = sdk.asset.save(change).assets_updated(Table)
    for answer in (saved, read_whole(sdk, table)):
        assert [details.asset_starred_by for details in answer.starred_details_list] == ["me"]
    assert sdk.asset.save(read_whole(sdk, table)).mutated_entities is None
    arn = "arn:aws:s3:::answered-bucket"
    bucket = S3Bucket.creator(name="answered-bucket", connection_qualified_name="default/s3/1720611698", aws_arn=arn)
    bucket.aws_tags = [AwsTag(aws_tag_key="team", aws_tag_value="x")]
    (made,) = sdk.asset.save(bucket).assets_created(S3Bucket)
    assert made.aws_tags == bucket.aws_tags == read_whole(sdk, made).aws_tags


def test_unset_lists_are_empty_and_the_rest_is_none(sdk: AtlanClient, table: Table) -> None:
    """In the asset that a save gives back, in the whole asset, and in a hit that asked for them."""
    (saved,) = sdk.asset.save(_updated(table, "first")).assets_updated(Table)
    request = FluentSearch.select().where(Table.GUID.eq(str(table.guid)))
    request = request.include_on_results(Table.OWNER_USERS).include_on_results(Table.ROW_COUNT)
    (hit,) = list(request.execute(sdk))
    for answer in (saved, read_whole(sdk, table), hit):
        assert (answer.owner_users, answer.row_count) == (set(), None)


def _updated(table: Table, description: str) -> Table:
    """A change of a table's description."""
    change = make_updater(table)
    change.description = description
    return change


def test_an_answer_of_a_save_keeps_tags_when_saved_again(sdk: AtlanClient, table: Table) -> None:
    """A program that keeps what a save answered and saves it with its tags replaced loses none."""
    sdk.typedef.create(AtlanTagDef.create("Held"))
    change = _updated(table, "second")
    change.atlan_tags = [AtlanTag.of(atlan_tag_name=AtlanTagName("Held"))]
    (saved,) = sdk.asset.save(change, replace_atlan_tags=True).assets_updated(Table)
    assert [str(tag.type_name) for tag in saved.atlan_tags] == ["Held"]
    assert saved.classification_names
    saved.description = "third"
    (again,) = sdk.asset.save(saved, replace_atlan_tags=True).assets_updated(Table)
    assert [str(tag.type_name) for tag in again.atlan_tags] == ["Held"]
    assert [str(tag.type_name) for tag in read_whole(sdk, table).atlan_tags] == ["Held"]
    plain = _updated(table, "fourth")
    sdk.asset.save(plain, replace_atlan_tags=True)
    assert not read_whole(sdk, table).atlan_tags


def test_a_connection_is_read_as_loaded(sdk: AtlanClient) -> None:
    """Though nobody said so: the SDK declares that it is never null."""
    role = sdk.role_cache.get_id_for_name("$admin")
    connection = Connection.creator(
        client=sdk, name="Answered", connector_type=AtlanConnectorType.POSTGRES, admin_roles=[str(role)]
    )
    (made,) = sdk.asset.save(connection).assets_created(Connection)
    assert read_whole(sdk, made).attributes.is_loaded is True


def _define_source_tag(sdk: AtlanClient, name: str) -> None:
    """A tag that takes attachments of its source."""
    definition = AtlanTagDef.create(name)
    definition.attribute_defs = [
        AttributeDef(  # type: ignore[call-arg]
            name="sourceTagAttachment", display_name="sourceTagAttachment", type_name="array<SourceTagAttachment>"
        )
    ]
    (made,) = sdk.typedef.create(definition).atlan_tag_defs
    assert made.attribute_defs and made.attribute_defs[0].display_name == "sourceTagAttachment"
    assert made.attribute_defs[0].name != "sourceTagAttachment"
    assert sdk.atlan_tag_cache.get_source_tags_attr_id(str(made.name)) == made.attribute_defs[0].name


def test_a_source_tag_is_put_on_read_and_searched_by_its_value(sdk: AtlanClient, table: Table) -> None:
    """The attachment comes back as the SDK's own, and the table is found by its value and by no other."""
    _define_source_tag(sdk, "Sourced")
    source = f"{SCHEMA}/SOURCED"
    tag = SnowflakeTag()
    tag.name, tag.qualified_name = "SOURCED", source
    tag.connection_qualified_name = "default/snowflake/1720611698"
    tag.mapped_atlan_tag_name = sdk.atlan_tag_cache.get_id_for_name("Sourced")
    (made,) = sdk.asset.save(tag).assets_created(SnowflakeTag)
    attachment = SourceTagAttachment.of(
        source_tag_name="SOURCED",
        source_tag_qualified_name=source,
        source_tag_guid=str(made.guid),
        source_tag_connector_name="snowflake",
        source_tag_values=[SourceTagAttachmentValue(tag_attachment_value="Highly Confidential")],
        is_source_tag_synced=True,
    )
    change = _updated(table, "fifth")
    change.atlan_tags = [
        AtlanTag.of(atlan_tag_name=AtlanTagName("Sourced"), source_tag_attachment=attachment, client=sdk)
    ]
    (saved,) = sdk.asset.save(change, replace_atlan_tags=True).assets_updated(Table)
    for answer in (saved, read_whole(sdk, table)):
        (shown,) = answer.atlan_tags[0].source_tag_attachments
        assert (shown.source_tag_name, shown.source_tag_qualified_name) == ("SOURCED", source)
        assert shown.is_source_tag_synced is True and shown.source_tag_sync_error is None
        assert [value.tag_attachment_value for value in shown.source_tag_value] == ["Highly Confidential"]
    for value, found in (("Highly Confidential", 1), ("Confidential", 0), ("Highly", 0), ("Public", 0)):
        query = CompoundQuery.tagged_with_value(client=sdk, atlan_tag_name="Sourced", value=value, directly=True)
        assert FluentSearch().where(query).count(sdk) == found, value
    assert sdk.asset.save(read_whole(sdk, table), replace_atlan_tags=True).mutated_entities is None


def test_the_sdk_reads_whole_assets_of_many_types(client: httpx.Client) -> None:
    """Nulls, empty lists and defaults are what its models take: of every sixth type, and of connections."""
    listed = client.get("/api/meta/types/typedefs", params={"type": "entity"}).json()["entityDefs"]
    names = ["Connection", *(definition["name"] for definition in listed[::6])]
    guids = []
    for name in names:
        sent = {"entities": [entity(name, f"sdk/{name}", guid="-1")]}
        answer = client.post("/api/meta/entity/bulk", json=sent)
        if answer.status_code == 200:
            guids.append(answer.json()["guidAssignments"]["-1"])
    assert len(guids) > 60
    for start in range(0, len(guids), 100):
        query = [("guid", guid) for guid in guids[start : start + 100]]
        for shown in client.get("/api/meta/entity/bulk", params=query).json()["entities"]:
            asset = AssetResponse[Asset](entity=shown, referredEntities={}).entity
            assert (asset.type_name, asset.guid) == (shown["typeName"], shown["guid"])
