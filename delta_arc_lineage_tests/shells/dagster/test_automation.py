"""When Dagster starts by itself: on new content of a route, once, for that route; on nothing else.

The conditions are evaluated by Dagster on a real instance; what they ask for is then run, as the daemon would.
"""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.local.tables import NINTH_TABLE
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage_tests.shells.dagster.landscape import READING, SYNC, WRITING, Estate, new_estate

CHAIN = ("lineage_plan", *WRITING, "markings")
CHECKS = ("lineage_plan:plan_is_safe", "column_lineage:catalog_equals_plan")


class Watcher:
    """Looks at an estate's conditions again and again, from where it last looked."""

    def __init__(self, estate: Estate) -> None:
        self._estate, self._cursor = estate, None

    def asks_for(self) -> dict[str, list[str]]:
        """What is asked for at the next two looks: nothing is asked for at first sight."""
        at_first_sight = self.look()
        assert at_first_sight == {}
        return self.look()

    def look(self) -> dict[str, list[str]]:
        """Asset → routes, of everything asked for at this look."""
        entities = dg.AssetSelection.all() | dg.AssetSelection.all_asset_checks()
        evaluation = dg.evaluate_automation_conditions(
            self._estate.definitions, self._estate.instance, asset_selection=entities, cursor=self._cursor
        )
        self._cursor = evaluation.cursor
        asked = {result.key.to_user_string(): result.true_subset for result in evaluation.results}
        return {
            name: sorted(wanted.expensively_compute_partition_keys()) for name, wanted in asked.items() if wanted.size
        }


@pytest.fixture(scope="module")
def two_routes(stack: RunningStack, state: Path) -> Iterator[tuple[Estate, Watcher]]:
    """Two routes, both synced by whole-job runs and looked at."""
    with dg.DagsterInstance.ephemeral() as instance:
        estate = new_estate(stack, state, instance, 2).fill()
        watcher = Watcher(estate)
        assert watcher.asks_for() == {}
        for route in estate.names:
            assert estate.run(route=route).succeeded
        yield estate, watcher


def test_a_whole_run_is_followed_by_nothing(two_routes: tuple[Estate, Watcher]) -> None:
    """After the first run of each route, and after one more, no automation follows."""
    estate, watcher = two_routes
    assert watcher.asks_for() == {}
    estate.run(route=estate.names[0])
    assert watcher.asks_for() == {}


def test_reading_the_same_again_starts_nothing(two_routes: tuple[Estate, Watcher]) -> None:
    """Every reading asset materialized again over equal content: its data version is the same, nothing follows."""
    estate, watcher = two_routes
    watcher.asks_for()
    assert estate.run(route=estate.names[0], only=READING).succeeded
    assert watcher.asks_for() == {}


def test_new_content_starts_its_routes_chain_once(two_routes: tuple[Estate, Watcher]) -> None:
    """A table more in one route: plan and writing assets of that route are asked for together, once."""
    estate, watcher = two_routes
    first, _ = estate.names
    watcher.asks_for()
    estate.crawl(NINTH_TABLE, route=first)
    estate.put(f"{NINTH_TABLE.name}.csv", route=first)
    estate.run(route=first, only=READING)
    assert watcher.asks_for() == {name: [first] for name in (*CHAIN, *CHECKS)}
    assert watcher.asks_for() == {}
    run = estate.run(route=first, only=CHAIN)
    assert run.total("written") == 2 + 3 + 3  # the file and the bucket that counts it, processes, column processes
    assert watcher.asks_for() == {}


def test_new_content_that_a_run_is_about_to_plan_is_not_asked_for(two_routes: tuple[Estate, Watcher]) -> None:
    """A run was queued while another of its route ran: Dagster no longer counts it as in progress. It reads something
    new, the conditions look, and then it plans: nothing is asked for, before or after."""
    estate, watcher = two_routes
    first, _ = estate.names
    job = estate.definitions.resolve_job_def(SYNC)
    queued = estate.instance.create_run_for_job(job, tags={"dagster/partition": first})
    assert estate.run(route=first).succeeded
    assert watcher.asks_for() == {}
    estate.put("SHIPPERS.csv", b"7\n", route=first)
    assert estate.run(route=first, only=READING).succeeded
    assert watcher.look() == {}
    assert estate.run(route=first, only=CHAIN).succeeded
    assert watcher.asks_for() == {}
    estate.instance.delete_run(queued.run_id)


