"""Many small routes on one tenant: requests and CPU of a sync of each, one after the other.

    python -m benchmarks.routes [--routes 100] [--tables 10]

Each route has a schema of its own on both sides and a prefix of its own; all share the two connections, the bucket and
the S3 connection, as a company's routes do.
"""

import argparse
import logging
from dataclasses import replace

from benchmarks import landscape
from benchmarks.measuring import show, show_header
from benchmarks.sync import measure, sync, workspace
from delta_arc_lineage.model.routes import Route


def routes_of(route: Route, schemas: list[str]) -> list[Route]:
    return [
        replace(
            route,
            name=schema,
            source=replace(route.source, schema=schema),
            target=replace(route.target, schema=schema),
            bucket=replace(route.bucket, prefix=f"{landscape.PREFIX}{schema}/"),
        )
        for schema in schemas
    ]


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
        with workspace(stack) as (settings, space):
            routes = routes_of(settings.route(None), schemas)
            for run in ("first", "unchanged, at once", "unchanged", "one file changed in one"):
                if run.startswith("one file"):
                    landscape.put(client, stack, f"{schemas[0]}/T00000", b"ID\n1\n2\n")
                changed: list[int] = []
                cost = measure(stack, lambda: changed.extend(sync(route, space) for route in routes))  # noqa: B023
                row = (sum(changed), cost.reads, cost.writes, f"{cost.reads / len(routes):.1f}", f"{cost.cpu:.1f}")
                show(run, *row)


if __name__ == "__main__":
    main()
