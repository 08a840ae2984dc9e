"""Columns of two tables: paired by name, each at most once; all others are listed with their nearest."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.evidence import Agreement
from delta_arc_lineage.model.matching import match_columns
from delta_arc_lineage.model.outcomes import Reason, Side
from delta_arc_lineage.model.snapshots import Column, Table
from delta_arc_lineage_tests.model.examples import TARGET_SCHEMA, table, target_table

columns = st.lists(st.sampled_from(["ID", "id", "Id", "NAME", "name", "PRICE", "größe"]), unique=True)


def with_columns(table: Table, order: list[Column]) -> Table:
    return Table(table.qualified_name, table.name, table.type_name, tuple(order))


@given(columns, columns)
def test_every_column_is_paired_once_or_listed_once(left: list[str], right: list[str]) -> None:
    """Pairs and unlinked columns together are exactly the columns of both tables."""
    source, target = table("T", *left), target_table("T", *right)
    pairs, unlinked = match_columns(source, target)
    names = [pair.source.qualified_name for pair in pairs] + [pair.target.qualified_name for pair in pairs]
    names += [outcome.subject.qualified_name for outcome in unlinked]
    assert sorted(names) == sorted(column.qualified_name for column in (*source.columns, *target.columns))


@given(columns, columns)
def test_columns_pair_by_exact_name_before_any_other(left: list[str], right: list[str]) -> None:
    """A name on both sides is paired with itself; another only if no other differs from it by case alone."""
    pairs, _ = match_columns(table("T", *left), target_table("T", *right))
    assert {pair.source.name for pair in pairs if pair.evidence.agreement is Agreement.EXACT} == set(left) & set(right)
    for pair in pairs:
        assert pair.source.name.casefold() == pair.target.name.casefold()
        assert (pair.source.name == pair.target.name) == (pair.evidence.agreement is Agreement.EXACT)


@given(columns, columns, st.randoms(use_true_random=False))
def test_the_order_of_columns_changes_nothing(left: list[str], right: list[str], random: Random) -> None:
    """Pairs come in the order of the source's columns, however these were read."""
    source, target = table("T", *left), target_table("T", *right)
    mixed_columns = [random.sample(table.columns, len(table.columns)) for table in (source, target)]
    pairs, unlinked = match_columns(source, target)
    mixed_pairs, mixed_unlinked = match_columns(
        with_columns(source, mixed_columns[0]), with_columns(target, mixed_columns[1])
    )
    assert mixed_pairs == pairs and sorted(mixed_unlinked) == sorted(unlinked)
    assert [pair.source.order for pair in pairs] == sorted(pair.source.order for pair in pairs)


def test_column_sets_that_differ_are_listed_on_both_sides() -> None:
    """A column dropped or renamed on the way is named with the nearest one on the other side."""
    pairs, unlinked = match_columns(table("T", "ID", "PRICE"), target_table("T", "ID", "PRICES"))
    assert [pair.source.name for pair in pairs] == ["ID"]
    assert [
        (outcome.subject.side, outcome.subject.name, outcome.reason, outcome.candidates) for outcome in unlinked
    ] == [
        (Side.SOURCE_COLUMN, "T.PRICE", Reason.NO_COLUMN, ("PRICES",)),
        (Side.TARGET_COLUMN, "T.PRICES", Reason.NO_COLUMN, ("PRICE",)),
    ]


def test_columns_that_differ_only_by_case_are_not_guessed() -> None:
    """`Id` could be `ID` or `id`: all three are left, and say that there are several."""
    pairs, unlinked = match_columns(table("T", "Id"), target_table("T", "ID", "id"))
    assert pairs == () and {outcome.reason for outcome in unlinked} == {Reason.SEVERAL}
    assert unlinked[0].candidates == ("ID", "id") and unlinked[1].subject.qualified_name == f"{TARGET_SCHEMA}/T/ID"
