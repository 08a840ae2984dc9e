"""The object store port over S3, by boto3: exact for every key that S3 allows.

boto3 asks for URL-encoded keys and decodes them, so a newline or a non-ASCII letter in a key survives where the plain
XML answer would lose it. It also signs, follows a bucket to its region, tries again and names the failure; only the
keys are taken out of its hands, before it would parse them (`listing_pages`). Other listers were measured and drop or
refuse odd keys.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from contextvars import ContextVar
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from delta_arc_lineage.adapters.s3.botocore_client import HEADS_AT_ONCE
from delta_arc_lineage.adapters.s3.botocore_failures import NAMED_BY, code_of, is_absent, translated, why_refused
from delta_arc_lineage.adapters.s3.folders import list_folders
from delta_arc_lineage.adapters.s3.later_pages import LaterPages
from delta_arc_lineage.adapters.s3.listing_pages import REQUIRED, object_of, take_objects
from delta_arc_lineage.adapters.s3.paged_listing import TOKENS, ListedPage, PagedListing, following
from delta_arc_lineage.adapters.s3.version_pages import MARKERS, are_whole, newest_versions, version_id_of
from delta_arc_lineage.errors import NotFound, Unreachable
from delta_arc_lineage.model.snapshots import BucketHome, StoredObject
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.listing import Inventory, Listing
from delta_arc_lineage.ports.objects import Gone, ObjectStore, Refused

Answer = TypeVar("Answer")
_HEADS_IN_LINE = 8 * HEADS_AT_ONCE  # asked or waiting: one slow answer does not stop the others, and memory is bounded
_WAITS = (1.0, 2.0, 4.0)  # seconds before a question is asked again that something else than S3 answered
_AMAZON = (".amazonaws.com", ".amazonaws.com.cn")
_LISTS_FOR_US = ContextVar("the listing under way is an S3Bucket's", default=False)
_BEFORE_OTHERS_PARSE = "before-parse.*.ListObjectsV2"  # botocore calls these before those of "before-parse.s3.*"
_TAKEN = "StoredObjects"
_VERSIONED_BY = "S3_VERSIONS, S3_BUCKET_NAME, or the bucket of the route"
_TO_LIST_VERSIONS = "s3:ListBucketVersions, for S3_VERSIONS=true"
_NO_BYTES = "InvalidRange"
_NOT_NOW = {
    "PreconditionFailed": "was written anew since it was listed",
    "InvalidObjectState": "is archived, and S3 gives it when it has been restored",
}
"""What S3 says of one object that is there and cannot be read as it was meant."""


class _NotS3(Exception):
    """What answered is not S3, whatever its status says: a proxy's page, half a page, nothing."""


