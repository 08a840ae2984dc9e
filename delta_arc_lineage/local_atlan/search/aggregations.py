"""Aggregations: each bucket or metric is one grouped SQL query over the documents that match.

Nested aggregations run once per bucket with the bucket's condition added, so every kind nests in every bucket kind.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from delta_arc_lineage.local_atlan.search import histograms
from delta_arc_lineage.local_atlan.search.aggregation import Aggregation, Answer, Body
from delta_arc_lineage.local_atlan.search.bounds import check_inner_window, check_nesting
from delta_arc_lineage.local_atlan.search.clause import NOTHING, Clause, any_of, none_of
from delta_arc_lineage.local_atlan.search.query import Compiler
from delta_arc_lineage.local_atlan.search.syntax import make_refusal, read_mapping, to_list
from delta_arc_lineage.local_atlan.search.terms import convert_bound, match_existing, match_values

_Kind = Callable[[Aggregation], Answer]

_STEPS = 2000  # what one aggregation costs beside the documents it reads
_SETTLED_DEPTH = 8  # as of queries


def run(compiler: Compiler, asked: Body, *, within: Clause, depth: int = 1) -> Answer:
    """Every aggregation asked, over the documents that meet a condition."""
    check_nesting(depth)
    if not isinstance(asked, dict):
        raise make_refusal("[aggregations] must be an object")
    documents = within if depth % _SETTLED_DEPTH else compiler.index.settle(within)
    return {
        name: _compute(compiler, name, body=read_mapping(body, name), within=documents, depth=depth)
        for name, body in read_mapping(asked, "aggregations").items()
    }


def _compute(compiler: Compiler, name: str, *, body: Body, within: Clause, depth: int) -> Answer:
    """One aggregation."""
    compiler.index.effort.spend(_STEPS)
    if not isinstance(body, dict):
        raise make_refusal(f"Expected [START_OBJECT] under aggregation [{name}]")
    nested: Body = body.get("aggregations") or body.get("aggs") or {}

    def nest(documents: Clause) -> Answer:
        return run(compiler, nested, within=documents, depth=depth + 1)

    kind = next((key for key in body if key in _KINDS), None)
    if kind is None:
        raise make_refusal(f"Unknown aggregation type {sorted(body)}")
    try:
        options = dict(body[kind])
        if "order" in body:
            options.setdefault("order", body["order"])
        inside = nest if nested else None
        return _KINDS[kind](Aggregation(name, compiler.index, options, within, compiler.compile, inside))
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, OSError, StopIteration) as error:
        raise make_refusal(f"[{kind}] malformed aggregation") from error


def _bucket_by_value(aggregation: Aggregation) -> Answer:
    """Buckets by value, the largest first or in the order asked."""
    counted, options = aggregation.count_values(), aggregation.options
    absent = none_of([match_existing(aggregation.index, options["field"])])
    if "missing" in options and (lacking := _count(aggregation, absent)):
        counted[options["missing"]] = counted.get(options["missing"], 0) + lacking
    size = int(options.get("size") or 10)
    if size < 0:
        raise make_refusal(f"[size] must be greater than 0. Found [{size}] in [{aggregation.name}]")
    orders = [next(iter(order.items())) for order in to_list(options.get("order")) or [{"_count": "desc"}]]
    nested = any(name not in _PLAIN_ORDERS for name, _ in orders)
    chosen = _sort_values(counted, orders if not nested else [("_key", "asc")])[: None if nested else size]
    aggregation.index.effort.count_buckets(len(chosen))
    buckets = [_make_bucket(aggregation, value, count, absent=absent) for value, count in chosen]
    if nested:
        buckets = _sort_buckets(buckets, orders)[:size]
    rest = sum(counted.values()) - sum(bucket["doc_count"] for bucket in buckets)
    return {"doc_count_error_upper_bound": 0, "sum_other_doc_count": rest, "buckets": buckets}


def _make_bucket(aggregation: Aggregation, value: Any, count: int, *, absent: Clause) -> Answer:
    """The bucket of a value with what nests in it."""
    target, options = aggregation.target, aggregation.options
    bucket: Answer = {"key": value, "doc_count": count}
    if target.kind == "boolean":
        bucket["key_as_string"] = "true" if value else "false"
    if aggregation.nest:
        chosen_by = match_values(aggregation.index, target, [value])
        is_missing = "missing" in options and value == options["missing"]
        chosen_by = any_of([chosen_by, absent]) if is_missing else chosen_by
        bucket.update(aggregation.nest(aggregation.narrow(chosen_by).within))
    return bucket


def _count(aggregation: Aggregation, documents: Clause) -> int:
    """How many documents these are, without what nests in them."""
    return int(replace(aggregation, nest=None).narrow(documents).compute_bucket()["doc_count"])


_PLAIN_ORDERS = ("_count", "_key", "_term")


def _sort_values(counted: dict[Any, int], orders: list[tuple[str, Any]]) -> list[tuple[Any, int]]:
    """Values with their counts, by count or by key; ties by key."""
    found = sorted(counted.items(), key=lambda item: (isinstance(item[0], str), item[0]))
    for name, direction in reversed(orders):
        down = str(direction).lower() == "desc"
        if name == "_count":
            found.sort(key=lambda item: item[1], reverse=down)
        else:
            found.sort(key=lambda item: (isinstance(item[0], str), item[0]), reverse=down)
    return found


def _sort_buckets(buckets: list[Answer], orders: list[tuple[str, Any]]) -> list[Answer]:
    """Buckets by a number that nests in them; those without one come last."""
    for path, direction in reversed(orders):
        down = str(direction).lower() == "desc"
        name, _, part = path.partition(".")
        key = {"_count": "doc_count", "_key": "key", "_term": "key"}.get(name, name)
        numbers = [_read_number(bucket.get(key), part or "value", path) for bucket in buckets]
        known = [(number, bucket) for number, bucket in zip(numbers, buckets, strict=True) if number is not None]
        without = [bucket for number, bucket in zip(numbers, buckets, strict=True) if number is None]
        buckets = [bucket for _, bucket in sorted(known, key=lambda item: item[0], reverse=down)] + without
    return buckets


def _read_number(found: Any, part: str, path: str) -> Any:
    """The number that an order names inside a bucket."""
    if isinstance(found, dict) and (part in found or "doc_count" in found):
        return found.get(part, found.get("doc_count"))
    if found is None or isinstance(found, dict):
        raise make_refusal(f"Invalid aggregation order path [{path}]. The provided aggregation is not there.")
    return found


def _make_metric(expression: str) -> _Kind:
    """A single-value metric."""

    def compute(aggregation: Aggregation) -> Answer:
        source, parameters, value = aggregation.select_values()
        return {"value": aggregation.fetch(f"SELECT {expression.format(value)} FROM {source}", parameters)[0][0]}

    return compute


def _count_distinct(aggregation: Aggregation) -> Answer:
    """How many distinct values."""
    return {"value": len(aggregation.count_values())}


def _compute_stats(aggregation: Aggregation) -> Answer:
    """Count, minimum, maximum, average and sum at once."""
    source, parameters, value = aggregation.select_values()
    query = f"SELECT count({value}), min({value}), max({value}), avg({value}), coalesce(sum({value}), 0) FROM {source}"
    figures = aggregation.fetch(query, parameters)[0]
    return dict(zip(("count", "min", "max", "avg", "sum"), figures, strict=True))


def _bucket_by_query(aggregation: Aggregation) -> Answer:
    """One bucket by a query."""
    return aggregation.narrow_by_query(aggregation.options).compute_bucket()


def _bucket_by_queries(aggregation: Aggregation) -> Answer:
    """Buckets by named or listed queries."""
    sent = aggregation.options.get("filters") or {}
    named = {str(at): query for at, query in enumerate(sent)} if isinstance(sent, list) else sent
    buckets = {name: aggregation.narrow_by_query(query).compute_bucket() for name, query in named.items()}
    return {"buckets": list(buckets.values()) if isinstance(sent, list) else buckets}


def _bucket_missing(aggregation: Aggregation) -> Answer:
    """The documents without a value."""
    return aggregation.narrow(
        none_of([match_existing(aggregation.index, aggregation.options["field"])])
    ).compute_bucket()


def _bucket_nested(aggregation: Aggregation) -> Answer:
    """`nested`: no field of the metastore's index is of that kind, so nothing lies inside."""
    return aggregation.narrow(NOTHING).compute_bucket()


