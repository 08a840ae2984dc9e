"""SDK programs of stewards and administrators against a catalog in a process of its own."""

from typing import Any

import pytest
from httpx_retries import Retry
from pyatlan import errors
from pyatlan.client.atlan import AtlanClient
from pyatlan.model.assets import (
    Asset,
    AtlasGlossary,
    AtlasGlossaryCategory,
    AtlasGlossaryTerm,
    DataDomain,
    DataProduct,
    Link,
    Persona,
    Purpose,
    Readme,
    Table,
)
from pyatlan.model.audit import AuditSearchRequest
from pyatlan.model.core import Announcement, AtlanTag, AtlanTagName
from pyatlan.model.custom_metadata import CustomMetadataDict
from pyatlan.model.enums import AnnouncementType, AtlanCustomAttributePrimitiveType, CertificateStatus
from pyatlan.model.fields.atlan_fields import CustomMetadataField
from pyatlan.model.fluent_search import CompoundQuery, FluentSearch
from pyatlan.model.group import AtlanGroup
from pyatlan.model.typedef import AtlanTagDef, AttributeDef, CustomMetadataDef, EnumDef
from pyatlan.model.user import AtlanUser

from delta_arc_lineage.local_atlan.fixtures import LocalCatalog
from delta_arc_lineage_tests.local_atlan.sdk_calls import make_updater, read_whole

pytestmark = pytest.mark.filterwarnings("ignore:.verify=<str>. is deprecated:DeprecationWarning")

SCHEMA = "default/snowflake/1720611699/DB/GOVERNED"


@pytest.fixture(scope="module")
def tables(sdk: AtlanClient) -> list[Table]:
    """Three tables to be looked after."""
    made = [Table.creator(name=f"G{number}", schema_qualified_name=SCHEMA) for number in range(3)]
    for table in made:
        table.relationship_attributes = None
        table.atlan_schema = None
    return sdk.asset.save(made).assets_created(Table)


def test_certificates_announcements_owners_and_descriptions(sdk: AtlanClient, tables: list[Table]) -> None:
    """Set, changed and removed again."""
    table = tables[0]
    name, title = str(table.qualified_name), str(table.name)
    certified = sdk.asset.update_certificate(Table, name, title, CertificateStatus.DRAFT, message="soon")
    assert certified is not None and certified.certificate_status_message == "soon"
    warning = Announcement(announcement_type=AnnouncementType.ISSUE, announcement_title="a", announcement_message="b")
    announced = sdk.asset.update_announcement(Table, name, title, warning)
    assert announced is not None and announced.announcement_title == "a"
    owned = make_updater(table)
    owned.owner_users, owned.owner_groups, owned.user_description = {"admin"}, {"everyone"}, "words"
    sdk.asset.save(owned)
    shown = read_whole(sdk, table)
    assert (shown.owner_users, shown.owner_groups, shown.user_description) == ({"admin"}, {"everyone"}, "words")
    assert sdk.asset.remove_announcement(Table, name, title) and sdk.asset.remove_certificate(Table, name, title)
    bare = make_updater(table)
    bare.remove_owners()
    bare.remove_user_description()
    sdk.asset.save(bare)
    shown = read_whole(sdk, table)
    assert (shown.certificate_status, shown.announcement_title, shown.user_description) == (None, None, None)
    assert not shown.owner_users and not shown.owner_groups


