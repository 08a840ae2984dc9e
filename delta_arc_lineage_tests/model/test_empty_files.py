"""Files without a byte or without a row: told where data should be, and not where engines leave them beside some."""

from dataclasses import replace

import pytest

from delta_arc_lineage.model.data_findings import Severity
from delta_arc_lineage.model.datasets import Dataset, Shape
from delta_arc_lineage.model.empty_files import find_empty_newest, find_without_bytes
from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileColumn, FileSchema, FileSchemas, SchemaSample
from delta_arc_lineage.model.partitions import Partitions, Unit
from delta_arc_lineage.model.placing import Place
from delta_arc_lineage.model.snapshots import Carrier, StoredObject

DAY_5 = 19_728
"""2024-01-06, in days since the epoch."""
DATED = Partitions(Unit.DAY, "2024-01-01", "2024-01-07", 6, 1, ("2024-01-06",), (19_723, 19_724, 19_727, 19_729))
EMPTY, FULL = (StoredObject(f"orders/{at}.parquet", size, 1_000 + at, f"e{at}") for at, size in ((2, 0), (1, 9)))


def orders(*samples: StoredObject, partitions: Partitions | None = DATED, count: int = 6, log: str = "") -> Dataset:
    dataset = Dataset("orders/", Shape.FOLDER, ("ORDERS",), count, 900, 1, 2, "d", partitions=partitions)
    return replace(dataset, samples=samples, table_format=log)


def place(day: int | None, *, shape: Shape = Shape.FOLDER, unit: Unit = Unit.DAY) -> Place:
    path = "orders.csv" if shape is Shape.FILE else "orders/"
    return Place(("ORDERS",), "", path, shape, None if day is None else (unit, day))


@pytest.mark.parametrize(
    ("where", "dataset", "why"),
    [
        (place(None, shape=Shape.FILE), None, "it is all there is of its table"),
        (place(DAY_5), None, "there is no other file of its dataset"),
        (place(DAY_5), orders(), "it is all there is of 2024-01-06"),
        (place(DAY_5 + 1), orders(), ""),
        (place(19_000), orders(), ""),
        (place(DAY_5, unit=Unit.HOUR), orders(), ""),
        (place(None), orders(), ""),
        (place(DAY_5), orders(partitions=None), ""),
    ],
)
def test_a_file_without_bytes_is_a_fault_where_it_stands_alone(where: Place, dataset: Dataset | None, why: str) -> None:
    """Of its table, its dataset or its day. Beside others, before all that is known, or where no day tells, it is
    none."""
    carriers: list[Carrier] = [dataset] if dataset else []
    found = list(find_without_bytes([("sales/orders/x", where)], carriers))
    words = [f"sales/orders/x has no bytes, and {why}; load it again"] if why else []
    assert [finding.words for finding in found] == words
    assert all(finding.severity is Severity.WARNING for finding in found)


def told(carrier: Carrier, schema: FileSchema | None = None) -> list[tuple[str, str]]:
    sample = SchemaSample("x", "e", schema) if schema else None
    schemas = FileSchemas("landing", "", (DatasetSchemas(carrier.path, sample),))
    return [(finding.severity.value, finding.words) for finding in find_empty_newest([carrier], schemas)]


def test_the_newest_of_several_is_told_by_what_it_is_all_there_is_of() -> None:
    """A warning a partition; a note where no key names any; nothing where a partition has several files, or a log says
    which of them count."""
    words = "the newest file of orders/ has no bytes (orders/2.parquet); load it again"
    assert told(orders(FULL, EMPTY)) == [("warning", words)]
    assert told(orders(FULL, EMPTY, partitions=None)) == [("note", words)]
    assert told(orders(FULL, EMPTY, count=7)) == []
    assert told(orders(FULL, EMPTY, log="Delta")) == []
    assert told(orders()) == []
    assert told(orders(FULL, replace(EMPTY, last_modified=1))) == [], "one that is older was replaced since"


def test_a_file_by_itself_is_named_once() -> None:
    """It is the whole table."""
    assert told(EMPTY) == [("warning", "orders/2.parquet has no bytes; load it again")]
    assert told(FULL) == []


def test_a_file_of_a_header_alone_has_no_rows() -> None:
    """Its bytes say nothing of that, and its schema does; one that does not count its rows is not blamed."""
    words = "the newest file of orders/ has no rows (orders/1.parquet); check whether its load was whole"
    header = FileSchema("Parquet", (FileColumn("id"),), row_count=0)
    assert told(orders(FULL), header) == [("warning", words)]
    assert told(orders(FULL), replace(header, row_count=1)) == told(orders(FULL), replace(header, row_count=None)) == []
    assert list(find_empty_newest([orders(FULL)], None)) == []
