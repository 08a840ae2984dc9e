"""The state port in a bucket: one object a document, for runs that keep no disk between them.

S3 replaces an object in one step and grants a condition (`If-None-Match`, `If-Match`) to one of many at once, so the
port's promises hold without a lock, if the store honours conditions: one that does not is refused before anything that
rests on them is written. What is added to a large document is an object of its own (`part_chains`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from tempfile import SpooledTemporaryFile
from typing import Any

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.folder_state import is_name, parts_of, text_of
from delta_arc_lineage.adapters.s3.botocore_failures import translated
from delta_arc_lineage.adapters.s3.condition_proof import require_conditions
from delta_arc_lineage.adapters.s3.part_chains import PartChains, new_gathering, too_busy
from delta_arc_lineage.adapters.s3.state_objects import StateObjects, Words, new_word
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.state import NONE_THERE, StateStore, Versioned

_ENDING, _PROBE = ".json", "conditions"
_TRIES = 8
_LINE = 16_384  # bytes asked for at first; twice as many each time until the line ends
_TO_READ = "s3:GetObject, and s3:ListBucket, without which S3 does not tell what is not there from what is forbidden"
_PERMISSIONS = {
    "read": _TO_READ,
    "write": "s3:PutObject and s3:GetObject",
    "remove from": "s3:DeleteObject and s3:GetObject",
    "list": "s3:ListBucket",
    "ask for the versioning of": "s3:GetBucketVersioning",
}


class S3StateStore(StateStore):
    """Documents under `prefix`; `elsewhere`: keys of documents that have their own.

    `connect` makes a botocore S3 client, at the first use: it costs 0.1 s of CPU. `setting` names the bucket in errors.
    """

    def __init__(
        self,
        bucket: str,
        connect: Callable[[], Any],
        *,
        setting: str,
        prefix: str = "",
        elsewhere: Mapping[str, str] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._bucket, self._setting = bucket, setting
        self._prefix, self._elsewhere = prefix, elsewhere or {}
        waiting = clock or SystemClock()
        self._objects = StateObjects(bucket, connect, clock=waiting)
        self._chains = PartChains(self._objects, clock=waiting, setting=setting)

    @property
    def place(self) -> str:
        return f"s3://{self._bucket}/{self._prefix}"

    def read(self, name: str) -> str | None:
        return self.read_version(name).document

    def first_line(self, name: str) -> str | None:
        """By a ranged read. A longer line is asked for again from its beginning, so that it is of one object."""
        key, length = self._key(name), _LINE
        with self._asking("read"):
            while True:
                stored = self._objects.get(key, most=length)
                if stored is None:
                    return None
                body = stored.body.read()
                if b"\n" in body:
                    return text_of(body.partition(b"\n")[0])
                if len(body) < length:
                    break
                length *= 2
        whole = self.read(name) if stored.said.chain else text_of(body)
        return None if whole is None else whole.partition("\n")[0]

    def write(self, name: str, document: str | None) -> None:
        key = self._key(name)
        if document is None:
            with self._asking("remove from"):
                self._chains.remove(key)
            return
        self._chains.forget(key)
        with self._asking("write"):
            self._objects.put(key, document.encode())

    def read_lines(self, name: str) -> Iterator[str] | None:
        """Fetched whole before the first line is told: no line waits on the network."""
        key = self._key(name)
        with self._asking("read"):
            fetched = self._chains.fetch(key)
        return _lines_of(fetched[0]) if fetched else None

    def write_lines(self, name: str, lines: Iterable[str]) -> None:
        key = self._key(name)
        with new_gathering() as gathered:
            gathered.writelines(map(str.encode, lines))
            size = gathered.tell()
            gathered.seek(0)
            with self._asking("write"):
                self._require_conditions()
                self._chains.put_lines(key, gathered, size=size)

    def create(self, name: str, document: str) -> str:
        key = self._key(name)
        with self._asking("write"):
            self._require_conditions()
            for _ in range(_TRIES):
                if self._objects.put_if(key, document.encode(), etag="", said=Words()):
                    return document
                standing = self.read(name)
                if standing is not None:
                    return standing
        raise too_busy(key, setting=self._setting)

    def read_version(self, name: str) -> Versioned:
        key = self._key(name)
        with self._asking("read"):
            fetched = self._chains.fetch(key)
        if fetched is None:
            return Versioned(None, NONE_THERE)
        with fetched[0] as gathered:
            return Versioned(text_of(gathered.read()), fetched[1])

    def replace(self, name: str, document: str, *, version: str) -> str | None:
        """The version is the object's ETag, which is by its content. Where the answer of a put was lost that landed,
        its word tells so."""
        key, said = self._key(name), Words(words=(new_word(),))
        self._chains.forget(key)
        with self._asking("write"):
            self._require_conditions()
            etag = self._objects.put_if(key, document.encode(), etag=version, said=said)
            if etag is None:
                standing = self._objects.head(key)
                return standing.etag if standing and standing.said.words == said.words else None
        return etag

    def append(self, name: str, text: str) -> None:
        key = self._key(name)
        with self._asking("write"):
            self._require_conditions()
            self._chains.append(key, text.encode())

    def names(self, folder: str, *, before: int | None = None) -> tuple[str, ...]:
        beginning = f"{self._prefix}{'/'.join(parts_of(folder))}/"
        with self._asking("list"):
            listing = self._objects.client.get_paginator("list_objects_v2")
            pages = listing.paginate(Bucket=self._bucket, Prefix=beginning)
            entries = [entry for page in pages for entry in page.get("Contents", ())]
            own = (name for name in self._elsewhere if name.startswith(f"{folder}/"))
            there = {name for name in own if self._objects.head(self._elsewhere[name]) is not None}
        keys = {each["Key"] for each in entries if before is None or each["LastModified"].timestamp() * 1000 < before}
        found = {key.removeprefix(self._prefix).removesuffix(_ENDING) for key in keys if key.endswith(_ENDING)}
        return tuple(sorted(filter(is_name, (found - self._elsewhere.keys()) | there)))

    def keeps_versions(self) -> bool | None:
        with self._asking("ask for the versioning of"):
            answer = self._objects.client.get_bucket_versioning(Bucket=self._bucket)
        return bool(answer.get("Status") == "Enabled")

    def _require_conditions(self) -> None:
        require_conditions(self._objects, probe=f"{self._prefix}{_PROBE}", place=self.place, setting=self._setting)

    def _asking(self, operation: str) -> AbstractContextManager[None]:
        return translated(self._bucket, operation, setting=self._setting, permissions=_PERMISSIONS[operation])

    def _key(self, name: str) -> str:
        own = f"{self._prefix}{'/'.join(parts_of(name))}{_ENDING}"
        return self._elsewhere.get(name, own)


def _lines_of(fetched: SpooledTemporaryFile[bytes]) -> Iterator[str]:
    with fetched:
        yield from map(bytes.decode, fetched)
