"""Metadata of file schemas: a row a dataset, and what could not be read and why."""

from typing import Any

from delta_arc_lineage.defs.tables import table
from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileSchemas, SchemaSample
from delta_arc_lineage.model.media import markdown
from delta_arc_lineage.model.routes import Route

_COLUMNS = 12
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
        "columns": table(
            ("path after the prefix", "format", "columns", "names and types", "oldest file"),
            read,
            lambda dataset: _row_of(dataset, schemas.prefix),
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

    def make_row(sample: SchemaSample) -> tuple[object, ...]:
        return markdown(sample.key), markdown(sample.schema.why_not)

    return {"not read": table(("key", "why"), schemas.refused, make_row)}