def test_a_glossary_is_a_tree(sdk: AtlanClient, tables: list[Table]) -> None:
    """Categories under categories, terms in them, found by every finder, related to each other; no second of a name."""
    glossary = sdk.asset.save(AtlasGlossary.creator(name="Words")).assets_created(AtlasGlossary)[0]
    top = AtlasGlossaryCategory.creator(name="top", anchor=glossary)
    top = sdk.asset.save(top).assets_created(AtlasGlossaryCategory)[0]
    below = AtlasGlossaryCategory.creator(
        name="below",
        anchor=AtlasGlossary.ref_by_guid(str(glossary.guid)),
        parent_category=AtlasGlossaryCategory.ref_by_guid(str(top.guid)),
    )
    below = sdk.asset.save(below).assets_created(AtlasGlossaryCategory)[0]
    inside = [AtlasGlossaryCategory.ref_by_guid(str(below.guid))]
    made = AtlasGlossaryTerm.creator(name="one", glossary_guid=glossary.guid, categories=inside)
    first = sdk.asset.save(made).assets_created(AtlasGlossaryTerm)[0]
    made = AtlasGlossaryTerm.creator(name="two", glossary_qualified_name=glossary.qualified_name)
    second = sdk.asset.save(made).assets_created(AtlasGlossaryTerm)[0]
    assert sdk.asset.find_glossary_by_name("Words").guid == glossary.guid
    assert [found.guid for found in sdk.asset.find_category_by_name("below", "Words")] == [below.guid]
    assert sdk.asset.find_term_fast_by_name("two", str(glossary.qualified_name)).guid == second.guid
    tree = sdk.asset.get_hierarchy(glossary=glossary, attributes=[AtlasGlossaryCategory.NAME])
    assert [found.name for found in tree.breadth_first] == ["top", "below"]
    related = AtlasGlossaryTerm.updater(
        qualified_name=str(first.qualified_name), name="one", glossary_guid=str(glossary.guid)
    )
    related.see_also = [AtlasGlossaryTerm.ref_by_guid(str(second.guid))]
    sdk.asset.save(related)
    assert [found.guid for found in read_whole(sdk, second).see_also] == [first.guid]
    with pytest.raises(errors.ConflictError):
        sdk.asset.save(AtlasGlossary.creator(name="Words"))
    _check_terms(sdk, tables[0], first, second)


def _check_terms(sdk: AtlanClient, table: Table, first: AtlasGlossaryTerm, second: AtlasGlossaryTerm) -> None:
    """Terms appended, taken away, replaced, searched."""
    refs = [AtlasGlossaryTerm.ref_by_guid(str(term.guid)) for term in (first, second)]
    name = {"asset_type": Table, "qualified_name": str(table.qualified_name)}
    for ref in refs:
        sdk.asset.append_terms(terms=[ref], **name)
    assert len(read_whole(sdk, table).assigned_terms) == 2
    sdk.asset.remove_terms(terms=[refs[0]], **name)
    assert [term.guid for term in read_whole(sdk, table).assigned_terms] == [second.guid]
    sdk.asset.replace_terms(terms=[refs[0]], **name)
    query = FluentSearch.select().where(CompoundQuery.assigned_term([str(first.qualified_name)]))
    assert [found.guid for found in query.execute(sdk)] == [table.guid]
    sdk.asset.replace_terms(terms=[], **name)
    assert not read_whole(sdk, table).assigned_terms


def test_tags_are_added_changed_replaced_and_searched(sdk: AtlanClient, tables: list[Table]) -> None:
    """Single ones by name, whole sets by save, source values by spans."""
    table, name = tables[1], str(tables[1].qualified_name)
    for tag in ("PII", "Secret"):
        sdk.typedef.create(AtlanTagDef.create(tag))

    def tags() -> set[str]:
        return {str(tag.type_name) for tag in read_whole(sdk, table).atlan_tags or []}

    sdk.asset.add_atlan_tags(Table, name, ["PII"], propagate=True)
    sdk.asset.update_atlan_tags(Table, name, ["PII"], propagate=False)
    assert FluentSearch().where(CompoundQuery.tagged(client=sdk, with_one_of=["PII"], directly=True)).count(sdk) == 1
    valued = CompoundQuery.tagged_with_value(client=sdk, atlan_tag_name="PII", value="x", directly=True)
    assert FluentSearch().where(valued).count(sdk) == 0
    secret = AtlanTag.of(atlan_tag_name=AtlanTagName("Secret"), client=sdk)
    change = make_updater(table)
    change.add_or_update_classifications = [secret]
    sdk.asset.save(change, append_atlan_tags=True)
    assert tags() == {"PII", "Secret"}
    change = make_updater(table)
    change.remove_classifications = [secret]
    sdk.asset.save(change, append_atlan_tags=True)
    assert tags() == {"PII"}
    change = make_updater(table)
    change.atlan_tags = [secret]
    sdk.asset.save(change, replace_atlan_tags=True)
    assert tags() == {"Secret"}
    sdk.asset.remove_atlan_tags(Table, name, ["Secret"])
    assert tags() == set()
    sdk.typedef.purge("Secret", AtlanTagDef)


