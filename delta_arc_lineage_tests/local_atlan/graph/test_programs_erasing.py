"""SDK programs that erase, and that are refused: custom metadata, its definitions, labels of nobody, AWS assets."""

from typing import Any

import pytest
from pyatlan import errors
from pyatlan.client.atlan import AtlanClient
from pyatlan.model.assets import Asset, S3Bucket, S3Object, Table, View
from pyatlan.model.custom_metadata import CustomMetadataDict
from pyatlan.model.enums import AtlanCustomAttributePrimitiveType as Kinds
from pyatlan.model.typedef import AttributeDef, CustomMetadataDef, EnumDef

pytestmark = pytest.mark.filterwarnings("ignore:.verify=<str>. is deprecated:DeprecationWarning")

SCHEMA = "default/snowflake/1720611799/DB/ERASED"
ARN = "arn:aws:s3:::erased"


def _define(sdk: AtlanClient, name: str, **kinds: Any) -> CustomMetadataDef:
    """A new set with attributes of these kinds, as a steward defines it; kept as the server answers it."""
    definition = CustomMetadataDef.create(display_name=name)
    definition.attribute_defs = [
        AttributeDef.create(client=sdk, display_name=attribute, attribute_type=kind)
        for attribute, kind in kinds.items()
    ]
    return sdk.typedef.create(definition).custom_metadata_defs[0]


def _make_table(sdk: AtlanClient, name: str) -> Table:
    """A new table."""
    table = Table.creator(name=name, schema_qualified_name=SCHEMA)
    table.relationship_attributes = None
    table.atlan_schema = None
    return sdk.asset.save(table).assets_created(Table)[0]


def _make_facts(sdk: AtlanClient, name: str, **values: Any) -> CustomMetadataDict:
    """Values of a set, by their human names."""
    facts = CustomMetadataDict(client=sdk, name=name)
    for attribute, value in values.items():
        facts[attribute] = value
    return facts


def _read(sdk: AtlanClient, table: Asset, name: str) -> dict[str, Any]:
    """What a table carries of a set."""
    found = sdk.asset.get_by_guid(str(table.guid), Table).get_custom_metadata(client=sdk, name=name)
    return {attribute: value for attribute, value in found.items() if value}


def _make_updater(table: Table, **values: Any) -> Table:
    """The least that updates a table, and these values."""
    updater = Table.updater(qualified_name=str(table.qualified_name), name=str(table.name))
    for name, value in values.items():
        setattr(updater, name, value)
    return updater


def test_replacing_with_none_erases_and_merging_with_none_keeps(sdk: AtlanClient) -> None:
    """`save_replacing_cm` and `save_merging_cm` of an asset without custom metadata; a plain save keeps it too."""
    _define(sdk, "Erased", Owner=Kinds.STRING)
    _define(sdk, "Erased too", Level=Kinds.INTEGER)
    table = _make_table(sdk, "replacing")
    sdk.asset.replace_custom_metadata(str(table.guid), _make_facts(sdk, "Erased", Owner="me"))
    sdk.asset.replace_custom_metadata(str(table.guid), _make_facts(sdk, "Erased too", Level=3))
    sdk.asset.save_merging_cm(_make_updater(table, user_description="merged"))
    sdk.asset.save(_make_updater(table, user_description="saved"))
    assert (_read(sdk, table, "Erased"), _read(sdk, table, "Erased too")) == ({"Owner": "me"}, {"Level": 3})
    sdk.asset.save_replacing_cm(_make_updater(table, user_description="replaced"))
    assert (_read(sdk, table, "Erased"), _read(sdk, table, "Erased too")) == ({}, {})
    assert sdk.asset.get_by_guid(str(table.guid), Table).user_description == "replaced"


