"""Running a search: count, one page of ids with their sort values, and aggregations.

The plan is chosen by the count: few matches are found by their filter and sorted; many are met soon enough by walking
an index in the order asked, which keeps a page of a hundred thousand assets in milliseconds.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from delta_arc_lineage.local_atlan.search import aggregations
from delta_arc_lineage.local_atlan.search.best import find_best
from delta_arc_lineage.local_atlan.search.bounds import check_keys, check_window
from delta_arc_lineage.local_atlan.search.clause import Clause, all_of
from delta_arc_lineage.local_atlan.search.counting import Counts, Total, read_limit
from delta_arc_lineage.local_atlan.search.index import Index
from delta_arc_lineage.local_atlan.search.query import Compiler
from delta_arc_lineage.local_atlan.search.sorting import WALKED, SortKey, compile_after, read_sort
from delta_arc_lineage.local_atlan.search.syntax import make_refusal
from delta_arc_lineage.local_atlan.search.walking import Walk

_DEFAULT_SIZE = 10
_FEW = 5000  # scored and sorted sooner than walked
_DEEP_PAGE = 1000  # further on a plan needs the exact count
_UNCOUNTED = 4  # how many times the limit a count that reached it stands for


@dataclass(frozen=True)
class Hit:
    """One document found."""

    id: int
    guid: str
    score: float | None
    sort: list[Any]


@dataclass(frozen=True)
class Found:
    """The result of a search; no total where none was asked for."""

    total: Total | None
    hits: list[Hit]
    aggregations: dict[str, Any] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many match, as far as they were counted; 0 where no count was asked for."""
        return 0 if self.total is None else self.total.value


def run(
    compiler: Compiler, dsl: dict[str, Any], counts: Counts, *, generation: int, scored: bool, scope: Clause | None
) -> Found:
    """Answer one search request body; scores are only computed where they are asked or sort.

    `scope`: what an index alias would let through.
    """
    check_keys(dsl)
    start, size = read_window(dsl)
    limit = read_limit(dsl.get("track_total_hits"))
    query = compiler.compile(dsl.get("query"))
    if query.score is not None:
        query = replace(query, score=query.score.simplest())
    query = query if scope is None else all_of([query, scope])
    matching = all_of([query, compiler.compile(dsl["post_filter"]).unscored()]) if dsl.get("post_filter") else query
    needed = None if limit is None or start + size > _DEEP_PAGE else max(limit, 1)
    total = counts.of(compiler.index.connection, matching.unscored(), generation, needed)
    keys = read_sort(compiler.index, dsl.get("sort"), query.score)
    asked = dsl.get("aggregations") or dsl.get("aggs") or {}
    return Found(
        total.within(limit) if limit != 0 else None,
        _find_page(compiler.index, matching, keys=keys, dsl=dsl, total=total, scored=scored) if size else [],
        aggregations.run(compiler, asked, within=query.unscored()) if asked else {},
    )


def read_window(dsl: dict[str, Any]) -> tuple[int, int]:
    """`from` and `size`, within the window the index allows; `search_after` begins at its own place."""
    try:
        start, size = int(dsl.get("from") or 0), int(_DEFAULT_SIZE if dsl.get("size") is None else dsl["size"])
    except (TypeError, ValueError, OverflowError) as error:
        raise make_refusal("[from] and [size] must be numbers") from error
    if start < 0 or size < 0:
        raise make_refusal("[from] and [size] must not be negative")
    check_window(start + size)
    if start and dsl.get("search_after") is not None:
        raise make_refusal("`from` parameter must be set to 0 when `search_after` is used")
    return start, size


def _find_page(
    index: Index, matching: Clause, *, keys: list[SortKey], dsl: dict[str, Any], total: Total, scored: bool
) -> list[Hit]:
    """One page of hits."""
    start, size = read_window(dsl)
    values = dsl.get("search_after")
    beyond = compile_after(keys, values) if values is not None else None
    rows = None
    if not total.exact or total.value > _FEW:
        rows = find_best(index, matching, keys=keys, values=values, start=start, size=size)
    if rows is None:
        rows = _find_rows(index, matching, keys=keys, window=(start, size), after=(values, beyond), total=total)
    return [Hit(row[0], row[1], row[2] if scored else None, list(row[3:])) for row in rows]


def _find_rows(
    index: Index,
    matching: Clause,
    *,
    keys: list[SortKey],
    window: tuple[int, int],
    after: tuple[list[Any] | None, Clause | None],
    total: Total,
) -> list[tuple[Any, ...]]:
    """The rows of the page: by a walk in the order asked if that is cheaper, else all sorted."""
    (start, size), (values, beyond) = window, after
    score = Clause(matching.score.sql, matching.score.parameters) if matching.score else Clause("NULL")
    every = _estimate_documents(index)
    many = total.value if total.exact else _UNCOUNTED * total.value
    if keys[0].field is not None and many * many >= (start + size) * every:
        return Walk(index, matching.unscored(), score, keys, values).find_page(start, size)
    condition = matching.unscored() if beyond is None else all_of([matching.unscored(), beyond])
    walked = _choose_walk(keys[0], total=many, needed=start + size, every=every)
    return _sort_rows(index, condition, score=score, keys=keys, walked=walked, limits=(size, start))


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
