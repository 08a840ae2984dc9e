"""`immediateNeighbours` of a lineage list: who comes first, of what kind neighbours are, and which of them are told.

The rules are those of the metastore's `EntityLineageService`: `traverseEdgesUsingBFS` puts the start first,
`enqueueNeighbours` notes who is met from whom, `updateLineageForEntity` goes two steps on.
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, get, make_filter, reference, save
from delta_arc_lineage_tests.support.http import open_http

Json = dict[str, Any]

# A → P1 → B → P2 → C → P4 → E, and D → P3 → C: C is made twice.
STEPS = {
    "P1": (["A"], ["B"]),
    "P2": (["B"], ["C"]),
    "P3": (["D"], ["C"]),
    "P4": (["C"], ["E"]),
}


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Any:
    """A client of a catalog with one landscape."""
    with open_http(server.url, "test-token") as opened:
        save(opened, *[entity("Table", name) for name in "ABCDE"])
        for name, (sources, targets) in STEPS.items():
            ends = {
                "inputs": [reference("Table", source) for source in sources],
                "outputs": [reference("Table", target) for target in targets],
            }
            save(opened, entity("Process", name, **ends))
        yield opened


def _type_of(name: str) -> str:
    return "Process" if name.startswith("P") else "Table"


def _ask(client: httpx.Client, start: str, direction: str, **options: Any) -> Json:
    """One page of a lineage list with neighbours."""
    body = {
        "guid": get(client, _type_of(start), start)["guid"],
        "direction": direction,
        "size": 100,
        "from": 0,
        "depth": 100,
        "immediateNeighbours": True,
        **options,
    }
    answer = client.post("/api/meta/lineage/list", json=body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def _told(page: Json) -> dict[str, tuple[list[str] | None, list[str] | None]]:
    """Of each entity of a page, the names upstream and downstream; none where nothing is said."""
    found: dict[str, tuple[list[str] | None, list[str] | None]] = {}
    for hit in page["entities"]:
        up, down = (
            None if side not in hit else [near["name"] for near in hit[side]]
            for side in ("immediateUpstream", "immediateDownstream")
        )
        found[hit["attributes"]["name"]] = (up, down)
    return found


def _order(page: Json) -> list[tuple[str, int]]:
    return [(hit["attributes"]["name"], hit["depth"]) for hit in page["entities"]]


def test_the_start_comes_first_at_depth_nought(client: httpx.Client) -> None:
    """It is not counted, and what follows is what comes without neighbours."""
    page = _ask(client, "A", "OUTPUT")
    assert _order(page)[0] == ("A", 0)
    assert page["entityCount"] == len(page["entities"]) - 1
    without = _ask(client, "A", "OUTPUT", immediateNeighbours=False)
    assert _order(page)[1:] == _order(without)
    assert without["entityCount"] == len(without["entities"])


@pytest.mark.parametrize("flag", [False, None, 0])
def test_without_the_flag_no_neighbour_is_told(client: httpx.Client, flag: Any) -> None:
    """Neither the start nor the fields are there."""
    page = _ask(client, "A", "OUTPUT", immediateNeighbours=flag)
    assert _order(page)[0] == ("P1", 1)
    assert all(up is None and down is None for up, down in _told(page).values())


def test_a_process_that_starts_stands_where_its_assets_do(client: httpx.Client) -> None:
    """`currentLevel` begins at 1 for a process: its assets are one hop on, the next process two."""
    page = _ask(client, "P2", "OUTPUT")
    assert _order(page) == [("P2", 1), ("C", 1), ("P4", 2), ("E", 2)]
    assert _order(_ask(client, "P2", "INPUT")) == [("P2", 1), ("B", 1), ("P1", 2), ("A", 2)]


def test_an_asset_has_assets_and_a_process_processes(client: httpx.Client) -> None:
    """Neighbours are two steps on: what lies between them is of the other kind, and is not told."""
    told = _told(_ask(client, "A", "OUTPUT"))
    assert told == {
        "A": (None, ["B"]),
        "P1": ([], ["P2"]),
        "B": (["A"], ["C"]),
        "P2": (["P1"], ["P4"]),
        "C": (["B"], ["E"]),
        "P4": (["P2"], []),
        "E": (["C"], None),
    }


def test_upstream_is_the_same_seen_from_the_other_side(client: httpx.Client) -> None:
    """The walk goes up, so what it met before lies downstream."""
    told = _told(_ask(client, "C", "INPUT"))
    assert told == {
        "C": (["B", "D"], None),
        "P2": (["P1"], []),
        "P3": ([], []),
        "B": (["A"], ["C"]),
        "D": (None, ["C"]),
        "P1": ([], ["P2"]),
        "A": (None, ["B"]),
    }


def test_what_the_walk_does_not_meet_is_not_told(client: httpx.Client) -> None:
    """C is made of D too, and a walk from A downstream never comes there."""
    told = _told(_ask(client, "A", "OUTPUT"))
    assert told["C"][0] == ["B"]
    assert "D" not in told and "P3" not in told


def test_what_is_said_of_a_neighbour(client: httpx.Client) -> None:
    """Its guid, name and qualified name: what the metastore fetches, and no more."""
    first = _ask(client, "A", "OUTPUT")["entities"][0]
    other = get(client, "Table", "B")
    assert first["immediateDownstream"] == [{"guid": other["guid"], "name": "B", "qualifiedName": "B"}]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, {"A": (None, [])}),
        (1, {"A": (None, ["B"]), "P1": ([], [])}),
        (2, {"A": (None, ["B"]), "P1": ([], ["P2"]), "B": (["A"], [])}),
        (3, {"A": (None, ["B"]), "P1": ([], ["P2"]), "B": (["A"], ["C"]), "P2": (["P1"], [])}),
    ],
)
def test_a_full_page_ends_the_walk(client: httpx.Client, size: int, expected: Json) -> None:
    """Neighbours are those met until the page was full: the last ones of it know less of what follows."""
    page = _ask(client, "A", "OUTPUT", size=size)
    assert _told(page) == expected
    assert (page["entityCount"], page["hasMore"]) == (size, True)


def test_the_start_comes_first_on_every_page(client: httpx.Client) -> None:
    """Pages overlap in it and in nothing else."""
    whole = [name for name, _ in _order(_ask(client, "A", "OUTPUT"))][1:]
    found: list[str] = []
    for start in range(0, 6, 2):
        page = _ask(client, "A", "OUTPUT", size=2, **{"from": start})
        names = [name for name, _ in _order(page)]
        assert names[0] == "A"
        found += names[1:]
        assert page["hasMore"] is (start < 4)
    assert found == whole


def test_what_a_page_passes_over_was_met(client: httpx.Client) -> None:
    """A later page still knows who came before its first entity."""
    page = _ask(client, "A", "OUTPUT", size=2, **{"from": 2})
    assert _told(page) == {"A": (None, ["B"]), "P2": (["P1"], ["P4"]), "C": (["B"], [])}


def test_a_filter_that_hides_leaves_neighbours(client: httpx.Client) -> None:
    """Hidden entities are walked through, so they are told as neighbours of those that are shown."""
    told = _told(_ask(client, "A", "OUTPUT", entityFilters=make_filter("__typeName", "eq", "Process")))
    assert list(told) == ["A", "P1", "P2", "P4"]
    assert told["A"] == (None, ["B"])


def test_a_filter_that_stops_takes_neighbours_away(client: httpx.Client) -> None:
    """What the walk may not enter is nobody's neighbour."""
    told = _told(_ask(client, "A", "OUTPUT", entityTraversalFilters=make_filter("name", "neq", "P2")))
    assert told == {"A": (None, ["B"]), "P1": ([], []), "B": (["A"], None)}


