"""The bucket sensor: one run for each route whose prefix changed, whatever the change.

It lists and never loads pyatlan, so a tick stays cheap. One route that cannot be listed does not silence the others.
"""

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import dagster as dg
from dagster_aws.s3 import S3Resource

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.defs.resources import buckets
from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.model.codec import decode, encode
from delta_arc_lineage.settings import Settings
from delta_arc_lineage.sync.watching import Seen, look

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

TICK_SECONDS = 40.0  # of the 60 that Dagster gives a tick


def bucket_sensor(
    settings: Settings, job: "UnresolvedAssetJobDefinition", *, tick_seconds: float = TICK_SECONDS
) -> dg.SensorDefinition:
    """`tick_seconds`: how long one tick lists before it leaves the rest to the next."""

    @dg.sensor(
        name="bucket_sensor",
        job=job,
        minimum_interval_seconds=settings.sensor_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING if settings.is_embedded else dg.DefaultSensorStatus.STOPPED,
        description="Watches each route's prefix for new, overwritten and removed keys: one run a route that changed.",
    )
    def bucket_sensor_(context: dg.SensorEvaluationContext, s3: S3Resource) -> dg.SensorResult:
        before = _read_cursor(context.cursor, settings.routes, first=SystemClock().now())
        now, failed = _look_at_all(settings, s3, before, deadline=SystemClock().now() + int(tick_seconds * 1000))
        for name, error in failed.items():
            context.log.error(f"route {name}: {error}")
        if len(failed) == len(settings.routes):
            raise next(iter(failed.values()))
        changed = [name for name in now if now[name].seq != before[name].seq]
        return dg.SensorResult(
            run_requests=[_request(name, now[name]) for name in changed],
            skip_reason=None if changed else _why_not(now, failed),
            cursor=json.dumps({name: encode(seen) for name, seen in now.items()}),
        )

    return bucket_sensor_


def _look_at_all(
    settings: Settings, s3: S3Resource, before: Mapping[str, Seen], *, deadline: int
) -> tuple[dict[str, Seen], dict[str, DeltaArcError]]:
    """What each route's prefix holds now, and the routes that could not be listed, which stay as they were."""
    now: dict[str, Seen] = dict(before)
    failed: dict[str, DeltaArcError] = {}
    bucket = buckets(settings, s3)
    for name, route in settings.routes.items():
        try:
            now[name] = look(bucket(route), route.bucket.prefix, before[name], clock=SystemClock(), deadline=deadline)
        except DeltaArcError as error:
            failed[name] = error
    return now, failed


def _request(name: str, seen: Seen) -> dg.RunRequest:
    return dg.RunRequest(partition_key=name, run_key=f"{name}:{seen.seq}:{seen.digest}")


def _why_not(now: Mapping[str, Seen], failed: Mapping[str, DeltaArcError]) -> str:
    unfinished = [f"{name} after {seen.partial.count} keys" for name, seen in now.items() if seen.is_unfinished]
    parts = ["No prefix changed." if not unfinished else f"Still listing: {', '.join(unfinished)}."]
    parts += [f"{name} could not be listed: {error.what}." for name, error in failed.items()]
    return " ".join(parts)


def _read_cursor(text: str | None, routes: Iterable[str], *, first: int) -> dict[str, Seen]:
    """A cursor of another form is as good as none: one run more, never one less.

    A route not in it counts from `first`, the time, so that its run keys are not those of an earlier cursor: Dagster
    drops a request whose key it has seen.
    """
    try:
        kept = json.loads(text or "{}")
    except ValueError:
        kept = {}
    return {name: _seen(kept, name) or Seen(seq=first) for name in routes}


def _seen(kept: object, name: str) -> Seen | None:
    try:
        found: Seen | None = decode(Seen, kept[name]) if isinstance(kept, dict) and name in kept else None
    except ValueError:
        return None
    return found
