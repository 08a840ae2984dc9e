"""The acts of the demo: what is sent to the function, and what came of it by the servers' own count.

Everything printed is asked of the catalog, of the bucket, of the kernel or of the function's own answer.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.local.catalog_counts import (
    count_kinds,
    count_requests,
    count_tables,
    describe_changes,
)
from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage.local.tables import NINTH_TABLE, csv_file
from deploy.lambda_demo.surroundings import Surroundings
from deploy.runtime.function import MEMORY, Function, Invocation

SCHEDULED = {"trigger": "scheduled", "force_refresh": False}
_OK = 200


@dataclass(frozen=True, slots=True)
class Act:
    """What one event came to. `reads`, `writes`: requests to the catalog; `changed`: of its assets, in words."""

    invocation: Invocation
    reads: int
    writes: int
    s3_requests: int
    changed: str

    @property
    def body(self) -> dict[str, Any]:
        """What the function answered; FunctionRefused where that is no success."""
        answer = self.invocation.body
        if self.invocation.error or answer.get("statusCode") != _OK:
            raise FunctionRefused(f"{json.dumps(answer, indent=2)}\n{self.invocation.log[-4000:]}")
        body: dict[str, Any] = json.loads(answer["body"])
        return body


class FunctionRefused(Exception):
    """The function failed, or answered with another status than 200; with its answer and the end of its log."""


def file_event(bucket: str, key: str, *, size: int) -> dict[str, Any]:
    """What EventBridge tells of a file that came, as far as it is read."""
    return {
        "version": "0",
        "source": "aws.s3",
        "detail-type": "Object Created",
        "account": "123456789012",
        "region": "us-east-1",
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {"version": "0", "bucket": {"name": bucket}, "object": {"key": key, "size": size}},
    }


def perform(function: Function, event: Any, around: Surroundings) -> Act:
    """Send one event; what was there before is counted before."""
    kinds = count_kinds(around.catalog)
    asked, (reads, writes) = around.door.requests, count_requests(around.catalog)
    invocation = function.invoke(event)
    asked_now, (reads_now, writes_now) = around.door.requests, count_requests(around.catalog)
    changed = describe_changes(kinds, count_kinds(around.catalog))
    return Act(invocation, reads_now - reads, writes_now - writes, asked_now - asked, changed)


def add_ninth_table(around: Surroundings) -> dict[str, Any]:
    """A ninth table is crawled on both sides, and its file put into the bucket; the event of that file."""
    stack = around.stack
    for side in (SOURCE, TARGET):
        crawl(stack.catalog_url, stack.api_key, connection=side, tables=[NINTH_TABLE])
    key, content = f"{stack.prefix}{NINTH_TABLE.name}.csv", csv_file(NINTH_TABLE.name).read_bytes()
    around.s3.put_object(Bucket=stack.bucket, Key=key, Body=content, ContentType="text/csv")
    return file_event(stack.bucket, key, size=len(content))


def tell_landscape(around: Surroundings) -> str:
    """What the catalog holds now of the route."""
    counts = count_kinds(around.catalog)
    source, target = (count_tables(around.catalog, side.schema_qualified_name) for side in (SOURCE, TARGET))
    return (
        f"{source} source tables, {counts['S3Object']} S3 objects, {target} target tables; "
        f"{counts['Process']} processes, {counts['ColumnProcess']} column processes"
    )


def tell_act(act: Act, say: Callable[[str], None]) -> None:
    """One act, for a person."""
    spent = act.invocation
    for name, told in sorted(act.body["routes"].items()):
        say(f"route {name}: {told['result']}, {told.get('written', 0)} written, {told.get('archived', 0)} archived")
    say(f"the catalog now: {act.changed}")
    say(f"{act.writes} write and {act.reads} read requests to the catalog, {act.s3_requests} requests to S3")
    say(
        f"{spent.wall * 1000:,.0f} ms, {spent.cpu:.2f} s of CPU, {spent.memory:.0f} MiB at most; "
        f"{spent.gigabyte_seconds:.2f} GB-seconds at {MEMORY:,} MB"
    )
