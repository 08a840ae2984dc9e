"""Programs of the unmodified SDK over what the server makes: glossaries, mesh, contracts, access, insights."""

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pyatlan.client.atlan import AtlanClient
    from pyatlan.model.assets import Connection, DataDomain, Table


@pytest.fixture(scope="module")
def connection(sdk: "AtlanClient") -> "Connection":
    """A connection as a program makes one."""
    from pyatlan.model.assets import Connection
    from pyatlan.model.enums import AtlanConnectorType

    role = sdk.role_cache.get_id_for_name("$admin")
    made = Connection.creator(
        client=sdk, name="Made", connector_type=AtlanConnectorType.SNOWFLAKE, admin_roles=[str(role)]
    )
    found: Connection = sdk.asset.save(made).assets_created(asset_type=Connection)[0]
    return found


@pytest.fixture(scope="module")
def table(sdk: "AtlanClient", connection: "Connection") -> "Table":
    """A table of the connection."""
    from pyatlan.model.assets import Database, Schema, Table

    database = Database.creator(name="DB", connection_qualified_name=str(connection.qualified_name))
    database = sdk.asset.save(database).assets_created(asset_type=Database)[0]
    schema = Schema.creator(name="SC", database_qualified_name=str(database.qualified_name))
    schema = sdk.asset.save(schema).assets_created(asset_type=Schema)[0]
    made = Table.creator(name="TABLE", schema_qualified_name=str(schema.qualified_name))
    found: Table = sdk.asset.save(made).assets_created(asset_type=Table)[0]
    return found


@pytest.fixture(scope="module")
def domain(sdk: "AtlanClient") -> "DataDomain":
    """A domain."""
    from pyatlan.model.assets import DataDomain

    found: DataDomain = sdk.asset.save(DataDomain.creator(name="SDK domain")).assets_created(asset_type=DataDomain)[0]
    return found


def test_a_glossary_program(sdk: "AtlanClient") -> None:
    """Terms and categories are made, found by name, and saved again without a change."""
    from pyatlan.model.assets import AtlasGlossary, AtlasGlossaryCategory, AtlasGlossaryTerm

    shelf = sdk.asset.save(AtlasGlossary.creator(name="SDK shelf")).assets_created(asset_type=AtlasGlossary)[0]
    top = AtlasGlossaryCategory.creator(name="Top", anchor=shelf)
    top = sdk.asset.save(top).assets_created(asset_type=AtlasGlossaryCategory)[0]
    low = AtlasGlossaryCategory.creator(name="Low", anchor=shelf, parent_category=top)
    low = sdk.asset.save(low).assets_created(asset_type=AtlasGlossaryCategory)[0]
    term = AtlasGlossaryTerm.creator(name="Customer", anchor=shelf, categories=[low])
    term = sdk.asset.save(term).assets_created(asset_type=AtlasGlossaryTerm)[0]
    assert str(term.qualified_name).endswith(f"@{shelf.qualified_name}")
    assert sdk.asset.find_glossary_by_name("SDK shelf").guid == shelf.guid
    found = sdk.asset.find_category_fast_by_name("Low", glossary_qualified_name=str(shelf.qualified_name))
    assert found[0].guid == low.guid
    assert sdk.asset.find_term_by_name("Customer", glossary_name="SDK shelf").guid == term.guid
    hierarchy = sdk.asset.get_hierarchy(glossary=shelf)
    assert [category.name for category in hierarchy.depth_first] == ["Top", "Low"]
    for held in (shelf, low, term):
        full = sdk.asset.get_by_guid(held.guid, asset_type=type(held), ignore_relationships=False)
        assert sdk.asset.save(full.trim_to_required()).mutated_entities is None
    assert sdk.asset.delete_by_guid(term.guid).assets_deleted(asset_type=AtlasGlossaryTerm)


def test_a_mesh_program(sdk: "AtlanClient", domain: "DataDomain", table: "Table") -> None:
    """Domains below, products with a port, certificates, finding by name, and the end of all."""
    from pyatlan.model.assets import Asset, DataDomain, DataProduct
    from pyatlan.model.enums import CertificateStatus, DataProductStatus, EntityStatus
    from pyatlan.model.fluent_search import FluentSearch

    low = DataDomain.creator(name="SDK sub-domain", parent_domain_qualified_name=str(domain.qualified_name))
    low = sdk.asset.save(low).assets_created(asset_type=DataDomain)[0]
    assert low.parent_domain_qualified_name == low.super_domain_qualified_name == domain.qualified_name
    chosen = FluentSearch().where(Asset.GUID.eq(table.guid)).to_request()
    made = DataProduct.creator(
        name="SDK product", asset_selection=chosen, domain_qualified_name=str(low.qualified_name)
    )
    made.output_ports = [table]
    product = sdk.asset.save(made).assets_created(asset_type=DataProduct)[0]
    assert product.parent_domain_qualified_name == low.qualified_name
    updated = sdk.asset.update_certificate(
        asset_type=DataProduct,
        qualified_name=str(product.qualified_name),
        name=str(product.name),
        certificate_status=CertificateStatus.VERIFIED,
    )
    assert updated is not None
    assert updated.certificate_status == CertificateStatus.VERIFIED
    found = sdk.asset.find_product_by_name("SDK product", attributes=["daapStatus"])
    assert (found.guid, found.daap_status) == (product.guid, DataProductStatus.ACTIVE)
    full = sdk.asset.get_by_guid(product.guid, asset_type=DataProduct, ignore_relationships=False)
    assert [port.guid for port in full.output_ports or []] == [table.guid]
    gone = sdk.asset.purge_by_guid(product.guid).assets_deleted(asset_type=DataProduct)
    assert [(held.guid, held.delete_handler, held.status) for held in gone] == [
        (product.guid, "PURGE", EntityStatus.DELETED)
    ]
    assert sdk.asset.purge_by_guid(low.guid).assets_deleted(asset_type=DataDomain)


