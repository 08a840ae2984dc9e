"""Derive the server's type system from the SDK's model classes and write it as `types.json.gz`.

Run by a developer after an SDK upgrade (`python -m delta_arc_lineage.local_atlan.types.build_types`), never by the
server: importing the SDK costs seconds and would make the stand-in agree with its client's code paths. Only facts are
taken: type names, super-types, attributes with their types, relationship ends and search fields.

The SDK does not say which two attributes are the two ends of one relationship. An end pairs with the only attribute of
the target type that points back; where several do, `PAIRS` decides; an attribute that nothing answers has one end.
Structs and enumerations are all that the SDK generates from a tenant's type definitions, also those that no attribute
of an entity names (`SourceTagAttachment` stands in attributes of tags). Enumerations above the mark are words of other
APIs and types only where an attribute names them.
"""

import gzip
import importlib
import inspect
import json
import pkgutil
import re
import typing
from datetime import datetime
from enum import Enum
from pathlib import Path

from delta_arc_lineage.local_atlan.types.relationship_names import KNOWN_NAMES, PAIRS
from delta_arc_lineage.local_atlan.types.second_super_types import add_second_super_types

# Attributes whose keyword form is lower-cased by the index: `atlan_normalizer` in the metastore's base model, and the
# names of what holds a SQL asset (the SDK's `insights_test` finds a schema of `ANALYTICS` by `analytics`).
_NORMALIZED = {
    *("name.keyword", "description.keyword", "__typeName.keyword", "__superTypeNames.keyword"),
    *("databaseName.keyword", "schemaName.keyword", "tableName.keyword", "viewName.keyword"),
}

_PRIMITIVES = {str: "string", bool: "boolean", int: "long", float: "double", datetime: "date"}

# What stands in the SDK's module of enumerations before those that are made from type definitions.
_GENERATED = "CODE BELOW IS GENERATED"

_Target = tuple[str, bool]
_End = tuple[str, str]


class _Model:
    """What one pass over the SDK's classes finds."""

    def __init__(self) -> None:
        self.types: dict[str, dict[str, typing.Any]] = {}
        self.ends: dict[_End, _Target] = {}
        self.enums: dict[str, list[str]] = {}
        self.structs: dict[str, dict[str, str]] = {}
        self.mandatory: dict[str, list[str]] = {}
        self.fields: dict[str, list[str]] = {}

    def name_type(self, declared: typing.Any) -> str:
        """The metastore's name of a Python annotation; enums and structs met on the way are recorded."""
        origin, arguments = typing.get_origin(declared), typing.get_args(declared)
        if origin in (list, set):
            return f"array<{self.name_type(arguments[0])}>"
        if origin is dict:
            return f"map<{self.name_type(arguments[0])},{self.name_type(arguments[1])}>"
        if origin is typing.Union:
            return self.name_type(next(kind for kind in arguments if kind is not type(None)))
        if declared in _PRIMITIVES:
            return _PRIMITIVES[declared]
        if isinstance(declared, type) and issubclass(declared, Enum):
            self.enums[declared.__name__] = [str(member.value) for member in declared]
            return declared.__name__
        if isinstance(declared, type) and hasattr(declared, "__fields__"):
            return self.record_struct(declared)
        return "string"

    def record_struct(self, declared: typing.Any) -> str:
        """Record a struct and give its name; a struct may contain itself."""
        name: str = declared.__name__
        if name not in self.structs:
            self.structs[name] = {}
            self.structs[name] = {
                field.alias: self.name_type(field.outer_type_) for field in declared.__fields__.values()
            }
            required = [field.alias for field in declared.__fields__.values() if field.required]
            self.mandatory.update({name: required} if required else {})
        return name


def _list_asset_classes() -> list[typing.Any]:
    """Every asset class of the SDK, super-types first."""
    package = importlib.import_module("pyatlan.model.assets")
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
    classes: list[typing.Any] = []
    level = [package.Referenceable]
    while level:
        classes += level
        level = sorted((child for parent in level for child in parent.__subclasses__()), key=lambda c: c.__name__)
    return [declared for declared in classes if ".relations." not in declared.__module__]


def _read_class(model: _Model, declared: typing.Any, root: typing.Any) -> None:
    """Add one asset class: only what it has beyond its super-type."""
    parent = declared.__bases__[0]
    inherited = parent.Attributes.__fields__ if issubclass(parent, root) else {}
    attributes: dict[str, str] = {}
    defaults: dict[str, typing.Any] = {}
    for key, field in declared.Attributes.__fields__.items():
        kind, many = field.outer_type_, False
        if (key in inherited and str(inherited[key].outer_type_) == str(kind)) or key == "relationship_attributes":
            continue
        if typing.get_origin(kind) is list:
            kind, many = typing.get_args(kind)[0], True
        if isinstance(kind, type) and issubclass(kind, root):
            model.ends[(declared.__name__, field.alias)] = (kind.__name__, many)
        else:
            attributes[field.alias] = model.name_type(field.outer_type_)
            if not field.allow_none and field.default not in (None, ""):
                defaults[field.alias] = field.default  # never null in an answer, or the SDK could not read it
    supers = [parent.__name__] if issubclass(parent, root) else []
    model.types[declared.__name__] = {
        "super": supers,
        "attributes": attributes,
        **({"defaults": defaults} if defaults else {}),
    }
    for member in vars(declared).values():
        _read_search_field(model, member)


