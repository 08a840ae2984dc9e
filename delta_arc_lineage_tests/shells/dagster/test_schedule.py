"""The schedule: every route's partition, once a tick."""

from datetime import UTC, datetime

import dagster as dg

from delta_arc_lineage_tests.shells.dagster.conftest import Estates

TWO = datetime(2026, 1, 2, 2, tzinfo=UTC)


def test_a_tick_launches_every_route_once(estates: Estates) -> None:
    """One request a route for the whole graph's job; a tick made again has the same run keys, the next day's none."""
    estate = estates(3)
    repository = estate.definitions.get_repository_def()
    schedule = repository.get_schedule_def("every_route")
    ticks = []
    for at in (TWO, TWO, TWO.replace(day=3)):
        with dg.build_schedule_context(
            estate.instance, scheduled_execution_time=at, repository_def=repository
        ) as context:
            ticks.append(schedule.evaluate_tick(context).run_requests or [])
    assert [[request.partition_key for request in tick] for tick in ticks] == [sorted(estate.names)] * 3
    first, again, next_day = ({request.run_key for request in tick} for tick in ticks)
    assert first == again
    assert not first & next_day
    assert schedule.job_name == "sync_lineage"


def test_when_it_ticks_is_a_setting(estates: Estates) -> None:
    """Daily at 02:00 UTC; DELTA_ARC_SCHEDULE says otherwise, in UTC too."""
    for variables, cron in (({}, "0 2 * * *"), ({"DELTA_ARC_SCHEDULE": "15 */6 * * *"}, "15 */6 * * *")):
        schedule = estates(**variables).definitions.get_repository_def().get_schedule_def("every_route")
        assert (schedule.cron_schedule, schedule.execution_timezone) == (cron, "UTC")


def test_automation_has_pages_that_say_what_it_is_for(estates: Estates) -> None:
    """Sensors, schedule, jobs, assets and checks: each is described."""
    repository = estates().definitions.get_repository_def()
    jobs = [job for job in repository.get_all_jobs() if not job.name.startswith("__")]
    specs = [spec for graph in repository.assets_defs_by_key.values() for spec in graph.check_specs]
    for definition in (*repository.sensor_defs, *repository.schedule_defs, *jobs, *specs):
        assert definition.description, definition.name
