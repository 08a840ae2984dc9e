"""Derive the server's type system from the SDK's model classes and write it as `types.json.gz`.

Run by a developer after an SDK upgrade (`python -m delta_arc_lineage.local_atlan.build_types`), never by the
server: importing the SDK costs seconds and would make the stand-in agree with its client's code paths. Only facts are
taken: type names, super-types, attributes with their types, relationship ends and search fields.

The SDK does not say which two attributes are the two ends of one relationship. An end pairs with the only attribute of
the target type that points back; where several do, `PAIRS` decides; an attribute that nothing answers has one end.
Nor does it show a second super-type: it copies that type's members. A type that has all members of another is taken as
its sub-type too (`SAPProcess` of `Process`), so that super-type searches and relationships hold for it.
"""

import gzip
import importlib
import json
import pkgutil
import re
import typing
from datetime import datetime
from enum import Enum
from pathlib import Path

from delta_arc_lineage.local_atlan.relationship_names import KNOWN_NAMES, PAIRS

# Attributes whose keyword form is lower-cased by the index (`atlan_normalizer` in the metastore's base model).
_NORMALIZED = {"name.keyword", "description.keyword", "__typeName.keyword", "__superTypeNames.keyword"}

_PRIMITIVES = {str: "string", bool: "boolean", int: "long", float: "double", datetime: "date"}

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

_Target = tuple[str, bool]
_End = tuple[str, str]


class _Model:
    """What one pass over the SDK's classes finds."""

    def __init__(self) -> None:
        self.types: dict[str, dict[str, typing.Any]] = {}
        self.ends: dict[_End, _Target] = {}
        self.enums: dict[str, list[str]] = {}
        self.structs: dict[str, dict[str, str]] = {}
        self.fields: dict[str, list[str]] = {}

    def attribute_type(self, declared: typing.Any) -> str:
        """The metastore's name of a Python annotation; enums and structs met on the way are recorded."""
        origin, arguments = typing.get_origin(declared), typing.get_args(declared)
        if origin in (list, set):
            return f"array<{self.attribute_type(arguments[0])}>"
        if origin is dict:
            return "map<string,string>"
        if origin is typing.Union:
            return self.attribute_type(next(kind for kind in arguments if kind is not type(None)))
        if declared in _PRIMITIVES:
            return _PRIMITIVES[declared]
        if isinstance(declared, type) and issubclass(declared, Enum):
            self.enums[declared.__name__] = [str(member.value) for member in declared]
            return declared.__name__
        if isinstance(declared, type) and hasattr(declared, "__fields__"):
            return self.struct_type(declared)
        return "string"

    def struct_type(self, declared: typing.Any) -> str:
        """Record a struct and give its name; a struct may contain itself."""
        name: str = declared.__name__
        if name not in self.structs:
            self.structs[name] = {}
            self.structs[name] = {
                field.alias: self.attribute_type(field.outer_type_) for field in declared.__fields__.values()
            }
        return name


def _asset_classes() -> list[typing.Any]:
    """Every asset class of the SDK, super-types first."""
    package = importlib.import_module("pyatlan.model.assets")
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
    found: list[typing.Any] = []
    level = [package.Referenceable]
    while level:
        found += level
        level = sorted((child for parent in level for child in parent.__subclasses__()), key=lambda c: c.__name__)
    return [known for known in found if ".relations." not in known.__module__]


def _read_class(model: _Model, declared: typing.Any, root: typing.Any) -> None:
    """Add one asset class: only what it has beyond its super-type."""
    parent = declared.__bases__[0]
    inherited = parent.Attributes.__fields__ if issubclass(parent, root) else {}
    attributes: dict[str, str] = {}
    for key, field in declared.Attributes.__fields__.items():
        kind, many = field.outer_type_, False
        if (key in inherited and str(inherited[key].outer_type_) == str(kind)) or key == "relationship_attributes":
            continue
        if typing.get_origin(kind) is list:
            kind, many = typing.get_args(kind)[0], True
        if isinstance(kind, type) and issubclass(kind, root):
            model.ends[(declared.__name__, field.alias)] = (kind.__name__, many)
        else:
            attributes[field.alias] = model.attribute_type(field.outer_type_)
    supers = [parent.__name__] if issubclass(parent, root) else []
    model.types[declared.__name__] = {"super": supers, "attributes": attributes}
    for member in vars(declared).values():
        _read_search_field(model, member)


def _read_search_field(model: _Model, member: typing.Any) -> None:
    """Record the index fields of one searchable attribute: field name → attribute, kind."""
    attribute = getattr(member, "atlan_field_name", None)
    name = getattr(member, "elastic_field_name", None)
    if attribute is None or name is None:
        return
    kind = {"Bool": "boolean", "Nume": "number", "Inte": "keyword", "Keyw": "keyword", "Text": "text"}
    found = kind[type(member).__name__[:4]]
    if type(member).__name__ == "InternalNumericField":
        found = "number"
    if found == "keyword" and name in _NORMALIZED:
        found = "normalized"
    for suffix, other in (("_text_field_name", "text"), ("stemmed_field_name", "stemmed")):
        if getattr(member, suffix, None):
            model.fields[getattr(member, suffix)] = [attribute, other]
    model.fields[name] = [attribute, found]


