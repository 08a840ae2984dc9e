"""The audit's queries: the part of the query language that the audit index is asked, over one table."""

from typing import Any

from delta_arc_lineage.local_atlan.reading import shorten
from delta_arc_lineage.local_atlan.search.bounds import Effort, check_depth, check_sort_keys, check_terms
from delta_arc_lineage.local_atlan.search.clause import (
    EVERYTHING,
    Clause,
    all_of,
    any_of,
    at_least,
    none_of,
    one_of,
)
from delta_arc_lineage.local_atlan.search.syntax import (
    check_scalar,
    make_refusal,
    read_minimum,
    read_sort_item,
    to_list,
)
from delta_arc_lineage.local_atlan.search.terms import read_date, read_single

_COLUMNS = {
    "entityId": "entity_guid",
    "entityQualifiedName": "qualified_name",
    "typeName": "type_name",
    "user": "user",
    "action": "action",
    "eventKey": "event_key",
    "created": "created_at",
    "timestamp": "started_at",
}
_OPERATORS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def _find_column(name: str) -> str:
    """The column of a field."""
    column = _COLUMNS.get(name.removesuffix(".keyword"))
    if column is None:
        raise make_refusal(f"unknown field [{name}]")
    return column


class AuditCompiler:
    """Compiles one query of the audit, within the limits of a search."""

    def __init__(self, effort: Effort) -> None:
        self._effort = effort
        self._depth = 0

    def compile(self, query: Any) -> Clause:
        """One query as a condition on the table."""
        if query is None or query == {}:
            return EVERYTHING
        if not isinstance(query, dict) or len(query) != 1:
            raise make_refusal(f"[query] malformed query, expected one clause but found {shorten(query)}")
        kind, body = next(iter(query.items()))
        self._depth += 1
        try:
            check_depth(self._depth)
            self._effort.count_clauses()
            return self._compile_bool(body) if kind == "bool" else _compile_leaf(kind, body)
        except (KeyError, TypeError, ValueError, AttributeError, StopIteration, ArithmeticError) as error:
            raise make_refusal(f"[{kind}] malformed query") from error
        finally:
            self._depth -= 1

    def _compile_bool(self, body: dict[str, Any]) -> Clause:
        """A `bool` query."""
        required = [self.compile(query) for key in ("must", "filter") for query in to_list(body.get(key))]
        should = [self.compile(query) for query in to_list(body.get("should"))]
        excluded = [self.compile(query) for query in to_list(body.get("must_not"))]
        wanted = read_minimum(body.get("minimum_should_match"), len(should), otherwise=0 if required else 1)
        optional = [at_least(should, wanted) if wanted != 1 else any_of(should)] if should else []
        return all_of([*required, *optional, none_of(excluded)])


def _compile_leaf(kind: str, body: Any) -> Clause:
    """A query of a kind that holds no other."""
    if kind == "match_all":
        return EVERYTHING
    if kind == "terms":
        name, values = next((name, sent) for name, sent in body.items() if name != "boost")
        check_terms(len(values))
        return one_of(_find_column(name), [check_scalar(value) for value in values])
    if kind == "exists":
        return Clause(f"{_find_column(body['field'])} IS NOT NULL")
    if kind not in ("term", "match", "prefix", "range"):
        raise make_refusal(f"unknown query [{kind}]")
    name, options = read_single(body, "query" if kind == "match" else "value")
    if kind == "range":
        return _compile_range(_find_column(name), options)
    value = check_scalar(options["query" if kind == "match" else "value"])
    if kind == "prefix":
        return Clause(f"substr({_find_column(name)}, 1, ?) = ?", [len(str(value)), str(value)])
    return Clause(f"{_find_column(name)} = ?", [value])


def _compile_range(name: str, options: dict[str, Any]) -> Clause:
    """Within bounds; dates also as text."""
    bounds = []
    for key, operator in _OPERATORS.items():
        value = check_scalar(options.get(key))
        if value is not None:
            moment = read_date(value) if isinstance(value, str) else None
            bounds.append(Clause(f"{name} {operator} ?", [value if moment is None else moment]))
    return all_of(bounds)


def compile_sort(sent: Any) -> str:
    """The sort keys; the latest first if none is given."""
    keys: list[str] = []
    check_sort_keys(len(to_list(sent)))
    for item in to_list(sent):
        name, options = read_sort_item(item)
        order = options if isinstance(options, str) else options.get("order", "asc")
        keys.append(f"{_find_column(name)} {'DESC' if str(order).lower() == 'desc' else 'ASC'}")
    return ", ".join([*(keys or ["created_at DESC"]), "id DESC"])
