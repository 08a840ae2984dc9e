"""The page for everybody: the rules of axe, the list that says what the picture shows, zoom, narrow windows, motion."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from delta_arc_lineage_tests.page.conftest import Opening, needs_chromium
from delta_arc_lineage_tests.page.documents import make_landscape, make_small
from delta_arc_lineage_tests.page.pointing import chosen, point_of, press, wait_until

pytestmark = [pytest.mark.starts, needs_chromium]

FILES = "default/s3/customers/"
STATES = ["", f"#node={FILES}&focus=both&columns=1", "#view=list", "findings", "filter", "help", "search", "export"]


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_no_rule_of_axe_is_broken(opening: Opening, colours: str) -> None:
    """In every state of the page, in light and dark, contrast and landmarks among them."""
    page = opening(color_scheme=colours)
    for state in STATES:
        page.evaluate("location.hash = ''")
        if state.startswith("#"):
            page.evaluate("hash => { location.hash = hash }", state)
            page.wait_for_timeout(50)
        elif state == "search":
            page.fill("#search", "cust")
        elif state:
            page.click(f"#{state}")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{state or 'all'}: {found.generate_report()}"
        page.keyboard.press("Escape")


def test_the_list_says_what_the_picture_shows(opening: Opening) -> None:
    """Every node and edge is a row; a row's button opens its panel; focus and filter hold there too."""
    page = opening(None, "#view=list")
    rows = page.locator("#list tbody")
    assert (rows.nth(0).locator("tr").count(), rows.nth(1).locator("tr").count()) == (9, 8)
    said = rows.nth(0).locator("tr", has_text="customers/").inner_text()
    assert all(words in said for words in ("Files", "S3", "Late", "2 (error)"))
    page.click("#list button:has-text('load 1 to 3')")
    assert chosen(page) == "customers → customers/" and "0.81" in page.locator("#panel").inner_text()
    page.evaluate(f"location.hash = '#view=list&node={FILES}&focus=down&depth=1'")
    wait_until(page, "document.querySelectorAll('#list tbody')[0].rows.length === 2")
    large = opening(make_landscape(450), "#view=list")
    assert large.locator("#list tbody").nth(0).locator("tr").count() == 200
    large.click("#list .more >> nth=0")
    assert large.locator("#list tbody").nth(0).locator("tr").count() == 400


def _reachable(page: Any) -> list[str]:
    names = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate("(e => e === document.body ? '' : e.id || e.textContent)(document.activeElement)")
        if not name or name in names:
            break
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", name
        names.append(name)
    return names


def test_all_controls_are_reached_by_tab_and_seen(opening: Opening) -> None:
    """In the order of the page, each with an outline."""
    names = _reachable(opening())
    tools = [
        "search",
        "view",
        "columns",
        "filter",
        "findings",
        "export",
        "theme",
        "help",
        "canvas",
        "nearer",
        "farther",
        "fit",
    ]
    assert [name for name in names if name in tools] == tools


@pytest.mark.parametrize(("width", "height"), [(380, 760), (640, 400)], ids=["narrow", "zoomed to 200 %"])
def test_nothing_is_wider_than_the_window(opening: Opening, width: int, height: int) -> None:
    """A phone's width, and a window of 1280 by 800 at 200 percent: all can be reached, and a chosen node is seen."""
    page = opening(viewport={"width": width, "height": height})
    page.evaluate(f"location.hash = '#node={FILES}'")
    page.wait_for_selector("#panel:not([hidden])")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for tool in ("findings", "filter", "export", "help", "view"):
        box = page.locator(f"#{tool}").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
    page.evaluate("location.hash = '#view=list'")
    page.wait_for_selector("#list:not([hidden])")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_chosen_node_is_above_the_sheet_of_a_narrow_window(opening: Opening) -> None:
    """The panel covers the lower part; the node it tells of stands in the rest."""
    page = opening(None, f"#node={FILES}", viewport={"width": 380, "height": 760})
    assert point_of(page, FILES)[1] < page.locator("#panel").bounding_box()["y"] - 10


def test_what_is_chosen_is_said(opening: Opening) -> None:
    """A status for who hears the page: name, kind, place, freshness, neighbours, findings."""
    page = opening(make_small())
    page.mouse.click(*point_of(page, FILES))
    words = "customers/, files in S3  ·  acme-lake / raw, Late. 1 in, 1 out. Findings: 2."
    assert page.locator("#said").text_content() == words and page.get_attribute("#said", "aria-live") == "polite"
    press(page, "e")
    assert page.locator("#said").text_content().startswith("Edge from customers to customers/.")


def test_motion_is_reduced_where_asked(opening: Opening) -> None:
    """No transition is left."""
    page = opening(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.querySelector('button')).transitionDuration") == "0s"
