"""Everything a running local catalog holds as JSON lines, and lines back into one, over the server's own API.

Through the server rather than its file: it goes on serving meanwhile, its caches stay right, and what the file looks
like stays its own affair. Lines come in the order in which they can be taken, so either end holds one page at a time.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import httpx

from delta_arc_lineage.local.catalog_http import ask, open_catalog

KINDS = ("typedef", "account", "entity", "relationship", "classification", "audit")

_PAGE = 1000
_SECONDS = 120.0


def export_lines(url: str, token: str) -> Iterator[str]:
    """One JSON object per thing, without line ends. Raises `RequestRefused` or `Unreachable`."""
    with open_catalog(url, token, seconds=_SECONDS) as client:
        for kind in KINDS:
            for line in _read_lines(client, kind):
                yield json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def import_lines(url: str, token: str, lines: Iterable[str]) -> int:
    """Take lines in, a page at a time, each page whole or not at all; how many.

    Twice is the same as once: what is there by guid is replaced. Raises `RequestRefused`, also for a line that is not
    JSON, or `Unreachable`.
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
