"""Who runs a Dagster run and what launched it, for the journal (S18)."""

import dagster as dg

from delta_arc_lineage.adapters.actor import actor

_Context = dg.AssetExecutionContext | dg.AssetCheckExecutionContext
_USER = "user"
_LAUNCHERS = {
    "dagster/schedule_name": "the schedule",
    "dagster/sensor_name": "the sensor",
    "dagster/backfill": "the backfill",
}


def who_runs(context: _Context) -> str:
    """The user that Dagster knows of, else the account that the process runs under."""
    return context.run.tags.get(_USER) or actor()


def is_scheduled(context: _Context) -> bool:
    """Whether the schedule launched it."""
    return "dagster/schedule_name" in context.run.tags


def what_launched(context: _Context) -> str:
    """The run, and the schedule, sensor or backfill that launched it; a person or a script where it was none."""
    tags = context.run.tags
    launchers = [f"{word} {tags[tag]}" for tag, word in _LAUNCHERS.items() if tag in tags]
    return f"Dagster run {context.run.run_id}, launched by {', '.join(launchers) or 'hand'}"
