"""One browser for the tests of a module of the page."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from delta_arc_lineage.page.template import render_page
from delta_arc_lineage_tests.page.documents import Document, as_text, make_small
from delta_arc_lineage_tests.page.pointing import wait_until

CHROMIUM = Path("/usr/bin/chromium")
Opening = Callable[..., Any]
needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium of this machine, driven by Playwright; without one, its tests are skipped by their mark.

    It is closed with its module: while Playwright runs, no other test of the process can run an event loop."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield opened
        opened.close()


@pytest.fixture
def opening(browser: Any, tmp_path: Path) -> Iterator[Opening]:
    """Opens the page of a document from a file. Whatever the page asks of a network or says in error fails the test."""
    said: list[str] = []
    pages: list[Any] = []

    def open_page(document: Document | None = None, address: str = "", *, quiet: bool = True, **context: Any) -> Any:
        path = tmp_path / f"lineage-{len(pages)}.html"
        path.write_text(render_page(as_text(make_small() if document is None else document)), encoding="utf-8")
        page = browser.new_page(**({"viewport": {"width": 1280, "height": 800}} | context))
        page.set_default_timeout(10_000)
        pages.append(page)
        if quiet:
            page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "request",
            lambda request: (
                said.append(request.url) if quiet and not request.url.startswith(("file:", "blob:")) else None
            ),
        )
        page.goto(path.as_uri() + address)
        wait_until(page, "window.lineagePage && lineagePage.drawn() > 0")
        return page

    yield open_page
    for page in pages:
        page.close()
    assert said == []
