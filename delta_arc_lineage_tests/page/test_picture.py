"""The picture: layers from left to right, groups, columns on demand, evidence of every edge, freshness and findings."""

from itertools import pairwise

import pytest

from delta_arc_lineage_tests.page.conftest import Opening, needs_chromium
from delta_arc_lineage_tests.page.documents import make_document, make_edge, make_landscape, make_node, make_small
from delta_arc_lineage_tests.page.pointing import chosen, colours, point_of, point_of_edge, press, shown

pytestmark = [pytest.mark.starts, needs_chromium]

ORDERS, FILES, TARGET = "default/postgres/orders", "default/s3/orders/", "default/snowflake/ORDERS"
VIEW, REVENUE = "default/snowflake/REVENUE_BY_COUNTRY", "default/looker/Revenue"
BOX = "name => lineagePage.boxOf(name)"


def test_layers_stand_from_left_to_right_and_groups_hold_their_own(opening: Opening) -> None:
    """Each step of the way stands right of the one before; a group holds the nodes of its schema and no other."""
    page = opening()
    boxes = [page.evaluate(BOX, name) for name in (ORDERS, FILES, TARGET, VIEW, REVENUE)]
    assert all(a["x"] + a["w"] < b["x"] for a, b in pairwise(boxes))
    groups = page.evaluate("lineagePage.groups()")
    assert len({(group["words"], group["x"]) for group in groups}) == len(groups) == 5
    lake = next(group for group in groups if "acme-lake / raw" in group["words"])
    held = [name for name in shown(page) if lake["x"] <= page.evaluate(BOX, name)["x"] <= lake["x"] + lake["w"]]
    assert sorted(held) == ["default/s3/customers/", FILES]


@pytest.mark.parametrize("size", [10, 150])
def test_no_two_nodes_overlap(opening: Opening, size: int) -> None:
    """Not folded, and not with all columns open."""
    page = opening(make_landscape(size))
    for _ in range(2):
        boxes = [page.evaluate(BOX, name) for name in shown(page)]
        assert len(boxes) == size
        columns: dict[float, list[tuple[float, float]]] = {}
        for box in boxes:
            columns.setdefault(box["x"], []).append((box["y"], box["y"] + box["h"]))
        for spans in map(sorted, columns.values()):
            assert all(a[1] < b[0] for a, b in pairwise(spans))
        page.click("#columns")


def test_columns_open_for_a_node_and_for_all(opening: Opening) -> None:
    """`c` opens the chosen node alone; the button opens all; a column's click lights its whole way."""
    page = opening()
    folded = page.evaluate(BOX, FILES)["h"]
    page.mouse.click(*point_of(page, ORDERS))
    press(page, "c")
    assert page.evaluate(BOX, ORDERS)["h"] > folded == page.evaluate(BOX, FILES)["h"]
    page.click("#columns")
    assert page.evaluate(BOX, FILES)["h"] > folded and page.get_attribute("#columns", "aria-pressed") == "true"
    page.mouse.click(*point_of(page, FILES, 2))
    assert page.locator("#panel .column.lit").inner_text().split() == ["amount", "text"]
    assert "column=amount" in page.url
    page.wait_for_timeout(60)
    glow = "#e3ebfd"
    assert all(glow in colours(page, *point_of(page, name, at)) for name, at in ((ORDERS, 2), (TARGET, 2), (VIEW, 1)))
    assert glow not in colours(page, *point_of(page, TARGET, 0))


def test_every_edge_says_its_evidence_by_click_and_by_key(opening: Opening) -> None:
    """Kind, score, words, facts, process and who drew it; an edge of others says that it is."""
    document = make_small()
    page = opening(document)
    for edge in range(len(document["edges"])):
        page.keyboard.press("Escape")
        page.click("#fit")
        page.mouse.click(*point_of_edge(page, edge))
        said = page.locator("#panel").inner_text()
        told = document["edges"][edge]
        assert told["process"] in said and told["by"] in said and told["name"] in said
        why = told["evidence"]
        if why is None:
            assert "Drawn by others" in said and page.locator(".whose.other").count() == 1
        else:
            assert all(words in said for words in (f"{why['score']:.2f}", why["words"], *why["facts"]))
            assert "Drawn by Delta Arc" in said
    page.mouse.click(*point_of(page, FILES))
    press(page, "e")
    assert chosen(page) == "orders → orders/"
    press(page, "e")
    assert chosen(page) == "orders/ → ORDERS"


