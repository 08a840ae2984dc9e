"""Drafted contracts: what is observed keeps them, and they promise nothing that is only likely."""

import pytest

from delta_arc_lineage.model.contract_checks import check
from delta_arc_lineage.model.contract_drafts import draft_contract
from delta_arc_lineage.model.contracts import Contract, FreshnessRule, Measure, Timing
from delta_arc_lineage.model.file_schemas import FileColumn, FileSchema
from delta_arc_lineage.model.partitions import Partitions, Unit
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.contract_examples import DAY, observed_of

ID, NAME = FileColumn("id", "int64", nullable=False), FileColumn("name", "string", nullable=True)
ORDERS = FileSchema("Parquet", (ID, NAME, FileColumn("tags", "list<string>"), FileColumn("at", "struct<x: int>")))


def draft(*files: FileSchema, partitions: Partitions | None = None, **own: int) -> Contract:
    """Whatever is drafted is kept by what it was drafted of."""
    observed = observed_of(*files, **own)
    drafted = draft_contract(
        observed, file="orders.odcs.yaml", address="s3://landing/orders/", partitions=partitions, now=NOON
    )
    assert check(drafted, observed, now=NOON).breaches == ()
    return drafted


def days(count: int, *, missing: int = 0, unit: Unit = Unit.DAY) -> Partitions:
    return Partitions(unit, "the first", "the last", count, missing)


def test_columns_have_the_types_of_the_newest_file_and_what_is_never_empty_is_required() -> None:
    """In the words of the format, and in those of the standard where these say as much."""
    columns = {column.name: column for column in draft(ORDERS).columns}
    told = [(column.logical_type, column.physical_type, column.required) for column in columns.values()]
    assert told == [
        ("integer", "int64", True),
        ("string", "string", False),
        ("array", "list<string>", False),
        ("object", "struct<x: int>", False),
    ]


def test_of_text_only_what_rows_look_like_is_promised() -> None:
    """A CSV has no types of its own: the next file may look otherwise, and a person would have to say so."""
    csv = FileSchema("CSV", (FileColumn("id", "integer"), FileColumn("note", "text")), has_header=True)
    assert {column.physical_type for column in draft(csv).columns} == {""}
    assert draft(csv).format == "csv"


def test_a_column_of_json_that_some_records_lack_is_not_promised() -> None:
    """Those that were not looked at may lack it too. A name that is there twice is promised once."""
    json = FileSchema("JSON", (FileColumn("id", "integer"), FileColumn("note", "string", nullable=True)))
    assert [column.name for column in draft(json).columns] == ["id"]
    twice = FileSchema("Parquet", (ID, NAME, FileColumn("id", "string"), FileColumn("", "string")))
    assert [column.name for column in draft(twice).columns] == ["id", "name"]


def test_a_dataset_that_nobody_looked_into_promises_its_bytes_alone() -> None:
    """Neither columns nor a format; and what is empty promises nothing."""
    unread = draft(FileSchema(why_not="it is archived"))
    assert (unread.columns, unread.format) == ((), "")
    assert [rule.measure for rule in unread.volumes] == [Measure.BYTES]
    assert draft(size=0).volumes == ()
    assert [rule.measure for rule in draft(FileSchema("Parquet", (ID,), row_count=3)).volumes] == [
        Measure.BYTES,
        Measure.ROWS,
    ]


@pytest.mark.parametrize(
    ("partitions", "newest", "rhythm"),
    [
        (days(3), NOON, DAY),
        (days(3, unit=Unit.HOUR), NOON, DAY // 24),
        (days(2), NOON, None),
        (days(3, missing=1), NOON, None),
        (days(3, unit=Unit.MONTH), NOON, None),
        (days(3), NOON - 3 * DAY, None),
        (None, NOON, None),
    ],
)
def test_a_rhythm_is_promised_where_keys_name_it_and_it_was_kept_until_now(
    partitions: Partitions | None, newest: int, rhythm: int | None
) -> None:
    """Without a gap, by days or hours: else the draft would be broken on the day that somebody signs it."""
    rules = (FreshnessRule(Timing.FREQUENCY, rhythm),) if rhythm else ()
    assert draft(ORDERS, partitions=partitions, newest=newest).freshness == rules