def _bucket_all(aggregation: Aggregation) -> Answer:
    """`reverse_nested`: the documents around what is nested, here the same."""
    return aggregation.compute_bucket()


def _bucket_by_range(aggregation: Aggregation) -> Answer:
    """Buckets by bounds: `from` included, `to` not."""
    name, target = aggregation.options["field"], aggregation.target
    buckets: list[Answer] = []
    for sent in aggregation.options.get("ranges") or []:
        limits = {key: sent[side] for side, key in (("from", "gte"), ("to", "lt")) if sent.get(side) is not None}
        bucket = {
            side: float(convert_bound(target, sent[side])) for side in ("from", "to") if sent.get(side) is not None
        }
        key = sent.get("key") or f"{bucket.get('from', '*')}-{bucket.get('to', '*')}"
        buckets.append(
            {"key": key, **bucket, **aggregation.narrow_by_query({"range": {name: limits}}).compute_bucket()}
        )
    return {"doc_count_error_upper_bound": 0, "sum_other_doc_count": 0, "buckets": buckets}


def _show_hits(aggregation: Aggregation) -> Answer:
    """Some documents of a bucket with what is asked of their source."""
    within, size = aggregation.within, int(aggregation.options.get("size") or 3)
    if size < 0:
        raise make_refusal(f"[size] parameter cannot be negative, found [{size}]")
    check_inner_window(aggregation.name, size)
    query = (
        "SELECT d.guid, e.attributes, e.type_name FROM document d JOIN entity e ON e.id = d.id"
        f" WHERE {within.sql} ORDER BY d.id LIMIT ?"
    )
    rows = aggregation.fetch(query, [*within.parameters, size])
    total = aggregation.fetch(f"SELECT count(*) FROM document d WHERE {within.sql}", within.parameters)[0][0]
    hits = [_show_hit(row, aggregation.options.get("_source")) for row in rows]
    return {"hits": {"total": {"value": total, "relation": "eq"}, "max_score": 1.0, "hits": hits}}


