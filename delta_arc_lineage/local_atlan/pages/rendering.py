"""From values to pages: templates that escape whatever they show, and headers that let a browser run nothing.

A value becomes HTML only in a template, and Jinja escapes it there; no module makes HTML of its own. Pages load their
stylesheet and icon from this server and nothing else, run no script, send forms to this server alone and are shown in
no frame. They tell no other site where a visitor came from, because addresses are secrets here.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jinja2

from delta_arc_lineage.local_atlan.web.exchange import Answer

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_TEMPLATES = Path(__file__).with_name("templates")
_FILES = {
    "/pages/style.css": ("style.css", "text/css; charset=utf-8"),
    "/pages/icon.svg": ("icon.svg", "image/svg+xml"),
}


@dataclass(frozen=True)
class Addresses:
    """Where pages are: below a visit's path, or without one only the pages of assets. `has_lineage`: there is a page
    that draws all lineage too."""

    base: str = ""
    has_lineage: bool = False

    @property
    def home(self) -> str:
        """The first page."""
        return f"{self.base}/"

    def asset(self, guid: str, tab: str = "overview", **query: Any) -> str:
        """The page of an asset.

        >>> Addresses("/browse/k").asset("g", hops=2)
        '/browse/k/assets/g/overview?hops=2'
        """
        return _join(f"{self.base}/assets/{guid}/{tab}", query)

    def lineage(self, qualified_name: str = "") -> str:
        """The page of all lineage, at an asset.

        >>> Addresses("/browse/k").lineage("default/s3/1")
        '/browse/k/lineage#node=default%2Fs3%2F1'
        """
        here = quote(qualified_name, safe="", errors="replace")
        return f"{self.base}/lineage#node={here}" if qualified_name else f"{self.base}/lineage"

    def search(self, **query: Any) -> str:
        """The results of a search."""
        return _join(f"{self.base}/search", query)


def _join(path: str, query: dict[str, Any]) -> str:
    """A path with what of a query says something."""
    said = {name: value for name, value in query.items() if value not in ("", None, False)}
    return f"{path}?{urlencode(said, errors='replace')}" if said else path


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    """The templates. An attribute that an asset does not have is an empty text."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(moment=format_moment, shown=format_value, human=format_number)
    return made


def make_page(template: str, at: Addresses, *, status: int = 200, **values: Any) -> Answer:
    """A page of a template. What no encoding can carry (half a surrogate pair) is shown as a question mark."""
    text = _environment().get_template(template).render(at=at, **values)
    content = text.encode("utf-8", "replace").decode("utf-8")
    return Answer(content, status=status, media_type="text/html; charset=utf-8", headers=dict(HEADERS))


def read_file(path: str) -> Answer | None:
    """The stylesheet or the icon."""
    name, media_type = _FILES.get(path, ("", ""))
    if not name:
        return None
    headers = {**HEADERS, "Cache-Control": "max-age=300"}
    return Answer(_TEMPLATES.joinpath(name).read_text(encoding="utf-8"), media_type=media_type, headers=headers)


def format_number(value: int) -> str:
    """A count as people read it.

    >>> format_number(12345)
    '12,345'
    """
    return f"{value:,}"


def format_moment(milliseconds: Any) -> str:
    """A time as people read it.

    >>> format_moment(1700000000000)
    '2023-11-14 22:13:20 UTC'
    """
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (TypeError, ValueError, OverflowError, OSError):
        return str(milliseconds)


def format_value(value: Any, declared: str = "string") -> str:
    """A value as text, by its declared type.

    >>> format_value(["a", "b"], "array<string>")
    'a, b'
    """
    if declared == "date" and type(value) is int:
        return f"{format_moment(value)} ({value})"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and not any(isinstance(member, (list, dict)) for member in value):
        return ", ".join(str(member) for member in value)
    if isinstance(value, (list, dict)):
        return json.dumps(value, indent=1, ensure_ascii=False)
    return str(value)