def test_the_depth_bounds_neighbours_too(client: httpx.Client) -> None:
    """The assets at the bound know the next processes, which are not walked on from."""
    told = _told(_ask(client, "A", "OUTPUT", depth=1))
    assert told == {"A": (None, ["B"]), "P1": ([], ["P2"]), "B": (["A"], [])}


def test_a_start_without_lineage_is_told_alone(client: httpx.Client) -> None:
    """Nothing more, no neighbours, no count."""
    page = _ask(client, "E", "OUTPUT")
    assert _order(page) == [("E", 0)]
    assert _told(page) == {"E": (None, None)}
    assert (page["entityCount"], page["hasMore"]) == (0, False)


def test_a_circle_is_walked_once(client: httpx.Client) -> None:
    """The start is met again from behind: it has neighbours on both sides, and no second entry."""
    save(client, entity("Table", "X"), entity("Table", "Y"))
    for name, source, target in (("PX", "X", "Y"), ("PY", "Y", "X")):
        ends = {"inputs": [reference("Table", source)], "outputs": [reference("Table", target)]}
        save(client, entity("Process", name, **ends))
    page = _ask(client, "X", "OUTPUT")
    assert _order(page) == [("X", 0), ("PX", 1), ("Y", 1), ("PY", 2)]
    assert _told(page) == {
        "X": (["Y"], ["Y"]),
        "PX": (["PY"], ["PY"]),
        "Y": (["X"], ["X"]),
        "PY": (["PX"], ["PX"]),
    }


def test_a_neighbour_that_is_reached_twice_is_told_once(client: httpx.Client) -> None:
    """Two processes between the same assets."""
    save(client, entity("Table", "K"), entity("Table", "L"))
    for name in ("PK1", "PK2"):
        ends = {"inputs": [reference("Table", "K")], "outputs": [reference("Table", "L")]}
        save(client, entity("Process", name, **ends))
    told = _told(_ask(client, "K", "OUTPUT"))
    assert told["K"] == (None, ["L"])
    assert told["L"] == (["K"], None)


def test_the_sdk_reads_neighbours(client: httpx.Client, server: CatalogServer) -> None:
    """`FluentLineage(immediate_neighbors=True)`: the start first, references with names."""
    from httpx_retries import Retry
    from pyatlan.client.atlan import AtlanClient
    from pyatlan.model.lineage import FluentLineage

    sdk = AtlanClient(base_url=server.url, api_key="test-token", retry=Retry(total=0))
    request = FluentLineage(
        starting_guid=get(client, "Table", "A")["guid"], immediate_neighbors=True, includes_on_results="name", size=50
    ).request
    first, *others = list(sdk.asset.get_lineage_list(request))
    assert (first.name, first.depth) == ("A", 0)
    assert [near.name for near in first.immediate_downstream or []] == ["B"]
    assert [asset.name for asset in others] == ["P1", "B", "P2", "C", "P4", "E"]
    sdk._session.close()
