"""Unread files: those that were opened for their columns and did not tell them, as findings."""

from collections.abc import Iterator

from delta_arc_lineage.model.data_findings import DataFinding, Severity, Topic
from delta_arc_lineage.model.file_schemas import FileSchemas


def find_unread(schemas: FileSchemas) -> Iterator[DataFinding]:
    """One a file. What may pass, such as a right, is a warning; what is in the file itself is a note."""
    for sample in schemas.refused:
        severity = Severity.WARNING if sample.schema.passing else Severity.NOTE
        yield DataFinding(Topic.FILES, severity, "unread", sample.key, sample.words)