def test_one_set_is_removed_and_the_other_stays(sdk: AtlanClient) -> None:
    """`remove_custom_metadata`, and `replace_custom_metadata` with fewer attributes."""
    _define(sdk, "Removed", Owner=Kinds.STRING, Level=Kinds.INTEGER)
    _define(sdk, "Stays", Owner=Kinds.STRING)
    table = _make_table(sdk, "removing")
    sdk.asset.replace_custom_metadata(str(table.guid), _make_facts(sdk, "Removed", Owner="me", Level=1))
    sdk.asset.update_custom_metadata_attributes(str(table.guid), _make_facts(sdk, "Stays", Owner="you"))
    sdk.asset.replace_custom_metadata(str(table.guid), _make_facts(sdk, "Removed", Level=2))
    assert _read(sdk, table, "Removed") == {"Level": 2}
    for _ in range(2):
        sdk.asset.remove_custom_metadata(str(table.guid), "Removed")
        assert (_read(sdk, table, "Removed"), _read(sdk, table, "Stays")) == ({}, {"Owner": "you"})


def test_people_links_and_options_in_lists(sdk: AtlanClient) -> None:
    """What the SDK calls users, groups, links, SQL and options are texts and enumerations, one or many."""
    sdk.typedef.create(EnumDef.create(name="ErasedTypes", values=["Accuracy", "Validity"]))
    definition = CustomMetadataDef.create(display_name="Kinds of all")
    many = {"Users": Kinds.USERS, "Groups": Kinds.GROUPS, "Links": Kinds.URL, "Queries": Kinds.SQL}
    definition.attribute_defs = [
        *(
            AttributeDef.create(client=sdk, display_name=name, attribute_type=kind, multi_valued=name != "Queries")
            for name, kind in many.items()
        ),
        AttributeDef.create(
            client=sdk,
            display_name="Types",
            attribute_type=Kinds.OPTIONS,
            options_name="ErasedTypes",
            multi_valued=True,
        ),
    ]
    sdk.typedef.create(definition)
    table = _make_table(sdk, "kinds")
    values = {
        "Users": ["ernest"],
        "Groups": ["a", "b"],
        "Links": ["https://x"],
        "Queries": "SELECT 1",
        "Types": ["Validity"],
    }
    sdk.asset.replace_custom_metadata(str(table.guid), _make_facts(sdk, "Kinds of all", **values))
    assert _read(sdk, table, "Kinds of all") == values
    wrong = _make_facts(sdk, "Kinds of all", Types=["Nonsense"])
    with pytest.raises(errors.NotFoundError, match="invalid value for type ErasedTypes"):
        sdk.asset.update_custom_metadata_attributes(str(table.guid), wrong)
    assert _read(sdk, table, "Kinds of all") == values


def _define_owner(sdk: AtlanClient, name: str, **options: str) -> None:
    """A set with one text, `Owner`, whose options say this."""
    definition = CustomMetadataDef.create(display_name=name)
    attribute = AttributeDef.create(client=sdk, display_name="Owner", attribute_type=Kinds.STRING)
    assert attribute.options is not None
    for option, value in options.items():
        setattr(attribute.options, option, value)
    definition.attribute_defs = [attribute]
    sdk.typedef.create(definition)


def test_a_text_is_as_long_as_its_definition_says(sdk: AtlanClient) -> None:
    """The SDK's default is a hundred million signs; a steward may say less."""
    _define_owner(sdk, "Short", max_str_length="5")
    table = _make_table(sdk, "short")
    sdk.asset.update_custom_metadata_attributes(str(table.guid), _make_facts(sdk, "Short", Owner="12345"))
    with pytest.raises(errors.NotFoundError, match="exceeds maximum length limit"):
        sdk.asset.update_custom_metadata_attributes(str(table.guid), _make_facts(sdk, "Short", Owner="123456"))
    change = _make_updater(table)
    change.set_custom_metadata(client=sdk, custom_metadata=_make_facts(sdk, "Short", Owner="123456"))
    with pytest.raises(errors.NotFoundError, match="exceeds maximum length limit"):
        sdk.asset.save_merging_cm(change)
    assert _read(sdk, table, "Short") == {"Owner": "12345"}


