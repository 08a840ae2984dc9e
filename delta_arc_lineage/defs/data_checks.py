"""Data checks: what is found wrong with the data, one check of the plan a topic; none of them stops anything."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from delta_arc_lineage.defs.landing_metadata import describe_hops
from delta_arc_lineage.model import render
from delta_arc_lineage.model.data_findings import SeenFinding, Severity, Topic
from delta_arc_lineage.model.media import markdown
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.sync.assessing.route_assessment import Assessment

ABOUT_DATA = {
    "files_open": ("Every dataset's newest and oldest file says its columns.", Topic.FILES),
    "data_is_fresh": (
        "Data moves on every hop, within what the route allows or as its own rhythm says.",
        Topic.FRESHNESS,
    ),
    "datasets_are_whole": (
        "No partition is missing or empty, and no dataset shrank, by its own history.",
        Topic.QUALITY,
    ),
}
"""Checks by name: the law of each, and the topic whose findings break it."""
_ROWS = 100


def tell_data(assessment: Assessment) -> Iterator[dg.AssetCheckResult]:
    """What they find in the data: one check a topic, as grave as the gravest of its findings."""
    for name, (_, topic) in ABOUT_DATA.items():
        found = assessment.of(topic)
        is_error = any(seen.finding.severity is Severity.ERROR for seen in found)
        yield dg.AssetCheckResult(
            check_name=name,
            passed=all(seen.finding.severity is Severity.NOTE for seen in found),
            severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
            metadata={"findings": _list(found), "count": len(found), **_tell_more(topic, assessment)},
            description="; ".join(markdown(seen.finding.words) for seen in found[:3]) or None,
        )


def _tell_more(topic: Topic, assessment: Assessment) -> dict[str, Any]:
    """What a check of a topic shows besides, of what is well too."""
    return describe_hops(assessment.freshness) if topic is Topic.FRESHNESS else {}


def _list(found: Sequence[SeenFinding]) -> dg.MetadataValue:
    rows = [
        (seen.finding.severity.words, markdown(seen.finding.words), moment(seen.first_seen)) for seen in found[:_ROWS]
    ]
    more = f"\n\n… and {len(found) - _ROWS} more" if len(found) > _ROWS else ""
    return dg.MetadataValue.md(render.table(("severity", "finding", "first seen"), rows) + more)
