"""Runs of routes within one call: read, plan, apply what is agreed to, route after route until the time is over.

What a call does not come to comes first in the next one. A route that another run holds is left to it. What goes wrong
with one route does not stop the others, and what goes wrong with its markings not its lineage.
"""

import traceback
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from delta_arc_lineage.adapters.call_deadline import GOES_ON
from delta_arc_lineage.adapters.collector import collector_paused
from delta_arc_lineage.errors import AuthenticationFailed, DeltaArcError, OutOfTime, RouteBusy
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.model.rights import say_denied
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.run_metrics import measure_run
from delta_arc_lineage.serverless.calls import Call
from delta_arc_lineage.serverless.problems_told import tell_problem
from delta_arc_lineage.serverless.route_markings import tell_markings
from delta_arc_lineage.serverless.run_numbers import count_changes, count_outcome, count_waiting, name_numbers
from delta_arc_lineage.serverless.telemetry import LogLines, publish
from delta_arc_lineage.sync.assessing.route_assessment import assess
from delta_arc_lineage.sync.marking.unattended import give_markings, look_at_markings
from delta_arc_lineage.sync.notifying import notify_failure, notify_findings, notify_withheld
from delta_arc_lineage.sync.planning.consent import as_options, find_consent
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.retention import tidy_daily
from delta_arc_lineage.sync.turns import Turns
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.applying import Applied, apply_plan
from delta_arc_lineage.wiring import notifier_of, open_workspace, state_store


@dataclass(frozen=True, slots=True)
class RouteOutcome:
    """What a route's run came to. `told`: for the answer; `error`: None where it ended well."""

    told: Mapping[str, Any]
    error: DeltaArcError | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_failure(self) -> bool:
        return self.error is not None and not isinstance(self.error, RouteBusy | OutOfTime)

    @property
    def is_done(self) -> bool:
        return self.error is None


def run_routes(
    names: Iterable[str], call: Call, *, refresh: bool = False, alone: bool = False
) -> dict[str, RouteOutcome]:
    """Run these routes, after those that an earlier call left; `alone`: only these. By name, in their order."""
    settings = call.settings
    turns = Turns(state_store(settings), settings.deployment) if len(settings.routes) > 1 else None
    left = [name for name in turns.left() if name in settings.routes] if turns else []
    waiting = list(dict.fromkeys(names if alone else (*left, *names)))
    spared = [name for name in left if name not in waiting]
    outcomes: dict[str, RouteOutcome] = {}
    still: list[str] = []
    while waiting and not still:
        name = waiting.pop(0)
        outcomes[name] = run_route(settings.routes[name], call, refresh=refresh)
        error = outcomes[name].error
        if isinstance(error, OutOfTime):
            still = [*waiting, name]
            outcomes |= {other: _not_begun(other) for other in waiting}
        elif isinstance(error, AuthenticationFailed):  # all routes have the same keys
            outcomes |= {other: RouteOutcome(_tell_error(error), error, count_outcome(error)) for other in waiting}
            break
    if turns is not None and [*spared, *still] != left:
        turns.keep([*spared, *still])
    for name, outcome in outcomes.items():
        publish(outcome.numbers, deployment=settings.deployment, route=name)
    return outcomes


def run_route(route: Route, call: Call, *, refresh: bool = False) -> RouteOutcome:
    """One route, alone over all machines while it runs; what goes wrong is its outcome."""
    log = call.log.of(route=route.name, run=call.run)
    began, space = call.clock.now(), None
    try:
        call.deadline.require_time(f"route {route.name}")
        with (
            open_workspace(
                call.settings,
                progress=log,
                actor=call.actor,
                why=call.why,
                refresh=refresh,
                clock=call.clock,
                deadline=call.deadline,
            ) as space,
            space.leases.hold(route.name),
        ):
            outcome = _sync(route, space, call, began=began)
        log.say(f"{outcome.told['result']}", changes=outcome.told["changes"], digest=outcome.told["digest"])
        if outcome.error is not None:  # of the markings alone
            _tell_people(outcome.error, route, call, log)
        return outcome
    except DeltaArcError as error:
        failed = error
    except Exception as error:  # noqa: BLE001 - the edge of the shell: the other routes go on
        log.fail("".join(traceback.format_exception(error)))
        failed = DeltaArcError(  # without what it says, which may be anything: this is told to people
            what=f"{type(error).__name__}, which nobody expected",
            where=f"route {route.name}",
            next_step="read the log of the call; if it stays, report it with what stands there",
        )
    if isinstance(failed, RouteBusy | OutOfTime):
        log.note(str(failed))
    else:
        _tell_people(failed, route, call, log)
    spent = {"Requests": float(_count_requests(space)), "Seconds": _seconds_since(began, call)}
    told = _tell_error(failed, secrets=call.settings.secrets) | {"run": call.run}
    return RouteOutcome(told, failed, {**spent, **count_outcome(failed)})


