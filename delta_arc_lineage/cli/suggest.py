"""suggest: what may belong together of all that no name and no statement links, and why; accepted, a pair states it."""

import os
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path

from delta_arc_lineage.cli.console import say
from delta_arc_lineage.cli.running import (
    NOT_COMPLETE,
    Done,
    choose_routes,
    for_each_route,
    load_and_log,
    open_session,
)
from delta_arc_lineage.cli.suggestion_results import of_suggestions
from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.suggesting.accepting import to_pair
from delta_arc_lineage.model.suggesting.suggestions import Suggestion
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.settings.pair_writing import add_pairs, show_pair
from delta_arc_lineage.settings.stated_routes import parse_routes
from delta_arc_lineage.settings.variables import ROUTES_FILE
from delta_arc_lineage.sync.planning.suggesting import read_and_suggest

NOTHING_FOUND = 3
_ALL = "all"


def run_suggest(*, names: tuple[str, ...], route: str | None, accept: str | None, as_json: bool) -> int:
    """3 where nothing of these names is suggested."""
    settings = load_and_log()
    wanted = {*names, *([accept] if accept is not None else [])} - {_ALL}
    found: list[Suggestion] = []

    def work(route: Route) -> Done:
        with open_session(settings, of=route.name) as session:
            suggested = read_and_suggest(route, session.space)
            spent = session.space.catalog.requests
        chosen = _choose(suggested.suggestions, wanted)
        found.extend(chosen)
        if not as_json:
            _show(route, chosen)
        accepted = [suggestion for suggestion in chosen if suggestion.can_be_accepted] if accept is not None else []
        written = _write(settings, route, accepted) if accepted else ""
        if not as_json:
            _show_next_step(route, chosen, accepted, written)
            say(f"{route.name}: read with {counted(spent.reads, 'request')}; nothing was written to Atlan", err=True)
        return Done(
            lambda: of_suggestions(
                route.name, chosen, incomplete=suggested.incomplete, accepted=accepted, written=written, spent=spent
            ),
            NOT_COMPLETE if suggested.incomplete else 0,
        )

    exit_code = for_each_route(choose_routes(settings, route), work, as_json=as_json)
    return exit_code or (NOTHING_FOUND if wanted and not found else 0)


def _choose(suggestions: Sequence[Suggestion], wanted: Collection[str]) -> list[Suggestion]:
    return [
        suggestion
        for suggestion in suggestions
        if not wanted or {suggestion.label, suggestion.source, suggestion.target, *suggestion.files} & {*wanted}
    ]


def _show(route: Route, suggestions: Sequence[Suggestion]) -> None:
    if not suggestions:
        say(f"{route.name}: nothing is suggested")
    for suggestion in suggestions:
        say(f"{route.name}: {terminal(suggestion.label)} ({suggestion.score:.2f}): {terminal(suggestion.words)}")
        for reason in suggestion.reasons:
            say(f"    {terminal(reason)}")
        if suggestion.can_be_accepted:
            say(f"    pair: {terminal(show_pair(to_pair(suggestion)))}")
        else:
            say(f"    cannot be accepted: {terminal(suggestion.why_not)}")


def _write(settings: Settings, route: Route, accepted: Sequence[Suggestion]) -> str:
    """The routes file, once the pairs are in it."""
    pairs = [to_pair(suggestion) for suggestion in accepted]
    stated = settings.defaults.routes_file or ROUTES_FILE
    file = settings.project.locate(stated)
    if not settings.defaults.routes_file and not file.is_file():
        raise SettingsError(
            what=f"the route {route.name!r} comes from variables, which cannot state pairs",
            where=ROUTES_FILE,
            next_step=f"write the route into {file} first (`delta-arc init --write` makes one), or with the pairs: ["
            + ", ".join(map(show_pair, pairs))
            + "]",
        )
    text = file.read_bytes().decode()
    added = add_pairs(text, route.name, pairs, stated=stated)
    parse_routes(added, settings.defaults, stated=stated)
    _replace(file, added)
    return str(file)


def _replace(file: Path, text: str) -> None:
    """Whole or not at all; a link stays one."""
    real = file.resolve()
    beside = real.with_name(f".{real.name}.{os.getpid()}")
    try:
        beside.write_bytes(text.encode())
        shutil.copymode(real, beside)
        beside.replace(real)
    finally:
        beside.unlink(missing_ok=True)


def _show_next_step(route: Route, chosen: Sequence[Suggestion], accepted: Sequence[Suggestion], written: str) -> None:
    if written:
        pairs = counted(len(accepted), "pair")
        say(f"{route.name}: {pairs} written to {written}; `delta-arc plan` shows what they draw")
    elif any(suggestion.can_be_accepted for suggestion in chosen):
        say(f"{route.name}: `delta-arc suggest --route {route.name} --accept [NAME]` writes the pairs", err=True)