def _declared_pairs() -> dict[_End, _End]:
    """`PAIRS` as a lookup in both directions."""
    pairs: dict[_End, _End] = {}
    for entry in re.split(r"[|\n]+", PAIRS.strip()):
        ends = [typing.cast(_End, tuple(end.split("."))) for end in entry.split()]
        pairs[ends[0]], pairs[ends[-1]] = ends[-1], ends[0]
    return pairs


def _other_end(model: _Model, end: _End) -> _End | None:
    """The end that answers this one, if exactly one does."""
    target = model.ends[end][0]
    answers = [
        other
        for other, (back, _) in model.ends.items()
        if other[0] == target and back == end[0] and (other != end or target != end[0])
    ]
    answers = [other for other in answers if other != end]
    return answers[0] if len(answers) == 1 else None


def _pair_ends(model: _Model) -> dict[_End, _End | None]:
    """Every end with its other end; decided pairs first, so that what is left is more often unique."""
    pairs: dict[_End, _End | None] = {
        mine: theirs for mine, theirs in _declared_pairs().items() if mine in model.ends and theirs in model.ends
    }
    for end in sorted(model.ends):
        if end not in pairs:
            answer = _other_end(model, end)
            mutual = answer is not None and answer not in pairs and _other_end(model, answer) == end
            pairs[end] = answer if mutual else None
    return pairs


def _lineage_of(model: _Model, name: str) -> list[str]:
    """A type and all its super-types, nearest first."""
    found = [name]
    for known in found:
        found += [parent for parent in model.types[known]["super"] if parent not in found]
    return found


def _add_second_super_types(model: _Model) -> None:
    """Give a type the super-types whose members the SDK copied into it, and take the copies away again."""
    own = {name: set(declared["attributes"].items()) for name, declared in model.types.items()}
    for (name, attribute), target in model.ends.items():
        own[name].add((attribute, target))
    members = {name: set().union(*(own[known] for known in _lineage_of(model, name))) for name in own}
    parents = {name: _lineage_of(model, name) for name in own}
    for name in model.types:
        inherited = members[name] - own[name]
        found = [
            other
            for other in model.types
            if other not in parents[name]
            and other not in _NOT_COPIED
            and name not in parents[other]
            and len(own[other] & own[name]) >= _MINIMUM_COPIED
            and members[other] <= members[name]
            and not members[other] <= inherited
        ]
        found += [_STATED_SUPER_TYPES[name]] if name in _STATED_SUPER_TYPES else []
        copied = [other for other in found if not any(other in parents[more] for more in found if more != other)]
        model.types[name]["super"] += [other for other in copied if members[other] != members[name]]
        for attribute, target in set().union(*(members[other] for other in model.types[name]["super"])) & own[name]:
            model.types[name]["attributes"].pop(attribute, None)
            if isinstance(target, tuple):
                model.ends.pop((name, attribute), None)


def _relationship_name(first: _End, second: _End | None) -> str:
    """A known name, else one made from the first end."""
    for end in (first, second):
        if end is not None and ".".join(end) in KNOWN_NAMES:
            return KNOWN_NAMES[".".join(end)]
    return f"{_snake(first[0])}_{_snake(first[1])}"


def _snake(name: str) -> str:
    """`AtlasGlossary` → `atlas_glossary`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _relationships(model: _Model) -> dict[str, list[list[str]]]:
    """Relationship definitions by name; also writes each type's `ends` as relationship name and end number."""
    pairs = _pair_ends(model)
    found: dict[str, list[list[str]]] = {}
    numbered: dict[_End, tuple[str, int]] = {}
    for end in sorted(model.ends, key=lambda known: (pairs[known] is None, known)):
        other = pairs[end]
        if end in numbered:
            continue
        name = _relationship_name(end, other)
        ends = [end] if other is None or other == end else [end, other]
        found[name] = [[*known, "SET" if model.ends[known][1] else "SINGLE"] for known in ends]
        if other == end:
            found[name] *= 2
        elif other is None:
            found[name].append([model.ends[end][0], "", "SET"])
        for number, known in enumerate(ends):
            numbered[known] = (name, number)
    for (type_name, attribute), (name, number) in numbered.items():
        model.types[type_name].setdefault("ends", {})[attribute] = [name, number]
    return found


def build() -> dict[str, typing.Any]:
    """The whole data file as one value."""
    model = _Model()
    classes = _asset_classes()
    for declared in classes:
        _read_class(model, declared, classes[0])
    _add_second_super_types(model)
    return {
        "relationships": _relationships(model),
        "types": model.types,
        "enums": model.enums,
        "structs": model.structs,
        "fields": model.fields,
    }


def main() -> None:
    """Write `types.json.gz` beside this module; equal input gives equal bytes."""
    content = json.dumps(build(), sort_keys=True, separators=(",", ":")).encode()
    target = Path(__file__).with_name("types.json.gz")
    target.write_bytes(gzip.compress(content, mtime=0))


if __name__ == "__main__":
    main()
