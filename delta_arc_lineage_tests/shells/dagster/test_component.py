"""The component: another team's location holds our routes beside its own assets, and one run of it writes lineage."""

import json
import os
import subprocess
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml

from delta_arc_lineage_tests.shells.dagster.conftest import Estates
from delta_arc_lineage_tests.shells.dagster.hosting import TYPE, TheirProject
from delta_arc_lineage_tests.shells.dagster.landscape import READING, WRITING, Estate, Run
from delta_arc_lineage_tests.shells.dagster.test_loading import BIN

pytestmark = [  # of Dagster about itself
    pytest.mark.filterwarnings("ignore:Parameter `execution_type`"),
    pytest.mark.filterwarnings("ignore:Property `ScheduleDefinition.environment_vars`"),
    pytest.mark.filterwarnings("ignore:`parse_obj_as` is deprecated"),
]
NINE = (*READING, "lineage_plan", *WRITING, "markings")
LAST = ["sales", "column_lineage"]
TENANT = {"ATLAN_BASE_URL": "https://acme.atlan.com", "ATLAN_API_KEY": "a-key-that-nobody-may-see"}
ROUTE = {
    "source": {"connection": "pg", "database": "SALES", "schema": "PUBLIC"},
    "bucket": {"name": "landing", "prefix": "sales/"},
    "target": {"connection": "sf", "database": "RAW", "schema": "SALES"},
    "s3_connection": "landing",
    "file_name_pattern": "{table_name}\\.csv",
}
SALES = {"routes": {"sales": ROUTE}, "asset_prefix": "sales", "upstream": ["raw/sync"]}


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TheirProject:
    """Their project, on a tenant that is never asked."""
    for name, value in TENANT.items():
        monkeypatch.setenv(name, value)
    return TheirProject(tmp_path, last=LAST)


def refusal(project: TheirProject) -> str:
    """What loading says, from Dagster's tree down to our error."""
    with pytest.raises(Exception, match="Error") as caught:  # Dagster's, around ours
        project.load()
    return "".join(traceback.format_exception(caught.value))


def names_of(defs: dg.Definitions) -> set[str]:
    """Jobs, schedules and sensors."""
    repository = defs.get_repository_def()
    jobs = {name for name in repository.job_names if not name.startswith("__")}
    parts = (*repository.schedule_defs, *repository.sensor_defs)
    return jobs | {part.name for part in parts}


def run_in(project: TheirProject, *command: str) -> subprocess.CompletedProcess[str]:
    paths = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(project.folder)}
    environment = {**os.environ, "VIRTUAL_ENV": str(BIN.parent), **paths}
    return subprocess.run(command, cwd=project.folder, env=environment, capture_output=True, text=True, check=False)


def test_a_location_of_another_team_holds_our_graph_beside_its_own(theirs: TheirProject) -> None:
    """Their report is after our last asset, our catalogs after their loader; names begin with the prefix; nothing of
    ours selects anything of theirs, and nothing starts by itself."""
    theirs.add("sales", SALES)
    loaded = theirs.load()
    graph = loaded.resolve_asset_graph()
    keys = {key.to_user_string() for key in graph.get_all_asset_keys()}
    assert keys == {"raw/sync", "lineage_report", *(f"sales/{name}" for name in NINE)}
    assert graph.get(dg.AssetKey(["lineage_report"])).parent_keys == {dg.AssetKey(LAST)}
    for name in READING[:2]:
        assert graph.get(dg.AssetKey(["sales", name])).parent_keys == {dg.AssetKey(["raw", "sync"])}
    ours = {"sync_lineage", "plan_only", "every_route", "bucket_sensor", "automation"}
    assert names_of(loaded) >= {f"sales__{name}" for name in ours}
    job = loaded.resolve_job_def("sales__sync_lineage")
    assert {key.to_user_string() for key in job.asset_layer.executable_asset_keys} == {f"sales/{n}" for n in NINE}
    repository = loaded.get_repository_def()
    assert repository.get_schedule_def("sales__every_route").default_status is dg.DefaultScheduleStatus.STOPPED
    assert repository.get_sensor_def("sales__bucket_sensor").default_status is dg.DefaultSensorStatus.STOPPED