def _read_structs_and_enums(model: _Model) -> None:
    """Add the structs and enumerations that no attribute of an entity names."""
    structs = importlib.import_module("pyatlan.model.structs")
    for declared in structs.AtlanObject.__subclasses__():
        if declared.__module__ == structs.__name__:
            model.record_struct(declared)
    enums = importlib.import_module("pyatlan.model.enums")
    generated = inspect.getsource(enums).partition(_GENERATED)[2]
    for name in re.findall(r"^class (\w+)\(", generated, re.MULTILINE):
        model.name_type(getattr(enums, name))


def _read_search_field(model: _Model, member: typing.Any) -> None:
    """Record the index fields of one searchable attribute: field name → attribute, kind."""
    attribute = getattr(member, "atlan_field_name", None)
    name = getattr(member, "elastic_field_name", None)
    if attribute is None or name is None:
        return
    kind = {"Bool": "boolean", "Nume": "number", "Inte": "keyword", "Keyw": "keyword", "Text": "text"}
    index_kind = kind[type(member).__name__[:4]]
    if type(member).__name__ == "InternalNumericField":
        index_kind = "number"
    if index_kind == "keyword" and name in _NORMALIZED:
        index_kind = "normalized"
    for suffix, text_kind in (("_text_field_name", "text"), ("stemmed_field_name", "stemmed")):
        if getattr(member, suffix, None):
            model.fields[getattr(member, suffix)] = [attribute, text_kind]
    model.fields[name] = [attribute, index_kind]


def _read_pairs() -> dict[_End, _End]:
    """`PAIRS` as a lookup in both directions."""
    pairs: dict[_End, _End] = {}
    for entry in re.split(r"[|\n]+", PAIRS.strip()):
        ends = [typing.cast(_End, tuple(end.split("."))) for end in entry.split()]
        pairs[ends[0]], pairs[ends[-1]] = ends[-1], ends[0]
    return pairs


def _find_opposite(model: _Model, end: _End) -> _End | None:
    """The end that answers this one, if exactly one does."""
    target = model.ends[end][0]
    answers = [
        candidate
        for candidate, (back, _) in model.ends.items()
        if candidate[0] == target and back == end[0] and (candidate != end or target != end[0])
    ]
    answers = [candidate for candidate in answers if candidate != end]
    return answers[0] if len(answers) == 1 else None


def _pair_ends(model: _Model) -> dict[_End, _End | None]:
    """Every end with its other end; decided pairs first, so that what is left is more often unique."""
    pairs: dict[_End, _End | None] = {
        first: second for first, second in _read_pairs().items() if first in model.ends and second in model.ends
    }
    for end in sorted(model.ends):
        if end not in pairs:
            answer = _find_opposite(model, end)
            mutual = answer is not None and answer not in pairs and _find_opposite(model, answer) == end
            pairs[end] = answer if mutual else None
    return pairs


def _name_relationship(first: _End, second: _End | None) -> str:
    """A known name, else one made from the first end."""
    for end in (first, second):
        if end is not None and ".".join(end) in KNOWN_NAMES:
            return KNOWN_NAMES[".".join(end)]
    return f"{_to_snake_case(first[0])}_{_to_snake_case(first[1])}"


def _to_snake_case(name: str) -> str:
    """`AtlasGlossary` → `atlas_glossary`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _build_relationships(model: _Model) -> dict[str, list[list[str]]]:
    """Relationship definitions by name; also writes each type's `ends` as relationship name and end number."""
    pairs = _pair_ends(model)
    definitions: dict[str, list[list[str]]] = {}
    numbered: dict[_End, tuple[str, int]] = {}
    for end in sorted(model.ends, key=lambda known: (pairs[known] is None, known)):
        opposite = pairs[end]
        if end in numbered:
            continue
        name = _name_relationship(end, opposite)
        ends = [end] if opposite is None or opposite == end else [end, opposite]
        definitions[name] = [[*known, "SET" if model.ends[known][1] else "SINGLE"] for known in ends]
        if opposite == end:
            definitions[name] *= 2
        elif opposite is None:
            definitions[name].append([model.ends[end][0], "", "SET"])
        for number, known in enumerate(ends):
            numbered[known] = (name, number)
    for (type_name, attribute), (name, number) in numbered.items():
        model.types[type_name].setdefault("ends", {})[attribute] = [name, number]
    return definitions


def build() -> dict[str, typing.Any]:
    """The whole data file as one value."""
    model = _Model()
    classes = _list_asset_classes()
    for declared in classes:
        _read_class(model, declared, classes[0])
    _read_structs_and_enums(model)
    add_second_super_types(model.types, model.ends)
    return {
        "relationships": _build_relationships(model),
        "types": model.types,
        "enums": model.enums,
        # in their order, which decides the order of a tag's searchable text
        "structs": {name: [list(member) for member in members.items()] for name, members in model.structs.items()},
        "mandatory": model.mandatory,
        "fields": model.fields,
    }


def main() -> None:
    """Write `types.json.gz` beside this module; equal input gives equal bytes."""
    content = json.dumps(build(), sort_keys=True, separators=(",", ":")).encode()
    target = Path(__file__).with_name("types.json.gz")
    target.write_bytes(gzip.compress(content, mtime=0))


if __name__ == "__main__":
    main()
