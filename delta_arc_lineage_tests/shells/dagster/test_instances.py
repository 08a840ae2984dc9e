"""The two instance files: valid for this Dagster, and what they promise about runs holds."""

from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml
from dagster._core.run_coordinator import QueuedRunCoordinator
from dagster._core.storage.tags import WILL_RETRY_TAG

from delta_arc_lineage_tests.shells.dagster.conftest import ROOT
from delta_arc_lineage_tests.shells.dagster.landscape import Estate

LAPTOP, PRODUCTION = ROOT / "dagster.yaml", ROOT / "deploy" / "dagster.production.yaml"


def _open(file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dg.DagsterInstance:
    """A real instance of this file; production's PostgreSQL, which is not here, replaced by the default storage."""
    config: dict[str, Any] = yaml.safe_load(file.read_text())
    storage = config.pop("storage", None)
    assert storage in (None, {"postgres": {"postgres_url": {"env": "DAGSTER_POSTGRES_URL"}}})
    (folder / "dagster.yaml").write_text(yaml.safe_dump(config))
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    return dg.DagsterInstance.get()


@pytest.mark.parametrize("file", [LAPTOP, PRODUCTION], ids=["laptop", "production"])
def test_an_instance_file_is_valid_and_keeps_runs_apart(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dagster takes every key of it; one run a partition at a time, few on the tenant, crashed runs tried again."""
    with _open(file, tmp_path, monkeypatch) as instance:
        assert isinstance(instance.run_coordinator, QueuedRunCoordinator)
        queue = instance.get_concurrency_config().run_queue_config
        assert queue is not None
        (limit,) = queue.tag_concurrency_limits
        assert limit == {"key": "dagster/partition", "value": {"applyLimitPerUniqueValue": True}, "limit": 1}
        pools = instance.get_concurrency_config().pool_config
        assert (pools.pool_granularity.value, pools.default_pool_limit) == ("run", 2)
        assert instance.run_retries_enabled
        assert not instance.run_retries_retry_on_asset_or_op_failure
        assert instance.run_monitoring_enabled
        assert not instance.telemetry_enabled


def test_every_step_on_the_tenant_counts_in_its_pool(estate: Estate) -> None:
    """All steps that may send a request to Atlan are in the pool, so the limit is the tenant's."""
    job = estate.definitions.resolve_job_def("sync_lineage")
    pools = {node.name: node.definition.pools for node in job.graph.nodes}
    assert {name for name, node_pools in pools.items() if not node_pools} == {
        "s3_listing",
        "file_schemas",
        "lineage_plan_plan_is_safe",
    }
    assert {pool for node_pools in pools.values() for pool in node_pools} == {"atlan"}


def test_a_run_that_a_check_stopped_is_not_run_again(
    estate: Estate, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the laptop's instance, where crashed runs are retried, a run by another plan's digest is marked to be left
    alone."""
    with dg.DagsterInstance.get() as estate.instance:
        stopped = estate.run(approve="0123456789abcdef")
        run = estate.instance.get_run_by_id(stopped.id)
    assert run is not None and not stopped.checks["plan_is_safe"].passed
    assert run.status is dg.DagsterRunStatus.FAILURE
    assert run.tags[WILL_RETRY_TAG] == "false"
