"""Running a search: count, one page of ids with their sort values, and aggregations.

The plan is chosen by the count: few matches are found by their filter and sorted; many are met soon enough by walking
an index in the order asked, which keeps a page of a hundred thousand assets in milliseconds. Counts are kept until the
next write, because paging asks the same one again and again.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from delta_arc_lineage.local.catalog_server.search import aggregations
from delta_arc_lineage.local.catalog_server.search.clause import Clause, all_of
from delta_arc_lineage.local.catalog_server.search.query import Compiler
from delta_arc_lineage.local.catalog_server.search.sorting import WALKED, SortKey, after, read_sort
from delta_arc_lineage.local.catalog_server.search.syntax import refused

WINDOW = 10_000
DEFAULT_SIZE = 10
KEPT_COUNTS = 512


@dataclass(frozen=True)
class Hit:
    """One document found."""

    id: int
    guid: str
    score: float | None
    sort: list[Any]


@dataclass(frozen=True)
class Found:
    """What a search finds."""

    total: int
    hits: list[Hit]
    aggregations: dict[str, Any] = field(default_factory=dict)


class Counts:
    """Counts of recent queries, good until the index changes."""

    def __init__(self) -> None:
        self._generation = -1
        self._counts: OrderedDict[tuple[Any, ...], int] = OrderedDict()

    def of(self, connection: sqlite3.Connection, clause: Clause, generation: int) -> int:
        """How many documents meet a condition."""
        if generation != self._generation:
            self._counts, self._generation = OrderedDict(), generation
        counts, key = self._counts, (clause.sql, *clause.parameters)
        known = counts.get(key)
        if known is None:
            query = f"SELECT count(*) FROM document d WHERE {clause.sql}"
            known = counts[key] = int(connection.execute(query, clause.parameters).fetchone()[0])
            if len(counts) > KEPT_COUNTS:
                counts.popitem(last=False)
        return known


def run(compiler: Compiler, dsl: dict[str, Any], counts: Counts, *, generation: int) -> Found:
    """Answer one search request body."""
    _, size = window(dsl)
    query = compiler.compile(dsl.get("query"))
    matching = all_of([query, compiler.compile(dsl["post_filter"])]) if dsl.get("post_filter") else query
    total = counts.of(compiler.connection, matching.unscored(), generation)
    keys = read_sort(compiler, dsl.get("sort"), query.score)
    asked = dsl.get("aggregations") or dsl.get("aggs") or {}
    return Found(
        total,
        page(compiler, matching, keys=keys, dsl=dsl, total=total) if size else [],
        aggregations.run(compiler, asked, within=query.unscored()) if asked else {},
    )


def window(dsl: dict[str, Any]) -> tuple[int, int]:
    """``from`` and ``size``, within the window the index allows."""
    try:
        start, size = int(dsl.get("from") or 0), int(DEFAULT_SIZE if dsl.get("size") is None else dsl["size"])
    except (TypeError, ValueError) as error:
        raise refused("[from] and [size] must be numbers") from error
    if start < 0 or size < 0:
        raise refused("[from] and [size] must not be negative")
    if start + size > WINDOW:
        raise refused(
            "Result window is too large, from + size must be less than or equal to: "
            f"[{WINDOW}] but was [{start + size}]. See the scroll api for a more efficient way to request large "
            "data sets."
        )
    return start, size


def page(compiler: Compiler, matching: Clause, *, keys: list[SortKey], dsl: dict[str, Any], total: int) -> list[Hit]:
    """One page of hits."""
    start, size = window(dsl)
    condition = matching.unscored()
    if dsl.get("search_after"):
        condition = all_of([condition, after(keys, dsl["search_after"])])
        start = 0
    walked = walked_index(keys[0], total=total, needed=start + size, every=everything(compiler))
    selected = ", ".join(key.expression for key in keys)
    score = matching.score.sql if matching.score else "NULL"
    order = ", ".join([*(key.order for key in keys), "d.id"])
    sql = (
        f"SELECT d.id, d.guid, {score}, {selected} FROM document d{walked} WHERE {condition.sql}"
        f" ORDER BY {order} LIMIT ? OFFSET ?"
    )
    parameters = [
        *(matching.score.parameters if matching.score else []),
        *(value for key in keys for value in key.parameters),
        *condition.parameters,
        *(value for key in keys for value in key.parameters),
        size,
        start,
    ]
    rows = compiler.connection.execute(sql, parameters)
    return [Hit(row[0], row[1], row[2], list(row[3:])) for row in (tuple(one) for one in rows)]


def everything(compiler: Compiler) -> int:
    """About how many documents there are."""
    return int(compiler.connection.execute("SELECT max(id) FROM document").fetchone()[0] or 0)


def walked_index(key: SortKey, *, total: int, needed: int, every: int) -> str:
    """The index to walk in order, if meeting enough matches on the way is cheaper than sorting all."""
    name = WALKED.get(key.column or "")
    if name is None or key.parameters or total * total < needed * every:
        return ""
    return f" INDEXED BY {name}"
