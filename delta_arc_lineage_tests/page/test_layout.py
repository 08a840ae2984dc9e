"""Where the picture puts things: rows that are level, few crossings, edges between nodes, columns as broad as names."""

from itertools import combinations, pairwise
from typing import Any

import pytest

from delta_arc_lineage_tests.page.conftest import Opening, needs_chromium
from delta_arc_lineage_tests.page.documents import (
    Document,
    make_document,
    make_edge,
    make_landscape,
    make_node,
    make_small,
)  # fmt: skip
from delta_arc_lineage_tests.page.pointing import chosen, colours, point_of, press, shown

pytestmark = [pytest.mark.starts, needs_chromium]
TABLES = ("CATEGORIES", "CUSTOMERS", "EMPLOYEES", "ORDERS", "PRODUCTS")


def _make_flows() -> Document:
    """Tables that go through files into a warehouse, each with an edge from end to end; two tables are used further."""
    nodes, edges = [], []
    for table in TABLES:
        at = len(nodes)
        nodes += [make_node(table), make_node(f"{table}.csv", "files"), make_node(f"W_{table}", "target")]
        edges += [make_edge(at, at + 1), make_edge(at, at + 2), make_edge(at + 1, at + 2)]
    nodes += [
        make_node("SALES", "usage"),
        make_node("customers", "usage"),
        make_node("tile", "usage"),
        make_node("board", "usage"),
    ]
    ends = [(5, 15), (11, 15), (5, 16), (15, 17), (16, 17), (17, 18), (16, 18)]
    return make_document(nodes, [*edges, *(make_edge(*each, ours=False) for each in ends)])


def _boxes(page: Any) -> list[dict[str, float]]:
    boxes: list[dict[str, float]] = page.evaluate(
        "JSON.parse(lineage.textContent).nodes.map(n => lineagePage.boxOf(n.qualified_name))"
    )
    return boxes


