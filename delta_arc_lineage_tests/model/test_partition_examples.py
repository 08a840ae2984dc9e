"""Partitions of keys as loaders write them: which day, month or hour each key says, and what nobody can say."""

import pytest

from delta_arc_lineage.model.datasets import Dataset, FormatCount, Shape
from delta_arc_lineage.model.file_schemas import FileColumn, FileSchema, SchemaSample
from delta_arc_lineage.model.file_words import explain_dataset, explain_no_data, explain_reading, explain_sample
from delta_arc_lineage.model.key_expressions import KeyExpression, Part
from delta_arc_lineage.model.media import markdown, terminal
from delta_arc_lineage.model.moments import day_of
from delta_arc_lineage.model.not_data import NoData, Sign
from delta_arc_lineage.model.partitions import Partitions, Step, Unit, read_step, say_step, sum_up

DAY = day_of(2024, 3, 9)


@pytest.mark.parametrize(
    ("parts", "step"),
    [
        ((("date", "2024-03-09"),), (Unit.DAY, DAY)),
        ((("date", "20240309"),), (Unit.DAY, DAY)),
        ((("timestamp", "20240309T101500"),), (Unit.DAY, DAY)),
        ((("timestamp", "1709978400"),), (Unit.DAY, DAY)),
        ((("timestamp", "1709978400123"),), (Unit.DAY, DAY)),
        ((("date", "2024-03-09"), ("hour", "07")), (Unit.HOUR, DAY * 24 + 7)),
        ((("date", "2024-03-09"), ("date", "2024-03-10")), (Unit.DAY, DAY)),
        ((("year", "2024"), ("month", "03"), ("day", "09")), (Unit.DAY, DAY)),
        ((("year", "2024"), ("month", "03")), (Unit.MONTH, 2024 * 12 + 2)),
        ((("year", "2024"),), (Unit.YEAR, 2024)),
        ((("year", "2024"), ("day", "09")), (Unit.YEAR, 2024)),
        ((("month", "03"), ("day", "09")), None),
        ((("hour", "07"),), None),
        ((("date", "2024-13-09"),), None),
        ((("date", "yesterday"),), None),
        ((("number", "5"),), None),
        ((), None),
    ],
)
def test_the_parts_of_a_key_say_one_partition(parts: tuple[tuple[str, str], ...], step: Step | None) -> None:
    """Of several dates the first counts; what no calendar has is none, and ends no listing."""
    assert read_step(parts) == step


@pytest.mark.parametrize(
    ("unit", "number", "words"),
    [
        (Unit.YEAR, 987, "0987"),
        (Unit.MONTH, 2024 * 12 + 11, "2024-12"),
        (Unit.DAY, DAY, "2024-03-09"),
        (Unit.HOUR, DAY * 24 + 7, "2024-03-09 07:00"),
    ],
)
def test_a_partition_is_said_as_a_person_writes_it(unit: Unit, number: int, words: str) -> None:
    """And as the same text each time."""
    assert say_step(unit, number) == words


def test_what_is_missing_is_named_as_far_as_a_line_holds_it() -> None:
    """In the unit that most keys name; one partition has no end."""
    told = sum_up({Unit.DAY: {DAY, DAY + 1, DAY + 4}, Unit.MONTH: {5}})
    assert told is not None and told.words == ("days 2024-03-09 … 2024-03-13, 2 days missing (2024-03-11 … 2024-03-12)")
    gapped = sum_up({Unit.DAY: set(range(DAY, DAY + 100, 2))})
    assert gapped is not None and gapped.missing == 49 and gapped.words.endswith(", …)")
    alone = sum_up({Unit.MONTH: {2024 * 12}})
    assert alone is not None and alone.words == "month 2024-01"
    assert sum_up({}) is None


def test_a_key_is_explained_by_what_each_placeholder_took() -> None:
    """To whoever wonders why a file is in no dataset, or in that one."""
    parts = (Part("date", "2024-03-09", 0), Part("any", "", 10))
    assert explain_reading("a/b.csv", parts, terminal, dataset="a/") == (
        "file a/b.csv is one of a/: {date} took 2024-03-09, {any} took nothing"
    )
    assert explain_reading("b.csv", parts[:1], terminal) == "file b.csv: {date} took 2024-03-09"


def test_a_key_that_is_no_data_says_which_sign_tells_it() -> None:
    """And whether a table of that name would make data of it."""
    assert explain_no_data("_SUCCESS", NoData(Sign.HIDDEN, (0,)), terminal) == (
        f"file _SUCCESS is no data: {Sign.HIDDEN.words}, and no table is called so"
    )
    stated = NoData(KeyExpression("tmp/{path}", "routes.a.not_data.0"))
    assert explain_no_data("tmp/x", stated, terminal) == "file tmp/x is no data: tmp/{path} (routes.a.not_data.0)"


def test_a_file_names_its_columns_as_far_as_a_line_holds_them() -> None:
    """A wide table in one line, and one that could not be read with the reason."""
    wide = FileSchema("Parquet", tuple(FileColumn(f"c{at}", "int64") for at in range(14)))
    words = explain_sample(SchemaSample("a.parquet", "e", wide), terminal)
    assert words.startswith(f"a.parquet: {wide.words}: c0 int64, ") and words.endswith("c11 int64, … and 2 more")
    unread = SchemaSample("a*b", "e", FileSchema(why_not="it is archived"))
    assert explain_sample(unread, markdown) == f"`a*b`: {unread.schema.words}"


def test_a_dataset_of_several_formats_says_so() -> None:
    """A load that expects one of them fails on the others."""
    dated = Partitions(Unit.DAY, "2024-03-09", "2024-03-10", 2)
    formats = (FormatCount(2, "Parquet"), FormatCount(1, "CSV"))
    mixed = Dataset("a/", Shape.FOLDER, ("A",), 3, 10, 1, 2, "d", formats=formats, partitions=dated)
    words = explain_dataset(mixed, terminal)
    assert words.startswith(
        "folder a/: 2 Parquet files and 1 CSV file, 10 bytes, days 2024-03-09 … 2024-03-10, newest "
    )
    assert words.endswith("; its files are of several formats")
