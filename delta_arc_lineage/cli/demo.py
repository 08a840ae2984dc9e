"""The demo: the Dagster graph, seven times, on an embedded stack of its own. It never looks at a tenant.

Everything printed is asked of the catalog, of the bucket or of the run's own events after the run; no number here is
known beforehand.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import click
import dagster as dg
import httpx

from delta_arc_lineage.adapters.embedded.running import RunningStack, ensure_running, stop
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.definitions import build_definitions
from delta_arc_lineage.local.catalog_counts import count_kinds, count_tables, describe_changes
from delta_arc_lineage.local.catalog_http import ask, open_catalog
from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage.local.tables import NINTH_TABLE, csv_file, parquet_file
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.settings.project import find_state_folder
from delta_arc_lineage.wiring import s3_access_of

JOB = "sync_lineage"
_SECONDS = 60.0
_CSV_OR_PARTS = r"{table_name}(\.csv|/dt={date}/part-{number}-{uuid}\.snappy\.parquet)"
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What one run of the graph did, from its own events."""

    succeeded: bool
    reads: int
    writes: int
    written: int
    archived: int
    waiting: int
    digest: str
    errors: tuple[str, ...]


def run_demo() -> None:
    """Run the seven acts; the stack is stopped at the end and its state stays in a folder of the project's state."""
    import shutil

    folder = find_state_folder() / "demo"
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    stop(folder / "local")
    shutil.rmtree(folder, ignore_errors=True)
    variables = {"DELTA_ARC_STATE": str(folder)}
    settings = load_settings(variables)
    click.echo("starting the embedded stack: a catalog that speaks Atlan's API, and an S3")
    stack = ensure_running(settings.state.folder / "local")
    try:
        with open_catalog(stack.catalog_url, stack.api_key, seconds=_SECONDS) as catalog:
            _Demo(variables, stack, catalog).play()
    finally:
        stop(settings.state.folder / "local")
    click.echo(
        "\nnext: `make dev` shows the same in the Dagster UI, and `delta-arc page --open` draws lineage in a browser;"
        " the README tells how to point both at a tenant"
    )


