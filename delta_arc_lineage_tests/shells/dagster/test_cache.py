"""The cache in Dagster: what a run of the job costs, what its pages say of it, and how it is overruled."""

from typing import Any

import pytest

from delta_arc_lineage.local.table_model import Column, Integer, Table
from delta_arc_lineage_tests.shells.dagster.conftest import Estates
from delta_arc_lineage_tests.shells.dagster.landscape import SYNC, Estate, Run

CACHED = ("postgres_catalog", "snowflake_catalog", "lineage_plan")


def run_with(estate: Estate, config: dict[str, Any]) -> Run:
    job = estate.definitions.resolve_job_def(SYNC)
    result = job.execute_in_process(run_config=config, partition_key=estate.name, instance=estate.instance)
    return Run(result)


def ways_of(run: Run) -> list[str]:
    """How each reading was made, by the first word."""
    return [run.metadata(name)["read"].partition(" ")[0] for name in CACHED]


def cost(run: Run) -> tuple[int, int]:
    """Reads and writes of the whole run, its last check included."""
    check = run.check_metadata("catalog_equals_plan")
    return tuple(run.total(name) + check[name] for name in ("read requests", "write requests"))


@pytest.mark.parametrize(("tables", "columns", "page"), [(3, 4, 300), (40, 5, 20)])
def test_a_run_that_changes_nothing_costs_six_reads_whatever_its_size(
    estates: Estates, tables: int, columns: int, page: int
) -> None:
    """The first reads everything, the second catches up with what the first one's lineage made and touched."""
    crawled = [Table(f"T{n}", tuple(Column(f"C{m}", Integer()) for m in range(columns)), 0) for n in range(tables)]
    estate = estates(DELTA_ARC_PAGE=str(page))
    estate.crawl(*crawled)
    for table in crawled:
        estate.put(f"{table.name}.csv")
    first, second, third = (estate.run() for _ in range(3))
    assert all(run.succeeded for run in (first, second, third))
    assert (ways_of(first), ways_of(third)) == (["in"] * 3, ["changes"] * 3)
    assert ways_of(second) == ["changes", "changes", "in"], "nothing of ours was there before: all of it is a change"
    assert cost(second)[1] == 0 and cost(third) == (6, 0)
    assert cost(first)[0] > cost(third)[0]


def test_a_person_may_have_everything_read(estate: Estate) -> None:
    """One asset by its own config, all by the resource's; the run after it is cheap again."""
    for _ in range(3):
        estate.run()
    forced = run_with(estate, {"ops": {"postgres_catalog": {"config": {"force_refresh": True}}}})
    assert ways_of(forced) == ["in", "changes", "changes"]
    forced = run_with(estate, {"ops": {"lineage_plan": {"config": {"force_refresh": True}}}})
    assert ways_of(forced) == ["changes", "changes", "in"]
    forced = run_with(estate, {"resources": {"atlan": {"config": {"force_refresh": True}}}})
    assert ways_of(forced) == ["in"] * 3
    assert ways_of(estate.run()) == ["changes"] * 3


def test_an_expiry_of_zero_reads_everything_each_time(estates: Estates) -> None:
    """By the setting, which the resource takes over."""
    estate = estates(CACHE_EXPIRY_HOURS="0").fill()
    assert [ways_of(estate.run()) for _ in range(2)] == [["in"] * 3] * 2
    assert estate.definitions.resources["atlan"].cache_expiry_hours == 0


def test_a_cache_that_cannot_be_read_fails_no_run(estates: Estates) -> None:
    """A folder stands where its file should be: a line in the log, and everything is read."""
    estate = estates().fill()
    for _ in range(2):
        estate.run()
    file = estate.settings.state.folder / "cache" / estate.name / "postgres_catalog.json"
    file.unlink()
    file.mkdir()
    run = estate.run()
    assert run.succeeded and ways_of(run) == ["in", "changes", "changes"]
