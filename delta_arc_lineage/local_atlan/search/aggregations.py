"""Aggregations: each bucket or metric is one grouped SQL query over the documents that match.

Nested aggregations run once per bucket with the bucket's condition added, so every kind nests in every bucket kind.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.local_atlan.search import histograms
from delta_arc_lineage.local_atlan.search.clause import Clause, all_of, none_of
from delta_arc_lineage.local_atlan.search.query import Compiler
from delta_arc_lineage.local_atlan.search.syntax import refused
from delta_arc_lineage.local_atlan.search.targets import Target
from delta_arc_lineage.local_atlan.search.terms import bound, equal, exists

Body = dict[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One aggregation to compute: its options and what nests in it, over the documents that meet a condition."""

    compiler: Compiler
    options: Body
    nested: Body
    within: Clause

    def target(self) -> Target:
        """The field aggregated."""
        return self.compiler.target(self.options["field"])

    def narrowed(self, condition: Clause) -> Part:
        """The same over fewer documents."""
        return Part(self.compiler, self.options, self.nested, all_of([self.within, condition]))

    def rows(self, query: str, parameters: list[Any]) -> list[Any]:
        """The rows of a query."""
        return self.compiler.connection.execute(query, parameters).fetchall()

    def source(self) -> tuple[str, list[Any], str]:
        """FROM and WHERE of the field's values, the parameters, and the value expression."""
        target, within = self.target(), self.within
        if target.kind in ("type", "super"):
            return f"document d WHERE {within.sql}", list(within.parameters), "d.type_name"
        if target.column is not None:
            sql = f"document d WHERE d.{target.column} IS NOT NULL AND {within.sql}"
            return sql, list(within.parameters), f"d.{target.column}"
        table, column = ("token", "token") if target.is_text else ("keyword", "value")
        sql = f"document d JOIN {table} k ON k.entity = d.id AND k.field = ? WHERE {within.sql}"
        return sql, [target.number or 0, *within.parameters], f"k.{column}"

    def counts(self) -> dict[Any, int]:
        """How many documents have each value."""
        source, parameters, value = self.source()
        query = f"SELECT {value}, count(DISTINCT d.id) FROM {source} GROUP BY 1"
        found = {row[0]: int(row[1]) for row in self.rows(query, parameters)}
        kind = self.target().kind
        if kind == "type":
            return {name.lower(): count for name, count in found.items()}
        if kind != "super":
            return found
        supers: dict[Any, int] = {}
        for name, count in found.items():
            declared = self.compiler.types.entity(name)
            for known in declared.super_types if declared else ():
                supers[known.lower()] = supers.get(known.lower(), 0) + count
        return supers

    def bucket(self) -> Answer:
        """One bucket: its count and what nests in it."""
        count = self.rows(f"SELECT count(*) FROM document d WHERE {self.within.sql}", self.within.parameters)[0][0]
        return {"doc_count": count, **run(self.compiler, self.nested, within=self.within)}


Kind = Callable[[Part], Answer]


def run(compiler: Compiler, asked: Body, *, within: Clause) -> Answer:
    """Every aggregation asked, over the documents that meet a condition."""
    return {name: one(compiler, body, within=within) for name, body in asked.items()}


def one(compiler: Compiler, body: Body, *, within: Clause) -> Answer:
    """One aggregation."""
    nested = body.get("aggregations") or body.get("aggs") or {}
    kind = next((key for key in body if key in KINDS), None)
    if kind is None:
        raise refused(f"Unknown aggregation type {sorted(body)}")
    try:
        options = dict(body[kind])
        if "order" in body:
            options.setdefault("order", body["order"])
        return KINDS[kind](Part(compiler, options, nested, within))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise refused(f"[{kind}] malformed aggregation") from error


def terms(part: Part) -> Answer:
    """Buckets by value, the largest first."""
    target, counted = part.target(), part.counts()
    size = int(part.options.get("size") or 10)
    chosen = ordered(counted, part.options.get("order"))[:size]
    buckets: list[Answer] = []
    for value, count in chosen:
        bucket: Answer = {"key": value, "doc_count": count}
        if target.kind == "boolean":
            bucket["key_as_string"] = "true" if value else "false"
        if part.nested:
            within = part.narrowed(equal(part.compiler, target, [value])).within
            bucket.update(run(part.compiler, part.nested, within=within))
        buckets.append(bucket)
    rest = sum(counted.values()) - sum(count for _, count in chosen)
    return {"doc_count_error_upper_bound": 0, "sum_other_doc_count": rest, "buckets": buckets}


