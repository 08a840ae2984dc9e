"""Faults of this server: told on stderr with their traceback, answered as the metastore answers one of its own.

`AllExceptionMapper` answers 500 with an `errorId`; `AtlasErrorCode.INTERNAL_ERROR` has the two fields that every client
reads. The id is the request's own where it sent one, so that a client's log and this server's name the same request.
"""

import logging
import re
import uuid
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.web.exchange import Answer

REQUEST_ID = "X-Atlan-Request-Id"
_SOUND_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LOG = logging.getLogger(__name__)


def report(scope: Any, error: Exception) -> Answer:
    """The answer to a request that this server failed at."""
    sent = find_header(scope, REQUEST_ID)
    request = sent if _SOUND_ID.fullmatch(sent) else uuid.uuid4().hex
    _LOG.error("request %s failed: %s %r", request, scope["method"], scope["path"], exc_info=error)
    refusal = CatalogError(ErrorKind.INTERNAL, f"{type(error).__name__} in request {request}")
    return Answer({**refusal.body(), "errorId": request}, status=refusal.status, headers={REQUEST_ID: request})


def find_header(scope: Any, wanted: str) -> str:
    """The first value of a header, empty if there is none."""
    name = wanted.lower().encode()
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
