"""The searchable text of a tag: its name, then the names and values of its attributes one after another.

Source: the metastore's `FullTextMapperV2.map`, `mapAttributes` and `mapAttribute`: an attribute of the tag that is null
is left out; a struct has all its attributes, a null one as the word `null`, in the order in which a Java `HashMap`
iterates over their names, those of one bucket in the order of their definition. So what follows `sourceTagValue` is
`sourceTagQualifiedName`, and within a value `tagAttachmentKey` comes last: clients search for a value by the word that
must follow it. Dates are written as numbers, where the metastore writes Java's words.
"""

from collections.abc import Iterable, Iterator
from typing import Any

_FIRST_CAPACITY = 16
_LOAD = 0.75


def write_tag_text(tag: str, attributes: dict[str, Any] | None) -> str:
    """The text of one tag.

    >>> write_tag_text("PII", {"since": 2024, "until": None})
    'PII since 2024'
    """
    words = [tag]
    for name in _order(attributes or {}):
        value = (attributes or {})[name]
        if value is not None:
            words += [name, *_list_words(value)]
    return " ".join(words)


def _list_words(value: Any) -> Iterator[str]:
    """The words of one value."""
    if isinstance(value, list):
        for member in value:
            yield from _list_words(member)
    elif isinstance(value, dict):
        members = value["attributes"] if "typeName" in value and isinstance(value.get("attributes"), dict) else value
        for name in _order(members):
            yield from (name, *_list_words(members[name]))
    elif value is None or isinstance(value, bool):
        yield {None: "null", True: "true", False: "false"}[value]
    else:
        yield str(value)


def _order(names: Iterable[str]) -> list[str]:
    """Names in the order of a Java `HashMap` into which they were put one after another.

    >>> _order(["tagAttachmentKey", "tagAttachmentValue"])
    ['tagAttachmentValue', 'tagAttachmentKey']
    """
    found = list(names)
    capacity = _FIRST_CAPACITY
    while len(found) > capacity * _LOAD:
        capacity *= 2
    return sorted(found, key=lambda name: _spread(name) % capacity)


def _spread(text: str) -> int:
    """Java's hash of a string, its upper half folded into the lower as `HashMap` does."""
    units = text.encode("utf-16-be", "surrogatepass")
    code = 0
    for at in range(0, len(units), 2):
        code = (code * 31 + units[at] * 256 + units[at + 1]) & 0xFFFFFFFF
    return code ^ (code >> 16)
