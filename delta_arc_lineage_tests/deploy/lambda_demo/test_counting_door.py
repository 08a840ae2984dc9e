"""The door before S3: it counts, and changes nothing of what goes through."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from deploy.lambda_demo.counting_door import CountingDoor

pytestmark = pytest.mark.starts
BUCKET = "behind-the-door"


@pytest.fixture
def door(s3: Any) -> Iterator[CountingDoor]:
    with CountingDoor(s3.meta.endpoint_url) as door:
        yield door


@pytest.fixture
def through(door: CountingDoor) -> Iterator[Any]:
    client = s3_client(S3Access(endpoint_url=door.url, access_key_id="testing", secret_access_key="testing"))
    yield client
    client.close()


def test_each_request_goes_through_and_is_counted(s3: Any, door: CountingDoor, through: Any) -> None:
    """Bodies, names that are encoded, ranges, and answers without a body."""
    through.create_bucket(Bucket=BUCKET)
    content = bytes(range(256)) * 400
    for key in ("plain", "with space/ü+%.csv"):
        through.put_object(Bucket=BUCKET, Key=key, Body=content)
        assert through.get_object(Bucket=BUCKET, Key=key)["Body"].read() == content
        assert through.head_object(Bucket=BUCKET, Key=key)["ContentLength"] == len(content)
        assert s3.get_object(Bucket=BUCKET, Key=key, Range="bytes=5-9")["Body"].read() == content[5:10]
        through.delete_object(Bucket=BUCKET, Key=key)
    assert through.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 0
    assert door.counted == {"PUT": 3, "GET": 3, "HEAD": 2, "DELETE": 2} and door.requests == 10


def test_conditions_and_refusals_go_through(door: CountingDoor, through: Any) -> None:
    """A second creation is refused as it is without the door."""
    through.create_bucket(Bucket=BUCKET)
    through.put_object(Bucket=BUCKET, Key="once", Body=b"1", IfNoneMatch="*")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        through.put_object(Bucket=BUCKET, Key="once", Body=b"2", IfNoneMatch="*")
    through.delete_object(Bucket=BUCKET, Key="once")
    with pytest.raises(ClientError, match="NoSuchKey"):
        through.get_object(Bucket=BUCKET, Key="once")
