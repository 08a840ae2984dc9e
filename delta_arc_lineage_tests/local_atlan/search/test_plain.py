"""Queries over few records: equal to a naive reading on random records and queries, refused where malformed."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.errors import CatalogError
from delta_arc_lineage.local_atlan.search.plain import find_records

_NAMES = ("a", "b", "c")
_VALUES = st.sampled_from((None, 0, 1, 2, 5, "x", "xy", "y", "1"))
_RECORDS = st.lists(st.fixed_dictionaries(dict.fromkeys(_NAMES, _VALUES)), max_size=6)
_LEAVES = st.one_of(
    st.builds(lambda name, value: {"term": {name: value}}, st.sampled_from(_NAMES), st.sampled_from((0, 1, "x", "xy"))),
    st.builds(lambda name, value: {"prefix": {name: {"value": value}}}, st.sampled_from(_NAMES), st.sampled_from("xy")),
    st.builds(lambda name: {"exists": {"field": name}}, st.sampled_from(_NAMES)),
    st.builds(lambda name, low: {"range": {name: {"gte": low}}}, st.sampled_from(_NAMES), st.integers(0, 3)),
    st.builds(lambda name: {"terms": {name: [1, "y"]}}, st.sampled_from(_NAMES)),
    st.just({"match_all": {}}),
)
_QUERIES = st.recursive(
    _LEAVES,
    lambda inner: st.builds(
        lambda **parts: {"bool": {name: queries for name, queries in parts.items() if queries}},
        must=st.lists(inner, max_size=2),
        filter=st.lists(inner, max_size=2),
        should=st.lists(inner, max_size=2),
        must_not=st.lists(inner, max_size=2),
    ),
    max_leaves=6,
)
_ANY = st.recursive(
    st.sampled_from((None, True, 0, -1, 1.5, "", "x", "bool", 10**30)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("bool", "term", "a", "must", "value", "range", "gt", "x")), inner, max_size=2
        )
    ),
    max_leaves=8,
)


def _same(value: Any, wanted: Any) -> bool:
    """Equal, a number also as text."""
    return value is not None and str(value) == str(wanted)


def _meets(record: dict[str, Any], query: dict[str, Any]) -> bool:
    """A query read as one would say it."""
    ((kind, body),) = query.items()
    if kind == "bool":
        required = body.get("must", []) + body.get("filter", [])
        should = body.get("should", [])
        return (
            all(_meets(record, part) for part in required)
            and not any(_meets(record, part) for part in body.get("must_not", []))
            and (not should or bool(required) or any(_meets(record, part) for part in should))
        )
    if kind == "match_all":
        return True
    if kind == "exists":
        return record[body["field"]] is not None
    ((name, options),) = body.items()
    value = record[name]
    if kind == "term":
        return _same(value, options)
    if kind == "terms":
        return any(_same(value, wanted) for wanted in options)
    if kind == "prefix":
        return str(value or "").startswith(options["value"])
    return isinstance(value, int) and value >= options["gte"]


@settings(max_examples=300)
@given(records=_RECORDS, query=_QUERIES)
def test_a_query_finds_what_a_naive_reading_finds(records: list[dict[str, Any]], query: dict[str, Any]) -> None:
    """In the order of the records, and as many as it says."""
    found, total = find_records(list(records), {"query": query, "size": 100})
    assert found == [record for record in records if _meets(record, query)]
    assert total == len(found)


@given(records=_RECORDS, query=_QUERIES)
def test_a_query_and_its_opposite_find_everything_once(records: list[dict[str, Any]], query: dict[str, Any]) -> None:
    """`must_not` leaves exactly the others."""
    _, total = find_records(list(records), {"query": query})
    _, others = find_records(list(records), {"query": {"bool": {"must_not": [query]}}})
    assert total + others == len(records)


@given(records=_RECORDS, size=st.integers(1, 4))
def test_pages_of_a_sort_make_the_whole(records: list[dict[str, Any]], size: int) -> None:
    """Missing values first, numbers before texts; equal ones keep their order."""
    sort = [{"a": "asc"}, {"b": {"order": "desc"}}]
    every, total = find_records(list(records), {"sort": sort, "size": 100})
    pages = [find_records(list(records), {"sort": sort, "size": size, "from": start})[0] for start in range(0, 6, size)]
    assert [record for page in pages for record in page] == every
    assert total == len(records)
    present = [record["a"] for record in every if record["a"] is not None]
    numbers = [value for value in present if isinstance(value, int)]
    assert present[: len(numbers)] == sorted(numbers)


@settings(max_examples=300)
@given(records=_RECORDS, query=_ANY, sort=_ANY)
def test_whatever_is_asked_is_answered_or_refused(records: list[dict[str, Any]], query: Any, sort: Any) -> None:
    """By the index's refusal; nothing else is raised."""
    try:
        found, total = find_records(list(records), {"query": query, "sort": sort})
    except CatalogError as error:
        assert error.code in ("ATLAS-400-00-102", "ATLAS-500-00-102")
    else:
        assert len(found) <= total <= len(records)


@pytest.mark.parametrize("window", [{"size": -1}, {"from": -1}, {"from": 9_999, "size": 2}, {"size": []}])
def test_a_window_that_the_index_has_not_is_refused(window: dict[str, Any]) -> None:
    """As of every search."""
    with pytest.raises(CatalogError):
        find_records([], window)
