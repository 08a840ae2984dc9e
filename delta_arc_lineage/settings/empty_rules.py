"""Lists and maps of rules of markings in which nothing stands: they are refused, with what to write instead.

A rule whose `of` is empty means no asset, one whose `tables` is empty might mean none or any: either passes in silence,
and somebody waits for markings that never come. So nothing that is empty is read as a word.
"""

from collections.abc import Callable, Iterator, Sequence

from pydantic import BaseModel

from delta_arc_lineage.errors import SettingsError

_WITHOUT = {
    "of": "without it the rule is of the assets that the documentation names",
    "tables": "without it every table fits",
    "paths": "without it every path fits",
    "what": "without it owners, tags and terms are inherited, and without `inherit` nothing is",
    "to": "without it datasets inherit",
    "enrich": "the rules of all routes hold beside those of one",
    "infer": "the rules of all routes hold beside those of one",
}


def refuse_empty_lists(rules: Sequence[BaseModel] | None, name: str, place: Callable[[str], str]) -> None:
    """SettingsError for a list of rules in which nothing stands, and for one of their fields of which that holds."""
    if rules is not None and not rules:
        raise _refuse(name, place(name))
    for at, entry in enumerate(rules or ()):
        refuse_empty_fields(entry, f"{name}.{at}", place)


def refuse_empty_fields(entry: BaseModel, field: str, place: Callable[[str], str]) -> None:
    """SettingsError for the first list or map of an entry in which nothing stands, at any depth; a pattern of nothing
    fits no name."""
    blank = (name for name in ("tables", "paths") if "" in (getattr(entry, name, None) or ()))
    for name in (*_find_empty(entry), *blank):
        raise _refuse(name.rpartition(".")[2], place(f"{field}.{name}"))


def _find_empty(value: object, at: str = "") -> Iterator[str]:
    if isinstance(value, BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, dict):
        parts = list(value.items())
    else:
        parts = list(enumerate(value)) if isinstance(value, tuple | list) else []
    if isinstance(value, dict | tuple | list) and not parts:
        yield at
    for name, part in parts:
        yield from _find_empty(part, f"{at}.{name}" if at else str(name))


def _refuse(name: str, where: str) -> SettingsError:
    without = _WITHOUT.get(name, "without it the rule says nothing there")
    return SettingsError(
        what=f"nothing stands in `{name}`", where=where, next_step=f"write what is meant, or take it away: {without}"
    )
