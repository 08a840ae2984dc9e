"""A page in the order of a field that is no column, by walking that field's postings instead of sorting every match.

Postings are stored in the order of their values, so a page of a hundred thousand matches reads some hundred of them:
10 ms where looking up every match's value and sorting took 180. Documents without a value come before or after.
"""

from dataclasses import dataclass, replace
from typing import Any

from delta_arc_lineage.local_atlan.search.clause import NOTHING, Clause, all_of
from delta_arc_lineage.local_atlan.search.index import Index
from delta_arc_lineage.local_atlan.search.sorting import SortKey, compile_after, convert_sort_value

# A document with several values stands where its least (or, downwards, its largest) value does.
_BETTER = (
    "NOT EXISTS (SELECT 1 FROM keyword o WHERE o.entity = k.entity AND o.field = k.field"
    " AND o.value {operator} k.value)"
)
_WITHOUT = "NOT EXISTS (SELECT 1 FROM keyword k WHERE k.entity = d.id AND k.field = ?)"


@dataclass(frozen=True)
class _Part:
    """The documents with a value, or those without."""

    source: str
    condition: Clause
    keys: list[SortKey]


@dataclass(frozen=True)
class Walk:
    """One page to be found by walking."""

    index: Index
    condition: Clause
    score: Clause
    keys: list[SortKey]
    values: list[Any] | None

    def find_page(self, start: int, size: int) -> list[tuple[Any, ...]]:
        """The rows of the page: id, guid, score, then the sort values."""
        parts = [self._select_with_value(), self._select_without_value()]
        if self.keys[0].missing_first:
            parts.reverse()
        found: list[tuple[Any, ...]] = []
        for part in parts:
            if part is None or len(found) == size:
                continue
            rows = self._rows(part, start, size - len(found))
            if not rows and start:
                start -= self._count(part)
            elif rows:
                start = 0
            found += rows
        return found

    def _select_with_value(self) -> _Part | None:
        key = self.keys[0]
        first = replace(key, expression="k.value", missing_first=True, parameters=[])
        conditions = [Clause("k.field = ?", [key.field]), self.condition]
        conditions.append(Clause(_BETTER.format(operator=">" if key.descending else "<")))
        if self.values is not None and self.values[0] is not None:
            limit = Clause(f"k.value {'<=' if key.descending else '>='} ?", [convert_sort_value(key, self.values[0])])
            conditions += [limit, compile_after([first, *self.keys[1:]], self.values)]
        elif self.values is not None and not key.missing_first:
            return None  # those with a value came before
        source = "keyword k CROSS JOIN document d ON d.id = k.entity"
        return _Part(source, all_of(conditions), [first, *self.keys[1:]])

    def _select_without_value(self) -> _Part | None:
        key = self.keys[0]
        conditions = [self.condition, Clause(_WITHOUT, [key.field])]
        if self.values is not None and self.values[0] is None:
            conditions.append(compile_after(self.keys[1:], self.values[1:]) if self.keys[1:] else NOTHING)
        elif self.values is not None and key.missing_first:
            return None
        nothing = replace(key, expression="NULL", parameters=[], constant=True)
        return _Part("document d", all_of(conditions), [nothing, *self.keys[1:]])

    def _rows(self, part: _Part, start: int, size: int) -> list[tuple[Any, ...]]:
        selected = ", ".join(key.expression for key in part.keys)
        order = ", ".join([*(key.order for key in part.keys if not key.constant), "d.id"])
        ordering = [value for key in part.keys if not key.constant for value in key.parameters]
        sql = (
            f"SELECT d.id, d.guid, {self.score.sql}, {selected} FROM {part.source} WHERE {part.condition.sql}"
            f" ORDER BY {order} LIMIT ? OFFSET ?"
        )
        parameters = [
            *self.score.parameters,
            *(value for key in part.keys for value in key.parameters),
            *part.condition.parameters,
            *ordering,
            *(size, start),
        ]
        return [tuple(row) for row in self.index.connection.execute(sql, parameters)]

    def _count(self, part: _Part) -> int:
        sql = f"SELECT count(*) FROM {part.source} WHERE {part.condition.sql}"
        return int(self.index.connection.execute(sql, part.condition.parameters).fetchone()[0])
