"""The one handler of operations: a request in, a status and a body out. Nothing is raised; a problem is a body.

The HTTP interface, the Lambda and tests call the same. It works until the operation is done: who may not wait that
long answers by a run (`operations.runs`).
"""

import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from delta_arc_lineage.errors import DeltaArcError, RequestInvalid, SettingsError
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.operations import problems
from delta_arc_lineage.operations.handlers import Call, carry_out
from delta_arc_lineage.operations.problems import InvalidParameter, Problem
from delta_arc_lineage.operations.requests import OPERATIONS, Envelope, Request
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.deadline import Deadline, NoDeadline
from delta_arc_lineage.ports.progress import Progress, Silence
from delta_arc_lineage.settings.load import Settings

OK = 200
_LOG = logging.getLogger("delta_arc_lineage.operations")
_ENVELOPE: TypeAdapter[Request] = TypeAdapter(Envelope)


@dataclass(frozen=True, slots=True)
class Handled:
    """`status`: as of HTTP; `body`: an answer, or a problem where the status is 400 or more; plain JSON."""

    status: int
    body: dict[str, Any]

    @property
    def is_problem(self) -> bool:
        return self.status >= problems.CLIENT_ERROR


def handle_request(
    request: Mapping[str, Any],
    settings: Settings,
    *,
    progress: Progress | None = None,
    why: str = "operation",
    run: str | None = None,
    clock: Clock | None = None,
    deadline: Deadline = NoDeadline(),  # noqa: B008 - it holds nothing
) -> Handled:
    """Carry out `{"operation": …, "params": {…}}`. `why`: what started it, for the journal; `run`: its id there;
    `clock` and `deadline`: of who has a time of its own, after which the answer is a problem and the work goes on at
    the next request."""
    parsed = parse_request(request, settings)
    if isinstance(parsed, Problem):
        return Handled(parsed.status, parsed.to_body())
    return handle(parsed, settings, progress=progress, why=why, run=run, clock=clock, deadline=deadline)


def parse_request(request: Any, settings: Settings) -> Request | Problem:
    """The request as its model has it, or what is wrong with it."""
    name = request.get("operation") if isinstance(request, Mapping) else None
    if not isinstance(name, str) or name not in OPERATIONS:
        near = NearestNames(OPERATIONS).to(name) if isinstance(name, str) else ()
        meant = f"; did you mean {' or '.join(near)}?" if near else f"; there are {', '.join(OPERATIONS)}"
        return problems.of_invalid([InvalidParameter(where="operation", what=f"there is no such operation{meant}")])
    try:
        return _ENVELOPE.validate_python(dict(request))
    except ValidationError as error:
        found = problems.list_invalid(error.errors(include_url=False), names_of(name), within=(name, "params"))
        return problems.of_invalid(found, secrets=settings.secrets)


def names_of(operation: str) -> list[str]:
    """The parameters of an operation; none of an unknown one."""
    kind = OPERATIONS.get(operation)
    params = kind.model_fields["params"].annotation if kind else None
    return list(getattr(params, "model_fields", ()))


def handle(
    request: Request,
    settings: Settings,
    *,
    progress: Progress | None = None,
    why: str = "operation",
    run: str | None = None,
    clock: Clock | None = None,
    deadline: Deadline = NoDeadline(),  # noqa: B008 - it holds nothing
) -> Handled:
    """Carry out a request that was read."""
    run = run or new_run()
    call = Call(settings, run, f"{why} {request.operation}", progress or Silence(), clock, deadline)
    try:
        return Handled(OK, carry_out(request, call).model_dump(mode="json"))
    except DeltaArcError as error:
        problem = problems.of_error(_of_request(error, request.operation), secrets=settings.secrets)
    except Exception:  # noqa: BLE001 - at the edge: no traceback leaves it
        problem = problems.of_fault()
        _LOG.exception("%s failed in a way nobody foresaw; %s", request.operation, problem.instance)
    return Handled(problem.status, problem.to_body())


def _of_request(error: DeltaArcError, operation: str) -> DeltaArcError:
    """What names a parameter is whoever sent the request's to mend, and no setting of the server."""
    if isinstance(error, SettingsError) and error.where in names_of(operation):
        return RequestInvalid(what=error.what, where=error.where, next_step=error.next_step)
    return error


def new_run() -> str:
    """The id of a run that an operation started."""
    return f"op-{uuid.uuid4()}"
