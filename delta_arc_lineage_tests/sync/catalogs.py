"""Catalogs that behave worse than the one in memory, each in one way that the real one is known for."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from delta_arc_lineage.adapters.memory import MemoryCatalog
from delta_arc_lineage.errors import RequestRefused, Unreachable
from delta_arc_lineage.model.assets import Asset, Bucket, ColumnProcess, Connection, Process, S3Object
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.observed import Observed, ObservedAsset
from delta_arc_lineage.model.snapshots import SchemaSnapshot, Table
from delta_arc_lineage.ports.catalog import FoundConnection, Scope
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.ports.reading import Baseline, Reading

Thing = TypeVar("Thing", Asset, ObservedAsset)


class StrictCatalog(MemoryCatalog):
    """Refuses an asset whose connection, bucket, end or parent is not there, and an ARN that another asset has."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._crawled: dict[str, set[str]] = {}
        self._arns: dict[str, str] = {}

    def put(self, asset: Asset, *, mark: str | None = None) -> None:
        super().put(asset, mark=mark)
        if isinstance(asset, Bucket):
            self._arns.setdefault(asset.arn, asset.qualified_name)

    def put_schema(self, schema: str, tables: Sequence[Table]) -> None:
        super().put_schema(schema, tables)
        columns = (column.qualified_name for table in tables for column in table.columns)
        self._crawled[schema] = {*(table.qualified_name for table in tables), *columns}

    def save(self, assets: Sequence[Asset], *, mark: str | None, request: str = "") -> Confirmation:
        there = {*self.active, *set().union(*self._crawled.values())}
        for asset in assets:
            home = "/".join(asset.qualified_name.split("/")[:3])
            there_now = there | {companion.qualified_name for companion in assets if not isinstance(asset, Connection)}
            missing = {*_needs(asset)} - there_now | ({home} - there if not isinstance(asset, Connection) else set())
            if missing:
                raise RequestRefused(what=f"{asset.qualified_name} refers to what is not there: {sorted(missing)}")
            if (
                isinstance(asset, Bucket)
                and asset.claims_arn
                and self._arns.get(asset.arn, asset.qualified_name) != (asset.qualified_name)
            ):
                raise RequestRefused(what=f"{asset.arn} is that of {self._arns[asset.arn]}")
        return super().save(assets, mark=mark, request=request)


def _needs(asset: Asset) -> list[str]:
    if isinstance(asset, S3Object):
        return [asset.bucket]
    if not isinstance(asset, Process | ColumnProcess):
        return []
    ends = [end.qualified_name for end in (*asset.inputs, *asset.outputs)]
    return [*ends, asset.parent] if isinstance(asset, ColumnProcess) else ends


class PagedCatalog(StrictCatalog):
    """Counts its reads by name as the real one sends them, three hundred names a request."""

    def read(self, references: Sequence[Reference], *, archived: bool = False) -> Observed:
        names = {reference.qualified_name for reference in references}
        self._count(reads=-(-len(names) // 300) - 1)
        return super().read(references, archived=archived)


class FlakyCatalog(StrictCatalog):
    """Loses connections as it is told: `faults` has a word for each write to come.

    `before`: lost on the way there; `after`: done, and the answer is lost; `half`: half of it is done and confirmed;
    `unsaid`: done, and the answer confirms nothing; `ignored`: nothing is done and nothing is said; `fine`: fine.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.faults: list[str] = []
        self.sent: list[list[str]] = []

    def save(self, assets: Sequence[Asset], *, mark: str | None, request: str = "") -> Confirmation:
        return self._spoil(assets, lambda batch: super(FlakyCatalog, self).save(batch, mark=mark))

    def archive(self, assets: Sequence[ObservedAsset], *, request: str = "") -> Confirmation:
        return self._spoil(assets, super().archive)

    def _spoil(self, things: Sequence[Thing], write: Callable[[Sequence[Thing]], Confirmation]) -> Confirmation:
        assets = [thing.asset if isinstance(thing, ObservedAsset) else thing for thing in things]
        self.sent.append([asset.qualified_name for asset in assets])
        fault = self.faults.pop(0) if self.faults else "fine"
        if fault == "before":
            raise Unreachable(what="the connection was refused")
        if fault == "ignored":
            return Confirmation(frozenset())
        answer = write(things[: len(things) // 2] if fault == "half" else things)
        if fault == "after":
            raise Unreachable(what="the connection was reset")
        return Confirmation(frozenset()) if fault == "unsaid" else answer


class LaggingCatalog(StrictCatalog):
    """Its index shows a write only `lag` seconds after the last one; `confirms`: whether answers say what was done."""

    def __init__(self, clock: Clock, *, confirms: bool = True) -> None:
        super().__init__(clock)
        self.lag, self._confirms = 0.0, confirms
        self._shown: dict[str, ObservedAsset] = {}
        self._changed_at = clock.now()

    def save(self, assets: Sequence[Asset], *, mark: str | None, request: str = "") -> Confirmation:
        self._refresh()
        self._changed_at = self._clock.now()
        answer = super().save(assets, mark=mark, request=request)
        return answer if self._confirms else Confirmation(frozenset())

    def find_connections(self, names: Sequence[str]) -> tuple[FoundConnection, ...]:
        with self._as_indexed():
            return super().find_connections(names)

    def observe(self, scope: Scope, *, baseline: Baseline | None = None) -> Reading[Observed]:
        with self._as_indexed():
            return super().observe(scope, baseline=baseline)

    def read(self, references: Sequence[Reference], *, archived: bool = False) -> Observed:
        with self._as_indexed():
            return super().read(references, archived=archived)

    @contextmanager
    def _as_indexed(self) -> Iterator[None]:
        self._refresh()
        active, self._active = self._active, self._shown
        try:
            yield
        finally:
            self._active = active

    def _refresh(self) -> None:
        if self._clock.now() - self._changed_at >= self.lag * 1000:
            self._shown = self.active


class HalfReadCatalog(StrictCatalog):
    """Counts more than it shows: every `read` is incomplete, and shows nothing."""

    def read(self, references: Sequence[Reference], *, archived: bool = False) -> Observed:
        return replace(super().read(references, archived=archived), assets=(), complete=False)


class PartlyShownCatalog(FlakyCatalog):
    """Shows a part of the source's tables as all it may show; `shows_all`: not now."""

    shows_all = True

    def read_schema(self, *of: Any, **asked: Any) -> Reading[SchemaSnapshot]:
        reading = super().read_schema(*of, **asked)
        if self.shows_all or asked.get("is_target"):
            return reading
        found = replace(reading.found, complete=False)
        return Reading(lambda: found, reading.read_at, "", Baseline(reading.read_at, ""))