def _text(table: "Table", description: str) -> str:
    fields = {"type": table.type_name, "status": "DRAFT", "kind": "DataContract", "dataset": table.name}
    return json.dumps({**fields, "description": description})


def test_a_contract_program(sdk: "AtlanClient", table: "Table") -> None:
    """A draft is written, read back from its table, written over, and removed with every version."""
    from pyatlan.model.assets import DataContract, Table

    name = str(table.qualified_name)
    made = DataContract.creator(asset_qualified_name=name, contract_json=_text(table, "first"))
    contract = sdk.asset.save(made).assets_created(asset_type=DataContract)[0]
    full = sdk.asset.get_by_guid(table.guid, asset_type=Table, ignore_relationships=False)
    assert full.has_contract is True
    assert full.data_contract_latest is not None
    assert full.data_contract_latest.guid == contract.guid
    assert (contract.data_contract_version, contract.data_contract_asset_guid) == (1, table.guid)
    again = DataContract.creator(asset_qualified_name=name, contract_json=_text(table, "second"))
    updated = sdk.asset.save(again).assets_updated(asset_type=DataContract)[0]
    assert (updated.guid, updated.data_contract_version) == (contract.guid, 1)
    assert "second" in str(updated.data_contract_json)
    assert [held.guid for held in sdk.contracts.delete(contract.guid).assets_deleted(asset_type=DataContract)] == [
        contract.guid
    ]
    spec = sdk.contracts.generate_initial_spec(table)
    assert spec is not None
    assert "kind: DataContract" in spec
    one = DataContract.creator(asset_qualified_name=name, contract_spec=spec)
    one = sdk.asset.save(one).assets_created(asset_type=DataContract)[0]
    assert sdk.contracts.delete_latest_version(one.guid).assets_deleted(asset_type=DataContract)


def _make_policies(persona: Any, name: str) -> list[Any]:
    """Four policies of a persona: about assets, data and glossaries."""
    from pyatlan.model.assets import Persona
    from pyatlan.model.enums import AuthPolicyType, PersonaGlossaryAction, PersonaMetadataAction

    held = {"persona_id": persona.guid, "policy_type": AuthPolicyType.ALLOW}
    about: dict[str, Any] = {"connection_qualified_name": name, "resources": {f"entity:{name}"}}
    return [
        Persona.create_metadata_policy(name="Read", actions={PersonaMetadataAction.READ}, **held, **about),
        Persona.create_data_policy(name="Query", **held, **about),
        Persona.create_glossary_policy(
            name="Terms",
            actions={PersonaGlossaryAction.CREATE, PersonaGlossaryAction.UPDATE},
            resources={"entity:any"},
            **held,
        ),
        Persona.create_glossary_policy(
            name="More terms", actions={PersonaGlossaryAction.READ}, resources={"entity:other"}, **held
        ),
    ]


def test_a_persona_program(sdk: "AtlanClient", connection: "Connection") -> None:
    """Made, described, found by name, given three policies, and read with them."""
    from pyatlan.model.assets import AuthPolicy, Persona
    from pyatlan.model.enums import AssetSidebarTab, AuthPolicyType, DataAction, PersonaMetadataAction

    persona = sdk.asset.save(Persona.creator(name="SDK persona")).assets_created(asset_type=Persona)[0]
    to_update = Persona.updater(str(persona.qualified_name), "SDK persona", True)
    to_update.description = "described"
    to_update.deny_asset_tabs = {AssetSidebarTab.LINEAGE.value, AssetSidebarTab.QUERIES.value}
    updated = sdk.asset.save(to_update).assets_updated(asset_type=Persona)
    assert [(held.guid, len(held.deny_asset_tabs or [])) for held in updated] == [(persona.guid, 2)]
    assert [held.guid for held in sdk.asset.find_personas_by_name("SDK persona")] == [persona.guid]
    answer = sdk.asset.save(_make_policies(persona, str(connection.qualified_name)))
    assert [held.guid for held in answer.assets_updated(asset_type=Persona)] == [persona.guid]
    assert len(answer.assets_created(asset_type=AuthPolicy)) == 4
    full = sdk.asset.get_by_qualified_name(
        qualified_name=str(persona.qualified_name), asset_type=Persona, ignore_relationships=False
    )
    kinds = {}
    for policy in full.policies or []:
        one = sdk.asset.get_by_guid(policy.guid, asset_type=AuthPolicy, ignore_relationships=False)
        kinds[one.policy_sub_category] = set(one.policy_actions or [])
        assert one.policy_type == AuthPolicyType.ALLOW
    assert kinds["metadata"] == {PersonaMetadataAction.READ}
    assert kinds["data"] == {DataAction.SELECT}
    assert set(kinds) == {"metadata", "data", "glossary"}
    assert sdk.asset.purge_by_guid(persona.guid).assets_deleted(asset_type=Persona)


