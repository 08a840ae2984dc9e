"""The route that variables state: the whole one, or the defaults of every route in a routes file."""

import re
from typing import Any

from delta_arc_lineage.settings.classify_entry import ClassifyEntry
from delta_arc_lineage.settings.route_entry import IgnoreEntry, RouteEntry
from delta_arc_lineage.settings.variables import NAMES, Variables

_NUMBER = re.compile(r"\.\d+$")
_BETWEEN_ENTRIES = re.compile(r",(?![^{}]*\})")  # a comma in `{1,3}` is part of a pattern
_OF_A_ROUTE = {
    str(field.json_schema_extra["states"]): variable
    for variable, name in NAMES.items()
    if isinstance((field := Variables.model_fields[name]).json_schema_extra, dict)
}
"""The fields of a route's entry, and the variables that state their defaults."""
_LISTS = {"s3_connection_owners", "asset_owners", "exclude_pattern", "not_data"} | {
    *(f"ignore.{name}" for name in IgnoreEntry.model_fields),
    *(f"classify.{name}" for name in ClassifyEntry.model_fields if name != "mode"),
}


def variable_of(field: str) -> str:
    """The variable that states a field of a route's entry: `source.schema` → `POSTGRES_SCHEMA`; of an entry of a list,
    as `ignore.keys.0`, that of the list; empty for one that only a routes file states."""
    return _OF_A_ROUTE.get(_NUMBER.sub("", field), "")


def entry_of(variables: Variables) -> RouteEntry:
    """The route that the environment states: the whole one, or the defaults of every route in a routes file."""
    stated: dict[str, Any] = {}
    for field, variable in _OF_A_ROUTE.items():
        value = getattr(variables, NAMES[variable])
        if value is not None:
            *outer, name = field.split(".")
            entries = _split(value) if field in _LISTS else value
            (stated.setdefault(outer[0], {}) if outer else stated)[name] = entries
    return RouteEntry(**stated)


def _split(text: str) -> tuple[str, ...]:
    r"""The entries of a comma-separated list.

    >>> _split(r"_SUCCESS, part-\d{1,5},")
    ('_SUCCESS', 'part-\\d{1,5}')
    """
    return tuple(entry.strip() for entry in _BETWEEN_ENTRIES.split(text) if entry.strip())
