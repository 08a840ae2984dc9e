"""Data checks: what is found wrong with the data, one check of the plan a topic; none of them stops anything."""

from collections.abc import Iterator

import dagster as dg

from delta_arc_lineage.defs.tables import table
from delta_arc_lineage.model.data_findings import SeenFinding, Severity, Topic
from delta_arc_lineage.model.media import markdown
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.sync.assessing.route_assessment import Assessment

ABOUT_DATA = {
    "links_are_borne_out": ("Nothing that files or the warehouse say contradicts a name.", Topic.EVIDENCE),
    "files_open": ("Every dataset's newest and oldest file says its columns.", Topic.FILES),
    "contracts_hold": ("Every dataset keeps its data contract.", Topic.CONTRACTS),
}
"""Checks by name: the law of each, and the topic whose findings break it."""


def tell_data(assessment: Assessment) -> Iterator[dg.AssetCheckResult]:
    """What they find in the data: one check a topic, as grave as the gravest of its findings."""
    for name, (_, topic) in ABOUT_DATA.items():
        found = assessment.of(topic)
        is_error = any(seen.finding.severity is Severity.ERROR for seen in found)
        yield dg.AssetCheckResult(
            check_name=name,
            passed=all(seen.finding.severity is Severity.NOTE for seen in found),
            severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
            metadata={"findings": table(("severity", "finding", "first seen"), found, _row_of), "count": len(found)},
            description="; ".join(markdown(seen.finding.words) for seen in found[:3]) or None,
        )


def _row_of(seen: SeenFinding) -> tuple[object, ...]:
    return seen.finding.severity.words, markdown(seen.finding.words), moment(seen.first_seen)
