"""One request and its answer, as handlers see them: no web framework below this line."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.reading import read_whole, refuse_kind, shorten
from delta_arc_lineage.local_atlan.web.binding import SHAPELESS, Shape, bind
from delta_arc_lineage.local_atlan.web.client_json import parse_json

_MAXIMUM_QUERY = 4096


@dataclass(frozen=True)
class Exchange:
    """One request."""

    method: str
    path: str
    parameters: dict[str, str]
    query: list[tuple[str, str]]
    content: bytes
    user: str
    headers: dict[str, str] = field(default_factory=dict)
    shape: Shape = SHAPELESS

    def body(self) -> dict[str, Any]:
        """The JSON object sent."""
        body = self.json()
        if not isinstance(body, dict):
            raise refuse_kind("java.util.LinkedHashMap", body, "request body")
        return body

    def members(self) -> list[Any]:
        """The JSON array sent."""
        body = self.json()
        if not isinstance(body, list):
            raise refuse_kind("java.util.ArrayList", body, "request body")
        return body

    def json(self) -> Any:
        """The JSON value sent, in the form of the operation; other media types are refused, as by `@Consumes`."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if self.content and kind and kind != "application/json" and not kind.endswith("+json"):
            raise CatalogError(ErrorKind.UNSUPPORTED_MEDIA_TYPE, shorten(kind))
        return bind(parse_json(self.content or b"{}", "request body"), self.shape.body, "request body")

    def value(self, name: str) -> str | None:
        """A query parameter's first value."""
        return next((value for key, value in self.query if key == name), None)

    def values(self, name: str) -> list[str]:
        """All values of a query parameter."""
        return [value for key, value in self.query if key == name]

    def number(self, name: str, *, otherwise: int, most: int) -> int:
        """A query parameter as a number from 0 to `most`."""
        return read_whole(self.value(name), name, otherwise=otherwise, most=most)

    def flag(self, *names: str) -> bool:
        """Whether any of these query parameters is true."""
        return any((self.value(name) or "").lower() == "true" for name in names)

    def unique(self, prefix: str = "attr:") -> dict[str, Any]:
        """The unique attributes in `attr:qualifiedName=…&attr:awsArn=…`; of one sent twice the first counts."""
        found: dict[str, Any] = {}
        for key, value in self.query:
            if key.startswith(prefix):
                if len(value) > _MAXIMUM_QUERY:
                    raise CatalogError(ErrorKind.INVALID_QUERY_PARAMETER_LENGTH, key)
                found.setdefault(key[len(prefix) :], value)
        return found


@dataclass(frozen=True)
class Answer:
    """The answer to one request."""

    payload: Any = None
    status: int = 200
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """The body's bytes."""
        if self.payload is None:
            return b""
        if isinstance(self.payload, str):
            return self.payload.encode()
        return _encode(self.payload)


DONE = Answer(None, status=204)


def _encode(payload: Any) -> bytes:
    """A payload as JSON; what the fast encoder refuses, such as lone surrogates, is written by the slow one."""
    try:
        return msgspec.json.encode(payload)
    except (TypeError, ValueError, OverflowError):
        return json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


Handler = Callable[[Catalog, Exchange], Answer]
