"""The door: an event and its context to an answer, whatever it is that calls."""

import json
from collections.abc import Mapping
from typing import Any

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.serverless.calls import Call, Context, open_call
from delta_arc_lineage.serverless.events import (
    Batch,
    Event,
    FileNews,
    HttpRequest,
    Operation,
    Trigger,
    read_event,
)
from delta_arc_lineage.serverless.problems_told import tell_problem
from delta_arc_lineage.serverless.queues import answer_batch, give_back
from delta_arc_lineage.serverless.route_runs import RouteOutcome, run_routes
from delta_arc_lineage.serverless.routing import find_routes
from delta_arc_lineage.serverless.secret import read_secret
from delta_arc_lineage.serverless.telemetry import LogLines
from delta_arc_lineage.settings.load import load_settings

Answer = dict[str, Any]
OK, NOT_UNDERSTOOD, FAILED = 200, 400, 500


def answer(event: object, context: Context, *, clock: Clock | None = None) -> Answer:
    """`{"statusCode": …, "body": JSON as text}`; of a queue's batch what its service wants to hear."""
    clock = clock or SystemClock()
    try:
        known = read_event(event)
    except DeltaArcError as error:
        LogLines(level="INFO", correlation=context.aws_request_id).fail(str(error))
        return _answer(NOT_UNDERSTOOD, {"problem": tell_problem(error)})
    secrets: tuple[str, ...] = ()
    try:
        settings = load_settings(find_keys=read_secret)
        secrets = settings.secrets
        is_scheduled = isinstance(known, Trigger) and known.by == "scheduled"
        call = open_call(settings, context, clock=clock, why=_why(known), is_scheduled=is_scheduled)
        return _answer_known(known, call, context)
    except DeltaArcError as error:
        LogLines(level="INFO", correlation=context.aws_request_id, secrets=secrets).fail(str(error))
        match known:
            case Batch():
                return give_back(known, lambda _: True)
            case HttpRequest():
                from delta_arc_lineage.serverless.http_events import answer_unready

                return answer_unready()
            case _:
                return _answer(FAILED, {"problem": tell_problem(error, secrets=secrets)})


def _answer_known(event: Event, call: Call, context: Context) -> Answer:
    settings = call.settings
    match event:
        case Trigger(route=route, force_refresh=refresh):
            names = list(settings.routes) if route is None else [settings.route(route).name]
            return _answer_runs(run_routes(names, call, refresh=refresh, alone=route is not None))
        case FileNews():
            names = list(find_routes(event, settings.routes.values()))
            return _answer_runs(run_routes(names, call)) if names else _answer_nothing(event)
        case Batch():
            return answer_batch(event, call)
        case Operation(request=request):
            return _answer_operation(request, call)
        case HttpRequest():
            from delta_arc_lineage.serverless.http_events import answer_http

            return answer_http(event, call, context)


def _answer_runs(outcomes: Mapping[str, RouteOutcome]) -> Answer:
    """500 where a route failed; one that is held by another run, or goes on at the next call, is no failure."""
    has_failed = any(outcome.is_failure for outcome in outcomes.values())
    return _answer(FAILED if has_failed else OK, {"routes": {name: each.told for name, each in outcomes.items()}})


def _answer_nothing(news: FileNews) -> Answer:
    return _answer(OK, {"routes": {}, "note": f"{news.keys[0]!r} of the bucket {news.bucket!r} is no route's data"})


def _answer_operation(request: Mapping[str, Any], call: Call) -> Answer:
    from delta_arc_lineage.operations.handling import handle_request

    handled = handle_request(
        request,
        call.settings,
        progress=call.log,
        why="Lambda",
        run=call.run,
        clock=call.clock,
        deadline=call.deadline,
    )
    return _answer(handled.status, handled.body)


def _answer(status: int, body: Mapping[str, Any]) -> Answer:
    return {"statusCode": status, "body": json.dumps(body, ensure_ascii=False)}


def _why(event: Event) -> str:
    """What started a run, for its journals."""
    match event:
        case Trigger(by=by):
            return f"event: {by}"
        case FileNews(bucket=bucket):
            return f"event: a file of {bucket}"
        case Batch(messages=messages):
            return f"event: {len(messages)} messages of a queue"
        case Operation(request=request):
            return f"event: operation {request.get('operation')}"
        case HttpRequest():
            return "event: an HTTP request"
