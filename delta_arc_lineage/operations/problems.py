"""Problems: every error as problem details (RFC 9457), with the fields of our error tree beside its own.

status  errors
400     CommandRefused of a request that is no request; what is no JSON
401     no token, or another one
403     PermissionDenied, NotOurs
404     NotFound
409     Ambiguous, CommandRefused, UnsafePlan, StalePlan: another state of the catalog, or another digest, will do
422     RequestInvalid, InvalidName, and a request that does not fit its model
500     what whoever runs the server mends: settings, state, inventories; and faults of ours
502     what Atlan refuses: the server's key, its certificate, a request
503     TransientError: the same request may succeed later, and `Retry-After` says when
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from delta_arc_lineage import errors
from delta_arc_lineage.errors import DeltaArcError, RequestInvalid, TransientError
from delta_arc_lineage.masking import mask
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.nearest import NearestNames

MEDIA_TYPE = "application/problem+json"
CLIENT_ERROR = 400
RETRY_SECONDS = 60
_URN = "urn:delta-arc-lineage:problem:"

STATUSES: dict[type[DeltaArcError], int] = {
    errors.DeltaArcError: 500,
    errors.OperatorError: 500,
    errors.SettingsError: 500,
    errors.PatternError: 500,
    errors.RequestInvalid: 422,
    errors.AuthenticationFailed: 502,
    errors.PermissionDenied: 403,
    errors.Untrusted: 502,
    errors.NotFound: 404,
    errors.RequestRefused: 502,
    errors.CommandRefused: 409,
    errors.OutputLost: 500,
    errors.InventoryUnusable: 500,
    errors.StateUnusable: 500,
    errors.DataOwnerError: 422,
    errors.InvalidName: 422,
    errors.Ambiguous: 409,
    errors.NotOurs: 403,
    errors.ConsentError: 409,
    errors.UnsafePlan: 409,
    errors.StalePlan: 409,
    errors.TransientError: 503,
    errors.Unreachable: 503,
    errors.RateLimited: 503,
    errors.NotConfirmed: 503,
    errors.RouteBusy: 503,
    errors.OutOfTime: 503,
}
"""One row an error class; one that is added later has the row of what it is a kind of."""


class InvalidParameter(BaseModel):
    """One thing that is wrong with a request."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    where: str
    what: str


class Problem(BaseModel):
    """Problem details. `detail` says what happened, `where` names the place, `next_step` what to do, `acts_next` who
    does it; `exit_code` is what the command line would end with. `digest`: the one to approve, where a plan waits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str
    title: str
    status: int
    detail: str
    instance: str
    where: str = ""
    next_step: str = ""
    acts_next: str = ""
    exit_code: int = 1
    digest: str = ""
    errors: list[InvalidParameter] = []

    def to_body(self) -> dict[str, Any]:
        """As JSON: without what is empty."""
        return self.model_dump(exclude_defaults=True) | {"exit_code": self.exit_code}


def status_of(kind: type[DeltaArcError]) -> int:
    """That of its class, or of the nearest one that it is a kind of."""
    return next(STATUSES[ancestor] for ancestor in kind.__mro__ if ancestor in STATUSES)


def of_error(error: DeltaArcError, *, secrets: Collection[str] = (), instance: str = "") -> Problem:
    """`secrets`: what no problem may show, whatever an error of somebody else's says."""
    kind = type(error)
    return Problem(
        type=_URN + _words(kind.__name__, "-"),
        title=_words(kind.__name__, " ").capitalize(),
        status=status_of(kind),
        detail=_safe(error.what, secrets),
        instance=instance or _new_instance(),
        where=_safe(error.where, secrets),
        next_step=_safe(error.next_step, secrets),
        acts_next=error.acts_next,
        exit_code=error.exit_code,
        digest=str(error.fields.get("digest", "")),
    )


def of_fault(instance: str = "") -> Problem:
    """A fault of ours: what it was is in the log, under the instance, and not in the answer."""
    fault = DeltaArcError(
        what="the operation failed in a way nobody foresaw",
        next_step="report it with this instance; the log of the server has the whole story under it",
    )
    return of_error(fault, instance=instance).model_copy(update={"type": f"{_URN}fault", "title": "Fault"})


