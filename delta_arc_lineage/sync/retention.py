"""Retention: plans, journals and what is known of operations of long ago go, so that a state does not grow for ever.

What was last written before a moment is found by one listing of each of these folders; only what it names is read. What
cannot be read stays: nobody knows what it is, and a person may mend it.

The latest plan of a route stays, however old. The journals of a run go together, and only when all of them are of
before: an undo of a later run reads the journals of that run and of those after it, and all of these are later too. The
document of an operation goes when its run has ended, or was lost, before: no client asks for it any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from delta_arc_lineage.model.codec import parse_object
from delta_arc_lineage.model.media import file_name
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.journals import FOLDER as JOURNALS
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.marking_documents import MarkingJournals

DAY = 86_400_000
OPERATIONS = "operations/runs"
PLANS, _RUNS, _APPROVALS, _LATEST, _TIDIED = "plans", "runs", "approvals", "latest", "tidied"


@dataclass(frozen=True, slots=True)
class Outdated:
    """Names of the documents of one route that may go. `notes`: which plan a run made, and what was approved for it;
    `journals`: of `runs` runs; `operations`: of runs that clients asked for; `unreadable`: as old, and kept. `route` is
    empty where nobody can tell whose they are."""

    route: str
    plans: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    journals: tuple[str, ...] = ()
    runs: int = 0
    operations: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """In the order in which they go: a kill in between leaves nothing that the next time would not find."""
        return (*self.notes, *self.plans, *self.journals, *self.operations)


def list_outdated(state: StateStore, *, before: int, route: str | None = None) -> tuple[Outdated, ...]:
    """What each route has from before this moment (milliseconds since the epoch, UTC), of one route if it is named.

    Three requests to a bucket, and a few for each document that is listed.
    """
    plans = _by_route(state.names(_folder(PLANS, route), before=before))
    journals = _by_route(state.names(_folder(JOURNALS, route and file_name(route)), before=before))
    operations, torn = _old_operations(state, before=before)
    named = plans.keys() | operations.keys()
    routes = [route] if route else sorted(named | (journals.keys() - set(map(file_name, named))))
    found = [
        replace(
            _find_outdated(state, each, plans.get(each, []), journals.get(file_name(each), []), before=before),
            operations=tuple(operations.get(each, ())),
        )
        for each in routes
    ]
    if not route:
        found.append(Outdated("", unreadable=torn))
    return tuple(outdated for outdated in found if outdated.names or outdated.unreadable)


def remove_outdated(state: StateStore, outdated: Outdated) -> None:
    """Two requests to a bucket for each document."""
    for name in outdated.names:
        state.write(name, None)


def tidy_daily(state: StateStore, route: str, *, keep_days: int, clock: Clock) -> Outdated | None:
    """Remove what a route has of more than `keep_days` ago; None where that was done today, or all is kept (0).

    One request to a bucket where it was done today.
    """
    now, note = clock.now(), f"{_TIDIED}/{route}"
    if not keep_days or now - _tidied_at(state, note) < DAY:
        return None
    found = list_outdated(state, before=now - keep_days * DAY, route=route)
    for outdated in found:
        remove_outdated(state, outdated)
    state.write(note, f'{{"at": {now}}}')
    return found[0] if found else Outdated(route)


def _find_outdated(state: StateStore, route: str, plans: list[str], journals: list[str], *, before: int) -> Outdated:
    of_runs, runs, torn = _old_journals(state, journals, before=before)
    latest = state.read(f"{PLANS}/{route}/{_LATEST}") if plans else None
    own = [name for name in plans if name.count("/") == 2 and name.rpartition("/")[2] not in (_LATEST, latest)]
    made = {name: _made_at(state, name) for name in own}
    old = {name for name, at in made.items() if at is not None and at < before}
    notes, left = _old_notes(state, route, plans, old)
    return Outdated(
        route,
        plans=tuple(sorted(old - left)),
        notes=notes,
        journals=of_runs,
        runs=runs,
        unreadable=(*(name for name, at in made.items() if at is None), *torn),
    )


def _old_notes(state: StateStore, route: str, names: Iterable[str], old: set[str]) -> tuple[tuple[str, ...], set[str]]:
    """The notes of runs whose plans go, approvals first, and the plans that a note of another run needs still."""
    runs = [name for name in names if name.startswith(f"{PLANS}/{route}/{_RUNS}/")]
    approvals = {name for name in names if name.startswith(f"{PLANS}/{route}/{_APPROVALS}/")}
    going = [name for name in runs if f"{PLANS}/{route}/{state.read(name)}" in old]
    beside = [name.replace(f"/{_RUNS}/", f"/{_APPROVALS}/", 1) for name in going]
    late = {name for name in beside if name not in approvals and state.read(name) is not None}
    kept = {run for run, approval in zip(going, beside, strict=True) if approval in late}
    plans = {f"{PLANS}/{route}/{state.read(name)}" for name in kept}
    approved = [name for name in beside if name in approvals]
    return (*approved, *(name for name in going if name not in kept)), plans


def _old_journals(state: StateStore, names: list[str], *, before: int) -> tuple[tuple[str, ...], int, tuple[str, ...]]:
    """The journals of runs that are of before as a whole, how many runs that are, and those that cannot be read."""
    found: list[str] = []
    torn: list[str] = []
    runs = 0
    for folder in sorted({name.rpartition("/")[0] for name in names if name.count("/") == 3}):
        record, of_markings = Journals(state).of_run(folder), MarkingJournals(state).of_run(folder)
        torn_here = (*record.torn, *of_markings.torn)
        torn += torn_here
        times = [max(journal.started_at, journal.ended_at or 0) for journal in record.journals]
        times += [of_markings.ended_at] if of_markings.journals else []
        own = state.names(folder)
        if not torn_here and times and max(times) < before and set(own) <= set(names):
            found += own
            runs += 1
    return tuple(found), runs, tuple(torn)


def _old_operations(state: StateStore, *, before: int) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """By their routes those that ended before, or that nobody renewed since; and those that cannot be read."""
    found: dict[str, list[str]] = {}
    torn: list[str] = []
    for name in state.names(OPERATIONS, before=before):
        document = state.read(name)
        match _parse(document):
            case {"subject": str(route), "ended_at": int(ended_at), "alive_until": int(alive_until)}:
                if (ended_at or alive_until) < before:
                    found.setdefault(route, []).append(name)
            case _ if document is not None:
                torn.append(name)
    return found, tuple(torn)


def _parse(document: str | None) -> dict[str, Any] | None:
    try:
        return parse_object(document or "")
    except ValueError:
        return None


def _made_at(state: StateStore, name: str) -> int | None:
    """None for what is no plan that can be read."""
    try:
        at = parse_object(state.first_line(name) or "").get("made_at")
    except ValueError:
        return None
    return at if type(at) is int else None


def _tidied_at(state: StateStore, note: str) -> int:
    try:
        at = parse_object(state.read(note) or "{}").get("at")
    except ValueError:
        return 0
    return at if type(at) is int else 0


def _by_route(names: Iterable[str]) -> dict[str, list[str]]:
    by_route: dict[str, list[str]] = {}
    for name in names:
        if name.count("/") >= 2:
            by_route.setdefault(name.split("/")[1], []).append(name)
    return by_route


def _folder(kind: str, route: str | None) -> str:
    return f"{kind}/{route}" if route else kind
