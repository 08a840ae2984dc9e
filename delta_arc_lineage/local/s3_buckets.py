"""Moto's buckets with a memory: restored from the storage at start, mirrored into it change by change.

Moto's state is global, so there is one of these in a process.
"""

import threading
from datetime import datetime

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import S3Backend, s3_backends

from delta_arc_lineage.local.s3_storage import Storage, StoredBucket
from delta_arc_lineage.local.s3_touched import Touched, TouchedBuckets
from delta_arc_lineage.local.s3_versions import acl, from_stored, to_stored


class PersistentBuckets:
    """What a request of this thread touched is in `touched`; `save_touched` stores it."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._saving = threading.Lock()
        self.touched = Touched()
        self.backend: S3Backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
        self.backend.reset()
        self.backend.buckets = TouchedBuckets(self.touched)
        for bucket in storage.buckets():
            self._restore(bucket)
        self.touched.clear()

    def save_touched(self) -> None:
        """Store the changes; memory is read and the row written under one lock, so the newest state is last."""
        with self._saving:
            for name in self.touched.buckets:
                self._save_bucket(name)
            for name, key in self.touched.keys:
                self._save_key(name, key)
        self.touched.clear()

    def _save_bucket(self, name: str) -> None:
        bucket = self.backend.buckets.get(name)
        if bucket is None:
            self._storage.delete_bucket(name)
            return
        stored = StoredBucket(
            name=name,
            region=bucket.region_name,
            created=bucket.creation_date.isoformat(),
            versioning=bucket.versioning_status,
            public_read=bool(bucket.acl and bucket.acl.public_read),
        )
        self._storage.save_bucket(stored)

    def _save_key(self, name: str, key: str) -> None:
        bucket = self.backend.buckets.get(name)
        while bucket is not None:
            try:
                versions = [to_stored(self.backend, version) for version in bucket.keys.getlist(key, [])]
            except ValueError:  # overwritten while it was read, its value closed: the newer one is to be stored
                continue
            self._storage.save_key(name, key, versions)
            return

    def _restore(self, stored: StoredBucket) -> None:
        bucket = self.backend.create_bucket(stored.name, stored.region)
        bucket.creation_date = datetime.fromisoformat(stored.created)
        bucket.versioning_status = stored.versioning
        bucket.acl = acl(public_read=stored.public_read)
        for key, version in self._storage.versions(stored.name):
            bucket.keys[key] = from_stored(self.backend, bucket, key=key, stored=version)
