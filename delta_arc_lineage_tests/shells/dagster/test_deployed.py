"""The instances for more than one machine: each file is loaded whole, over a real PostgreSQL, and launches a run."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import dagster as dg
import kubernetes_validate
import pytest
import yaml
from dagster._core.storage.dagster_run import DagsterRun
from dagster._core.test_utils import in_process_test_workspace
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from delta_arc_lineage_tests.shells.dagster.clouds import running_amazon, running_kubernetes
from delta_arc_lineage_tests.shells.dagster.conftest import ROOT, Estates
from delta_arc_lineage_tests.shells.dagster.landscape import SYNC
from delta_arc_lineage_tests.shells.dagster.test_loading import BIN
from delta_arc_lineage_tests.support.postgres import IS_HERE, WHY_NOT, running_postgres

pytestmark = [
    pytest.mark.starts,
    pytest.mark.skipif(not IS_HERE, reason=WHY_NOT),
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning"),  # of the clouds' own clients
    pytest.mark.filterwarnings("ignore:Function `get_tagged_secrets`"),  # of Dagster about itself
]
DEPLOY = ROOT / "deploy"
PRODUCTION, ECS, KUBERNETES = (DEPLOY / f"dagster.{name}.yaml" for name in ("production", "ecs", "kubernetes"))
LOGS = "delta-arc-logs"
VERSION = "1.34"


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with running_postgres() as address:
        yield address


@pytest.fixture(scope="module")
def amazon() -> Iterator[str]:
    with running_amazon() as address:
        yield address


@pytest.fixture
def variables(postgres: str, amazon: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Those of all three files, set; each test has a DAGSTER_HOME of its own."""
    values = {
        "DAGSTER_POSTGRES_URL": postgres,
        "DAGSTER_LOGS_BUCKET": LOGS,
        "DAGSTER_RUN_TASK_DEFINITION": "delta-arc-run",
        "DAGSTER_ECS_CLUSTER": "delta-arc",
        "DAGSTER_K8S_NAMESPACE": "lineage",
        "DAGSTER_CURRENT_IMAGE": "delta-arc-lineage:0.1.0",
        "DAGSTER_HOME": str(tmp_path),
        "AWS_ENDPOINT_URL": amazon,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return values


def open_instance(file: Path, **changed: Any) -> dg.DagsterInstance:
    """A real instance of this file, whole; `changed`: of the run launcher's config."""
    config = yaml.safe_load(file.read_text())
    if changed:
        config["run_launcher"]["config"] |= changed
    (Path(os.environ["DAGSTER_HOME"]) / "dagster.yaml").write_text(yaml.safe_dump(config))
    return dg.DagsterInstance.get()


def launch(instance: dg.DagsterInstance, route: str) -> DagsterRun:
    """What the daemon does with a run that it takes from the queue."""
    origin = LoadableTargetOrigin(module_name="delta_arc_lineage.definitions", working_directory=str(ROOT))
    with in_process_test_workspace(instance, origin) as workspace:
        (location,) = workspace.code_locations
        (repository,) = location.get_repositories().values()
        job = repository.get_full_job(SYNC)
        run = instance.create_run(
            job_name=SYNC,
            run_id=None,
            run_config={"loggers": {"console": {}}},
            status=None,
            tags={"dagster/partition": route},
            root_run_id=None,
            parent_run_id=None,
            step_keys_to_execute=None,
            execution_plan_snapshot=None,
            job_snapshot=job.job_snapshot,
            parent_job_snapshot=job.parent_job_snapshot,
            asset_selection=None,
            asset_check_selection=None,
            resolved_op_selection=None,
            op_selection=None,
            remote_job_origin=job.get_remote_origin(),
            job_code_origin=job.get_python_origin(),
            asset_graph=repository.asset_graph,
        )
        instance.launch_run(run.run_id, workspace)
    launched = instance.get_run_by_id(run.run_id)
    assert launched is not None
    return launched


@pytest.mark.parametrize("file", [PRODUCTION, ECS], ids=["production", "ecs"])
def test_the_limits_are_those_of_production(file: Path, variables: dict[str, str], amazon: str) -> None:
    """One run of a route at a time, few on the tenant, crashed runs found and tried again; and a run stored in
    PostgreSQL is read back by another process's instance."""
    if file is ECS:
        register_task(amazon)
    with open_instance(file) as instance:
        limits = instance.get_concurrency_config().run_queue_config
        assert limits is not None
        assert limits.tag_concurrency_limits == [
            {"key": "dagster/partition", "value": {"applyLimitPerUniqueValue": True}, "limit": 1}
        ]
        assert instance.get_concurrency_config().pool_config.default_pool_limit == 2
        assert instance.run_monitoring_enabled and instance.run_retries_enabled and not instance.telemetry_enabled
        stored = instance.create_run_for_job(_nothing, tags={"delta-arc/route": "sales"})
    with dg.DagsterInstance.get() as another:
        found = another.get_run_by_id(stored.run_id)
        assert found is not None and found.tags["delta-arc/route"] == "sales"
        assert type(another.run_storage).__module__.startswith("dagster_postgres")
        assert type(another.event_log_storage).__module__.startswith("dagster_postgres")


@dg.job(name="nothing")
def _nothing() -> None:
    """Has no steps."""


def register_task(amazon: str) -> dict[str, Any]:
    """The cluster, the bucket of logs and the task definition of the repository; the launcher's network is moto's."""
    ecs, ec2, s3 = (boto3.client(name, endpoint_url=amazon) for name in ("ecs", "ec2", "s3"))
    ecs.create_cluster(clusterName="delta-arc")
    ecs.register_task_definition(**json.loads((DEPLOY / "ecs" / "task-definition.json").read_text()))
    s3.create_bucket(Bucket=LOGS)
    config: dict[str, Any] = yaml.safe_load(ECS.read_text())["run_launcher"]["config"]["run_task_kwargs"]
    network = config["networkConfiguration"]["awsvpcConfiguration"]
    network["subnets"] = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"][:1]]
    network["securityGroups"] = [group["GroupId"] for group in ec2.describe_security_groups()["SecurityGroups"][:1]]
    return {"run_task_kwargs": config}


def test_a_run_on_ecs_is_a_task_whose_command_does_the_run(
    estates: Estates, variables: dict[str, str], amazon: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The launcher asks ECS for the registered task with a command of its own; that command, run as the container
    would, writes lineage, ends the run in PostgreSQL, and leaves what its steps printed in the bucket."""
    estate = estates().fill()
    for name, value in estate.environment.items():
        monkeypatch.setenv(name, value)
    network = register_task(amazon)
    ecs = boto3.client("ecs", endpoint_url=amazon)
    with open_instance(ECS, **network) as instance:
        run = launch(instance, estate.name)
        task = ecs.describe_tasks(cluster="delta-arc", tasks=[run.tags["ecs/task_arn"]])["tasks"][0]
        assert task["taskDefinitionArn"].partition("/")[2].startswith("delta-arc-run:")
        (container,) = [one for one in task["overrides"]["containerOverrides"] if one["name"] == "run"]
        assert container["command"][:3] == ["dagster", "api", "execute_run"]
        done = subprocess.run(
            [str(BIN / "dagster"), *container["command"][1:]], cwd=ROOT, capture_output=True, text=True, check=False
        )
        ended = instance.get_run_by_id(run.run_id)
        assert ended is not None and ended.status is dg.DagsterRunStatus.SUCCESS, done.stdout + done.stderr
    assert estate.count("Process") == 9
    kept = boto3.client("s3", endpoint_url=amazon).list_objects_v2(Bucket=LOGS, Prefix="dagster-logs/")
    assert any(run.run_id in found["Key"] for found in kept["Contents"])


def test_a_run_on_kubernetes_is_a_job_that_kubernetes_takes(
    estates: Estates, variables: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job that the launcher sends is valid, runs our image and command as no root, and holds no key: they come from
    the secret."""
    estate = estates()
    for name, value in estate.environment.items():
        monkeypatch.setenv(name, value)
    config = tmp_path / "kubeconfig"
    with running_kubernetes() as (kubeconfig, created):
        config.write_text(kubeconfig)
        with open_instance(KUBERNETES, load_incluster_config=False, kubeconfig_file=str(config)) as instance:
            launch(instance, estate.name)
        ((path, job),) = created
    assert path == "/apis/batch/v1/namespaces/lineage/jobs"
    kubernetes_validate.validate(job, VERSION, strict=True)
    pod = job["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["serviceAccountName"] == "delta-arc-run" and pod["securityContext"]["runAsNonRoot"] is True
    assert container["image"] == "delta-arc-lineage:0.1.0" and container["args"][:3] == [
        "dagster",
        "api",
        "execute_run",
    ]
    assert [source["secretRef"]["name"] for source in container["envFrom"] if "secretRef" in source] == [
        "delta-arc-secrets"
    ]
    assert variables["DAGSTER_POSTGRES_URL"] not in json.dumps(job)


def test_the_rights_of_runs_are_documents_that_kubernetes_takes() -> None:
    """And the account of runs may ask Kubernetes nothing."""
    documents = list(yaml.safe_load_all((DEPLOY / "kubernetes" / "run-worker.yaml").read_text()))
    for document in documents:
        kubernetes_validate.validate(document, VERSION, strict=True)
    (binding,) = [document for document in documents if document["kind"] == "RoleBinding"]
    assert [subject["name"] for subject in binding["subjects"]] == ["delta-arc-dagster"]
