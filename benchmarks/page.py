"""What the lineage page costs a browser: bytes, the layout, the first picture, and frames while it is moved.

    python -m benchmarks.page [SIZE …] [--chromium PATH]

Landscapes of the page's own tests, with 14 columns a node. *Ready* is from the start of loading to the first picture.
Frames are gaps between animation frames while the wheel moves the picture, in a headless Chromium that paints in
software: at a size where names are read with all columns open, and with the whole landscape in the window.
"""

import argparse
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measuring import show, show_header
from delta_arc_lineage.page.template import render_page
from delta_arc_lineage_tests.page.documents import as_text, make_landscape

_FRAMES = """many => new Promise(done => {
  const gaps = [];
  let last = 0;
  const step = now => {
    if (last) gaps.push(now - last);
    last = now;
    if (gaps.length === many) { done(gaps); return; }
    const deltaX = gaps.length % 20 < 10 ? 12 : -12;
    canvas.dispatchEvent(new WheelEvent("wheel", { deltaX, deltaY: 40, cancelable: true }));
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=[10, 100, 500, 1_000, 2_000])
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    asked = parser.parse_args(arguments)
    from playwright.sync_api import sync_playwright

    heads = (
        "nodes",
        "column edges",
        "KiB",
        "layout ms",
        "ready ms",
        "placing ms",
        "frame ms",
        "worst",
        "whole: frame ms",
        "worst",
    )
    show_header(heads)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=asked.chromium, args=["--no-sandbox"])
        for size in asked.sizes:
            show(*_measure(browser, Path(folder), size))
        browser.close()


def _measure(browser: Any, folder: Path, size: int) -> list[str]:
    document = make_landscape(size, columns=14)
    path = folder / "lineage.html"
    path.write_text(render_page(as_text(document)), encoding="utf-8")
    took = []
    for _ in range(3):
        page = browser.new_page(viewport={"width": 1440, "height": 860})
        page.goto(path.as_uri())
        page.wait_for_function("window.lineagePage && lineagePage.drawn() > 0")
        took.append(page.evaluate("lineagePage.took()"))
        if len(took) < 3:
            page.close()
    page.click("#columns")
    placing = page.evaluate("lineagePage.took().placing")
    near = page.evaluate(_FRAMES, 100)
    page.click("#fit")
    whole = page.evaluate(_FRAMES, 100)
    page.close()
    middle = [statistics.median(each[name] for each in took) for name in ("layout", "ready")]
    frames = [value for gaps in (near, whole) for value in (statistics.median(gaps), max(gaps))]
    counts = [size, len(document["column_edges"]), path.stat().st_size // 1024]
    return [*(f"{each:,}" for each in counts), *(f"{each:,.0f}" for each in [*middle, placing, *frames])]


if __name__ == "__main__":
    main()
