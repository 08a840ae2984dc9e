"""What the page says of itself: what is looked at, what its signs mean, what nobody was asked, and what to do."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from delta_arc_lineage_tests.page.conftest import Opening, needs_chromium
from delta_arc_lineage_tests.page.documents import (
    Document,
    make_document,
    make_edge,
    make_hostile,
    make_landscape,
    make_node,
    make_small,
)
from delta_arc_lineage_tests.page.pointing import press

pytestmark = [pytest.mark.starts, needs_chromium]

STYLE = Path(__file__).parents[2] / "page" / "src" / "style.css"
LIVE = "A catalog alone knows no freshness and no findings"
RECTS = """words => [...document.querySelectorAll('#list td')].filter(cell => cell.textContent === words).map(cell => {
  const range = document.createRange(); range.selectNodeContents(cell); return range.getClientRects().length; })"""


def test_the_head_says_what_is_looked_at(opening: Opening) -> None:
    """What it is of, how large it is, when it was read, and where."""
    said = opening().inner_text("#about")
    assert said.startswith("Where data comes from and where it goes") and "9 assets, 8 edges" in said
    assert "read 2025-11-29 02:40 UTC" in said and said.endswith("https://tenant.example")


SIGNS = ["Fresh", "Late", "Freshness not known", "Drawn by Delta Arc", "Drawn by others", "Evidence", "Findings"]


@pytest.mark.parametrize(
    ("document", "signs"),
    [(make_small(), SIGNS), (make_document([make_node("a")]), SIGNS[2:3]), (make_document(), [])],
    ids=["all", "one node", "nothing"],
)
def test_signs_that_are_there_are_explained(opening: Opening, document: Document, signs: list[str]) -> None:
    """And no others."""
    page = opening(document)
    shown = page.evaluate("[...document.querySelectorAll('#legend li')].map(each => each.textContent)")
    assert [words.partition(":")[0] for words in shown] == signs
    assert page.locator("#legend").is_visible() is bool(signs)


def test_a_live_page_says_what_a_catalog_does_not_know(opening: Opening) -> None:
    """In a line under the picture, and where a person looks for findings: nothing was found by nobody."""
    live = make_small() | {"live": True, "findings": []}
    for document, is_said in ((live, True), (live | {"live": False}, False)):
        page = opening(document)
        page.click("#findings")
        assert (LIVE in page.inner_text("#panel")) is (LIVE in page.inner_text("#legend")) is is_said
        assert ("Nothing was found" in page.inner_text("#panel")) is not is_said


def test_where_nothing_is_shown_it_says_what_to_do(opening: Opening) -> None:
    """In the picture and in the list."""
    page = opening(make_document(left_out=["a route failed"]) | {"live": True})
    said = page.inner_text("#nothing")
    assert "delta-arc apply" in said and "reload" in said and "Findings says" in said
    page.click("#view")
    assert page.inner_text("#list").strip() == said


def test_a_table_and_its_copy_are_told_apart(opening: Opening) -> None:
    """They are called alike: a finding, an edge, a neighbour and a row of the list say the system."""
    nodes = [make_node("ORDERS"), make_node("ORDERS", "target")]
    finding = {"severity": "note", "topic": "t", "topic_words": "t", "since": None, "words": "w", "nodes": [0, 1]}
    page = opening(make_document(nodes, [make_edge(0, 1)], findings=[finding]))
    page.click("#findings")
    rows = page.locator("#panel .finding .row").all_inner_texts()
    assert ["PostgreSQL" in row for row in rows] == [True, False] and "Snowflake" in rows[1]
    page.evaluate("location.hash = '#node=default/postgres/ORDERS'")
    page.wait_for_selector("#panel [data-edge]")
    assert "Snowflake" in page.inner_text("#panel [data-edge]")
    page.click("#panel [data-edge]")
    assert re.search(r"ORDERS PostgreSQL\s+To\s+ORDERS Snowflake", page.inner_text("#panel"))
    page.click("#view")
    row = page.locator("#list tbody").nth(1).locator("tr").inner_text()
    assert "ORDERS PostgreSQL" in row and "ORDERS Snowflake" in row


def test_no_word_of_the_page_is_broken_by_a_long_name(opening: Opening) -> None:
    """In the list, where names of any length stand beside words."""
    page = opening(make_hostile(), "#view=list")
    for words in ("Warehouse", "dashboard", "1 (note)"):
        rects = page.evaluate(RECTS, words)
        assert rects and set(rects) == {1}


def test_what_an_edge_rests_on_is_drawn_over_everything(opening: Opening) -> None:
    """Between two nodes there is less room than its words take."""
    page = opening(make_document([make_node("a"), make_node("b", "files")], [make_edge(0, 1, kind="columns")]))
    press(page, "ArrowRight", "e")
    page.click("#export")
    with page.expect_download() as waiting:
        page.click("#exports button:has-text('SVG')")
    parts = list(ElementTree.fromstring(Path(waiting.value.path()).read_text(encoding="utf-8")))
    words = [(each.text or "").split() for each in parts if each.tag.endswith("text")]
    assert words[-3:] == [["columns", "0.94"], ["SOURCES"], ["FILES"]]  # the layers' names stand outside


def test_a_node_at_the_side_leaves_no_margin(opening: Opening) -> None:
    """It is shown in a window full of its neighbours, not in the middle of half an empty one."""
    document = make_landscape(450)
    page = opening(document)
    (x, _), name = min((page.evaluate("name => lineagePage.pointOf(name)", name), name) for name in
                       (node["qualified_name"] for node in document["nodes"]))  # fmt: skip
    page.evaluate("name => { location.hash = new URLSearchParams({node: name}) }", name)
    page.wait_for_selector("#panel:not([hidden])")
    page.wait_for_timeout(60)
    box, view = page.evaluate("name => [lineagePage.boxOf(name), lineagePage.view()]", name)
    assert x > 0 and 0 < box["x"] * view["scale"] + view["x"] < 60


def _shine(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_lines_and_signs_stand_out(theme: int) -> None:
    """What axe cannot see on a canvas: 3 to 1 for lines and signs, 4.5 to 1 for words, on every ground (WCAG 2)."""
    block = STYLE.read_text(encoding="utf-8").split("}")[theme]
    colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})\b", block))
    wanted = dict.fromkeys(("line", "others", "fresh", "late", "unknown", "accent"), 3.0)
    wanted |= dict.fromkeys(("ink", "muted", "source", "files", "target", "usage", "error", "warning", "note"), 4.5)
    for name, least in wanted.items():
        for ground in ("paper", "card", "group"):
            low, high = sorted((_shine(colours[name]), _shine(colours[ground])))
            assert (high + 0.05) / (low + 0.05) >= least, (name, ground)
