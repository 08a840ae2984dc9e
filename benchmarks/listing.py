"""How much CPU a listed key costs, beside boto3's paginator; and what stays in memory of a prefix of a million keys.

    python -m benchmarks.listing [--keys 50000] [--new 10000] [--large 100000 1000000]

Both ways read the same pages from the same server and make the same values of them.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.canned_s3 import BUCKET, PAGE, PREFIX, canned_bucket
from benchmarks.measuring import cpu_of, largest_memory, show, show_header
from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.adapters.memory import MemoryCatalog
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.objects import ObjectStore
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.sync.reading.listings import list_bucket
from delta_arc_lineage.sync.workspace import Workspace


def by_paginator(client: Any) -> Iterator[StoredObject]:
    """The naive way: boto3's paginator as its documentation shows it."""
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=PREFIX):
        for entry in page.get("Contents", ()):
            modified = int(entry["LastModified"].timestamp() * 1000)
            yield StoredObject(entry["Key"], entry["Size"], modified, entry["ETag"].strip('"'), entry["StorageClass"])


def compare(keys: int) -> None:
    show_header(("way", "keys", "requests", "CPU s", "keys per CPU s", "ratio"))
    with canned_bucket(keys) as (bucket, client):
        assert list(bucket.list_objects(PREFIX)) == list(by_paginator(client))
        naive = min(cpu_of(lambda: sum(1 for _ in by_paginator(client)))[1] for _ in range(2))
        ours = min(cpu_of(lambda: sum(1 for _ in bucket.list_objects(PREFIX)))[1] for _ in range(3))
    for way, cpu in (("boto3's paginator", naive), ("ours", ours)):
        show(way, keys, -(-keys // PAGE), f"{cpu:.2f}", f"{keys / cpu:.0f}", f"{naive / cpu:.1f}")


def keep(keys: int, *, before: int) -> None:
    """`s3_listing` over a prefix of which 1,000 keys fit the pattern; `before`: memory when nothing was listed yet."""
    with canned_bucket(keys, fit_every=keys // 1_000) as (bucket, _), tempfile.TemporaryDirectory() as state:
        listing, cpu = cpu_of(lambda: list_bucket(_route(), _space(bucket, Path(state))).found)
    kept = len(listing.objects)
    assert listing.count == keys
    show("1,000 keys fit", keys, kept, keys - kept, f"{cpu:.1f}", f"{(largest_memory() - before) / 2**20:.0f}", "")


def hold(keys: int, *, before: int) -> None:
    """A listing of which every key fits: each is an asset, so each is kept."""
    with canned_bucket(keys) as (bucket, _):
        objects, cpu = cpu_of(lambda: list(bucket.list_objects(PREFIX)))
    grown = largest_memory() - before
    show("every key fits", keys, len(objects), 0, f"{cpu:.1f}", f"{grown / 2**20:.0f}", f"{grown / keys:.0f}")


def describe(keys: int) -> None:
    """The first `s3_listing` of a prefix of which every key fits: keys alone, and each file asked for its type."""
    show_header(("a first reading", "keys", "requests", "CPU s"))
    for way, variables in (("keys tell content types", {}), ("each file is asked", {"S3_DESCRIBE": "true"})):
        with canned_bucket(keys) as (bucket, client), tempfile.TemporaryDirectory() as state:
            asked = Counter[str]()
            client.meta.events.register("request-created.s3", _counting(asked))
            listing, cpu = cpu_of(lambda: list_bucket(_route(variables), _space(bucket, Path(state))).found)  # noqa: B023
        assert len(listing.objects) == keys
        show(way, keys, asked.total(), f"{cpu:.1f}")


def _counting(asked: "Counter[str]") -> Callable[..., None]:
    return lambda operation_name, **_: asked.update([operation_name])


def _route(variables: Mapping[str, str] | None = None) -> Route:
    return load_settings({"S3_BUCKET_NAME": BUCKET, "S3_PREFIX": PREFIX, **(variables or {})}).route(None)


def _space(bucket: ObjectStore, state: Path) -> Workspace:
    clock = SystemClock()
    return Workspace(
        catalog=MemoryCatalog(clock),
        open_bucket=lambda _: bucket,
        state=FolderStateStore(state),
        clock=clock,
        progress=Silence(),
        tenant="benchmark",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keys", type=int, default=50_000)
    parser.add_argument("--new", type=int, default=10_000)
    parser.add_argument("--large", type=int, nargs="+", default=[100_000])
    arguments = parser.parse_args()
    before = largest_memory()
    show_header(("prefix", "keys", "kept", "only counted", "CPU s", "memory grown by, MiB", "bytes a kept key"))
    for keys in arguments.large:
        keep(keys, before=before)
    for keys in arguments.large:
        hold(keys, before=before)
    print()  # noqa: T201
    describe(arguments.new)
    print()  # noqa: T201
    compare(arguments.keys)


if __name__ == "__main__":
    main()
