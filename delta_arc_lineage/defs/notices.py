"""Notices of Dagster's runs: a sensor tells of runs that failed; its steps tell themselves what it leaves
to people.

A plan that waits and a contract that is broken fail no run, and are known where they are found. The sensor runs outside
of the run, so it tells of one whose process was killed, too.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

from delta_arc_lineage.defs.host import Host
from delta_arc_lineage.defs.keys import LAST, MARKINGS, PLAN, READING, asset_key
from delta_arc_lineage.defs.steps import LoggedProgress
from delta_arc_lineage.defs.tags import DEPLOYMENT, ROUTE
from delta_arc_lineage.model.notice_texts import NoticePages
from delta_arc_lineage.model.notices import Notice, notice_of_failed_run, notice_of_unexpected
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.notifying import NoticeBoard
from delta_arc_lineage.wiring import notifier_of

if TYPE_CHECKING:
    from dagster._core.events import DagsterEvent

_TOLD_BY_THE_CHECK = "DagsterAssetCheckFailedError"
_WRITING = ("atlan_s3_objects", "table_lineage", LAST)
_MOST_FAILURES = 5


def open_board(settings: Settings, progress: Progress) -> NoticeBoard:
    """Whom to tell, with links to the UI's pages where the settings say where it is."""
    ui = settings.notices.ui
    plan_key = "/".join(asset_key(settings, PLAN).path)
    return notifier_of(settings, progress=progress, pages=NoticePages(ui, plan_key) if ui else None)


def failure_sensor(settings: Settings, host: Host) -> dg.SensorDefinition:
    """Tells of each run of ours that failed, whatever started it; it runs where there is a channel to tell by."""
    has_channel = not settings.notices.is_empty

    @dg.run_failure_sensor(
        name=host.name("notify_failures"),
        minimum_interval_seconds=min(30, settings.sensor_seconds),
        default_status=dg.DefaultSensorStatus.RUNNING if has_channel else dg.DefaultSensorStatus.STOPPED,
        description="Tells of failed runs by SNS, webhook and e-mail, as the settings say: once a cause and day.",
    )
    def notify_failures(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
        run = context.dagster_run
        if not _is_ours(run, settings):
            return dg.SkipReason("The run is of none of this deployment's routes.")
        board = open_board(settings, LoggedProgress(context.log, settings))
        route = run.tags.get("dagster/partition", run.tags.get(ROUTE, ""))
        for notice in _read_failures(context):
            board.tell(notice, route=route if route in settings.routes else "", run=run.run_id)
        return None

    return notify_failures


def _is_ours(run: dg.DagsterRun, settings: Settings) -> bool:
    """A team's own jobs may stand in the same code location. Ours carry the deployment; a run that died before its
    first step could tag it is known by what it was to materialize."""
    if DEPLOYMENT in run.tags:
        return run.tags[DEPLOYMENT] == settings.deployment
    own = {asset_key(settings, name) for name in (*READING, PLAN, *_WRITING, MARKINGS)}
    return not own.isdisjoint(run.asset_selection or ())


def _read_failures(context: dg.RunFailureSensorContext) -> Iterator[Notice]:
    """One a step that failed, as its failure says; that of a check which told it itself is left out."""
    events = context.get_step_failure_events()
    for event in events[:_MOST_FAILURES]:
        notice = _read_failure(event)
        if notice is not None:
            yield notice
    if not events:
        step = "read the run's own events; if its process was killed, look for what ended it, as a lack of memory"
        yield notice_of_failed_run(
            what="no step of it failed: the run was ended, or could not be started",
            who_acts="the operator",
            next_step=step,
        )


def _read_failure(event: "DagsterEvent") -> Notice | None:
    data = event.step_failure_data
    told = data.user_failure_data.metadata if data.user_failure_data else {}
    parts = {name: str(value.value) for name, value in told.items()}
    if "what" in parts:
        return notice_of_failed_run(
            what=parts["what"],
            where=parts.get("where", ""),
            who_acts=parts.get("who acts", ""),
            next_step=parts.get("next", ""),
        )
    cause = data.error.cause if data.error and data.error.cause else data.error
    name = (cause.cls_name if cause else None) or "an error"
    if name == _TOLD_BY_THE_CHECK:
        return None
    return notice_of_unexpected(name)
