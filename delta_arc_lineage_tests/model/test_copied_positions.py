"""Text is loaded by position: what a header calls a column tells which one that is, and not where it goes."""

from dataclasses import replace

from delta_arc_lineage.model.copies import CopiedColumn, Copies
from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileColumn, FileSchema, FileSchemas, SchemaSample
from delta_arc_lineage.model.matching import match
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage_tests.model.examples import (
    PREFIX,
    ROUTE,
    bucket_of,
    file,
    pipe,
    source_of,
    table,
    target_of,
    target_table,
)


def loaded_text(header: tuple[str, ...], *columns: CopiedColumn, by_name: bool = False) -> set[tuple[str, str]]:
    """The column pairs of `ORDERS`, of which a statement loads a text with this header."""
    source, target = source_of(table("ORDERS", "ID", "PRICE", "TAX")), target_table("ORDERS", "ID", "PRICE", "TAX")
    statement = pipe("ORDERS", f"{PREFIX}ORDERS.csv", columns=columns, by_name=by_name)
    key = f"{PREFIX}ORDERS.csv"
    sample = SchemaSample(key, "e1", FileSchema("CSV", tuple(map(FileColumn, header)), has_header=True))
    schemas = FileSchemas("landing", PREFIX, (DatasetSchemas(key, sample),))
    shown = replace(target_of(target), copies=Copies((statement,)))
    (flow,) = match(ROUTE, Snapshots(source, bucket_of(file("ORDERS.csv")), shown, schemas)).flows
    return {(pair.source.name, pair.target.name) for pair in flow.columns}


def test_text_is_loaded_by_position_whatever_its_header_says() -> None:
    """Unless the statement says that names decide, or there are not as many columns."""
    by_names = {("ID", "ID"), ("PRICE", "PRICE"), ("TAX", "TAX")}
    assert loaded_text(("ID", "PRICE", "TAX")) == by_names
    assert loaded_text(("ID", "TAX", "PRICE")) == {("ID", "ID"), ("TAX", "PRICE"), ("PRICE", "TAX")}
    assert loaded_text(("ID", "TAX", "PRICE"), by_name=True) == by_names


def test_a_position_has_the_name_that_the_header_gives_it() -> None:
    """`SELECT $2, $1` loads what stands there."""
    swapped = (CopiedColumn(position=2, target="ID"), CopiedColumn(position=1, target="PRICE"))
    assert loaded_text(("ID", "PRICE", "TAX"), *swapped) == {("PRICE", "ID"), ("ID", "PRICE")}
