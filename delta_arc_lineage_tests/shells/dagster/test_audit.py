"""What the graph does is in the same journals as what the command line does, and can be taken back there."""

import os

from delta_arc_lineage.sync.journals import Journals, Record
from delta_arc_lineage.sync.planning.undoing import find_run
from delta_arc_lineage.wiring import state_store
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.texts import read_plan
from delta_arc_lineage_tests.shells.dagster.landscape import SYNC, THREE_TABLES, Estate
from delta_arc_lineage_tests.sync.test_retention import aged_estate


def test_a_run_leaves_who_ran_it_and_what_launched_it(estate: Estate) -> None:
    """A journal a phase under the id of the Dagster run: user, schedule, plan and every change."""
    job = estate.definitions.resolve_job_def(SYNC)
    tags = {"user": "anna@example.com", "dagster/schedule_name": "every_route"}
    result = job.execute_in_process(partition_key=estate.name, instance=estate.instance, tags=tags)
    store = state_store(estate.settings)
    record = find_run(Journals(store).records(), result.run_id)
    plan = read_plan(store.read(f"plans/{estate.name}/{record.journals[0].plan}") or "")
    assert len(record.journals) == 3 and len(record.entries) == len(plan.changes)
    for journal in record.journals:
        assert journal.actor == "anna@example.com" and journal.plan == plan.digest
        assert journal.why == f"Dagster run {result.run_id}, launched by the schedule every_route"


def test_a_run_executed_again_signs_for_each_plan(estate: Estate) -> None:
    """One run to show and to take back; who and why of the first plan stand beside those of the second."""
    first = estate.run()
    (done,) = {journal.plan for journal in _record(estate, first.id).journals}
    estate.put(f"{THREE_TABLES[0].name}.csv", b"1\n2\n")
    again = estate.run_again(first, from_failure=False)
    assert first.succeeded and again.succeeded
    record = _record(estate, first.id)
    signatures = dict.fromkeys((journal.plan, journal.why) for journal in record.journals)
    assert [plan == done for plan, _ in signatures] == [True, False] and not record.is_unfinished
    assert [why for _, why in signatures] == [f"Dagster run {run.id}, launched by hand" for run in (first, again)]


def _record(estate: Estate, run: str) -> Record:
    return find_run(Journals(state_store(estate.settings)).records(), run, route=estate.name)


def test_the_scheduled_run_of_a_route_removes_what_is_of_long_ago(estate: Estate) -> None:
    """Once a day, and its own route's; a run by hand removes nothing."""
    store = state_store(estate.settings)
    aged_estate(store)
    for name in (*store.names("plans"), *store.names("journal")):
        route = name.split("/")[1]
        store.write(name.replace(route, estate.name, 1), store.read(name))
        store.write(name, None)
    folder = estate.settings.state.folder / "state"
    for file in folder.rglob("*.json"):
        os.utime(file, (NOON / 1000, NOON / 1000))
    job, by_schedule = estate.definitions.resolve_job_def(SYNC), {"dagster/schedule_name": "every_route"}
    kept = {f"journal/{estate.name}/run-{number}" for number in range(2)}
    for tags, left in (({}, kept), (by_schedule, set())):
        assert job.execute_in_process(partition_key=estate.name, instance=estate.instance, tags=tags).success
        assert {name.rpartition("/")[0] for name in store.names("journal")} & kept == left
    assert store.read(f"plans/{estate.name}/latest")
