"""What every step shares: its route, its workspace, its progress as log lines, its failures in Dagster's words."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from logging import INFO, WARNING, Logger
from typing import TypedDict

import dagster as dg
from dagster._utils.schedules import get_smallest_cron_interval

from delta_arc_lineage.adapters.log_file import LOGGER, start_log
from delta_arc_lineage.defs.audit import is_scheduled, what_launched, who_runs
from delta_arc_lineage.defs.host import Host
from delta_arc_lineage.defs.resources import open_buckets
from delta_arc_lineage.defs.tags import installation_tags, route_tags, tag_run
from delta_arc_lineage.errors import DeltaArcError, TransientError
from delta_arc_lineage.model.media import log, terminal
from delta_arc_lineage.model.render import duration
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.retention import tidy_daily
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.wiring import open_workspace

StepContext = dg.AssetExecutionContext | dg.AssetCheckExecutionContext
POOL = "atlan"
RETRIES = dg.RetryPolicy(max_retries=2, delay=30, backoff=dg.Backoff.EXPONENTIAL)


class AssetOptions(TypedDict):
    key_prefix: list[str]
    partitions_def: dg.PartitionsDefinition
    group_name: str
    owners: list[str]
    kinds: set[str]
    tags: dict[str, str]
    freshness_policy: dg.FreshnessPolicy
    pool: str | None
    retry_policy: dg.RetryPolicy


def asset_options(
    settings: Settings, routes: dg.PartitionsDefinition, *kinds: str, pool: str | None = POOL
) -> AssetOptions:
    """What all assets have in common. Whatever may send the tenant a request is in its pool."""
    return AssetOptions(
        key_prefix=list(settings.asset_prefix),
        partitions_def=routes,
        group_name="lineage",
        owners=["team:data-platform"],
        kinds=set(kinds),
        tags=installation_tags(settings),
        freshness_policy=_expect_the_schedule(settings.schedule),
        pool=pool,
        retry_policy=RETRIES,
    )


@cache
def _expect_the_schedule(cron: str) -> dg.FreshnessPolicy:
    """Fresh until the schedule ticks twice without a materialization: what ran late at one tick is not late at once."""
    return dg.FreshnessPolicy.cron(cron, get_smallest_cron_interval(cron))


class LoggedProgress(Progress):
    """Progress as lines of the run's log, and of the log file where one is set; details, a line each request, only of
    that: Dagster keeps each line of a run for ever."""

    def __init__(self, log: Logger, settings: Settings) -> None:
        self._log, self._to_file = log, settings.log_file is not None
        if self._to_file:
            start_log(settings.log_file, level=settings.log_level, secrets=settings.secrets)

    def step(self, what: str, done: int, total: int | None = None) -> None:
        self._say(INFO, f"{what}: {done}" + (f" of {total}" if total is not None else ""))

    def note(self, message: str) -> None:
        self._say(WARNING, message)

    def time_left(self, what: str, seconds: float) -> None:
        self._say(INFO, f"{what}: about {duration(seconds)} left")

    def detail(self, message: str) -> None:
        if self._to_file:
            LOGGER.debug(terminal(message))

    def _say(self, level: int, message: str) -> None:
        self._log.log(level, log(message))
        if self._to_file:
            LOGGER.log(level, terminal(message))


def route_of(context: StepContext, settings: Settings) -> Route:
    return settings.routes[context.partition_key]


def run_of(context: StepContext) -> str:
    """The run that a retried run goes on with: a plan made before the failure is the plan to finish.

    A run that is re-executed whole makes a plan anew; each plan keeps journals of its own under this one run.
    """
    return context.run.root_run_id or context.run.run_id


@contextmanager
def open_step(
    context: StepContext,
    settings: Settings,
    host: Host,
    *,
    reads_files: bool = False,
    refresh: bool = False,
) -> Iterator[tuple[Route, Workspace]]:
    """The route and its workspace; our errors become failures that say what to do, retried only where that helps.

    `reads_files`: the bucket is reached as the location's S3 resource says. `refresh`: what the discovery cache
    remembers is not used.
    """
    tag_run(context, route_tags(settings, context.partition_key))
    progress = LoggedProgress(context.log, settings)
    with failures():
        atlan = host.atlan_of(context)
        s3 = host.s3_of(context) if reads_files else None
        with open_workspace(
            atlan.adjust(settings),
            progress=progress,
            actor=who_runs(context),
            why=what_launched(context),
            catalog=atlan.catalog(settings, progress),
            open_bucket=open_buckets(settings, s3) if s3 else None,
            refresh=refresh,
        ) as space:
            yield route_of(context, settings), space


def tidy_by_schedule(context: StepContext, settings: Settings, space: Workspace) -> None:
    """Once a day the scheduled run of a route removes its plans, journals and operations of long ago. One that cannot
    be removed is no failure of the run, and is told."""
    if not is_scheduled(context):
        return
    try:
        removed = tidy_daily(space.state, context.partition_key, keep_days=settings.keep_days, clock=space.clock)
    except DeltaArcError as error:
        space.progress.note(f"what is older than {settings.keep_days} days could not be removed: {error}")
        return
    if removed is not None and (removed.names or removed.unreadable):
        unreadable = f"; {len(removed.unreadable)} that cannot be read are kept" if removed.unreadable else ""
        operations = f", {len(removed.operations)} operations" if removed.operations else ""
        gone = f"{len(removed.plans)} plans{operations} and the journals of {removed.runs} runs"
        context.log.info(f"of more than {settings.keep_days} days ago, {gone} were removed{unreadable}")


@contextmanager
def failures() -> Iterator[None]:
    """Our errors become failures, which end with the sentence that helps."""
    try:
        yield
    except DeltaArcError as error:
        metadata = {"what": error.what, "where": error.where, "who acts": error.acts_next, "next": error.next_step}
        raise dg.Failure(
            description=terminal(str(error)),
            metadata={name: dg.MetadataValue.text(terminal(value)) for name, value in metadata.items() if value},
            allow_retries=isinstance(error, TransientError),
        ) from escape_causes(error)


def escape_causes(error: DeltaArcError) -> DeltaArcError:
    """The error, with its causes told as ours are: Dagster prints them on its terminal, and a library says there what a
    server told it."""
    error.__cause__ = _escape(error.__cause__)
    return error


def _escape(error: BaseException | None) -> DeltaArcError | None:
    """The same as an error of ours, which escapes what it says."""
    if error is None:
        return None
    escaped = DeltaArcError(what=f"{type(error).__name__}: {error}").with_traceback(error.__traceback__)
    escaped.__cause__, escaped.__context__ = _escape(error.__cause__), _escape(error.__context__)
    escaped.__suppress_context__ = error.__suppress_context__
    return escaped