class S3Bucket(ObjectStore):
    """One bucket. `connect` gives a boto3 S3 client, which others may use as well, at the first request.

    `region`: gives the one that the settings state, for a store that does not tell its own. `setting` names the bucket
    in errors. `inventory`: what S3 lists of it now and then.
    """

    def __init__(
        self,
        bucket: str,
        connect: Callable[[], Any],
        *,
        clock: Clock,
        region: Callable[[], str | None] = str,
        setting: str = NAMED_BY,
        inventory: Inventory | None = None,
    ) -> None:
        self._bucket, self._connect, self._clock, self._region = bucket, connect, clock, region
        self._setting, self._inventory = setting, inventory

    @property
    def inventory(self) -> Inventory | None:
        return self._inventory

    @cached_property
    def client(self) -> Any:
        client = self._connect()
        client.meta.events.register(_BEFORE_OTHERS_PARSE, _take_out, unique_id=_BEFORE_OTHERS_PARSE)
        return client

    def list_objects(self, prefix: str, *, start_after: str = "") -> Listing:
        first = {"Bucket": self._bucket, "Prefix": prefix}

        def ask_page(asked: Mapping[str, str]) -> ListedPage:
            return self._ask_objects({**first, **asked})

        return self._page_through(LaterPages(ask_page, start_after=start_after) if start_after else ask_page)

    def list_versions(self, prefix: str) -> Listing:
        first = {"Bucket": self._bucket, "Prefix": prefix}
        return self._page_through(lambda asked: self._ask_versions({**first, **asked}))

    def _page_through(self, ask_page: Callable[[Mapping[str, str]], ListedPage]) -> Listing:
        return PagedListing(ask_page, otherwise=self._no_listing, read_at=self._clock.now())

    def list_folders(self, prefix: str, *, whole: bool = False) -> tuple[str, ...]:
        return list_folders(self.client, self._bucket, prefix, setting=self._setting, whole=whole)

    def _ask_objects(self, asked: Mapping[str, str]) -> ListedPage:
        """One page of a listing, whole, with the objects taken out where they could be."""
        with translated(self._bucket, "list", setting=self._setting):
            page = self._ask(lambda: self._list_page(asked), otherwise=self._no_listing)
        return ListedPage(_objects(page), self.home_of(page), following(page, TOKENS))

    def _ask_versions(self, asked: Mapping[str, str]) -> ListedPage:
        """One page of versions, whole."""
        with translated(self._bucket, "list the versions in", setting=_VERSIONED_BY, permissions=_TO_LIST_VERSIONS):
            page = self._ask(lambda: self._list_versions_page(asked), otherwise=self._no_listing)
        return ListedPage(newest_versions(page), self.home_of(page), following(page, MARKERS))

    def home_of(self, page: Any) -> BucketHome:
        """Where the bucket is, as the head of a page tells; whose console shows it, as its address does."""
        stated = page["ResponseMetadata"].get("HTTPHeaders", {}).get("x-amz-bucket-region")
        host = urlsplit(self.client.meta.endpoint_url).hostname or ""
        return BucketHome(stated or self._region() or "", at_amazon=host.endswith(_AMAZON))

    def _no_listing(self) -> Unreachable:
        return Unreachable(
            what=f"what answered when asked to list the bucket {self._bucket!r} gave no listing, or not all of it",
            where="S3_ENDPOINT_URL or the network",
            next_step="run again; if it stays, check the endpoint: a proxy or a login page may stand in between",
        )

    def describe(self, objects: Iterable[StoredObject]) -> Iterator[StoredObject | Gone | Refused]:
        pool = ThreadPoolExecutor(HEADS_AT_ONCE)
        line: deque[Future[StoredObject | Gone | Refused]] = deque()
        try:
            with translated(self._bucket, "read", setting=self._setting):
                for stored in objects:
                    line.append(pool.submit(self._head, stored))
                    if len(line) == _HEADS_IN_LINE:
                        yield line.popleft().result()
                while line:
                    yield line.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)

    def read(self, key: str, *, start: int, length: int, etag: str = "") -> bytes:
        asked = {"Range": f"bytes={start}-{start + length - 1}" if start >= 0 else f"bytes={start}"}
        if etag:
            asked["IfMatch"] = f'"{etag}"'
        with translated(self._bucket, "read", setting=self._setting):
            return self._ask(lambda: self._read(key, asked, length), otherwise=lambda: self._no_object(key))

    def _ask(self, ask: Callable[[], Answer], *, otherwise: Callable[[], Unreachable]) -> Answer:
        """What S3 answers. Asked again where something else answered that boto3 takes for an answer; where it does
        not, it has asked again itself."""
        for wait in (*_WAITS, None):
            try:
                return ask()
            except _NotS3 as error:
                if wait is None:
                    raise otherwise() from error.__cause__
                self._clock.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _list_page(self, asked: Mapping[str, str]) -> Any:
        ours = _LISTS_FOR_US.set(True)
        try:
            page = _read_page(self.client.list_objects_v2, asked)
        finally:
            _LISTS_FOR_US.reset(ours)
        if not _is_whole(page) or not _is_under(page, asked["Prefix"]):
            raise _NotS3
        return page

    def _list_versions_page(self, asked: Mapping[str, str]) -> Any:
        page = _read_page(self.client.list_object_versions, asked)
        if not are_whole(page, asked["Prefix"]):
            raise _NotS3
        return page

    def _read(self, key: str, asked: Mapping[str, str], length: int) -> bytes:
        try:
            answer = self.client.get_object(Bucket=self._bucket, Key=key, **asked)
            with closing(answer["Body"]) as stream:
                body: bytes = stream.read(length)
        except ClientError as error:
            if is_absent(error):
                raise self._gone(key) from error
            if code_of(error) == _NO_BYTES:
                return b""
            if code_of(error) in _NOT_NOW:
                raise self._not_now(key, _NOT_NOW[code_of(error)]) from error
            raise
        if "ETag" not in answer:
            raise _NotS3
        return body

    def _head(self, stored: StoredObject) -> StoredObject | Gone | Refused:
        return self._ask(lambda: self._head_once(stored), otherwise=lambda: self._no_object(stored.key))

    def _head_once(self, stored: StoredObject) -> StoredObject | Gone | Refused:
        try:
            head = self.client.head_object(Bucket=self._bucket, Key=stored.key)
        except ClientError as error:
            if is_absent(error):
                return Gone(stored.key)
            if why := why_refused(error):
                return Refused(stored, why)
            raise
        if "ETag" not in head:  # a proxy's page has a content type too, and it would be taken for the object's
            raise _NotS3
        return replace(stored, content_type=head.get("ContentType"), version_id=version_id_of(head))

    def _no_object(self, key: str) -> Unreachable:
        return Unreachable(
            what=f"what answered when asked about {key!r} in the bucket {self._bucket!r} is not S3",
            where="S3_ENDPOINT_URL or the network",
            next_step="run again; if it stays, check the endpoint: a proxy or a login page may stand in between",
        )

    def _not_now(self, key: str, how: str) -> NotFound:
        return NotFound(
            what=f"the object {key!r} in the bucket {self._bucket!r} {how}",
            where="the bucket",
            next_step="restore it where it is archived; else list the bucket again",
        )

    def _gone(self, key: str) -> NotFound:
        return NotFound(
            what=f"there is no object {key!r} in the bucket {self._bucket!r} any more",
            where="the bucket",
            next_step="list the bucket again",
        )


