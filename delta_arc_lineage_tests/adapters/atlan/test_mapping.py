"""What Atlan is told of a bucket and its files, as it holds it afterwards, over real HTTP."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from delta_arc_lineage.adapters.atlan.mapping import from_entity, to_entities
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage_tests.adapters.atlan.conftest import Tenant
from delta_arc_lineage_tests.adapters.atlan.test_catalog import BUCKET, CONNECTION, MARK, an_object

FILE = replace(
    an_object("sales/2025/ORDERS.csv.gz"), is_whole=True, url="https://console.aws.amazon.com/s3/object/landing"
)
DERIVED = ("sourceUpdatedAt", "s3PrefixHierarchy", "s3ParentPrefixQualifiedName")


@pytest.fixture(autouse=True)
def home(tenant: Tenant) -> None:
    tenant.catalog().save([CONNECTION], mark=MARK)
    tenant.catalog().save([BUCKET], mark=MARK)


def held(tenant: Tenant, asset: Asset) -> dict[str, Any]:
    """The attributes of this asset as Atlan gives them to anybody."""
    url = f"{tenant.server.url}/api/meta/entity/uniqueAttribute/type/{asset.kind.type_name}"
    headers = {"Authorization": f"Bearer {tenant.server.token}"}
    answer = httpx.get(url, params={"attr:qualifiedName": asset.qualified_name}, headers=headers).raise_for_status()
    return dict(answer.json()["entity"]["attributes"])


def test_a_bucket_has_its_region_and_the_count_of_its_files(tenant: Tenant) -> None:
    """Where nothing tells the region there is none, and not an empty one."""
    told = replace(BUCKET, region="eu-west-1", object_count=3, description="Files of SHOP.SALES.")
    tenant.catalog().save([told], mark=MARK)
    attributes = held(tenant, told)
    assert [attributes[name] for name in ("awsRegion", "s3ObjectCount", "description")] == [
        "eu-west-1",
        3,
        "Files of SHOP.SALES.",
    ]
    tenant.catalog().save([replace(told, region="")], mark=MARK)
    assert held(tenant, told).get("awsRegion") is None


def test_an_object_has_its_time_its_page_and_its_folders(tenant: Tenant) -> None:
    """The hierarchy as Atlan's own field says: maps of names, from the immediate parent to the root."""
    tenant.catalog().save([FILE], mark=MARK)
    attributes = held(tenant, FILE)
    sales = f"{BUCKET.qualified_name}/sales/"
    assert attributes["sourceUpdatedAt"] == attributes["s3ObjectLastModifiedTime"] == FILE.last_modified
    assert attributes["sourceURL"] == FILE.url
    assert attributes["s3ParentPrefixQualifiedName"] == f"{sales}2025/"
    assert attributes["s3PrefixHierarchy"] == [
        {"name": "2025", "qualifiedName": f"{sales}2025/"},
        {"name": "sales", "qualifiedName": sales},
    ]


def test_an_object_at_the_root_lies_in_no_folder(tenant: Tenant) -> None:
    """No parent, and a hierarchy of none."""
    at_root = replace(an_object("ORDERS.csv"), is_whole=True)
    tenant.catalog().save([at_root], mark=MARK)
    attributes = held(tenant, at_root)
    assert attributes.get("s3ParentPrefixQualifiedName") is None and not attributes.get("s3PrefixHierarchy")
    assert [found.asset for found in tenant.catalog().read([at_root.reference]).assets] == [at_root]


def test_what_an_earlier_version_made_is_told_from_what_is_whole(tenant: Tenant) -> None:
    """By the time of its source; an undo takes all that follows from key and time away again."""
    before = replace(FILE, is_whole=False)
    for asset in (FILE, before):
        tenant.catalog().save([asset], mark=MARK)
        assert [found.asset for found in tenant.catalog().read([asset.reference]).assets] == [asset]
        assert all((held(tenant, asset).get(name) not in (None, [])) is asset.is_whole for name in DERIVED)


def test_owners_go_out_with_an_asset_that_has_some_and_are_no_part_of_what_is_found() -> None:
    """No request names the owners of an asset that is not new: not even to say that there are none."""
    for asset in (BUCKET, FILE):
        (owned,) = to_entities([replace(asset, owners=("ada",))], mark=MARK)
        (plain,) = to_entities([asset], mark=MARK)
        assert owned["attributes"]["ownerUsers"] == ["ada"] and "ownerUsers" not in plain["attributes"]
    found = from_entity({"typeName": "S3Bucket", "attributes": {"qualifiedName": "q", "ownerUsers": ["zoë"]}})
    assert found is not None and found.asset.without_first_words() == found.asset
    assert [edit.value for edit in found.edits] == ["zoë"]
