"""The first page by score, where enough documents have the highest score there is.

Most texts hold the common words of a search, so most matches score the same, and computing every score to find the
best fifty costs a hundred times what they do. The documents that hold all words are met at once on a walk in the order
that breaks ties. The walk has an end: past it every score is computed after all, at little more cost.
"""

from typing import Any

from delta_arc_lineage.local_atlan.search.clause import EVERYTHING, Clause, all_of
from delta_arc_lineage.local_atlan.search.index import Index
from delta_arc_lineage.local_atlan.search.sorting import WALKED, SortKey, compile_after, convert_sort_value

_WALKED_ROWS = 20_000
_LARGEST_PAGE = 1000

Row = tuple[Any, ...]


def find_best(
    index: Index, query: Clause, *, keys: list[SortKey], values: list[Any] | None, start: int, size: int
) -> list[Row] | None:
    """The rows of the page, id, guid, score and sort values; none where they are not all of the highest score."""
    score, ties = query.score, keys[1:]
    if score is None or score.constant is not None or not _walks(keys, score.sql) or start + size > _LARGEST_PAGE:
        return None
    conditions = [query.as_best()]
    after: Any = None
    if values is not None:
        after = convert_sort_value(ties[0], values[1]) if ties and values[0] == score.most else None
        if after is None:
            return None
        conditions.append(compile_after(ties, values[1:]))
    conditions.append(_bound_walk(index, ties, after))
    walked = f" INDEXED BY {WALKED[ties[0].column or '']}" if ties else " NOT INDEXED"
    condition = all_of(conditions)
    selected = ", ".join([repr(float(score.most)), *(key.expression for key in ties)])
    order = ", ".join([*(key.order for key in ties), "d.id"])
    rows = index.connection.execute(
        f"SELECT d.id, d.guid, {float(score.most)!r}, {selected} FROM document d{walked} WHERE {condition.sql}"
        f" ORDER BY {order} LIMIT ? OFFSET ?",
        [*condition.parameters, size, start],
    ).fetchall()
    return [tuple(row) for row in rows] if len(rows) == size else None


def _bound_walk(index: Index, ties: list[SortKey], after: Any) -> Clause:
    """The condition for the first documents of a walk, from the beginning or from after a value."""
    column = (ties[0].column if ties else None) or "id"
    down = bool(ties) and ties[0].descending
    further, nearer = ("<", ">") if down else (">", "<")
    begun = f" WHERE {column} {further} ?" if after is not None else ""
    order = f"{column} {'DESC' if down else 'ASC'}"
    last = index.connection.execute(
        f"SELECT {column} FROM document{begun} ORDER BY {order} LIMIT 1 OFFSET {_WALKED_ROWS}",
        [] if after is None else [after],
    ).fetchone()
    return EVERYTHING if last is None else Clause(f"d.{column} {nearer} ?", [last[0]])


def _walks(keys: list[SortKey], score: str) -> bool:
    """Whether a sort is by score, the highest first, and ties are broken by what can be walked."""
    first, ties = keys[0], keys[1:]
    if first.expression != score or not first.descending or first.constant or len(ties) > 1:
        return False
    return not ties or (ties[0].column in WALKED and ties[0].column != "name" and not ties[0].parameters)
