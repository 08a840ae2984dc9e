"""The object store port over S3, by boto3: exact for every key that S3 allows.

boto3 asks for URL-encoded keys and decodes them, so a newline or a non-ASCII letter in a key survives where the plain
XML answer would lose it. It also signs, follows a bucket to its region, tries again and names the failure; only the
keys are taken out of its hands, before it would parse them (`s3_listing`). Other listers were measured and drop or
refuse odd keys.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from delta_arc_lineage.adapters.s3_failures import connecting, is_absent, translated
from delta_arc_lineage.adapters.s3_listing import milliseconds, take_objects
from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.objects import ObjectStore

_HEADS_AT_ONCE, _HEADS_IN_LINE = 8, 1_000
_LONGEST_TO_CONNECT = 10.0  # seconds
_LISTS_FOR_US = ContextVar("the listing under way is an S3Bucket's", default=False)
_BEFORE_OTHERS_PARSE = "before-parse.*.ListObjectsV2"  # botocore calls these before those of "before-parse.s3.*"
_TAKEN = "StoredObjects"
_REQUIRED = {"Key", "Size", "LastModified", "ETag"}


@dataclass(frozen=True, slots=True)
class S3Access:
    """How to reach S3, as plain values. Without keys and not unsigned, the usual AWS credentials are used.

    `tries`: how often a request is sent that gets no answer, or one to try again; `read_timeout`: seconds for each.
    """

    endpoint_url: str | None = None
    region: str | None = None
    unsigned: bool = False
    access_key_id: str | None = None
    secret_access_key: str | None = None
    session_token: str | None = None
    profile: str | None = None
    verify_tls: bool = True
    read_timeout: float = 60.0
    tries: int = 4

    def __repr__(self) -> str:
        return f"S3Access(endpoint_url={self.endpoint_url!r}, region={self.region!r}, unsigned={self.unsigned})"


def s3_client(access: S3Access) -> Any:
    """A boto3 client. A private endpoint is addressed by path, because its host has no name per bucket."""
    with connecting():
        session = boto3.Session(
            aws_access_key_id=access.access_key_id,
            aws_secret_access_key=access.secret_access_key,
            aws_session_token=access.session_token,
            region_name=access.region or "us-east-1",
            profile_name=access.profile,
        )
        config = Config(
            signature_version=UNSIGNED if access.unsigned else None,
            s3={"addressing_style": "path"} if access.endpoint_url else {},
            connect_timeout=min(_LONGEST_TO_CONNECT, access.read_timeout),
            read_timeout=access.read_timeout,
            retries={"mode": "standard", "total_max_attempts": access.tries},
            max_pool_connections=_HEADS_AT_ONCE,
        )
        return session.client("s3", endpoint_url=access.endpoint_url, config=config, verify=access.verify_tls)


class S3Bucket(ObjectStore):
    """One bucket; `client` is a boto3 S3 client, which others may use as well."""

    def __init__(self, bucket: str, client: Any) -> None:
        self._bucket, self._client = bucket, client
        client.meta.events.register(_BEFORE_OTHERS_PARSE, _take_out, unique_id=_BEFORE_OTHERS_PARSE)

    def list_objects(self, prefix: str, *, start_after: str = "") -> Iterator[StoredObject]:
        token: str | None = None
        while True:
            page = self._page(prefix, start_after, token)
            yield from self._objects(page)
            if not page["IsTruncated"]:
                return
            if page.get("NextContinuationToken", token) == token:
                raise self._no_listing()
            token = page["NextContinuationToken"]

    def _page(self, prefix: str, start_after: str, token: str | None) -> Any:
        going_on = {} if token is None else {"ContinuationToken": token}
        ours = _LISTS_FOR_US.set(True)
        try:
            with translated(self._bucket, "list"):
                return self._client.list_objects_v2(
                    Bucket=self._bucket, Prefix=prefix, StartAfter=start_after, **going_on
                )
        except (ValueError, RuntimeError, LookupError) as error:  # a size, a date or an entry that boto3 cannot read
            raise self._no_listing() from error
        finally:
            _LISTS_FOR_US.reset(ours)

    def _objects(self, page: Any) -> list[StoredObject]:
        """All the objects that the page counts. A proxy's page may parse as a listing of nothing, and would end this
        one early."""
        entries = page.get("Contents", ())
        if "IsTruncated" not in page or any(not entry.keys() >= _REQUIRED for entry in entries):
            raise self._no_listing()
        objects: list[StoredObject] = page.get(_TAKEN) or [_stored(entry) for entry in entries]
        if page.get("KeyCount", 0) > len(objects):
            raise self._no_listing()
        return objects

    def _no_listing(self) -> Unreachable:
        return Unreachable(
            what=f"what answered when asked to list the bucket {self._bucket!r} gave no listing, or not all of it",
            where="S3_ENDPOINT_URL or the network",
            next_step="check the endpoint; a proxy or a login page may stand in between",
        )

    def _not_s3(self, key: str) -> Unreachable:
        """A proxy's page has a content type too, and it would be taken for the object's."""
        return Unreachable(
            what=f"what answered when asked about {key!r} in the bucket {self._bucket!r} is not S3",
            where="S3_ENDPOINT_URL or the network",
            next_step="check the endpoint; a proxy or a login page may stand in between",
        )

    def describe(self, objects: Sequence[StoredObject]) -> list[StoredObject]:
        with translated(self._bucket, "read"), ThreadPoolExecutor(_HEADS_AT_ONCE) as pool:
            lines = (objects[at : at + _HEADS_IN_LINE] for at in range(0, len(objects), _HEADS_IN_LINE))
            return [found for line in lines for found in pool.map(self._head, line) if found is not None]

    def _head(self, stored: StoredObject) -> StoredObject | None:
        try:
            head = self._client.head_object(Bucket=self._bucket, Key=stored.key)
        except ClientError as error:
            if is_absent(error):
                return None
            raise
        if "ETag" not in head:
            raise self._not_s3(stored.key)
        version = head.get("VersionId")
        content_type = head.get("ContentType")
        return replace(stored, content_type=content_type, version_id=None if version == "null" else version)


def _take_out(response_dict: Any, customized_response_dict: Any, **_: Any) -> None:
    """Leaves boto3 a page without its keys, where they can be read for certain and the question was ours."""
    taken = take_objects(response_dict["body"]) if _LISTS_FOR_US.get() else None
    if taken is not None:
        customized_response_dict[_TAKEN], response_dict["body"] = taken


def _stored(entry: Any) -> StoredObject:
    modified = entry["LastModified"]
    return StoredObject(
        key=entry["Key"],
        size=entry["Size"],
        last_modified=milliseconds(modified if modified.tzinfo else modified.replace(tzinfo=UTC)),
        etag=entry["ETag"].strip('"'),
        storage_class=entry.get("StorageClass", "STANDARD"),
    )
