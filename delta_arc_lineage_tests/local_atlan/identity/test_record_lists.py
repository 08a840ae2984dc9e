"""Lists of the service: filters, orders, columns and pages, against a naive reading; and over HTTP what they refuse."""

from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.errors import CatalogError
from delta_arc_lineage.local_atlan.identity.record_lists import Listing
from delta_arc_lineage_tests.local_atlan.access_calls import list_records, read_refusal, service

VALUES = st.one_of(st.none(), st.sampled_from(["a", "A", "ab", "b", "ba", "10", "9", "é", ""]), st.integers(-3, 12))
RECORDS = st.lists(st.fixed_dictionaries({"x": VALUES, "y": VALUES}), max_size=8).map(
    lambda rows: [{"id": str(number), **row} for number, row in enumerate(rows)]
)
PEOPLE = [
    {"id": "1", "name": "ann", "level": 3, "attributes": {"alias": ["Ann"], "city": "Rome", "made": "9"}},
    {"id": "2", "name": "bob", "level": 10, "attributes": {"alias": ["Bob"], "city": "Oslo", "made": "10"}},
    {"id": "3", "name": "Cyd", "level": None, "attributes": {"alias": ["x", "y"], "made": "100"}},
    {"id": "4", "name": "dan", "attributes": None},
]


def list_ids(page: dict[str, Any]) -> list[str]:
    """The ids of a page."""
    return [record["id"] for record in page["records"]]


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        (None, "1234"),
        ({}, "1234"),
        ({"name": "ann"}, "1"),
        ({"name": "ANN"}, ""),
        ({"city": "Oslo"}, "2"),
        ({"alias": "Ann"}, "1"),
        ({"alias": ["x", "y"]}, "3"),
        ({"name": "ann", "city": "Oslo"}, ""),
        ({"name": {"$eq": "bob"}}, "2"),
        ({"name": {"$ne": "bob"}}, "134"),
        ({"name": {"$in": ["ann", "dan", "eve"]}}, "14"),
        ({"name": {"$in": []}}, ""),
        ({"name": {"$nin": ["ann", "dan"]}}, "23"),
        ({"name": {"$like": "%n"}}, "14"),
        ({"name": {"$like": "C%"}}, "3"),
        ({"name": {"$like": "%o%"}}, "2"),
        ({"name": {"$like": "ann"}}, "1"),
        ({"name": {"$ilike": "c%"}}, "3"),
        ({"name": {"$ilike": "%N"}}, "14"),
        ({"name": {"$ilike": "%N", "$ne": "dan"}}, "1"),
        ({"level": {"$gt": 3}}, "2"),
        ({"level": {"$gte": 3}}, "12"),
        ({"level": {"$lt": 10}}, "1"),
        ({"level": {"$lte": "10"}}, "12"),
        ({"made": {"$gt": 9}}, "23"),
        ({"$and": [{"name": {"$like": "%n"}}, {"city": "Rome"}]}, "1"),
        ({"$or": [{"name": "bob"}, {"city": "Rome"}]}, "12"),
        ({"$or": []}, ""),
        ({"$and": []}, "1234"),
        ({"$or": [{"$and": [{"name": "bob"}, {"city": "Oslo"}]}, {"name": "dan"}]}, "24"),
        ({"nothing": None}, "1234"),
        ({"nothing": "x"}, ""),
    ],
)
def test_a_filter_chooses_records(condition: Any, wanted: str) -> None:
    """By fields, by attributes where the record has no such field, under `$and` and `$or`."""
    page = Listing(condition=condition).page(PEOPLE)
    assert "".join(list_ids(page)) == wanted
    assert (page["totalRecord"], page["filterRecord"]) == (len(PEOPLE), len(wanted))


@pytest.mark.parametrize(
    "condition",
    [
        [],
        "text",
        1,
        {"$and": {}},
        {"$or": "x"},
        {"$or": [1]},
        {"$not": []},
        {"name": {"$regex": "a"}},
        {"name": {"$in": "ann"}},
        {"name": {"$nin": {}}},
        {"$and": [{"$and": [{"$or": [[]]}]}]},
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(condition: Any) -> None:
    """Rather than passed over, as if all records met it."""
    with pytest.raises(CatalogError) as caught:
        Listing(condition=condition).page(PEOPLE)
    assert caught.value.status == 400


def test_a_filter_of_many_levels_is_refused() -> None:
    """Before it takes the whole stack."""
    condition: Any = {"name": "ann"}
    for _ in range(1000):
        condition = {"$and": [condition]}
    with pytest.raises(CatalogError):
        Listing(condition=condition).page(PEOPLE)


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("", "1234"),
        ("name", "1234"),
        ("-name", "4321"),
        ("+name", "1234"),
        ("level", "1234"),
        ("-level", "2134"),
        ("made", "1234"),
        ("-made", "3214"),
        ("city,name", "2134"),
        ("nothing", "1234"),
        (" , ", "1234"),
    ],
)
def test_records_come_in_the_order_asked(sort: str, wanted: str) -> None:
    """Numbers by size though they are text, names whatever their case, records without the field last."""
    assert "".join(list_ids(Listing(sort=sort).page(PEOPLE))) == wanted


