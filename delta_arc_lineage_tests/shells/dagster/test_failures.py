"""What goes wrong: tried again where that helps and only there, said in words a person can act on, without a secret."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_representation.external_data import RepositorySnap
from dagster_shared.serdes import serialize_value

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.definitions import build_definitions
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage_tests.shells.dagster.conftest import Estates
from delta_arc_lineage_tests.shells.dagster.landscape import (
    READING,
    SYNC,
    THREE_TABLES,
    WRITING,
    Estate,
    Run,
    new_estate,
)
from delta_arc_lineage_tests.support.stack import crawl_schema

WRITES = {"method": "POST", "route": "*entity/bulk*"}
SEARCHES = {"method": "POST", "route": "*indexsearch*"}
WRONG_KEY = "wrong-key-0123456789"


def test_a_transient_failure_is_tried_again(estates: Estates) -> None:
    """A connection cut as often as a read is tried: the step waits half a minute and then succeeds."""
    estate = estates().fill()
    estate.misbehave({"kind": "reset_before", "times": 4, **SEARCHES})
    run = estate.run(only=["postgres_catalog"])
    assert run.succeeded
    assert run.tries("postgres_catalog") == 2


def test_a_missing_permission_is_not_tried_again(estate: Estate) -> None:
    """Refused once, failed once; the failure says what, where, what to do next and who acts."""
    estate.misbehave({"kind": "forbid", "permission": "entity-create", **WRITES})
    run = estate.run()
    assert not run.succeeded
    assert run.tries("atlan_s3_objects") == 1
    shown = run.failure("atlan_s3_objects").user_failure_data.metadata
    assert "entity-create" in shown["what"].value
    assert shown["where"].value == "the personas of the API token"
    assert shown["next"].value.startswith("grant the token a persona")
    assert shown["who acts"].value == "the operator"


def test_a_run_taken_up_from_its_failure_goes_on_with_its_plan(estate: Estate) -> None:
    """Only what failed and what was not reached runs, by the plan of the first try, though the bucket moved on."""
    estate.misbehave({"kind": "delay", "times": 2, **WRITES}, {"kind": "forbid", "times": 1, **WRITES})
    first = estate.run()
    assert first.materialized[-1] == "atlan_s3_objects"
    estate.put("LATER.csv")
    second = estate.run_again(first, from_failure=True)
    assert second.succeeded
    assert second.materialized == ["table_lineage", "column_lineage", "markings"]
    assert second.metadata("column_lineage")["digest"] == first.metadata("lineage_plan")["digest"]
    assert second.checks["catalog_equals_plan"].passed


@pytest.mark.parametrize("asset", WRITING)
def test_a_writing_asset_without_a_plan_is_harmless(estates: Estates, asset: str) -> None:
    """Materialized alone on a route that was never planned: it fails once and says what to materialize first."""
    run = estates().run(only=[asset])
    assert not run.succeeded
    assert run.tries(asset) == 1
    assert "materialize lineage_plan first" in run.failure(asset).user_failure_data.description


def test_a_plan_without_readings_is_harmless(estates: Estates) -> None:
    """`lineage_plan` alone on a route that was never read says which reading lacks."""
    run = estates().run(only=["lineage_plan"])
    assert not run.succeeded
    assert "materialize postgres_catalog first" in run.failure("lineage_plan").user_failure_data.description


@pytest.mark.parametrize("asset", [*READING, "lineage_plan", *WRITING])
def test_any_asset_alone_after_a_whole_run_changes_nothing(synced: Estate, asset: str) -> None:
    """Whichever asset a person materializes: it succeeds, and sends no write."""
    run = synced.run(only=[asset])
    assert run.succeeded
    assert run.materialized == [asset]
    assert run.total("write requests") == 0


@pytest.fixture(scope="module")
def synced(stack: RunningStack, state: Path) -> Iterator[Estate]:
    with dg.DagsterInstance.ephemeral() as instance:
        estate = new_estate(stack, state, instance).fill()
        estate.run()
        yield estate


@pytest.fixture
def tenant(stack: RunningStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The stack addressed as a tenant is, by a schema of its own, or its edges would be somebody else's to others; the
    keys are in the environment, where `EnvVar` finds them."""
    environment = stack.variables | crawl_schema(stack, "TENANT", THREE_TABLES)
    environment |= {
        "S3_CONNECTION_NAME": "s3-tenant",
        "DELTA_ARC_STATE": str(tmp_path / "state"),
        "DELTA_ARC_ROUTE": "tenant",
        "DELTA_ARC_APPLY": "safe",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return environment


def _run_as_tenant(environment: dict[str, str]) -> Run:
    job = build_definitions(load_settings(environment)).resolve_job_def(SYNC)
    with dg.DagsterInstance.get() as instance:
        return Run(job.execute_in_process(partition_key="tenant", instance=instance, raise_on_error=False))


def _everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.filterwarnings("ignore:Property `ScheduleDefinition.environment_vars`:DeprecationWarning")
def test_no_secret_is_kept_anywhere(
    tenant: dict[str, str], stack: RunningStack, home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Event log, run storage, compute logs, state, output, and what the UI is told of resources: no key in any."""
    run = _run_as_tenant(tenant)
    assert run.succeeded
    shown = serialize_value(RepositorySnap.from_def(build_definitions(load_settings(tenant)).get_repository_def()))
    kept = _everything_in(tmp_path) + "".join(capfd.readouterr()).encode() + shown.encode()
    assert b"ATLAN_API_KEY" in shown.encode()
    assert run.id.encode() in kept
    assert b"STEP_START" in kept
    for secret in (stack.api_key, stack.secret_access_key):
        assert secret.encode() not in kept


def test_a_wrong_key_fails_once_and_is_not_shown(
    tenant: dict[str, str], home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """401: one try, a failure that names the setting, and the key nowhere in what Dagster keeps."""
    monkeypatch.setenv("ATLAN_API_KEY", WRONG_KEY)
    run = _run_as_tenant(tenant | {"ATLAN_API_KEY": WRONG_KEY})
    assert not run.succeeded
    assert run.tries("postgres_catalog") == 1
    shown = run.failure("postgres_catalog").user_failure_data.metadata
    assert "does not accept the API key" in shown["what"].value
    assert "ATLAN_API_KEY" in shown["where"].value + shown["next"].value
    assert WRONG_KEY.encode() not in _everything_in(tmp_path)