def test_one_run_in_their_location_writes_lineage(
    estates: Estates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over the embedded stack, with resources under keys of their own, by a file of routes beside the `defs.yaml`."""
    estate: Estate = estates().fill()
    for name, value in estate.environment.items():
        if name != "DELTA_ARC_ROUTES":
            monkeypatch.setenv(name, value)
    keys = 'resources={"catalog": lineage_resources()["atlan"], "lake": lineage_resources()["s3"]}'
    project = TheirProject(tmp_path, last=LAST)
    their_resources = project.package / "defs" / "resources.py"
    their_resources.write_text(their_resources.read_text().replace("resources=lineage_resources()", keys))
    attributes = {"atlan": "catalog", "s3": "lake", "asset_prefix": "sales", "apply": "safe", "embedded": True}
    project.add("sales", {"routes_file": "routes.yaml", **attributes})
    project.write("sales/routes.yaml", estate.routes_file.read_text())
    job = project.load().resolve_job_def("sales__sync_lineage")
    run = Run(job.execute_in_process(partition_key=estate.name, instance=estate.instance, raise_on_error=False))
    assert run.succeeded and set(run.materialized) == set(NINE)
    assert run.prefixes == {("sales",)}
    assert estate.count("Process") == 9


def test_two_components_of_one_location_do_not_meet(theirs: TheirProject) -> None:
    """In two documents of one file: two prefixes, nine assets and five names each."""
    people = {
        **ROUTE,
        "bucket": {"name": "landing", "prefix": "people/"},
        "target": {**ROUTE["target"], "schema": "HR"},  # type: ignore[dict-item]
    }
    theirs.add("both", SALES, {"routes": {"people": people}, "asset_prefix": "lake/hr"})
    loaded = theirs.load()
    assert len(loaded.resolve_asset_graph().get_all_asset_keys()) == 2 + 9 + 9
    assert {"sales__plan_only", "lake__hr__plan_only"} <= names_of(loaded)
    partitions = {
        name: loaded.resolve_job_def(f"{name}__plan_only").partitions_def.get_partition_keys()  # type: ignore[union-attr]
        for name in ("sales", "lake__hr")
    }
    assert partitions == {"sales": ["sales"], "lake__hr": ["people"]}


def test_two_components_never_claim_one_route(theirs: TheirProject) -> None:
    """Each would remove what the other makes; with a deployment of its own each has a mark of its own, and then its
    files and target have to be its own too."""
    again = {**SALES, "asset_prefix": "again"}
    theirs.add("sales", SALES)
    theirs.add("again", again)
    assert "two components of this location state a route 'sales'" in refusal(theirs)
    theirs.add("again", {**again, "deployment": "again"})
    assert "the routes 'sales' and 'sales' overlap" in refusal(theirs)


def test_without_a_word_of_consent_a_component_applies_nothing(theirs: TheirProject) -> None:
    """`apply` is `plan`, whatever the catalog is; stated, or by the variable, it is `safe`."""
    theirs.add("sales", SALES)

    def agreed(**variables: str) -> bool:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            return theirs.component().read_settings().safe_plans_apply

    assert not agreed() and not agreed(DELTA_ARC_APPLY="") and agreed(DELTA_ARC_APPLY="safe")
    theirs.add("sales", {**SALES, "apply": "safe"})
    assert agreed()


def test_a_text_is_what_it_says_and_a_template_is_filled_in(
    theirs: TheirProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A schema called NO or 2025 is one, as in a routes file; `{{ env.X }}` is Dagster's own."""
    path = theirs.add("sales", SALES)
    text = path.read_text().replace("schema: PUBLIC", "schema: NO").replace("schema: SALES", "schema: 2025")
    path.write_text(text.replace("name: landing", "name: '{{ env.THEIR_BUCKET }}'"))
    monkeypatch.setenv("THEIR_BUCKET", "their-landing")
    route = theirs.component().read_settings().route("sales")
    assert (route.source.schema, route.target.schema, route.bucket.name) == ("NO", "2025", "their-landing")
    assert route.file_pattern.text == "{table_name}\\.csv"


Change = Callable[[dict[str, Any]], None]
MISTAKES: list[tuple[str, Change, str]] = [
    ("a field", lambda a: a["routes"]["sales"]["bucket"].update(prefx="x"), "line 12: routes.sales.bucket.prefx"),
    (
        "a name",
        lambda a: a["routes"]["sales"].update(s3_connection=""),
        "sales/defs.yaml, line 16: routes.sales.s3_con",
    ),
    ("a pattern", lambda a: a["routes"]["sales"].update(file_name_pattern="("), "sales/defs.yaml, line 17: routes"),
    ("a cron", lambda a: a.update(schedule="every night"), "sales/defs.yaml, line 21: schedule"),
    ("a state", lambda a: a.update(state="s3://-/"), "sales/defs.yaml, line 21: state"),
    ("a prefix", lambda a: a.update(asset_prefix="a b"), "sales/defs.yaml, line 18: asset_prefix"),
    ("no routes", lambda a: a.pop("routes"), "nowhere [sales/defs.yaml, line 2: routes and routes_file]"),
    ("two ways", lambda a: a.update(routes_file="routes.yaml"), "in two ways [sales/defs.yaml, line 2: "),
    (
        "no file",
        lambda a: (a.pop("routes"), a.update(routes_file="no.yaml"))[1],
        "sales/defs.yaml, line 2: routes_file: no.yaml",
    ),
]


@pytest.mark.parametrize(("change", "place"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_a_mistake_is_told_with_its_line_and_the_next_step(theirs: TheirProject, change: Change, place: str) -> None:
    """In Dagster's error, or as it: the file, the line, the attribute, and what to do."""
    attributes = json.loads(json.dumps(SALES))
    change(attributes)
    theirs.add("sales", attributes)
    said = refusal(theirs)
    assert place in said and "Next: " in said


def test_a_forgotten_tenant_is_no_other_catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither where the location is loaded, nor in the resource that it binds."""
    project = TheirProject(tmp_path, last=LAST)
    project.add("sales", SALES)
    assert "no tenant is set where this location is loaded" in refusal(project)
    for name, value in TENANT.items():
        monkeypatch.setenv(name, value)
    resources = project.package / "defs" / "resources.py"
    blank = "from delta_arc_lineage.defs.resources import AtlanResource, S3Resource\n" + resources.read_text()
    resources.write_text(
        blank.replace("resources=lineage_resources()", 'resources={"atlan": AtlanResource(), "s3": S3Resource()}')
    )
    job = project.load().resolve_job_def("sales__sync_lineage")
    with pytest.raises(dg.Failure, match="the resource 'atlan' names no tenant"):
        job.execute_in_process(partition_key="sales")


def test_a_resource_of_another_kind_is_named(theirs: TheirProject) -> None:
    """dagster-aws has an S3Resource too, and a location may hold it under the usual key."""
    theirs.add("sales", SALES)
    resources = theirs.package / "defs" / "resources.py"
    foreign = 'resources={**lineage_resources(), "s3": dg.ResourceDefinition.hardcoded_resource("x")}'
    resources.write_text(resources.read_text().replace("resources=lineage_resources()", foreign))
    loaded = theirs.load()
    sensor = loaded.get_repository_def().get_sensor_def("sales__bucket_sensor")
    resource_defs: dict[str, Any] = dict(loaded.resources or {})
    with (
        dg.DagsterInstance.ephemeral() as instance,
        dg.build_sensor_context(instance, definitions=loaded, resources=resource_defs) as context,
        pytest.raises(Exception, match="resource 's3' is a str, not delta_arc_lineage's S3Resource") as caught,
    ):
        sensor.evaluate_tick(context)
    assert "Next: bind delta_arc_lineage.defs.resources.S3Resource" in str(caught.value)


def test_no_key_is_in_what_dagster_keeps_of_the_location(theirs: TheirProject) -> None:
    """The snapshot of the repository, which the storage keeps and the UI shows, names the key's variable only."""
    from dagster._core.remote_representation.external_data import RepositorySnap
    from dagster_shared.serdes import serialize_value

    theirs.add("sales", SALES)
    loaded = theirs.load()
    kept = serialize_value(RepositorySnap.from_def(loaded.get_repository_def()))
    assert "ATLAN_API_KEY" in kept and TENANT["ATLAN_API_KEY"] not in kept
    theirs.add("sales", {**SALES, "state": TENANT["ATLAN_API_KEY"]})
    assert "there is the value of ATLAN_API_KEY where none belongs" in refusal(theirs)


@pytest.mark.starts
def test_dg_finds_the_component_scaffolds_it_and_checks_the_location(theirs: TheirProject) -> None:
    """`dg list components`, `dg scaffold defs`, `dg check yaml`, `dg check defs`, `dagster definitions validate`."""
    listed = run_in(theirs, "dg", "list", "components", "--json")
    assert TYPE in {component["key"] for component in json.loads(listed.stdout)["items"]}, listed.stderr
    made = run_in(theirs, "dg", "scaffold", "defs", TYPE, "sales")
    file = theirs.package / "defs" / "sales" / "defs.yaml"
    assert made.returncode == 0 and yaml.safe_load(file.read_text())["type"] == TYPE, made.stdout + made.stderr
    theirs.add("sales", SALES)
    for command in (("dg", "check", "yaml"), ("dg", "check", "defs"), ("dagster", "definitions", "validate")):
        checked = run_in(theirs, *command)
        assert checked.returncode == 0, checked.stdout + checked.stderr
    theirs.add("sales", {**SALES, "schedule": "every night"})
    refused = run_in(theirs, "dg", "check", "defs")
    assert refused.returncode != 0 and "sales/defs.yaml, line 21: schedule" in refused.stdout + refused.stderr