def ordered(counted: dict[Any, int], sent: Any) -> list[tuple[Any, int]]:
    """Values with their counts: the largest first, or as asked by ``_count`` or ``_key``."""
    orders = sent if isinstance(sent, list) else [sent] if sent else [{"_count": "desc"}]
    name, direction = next(iter(orders[0].items()))
    down = str(direction).lower() == "desc"
    by_key = sorted(
        counted.items(), key=lambda item: (isinstance(item[0], str), item[0]), reverse=name == "_key" and down
    )
    if name == "_key":
        return by_key
    return sorted(by_key, key=lambda item: -item[1] if down else item[1])


def metric(expression: str) -> Kind:
    """A single-value metric."""

    def compute(part: Part) -> Answer:
        source, parameters, value = part.source()
        return {"value": part.rows(f"SELECT {expression.format(value)} FROM {source}", parameters)[0][0]}

    return compute


def cardinality(part: Part) -> Answer:
    """How many distinct values."""
    return {"value": len(part.counts())}


def stats(part: Part) -> Answer:
    """Count, minimum, maximum, average and sum at once."""
    source, parameters, value = part.source()
    query = f"SELECT count({value}), min({value}), max({value}), avg({value}), coalesce(sum({value}), 0) FROM {source}"
    found = part.rows(query, parameters)[0]
    return dict(zip(("count", "min", "max", "avg", "sum"), found, strict=True))


def filtered(part: Part) -> Answer:
    """One bucket by a query."""
    return part.narrowed(part.compiler.compile(part.options).unscored()).bucket()


def several_filters(part: Part) -> Answer:
    """Buckets by named or listed queries."""
    sent = part.options.get("filters") or {}
    named = {str(at): query for at, query in enumerate(sent)} if isinstance(sent, list) else sent
    buckets = {name: part.narrowed(part.compiler.compile(query).unscored()).bucket() for name, query in named.items()}
    return {"buckets": list(buckets.values()) if isinstance(sent, list) else buckets}


def missing(part: Part) -> Answer:
    """The documents without a value."""
    return part.narrowed(none_of([exists(part.compiler, part.options["field"])])).bucket()


def same_documents(part: Part) -> Answer:
    """``nested``: the values are kept on the document itself, so the bucket is the whole."""
    return part.bucket()


def ranges(part: Part) -> Answer:
    """Buckets by bounds: ``from`` included, ``to`` not."""
    name, target = part.options["field"], part.target()
    buckets: list[Answer] = []
    for sent in part.options.get("ranges") or []:
        limits = {key: sent[side] for side, key in (("from", "gte"), ("to", "lt")) if sent.get(side) is not None}
        condition = part.compiler.compile({"range": {name: limits}}).unscored()
        bucket = {side: float(bound(target, sent[side])) for side in ("from", "to") if sent.get(side) is not None}
        key = sent.get("key") or f"{bucket.get('from', '*')}-{bucket.get('to', '*')}"
        buckets.append({"key": key, **bucket, **part.narrowed(condition).bucket()})
    return {"doc_count_error_upper_bound": 0, "sum_other_doc_count": 0, "buckets": buckets}


def top_hits(part: Part) -> Answer:
    """Some documents of a bucket with what is asked of their source."""
    within = part.within
    query = (
        "SELECT d.guid, e.attributes, e.type_name FROM document d JOIN entity e ON e.id = d.id"
        f" WHERE {within.sql} ORDER BY d.id LIMIT ?"
    )
    rows = part.rows(query, [*within.parameters, int(part.options.get("size") or 3)])
    total = part.rows(f"SELECT count(*) FROM document d WHERE {within.sql}", within.parameters)[0][0]
    hits = [hit(row, part.options.get("_source")) for row in rows]
    return {"hits": {"total": {"value": total, "relation": "eq"}, "max_score": 1.0, "hits": hits}}


def hit(row: Any, wanted: Any) -> Answer:
    """One document of ``top_hits``."""
    guid, attributes, type_name = row
    source = {"typeName": type_name, "__typeName": type_name, "__guid": guid, "guid": guid, **json.loads(attributes)}
    names = wanted.get("includes") if isinstance(wanted, dict) else wanted
    if isinstance(names, list):
        source = {name: source[name] for name in names if name in source}
    return {"_index": "janusgraph_vertex_index", "_type": "_doc", "_id": guid, "_score": 1, "_source": source}


KINDS: dict[str, Kind] = {
    "terms": terms,
    "cardinality": cardinality,
    "stats": stats,
    "min": metric("min({})"),
    "max": metric("max({})"),
    "avg": metric("avg({})"),
    "sum": metric("coalesce(sum({}), 0)"),
    "value_count": metric("count({})"),
    "filter": filtered,
    "filters": several_filters,
    "missing": missing,
    "nested": same_documents,
    "reverse_nested": same_documents,
    "range": ranges,
    "date_range": ranges,
    "histogram": lambda part: histograms.by_number(part),
    "date_histogram": lambda part: histograms.by_time(part),
    "top_hits": top_hits,
}
