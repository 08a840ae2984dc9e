"""A generated landscape on a real local stack: N tables of 20 columns on both sides, one file each in the bucket."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from delta_arc_lineage.adapters.embedded.running import RunningStack, read_running, stop
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage.local.table_model import Column, Integer, Table, Text
from delta_arc_lineage.wiring import s3_access_of

COLUMNS = 20
PREFIX = "bench/"


@contextmanager
def empty_stack() -> Iterator[RunningStack]:
    """A stack of its own in a temporary folder, in another process, so that its CPU is not counted as ours."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        command = [sys.executable, "-m", "delta_arc_lineage.local", "up", "--empty", "--state", folder]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            yield _wait(state, process)
        finally:
            stop(state)
            process.wait()


def _wait(state: Path, process: subprocess.Popen[bytes]) -> RunningStack:
    while process.poll() is None:
        if running := read_running(state):
            return running
        time.sleep(0.05)
    raise SystemExit("the local stack did not start")


def tables(count: int, *, columns: int = COLUMNS) -> list[Table]:
    made = (Column("ID", Integer(), nullable=False, primary=True),)
    made += tuple(Column(f"C{number:02}", Text(40)) for number in range(1, columns))
    return [Table(f"T{number:05}", made[:columns], 100) for number in range(count)]


def fill(stack: RunningStack, count: int, *, schemas: Sequence[str] = ("",)) -> Any:
    """Crawl both sides and put one file a table; the S3 client, for later changes. Of several schemas, each has so many
    tables, and its files under its own name."""
    client = s3_client(s3_access_of(stack))
    if stack.bucket not in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}:
        client.create_bucket(Bucket=stack.bucket)
    for schema in schemas:
        for side in (SOURCE, TARGET):
            connection = replace(side, schema=schema or side.schema)
            crawl(stack.catalog_url, stack.api_key, connection=connection, tables=tables(count))
        for table in tables(count):
            put(client, stack, f"{schema}/{table.name}" if schema else table.name)
    return client


def put(client: Any, stack: RunningStack, name: str, content: bytes = b"ID\n1\n") -> None:
    client.put_object(Bucket=stack.bucket, Key=f"{PREFIX}{name}.csv", Body=content, ContentType="text/csv")


def requests_seen(stack: RunningStack) -> dict[str, int]:
    """Reads and writes as the server itself has counted them, whoever sent them."""
    headers = {"Authorization": f"Bearer {stack.api_key}"}
    answer = httpx.get(f"{stack.catalog_url}/api/local/requests", headers=headers).raise_for_status().json()
    seen = {"reads": 0, "writes": 0}
    for counted in answer["requests"]:
        route = counted["route"]
        is_write = "entity/bulk" in route and counted["method"] in ("POST", "DELETE")
        if "/api/local" not in route:
            seen["writes" if is_write else "reads"] += counted["count"]
    return seen
