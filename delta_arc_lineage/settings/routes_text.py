"""The text of a routes file for proposed routes: what a person would write, and nothing that the settings say anyway.

An entry is complete by itself but for what is of all routes: owners, suffixes, and how the bucket is reached.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.proposing.proposals import ProposedRoute
from delta_arc_lineage.model.routes import SchemaReference
from delta_arc_lineage.model.templates import PLACEHOLDER
from delta_arc_lineage.settings.route_entry import RouteEntry

_WIDTH = 10_000


class _Dumper(yaml.SafeDumper):
    """Small mappings in one line, patterns in single quotes, as the README has them."""


class _Flow(dict[str, Any]):
    pass


class _Quoted(str):
    __slots__ = ()


_Dumper.add_representer(
    _Flow, lambda dumper, value: dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=True)
)
_Dumper.add_representer(
    _Quoted, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:str", value, style="'")
)


def write_routes(
    routes: Sequence[ProposedRoute],
    *,
    bucket: str,
    s3_connection: str,
    defaults: RouteEntry,
    notes: Mapping[str, Sequence[str]],
) -> str:
    """The file's text. `notes`: lines of words over each route, by its name; `defaults`: what the variables state."""
    lines = ["routes:"]
    for route in routes:
        entry = _write_entry(route, bucket=bucket, s3_connection=s3_connection, defaults=defaults)
        text = yaml.dump({route.name: entry}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
        lines += [f"  # {terminal(note)}" for note in notes.get(route.name, ())]
        lines += [f"  {line}" if line else "" for line in text.splitlines()]
    return "\n".join(lines) + "\n"


def _write_entry(route: ProposedRoute, *, bucket: str, s3_connection: str, defaults: RouteEntry) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "source": _write_schema(route.source),
        "bucket": _write_bucket(bucket, route.prefix, defaults),
        "target": _write_schema(route.target),
    }
    if defaults.s3_connection != s3_connection:
        entry["s3_connection"] = s3_connection
    entry["file_name_pattern"] = _Quoted(route.file_pattern)
    for name, pattern in (
        ("source_table_pattern", route.source_pattern),
        ("target_table_pattern", route.target_pattern),
    ):
        if pattern != (getattr(defaults, name) or PLACEHOLDER):
            entry[name] = _Quoted(pattern)
    if route.excluded or defaults.exclude_pattern:
        entry["exclude_pattern"] = list(map(_Quoted, route.excluded))
    if route.ignored:
        entry["ignore"] = {"tables": list(map(_Quoted, route.ignored))}
    return entry


def _write_bucket(name: str, prefix: str, defaults: RouteEntry) -> dict[str, str]:
    """Named where the variables name another one: what they say of it is of theirs alone."""
    return _Flow(prefix=prefix) if defaults.bucket.name == name else _Flow(name=name, prefix=prefix)


def _write_schema(schema: SchemaReference) -> dict[str, str]:
    """The connector is said always: that of the variables may be another."""
    stated = {"connector": schema.connector, "connection": schema.connection, "database": schema.database}
    return _Flow({name: value for name, value in (stated | {"schema": schema.schema}).items() if value})
