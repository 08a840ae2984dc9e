"""Column changes: what moved since the last run is told once, with the ends that did not."""

from dataclasses import replace

import pytest
from hypothesis import given

from delta_arc_lineage.model.column_changes import find_changes
from delta_arc_lineage.model.data_findings import DataFinding, Severity
from delta_arc_lineage.model.kept_columns import keep_ends, list_ends
from delta_arc_lineage.model.matching import match
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage_tests.model.examples import ROUTE
from delta_arc_lineage_tests.model.typed import KEY, LOADED, PARQUET, SAME, any_ends, less, schema, snapshots

WARNING, NOTE = Severity.WARNING, Severity.NOTE


def changes(before: Snapshots, now: Snapshots) -> list[DataFinding]:
    """What a run tells after another one."""
    first, second = match(ROUTE, before), match(ROUTE, now)
    kept = keep_ends({}, list_ends(first, before), before)
    return list(find_changes(second, kept.by_key, list_ends(second, now)))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (
            snapshots(less(SAME, "price"), schema(PARQUET)),
            ("gone_since", WARNING, "column price (numeric(10,2)) is gone from source table ORDERS;"),
        ),
        (
            snapshots(SAME, schema({**PARQUET, "note": "string"}), {**LOADED, "NOTE": "TEXT"}),
            (
                "added_since",
                NOTE,
                f"column note (string) is new in the files of {KEY}, target table ORDERS; source table",
            ),
        ),
        (
            snapshots(SAME, schema(PARQUET), {**LOADED, "PRICE": "VARCHAR(10)"}),
            (
                "retyped_since",
                WARNING,
                "column PRICE is of another type in target table ORDERS: it is VARCHAR(10), and was NUM",
            ),
        ),
        (
            snapshots(SAME, schema(PARQUET), {**LOADED, "PRICE": "NUMBER(12,2)"}),
            ("retyped_since", NOTE, "column PRICE is of another type in target table ORDERS"),
        ),
        (
            snapshots(SAME, schema(dict(reversed(PARQUET.items())))),
            ("reordered_since", NOTE, f"columns stand in another order in the files of {KEY} (id, price); source"),
        ),
        (
            snapshots(less(SAME, "price"), schema(less(PARQUET, "price")), less(LOADED, "PRICE")),
            ("gone_since", NOTE, "column price (numeric(10,2)) is gone from source table ORDERS, the files of"),
        ),
    ],
)
def test_what_moved_since_the_last_run_is_told_with_what_did_not(
    now: Snapshots, expected: tuple[str, Severity, str]
) -> None:
    """A warning where not all went along."""
    (finding,) = changes(snapshots(SAME, schema(PARQUET)), now)
    assert (finding.rule, finding.severity) == expected[:2]
    assert finding.words.startswith(f"since the last run, {expected[2]}")


@given(any_ends())
def test_nothing_moves_between_equal_runs(found: Snapshots) -> None:
    """And nothing is told by the first."""
    assert changes(found, found) == []
    assert list(find_changes(match(ROUTE, found), {}, list_ends(match(ROUTE, found), found))) == []


@given(any_ends(), any_ends())
def test_half_a_reading_is_no_change_and_forgets_nothing(before: Snapshots, after: Snapshots) -> None:
    """What it shows is told by the next whole one."""
    half = replace(
        after, source=replace(after.source, complete=False), target=replace(after.target, complete=False), schemas=None
    )
    assert changes(before, half) == []
    kept = keep_ends({}, list_ends(match(ROUTE, before), before), before)
    again = keep_ends(kept.by_key, list_ends(match(ROUTE, half), half), half)
    assert {end for end in kept.ends if end.side != "file"} <= set(again.ends)


def test_a_column_that_is_only_written_otherwise_did_not_move() -> None:
    """As a loader may respell it."""
    respelled = {name.title(): words for name, words in PARQUET.items()}
    assert changes(snapshots(SAME, schema(PARQUET)), snapshots(SAME, schema(respelled))) == []
