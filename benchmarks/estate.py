"""An estate as Atlan would show it: tables on both sides, S3 assets and lineage, written once as hits of its index.

What the catalog holds is what the product wants (`decide`, `to_entities`), so that a plan over it is empty. It is shown
as Atlan shows it: the headers of related assets with each hit, and modified in bulks of 50 at 400 requests a minute.
"""

import hashlib
import json
import uuid
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

from delta_arc_lineage.adapters.atlan.mapping import OBSERVED_ATTRIBUTES, to_entities
from delta_arc_lineage.adapters.atlan.related import INPUT_OF, MARK, OUTPUT_OF
from delta_arc_lineage.model.assets import Asset, ColumnProcess, Connection, Process
from delta_arc_lineage.model.desired import decide
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, Column, SchemaSnapshot, Snapshots, Table

COLUMNS = 20
CONNECTIONS = {
    "source": "default/postgres/1720611661",
    "target": "default/snowflake/1720611662",
    "ours": "default/s3/1720796029",
}
_RELATIONS = {"source": INPUT_OF, "target": OUTPUT_OF}
_BEGAN, _BULK, _BETWEEN = 1_750_000_000_000, 50, 150  # milliseconds since the epoch; entities; milliseconds
_CHANGED_AT = _BEGAN + 86_400_000
_CRAWLER = "atlan-crawler-cron"
Json = dict[str, Any]


class Hit(NamedTuple):
    """`at`: when it was modified; `text`: as the index shows it."""

    guid: str
    at: int
    text: bytes


class Hits:
    """All hits of one search, in the order of their guids."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self._hits = sorted(hits)
        self._guids = [hit.guid for hit in self._hits]

    def __len__(self) -> int:
        return len(self._hits)

    @cached_property
    def _times(self) -> list[int]:
        return sorted(hit.at for hit in self._hits)

    @property
    def newest(self) -> int:
        return self._times[-1] if self._times else 0

    def page(self, after: str, size: int) -> bytes:
        """The texts of so many hits after a guid, with commas between."""
        start = bisect_right(self._guids, after)
        return b",".join(hit.text for hit in self._hits[start : start + size])

    def modified_after(self, moment: int) -> "Hits":
        return Hits(hit for hit in self._hits if hit.at > moment) if moment < self.newest else Hits(())

    def moments(self, after: int, until: int) -> Counter[int]:
        """How many were modified at each moment after one and not after the other."""
        return Counter(self._times[bisect_right(self._times, after) : bisect_right(self._times, until)])

    def replace(self, changed: "Hits") -> "Hits":
        """With these, new or in place of those of the same guid."""
        new = {hit.guid: hit for hit in changed._hits}
        return Hits([*(hit for hit in self._hits if hit.guid not in new), *new.values()])


class Estate:
    """So many tables on both sides of a route, and the files between them. `is_bare`: nothing of ours is there yet."""

    def __init__(self, route: Route, tables: int, files: BucketSnapshot, *, is_bare: bool) -> None:
        self._route, self._tables, self._files, self._is_bare = route, tables, files, is_bare
        self._names = {side: getattr(route, side).connection for side in _RELATIONS} | {"ours": route.s3_connection}

    def connections(self) -> list[tuple[str, bytes]]:
        """Display name and hit of each."""
        there = [side for side in CONNECTIONS if side != "ours" or not self._is_bare]
        hits = [
            _hit("Connection", CONNECTIONS[side], {"name": self._names[side]}, at=_BEGAN, side=side) for side in there
        ]
        return [(self._names[side], hit.text) for side, hit in zip(there, hits, strict=True)]

    def place(self, side: str) -> str:
        """The qualified name of a side's schema."""
        schema = getattr(self._route, side)
        return f"{CONNECTIONS[side]}/{schema.database}/{schema.schema}"

    def hits(self) -> dict[str, Hits]:
        """Of both schemas, and of what is ours."""
        return {**{side: Hits(_in_turn(self._show_schema(side))) for side in _RELATIONS}, "ours": Hits(self._ours())}

    def changed_hits(self, tables: int) -> dict[str, Hits]:
        """Of both schemas, where the first so many tables have got a column more."""
        return {side: Hits(self._show_wider(side, tables)) for side in _RELATIONS}

    @cached_property
    def _assets(self) -> Sequence[Asset]:
        """What the product wants to be there."""
        if self._is_bare:
            return ()
        connection = Connection(qualified_name=CONNECTIONS["ours"], name=self._names["ours"])
        source, target = (self._schema(side) for side in _RELATIONS)
        return decide(self._route, Snapshots(source, self._files, target), connection).desired

    @cached_property
    def _processes(self) -> dict[str, dict[Reference, list[Asset]]]:
        """The processes at each asset, by the relation that shows them there."""
        found: dict[str, dict[Reference, list[Asset]]] = {INPUT_OF: defaultdict(list), OUTPUT_OF: defaultdict(list)}
        for asset in self._assets:
            if isinstance(asset, Process | ColumnProcess):
                for relation, ends in ((INPUT_OF, asset.inputs), (OUTPUT_OF, asset.outputs)):
                    for end in ends:
                        found[relation][end].append(asset)
        return found

    def _schema(self, side: str) -> SchemaSnapshot:
        place = self.place(side)
        tables = tuple(_table(place, number, COLUMNS) for number in range(self._tables))
        return SchemaSnapshot(self._names[side], place, tables, read_at=1)

    def _show_schema(self, side: str) -> Iterator[Hit]:
        place = self.place(side)
        yield _hit("Schema", place, {"name": place.rpartition("/")[2]}, at=0, side=side)
        for number in range(self._tables):
            table = _table(place, number, COLUMNS)
            yield self._show_table(side, table, at=0)
            for column in table.columns:
                yield self._show_column(side, table, column, at=0)

    def _show_wider(self, side: str, tables: int) -> Iterator[Hit]:
        for number in range(tables):
            table = _table(self.place(side), number, COLUMNS + 1)
            yield self._show_table(side, table, at=_CHANGED_AT)
            yield self._show_column(side, table, table.columns[-1], at=_CHANGED_AT)

    def _show_table(self, side: str, table: Table, *, at: int) -> Hit:
        shown = {"name": table.name, **self._show_processes(side, Reference("Table", table.qualified_name))}
        return _hit("Table", table.qualified_name, shown, at=at, side=side)

    def _show_column(self, side: str, table: Table, column: Column, *, at: int) -> Hit:
        shown = {"name": column.name, "order": column.order, "dataType": column.data_type}
        shown |= {"isNullable": column.nullable, "tableQualifiedName": table.qualified_name}
        shown |= self._show_processes(side, Reference("Column", column.qualified_name))
        return _hit("Column", column.qualified_name, shown, at=at, side=side)

    def _show_processes(self, side: str, reference: Reference) -> Json:
        relation = _RELATIONS[side]
        return {relation: [self._header(process) for process in self._processes[relation].get(reference, ())]}

    def _ours(self) -> Iterator[Hit]:
        names = {asset.reference: asset for asset in self._assets}

        def show(end: Json) -> Json:
            reference = Reference(end["typeName"], end["uniqueAttributes"]["qualifiedName"])
            asset = names.get(reference)
            return self._header(asset) if asset else _header(reference, _last(reference.qualified_name), _CRAWLER)

        def show_asset(asset: Asset) -> Hit:
            (entity,) = to_entities([asset], mark=self._route.mark)
            ends = entity.get("relationshipAttributes") or {}
            related = {name: [*map(show, end)] if isinstance(end, list) else show(end) for name, end in ends.items()}
            stated = entity["attributes"] | related
            shown = {name: stated[name] for name in OBSERVED_ATTRIBUTES if stated.get(name) is not None}
            for relation, processes in self._processes.items():
                if asset.reference in processes:
                    shown[relation] = list(map(self._header, processes[asset.reference]))
            return _hit(entity["typeName"], asset.qualified_name, shown, at=0, side="ours")

        return _in_turn(map(show_asset, self._assets))

    def _header(self, asset: Asset) -> Json:
        return _header(asset.reference, asset.name, self._route.mark)


