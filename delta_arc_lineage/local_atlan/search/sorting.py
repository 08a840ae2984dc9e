"""Sorting and `search_after`: sort keys as SQL expressions, and the condition for what comes after a hit."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.local_atlan.search.bounds import check_sort_keys
from delta_arc_lineage.local_atlan.search.clause import Clause, Score
from delta_arc_lineage.local_atlan.search.index import Index
from delta_arc_lineage.local_atlan.search.syntax import make_refusal, read_sort_item
from delta_arc_lineage.local_atlan.search.targets import convert_value

# Columns that a plain index walks in order, so that a page of a large result needs no sort.
WALKED = {
    "guid": "document_guid",
    "qualified_name": "document_qualified_name",
    "name": "document_name",
    "created_at": "document_created",
    "updated_at": "document_updated",
}


@dataclass(frozen=True)
class SortKey:
    """One key: an expression over `d`, its direction, and where missing values go.

    `field` is the posting list that holds the values; `constant` says that every match has the same.
    """

    expression: str
    descending: bool
    missing_first: bool
    kind: str
    column: str | None = None
    parameters: list[Any] = dataclasses.field(default_factory=list)
    field: int | None = None
    constant: bool = False

    @property
    def order(self) -> str:
        """The key in an `ORDER BY`."""
        direction = "DESC" if self.descending else "ASC"
        if self.column in WALKED and self.column != "name":
            return f"{self.expression} {direction}"
        return f"{self.expression} {direction} NULLS {'FIRST' if self.missing_first else 'LAST'}"


def read_sort(index: Index, sent: Any, score: Score | None) -> list[SortKey]:
    """The keys of a request; by score if none is given."""
    items = sent if isinstance(sent, list) else [] if sent is None else [sent]
    check_sort_keys(len(items))
    try:
        keys = [_read_key(index, item, score) for item in items]
    except (AttributeError, StopIteration, TypeError) as error:
        raise make_refusal(
            "[sort] malformed sort format, within a sort array can be only strings or objects"
        ) from error
    if not keys:
        keys = [_make_score_key(score, descending=True)]
    return keys


def _read_key(index: Index, item: Any, score: Score | None) -> SortKey:
    """One key of a request."""
    name, options = read_sort_item(item)
    options = {"order": options} if isinstance(options, str) else options
    default = "desc" if name == "_score" else "asc"
    descending = str(options.get("order", default)).lower() == "desc"
    if name == "_score":
        return _make_score_key(score, descending=descending)
    if name == "_doc":
        return SortKey("d.id", descending, False, "number")
    missing_first = options.get("missing") == "_first"
    target = index.find_target(name)
    if target.is_text:
        raise make_refusal(
            f"Fielddata is disabled on text fields by default. Set fielddata=true on [{name}] "
            "in order to load fielddata in memory by uninverting the inverted index."
        )
    if target.kind in ("type", "super"):
        return SortKey("lower(d.type_name)", descending, missing_first, "normalized")
    if target.column is not None:
        return SortKey(f"d.{target.column}", descending, missing_first, target.kind, target.column)
    pick = "max" if descending else "min"
    expression = f"(SELECT {pick}(value) FROM keyword WHERE entity = d.id AND field = ?)"
    return SortKey(expression, descending, missing_first, target.kind, None, [target.number or 0], target.number)


def _make_score_key(score: Score | None, *, descending: bool) -> SortKey:
    """The score as a key."""
    if score is None:
        return SortKey("0.0", descending, False, "number", constant=True)
    constant = score.constant is not None
    return SortKey(score.sql, descending, False, "number", None, list(score.parameters), constant=constant)


def compile_after(keys: list[SortKey], values: Any) -> Clause:
    """The condition for documents after the hit with these sort values."""
    if not isinstance(values, list):
        raise make_refusal("[search_after] must be an array")
    if len(values) != len(keys):
        raise make_refusal(f"search_after has {len(values)} value(s) but sort has {len(keys)}.")
    alternatives: list[str] = []
    parameters: list[Any] = []
    for at in range(len(keys)):
        parts: list[str] = []
        for key, value in zip(keys[:at], values[:at], strict=True):
            parts.append(f"{key.expression} IS ?")
            parameters += [*key.parameters, convert_sort_value(key, value)]
        condition = _compile_beyond(keys[at], values[at])
        parts.append(condition.sql)
        parameters += condition.parameters
        alternatives.append("(" + " AND ".join(parts) + ")")
    return Clause("(" + " OR ".join(alternatives) + ")", parameters)


def _compile_beyond(key: SortKey, value: Any) -> Clause:
    """Strictly after a value of one key, missing values in their place."""
    expression, parameters = key.expression, key.parameters
    if value is None:
        if key.missing_first:
            return Clause(f"{expression} IS NOT NULL", list(parameters))
        return Clause("0")
    operator = "<" if key.descending else ">"
    condition = f"{expression} {operator} ?"
    found = [*parameters, convert_sort_value(key, value)]
    if key.missing_first or (key.column in WALKED and key.column != "name"):
        return Clause(condition, found)
    return Clause(f"({condition} OR {expression} IS NULL)", [*found, *parameters])


def convert_sort_value(key: SortKey, value: Any) -> Any:
    """A sent sort value in the form the index keeps."""
    return None if value is None else convert_value(key.kind, value)
