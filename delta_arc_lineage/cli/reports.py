"""What a command that changed something says at its end, in words and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.ports.catalog import RequestCount
from delta_arc_lineage.sync.writing.applying import Applied


def report(
    plan: Plan, applied: Sequence[Applied], *, run: str, read: RequestCount, spent: RequestCount, quiet: bool
) -> dict[str, Any]:
    """What was done, by which run, and what it cost: `read` to plan it, `spent` to apply it."""
    result = {
        "route": plan.route,
        "run": run,
        "digest": plan.digest,
        "written": sum(len(phase.written) for phase in applied),
        "archived": sum(len(phase.archived) for phase in applied),
        "waiting": sum(phase.waiting for phase in applied),
        "requests": asdict(read + spent),
        "applying": asdict(spent),
        "forecast": {"reads": plan.forecast.reads, "writes": plan.forecast.writes},
    }
    if not quiet:
        click.echo(
            f"{result['route']}: {result['written']} written, {result['archived']} archived, "
            f"{result['waiting']} waiting; {spent.writes} write and {spent.reads} read requests, "
            f"{read.reads} to plan; all confirmed"
        )
        if result["written"] or result["archived"]:
            click.echo(f"to take it back: delta-arc undo {run}", err=True)
    return result
