"""Metadata of file schemas: a row a dataset, and what could not be read and why."""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from delta_arc_lineage.model import render
from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileSchemas, SchemaSample
from delta_arc_lineage.model.media import markdown
from delta_arc_lineage.model.routes import Route

_ROWS, _COLUMNS = 100, 12
_LONGEST_TYPE = 40  # letters
_NOTHING = "—"


def describe_file_schemas(schemas: FileSchemas, route: Route) -> dict[str, Any]:
    """Row count is of columns, those of each dataset as its newest file has them."""
    read = [dataset for dataset in schemas.datasets if dataset.newest and not dataset.newest.schema.why_not]
    return {
        "dagster/row_count": sum(len(dataset.newest.schema.columns) for dataset in read if dataset.newest),
        "opened": route.schemas.words,
        "datasets": len(schemas.datasets),
        "read": len(read),
        "columns": _table(
            ("path after the prefix", "format", "columns", "names and types", "oldest file"),
            [_row_of(dataset, schemas.prefix) for dataset in read[:_ROWS]],
            more=len(read) - _ROWS,
        ),
        **_refused(schemas),
        "waiting for the next run": schemas.unread,
    }


def _row_of(dataset: DatasetSchemas, prefix: str) -> tuple[object, ...]:
    assert dataset.newest is not None
    schema = dataset.newest.schema
    columns = [f"{column.name} {_short(column.type)}".strip() for column in schema.columns[:_COLUMNS]]
    more = f", … and {len(schema.columns) - _COLUMNS} more" if len(schema.columns) > _COLUMNS else ""
    named = ", ".join(map(markdown, columns)) + more
    return (
        markdown(dataset.path.removeprefix(prefix)),
        _form_of(dataset.newest),
        len(schema.columns),
        named,
        _compare(dataset),
    )


def _form_of(sample: SchemaSample) -> str:
    schema = sample.schema
    header = "" if schema.has_header is not False else "no header"
    return ", ".join(filter(None, (schema.format, schema.compression, schema.encoding, schema.wrapper, header)))


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_TYPE else f"{words[:_LONGEST_TYPE]}…"


def _compare(dataset: DatasetSchemas) -> str:
    """How the oldest file differs from the newest."""
    if dataset.oldest is None or dataset.oldest.schema.why_not:
        return _NOTHING
    return "has other columns" if dataset.differs else "has the same"


def _refused(schemas: FileSchemas) -> dict[str, Any]:
    if not schemas.refused:
        return {}
    rows = [(markdown(sample.key), markdown(sample.schema.why_not)) for sample in schemas.refused[:_ROWS]]
    return {"not read": _table(("key", "why"), rows, more=len(schemas.refused) - _ROWS)}


def _table(header: tuple[str, ...], rows: Sequence[tuple[object, ...]], *, more: int) -> dg.MarkdownMetadataValue:
    return dg.MetadataValue.md(render.table(header, rows) + (f"\n\n… and {more} more" if more > 0 else ""))