def test_a_set_for_tables_is_for_no_view(sdk: AtlanClient) -> None:
    """Its applicable types are told by the definition."""
    _define_owner(sdk, "Tables only", applicable_entity_types='["Table"]')
    view = View.creator(name="erased view", schema_qualified_name=SCHEMA)
    view.relationship_attributes = None
    view.atlan_schema = None
    guid = str(sdk.asset.save(view).assets_created(View)[0].guid)
    with pytest.raises(errors.NotFoundError, match="invalid business-metadata for entity type View"):
        sdk.asset.update_custom_metadata_attributes(guid, _make_facts(sdk, "Tables only", Owner="me"))
    table = _make_table(sdk, "tables only")
    sdk.asset.update_custom_metadata_attributes(str(table.guid), _make_facts(sdk, "Tables only", Owner="me"))
    assert _read(sdk, table, "Tables only") == {"Owner": "me"}


def test_what_assets_carry_is_neither_archived_nor_purged(sdk: AtlanClient) -> None:
    """An attribute and a set; when nobody carries them any more they go, and a new attribute takes the name."""
    definition = _define(sdk, "Carried", Owner=Kinds.STRING, Level=Kinds.INTEGER)
    table = _make_table(sdk, "carrying")
    sdk.asset.replace_custom_metadata(str(table.guid), _make_facts(sdk, "Carried", Owner="me"))
    with pytest.raises(errors.ConflictError):
        sdk.typedef.purge("Carried", CustomMetadataDef)
    definition.attribute_defs[0].archive(by="me")
    with pytest.raises(errors.ConflictError):
        sdk.typedef.update(definition)
    sdk.asset.remove_custom_metadata(str(table.guid), "Carried")
    archived = sdk.typedef.update(definition).custom_metadata_defs[0]
    assert [attribute.is_archived() for attribute in archived.attribute_defs] == [True, False]
    anew = AttributeDef.create(client=sdk, display_name="Owner", attribute_type=Kinds.STRING)
    archived.attribute_defs.append(anew)
    for attribute in archived.attribute_defs[:2]:
        attribute.is_new = None
    names = [attribute.name for attribute in sdk.typedef.update(archived).custom_metadata_defs[0].attribute_defs]
    assert len(set(names)) == 3 and names[:2] == [attribute.name for attribute in definition.attribute_defs]
    sdk.typedef.purge("Carried", CustomMetadataDef)
    with pytest.raises(errors.NotFoundError):
        sdk.typedef.get_by_name(str(definition.name))


def test_an_arn_is_one_buckets(sdk: AtlanClient) -> None:
    """A crawler's bucket is not made a second time with its ARN, in no connection and as no other AWS asset."""
    first = S3Bucket.creator(name="erased", connection_qualified_name="default/s3/1700000001", aws_arn=ARN)
    made = sdk.asset.save(first).assets_created(S3Bucket)[0]
    again = S3Bucket.creator(name="again", connection_qualified_name="default/s3/1700000002", aws_arn=ARN)
    with pytest.raises(errors.ConflictError, match="must be unique"):
        sdk.asset.save(again)
    other = S3Object.creator_with_prefix(
        name="o",
        connection_qualified_name="default/s3/1700000002",
        prefix="p",
        s3_bucket_name="b",
        s3_bucket_qualified_name=str(made.qualified_name),
    )
    other.aws_arn = ARN
    with pytest.raises(errors.ConflictError, match="must be unique"):
        sdk.asset.save(other)
    same = S3Bucket.creator(name="erased", connection_qualified_name="default/s3/1700000001", aws_arn=ARN)
    same.description = "found again"
    assert sdk.asset.save(same).assets_updated(S3Bucket)[0].guid == made.guid
    sdk.asset.purge_by_guid(str(made.guid))
    assert sdk.asset.save(again).assets_created(S3Bucket)[0].aws_arn == ARN