def _tell_people(error: DeltaArcError, route: Route, call: Call, log: LogLines) -> None:
    log.fail(str(error))
    notify_failure(error, board=notifier_of(call.settings, progress=log), route=route.name, run=call.run)


def _sync(route: Route, space: Workspace, call: Call, *, began: int) -> RouteOutcome:
    with collector_paused():
        planned = read_and_plan(route, space, run=call.run)
        assessment = assess(route, planned, space)
        markings = look_at_markings(route, planned, space)
    plan, board = planned.plan, notifier_of(call.settings, progress=space.progress)
    notify_findings(plan, assessment.findings, board=board, run=call.run)
    consent = find_consent(plan, approved=None, agreed=call.settings.agreed)
    notify_withheld(plan, board=board, consent=consent, run=call.run)
    applied = apply_plan(route, plan, space, consent=consent, run=call.run) if consent else ()
    agreed = call.settings.agreed if consent else None
    markings = give_markings(route, markings, space, agreed=agreed, run=call.run)
    _tidy(route, space, call)
    requests, seconds = _count_requests(space), _seconds_since(began, call)
    measured = measure_run(
        plan, planned.snapshots, assessment.findings, consent=consent, requests=requests, seconds=seconds
    )
    waiting = count_waiting(plan, consent)
    told = _tell(plan, applied, consent) | {
        "run": call.run,
        "findings": measured.findings,
        "requests": requests,
        "seconds": seconds,
        "removals_waiting": waiting,
        **tell_markings(markings, secrets=call.settings.secrets),
    }
    numbers = {**name_numbers(measured), **count_outcome(markings.error), "RemovalsWaiting": waiting}
    return RouteOutcome(told, markings.error, numbers)


def _tidy(route: Route, space: Workspace, call: Call) -> None:
    """Once a day a scheduled call removes what the route has of long ago; what cannot be removed is no failure, and
    what there is no time for comes at the next call."""
    if not call.is_scheduled:
        return
    try:
        call.deadline.require_time("tidying")
        tidy_daily(space.state, route.name, keep_days=call.settings.keep_days, clock=space.clock)
    except DeltaArcError as error:
        space.progress.note(f"what is older than {call.settings.keep_days} days could not be removed: {error}")


def _tell(plan: Plan, applied: tuple[Applied, ...], consent: Consent | None) -> dict[str, Any]:
    """`result`: `unchanged`, `applied`, or `waits` where all of it waits for a person; `changes`: those planned."""
    due = plan.due(consent) if consent else ()
    result = "applied" if due else "waits" if plan.changes and consent is None else "unchanged"
    told = {
        "result": result,
        "digest": plan.digest,
        "changes": count_changes(plan.changes),
        "waiting": len(plan.changes) - len(due),
        "written": sum(len(phase.written) for phase in applied),
        "archived": sum(len(phase.archived) for phase in applied),
        "incomplete": list(plan.incomplete),
        "denied": say_denied(plan.spared, len(plan.changes), terminal),
    }
    if len(plan.changes) > len(due):
        told["next_step"] = (
            f"read the plan, then: delta-arc apply --route {plan.route} --approve {plan.digest}{as_options(plan)}"
        )
    return told


def _not_begun(name: str) -> RouteOutcome:
    error = OutOfTime(
        what="the time of this call was over before its turn",
        where=f"route {name}",
        next_step=GOES_ON,
        is_waiting=False,
    )
    return RouteOutcome(_tell_error(error), error)


def _tell_error(error: DeltaArcError, *, secrets: Collection[str] = ()) -> dict[str, Any]:
    result = "busy" if isinstance(error, RouteBusy) else "unfinished" if isinstance(error, OutOfTime) else "failed"
    return {"result": result, "problem": tell_problem(error, secrets=secrets)}


def _count_requests(space: Workspace | None) -> int:
    spent = space.catalog.requests if space is not None else None
    return spent.reads + spent.writes if spent else 0


def _seconds_since(began: int, call: Call) -> float:
    return (call.clock.now() - began) / 1000
