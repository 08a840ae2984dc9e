"""Frozen values ↔ plain JSON values, driven by their annotations; `decode(type(x), encode(x)) == x`.

Snapshots, plans and journals outlive the process that made them, and the version of the product too. So nothing on disk
and nothing in a digest is named by a class: a member of a union carries the `tag` that its class chose once, an
enumeration its value. A document says its format; one of another format is refused, not half understood.

An annotation is looked at once and becomes a reader; asking anew at every value made plans three times as slow to read.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, ClassVar, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

TAG = "is"
FORMAT = "format"
ADDED_LATER = "added_later"
"""In the metadata of a field that earlier versions did not have: its default is not written and takes no part in a
digest, so that what they wrote keeps the digest that a person was shown."""
Reader = Callable[[Any], Any]
_to_canonical_text = json.JSONEncoder(separators=(",", ":")).encode
_SCALARS = frozenset({str, int, float, bool, NoneType})


class Document(Protocol):
    """A dataclass that is written to disk as a whole; `FORMAT` is counted up where its form changes."""

    FORMAT: ClassVar[int]


DocumentT = TypeVar("DocumentT", bound=Document)


def to_object(document: Document) -> dict[str, Any]:
    """The document as a JSON object that says its format."""
    return {FORMAT: document.FORMAT, **encode(document)}


def from_object(kind: type[DocumentT], value: dict[str, Any]) -> DocumentT:
    """The inverse; ValueError where it is no document of this kind, or one of another format."""
    if value.get(FORMAT) != kind.FORMAT:
        raise ValueError(f"it is not of format {kind.FORMAT}")
    document: DocumentT = decode(kind, {name: item for name, item in value.items() if name != FORMAT})
    return document


def write_document(document: Document) -> str:
    """In one line, which is several times faster to write than with indentation."""
    return json.dumps(to_object(document), ensure_ascii=False)


def read_document(kind: type[DocumentT], text: str) -> DocumentT:
    """The inverse; ValueError also where the text is torn."""
    return from_object(kind, parse_object(text))


def recall_document(kind: type[DocumentT], text: str | None) -> DocumentT | None:
    """The document, or None where there is none that can be read: one that can be made again is as good as none."""
    try:
        return read_document(kind, text or "")
    except ValueError:
        return None


def parse_object(text: str) -> dict[str, Any]:
    """The JSON object that a text holds; ValueError where it holds none."""
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(value, dict):
        raise ValueError("it is no JSON object")
    return value


def digest_of(*parts: object) -> str:
    """A hash of what values hold: 32 hexadecimal digits. Fields that take no part in a comparison take none here.

    The canonical form is the JSON of `encode`, without spaces, in ASCII. Sequences go in item by item: the text of a
    whole landscape at once would be the largest thing in memory.
    """
    found = hashlib.sha256()
    for part in parts:
        items = part if isinstance(part, tuple | list) else (part,)
        found.update(b"%d\n" % len(items))
        for item in items:
            found.update(_to_canonical_text(_canonical(item)).encode() + b"\n")
    return found.hexdigest()[:32]


def encode(value: Any) -> Any:
    """A JSON value for a frozen dataclass, tuple, enum or scalar."""
    return _encode(value)


def _canonical(value: Any) -> Any:
    return _encode(value, compared_only=True)


def _encode(value: Any, *, compared_only: bool = False) -> Any:
    kind: Any = type(value)
    return value if kind in _SCALARS else _writer(kind, compared_only)(value)


@cache
def _writer(kind: Any, compared_only: bool) -> Reader:
    """Looked at once a class: a schema has a hundred thousand values, of four classes."""

    def write_item(item: Any) -> Any:
        of: Any = type(item)
        return item if of in _SCALARS else _writer(of, compared_only)(item)

    if kind in (tuple, list):
        return lambda items: [write_item(item) for item in items]
    if issubclass(kind, Enum):
        return lambda member: member.value
    names = [field.name for field in fields(kind) if field.compare or not compared_only]
    tag = {TAG: kind.tag} if hasattr(kind, "tag") else {}
    late = {field.name: field.default for field in fields(kind) if field.metadata.get(ADDED_LATER)}
    if not late:
        return lambda value: tag | {name: write_item(getattr(value, name)) for name in names}

    def write_without_defaults(value: Any) -> Any:
        held = [(name, getattr(value, name)) for name in names]
        return tag | {name: write_item(item) for name, item in held if name not in late or item != late[name]}

    return write_without_defaults


def decode(annotation: Any, value: Any) -> Any:
    """The value that `encode` was given; ValueError where it is not of that type."""
    return _reader(annotation)(value)


@cache
def _stored_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _reader(annotation: Any) -> Reader:
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return _union_reader(get_args(annotation))
    if origin is tuple:
        return _tuple_reader(get_args(annotation)[0])
    if issubclass(annotation, Enum):
        return _enum_reader(annotation)
    return (_dataclass_reader if is_dataclass(annotation) else _scalar_reader)(annotation)


def _enum_reader(kind: type[Enum]) -> Reader:
    return lambda value: kind(value)


def _scalar_reader(kind: Any) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValueError(f"{value!r} is not {kind.__name__}")
        return value

    return read


def _text_reader() -> Reader:
    """Of one field: a text that is equal to the one before is the same object. Neighbours share their parents, types
    and descriptions, a quarter of what a plan holds."""
    read_text, last = _scalar_reader(str), ""

    def read(value: Any) -> Any:
        nonlocal last
        if value != last:
            last = read_text(value)
        return last

    return read


def _tuple_reader(item: Any) -> Reader:
    as_list, as_item = _scalar_reader(list), _reader(item)
    return lambda value: tuple([as_item(each) for each in as_list(value)])


def _union_reader(members: tuple[Any, ...]) -> Reader:
    """A member that is a dataclass by its tag, or by itself where it is the only one; None, or the one scalar, too."""
    kinds: list[Any] = [member for member in members if is_dataclass(member)]
    tagged = {getattr(kind, "tag", ""): _dataclass_reader(kind) for kind in kinds}
    scalars = [_reader(member) for member in members if member is not NoneType and not is_dataclass(member)]

    def read(value: Any) -> Any:
        if value is None and NoneType in members:
            return None
        tag = value.get(TAG, "") if isinstance(value, dict) else None
        reader = tagged.get(tag) if isinstance(tag, str) else None
        if reader is None and not scalars:
            raise ValueError(f"{tag!r} is none of {', '.join(tagged)}")
        return (reader or scalars[0])(value)

    return read


@cache
def _dataclass_reader(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = {name: _text_reader() if hints[name] is str else _reader(hints[name]) for name in _stored_names(kind)}
    as_object, tag = _scalar_reader(dict), getattr(kind, "tag", None)

    def read(value: Any) -> Any:
        found = dict(as_object(value))
        if found.pop(TAG, tag) != tag or not found.keys() <= readers.keys():
            raise ValueError(f"{tag or 'it'} has no {', '.join(sorted(found.keys() - readers.keys())) or value[TAG]}")
        try:
            return kind(**{name: readers[name](item) for name, item in found.items()})
        except TypeError as error:
            raise ValueError(f"{tag or 'it'}: {error}") from error

    return read
