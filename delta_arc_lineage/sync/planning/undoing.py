"""Undoing: a plan of its own that takes one run back, made from its journal and from what the catalog holds now.

It is shown, asked for, applied and journaled like any other plan, so an undo can be undone too.
"""

from collections.abc import Sequence

from delta_arc_lineage.errors import CommandRefused, NotFound, StateUnusable
from delta_arc_lineage.model.assets import Asset, in_order
from delta_arc_lineage.model.dependencies import needs
from delta_arc_lineage.model.diff import Remove, Restore, Retire, subject
from delta_arc_lineage.model.plan import Plan, Purpose, forecasted
from delta_arc_lineage.model.routes import AnyRoute
from delta_arc_lineage.model.undo import Undoing, sparing, undo, without
from delta_arc_lineage.sync.examining import held_now, key_of
from delta_arc_lineage.sync.journals import Record, runs_after
from delta_arc_lineage.sync.standing import vanished
from delta_arc_lineage.sync.workspace import Workspace


def find_run(records: Sequence[Record], run: str, *, route: str | None = None) -> Record:
    """The one run of this id, or of an id that begins so; NotFound or CommandRefused where there is not."""
    of_route = [record for record in records if route in (None, record.route)]
    found = [one for one in of_route if one.run == run] or [one for one in of_route if run and one.run.startswith(run)]
    if not found:
        raise NotFound(
            what=f"no run {run!r} left a journal" + (f" for the route {route!r}" if route else ""),
            where="state journal",
            next_step="`delta-arc history` lists the runs",
        )
    if len(found) > 1:
        raise CommandRefused(
            what=f"{len(found)} runs are meant: {', '.join(f'{one.run} of route {one.route}' for one in found[:5])}",
            where="RUN",
            next_step="give the whole id, and the route with --route",
        )
    return found[0]


def plan_undo(route: AnyRoute, record: Record, others: Sequence[Record], space: Workspace) -> Plan:
    """What takes this run back as the catalog stands now; `others`: all runs, for what later ones hung on this one."""
    _refuse_what_cannot_be_undone(record)
    for name in record.torn:
        space.progress.note(f"{name} cannot be read: what it tells is not taken back")
    now = held_now([entry.asset for entry in record.entries], space, proves_absence=True)
    undoing = undo(record.entries, now, mark=route.mark)
    restored = [change.after for change in undoing.changes if isinstance(change, Restore)]
    undoing = without(undoing, vanished(route, restored, space)) if restored else undoing
    undoing = sparing(undoing, _made_later(undoing, route, record, others, space))
    plan = Plan(
        route=route.name,
        changes=tuple(sorted(undoing.changes, key=lambda change: in_order(subject(change)))),
        made_at=space.clock.now(),
        unchanged=undoing.undone,
        mark=route.mark,
        left=tuple(sorted(undoing.left, key=lambda left: in_order(left.asset))),
        purpose=Purpose.UNDO,
        undoes=record.run,
    )
    return forecasted(plan, space.limits, approved=True)


def undone_by(record: Record, others: Sequence[Record]) -> tuple[str, ...]:
    """The runs that took this one back, in the order of their time."""
    takers = [other for other in runs_after(record, others) if any(j.undoes == record.run for j in other.journals)]
    return tuple(other.run for other in sorted(takers, key=lambda taker: taker.started_at))


def _refuse_what_cannot_be_undone(record: Record) -> None:
    if not record.journals:
        raise StateUnusable(
            what=f"the journals of the run {record.run} cannot be read: {', '.join(record.torn)}",
            where="state journal",
            next_step="bring them back from a backup of the state folder; without them nobody knows what it did",
        )
    if any(journal.purpose is Purpose.PURGE for journal in record.journals):
        raise CommandRefused(
            what=f"the run {record.run} purged: what is deleted for good cannot be taken back",
            where=f"route {record.route}",
            next_step="the next sync makes again what the route still wants",
        )


def _made_later(
    undoing: Undoing, route: AnyRoute, record: Record, others: Sequence[Record], space: Workspace
) -> list[Asset]:
    """What later runs made on top of what would be removed, and what is still there.

    Where journals are torn nobody knows what that was: anything of the route may be.
    """
    removed = {subject(one).qualified_name for one in undoing.changes if isinstance(one, Remove | Retire)}
    later = [entry.after for other in runs_after(record, others) for entry in other.entries if entry.after]
    if removed and any(one.torn for one in (record, *others)):
        later += [held.asset for held in space.catalog.marked(route.mark) if held.mark == route.mark]
    hanging = {key_of(asset): asset for asset in later if removed & {need.qualified_name for need in needs(asset)}}
    found = [asset for asset in hanging.values() if asset.qualified_name not in removed]
    return [held.asset for held in held_now(found, space).values()]
