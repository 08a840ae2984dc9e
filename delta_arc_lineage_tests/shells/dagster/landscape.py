"""Routes of a test's own on the shared stack, the graph over them, and what a run of it did."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.definitions.reconstruct import ReconstructableJob

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.definitions import build_definitions
from delta_arc_lineage.defs.keys import asset_key, step_of
from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage.local.table_model import Table
from delta_arc_lineage.local.tables import EIGHT_TABLES, csv_file
from delta_arc_lineage.settings.load import Settings, load_settings
from delta_arc_lineage_tests.support.stack import bucket_of, catalog_of

THREE_TABLES = EIGHT_TABLES[:1] + EIGHT_TABLES[3:4] + EIGHT_TABLES[6:7]
READING = ("postgres_catalog", "snowflake_catalog", "s3_listing", "file_schemas")
WRITING = ("atlan_s3_objects", "table_lineage", "column_lineage")
INFORMING = (
    "readings_are_complete",
    "token_may_do_all",
    "source_tables_linked",
    "files_linked",
    "columns_agree",
    "links_are_borne_out",
    "files_open",
    "columns_arrive",
    "contracts_hold",
    "data_is_fresh",
    "datasets_are_whole",
)
"""The checks that come with a plan and stop nothing."""
SYNC = "sync_lineage"
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Run:
    """What one run did, told by its own events."""

    result: Any

    @property
    def succeeded(self) -> bool:
        return bool(self.result.success)

    @property
    def id(self) -> str:
        return str(self.result.run_id)

    @property
    def materialized(self) -> list[str]:
        """Assets by name, whatever their keys begin with."""
        return [event.asset_key.path[-1] for event in self.result.get_asset_materialization_events()]

    @property
    def prefixes(self) -> set[tuple[str, ...]]:
        """What the keys of its assets and checks begin with."""
        assets = [event.asset_key for event in self.result.get_asset_materialization_events()]
        return {tuple(key.path[:-1]) for key in (*assets, *(check.asset_key for check in self.checks.values()))}

    def metadata(self, asset: str) -> dict[str, Any]:
        """The metadata of the asset's materialization, as plain values."""
        events = self.result.get_asset_materialization_events()
        (found,) = [event.materialization for event in events if event.asset_key.path[-1] == asset]
        return {name: getattr(value, "value", value) for name, value in found.metadata.items()}

    def total(self, name: str) -> int:
        """A number of the metadata, summed over the assets that show it."""
        return sum(self.metadata(asset).get(name, 0) for asset in self.materialized)

    @property
    def checks(self) -> dict[str, dg.AssetCheckEvaluation]:
        return {found.check_name: found for found in self.result.get_asset_check_evaluations()}

    def check_metadata(self, name: str) -> dict[str, Any]:
        return {key: value.value for key, value in self.checks[name].metadata.items()}

    def failure(self, step: str) -> Any:
        """What Dagster kept of the step's failure."""
        return self.result.failure_data_for_node(step)

    def tries(self, step: str) -> int:
        kinds = ("STEP_START", "STEP_RESTARTED")
        events = self.result.all_events
        return sum(event.event_type_value in kinds and event.step_key == step for event in events)


