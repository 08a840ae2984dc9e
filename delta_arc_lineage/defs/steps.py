"""What every step shares: its route, its workspace, its progress as log lines, its failures in Dagster's words."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from dagster_aws.s3 import S3Resource

from delta_arc_lineage.defs.resources import AtlanResource, bucket
from delta_arc_lineage.errors import DeltaArcError, TransientError
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.ambient import Progress
from delta_arc_lineage.settings import Settings
from delta_arc_lineage.sync.workspace import Documents, Workspace
from delta_arc_lineage.wiring import state_store, workspace

StepContext = dg.AssetExecutionContext | dg.AssetCheckExecutionContext
GROUP = "lineage"
OWNERS = ["team:data-platform"]
POOL = "atlan"
RETRIES = dg.RetryPolicy(max_retries=2, delay=30, backoff=dg.Backoff.EXPONENTIAL)


class LoggedProgress(Progress):
    """Progress as lines of the run's log."""

    def __init__(self, log: dg.DagsterLogManager) -> None:
        self._log = log

    def step(self, what: str, done: int, total: int | None = None) -> None:
        self._log.info(f"{what}: {done}" + (f" of {total}" if total is not None else ""))

    def note(self, message: str) -> None:
        self._log.warning(message)


def route_of(context: StepContext, settings: Settings) -> Route:
    return settings.routes[context.partition_key]


def run_of(context: StepContext) -> str:
    """The run that a retried run goes on with: a plan made before the failure is the plan to finish."""
    return context.run.root_run_id or context.run.run_id


def documents(settings: Settings, route: Route) -> Documents:
    return Documents(state_store(settings.state), route.name)


@contextmanager
def step(
    context: dg.AssetExecutionContext, settings: Settings, atlan: AtlanResource, s3: S3Resource
) -> Iterator[tuple[Route, Workspace]]:
    """The route and its workspace; our errors become failures that say what to do, retried only where that helps."""
    route = route_of(context, settings)
    progress = LoggedProgress(context.log)
    with failures():
        yield (
            route,
            workspace(
                settings, catalog=atlan.catalog(progress), objects=bucket(settings, s3, route), progress=progress
            ),
        )


@contextmanager
def failures() -> Iterator[None]:
    try:
        yield
    except DeltaArcError as error:
        metadata = {"what": error.what, "where": error.where, "next": error.next_step, "who acts": error.acts_next}
        raise dg.Failure(
            description=str(error),
            metadata={name: dg.MetadataValue.text(value) for name, value in metadata.items() if value},
            allow_retries=isinstance(error, TransientError),
        ) from error
