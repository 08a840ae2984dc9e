"""Documents in lines, so that one of any size is never in memory as a text, nor all of it as JSON.

The first line is a JSON object of what the document says of itself. After it, each item of its tuples is a line of its
own, under the name of its field: `{"changes":{…}}`. People read them with the tools for lines.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from functools import cache, partial
from typing import Any, get_args, get_origin, get_type_hints

from delta_arc_lineage.model.codec import FORMAT, Document, DocumentT, Reader, decode, encode, from_object, parse_object

_to_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_line(value: Mapping[str, Any]) -> str:
    """A JSON object on a line, with its end."""
    return f"{_to_text(value)}\n"


def to_lines(document: Document, **more: object) -> Iterator[str]:
    """The document line by line. `more`: what else its first line says."""
    items = _item_readers(type(document))
    names = [field.name for field in fields(document) if field.name not in items]  # type: ignore[arg-type]
    single = {name: encode(getattr(document, name)) for name in names}
    yield to_line({**more, FORMAT: document.FORMAT, **single})
    for name in items:
        for item in getattr(document, name):
            yield to_line({name: encode(item)})


def from_lines(kind: type[DocumentT], first: Mapping[str, Any], lines: Iterable[str]) -> DocumentT:
    """The inverse, of the object that the first line holds and of the lines after it; ValueError where it is none."""
    readers = _item_readers(kind)
    if first.keys() & readers.keys():
        raise ValueError("it holds in its first line what belongs on others")
    document = from_object(kind, {**first, **{name: [] for name in readers}})
    found: dict[str, list[Any]] = {name: [] for name in readers}
    for line in lines:
        for name, item in parse_object(line).items():
            if name not in found:
                raise ValueError(f"it has no {name}")
            found[name].append(readers[name](item))
    return replace(document, **{name: tuple(items) for name, items in found.items()})  # type: ignore[type-var]


@cache
def _item_readers(kind: Any) -> dict[str, Reader]:
    """The fields that are tuples, and what reads one item of each."""
    hints = get_type_hints(kind)
    items = {name: get_args(hints[name])[0] for name in hints if get_origin(hints[name]) is tuple}
    return {name: partial(decode, item) for name, item in items.items()}
