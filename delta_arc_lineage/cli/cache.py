"""cache: what the discovery cache holds, and forgetting it. Asks Atlan nothing and starts nothing."""

import json
from datetime import UTC, datetime
from typing import Any

import click

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.settings import Settings, load_settings
from delta_arc_lineage.sync.discovery import OBSERVED, Discovery, Kept, name_of
from delta_arc_lineage.sync.reading import POSTGRES, SNOWFLAKE
from delta_arc_lineage.wiring import discovery_cache

_STAGES = (POSTGRES, SNOWFLAKE, OBSERVED)


def show_status(route: str | None, *, as_json: bool) -> None:
    """One line a stage of each route, and one for whatever else is there."""
    settings = load_settings()
    discovery = discovery_cache(settings)
    found = discovery.kept(_checked(settings, route), now=SystemClock().now())
    if as_json:
        click.echo(json.dumps([_as_json(discovery, kept) for kept in found], indent=1))
        return
    click.echo(f"{discovery.place}, for {discovery.expiry:g} hours after a full reading (CACHE_EXPIRY_HOURS)")
    for kept in found:
        click.echo(f"  {_described(discovery, kept)}")
    there = {kept.name for kept in found}
    for name in (name_of(one, stage) for one in ([route] if route else settings.routes) for stage in _STAGES):
        if name not in there:
            click.echo(f"  {name}: nothing is kept; the next run reads everything")


def clear(route: str | None) -> None:
    """Documents of routes that are no longer configured go too, unless one route is named."""
    settings = load_settings()
    discovery = discovery_cache(settings)
    count = discovery.clear(_checked(settings, route))
    click.echo(f"{count} documents removed; the next run reads everything")


def _checked(settings: Settings, route: str | None) -> str | None:
    return settings.route(route).name if route else None


def _described(discovery: Discovery, kept: Kept) -> str:
    size = f"{kept.size / 1000:,.1f} kB"
    if kept.memory is None:
        return f"{kept.name}: {kept.standing}, {size}"
    memory = kept.memory
    return (
        f"{kept.name}: {kept.standing}; {memory.entities:,} assets, {size}; read in full {_time(memory.full_at)}, "
        f"last changed {_time(memory.kept_at)}, expires {_time(discovery.expires_at(memory))}"
    )


def _as_json(discovery: Discovery, kept: Kept) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": kept.name, "standing": kept.standing, "bytes": kept.size}
    if kept.memory is None:
        return shown
    memory = kept.memory
    return shown | {
        "tenant": memory.tenant,
        "route": memory.route,
        "stage": memory.stage,
        "assets": memory.entities,
        "full_at": _time(memory.full_at, "milliseconds"),
        "kept_at": _time(memory.kept_at, "milliseconds"),
        "expires_at": _time(discovery.expires_at(memory), "milliseconds"),
    }


def _time(milliseconds: int, precision: str = "seconds") -> str:
    """To the second for people; machines are told all that is kept."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(sep=" ", timespec=precision)
