"""A sensor's look at a large prefix: how many ticks, how much CPU and memory, and whether the pieces add up.

    python -m benchmarks.watching [--keys 100000 1000000] [--tick 5]

A tick of the sensor has 40 of the 60 seconds that Dagster gives it; `--tick` seconds here, so that there are several.
"""

import argparse
import time

from benchmarks.canned_s3 import BUCKET, PREFIX, canned_bucket
from benchmarks.measuring import cpu_of, largest_memory, show, show_header
from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.s3.bucket import S3Bucket
from delta_arc_lineage.model.fingerprint import Fingerprint
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.sync.reading.watching import Seen, look

ROUTE = load_settings({"S3_BUCKET_NAME": BUCKET, "S3_PREFIX": PREFIX}).route(None)


def ticks(bucket: S3Bucket, seconds: float) -> tuple[Seen, list[float]]:
    """Tick after tick until the look is through, and how long each took."""
    seen, took = Seen(), []
    while not took or seen.is_unfinished:
        started = time.monotonic()
        deadline = SystemClock().now() + int(seconds * 1000)
        seen = look(bucket, ROUTE, seen, clock=SystemClock(), deadline=deadline)
        took.append(time.monotonic() - started)
    return seen, took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keys", type=int, nargs="+", default=[100_000])
    parser.add_argument("--tick", type=float, default=5.0)
    arguments = parser.parse_args()
    show_header(("keys", "ticks", "longest tick s", "CPU s", "keys per CPU s", "memory grown by, MiB", "as one look"))
    before = largest_memory()
    for keys in arguments.keys:
        with canned_bucket(keys) as (bucket, _):
            (seen, took), cpu = cpu_of(lambda bucket=bucket: ticks(bucket, arguments.tick))
            grown = (largest_memory() - before) / 2**20
            whole = Fingerprint().add(bucket.list_objects(PREFIX)).digest
        same = "yes" if whole == seen.digest else "NO"
        show(keys, len(took), f"{max(took):.2f}", f"{cpu:.2f}", f"{keys / cpu:.0f}", f"{grown:.0f}", same)


if __name__ == "__main__":
    main()
