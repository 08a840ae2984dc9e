"""The filters of a lineage list: conditions on attributes, joined by AND or OR, nested."""

from collections.abc import Callable
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.reading import read_object, read_objects
from delta_arc_lineage.local_atlan.search.bounds import MAXIMUM_CLAUSES
from delta_arc_lineage.local_atlan.search.filter_criteria import read_operator
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry

_Test = Callable[[Any, str], bool]


def _to_text(value: Any) -> str:
    """A value as filters write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _compare(value: Any, sent: str) -> int:
    """-1, 0 or 1: as numbers where both are, else as text."""
    try:
        left, right = float(value), float(sent)
    except (TypeError, ValueError):
        return (_to_text(value) > sent) - (_to_text(value) < sent)
    return (left > right) - (left < right)


def _list_members(value: Any) -> list[str]:
    """The values of an attribute as texts."""
    if isinstance(value, list):
        return [_to_text(member) for member in value]
    return [] if value is None else [_to_text(value)]


def _equals(value: Any, sent: str) -> bool:
    """Equal to the value sent, for any member of a list; booleans in any case."""
    if isinstance(value, bool):
        return _to_text(value) == sent.lower()
    return any(member == sent or (member and _compare(member, sent) == 0) for member in _list_members(value))


_TESTS: dict[str, _Test] = {
    "=": _equals,
    "!=": lambda value, sent: not _equals(value, sent),
    "<": lambda value, sent: value is not None and _compare(value, sent) < 0,
    "<=": lambda value, sent: value is not None and _compare(value, sent) <= 0,
    ">": lambda value, sent: value is not None and _compare(value, sent) > 0,
    ">=": lambda value, sent: value is not None and _compare(value, sent) >= 0,
    "in": lambda value, sent: any(member in sent.split(",") for member in _list_members(value)),
    "like": lambda value, sent: any(sent.strip("*") in member for member in _list_members(value)),
    "startsWith": lambda value, sent: any(member.startswith(sent) for member in _list_members(value)),
    "endsWith": lambda value, sent: any(member.endswith(sent) for member in _list_members(value)),
    "contains": lambda value, sent: any(sent in member for member in _list_members(value)),
    "not_contains": lambda value, sent: not any(sent in member for member in _list_members(value)),
    "containsAny": lambda value, sent: any(member in _list_members(value) for member in sent.split(",")),
    "containsAll": lambda value, sent: all(member in _list_members(value) for member in sent.split(",")),
    "isNull": lambda value, sent: not _list_members(value),
    "notNull": lambda value, sent: bool(_list_members(value)),
    "notEmpty": lambda value, sent: any(_list_members(value)),
}


def _read_attribute(types: TypeRegistry, entity: Entity, name: str) -> Any:
    """What a filter's attribute name means on an entity."""
    kind = types.entity(entity.type_name)
    system: dict[str, Any] = {
        "__guid": entity.guid,
        "__state": entity.status,
        "__typeName": entity.type_name,
        "__typeName.keyword": entity.type_name,
        "__superTypeNames": list(kind.super_types) if kind else [],
        "__superTypeNames.keyword": list(kind.super_types) if kind else [],
        "__createdBy": entity.created_by,
        "__modifiedBy": entity.updated_by,
        "__timestamp": entity.created_at,
        "__modificationTimestamp": entity.updated_at,
        "__hasLineage": entity.has_lineage,
    }
    if name in system:
        return system[name]
    if name in entity.attributes:
        return entity.attributes[name]
    owner, _, rest = name.partition(".")
    return entity.business.get(owner, {}).get(rest)


def check_filters(*filters: Any) -> None:
    """Refuse filters of more criteria than a search may have clauses: each is read for every entity that is walked."""
    pending, count = list(filters), 0
    while pending:
        criteria = read_objects(read_object(pending.pop(), "filters").get("criterion"), "criterion")
        count += len(criteria)
        pending += criteria
    if count > MAXIMUM_CLAUSES:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"filters have {count} criteria, at most {MAXIMUM_CLAUSES}")


def accepts(types: TypeRegistry, filters: Any, entity: Entity) -> bool:
    """Whether an entity meets a filter list; an empty one accepts all."""
    criteria = (filters or {}).get("criterion") or []
    results = (_accepts_criterion(types, criterion, entity) for criterion in criteria)
    if not criteria:
        return True
    return any(results) if str(filters.get("condition", "AND")).upper() == "OR" else all(results)


def _accepts_criterion(types: TypeRegistry, criterion: dict[str, Any], entity: Entity) -> bool:
    """Whether an entity meets one criterion or one nested list."""
    if "criterion" in criterion:
        return accepts(types, criterion, entity)
    test = _TESTS[read_operator(criterion)]
    value = _read_attribute(types, entity, criterion["attributeName"])
    return test(value, _to_text(criterion.get("attributeValue")))
