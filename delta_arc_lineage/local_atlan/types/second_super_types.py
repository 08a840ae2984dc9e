"""Second super-types: what the SDK flattens when it makes classes of types, told from the members it copied.

The SDK does not show a second super-type: it copies that type's members. A type that has all members of another is
taken as its sub-type too (`SAPProcess` of `Process`), so that super-type searches and relationships hold for it.
"""

from typing import Any

Types = dict[str, dict[str, Any]]
End = tuple[str, str]
Target = tuple[str, bool]

# How many members two types must share before one counts as copied from the other.
_MINIMUM_COPIED = 3

# Types that share members with a sibling by chance or by a common super-type, and one that shares too few to tell.
_NOT_COPIED = {
    "DataStudio",
    "DatabricksMetricView",
    "DatabricksUnityCatalogTag",
    "DbtEntity",
    "DbtMeasure",
    "KafkaTag",
    "SemanticEntity",
    "TableauMetric",
}
_STATED_SUPER_TYPES = {"SAPColumnProcess": "ColumnProcess", "SnowflakeSemanticLogicalTable": "SemanticEntity"}


def _list_ancestry(types: Types, name: str) -> list[str]:
    """A type and all its super-types, nearest first."""
    ancestry = [name]
    for known in ancestry:
        ancestry += [parent for parent in types[known]["super"] if parent not in ancestry]
    return ancestry


def add_second_super_types(types: Types, ends: dict[End, Target]) -> None:
    """Give a type the super-types whose members the SDK copied into it, and take the copies away again."""
    own = {name: set(declared["attributes"].items()) for name, declared in types.items()}
    for (name, attribute), target in ends.items():
        own[name].add((attribute, target))
    members = {name: set().union(*(own[known] for known in _list_ancestry(types, name))) for name in own}
    parents = {name: _list_ancestry(types, name) for name in own}
    for name in types:
        inherited = members[name] - own[name]
        candidates = [
            candidate
            for candidate in types
            if candidate not in parents[name]
            and candidate not in _NOT_COPIED
            and name not in parents[candidate]
            and len(own[candidate] & own[name]) >= _MINIMUM_COPIED
            and members[candidate] <= members[name]
            and not members[candidate] <= inherited
        ]
        candidates += [_STATED_SUPER_TYPES[name]] if name in _STATED_SUPER_TYPES else []
        copied = [
            candidate
            for candidate in candidates
            if not any(candidate in parents[more] for more in candidates if more != candidate)
        ]
        types[name]["super"] += [candidate for candidate in copied if members[candidate] != members[name]]
        copies = own[name] & set().union(*(members[parent] for parent in types[name]["super"]))
        for attribute, target in copies:
            types[name]["attributes"].pop(attribute, None)
            if isinstance(target, tuple):
                ends.pop((name, attribute), None)
