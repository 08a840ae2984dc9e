"""ARNs of AWS assets are unique beside the qualified name, over types and connections, as on a tenant."""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import changed, entity, get, refused, save


def arn(name: str) -> str:
    return f"arn:aws:s3:::{name}"


@pytest.mark.parametrize(
    "second",
    [
        entity("S3Bucket", "default/s3/2/two", awsArn=arn("taken")),
        entity("S3Object", "default/s3/2/two", awsArn=arn("taken")),
        entity("S3Bucket", "default/s3/1/one", awsArn=arn("another")),
    ],
    ids=["another connection", "another type", "the same name"],
)
def test_one_arn_is_one_assets(client: httpx.Client, second: dict[str, Any]) -> None:
    """Whoever writes it a second time is refused, and nothing of the request is done."""
    first = entity("S3Bucket", "default/s3/1/one", awsArn=arn("taken"))
    save(client, first)
    assert refused(client, second, entity("Table", "beside/T"))[0] == 409
    assert get(client, "S3Bucket", "default/s3/1/one")["attributes"]["awsArn"] == arn("taken")
    assert "mutatedEntities" not in save(client, first)


def test_an_archived_asset_keeps_its_arn(client: httpx.Client) -> None:
    """Until it is purged. The same asset comes back with it."""
    kept = entity("S3Bucket", "default/s3/1/kept", awsArn=arn("kept"))
    save(client, kept)
    guid = get(client, "S3Bucket", "default/s3/1/kept")["guid"]
    delete = f"/api/meta/entity/bulk?guid={guid}&deleteType="
    client.delete(f"{delete}SOFT").raise_for_status()
    again = entity("S3Bucket", "default/s3/2/again", awsArn=arn("kept"))
    assert refused(client, again)[0] == 409
    assert changed(save(client, {**kept, "status": "ACTIVE"}), "UPDATE") == ["default/s3/1/kept"]
    client.delete(f"{delete}PURGE").raise_for_status()
    assert changed(save(client, again), "CREATE") == ["default/s3/2/again"]


def test_two_of_one_request_are_refused_too(client: httpx.Client) -> None:
    """None of both is there afterwards; without the ARN both are."""
    both = [entity("S3Object", f"default/s3/{number}/o", awsArn=arn("b/o")) for number in (1, 2)]
    assert refused(client, *both)[0] == 409
    nameless = [entity("S3Object", f"default/s3/{number}/o", cloudUniformResourceName=arn("b/o")) for number in (1, 2)]
    assert len(changed(save(client, *nameless), "CREATE")) == 2
