"""What is said of schemas: of a change before it is made, of files that changed since, and of wrong names."""

from dataclasses import replace

import pytest

from delta_arc_lineage.model.copy_findings import CopyFinding, CopyTrouble
from delta_arc_lineage.model.data_findings import DataFinding, Severity
from delta_arc_lineage.model.evidence_findings import find_contradictions
from delta_arc_lineage.model.evolved_datasets import find_evolved
from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileColumn, FileSchema, SchemaSample
from delta_arc_lineage.model.impact import find_impact
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.outcomes import Reason, Side, Subject, Unlinked
from delta_arc_lineage.model.schema_break_words import say_change, say_changes
from delta_arc_lineage.model.schema_breaks import judge_changes
from delta_arc_lineage.model.schema_states import ChangeSort, ColumnChange, SchemaState, StatedColumn, read_states
from delta_arc_lineage.model.traces import Direction, Trace, TracedAsset, TracedProcess
from delta_arc_lineage_tests.model.examples import SOURCE_SCHEMA, make_world, matched

TABLE = TracedAsset("t", Reference("Table", "default/snowflake/1/D/S/T"), "T")


def column(name: str, words: str = "") -> StatedColumn:
    return StatedColumn(name, words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (ColumnChange(ChangeSort.DROPPED, column("ID", "int"), None), "ID int is dropped"),
        (ColumnChange(ChangeSort.ADDED, None, column("ID")), "ID is added"),
        (
            ColumnChange(ChangeSort.RENAMED, column("ID"), column("KEY"), "they are at one place"),
            "ID is probably renamed to KEY: they are at one place",
        ),
        (
            ColumnChange(ChangeSort.RETYPED, column("ID", "int"), column("ID")),
            f"ID is {ChangeSort.RETYPED.words}, from int to no type",
        ),
    ],
)
def test_a_change_of_a_column_is_said_in_a_line(change: ColumnChange, words: str) -> None:
    """A rename is a guess, and is said to be one with its reason."""
    assert say_change(change) == words


def views(count: int) -> Trace:
    assets = tuple(
        TracedAsset(f"v{at:03}", Reference("View", f"default/snowflake/1/D/S/V{at}"), f"V{at}") for at in range(count)
    )
    drawn = TracedProcess("p", Reference("Process", "p"), "p", ("t",), tuple(asset.guid for asset in assets))
    return Trace(TABLE, Direction.DOWN, assets, (drawn,))


def say(change: ColumnChange | None, count: int) -> list[str]:
    return list(say_changes(judge_changes([change] if change else [], find_impact(views(count)), {}), terminal))


def test_what_may_break_is_listed_with_its_way_and_counted_beyond_what_is_read() -> None:
    """Of which no column lineage is known: it may take from the column, or not."""
    dropped = ColumnChange(ChangeSort.DROPPED, column("ID", "int"), None)
    lines = say(dropped, 1)
    assert lines[0] == "ID int is dropped: 1 asset may break"
    assert lines[1].startswith("  may break: View V0: ") and lines[2] == "    snowflake T → V0"
    many = say(dropped, 52)
    assert many[0].endswith(": 52 assets may break") and many[-1] == "  and 2 more; --json has them all"
    assert len(many) == 1 + 2 * 50 + 1


def test_nothing_changed_and_nothing_hangs_on_it_are_said() -> None:
    """An empty answer would look like one that failed."""
    assert say(None, 1) == ["no column changed"]
    (line,) = say(ColumnChange(ChangeSort.DROPPED, column("ID"), None), 0)
    assert line == "ID is dropped: nothing is made of it, as far as lineage is known"
    (safe,) = say(ColumnChange(ChangeSort.ADDED, None, column("ID")), 2)
    assert safe.startswith("ID is added: ")


def test_a_schema_that_was_saved_is_read_with_its_qualified_name() -> None:
    """A file of last week against the catalog of today; a name is text on a terminal too."""
    state = SchemaState("ORDERS", (column("ID", "int"), column("A\x1b", "")), "default/postgres/1/D/S/ORDERS")
    text = state.to_json()
    assert read_states(text) == (state,) and "\x1b" not in text
    assert read_states(replace(state, qualified_name="").to_json())[0].qualified_name == ""


def evolve(before: FileSchema, after: FileSchema) -> list[DataFinding]:
    newest, oldest = (SchemaSample(f"orders/{at}", str(at), told) for at, told in ((2, after), (1, before)))
    return list(find_evolved(DatasetSchemas("orders/", newest, oldest)))


def parquet(**columns: str) -> FileSchema:
    return FileSchema("Parquet", tuple(FileColumn(name, words) for name, words in columns.items()))


OLD = parquet(id="int64", name="string", a="int32", b="int32", c="int32", d="int32", e="int32")


@pytest.mark.parametrize(
    ("after", "severity", "words"),
    [
        (parquet(id="int64"), Severity.WARNING, "it lacks name, a, b and 3 more"),
        (replace(OLD, columns=(*OLD.columns, FileColumn("new", "string"))), Severity.NOTE, "it has new besides"),
        (
            parquet(id="int64", name="int64", a="int32", b="int32", c="int32", d="int32", e="int32"),
            Severity.WARNING,
            "name is int64, and was string",
        ),
        (
            parquet(id="int64", name="string", a="int64", b="int64", c="int64", d="int64", e="int64"),
            Severity.NOTE,
            "c is int64, and was int32; 2 more columns of another type",
        ),
    ],
)
def test_a_dataset_whose_files_changed_is_told_once(after: FileSchema, severity: Severity, words: str) -> None:
    """What is gone or holds something else may end a load; what is more or wider is for a person to know."""
    (finding,) = evolve(OLD, after)
    assert finding.severity is severity and words in finding.words and finding.subject == "orders/"


def test_columns_by_their_place_are_counted() -> None:
    """Without a header nobody can tell which of them is new."""
    bare, wide = (
        FileSchema("CSV", tuple(FileColumn(f"#{at}", "text") for at in range(1, count)), has_header=False)
        for count in (3, 5)
    )
    (finding,) = evolve(bare, wide)
    assert finding.severity is Severity.WARNING and "it has 4 columns and had 2" in finding.words
    assert evolve(bare, replace(bare, columns=tuple(replace(each, type="date") for each in bare.columns))) == []
    assert list(find_evolved(DatasetSchemas("orders/", SchemaSample("a", "e", bare)))) == []


def test_a_file_with_the_columns_of_another_table_is_an_error_with_whose_they_are() -> None:
    """It would be loaded with somebody else's rows. Tables are named without the number of their connection."""
    key = Subject(Side.FILE, "sales/ORDERS.csv", "sales/ORDERS.csv")
    mine = Unlinked(key, Reason.CONTRADICTED, (f"{SOURCE_SCHEMA}/ITEMS", "odd"))
    others = Unlinked(Subject(Side.SOURCE, "ORDERS", "q"), Reason.CONTRADICTED, ("x",))
    copied = CopyFinding(CopyTrouble.NO_TABLE, "pipe P loads T")
    matching = replace(matched(make_world()), unlinked=(mine, others), findings=(copied,))
    error, warning = find_contradictions(matching)
    assert error.severity is Severity.ERROR and error.subject == "sales/ORDERS.csv"
    assert error.words == (
        "sales/ORDERS.csv is called like one table and has the columns of postgres SHOP.SALES.ITEMS and odd: "
        "it is not linked"
    )
    assert (warning.severity, warning.words) == (Severity.WARNING, "pipe P loads T: its table is not there")
