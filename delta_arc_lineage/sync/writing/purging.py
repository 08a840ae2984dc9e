"""Purging: delete for good what carries our deployment's mark, and nothing else, after it was listed and approved.

What is purged cannot be taken back, so there is no plan to make a habit of: a list of exactly these things, its digest,
a journal written ahead, and a reading back that proves they are gone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from delta_arc_lineage.errors import NotConfirmed, NotFound, NotOurs, StalePlan, Unreachable
from delta_arc_lineage.model.assets import Kind, ObservedAsset, Reference, S3Object
from delta_arc_lineage.model.diff import NEVER_REMOVED
from delta_arc_lineage.model.journal import Journal, archiving
from delta_arc_lineage.model.names import BucketName
from delta_arc_lineage.model.plan import Purpose
from delta_arc_lineage.model.routes import deployment_mark, former_route
from delta_arc_lineage.model.snapshots import content_digest
from delta_arc_lineage.ports.catalog import Scope
from delta_arc_lineage.sync.examining import held_now
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.pacing import READ_BACK_WAITS, TRIES, Pace
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PurgeList:
    """What would be deleted for good, in this order: last of the order of dependency first."""

    deployment: str
    held: tuple[ObservedAsset, ...]

    @property
    def digest(self) -> str:
        return content_digest([_shown(one) for one in self.held])[:16]


def list_purge(
    deployment: str, space: Workspace, *, names: Sequence[str] = (), route: str | None = None, archived: bool = False
) -> PurgeList:
    """The things named, else all of ours: of one route if it is given, the archived ones only if that is asked.

    NotOurs for a thing without our mark, a connection, or a bucket that still holds something.
    """
    ours = space.catalog.marked(deployment_mark(deployment))
    if names:
        chosen = [one for name in names for one in _named(name, ours, space)]
        for one in chosen:
            _refuse_what_holds_others(one, chosen, ours, space)
    else:
        chosen = [one for one in ours if one.asset.kind not in NEVER_REMOVED and (one.archived or not archived)]
        mark = f"{deployment_mark(deployment)}{route}"
        chosen = [one for one in chosen if route is None or one.mark == mark]
    unique = {one.guid: one for one in chosen}.values()
    return PurgeList(
        deployment, tuple(sorted(unique, key=lambda one: (-one.asset.kind.rank, one.asset.qualified_name)))
    )


def purge(listed: PurgeList, space: Workspace, *, run: str) -> None:
    """Delete these; StalePlan before the first of them if any is not as it was listed, or where reading back shows that
    others changed one meanwhile; NotConfirmed where it still shows some."""
    ours = space.catalog.marked(deployment_mark(listed.deployment))
    _refuse_moved(listed.held, ours, written="nothing was deleted")
    journals = Journals(space.state)
    written = _written_ahead(listed, space, run=run)
    for journal in written:
        journals.keep(journal)
    left, pace = listed.held, Pace(space.limits.archive_batch)
    try:
        for tries_left in reversed(range(TRIES)):
            _send(left, space, pace, is_last=not tries_left)
            there = _there(left, listed.deployment, space)
            left = tuple(one for one in left if one.guid in there)
            _refuse_moved(left, there.values(), written="what was deleted is confirmed in the journal of this run")
            if not left:
                return
        raise _not_confirmed(left)
    finally:
        staying = {one.guid for one in left}
        for journal in written:
            gone = [entry.before for entry in journal.entries if entry.before and entry.before.guid not in staying]
            names = tuple(sorted(one.asset.qualified_name for one in gone))
            journals.keep(replace(journal, confirmed=names, ended_at=space.clock.now()))


def _shown(one: ObservedAsset) -> tuple[str, str | None, bool, str]:
    """What a person approves of a thing on the list."""
    return one.guid, one.mark, one.archived, one.asset.qualified_name


def _refuse_moved(held: Sequence[ObservedAsset], there: Iterable[ObservedAsset], *, written: str) -> None:
    """A list may wait long for its yes, and a lost request for its next try: what was made active again or taken over
    by then is nobody's to delete."""
    now = set(map(_shown, there))
    moved = tuple(sorted(one.asset.qualified_name for one in held if _shown(one) not in now))
    if moved:
        raise StalePlan(
            what=f"{len(moved)} things are no longer as they were listed: {', '.join(moved[:5])}",
            where="purge",
            next_step=f"list them again and read the list; {written}",
            moved=moved,
        )


