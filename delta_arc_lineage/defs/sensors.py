"""The bucket sensor: one run for each route whose prefix changed, whatever the change.

It lists and never loads pyatlan, so a tick stays cheap. One route that cannot be listed does not silence the others.
A route is not looked at while a run of it is under way: what changes meanwhile is one run afterwards, not one a tick.
"""

import json
from collections.abc import Iterable, Mapping, Set
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import dagster as dg

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.defs.host import Host
from delta_arc_lineage.defs.keys import PLAN, asset_key
from delta_arc_lineage.defs.resources import open_buckets_in_a_hurry
from delta_arc_lineage.defs.steps import escape_causes
from delta_arc_lineage.defs.tags import route_tags
from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.model.codec import decode, encode
from delta_arc_lineage.model.media import log, terminal
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.reading.watching import Seen, look
from delta_arc_lineage.wiring import OpenBucket

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

TICK_SECONDS = 40.0  # of the 60 that Dagster gives a tick
ANSWER_SECONDS, TRIES = 8.0, 2  # a listing begun in the last moment still ends in time where S3 does not answer
RUN_SECONDS = 3600.0  # a run begun longer ago may have died without a word, and must not silence its route

_FINISHED = {dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED}


def bucket_sensor(
    settings: Settings,
    job: "UnresolvedAssetJobDefinition",
    host: Host,
    *,
    tick_seconds: float = TICK_SECONDS,
    answer_seconds: float = ANSWER_SECONDS,
    run_seconds: float = RUN_SECONDS,
) -> dg.SensorDefinition:
    """`tick_seconds`: how long one tick lists before it leaves the rest to the next; `answer_seconds`: how long it
    waits for one answer of S3; `run_seconds`: how long at most it waits for the end of a route's run."""

    @dg.sensor(
        name=host.name("bucket_sensor"),
        job=job,
        required_resource_keys={host.s3},
        minimum_interval_seconds=settings.sensor_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING if host.is_started else dg.DefaultSensorStatus.STOPPED,
        description="Watches each route's prefix for new, overwritten and removed data: one run a route that changed.",
    )
    def bucket_sensor_(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        before = _read_cursor(context.cursor, settings.routes, first=SystemClock().now())
        open_bucket = open_buckets_in_a_hurry(settings, host.s3_of(context), seconds=answer_seconds, tries=TRIES)
        deadline = SystemClock().now() + int(tick_seconds * 1000)
        planning = _list_planning(context.instance, job.name, asset_key(settings, PLAN), seconds=run_seconds)
        busy = planning & before.keys()
        idle = {name: seen for name, seen in before.items() if name not in busy}
        now, failed = _look_at_all(settings, open_bucket, idle, deadline=deadline)
        now |= {name: before[name] for name in before if name in busy}
        for name, error in failed.items():
            context.log.error(log(f"route {name}: {error}"))
        if failed and len(failed) == len(idle):
            raise escape_causes(next(iter(failed.values())))
        changed = [name for name in settings.routes if now[name].seq != before[name].seq]
        return dg.SensorResult(
            run_requests=[_request(settings, name, now[name]) for name in changed],
            skip_reason=None if changed else _why_not(now, failed, busy),
            cursor=json.dumps({name: encode(seen) for name, seen in now.items()}),
        )

    return bucket_sensor_


def _list_planning(instance: dg.DagsterInstance, job: str, plan: dg.AssetKey, *, seconds: float) -> set[str]:
    """The routes with a queued or running run that plans. Dagster's `in_progress` forgets a run that was queued while
    another of its partition ran, and automation would then plan what that run is about to plan (ADR 6)."""
    unfinished = dg.RunsFilter(
        statuses=[status for status in dg.DagsterRunStatus if status not in _FINISHED],
        created_after=datetime.now(UTC) - timedelta(seconds=seconds),
    )
    return {
        run.tags.get("dagster/partition", "")
        for run in instance.get_runs(unfinished)
        if run.job_name == job or plan in (run.asset_selection or ())
    }


def _look_at_all(
    settings: Settings, open_bucket: OpenBucket, before: Mapping[str, Seen], *, deadline: int
) -> tuple[dict[str, Seen], dict[str, DeltaArcError]]:
    """What each route's prefix holds now, and the routes that could not be listed, which stay as they were.

    A large prefix leaves the others their share of the time. Routes that no time is left for stay in front, so that
    the next tick begins with them.
    """
    now, clock = dict(before), SystemClock()
    failed: dict[str, DeltaArcError] = {}
    for done, (name, seen) in enumerate(before.items()):
        time_left = deadline - clock.now()
        if done and time_left <= 0:
            break
        now[name] = now.pop(name)
        share, route = clock.now() + time_left // (len(before) - done), settings.routes[name]
        try:
            now[name] = look(open_bucket(route.bucket), route, seen, clock=clock, deadline=share)
        except DeltaArcError as error:
            failed[name] = error
    return now, failed


def _request(settings: Settings, name: str, seen: Seen) -> dg.RunRequest:
    run_key = f"{name}:{seen.seq}:{seen.digest}"
    return dg.RunRequest(partition_key=name, run_key=run_key, tags=route_tags(settings, name))


def _why_not(now: Mapping[str, Seen], failed: Mapping[str, DeltaArcError], busy: Set[str]) -> str:
    unfinished = [f"{name} after {seen.partial.count} keys" for name, seen in now.items() if seen.is_unfinished]
    parts = ["No prefix changed." if not unfinished else f"Still listing: {', '.join(unfinished)}."]
    parts += [f"{name} could not be listed: {terminal(error.what)}." for name, error in failed.items()]
    parts += [f"Not looked at while a run of it is under way: {', '.join(sorted(busy))}."] if busy else []
    return " ".join(parts)


def _read_cursor(text: str | None, routes: Iterable[str], *, first: int) -> dict[str, Seen]:
    """What is known of each route, in the order of their turns, new ones first. A cursor of another form is as good as
    none: one run more, never one less.

    A route not in it counts from `first`, the time, so that its run keys are not those of an earlier cursor: Dagster
    drops a request whose key it has seen.
    """
    try:
        kept = json.loads(text or "{}")
    except ValueError:
        kept = {}
    turns = {name: turn for turn, name in enumerate(kept)} if isinstance(kept, dict) else {}
    in_turn = sorted(routes, key=lambda name: turns.get(name, -1))
    return {name: _seen(kept, name) or Seen(seq=first) for name in in_turn}


def _seen(kept: object, name: str) -> Seen | None:
    if not isinstance(kept, dict) or name not in kept:
        return None
    try:
        seen: Seen = decode(Seen, kept[name])
    except ValueError:
        return None
    return seen
