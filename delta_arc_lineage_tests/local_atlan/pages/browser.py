"""The pages in Chromium: `make browser`. Beside the suite, because a browser is not everywhere.

What only a browser can tell: that its forms, cookies and policies do what the pages count on, that no name runs, that
nothing is wider than the window, and that all of it works without scripts and by keys.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.pages.browsing import TOKEN
from delta_arc_lineage_tests.local_atlan.pages.estate import ORDERS, S3, Estate, make_estate, named
from delta_arc_lineage_tests.local_atlan.pages.test_hostile_pages import HOSTILE, make_hostile
from delta_arc_lineage_tests.support.loopback import LoopbackServer, QuietHandler
from docs.chromium import Page, chromium

_TOUCHED = "JSON.stringify([document.title, window.PWNED_RAN === true, document.querySelectorAll('script').length])"


class Listener(LoopbackServer):
    """Another server of this machine: it answers all it is asked, and keeps path and cookies."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        super().__init__(_Hearing)


class _Hearing(QuietHandler):
    server: Listener

    def do_GET(self) -> None:  # noqa: N802
        """Say a page that loads a picture from here and sends a form to whom its address names."""
        self.server.heard.append((self.path, self.headers.get("Cookie", "")))
        action = self.path.partition("?")[2]
        form = f"<form method=post action='{action}/visits'><input name=token value={TOKEN}><button>Go</button></form>"
        content = f"<body>other page <img src='/picture'>{form}</body>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture(scope="module")
