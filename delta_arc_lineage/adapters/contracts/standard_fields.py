"""Fields of the standard: those within a contract that its library does not know, and leaves out without a word."""

from collections.abc import Iterator
from typing import Any

from delta_arc_lineage.masking import mask
from delta_arc_lineage.settings.plain_yaml import PlainYaml

_MOST = 5


def say_unknown_fields(document: PlainYaml, read: Any) -> Iterator[str]:
    """All of them in one sentence, with their lines; none where all are known. `read`: the library's own value."""
    unknown = list(_list_unknown(document.value, read, ()))
    if unknown:
        named = [f"{mask(str(keys[-1]))} in line {document.line(*keys)}" for keys in unknown[:_MOST]]
        more = f" and {len(unknown) - _MOST} more" if len(unknown) > _MOST else ""
        yield f"fields that the standard does not know: {', '.join(named)}{more}"


def _list_unknown(stated: Any, read: Any, place: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(stated, list) and isinstance(read, list):
        for at, (item, known) in enumerate(zip(stated, read, strict=False)):
            yield from _list_unknown(item, known, (*place, at))
        return
    fields = getattr(type(read), "model_fields", None)
    if fields is None or not isinstance(stated, dict):
        return
    names = {field.alias or name: name for name, field in fields.items()}
    for key, value in stated.items():
        if key not in names:
            yield (*place, key)
        else:
            yield from _list_unknown(value, getattr(read, names[key]), (*place, key))
