"""How a person finds runs and assets: by tags, and by keys under a prefix of the person's own."""

from datetime import UTC, datetime
from typing import Any

import dagster as dg
import pytest
import yaml

from delta_arc_lineage.defs.host import own_host
from delta_arc_lineage.defs.jobs import sync_job
from delta_arc_lineage.defs.keys import asset_key
from delta_arc_lineage.defs.sensors import bucket_sensor
from delta_arc_lineage.defs.tags import installation_tags
from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage_tests.shells.dagster.conftest import Estates
from delta_arc_lineage_tests.shells.dagster.landscape import READING, SYNC, WRITING, Estate, Run
from delta_arc_lineage_tests.shells.dagster.test_automation import Watcher
from delta_arc_lineage_tests.shells.dagster.test_bucket_sensor import Watch

NINE = (*READING, "lineage_plan", *WRITING, "markings")
PREFIX = {"DELTA_ARC_ASSET_PREFIX": "lake/lineage"}


def tags_of(estate: Estate, run: Run) -> dict[str, str]:
    """Those of ours."""
    found = estate.instance.get_run_by_id(run.id)
    assert found is not None
    return {name: value for name, value in found.tags.items() if name.startswith("delta-arc/")}


@pytest.mark.parametrize("only", [(), ("lineage_plan",), ("s3_listing",)], ids=["whole", "plan", "listing"])
def test_a_run_that_a_person_launched_is_found_by_its_tags(estate: Estate, only: tuple[str, ...]) -> None:
    """Route, tenant and deployment whatever ran; the plan's digest where one was made."""
    estate.run()
    run = estate.run(only=only)
    expected = {"delta-arc/route": estate.name, "delta-arc/tenant": "embedded", "delta-arc/deployment": "default"}
    if only != ("s3_listing",):
        expected["delta-arc/digest"] = run.metadata("lineage_plan")["digest"]
    assert tags_of(estate, run) == expected


def test_what_launches_runs_tags_them(estates: Estates) -> None:
    """Sensor and schedule know the route before the run begins; jobs and automation know the installation."""
    estate = estates(DELTA_ARC_DEPLOYMENT="blue")
    repository = estate.definitions.get_repository_def()
    installation = {"delta-arc/tenant": "embedded", "delta-arc/deployment": "blue"}
    host = own_host(estate.settings)
    sensor = bucket_sensor(estate.settings, sync_job(estate.settings, host), host)
    resources: dict[str, Any] = dict(estate.definitions.resources or {})
    with dg.build_sensor_context(estate.instance, definitions=estate.definitions, resources=resources) as context:
        (request,) = sensor.evaluate_tick(context).run_requests or []
    assert request.tags.items() >= {**installation, "delta-arc/route": estate.name}.items()
    two = datetime(2026, 1, 2, 2, tzinfo=UTC)
    with dg.build_schedule_context(
        estate.instance, repository_def=repository, scheduled_execution_time=two
    ) as schedule_context:
        (request,) = repository.get_schedule_def("every_route").evaluate_tick(schedule_context).run_requests or []
    assert request.tags.items() >= {**installation, "delta-arc/route": estate.name}.items()
    for job in ("sync_lineage", "plan_only"):
        assert repository.get_job(job).run_tags.items() >= installation.items()
    automation = repository.get_sensor_def("automation")
    assert isinstance(automation, dg.AutomationConditionSensorDefinition)
    assert automation.run_tags == installation


def test_a_tenant_is_named_by_its_host() -> None:
    """A tag of an asset holds no slash and no colon."""
    tenant = {"ATLAN_BASE_URL": "https://acme.atlan.com:8443", "ATLAN_API_KEY": "key", "S3_BUCKET_NAME": "b"}
    names = ("CONNECTION_NAME", "DATABASE", "SCHEMA")
    schemas = {f"{side}_{name}": "X" for side in ("POSTGRES", "SNOWFLAKE") for name in names}
    settings = load_settings(tenant | schemas | {"S3_CONNECTION_NAME": "s3"})
    assert installation_tags(settings)["delta-arc/tenant"] == "acme.atlan.com_8443"


def test_without_a_prefix_the_names_are_the_fixed_ones(estate: Estate) -> None:
    """The six of the requirements, and ours."""
    assert {key.to_user_string() for key in estate.definitions.resolve_asset_graph().get_all_asset_keys()} == set(NINE)


def test_a_prefix_moves_every_key_and_all_goes_on_as_before(estates: Estates) -> None:
    """Whole runs, checks, the run config that a check prints, the job that only plans, and automation."""
    estate = estates(**PREFIX, DELTA_ARC_APPLY="plan").fill()
    waiting = estate.run()
    assert waiting.succeeded and set(waiting.materialized) == set(NINE)
    assert waiting.prefixes == {("lake", "lineage")}
    config = yaml.safe_load(waiting.check_metadata("plan_is_safe")["run config"])
    job = estate.definitions.resolve_job_def(SYNC)
    approved = Run(job.execute_in_process(run_config=config, partition_key=estate.name, instance=estate.instance))
    assert approved.succeeded and estate.count("Process") == 9
    assert estate.run(job="plan_only").prefixes == {("lake", "lineage")}
    watcher = Watcher(estate)
    assert watcher.asks_for() == {}
    estate.put("MORE.csv")
    estate.run(only=["s3_listing"])
    asked = {name.removeprefix("lake/lineage/") for name in watcher.asks_for()}
    assert asked == {*NINE[3:], "lineage_plan:plan_is_safe", "column_lineage:catalog_equals_plan"}


def test_a_run_that_plans_under_a_prefix_is_waited_for(estates: Estates) -> None:
    """The sensor knows it by the key of the plan, whatever job it is of."""
    estate = estates(**PREFIX)
    estate.put("m.csv")
    watch = Watch(estate)
    assert watch.tick() == [estate.name]
    plan = asset_key(estate.settings, "lineage_plan")
    job = estate.definitions.get_repository_def().get_implicit_job_def_for_assets([plan])
    assert job is not None
    selection, tags = frozenset({plan}), {"dagster/partition": estate.name}
    run = estate.instance.create_run_for_job(
        job, tags=tags, status=dg.DagsterRunStatus.STARTED, asset_selection=selection
    )
    estate.put("n.csv")
    assert watch.tick() == [] and "Not looked at while a run of it is under way" in str(watch.said)
    estate.instance.report_run_canceled(run)
    assert watch.tick() == [estate.name]


@pytest.mark.parametrize("prefix", ["/", "a/", "/a", "a//b", "a b", "a-b", "ü", "a.b", "x" * 61])
def test_a_prefix_that_no_key_can_have_is_refused(prefix: str) -> None:
    """When the settings load, with the variable's name."""
    with pytest.raises(SettingsError, match="cannot be the prefix of asset keys") as caught:
        load_settings({"DELTA_ARC_ASSET_PREFIX": prefix})
    assert caught.value.where == "DELTA_ARC_ASSET_PREFIX"