def _count_crossings(document: Document, boxes: list[dict[str, float]]) -> int:
    """Pairs of edges whose straight ways from node to node cross."""
    ways = []
    for edge in document["edges"]:
        a, b = boxes[edge["from"]], boxes[edge["to"]]
        ways.append(((a["x"] + a["w"], a["y"]), (b["x"], b["y"])))

    def side(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    return sum(
        side(*first, second[0]) * side(*first, second[1]) < 0 and side(*second, first[0]) * side(*second, first[1]) < 0
        for first, second in combinations(ways, 2)
    )


def test_a_flow_is_level_across_the_layers(opening: Opening) -> None:
    """Table, files and warehouse stand in one row, and no two flows cross, whatever is used further on."""
    document = _make_flows()
    page = opening(document)
    for _ in range(2):
        boxes = _boxes(page)
        for at in range(0, 3 * len(TABLES), 3):
            assert boxes[at]["y"] == boxes[at + 1]["y"] == boxes[at + 2]["y"], TABLES[at // 3]
        assert _count_crossings(make_document(document["nodes"], document["edges"][:15]), boxes) == 0
        page.click("#columns")


def test_what_decides_nothing_is_ordered_by_name(opening: Opening) -> None:
    """Flows that nothing pulls stand by name, whatever the order of the document."""
    document = _make_flows()
    document["edges"] = document["edges"][:15]
    page = opening(document)
    boxes = _boxes(page)
    assert sorted(TABLES, key=lambda table: boxes[3 * TABLES.index(table)]["y"]) == sorted(TABLES)


@pytest.mark.parametrize("sort", ["flows", "small", "landscape"])
def test_no_edge_runs_behind_a_node(opening: Opening, sort: str) -> None:
    """An edge that passes a column goes between its nodes: no point of it lies in a box but its ends'."""
    document = {"flows": _make_flows, "small": make_small, "landscape": lambda: _lengthen(make_landscape(120))}[sort]()
    page = opening(document)
    boxes = _boxes(page)
    for at, edge in enumerate(document["edges"]):
        for x, y in page.evaluate("edge => lineagePage.wayOf(edge)", at):
            behind = [
                document["nodes"][node]["name"] for node, box in enumerate(boxes)
                if node not in (edge["from"], edge["to"])
                and box["x"] <= x <= box["x"] + box["w"] and box["y"] <= y <= box["y"] + box["h"]
            ]  # fmt: skip
            assert not behind, (edge["from"], edge["to"], behind)


def _lengthen(document: Document) -> Document:
    """With some edges from a source right into the warehouse or its use."""
    document["edges"] += [make_edge(at, 119 - at * 2) for at in range(0, 30, 3)]
    return document


def test_two_edges_through_one_gap_are_two_lines(opening: Opening) -> None:
    """They lie apart, so that each can be pointed at."""
    nodes = [
        make_node("a"),
        make_node("b"),
        make_node("f", "files"),
        make_node("x", "target"),
        make_node("y", "target"),
    ]
    page = opening(
        make_document(nodes, [make_edge(0, 2), make_edge(0, 3), make_edge(0, 4), make_edge(1, 4), make_edge(2, 3)])
    )
    ways = [page.evaluate("edge => lineagePage.wayOf(edge)", edge) for edge in (1, 2, 3)]
    assert all(first[49] != second[49] for first, second in combinations(ways, 2))


def test_a_column_is_as_broad_as_its_names(opening: Opening) -> None:
    """Short names take little room, long ones are not cut, and a very long one does not push all else away."""
    names = ("t", "an_order_with_a_name_of_32_letters", "x" * 300)
    page = opening(
        make_document(
            [make_node(name, layer) for name, layer in zip(names, ("source", "files", "target"), strict=True)]
        )
    )
    widths = [box["w"] for box in _boxes(page)]
    assert widths[0] < 200 < 260 < widths[1] < 380 == widths[2]


def test_a_group_names_system_and_place_over_its_nodes(opening: Opening) -> None:
    """The heading lies within the group's box and above its first node."""
    page = opening()
    for group in page.evaluate("lineagePage.groups()"):
        inside = [box for box in _boxes(page) if group["x"] <= box["x"] < group["x"] + group["w"]
                  and group["y"] <= box["y"] < group["y"] + group["h"]]  # fmt: skip
        assert inside and min(box["y"] for box in inside) - group["y"] == 46


def test_a_tall_landscape_is_cut_into_strips(opening: Opening) -> None:
    """Where nothing hangs together; so the whole can be seen, and a part by itself stands at the left as ever."""
    page = opening(make_landscape(600))
    page.click("#fit")
    assert page.evaluate("lineagePage.view().scale") > 0.15
    boxes = _boxes(page)
    columns = sorted({box["x"] for box in boxes})
    assert len(columns) > 8
    for x in columns:
        spans = sorted((box["y"], box["y"] + box["h"]) for box in boxes if box["x"] == x)
        assert all(a[1] < b[0] for a, b in pairwise(spans))
    page.mouse.click(*point_of(page, shown(page)[-1]))
    press(page, "b")
    assert page.evaluate("lineagePage.view().scale") > 0.2


def test_a_narrow_window_begins_where_names_can_be_read(opening: Opening) -> None:
    """At the left of the picture; Fit shows all of it."""
    page = opening(None, viewport={"width": 380, "height": 740})
    boxes = _boxes(page)
    assert page.evaluate("lineagePage.view().scale") >= 0.45
    assert 0 < point_of(page, "default/postgres/orders")[0] < 380
    page.click("#fit")
    scale = page.evaluate("lineagePage.view().scale")
    assert scale * max(box["x"] + box["w"] for box in boxes) < 380


def test_what_hangs_on_a_flow_stands_beside_it(opening: Opening) -> None:
    """Two that one leads to stand next to each other, though each leads on by itself."""
    nodes = [*(make_node(f"n{at}", "source") for at in range(6)), make_node("explore", "files")]
    nodes += [
        make_node("look", "target"),
        make_node("tile", "target"),
        make_node("A", "usage"),
        make_node("B", "usage"),
    ]
    page = opening(make_document(nodes, [make_edge(*each) for each in [(5, 6), (6, 7), (6, 8), (7, 9), (8, 10)]]))
    boxes = _boxes(page)
    assert abs(boxes[7]["y"] - boxes[8]["y"]) == abs(boxes[9]["y"] - boxes[10]["y"]) == 64
    assert boxes[6]["y"] in (boxes[7]["y"], boxes[8]["y"])


def test_what_stands_back_does_so_with_its_arrow(opening: Opening) -> None:
    """The arrow of an edge that leads to nothing that is chosen is as pale as its line."""
    page = opening()
    box = page.evaluate("lineagePage.boxOf('default/snowflake/CUSTOMERS')")

    def arrow() -> list[str]:
        view = page.evaluate("lineagePage.view()")
        top = page.evaluate("canvas.getBoundingClientRect().top")
        page.wait_for_timeout(60)
        x, y = (box["x"] - 4) * view["scale"] + view["x"], (box["y"] + 23) * view["scale"] + view["y"] + top
        return colours(page, x, y, 6)

    assert "#748196" in arrow()
    page.mouse.click(*point_of(page, "default/postgres/orders"))
    assert "#748196" not in arrow()


def test_a_panel_of_its_own_hides_no_part_of_the_picture(opening: Opening) -> None:
    """Findings and help narrow the window: what was fitted fits again, and when they close; what was moved stays."""
    page = opening()
    right = "Math.max(...lineagePage.groups().map(g => g.x + g.w)) * lineagePage.view().scale + lineagePage.view().x"
    before = page.evaluate("lineagePage.view()")
    page.click("#findings")
    assert page.evaluate(f"{right} <= canvas.clientWidth") and page.evaluate("canvas.clientWidth < innerWidth")
    page.keyboard.press("Escape")
    assert page.evaluate("lineagePage.view()") == before
    press(page, "+")
    moved = page.evaluate("lineagePage.view()")
    page.click("#findings")
    assert page.evaluate("lineagePage.view()") == moved


def test_a_double_click_opens_the_columns(opening: Opening) -> None:
    """And closes them."""
    page = opening()
    name = "default/postgres/orders"
    folded = page.evaluate("name => lineagePage.boxOf(name).h", name)
    page.mouse.dblclick(*point_of(page, name))
    assert page.evaluate("name => lineagePage.boxOf(name).h", name) > folded and chosen(page) == "orders"
    page.mouse.dblclick(*point_of(page, name))
    assert page.evaluate("name => lineagePage.boxOf(name).h", name) == folded


def test_two_fingers_zoom(opening: Opening) -> None:
    """About the point between them, which stays where it is; nothing is chosen by it."""
    page = opening(None, has_touch=True)
    before = page.evaluate("lineagePage.view()")
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[int, int]) -> None:
        told = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(points)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": told})

    touch("touchStart", (600, 400), (700, 400))
    for step in range(1, 6):
        touch("touchMove", (600 - 10 * step, 400), (700 + 10 * step, 400))
    touch("touchEnd")
    after = page.evaluate("lineagePage.view()")
    assert after["scale"] == pytest.approx(2 * before["scale"], rel=0.05)
    assert (650 - after["x"]) / after["scale"] == pytest.approx((650 - before["x"]) / before["scale"], abs=12)
    assert chosen(page) == ""
