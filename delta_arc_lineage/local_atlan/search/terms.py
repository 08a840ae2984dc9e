"""Term-level queries: exact values, ranges, prefixes and patterns of one field."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from delta_arc_lineage.local_atlan.search.clause import (
    NOTHING,
    Clause,
    all_of,
    one_of,
)
from delta_arc_lineage.local_atlan.search.functions import MAXIMUM_PATTERN, compile_pattern
from delta_arc_lineage.local_atlan.search.index import Index
from delta_arc_lineage.local_atlan.search.patterns import Regular, Wildcard
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
    return float(options.get("boost") or 1)


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
    return match_values(index, index.find_target(name), values).scored(float(body.get("boost") or 1))


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
    counting = f"SELECT count(*) FROM (SELECT DISTINCT entity FROM {table} WHERE field = ? AND {condition.sql})"
    return Clause(exists, parameters, None, counting, listed)


def _look_up(index: Index, target: Target, condition: Clause) -> Clause | None:
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
    return Clause("d.id IN (SELECT value FROM json_each(?))", [json.dumps(row_ids)]) if row_ids else NOTHING


def _match_condition(index: Index, target: Target, condition: Clause) -> Clause:
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
    return _match_condition(index, target, Clause("fold(value) = ?", [value.lower()]))


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
    return _match_condition(index, target, all_of(bounds)).scored(read_boost(options))


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
    return _match_condition(index, target, condition).scored(read_boost(options))


def match_wildcard(index: Index, body: Body) -> Clause:
    """Matches a pattern of `*` and `?`."""
    name, options = read_single(body)
    pattern = str(options.get("value", options.get("wildcard")))
    return _match_pattern(index, name, options=options, pattern=Wildcard(pattern))


def match_regexp(index: Index, body: Body) -> Clause:
    """Matches a regular expression as a whole."""
    name, options = read_single(body)
    pattern = str(options["value"])
    try:
        compile_pattern(pattern, False)
    except re.error as error:
        raise TypeError(pattern) from error
    found = re.match(r"[A-Za-z0-9_/:@ -]*(?![*?+{|])", pattern)
    start = found.group() if found and "|" not in pattern else ""
    if len(start) < len(pattern) and pattern[len(start)] in "*?+{":
        start = start[:-1]
    return _match_pattern(index, name, options=options, pattern=Regular(pattern, start))


def _match_pattern(index: Index, name: str, *, options: Body, pattern: Wildcard | Regular) -> Clause:
    """A pattern on a field, narrowed by what every match starts with."""
    if len(pattern.expression) > MAXIMUM_PATTERN:
        raise TypeError(name)
    target = index.find_target(name)
    insensitive = bool(options.get("case_insensitive")) or target.kind == "normalized"
    if target.kind in ("type", "super"):
        wanted = compile_pattern(pattern.expression.lower(), True)
        names = find_type_names(index.types, target.kind, lambda known: wanted.fullmatch(known) is not None)
        return one_of("d.type_name", names).scored(read_boost(options))
    conditions = [pattern.condition(insensitive=insensitive, folded=target.kind == "normalized")]
    start = pattern.start.lower() if target.kind == "normalized" else pattern.start
    if start and (not insensitive or target.kind == "normalized"):
        conditions.insert(0, Clause("value >= ? AND value < ?", [start, start + LAST]))
    condition = all_of(conditions)
    clause = _look_up(index, target, condition) or _match_condition(index, target, condition)
    return clause.scored(read_boost(options))


def match_fuzzy(index: Index, body: Body) -> Clause:
    """Within an edit distance of a value; the candidates are the field's distinct values of near length."""
    name, options = read_single(body)
    target, value = index.find_target(name), str(options["value"])
    if target.kind in ("type", "super"):
        return match_values(index, target, [value])
    limit = read_edits(options.get("fuzziness", "AUTO"), len(value))
    length = Clause("length(value) BETWEEN ? AND ?", [len(value) - limit, len(value) + limit])
    wanted = str(convert_value(target.kind, value))
    near = [found for found in _list_distinct(index, target, length) if _is_within(wanted, str(found), limit)]
    return match_values(index, target, near).scored(read_boost(options)) if near else NOTHING


def _list_distinct(index: Index, target: Target, condition: Clause) -> list[Any]:
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


def read_edits(fuzziness: Any, length: int) -> int:
    """`AUTO` or a number as an edit distance."""
    if str(fuzziness).upper().startswith("AUTO"):
        return 0 if length < 3 else 1 if length < 6 else 2
    return min(2, int(fuzziness))


def _is_within(left: str, right: str, limit: int) -> bool:
    """Whether two texts are at most `limit` edits apart; swapping neighbours is one edit."""
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, sign in enumerate(left, 1):
        current = [row]
        for column, counterpart in enumerate(right, 1):
            cost = min(above[column] + 1, current[-1] + 1, above[column - 1] + (sign != counterpart))
            swapped = row > 1 and column > 1 and sign == right[column - 2] and left[row - 2] == counterpart
            current.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, above = above, current
    return above[-1] <= limit
