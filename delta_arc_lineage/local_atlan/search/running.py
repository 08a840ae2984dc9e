"""Running a search: count, one page of ids with their sort values, and aggregations.

The plan is chosen by the count: few matches are found by their filter and sorted; many are met soon enough by walking
an index in the order asked, which keeps a page of a hundred thousand assets in milliseconds. Counts are kept until the
next write, because paging asks the same one again and again.
"""

import sqlite3
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from delta_arc_lineage.local_atlan.search import aggregations
from delta_arc_lineage.local_atlan.search.bounds import check_window
from delta_arc_lineage.local_atlan.search.clause import Clause, all_of
from delta_arc_lineage.local_atlan.search.index import Index
from delta_arc_lineage.local_atlan.search.query import Compiler
from delta_arc_lineage.local_atlan.search.sorting import WALKED, SortKey, compile_after, read_sort
from delta_arc_lineage.local_atlan.search.syntax import make_refusal
from delta_arc_lineage.local_atlan.search.walking import Walk

_DEFAULT_SIZE = 10
_KEPT_COUNTS = 512


@dataclass(frozen=True)
class Hit:
    """One document found."""

    id: int
    guid: str
    score: float | None
    sort: list[Any]


@dataclass(frozen=True)
class Found:
    """The result of a search."""

    total: int
    hits: list[Hit]
    aggregations: dict[str, Any] = field(default_factory=dict)


class Counts:
    """Counts of recent queries, good until the index changes."""

    def __init__(self) -> None:
        self._generation = -1
        self._counts: OrderedDict[bytes, int] = OrderedDict()

    def of(self, connection: sqlite3.Connection, clause: Clause, generation: int) -> int:
        """How many documents meet a condition."""
        if generation != self._generation:
            self._counts, self._generation = OrderedDict(), generation
        counts, key = self._counts, _make_key(clause)
        count = counts.get(key)
        if count is None:
            query = clause.counting or f"SELECT count(*) FROM document d WHERE {clause.sql}"
            count = counts[key] = int(connection.execute(query, clause.parameters).fetchone()[0])
            if len(counts) > _KEPT_COUNTS:
                counts.popitem(last=False)
        return count


def _make_key(clause: Clause) -> bytes:
    """What tells a condition from others, short however much it lists."""
    return sha256(repr((clause.sql, clause.parameters)).encode("utf-8", "surrogatepass")).digest()


def run(compiler: Compiler, dsl: dict[str, Any], counts: Counts, *, generation: int, scored: bool) -> Found:
    """Answer one search request body; scores are only computed where they are asked or sort."""
    _, size = read_window(dsl)
    query = compiler.compile(dsl.get("query"))
    if query.score is not None:
        query = replace(query, score=query.score.simplest())
    matching = all_of([query, compiler.compile(dsl["post_filter"])]) if dsl.get("post_filter") else query
    total = counts.of(compiler.index.connection, matching.unscored(), generation)
    keys = read_sort(compiler.index, dsl.get("sort"), query.score)
    if not scored:
        matching = matching.unscored()
    asked = dsl.get("aggregations") or dsl.get("aggs") or {}
    return Found(
        total,
        _find_page(compiler.index, matching, keys=keys, dsl=dsl, total=total) if size else [],
        aggregations.run(compiler, asked, within=query.unscored()) if asked else {},
    )


def read_window(dsl: dict[str, Any]) -> tuple[int, int]:
    """`from` and `size`, within the window the index allows."""
    try:
        start, size = int(dsl.get("from") or 0), int(_DEFAULT_SIZE if dsl.get("size") is None else dsl["size"])
    except (TypeError, ValueError, OverflowError) as error:
        raise make_refusal("[from] and [size] must be numbers") from error
    if start < 0 or size < 0:
        raise make_refusal("[from] and [size] must not be negative")
    check_window(start + size)
    return start, size


def _find_page(index: Index, matching: Clause, *, keys: list[SortKey], dsl: dict[str, Any], total: int) -> list[Hit]:
    """One page of hits."""
    start, size = read_window(dsl)
    values = dsl.get("search_after") or None
    if values is not None:
        beyond, start = compile_after(keys, values), 0
    score = Clause(matching.score.sql, matching.score.parameters) if matching.score else Clause("NULL")
    every = _estimate_documents(index)
    if keys[0].field is not None and total * total >= (start + size) * every:
        rows = Walk(index, matching.unscored(), score, keys, values).find_page(start, size)
    else:
        condition = matching.unscored() if values is None else all_of([matching.unscored(), beyond])
        walked = _choose_walk(keys[0], total=total, needed=start + size, every=every)
        rows = _sort_rows(index, condition, score=score, keys=keys, walked=walked, limits=(size, start))
    return [Hit(row[0], row[1], row[2], list(row[3:])) for row in rows]


def _sort_rows(
    index: Index, condition: Clause, *, score: Clause, keys: list[SortKey], walked: str, limits: tuple[int, int]
) -> list[tuple[Any, ...]]:
    """Id, guid, score and sort values of the matches, in order; what all share takes no part in the sort."""
    selected = ", ".join(key.expression for key in keys)
    order = ", ".join([*(key.order for key in keys if not key.constant), "d.id"])
    sql = (
        f"SELECT d.id, d.guid, {score.sql}, {selected} FROM document d{walked} WHERE {condition.sql}"
        f" ORDER BY {order} LIMIT ? OFFSET ?"
    )
    parameters = [
        *score.parameters,
        *(value for key in keys for value in key.parameters),
        *condition.parameters,
        *(value for key in keys if not key.constant for value in key.parameters),
        *limits,
    ]
    return [tuple(row) for row in index.connection.execute(sql, parameters)]


def _estimate_documents(index: Index) -> int:
    """About how many documents there are."""
    return int(index.connection.execute("SELECT max(id) FROM document").fetchone()[0] or 0)


def _choose_walk(key: SortKey, *, total: int, needed: int, every: int) -> str:
    """The index to walk in order, if meeting enough matches on the way is cheaper than sorting all."""
    name = WALKED.get(key.column or "")
    if name is None or key.parameters or total * total < needed * every:
        return ""
    return f" INDEXED BY {name}"
