"""Flow words: what one flow is, as a person would say it, from its facts alone."""

from collections.abc import Sequence

from delta_arc_lineage.model.datasets import Dataset
from delta_arc_lineage.model.matching import Flow
from delta_arc_lineage.model.partitions import Unit
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Carrier, Table
from delta_arc_lineage.model.words import counted

_RHYTHMS = {Unit.YEAR: "yearly", Unit.MONTH: "monthly", Unit.DAY: "daily", Unit.HOUR: "hourly"}


def describe_flow(flow: Flow, route: Route) -> str:
    """One sentence: whence, how often, in which form, where and whereto; what arrives, and why it is said.

    "ORDERS of SHOP.SALES (12 columns) goes daily as Parquet into landing/orders/ and from there into RAW.SALES.ORDERS;
    11 of 12 columns arrive. Linked by columns: same name."
    """
    source, target = flow.source, flow.target
    start = f"{source.name} of {route.source.words}{_count_columns(source)}" if source else "What no source table is of"
    way = " ".join(filter(None, ("goes", _say_rhythm(flow.files), _say_format(flow.files))))
    places = f"into {_say_places(flow.files, route)}"
    end = (
        f" and from there into {route.target.words}.{target.name}"
        if target
        else "; no target table is known to take it"
    )
    arrived = _say_arrived(flow) if source and target else ""
    return f"{start} {way} {places}{end}{arrived}. Linked {flow.evidence.kind.words}: {flow.facts[0]}."


def _count_columns(table: Table) -> str:
    return f" ({counted(len(table.columns), 'column')})" if table.columns else ""


def _say_rhythm(files: Sequence[Carrier]) -> str:
    """Where all datasets are partitioned alike, and there are several partitions."""
    told = {
        file.partitions.unit if isinstance(file, Dataset) and file.partitions and file.partitions.count > 1 else None
        for file in files
    }
    unit = told.pop() if len(told) == 1 else None
    return _RHYTHMS[unit] if unit else ""


def _say_format(files: Sequence[Carrier]) -> str:
    told = {file.formats[0].format if isinstance(file, Dataset) else file.format or "" for file in files}
    return f"as {' and '.join(sorted(told))}" if told and "" not in told else ""


def _say_places(files: Sequence[Carrier], route: Route) -> str:
    first = f"{route.bucket.own_name}/{files[0].path}"
    return f"{first} and {counted(len(files) - 1, 'other place')}" if len(files) > 1 else first


def _say_arrived(flow: Flow) -> str:
    count = len(flow.source.columns) if flow.source else 0
    if not count:
        return ""
    arrived = len({pair.source.name for pair in flow.columns})
    return f"; {arrived} of {counted(count, 'column')} {'arrives' if count == 1 else 'arrive'}"