def _show_hit(row: Any, wanted: Any) -> Answer:
    """One document of `top_hits`."""
    guid, attributes, type_name = row
    source = {"typeName": type_name, "__typeName": type_name, "__guid": guid, "guid": guid, **json.loads(attributes)}
    names = wanted.get("includes") if isinstance(wanted, dict) else wanted
    if isinstance(names, list):
        source = {name: source[name] for name in names if name in source}
    return {"_index": "janusgraph_vertex_index", "_type": "_doc", "_id": guid, "_score": 1, "_source": source}


_KINDS: dict[str, _Kind] = {
    "terms": _bucket_by_value,
    "cardinality": _count_distinct,
    "stats": _compute_stats,
    "min": _make_metric("min({})"),
    "max": _make_metric("max({})"),
    "avg": _make_metric("avg({})"),
    "sum": _make_metric("coalesce(sum({}), 0)"),
    "value_count": _make_metric("count({})"),
    "filter": _bucket_by_query,
    "filters": _bucket_by_queries,
    "missing": _bucket_missing,
    "nested": _bucket_nested,
    "reverse_nested": _bucket_all,
    "range": _bucket_by_range,
    "date_range": _bucket_by_range,
    "histogram": histograms.bucket_by_number,
    "date_histogram": histograms.bucket_by_time,
    "top_hits": _show_hits,
}
