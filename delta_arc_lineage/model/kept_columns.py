"""Kept columns: what the ends of a route's flows looked like when it was last assessed: names and types, no more.

An end that was not read, or not completely, is kept as it was: what changed there is told by the reading that shows it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from delta_arc_lineage.model.file_schemas import FileSchema, FileSchemas
from delta_arc_lineage.model.matching import Matching
from delta_arc_lineage.model.outcomes import Side
from delta_arc_lineage.model.snapshots import Snapshots, Table


@dataclass(frozen=True, slots=True)
class KeptColumn:
    """A column as an end named it, and its type in the words of that end."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class KeptEnd:
    """The columns of one end, in their order: `names`, and the type of each. `name`: the qualified name of a table, the
    path of a dataset; `format`: of its files; `is_text`: their columns are loaded by position, unless the load says
    otherwise."""

    side: Side
    name: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    format: str = ""

    def __post_init__(self) -> None:
        if len(self.names) != len(self.types):
            raise ValueError(f"{self.name} has {len(self.names)} columns and {len(self.types)} types")

    @property
    def columns(self) -> tuple[KeptColumn, ...]:
        return tuple(map(KeptColumn, self.names, self.types))

    @property
    def is_text(self) -> bool:
        return self.format == "CSV"

    @property
    def key(self) -> tuple[Side, str]:
        return self.side, self.name


Ends = Mapping[tuple[Side, str], KeptEnd]


@dataclass(frozen=True, slots=True)
class KeptEnds:
    """Those of a route."""

    FORMAT: ClassVar[int] = 1
    ends: tuple[KeptEnd, ...] = ()

    @property
    def by_key(self) -> Ends:
        return {end.key: end for end in self.ends}


def list_ends(matching: Matching, snapshots: Snapshots) -> Ends:
    """Those of all flows, as far as they were read now. Of a table without a column nothing is known."""
    return {end.key: end for end in _list(matching, snapshots) if end.names}


def _list(matching: Matching, snapshots: Snapshots) -> Iterator[KeptEnd]:
    schemas = dict(_newest(snapshots.schemas))
    for flow in matching.flows:
        if flow.source and snapshots.source.complete:
            yield _keep_table(Side.SOURCE, flow.source)
        if flow.target and snapshots.target.complete:
            yield _keep_table(Side.TARGET, flow.target)
        for carrier in flow.files:
            if carrier.path in schemas:
                yield _keep_file(carrier.path, schemas[carrier.path])


def _newest(schemas: FileSchemas | None) -> Iterator[tuple[str, FileSchema]]:
    """Of each dataset whose newest file was read, by its path."""
    for dataset in schemas.datasets if schemas else ():
        if dataset.newest and not dataset.newest.schema.why_not:
            yield dataset.path, dataset.newest.schema


def _keep_table(side: Side, table: Table) -> KeptEnd:
    columns = sorted(table.columns, key=lambda column: (column.order, column.name))
    names, types = tuple(column.name for column in columns), tuple(column.full_type for column in columns)
    return KeptEnd(side, table.qualified_name, names, types)


def _keep_file(path: str, schema: FileSchema) -> KeptEnd:
    names, types = tuple(column.name for column in schema.columns), tuple(column.type for column in schema.columns)
    return KeptEnd(Side.FILE, path, names, types, schema.format)


def keep_ends(before: Ends, now: Ends, snapshots: Snapshots) -> KeptEnds:
    """What is there, and of what was there whatever may be there still."""
    source, files, target = snapshots.source, snapshots.files, snapshots.target
    there = {
        Side.SOURCE: {table.qualified_name for table in source.tables},
        Side.FILE: {dataset.path for dataset in files.datasets} | {stored.path for stored in files.objects},
        Side.TARGET: {table.qualified_name for table in target.tables},
    }
    is_whole = {Side.SOURCE: source.complete, Side.FILE: files.complete, Side.TARGET: target.complete}
    stay = {key: end for key, end in before.items() if end.name in there[end.side] or not is_whole[end.side]}
    ends = {**stay, **now}
    return KeptEnds(tuple(ends[key] for key in sorted(ends)))
