"""One call of the function: its settings, its time, its log, and who it is in journals and leases."""

from dataclasses import dataclass
from typing import Protocol

from delta_arc_lineage.adapters.call_deadline import CallDeadline, PunctualClock
from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.deadline import Deadline
from delta_arc_lineage.serverless.telemetry import LogLines
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.settings.project import STATE


class Context(Protocol):
    """What the platform tells of a call, as far as it is used here."""

    function_name: str
    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Call:
    """`run`: the id under which its journals are kept, the same where the platform tries a call again; `actor`: who
    that is for people, and `why` what it was called for."""

    settings: Settings
    log: LogLines
    clock: Clock
    deadline: Deadline
    run: str
    actor: str
    why: str
    is_scheduled: bool = False


def open_call(settings: Settings, context: Context, *, clock: Clock, why: str, is_scheduled: bool = False) -> Call:
    """SettingsError for settings that no function can run by."""
    _refuse_local(settings)
    deadline = CallDeadline(ends_at=clock.now() + context.get_remaining_time_in_millis(), clock=clock)
    request = context.aws_request_id
    return Call(
        settings=settings,
        log=LogLines(level=settings.log_level, correlation=request, secrets=settings.secrets),
        clock=PunctualClock(clock, deadline),
        deadline=deadline,
        run=f"lambda-{request}",
        actor=f"Lambda {context.function_name}, request {request}",
        why=why,
        is_scheduled=is_scheduled,
    )


def _refuse_local(settings: Settings) -> None:
    """The embedded stack and a state folder are of a machine that stays; of a function nothing does."""
    if settings.tenant is None:
        raise SettingsError(
            what="no tenant is set, and a function has no embedded catalog",
            where="ATLAN_BASE_URL",
            next_step="set ATLAN_BASE_URL, and ATLAN_API_KEY_SECRET_ARN to the secret that holds its key",
        )
    if not settings.state.bucket:
        raise SettingsError(
            what="the state is a folder, and nothing of a function's disk is there at the next call",
            where=STATE,
            next_step=f"set {STATE}=s3://bucket/prefix",
        )
    if settings.log_file is not None:
        raise SettingsError(
            what="a function has no file to log to",
            where="DELTA_ARC_LOG_FILE",
            next_step="unset it: what is said goes to the function's log",
        )