def test_lineage_of_others_looks_otherwise(opening: Opening) -> None:
    """A line of ours is whole, one of others has gaps: along it there are points where nothing is drawn."""
    nodes = [make_node("a"), make_node("b", "files")]
    for ours, gaps in ((True, False), (False, True)):
        page = opening(make_document(nodes, [make_edge(0, 1, ours=ours) | {"evidence": None}]))
        press(page, "+", "+")  # a line that is broader than a pixel
        page.wait_for_timeout(60)
        x, y = point_of_edge(page, 0)
        line = "#748196" if ours else "#858fa0"
        assert any(line not in colours(page, x + step, y, 2) for step in range(-20, 20)) is gaps


def test_freshness_is_a_colour_and_a_shape(opening: Opening) -> None:
    """The signs of two nodes differ where they are painted in one colour too; the panel says it in words."""
    drawn = {}
    for state, colour in (("fresh", "#2b7d50"), ("late", "#b5480f"), ("unknown", "#7d8695")):
        page = opening(make_document([make_node("a", freshness={"state": state, "words": "said"})]))
        x, y = point_of(page, "default/postgres/a")
        width = page.evaluate(BOX, "default/postgres/a")["w"]
        at = x + (width / 2 - 18) * page.evaluate("lineagePage.view().scale")
        assert colour in colours(page, at, y)
        drawn[state] = [colour in colours(page, at + dx, y + dy, 2) for dx in range(-8, 9, 2) for dy in range(-8, 9, 2)]
        page.mouse.click(x, y)
        assert "said" in page.locator("#panel .state + *, #panel dd").first.inner_text()
    assert len({tuple(shape) for shape in drawn.values()}) == 3


def test_findings_are_listed_and_lead_to_their_nodes(opening: Opening) -> None:
    """The gravest first; each names what it is about; the badge on the node has the gravest's colour."""
    page = opening()
    assert page.locator("#findings .count").inner_text() == "2"
    page.click("#findings")
    said = page.locator("#panel").inner_text()
    assert said.index("The columns drifted") < said.index("Files are late") < said.index("Queries that ran once")
    page.locator("#panel .finding.error button").first.click()
    assert chosen(page) == "customers/" and page.locator("#panel .finding").count() == 2
    x, y = point_of(page, "default/s3/customers/")
    width = page.evaluate(BOX, "default/s3/customers/")["w"]
    scale = page.evaluate("lineagePage.view().scale")
    page.wait_for_timeout(60)
    assert "#b3261e" in colours(page, x + (width / 2 - 8) * scale, y - 23 * scale)


def test_odd_graphs_are_drawn(opening: Opening) -> None:
    """Nothing, one node, parts that hang together with nothing, cycles and edges to oneself."""
    page = opening(make_document())
    assert page.locator("#nothing").inner_text() == "There is no lineage to show yet: delta-arc apply draws it."
    press(page, "ArrowRight", "Enter", "c", "e", "u", "0")
    page = opening(make_document([make_node("only")]))
    press(page, "ArrowRight", "Enter")
    assert chosen(page) == "only"
    nodes = [make_node(name) for name in "abcdef"]
    ends = [(0, 1), (1, 2), (2, 0), (3, 3), (3, 4), (4, 3), (3, 4)]
    page = opening(make_document(nodes, [make_edge(*each) for each in ends]))
    assert len(shown(page)) == 6
    points = {point_of_edge(page, edge) for edge in range(len(ends))}
    assert len(points) == len(ends)  # two processes between the same two are two lines
    page.mouse.click(*point_of_edge(page, 3))
    assert chosen(page) == "d → d"
    page.mouse.click(*point_of(page, "default/postgres/a"))
    press(page, "d")
    assert len(shown(page)) == 3
