"""Table activity: what crawlers write is read as far as it is a number, and is no content of a schema."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.atlan.searches import tables_from
from delta_arc_lineage.adapters.atlan.swept import Question, Swept
from delta_arc_lineage.adapters.atlan.table_activity_mapping import ACTIVITY_ATTRIBUTES, activity_of
from delta_arc_lineage.model.codec import read_document, write_document
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.model.table_activity import TableActivity
from delta_arc_lineage_tests.model.examples import source_of, table

AT = 1_750_000_000_000
ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.integers())


def told(update_time: object = None, **attributes: Any) -> TableActivity:
    return activity_of({"guid": "g", "typeName": "Table", "updateTime": update_time, "attributes": attributes})


@pytest.mark.parametrize(
    ("attributes", "activity"),
    [
        ({}, TableActivity()),
        ({"sourceUpdatedAt": AT, "rowCount": 7, "sizeBytes": 900}, TableActivity(AT, 0, 7, 900)),
        ({"sourceUpdatedAt": AT, "lastRowChangedAt": AT - 5, "lastSyncRunAt": AT + 1}, TableActivity(AT - 5, AT + 1)),
        ({"rowCount": 0, "sizeBytes": None}, TableActivity(rows=0)),
        ({"rowCount": -1, "sizeBytes": "9", "sourceUpdatedAt": True}, TableActivity()),
        ({"sourceUpdatedAt": 1.5e300, "rowCount": 3.0}, TableActivity(rows=3)),
    ],
)
def test_what_crawlers_write_is_read(attributes: dict[str, Any], activity: TableActivity) -> None:
    """When rows changed stands over when the table did; what is no number or no time is not there."""
    assert told(**attributes) == activity


def test_where_no_crawl_says_when_it_looked_the_catalog_does() -> None:
    """It was not before the last change there."""
    assert told(AT) == TableActivity(seen_at=AT) and told(AT, lastSyncRunAt=AT + 1).seen_at == AT + 1


@given(st.fixed_dictionaries(dict.fromkeys(ACTIVITY_ATTRIBUTES, ANYTHING)), ANYTHING)
def test_anything_is_read_as_something(attributes: dict[str, Any], update_time: object) -> None:
    """A number that nobody needs breaks no reading."""
    activity = told(update_time, **attributes)
    numbers = (activity.changed_at, activity.seen_at, activity.rows or 0, activity.size or 0)
    assert all(type(number) is int and number >= 0 for number in numbers)


def test_rows_that_come_and_go_are_no_other_table() -> None:
    """Neither to whoever compares, nor in a digest; a snapshot that is kept has them."""
    plain = source_of(table("ORDERS", "ID"))
    busy = replace(plain, tables=(replace(plain.tables[0], activity=TableActivity(AT, AT, 7, 900)),))
    assert busy == plain and busy.digest == plain.digest
    assert read_document(SchemaSnapshot, write_document(busy)).tables[0].activity.rows == 7


def test_of_columns_nothing_is_kept_of_it() -> None:
    """A crawl tells of each of thousands when it looked."""
    question = Question({}, ACTIVITY_ATTRIBUTES, only_of=dict.fromkeys(ACTIVITY_ATTRIBUTES, ("Table",)))
    names = {"name": "A", "qualifiedName": "q/A", "lastSyncRunAt": AT}
    swept = Swept()
    swept.take(
        [{"guid": guid, "typeName": kind, "attributes": names} for guid, kind in (("1", "Table"), ("2", "Column"))],
        question,
    )
    kept = {entity["typeName"]: entity["attributes"] for entity in swept.entities.values()}
    assert kept == {"Table": names, "Column": {"name": "A", "qualifiedName": "q/A"}}
    (found,), _ = tables_from([swept.entities["1"]])
    assert found.activity.seen_at == AT