def test_a_purpose_program(sdk: "AtlanClient") -> None:
    """Made for a tag, described, given two policies, and read with them."""
    from pyatlan.model.assets import AuthPolicy, Purpose
    from pyatlan.model.enums import AtlanTagColor, AuthPolicyType, DataMaskingType, PurposeMetadataAction
    from pyatlan.model.typedef import AtlanTagDef

    sdk.typedef.create(AtlanTagDef.create(name="SDK tag", color=AtlanTagColor.GREEN))
    made = Purpose.creator(name="SDK purpose", atlan_tags=["SDK tag"])
    purpose = sdk.asset.save(made).assets_created(asset_type=Purpose)[0]
    full = sdk.asset.get_by_guid(purpose.guid, asset_type=Purpose)
    assert [str(tag) for tag in full.purpose_atlan_tags or []] == ["SDK tag"]
    to_update = Purpose.updater(str(purpose.qualified_name), "SDK purpose", True)
    to_update.description = "described"
    assert sdk.asset.save(to_update).assets_updated(asset_type=Purpose)[0].description == "described"
    reading = Purpose.create_metadata_policy(
        client=sdk,
        name="Read",
        purpose_id=purpose.guid,
        policy_type=AuthPolicyType.ALLOW,
        actions={PurposeMetadataAction.READ},
        all_users=True,
    )
    masking = Purpose.create_data_policy(
        client=sdk, name="Mask", purpose_id=purpose.guid, policy_type=AuthPolicyType.DATA_MASK, all_users=True
    )
    masking.policy_mask_type = DataMaskingType.REDACT
    answer = sdk.asset.save([reading, masking])
    assert [held.guid for held in answer.assets_updated(asset_type=Purpose)] == [purpose.guid]
    assert len(answer.assets_created(asset_type=AuthPolicy)) == 2
    held = sdk.asset.get_by_guid(purpose.guid, asset_type=Purpose, ignore_relationships=False)
    for policy in held.policies or []:
        one = sdk.asset.get_by_guid(policy.guid, asset_type=AuthPolicy)
        assert len(one.policy_resources or []) == 1
        assert one.policy_sub_category in ("metadata", "data")
    assert [found.guid for found in sdk.asset.find_purposes_by_name("SDK purpose")] == [purpose.guid]
    assert sdk.asset.purge_by_guid(purpose.guid).assets_deleted(asset_type=Purpose)


def test_an_insights_program(sdk: "AtlanClient", table: "Table") -> None:
    """A collection, a folder, one in it, and a query are made and updated."""
    from pyatlan.model.assets import Collection, Folder, Query

    made = Collection.creator(client=sdk, name="SDK collection")
    made.admin_groups = ["admins"]
    collection = sdk.asset.save(made).assets_created(asset_type=Collection)[0]
    folder = Folder.creator(name="Folder", collection_qualified_name=str(collection.qualified_name))
    answer = sdk.asset.save(folder)
    folder = answer.assets_created(asset_type=Folder)[0]
    assert answer.assets_updated(asset_type=Collection)[0].qualified_name == collection.qualified_name
    assert folder.parent_qualified_name == folder.collection_qualified_name == collection.qualified_name
    sub = Folder.creator(name="Sub", parent_folder_qualified_name=str(folder.qualified_name))
    sub = sdk.asset.save(sub).assets_created(asset_type=Folder)[0]
    assert sub.parent_qualified_name == folder.qualified_name
    assert sub.collection_qualified_name == collection.qualified_name
    query = Query.creator(name="Query", parent_folder_qualified_name=str(folder.qualified_name))
    query.with_raw_query(schema_qualified_name=str(table.schema_qualified_name), query="SELECT 1")
    query = sdk.asset.save(query).assets_created(asset_type=Query)[0]
    assert query.parent_qualified_name == folder.qualified_name
    again = Query.updater(
        name=str(query.name),
        qualified_name=str(query.qualified_name),
        collection_qualified_name=str(collection.qualified_name),
        parent_qualified_name=str(folder.qualified_name),
    )
    again.user_description = "described"
    updated = sdk.asset.save(again).assets_updated(asset_type=Query)[0]
    assert (updated.qualified_name, updated.user_description) == (query.qualified_name, "described")
    gone = sdk.asset.delete_by_guid(query.guid).assets_deleted(asset_type=Query)
    assert [(held.guid, held.delete_handler) for held in gone] == [(query.guid, "SOFT")]