def _read_page(ask: Callable[..., Any], asked: Mapping[str, str]) -> Any:
    try:
        return ask(**asked)
    except (ValueError, RuntimeError, LookupError) as error:  # a size, a date or an entry that boto3 cannot read
        raise _NotS3 from error


def _is_whole(page: Any) -> bool:
    """Whether it holds all the objects that it counts. A proxy's page may parse as a listing of nothing, and would end
    the listing early."""
    entries = page.get("Contents", ())
    if "IsTruncated" not in page or any(not entry.keys() >= REQUIRED for entry in entries):
        return False
    return bool(page.get("KeyCount", 0) <= len(page.get(_TAKEN) or entries))


def _is_under(page: Any, prefix: str) -> bool:
    """Whether it lists what was asked for: a cache in between that knows a page by its path alone shows another's."""
    taken, entries = page.get(_TAKEN) or (), page.get("Contents", ())
    keys = [stored.key for stored in taken] + [entry["Key"] for entry in entries]
    return all(key.startswith(prefix) for key in keys)


def _objects(page: Any) -> list[StoredObject]:
    return page.get(_TAKEN) or [object_of(entry) for entry in page.get("Contents", ())]


def _take_out(response_dict: Any, customized_response_dict: Any, **_: Any) -> None:
    """Leaves boto3 a page without its keys, where they can be read for certain and the question was ours."""
    taken = take_objects(response_dict["body"]) if _LISTS_FOR_US.get() else None
    if taken is not None:
        customized_response_dict[_TAKEN], response_dict["body"] = taken
