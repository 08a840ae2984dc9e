"""What it costs to learn the columns of files: requests, bytes and CPU a file, beside reading each file as a whole.

    python -m benchmarks.schemas [--files 1000] [--single 200]

Each file has 20 columns, 20,000 rows and some megabytes. The second run is over the same bucket, nothing changed.
"""

import argparse
import io
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.canned_files import BODIES, BUCKET, COLUMNS, PREFIX, body_of
from benchmarks.measuring import cpu_of, show, show_header
from benchmarks.serving import requests_of, served
from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.file_schemas.readers import FileSchemaReader
from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.adapters.memory import MemoryCatalog
from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.adapters.s3.bucket import S3Bucket
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.sync.reading.file_schemas import read_file_schemas
from delta_arc_lineage.sync.reading.listings import list_bucket
from delta_arc_lineage.sync.workspace import Workspace

MOST_REQUESTS, MOST_BYTES, MOST_MILLISECONDS = 1.1, 64 * 1024, 5.0
_WHOLE_FILES = 20


class _Weighed(S3Bucket):
    """Adds up the bytes that were read."""

    read_bytes = 0

    def read(self, key: str, *, start: int, length: int, etag: str = "") -> bytes:
        body = super().read(key, start=start, length=length, etag=etag)
        self.read_bytes += len(body)
        return body


@contextmanager
def weighed_bucket(ending: str, files: int) -> Iterator[tuple[_Weighed, Any, str]]:
    """The bucket, the client that it is asked by, and the address of the server."""
    with served("benchmarks.canned_files", (ending, files)) as url:
        client = s3_client(S3Access(url, access_key_id="bench", secret_access_key="bench"))
        with closing(client):
            yield _Weighed(BUCKET, lambda: client, clock=SystemClock()), client, url


def measure(ending: str, files: int, single: int) -> None:
    """One row: the graph's step over all files, then files one by one, then whole files as libraries read them."""
    pattern = "{table_name}\\." + ending.replace(".", "\\.")
    route = load_settings({"S3_BUCKET_NAME": BUCKET, "S3_PREFIX": PREFIX, "S3_FILE_NAME_PATTERN": pattern}).route(None)
    with weighed_bucket(ending, files) as (bucket, client, url), tempfile.TemporaryDirectory() as state:
        space = _space(bucket, Path(state))
        files_read = list_bucket(route, space)
        listed = files_read.found
        before = requests_of(url)
        schemas, cpu = cpu_of(lambda: read_file_schemas(route, space, files_read).found)
        requests, read = requests_of(url) - before, bucket.read_bytes
        assert [len(sample.schema.columns) for sample in schemas.samples] == [COLUMNS] * files, schemas.samples[0]
        again, cpu_again = cpu_of(lambda: read_file_schemas(route, space, files_read).found)
        second = requests_of(url) - before - requests
        assert again == schemas
        reader = FileSchemaReader()
        by_one = [
            cpu_of(lambda stored=stored: list(reader.read([stored], bucket)))[1] for stored in listed.objects[:single]
        ]
        keys = [stored.key for stored in listed.objects[:_WHOLE_FILES]]
        whole = [cpu_of(lambda key=key: WHOLE[ending](_get(client, key)))[1] for key in keys]
    median, naive = statistics.median(by_one) * 1_000, statistics.median(whole) * 1_000
    size = len(body_of(ending))
    show(ending, f"{requests / files:.2f}", f"{read / files / 1024:.0f}", f"{median:.1f}", f"{cpu / files * 1_000:.1f}",
         second, f"{cpu_again:.2f}", f"{size / 2**20:.1f}", f"{naive:.0f}", f"{naive / median:.0f}")  # fmt: skip
    assert requests <= MOST_REQUESTS * files and read <= MOST_BYTES * files and second == 0
    assert ending not in ("csv", "parquet") or median <= MOST_MILLISECONDS, median


def _get(client: Any, key: str) -> io.BytesIO:
    with closing(client.get_object(Bucket=BUCKET, Key=key)["Body"]) as body:
        return io.BytesIO(body.read())


def _arrow(module: str, function: str) -> Callable[[io.BytesIO], Any]:
    def read(file: io.BytesIO) -> Any:
        from importlib import import_module

        return getattr(import_module(f"pyarrow.{module}"), function)(file)

    return read


def _read_avro(file: io.BytesIO) -> Any:
    import fastavro

    return fastavro.reader(file).writer_schema


def _read_zipped_csv(file: io.BytesIO) -> Any:
    import gzip

    return WHOLE["csv"](io.BytesIO(gzip.decompress(file.read())))


WHOLE: dict[str, Callable[[io.BytesIO], Any]] = {
    "csv": _arrow("csv", "read_csv"),
    "csv.gz": _read_zipped_csv,
    "jsonl": _arrow("json", "read_json"),
    "parquet": _arrow("parquet", "read_schema"),
    "orc": _arrow("orc", "ORCFile"),
    "avro": _read_avro,
}
"""What libraries make of a whole file, as far as its schema takes it."""


def _space(bucket: S3Bucket, state: Path) -> Workspace:
    clock = SystemClock()
    return Workspace(
        catalog=MemoryCatalog(clock),
        open_bucket=lambda _: bucket,
        state=FolderStateStore(state),
        clock=clock,
        progress=Silence(),
        tenant="benchmark",
        open_schemas=FileSchemaReader,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--single", type=int, default=200)
    arguments = parser.parse_args()
    show_header((
        "format", "requests a file", "KiB a file", "CPU ms a file, median", "CPU ms a file, eight at once",
        "requests of the second run", "its CPU s", "MiB of a whole file", "CPU ms to read that", "ratio",
    ))  # fmt: skip
    for ending in BODIES:
        measure(ending, arguments.files, arguments.single)


if __name__ == "__main__":
    main()
