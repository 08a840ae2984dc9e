"""A real bucket over HTTP for each of the two surroundings, served by the local stack's S3 in a process of its own."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from delta_arc_lineage_tests.faults.bucket_state import BUCKET
from delta_arc_lineage_tests.faults.surroundings import CHANGED, FIRST, MANY
from delta_arc_lineage_tests.support.processes import fork


@contextmanager
def s3_with_all(data: Path) -> Iterator[str]:
    """Its address until the block ends; the buckets are called like them."""
    reads, writes = os.pipe()
    child = fork(partial(_serve, data, writes))
    os.close(writes)
    try:
        with os.fdopen(reads, encoding="utf-8") as pipe:
            yield pipe.readline().strip()
    finally:
        child.end()


def _serve(data: Path, writes: int) -> None:
    from delta_arc_lineage.local.s3_server import S3Server

    with S3Server(data=data, access_key_id="testing") as server:
        server.fill(BUCKET, {}, content_type="application/json")
        for surroundings in (FIRST, CHANGED, MANY):
            server.fill(surroundings.name, surroundings.bodies, content_type="text/csv")
        with os.fdopen(writes, "w", encoding="utf-8") as pipe:
            pipe.write(f"{server.url}\n")
        signal.pause()
