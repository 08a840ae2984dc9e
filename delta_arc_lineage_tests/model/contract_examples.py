"""Datasets and contracts, drawn and spelled out, for the tests of contracts."""

from hypothesis import strategies as st

from delta_arc_lineage.model.contract_checks import ObservedDataset
from delta_arc_lineage.model.contracts import (
    Contract,
    ContractColumn,
    FreshnessRule,
    Measure,
    Operator,
    Timing,
    VolumeRule,
)
from delta_arc_lineage.model.data_findings import Severity
from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileColumn, FileSchema, SchemaSample
from delta_arc_lineage_tests.conftest import NOON

DAY = 86_400_000
TYPES = {
    "Parquet": ("int64", "int32", "decimal(10,2)", "double", "string", "boolean", "date", "timestamp[us, UTC]"),
    "Avro": ("long", "string", "struct<a: string>", "list<string>", "bytes", "inet"),
    "ORC": ("bigint", "varchar(10)", "map<string, int>", "timestamp"),
    "CSV": ("integer", "decimal", "text", "date", "timestamp", "time", "boolean", "uuid", ""),
    "JSON": ("integer", "number", "string", "boolean", "struct<a: string>", "list<integer>", "mixed", ""),
    "Delta": ("long", "string", "decimal(38,0)"),
}
names = st.text(min_size=1, max_size=8) | st.sampled_from(("id", "ID", "price", "null", "yes", "2025", "#1"))


@st.composite
def schemas(draw: st.DrawFn, format_: str = "") -> FileSchema:
    format_ = format_ or draw(st.sampled_from(sorted(TYPES)))
    column = st.builds(FileColumn, names, st.sampled_from(TYPES[format_]), st.sampled_from((None, True, False)))
    return FileSchema(
        format_,
        tuple(draw(st.lists(column, min_size=1, max_size=6))),
        has_header=draw(st.booleans()) if format_ == "CSV" else None,
        row_count=draw(st.none() | st.integers(0, 10**12)),
    )


unread = st.builds(FileSchema, why_not=st.sampled_from(("it is archived", "it is encrypted")))


def observed_of(*files: FileSchema, count: int = 0, size: int = 1000, newest: int = NOON) -> ObservedDataset:
    """A dataset whose newest file has the first schema, and its oldest the second, if there is one."""
    samples = [SchemaSample(f"orders/{number}", f"e{number}", schema) for number, schema in enumerate(files)]
    newest_file, oldest = (*samples, None, None)[:2]
    return ObservedDataset(
        "orders/", count or max(1, len(files)), size, newest, DatasetSchemas("orders/", newest_file, oldest)
    )


@st.composite
def datasets(draw: st.DrawFn) -> ObservedDataset:
    files = draw(st.lists(schemas() | unread, max_size=2))
    count = draw(st.integers(max(1, len(files)), 10**6))
    return observed_of(*files, count=count, size=draw(st.integers(0, 10**15)), newest=draw(st.integers(0, NOON)))


severities = st.sampled_from(Severity)
columns = st.builds(
    ContractColumn,
    names,
    st.sampled_from(("", "string", "integer", "number", "boolean", "date", "timestamp", "object", "array", "geo")),
    st.sampled_from(("", *(words for told in TYPES.values() for words in told))),
    *[st.booleans()] * 3,
    severities,
)


@st.composite
def volumes(draw: st.DrawFn) -> VolumeRule:
    operator = draw(st.sampled_from(Operator))
    amounts = sorted(draw(st.lists(st.integers(0, 10**6), min_size=2, max_size=2)))
    is_pair = operator in (Operator.BETWEEN, Operator.NOT_BETWEEN)
    told = tuple(map(float, amounts if is_pair else amounts[:1]))
    return VolumeRule(draw(st.sampled_from(Measure)), operator, told, draw(severities))


freshness = st.builds(
    FreshnessRule, st.sampled_from(Timing), st.integers(1, 400).map(lambda h: h * 3_600_000), severities
)
contracts = st.builds(
    Contract,
    st.just("orders.odcs.yaml"),
    st.just(("s3://landing/orders/",)),
    st.lists(columns, max_size=4, unique_by=lambda column: column.name).map(tuple),
    st.lists(volumes(), max_size=3).map(tuple),
    st.lists(freshness, max_size=2).map(tuple),
    st.sampled_from(("", "csv", "parquet", "ndjson")),
)
