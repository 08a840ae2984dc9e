"""Plans as files: a plan that one person makes, another reads, and a machine applies."""

from pathlib import Path

from delta_arc_lineage.adapters.whole_files import written_beside
from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings.load import Settings


def write_plan(plan: Plan, file: Path) -> None:
    """In one step: a reader finds the whole plan, or what was there before."""
    try:
        with written_beside(file, f"{plan.to_json()}\n") as beside:
            beside.replace(file)
    except OSError as error:
        raise SettingsError(
            what=f"the plan cannot be written to {str(file)!r}: {error.strerror or error}",
            where="--out",
            next_step="name a file in a folder that is there and can be written",
        ) from error


def read_plan(file: Path, settings: Settings) -> tuple[Plan, Route]:
    """The plan of a file and its route; SettingsError where it is no plan, or a plan for something else."""
    try:
        plan = Plan.from_json(file.read_bytes().decode())
    except OSError as error:
        raise SettingsError(
            what=f"the plan {str(file)!r} cannot be read: {error.strerror or error}",
            where="the file to apply",
            next_step="name a file that `delta-arc plan --out FILE` wrote",
        ) from error
    except ValueError as error:
        raise SettingsError(
            what=f"{str(file)!r} holds no plan that can be applied: {error}",
            where="the file to apply",
            next_step="make it again with `delta-arc plan --out FILE`, and leave it as it is",
        ) from error
    if plan.route not in settings.routes:
        raise _of_something_else(file, f"the route {plan.route!r}, which the settings do not have")
    route = settings.routes[plan.route]
    if plan.mark != route.mark:
        raise _of_something_else(file, f"{plan.mark!r}, and here {route.mark!r} is kept")
    return plan, route


def _of_something_else(file: Path, what: str) -> SettingsError:
    return SettingsError(
        what=f"the plan {str(file)!r} is for {what}",
        where="the file to apply",
        next_step="apply it with the settings it was made with (deployment, routes), or make it anew",
    )