def of_http(status: int, what: str, *, next_step: str, where: str = "") -> Problem:
    """What is wrong with a request before an operation sees it."""
    return Problem(
        type=f"{_URN}http-{status}",
        title=_TITLES.get(status, "Refused"),
        status=status,
        detail=what,
        instance=_new_instance(),
        where=where,
        next_step=next_step,
        acts_next=RequestInvalid.acts_next,
        exit_code=RequestInvalid.exit_code,
    )


def of_busy(what: str, *, next_step: str) -> Problem:
    """What would be done, and not now."""
    return _passing("busy", what, instance=_new_instance(), next_step=next_step)


def of_lost_run(instance: str) -> Problem:
    """A run whose process ended before it did."""
    return _passing(
        "run lost",
        "the process that worked on this run ended before the run did",
        instance=instance,
        next_step="send the same request again: what was written is in the journal, and is not written twice",
    )


def _passing(title: str, what: str, *, instance: str, next_step: str) -> Problem:
    """As a TransientError is told, where none was raised."""
    return Problem(
        type=_URN + title.replace(" ", "-"),
        title=title.capitalize(),
        status=STATUSES[TransientError],
        detail=what,
        instance=instance,
        next_step=next_step,
        acts_next=TransientError.acts_next,
        exit_code=TransientError.exit_code,
    )


def of_invalid(found: Sequence[InvalidParameter], *, secrets: Collection[str] = ()) -> Problem:
    """A request that does not fit its model; all that is wrong with it at once."""
    first, count = found[0], len(found)
    more = f", and {count - 1} more" if count > 1 else ""
    error = RequestInvalid(
        what=f"the request cannot be read: {first.where or 'the body'}: {first.what}{more}",
        where=first.where,
        next_step="see the operation's parameters in /openapi.json",
    )
    masked = [InvalidParameter(where=_safe(item.where, secrets), what=_safe(item.what, secrets)) for item in found]
    return of_error(error, secrets=secrets).model_copy(update={"errors": masked})


def is_transient(status: int) -> bool:
    """Whether the same request may succeed later."""
    return status == STATUSES[TransientError]


def list_invalid(raw: Iterable[Any], known: Collection[str], *, within: Sequence[str] = ()) -> list[InvalidParameter]:
    """What pydantic found, in our words. `known`: names of parameters, of which the nearest to an unknown one is told;
    `within`: the parts of a place that say nothing. No value that was sent is repeated."""
    nearest = NearestNames(known)
    return [_invalid(error, nearest, within) for error in raw] or [InvalidParameter(where="", what="it cannot be read")]


def _invalid(error: Any, nearest: NearestNames, within: Sequence[str]) -> InvalidParameter:
    parts = [str(part) for part in error["loc"]]
    while parts and parts[0] in within:
        del parts[0]
    where, what = ".".join(parts), str(error["msg"])
    if error["type"] == "extra_forbidden":
        near = " or ".join(nearest.to(parts[-1]) if parts else ())
        what = "there is no such parameter" + (f"; did you mean {near}?" if near else "")
    elif error["type"] == "missing":
        what = "it is mandatory, and missing"
    return InvalidParameter(where=where[:_MOST_LETTERS], what=what)


def _safe(text: str, secrets: Collection[str]) -> str:
    return terminal(mask(text, secrets))


def _words(name: str, gap: str) -> str:
    """`NotOurs` → `not ours`."""
    return "".join(f"{gap}{letter}" if letter.isupper() else letter for letter in name).strip(gap).lower()


def _new_instance() -> str:
    return f"urn:uuid:{uuid.uuid4()}"


_MOST_LETTERS = 200
_TITLES = {
    400: "Bad request",
    401: "Unauthorized",
    404: "Not found",
    405: "Method not allowed",
    413: "Content too large",
    415: "Unsupported media type",
    421: "Misdirected request",
    503: "Busy",
}
