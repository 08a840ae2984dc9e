"""Routing: which routes a file is data of that came or went, by the bucket sensor's rule (`sync.reading.watching`)."""

from collections.abc import Iterable

from delta_arc_lineage.model.data_keys import may_be_data
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.serverless.events import FileNews

_MANIFESTS = ("manifest.json", "manifest.checksum")
_NOT_EMPTY = 1
"""A deletion tells no size, and what is empty may be no data."""


def find_routes(news: FileNews, routes: Iterable[Route]) -> tuple[str, ...]:
    """The names of the routes that the file is data of; of none where it is no data."""
    return tuple(route.name for route in routes if any(_concerns(route, news, key) for key in news.keys))


def _concerns(route: Route, news: FileNews, key: str) -> bool:
    """A route that reads the bucket's inventory has news where a newer one lies there, and not before."""
    inventory = route.bucket.inventory
    if inventory is not None:
        is_below = key.startswith(inventory.key) if inventory.is_folder else key == inventory.key
        return news.bucket == inventory.bucket and is_below and key.endswith(_MANIFESTS)
    if news.bucket != route.bucket.name or not key.startswith(route.bucket.prefix):
        return False
    size = _NOT_EMPTY if news.size is None else news.size
    return may_be_data(route, StoredObject(key=key, size=size, last_modified=0, etag=""))
