"""Applying: carry out a plan, slice by slice, and leave a journal of it.

Everything is examined before anything is written, and what is about to be written is in the journal first: a process
killed at any moment leaves a journal that names all it may have done.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from delta_arc_lineage.errors import RequestRefused
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.diff import Change, Remove, Retire, subject
from delta_arc_lineage.model.journal import Journal, archiving, saving
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.routes import AnyRoute, Route
from delta_arc_lineage.model.slices import Slice, archived_by, work_of
from delta_arc_lineage.sync.discovery import OBSERVED
from delta_arc_lineage.sync.examining import Examined, examine, key_of, refuse_moved
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.sending import Outcome, Sender
from delta_arc_lineage.sync.standing import vanished
from delta_arc_lineage.sync.workspace import Documents, Workspace

WITHIN_LIMITS = "within the limits"


@dataclass(frozen=True, slots=True)
class Applied:
    """What one slice did. `skipped` changes were found done already."""

    part: Slice
    written: tuple[Change, ...] = ()
    archived: tuple[Asset, ...] = ()
    skipped: tuple[Change, ...] = ()
    waiting: int = 0
    read_back: int = 0


def apply_slice(route: AnyRoute, plan: Plan, part: Slice, space: Workspace, *, approved: bool, run: str) -> Applied:
    """Apply one slice; StalePlan before the first write, NotConfirmed where reading back shows less than was sent."""
    (applied,) = _apply(route, plan, (part,), space, approved=approved, run=run)
    return applied


def apply_plan(route: AnyRoute, plan: Plan, space: Workspace, *, approved: bool, run: str) -> tuple[Applied, ...]:
    """Apply the whole plan: exactly that, or StalePlan before the first write of any slice."""
    return _apply(route, plan, tuple(Slice), space, approved=approved, run=run)


def _apply(
    route: AnyRoute, plan: Plan, parts: Sequence[Slice], space: Workspace, *, approved: bool, run: str
) -> tuple[Applied, ...]:
    due = plan.due(approved=approved)
    works = {part: work_of(due, part) for part in parts}
    examined = {part: examine(route, work, space) for part, work in works.items() if work.subjects}
    moved = {name for found in examined.values() for name in found.moved}
    if moved and isinstance(route, Route):  # what is remembered of the catalog may be what misled the plan
        space.discovery.forget(route=route.name, stage=OBSERVED, progress=space.progress)
    refuse_moved(route, moved, where=", ".join(examined) or "nothing")
    waiting = len(plan.changes) - len(due)
    applied = []
    for part in parts:
        left = waiting if part is Slice.COLUMN_LINEAGE else 0
        done = Applied(part, waiting=left)
        if part in examined:
            written = _SliceRun(route, plan, part, space, approved=approved, run=run).carry_out(examined[part])
            done = replace(written, waiting=left)
        applied.append(done)
    return tuple(applied)


class _SliceRun:
    """One slice of a run, between the two times its journal is written."""

    def __init__(self, route: AnyRoute, plan: Plan, part: Slice, space: Workspace, *, approved: bool, run: str) -> None:
        self._route, self._part, self._space = route, part, space
        self._planned = frozenset(subject(change).qualified_name for change in plan.changes)
        self._journals = Journals(space.state)
        self._journal = Journal(
            route=route.name,
            mark=route.mark,
            run=run,
            part=part.name.lower(),
            plan=plan.digest,
            purpose=plan.purpose,
            actor=space.actor,
            why=space.why,
            consent=plan.digest if approved else WITHIN_LIMITS,
            started_at=space.clock.now(),
            undoes=plan.undoes,
        )
        self._number, self._earlier = self._journals.place_for(self._journal)

    def carry_out(self, found: Examined) -> Applied:
        outcome = Outcome(confirmed=[asset.qualified_name for asset in (*map(subject, found.skipped), *found.gone)])
        journal = self._written_ahead(found, outcome)
        sender = Sender(self._route, self._space, self._part, outcome)
        try:
            sender.write(found.todo)
            sender.archive(found.archive)
        except RequestRefused:
            self._refuse_vanished(found.todo)
            raise
        finally:
            confirmed = tuple(sorted(outcome.confirmed))
            self._keep(replace(journal, confirmed=confirmed, ended_at=self._space.clock.now()))
            if outcome.guids:
                Documents(self._space.state, self._route.name).keep_guids(outcome.guids)
        return Applied(
            self._part,
            tuple(outcome.written),
            tuple(outcome.archived),
            tuple(found.skipped),
            read_back=outcome.read_back,
        )

    def _refuse_vanished(self, changes: Sequence[Change]) -> None:
        """Atlan refuses a request for an end that vanished since the plan was made, in its own words: name it.

        What another slice of the plan makes has not vanished, it is not there yet.
        """
        gone = vanished(self._route, [subject(change) for change in changes], self._space) - self._planned
        refuse_moved(self._route, gone, where=self._part, written="only what the journal of this run names")

    def _written_ahead(self, found: Examined, outcome: Outcome) -> Journal:
        """The journal with all that is about to happen, kept before it does."""
        saves = [
            saving(change, found.held.get(key_of(subject(change))), mark=self._route.mark) for change in found.todo
        ]
        entries = (*saves, *map(archiving, found.archive))
        journal = replace(self._journal, entries=entries, confirmed=tuple(sorted(outcome.confirmed)))
        journal = journal.after(self._earlier)
        if entries:
            self._keep(journal)
        return journal

    def _keep(self, journal: Journal) -> None:
        self._journals.keep(journal, number=self._number)


def unconfirmed(route: AnyRoute, plan: Plan, space: Workspace, *, run: str, approved: bool) -> tuple[str, ...]:
    """Qualified names of due changes that the catalog does not show; empty where it equals the plan.

    A journal names only what the answer of a write, a reading back, or the look before the write confirmed, so after
    a whole run nothing is asked. What other runs applied, or nobody did, is in no journal of this run and is read back.
    """
    due = plan.due(approved=approved)
    confirmed = _confirmed(route, plan, Journals(space.state), run=run)
    saves = [subject(change) for change in due if not isinstance(change, Remove | Retire)]
    saves = [asset for asset in saves if asset.qualified_name not in confirmed]
    archives = [asset for asset in archived_by(due) if asset.qualified_name not in confirmed]
    reader = Sender(route, space, Slice.COLUMN_LINEAGE, Outcome())
    found = (reader.shows(saves) if saves else set()) | (reader.gone(archives) if archives else set())
    return tuple(sorted({asset.qualified_name for asset in (*saves, *archives)} - found))


def _confirmed(route: AnyRoute, plan: Plan, journals: Journals, *, run: str) -> set[str]:
    """What the last journal of each slice proves; what an earlier one proved, another plan may have changed since."""
    kept = [journals.of_slice(route=route.name, run=run, part=part.name.lower())[-1:] for part in Slice]
    last = [journal for (journal,) in filter(None, kept) if journal and journal.plan == plan.digest]
    return {name for journal in last for name in journal.confirmed}
