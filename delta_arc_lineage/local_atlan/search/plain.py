"""Queries over few records that no index holds: each record is looked at. Tasks are searched so.

Takes `bool`, `term`, `terms`, `match`, `prefix`, `wildcard`, `range`, `exists` and `match_all`, a sort and a window;
what is malformed or unknown is refused as the index refuses it.
"""

from collections.abc import Callable
from fnmatch import fnmatchcase
from operator import ge, gt, le, lt
from typing import Any

from delta_arc_lineage.local_atlan.reading import shorten
from delta_arc_lineage.local_atlan.search.bounds import check_depth, check_sort_keys, check_terms
from delta_arc_lineage.local_atlan.search.running import read_window
from delta_arc_lineage.local_atlan.search.syntax import (
    check_scalar,
    make_refusal,
    read_mapping,
    read_minimum,
    read_sort_item,
    to_list,
)

Record = dict[str, Any]

_TESTS: dict[str, Callable[[float, float], bool]] = {"gt": gt, "gte": ge, "lt": lt, "lte": le}


def find_records(records: list[Record], dsl: Record) -> tuple[list[Record], int]:
    """One page of the records that a query finds, in the order asked, and how many it finds."""
    start, size = read_window(dsl)
    matching = [record for record in records if _matches(record, dsl.get("query"), 1)]
    for name, descending in reversed(_read_sort(dsl.get("sort"))):
        matching.sort(key=lambda record: _make_key(record.get(name)), reverse=descending)
    return matching[start : start + size], len(matching)


def _read_sort(sent: Any) -> list[tuple[str, bool]]:
    """The sort keys: field, and whether descending."""
    items = to_list(sent)
    check_sort_keys(len(items))
    keys = []
    for item in items:
        name, options = read_sort_item(item)
        order = options if isinstance(options, str) else options.get("order", "asc")
        keys.append((name.removesuffix(".keyword"), str(order).lower() == "desc"))
    return keys


def _make_key(value: Any) -> tuple[bool, bool, Any]:
    """A value among others of any kind: missing ones first, numbers before texts."""
    return (value is not None, isinstance(value, str), value if value is not None else 0)


def _matches(record: Record, query: Any, depth: int) -> bool:
    """Whether a record meets a query."""
    if query is None or query == {}:
        return True
    if not isinstance(query, dict) or len(query) != 1:
        raise make_refusal(f"[query] malformed query, expected one clause but found {shorten(query)}")
    kind, body = next(iter(query.items()))
    check_depth(depth)
    if kind == "bool":
        return _matches_bool(record, read_mapping(body, "bool"), depth)
    if kind == "match_all":
        return True
    if kind == "exists":
        return record.get(str(read_mapping(body, kind).get("field")).removesuffix(".keyword")) is not None
    return _matches_leaf(record, kind, read_mapping(body, kind))


def _matches_bool(record: Record, body: Record, depth: int) -> bool:
    """Whether a record meets a `bool` query."""
    required = [query for key in ("must", "filter") for query in to_list(body.get(key))]
    should, excluded = to_list(body.get("should")), to_list(body.get("must_not"))
    wanted = read_minimum(body.get("minimum_should_match"), len(should), otherwise=0 if required else 1)
    met = [_matches(record, query, depth + 1) for query in should]
    return (
        all(_matches(record, query, depth + 1) for query in required)
        and not any(_matches(record, query, depth + 1) for query in excluded)
        and (not should or sum(met) >= wanted)
    )


def _matches_leaf(record: Record, kind: str, body: Record) -> bool:
    """Whether a record's field meets a query that holds no other."""
    named = [(name, options) for name, options in body.items() if name != "boost"]
    if len(named) != 1:
        raise make_refusal(f"[{kind}] query doesn't support {len(named)} fields")
    name, options = named[0]
    value = record.get(name.removesuffix(".keyword"))
    if kind == "terms":
        if not isinstance(options, list):
            raise make_refusal("[terms] query requires an array of terms")
        check_terms(len(options))
        return any(_equals(value, check_scalar(wanted)) for wanted in options)
    if kind == "range":
        return _is_within(value, read_mapping(options, kind))
    key = "query" if kind == "match" else "value"
    wanted = check_scalar(options.get(key) if isinstance(options, dict) else options)
    if kind in ("term", "match"):
        return _equals(value, wanted)
    if kind == "prefix":
        return str(value or "").startswith(str(wanted))
    if kind == "wildcard":
        return fnmatchcase(str(value or ""), str(wanted).replace("[", "[[]"))
    raise make_refusal(f"unknown query [{kind}]")


def _equals(value: Any, wanted: Any) -> bool:
    """Whether a value is the one wanted, numbers also as text."""
    return value is not None and (value == wanted or str(value) == str(wanted))


def _is_within(value: Any, options: Record) -> bool:
    """Whether a number lies within bounds."""
    for key, test in _TESTS.items():
        bound = check_scalar(options.get(key))
        if bound is None:
            continue
        try:
            limit = float(bound)
        except (TypeError, ValueError) as error:
            raise make_refusal(f"failed to parse [{shorten(bound)}] as a number") from error
        if not isinstance(value, (int, float)) or not test(value, limit):
            return False
    return True
