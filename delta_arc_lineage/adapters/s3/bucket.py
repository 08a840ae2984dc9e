"""The object store port over S3, by boto3: exact for every key that S3 allows.

boto3 asks for URL-encoded keys and decodes them, so a newline or a non-ASCII letter in a key survives where the plain
XML answer would lose it. It also signs, follows a bucket to its region, tries again and names the failure; only the
keys are taken out of its hands, before it would parse them (`listing_pages`). Other listers were measured and drop or
refuse odd keys.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import replace
from datetime import UTC
from functools import cached_property
from typing import Any

from botocore.exceptions import ClientError

from delta_arc_lineage.adapters.s3.access import HEADS_AT_ONCE
from delta_arc_lineage.adapters.s3.botocore_failures import is_absent, translated
from delta_arc_lineage.adapters.s3.folders import list_folders
from delta_arc_lineage.adapters.s3.listing_pages import milliseconds, take_objects
from delta_arc_lineage.errors import NotFound, Unreachable
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.listing import Listing
from delta_arc_lineage.ports.objects import ObjectStore

_HEADS_IN_LINE = 1_000
_LISTS_FOR_US = ContextVar("the listing under way is an S3Bucket's", default=False)
_BEFORE_OTHERS_PARSE = "before-parse.*.ListObjectsV2"  # botocore calls these before those of "before-parse.s3.*"
_TAKEN = "StoredObjects"
_REQUIRED = {"Key", "Size", "LastModified", "ETag"}
_NO_BYTES = "InvalidRange"


class S3Bucket(ObjectStore):
    """One bucket. `connect` gives a boto3 S3 client, which others may use as well, at the first request."""

    def __init__(self, bucket: str, connect: Callable[[], Any], *, clock: Clock) -> None:
        self._bucket, self._connect, self._clock = bucket, connect, clock

    @cached_property
    def client(self) -> Any:
        client = self._connect()
        client.meta.events.register(_BEFORE_OTHERS_PARSE, _take_out, unique_id=_BEFORE_OTHERS_PARSE)
        return client

    def list_objects(self, prefix: str, *, start_after: str = "") -> Listing:
        return _S3Listing(self, prefix, start_after, read_at=self._clock.now())

    def list_folders(self, prefix: str) -> tuple[str, ...]:
        return list_folders(self.client, self._bucket, prefix)

    def list_page(self, prefix: str, start_after: str, token: str | None) -> Any:
        """One page of a listing, with the objects taken out where they could be."""
        continuing = {} if token is None else {"ContinuationToken": token}
        ours = _LISTS_FOR_US.set(True)
        try:
            with translated(self._bucket, "list"):
                return self.client.list_objects_v2(
                    Bucket=self._bucket, Prefix=prefix, StartAfter=start_after, **continuing
                )
        except (ValueError, RuntimeError, LookupError) as error:  # a size, a date or an entry that boto3 cannot read
            raise self.no_listing() from error
        finally:
            _LISTS_FOR_US.reset(ours)

    def no_listing(self) -> Unreachable:
        return Unreachable(
            what=f"what answered when asked to list the bucket {self._bucket!r} gave no listing, or not all of it",
            where="S3_ENDPOINT_URL or the network",
            next_step="check the endpoint; a proxy or a login page may stand in between",
        )

    def describe(self, objects: Sequence[StoredObject]) -> list[StoredObject]:
        with translated(self._bucket, "read"), ThreadPoolExecutor(HEADS_AT_ONCE) as pool:
            lines = (objects[at : at + _HEADS_IN_LINE] for at in range(0, len(objects), _HEADS_IN_LINE))
            return [found for line in lines for found in pool.map(self._head, line) if found is not None]

    def read(self, key: str, *, start: int, length: int) -> bytes:
        asked = f"bytes={start}-{start + length - 1}" if start >= 0 else f"bytes={start}"
        with translated(self._bucket, "read"):
            try:
                answer = self.client.get_object(Bucket=self._bucket, Key=key, Range=asked)
                body: bytes = answer["Body"].read(length)
            except ClientError as error:
                if is_absent(error):
                    raise self._gone(key) from error
                if error.response["Error"]["Code"] == _NO_BYTES:
                    return b""
                raise
        return body

    def _head(self, stored: StoredObject) -> StoredObject | None:
        try:
            head = self.client.head_object(Bucket=self._bucket, Key=stored.key)
        except ClientError as error:
            if is_absent(error):
                return None
            raise
        if "ETag" not in head:
            raise self._not_s3(stored.key)
        version = head.get("VersionId")
        content_type = head.get("ContentType")
        return replace(stored, content_type=content_type, version_id=None if version == "null" else version)

    def _not_s3(self, key: str) -> Unreachable:
        """A proxy's page has a content type too, and it would be taken for the object's."""
        return Unreachable(
            what=f"what answered when asked about {key!r} in the bucket {self._bucket!r} is not S3",
            where="S3_ENDPOINT_URL or the network",
            next_step="check the endpoint; a proxy or a login page may stand in between",
        )

    def _gone(self, key: str) -> NotFound:
        return NotFound(
            what=f"there is no object {key!r} in the bucket {self._bucket!r} any more",
            where="the bucket",
            next_step="list the bucket again",
        )


class _S3Listing(Listing):
    """Pages of one prefix, asked for while it is read. S3 shows every object that was there when it was asked first."""

    def __init__(self, bucket: S3Bucket, prefix: str, start_after: str, *, read_at: int) -> None:
        self._bucket, self._prefix, self._start_after = bucket, prefix, start_after
        self._read_at, self._complete = read_at, False

    @property
    def read_at(self) -> int:
        return self._read_at

    @property
    def complete(self) -> bool:
        return self._complete

    def __iter__(self) -> Iterator[StoredObject]:
        token: str | None = None
        while True:
            page = self._bucket.list_page(self._prefix, self._start_after, token)
            yield from self._objects(page)
            if not page["IsTruncated"]:
                break
            if page.get("NextContinuationToken", token) == token:
                raise self._bucket.no_listing()
            token = page["NextContinuationToken"]
        self._complete = True

    def _objects(self, page: Any) -> list[StoredObject]:
        """All the objects that the page counts. A proxy's page may parse as a listing of nothing, and would end this
        one early."""
        entries = page.get("Contents", ())
        if "IsTruncated" not in page or any(not entry.keys() >= _REQUIRED for entry in entries):
            raise self._bucket.no_listing()
        objects: list[StoredObject] = page.get(_TAKEN) or [_stored(entry) for entry in entries]
        if page.get("KeyCount", 0) > len(objects):
            raise self._bucket.no_listing()
        return objects


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
