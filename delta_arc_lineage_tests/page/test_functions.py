"""What a person does with the page: search, focus, filter, keys, links, exports, colours."""

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from delta_arc_lineage_tests.page.conftest import Opening, needs_chromium
from delta_arc_lineage_tests.page.documents import make_landscape, make_small
from delta_arc_lineage_tests.page.pointing import chosen, point_of, press, shown, wait_until

pytestmark = [pytest.mark.starts, needs_chromium]

ORDERS, FILES, TARGET = "default/postgres/orders", "default/s3/orders/", "default/snowflake/ORDERS"
VIEW, REVENUE = "default/snowflake/REVENUE_BY_COUNTRY", "default/looker/Revenue"


@pytest.mark.parametrize(
    ("asked", "first", "words"),
    [
        ("rev", "Revenue", ""),
        ("EMAIL", "customers", "column email"),
        ("pii", "customers", "tag PII"),
        ("jane", "orders", "owner jane"),
    ],
)
def test_search_finds_names_columns_tags_and_owners(opening: Opening, asked: str, first: str, words: str) -> None:
    """In any case of letters; Enter goes to the one that is marked."""
    page = opening()
    page.keyboard.press("/")
    page.keyboard.type(asked)
    marked = page.locator("#results [aria-selected=true]").inner_text()
    assert marked.startswith(first) and words in marked
    page.keyboard.press("Enter")
    assert chosen(page) == first and page.locator("#results").is_hidden()


def test_search_is_walked_by_keys(opening: Opening) -> None:
    """Down and up go over the results, the field names the marked one, Esc leaves, and nothing found is said."""
    page = opening()
    page.keyboard.press("/")
    page.keyboard.type("orders")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#search", "aria-activedescendant") == "result-1"
    page.keyboard.press("Enter")
    assert chosen(page) == "ORDERS"
    page.keyboard.press("/")
    page.keyboard.type("no such thing")
    assert page.locator("#results").inner_text() == "Nothing of that name"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "canvas" and page.input_value("#search") == ""


def test_focus_shows_what_is_up_or_downstream_to_a_depth(opening: Opening) -> None:
    """By button and by key; the depth is a choice; the chip and Esc lead back."""
    page = opening()
    page.mouse.click(*point_of(page, FILES))
    page.click("#panel button:text-is('Downstream')")
    assert shown(page) == [FILES, TARGET, VIEW, REVENUE]
    page.select_option("#panel .actions select", "1")
    assert shown(page) == [FILES, TARGET] and "focus=down&depth=1" in page.url
    press(page, "u")
    assert shown(page) == [ORDERS, FILES]
    press(page, "b", "ArrowRight")
    assert (chosen(page), shown(page)) == ("ORDERS", [ORDERS, FILES, TARGET])
    page.click("#chips button")
    assert len(shown(page)) == 9


def test_filters(opening: Opening) -> None:
    """By layer, evidence, score, route, findings and whose; the chip says how many are left and clears them."""
    page = opening()
    page.click("#filter")
    filters = page.locator("#filters")
    filters.get_by_label("Usage").uncheck()
    assert len(shown(page)) == 7
    filters.get_by_label("Evidence").select_option("name")
    assert shown(page) == ["default/s3/customers/", "default/snowflake/CUSTOMERS"]
    assert page.locator("#chips").inner_text().startswith("Filtered: 2 of 9")
    page.click("#chips button")
    assert len(shown(page)) == 9
    page.click("#filter")
    filters.get_by_label("With findings").check()
    assert shown(page) == ["default/s3/customers/", "default/snowflake/CUSTOMERS"]
    filters.get_by_label("With findings").uncheck()
    filters.get_by_label("Least score").fill("0.9")
    assert shown(page) == [ORDERS, FILES, TARGET]
    filters.get_by_label("Least score").fill("0")
    filters.get_by_label("Drawn by Delta Arc").check()
    assert len(shown(page)) == 6
    filters.get_by_label("Drawn by Delta Arc").uncheck()
    filters.get_by_label("Route").select_option("orders")
    assert len(shown(page)) == 6
    page.keyboard.press("Escape")
    assert filters.is_hidden() and page.evaluate("document.activeElement.id") == "filter"


