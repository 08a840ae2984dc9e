"""The lineage port over Atlan: one search for names, and walks by the lineage list, page by page.

The server walks from the start again for each page. So a page is twice as large as the one before, up to `_LARGEST`:
what all pages cost it stays near what one walk costs, and 20,000 assets take ten requests. Ways are told from the
ends of the processes that the list shows. Where one of these is hidden, the list is asked again for the neighbours of
each asset: they stand on every page, which for a start of many neighbours is most of what comes.
"""

from collections.abc import Iterator
from typing import Any

from delta_arc_lineage.adapters.atlan import lineage_mapping as mapping
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.atlan.related import Entity
from delta_arc_lineage.adapters.atlan.searches import ARN_FIELDS
from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.model.traces import Direction, Trace, TracedAsset, TracedProcess
from delta_arc_lineage.ports.lineage import CatalogLineage, FoundAssets, WantedAssets
from delta_arc_lineage.ports.progress import Progress

_FIRST, _LARGEST = 300, 9_600
_MOST_FOUND, _MOST_LIKE, _COLUMNS = 300, 20, 1_000
_WHAT = "walk lineage"


class LineageWalker(CatalogLineage):
    """Over the requests of whoever is it. `_progress` is told of each page."""

    _requests: AtlanRequests
    _progress: Progress

    def find_assets(self, wanted: WantedAssets) -> FoundAssets:
        names = sorted({spelling for name in wanted.names for spelling in (name, name.lower())})
        asked = {"name.keyword": names, "qualifiedName": wanted.qualified_names, "s3ObjectKey": wanted.keys}
        asked |= dict.fromkeys(ARN_FIELDS, wanted.arns)
        called = [{"terms": {field: list(values)}} for field, values in asked.items() if values]
        answer = self._search_assets(_active(_any(called), _CAN_HAVE_LINEAGE), size=_MOST_FOUND)
        hits: list[Entity] = answer.get("entities") or []
        shown = [mapping.read_asset(hit) for hit in hits if not mapping.is_hidden(hit)]
        return FoundAssets(tuple(shown), len(hits) - len(shown), int(answer["approximateCount"]) <= len(hits))

    def find_like(self, name: str) -> tuple[str, ...]:
        by_letters = {"fuzzy": {"name.keyword": {"value": name.lower(), "fuzziness": "AUTO"}}}
        by_words = {"match": {"name": {"query": name, "fuzziness": "AUTO"}}}
        answer = self._search_assets(_active(_any([by_letters, by_words]), _CAN_HAVE_LINEAGE), size=_MOST_LIKE)
        hits: list[Entity] = answer.get("entities") or []
        return tuple(sorted({mapping.read_asset(hit).name for hit in hits if not mapping.is_hidden(hit)}))

    def find_columns(self, table: TracedAsset) -> FoundAssets:
        name = table.reference.qualified_name
        query = _active(_any([{"term": {field: name}} for field in mapping.PARENT_ATTRIBUTES]))
        found: dict[str, TracedAsset] = {}
        hidden: set[str] = set()
        last: list[str] = []
        while True:
            answer = self._search_assets(query, size=_COLUMNS, after=last)
            hits: list[Entity] = answer.get("entities") or []
            found |= {str(hit["guid"]): mapping.read_asset(hit) for hit in hits if not mapping.is_hidden(hit)}
            hidden |= {str(hit["guid"]) for hit in hits if mapping.is_hidden(hit) and mapping.is_column(hit)}
            if len(hits) < _COLUMNS or [str(hits[-1]["guid"])] <= last:
                break
            last = [str(hits[-1]["guid"])]
        columns = (asset for asset in found.values() if asset.is_column)
        return FoundAssets(tuple(sorted(columns, key=lambda column: (column.order, column.name))), len(hidden))

    def walk(self, start: TracedAsset, direction: Direction, *, depth: int | None, most: int) -> Trace:
        met = self._walk(start, direction, depth=depth, most=most, with_neighbours=False)
        if met.has_gaps:
            met = self._walk(start, direction, depth=depth, most=most, with_neighbours=True)
        return met.to_trace()

    def _walk(
        self, start: TracedAsset, direction: Direction, *, depth: int | None, most: int, with_neighbours: bool
    ) -> "_Met":
        """One hop more is asked for than is wanted, to see whether there is one; hits come in the order of hops."""
        met = _Met(start, direction, depth, most)
        asked = None if depth is None else depth + 1
        for hit in self._pages(start, direction, depth=asked, with_neighbours=with_neighbours):
            if not met.take(hit):
                break
        return met

    def _pages(
        self, start: TracedAsset, direction: Direction, *, depth: int | None, with_neighbours: bool
    ) -> Iterator[Entity]:
        """Every hit once; with neighbours the start comes first on each page, and is none."""
        done, size = 0, _FIRST
        while True:
            body = mapping.ask_walk(
                start.guid, direction, depth=depth, offset=done, size=size, with_neighbours=with_neighbours
            )
            answer = self._requests.list_lineage(body)
            hits = [hit for hit in answer.get("entities") or () if hit.get("guid") != start.guid]
            done += len(hits)
            self._progress.step(_WHAT, done)
            yield from hits
            if not answer["hasMore"]:
                return
            if not hits:
                raise _no_progress(start, done)
            size = min(2 * size, _LARGEST)

    def _search_assets(self, query: dict[str, Any], *, size: int, after: list[str] | None = None) -> dict[str, Any]:
        dsl: dict[str, Any] = {"from": 0, "size": size, "track_total_hits": True, "query": query}
        dsl["sort"] = [{"__guid": {"order": "asc"}}]
        if after:
            dsl["search_after"] = after
        body = {"dsl": dsl, "attributes": list(mapping.ASSET_ATTRIBUTES), "suppressLogs": True}
        return self._requests.search({**body, "excludeMeanings": True, "excludeClassifications": True})


