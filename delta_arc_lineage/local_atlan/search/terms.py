"""Term-level queries: exact values, ranges and prefixes of one field."""

import re
from datetime import UTC, datetime
from typing import Any

from delta_arc_lineage.local_atlan.search.bounds import check_terms
from delta_arc_lineage.local_atlan.search.clause import (
    NOTHING,
    Clause,
    all_of,
    is_listed,
    one_of,
)
from delta_arc_lineage.local_atlan.search.index import Index
from delta_arc_lineage.local_atlan.search.syntax import make_refusal
from delta_arc_lineage.local_atlan.search.targets import Target, convert_value, find_type_names

# A posting list up to this long may drive a query; a longer one is probed per candidate.
_SELECTIVE = 5000
LAST = "\U0010ffff"

Body = dict[str, Any]


def read_single(body: Body, key: str = "value") -> tuple[str, Body]:
    """The field of a one-field query and its options; a bare value is an option of that key."""
    name, options = next((name, sent) for name, sent in body.items() if name not in ("boost", "_name"))
    found = dict(options) if isinstance(options, dict) else {key: options}
    if "boost" in body:
        found.setdefault("boost", body["boost"])
    return name, found


def read_boost(options: Body) -> float:
    """The weight of a clause."""
    boost = float(1 if options.get("boost") is None else options["boost"])
    if not boost >= 0:
        raise make_refusal(f"negative [boost] are not allowed, got [{boost}]")
    return boost


def match_term(index: Index, body: Body) -> Clause:
    """Equal to one value."""
    name, options = read_single(body)
    target = index.find_target(name)
    value = options.get("value")
    if options.get("case_insensitive") and isinstance(value, str):
        return _match_folded(index, target, value).scored(read_boost(options))
    return match_values(index, target, [value]).scored(read_boost(options))


def match_terms(index: Index, body: Body) -> Clause:
    """Equal to one of many values."""
    name, values = next((name, sent) for name, sent in body.items() if name not in ("boost", "_name"))
    if not isinstance(values, list):
        raise TypeError(name)
    check_terms(len(values))
    return match_values(index, index.find_target(name), values).scored(read_boost(body))


def match_values(index: Index, target: Target, values: list[Any]) -> Clause:
    """The field has one of these values."""
    if target.kind in ("type", "super"):
        wanted = {str(value).lower() for value in values}
        return one_of("d.type_name", find_type_names(index.types, target.kind, wanted.__contains__))
    converted = [convert_value(target.kind, value) for value in values if value is not None]
    if target.column is not None:
        return one_of(f"d.{target.column}", converted)
    return match_posting(index, target, one_of("value" if not target.is_text else "token", converted))


def match_posting(index: Index, target: Target, condition: Clause) -> Clause:
    """Documents with a posting of this field that meets a condition on `value` (`token` for text)."""
    if target.number is None:
        return NOTHING
    table = "token" if target.is_text else "keyword"
    parameters = [target.number, *condition.parameters]
    query = f"SELECT 1 FROM {table} WHERE field = ? AND {condition.sql} LIMIT {_SELECTIVE}"
    size = len(index.connection.execute(query, parameters).fetchall())
    listed = f"d.id IN (SELECT entity FROM {table} WHERE field = ? AND {condition.sql})"
    if size < _SELECTIVE:
        return Clause(listed, parameters)
    exists = f"EXISTS (SELECT 1 FROM {table} WHERE entity = d.id AND field = ? AND {condition.sql})"
    counting = f"SELECT DISTINCT entity FROM {table} WHERE field = ? AND {condition.sql}"
    return Clause(exists, parameters, None, counting, listed)


def look_up(index: Index, target: Target, condition: Clause) -> Clause | None:
    """The documents that meet a condition no index helps with, found once; none if they are many."""
    if target.column is not None:
        sql = condition.sql.replace("value", target.column)
        query, parameters = f"SELECT id FROM document WHERE {sql} LIMIT {_SELECTIVE}", condition.parameters
    elif target.number is not None:
        table, column = ("token", "token") if target.is_text else ("keyword", "value")
        sql = condition.sql.replace("value", column)
        query = f"SELECT entity FROM {table} WHERE field = ? AND {sql} LIMIT {_SELECTIVE}"
        parameters = [target.number, *condition.parameters]
    else:
        return NOTHING
    row_ids = [row[0] for row in index.connection.execute(query, parameters)]
    if len(row_ids) >= _SELECTIVE:
        return None
    return is_listed(row_ids)


