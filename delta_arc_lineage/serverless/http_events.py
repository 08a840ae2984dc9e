"""HTTP events: requests of a function URL or of API Gateway, answered by the application that `delta-arc serve` serves.

Nothing goes on after an answer, because the platform stops the process until the next call: long work is answered when
it is done, or by a problem where the time of the call ends before; then the next request goes on. Whoever cannot wait
so long invokes the function without waiting, with the operation as its event.
"""

import json
from typing import TYPE_CHECKING, Any

from delta_arc_lineage.serverless.calls import Call, Context
from delta_arc_lineage.serverless.events import HttpRequest
from delta_arc_lineage.settings.keys import SECRET_ARN, SERVE_TOKEN

if TYPE_CHECKING:
    from delta_arc_lineage.operations.problems import Problem

_CLOSED = 503
_TEXT = ["text/", "application/"]
"""What is answered as it is; Mangum would encode problem details as if they were no text."""


def answer_unready() -> dict[str, Any]:
    """Where nobody's token could be looked at: why that is so is in the log, and is nothing to tell a stranger."""
    from delta_arc_lineage.operations import problems

    return _answer_problem(
        problems.of_http(
            _CLOSED, "the function cannot answer", next_step="see the log of the function, which says what is missing"
        )
    )


def _answer_problem(problem: "Problem") -> dict[str, Any]:
    headers = {"content-type": "application/problem+json"}
    return {"statusCode": problem.status, "headers": headers, "body": json.dumps(problem.to_body())}


def answer_http(request: HttpRequest, call: Call, context: Context) -> dict[str, Any]:
    """The answer in the form of payload format 2.0. Without a token in the secret nobody is answered."""
    from delta_arc_lineage.operations import problems

    if not call.settings.serve_token:
        closed = problems.of_http(
            _CLOSED,
            "this function answers no HTTP requests: the secret holds no token for them",
            where=SECRET_ARN,
            next_step=f"let the secret be a JSON object with ATLAN_API_KEY and {SERVE_TOKEN}",
        )
        call.log.fail(f"{closed.detail} [{closed.where}] Next: {closed.next_step}")
        return _answer_problem(closed)
    from mangum import Mangum

    from delta_arc_lineage.operations.app import build_app

    app = build_app(
        call.settings,
        token=call.settings.serve_token,
        hosts=[request.host],
        in_background=False,
        clock=call.clock,
        deadline=call.deadline,
    )
    platform: Any = context
    answer: dict[str, Any] = Mangum(app, lifespan="off", text_mime_types=_TEXT)(dict(request.raw), platform)
    return answer
