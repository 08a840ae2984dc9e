"""The operations over HTTP: one endpoint an operation, one for all of them, and the runs; described by OpenAPI 3.1.

An operation that is short is answered by 200. `upsert_s3_assets_and_lineage` is a run: it is answered by 200 where it
is done within `Prefer: wait=<seconds>` (10 if nothing is said), else by 202 with the address of the run, which any
process that shares the state can be asked for.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar

from fastapi import FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.model.codec import digest_of
from delta_arc_lineage.operations import problems
from delta_arc_lineage.operations.answers import (
    AnyAnswer,
    AssetAnswer,
    ConnectionAnswer,
    LineageAnswer,
    PurgeAnswer,
)
from delta_arc_lineage.operations.gate import Gate, problem_response
from delta_arc_lineage.operations.handling import Handled, handle, names_of, new_run, parse_request
from delta_arc_lineage.operations.openapi import DESCRIPTION, PAGE, VERSION, problems_of, refine
from delta_arc_lineage.operations.problems import Problem
from delta_arc_lineage.operations.requested_route import requested_route
from delta_arc_lineage.operations.requests import (
    Envelope,
    GetByGuid,
    GetByGuidParams,
    GetByQn,
    GetByQnParams,
    Purge,
    PurgeParams,
    UpsertS3AssetsAndLineage,
    UpsertS3AssetsAndLineageParams,
    UpsertS3Connection,
    UpsertS3ConnectionParams,
)
from delta_arc_lineage.operations.requests import Request as OperationRequest
from delta_arc_lineage.operations.run_answer import RunAnswer
from delta_arc_lineage.operations.runs import Run, RunBook
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.deadline import Deadline, NoDeadline
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.wiring import state_store

Endpoint = TypeVar("Endpoint", bound=Callable[..., Response])
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
WAIT, MOST_WAIT = 10, 300
_NO_TELEMETRY: Any = dict.fromkeys(("auto_configure", "tracing", "metrics", "logs", "operation_spans"), False)
"""Else FastAPI exports what variables of the environment say, which settings alone read."""
_WAIT = re.compile(r"(?:^|[,;\s])wait=(\d{1,6})\b")
_ASYNC = re.compile(r"(?:^|[,;\s])respond-async\b", re.IGNORECASE)
Prefer = Annotated[
    str,
    Header(
        description="`wait=<seconds>`: how long to wait for a run before it is answered by 202, 10 if not said, 300 at "
        "most; `respond-async`: not at all.",
        max_length=200,
    ),
]


def build_app(
    settings: Settings,
    *,
    token: str,
    hosts: Sequence[str] = LOOPBACK,
    in_background: bool = True,
    clock: Clock | None = None,
    deadline: Deadline = NoDeadline(),  # noqa: B008 - it holds nothing
) -> FastAPI:
    """The application. `token`: what requests have to carry; `hosts`: names that they may be addressed to, without
    ports; `*` is any, for where the name is not known before.

    `in_background`: long work goes on after its answer, in threads of this process; where a process stands still
    between requests, as a Lambda does, it is false: then the work is done before the answer, which is never a 202.
    `clock` and `deadline`: of such a process, which is ended at a time of its own; work that is not done by then is
    answered by a problem, and goes on at the next request.
    """
    desk = _Desk(settings, in_background=in_background, clock=clock, deadline=deadline)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> Any:
        yield
        desk.close()

    app = FastAPI(
        title="delta-arc-lineage operations",
        version=VERSION,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        lifespan=lifespan,
        separate_input_output_schemas=False,
        telemetry=_NO_TELEMETRY,
    )
    _describe(app)
    _add_operations(app, desk)
    _add_others(app, desk)
    _add_handlers(app, settings)
    app.add_middleware(Gate, token=token, hosts=hosts)
    return app


def _describe(app: FastAPI) -> None:
    """Let the description be ours, made once."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            refine(generate())
        return generate()

    app.openapi = openapi  # type: ignore[method-assign]


class _Desk:
    """Where endpoints hand requests in."""

    def __init__(self, settings: Settings, *, in_background: bool, clock: Clock | None, deadline: Deadline) -> None:
        self._settings, self._in_background = settings, in_background
        self._clock, self._deadline = clock, deadline
        self._book = RunBook(state_store(settings), SystemClock())

    def close(self) -> None:
        self._book.close()

    def answer(self, request: OperationRequest, prefer: str = "") -> Response:
        if isinstance(request, UpsertS3AssetsAndLineage) and self._in_background:
            return self._run(request, prefer)
        return _response(handle(request, self._settings, why="HTTP", clock=self._clock, deadline=self._deadline))

    def _run(self, request: UpsertS3AssetsAndLineage, prefer: str) -> Response:
        route = requested_route(request.params, deployment=self._settings.deployment).name
        run, asked = new_run(), digest_of(request.model_dump_json())
        begun = self._book.start(
            run,
            lambda: handle(request, self._settings, why="HTTP", run=run),
            operation=request.operation,
            subject=route,
            asked=asked,
        )
        if (begun.subject, begun.asked) != (route, asked):
            return _busy(begun, route)
        seconds = _seconds_of(prefer)
        handled = self._book.wait(begun.run, seconds) if seconds else None
        applied = {"Preference-Applied": f"wait={seconds}" if seconds else "respond-async"} if prefer else {}
        if handled is not None:
            return _response(handled, applied)
        place = {"Location": f"/runs/{begun.run}", "Retry-After": "2"}
        return JSONResponse(RunAnswer.of(begun), 202, {**applied, **place})

    def run_of(self, run: str) -> Response:
        found = self._book.read(run)
        if found is None:
            return problem_response(
                problems.of_http(404, "there is no such run", where="run", next_step="ask by the id of the 202 answer")
            )
        headers = {} if found.handled else {"Retry-After": "2"}
        return JSONResponse(RunAnswer.of(found), 200, headers)


