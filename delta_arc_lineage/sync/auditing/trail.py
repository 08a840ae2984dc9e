"""The trail: every change of ours by the journals, and Atlan's audit of the same assets, joined.

A kind of journal joins by a function from the state to its changes, named in `SOURCES`. Atlan is asked for the
connections of ours by time: a request for 300 changes in them, whatever they hold.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.model.audits import SLACK, AuditedChange, CatalogLine, JoinedChange, JoinedTrail, join
from delta_arc_lineage.model.diff import subject
from delta_arc_lineage.model.journal import Entry, Journal
from delta_arc_lineage.model.marking_journal import MarkingEntry, MarkingJournal
from delta_arc_lineage.model.markings import MarkingSort
from delta_arc_lineage.model.names import ConnectionName
from delta_arc_lineage.model.routes import is_our_mark
from delta_arc_lineage.ports.audit import AuditLine
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.journals import Journals, Record
from delta_arc_lineage.sync.marking_documents import MARKINGS, MarkingJournals
from delta_arc_lineage.sync.workspace import Workspace

_PLACES_A_READING = 300
_BESIDE = {MarkingSort.README: "Readme", MarkingSort.LINK: "Link"}
"""Markings that are assets of their own, by their types."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """All changes that the journals tell of, the earliest first; `torn`: names of journals that cannot be read."""

    changes: tuple[AuditedChange, ...]
    torn: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a span of time, both ends included, in milliseconds, and what is empty where all are meant.
    `name`: a qualified name, its end, or a name; `run`: an id, or how it begins; `actor`: a part of who it was."""

    since: int = 0
    until: int = 2**53
    route: str = ""
    run: str = ""
    actor: str = ""
    name: str = ""

    def takes(self, change: AuditedChange) -> bool:
        return (
            self.since <= change.at <= self.until
            and self.route in ("", change.route)
            and change.run.startswith(self.run)
            and self.actor.casefold() in change.actor.casefold()
            and (not self.name or self.name == change.name or self.names(change.qualified_name))
        )

    def takes_line(self, line: CatalogLine) -> bool:
        """Of a line that is no run's; where a run is asked for, none is."""
        is_theirs = self.since <= line.at <= self.until and self.actor.casefold() in line.user.casefold()
        return is_theirs and not self.run and (not self.name or self.names(line.asset_name))

    def names(self, qualified_name: str) -> bool:
        return qualified_name == self.name or qualified_name.endswith(f"/{self.name}")


def gather(state: StateStore) -> Gathered:
    """The changes that every kind of journal tells of."""
    gathered = [source(state) for source in SOURCES]
    changes = sorted(change for part in gathered for change in part.changes)
    return Gathered(tuple(changes), tuple(name for part in gathered for name in part.torn))


def gather_assets(state: StateStore) -> Gathered:
    """What runs, undos, removals of leftovers and purges did to assets."""
    records = Journals(state).records()
    changes = tuple(change for record in records for change in _changes_of(record))
    return Gathered(changes, tuple(name for record in records for name in record.torn))


def gather_markings(state: StateStore) -> Gathered:
    """What runs and undos gave to assets, and took back."""
    records = MarkingJournals(state).records()
    changes = tuple(
        _audit_marking(entry, journal, record.run)
        for record in records
        for journal in record.journals
        for entry in journal.entries
    )
    return Gathered(changes, tuple(name for record in records for name in record.torn))


SOURCES: tuple[Callable[[StateStore], Gathered], ...] = (gather_assets, gather_markings)
"""Every kind of journal."""


def show_trail(gathered: Gathered, wanted: Wanted) -> JoinedTrail:
    """The trail by the journals alone; Atlan is asked nothing."""
    return JoinedTrail(tuple(JoinedChange(change) for change in gathered.changes if wanted.takes(change)))


@dataclass(frozen=True, slots=True)
class Joined:
    """A trail joined with Atlan's audit. `is_complete`: Atlan showed all of it that was asked for."""

    trail: JoinedTrail
    is_complete: bool


