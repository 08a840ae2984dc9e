"""What `report --format json` prints of a route."""

from typing import Literal

from delta_arc_lineage.cli.result_items import Moment, Result

SeverityName = Literal["error", "warning", "note"]


class CoverageItem(Result):
    """Of all of one sort, how many a flow leads through from end to end."""

    what: str
    linked: int
    total: int


class FlowItem(Result):
    """A whole flow in a sentence; `evidence` is the kind that it rests on, `score` from 0 to 1."""

    words: str
    evidence: str
    score: float


class DataFindingItem(Result):
    """What is wrong with the data. `part`: of the subject, such as a column."""

    severity: SeverityName
    topic: str
    rule: str
    subject: str
    part: str
    words: str
    first_seen_at: Moment


class HopItem(Result):
    """One hop of a flow; times in seconds, null where nobody can tell. `may`: how far it may lag."""

    hop: str
    lag: float | None
    may: float | None
    is_stopped: bool


class FlowFreshnessItem(Result):
    """When data last moved on the way of one flow."""

    flow: str
    source_changed_at: Moment | None
    newest_at: Moment
    target_changed_at: Moment | None
    hops: list[HopItem]


class ReportResult(Result):
    """What `report --format json` prints of a route. `older`: findings that were first seen before `--since`."""

    route: str
    read_at: Moment
    coverage: list[CoverageItem]
    evidence: dict[str, int]
    findings: list[DataFindingItem]
    older: int
    freshness: list[FlowFreshnessItem]
    flows: list[FlowItem]