def _seconds_of(prefer: str) -> int:
    """How long the client waits for a run."""
    found = _WAIT.search(prefer)
    if found is not None:
        return min(int(found[1]), MOST_WAIT)
    return 0 if _ASYNC.search(prefer) else WAIT


def _busy(going_on: Run, route: str) -> Response:
    what = (
        f"another request of this route is at work: run {going_on.run}"
        if going_on.subject == route
        else "as many runs as may are at work"
    )
    problem = problems.of_busy(what, next_step="send the request again when that run is done")
    return problem_response(problem, Location=f"/runs/{going_on.run}")


def _response(handled: Handled, headers: dict[str, str] | None = None) -> Response:
    if not handled.is_problem:
        return JSONResponse(handled.body, handled.status, headers)
    transient = {"Retry-After": str(problems.RETRY_SECONDS)} if problems.is_transient(handled.status) else {}
    return JSONResponse(handled.body, handled.status, {**(headers or {}), **transient}, media_type=problems.MEDIA_TYPE)


def _add_operations(app: FastAPI, desk: _Desk) -> None:
    def post(path: str, answer: Any, kind: Any) -> Callable[[Endpoint], Endpoint]:
        words = "Carry out any operation" if kind is Envelope else " ".join((kind.__doc__ or "").split())
        return app.post(path, response_model=answer, responses=problems_of(kind), summary=words.rstrip("."))

    @post("/operations/upsert_s3_connection", ConnectionAnswer, UpsertS3Connection)
    def upsert_s3_connection(params: UpsertS3ConnectionParams) -> Response:
        return desk.answer(UpsertS3Connection(operation="upsert_s3_connection", params=params))

    @post("/operations/get_by_guid", AssetAnswer, GetByGuid)
    def get_by_guid(params: GetByGuidParams) -> Response:
        return desk.answer(GetByGuid(operation="get_by_guid", params=params))

    @post("/operations/get_by_qn", AssetAnswer, GetByQn)
    def get_by_qn(params: GetByQnParams) -> Response:
        return desk.answer(GetByQn(operation="get_by_qn", params=params))

    @post("/operations/purge", PurgeAnswer, Purge)
    def purge(params: PurgeParams) -> Response:
        return desk.answer(Purge(operation="purge", params=params))

    @post("/operations/upsert_s3_assets_and_lineage", LineageAnswer, UpsertS3AssetsAndLineage)
    def upsert_s3_assets_and_lineage(params: UpsertS3AssetsAndLineageParams, prefer: Prefer = "") -> Response:
        request = UpsertS3AssetsAndLineage(operation="upsert_s3_assets_and_lineage", params=params)
        return desk.answer(request, prefer)

    @post("/operations", AnyAnswer, Envelope)
    def operate(request: Envelope, prefer: Prefer = "") -> Response:
        return desk.answer(request, prefer)


def _add_others(app: FastAPI, desk: _Desk) -> None:
    @app.get("/runs/{run}", response_model=RunAnswer, responses=problems_of(None), summary="Get what is known of a run")
    def get_run(run: str) -> Response:
        return desk.run_of(run)

    @app.get("/health", summary="Say that the server answers")
    async def get_health() -> dict[str, str]:
        """However many requests wait: it takes no thread."""
        return {"status": "ok", "version": VERSION}

    @app.get("/", include_in_schema=False)
    async def get_page() -> Response:
        return HTMLResponse(PAGE, headers={"Content-Security-Policy": "default-src 'none'"})


def _add_handlers(app: FastAPI, settings: Settings) -> None:
    @app.exception_handler(DeltaArcError)
    async def of_ours(_: Request, error: DeltaArcError) -> Response:
        return problem_response(problems.of_error(error, secrets=settings.secrets))

    @app.exception_handler(RequestValidationError)
    async def of_request(request: Request, error: RequestValidationError) -> Response:
        operation, raw = request.url.path.removeprefix("/operations").strip("/"), error.errors()
        if any(found["type"] == "json_invalid" for found in raw):
            return problem_response(problems.of_http(400, "the body is no JSON", next_step="send a JSON object"))
        parsed = parse_request(error.body, settings) if not operation else None
        if isinstance(parsed, Problem):
            return problem_response(parsed)
        invalid = problems.list_invalid(raw, names_of(operation), within=("body",))
        return problem_response(problems.of_invalid(invalid, secrets=settings.secrets))

    @app.exception_handler(HTTPException)
    async def of_http(_: Request, error: HTTPException) -> Response:
        problem = problems.of_http(
            error.status_code, str(error.detail), next_step="see /openapi.json for what there is"
        )
        return problem_response(problem, **dict(error.headers or {}))
