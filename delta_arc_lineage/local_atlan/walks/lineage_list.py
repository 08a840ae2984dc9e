"""A page of a lineage list: breadth first from one entity, in one direction, until the page is full.

The rules are those of the metastore's `EntityLineageService.traverseEdgesUsingBFS` (`enqueueNeighbours`,
`updateNeighbourNodesForEachEntity`, `updateHasMore`). An entity filter hides what is walked through all the same, a
traversal filter stops the walk. A page that is full ends the walk, so neighbours are those that it met by then.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field

from delta_arc_lineage.local_atlan.graph.rows import Entity, find_by_ids
from delta_arc_lineage.local_atlan.walks.lineage_levels import Accepts, find_edges

_Met = dict[int, list[int]]


@dataclass(frozen=True)
class Page:
    """What is asked: the direction, hops from asset to asset, hits to pass over and to give."""

    downstream: bool
    depth: int
    skipped: int
    size: int


@dataclass
class ListWalk:
    """One walk: the hits with their level, and along the walk who was met from whom."""

    connection: sqlite3.Connection
    processes: frozenset[str]
    passes: Accepts
    shows: Accepts
    page: Page
    hits: list[tuple[Entity, int]] = field(default_factory=list)
    has_more: bool = False
    entities: dict[int, Entity] = field(default_factory=dict)
    _before: _Met = field(default_factory=dict)
    _after: _Met = field(default_factory=dict)
    _loaded: dict[int, Entity] = field(default_factory=dict)
    _skipped: int = 0
    _ended: bool = False

    def walk(self, start: Entity) -> None:
        """Walk until the page is full, the depth is reached or nothing is left."""
        self.entities[start.id] = start
        waiting = self._meet(start.id, self._find_next([start.id]))
        level = self.find_level_of_start(start)
        steps = 2 * self.page.depth
        for step in range(1, steps + 1):
            if not waiting or self._is_full:
                break
            level += self._leaves_assets(start, step)
            waiting = self._take(waiting, level=level, last=step == steps)
        else:
            waiting = waiting if not self._ended else []
        self.has_more = bool(waiting)

    def find_level_of_start(self, start: Entity) -> int:
        """Assets stand at 0; a process at 1, as its assets do."""
        return int(start.type_name in self.processes)

    def neighbours(self, entity: Entity, *, upstream: bool) -> list[Entity] | None:
        """The next of the same kind, two steps on, of those that were met; none if no step was met at all."""
        met = self._before if upstream == self.page.downstream else self._after
        between = met.get(entity.id)
        if between is None:
            return None
        found = dict.fromkeys(far for near in between for far in met.get(near, ()))
        return [self.entities[row_id] for row_id in found]

    @property
    def _is_full(self) -> bool:
        return len(self.hits) == self.page.size

    def _leaves_assets(self, start: Entity, step: int) -> bool:
        """Whether a step goes from assets to processes: from there on things are one hop further."""
        return (step % 2 == 1) != (start.type_name in self.processes)

    def _take(self, waiting: list[int], *, level: int, last: bool) -> list[int]:
        """Take what waits, in order, into the page; what waits then, or still."""
        edges = self._find_next(waiting)
        following: list[int] = []
        for at, row_id in enumerate(waiting):
            if self._is_full:
                return [*waiting[at:], *following]
            entity = self.entities[row_id]
            following += self._meet(row_id, edges)
            if not self.shows(entity):
                continue
            if self._skipped < self.page.skipped:
                self._skipped += 1
                continue
            self.hits.append((entity, level))
            self._ended = last and at == len(waiting) - 1
        return following

    def _find_next(self, ids: list[int]) -> dict[int, list[int]]:
        """What lies one step on from each of these."""
        found: dict[int, list[int]] = {}
        for near, far in self._list_steps(ids):
            found.setdefault(near, []).append(far)
        fresh = {far for reached in found.values() for far in reached if far not in self._loaded}
        self._loaded.update(find_by_ids(self.connection, fresh))
        return found

    def _list_steps(self, ids: list[int]) -> Iterator[tuple[int, int]]:
        for edge in find_edges(self.connection, ids, downstream=self.page.downstream):
            yield (edge.source, edge.target) if self.page.downstream else (edge.target, edge.source)

    def _meet(self, near: int, edges: dict[int, list[int]]) -> list[int]:
        """Note who is met from an entity; those met for the first time."""
        fresh: list[int] = []
        for far in edges.get(near, ()):
            entity = self.entities.get(far) or self._loaded[far]
            if not self.passes(entity):
                continue
            if far not in self.entities:
                self.entities[far] = entity
                fresh.append(far)
            self._after.setdefault(near, []).append(far)
            self._before.setdefault(far, []).append(near)
        return fresh
