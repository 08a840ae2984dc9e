"""The lineage port over Atlan: one search for names, and walks by the lineage list, page by page.

The server walks from the start again for each page. So a page is twice as large as the one before, up to `_LARGEST`:
what all pages cost it stays near what one walk costs, and 20,000 assets take ten requests. Ways are told from the
ends of the processes that the list shows. Where one of these is hidden, the list is asked again for the neighbours of
each asset: they stand on every page, which for a start of many neighbours is most of what comes.

A page is a place in a walk, so lineage that changes between two pages moves what comes after it, and a page may miss a
thing. The process that leads to it names it: where it is active, the walk is made again, once, and what it misses
still is counted.
"""

from collections.abc import Collection, Iterator
from operator import attrgetter
from typing import Any

from delta_arc_lineage.adapters.atlan import lineage_mapping as mapping
from delta_arc_lineage.adapters.atlan.answers import Refusal
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.atlan.related import Entity
from delta_arc_lineage.adapters.atlan.searches import ARN_FIELDS
from delta_arc_lineage.errors import NotFound, RequestRefused, Unreachable
from delta_arc_lineage.model.traces import Direction, Trace, TracedAsset, TracedProcess
from delta_arc_lineage.ports.lineage import CatalogLineage, FoundAssets, WantedAssets
from delta_arc_lineage.ports.progress import Progress

_FIRST, _LARGEST = 300, 9_600
_MOST_FOUND, _MOST_LIKE, _MOST_COUNTED, _COLUMNS = 300, 20, 1_000, 1_000
_WHAT = "walk lineage"
_NOT_THERE = 404


