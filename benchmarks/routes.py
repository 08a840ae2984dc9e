"""Many small routes on one tenant: requests and CPU of a sync of each, one after the other.

    python -m benchmarks.routes [--routes 100] [--tables 10]

Each route has a schema of its own on both sides and a prefix of its own; all share the two connections, the bucket and
the S3 connection, as a company's routes do.
"""

import argparse
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks import landscape
from benchmarks.measuring import show, show_header
from benchmarks.sync import PAGE, measure, route_of, sync
from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.adapters.state_store import FolderStateStore
from delta_arc_lineage.model.routes import Route, told_apart
from delta_arc_lineage.ports.ambient import Silence
from delta_arc_lineage.ports.budget import Unlimited
from delta_arc_lineage.sync.discovery import Discovery
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.wiring import CatalogAddress, bucket_of, connect_catalog, s3_access_of


def routes_of(stack: RunningStack, schemas: list[str]) -> list[Route]:
    one = route_of(stack)
    routes = [
        replace(
            one,
            name=schema,
            source=replace(one.source, schema=schema),
            target=replace(one.target, schema=schema),
            bucket=replace(one.bucket, prefix=f"{landscape.PREFIX}{schema}/"),
        )
        for schema in schemas
    ]
    return told_apart(routes)


@contextmanager
def workspace(stack: RunningStack, route: Route) -> Iterator[Workspace]:
    """All routes share one state and one connection to the catalog."""
    address = CatalogAddress(stack.catalog_url, stack.api_key)
    catalog = connect_catalog(address, page=PAGE, patience=300, progress=Silence(), budget=Unlimited())
    with tempfile.TemporaryDirectory() as folder:
        store = FolderStateStore(Path(folder))
        bucket, discovery = bucket_of(route, s3_access_of(stack)), Discovery(store=store, tenant=stack.catalog_url)
        yield Workspace(catalog, bucket, store, SystemClock(), Silence(), discovery=discovery)
    catalog.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--routes", type=int, default=10)
    parser.add_argument("--tables", type=int, default=10)
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    schemas = [f"R{number:03}" for number in range(arguments.routes)]
    show_header(("all routes", "entities changed", "reads", "writes", "reads a route", "CPU s"))
    with landscape.empty_stack() as stack:
        client = landscape.fill(stack, arguments.tables, schemas=schemas)
        routes = routes_of(stack, schemas)
        with workspace(stack, routes[0]) as space:
            space.catalog.find_connections(["warm"])
            for run in ("first", "unchanged, at once", "unchanged", "one file changed in one"):
                if run.startswith("one file"):
                    landscape.put(client, stack, f"{schemas[0]}/T00000", b"ID\n1\n2\n")
                changed: list[int] = []
                cost = measure(stack, lambda: changed.extend(sync(route, space) for route in routes))  # noqa: B023
                row = (sum(changed), cost.reads, cost.writes, f"{cost.reads / len(routes):.1f}", f"{cost.cpu:.1f}")
                show(run, *row)


if __name__ == "__main__":
    main()
