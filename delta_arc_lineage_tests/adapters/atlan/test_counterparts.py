"""What stands for a bucket on a tenant already, in every form that crawlers and people have for it: over real HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage.model.counterparts import Counterpart, Holder
from delta_arc_lineage.ports.catalog import Scope
from delta_arc_lineage_tests.adapters.atlan.conftest import KEY as KEY_OF_TENANT
from delta_arc_lineage_tests.adapters.atlan.conftest import Tenant
from delta_arc_lineage_tests.local_atlan.calls import entity, reference, save

ARN = "arn:aws:s3:::shop-landing"
OURS, THEIRS = "default/s3/1700000001", "default/s3/1500000001"
MARK = "delta-arc-lineage/default/sales"
SCOPE = Scope(MARK, OURS, f"{OURS}/{ARN}", "core/")
KEY, FOLDER = "core/ORDERS.csv", "core/events/"
HOME = {"connectionQualifiedName": THEIRS, "connectorName": "s3"}
CRAWLER = Holder(THEIRS, "S3 crawler", is_of_objects=True)


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    """An empty one for each test."""
    with CatalogServer(token=KEY_OF_TENANT) as server:
        tenant = Tenant(server)
        yield tenant
        tenant.close()


def named(type_name: str, qualified_name: str, name: str = "", **attributes: Any) -> dict[str, Any]:
    """An asset of theirs, called by the last part of its qualified name."""
    made = entity(type_name, name or qualified_name.rstrip("/").rpartition("/")[2], **{**HOME, **attributes})
    made["attributes"]["qualifiedName"] = qualified_name
    return made


OBJECTS = {
    "as the crawler names it": named("S3Object", f"{THEIRS}/{ARN}/{KEY}", awsArn=f"{ARN}/{KEY}", s3ObjectKey=KEY),
    "by the SDK's creator": named("S3Object", f"{THEIRS}/{ARN}/{KEY}", awsArn=f"{ARN}/{KEY}"),
    "by its creator with a prefix": named("S3Object", f"{THEIRS}/shop-landing/{KEY}", s3BucketName="shop-landing"),
    "by key and bucket": named("S3Object", f"{THEIRS}/anything", s3BucketName="shop-landing", s3ObjectKey=KEY),
    "by the other ARN": named("S3Object", f"{THEIRS}/anything", cloudUniformResourceName=f"{ARN}/{KEY}"),
    "under a bucket that a person named": named("S3Object", f"{THEIRS}/Landing zone/{KEY}"),
}
FOLDERS = {
    "as the SDK names it": named("S3Prefix", f"{THEIRS}/{ARN}/{FOLDER}", s3BucketName="shop-landing"),
    "without the slash": named("S3Prefix", f"{THEIRS}/{ARN}/{FOLDER[:-1]}", s3BucketName="shop-landing"),
    "under the bucket's name": named("S3Prefix", f"{THEIRS}/shop-landing/{FOLDER}"),
    "by the other ARN": named("S3Prefix", f"{THEIRS}/anything", cloudUniformResourceName=f"{ARN}/{FOLDER}"),
}
STRANGERS = {
    "another bucket's key": named("S3Object", f"{THEIRS}/arn:aws:s3:::other/{KEY}", s3BucketName="o", s3ObjectKey=KEY),
    "a bucket whose name begins alike": named("S3Object", f"{THEIRS}/{ARN}-old/{KEY}", awsArn=f"{ARN}-old/{KEY}"),
    "a bucket of another partition": named(
        "S3Bucket", f"{THEIRS}/x", name="shop-landing", awsArn=f"arn:aws-cn{ARN[7:]}"
    ),
    "a longer key": named("S3Object", f"{THEIRS}/{ARN}/{KEY}.gz", awsArn=f"{ARN}/{KEY}.gz"),
    "another type of that name": named("Table", f"{THEIRS}/{ARN}/{KEY}"),
}


def find(tenant: Tenant, *entities: dict[str, Any], places: tuple[str, ...] = (KEY, FOLDER)) -> list[Counterpart]:
    save(tenant.http, named("Connection", THEIRS, name="S3 crawler", category="ObjectStore"), *entities)
    found = tenant.catalog().find_counterparts(SCOPE, places)
    assert found.complete
    return list(found.found)


def bucket(**attributes: Any) -> dict[str, Any]:
    return named("S3Bucket", f"{THEIRS}/Landing zone", name="Landing zone", awsArn=ARN, **attributes)


@pytest.mark.parametrize("made", OBJECTS.values(), ids=OBJECTS.keys())
def test_a_file_is_found_whatever_it_is_called(tenant: Tenant, made: dict[str, Any]) -> None:
    """Beside the bucket, which a person gave a name of their own."""
    place, found = find(tenant, bucket(), made)
    assert (place.place, place.claims_arn, place.holder) == ("", True, CRAWLER)
    assert (found.place, found.reference.qualified_name) == (KEY, made["attributes"]["qualifiedName"])
    assert found.holder == CRAWLER and found.created_at and not found.archived and not found.mark


@pytest.mark.parametrize("made", FOLDERS.values(), ids=FOLDERS.keys())
def test_a_folder_is_found_whatever_it_is_called(tenant: Tenant, made: dict[str, Any]) -> None:
    """With the slash at the end of its place, with which ours are wanted."""
    (found,) = [one for one in find(tenant, bucket(), made) if one.place]
    assert (found.place, found.reference.type_name) == (FOLDER, "S3Prefix")


@pytest.mark.parametrize("made", STRANGERS.values(), ids=STRANGERS.keys())
def test_what_only_looks_alike_is_none(tenant: Tenant, made: dict[str, Any]) -> None:
    """A wrong end would be a wrong edge."""
    assert find(tenant, made) == []


def test_whoever_carries_the_arn_is_told(tenant: Tenant) -> None:
    """Of whatever type: no bucket can be made with it."""
    (found,) = find(tenant, named("S3Object", f"{THEIRS}/odd", awsArn=ARN))
    assert found.claims_arn and found.reference.type_name == "S3Object" and not found.place


def test_others_processes_at_their_file_are_told(tenant: Tenant) -> None:
    """So that an edge that somebody drew there already is not drawn a second time."""
    made = OBJECTS["as the crawler names it"]
    process = named("Process", f"{THEIRS}/theirs", inputs=[reference("S3Object", f"{THEIRS}/{ARN}/{KEY}")], outputs=[])
    save(tenant.http, named("Connection", THEIRS, name="S3 crawler"), made, process)
    (end,) = tenant.catalog().find_counterparts(SCOPE, [KEY]).ends
    assert end.is_input and end.process.qualified_name == f"{THEIRS}/theirs"