class LineageWalker(CatalogLineage):
    """Over the requests of whoever is it. `_progress` is told of each page."""

    _requests: AtlanRequests
    _progress: Progress

    def find_assets(self, wanted: WantedAssets) -> FoundAssets:
        names = sorted({spelling for name in wanted.names for spelling in (name, name.lower())})
        asked = {"name.keyword": names, "qualifiedName": wanted.qualified_names, "s3ObjectKey": wanted.keys}
        asked |= dict.fromkeys(ARN_FIELDS, wanted.arns)
        called = [{"terms": {field: list(values)}} for field, values in asked.items() if values]
        hits, is_complete = self._find_hits(
            _active(_any(called), _CAN_HAVE_LINEAGE), page=_MOST_FOUND, most=_MOST_FOUND
        )
        shown = [mapping.read_asset(hit) for hit in hits if not mapping.is_hidden(hit)]
        return FoundAssets(tuple(shown), len(hits) - len(shown), is_complete)

    def find_like(self, name: str) -> tuple[str, ...]:
        by_letters = {"fuzzy": {"name.keyword": {"value": name.lower(), "fuzziness": "AUTO"}}}
        by_words = {"match": {"name": {"query": name, "fuzziness": "AUTO"}}}
        answer = self._search_assets(_active(_any([by_letters, by_words]), _CAN_HAVE_LINEAGE), size=_MOST_LIKE)
        hits: list[Entity] = answer.get("entities") or []
        return tuple(sorted({mapping.read_asset(hit).name for hit in hits if not mapping.is_hidden(hit)}))

    def find_columns(self, table: TracedAsset) -> FoundAssets:
        name = table.reference.qualified_name
        query = _active(_any([{"term": {field: name}} for field in mapping.PARENT_ATTRIBUTES]))
        hits, is_complete = self._find_hits(query, page=_COLUMNS)
        hidden = sum(mapping.is_hidden(hit) and mapping.is_column(hit) for hit in hits)
        shown = (mapping.read_asset(hit) for hit in hits if not mapping.is_hidden(hit))
        columns = sorted(filter(attrgetter("is_column"), shown), key=lambda column: (column.order, column.name))
        return FoundAssets(tuple(columns), hidden, is_complete)

    def _find_hits(
        self, query: dict[str, Any], *, page: int, most: int | None = None
    ) -> tuple[Collection[Entity], bool]:
        """All hits of a query in the order of guids, or the first `most`, and whether the catalog counts no others. A
        page that is not full is the last one, unless it counts more than were shown by then."""
        hits: dict[str, Entity] = {}
        while True:
            answer = self._search_assets(query, size=page, after=[max(hits)] if hits else None)
            shown = {str(hit["guid"]): hit for hit in answer.get("entities") or ()}
            has_new, total = not shown.keys() <= hits.keys(), int(answer["approximateCount"])
            hits |= shown
            is_all = len(hits) >= total
            if not has_new or (is_all and len(shown) < page) or (most is not None and len(hits) >= most):
                return hits.values(), is_all

    def walk(self, start: TracedAsset, direction: Direction, *, depth: int | None, most: int) -> Trace:
        met = self._walk(start, direction, depth=depth, most=most, with_neighbours=False)
        unread = self._count_active(met.unseen)
        if met.has_gaps or unread:
            met = self._walk(start, direction, depth=depth, most=most, with_neighbours=met.has_gaps)
            unread = self._count_active(met.unseen)
        return met.to_trace(unread=unread)

    def _count_active(self, guids: Collection[str]) -> int:
        """How many of these are there, of the first `_MOST_COUNTED`; one request, none for none."""
        if not guids:
            return 0
        named = {"terms": {"__guid": sorted(guids)[:_MOST_COUNTED]}}
        return int(self._search_assets(_active(named), size=1)["approximateCount"])

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
        """Every hit once; with neighbours the start comes first on each page, and is none. A change between two pages
        repeats a few hits: where most are those of before, the pages do not go on."""
        done, size = 0, _FIRST
        seen: set[str] = set()
        while True:
            body = mapping.ask_walk(
                start.guid, direction, depth=depth, offset=done, size=size, with_neighbours=with_neighbours
            )
            answer = self._list(body, start)
            hits = [hit for hit in answer.get("entities") or () if hit.get("guid") != start.guid]
            fresh = [hit for hit in hits if hit["guid"] not in seen]
            seen |= {str(hit["guid"]) for hit in fresh}
            done += len(hits)
            self._progress.step(_WHAT, len(seen))
            yield from fresh
            if not answer["hasMore"]:
                return
            if 2 * len(fresh) <= len(hits):
                raise _no_progress(start, len(seen))
            size = min(2 * size, _LARGEST)

    def _list(self, body: dict[str, Any], start: TracedAsset) -> dict[str, Any]:
        try:
            return self._requests.list_lineage(body)
        except RequestRefused as error:
            if isinstance(error.__cause__, Refusal) and error.__cause__.status == _NOT_THERE:
                raise _is_gone(start) from error
            raise

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

    @property
    def unseen(self) -> set[str]:
        """The far ends of processes that the walk came to and that no page showed: archived ones, which it does not
        show, and missed ones. Nothing is missed of a walk that was cut."""
        known = self._assets.keys() | {self._start.guid}
        is_down = self._direction is Direction.DOWN
        ends = (process.outputs if is_down else process.inputs for process in self._processes.values())
        return set() if self._is_cut else {guid for far in ends for guid in far} - known

    def to_trace(self, *, unread: int) -> Trace:
        """Steps between two assets; of processes the ends are told."""
        known = self._assets.keys() | {self._start.guid}
        steps = tuple(step for step in self._steps if known.issuperset(step))
        return Trace(
            self._start,
            self._direction,
            tuple(self._assets.values()),
            tuple(self._processes.values()),
            steps,
            hidden_processes=len(self._hidden_processes),
            unread=unread,
            is_cut=self._is_cut,
            depth=self._depth,
        )


def _any(queries: list[dict[str, Any]]) -> dict[str, Any]:
    return {"bool": {"should": queries, "minimum_should_match": 1}}


def _active(*queries: dict[str, Any]) -> dict[str, Any]:
    return {"bool": {"filter": [{"term": {"__state": {"value": "ACTIVE"}}}, *queries]}}


def _no_progress(start: TracedAsset, done: int) -> Unreachable:
    return Unreachable(
        what=f"the catalog's pages of lineage do not go on: there is more after {done} hits, it says, and shows none",
        where=start.reference.qualified_name,
        next_step="run again; if it stays, ask Atlan's support why a lineage list repeats itself",
    )


def _is_gone(start: TracedAsset) -> NotFound:
    return NotFound(
        what=f"{start.reference.words} {start.name} was found, and was gone when its lineage was asked for",
        where=start.reference.qualified_name,
        next_step="run again; what was deleted has no lineage",
    )