def _named(name: str, ours: Sequence[ObservedAsset], space: Workspace) -> list[ObservedAsset]:
    found = [one for one in ours if one.asset.qualified_name == name]
    if found:
        return found
    there = space.catalog.read([Reference("", name)]).assets
    if not there:
        raise NotFound(
            what=f"there is no {name!r} with our mark",
            where="NAME",
            next_step="give qualified names as `delta-arc purge` without names lists them",
        )
    raise NotOurs(
        what=f"{name!r} is not ours: its mark is {there[0].mark or 'none'}",
        where="NAME",
        next_step="only what carries this deployment's mark is ever purged; ask whoever made it",
    )


def _refuse_what_holds_others(
    one: ObservedAsset, chosen: Sequence[ObservedAsset], ours: Sequence[ObservedAsset], space: Workspace
) -> None:
    """A connection is never purged, and a bucket only once nothing else is left in it.

    All of its connection is looked through, since others name their objects otherwise: what lies in a bucket is told by
    the bucket that it is related to, and by its name where it is related to none.
    """
    name, kind = one.asset.qualified_name, one.asset.kind
    if kind is Kind.CONNECTION:
        raise NotOurs(
            what=f"{name!r} is a connection: others' things may live in it",
            where="NAME",
            next_step="delete it in Atlan once nothing needs it",
        )
    if kind is Kind.BUCKET:
        home = BucketName.parse(name).connection.qualified_name
        scope = Scope(mark=one.mark or "", connection=home, bucket=home, prefix="", connections=())
        seen = space.catalog.observe(scope).found
        under = {held.guid for held in (*seen.assets, *ours) if _lies_in(held, name)}
        left = under - {held.guid for held in chosen}
        if left or not seen.complete:
            raise NotOurs(
                what=f"the bucket {name!r} still holds {len(left)} things that are not on the list",
                where="NAME",
                next_step="purge ours first; a bucket that holds others' objects stays",
            )


def _lies_in(held: ObservedAsset, bucket: str) -> bool:
    is_related = isinstance(held.asset, S3Object) and held.asset.bucket == bucket
    return is_related or held.asset.qualified_name.startswith(f"{bucket}/")


def _written_ahead(listed: PurgeList, space: Workspace, *, run: str) -> list[Journal]:
    """One journal a route, named by the marks of the things."""
    by_mark: dict[str, list[ObservedAsset]] = {}
    for one in listed.held:
        by_mark.setdefault(one.mark or "", []).append(one)
    return [
        Journal(
            route=former_route(mark, deployment=listed.deployment).name,
            mark=mark,
            run=run,
            part=Purpose.PURGE.value,
            plan=listed.digest,
            purpose=Purpose.PURGE,
            actor=space.actor,
            why=space.why,
            consent=listed.digest,
            started_at=space.clock.now(),
            entries=tuple(map(archiving, held)),
        )
        for mark, held in by_mark.items()
    ]


def _send(held: Sequence[ObservedAsset], space: Workspace, pace: Pace, *, is_last: bool) -> None:
    """A lost answer is no answer: what is still there is read back, and sent again."""
    done = 0
    while done < len(held):
        batch = held[done : done + pace.size]
        try:
            pace.timed(partial(space.catalog.purge, batch), space.clock)
        except Unreachable as error:
            if is_last:
                raise
            pace.lost()
            space.progress.note(f"{error} Reading back before anything is sent again.")
        done += len(batch)
        space.progress.step("purge", done, len(held))


def _there(held: Sequence[ObservedAsset], deployment: str, space: Workspace) -> dict[str, ObservedAsset]:
    """Which of these are still there, by guid, as they are now: with our mark, archived or not, or active with any."""
    there: dict[str, ObservedAsset] = {}
    guids = {one.guid for one in held}
    for wait in READ_BACK_WAITS:
        space.clock.sleep(wait)
        named = held_now([one.asset for one in held], space, proves_absence=True).values()
        found = (*named, *space.catalog.marked(deployment_mark(deployment)))
        there = {one.guid: one for one in found if one.guid in guids}
        if not there:
            break
    return there


def _not_confirmed(left: Sequence[ObservedAsset]) -> NotConfirmed:
    names = tuple(sorted(one.asset.qualified_name for one in left))
    return NotConfirmed(
        what=f"{len(names)} things were purged and reading back still shows them: {', '.join(names[:5])}",
        where="purge",
        next_step="list them again in a minute; if they stay, the token may not delete for good",
        missing=names,
    )
