"""How the local catalog's costs grow with what it holds: bulk writes, search pages of several kinds, lineage lists.

    python -m benchmarks.catalog [--sizes 1000 10000 100000]

The server is a process of its own over a file, asked over HTTP by a plain client on the same machine. Before every
search something is written, so that nothing kept from an earlier one helps; times are medians in milliseconds,
answer read and parsed. Growth is the ratio to the size before: ratios carry from machine to machine, times do not.
"""

import argparse
import json
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import httpx

Json = dict[str, Any]

BULK, PAGE, REPEATS, COLUMNS = 50, 50, 9, 20
CONNECTION = "default/snowflake/1720611661"
WORDS = ("orders", "customers", "invoices", "regions", "shipments", "returns", "prices", "stock", "staff", "events")


@contextmanager
def server() -> Iterator[httpx.Client]:
    """A server over a new file, and a client to it."""
    with tempfile.TemporaryDirectory() as folder:
        ready, token = Path(folder) / "ready.json", secrets.token_urlsafe()
        command = [sys.executable, "-m", "delta_arc_lineage.local_atlan", "--token", token]
        process = subprocess.Popen([*command, "--data", f"{folder}/c.sqlite", "--ready-file", str(ready)])
        while not ready.exists():
            time.sleep(0.05)
        url = json.loads(ready.read_text(encoding="utf-8"))["url"]
        headers = {"Authorization": f"Bearer {token}"}
        try:
            with httpx.Client(base_url=url, headers=headers, timeout=300, trust_env=False) as client:
                yield client
        finally:
            process.terminate()
            process.wait()


def entity(kind: str, name: str, qualified_name: str, **attributes: Any) -> Json:
    """One asset's payload."""
    common = {"name": name, "qualifiedName": qualified_name, "connectionQualifiedName": CONNECTION}
    return {"typeName": kind, "attributes": {**common, **attributes}}


def reference(kind: str, qualified_name: str) -> Json:
    return {"typeName": kind, "uniqueAttributes": {"qualifiedName": qualified_name}}


def table_name(number: int) -> str:
    return f"{CONNECTION}/DB/SC/{WORDS[number % len(WORDS)]}_{number}"


def landscape(size: int) -> Iterator[Json]:
    """So many assets: tables of twenty columns, each read by a process that feeds the next table, in chains of ten."""
    count = 0
    number = 0
    while count < size:
        name = table_name(number)
        description = f"{WORDS[(number * 7) % 10]} by {WORDS[(number * 3) % 10]}"
        yield entity("Table", name.rpartition("/")[2], name, description=description, rowCount=number * 37 % 1000)
        for order in range(COLUMNS):
            column = entity("Column", f"C{order}", f"{name}/C{order}", order=order, dataType="NUMBER")
            yield {**column, "relationshipAttributes": {"table": reference("Table", name)}}
        if number % 10:
            process = entity("Process", f"P{number}", f"{CONNECTION}/p/{number}")
            ends = {"inputs": [reference("Table", table_name(number - 1))], "outputs": [reference("Table", name)]}
            yield {**process, "relationshipAttributes": ends}
        count += COLUMNS + 1 + bool(number % 10)
        number += 1


def post(client: httpx.Client, path: str, body: Json) -> tuple[float, Json]:
    """Milliseconds and the answer."""
    started = time.perf_counter()
    answer = client.post(f"/api/meta/{path}", json=body)
    result: Json = answer.raise_for_status().json()
    return (time.perf_counter() - started) * 1000, result


def fill(client: httpx.Client, size: int) -> list[float]:
    """Write the landscape in bulks; the milliseconds of each."""
    entities = landscape(size)
    times = []
    while bulk := list(islice(entities, BULK)):
        times.append(post(client, "entity/bulk", {"entities": bulk})[0])
    return times


def within(kind: str, *filters: Json) -> Json:
    terms = [{"term": {"__typeName.keyword": kind}}, {"term": {"__state": "ACTIVE"}}]
    return {"bool": {"filter": [*terms, {"term": {"connectionQualifiedName": CONNECTION}}, *filters]}}


