"""`--json`: one shape a command, always a list, times in ISO 8601; the docs show the shapes that tests hold here."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.cli.result_shapes import RESULTS
from delta_arc_lineage.sync.retention import OPERATIONS
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Result, Run
from delta_arc_lineage_tests.support.gate import Gate, Policy, Rewritten

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
ROUTES = """
routes:
  one: {bucket: {prefix: "%(prefix)sone/"}}
  two: {bucket: {prefix: "%(prefix)stwo/"}, source: {connection: nowhere}}
  three: {bucket: {prefix: "%(prefix)sthree/"}}
"""


def shapes_of(command: str, result: Result) -> list[Any]:
    """What was printed, as the shapes that the command may print; it fails for anything else."""
    kinds = RESULTS[command]
    union: Any = kinds[0]
    for kind in kinds[1:]:
        union = union | kind
    return TypeAdapter(list[union]).validate_json(result.out, strict=True)


def times_in(value: Any) -> Iterator[Any]:
    """Every time that it holds."""
    if isinstance(value, list):
        for item in value:
            yield from times_in(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name.endswith("_at") or name == "last_modified":
                yield item
            yield from times_in(item)


@pytest.fixture
def outputs(run: Run, landscape: Landscape) -> dict[str, Result]:
    """Each command once, after runs that leave something for it to say."""
    landscape.put("ORDERS.csv", "CUSTOMERS.csv", "former/SHIPPERS.csv")
    first = run("apply", "--yes", "--json")
    run("apply", "--yes", DELTA_ARC_ROUTE="former", S3_PREFIX=f"{landscape.prefix}former/")
    landscape.remove("CUSTOMERS.csv")
    return {
        "apply": first,
        "plan": run("plan", "--json"),
        "explain": run("explain", "ORDERS.csv", "--json"),
        "suggest": run("suggest", "--json"),
        "report": run("report", "--format", "json"),
        "classify": run("classify", "--json"),
        "compliance": run("compliance", "--format", "json"),
        "doctor": run("doctor", "--json"),
        "init": run("init", "--prefix", landscape.prefix, "--json"),
        "leftovers": run("leftovers", "--json"),
        "purge": run("purge", "--json"),
        "history": run("history", "--json"),
        "audit": run("audit", "--atlan", "--json"),
        "access": run("access", "--json"),
        "cache status": run("cache", "status", "--json"),
        "contract check": run("contract", "check", "--json"),
        "contract init": run("contract", "init", "--json"),
        "setup custom-metadata": run("setup", "custom-metadata", "--json"),
        "export openlineage": run("export", "openlineage", "--to", "lineage.jsonl", "--json"),
        "impact": run("impact", "SALES_ORDERS.ORDERS", "--json"),
        "undo": run("undo", first.only["run"], "--yes", "--json"),
        "tidy": _tidy(run, landscape),
    }


def _tidy(run: Run, landscape: Landscape) -> Result:
    """Where an operation of long ago is kept."""
    name = f"{OPERATIONS}/op-1"
    FolderStateStore(landscape.state).write(name, json.dumps({"subject": "main", "ended_at": 1, "alive_until": 1}))
    os.utime(landscape.state / f"{name}.json", (1_750_000_000, 1_750_000_000))
    return run("tidy", "--json")


def test_every_command_prints_a_list_of_its_shapes(outputs: dict[str, Result]) -> None:
    """None is empty, each item says its route, and each time is a moment that every language reads."""
    assert outputs.keys() == RESULTS.keys()
    for command, result in outputs.items():
        assert shapes_of(command, result), result.err
        assert all("route" in item for item in result.json)
        times = [time for time in times_in(result.json) if time is not None]
        assert all(MOMENT.fullmatch(time) for time in times), (command, times)
    assert {type(item).__name__ for item in shapes_of("plan", outputs["plan"])} == {"PlanResult"}
    assert [time for time in times_in(outputs["plan"].json) if time]


def test_a_route_that_fails_is_an_item_too(run: Run, landscape: Landscape) -> None:
    """The others are planned; the item says what, where, what next, and what the command ends with."""
    landscape.put("one/ORDERS.csv", "three/ORDERS.csv")
    Path("routes.yaml").write_text(ROUTES % {"prefix": landscape.prefix}, encoding="utf-8")
    result = run("plan", "--json", DELTA_ARC_ROUTES="routes.yaml")
    planned, failed, last = shapes_of("plan", result)
    assert (planned.route, failed.route, last.route) == ("one", "two", "three") and result.exit_code == failed.exit_code
    assert failed.what in failed.error and "nowhere" in failed.what and failed.next and failed.where
    assert f"error: route two: {failed.error}" in result.err


def test_one_run_of_the_history_shows_its_changes(run: Run, landscape: Landscape) -> None:
    """Asked for by its id; the list of all runs leaves them out."""
    landscape.put("ORDERS.csv")
    applied = run("apply", "--yes", "--json").only
    assert run("history", "--json").only["changes"] is None
    (shown,) = shapes_of("history", run("history", applied["run"], "--json"))
    assert len(shown.changes) == applied["written"] and {change.change for change in shown.changes} == {"add"}


def test_an_incomplete_reading_is_told_to_machines(run: Run, landscape: Landscape) -> None:
    """The catalog counts one thing more than it shows: exit code 5, and the list says which reading it was."""
    landscape.put("ORDERS.csv")
    with Gate(landscape.stack.catalog_url, hide("/SHIPPERS")).open() as gate:
        planned = run("plan", "--json", ATLAN_BASE_URL=gate.url)
        shown = run("apply", "--yes", ATLAN_BASE_URL=gate.url)
    assert (planned.exit_code, shown.exit_code) == (5, 5)
    assert planned.only["incomplete"] == [
        "the reading of the source schema is not complete",
        "the reading of the target schema is not complete",
    ]
    assert "! not complete: the reading of the source schema" in shown.out and "main: not all was seen" in shown.err
    assert "no file carries its name" in shown.out and [name for name in landscape.ours() if "ORDERS" in name]


def hide(ending: str) -> Policy:
    """A catalog that shows nothing whose qualified name ends so, and counts it."""

    def without(body: bytes) -> bytes:
        answer = json.loads(body)
        hits = answer.get("entities") or []
        answer["entities"] = [hit for hit in hits if not hit["attributes"].get("qualifiedName", "").endswith(ending)]
        return json.dumps(answer).encode()

    return lambda request: Rewritten(without) if "indexsearch" in request.path else None
