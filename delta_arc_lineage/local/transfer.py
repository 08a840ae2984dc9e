"""The export of a running local catalog as JSON lines, and the import of such lines, over the server's own API.

Neither touches the server's file: the server goes on serving, its caches stay right, and the form of its file stays
its own affair. Lines come in an order in which they can be imported, so both ends hold one page at a time.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import httpx

from delta_arc_lineage.local.catalog_http import ask, open_catalog

KINDS = ("typedef", "entity", "relationship", "classification", "audit")

_PAGE = 1000
_SECONDS = 120.0


def export_lines(url: str, token: str) -> Iterator[str]:
    """One JSON object per thing, without line ends. Raises `RequestRefused` or `Unreachable`."""
    with open_catalog(url, token, seconds=_SECONDS) as client:
        for kind in KINDS:
            for line in _read_lines(client, kind):
                yield json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def import_lines(url: str, token: str, lines: Iterable[str]) -> int:
    """Import lines, a page at a time, each page whole or not at all; the number of lines.

    The import is idempotent: an entity of a guid that is there is replaced. Raises `RequestRefused`, also for a line
    that is not JSON, or `Unreachable`.
    """
    count = 0
    remaining = (line for line in lines if line.strip())
    with open_catalog(url, token, seconds=_SECONDS) as client:
        while page := list(islice(remaining, _PAGE)):
            ask(client, "POST", "/api/local/import", content=f'{{"lines":[{",".join(page)}]}}'.encode())
            count += len(page)
    return count


def _read_lines(client: httpx.Client, kind: str) -> Iterator[dict[str, Any]]:
    offset = 0
    while True:
        query = {"kind": kind, "offset": offset, "size": _PAGE}
        page = ask(client, "GET", "/api/local/export", params=query)["lines"]
        yield from page
        if len(page) < _PAGE:
            return
        offset += len(page)
