"""How tests talk to the stack they share: one client of each kind, because making one costs more than using it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from delta_arc_lineage.adapters.embedded.running import RunningStack, ensure_running, stop
from delta_arc_lineage.adapters.s3.access import s3_client
from delta_arc_lineage.wiring import s3_access_of
from delta_arc_lineage_tests.support.http import open_http
from delta_arc_lineage_tests.support.warmth import read_models_once


@contextmanager
def shared_stack(folder: Path) -> Iterator[RunningStack]:
    """A stack that runs until the block ends, and clients to it that cost little."""
    read_models_once()
    stack = ensure_running(folder)
    yield stack
    bucket_of(stack).close()
    catalog_of(stack).close()
    stop(folder)


@cache
def bucket_of(stack: RunningStack) -> Any:
    """A boto3 client of its S3."""
    return s3_client(s3_access_of(stack))


@cache
def catalog_of(stack: RunningStack) -> httpx.Client:
    """A client of its catalog."""
    return open_http(stack.catalog_url, stack.api_key)
