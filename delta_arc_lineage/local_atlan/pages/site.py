"""The pages as a site: which requests are for a person, and what each is answered.

Without a visit there are the welcome with its form, the pages of assets by guid, the stylesheet and the description of
the API. Below `/browse/{key}/` the same asset pages, with the home page, the search and, where
this server was given one, the page of all lineage. A form opens a visit; it is
taken from a page of this very server only (Origin and Sec-Fetch-Site say so), because a page on another port of this
machine is no stranger to a browser.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.pages.asset import show_asset
from delta_arc_lineage.local_atlan.pages.finding import show_results
from delta_arc_lineage.local_atlan.pages.home import show_home
from delta_arc_lineage.local_atlan.pages.lineage_document import LineagePage, show_lineage
from delta_arc_lineage.local_atlan.pages.rendering import HEADERS, Addresses, make_page, read_file
from delta_arc_lineage.local_atlan.pages.visits import VISIT_SECONDS, Visits
from delta_arc_lineage.local_atlan.web.exchange import Answer
from delta_arc_lineage.local_atlan.web.openapi import describe_api

_BROWSE = re.compile(r"/browse/(?P<key>[A-Za-z0-9_-]{8,64})(?P<rest>/.*)?", re.DOTALL)
_PORT = re.compile(r":([0-9]+)\Z")
_OPEN_VISIT = "/visits"
LINEAGE = "/lineage"
"""The page of all lineage, below a visit's path; without one the way in to it, for links from elsewhere."""
_END = "/end"
_LONGEST_FORM = 4096
_FORM = "application/x-www-form-urlencoded"
_REFUSED = "That is not the token of this server, or the link was used or is older than an hour."


@dataclass(frozen=True)
class PageRequest:
    """A request for a page."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    content: bytes = b""

    @property
    def host(self) -> str:
        """Host and port, as the browser names them."""
        return self.headers.get("host", "").lower()

    def refuse_other_pages(self) -> None:
        """Refuse what another page sent than one of this server."""
        origin, site = self.headers.get("origin", "").lower(), self.headers.get("sec-fetch-site", "same-origin")
        if origin != f"http://{self.host}" or site != "same-origin":
            raise CatalogError(ErrorKind.UNAUTHORIZED, f"Origin {origin!r}", "forms of pages of this server")

    def form(self) -> dict[str, str]:
        """The fields of a form."""
        if self.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            raise CatalogError(ErrorKind.BAD_REQUEST, f"a form is sent as {_FORM}")
        if len(self.content) > _LONGEST_FORM:
            raise CatalogError(ErrorKind.TOO_LARGE, _LONGEST_FORM)
        return dict(parse_qsl(self.content.decode("latin-1"), keep_blank_values=True))

    def cookies(self, name: str) -> list[str]:
        """Every value sent for a cookie."""
        pairs = [part.strip().partition("=") for part in self.headers.get("cookie", "").split(";")]
        return [value for found, _, value in pairs if found == name]


class Site:
    """The pages of one server."""

    def __init__(self, catalog: Catalog, visits: Visits, lineage: LineagePage | None = None) -> None:
        self._catalog = catalog
        self._visits = visits
        self._lineage = lineage

    def takes(self, method: str, path: str) -> bool:
        """Whether a request is for a page: it needs no token of its own."""
        if method == "POST":
            return path == _OPEN_VISIT or (path.startswith("/browse/") and path.endswith(_END))
        places = ("/assets/", "/browse/", "/pages/")
        return method == "GET" and (path in ("/", LINEAGE, "/openapi.json") or path.startswith(places))

    def answer(self, request: PageRequest) -> Answer:
        """The page asked for."""
        if request.path == "/openapi.json":
            return Answer(describe_api())
        if request.path == "/" or (request.path == LINEAGE and self._lineage is not None):
            return _welcome(request)
        if request.path == _OPEN_VISIT:
            return self._open_visit(request)
        if request.path.startswith("/assets/"):
            return show_asset(self._catalog, Addresses(), request.path, request.query)
        browse = _BROWSE.fullmatch(request.path)
        if browse is not None:
            return self._browse(request, browse["key"], browse["rest"] or "/")
        return read_file(request.path) or _say_missing(request.path)

    def _open_visit(self, request: PageRequest) -> Answer:
        """Open a visit and lead to its home; the wrong token or an old code is told on the form."""
        request.refuse_other_pages()
        form = request.form()
        visit = self._visits.open(request.host, token=form.get("token", ""), code=form.get("code", ""))
        if visit is None:
            return _welcome(request, status=403, refusal=_REFUSED)
        path = f"/browse/{visit.key}"
        to = LINEAGE if form.get("to") == LINEAGE and self._lineage is not None else "/"
        return _lead_to(f"{path}{to}", _make_cookie(request, visit.secret, path=path, seconds=VISIT_SECONDS))

    def _browse(self, request: PageRequest, key: str, rest: str) -> Answer:
        """A page of a visit; without its cookie the form, which says so."""
        if not self._visits.admits(request.host, key, request.cookies(_name_cookie(request))):
            return _welcome(request, status=401, refusal="This visit is over, or it is not this browser's.")
        at = Addresses(f"/browse/{key}", has_lineage=self._lineage is not None)
        if request.method == "POST":
            request.refuse_other_pages()
            self._visits.close(key)
            return _lead_to("/", _make_cookie(request, "", path=at.base, seconds=0))
        if rest == "/":
            return show_home(self._catalog, at)
        if rest == LINEAGE and self._lineage is not None:
            return show_lineage(self._catalog, at, self._lineage, origin=f"http://{request.host}")
        if rest == "/search":
            return show_results(self._catalog, at, request.query)
        if rest.startswith("/assets/"):
            return show_asset(self._catalog, at, rest, request.query)
        return _say_missing(rest, at)


def _welcome(request: PageRequest, *, status: int = 200, refusal: str = "") -> Answer:
    """What this is, and the form that opens a visit. It names no asset and shows no token."""
    code = request.query.get("code", "") if request.path in ("/", LINEAGE) else ""
    to = LINEAGE if request.path == LINEAGE else ""
    return make_page("welcome.html", Addresses(), status=status, host=request.host, code=code, refusal=refusal, to=to)


def _say_missing(path: str, at: Addresses | None = None) -> Answer:
    """The page that says that nothing is at a path."""
    return make_page("missing.html", at or Addresses(), status=404, thing="page", said=f"{path} is not here.")


def _name_cookie(request: PageRequest) -> str:
    """The cookie of a server: browsers keep one jar for all ports of a host."""
    port = _PORT.search(request.host)
    return f"delta-arc-{port[1] if port else 80}"


def _make_cookie(request: PageRequest, value: str, *, path: str, seconds: int) -> str:
    """A cookie for one path, which no script reads and no other site's page sends."""
    return f"{_name_cookie(request)}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Strict"


def _lead_to(path: str, cookie: str) -> Answer:
    """Lead a browser on, with a cookie."""
    return Answer("", status=303, media_type="text/plain", headers={**HEADERS, "Location": path, "Set-Cookie": cookie})