SEARCHES: dict[str, Json] = {
    "page of a type in a connection, by name": {"query": within("Column"), "sort": [{"name.keyword": "asc"}]},
    "page by an uncommon attribute": {"query": within("Table"), "sort": [{"rowCount": "desc"}]},
    "page of columns by an uncommon attribute": {"query": within("Column"), "sort": [{"order": "desc"}]},
    "filter with a leading wildcard": {
        "query": within("Table", {"wildcard": {"qualifiedName": "*_7"}}),
        "sort": [{"name.keyword": "asc"}],
    },
    "wildcard within names": {"query": {"wildcard": {"name.keyword": "*ders_1*"}}, "sort": [{"__guid": "asc"}]},
    "text match over everything": {"query": {"match": {"description.text": "orders prices"}}},
    "several common words, by score": {
        "query": {"match": {"qualifiedName.text": "snowflake db sc"}},
        "sort": [{"_score": "desc"}],
    },
    "one asset by qualified name": {"query": {"term": {"qualifiedName": table_name(3)}}},
    "count by type": {"query": {"match_all": {}}, "size": 0, "aggs": {"t": {"terms": {"field": "__typeName.keyword"}}}},
}


def touch(client: httpx.Client, number: int) -> float:
    """A bulk of new columns on one table, so that no count kept is good any more."""
    name = table_name(0)
    bulk = []
    for order in range(BULK):
        column = entity("Column", f"N{order}", f"{name}/new/{number}/{order}", order=order)
        bulk.append({**column, "relationshipAttributes": {"table": reference("Table", name)}})
    return post(client, "entity/bulk", {"entities": bulk})[0]


def lineage(client: httpx.Client) -> tuple[float, Json]:
    """The whole chain downstream of a table, one page."""
    query = {"dsl": {"query": {"term": {"qualifiedName": table_name(0)}}}}
    guid = post(client, "search/indexsearch", query)[1]["entities"][0]["guid"]
    return post(
        client, "lineage/list", {"guid": guid, "direction": "OUTPUT", "from": 0, "size": PAGE, "depth": 1_000_000}
    )


def measure(size: int) -> dict[str, float]:
    """Median milliseconds of each kind of request over a catalog of a size."""
    timings: dict[str, list[float]] = {}
    with server() as client:
        started = time.perf_counter()
        fill(client, size)
        loaded = time.perf_counter() - started
        for repeat in range(REPEATS):
            timings.setdefault(f"bulk write of {BULK} new assets", []).append(touch(client, repeat))
            for name, sent in SEARCHES.items():
                timings.setdefault(name, []).append(
                    post(client, "search/indexsearch", {"dsl": {"size": PAGE, **sent}, "attributes": ["name"]})[0]
                )
                client.post(
                    "/api/meta/entity/bulk", json={"entities": [entity("Table", f"t{repeat}", f"{name}/{repeat}")]}
                )
            spent, answer = lineage(client)
            assert len(answer["entities"]) == 18
            timings.setdefault("lineage list, ten tables down", []).append(spent)
    return {**{name: statistics.median(times) for name, times in timings.items()}, "loading, seconds": loaded}


def table(sizes: list[int], results: list[dict[str, float]]) -> str:
    """The results as Markdown, each size with its growth over the one before."""
    head = [f"{size:,} assets" + (" | ×" if at else "") for at, size in enumerate(sizes)]
    lines = [f"| milliseconds | {' | '.join(head)} |", f"| --- |{' ---: |' * (2 * len(sizes) - 1)}"]
    for name in results[0]:
        cells = []
        for at, result in enumerate(results):
            cells.append(f"{result[name]:.1f}")
            cells += [f"{result[name] / results[at - 1][name]:.1f}"] if at else []
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure every size and print the table."""
    parser = argparse.ArgumentParser(description="What the local catalog costs as it grows.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    sizes = sorted(parser.parse_args().sizes)
    results = []
    for size in sizes:
        results.append(measure(size))
        sys.stderr.write(f"{size}: {json.dumps(results[-1])}\n")
    sys.stdout.write(table(sizes, results) + "\n")


if __name__ == "__main__":
    main()