class Estate:
    """Routes named by the test; each has a schema on both sides, a prefix, a copy of the bucket and an S3 connection of
    its own."""

    def __init__(
        self, stack: RunningStack, state: Path, instance: dg.DagsterInstance, names: Sequence[str], **variables: str
    ) -> None:
        self.stack, self.instance, self._state, self._variables = stack, instance, state, variables
        self.names = tuple(names)
        self.routes_file = state / f"{'-'.join(names)}.yaml"
        self.routes_file.write_text(json.dumps({"routes": {name: _route(name) for name in names}}))

    @property
    def name(self) -> str:
        """The route, where there is one."""
        (name,) = self.names
        return name

    @property
    def environment(self) -> dict[str, str]:
        """The estates share a state folder, and with 400 requests a minute one test would wait for another's."""
        own = {"DELTA_ARC_STATE": str(self._state), "DELTA_ARC_ROUTES": str(self.routes_file)}
        return {**own, "DELTA_ARC_REQUESTS_PER_MINUTE": "100000", **self._variables}

    @cached_property
    def settings(self) -> Settings:
        return load_settings(self.environment)

    @cached_property
    def definitions(self) -> dg.Definitions:
        return build_definitions(self.settings)

    @property
    def s3(self) -> Any:
        return bucket_of(self.stack)

    def fill(self, *tables: Table) -> "Estate":
        """Crawl these tables on both sides of every route, and drop their files in its prefix."""
        for name in self.names:
            self.crawl(*(tables or THREE_TABLES), route=name)
            for table in tables or THREE_TABLES:
                self.put(f"{table.name}.csv", csv_file(table.name).read_bytes(), route=name)
        return self

    def crawl(self, *tables: Table, route: str = "", sides: str = "both") -> None:
        for side, name in ((SOURCE, "source"), (TARGET, "target")):
            if sides in ("both", name):
                connection = replace(side, schema=_schema(route or self.name))
                crawl(self.stack.catalog_url, self.stack.api_key, connection=connection, tables=tables)

    def put(self, key: str, body: bytes = b"1\n", *, route: str = "") -> None:
        self.s3.put_object(
            Bucket=self.stack.bucket, Key=f"{route or self.name}/{key}", Body=body, ContentType="text/csv"
        )

    def remove(self, *keys: str, route: str = "") -> None:
        for key in keys:
            self.s3.delete_object(Bucket=self.stack.bucket, Key=f"{route or self.name}/{key}")

    def run(self, *, route: str = "", job: str = SYNC, only: Sequence[str] = (), **said: object) -> Run:
        """One run of a route; `only`: these assets and their checks; `said`: what a person says to `lineage_plan`."""
        steps = {step_of(self.settings, "lineage_plan"): {"config": said}} if said else {}
        result = self.definitions.resolve_job_def(job).execute_in_process(
            run_config={"ops": steps},
            partition_key=route or self.name,
            instance=self.instance,
            asset_selection=[asset_key(self.settings, name) for name in only] or None,
            raise_on_error=False,
        )
        return Run(result)

    def beside(self, **variables: str) -> "Estate":
        """The same routes as another deployment has them, with a state and S3 connections of its own."""
        state = self._state / f"other-{'-'.join(self.names)}"
        state.mkdir()
        (state / "local").symlink_to(self._state / "local")
        variables = {**self._variables, "DELTA_ARC_DEPLOYMENT": "other", **variables}
        other = Estate(self.stack, state, self.instance, self.names, **variables)
        other.routes_file.write_text(other.routes_file.read_text().replace('"s3-', '"other-s3-'))
        return other

    def run_again(self, run: Run, *, from_failure: bool) -> Run:
        """Re-execute a run, as the UI does: what failed and what was not reached, or all of it without its config."""
        options = (
            dg.ReexecutionOptions.from_failure(run.id, self.instance)
            if from_failure
            else dg.ReexecutionOptions(parent_run_id=run.id)
        )
        ReconstructableJob.get_definition.cache_clear()  # Dagster keeps the last one, whatever its arguments
        ReconstructableJob.get_repository_definition.cache_clear()
        result = dg.execute_job(
            dg.build_reconstructable_job(__name__, job_of.__name__, (json.dumps(self.environment),)),
            instance=self.instance,
            run_config={"loggers": {"console": {}}},
            reexecution_options=options,
            tags={"dagster/partition": self.name},
        )
        return Run(result)

    def warnings(self, run: Run) -> list[str]:
        """The warnings of a run's log."""
        return [entry.user_message for entry in self.instance.all_logs(run.id) if entry.level == logging.WARNING]

    def misbehave(self, *rules: dict[str, object]) -> None:
        """Let the catalog spoil requests; without rules it behaves again."""
        catalog_of(self.stack).post("/api/local/faults", json={"rules": rules}).raise_for_status()

    def edit(self, kind: str, name: str, **attributes: object) -> None:
        """What a person does in Atlan to the one thing of the route of this type and name."""
        found = self._search({"__typeName.keyword": kind, "name.keyword": name, **self._marked()}, size=10)
        (entity,) = found["entities"]
        named = {"qualifiedName": entity["attributes"]["qualifiedName"], "name": name}
        edited = {"typeName": kind, "guid": entity["guid"], "attributes": named | attributes}
        catalog_of(self.stack).post("/api/meta/entity/bulk", json={"entities": [edited]}).raise_for_status()

    def count(self, kind: str, route: str = "") -> int:
        """Active things of this type that carry the route's mark, asked of the catalog itself."""
        return int(self._search({"__typeName.keyword": kind, **self._marked(route)}, size=0)["approximateCount"])

    def _marked(self, route: str = "") -> dict[str, str]:
        return {"lastSyncWorkflowName": f"delta-arc-lineage/default/{route or self.name}"}

    def _search(self, terms: dict[str, str], *, size: int) -> dict[str, Any]:
        query = {
            "bool": {"filter": [{"term": {name: value}} for name, value in {"__state": "ACTIVE", **terms}.items()]}
        }
        body = {"dsl": {"from": 0, "size": size, "track_total_hits": True, "query": query}, "attributes": ["name"]}
        answer = catalog_of(self.stack).post("/api/meta/search/indexsearch", json=body)
        return dict(answer.raise_for_status().json())


def job_of(environment: str) -> dg.JobDefinition:
    """The job, made anew from an environment, as a process that is told to re-execute makes it."""
    return build_definitions(load_settings(json.loads(environment))).resolve_job_def(SYNC)


def new_estate(
    stack: RunningStack, state: Path, instance: dg.DagsterInstance, routes: int = 1, **variables: str
) -> Estate:
    """An estate of so many routes that no other test has, with these variables besides."""
    return Estate(stack, state, instance, [f"route{next(_NUMBERS):03}" for _ in range(routes)], **variables)


def _schema(route: str) -> str:
    return route.upper()


def _route(name: str) -> dict[str, Any]:
    """A copy of the bucket of its own: what one test catalogued would be somebody else's to the next."""
    schema, bucket = {"schema": _schema(name)}, {"prefix": name, "suffix": name}
    return {"source": schema, "target": schema, "bucket": bucket, "s3_connection": f"s3-{name}"}
