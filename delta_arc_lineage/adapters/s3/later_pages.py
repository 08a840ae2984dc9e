"""Pages of a listing that begins after a key, of a store that may not know how to begin there.

Some refuse `start-after`, others pass over it. Then the listing is asked for from its start and read over up to the
key: what is told is the same, and it costs the requests that were to be saved.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from delta_arc_lineage.adapters.s3.paged_listing import ListedPage
from delta_arc_lineage.errors import RequestRefused

AskPage = Callable[[Mapping[str, str]], ListedPage]


class LaterPages:
    """Asks for the pages of one listing; `start_after` is not empty. S3 orders keys as Python does."""

    def __init__(self, ask_page: AskPage, *, start_after: str) -> None:
        self._ask_page, self._start_after = ask_page, start_after
        self._begins_there = True

    def __call__(self, asked: Mapping[str, str]) -> ListedPage:
        page = self._ask(asked)
        return replace(page, objects=[stored for stored in page.objects if stored.key > self._start_after])

    def _ask(self, asked: Mapping[str, str]) -> ListedPage:
        if self._begins_there:
            try:
                return self._ask_page({"StartAfter": self._start_after, **asked})
            except RequestRefused:
                if asked:
                    raise
                self._begins_there = False
        return self._ask_page(asked)
