"""The state port in a bucket: one object a document, for runs that keep no disk between them.

S3 replaces an object in one step and grants `If-None-Match: *` to one of many at once, so the port's promises hold
without a lock. It cannot add to one: the document is read and put again, if it is still the one that was read. A part
an addition would make every reading of every document a listing too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from delta_arc_lineage.adapters.folder_state import is_name, parts_of, text_of
from delta_arc_lineage.adapters.s3.botocore_failures import code_of, is_absent, translated
from delta_arc_lineage.ports.state import NONE_THERE, StateStore, Versioned

_ENDING = ".json"
_LINE = 16_384  # bytes asked for at first; twice as many each time until the line ends
_PERMISSIONS = "s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject"
_ABSENT = "NoSuchKey"
_PIECE = 2**20
_IN_MEMORY = 8 * 2**20  # bytes of a document in lines; a larger one goes through a file
_IS_ANOTHER = {"PreconditionFailed", "ConditionalRequestConflict"}


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
    ) -> None:
        self._bucket, self._connect, self._setting = bucket, connect, setting
        self._prefix, self._elsewhere = prefix, elsewhere or {}

    @cached_property
    def _client(self) -> Any:
        return self._connect()

    def read(self, name: str) -> str | None:
        key = self._key(name)
        with translated(self._bucket, "read", setting=self._setting, permissions=_PERMISSIONS):
            body, is_as_read = self._get(key)
        return text_of(body) if "IfMatch" in is_as_read else None

    def first_line(self, name: str) -> str | None:
        """By a ranged read. A longer line is asked for again from its beginning, so that it is of one object."""
        key, length = self._key(name), _LINE
        with translated(self._bucket, "read", setting=self._setting, permissions=_PERMISSIONS):
            while True:
                body, is_as_read = self._get(key, Range=f"bytes=0-{length - 1}")
                if "IfMatch" not in is_as_read:
                    return None
                if b"\n" in body or len(body) < length:
                    return text_of(body.partition(b"\n")[0])
                length *= 2

    def write(self, name: str, document: str | None) -> None:
        key = self._key(name)
        with translated(self._bucket, "write", setting=self._setting, permissions=_PERMISSIONS):
            if document is None:
                self._client.delete_object(Bucket=self._bucket, Key=key)
            else:
                self._put(key, document.encode())

    def read_lines(self, name: str) -> Iterator[str] | None:
        """Fetched whole, by one request, before the first line is told: no line waits on the network."""
        key = self._key(name)
        with translated(self._bucket, "read", setting=self._setting, permissions=_PERMISSIONS):
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=key)
            except Exception as error:
                if code_of(error) == _ABSENT:
                    return None
                raise
            fetched = _on_disk_if_large()
            fetched.writelines(answer["Body"].iter_chunks(_PIECE))
        fetched.seek(0)
        return _lines_of(fetched)

    def write_lines(self, name: str, lines: Iterable[str]) -> None:
        key = self._key(name)
        with _on_disk_if_large() as gathered:
            gathered.writelines(map(str.encode, lines))
            gathered.seek(0)
            with translated(self._bucket, "write", setting=self._setting, permissions=_PERMISSIONS):
                self._put(key, gathered)

    def create(self, name: str, document: str) -> str:
        key = self._key(name)
        with translated(self._bucket, "write", setting=self._setting, permissions=_PERMISSIONS):
            try:
                self._put(key, document.encode(), IfNoneMatch="*")
            except Exception as error:
                if code_of(error) not in _IS_ANOTHER:
                    raise
        standing = self.read(name)
        return document if standing is None else standing

    def read_version(self, name: str) -> Versioned:
        key = self._key(name)
        with translated(self._bucket, "read", setting=self._setting, permissions=_PERMISSIONS):
            body, is_as_read = self._get(key)
        tag = is_as_read.get("IfMatch")
        return Versioned(text_of(body), tag) if tag else Versioned(None, NONE_THERE)

    def replace(self, name: str, document: str, *, version: str) -> str | None:
        """The version is the object's ETag, which is by its content."""
        key = self._key(name)
        condition = {"IfNoneMatch": "*"} if version == NONE_THERE else {"IfMatch": version}
        with translated(self._bucket, "write", setting=self._setting, permissions=_PERMISSIONS):
            try:
                return self._put(key, document.encode(), **condition)
            except Exception as error:
                if code_of(error) in _IS_ANOTHER or (version and code_of(error) == _ABSENT):
                    return None
                raise

    def append(self, name: str, text: str) -> None:
        key = self._key(name)
        with translated(self._bucket, "write", setting=self._setting, permissions=_PERMISSIONS):
            while True:
                standing, is_as_read = self._get(key)
                try:
                    self._put(key, standing + text.encode(), **is_as_read)
                    return
                except Exception as error:
                    if code_of(error) not in _IS_ANOTHER:
                        raise

    def names(self, folder: str) -> tuple[str, ...]:
        beginning = f"{self._prefix}{'/'.join(parts_of(folder))}/"
        with translated(self._bucket, "list", setting=self._setting, permissions=_PERMISSIONS):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=beginning)
            keys = {entry["Key"] for page in pages for entry in page.get("Contents", ())}
            there = {name for name, key in self._elsewhere.items() if name.startswith(f"{folder}/") and self._has(key)}
        found = {key.removeprefix(self._prefix).removesuffix(_ENDING) for key in keys if key.endswith(_ENDING)}
        return tuple(sorted(filter(is_name, (found - self._elsewhere.keys()) | there)))

    def _has(self, key: str) -> bool:
        try:
            self._client.head_object(Bucket=self._bucket, Key=key)
        except Exception as error:
            if is_absent(error):
                return False
            raise
        return True

    def _get(self, key: str, **part: str) -> tuple[bytes, dict[str, str]]:
        """The content, or a part of it, and the condition that it is there still, or still is not."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key, **part)
        except Exception as error:
            if code_of(error) == _ABSENT:
                return b"", {"IfNoneMatch": "*"}
            if part and code_of(error) == "InvalidRange":  # of an empty object no part can be read
                return self._get(key)
            raise
        return answer["Body"].read(), {"IfMatch": answer["ETag"]}

    def _put(self, key: str, body: bytes | IO[bytes], **conditions: str) -> str:
        answer = self._client.put_object(
            Bucket=self._bucket, Key=key, Body=body, ContentType="application/json", **conditions
        )
        return str(answer["ETag"])

    def _key(self, name: str) -> str:
        own = f"{self._prefix}{'/'.join(parts_of(name))}{_ENDING}"
        return self._elsewhere.get(name, own)


def _on_disk_if_large() -> SpooledTemporaryFile[bytes]:
    return SpooledTemporaryFile(_IN_MEMORY)


def _lines_of(fetched: SpooledTemporaryFile[bytes]) -> Iterator[str]:
    with fetched:
        yield from map(bytes.decode, fetched)
