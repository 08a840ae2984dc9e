"""The law of a lineage list: on random graphs, a page is what the metastore's own walk gives, node by node.

The walk is written once more, as `EntityLineageService.traverseEdgesUsingBFS` tells it, over a plain picture of the
graph; the server walks level by level over its tables.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, reference, save, search
from delta_arc_lineage_tests.support.http import open_http

Json = dict[str, Any]

TABLES = [f"t{n}" for n in range(9)]
# Process n reads and writes these tables; circles and shared ends included.
PROCESSES: dict[str, tuple[list[int], list[int]]] = {
    "p0": ([0], [1]),
    "p1": ([1], [2, 3]),
    "p2": ([2, 3], [4]),
    "p3": ([0, 4], [5]),
    "p4": ([5], [1]),
    "p5": ([5], [6, 7]),
    "p6": ([7], [8]),
    "p7": ([3], [8]),
    "p8": ([8], [8]),
}


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Any:
    """A client of a catalog that holds the graph."""
    with open_http(server.url, "test-token") as opened:
        save(opened, *[entity("Table", name, rowCount=at) for at, name in enumerate(TABLES)])
        for name, (sources, targets) in PROCESSES.items():
            ends = {
                "inputs": [reference("Table", TABLES[source]) for source in sources],
                "outputs": [reference("Table", TABLES[target]) for target in targets],
            }
            save(opened, entity("Process", name, **ends))
        yield opened


@pytest.fixture(scope="module")
def guids(client: httpx.Client) -> dict[str, str]:
    """The guid of each name."""
    hits = search(client, {"terms": {"__typeName.keyword": ["Table", "Process"]}})["entities"]
    return {hit["attributes"]["name"]: hit["guid"] for hit in hits}


def _next(name: str, direction: str) -> list[str]:
    """What lies one step on, in the order it was linked."""
    if name in PROCESSES:
        return [TABLES[end] for end in PROCESSES[name][1 if direction == "OUTPUT" else 0]]
    side = 0 if direction == "OUTPUT" else 1
    return [process for process, ends in PROCESSES.items() if TABLES.index(name) in ends[side]]


@dataclass
class NaiveWalk:
    """The walk of the metastore, one vertex at a time."""

    direction: str
    depth: int
    skipped: int
    size: int
    hidden: frozenset[str]
    closed: frozenset[str]
    hits: list[tuple[str, int]] = field(default_factory=list)
    parents: dict[str, list[str]] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)
    has_more: bool = False

    def run(self, start: str) -> None:
        """Walk from a start until the page is full or the depth is reached."""
        visited, queue, passed = {start}, deque[str](), 0
        self._enqueue(start, visited, queue)
        current, level, settled = 0, int(start in PROCESSES), False
        while queue and len(self.hits) != self.size and current < 2 * self.depth:
            current += 1
            if (current % 2 != 0) != (start in PROCESSES):
                level += 1
            waiting = len(queue)
            for at in range(waiting):
                if len(self.hits) == self.size:
                    break
                name = queue.popleft()
                self._enqueue(name, visited, queue)
                if name in self.hidden:
                    continue
                if passed < self.skipped:
                    passed += 1
                    continue
                self.hits.append((name, level))
                if at == waiting - 1 and current == 2 * self.depth:
                    settled = True
        self.has_more = bool(queue) and not settled

    def _enqueue(self, name: str, visited: set[str], queue: deque[str]) -> None:
        for far in _next(name, self.direction):
            if far in self.closed:
                continue
            if far not in visited:
                visited.add(far)
                queue.append(far)
            self.parents.setdefault(far, []).append(name)
            self.children.setdefault(name, []).append(far)

    def neighbours(self, name: str, *, upstream: bool) -> list[str] | None:
        """Two steps on, of what was met."""
        met = self.parents if upstream == (self.direction == "OUTPUT") else self.children
        if name not in met:
            return None
        return list(dict.fromkeys(far for near in met[name] for far in met.get(near, [])))


def _exclude(names: frozenset[str]) -> Json:
    """A filter that leaves names out."""
    criteria = [{"attributeName": "name", "operator": "neq", "attributeValue": name} for name in sorted(names)]
    return {"condition": "AND", "criterion": criteria}


everything = [*TABLES, *PROCESSES]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(everything),
    direction=st.sampled_from(["INPUT", "OUTPUT"]),
    depth=st.integers(0, 5),
    skipped=st.integers(0, 6),
    size=st.integers(0, 12),
    hidden=st.frozensets(st.sampled_from(everything), max_size=4),
    closed=st.frozensets(st.sampled_from(everything), max_size=2),
)
def test_a_page_is_what_a_walk_by_hand_gives(
    client: httpx.Client,
    guids: dict[str, str],
    start: str,
    direction: str,
    depth: int,
    skipped: int,
    size: int,
    hidden: frozenset[str],
    closed: frozenset[str],
) -> None:
    """Entities with their depth, whether there are more, how many; and who is told as whose neighbour."""
    naive = NaiveWalk(direction, depth, skipped, size, hidden, closed)
    naive.run(start)
    body = {
        "guid": guids[start],
        "direction": direction,
        "depth": depth,
        "from": skipped,
        "size": size,
        "entityFilters": _exclude(hidden),
        "entityTraversalFilters": _exclude(closed),
        "immediateNeighbours": True,
    }
    answer = client.post("/api/meta/lineage/list", json=body)
    assert answer.status_code == 200, answer.text
    page = answer.json()
    first, *hits = page["entities"]
    assert (first["attributes"]["name"], first["depth"]) == (start, int(start in PROCESSES))
    found = [(hit["attributes"]["name"], hit["depth"]) for hit in hits]
    assert sorted(found) == sorted(naive.hits) and [level for _, level in found] == [level for _, level in naive.hits]
    assert (page["hasMore"], page["entityCount"]) == (naive.has_more, len(naive.hits))
    if found != naive.hits:
        return  # what stands on one level may come in another order, and a page's end tells by it
    for hit in page["entities"]:
        for side in ("immediateUpstream", "immediateDownstream"):
            expected = naive.neighbours(hit["attributes"]["name"], upstream=side == "immediateUpstream")
            told = None if side not in hit else [near["name"] for near in hit[side]]
            assert (told is None) == (expected is None)
            assert sorted(told or []) == sorted(expected or [])


@pytest.mark.parametrize("direction", ["INPUT", "OUTPUT"])
@pytest.mark.parametrize("start", everything)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_put_together_are_the_whole(
    client: httpx.Client, guids: dict[str, str], start: str, direction: str, size: int
) -> None:
    """Nothing twice, nothing left out, and the last page says that it is."""
    body = {"guid": guids[start], "direction": direction, "depth": 100}
    whole = client.post("/api/meta/lineage/list", json={**body, "from": 0, "size": 100}).json()
    assert whole["hasMore"] is False
    found: list[str] = []
    has_more = True
    while has_more:
        page = client.post("/api/meta/lineage/list", json={**body, "from": len(found), "size": size}).json()
        has_more = page["hasMore"]
        found += [hit["guid"] for hit in page["entities"]]
        assert page["entityCount"] == len(page["entities"]) <= size
    assert found == [hit["guid"] for hit in whole["entities"]]
