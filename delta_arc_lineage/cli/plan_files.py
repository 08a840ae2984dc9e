"""Plans as files: a plan that one person makes, another reads, and a machine applies."""

import json
from collections.abc import Sequence
from pathlib import Path

from delta_arc_lineage.adapters.whole_files import written_beside
from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.settings.load import Settings


def write_plans(plans: Sequence[Plan], file: Path) -> None:
    """One plan as it is, several as a list, indented: people read it before a machine applies it.

    In one step: a reader finds all of it, or what was there before.
    """
    texts = [plan.to_json(indent=1) for plan in plans]
    text = texts[0] if len(texts) == 1 else f"[{','.join(texts)}]"
    try:
        with written_beside(file, f"{text}\n") as beside:
            beside.replace(file)
    except OSError as error:
        raise SettingsError(
            what=f"the plan cannot be written to {str(file)!r}: {error.strerror or error}",
            where="--out",
            next_step="name a file in a folder that is there and can be written",
        ) from error


def read_plans(file: Path, settings: Settings) -> list[Plan]:
    """The plans of a file; SettingsError where one is no plan, or a plan for something else."""
    try:
        plans = _parse(file.read_bytes().decode())
    except OSError as error:
        raise SettingsError(
            what=f"the plan {str(file)!r} cannot be read: {error.strerror or error}",
            where="the file to apply",
            next_step="name a file that `delta-arc plan --out FILE` wrote",
        ) from error
    except (ValueError, RecursionError) as error:
        raise SettingsError(
            what=f"{str(file)!r} holds no plan that can be applied: {error}",
            where="the file to apply",
            next_step="make it again with `delta-arc plan --out FILE`, and leave it as it is",
        ) from error
    for plan in plans:
        _refuse_others(plan, file, settings)
    return plans


def _parse(text: str) -> list[Plan]:
    if not text.lstrip().startswith("["):
        return [Plan.from_json(text)]
    plans = [_read(document) for document in json.loads(text)]
    if not plans or len({plan.route for plan in plans}) < len(plans):
        raise ValueError("it holds no plan, or two of one route")
    return plans


def _read(document: object) -> Plan:
    if not isinstance(document, dict):
        raise ValueError("it is no JSON object")
    return Plan.from_value(document)


def _refuse_others(plan: Plan, file: Path, settings: Settings) -> None:
    """A plan is for one tenant, one deployment and one route."""
    route = settings.routes.get(plan.route)
    if route is None:
        raise _of_something_else(file, f"the route {plan.route!r}, which the settings do not have")
    if plan.mark != route.mark:
        raise _of_something_else(file, f"{plan.mark!r}, and here {route.mark!r} is kept")
    if plan.tenant != settings.tenant_name:
        raise _of_something_else(file, f"the tenant {plan.tenant!r}, and the settings are of {settings.tenant_name!r}")


def _of_something_else(file: Path, what: str) -> SettingsError:
    return SettingsError(
        what=f"the plan {str(file)!r} is for {what}",
        where="the file to apply",
        next_step="apply it with the settings it was made with (tenant, deployment, routes), or make it anew",
    )
