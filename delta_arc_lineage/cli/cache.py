"""cache: what the discovery cache holds, and forgetting it. Asks Atlan nothing and starts nothing."""

from collections.abc import Sequence

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.cli.cache_shapes import CacheItem, CacheResult
from delta_arc_lineage.cli.console import print_results, say
from delta_arc_lineage.cli.running import load_and_log
from delta_arc_lineage.model.moments import iso, moment
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.documents import SOURCE, TARGET
from delta_arc_lineage.sync.reading_cache import OBSERVED, CacheEntry, ReadingCache, document_name
from delta_arc_lineage.wiring import reading_cache

_STAGES = (SOURCE, TARGET, OBSERVED)


def show_status(*, route: str | None, as_json: bool) -> None:
    """One line a stage of each route, and one for whatever else is there."""
    settings = load_and_log()
    cache = reading_cache(settings)
    entries = cache.entries(_checked(settings, route), now=SystemClock().now())
    if as_json:
        print_results(_results(cache, entries))
        return
    say(f"{cache.place}, for {cache.expiry:g} hours after a full reading (CACHE_EXPIRY_HOURS)")
    for entry in entries:
        say(f"  {_describe(cache, entry)}")
    there = {entry.name for entry in entries}
    routes = [route] if route else list(settings.routes)
    for name in (document_name(route, stage) for route in routes for stage in _STAGES):
        if name not in there:
            say(f"  {name}: nothing is kept; the next run reads everything")


def clear(*, route: str | None) -> None:
    """Documents of routes that are no longer configured go too, unless one route is named."""
    settings = load_and_log()
    count = reading_cache(settings).clear(_checked(settings, route))
    say(f"{count} documents removed; the next run reads everything")


def _checked(settings: Settings, route: str | None) -> str | None:
    return settings.route(route).name if route else None


def _describe(cache: ReadingCache, entry: CacheEntry) -> str:
    size = f"{entry.size / 1000:,.1f} kB"
    if entry.cached is None:
        return f"{entry.name}: {entry.validity.words}, {size}"
    cached = entry.cached
    return (
        f"{entry.name}: {entry.validity.words}; {cached.entities:,} assets, {size}; "
        f"read in full {moment(cached.full_at)}, last changed {moment(cached.kept_at)}, "
        f"expires {moment(cache.expires_at(cached))}"
    )


def _results(cache: ReadingCache, entries: Sequence[CacheEntry]) -> list[CacheResult]:
    by_route: dict[str, list[CacheItem]] = {}
    for entry in entries:
        route = entry.cached.route if entry.cached else ""
        by_route.setdefault(route, []).append(_item(cache, entry))
    return [CacheResult(route=route, documents=items) for route, items in by_route.items()]


def _item(cache: ReadingCache, entry: CacheEntry) -> CacheItem:
    cached = entry.cached
    if cached is None:
        return CacheItem(name=entry.name, validity=entry.validity.words, bytes=entry.size)
    return CacheItem(
        name=entry.name,
        validity=entry.validity.words,
        bytes=entry.size,
        tenant=cached.tenant,
        stage=cached.stage,
        assets=cached.entities,
        full_at=iso(cached.full_at),
        kept_at=iso(cached.kept_at),
        expires_at=iso(cache.expires_at(cached)),
    )
