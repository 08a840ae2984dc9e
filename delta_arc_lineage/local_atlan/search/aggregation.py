"""One aggregation over the documents that meet a condition, as every kind of aggregation gets it.

The query compiler (`compile`) and the aggregations inside (`nest`) are handed in: a kind imports neither the compiler
nor the other kinds.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from delta_arc_lineage.local_atlan.search.clause import Clause, all_of
from delta_arc_lineage.local_atlan.search.index import Index
from delta_arc_lineage.local_atlan.search.targets import Target

Body = dict[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True)
class Aggregation:
    """One aggregation to compute: its options and what nests in it, over the documents that meet a condition."""

    name: str
    index: Index
    options: Body
    within: Clause
    compile: Callable[[Body], Clause]
    nest: Callable[[Clause], Answer] | None = None

    @property
    def target(self) -> Target:
        """The field aggregated."""
        return self.index.find_target(self.options["field"])

    def narrow(self, condition: Clause) -> "Aggregation":
        """The same over fewer documents."""
        return replace(self, within=all_of([self.within, condition]))

    def narrow_by_query(self, query: Body) -> "Aggregation":
        """The same over the documents that also match a query."""
        return self.narrow(self.compile(query).unscored())

    def fetch(self, query: str, parameters: list[Any]) -> list[Any]:
        """The rows of a query."""
        return self.index.connection.execute(query, parameters).fetchall()

    def select_values(self) -> tuple[str, list[Any], str]:
        """FROM and WHERE of the field's values, the parameters, and the value expression."""
        target, within = self.target, self.within
        if target.kind in ("type", "super"):
            return f"document d WHERE {within.sql}", list(within.parameters), "d.type_name"
        if target.column is not None:
            sql = f"document d WHERE d.{target.column} IS NOT NULL AND {within.sql}"
            return sql, list(within.parameters), f"d.{target.column}"
        table, column = ("token", "token") if target.is_text else ("keyword", "value")
        sql = f"document d JOIN {table} k ON k.entity = d.id AND k.field = ? WHERE {within.sql}"
        return sql, [target.number or 0, *within.parameters], f"k.{column}"

    def count_values(self) -> dict[Any, int]:
        """How many documents have each value."""
        source, parameters, value = self.select_values()
        query = f"SELECT {value}, count(DISTINCT d.id) FROM {source} GROUP BY 1"
        counts = {row[0]: int(row[1]) for row in self.fetch(query, parameters)}
        kind = self.target.kind
        if kind == "type":
            return {name.lower(): count for name, count in counts.items()}
        if kind != "super":
            return counts
        supers: dict[Any, int] = {}
        for name, count in counts.items():
            declared = self.index.types.entity(name)
            for known in declared.super_types if declared else ():
                supers[known.lower()] = supers.get(known.lower(), 0) + count
        return supers

    def compute_bucket(self) -> Answer:
        """One bucket: its count and what nests in it."""
        self.index.effort.count_buckets()
        count = self.fetch(f"SELECT count(*) FROM document d WHERE {self.within.sql}", self.within.parameters)[0][0]
        return {"doc_count": count, **(self.nest(self.within) if self.nest else {})}
