"""Lineage of the in-memory catalog: walked breadth by breadth over the processes that it holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from delta_arc_lineage.model.assets import Asset, Lineage
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.names import file_name, table_of_column
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.observed import ObservedAsset
from delta_arc_lineage.model.snapshots import Table
from delta_arc_lineage.model.traces import Direction, Trace, TracedAsset, TracedProcess
from delta_arc_lineage.ports.lineage import CatalogLineage, FoundAssets, WantedAssets


class MemoryLineage(CatalogLineage):
    """Over the tables and assets of whoever is it, and the ends that its processes name."""

    _active: dict[str, ObservedAsset]
    _archived: dict[str, ObservedAsset]
    _schemas: dict[str, tuple[Table, ...]]

    def find_assets(self, wanted: WantedAssets) -> FoundAssets:
        names = {name.casefold() for name in wanted.names}
        keys = tuple(f"/{key}" for key in wanted.keys)
        found = (
            asset
            for asset in self._list_assets().values()
            if asset.name.casefold() in names
            or asset.reference.qualified_name in wanted.qualified_names
            or (asset.reference.is_file and keys and asset.reference.qualified_name.endswith(keys))
        )
        return FoundAssets(tuple(found))

    def find_like(self, name: str) -> tuple[str, ...]:
        return tuple(sorted(NearestNames(asset.name for asset in self._list_assets().values()).to(name)))

    def find_columns(self, table: TracedAsset) -> FoundAssets:
        columns = (asset for asset in self._list_assets().values() if table.reference.qualified_name in asset.parents)
        return FoundAssets(tuple(sorted(columns, key=lambda column: (column.order, column.name))))

    def walk(self, start: TracedAsset, direction: Direction, *, depth: int | None, most: int) -> Trace:
        assets, processes = self._list_assets(), list(self._list_processes())
        met: dict[str, TracedAsset] = {start.guid: start}
        passed: dict[str, TracedProcess] = {}
        level, hops, is_cut = [start.guid], 0, False
        while level and not is_cut:
            hops += 1
            following: list[str] = []
            for process in processes:
                near, far = _turn(process, direction)
                if process.guid in passed or not set(level).intersection(near):
                    continue
                fresh = [guid for guid in far if guid in assets and guid not in met]
                if (depth is not None and hops > depth) or len(met) + len(passed) + len(fresh) > most:
                    is_cut = True
                    break
                passed[process.guid] = process
                met |= {guid: assets[guid] for guid in fresh}
                following += fresh
            level = following
        del met[start.guid]
        return Trace(start, direction, tuple(met.values()), tuple(passed.values()), is_cut=is_cut, depth=depth)

    def _list_processes(self) -> Iterator[TracedProcess]:
        for found in self._active.values():
            if isinstance(found.asset, Lineage):
                inputs, outputs = _guids(found.asset.inputs), _guids(found.asset.outputs)
                yield TracedProcess(
                    found.guid, found.reference, found.asset.name, inputs, outputs, mark=found.mark or ""
                )

    def _list_assets(self) -> Mapping[str, TracedAsset]:
        """By guid: assets, tables and their columns, and what processes name and nobody put; none that is archived."""
        told: dict[str, TracedAsset] = {}
        for found in self._active.values():
            if isinstance(found.asset, Lineage):
                ends = (*found.asset.inputs, *found.asset.outputs)
                told = {asset.guid: asset for asset in map(_asset_of, ends)} | told
            else:
                told[found.guid] = _asset(found.asset, found)
        for tables in self._schemas.values():
            told |= {asset.guid: asset for table in tables for asset in _assets_of(table)}
        return {guid: asset for guid, asset in told.items() if asset.reference.qualified_name not in self._archived}


def _turn(process: TracedProcess, direction: Direction) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ends that are near, and those that are far."""
    ends = process.inputs, process.outputs
    return ends if direction is Direction.DOWN else (ends[1], ends[0])


def _guids(references: Sequence[Reference]) -> tuple[str, ...]:
    return tuple(f"guid-{reference.qualified_name}" for reference in references)


def _asset(asset: Asset, found: ObservedAsset) -> TracedAsset:
    return replace(_asset_of(found.reference), name=asset.name, mark=found.mark or "")


def _asset_of(reference: Reference) -> TracedAsset:
    name = reference.qualified_name
    parents = (table_of_column(name),) if reference.type_name == "Column" else ()
    return TracedAsset(f"guid-{name}", reference, file_name(name), parents=parents)


def _assets_of(table: Table) -> Iterator[TracedAsset]:
    yield _asset_of(Reference(table.type_name, table.qualified_name))
    for column in table.columns:
        traced = _asset_of(Reference("Column", column.qualified_name))
        yield replace(traced, name=column.name, data_type=column.full_type, order=column.order)
