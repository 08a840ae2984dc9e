"""The places in buckets that runs write, state and cache, and that none of them lies among the files of a route.

A run that keeps something where the sensor looks for files would start the next one, without end.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings.caches import CACHE_PREFIX, CacheSettings
from delta_arc_lineage.settings.project import STATE
from delta_arc_lineage.settings.state_place import StatePlace


class _Place(NamedTuple):
    """`root`: all keys that begin so are ours; `keys`: others that are too."""

    what: str
    setting: str
    next_step: str
    bucket: str
    root: str
    keys: tuple[str, ...] = ()


def refuse_places_among_files(state: StatePlace, cache: CacheSettings, routes: Iterable[Route]) -> None:
    """SettingsError that names the place, its setting and the route."""
    places = tuple(_list_places(state, cache))
    for route in routes:
        for place in places:
            prefix = route.bucket.prefix
            among = [key for key in (place.root, *place.keys) if key.startswith(prefix)]
            if place.root.startswith(prefix) or prefix.startswith(place.root):
                among = among or [place.root]
            if place.bucket == route.bucket.name and among:
                raise SettingsError(
                    what=f"{place.what} {among[0]!r} lies among the files of the route {route.name!r}: prefix "
                    f"{prefix!r} of bucket {place.bucket!r}",
                    where=place.setting,
                    next_step=place.next_step,
                )


def _list_places(state: StatePlace, cache: CacheSettings) -> Iterator[_Place]:
    files = tuple(file.lstrip("/") for file in (*cache.source_files.values(), *cache.target_files.values()))
    if state.bucket:
        step = "name another bucket for the state, or a prefix under which no route has files"
        yield _Place("the state's", STATE, step, state.bucket, state.prefix)
    if cache.bucket:
        step = "name another bucket for the cache, or leave it out to keep the cache beside the state"
        root = f"{CACHE_PREFIX}cache/"
        yield _Place("the cache's", "CACHE_S3_BUCKET", step, cache.bucket, root, files)
