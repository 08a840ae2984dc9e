"""The query language over documents in memory: what the log of searches is asked (the SDK's `SearchLogRequest`).

A log has some thousand lines at most, so each query reads them all.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import cmp_to_key, partial
from typing import Any

from delta_arc_lineage.local_atlan.reading import shorten
from delta_arc_lineage.local_atlan.search.bounds import check_depth, check_sort_keys
from delta_arc_lineage.local_atlan.search.syntax import make_refusal, read_minimum, to_list
from delta_arc_lineage.local_atlan.search.terms import read_date, read_single

Document = dict[str, Any]
Answer = dict[str, Any]

_MALFORMED = (KeyError, TypeError, AttributeError, StopIteration, ValueError, OverflowError)

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda value, bound: bool(value > bound),
    "gte": lambda value, bound: bool(value >= bound),
    "lt": lambda value, bound: bool(value < bound),
    "lte": lambda value, bound: bool(value <= bound),
}


@contextmanager
def _reading(what: str, sent: Any) -> Iterator[None]:
    """Refuse a part of a search that is not of the form that its reader expects, as the index does."""
    try:
        yield
    except _MALFORMED as error:
        raise make_refusal(f"[{shorten(sent)}] malformed {what}") from error


def list_values(document: Document, field: Any) -> list[Any]:
    """The values of a field."""
    value = document.get(str(field).removesuffix(".keyword"))
    return value if isinstance(value, list) else [] if value is None else [value]


def matches(document: Document, query: Any, depth: int = 1) -> bool:
    """Whether a document matches a query."""
    if not query:
        return True
    check_depth(depth)
    with _reading("query", query):
        kind, body = next(iter(query.items()))
        if kind == "bool":
            return _matches_bool(document, body, depth)
        if kind not in _LEAVES:
            raise make_refusal(f"unknown query [{kind}]")
        return _LEAVES[kind](document, body)


def _matches_bool(document: Document, body: Answer, depth: int) -> bool:
    """A `bool` query."""

    def count(key: str) -> list[bool]:
        return [matches(document, query, depth + 1) for query in to_list(body.get(key))]

    required, should = [*count("must"), *count("filter")], count("should")
    wanted = read_minimum(body.get("minimum_should_match"), len(should), otherwise=0 if required else 1)
    return all(required) and not any(count("must_not")) and (not should or sum(should) >= wanted)


def _is_equal(document: Document, body: Answer, key: str = "value") -> bool:
    """`term`, and `match` of a field that is not analyzed."""
    name, options = read_single(body, key)
    wanted, values = options[key], list_values(document, name)
    if options.get("case_insensitive"):
        return any(str(value).lower() == str(wanted).lower() for value in values)
    return any(value == wanted or _to_text(value) == wanted for value in values)


def _to_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_one_of(document: Document, body: Answer) -> bool:
    name, wanted = next((name, sent) for name, sent in body.items() if name != "boost")
    return any(value in wanted for value in list_values(document, name))


def _is_within(document: Document, body: Answer) -> bool:
    name, options = read_single(body)
    bounds = [(_COMPARISONS[key], _read_bound(sent)) for key, sent in options.items() if key in _COMPARISONS]
    return any(all(compare(value, bound) for compare, bound in bounds) for value in list_values(document, name))


def _read_bound(sent: Any) -> Any:
    moment = read_date(sent) if isinstance(sent, str) else None
    return sent if moment is None else moment


def _begins(document: Document, body: Answer) -> bool:
    name, options = read_single(body)
    return any(str(value).startswith(options["value"]) for value in list_values(document, name))


def _is_like(document: Document, body: Answer) -> bool:
    name, options = read_single(body)
    pattern = str(options["value"]).replace("[", "[[]")
    return any(fnmatchcase(str(value), pattern) for value in list_values(document, name))


_LEAVES: dict[str, Callable[[Document, Any], bool]] = {
    "match_all": lambda document, body: True,
    "term": _is_equal,
    "match": partial(_is_equal, key="query"),
    "terms": _is_one_of,
    "range": _is_within,
    "exists": lambda document, body: bool(list_values(document, body["field"])),
    "prefix": _begins,
    "wildcard": _is_like,
}


def sort_documents(documents: Sequence[Document], sent: Any) -> list[Document]:
    """Documents in the order asked; what lacks a value comes last, equals as they came."""
    with _reading("sort", sent):
        keys = [_read_key(item) for item in to_list(sent)]
    check_sort_keys(len(keys))

    def compare(left: Document, right: Document) -> int:
        for name, descending in keys:
            order = _compare(list_values(left, name), list_values(right, name), descending=descending)
            if order:
                return order
        return 0

    return sorted(documents, key=cmp_to_key(compare))


def _read_key(item: Any) -> tuple[str, bool]:
    """A sort key: its field, and whether it goes down."""
    if isinstance(item, str):
        return item, False
    name, options = next(iter(item.items()))
    order = options if isinstance(options, str) else (options or {}).get("order", "asc")
    return str(name), str(order).lower() == "desc"


def _compare(left: list[Any], right: list[Any], *, descending: bool) -> int:
    if not left or not right:
        return bool(right) - bool(left)
    first, second = (max(left), max(right)) if descending else (min(left), min(right))
    order = int(first > second) - int(first < second)
    return -order if descending else order


def aggregate(documents: Sequence[Document], asked: Any, depth: int = 1) -> Answer:
    """Aggregations over documents: `terms`, `cardinality`, `filter` and the numbers of one field."""
    check_depth(depth)
    with _reading("aggregation", asked):
        return _aggregate_each(documents, asked, depth)


def _aggregate_each(documents: Sequence[Document], asked: Any, depth: int) -> Answer:
    """Aggregations by name."""
    found: Answer = {}
    for name, body in (asked or {}).items():
        nested = body.get("aggregations") or body.get("aggs") or {}
        kind = next((key for key in body if key not in ("aggregations", "aggs", "meta")), "")
        options = body.get(kind) or {}
        if kind == "terms":
            found[name] = _bucket(documents, options, nested, depth)
        elif kind == "filter":
            inside = [document for document in documents if matches(document, options)]
            found[name] = {"doc_count": len(inside), **aggregate(inside, nested, depth + 1)}
        elif kind in _METRICS:
            values = [value for document in documents for value in list_values(document, options["field"])]
            found[name] = {"value": _METRICS[kind](values)}
        else:
            raise make_refusal(f"Unknown aggregation type [{kind}]")
    return found


_METRICS: dict[str, Callable[[list[Any]], Any]] = {
    "cardinality": lambda values: len(set(map(str, values))),
    "value_count": len,
    "max": lambda values: max(values, default=None),
    "min": lambda values: min(values, default=None),
    "sum": sum,
    "avg": lambda values: sum(values) / len(values) if values else None,
}


def _bucket(documents: Sequence[Document], options: Answer, nested: Any, depth: int) -> Answer:
    """`terms`: a bucket for each value, in the order asked, by count, key or what nests in it."""
    grouped: dict[Any, list[Document]] = {}
    for document in documents:
        for value in dict.fromkeys(list_values(document, options["field"])):
            grouped.setdefault(value, []).append(document)
    buckets = [
        {"key": key, "doc_count": len(inside), **aggregate(inside, nested, depth + 1)}
        for key, inside in sorted(grouped.items(), key=lambda item: str(item[0]))
    ]
    for order in reversed(to_list(options.get("order") or {"_count": "desc"})):
        name, direction = next(iter(order.items()))
        key = {"_count": "doc_count", "_key": "key"}.get(name, name)
        if buckets and key not in buckets[0]:
            raise make_refusal(f"Invalid aggregation order path [{name}].")
        buckets.sort(key=lambda bucket, key=key: _order_of(bucket[key]), reverse=direction == "desc")  # type: ignore[misc]
    size = int(options.get("size") or 10)
    rest = sum(bucket["doc_count"] for bucket in buckets[size:])
    return {"doc_count_error_upper_bound": 0, "sum_other_doc_count": rest, "buckets": buckets[:size]}


def _order_of(value: Any) -> Any:
    """What a bucket is sorted by."""
    value = value.get("value") if isinstance(value, dict) else value
    return 0 if value is None else value
