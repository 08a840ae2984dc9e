"""A real bucket over HTTP for each estate, served by the local stack's S3 in a process of its own."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from delta_arc_lineage_tests.faults.estate import CHANGED, FIRST
from delta_arc_lineage_tests.faults.processes import fork


@contextmanager
def s3_with_both_estates(data: Path) -> Iterator[str]:
    """Its address until the block ends; the buckets are called like the estates."""
    reads, writes = os.pipe()
    child = fork(partial(_serve, data, writes))
    os.close(writes)
    try:
        with os.fdopen(reads, encoding="utf-8") as told:
            yield told.readline().strip()
    finally:
        child.end()


def _serve(data: Path, writes: int) -> None:
    from delta_arc_lineage.local.s3_server import S3Server

    with S3Server(data=data, access_key_id="testing") as server:
        for estate in (FIRST, CHANGED):
            server.fill(estate.name, estate.bodies, content_type="text/csv")
        with os.fdopen(writes, "w", encoding="utf-8") as told:
            told.write(f"{server.url}\n")
        signal.pause()
