"""The bucket sensor: one run for each route whose prefix changed, whatever the change.

It lists and never loads pyatlan, so a tick stays cheap. One route that cannot be listed does not silence the others.
"""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import dagster as dg
from dagster_aws.s3 import S3Resource

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.defs.resources import bucket
from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.model.fingerprint import Fingerprint
from delta_arc_lineage.settings import Settings
from delta_arc_lineage.sync.watching import Seen, look

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

_TICK_MILLISECONDS = 40_000
ROUTE_TAG = "delta_arc/route"


def bucket_sensor(settings: Settings, job: "UnresolvedAssetJobDefinition") -> dg.SensorDefinition:
    status = dg.DefaultSensorStatus.RUNNING if settings.is_embedded else dg.DefaultSensorStatus.STOPPED

    @dg.sensor(name="bucket_sensor", job=job, minimum_interval_seconds=settings.sensor_seconds, default_status=status)
    def bucket_sensor_(context: dg.SensorEvaluationContext, s3: S3Resource) -> dg.SensorResult:
        """Watches the routes' prefixes for new, overwritten and removed keys."""
        cursor = _read_cursor(context.cursor)
        clock = SystemClock()
        deadline = clock.now() + _TICK_MILLISECONDS
        requests: list[dg.RunRequest] = []
        failed: list[DeltaArcError] = []
        for name, route in settings.routes.items():
            before = cursor.get(name, Seen())
            try:
                now = look(bucket(settings, s3, route), route.bucket.prefix, before, clock=clock, deadline=deadline)
            except DeltaArcError as error:
                context.log.error(f"route {name}: {error}")
                failed.append(error)
                continue
            cursor[name] = now
            if now.seq != before.seq:
                requests.append(_request(name, now))
        if failed and len(failed) == len(settings.routes):
            raise failed[0]
        return dg.SensorResult(run_requests=requests, cursor=json.dumps({k: asdict(v) for k, v in cursor.items()}))

    return bucket_sensor_


def _request(name: str, seen: Seen) -> dg.RunRequest:
    return dg.RunRequest(
        partition_key=name, run_key=f"{name}:{seen.seq}:{seen.digest}", tags={ROUTE_TAG: name, "delta_arc/by": "sensor"}
    )


def _read_cursor(text: str | None) -> dict[str, Seen]:
    """A cursor of another form is as good as none: one run more, never one less."""
    try:
        kept = json.loads(text or "{}")
        return {name: Seen(**{**value, "partial": Fingerprint(**value["partial"])}) for name, value in kept.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}
