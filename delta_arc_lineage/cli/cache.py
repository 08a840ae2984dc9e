"""cache: what the discovery cache holds, and forgetting it. Asks Atlan nothing and starts nothing."""

import json
from datetime import UTC, datetime
from typing import Any

import click

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.settings.load import Settings, load_settings
from delta_arc_lineage.sync.documents import SOURCE, TARGET
from delta_arc_lineage.sync.reading_cache import OBSERVED, CacheEntry, ReadingCache, document_name
from delta_arc_lineage.wiring import reading_cache

_STAGES = (SOURCE, TARGET, OBSERVED)


def show_status(route: str | None, *, as_json: bool) -> None:
    """One line a stage of each route, and one for whatever else is there."""
    settings = load_settings()
    cache = reading_cache(settings)
    entries = cache.entries(_checked(settings, route), now=SystemClock().now())
    if as_json:
        click.echo(json.dumps([_as_json(cache, entry) for entry in entries], indent=1))
        return
    click.echo(f"{cache.place}, for {cache.expiry:g} hours after a full reading (CACHE_EXPIRY_HOURS)")
    for entry in entries:
        click.echo(f"  {_describe(cache, entry)}")
    there = {entry.name for entry in entries}
    routes = [route] if route else list(settings.routes)
    for name in (document_name(route, stage) for route in routes for stage in _STAGES):
        if name not in there:
            click.echo(f"  {name}: nothing is kept; the next run reads everything")


def clear(route: str | None) -> None:
    """Documents of routes that are no longer configured go too, unless one route is named."""
    settings = load_settings()
    count = reading_cache(settings).clear(_checked(settings, route))
    click.echo(f"{count} documents removed; the next run reads everything")


def _checked(settings: Settings, route: str | None) -> str | None:
    return settings.route(route).name if route else None


def _describe(cache: ReadingCache, entry: CacheEntry) -> str:
    size = f"{entry.size / 1000:,.1f} kB"
    if entry.cached is None:
        return f"{entry.name}: {entry.validity.words}, {size}"
    cached = entry.cached
    return (
        f"{entry.name}: {entry.validity.words}; {cached.entities:,} assets, {size}; "
        f"read in full {_time(cached.baseline.full_at)}, last changed {_time(cached.kept_at)}, "
        f"expires {_time(cache.expires_at(cached))}"
    )


def _as_json(cache: ReadingCache, entry: CacheEntry) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": entry.name, "standing": entry.validity.words, "bytes": entry.size}
    if entry.cached is None:
        return shown
    cached = entry.cached
    return shown | {
        "tenant": cached.tenant,
        "route": cached.route,
        "stage": cached.stage,
        "assets": cached.entities,
        "full_at": _time(cached.baseline.full_at, "milliseconds"),
        "kept_at": _time(cached.kept_at, "milliseconds"),
        "expires_at": _time(cache.expires_at(cached), "milliseconds"),
    }


def _time(milliseconds: int, precision: str = "seconds") -> str:
    """To the second for people; machines are told all that is kept."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(sep=" ", timespec=precision)
