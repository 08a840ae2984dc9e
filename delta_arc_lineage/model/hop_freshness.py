"""Hop freshness: of each flow, when data last moved on its way, how far each hop lags, and where it came to a stop.

A hop is held against what its route allows (`freshness`), else against the rhythm of its dataset; where neither is
known, nothing is said. Times are the catalog's, as old as its last crawl, and the listing's:

- into the bucket: the source changed so long after the newest file landed. Where the catalog does not say when the
  source changed, the age of the newest file stands for it, against `freshness` alone;
- into the target: the newest file had landed so long before the catalog last looked at a target table that had not
  changed since.

So a target that was loaded after the last crawl is not blamed, and a source that did not change makes nothing late.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from delta_arc_lineage.model.ages import say_age
from delta_arc_lineage.model.data_findings import DataFinding, Severity, Topic
from delta_arc_lineage.model.dataset_rhythms import DatasetRhythm, newest_of, oldest_of
from delta_arc_lineage.model.matching import Flow
from delta_arc_lineage.model.table_activity import TableActivity
from delta_arc_lineage.model.words import Word, counted

_UNKNOWN = TableActivity()


class Hop(Word):
    """One of the two on the way of a table."""

    INTO_BUCKET = "into-bucket", "between the source and the bucket"
    INTO_TARGET = "into-target", "between the bucket and the target"


@dataclass(frozen=True, slots=True)
class HopLag:
    """How far a hop lags, and how far it may, in milliseconds; None where nobody can tell. `is_stated`: the route says
    how far; else the rhythm of the dataset does."""

    hop: Hop
    lag: int | None
    most: int | None
    is_stated: bool = False

    @property
    def is_stopped(self) -> bool:
        """Whether it lags more than it may."""
        return self.lag is not None and self.most is not None and self.lag > self.most


@dataclass(frozen=True, slots=True)
class FlowFreshness:
    """When data last moved on the way of one flow. `name`: of its tables; `paths`: of its datasets; `oldest` and
    `newest`: of their files, in milliseconds since the epoch (UTC); `now`: the listing's time."""

    name: str
    paths: tuple[str, ...]
    source: TableActivity
    oldest: int
    newest: int
    target: TableActivity
    lags: tuple[HopLag, ...]
    now: int

    @property
    def stopped(self) -> tuple[HopLag, ...]:
        """The hops at which it stopped, the first first."""
        return tuple(lag for lag in self.lags if lag.is_stopped)

    @property
    def words(self) -> str:
        """What is known, in one line: of each end when it last changed and its rows, and where data stopped."""
        told = [
            *_say_table("the source", self.source, self.now),
            f"the newest file is {say_age(self.now - self.newest)} old",
            *_say_table("the target", self.target, self.now),
        ]
        return ": ".join([f"{self.name}: {', '.join(told)}", *map(self._say_stop, self.stopped[:1])])

    def _say_stop(self, lag: HopLag) -> str:
        if lag.hop is Hop.INTO_BUCKET and not self.source.changed_at:
            return "no file came in time, and when the source changed the catalog does not tell"
        return f"it stopped {lag.hop.words}"


def tell_freshness(
    flows: Iterable[Flow], told: Mapping[str, DatasetRhythm], *, most: int | None, now: int
) -> tuple[FlowFreshness, ...]:
    """Of each flow that has files. `told`: the rhythms of datasets by path; `most`: what the route allows a hop, in
    milliseconds, None where it does not say."""
    return tuple(_tell(flow, told, most=most, now=now) for flow in flows if flow.files)


def _tell(flow: Flow, told: Mapping[str, DatasetRhythm], *, most: int | None, now: int) -> FlowFreshness:
    latest = max(flow.files, key=lambda carrier: (newest_of(carrier), carrier.path))
    newest = newest_of(latest)
    source = flow.source.activity if flow.source else _UNKNOWN
    target = flow.target.activity if flow.target else _UNKNOWN
    rhythm = told.get(latest.path)
    may = most if most is not None else rhythm.patience if rhythm else None
    lags = (
        HopLag(
            Hop.INTO_BUCKET, _lag_into_bucket(source, newest, now if most is not None else None), may, most is not None
        ),
        HopLag(Hop.INTO_TARGET, _lag_into_target(newest, target), may, most is not None),
    )
    return FlowFreshness(
        name=say_flow(flow) or latest.path,
        paths=tuple(carrier.path for carrier in flow.files),
        source=source,
        oldest=min(map(oldest_of, flow.files)),
        newest=newest,
        target=target,
        lags=lags,
        now=now,
    )


def say_flow(flow: Flow) -> str:
    """The names of its tables, one that both have said once; empty where it has no table."""
    return " → ".join(dict.fromkeys(table.name for table in (flow.source, flow.target) if table))


def _lag_into_bucket(source: TableActivity, newest: int, now: int | None) -> int | None:
    """`now`: what a source that does not tell is taken to have changed at; None: nothing is said of it."""
    changed_at = source.changed_at or now
    return None if changed_at is None else max(0, changed_at - newest)


def _lag_into_target(newest: int, target: TableActivity) -> int | None:
    if not target.changed_at:
        return None
    return 0 if target.changed_at >= newest else max(0, target.seen_at - newest)


def find_stopped(freshness: Iterable[FlowFreshness]) -> Iterator[DataFinding]:
    """Of each flow the hop at which it stopped: an error where the route says how far it may lag, since somebody relies
    on it, and a warning by the rhythm of its dataset."""
    for flow in freshness:
        for lag in flow.stopped[:1]:
            severity = Severity.ERROR if lag.is_stated else Severity.WARNING
            limit = f"the route allows {say_age(lag.most or 0)}" if lag.is_stated else "by its rhythm"
            words = f"{flow.words} ({limit})"
            yield DataFinding(Topic.FRESHNESS, severity, "stopped", flow.name, words, part=lag.hop.value)


def _say_table(what: str, table: TableActivity, now: int) -> Iterator[str]:
    rows = f" ({counted(table.rows, 'row')})" if table.rows is not None else ""
    if table.changed_at:
        yield f"{what} changed {say_age(now - table.changed_at)} ago{rows}"
    elif rows:
        yield f"{what} has{rows.replace('(', '').replace(')', '')}"
