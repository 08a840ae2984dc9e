"""A bucket of very many files of few tables, from the first key to the last write, and once more unchanged.

    python -m benchmarks.large_bucket [--tables 1000] [--files 1000] [--columns 0]

Whole processes of `delta-arc apply` over a local stack's catalog, which the tables were crawled into, and an S3 that
makes its pages up (`canned_s3`). Tables have no columns unless some are asked for: what is written for columns grows
with them and not with files. Beside it the listing alone, by the same client, and one that keeps nothing.
"""

import argparse
import tempfile
from collections.abc import Mapping

from benchmarks import landscape
from benchmarks.canned_s3 import BUCKET, PREFIX
from benchmarks.measuring import cpu_of, show, show_header
from benchmarks.processes import Cost, start
from benchmarks.scale import OURS
from benchmarks.serving import requests_of, served
from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.adapters.s3.bucket import S3Bucket
from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.landscape import SOURCE, TARGET

PATTERN = r"{table_name}/.*"


def list_alone(url: str) -> float:
    """CPU seconds of reading every page once, and of nothing else."""
    client = s3_client(S3Access(url, access_key_id="bench", secret_access_key="bench"))
    bucket = S3Bucket(BUCKET, lambda: client, clock=SystemClock())
    return min(cpu_of(lambda: sum(1 for _ in bucket.list_objects(PREFIX)))[1] for _ in range(2))


def apply(variables: Mapping[str, str]) -> Cost:
    """A run that plans, and carries it out."""
    cost = start([str(OURS), "apply", "--yes"], variables)
    if cost.code:
        raise SystemExit(f"a run ended with {cost.code}: {cost.complaint or cost.output}")
    return cost


def measure(stack: RunningStack, s3: str, folder: str, *, alone: float) -> None:
    """The first run, and one after it that finds nothing new."""
    own = {
        "S3_BUCKET_NAME": BUCKET,
        "S3_PREFIX": PREFIX,
        "S3_ENDPOINT_URL": s3,
        "S3_FILE_NAME_PATTERN": PATTERN,
        "S3_SCHEMAS": "off",
    }
    own |= {"S3_CONNECTION_NAME": "bench-files", "DELTA_ARC_PROJECT": folder, "DELTA_ARC_STATE": f"{folder}/state"}
    own |= {"DELTA_ARC_REQUESTS_PER_MINUTE": "1000000"}
    for run in ("first", "unchanged, at once", "unchanged"):
        seen, pages = landscape.requests_seen(stack), requests_of(s3)
        cost = apply(stack.variables | own)
        after = landscape.requests_seen(stack)
        reads, writes = (after[kind] - seen[kind] for kind in ("reads", "writes"))
        times = f"{cost.cpu / alone:.2f}"
        show(run, requests_of(s3) - pages, reads, writes, f"{cost.cpu:.1f}", times, f"{cost.memory:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tables", type=int, default=1_000)
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--columns", type=int, default=0)
    arguments = parser.parse_args()
    keys = arguments.tables * arguments.files
    show_header(("run", "requests to S3", "reads of Atlan", "writes", "CPU s", "× listing alone", "MiB"))
    with (
        landscape.empty_stack() as stack,
        served("benchmarks.canned_s3", (keys, 1, arguments.files)) as s3,
        tempfile.TemporaryDirectory() as folder,
    ):
        for side in (SOURCE, TARGET):
            tables = landscape.tables(arguments.tables, columns=arguments.columns)
            crawl(stack.catalog_url, stack.api_key, connection=side, tables=tables)
        alone = list_alone(s3)
        show("the listing alone, once", -(-keys // 1_000), "", "", f"{alone:.1f}", "1.00", "")
        measure(stack, s3, folder, alone=alone)


if __name__ == "__main__":
    main()
