"""A listing that is asked for page by page, whatever the pages are of."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.model.snapshots import BucketHome, StoredObject
from delta_arc_lineage.ports.listing import Listing

TOKENS = {"NextContinuationToken": "ContinuationToken"}
"""What a page of ListObjectsV2 tells of the next one, and what that is asked for by."""


@dataclass(frozen=True, slots=True)
class ListedPage:
    """One page. `following`: what the next one is asked for by, as S3's parameters; None at the end."""

    objects: list[StoredObject]
    home: BucketHome
    following: Mapping[str, str] | None


class PagedListing(Listing):
    """Pages of one prefix, asked for while it is read. S3 shows every object that was there when it was asked first.

    `otherwise`: what is raised where a page is said to follow, and it is not said which, or the same one again.
    """

    def __init__(
        self,
        ask_page: Callable[[Mapping[str, str]], ListedPage],
        *,
        otherwise: Callable[[], Unreachable],
        read_at: int,
    ) -> None:
        self._ask_page, self._otherwise, self._read_at = ask_page, otherwise, read_at
        self._complete, self._home = False, BucketHome()

    @property
    def read_at(self) -> int:
        return self._read_at

    @property
    def complete(self) -> bool:
        return self._complete

    @property
    def home(self) -> BucketHome:
        return self._home

    def __iter__(self) -> Iterator[StoredObject]:
        asked: Mapping[str, str] = {}
        while True:
            page = self._ask_page(asked)
            self._home = page.home
            yield from page.objects
            if page.following is None:
                break
            if page.following == asked or not page.following:
                raise self._otherwise()
            asked = page.following
        self._complete = True


def following(page: Any, names: Mapping[str, str]) -> dict[str, str] | None:
    """What the page after this one is asked for by, as `names` maps what a page tells; None after the last one."""
    if not page["IsTruncated"]:
        return None
    return {asked: page[told] for told, asked in names.items() if page.get(told)}
