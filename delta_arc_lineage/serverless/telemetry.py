"""Telemetry: what the function says of itself. Lines of JSON for the log, numbers in CloudWatch's embedded format.

Lines carry the id of the request, and no secret: each goes through `masking` with the keys that this process has.
"""

import json
import logging
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from typing import IO, Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from delta_arc_lineage.masking import mask
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.render import duration
from delta_arc_lineage.ports.progress import Progress

NAMESPACE, SERVICE = "DeltaArcLineage", "delta-arc-lineage"
_UNITS = {"Seconds": MetricUnit.Seconds, "OldestEventSeconds": MetricUnit.Seconds}


class _ToStandardOutput(logging.StreamHandler[IO[str]]):
    """To whatever standard output is now: a logger outlives the call that made it."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> IO[str]:  # type: ignore[override]
        return sys.stdout


@cache
def _logger() -> Logger:
    return Logger(service=SERVICE, utc=True, logger_handler=_ToStandardOutput(), location=None)


class LogLines(Progress):
    """The log of one call. `correlation`: the id of the request; `fields`: what each line carries besides."""

    def __init__(self, *, level: str, correlation: str, secrets: Iterable[str] = (), **fields: str) -> None:
        self._secrets, self._fields = tuple(secrets), {"correlation_id": correlation, **fields}
        self._correlation, self._level = correlation, level
        _logger().setLevel(level)

    def of(self, **fields: str) -> "LogLines":
        """The same, whose lines carry more."""
        return LogLines(level=self._level, correlation=self._correlation, secrets=self._secrets, **fields)

    def step(self, what: str, done: int, total: int | None = None) -> None:
        self.say(f"{what}: {done}" + (f" of {total}" if total is not None else ""))

    def note(self, message: str) -> None:
        _logger().warning(self._clean(message), extra=self._fields)

    def detail(self, message: str) -> None:
        _logger().debug(self._clean(message), extra=self._fields)

    def time_left(self, what: str, seconds: float) -> None:
        self.say(f"{what}: about {duration(seconds)} left")

    def say(self, message: str, **told: object) -> None:
        """A line worth keeping; `told` as fields of it."""
        cleaned = json.loads(mask(json.dumps(told), self._secrets)) if told else {}
        _logger().info(self._clean(message), extra={**self._fields, **cleaned})

    def fail(self, message: str) -> None:
        _logger().error(self._clean(message), extra=self._fields)

    def _clean(self, message: str) -> str:
        return terminal(mask(message, self._secrets))


def publish(numbers: Mapping[str, float], *, deployment: str, route: str) -> None:
    """Print numbers as metrics of a route: CloudWatch reads them from the log, without a request."""
    if not numbers:
        return
    metrics: Any = EphemeralMetrics(namespace=NAMESPACE)
    metrics.service = None  # a variable of Powertools would make a dimension of it, which no alarm knows
    metrics.add_dimension(name="deployment", value=deployment)
    metrics.add_dimension(name="route", value=route)
    for name, value in numbers.items():
        metrics.add_metric(name=name, unit=_UNITS.get(name, MetricUnit.Count), value=value)
    metrics.flush_metrics()
