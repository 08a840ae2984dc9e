"""Evidence findings: files whose columns contradict their names, and what the warehouse states against names."""

from collections.abc import Iterator

from delta_arc_lineage.model.copy_findings import CopyFinding
from delta_arc_lineage.model.data_findings import DataFinding, Severity, Topic
from delta_arc_lineage.model.matching import Matching
from delta_arc_lineage.model.names import ConnectionName
from delta_arc_lineage.model.outcomes import Reason, Side


def find_contradictions(matching: Matching) -> Iterator[DataFinding]:
    """A file that holds another table is an error: its table would be loaded with somebody else's rows. The rest is for
    a person to know."""
    for outcome in matching.unlinked:
        if outcome.reason is Reason.CONTRADICTED and outcome.subject.side is Side.FILE:
            whose = " and ".join(map(_say_table, outcome.candidates))
            words = f"{outcome.subject.name} is called like one table and has the columns of {whose}: it is not linked"
            yield DataFinding(Topic.EVIDENCE, Severity.ERROR, Reason.CONTRADICTED, outcome.subject.name, words)
    for found in matching.findings:
        yield _tell_copy(found)


def _say_table(qualified_name: str) -> str:
    """Where a table is, without the number of its connection."""
    connection = ConnectionName.of(qualified_name)
    if connection is None:
        return qualified_name
    return f"{connection.connector} {qualified_name.removeprefix(connection.qualified_name + '/').replace('/', '.')}"


def _tell_copy(found: CopyFinding) -> DataFinding:
    return DataFinding(Topic.EVIDENCE, Severity.WARNING, found.trouble, found.about, found.words)
