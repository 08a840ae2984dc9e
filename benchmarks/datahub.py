"""DataHub's S3 source beside ours: the same files on one S3 server, nothing changed, run in turn.

    python -m benchmarks.datahub PYTHON [--tables 1000] [--files 10] [--times 3]

PYTHON is that of an environment of its own, which has `acryl-datahub[s3]` (tried with 1.7.0.17):

    python3.11 -m venv FOLDER && FOLDER/bin/pip install 'acryl-datahub[s3]'

Whole processes. Theirs is `datahub ingest` into a file, one dataset a folder as its documentation shows it, without
profiling and telemetry; it has no memory of the last run. Ours is `delta-arc plan`, one dataset a folder as well, over
as many tables of 20 columns on both sides: first with nothing of ours in Atlan and no state, then with the lineage
between them there (`canned_atlan`) and nothing changed. Requests to S3 are counted at a door to it (`counted_s3`).
Ratios are medians over the pairs.
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from benchmarks import landscape
from benchmarks.measuring import show, show_header
from benchmarks.processes import Cost, start
from benchmarks.scale import NOTHING, OURS, VARIABLES, find_changes
from benchmarks.serving import requests_of, served
from delta_arc_lineage.adapters.embedded.running import RunningStack

_QUIET = {"DATAHUB_TELEMETRY_ENABLED": "false", "DO_NOT_TRACK": "1", "AWS_EC2_METADATA_DISABLED": "true"}
_REGION = "us-east-1"
PATTERN = r"{table_name}/.*\.csv"


def fill(stack: RunningStack, tables: int, files: int) -> None:
    """So many small files in a folder for each table."""
    client = landscape.fill(stack, 0)

    def put(numbers: tuple[int, int]) -> None:
        table, file = numbers
        key, body = f"{landscape.PREFIX}T{table:05}/{file:05}.csv", f"C01,C02\n{table},{file}\n".encode()
        client.put_object(Bucket=stack.bucket, Key=key, Body=body, ContentType="text/csv")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, product(range(tables), range(files))))


def write_recipe(stack: RunningStack, door: str, folder: Path) -> Path:
    """What DataHub is to do: every folder under the prefix is a dataset, written to `datasets.json`."""
    aws = {
        "aws_endpoint_url": door,
        "aws_access_key_id": stack.access_key_id,
        "aws_secret_access_key": stack.secret_access_key,
        "aws_region": _REGION,
    }
    include = f"s3://{stack.bucket}/{landscape.PREFIX}{{table}}/*.csv"
    source = {"type": "s3", "config": {"path_specs": [{"include": include}], "aws_config": aws, "platform": "s3"}}
    sink = {"type": "file", "config": {"filename": str(folder / "datasets.json")}}
    recipe = folder / "recipe.yml"
    recipe.write_text(json.dumps({"source": source, "sink": sink}), encoding="utf-8")
    return recipe


@dataclass(frozen=True, slots=True)
class Run:
    """A process to its end, and how many requests it sent to S3."""

    cost: Cost
    requests: int


def ingest(python: Path, recipe: Path, door: str, *, tables: int) -> Run:
    """One run of DataHub, which finds all of the tables."""
    variables, before = {**_QUIET, "HOME": str(recipe.parent)}, requests_of(door)
    cost = start([str(python), "-m", "datahub", "ingest", "--no-progress", "-c", str(recipe)], variables)
    written = recipe.with_name("datasets.json")
    events = json.loads(written.read_text(encoding="utf-8")) if written.exists() else []
    found = {event.get("entityUrn") for event in events if event.get("entityType") == "dataset"}
    if cost.code or len(found) != tables:
        raise SystemExit(f"DataHub found {len(found)} of {tables} tables: {cost.complaint or cost.output}")
    written.unlink()
    return Run(cost, requests_of(door) - before)


def plan(variables: Mapping[str, str], door: str, changes: str = "") -> Run:
    """One run of ours, which finds so much to change where that is told."""
    before = requests_of(door)
    cost = start([str(OURS), "plan"], variables)
    if cost.code or changes not in ("", find_changes(cost.output)):
        raise SystemExit(f"a plan ended with {cost.code}: {cost.complaint or cost.output}")
    return Run(cost, requests_of(door) - before)


def compare(python: Path, *, tables: int, files: int, times: int) -> None:
    show_header(("process", "runs", "requests to S3", "CPU s", "MiB"))
    with (
        landscape.empty_stack() as stack,
        served("benchmarks.counted_s3", (stack.s3_endpoint,)) as door,
        tempfile.TemporaryDirectory() as folder,
    ):
        fill(stack, tables, files)
        recipe = write_recipe(stack, door, Path(folder))
        own = {name: value for name, value in stack.variables.items() if name.startswith(("S3_BUCKET", "AWS"))}
        own |= {"S3_ENDPOINT_URL": door, "S3_PREFIX": landscape.PREFIX, "S3_FOLD": "true", "DELTA_ARC_PROJECT": folder}
        own["S3_SCHEMAS"] = "newest"  # one file a dataset, as theirs
        own |= {"S3_FILE_NAME_PATTERN": PATTERN, "DELTA_ARC_STATE": f"{folder}/state"}
        with served("benchmarks.canned_atlan", (tables, "--bare"), VARIABLES | own) as atlan:
            ours = VARIABLES | own | {"ATLAN_BASE_URL": atlan}

            def plan_anew(number: int) -> Run:
                return plan(ours | {"DELTA_ARC_STATE": f"{folder}/state-{number}"}, door)

            show_pairs("first", [(ingest(python, recipe, door, tables=tables), plan_anew(n)) for n in range(times)])
        with served("benchmarks.canned_atlan", (tables,), VARIABLES | own) as atlan:
            ours = VARIABLES | own | {"ATLAN_BASE_URL": atlan, "S3_SCHEMAS": "off"}  # an unchanged file is not opened
            for _ in range(2):  # the second remembers the first
                plan(ours, door, NOTHING)
            pairs = [(ingest(python, recipe, door, tables=tables), plan(ours, door, NOTHING)) for _ in range(times)]
            show_pairs("unchanged", pairs)


def show_pairs(what: str, pairs: Sequence[tuple[Run, Run]]) -> None:
    for name, runs in zip(("DataHub's S3 source", "`delta-arc plan`"), zip(*pairs, strict=True), strict=True):
        requests, cpu, memory = (statistics.median(map(measure, runs)) for measure in _MEASURED)
        show(f"{name}, {what}", len(pairs), f"{requests:,.0f}", f"{cpu:.2f}", f"{memory:.0f}")
    ratios = (statistics.median(measure(ours) / measure(theirs) for theirs, ours in pairs) for measure in _MEASURED)
    show(f"ours ÷ theirs, {what}", len(pairs), *(f"{ratio:.3f}" for ratio in ratios))


_MEASURED: tuple[Callable[[Run], float], ...] = (
    lambda run: run.requests,
    lambda run: run.cost.cpu,
    lambda run: run.cost.memory,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("python", type=Path, nargs="?")
    parser.add_argument("--tables", type=int, default=1_000)
    parser.add_argument("--files", type=int, default=10)
    parser.add_argument("--times", type=int, default=3)
    arguments = parser.parse_args()
    python = arguments.python
    if python is None or start([str(python), "-c", "import datahub.ingestion.source.s3.source"], _QUIET).code:
        print("DataHub is not compared: no Python was named that has `acryl-datahub[s3]`.")  # noqa: T201
        return
    compare(python.absolute(), tables=arguments.tables, files=arguments.files, times=arguments.times)


if __name__ == "__main__":
    main()
