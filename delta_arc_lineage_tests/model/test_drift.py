"""Drift: each column that is not the same from end to end is told once, and nothing is told of columns that are."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.copies import CopiedColumn, Copies
from delta_arc_lineage.model.data_findings import Severity
from delta_arc_lineage.model.drift import find_drift
from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileColumn, FileSchema, FileSchemas, SchemaSample
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.matching import match
from delta_arc_lineage.model.snapshots import SchemaSnapshot, Snapshots
from delta_arc_lineage.model.stated_pairs import StatedColumns, StatedPair
from delta_arc_lineage_tests.model.examples import PREFIX, ROUTE, file, pipe
from delta_arc_lineage_tests.model.typed import (
    KEY,
    LOADED,
    PARQUET,
    SAME,
    TYPES,
    Columns,
    any_ends,
    less,
    schema,
    snapshots,
)


def told(found: Snapshots, **own: object) -> dict[str, tuple[str, Severity]]:
    """Rule and severity by column."""
    findings = list(find_drift(match(replace(ROUTE, **own), found), found))  # type: ignore[arg-type]
    assert len({finding.name for finding in findings}) == len(findings)
    return {finding.part: (finding.rule, finding.severity) for finding in findings}


def words(found: Snapshots) -> list[str]:
    return [finding.words for finding in find_drift(match(ROUTE, found), found)]


WARNING, NOTE = Severity.WARNING, Severity.NOTE


@pytest.mark.parametrize(
    ("source", "opened", "target", "expected"),
    [
        (SAME, schema(PARQUET), LOADED, {}),
        (SAME, None, LOADED, {}),
        (SAME, schema(less(PARQUET, "price")), LOADED, {"price": ("dropped", WARNING)}),
        (SAME, schema(less(PARQUET, "price")), less(LOADED, "PRICE"), {"price": ("dropped", WARNING)}),
        (SAME, schema(PARQUET), less(LOADED, "PRICE"), {"price": ("dropped", WARNING)}),
        (SAME, None, less(LOADED, "PRICE"), {"price": ("dropped", WARNING)}),
        (SAME, schema({**PARQUET, "note": "string"}), LOADED, {"note": ("only_in_file", NOTE)}),
        (SAME, schema({**PARQUET, "note": "string"}), {**LOADED, "NOTE": "TEXT"}, {"note": ("added", NOTE)}),
        (SAME, schema(PARQUET), {**LOADED, "LOADED_AT": "DATE"}, {"LOADED_AT": ("only_in_target", NOTE)}),
        (SAME, schema(PARQUET), {**LOADED, "PRICE": "NUMBER(10,0)"}, {"price": ("narrowed", WARNING)}),
        (SAME, schema(PARQUET), {**LOADED, "NAME": "VARCHAR(10)"}, {"name": ("narrowed", WARNING)}),
        (SAME, schema({**PARQUET, "id": "int16"}), LOADED, {"id": ("narrowed", WARNING)}),
        (SAME, schema({**PARQUET, "id": "int64"}), LOADED, {}),
        (SAME, schema({**PARQUET, "id": "string"}), LOADED, {"id": ("retyped", WARNING)}),
        (SAME, schema(PARQUET), {**LOADED, "ID": "VARCHAR(20)"}, {"id": ("retyped", NOTE)}),
        (SAME, schema(PARQUET), {**LOADED, "ID": "BOOLEAN"}, {"id": ("retyped", WARNING)}),
        ({**SAME, "id": "inet"}, schema({**PARQUET, "id": "string"}), {**LOADED, "ID": "VARCHAR(9)"}, {}),
        (None, schema({**PARQUET, "id": "int64"}), {**LOADED, "ID": "NUMBER(9,0)"}, {"id": ("narrowed", WARNING)}),
        (None, schema(PARQUET), {**LOADED, "MORE": "TEXT"}, {"MORE": ("only_in_target", NOTE)}),
        (SAME, schema(less(PARQUET, "name")), None, {"name": ("dropped", WARNING)}),
        (
            {**SAME, "at": "timestamp with time zone"},
            schema({**PARQUET, "at": "timestamp[us, UTC]"}),
            {**LOADED, "AT": "TIMESTAMP_NTZ(9)"},
            {"at": ("narrowed", NOTE)},
        ),
        (
            SAME,
            schema({"id": "int32", "name": "string", "cost": "decimal(10, 2)"}),
            LOADED,
            {"price": ("renamed", WARNING)},
        ),
        (SAME, schema(PARQUET), {**less(LOADED, "PRICE"), "COST": "NUMBER(10,2)"}, {"price": ("renamed", WARNING)}),
        (
            SAME,
            schema({"id": "int32", "name": "string", "cost": "date"}),
            less(LOADED, "PRICE"),
            {"price": ("dropped", WARNING), "cost": ("only_in_file", NOTE)},
        ),
        (
            SAME,
            schema({**PARQUET, "_airbyte_raw_id": "string"}),
            {"_AIRBYTE_RAW_ID": "BOOLEAN", **LOADED, "METADATA$FILENAME": "TEXT"},
            {"_airbyte_raw_id": ("narrowed", NOTE)},
        ),
        (SAME, schema({"price": "decimal(10, 2)", "id": "int32", "name": "string"}), LOADED, {}),
        (SAME, schema({"id": "integer", "name": "text", "price": "decimal"}, "CSV", has_header=True), LOADED, {}),
        (
            SAME,
            schema({"price": "decimal", "id": "integer", "name": "text"}, "CSV", has_header=True),
            LOADED,
            {"": ("reordered", NOTE)},
        ),
        (SAME, schema({"id": "text", "name": "text", "price": "decimal"}, "CSV"), LOADED, {"id": ("retyped", WARNING)}),
        (SAME, schema({"#1": "integer", "#2": "text", "#3": "decimal"}, "CSV", has_header=False), LOADED, {}),
        (
            SAME,
            schema({"#1": "integer", "#2": "text"}, "CSV", has_header=False),
            LOADED,
            {"": ("counted", WARNING)},
        ),
        (
            SAME,
            schema({"#1": "integer", "#2": "text", "#3": "uuid"}, "CSV", has_header=False),
            LOADED,
            {"price": ("retyped", WARNING)},
        ),
        (
            SAME,
            schema({"#1": "integer", "#2": "text", "#3": "decimal"}, "CSV", has_header=False),
            {"NAME": "VARCHAR(20)", "ID": "NUMBER(38,0)", "PRICE": "NUMBER(10,2)"},
            {"": ("reordered", WARNING)},
        ),
        (SAME, schema({"id": "int32", "name": "string", "price": "string"}, "Avro", wrapper="Debezium"), LOADED, {}),
        (SAME, FileSchema(why_not="it is encrypted"), LOADED, {}),
        (SAME, schema(PARQUET), {}, {}),
    ],
)
def test_what_is_not_the_same_is_told_by_its_rule(
    source: Columns | None,
    opened: FileSchema | None,
    target: Columns | None,
    expected: Mapping[str, tuple[str, Severity]],
) -> None:
    """One finding a column, and none of the others."""
    assert told(snapshots(source, opened, target)) == expected


def test_what_was_compared_is_said() -> None:
    """Where no file tells its columns, the tables alone."""
    (alone,) = words(snapshots(SAME, None, less(LOADED, "PRICE")))
    assert alone == (
        "column price of source table ORDERS is not in target table ORDERS"
        " (only the tables are compared: no file of the flow tells its columns)"
    )
    (whole,) = words(snapshots(SAME, schema(less(PARQUET, "price")), LOADED))
    assert whole == (
        f"column price of source table ORDERS is not in the files of {KEY}, though target table ORDERS has it:"
        " it stays empty there"
    )


def test_a_column_that_the_folder_carries_is_not_dropped() -> None:
    """`dt=2025-06-01/` is the column dt."""
    key = f"{PREFIX}ORDERS/dt=2025-06-01/part-0.parquet"
    found = snapshots({**SAME, "dt": "date"}, schema(PARQUET), {**LOADED, "DT": "DATE"}, key=key)
    route = replace(ROUTE, file_pattern=type(ROUTE.file_pattern)("{table_name}/dt={date}/{any}"))
    matching = match(route, found)
    assert matching.flows and list(find_drift(matching, found)) == []
    loaded = snapshots(SAME, schema(PARQUET), {**LOADED, "DT": "DATE"}, key=key)
    assert list(find_drift(match(route, loaded), loaded)) == []


def test_a_name_that_a_statement_changes_is_a_note() -> None:
    """And no other column is taken for it."""
    pair = StatedPair("ORDERS", "ORDERS", columns=(StatedColumns("price", "COST"),))
    found = snapshots(SAME, schema(PARQUET), {**less(LOADED, "PRICE"), "COST": "NUMBER(10,2)"})
    assert told(found, pairs=(pair,)) == {"price": ("renamed", NOTE)}


def test_what_several_datasets_of_a_flow_lack_is_told_once() -> None:
    """With how many they are."""
    keys = [f"{PREFIX}ORDERS{end}.csv" for end in ("", "_old", "_older")]
    found = snapshots(SAME, schema(less(PARQUET, "price")))
    lacking = [DatasetSchemas(key, SchemaSample(key, "e1", schema(less(PARQUET, "price")))) for key in keys]
    objects = tuple(file(key.removeprefix(PREFIX)) for key in keys)
    found = replace(
        found, files=replace(found.files, objects=objects), schemas=FileSchemas("landing", PREFIX, tuple(lacking))
    )
    route = replace(ROUTE, file_pattern=KeyPattern(r"{table_name}(_.*)?\.csv"))
    (finding,) = find_drift(match(route, found), found)
    assert finding.part == "price" and finding.words.endswith("; and so in 2 other datasets of the flow")


def test_a_pair_that_matching_did_not_make_is_seen_by_its_names() -> None:
    """A column that no file carries is dropped once, and not in the target alone too."""
    found = snapshots(SAME, schema(less(PARQUET, "price")))
    matching = match(ROUTE, found)
    carried = [replace(flow, columns=flow.columns[:2]) for flow in matching.flows]
    (finding,) = find_drift(replace(matching, flows=tuple(carried)), found)
    assert (finding.part, finding.rule) == ("price", "dropped") and "it stays empty there" in finding.words


def test_what_a_statement_loads_is_believed() -> None:
    """A name that it changes is a note, and so is a column that it does not take, whatever the target has."""
    columns = (CopiedColumn("id", target="ID"), CopiedColumn("name", target="LABEL"))
    found = snapshots(SAME, schema(PARQUET), {"ID": "NUMBER(38,0)", "LABEL": "VARCHAR(20)", "PRICE": "NUMBER(10,2)"})
    loaded = replace(found, target=replace(found.target, copies=Copies((pipe("ORDERS", columns=columns),))))
    assert told(loaded) == {"name": ("renamed", NOTE), "price": ("dropped", NOTE)}
    assert words(loaded) == [
        "column name of source table ORDERS is called LABEL in target table ORDERS, copied by pipe SALES.ORDERS_PIPE",
        "column price of source table ORDERS is not taken by the statement that loads the files",
    ]


def test_a_reading_that_is_not_complete_shows_nothing_missing() -> None:
    """What it shows is compared all the same."""
    found = snapshots(SAME, schema(less(PARQUET, "name")), {"price": "NUMBER(10,0)", "OTHER": "TEXT"}, complete=False)
    assert told(found) == {"price": ("narrowed", WARNING)}
    assert told(snapshots({"price": "text"}, None, {"PRICE": "NUMBER(10,0)"}, complete=False)) == {}


def test_columns_of_another_table_are_no_renamed_ones() -> None:
    """Though they stand at the same positions and are of the same types."""
    found = snapshots(SAME, schema({"id": "int32", "city": "string", "amount": "decimal(10, 2)"}))
    assert {rule for rule, _ in told(found).values()} == {"dropped", "only_in_file"}


def test_what_a_load_adds_is_not_what_was_dropped() -> None:
    """Nor is a column that only the files have the one that only the target has."""
    dropped = snapshots(SAME, schema(PARQUET), {**less(LOADED, "PRICE"), "_AMOUNT": "NUMBER(10,2)"})
    assert told(dropped) == {"price": ("dropped", WARNING), "_AMOUNT": ("only_in_target", NOTE)}
    more = snapshots(SAME, schema({**PARQUET, "note": "string"}), {**LOADED, "REMARK": "TEXT"})
    assert told(more) == {"note": ("only_in_file", NOTE), "REMARK": ("only_in_target", NOTE)}


def test_names_that_may_mean_several_are_not_said_to_be_missing() -> None:
    """Nor what they may mean."""
    found = snapshots({"orderId": "integer", "order_id": "integer"}, schema({"ORDER ID": "int32"}), None)
    assert told(found) == {}
    assert told(snapshots({"ID": "integer", "id": "integer"}, None, {"Id": "NUMBER(38,0)"})) == {}


def test_a_dataset_whose_newest_file_has_other_columns_has_evolved() -> None:
    """One that only has more is a note."""
    more = snapshots(SAME, [schema({**PARQUET, "extra": "string"}), schema(PARQUET)])
    assert told(more) == {"extra": ("only_in_file", NOTE), "": ("evolved", NOTE)}
    fewer = snapshots(SAME, [schema(PARQUET), schema({**PARQUET, "old": "string"})])
    assert told(fewer) == {"": ("evolved", WARNING)}
    assert words(fewer) == [f"the newest file of {KEY} differs from its oldest: it lacks old"]
    cells = schema({"id": "integer", "name": "text", "price": "integer"}, "CSV", has_header=True)
    loads = snapshots(SAME, [schema(PARQUET), schema({"Op": "string", **PARQUET})])
    assert told(loads) == {"": ("evolved", NOTE)}
    looks = snapshots(SAME, [cells, replace(cells, columns=(*cells.columns[:2], FileColumn("price", "decimal")))])
    assert told(looks) == {}


SPELLINGS = (str, str.upper, str.title, lambda name: name.replace("_", " "), lambda name: name.replace("_", "-"))
names = st.lists(st.from_regex(r"[a-z]{1,4}(_[a-z]{1,4})?", fullmatch=True), min_size=1, max_size=6, unique=True)


@st.composite
def equal_ends(draw: st.DrawFn) -> Snapshots:
    """The same columns at all ends, each spelled as one that matching takes for it."""
    ends: list[dict[str, str]] = [{}, {}, {}]
    for name in draw(names):
        kind = draw(st.sampled_from(TYPES))
        for end, words in zip(ends, kind, strict=True):
            end[draw(st.sampled_from(SPELLINGS))(name)] = words
    return snapshots(ends[0], schema(ends[1]) if draw(st.booleans()) else None, ends[2])


@given(equal_ends())
def test_equal_columns_do_not_drift(found: Snapshots) -> None:
    """Whatever the spelling."""
    assert match(ROUTE, found).flows
    assert told(found) == {}


@given(any_ends())
def test_each_column_is_told_once(found: Snapshots) -> None:
    """Of each flow; and only columns that are there."""
    findings = list(find_drift(match(ROUTE, found), found))
    parts = [(finding.subject, finding.part) for finding in findings if finding.rule != "evolved" and finding.part]
    assert len(set(parts)) == len(parts)
    tables = (*found.source.tables, *found.target.tables)
    columns = {column.name for table in tables for column in table.columns}
    opened = (
        {column.name for sample in found.schemas.samples for column in sample.schema.columns}
        if found.schemas
        else set()
    )
    assert {part for _, part in parts} <= columns | opened


@given(any_ends(), st.randoms())
def test_the_order_of_what_was_read_means_nothing(found: Snapshots, chance: object) -> None:
    """Of columns as they are listed, which say their own order."""
    shuffled = replace(found, source=_turn(found.source), target=_turn(found.target))
    matching = match(ROUTE, found)
    turned = match(ROUTE, shuffled)
    turned = replace(turned, flows=turned.flows[::-1])
    assert list(find_drift(matching, found)) == list(find_drift(turned, shuffled))


def _turn(snapshot: SchemaSnapshot) -> SchemaSnapshot:
    turned = [replace(table, columns=table.columns[::-1]) for table in snapshot.tables]
    return replace(snapshot, tables=tuple(turned))
