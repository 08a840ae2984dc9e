"""Data checks: what is found wrong with the data, one check of the plan a topic; none of them stops anything."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from delta_arc_lineage.defs.landing_metadata import describe_hops
from delta_arc_lineage.defs.tables import table, write_table
from delta_arc_lineage.model.data_findings import SeenFinding, Severity, Topic
from delta_arc_lineage.model.media import markdown
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.sync.assessing.route_assessment import Assessment

ABOUT_DATA = {
    "links_are_borne_out": ("Nothing that files or the warehouse say contradicts a name.", Topic.EVIDENCE),
    "files_open": (
        "Every dataset's newest and oldest file may be opened; one that tells no columns is noted.",
        Topic.FILES,
    ),
    "columns_arrive": (
        "Each column is the same in source, files and target, and as it was in the last run.",
        Topic.DRIFT,
    ),
    "contracts_hold": ("Every dataset keeps its data contract.", Topic.CONTRACTS),
    "data_is_fresh": (
        "Data moves on every hop, within what the route allows or as its own rhythm says.",
        Topic.FRESHNESS,
    ),
    "datasets_are_whole": (
        "No partition is missing or empty, and no dataset shrank, by its own history.",
        Topic.QUALITY,
    ),
    "tags_agree": (
        "What is tagged as of a class of data is tagged so on every hop.",
        Topic.CLASSIFICATION,
    ),
}
"""Checks by name: the law of each, and the topic whose findings break it."""
_FLOWS, _DESCRIBED = 20, 3


def tell_data(assessment: Assessment) -> Iterator[dg.AssetCheckResult]:
    """What they find in the data: one check a topic, as grave as the gravest of its findings."""
    for name, (_, topic) in ABOUT_DATA.items():
        found = assessment.of(topic)
        is_error = any(seen.finding.severity is Severity.ERROR for seen in found)
        yield dg.AssetCheckResult(
            check_name=name,
            passed=all(seen.finding.severity is Severity.NOTE for seen in found),
            severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
            metadata={
                "findings": _list(found),
                "count": len(found),
                **_tell_more(topic, found, assessment),
            },
            description=_describe(found),
        )


def _list(found: Sequence[SeenFinding]) -> dg.MetadataValue:
    """What is no table stands on the page itself, and need not be opened."""
    header = ("severity", "finding", "first seen")
    return table(header, found, _row_of) if found else dg.MetadataValue.text("nothing was found")


def _describe(found: Sequence[SeenFinding]) -> str | None:
    """The gravest, and how many more there are."""
    more = [f"and {len(found) - _DESCRIBED} more"] if len(found) > _DESCRIBED else []
    return "; ".join([*(markdown(seen.finding.words) for seen in found[:_DESCRIBED]), *more]) or None


def _row_of(seen: SeenFinding) -> tuple[object, ...]:
    return seen.finding.severity.words, markdown(seen.finding.words), moment(seen.first_seen)


def _list_by_flow(found: Sequence[SeenFinding]) -> dict[str, Any]:
    """A table a flow of what became of its columns; nothing where nothing was found."""
    if not found:
        return {}
    flows: dict[str, list[SeenFinding]] = defaultdict(list)
    for seen in found:
        flows[seen.finding.subject].append(seen)
    shown = [f"**{markdown(flow)}**\n\n{_table_of_flow(flows[flow])}" for flow in sorted(flows)[:_FLOWS]]
    more = [f"… and {len(flows) - _FLOWS} more flows"] if len(flows) > _FLOWS else []
    return {"by flow": dg.MetadataValue.md("\n\n".join([*shown, *more]))}


def _table_of_flow(found: Sequence[SeenFinding]) -> str:
    return write_table(("column", "what", "severity", "first seen"), found, _row_of_column)


def _row_of_column(seen: SeenFinding) -> tuple[object, ...]:
    finding = seen.finding
    column = markdown(finding.part) if finding.part else "—"
    return column, finding.rule.replace("_", " "), finding.severity.words, moment(seen.first_seen)


def _tell_more(topic: Topic, found: Sequence[SeenFinding], assessment: Assessment) -> dict[str, Any]:
    """What a check of a topic shows besides, of what is well too."""
    match topic:
        case Topic.DRIFT:
            return _list_by_flow(found)
        case Topic.FRESHNESS:
            return describe_hops(assessment.freshness)
    return {}
