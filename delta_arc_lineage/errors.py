"""The one error tree, branching by who acts next.

    DeltaArcError
    ├── OperatorError             whoever runs this changes a setting, a token or a grant
    │   ├── SettingsError           a variable or file that cannot be read as meant
    │   │   ├── PatternError        a pattern that does not parse, and at which place
    │   │   └── RequestInvalid      a request to an operation that cannot be read as meant
    │   ├── AuthenticationFailed    the token is not accepted (401)
    │   ├── PermissionDenied        the token is accepted and may not do this (403)
    │   ├── Untrusted               the other side's TLS certificate
    │   ├── NotFound                a connection, a bucket, a run or a thing that is not there
    │   ├── RequestRefused          the other side understood the request and says no
    │   ├── CommandRefused          a command asks what cannot be done
    │   ├── OutputLost              what is printed cannot be written
    │   ├── InventoryUnusable       an inventory that cannot stand for its bucket
    │   └── StateUnusable           a file or folder of ours cannot be read or written
    ├── DataOwnerError            whoever owns the names or files
    │   ├── InvalidName             a name that no qualified name can hold
    │   ├── Ambiguous               one name, several things
    │   └── NotOurs                 a thing that somebody else made, or that others' things need
    ├── ConsentError              a person reads a plan and says yes
    │   ├── UnsafePlan              a plan over a limit, or one that waits for approval
    │   └── StalePlan               the tenant moved since the plan was made
    └── TransientError            the machine tries again
        ├── Unreachable             no answer: refused, reset, timed out, 5xx, no shape of an answer
        ├── RateLimited             429, still blocked after the patience set
        ├── NotConfirmed            a write that reading back does not show
        ├── RouteBusy               another run holds the route's lease
        └── OutOfTime               the time of this call is over; the next one goes on

One line per error says what happened, where, and what to do next; in it, what does not print is escaped, and what has a
secret's form is masked. Fields are typed and each error survives pickling, because Dagster carries errors between
processes. No secret is ever a field.
"""

from functools import partial
from typing import Any, ClassVar

from delta_arc_lineage.masking import mask


class DeltaArcError(Exception):
    """What went wrong, where, and the next step; `exit_code` is what the command line ends with."""

    exit_code: ClassVar[int] = 1
    acts_next: ClassVar[str] = "the maintainers"

    def __init__(self, *, what: str, where: str = "", next_step: str = "", **fields: Any) -> None:
        self.what, self.where, self.next_step, self.fields = mask(what), mask(where), mask(next_step), fields
        super().__init__(self.what)

    def __str__(self) -> str:
        place = f" [{self.where}]" if self.where else ""
        step = f" Next: {self.next_step}" if self.next_step else ""
        line = f"{self.what}{place}{step}"
        return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in line)

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), what=self.what, where=self.where, next_step=self.next_step, **self.fields), ()


class OperatorError(DeltaArcError):
    """Whoever runs this has to change a setting, a token or a grant."""

    exit_code = 2
    acts_next = "the operator"


class SettingsError(OperatorError):
    """A variable or file that cannot be read as meant; `where` names it."""


class PatternError(SettingsError):
    """A pattern that does not parse; raised when it is built, never when it is used."""


class RequestInvalid(SettingsError):
    """A request to an operation that cannot be read as meant; `where` names the parameter."""


class AuthenticationFailed(OperatorError):
    """The tenant or the bucket does not accept the credentials."""


class PermissionDenied(OperatorError):
    """The credentials are accepted and may not do this; `where` names the operation."""


class Untrusted(OperatorError):
    """The other side's TLS certificate is not one that this machine trusts."""


class NotFound(OperatorError):
    """A connection or bucket that the settings name, or a run, plan or thing that a command names, is not there."""


class RequestRefused(OperatorError):
    """The other side understood the request and refused it (a 4xx of another kind)."""


class CommandRefused(OperatorError):
    """A command asks what cannot be done, or what can be meant in several ways."""


class OutputLost(OperatorError):
    """What a command prints cannot be written, as on a full disk."""


class InventoryUnusable(OperatorError):
    """An inventory that cannot stand for its bucket: stale, torn, of another bucket or prefix, of no known form."""


class StateUnusable(OperatorError):
    """A file or folder of ours cannot be read or written, or holds what nobody can use; `where` names it."""


class DataOwnerError(DeltaArcError):
    """Names or files that only their owner can mend."""

    exit_code = 3
    acts_next = "the data owner"


class InvalidName(DataOwnerError):
    """A name that the qualified name it belongs in cannot hold."""


class Ambiguous(DataOwnerError):
    """One name in the settings, several things in the catalog."""


class NotOurs(DataOwnerError):
    """A thing named to a command that does not carry our mark, or that others' things need."""


class ConsentError(DeltaArcError):
    """A person has to read a plan and say yes."""

    exit_code = 4
    acts_next = "a person who reads the plan"


class UnsafePlan(ConsentError):
    """A plan over a limit, or one that waits for approval; fields: `digest`."""


class StalePlan(ConsentError):
    """The tenant moved since the plan was made; fields: `moved`, the qualified names."""


class TransientError(DeltaArcError):
    """Nothing to mend: the same call may succeed later, and runs are retried for it."""

    exit_code = 5
    acts_next = "the machine, by trying again"


class Unreachable(TransientError):
    """No usable answer: refused, reset, timed out, or a 5xx."""


class RateLimited(TransientError):
    """The tenant's request limit was still closed after waiting as long as the settings allow."""


class NotConfirmed(TransientError):
    """A write was sent and reading back does not show it; fields: `missing`, the qualified names."""


class RouteBusy(TransientError):
    """Another run, on whatever machine, holds the route; fields: `route`, `ends_at`, its latest end in milliseconds."""


class OutOfTime(TransientError):
    """The time of a call is over before its work; fields: `is_waiting`, whether for the request limit."""
