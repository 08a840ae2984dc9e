"""Metadata of landings: numbers that Dagster plots over runs, and the table of hops.

A number is plotted under its name: of datasets the ten largest have their own, so that a page stays one.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import dagster as dg

from delta_arc_lineage.defs.tables import table
from delta_arc_lineage.model.ages import say_age
from delta_arc_lineage.model.dataset_rhythms import newest_of
from delta_arc_lineage.model.datasets import Dataset
from delta_arc_lineage.model.hop_freshness import FlowFreshness, Hop, HopLag
from delta_arc_lineage.model.media import markdown, terminal
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.rhythms import HOUR
from delta_arc_lineage.model.snapshots import BucketSnapshot, Carrier, SchemaSnapshot
from delta_arc_lineage.model.table_activity import TableActivity

_MOST_PLOTTED = 10
_NOTHING = "—"


def describe_landed(snapshot: BucketSnapshot) -> dict[str, Any]:
    """Of a listing: when the newest object landed, and how old it was; files and bytes of the largest datasets."""
    carriers: list[Carrier] = [*snapshot.objects, *snapshot.datasets]
    if not carriers:
        return {}
    newest = max(map(newest_of, carriers))
    largest = sorted(snapshot.datasets, key=lambda dataset: (-dataset.size, dataset.path))[:_MOST_PLOTTED]
    return {
        "newest": dg.MetadataValue.timestamp(newest / 1_000),
        "hours since the newest": round((snapshot.read_at - newest) / HOUR, 2),
        **_count(sorted(largest), snapshot.prefix),
    }


def _count(datasets: Iterable[Dataset], prefix: str) -> dict[str, int]:
    named = [(terminal(dataset.path.removeprefix(prefix)), dataset) for dataset in datasets]
    counts = {f"files of {name}": dataset.count for name, dataset in named}
    return counts | {f"bytes of {name}": dataset.size for name, dataset in named}


def describe_activity(snapshot: SchemaSnapshot) -> dict[str, Any]:
    """Of a schema: rows in all, and when a table last changed, as far as the catalog tells."""
    told = [table.activity for table in snapshot.tables]
    rows = [activity.rows for activity in told if activity.rows is not None]
    changed = [activity.changed_at for activity in told if activity.changed_at]
    return {
        **({"rows": sum(rows)} if rows else {}),
        **({"newest change": dg.MetadataValue.timestamp(max(changed) / 1_000)} if changed else {}),
    }


def describe_hops(freshness: Sequence[FlowFreshness]) -> dict[str, Any]:
    """Of all flows: how far each hop lags at most, in hours, and a row a flow, those that stopped first."""
    ordered = sorted(freshness, key=lambda flow: (not flow.stopped, flow.name))
    header = ("flow", "source changed", "newest file", "target changed", "lag into bucket", "lag into target", "where")
    return {
        **{
            f"most hours {hop.words}": round(max(lags) / HOUR, 2)
            for hop in Hop
            if (lags := [lag.lag for flow in freshness for lag in flow.lags if lag.hop is hop and lag.lag is not None])
        },
        "hops": table(header, ordered, _row_of),
    }


def _row_of(flow: FlowFreshness) -> tuple[object, ...]:
    into_bucket, into_target = flow.lags
    stopped = [f"stopped {lag.hop.words}" for lag in flow.stopped]
    return (
        markdown(flow.name),
        _say_activity(flow.source),
        moment(flow.newest),
        _say_activity(flow.target),
        _say_lag(into_bucket),
        _say_lag(into_target),
        stopped[0] if stopped else _NOTHING,
    )


def _say_activity(activity: TableActivity) -> str:
    told = [moment(activity.changed_at)] if activity.changed_at else []
    rows = [f"{activity.rows:,} rows"] if activity.rows is not None else []
    return ", ".join([*told, *rows]) or _NOTHING


def _say_lag(lag: HopLag) -> str:
    if lag.lag is None:
        return _NOTHING
    return f"{say_age(lag.lag)} of {say_age(lag.most)}" if lag.most is not None else say_age(lag.lag)