class _Demo:
    """`catalog`: asks it apart from the product's own client."""

    def __init__(self, variables: dict[str, str], stack: RunningStack, catalog: httpx.Client) -> None:
        self._variables, self._stack, self._catalog = variables, stack, catalog
        self._instance = dg.DagsterInstance.ephemeral()
        self._s3 = s3_client(s3_access_of(stack))
        self._load()

    def _load(self, **changed: str) -> None:
        """The settings, with these variables changed, and the graph of them."""
        settings = load_settings(self._variables | changed)
        self._route = next(iter(settings.routes.values()))
        self._job = build_definitions(settings).resolve_job_def(JOB)

    def play(self) -> None:
        self._act("1. The first run: everything is new")
        self._show_landscape()
        self._act("2. The same again: nothing changed")
        self._add_ninth_table()
        self._act(f"3. A ninth table, {NINTH_TABLE.name}, was crawled, and its CSV dropped in the bucket")
        self._s3.delete_object(Bucket=self._stack.bucket, Key=self._ninth_key)
        removal = self._act("4. That file was removed from the bucket")
        click.echo("   an absence is pending until it is seen again an hour on, or a person approves the digest")
        self._act(f"5. A person approved the plan {removal.digest}", approve=removal.digest)
        parts = self._add_parts()
        self._load(S3_FILE_NAME_PATTERN=_CSV_OR_PARTS)
        self._act(f"6. {parts:,} Parquet files of {NINTH_TABLE.name} arrived in dated folders: one dataset")
        click.echo(f"   by the pattern {_CSV_OR_PARTS}")
        click.echo(f"   {self._describe_folder()}")
        self._swap_file("SHIPPERS", content_of="CUSTOMERS")
        swapped = self._act("7. SHIPPERS.csv came with the columns of CUSTOMERS: it is linked with nothing, and told")
        for error in swapped.errors:
            click.echo(f"   {error}")

    def _act(self, title: str, *, approve: str = "") -> RunSummary:
        click.echo(f"\n{title}")
        before = count_kinds(self._catalog)
        summary = self._run(approve)
        changed = describe_changes(before, count_kinds(self._catalog))
        click.echo(f"   {summary.writes} write and {summary.reads} read requests to the catalog")
        click.echo(f"   {summary.written} written, {summary.archived} archived, {summary.waiting} removals pending")
        click.echo(f"   the catalog now: {changed}")
        if not summary.succeeded:
            raise click.ClickException("the run failed; its log is above")
        return summary

    def _run(self, approve: str) -> RunSummary:
        config: dict[str, Any] = dict(_QUIET)
        if approve:
            config["ops"] = {"lineage_plan": {"config": {"approve": approve}}}
        result = self._job.execute_in_process(
            run_config=config, partition_key=self._route.name, instance=self._instance, raise_on_error=True
        )
        totals: Counter[str] = Counter()
        texts: dict[str, str] = {}
        for event in result.get_asset_materialization_events():
            for name, value in event.materialization.metadata.items():
                if isinstance(value.value, int):
                    totals[name] += value.value
                elif isinstance(value.value, str):
                    texts[name] = value.value
        return RunSummary(
            succeeded=result.success,
            reads=totals["read requests"],
            writes=totals["write requests"],
            written=totals["written"],
            archived=totals["archived"],
            waiting=totals["waiting"],
            digest=texts["digest"],
            errors=tuple(_list_errors(result.get_asset_check_evaluations())),
        )

    def _show_landscape(self) -> None:
        """Ask the catalog, apart from the product's own client, what it holds now."""
        counts = count_kinds(self._catalog)
        source, target = (count_tables(self._catalog, side.schema_qualified_name) for side in (SOURCE, TARGET))
        click.echo(f"   {source} source tables, {counts['S3Object']} S3 objects, {target} target tables")
        click.echo(f"   {counts['Process']} processes, {counts['ColumnProcess']} column processes")

    def _describe_folder(self) -> str:
        """What the catalog says of the one folder that it holds."""
        body = {
            "dsl": {"from": 0, "size": 1, "query": {"term": {"__typeName.keyword": "S3Prefix"}}},
            "attributes": ["name", "description"],
        }
        (found,) = ask(self._catalog, "POST", "/api/meta/search/indexsearch", json=body)["entities"]
        return f"{found['attributes']['name']}: {found['attributes']['description']}"

    def _add_parts(self) -> int:
        """Fifty files on each of twenty days, as an engine names them; how many that is."""
        content = parquet_file(NINTH_TABLE.name).read_bytes()
        keys = [
            f"{self._stack.prefix}{NINTH_TABLE.name}/dt=2026-11-{day:02}/part-{number:05}-{uuid4()}.snappy.parquet"
            for day in range(1, 21)
            for number in range(50)
        ]
        for key in keys:
            self._s3.put_object(Bucket=self._stack.bucket, Key=key, Body=content)
        return len(keys)

    def _swap_file(self, name: str, *, content_of: str) -> None:
        """The file of one table holds another one's rows."""
        key, content = f"{self._stack.prefix}{name}.csv", csv_file(content_of).read_bytes()
        self._s3.put_object(Bucket=self._stack.bucket, Key=key, Body=content, ContentType="text/csv")

    @property
    def _ninth_key(self) -> str:
        return f"{self._stack.prefix}{NINTH_TABLE.name}.csv"

    def _add_ninth_table(self) -> None:
        for side in (SOURCE, TARGET):
            crawl(self._stack.catalog_url, self._stack.api_key, connection=side, tables=[NINTH_TABLE])
        content = csv_file(NINTH_TABLE.name).read_bytes()
        self._s3.put_object(Bucket=self._stack.bucket, Key=self._ninth_key, Body=content, ContentType="text/csv")


def _list_errors(checks: Iterable[dg.AssetCheckEvaluation]) -> Iterator[str]:
    """The checks that failed as errors, in words."""
    for check in checks:
        if not check.passed and check.severity is dg.AssetCheckSeverity.ERROR:
            yield f"{check.check_name}: {check.description}"