def test_a_failed_check_holds_the_writing_assets_back(two_routes: tuple[Estate, Watcher]) -> None:
    """A run by another plan's digest has the blocking check in it and ends there; nothing more is asked for, and the
    other route goes on."""
    estate, watcher = two_routes
    first, second = estate.names
    watcher.asks_for()
    for route in estate.names:
        estate.put("MORE.csv", route=route)
        estate.run(route=route, only=["s3_listing"])
    assert watcher.asks_for() == {name: [first, second] for name in ("file_schemas", *CHAIN, *CHECKS)}
    refused = estate.run(route=first, only=("file_schemas", *CHAIN), approve="0123456789abcdef")
    assert refused.materialized == ["file_schemas", "lineage_plan"]
    assert not refused.checks["plan_is_safe"].passed
    assert estate.run(route=second, only=("file_schemas", *CHAIN)).succeeded
    assert watcher.asks_for() == {}
    assert estate.run(route=first, approve=refused.metadata("lineage_plan")["digest"]).succeeded
    assert watcher.asks_for() == {}


def test_removals_that_wait_are_asked_for_once(two_routes: tuple[Estate, Watcher]) -> None:
    """A plan with removals that wait for a later reading is green to its end; automation does not come back."""
    estate, watcher = two_routes
    first, _ = estate.names
    watcher.asks_for()
    estate.remove("CATEGORIES.csv", "ORDERDETAILS.csv", route=first)
    estate.run(route=first, only=["s3_listing"])
    assert watcher.asks_for() == {name: [first] for name in ("file_schemas", *CHAIN, *CHECKS)}
    run = estate.run(route=first, only=("file_schemas", *CHAIN))
    assert run.succeeded and run.metadata("column_lineage")["waiting"] == 6
    assert watcher.asks_for() == {}
    assert estate.run(route=first, approve=run.metadata("lineage_plan")["digest"]).succeeded
    assert watcher.asks_for() == {}


@pytest.mark.parametrize("job", ["plan_only", "sync_lineage"])
def test_what_a_person_only_planned_is_not_written(two_routes: tuple[Estate, Watcher], job: str) -> None:
    """The plan-only job, or readings and plan materialized by hand, over new content: automation does not apply it."""
    estate, watcher = two_routes
    first, _ = estate.names
    watcher.asks_for()
    estate.put("SHIPPERS.csv", job.encode(), route=first)
    run = estate.run(route=first, job=job, only=[*READING, "lineage_plan"])
    assert run.metadata("lineage_plan")["changes"] >= 1
    assert watcher.asks_for() == {}
    assert watcher.asks_for() == {}


def test_automation_runs_by_itself_only_on_the_embedded_stack() -> None:
    """On a tenant sensors and schedule wait for an operator to start them."""
    from delta_arc_lineage.definitions import build_definitions

    tenant = {"ATLAN_BASE_URL": "https://example.atlan.com", "ATLAN_API_KEY": "key", "S3_BUCKET_NAME": "b"} | {
        f"{side}_{field}": "X"
        for side in ("POSTGRES", "SNOWFLAKE")
        for field in ("CONNECTION_NAME", "DATABASE", "SCHEMA")
    }
    for environment, status in (({}, "RUNNING"), (tenant | {"S3_CONNECTION_NAME": "s3"}, "STOPPED")):
        repository = build_definitions(load_settings(environment)).get_repository_def()
        statuses = {
            definition.name: definition.default_status.value
            for definition in (*repository.sensor_defs, *repository.schedule_defs)
        }
        assert statuses.pop("notify_failures") == "STOPPED", "nobody is to be told"
        assert statuses == dict.fromkeys(("automation", "bucket_sensor", "every_route"), status)
