"""A person with a browser, without the browser: opens a visit, follows links, sends forms, and reads what is shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import Any

import httpx

VOID = {"meta", "link", "input", "br", "img", "hr"}
INLINE = {"a", "b", "span", "code", "strong"}
TOKEN = "test-token"


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    text: str = ""

    def ancestors(self) -> Iterator["Element"]:
        """What it stands in, the nearest first."""
        at = self.parent
        while at is not None:
            yield at
            at = at.parent


@dataclass
class Shown(HTMLParser):
    """A page as a person and a screen reader have it: its elements and its text; what is not balanced is an error."""

    source: str
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []
        self.feed(self.source)
        self.close()
        assert not self._open, f"never closed: {[element.tag for element in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element; no attribute comes twice."""
        assert len({name for name, _ in attrs}) == len(attrs), self.get_starttag_text()
        values = {name: value or "" for name, value in attrs}
        element = Element(tag, values, self._open[-1] if self._open else None)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element that closes itself."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element, which must be this one."""
        assert self._open and self._open[-1].tag == tag, f"</{tag}> closes {self._open[-1:]}"
        self._open.pop()
        if tag not in INLINE:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        """Text belongs to all it stands in."""
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """The elements of a tag with these attributes."""
        return [
            element
            for element in self.elements
            if element.tag == tag and all(element.attributes.get(name) == value for name, value in attributes.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        """The one element of a tag with these attributes."""
        (found,) = self.all(tag, **attributes)
        return found

    @property
    def text(self) -> str:
        """All text of the page, blanks as one."""
        return " ".join(self.all("body")[0].text.split())

    def text_of_all(self) -> str:
        """The text of a piece of a page, from its outermost element."""
        return self.elements[0].text

    @property
    def main(self) -> str:
        """The text of the main part."""
        return " ".join(self.one("main").text.split())

    def links(self) -> list[tuple[str, str]]:
        """Every link: text and address."""
        return [(" ".join(link.text.split()), link.attributes["href"]) for link in self.all("a")]

    def link(self, text: str) -> str:
        """The address of the first link with this text."""
        return next(address for shown, address in self.links() if shown == text)

    def section(self, title: str) -> str:
        """The text from a heading that begins so to the next of its kind."""
        parts = re.split(r"<h2[^>]*>", self.source)[1:]
        found = [
            part
            for part in parts
            if Shown(f"<p>{part.partition('</h2>')[0]}</p>").text_of_all().strip().startswith(title)
        ]
        assert found, title
        return found[0]


class Person:
    """A browser's memory: one visit, its cookie and where it is."""

    def __init__(self, url: str) -> None:
        self.url = url
        no_connection_left, nobody = httpx.Limits(max_keepalive_connections=0), SSLContext(PROTOCOL_TLS_CLIENT)
        self.client = httpx.Client(base_url=url, trust_env=False, limits=no_connection_left, verify=nobody)
        self.base = ""

    def send_form(self, path: str, fields: dict[str, str], **headers: str) -> httpx.Response:
        """Send a form as a page of this server would, unless other headers are given."""
        sent = {"Origin": self.url, "Sec-Fetch-Site": "same-origin", **headers}
        return self.client.post(path, data=fields, headers={name: value for name, value in sent.items() if value})

    def open(self, **fields: str) -> httpx.Response:
        """Open a visit."""
        answer = self.send_form("/visits", fields or {"token": TOKEN})
        if answer.status_code == 303:
            self.base = answer.headers["Location"].rstrip("/")
        return answer

    def get(self, path: str, **query: Any) -> httpx.Response:
        """A page of the visit."""
        return self.client.get(f"{self.base}{path}", params=query or None)

    def see(self, path: str, **query: Any) -> Shown:
        """A page of the visit that must be there, read."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return Shown(answer.text)

    def follow(self, address: str) -> Shown:
        """A link, as a page has it."""
        answer = self.client.get(address.partition("#")[0])
        assert answer.status_code == 200, (address, answer.text)
        return Shown(answer.text)
