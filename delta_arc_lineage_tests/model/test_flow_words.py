"""Flow words: a flow as a person would say it."""

from dataclasses import replace

from delta_arc_lineage.model.flow_words import describe_flow
from delta_arc_lineage.model.folding import fold
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.matching import Flow, match
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage_tests.model.examples import ROUTE, bucket_of, file, source_of, table, target_of, target_table

_DATED = replace(ROUTE, file_pattern=KeyPattern(r"{table_name}/dt={date}/part-{number}\.parquet"))


def flow_of(*targets: str) -> Flow:
    """Three days of ORDERS, of which these are the tables of the target."""
    stored = [replace(file(f"ORDERS/dt=2025-06-0{day}/part-0.parquet"), content_type=None) for day in (1, 2, 3)]
    _, datasets = fold(_DATED, {"ORDERS"}, stored)
    files = replace(bucket_of(), datasets=tuple(datasets))
    source = source_of(table("ORDERS", "ID", "PRICE", "NOTE"))
    target = target_of(*(target_table(name, "ID", "PRICE") for name in targets))
    (flow,) = match(_DATED, Snapshots(source, files, target)).flows
    return flow


def test_a_flow_is_told_in_one_sentence() -> None:
    """Whence, how often, as what, where, whereto, and what of it arrives."""
    assert describe_flow(flow_of("ORDERS"), _DATED) == (
        "ORDERS of SHOP.SALES (3 columns) goes daily as Parquet into landing/sales/ORDERS/ and from there into "
        "RAW.SALES.ORDERS; 2 of 3 columns arrive. Linked by name only: same name."
    )


def test_an_end_that_is_missing_is_told_so() -> None:
    """Nothing is made up."""
    assert describe_flow(flow_of(), _DATED) == (
        "ORDERS of SHOP.SALES (3 columns) goes daily as Parquet into landing/sales/ORDERS/; no target table is known "
        "to take it. Linked by name only: same name."
    )


def test_one_file_has_no_rhythm() -> None:
    """And a format that no key tells is not said."""
    snapshots = Snapshots(source_of(), bucket_of(file("ORDERS.csv")), target_of(target_table("ORDERS", "ID")))
    (flow,) = match(ROUTE, snapshots).flows
    assert describe_flow(flow, ROUTE) == (
        "What no source table is of goes as CSV into landing/sales/ORDERS.csv and from there into RAW.SALES.ORDERS. "
        "Linked by name only: same name."
    )
