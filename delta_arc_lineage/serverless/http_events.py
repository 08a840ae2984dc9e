"""HTTP events: requests of a function URL or of API Gateway, answered by the application that `delta-arc serve` serves.

Nothing goes on after an answer, because the platform stops the process until the next call: long work is answered when
it is done. Whoever cannot wait so long invokes the function without waiting, with the operation as its event.
"""

import json
from typing import Any

from delta_arc_lineage.errors import CommandRefused
from delta_arc_lineage.serverless.calls import Call, Context
from delta_arc_lineage.serverless.events import HttpRequest
from delta_arc_lineage.serverless.secret import HTTP_TOKEN
from delta_arc_lineage.settings.keys import SECRET_ARN

_CLOSED = 503


def answer_http(request: HttpRequest, call: Call, context: Context) -> dict[str, Any]:
    """The answer in the form of payload format 2.0. Without a token in the secret nobody is answered."""
    if not call.token:
        error = CommandRefused(
            what="this function answers no HTTP requests: the secret holds no token for them",
            where=SECRET_ARN,
            next_step=f"let the secret be a JSON object with ATLAN_API_KEY and {HTTP_TOKEN}",
        )
        call.log.fail(str(error))
        return _close(error)
    from mangum import Mangum

    from delta_arc_lineage.operations.app import build_app

    app = build_app(call.settings, token=call.token, hosts=[request.host], in_background=False)
    platform: Any = context
    answer: dict[str, Any] = Mangum(app, lifespan="off")(dict(request.raw), platform)
    return answer


def _close(error: CommandRefused) -> dict[str, Any]:
    body = {"type": "about:blank", "title": "Service Unavailable", "status": _CLOSED, "detail": error.what}
    return {
        "statusCode": _CLOSED,
        "headers": {"content-type": "application/problem+json"},
        "body": json.dumps({**body, "next_step": error.next_step}),
    }
