"""The audit's queries: the part of the query language that the audit index is asked, over one table."""

from typing import Any

from delta_arc_lineage.local_atlan.history.audit_fields import DETAIL, AuditField, find_field, get_sorted_field
from delta_arc_lineage.local_atlan.reading import shorten
from delta_arc_lineage.local_atlan.search.bounds import Effort, check_depth, check_sort_keys, check_terms
from delta_arc_lineage.local_atlan.search.clause import (
    EVERYTHING,
    NOTHING,
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
    to_list,
)
from delta_arc_lineage.local_atlan.search.terms import read_date, read_single

_OPERATORS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_SIMPLE = (str, int, float)


class AuditCompiler:
    """Compiles one query of the audit, within the limits of a search."""

    def __init__(self, effort: Effort) -> None:
        self._effort = effort
        self._depth = 0
        self._nested = False

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
            return self._compile_kind(kind, body)
        except (KeyError, TypeError, ValueError, AttributeError, StopIteration, ArithmeticError) as error:
            raise make_refusal(f"[{kind}] malformed query") from error
        finally:
            self._depth -= 1

    def _compile_kind(self, kind: str, body: Any) -> Clause:
        """A query of a kind."""
        if kind == "bool":
            return self._compile_bool(body)
        if kind == "constant_score":
            return self.compile(body["filter"])
        if kind == "nested":
            return self._compile_nested(body)
        if kind == "match_all":
            return EVERYTHING
        if kind == "match_none":
            return NOTHING
        return self._compile_leaf(kind, body)

    def _compile_nested(self, body: dict[str, Any]) -> Clause:
        """A query of the details, which lie in a document of their own."""
        if body["path"] != DETAIL:
            return NOTHING
        outer, self._nested = self._nested, True
        try:
            return self.compile(body["query"])
        finally:
            self._nested = outer

    def _compile_bool(self, body: dict[str, Any]) -> Clause:
        """A `bool` query."""
        required = [self.compile(query) for key in ("must", "filter") for query in to_list(body.get(key))]
        should = [self.compile(query) for query in to_list(body.get("should"))]
        excluded = [self.compile(query) for query in to_list(body.get("must_not"))]
        wanted = read_minimum(body.get("minimum_should_match"), len(should), otherwise=0 if required else 1)
        optional = [at_least(should, wanted) if wanted != 1 else any_of(should)] if should else []
        return all_of([*required, *optional, none_of(excluded)])

    def _compile_leaf(self, kind: str, body: Any) -> Clause:
        """A query of a kind that holds no other."""
        if kind == "exists":
            found = find_field(body["field"], nested=self._nested)
            return NOTHING if found is None else Clause(f"{found.sql} IS NOT NULL", found.parameters)
        if kind == "terms":
            name, values = next((name, sent) for name, sent in body.items() if name != "boost")
            return self._compile_terms(name, values)
        if kind not in _LEAVES:
            raise make_refusal(f"unknown query [{kind}]")
        name, options = read_single(body, "query" if kind in ("match", "match_phrase") else "value")
        found = find_field(name, nested=self._nested)
        return NOTHING if found is None else _LEAVES[kind](found, options)

    def _compile_terms(self, name: str, values: Any) -> Clause:
        """The condition that a field has one of several values."""
        if not isinstance(values, list):
            raise make_refusal("[terms] query requires a list")
        check_terms(len(values))
        found = find_field(name, nested=self._nested)
        if found is None:
            return NOTHING
        chosen = one_of(found.sql, [_read_value(value) for value in values])
        return Clause(chosen.sql, [*found.parameters, *chosen.parameters])


def _read_value(value: Any) -> Any:
    """A value that a column can be compared with."""
    if not isinstance(value, _SIMPLE):
        raise make_refusal("a simple value is expected")
    return float(value) if isinstance(value, int) and abs(value) >= 2**63 else value


def _match_value(found: AuditField, options: dict[str, Any]) -> Clause:
    """The condition that a field equals a value."""
    value = _read_value(options["value"] if "value" in options else options["query"])
    return Clause(f"{found.sql} = ?", [*found.parameters, value])


def _match_prefix(found: AuditField, options: dict[str, Any]) -> Clause:
    """The condition that a field begins with a text."""
    value = str(_read_value(options["value"]))
    return Clause(f"substr({found.sql}, 1, ?) = ?", [*found.parameters, len(value), value])


def _match_wildcard(found: AuditField, options: dict[str, Any]) -> Clause:
    """The condition that a field fits a text with `*` and `?`: SQLite's GLOB, brackets standing for themselves."""
    value = str(_read_value(options.get("value", options.get("wildcard")))).replace("[", "[[]")
    return Clause(f"{found.sql} GLOB ?", [*found.parameters, value])


def _match_range(found: AuditField, options: dict[str, Any]) -> Clause:
    """The condition that a field lies within bounds; dates also as text."""
    bounds = []
    for key, operator in _OPERATORS.items():
        value = check_scalar(options.get(key))
        if value is not None:
            moment = read_date(value) if isinstance(value, str) and found.is_date else None
            bound = _read_value(value) if moment is None else moment
            bounds.append(Clause(f"{found.sql} {operator} ?", [*found.parameters, bound]))
    return all_of(bounds)


_LEAVES = {
    "term": _match_value,
    "match": _match_value,
    "match_phrase": _match_value,
    "prefix": _match_prefix,
    "wildcard": _match_wildcard,
    "range": _match_range,
}


def read_sort(sent: Any) -> list[tuple[AuditField, bool]]:
    """The sort keys, each with whether it goes down; the latest first if none is given."""
    keys: list[tuple[AuditField, bool]] = []
    items = [sent] if isinstance(sent, str) else to_list(sent)
    check_sort_keys(len(items))
    for item in items:
        name, options = (item, "asc") if isinstance(item, str) else _read_sort_item(item)
        order = options.get("order", "asc") if isinstance(options, dict) else options or "asc"
        keys.append((get_sorted_field(name), str(order).lower() == "desc"))
    return keys or [(get_sorted_field("created"), True)]


def _read_sort_item(item: Any) -> tuple[str, Any]:
    """A sort key that is an object of one field."""
    if not isinstance(item, dict) or len(item) != 1:
        raise make_refusal("[sort] malformed")
    return next(iter(item.items()))


def compile_order(keys: list[tuple[AuditField, bool]]) -> str:
    """The order of the lines; the last line first among equals."""
    return ", ".join([*(f"{found.sql} {'DESC' if down else 'ASC'}" for found, down in keys), "id DESC"])


def compile_after(keys: list[tuple[AuditField, bool]], sent: Any) -> Clause:
    """The lines behind the one with these sort values."""
    if sent is None:
        return EVERYTHING
    if not isinstance(sent, list) or len(sent) != len(keys):
        raise make_refusal(f"search_after has not {len(keys)} value(s) but sort has {len(keys)}")
    behind: list[Clause] = []
    equal: list[Clause] = []
    for (found, down), value in zip(keys, sent, strict=True):
        bound = _read_value(value)
        behind.append(all_of([*equal, Clause(f"{found.sql} {'<' if down else '>'} ?", [bound])]))
        equal.append(Clause(f"{found.sql} = ?", [bound]))
    return any_of(behind)