def join_trail(gathered: Gathered, wanted: Wanted, space: Workspace, *, marks: Sequence[str]) -> Joined:
    """The trail joined with Atlan's own audit. `marks`: those of the routes that are asked for; what carries one is
    ours too."""
    here = [change for change in gathered.changes if change.tenant in ("", space.tenant)]
    chosen = [change for change in here if wanted.takes(change)]
    of_routes = [change for change in here if wanted.route in ("", change.route)]
    known = {change.qualified_name for change in of_routes}
    own_marks = {*marks, *(change.mark for change in of_routes if is_our_mark(change.mark))}
    places = sorted(_find_places(of_routes, own_marks, wanted))
    since, until = _choose_span(chosen, wanted)
    found: list[AuditLine] = []
    is_complete = True
    for at in range(0, len(places), _PLACES_A_READING):
        reading = space.catalog.read_audit(places[at : at + _PLACES_A_READING], since=since, until=until)
        found += reading.lines
        is_complete = is_complete and reading.complete
    ours = {line.of or line.qualified_name for line in found if line.mark in own_marks} | known
    trail = join(
        chosen,
        {_line(line) for line in found},
        traces={change.trace for change in gathered.changes if change.trace},
        is_ours=lambda line: line.asset_name in ours,
        untold=(change for change in here if not wanted.takes(change)),
    )
    elsewhere = [JoinedChange(c) for c in gathered.changes if wanted.takes(c) and c.tenant not in ("", space.tenant)]
    ours_in_all = sorted((*trail.ours, *elsewhere), key=lambda joined: joined.change)
    others = tuple(filter(wanted.takes_line, trail.others))
    return Joined(JoinedTrail(tuple(ours_in_all), others), is_complete)


def _choose_span(chosen: Sequence[AuditedChange], wanted: Wanted) -> tuple[int, int]:
    """What Atlan is asked for, in its own time, which need not be ours: a clock that is ahead or behind must not make a
    change missing. So there is no end where none is asked for, and a margin where there is."""
    since = min([wanted.since, *(change.at for change in chosen)]) - SLACK
    return max(0, since), max([wanted.until, *(change.until for change in chosen)]) + SLACK


def _find_places(changes: Iterable[AuditedChange], marks: set[str], wanted: Wanted) -> set[str]:
    """The connections that hold assets of ours, and the names of others' that we changed: theirs are full of others'.
    Where one thing is asked for, its name alone. READMEs and links lie below the guids of their assets."""
    beside = {change.beside[1] for change in changes if change.beside[1] and wanted.takes(change)}
    if wanted.name:
        named = {change.qualified_name for change in changes if wanted.name in (change.name, change.qualified_name)}
        named = named or {c.qualified_name for c in changes if wanted.names(c.qualified_name)}
        return (named | beside) or {wanted.name}
    places = beside
    for change in changes:
        home = ConnectionName.of(change.qualified_name)
        places.add(home.qualified_name if home and change.mark in marks else change.qualified_name)
    return places


def _changes_of(record: Record) -> Iterator[AuditedChange]:
    for journal in record.journals:
        unproven = {entry.asset.reference for entry in journal.unproven}
        for entry in journal.entries:
            yield _audit(entry, journal, record.run, is_proven=entry.asset.reference not in unproven)


def _tell_run(journal: Journal | MarkingJournal, run: str, *, phase: str) -> dict[str, Any]:
    """What all changes of one journal have in common."""
    return {
        "at": journal.started_at,
        "until": journal.ended_at or journal.started_at,
        "route": journal.route,
        "run": run,
        "phase": phase,
        "purpose": journal.purpose.value,
        "actor": journal.actor,
        "why": journal.why,
        "tenant": journal.tenant,
        "plan": journal.plan,
        "consent": journal.consent.words,
        "trace": journal.trace,
    }


def _audit(entry: Entry, journal: Journal, run: str, *, is_proven: bool) -> AuditedChange:
    asset = subject(entry.change)
    return AuditedChange(
        **_tell_run(journal, run, phase=journal.phase),
        what=entry.change.tag,
        type_name=asset.reference.type_name,
        qualified_name=asset.qualified_name,
        name=asset.name,
        reason=str(getattr(asset, "description", "")),
        is_proven=is_proven,
        mark=entry.mark or (entry.before.mark if entry.before else "") or "",
    )


def _audit_marking(entry: MarkingEntry, journal: MarkingJournal, run: str) -> AuditedChange:
    """`what`: `give`, `change` or `take back`; the name is that of the marking, without what it says."""
    marking = entry.after or entry.before
    assert marking is not None, "an entry is of something"
    what = "take back" if entry.after is None else "change" if entry.before is not None else "give"
    return AuditedChange(
        **_tell_run(journal, run, phase=MARKINGS),
        what=what,
        type_name=entry.reference.type_name,
        qualified_name=entry.reference.qualified_name,
        name=f"{marking.sort.words} {marking.name}".rstrip(),
        reason=entry.reason,
        is_proven=journal.ended_at is not None and entry.reference.qualified_name not in journal.unconfirmed,
        mark=journal.mark,
        beside=(_BESIDE[marking.sort], entry.guid) if marking.sort in _BESIDE and entry.guid else ("", ""),
    )


def _line(line: AuditLine) -> CatalogLine:
    return CatalogLine(
        line.at, line.qualified_name, line.type_name, line.action, line.user, line.request, line.agent, line.of
    )
