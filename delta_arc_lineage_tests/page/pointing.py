"""Pointing at what a canvas shows, and reading what the page says of it."""

from typing import Any


def point_of(page: Any, name: str, column: int = -1) -> tuple[float, float]:
    """Where the window shows a node, or a row of it."""
    return _in_window(page, page.evaluate("([n, c]) => lineagePage.pointOf(n, c)", [name, column]))


def point_of_edge(page: Any, edge: int) -> tuple[float, float]:
    """Where the window shows the middle of an edge."""
    return _in_window(page, page.evaluate("edge => lineagePage.pointOfEdge(edge)", edge))


def _in_window(page: Any, point: list[float]) -> tuple[float, float]:
    left, top = page.evaluate("(() => { const r = canvas.getBoundingClientRect(); return [r.left, r.top]; })()")
    return left + point[0], top + point[1]


def shown(page: Any) -> list[str]:
    """The qualified names of the nodes that the picture places."""
    names: list[str] = page.evaluate(
        "JSON.parse(lineage.textContent).nodes.map(n => n.qualified_name).filter(n => lineagePage.boxOf(n))"
    )
    return names


def chosen(page: Any) -> str:
    """The heading of the panel; empty where it is closed."""
    return "" if page.locator("#panel").is_hidden() else page.locator("#panel h2").inner_text()


def press(page: Any, *keys: str) -> None:
    """Keys, on the picture."""
    page.focus("#canvas")
    for key in keys:
        page.keyboard.press(key)


def colours(page: Any, x: float, y: float, size: int = 20) -> list[str]:
    """The colours of the canvas around a point of the window, the most frequent first."""
    found: list[str] = page.evaluate(
        """([x, y, size]) => {
          const r = canvas.getBoundingClientRect(), ratio = devicePixelRatio, half = size / 2;
          const data = canvas.getContext("2d").getImageData((x - r.left - half) * ratio, (y - r.top - half) * ratio,
            size * ratio, size * ratio).data, counts = new Map();
          for (let at = 0; at < data.length; at += 4) {
            const key = [data[at], data[at + 1], data[at + 2]].map(v => v.toString(16).padStart(2, "0")).join("");
            counts.set(key, (counts.get(key) || 0) + 1);
          }
          return [...counts].sort((a, b) => b[1] - a[1]).map(each => "#" + each[0]);
        }""",
        [x, y, size],
    )
    return found


def wait_until(page: Any, expression: str, arg: Any = None) -> None:
    """Wait for an expression to hold. Playwright's own polling evaluates text in the page, which its policy refuses."""
    for _ in range(400):
        if page.evaluate(expression, arg):
            return
        page.wait_for_timeout(25)
    raise AssertionError(expression)
