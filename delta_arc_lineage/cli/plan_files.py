"""Plans as files: a plan that one person makes, another reads, and a machine applies."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from delta_arc_lineage.adapters.whole_files import written_beside
from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.codec import parse_object
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.marking_plan_document import (
    is_marking_plan,
    marking_plan_from_lines,
    marking_plan_to_lines,
)
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.plan_document import plan_from_format_4, plan_from_lines, plan_to_lines
from delta_arc_lineage.settings.load import Settings


@dataclass(frozen=True, slots=True)
class PlanFile:
    """Plans of assets, and those of markings by the routes of these."""

    plans: tuple[Plan, ...]
    markings: Mapping[str, MarkingPlan]


def write_plans(plans: Sequence[Plan | MarkingPlan], file: Path) -> None:
    """Each plan in lines, one after the other: people read it before a machine applies it.

    In one step: a reader finds all of it, or what was there before.
    """
    try:
        with written_beside(file, (line for plan in plans for line in _lines_of(plan))) as beside:
            beside.replace(file)
    except OSError as error:
        raise SettingsError(
            what=f"the plan cannot be written to {str(file)!r}: {error.strerror or error}",
            where="--out",
            next_step="name a file in a folder that is there and can be written",
        ) from error


def _lines_of(plan: Plan | MarkingPlan) -> Iterator[str]:
    return marking_plan_to_lines(plan) if isinstance(plan, MarkingPlan) else plan_to_lines(plan)


def read_plans(file: Path, settings: Settings) -> PlanFile:
    """The plans of a file; SettingsError where one is no plan, or a plan for something else."""
    try:
        with file.open(encoding="utf-8", newline="\n") as lines:
            read = _read(lines)
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
    every: list[Plan | MarkingPlan] = [*read.plans, *read.markings.values()]
    for plan in every:
        _refuse_others(plan, file, settings)
    return read


def _read(lines: Iterator[str]) -> PlanFile:
    first = next(lines, "")
    every, plans, markings = chain([first], lines), list[Plan](), list[MarkingPlan]()
    if not _begins_a_plan(first):
        plans = _read_format_4(json.loads("".join(every)))
    else:
        while more := next(every, ""):
            rest = chain([more], every)
            if is_marking_plan(more):
                markings.append(marking_plan_from_lines(rest))
            else:
                plans.append(plan_from_lines(rest))
    by_route = {plan.route: plan for plan in markings}
    routes = {plan.route for plan in plans}
    if not plans or len(routes) < len(plans):
        raise ValueError("it holds no plan, or two of one route")
    if len(by_route) < len(markings) or not by_route.keys() <= routes:
        raise ValueError("it holds markings twice, or without the plan of their route")
    return PlanFile(tuple(plans), by_route)


def _begins_a_plan(line: str) -> bool:
    """Whether it is a line of its own, and not the first of a text with line breaks in it."""
    try:
        parse_object(line)
    except ValueError:
        return False
    return True


def _read_format_4(document: object) -> list[Plan]:
    """One plan as an object, several as a list of them."""
    found: list[Any] = document if isinstance(document, list) else [document]
    if not all(isinstance(value, dict) for value in found):
        raise ValueError("it is no JSON object")
    return [plan_from_format_4(value) for value in found]


def _refuse_others(plan: Plan | MarkingPlan, file: Path, settings: Settings) -> None:
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