def _define_facts(sdk: AtlanClient) -> None:
    """A set of custom metadata with an attribute of each kind."""
    kinds = AtlanCustomAttributePrimitiveType
    sdk.typedef.create(EnumDef.create(name="Levels", values=["low", "high"]))
    definition = CustomMetadataDef.create(display_name="Facts")
    plain = {"s": kinds.STRING, "i": kinds.INTEGER, "d": kinds.DECIMAL, "b": kinds.BOOLEAN, "t": kinds.DATE}
    definition.attribute_defs = [
        *(AttributeDef.create(client=sdk, display_name=name, attribute_type=kind) for name, kind in plain.items()),
        AttributeDef.create(client=sdk, display_name="m", attribute_type=kinds.STRING, multi_valued=True),
        AttributeDef.create(client=sdk, display_name="o", attribute_type=kinds.OPTIONS, options_name="Levels"),
    ]
    sdk.typedef.create(definition)


def test_custom_metadata_of_every_kind(sdk: AtlanClient, tables: list[Table]) -> None:
    """Each primitive, lists and options; updated, replaced, merged, removed; searched by each."""
    _define_facts(sdk)
    guid = str(tables[2].guid)

    def facts(**sent: Any) -> CustomMetadataDict:
        found = CustomMetadataDict(client=sdk, name="Facts")
        for name, value in sent.items():
            found[name] = value
        return found

    def held() -> dict[str, Any]:
        found = sdk.asset.get_by_guid(guid, Table).get_custom_metadata(client=sdk, name="Facts")
        return {name: value for name, value in found.items() if value is not None}

    everything = {"s": "x", "i": 5, "d": 1.5, "b": True, "t": 1700000000000, "m": ["p", "q"], "o": "low"}
    sdk.asset.replace_custom_metadata(guid, facts(**everything))
    sdk.asset.update_custom_metadata_attributes(guid, facts(s="y"))
    assert held() == {**everything, "s": "y"}
    for name, query in (("s", "eq:y"), ("i", "gt:4"), ("d", "lt:2"), ("b", "eq:true"), ("o", "eq:low"), ("m", "eq:q")):
        operator, _, value = query.partition(":")
        field = CustomMetadataField(client=sdk, set_name="Facts", attribute_name=name)
        sent: Any = {"i": 4, "d": 2, "b": True}.get(name, value)
        found = FluentSearch().where(getattr(field, operator)(sent)).execute(sdk)
        assert [asset.guid for asset in found] == [guid], name
    change = make_updater(tables[2])
    change.set_custom_metadata(client=sdk, custom_metadata=facts(s="z"))
    sdk.asset.save_merging_cm(change)
    assert held() == {**everything, "s": "z"}
    sdk.asset.update_replacing_cm(change, replace_atlan_tags=False)
    assert held() == {"s": "z"}
    sdk.asset.remove_custom_metadata(guid, "Facts")
    assert held() == {}


