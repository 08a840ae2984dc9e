"""An S3 that answers listings of any size from nothing: page after page made up as it is asked for.

    python -m benchmarks.canned_s3 KEYS FIT_EVERY

It runs in a process of its own, so that its CPU is not counted. Of every `FIT_EVERY` keys one ends in `.csv`.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.adapters.s3.bucket import S3Bucket

BUCKET, PREFIX, PAGE = "landing", "bench/", 1_000
_ENTRY = (
    "<Contents><Key>bench/part-%07d.%s</Key><LastModified>2025-0%d-%02dT%02d:%02d:00.000Z</LastModified>"
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
    command = [sys.executable, "-m", "benchmarks.canned_s3", str(keys), str(fit_every)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        client = s3_client(S3Access(url, access_key_id="bench", secret_access_key="bench"))
        try:
            yield S3Bucket(BUCKET, lambda: client, clock=SystemClock()), client
        finally:
            client.close()
            process.terminate()


class _Canned(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    keys = fit_every = 0

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        after = asked.get("start-after", ["bench/part--1."])[0].removeprefix("bench/part-").partition(".")[0]
        start = int(asked.get("continuation-token", [int(after) + 1])[0])
        end = min(start + PAGE, self.keys)
        more = f"<NextContinuationToken>{end}</NextContinuationToken>" if end < self.keys else ""
        truncation = f"<IsTruncated>{'true' if more else 'false'}</IsTruncated>{more}"
        self._answer((_PAGE % (end - start, truncation, "".join(map(self._entry, range(start, end))))).encode())

    def _entry(self, n: int) -> str:
        ending = "tmp" if n % self.fit_every else "csv"
        return _ENTRY % (n, ending, n % 9 + 1, n % 28 + 1, n % 24, n % 60, n, n)

    def do_HEAD(self) -> None:
        self._answer(b"", content_type="text/csv")

    def _answer(self, body: bytes, *, content_type: str = "application/xml") -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("ETag", '"bench"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return None


def main() -> None:
    _Canned.keys, _Canned.fit_every = int(sys.argv[1]), int(sys.argv[2])
    with ThreadingHTTPServer(("127.0.0.1", 0), _Canned) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201
        server.serve_forever()


if __name__ == "__main__":
    main()
