"""Aggregations over the audit: how many lines there are of each user, action, type or day."""

from collections.abc import Callable
from typing import Any

from delta_arc_lineage.local_atlan.history.audit_fields import AuditField, find_field
from delta_arc_lineage.local_atlan.history.audit_search import AuditCompiler
from delta_arc_lineage.local_atlan.search.bounds import check_nesting
from delta_arc_lineage.local_atlan.search.clause import Clause, all_of
from delta_arc_lineage.local_atlan.search.syntax import make_refusal

Answer = dict[str, Any]
_BUCKETS = 10
_MOST_BUCKETS = 65_536
_STEPS = {"minute": 60_000, "hour": 3_600_000, "day": 86_400_000, "week": 604_800_000}
_UNITS = {"m": "minute", "h": "hour", "d": "day", "w": "week"}
_WEEK_SHIFT = 4 * 86_400_000  # the epoch began on a Thursday, weeks begin on Monday


class AuditAggregations:
    """Computes the aggregations of one search; whatever nests in a bucket runs over the bucket's lines."""

    def __init__(self, connection: Any, compiler: AuditCompiler) -> None:
        self._connection = connection
        self._compiler = compiler
        self._kinds: dict[str, Callable[[Answer, Clause, Answer, int], Answer]] = {
            "terms": self._bucket_by_value,
            "date_histogram": self._bucket_by_time,
            "filter": self._bucket_by_query,
            "cardinality": self._make_metric("count(DISTINCT {})"),
            "value_count": self._make_metric("count({})"),
            "min": self._make_metric("min({})"),
            "max": self._make_metric("max({})"),
        }

    def run(self, asked: Any, within: Clause, depth: int = 1) -> Answer:
        """Every aggregation asked, over the lines that meet a condition."""
        check_nesting(depth)
        if not isinstance(asked, dict):
            raise make_refusal("[aggs] malformed aggregation")
        answers: Answer = {}
        for name, body in asked.items():
            kind = next((key for key in body if key in self._kinds), None) if isinstance(body, dict) else None
            if kind is None or not isinstance(body[kind], dict):
                raise make_refusal(f"Unknown aggregation type of [{name}]")
            nested = body.get("aggregations") or body.get("aggs") or {}
            try:
                answers[name] = self._kinds[kind](body[kind], within, nested, depth)
            except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
                raise make_refusal(f"[{kind}] malformed aggregation") from error
        return answers

    def _make_bucket(self, count: int, within: Clause, nested: Answer, depth: int) -> Answer:
        """One bucket with what nests in it."""
        return {"doc_count": count, **(self.run(nested, within, depth + 1) if nested else {})}

    def _count(self, within: Clause) -> int:
        """How many lines meet a condition."""
        row = self._connection.execute(f"SELECT count(*) FROM audit WHERE {within.sql}", within.parameters).fetchone()
        return int(row[0])

    def _group(self, expression: str, parameters: list[Any], within: Clause) -> list[tuple[Any, int]]:
        """The values of an expression with the number of lines of each."""
        query = f"SELECT {expression}, count(*) FROM audit WHERE {within.sql} GROUP BY 1"
        rows = self._connection.execute(query, [*parameters, *within.parameters])
        return [(row[0], int(row[1])) for row in rows if row[0] is not None]

    def _bucket_by_value(self, options: Answer, within: Clause, nested: Answer, depth: int) -> Answer:
        """Buckets by value, the largest first, or as `order` by `_key` or `_count` asks."""
        found = find_field(options["field"])
        size = int(options.get("size") or _BUCKETS)
        counted = [] if found is None else self._group(found.sql, found.parameters, within)
        order = options.get("order") or {"_count": "desc"}
        name, direction = next(iter((order[0] if isinstance(order, list) else order).items()))
        counted.sort(key=lambda pair: str(pair[0]), reverse=name == "_key" and direction == "desc")
        if name != "_key":
            counted.sort(key=lambda pair: -pair[1] if direction == "desc" else pair[1])
        chosen = counted[: max(0, min(size, _MOST_BUCKETS))]
        buckets = [
            {"key": value, **self._make_bucket(count, _narrow(within, found, value), nested, depth)}
            for value, count in chosen
        ]
        rest = sum(count for _, count in counted) - sum(count for _, count in chosen)
        return {"doc_count_error_upper_bound": 0, "sum_other_doc_count": rest, "buckets": buckets}

    def _bucket_by_time(self, options: Answer, within: Clause, nested: Answer, depth: int) -> Answer:
        """Buckets by minute, hour, day or week; empty ones are left out."""
        found = find_field(options["field"])
        sent = str(options.get("calendar_interval") or options.get("fixed_interval") or options.get("interval"))
        amount = int(sent[:-1]) if sent[:-1].isascii() and sent[:-1].isdecimal() else 1
        step = _STEPS.get(_UNITS.get(sent[-1:], "") if sent[:-1].isdecimal() else sent, 0) * amount
        if step <= 0 or step > 10**15:
            raise make_refusal(f"The supplied interval [{sent}] could not be parsed as a calendar interval.")
        if found is None or not found.is_date:
            return {"buckets": []}
        shift = _WEEK_SHIFT if step == _STEPS["week"] else 0
        expression = f"(({found.sql} - {shift}) / {step} * {step} + {shift})"
        buckets = []
        for start, count in sorted(self._group(expression, [], within)):
            inside = all_of([within, Clause(f"{expression} = ?", [start])])
            buckets.append({"key": start, **self._make_bucket(count, inside, nested, depth)})
        return {"buckets": buckets}

    def _bucket_by_query(self, options: Answer, within: Clause, nested: Answer, depth: int) -> Answer:
        """One bucket by a query."""
        inside = all_of([within, self._compiler.compile(options)])
        return self._make_bucket(self._count(inside), inside, nested, depth)

    def _make_metric(self, expression: str) -> Callable[[Answer, Clause, Answer, int], Answer]:
        """A single value."""

        def compute(options: Answer, within: Clause, nested: Answer, depth: int) -> Answer:
            found = find_field(options["field"])
            if found is None:
                return {"value": 0 if "count" in expression else None}
            query = f"SELECT {expression.format(found.sql)} FROM audit WHERE {within.sql}"
            return {"value": self._connection.execute(query, within.parameters).fetchone()[0]}

        return compute


def _narrow(within: Clause, found: AuditField | None, value: Any) -> Clause:
    """The lines of one bucket."""
    return within if found is None else all_of([within, Clause(f"{found.sql} = ?", [*found.parameters, value])])