def estate(client: httpx.Client) -> Estate:
    """The estate."""
    return make_estate(client)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser."""
    with chromium(tmp_path_factory.mktemp("browser") / "chromium") as opened:
        yield opened


@pytest.fixture(scope="module")
def home(page: Page, server: CatalogServer, client: httpx.Client, estate: Estate) -> str:
    """The home of a visit that the browser opened by a link; without scripts, which no page needs."""
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    page.open(server.url + client.post("/api/local/visits").json()["path"], width=1280, height=900)
    page.click("Look around")
    page.wait_for("What is where")
    address = str(page.evaluate("location.href"))
    assert urlsplit(address).path.startswith("/browse/")
    return address.rstrip("/")


def open_page(page: Page, address: str, *words: str, width: int = 1280) -> None:
    """Open a page and wait for it to have loaded."""
    page.open(address, width=width, height=900)
    page.wait_for(*words)


def press(page: Page, key: str, code: int) -> None:
    """Press and release a key."""
    for kind in ("rawKeyDown", "keyUp"):
        page.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)


def test_the_token_opens_a_visit_too(page: Page, server: CatalogServer, home: str) -> None:
    """Typed into the form; a wrong one is told, and the form is there again."""
    for token, words in (("wrong", "not the token"), (TOKEN, "What is where")):
        open_page(page, server.url, "Look around")
        page.evaluate("document.querySelector('#token').focus()")
        page.call("Input.insertText", text=token)
        press(page, "Enter", 13)
        page.call("Input.dispatchKeyEvent", type="char", text="\r")
        page.wait_for(words)


def test_one_can_look_for_a_table_and_walk_its_lineage(page: Page, home: str) -> None:
    """Search, hit, box after box; no script has run."""
    open_page(page, f"{home}/", "What is where")
    page.evaluate("document.querySelector('#q').focus()")
    page.call("Input.insertText", text="orders")
    page.click("Search")
    page.wait_for("Found for", "ORDERS.csv")
    page.click("ORDERS.csv")
    page.wait_for("2 processes between")
    box = "document.querySelector('svg a[aria-label=\"Process load\"]')"
    page.evaluate(f"{box}.dispatchEvent(new MouseEvent('click', {{bubbles: true}}))")
    page.wait_for("s3-of-ours › load")


def test_no_other_port_is_given_the_cookie(page: Page, home: str) -> None:
    """A browser sends cookies to every port of a host; this one's path is the visit's alone."""
    with Listener() as other:
        for path in ("/", "/browse", "/browse/", "/visits", "/assets/"):
            open_page(page, f"{other.url}{path}", "other page")
        cookies = page.call("Network.getCookies", urls=[f"{home}/"])["cookies"]
        assert len(cookies) >= 1 and all(cookie["httpOnly"] and cookie["sameSite"] == "Strict" for cookie in cookies)
        time.sleep(0.5)
        assert {path for path, _ in other.heard} >= {"/", "/picture", "/visits"}
        assert [sent for _, sent in other.heard if "delta-arc" in sent] == []
    open_page(page, f"{home}/", "What is where")


def test_a_form_of_another_port_opens_nothing(page: Page, server: CatalogServer, home: str) -> None:
    """Though it bears the right token: the browser says whose page it is."""
    with Listener() as other:
        open_page(page, f"{other.url}/?{server.url}", "other page")
        page.click("Go")
        page.wait_for("ATLAS-403-00-001")


def test_no_name_does_anything(page: Page, home: str, estate: Estate) -> None:
    """Every hostile name on every page that shows it: no script runs, no request goes elsewhere."""
    requests: list[str] = []
    page.call("Emulation.setScriptExecutionDisabled", value=False)
    for number, text in enumerate(HOSTILE):
        guids = [
            estate.guids[name]
            for name in make_hostile(estate, number, text.replace("PWNED()", "window.PWNED_RAN=true"))
        ]
        paths = [f"/assets/{guid}/lineage?columns=on&hops=4" for guid in guids[2:]]
        for path in ("/", "/search?archived=on", *paths):
            open_page(page, home + path, "Local catalog server")
            title, ran, scripts = json.loads(page.evaluate(_TOUCHED))
            assert not ran and not scripts and title
            found = page.evaluate("JSON.stringify(performance.getEntriesByType('resource').map(entry => entry.name))")
            requests += json.loads(found)
    assert {urlsplit(address).path for address in requests} <= {"/pages/style.css", "/pages/icon.svg"}
    page.call("Emulation.setScriptExecutionDisabled", value=True)


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_nothing_is_wider_than_the_window(page: Page, home: str, estate: Estate, width: int) -> None:
    """However long a name is and however small the window: only what scrolls by itself is wider."""
    long = f"{S3}/{'W' * 900}"
    estate.make(named("Table", long, description="D" * 900, ownerUsers=["O" * 400]), named("Table", "wide/TARGET"))
    estate.flow("wide", ("Table", long), ("Table", "wide/TARGET"))
    for path in ("/", "/search", "/search?q=WWWW", f"/assets/{estate.guids[long]}/overview?columns=on"):
        open_page(page, home + path, "Local catalog server", width=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_all_of_it_can_be_reached_by_keys(page: Page, home: str, estate: Estate) -> None:
    """The first Tab is the way past the header; each next goes on, and every link is met, boxes too."""
    open_page(page, f"{home}/assets/{estate.guids[ORDERS]}/lineage", "processes between")
    wanted = set(
        json.loads(
            page.evaluate("JSON.stringify([...document.querySelectorAll('a')].map(a => a.href.baseVal || a.href))")
        )
    )
    met = []
    for _ in range(200):
        press(page, "Tab", 9)
        active = "document.activeElement"
        met.append(
            page.evaluate(f"{active}.tagName === 'BODY' ? '' : String({active}.href?.baseVal || {active}.href || '')")
        )
        if len(met) > 1 and met[-1] == met[0]:
            break
    assert met[0].endswith("#main") and wanted <= set(met)


def test_light_and_dark_are_the_systems(page: Page, home: str) -> None:
    """The same page on another ground."""
    grounds = []
    for scheme in ("light", "dark"):
        page.prefer(scheme)
        open_page(page, f"{home}/", "What is where")
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(247, 248, 250)", "rgb(20, 23, 29)"]
    page.prefer("light")


def test_the_visit_ends_in_the_browser_too(page: Page, home: str, tmp_path: Path) -> None:
    """The button, the way in, and the old address."""
    open_page(page, f"{home}/", "What is where")
    page.click("End visit")
    page.wait_for("For programs")
    open_page(page, f"{home}/", "This visit is over")
