"""Filters of attributes, as the basic search and the lineage list write them: criteria joined by AND or OR, nested.

An operator has several spellings (the metastore's `SearchParameters.Operator`). Here criteria become a query of the
index; a lineage list reads them on the entities it meets.
"""

from collections.abc import Callable
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.types.type_registry import EntityType, TypeRegistry

Query = dict[str, Any]

_SPELLINGS = {
    "=": ("eq",),
    "!=": ("neq",),
    "<": ("lt",),
    "<=": ("lte",),
    ">": ("gt",),
    ">=": ("gte",),
    "in": ("IN",),
    "like": ("LIKE",),
    "startsWith": ("STARTSWITH", "begins_with", "BEGINS_WITH"),
    "endsWith": ("ENDSWITH", "ends_with", "ENDS_WITH"),
    "contains": ("CONTAINS",),
    "not_contains": ("NOT_CONTAINS",),
    "containsAny": ("CONTAINSANY", "contains_any", "CONTAINS_ANY"),
    "containsAll": ("CONTAINSALL", "contains_all", "CONTAINS_ALL"),
    "isNull": ("ISNULL", "is_null", "IS_NULL"),
    "notNull": ("NOTNULL", "not_null", "NOT_NULL"),
    "notEmpty": ("NOTEMPTY", "not_empty", "NOT_EMPTY"),
}
_OPERATORS = {spelling: name for name, others in _SPELLINGS.items() for spelling in (name, *others)}
_RANGES = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}


def find_operator(criterion: dict[str, Any]) -> str | None:
    """The operator of a criterion in its first spelling, or none if no operator is spelt so (`Operator.fromString`)."""
    return _OPERATORS.get(str(criterion.get("operator")))


def read_operator(criterion: dict[str, Any]) -> str:
    """The operator of a criterion in its first spelling; unknown ones are refused."""
    operator = find_operator(criterion)
    if operator is None or not isinstance(criterion.get("attributeName"), str):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"filter {criterion}")
    return operator


def compile_filters(types: TypeRegistry, kinds: list[EntityType], filters: Any) -> Query | None:
    """Filters as a query, or none where nothing is asked.

    Every type must have each attribute (`SearchContext.validateAttributes`). A criterion whose operator is no spelling
    of any is passed over: `Operator.fromString` makes it null, and `SearchProcessor` joins only what it can express.
    """
    if not isinstance(filters, dict):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"filter {filters}")
    criteria = filters.get("criterion") or []
    if filters.get("condition") and criteria:
        compiled = [compile_filters(types, kinds, criterion) for criterion in criteria]
        return _join([query for query in compiled if query is not None], filters["condition"])
    name = filters.get("attributeName")
    if not isinstance(name, str):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"filter {filters}")
    for kind in kinds:
        check_attribute(kind, name)
    operator = find_operator(filters)
    if operator is None:
        return None
    return _compile_criterion(find_exact_field(types, name), operator, str(filters.get("attributeValue") or ""))


def _join(queries: list[Query], condition: Any) -> Query | None:
    """Queries joined by AND or OR; none of none."""
    if not queries:
        return None
    if str(condition).upper() == "OR":
        return {"bool": {"should": queries, "minimum_should_match": 1}}
    return {"bool": {"filter": queries}}


def check_attribute(kind: EntityType, name: str) -> None:
    """Refuse an attribute that a type lacks; those of the system begin with two bars."""
    if name not in kind.attributes and name not in kind.ends and not name.startswith("__"):
        raise CatalogError(ErrorKind.UNKNOWN_ATTRIBUTE, name, kind.name)


def find_exact_field(types: TypeRegistry, name: str) -> str:
    """The field that holds an attribute as a whole."""
    fields = types.fields_of(name)
    return next((field.name for field in fields if field.kind not in ("text", "stemmed")), name)


def _compile_criterion(field: str, operator: str, value: str) -> Query:
    """One criterion."""
    if operator in _RANGES:
        return {"range": {field: {_RANGES[operator]: value}}}
    return _QUERIES[operator](field, value)


def _not(query: Query) -> Query:
    return {"bool": {"must_not": [query]}}


def _escape(text: str) -> str:
    """A text that a pattern takes literally."""
    return "".join(f"\\{sign}" if sign in "\\*?" else sign for sign in text)


def _match_pattern(field: str, value: str) -> Query:
    """`like`: a pattern, or a part of the value."""
    return {"wildcard": {field: value if "*" in value or "?" in value else f"*{value}*"}}


_QUERIES: dict[str, Callable[[str, str], Query]] = {
    "=": lambda field, value: {"term": {field: value}},
    "!=": lambda field, value: _not({"term": {field: value}}),
    "in": lambda field, value: {"terms": {field: value.split(",")}},
    "like": _match_pattern,
    "startsWith": lambda field, value: {"prefix": {field: value}},
    "endsWith": lambda field, value: {"wildcard": {field: f"*{_escape(value)}"}},
    "contains": lambda field, value: {"wildcard": {field: f"*{_escape(value)}*"}},
    "not_contains": lambda field, value: _not({"wildcard": {field: f"*{_escape(value)}*"}}),
    "containsAny": lambda field, value: {"terms": {field: value.split(",")}},
    "containsAll": lambda field, value: {"bool": {"filter": [{"term": {field: one}} for one in value.split(",")]}},
    "isNull": lambda field, value: _not({"exists": {"field": field}}),
    "notNull": lambda field, value: {"exists": {"field": field}},
    "notEmpty": lambda field, value: {"exists": {"field": field}},
}