_CAN_HAVE_LINEAGE = {"term": {"__superTypeNames.keyword": {"value": "Catalog"}}}


class _Met:
    """What a walk met so far."""

    def __init__(self, start: TracedAsset, direction: Direction, depth: int | None, most: int) -> None:
        self._start, self._direction, self._depth, self._most = start, direction, depth, most
        self._assets: dict[str, TracedAsset] = {}
        self._processes: dict[str, TracedProcess] = {}
        self._steps: dict[tuple[str, str], None] = {}
        self._hidden_processes: set[str] = set()
        self._is_cut = False

    def take(self, hit: Entity) -> bool:
        """Whether to go on after a hit: not beyond the depth, and not beyond as many as were asked for."""
        guid = str(hit["guid"])
        is_beyond = self._depth is not None and int(hit.get("depth") or 0) > self._depth
        count = len(self._assets) + len(self._processes) + len(self._hidden_processes)
        if is_beyond or count >= self._most:
            self._is_cut = True
            return False
        self._steps |= dict.fromkeys(mapping.read_steps(hit, self._direction))
        if mapping.is_process(hit) and mapping.is_hidden(hit):
            self._hidden_processes.add(guid)
        elif mapping.is_process(hit):
            self._processes[guid] = mapping.read_process(hit)
        else:
            self._assets[guid] = mapping.read_asset(hit)
        return True

    @property
    def has_gaps(self) -> bool:
        """Whether a process is hidden, or an asset is no end of any."""
        ends = {guid for process in self._processes.values() for guid in (*process.inputs, *process.outputs)}
        return bool(self._hidden_processes) or not ends.issuperset(self._assets)

    def to_trace(self) -> Trace:
        """Steps between two assets; of processes the ends are told."""
        known = self._assets.keys() | {self._start.guid}
        steps = tuple(step for step in self._steps if known.issuperset(step))
        return Trace(
            self._start,
            self._direction,
            tuple(self._assets.values()),
            tuple(self._processes.values()),
            steps,
            len(self._hidden_processes),
            self._is_cut,
            self._depth,
        )


def _any(queries: list[dict[str, Any]]) -> dict[str, Any]:
    return {"bool": {"should": queries, "minimum_should_match": 1}}


def _active(*queries: dict[str, Any]) -> dict[str, Any]:
    return {"bool": {"filter": [{"term": {"__state": {"value": "ACTIVE"}}}, *queries]}}


def _no_progress(start: TracedAsset, done: int) -> Unreachable:
    return Unreachable(
        what=f"the catalog's pages of lineage do not go on: after {done} hits there is more, it says, and shows none",
        where=start.reference.qualified_name,
        next_step="run again; if it stays, ask Atlan's support why a lineage list repeats itself",
    )
