"""A table of a flow with types at all its ends, and such ends as nobody chose."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileColumn, FileSchema, FileSchemas, SchemaSample
from delta_arc_lineage.model.snapshots import BucketSnapshot, Column, Snapshots, Table
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import ARN, PREFIX, SOURCE_SCHEMA, TARGET_SCHEMA, file, source_of, target_of

Columns = Mapping[str, str]
"""Types by name, in their order."""
SAME: Columns = {"id": "integer", "name": "character varying(20)", "price": "numeric(10,2)"}
PARQUET: Columns = {"id": "int32", "name": "string", "price": "decimal(10, 2)"}
LOADED: Columns = {"ID": "NUMBER(38,0)", "NAME": "VARCHAR(20)", "PRICE": "NUMBER(10,2)"}
KEY = f"{PREFIX}ORDERS.csv"


def table(schema: str, columns: Columns, name: str = "ORDERS") -> Table:
    place = f"{schema}/{name}"
    numbered = enumerate(columns.items(), start=1)
    return Table(place, name, "Table", tuple(Column(f"{place}/{of}", of, at, words) for at, (of, words) in numbered))


def schema(columns: Columns, form: str = "Parquet", **own: object) -> FileSchema:
    told = FileSchema(form, tuple(FileColumn(name, words) for name, words in columns.items()))
    return replace(told, **own)  # type: ignore[arg-type]


def snapshots(
    source: Columns | None = SAME,
    opened: FileSchema | Sequence[FileSchema] | None = None,
    target: Columns | None = LOADED,
    *,
    key: str = KEY,
    complete: bool = True,
) -> Snapshots:
    """Those of one table; `opened`: the newest of its files, and the oldest."""
    newest, oldest = (*(opened if isinstance(opened, Sequence) else [opened]), None)[:2]
    samples = [SchemaSample(key, "e1", told) if told else None for told in (newest, oldest)]
    return Snapshots(
        source_of(*([] if source is None else [table(SOURCE_SCHEMA, source)]), complete=complete),
        BucketSnapshot(ARN, PREFIX, (file(key.removeprefix(PREFIX)),), NOON),
        target_of(*([] if target is None else [table(TARGET_SCHEMA, target)]), complete=complete),
        FileSchemas("landing", PREFIX, (DatasetSchemas(key, *samples),)),
    )


def less(columns: Columns, *names: str) -> Columns:
    return {name: words for name, words in columns.items() if name not in names}


TYPES = (("integer", "int32", "NUMBER(38,0)"), ("text", "string", "VARCHAR(16777216)"), ("date", "date", "DATE"))


@st.composite
def any_ends(draw: st.DrawFn) -> Snapshots:
    """Columns of any type, missing anywhere."""
    kinds = st.sampled_from([kind for told in TYPES for kind in told] + ["inet", "uuid", "varchar(3)", ""])
    one = st.dictionaries(st.sampled_from(["a", "A", "b", "c_d", "cD", "_sdc_x", "e"]), kinds, min_size=1)
    formats = st.sampled_from([("Parquet", None), ("CSV", True), ("CSV", False), ("JSON", None)])
    opened = []
    for _ in range(draw(st.integers(0, 2))):
        (form, has_header), columns = draw(formats), draw(one)
        named = columns if has_header is not False else {f"#{at}": kind for at, kind in enumerate(columns.values(), 1)}
        opened.append(schema(named, form, has_header=has_header))
    return snapshots(draw(one | st.none()), opened or None, draw(one | st.none()), complete=draw(st.booleans()))