def match_condition(index: Index, target: Target, condition: Clause) -> Clause:
    """A condition on `value`, wherever the field's values are."""
    if target.column is not None:
        return Clause(condition.sql.replace("value", f"d.{target.column}"), condition.parameters)
    if target.is_text:
        condition = Clause(condition.sql.replace("value", "token"), condition.parameters)
    return match_posting(index, target, condition)


def _match_folded(index: Index, target: Target, value: str) -> Clause:
    """Equal to a value whatever the case."""
    if target.kind in ("type", "super", "normalized"):
        return match_values(index, target, [value])
    return match_condition(index, target, Clause("fold(value) = ?", [value.lower()]))


def match_existing(index: Index, name: str) -> Clause:
    """The field has any value."""
    target = index.find_target(name)
    if target.kind in ("type", "super"):
        return Clause("1")
    if target.column is not None:
        return Clause(f"d.{target.column} IS NOT NULL")
    return match_posting(index, target, Clause("1"))


def match_range(index: Index, body: Body) -> Clause:
    """Within bounds."""
    name, options = read_single(body)
    target = index.find_target(name)
    operators = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
    if set(options) - {*operators, "boost", "format", "time_zone", "relation"}:
        raise TypeError(name)
    bounds = [
        Clause(f"value {operators[key]} ?", [convert_bound(target, options[key])])
        for key in operators
        if options.get(key) is not None
    ]
    if target.kind == "number":
        bounds.append(Clause("typeof(value) <> 'text'"))
    return match_condition(index, target, all_of(bounds)).scored(read_boost(options))


def convert_bound(target: Target, value: Any) -> Any:
    """A bound in the form the index keeps; dates as text, and `now`, become milliseconds."""
    if target.kind == "number" and isinstance(value, str):
        moment = read_date(value)
        if moment is not None:
            return moment
    return convert_value(target.kind, value)


_DATE_MATH = re.compile(r"now(?:([+-])(\d+)([smhdwMy]))?(?:/[smhdwMy])?")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "M": 2592000, "y": 31536000}


def read_date(text: str) -> int | None:
    """`now`, `now-7d` or an ISO date, in milliseconds."""
    found = _DATE_MATH.fullmatch(text)
    if found:
        sign, amount, unit = found.groups()
        shift = int(amount) * _SECONDS[unit] * (-1 if sign == "-" else 1) if amount else 0
        return int((datetime.now(UTC).timestamp() + shift) * 1000)
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp() * 1000)


def match_prefix(index: Index, body: Body) -> Clause:
    """Starts with a text."""
    name, options = read_single(body)
    target, value = index.find_target(name), str(options["value"])
    insensitive = bool(options.get("case_insensitive")) or target.kind == "normalized"
    if target.kind in ("type", "super"):
        wanted = value.lower()
        names = find_type_names(index.types, target.kind, lambda known: known.startswith(wanted))
        return one_of("d.type_name", names).scored(read_boost(options))
    if insensitive and target.kind != "normalized":
        start = value.lower()
        condition = Clause("substr(fold(value), 1, ?) = ?", [len(start), start])
    else:
        start = value.lower() if insensitive else value
        condition = Clause("value >= ? AND value < ?", [start, start + LAST])
    return match_condition(index, target, condition).scored(read_boost(options))


def list_distinct(index: Index, target: Target, condition: Clause) -> list[Any]:
    """The distinct values of a field that meet a condition."""
    if target.column is not None:
        sql, parameters = condition.sql.replace("value", target.column), condition.parameters
        query = f"SELECT DISTINCT {target.column} FROM document WHERE {sql}"
    else:
        table, column = ("token", "token") if target.is_text else ("keyword", "value")
        sql = condition.sql.replace("value", column)
        query = f"SELECT DISTINCT {column} FROM {table} WHERE field = ? AND {sql}"
        parameters = [target.number, *condition.parameters]
    return [row[0] for row in index.connection.execute(query, parameters)]