def describe_files(files: BucketSnapshot) -> BucketSnapshot:
    """With the content type that the server of the benchmark tells of each."""
    return replace(files, objects=tuple(replace(stored, content_type="text/csv") for stored in files.objects))


def _in_turn(hits: Iterable[Hit]) -> Iterator[Hit]:
    """As written one bulk after the other."""
    for number, hit in enumerate(hits):
        at = _BEGAN + number // _BULK * _BETWEEN
        yield Hit(hit.guid, at, hit.text.replace(b'"updateTime": 0,', b'"updateTime": %d,' % at, 1))


def _table(place: str, number: int, columns: int) -> Table:
    name = f"T{number:05}"
    made = (Column(f"{place}/{name}/C{n:02}", f"C{n:02}", n, "VARCHAR(40)", True) for n in range(1, columns + 1))
    return Table(f"{place}/{name}", name, columns=tuple(made))


def _header(reference: Reference, name: str, mark: str) -> Json:
    """A related asset, with the attributes that the product asks of it."""
    unique = {"qualifiedName": reference.qualified_name}
    return {
        "guid": _guid(reference),
        "typeName": reference.type_name,
        "uniqueAttributes": unique,
        "attributes": {**unique, "name": name, MARK: mark},
    }


def _last(qualified_name: str) -> str:
    return qualified_name.rpartition("/")[2]


def _guid(reference: Reference) -> str:
    named = f"{reference.type_name} {reference.qualified_name}"
    return str(uuid.UUID(bytes=hashlib.md5(named.encode(), usedforsecurity=False).digest()))


def _hit(type_name: str, qualified_name: str, attributes: Json, *, at: int, side: str) -> Hit:
    guid = _guid(Reference(type_name, qualified_name))
    shown = {
        "typeName": type_name,
        "guid": guid,
        "status": "ACTIVE",
        "isIncomplete": False,
        "createdBy": "service-account-apikey-bench",
        "updatedBy": "service-account-apikey-bench",
        "createTime": _BEGAN,
        "updateTime": at,
        "labels": [],
        "displayText": attributes["name"],
        "attributes": {
            "qualifiedName": qualified_name,
            "connectorName": CONNECTIONS[side].split("/")[1],
            **attributes,
        },
    }
    return Hit(guid, at, json.dumps(shown).encode())