@given(records=RECORDS, down=st.booleans())
def test_an_order_loses_nothing_and_is_stable(records: list[dict[str, Any]], down: bool) -> None:
    """What is equal stays as it came, in either order; what lacks the field comes last."""
    found = Listing(sort="-x" if down else "x").page(records)["records"]
    assert sorted(record["id"] for record in found) == sorted(record["id"] for record in records)
    lacking = [record for record in found if record["x"] is None]
    assert found[len(found) - len(lacking) :] == lacking
    for first, second in pairwise(found):
        assert first["x"] != second["x"] or int(first["id"]) < int(second["id"])


@given(records=RECORDS, offset=st.integers(0, 9), limit=st.one_of(st.none(), st.integers(0, 9)))
def test_pages_are_slices(records: list[dict[str, Any]], offset: int, limit: int | None) -> None:
    """The counts do not depend on the page; 0 is no record, no limit is all."""
    page = Listing(offset=offset, limit=limit).page(records)
    assert page["records"] == (records[offset:] if limit is None else records[offset : offset + limit])
    assert page["totalRecord"] == page["filterRecord"] == len(records)


@given(records=RECORDS, size=st.integers(1, 4), sort=st.sampled_from(["x", "-x", "x,y", "-y,x", ""]))
def test_pages_behind_one_another_are_the_whole(records: list[dict[str, Any]], size: int, sort: str) -> None:
    """In any order."""
    whole = Listing(sort=sort).page(records)["records"]
    parts = [Listing(sort=sort, offset=start, limit=size).page(records) for start in range(0, len(records), size)]
    assert [record for part in parts for record in part["records"]] == whole


@given(records=RECORDS, value=VALUES)
def test_equal_and_not_equal_share_all_records_out(records: list[dict[str, Any]], value: Any) -> None:
    """So do a list and what is not in it, and what is below a number and what is not."""
    for one, other, sent in (("$eq", "$ne", value), ("$in", "$nin", [value, "a"])):
        found = [set(list_ids(Listing(condition={"x": {operator: sent}}).page(records))) for operator in (one, other)]
        assert not found[0] & found[1] and len(found[0] | found[1]) == len(records)
    low = set(list_ids(Listing(condition={"x": {"$lt": 5}}).page(records)))
    high = set(list_ids(Listing(condition={"x": {"$gte": 5}}).page(records)))
    assert not low & high and low | high == {record["id"] for record in records if record["x"] is not None}


def test_columns_leave_the_rest_out() -> None:
    """And keep the id, by which a client pages and asks again."""
    page = Listing(columns=("name", "nothing")).page(PEOPLE)
    assert page["records"][0] == {"id": "1", "name": "ann"}
    assert Listing().page(PEOPLE)["records"] == PEOPLE


@pytest.mark.parametrize("path", ["users", "groups", "v2/groups", "roles", "apikeys", "oauth-clients"])
def test_every_list_takes_the_same_parameters(client: httpx.Client, path: str) -> None:
    """Limit 0 gives the counts alone; an offset beyond the end no record; columns, repeated or with commas."""
    whole = service(client, "GET", path)
    assert whole["totalRecord"] == whole["filterRecord"] == len(whole["records"])
    none = service(client, "GET", path, params={"limit": 0})
    assert (none["totalRecord"], none["records"]) == (whole["totalRecord"], [])
    assert list_records(client, path, offset=1000) == []
    for columns in (["name", "displayName"], "name,displayName"):
        for record in list_records(client, path, columns=columns):
            assert set(record) <= {"id", "name", "displayName"}
    up, down = ([record["id"] for record in list_records(client, path, sort=sort)] for sort in ("id", "-id"))
    assert up == sorted(up) and down == up[::-1]


@pytest.mark.parametrize("path", ["users", "groups", "roles", "apikeys", "oauth-clients", "users/{user}/groups"])
@pytest.mark.parametrize(
    "parameters",
    [
        {"limit": "-1"},
        {"limit": "many"},
        {"limit": "1e9"},
        {"limit": "9" * 30},
        {"offset": "-1"},
        {"offset": "none"},
        {"filter": "{"},
        {"filter": "[]"},
        {"filter": '{"$or":1}'},
        {"filter": '{"name":{"$in":1}}'},
        {"filter": "[" * 500},
        {"sort": "x" * 2000},
    ],
)
def test_every_list_refuses_what_it_cannot_read(client: httpx.Client, path: str, parameters: dict[str, str]) -> None:
    """With 400 and the two fields; never a 500."""
    user = list_records(client, "users")[0]["id"]
    answer = client.get(f"/api/service/{path.format(user=user)}", params=parameters)
    assert read_refusal(answer)[0] == 400
