"""Names that would be markup, script or a link are text, wherever the page shows or exports them."""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from delta_arc_lineage_tests.page.conftest import Opening, needs_chromium
from delta_arc_lineage_tests.page.documents import HOSTILE, make_document, make_hostile, make_node, make_visible
from delta_arc_lineage_tests.page.pointing import press, shown, wait_until

pytestmark = [pytest.mark.starts, needs_chromium]

RAN = """window.PWNED === undefined && document.querySelectorAll('script').length === 2
  && !document.querySelector('img, svg')"""


def test_hostile_names_are_text_everywhere(opening: Opening) -> None:
    """In title, picture, panel of every node and edge, findings, search, list and exports."""
    page = opening(make_hostile())
    assert page.title() == HOSTILE[1] and page.locator("#title").inner_text() == HOSTILE[1]
    for at, text in enumerate(HOSTILE):
        page.evaluate("name => { location.hash = new URLSearchParams({node: name, columns: '1'}) }", shown(page)[at])
        wait_until(page, "name => document.querySelector('#panel h2')?.textContent === name", arg=make_visible(text))
        assert page.evaluate(
            "name => [...document.querySelectorAll('#panel bdi')].some(e => e.textContent === name)", make_visible(text)
        )
        assert page.locator("#panel a").count() == 0
        press(page, "e")
        assert page.locator("#panel a").count() == 0
    page.click("#findings")
    page.fill("#search", "PWNED")
    assert page.locator("#results li").count() > 2
    page.keyboard.press("Escape")
    page.click("#view")
    names = page.evaluate("[...document.querySelectorAll('#list td:first-child button')].map(e => e.textContent)")
    assert sorted(names) == sorted(map(make_visible, HOSTILE))
    page.click("#view")
    for words in ("SVG", "Mermaid"):
        page.click("#export")
        with page.expect_download() as waiting:
            page.click(f"#exports button:has-text('{words}')")
        text = Path(waiting.value.path()).read_text(encoding="utf-8")
        if words == "SVG":
            tags = {each.tag.rpartition("}")[2] for each in ElementTree.fromstring(text).iter()}
            assert tags == {"svg", "title", "rect", "path", "text", "circle", "polygon"}
        else:
            plain = r"(?:[\w .:/=*()-]|#\d+;)*"
            line = rf'  n\d+\["{plain}"\]|  n\d+ -->\|"{plain}"\| n\d+'
            assert all(re.fullmatch(line, each) for each in text.splitlines()[1:])
    assert page.evaluate(RAN)


def test_no_name_is_read_as_another_one(opening: Opening) -> None:
    """What turns the direction of writing is shown, in names, qualified names and columns, and turns nothing; the
    document that is exported and the address have it as it is."""
    evil = make_node("\u202etxt.exe\u2066", columns=["\u202dfdp.exe"])
    document = make_document([evil])
    page = opening(document, "#columns=1")
    page.evaluate("name => { location.hash = new URLSearchParams({node: name}) }", evil["qualified_name"])
    page.wait_for_selector("#panel:not([hidden])")
    shown_words = page.inner_text("body")
    assert all(sign not in shown_words for sign in "\u202d\u202e\u2066") and "\\u202etxt.exe\\u2066" in shown_words
    assert "\\u202dfdp.exe" in shown_words and evil["qualified_name"] in page.evaluate(
        "decodeURIComponent(location.hash)"
    )
    page.click("#export")
    with page.expect_download() as waiting:
        page.click("#exports button:has-text('JSON')")
    assert json.loads(Path(waiting.value.path()).read_text(encoding="utf-8")) == document


def test_only_addresses_of_the_web_are_links(opening: Opening) -> None:
    """Others are left out; those that are links give the other page no handle on this one."""
    addresses = [
        "https://tenant.example/assets/1",
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//x",
        "x",
    ]
    page = opening(make_document([make_node(f"n{at}", url=address) for at, address in enumerate(addresses)]))
    links = []
    for at in range(len(addresses)):
        page.evaluate(f"location.hash = '#node=default/postgres/n{at}'")
        wait_until(page, f"document.querySelector('#panel h2')?.textContent === 'n{at}'")
        links.extend(page.evaluate("[...document.querySelectorAll('#panel a')].map(a => [a.href, a.rel])"))
    assert links == [["https://tenant.example/assets/1", "noopener noreferrer"]]


def test_the_policy_stops_what_is_put_in_later(opening: Opening) -> None:
    """An element with a handler, a script or an image of the network does nothing, even if it came to be there."""
    page = opening(quiet=False)
    blocked = page.evaluate(
        """new Promise(done => {
          const seen = [];
          document.addEventListener("securitypolicyviolation", e => {
            seen.push(e.effectiveDirective);
            if (seen.length > 2) done(seen);
          });
          const part = document.createElement("div");
          part.innerHTML = "<b onclick='window.PWNED=1'>x</b><img src='http://127.0.0.1:9/x.png'>";
          document.body.append(part); part.firstChild.click();
          const script = document.createElement("script");
          script.textContent = "window.PWNED=1";
          document.body.append(script);
          setTimeout(() => done(seen), 3000);
        })"""
    )
    assert sorted(blocked) == ["img-src", "script-src-attr", "script-src-elem"]
    assert page.evaluate("window.PWNED") is None
