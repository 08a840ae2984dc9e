"""Notices what a request changes in moto's buckets.

Moto keeps everything in dictionaries, so the dictionaries are where a change cannot be missed: a put, a copy,
a finished multipart upload, a form post and a delete of a thousand keys all end in one of a few methods.
Reading the keys out of requests instead would mean to parse each of those protocols a second time.
"""

import threading
from typing import Any

from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey
from moto.s3.utils import _VersionedKeyStore


class Touched(threading.local):
    """What this thread's request has changed so far: another thread's half-done put is not ours to save."""

    def __init__(self) -> None:
        self.buckets: set[str] = set()
        self.keys: set[tuple[str, str]] = set()

    def clear(self) -> None:
        """Start a new request."""
        self.buckets.clear()
        self.keys.clear()


class TouchedKeys(_VersionedKeyStore):  # type: ignore[misc]  # moto's types are not followed
    """Notes every key that is set or removed, and has a version's ETag computed before anybody else sees it.

    Moto computes the ETag on first use by seeking in the value without a lock: two threads would garble both.
    """

    def __init__(self, bucket: str, touched: Touched) -> None:
        super().__init__()
        self._bucket, self._touched = bucket, touched

    def __setitem__(self, key: str, value: Any) -> None:
        _settle_etags(value)
        super().__setitem__(key, value)
        self._touched.keys.add((self._bucket, key))

    def setlist(self, key: Any, list_: Any) -> None:
        _settle_etags(*list_)
        super().setlist(key, list_)
        self._touched.keys.add((self._bucket, key))

    def pop(self, key: str) -> None:
        super().pop(key)
        self._touched.keys.add((self._bucket, key))


def _settle_etags(*versions: FakeKey | FakeDeleteMarker) -> None:
    for version in versions:
        if isinstance(version, FakeKey):
            _ = version.etag


class TouchedBuckets(dict[str, FakeBucket]):
    """Notes every bucket that is made or removed, and gives a new one keys that take notes."""

    def __init__(self, touched: Touched) -> None:
        super().__init__()
        self._touched = touched

    def __setitem__(self, name: str, bucket: FakeBucket) -> None:
        bucket.keys = TouchedKeys(name, self._touched)
        super().__setitem__(name, bucket)
        self._touched.buckets.add(name)

    def pop(self, name: str, *default: Any) -> Any:
        removed = super().pop(name, *default)
        self._touched.buckets.add(name)
        return removed
