"""Undoing: a plan of its own that takes one run back, made from its journal and from what the catalog holds now.

It is shown, asked for, applied and journaled like any other plan, so an undo can be undone too.
"""

from collections.abc import Sequence
from dataclasses import replace

from delta_arc_lineage.errors import CommandRefused, NotFound, StateUnusable
from delta_arc_lineage.model.assets import Asset, sort_key
from delta_arc_lineage.model.diff import Remove, Restore, Retire, subject
from delta_arc_lineage.model.plan import Plan, Purpose, with_forecast
from delta_arc_lineage.model.routes import AnyRoute
from delta_arc_lineage.model.undo import Undoing, leave_orphans, spare_dependents, undo
from delta_arc_lineage.sync.journals import Record, runs_after
from delta_arc_lineage.sync.planning.prerequisites import find_missing
from delta_arc_lineage.sync.planning.rights import leave_denied
from delta_arc_lineage.sync.reading.present import list_our_words, read_present
from delta_arc_lineage.sync.workspace import Workspace


def find_run(records: Sequence[Record], run: str, *, route: str | None = None) -> Record:
    """The one run of this id, or of an id that begins so; NotFound or CommandRefused where there is not."""
    of_route = [record for record in records if route in (None, record.route)]
    exact = [record for record in of_route if record.run == run]
    found = exact or [record for record in of_route if run and record.run.startswith(run)]
    if not found:
        raise NotFound(
            what=f"no run {run!r} left a journal" + (f" for the route {route!r}" if route else ""),
            where="state journal",
            next_step="`delta-arc history` lists the runs",
        )
    if len(found) > 1:
        raise CommandRefused(
            what=f"{len(found)} runs are meant: {', '.join(f'{r.run} of route {r.route}' for r in found[:5])}",
            where="RUN",
            next_step="give the whole id, and the route with --route",
        )
    return found[0]


def plan_undo(
    route: AnyRoute,
    record: Record,
    others: Sequence[Record],
    space: Workspace,
    *,
    also_edited: bool = False,
    made_here: bool = False,
) -> Plan:
    """What takes this run back as the catalog stands now; `others`: all runs, for what later ones hung on this one.

    `also_edited`: assets that people edited since are taken back too. `made_here`: a person says that a run whose
    journals name no tenant was made in this one.
    """
    _refuse_what_cannot_be_undone(record, space.tenant if record.tenant or not made_here else "")
    for name in record.torn:
        space.progress.note(f"{name} cannot be read: what it tells is not taken back")
    present = read_present([entry.asset for entry in record.entries], space, proves_absence=True)
    words = list_our_words(route, space, present.values())
    undoing = undo(
        record.entries,
        present,
        mark=route.mark,
        also_edited=also_edited,
        ours=lambda reference, before: replace(words, first=before).of(reference),
    )
    restored = [change.after for change in undoing.changes if isinstance(change, Restore)]
    undoing = leave_orphans(undoing, find_missing(route, restored, space)) if restored else undoing
    undoing = spare_dependents(undoing, _find_later_dependents(undoing, route, record, others, space))
    allowed, denied = leave_denied(undoing.changes, space)
    plan = Plan(
        route=route.name,
        changes=tuple(sorted(allowed, key=lambda change: sort_key(subject(change)))),
        made_at=space.clock.now(),
        tenant=space.tenant,
        unchanged=undoing.undone,
        mark=route.mark,
        spared=tuple(sorted((*undoing.spared, *denied), key=lambda spared: sort_key(spared.asset))),
        purpose=Purpose.UNDO,
        undoes=record.run,
    )
    return with_forecast(plan, space.limits)


def find_takers(record: Record, others: Sequence[Record]) -> tuple[str, ...]:
    """The runs that took this one back, in the order of their time."""
    takers = [run for run in runs_after(record, others) if any(j.undoes == record.run for j in run.journals)]
    return tuple(taker.run for taker in sorted(takers, key=lambda taker: taker.started_at))


def _refuse_what_cannot_be_undone(record: Record, tenant: str) -> None:
    if record.journals and record.tenant != tenant:
        raise _of_another_tenant(record, tenant)
    if not record.journals:
        raise StateUnusable(
            what=f"the journals of the run {record.run} cannot be read: {', '.join(record.torn)}",
            where="state journal",
            next_step="bring them back from a backup of the state, or earlier versions of its objects; without them "
            "nobody knows what it did",
        )
    if any(journal.purpose is Purpose.PURGE for journal in record.journals):
        raise CommandRefused(
            what=f"the run {record.run} purged: what is deleted for good cannot be taken back",
            where=f"route {record.route}",
            next_step="the next sync makes again what the route still wants",
        )


def _of_another_tenant(record: Record, tenant: str) -> CommandRefused:
    if record.tenant:
        return CommandRefused(
            what=f"the run {record.run} was made in {record.tenant}, and the settings are of {tenant}",
            where="ATLAN_BASE_URL",
            next_step="set the tenant that it was made in; `delta-arc history` shows it",
        )
    return CommandRefused(
        what=f"the run {record.run} was made in a tenant that its journal does not name, by an earlier version",
        where="state journal",
        next_step=f"give --made-here if you know that it was made in {tenant}",
    )


def _find_later_dependents(
    undoing: Undoing, route: AnyRoute, record: Record, others: Sequence[Record], space: Workspace
) -> list[Asset]:
    """What later runs made on top of what would be removed, and what is still there.

    Where journals are torn nobody knows what that was: anything of the route may be.
    """
    removed = {subject(change).qualified_name for change in undoing.changes if isinstance(change, Remove | Retire)}
    later = [entry.after for run in runs_after(record, others) for entry in run.entries if entry.after]
    if removed and any(run.torn for run in (record, *others)):
        later += [found.asset for found in space.catalog.find_marked(route.mark) if found.mark == route.mark]
    dependents = [
        asset
        for asset in {asset.reference: asset for asset in later}.values()
        if asset.qualified_name not in removed and removed & {need.qualified_name for need in asset.prerequisites}
    ]
    return [found.asset for found in read_present(dependents, space).values()]
