"""Lineage: lists in both directions with filters and pages, graphs with and without processes."""

from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, get, make_filter, reference, save
from delta_arc_lineage_tests.support.http import open_http

Json = dict[str, Any]


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Any:
    """A chain of three tables: A → P1 → B → P2 → C, and a side branch B → P3 → D."""
    with open_http(server.url, "test-token") as opened:
        save(opened, *[entity("Table", name, rowCount=rows) for rows, name in enumerate("ABCD")])
        for name, source, target in (("P1", "A", "B"), ("P2", "B", "C"), ("P3", "B", "D")):
            ends = {"inputs": [reference("Table", source)], "outputs": [reference("Table", target)]}
            save(opened, entity("Process", name, **ends))
        yield opened


def _list_lineage(client: httpx.Client, start: str, direction: str, **options: Any) -> list[tuple[str, int]]:
    """What a lineage list gives, over all pages: names with their depth."""
    found: list[tuple[str, int]] = []
    more, offset = True, 0
    while more:
        body = {"guid": get(client, "Table", start)["guid"], "direction": direction, "from": offset, "size": 2}
        answer = client.post("/api/meta/lineage/list", json={"depth": 1_000_000, **body, **options})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += [(entity["attributes"]["name"], entity["depth"]) for entity in page["entities"]]
        more, offset = page["hasMore"], offset + 2
    return found


def test_a_list_walks_one_direction_nearest_first(client: httpx.Client) -> None:
    """Processes and assets in turn; a hop is from asset to asset; depth bounds the hops."""
    assert _list_lineage(client, "A", "OUTPUT") == [("P1", 1), ("B", 1), ("P2", 2), ("P3", 2), ("C", 2), ("D", 2)]
    assert _list_lineage(client, "C", "INPUT") == [("P2", 1), ("B", 1), ("P1", 2), ("A", 2)]
    assert _list_lineage(client, "A", "OUTPUT", depth=1) == [("P1", 1), ("B", 1)]
    assert _list_lineage(client, "A", "INPUT") == []


def test_filters_hide_or_stop(client: httpx.Client) -> None:
    """Entity filters hide but are walked through; traversal filters stop the walk."""
    tables = make_filter("__typeName", "=", "Table")
    assert _list_lineage(client, "A", "OUTPUT", entityFilters=tables) == [("B", 1), ("C", 2), ("D", 2)]
    not_second = make_filter("name", "!=", "P2")
    walked = [name for name, _ in _list_lineage(client, "A", "OUTPUT", entityTraversalFilters=not_second)]
    assert walked == ["P1", "B", "P3", "D"]
    either = {
        "condition": "OR",
        "criterion": [*make_filter("name", "=", "C")["criterion"], make_filter("rowCount", ">=", "3")],
    }
    assert [name for name, _ in _list_lineage(client, "A", "OUTPUT", entityFilters=either)] == ["C", "D"]


def test_a_graph_names_the_process_between_assets(client: httpx.Client) -> None:
    """With hidden processes relations join assets and name the process; without, each edge is a relation."""
    guids = {name: get(client, "Table", name)["guid"] for name in "ABCD"}
    body = {"guid": guids["B"], "depth": 0, "direction": "BOTH", "hideProcess": True}
    graph = client.post("/api/meta/lineage/getlineage", json=body).json()
    pairs = {(relation["fromEntityId"], relation["toEntityId"]) for relation in graph["relations"]}
    assert pairs == {(guids["A"], guids["B"]), (guids["B"], guids["C"]), (guids["B"], guids["D"])}
    assert all(relation["processId"] for relation in graph["relations"])
    assert set(graph["guidEntityMap"]) == set(guids.values())
    plain = client.get(f"/api/meta/lineage/{guids['B']}", params={"direction": "INPUT", "depth": 1}).json()
    assert len(plain["relations"]) == 2 and plain["hasMoreUpstreamVertices"] is False
    by_name = client.get(
        "/api/meta/lineage/uniqueAttribute/type/Table", params={"attr:qualifiedName": "B", "direction": "OUTPUT"}
    ).json()
    assert len(by_name["relations"]) == 4


def test_what_cannot_have_lineage_is_refused(client: httpx.Client) -> None:
    """Both directions at once, an unknown guid, a type without lineage."""
    guid = save(client, entity("AtlasGlossary", "G", guid="-1"))["guidAssignments"]["-1"]
    for body, code in (
        ({"guid": get(client, "Table", "A")["guid"], "direction": "BOTH"}, "ATLAS-400-00-026"),
        ({"guid": "nothing", "direction": "INPUT"}, "ATLAS-404-00-005"),
        ({"guid": guid, "direction": "INPUT"}, "ATLAS-404-00-011"),
    ):
        sent = {"size": 10, "from": 0, "depth": 3, **body}
        assert client.post("/api/meta/lineage/list", json=sent).json()["errorCode"] == code


def test_super_vertices_answer_quickly(client: httpx.Client) -> None:
    """A process with a thousand outputs is one level, each output once."""
    save(client, *[entity("Table", f"out/{n}") for n in range(1000)], entity("Table", "hub"))
    outputs = [reference("Table", f"out/{n}") for n in range(1000)]
    save(client, entity("Process", "fan", inputs=[reference("Table", "hub")], outputs=outputs))
    body = {"guid": get(client, "Table", "hub")["guid"], "direction": "OUTPUT", "size": 2000, "from": 0, "depth": 9}
    page = client.post("/api/meta/lineage/list", json=body).json()
    assert (page["entityCount"], page["hasMore"]) == (1001, False)
