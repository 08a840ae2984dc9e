"""An S3 that answers listings of any size from nothing: page after page made up as it is asked for.

    python -m benchmarks.canned_s3 KEYS FIT_EVERY
    python -m benchmarks.canned_s3 KEYS FIT_EVERY FILES_A_TABLE

It runs in a process of its own. Of every `FIT_EVERY` keys one ends in `.csv`. With `FILES_A_TABLE` each table has a
folder of so many: `bench/T00007/00001.csv`. Switched to a number, the key of that number is a newer file.
"""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from benchmarks.serving import Answering, serve, served
from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.adapters.s3.bucket import S3Bucket

BUCKET, PREFIX, PAGE = "landing", "bench/", 1_000
_ENTRY = (
    "<Contents><Key>bench/%s</Key><LastModified>2025-0%d-%02dT%02d:%02d:00.000Z</LastModified>"
    "<ETag>&quot;%032x&quot;</ETag><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT"
    "</ChecksumType><Size>%d</Size><StorageClass>STANDARD</StorageClass></Contents>"
)
_PAGE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    "<Name>landing</Name><Prefix>bench/</Prefix><KeyCount>%d</KeyCount><MaxKeys>1000</MaxKeys>"
    "<EncodingType>url</EncodingType>%s%s</ListBucketResult>"
)


def table_of(number: int) -> str:
    """The table that the key of this number fits."""
    return f"part-{number:07}"


@contextmanager
def canned_bucket(keys: int, *, fit_every: int = 1) -> Iterator[tuple[S3Bucket, Any]]:
    """A bucket of so many keys, and the boto3 client it is asked by."""
    with served("benchmarks.canned_s3", (keys, fit_every)) as url:
        client = s3_client(S3Access(url, access_key_id="bench", secret_access_key="bench"))
        with closing(client):
            yield S3Bucket(BUCKET, lambda: client, clock=SystemClock()), client


class _Canned(Answering):
    keys = fit_every = 0
    files: ClassVar[int | None] = None

    def reply(self) -> None:
        if self.command == "HEAD":
            self.answer(b"", content_type="text/csv", headers={"ETag": '"bench"'})
        else:
            self._list()

    def _list(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        start = int(asked.get("continuation-token", [self._number_after(asked.get("start-after", [""])[0])])[0])
        end = min(start + PAGE, self.keys)
        more = f"<NextContinuationToken>{end}</NextContinuationToken>" if end < self.keys else ""
        truncation = f"<IsTruncated>{'true' if more else 'false'}</IsTruncated>{more}"
        page = _PAGE % (end - start, truncation, "".join(map(self._entry, range(start, end))))
        self.answer(page.encode(), content_type="application/xml")

    def _number_after(self, key: str) -> int:
        """The number of the first key after this one, which is one of ours or empty."""
        if not key:
            return 0
        if self.files is None:
            return int(key.removeprefix("bench/part-").partition(".")[0]) + 1
        table, _, file = key.removeprefix("bench/T").partition("/")
        return int(table) * self.files + int(file.partition(".")[0]) + 1

    def _entry(self, n: int) -> str:
        if self.files is None:
            key = f"{table_of(n)}.{'tmp' if n % self.fit_every else 'csv'}"
        else:
            key = f"T{n // self.files:05}/{n % self.files:05}.csv"
        version = self.keys if str(n) == self.changed else 0
        return _ENTRY % (key, n % 9 + 1, n % 28 + 1, n % 24, n % 60, n + version, n + version)


def main() -> None:
    numbers = list(map(int, sys.argv[1:]))
    _Canned.keys, _Canned.fit_every = numbers[:2]
    _Canned.files = numbers[2] if numbers[2:] else None
    serve(_Canned)


if __name__ == "__main__":
    main()
