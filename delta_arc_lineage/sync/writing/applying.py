"""Applying: carry out a plan, phase by phase, and leave a journal of it.

Everything is examined before anything is written, and what is about to be written is in the journal first: a process
killed at any moment leaves a journal that names all it may have done. Where the state is shared by many machines, the
route's lease is held meanwhile; for that nothing rests on it, a run that lost it stops before its next batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from delta_arc_lineage.errors import RequestRefused
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.diff import Change, Remove, Retire, subject
from delta_arc_lineage.model.journal import Journal, record_archive, record_save
from delta_arc_lineage.model.kinds import Phase
from delta_arc_lineage.model.observed import first_edits
from delta_arc_lineage.model.phases import cut_work, list_archives
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.model.routes import AnyRoute, Route
from delta_arc_lineage.model.tracing import make_trace
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.planning.prerequisites import find_missing, refuse_stale
from delta_arc_lineage.sync.planning.rights import refuse_lost_rights
from delta_arc_lineage.sync.reading.counterparts import find_claimants
from delta_arc_lineage.sync.reading_cache import OBSERVED
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.examining import Examination, examine
from delta_arc_lineage.sync.writing.sending import ONLY_JOURNALED, Outcome, Sender, find_gone, find_shown


@dataclass(frozen=True, slots=True)
class Applied:
    """What one phase did. `skipped` changes were found done already."""

    phase: Phase
    written: tuple[Change, ...] = ()
    archived: tuple[Asset, ...] = ()
    skipped: tuple[Change, ...] = ()
    waiting: int = 0
    read_back: int = 0


def apply_phase(route: AnyRoute, plan: Plan, phase: Phase, space: Workspace, *, consent: Consent, run: str) -> Applied:
    """Apply one phase; StalePlan before the first write, NotConfirmed where reading back shows less than was sent."""
    (applied,) = _apply(route, plan, (phase,), space, consent=consent, run=run)
    return applied


def apply_plan(route: AnyRoute, plan: Plan, space: Workspace, *, consent: Consent, run: str) -> tuple[Applied, ...]:
    """Apply the whole plan: exactly that, or StalePlan before the first write of any phase."""
    return _apply(route, plan, tuple(Phase), space, consent=consent, run=run)


def _apply(
    route: AnyRoute, plan: Plan, phases: Sequence[Phase], space: Workspace, *, consent: Consent, run: str
) -> tuple[Applied, ...]:
    due = plan.due(consent)
    works = {phase: cut_work(due, phase) for phase in phases}
    works = {phase: work for phase, work in works.items() if not work.is_empty}
    waiting = len(plan.changes) - len(due)
    if not works:
        return tuple(_with_waiting(Applied(phase), waiting) for phase in phases)
    with space.leases.hold(route.name):
        space.require_time(f"write to the catalog for the route {route.name}")
        refuse_lost_rights(due, space, planned_at=plan.made_at, where=f"route {route.name}")
        examined = {phase: examine(route, work, space) for phase, work in works.items()}
        _refuse_moved(route, examined, space)
        applied = []
        for phase in phases:
            done = Applied(phase)
            if phase in examined:  # and taken out of it: no more is held than what is still to do
                done = _PhaseRun(route, plan, phase, space, consent=consent, run=run).carry_out(examined.pop(phase))
            applied.append(_with_waiting(done, waiting))
        return tuple(applied)


def _with_waiting(applied: Applied, waiting: int) -> Applied:
    """What waits for consent is told with the last phase."""
    return replace(applied, waiting=waiting) if applied.phase is Phase.COLUMN_LINEAGE else applied


def _refuse_moved(route: AnyRoute, examined: Mapping[Phase, Examination], space: Workspace) -> None:
    moved = {name for examination in examined.values() for name in examination.moved}
    if moved and isinstance(route, Route):  # what is remembered of the catalog may be what misled the plan
        space.cache.forget(route=route.name, stage=OBSERVED, progress=space.progress)
    refuse_stale(moved, where=", ".join((f"route {route.name}", *(phase.words for phase in examined))))


class _PhaseRun:
    """One phase of a run, between the two times its journal is written."""

    def __init__(
        self, route: AnyRoute, plan: Plan, phase: Phase, space: Workspace, *, consent: Consent, run: str
    ) -> None:
        self._route, self._phase, self._space = route, phase, space
        self._plan = plan
        self._journals = space.journals
        self._journal = Journal(
            route=route.name,
            tenant=plan.tenant,
            mark=route.mark,
            run=run,
            phase=phase.value,
            plan=plan.digest,
            purpose=plan.purpose,
            actor=space.actor,
            why=space.why,
            consent=consent,
            started_at=space.clock.now(),
            undoes=plan.undoes,
            trace=make_trace(plan.tenant, route.name, run, phase.value),
        )
        self._number, self._earlier = self._journals.place_for(self._journal)
        self._place = f"route {route.name}, {phase.words}"

    def carry_out(self, examination: Examination) -> Applied:
        self._space.require_time(f"write {self._place}")
        done_already = (*map(subject, examination.skipped), *examination.gone)
        outcome = Outcome(confirmed=[asset.qualified_name for asset in done_already])
        journal = self._write_ahead(examination, outcome)
        sender = Sender(self._space, outcome, place=self._place, trace=journal.trace)
        try:
            sender.save(examination.todo, route=self._route, what=f"write {self._phase.words}")
            sender.archive(examination.archive)
        except RequestRefused:
            self._refuse_taken(examination.todo)
            self._refuse_orphans(examination.todo)
            raise
        finally:
            self._end(journal, outcome, is_kept=bool(examination.todo or examination.archive))
            if outcome.guids and isinstance(self._route, Route):
                self._space.documents(self._route).keep_guids(outcome.guids)
        return Applied(
            self._phase,
            tuple(outcome.written),
            tuple(archived.asset for archived in outcome.archived),
            tuple(examination.skipped),
            read_back=outcome.read_back,
        )

    def _refuse_taken(self, changes: Sequence[Change]) -> None:
        """Atlan refuses a bucket with an ARN that another asset carries, in its own words: name that asset, which
        somebody made since the plan was. The next plan ends there."""
        made = [subject(change) for change in changes if subject(change).place == ""]
        for bucket in [bucket for bucket in made if bucket.has_first_words]:
            taken = find_claimants(bucket, self._route.mark, self._space)
            if taken:
                self._space.cache.forget(route=self._route.name, stage=OBSERVED, progress=self._space.progress)
            refuse_stale(taken, where=self._place, written=ONLY_JOURNALED)

    def _refuse_orphans(self, changes: Sequence[Change]) -> None:
        """Atlan refuses a request for an end that vanished since the plan was made, in its own words: name it.

        What another phase of the plan makes has not vanished, it is not there yet.
        """
        missing = find_missing(self._route, [subject(change) for change in changes], self._space)
        missing -= {subject(change).qualified_name for change in self._plan.changes}
        refuse_stale(missing, where=self._place, written=ONLY_JOURNALED)

    def _write_ahead(self, examination: Examination, outcome: Outcome) -> Journal:
        """The journal with all that is about to happen, kept before it does."""
        saves = [
            record_save(change, examination.present.get(subject(change).reference), mark=self._route.mark)
            for change in examination.todo
        ]
        entries = (*saves, *map(record_archive, examination.archive))
        journal = replace(self._journal, entries=entries, confirmed=tuple(sorted(outcome.confirmed)))
        journal = journal.continue_from(self._earlier)
        if entries:
            self._journals.keep(journal, number=self._number)
            given = [edit for save in saves for edit in first_edits(save.asset)]
            self._space.documents(self._route).keep_given(given)
        return journal

    def _end(self, journal: Journal, outcome: Outcome, *, is_kept: bool) -> None:
        """`is_kept`: the journal was written ahead; that of a try which had nothing to do is kept now, whole."""
        now = self._space.clock.now()
        if is_kept:
            self._journals.end(journal, confirmed=outcome.confirmed, ended_at=now, number=self._number)
        else:
            ended = replace(journal, confirmed=tuple(sorted(outcome.confirmed)), ended_at=now)
            self._journals.keep(ended, number=self._number)


def find_unconfirmed(route: AnyRoute, plan: Plan, space: Workspace, *, run: str, consent: Consent) -> tuple[str, ...]:
    """Qualified names of due changes that the catalog does not show; empty where it equals the plan.

    A journal names only what the answer of a write, a reading back, or the look before the write confirmed, so after
    a whole run nothing is asked. What other runs applied, or nobody did, is in no journal of this run and is read back.
    """
    due = plan.due(consent)
    confirmed = _confirmed(route, plan, space.journals, run=run)
    saves = [change for change in due if not isinstance(change, Remove | Retire)]
    saves = [change for change in saves if subject(change).qualified_name not in confirmed]
    archives = [asset for asset in list_archives(due) if asset.qualified_name not in confirmed]
    found = (find_shown(saves, space) if saves else set()) | (find_gone(archives, space) if archives else set())
    return tuple(sorted({asset.qualified_name for asset in (*map(subject, saves), *archives)} - found))


def _confirmed(route: AnyRoute, plan: Plan, journals: Journals, *, run: str) -> set[str]:
    """What the last journal of each phase proves; what an earlier one proved, another plan may have changed since."""
    kept = [journals.of_phase(route=route.name, run=run, phase=phase.value)[-1:] for phase in Phase]
    last = [journal for (journal,) in filter(None, kept) if journal and journal.plan == plan.digest]
    return {name for journal in last for name in journal.confirmed}