def test_domains_products_readmes_and_links(sdk: AtlanClient, tables: list[Table]) -> None:
    """A product in a domain under another selects its assets; an asset carries a page and links."""
    domain = sdk.asset.save(DataDomain.creator(name="Sales")).assets_created(DataDomain)[0]
    inner = DataDomain.creator(name="Retail", parent_domain_qualified_name=domain.qualified_name)
    inner = sdk.asset.save(inner).assets_created(DataDomain)[0]
    selection = FluentSearch().where(Asset.QUALIFIED_NAME.startswith(SCHEMA)).to_request()
    product = DataProduct.creator(
        name="Orders", asset_selection=selection, domain_qualified_name=str(inner.qualified_name)
    )
    product = read_whole(sdk, sdk.asset.save(product).assets_created(DataProduct)[0])
    assert (product.parent_domain_qualified_name, product.super_domain_qualified_name) == (
        inner.qualified_name,
        domain.qualified_name,
    )
    assert {asset.guid for asset in product.get_assets(sdk)} == {asset.guid for asset in tables}
    assert sdk.asset.find_product_by_name("Orders").guid == product.guid
    assert sdk.asset.find_domain_by_name("Sales").guid == domain.guid
    table = read_whole(sdk, tables[0])
    sdk.asset.save(Link.creator(asset=table, name="doc", link="https://example.com"))
    sdk.asset.save(Readme.creator(asset=table, content="<h1>x</h1>"))
    query = FluentSearch().where(Asset.GUID.eq(str(table.guid))).include_on_results(Asset.README)
    shown = next(iter(query.include_on_relations(Readme.DESCRIPTION).execute(sdk)))
    assert shown.readme is not None and shown.readme.description == "<h1>x</h1>"
    assert len(read_whole(sdk, table).links) == 1
    persona = sdk.asset.save(Persona.creator(name="Analysts")).assets_created(Persona)[0]
    assert [asset.guid for asset in sdk.asset.find_personas_by_name("Analysts")] == [persona.guid]
    assert sdk.asset.save(Purpose.creator(name="Known", atlan_tags=["PII"])).assets_created(Purpose)


def test_people_groups_and_tokens(sdk: AtlanClient, local_catalog: LocalCatalog) -> None:
    """A group with members; a token that works until it is deleted."""
    admin = str(sdk.user_cache.get_id_for_name("admin"))
    group = sdk.group.create(AtlanGroup.create("Stewards"), user_ids=[admin]).group
    assert [record.id for record in sdk.group.get_by_name("Stewards").records] == [group]
    assert [record.username for record in sdk.group.get_members(group).records] == ["admin"]
    sdk.group.remove_users(group, [admin])
    assert not sdk.group.get_members(group).records
    sdk.user.add_to_groups(admin, [group])
    assert len(sdk.user.get_groups(admin).records) == 2
    sdk.group.purge(group)
    token = sdk.token.create("spare", description="d")
    client = AtlanClient(base_url=local_catalog.url, api_key=str(token.attributes.access_token), retry=Retry(total=0))
    assert client.user.get_current().username == f"service-account-{token.client_id}"
    sdk.token.update(str(token.guid), "spare", description="e")
    sdk.token.purge(str(token.guid))
    assert sdk.token.get_by_name("spare") is None
    with pytest.raises(errors.AuthenticationError):
        client.user.get_current()
    client._session.close()


def test_users_are_invited_and_change_role(sdk: AtlanClient) -> None:
    """By email, with a role that can be changed; found by name and email."""
    sdk.user.create([AtlanUser.create("new.one@example.com", "$member")])
    user = sdk.user.get_by_username("new.one")
    assert user is not None and user.workspace_role == "$member"
    sdk.user.change_role(str(user.id), str(sdk.role_cache.get_id_for_name("$guest")))
    again = sdk.user.get_by_emails(["new.one@example.com"]).records
    assert [user.workspace_role for user in again or []] == ["$guest"]


def test_the_audit_tells_who_did_what(sdk: AtlanClient, tables: list[Table]) -> None:
    """By asset, by name and by user, over pages."""
    lines = list(sdk.audit.search(AuditSearchRequest.by_guid(str(tables[0].guid), size=2)))
    assert {str(line.action.value) for line in lines if line.action} >= {"ENTITY_CREATE", "ENTITY_UPDATE"}
    by_name = AuditSearchRequest.by_qualified_name("Table", str(tables[0].qualified_name), size=50)
    assert len(list(sdk.audit.search(by_name))) == len(lines)
    headers = [line.headers or {} for line in lines]
    assert all(told["x-atlan-agent"] == "sdk" and len(told["x-atlan-request-id"]) == 36 for told in headers)
    assert list(sdk.audit.search(AuditSearchRequest.by_user("service-account-apikey-local", size=200)))
