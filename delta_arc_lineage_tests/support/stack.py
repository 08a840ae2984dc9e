"""How tests talk to the stack they share: one client of each kind, because making one costs more than using it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from delta_arc_lineage.adapters.embedded.running import RunningStack, ensure_running, stop
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage.local.table_model import Table
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


def crawl_schema(
    stack: RunningStack, schema: str, tables: Sequence[Table], target: Sequence[Table] | None = None
) -> dict[str, str]:
    """These tables in a schema of that name, in both databases; the variables that name it. `target`: those of the
    target, where they are others."""
    for side, own in ((SOURCE, tables), (TARGET, tables if target is None else target)):
        crawl(stack.catalog_url, stack.api_key, connection=replace(side, schema=schema), tables=own)
    return {"POSTGRES_SCHEMA": schema, "SNOWFLAKE_SCHEMA": schema}


LINEAGE_TYPES = ["Process", "ColumnProcess", "DbtProcess", "DbtColumnProcess"]
"""Ours, and those of one tool that has its own."""
_OF_THE_BUCKET = ["S3Object", "S3Prefix", "S3Bucket"]


def clear_drawn(stack: RunningStack) -> None:
    """Delete lineage and what stands for the bucket for good: what one test made would be somebody else's to the next,
    in another connection."""
    types = {"terms": {"__typeName.keyword": [*LINEAGE_TYPES, *_OF_THE_BUCKET]}}
    body = {"dsl": {"from": 0, "size": 1_000, "query": types, "track_total_hits": True}, "attributes": []}
    hits = catalog_of(stack).post("/api/meta/search/indexsearch", json=body).raise_for_status().json()
    guids = [hit["guid"] for hit in hits.get("entities") or []]
    assert len(guids) == hits["approximateCount"], "a test draws less than one page"
    for at in range(0, len(guids), 100):
        query = "&".join(f"guid={guid}" for guid in guids[at : at + 100])
        catalog_of(stack).delete(f"/api/meta/entity/bulk?{query}&deleteType=PURGE").raise_for_status()


@cache
def bucket_of(stack: RunningStack) -> Any:
    """A boto3 client of its S3."""
    return s3_client(s3_access_of(stack))


@cache
def catalog_of(stack: RunningStack) -> httpx.Client:
    """A client of its catalog."""
    return open_http(stack.catalog_url, stack.api_key)
