"""What a doctor finds in an estate, by look."""

from collections.abc import Mapping

from delta_arc_lineage.sync.diagnosing.doctor import Doctor
from delta_arc_lineage.sync.diagnosing.findings import Finding, Level
from delta_arc_lineage_tests.sync.estate import Estate


def look_at(estate: Estate) -> dict[str, Finding]:
    return {finding.what: finding for finding in Doctor().look_at(estate.route, estate.space)}


def look_around(estate: Estate) -> dict[str, Finding]:
    return {finding.what: finding for finding in Doctor().look_around(estate.space)}


def find_graver(findings: Mapping[str, Finding]) -> dict[str, Level]:
    """The looks that did not end well."""
    return {what: finding.level for what, finding in findings.items() if finding.level is not Level.OK}
