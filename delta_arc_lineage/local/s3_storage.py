"""The buckets of the local S3 and the file that keeps them: one SQLite row an object.

Moto's backend holds the buckets in memory and notes what a request changes; the storage writes that, and makes the
same buckets from the file at the next start. A key may hold anything, `..` and 1,024 bytes included, so it is a column
and never a file name, and one put costs the same in a bucket of ten and of a million. Rows are columns and JSON, not a
pickle: the data outlives the version of moto that wrote it, and reading it runs no code.

An object comes back with its bytes, ETag, time, metadata, storage class, checksum and encryption. Versions, delete
markers, tags, ACLs, locks and unfinished uploads end with the process; of a versioned key, the newest version is kept.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import md5
from pathlib import Path
from threading import Lock
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import FakeBucket, FakeKey, S3Backend, s3_backends

from delta_arc_lineage.local_atlan.private_files import make_private_database

_PARTITION = "aws"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, region TEXT NOT NULL, created TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT NOT NULL, key TEXT NOT NULL, facts TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (bucket, key)
) STRICT;
"""
_CHECKSUM = ("checksum_algorithm", "checksum_parts", "checksum_type", "checksum_value")
_ATTRIBUTES = (*_CHECKSUM, "bucket_key_enabled", "encryption", "kms_key_id", "website_redirect_location")


class NotingBackend(S3Backend):  # type: ignore[misc]  # moto's types are not followed
    """Moto's buckets; `changed` names each bucket (with key None) and each key that a request set or removed.

    Every way to change an object ends in these methods: a copy, an upload in parts, a form, a delete of a thousand.
    """

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.changed: set[tuple[str, str | None]] = set()

    def create_bucket(self, bucket_name: str, *arguments: Any, **options: Any) -> FakeBucket:
        self.changed.add((bucket_name, None))
        return super().create_bucket(bucket_name, *arguments, **options)

    def delete_bucket(self, bucket_name: str) -> FakeBucket | None:
        self.changed.add((bucket_name, None))
        return super().delete_bucket(bucket_name)

    def put_object(self, bucket_name: str, key_name: str, value: bytes, *arguments: Any, **options: Any) -> FakeKey:
        # Without an ETag, moto computes it on first use, seeking in the value without a lock: two readers garble it.
        options["etag"] = options.get("etag") or md5(value, usedforsecurity=False).hexdigest()
        self.changed.add((bucket_name, key_name))
        return super().put_object(bucket_name, key_name, value, *arguments, **options)

    def delete_object(self, bucket_name: str, key_name: str, *arguments: Any, **options: Any) -> Any:
        self.changed.add((bucket_name, key_name))
        return super().delete_object(bucket_name, key_name, *arguments, **options)


class Storage:
    """The file, and the backend made from it; one per process, because moto's state is global."""

    def __init__(self, path: Path) -> None:
        s3_backends[DEFAULT_ACCOUNT_ID][_PARTITION].reset()  # what an earlier storage of this process left
        self._backend = s3_backends[DEFAULT_ACCOUNT_ID][_PARTITION] = NotingBackend(_PARTITION, DEFAULT_ACCOUNT_ID)
        self._turn = Lock()
        make_private_database(path)
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")  # survives kill -9; a power cut may lose the last puts
        self._database.executescript(_SCHEMA)
        self._restore()

    def close(self) -> None:
        """Fold the write-ahead log into the file and close it."""
        self._database.close()

    @contextmanager
    def changing(self) -> Iterator[NotingBackend]:
        """The backend, for one caller at a time; what it changed is in the file when the context ends."""
        with self._turn:
            yield self._backend
            changed = set(self._backend.changed)
            with self._database:
                self._database.execute("BEGIN")
                for bucket, key in changed:
                    self._save(bucket, key)
            self._backend.changed -= changed  # after a failure all of it is written at the next change

    def _save(self, name: str, key: str | None) -> None:
        bucket = self._backend.buckets.get(name)
        if bucket is None:
            self._database.execute("DELETE FROM objects WHERE bucket = ?", (name,))
            self._database.execute("DELETE FROM buckets WHERE name = ?", (name,))
        elif key is None:
            created = bucket.creation_date.isoformat()
            self._database.execute(
                "INSERT OR REPLACE INTO buckets VALUES (?, ?, ?)", (name, bucket.region_name, created)
            )
        elif (moto_key := self._backend.get_object(name, key)) is None:
            self._database.execute("DELETE FROM objects WHERE bucket = ? AND key = ?", (name, key))
        else:
            facts = json.dumps(_describe(moto_key), default=bytes.decode)
            self._database.execute(
                "INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?)", (name, key, facts, moto_key.value)
            )

    def _restore(self) -> None:
        with closing(self._database.execute("SELECT * FROM buckets ORDER BY name")) as rows:
            for name, region, created in rows:
                self._backend.create_bucket(name, region).creation_date = datetime.fromisoformat(created)
        with closing(self._database.execute("SELECT * FROM objects")) as rows:
            for bucket, key, facts, body in rows:
                _put_back(self._backend, bucket, key, json.loads(facts), body)
        self._backend.changed.clear()


def _describe(moto_key: FakeKey) -> dict[str, Any]:
    return {
        "modified": moto_key.last_modified.isoformat(),
        "etag": moto_key.etag.strip('"'),
        "storage": moto_key.storage_class,
        "metadata": dict(moto_key.metadata),
        "attributes": {name: getattr(moto_key, name) for name in _ATTRIBUTES},
    }


def _put_back(backend: S3Backend, bucket: str, key: str, facts: dict[str, Any], body: bytes) -> None:
    moto_key = backend.put_object(bucket, key, body, storage=facts["storage"], etag=facts["etag"])
    moto_key.last_modified = datetime.fromisoformat(facts["modified"])
    moto_key.set_metadata(facts["metadata"])
    for name, value in facts["attributes"].items():
        setattr(moto_key, name, value)