def test_all_is_done_by_keys(opening: Opening) -> None:
    """Arrows along the edges and within a column, Enter and Esc, help; the status says where one is."""
    page = opening()
    press(page, "ArrowRight", "Enter")
    assert chosen(page) == "customers" and page.evaluate("document.activeElement.id") == "panel"
    page.keyboard.press("Escape")
    assert chosen(page) == "" and page.evaluate("document.activeElement.id") == "canvas"
    press(page, "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "Enter")
    assert chosen(page) == "Revenue"
    press(page, "ArrowRight")
    assert page.locator("#said").inner_text() == "No further from Revenue."
    press(page, "ArrowLeft")
    assert page.locator("#said").inner_text().startswith("REVENUE_BY_COUNTRY, view in Snowflake")
    page.keyboard.press("?")
    assert chosen(page) == "Keys and signs"
    before = page.evaluate("lineagePage.view()")
    press(page, "+", "Shift+ArrowLeft")
    after = page.evaluate("lineagePage.view()")
    assert after["scale"] > before["scale"] and after["x"] != before["x"]


def test_pan_zoom_fit_and_the_small_map(opening: Opening) -> None:
    """A drag moves, the wheel zooms about the pointer, Fit shows all, the map leads to where it is clicked."""
    page = opening(make_landscape(200))
    start = page.evaluate("lineagePage.view()")
    page.mouse.move(60, 500)
    page.mouse.down()
    page.mouse.move(100, 440, steps=3)
    page.mouse.up()
    moved = page.evaluate("lineagePage.view()")
    assert (moved["x"] - start["x"], moved["y"] - start["y"]) == (40, -60) and chosen(page) == ""
    under = page.evaluate("(() => { const v = lineagePage.view(); return (400 - v.x) / v.scale; })()")
    page.mouse.move(400, 500)
    page.mouse.wheel(0, -200)
    wait_until(page, "scale => lineagePage.view().scale > scale", arg=moved["scale"])
    assert page.evaluate("(() => { const v = lineagePage.view(); return (400 - v.x) / v.scale; })()") == pytest.approx(
        under
    )
    page.click("#map", position={"x": 92, "y": 62})
    box = page.evaluate("lineagePage.view()")
    assert box["y"] < moved["y"]
    page.click("#fit")
    assert all(0 < point_of(page, name)[1] < 800 for name in shown(page))


def test_a_link_leads_back_to_the_view_in_another_page(opening: Opening) -> None:
    """The address names a node by its qualified name: a page that lists nodes in another order follows it."""
    page = opening(None, f"#node={FILES}&focus=down&depth=2&columns=1")
    assert (chosen(page), shown(page)) == ("orders/", [FILES, TARGET, VIEW])
    assert page.get_attribute("#columns", "aria-pressed") == "true"
    kept = "#" + page.url.partition("#")[2]
    document = make_small()
    many = len(document["nodes"]) - 1
    document["nodes"].reverse()
    for edge in document["edges"]:
        edge["from"], edge["to"] = many - edge["from"], many - edge["to"]
    document |= {"column_edges": [], "findings": []}
    again = opening(document, kept)
    assert (chosen(again), sorted(shown(again))) == ("orders/", sorted([FILES, TARGET, VIEW]))
    page.evaluate(f"location.hash = '#node={ORDERS}&column=amount'")
    page.wait_for_selector(".column.lit")
    assert chosen(page) == "orders"
    gone = opening(None, "#node=default/gone&focus=sideways&depth=-3&columns=x")
    assert gone.locator("#chips").inner_text().startswith("This page does not show default/gone.")
    assert len(shown(gone)) == 9


def _export(page: Any, words: str) -> bytes:
    page.click("#export")
    with page.expect_download() as waiting:
        page.click(f"#exports button:has-text('{words}')")
    return Path(waiting.value.path()).read_bytes()


def test_exports(opening: Opening) -> None:
    """SVG that parses and names all, PNG of the picture, Mermaid of nodes and edges, JSON that is the document."""
    page = opening()
    svg = ElementTree.fromstring(_export(page, "SVG"))
    said = {"".join(text.itertext()) for text in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert {"orders", "orders/", "ORDERS", "Revenue", "SOURCES"} <= said
    png = _export(page, "PNG")
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and int.from_bytes(png[16:20], "big") > 1000
    width, height = (round(float(svg.attrib[side])) for side in ("width", "height"))  # the names of layers are on both
    assert [int.from_bytes(png[at : at + 4], "big") for at in (16, 20)] == [2 * width, 2 * height]
    mermaid = _export(page, "Mermaid").decode()
    assert mermaid.startswith("flowchart LR\n") and '  n0 -->|"copied 0.94"| n2\n' in mermaid
    assert "  n4 -.-> n6\n" in mermaid and '  n2["orders/"]\n' in mermaid
    assert json.loads(_export(page, "JSON")) == make_small()


def test_colours_follow_the_system_and_the_switch(opening: Opening) -> None:
    """Dark where the system is dark, until a person says otherwise."""
    page = opening(None, color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(19, 22, 27)" and page.get_attribute("#theme", "aria-pressed") == "true"
    page.emulate_media(color_scheme="light")
    page.wait_for_selector("html[data-theme=light]")  # told with the next frame
    assert page.evaluate(ground) == "rgb(250, 250, 249)"
    page.click("#theme")
    assert page.evaluate(ground) == "rgb(19, 22, 27)"


def test_only_a_live_page_can_be_read_anew(opening: Opening) -> None:
    """The button is there where a catalog serves the page."""
    assert opening().locator("#reload").is_hidden()
    page = opening(make_small() | {"live": True})
    page.click("#reload")
    wait_until(page, "window.lineagePage && lineagePage.drawn() > 0")
