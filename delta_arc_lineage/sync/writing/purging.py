"""Purging: delete for good what carries our deployment's mark, and nothing else, after it was listed and approved.

What is purged cannot be taken back, so there is no plan to make a habit of: a list of exactly these assets, its digest,
a journal written ahead, and a reading back that proves they are gone.
"""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from delta_arc_lineage.errors import NotFound, NotOurs
from delta_arc_lineage.model.codec import digest_of
from delta_arc_lineage.model.diff import Remove, subject
from delta_arc_lineage.model.journal import Journal, record_archive
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.names import BucketName
from delta_arc_lineage.model.observed import ObservedAsset
from delta_arc_lineage.model.plan import Consent, Purpose
from delta_arc_lineage.model.routes import deployment_mark, former_route
from delta_arc_lineage.model.sparing import Spared
from delta_arc_lineage.model.tracing import make_trace
from delta_arc_lineage.ports.catalog import Scope
from delta_arc_lineage.sync.planning.prerequisites import refuse_stale
from delta_arc_lineage.sync.planning.rights import leave_denied
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.sending import Outcome, Sender
from delta_arc_lineage.sync.writing.ways import Purging, summarize


@dataclass(frozen=True, slots=True)
class PurgeList:
    """What would be deleted for good, in this order: last of the order of dependency first. `left`: what was asked for
    and stays, because this token may not delete it, or something that stays hangs on it; `spared` says why."""

    deployment: str
    assets: tuple[ObservedAsset, ...]
    left: tuple[ObservedAsset, ...] = ()
    spared: tuple[Spared, ...] = ()

    @property
    def digest(self) -> str:
        return digest_of([summarize(listed) for listed in self.assets])[:16]


def list_purge(
    deployment: str, space: Workspace, *, names: Sequence[str] = (), route: str | None = None, archived: bool = False
) -> PurgeList:
    """The assets named, else all of ours: of one route if it is given, the archived ones only if that is asked.

    NotOurs for an asset without our mark, a connection, or a bucket that still holds something.
    """
    ours = space.catalog.find_marked(deployment_mark(deployment))
    if names:
        chosen = [found for name in names for found in _find_named(name, ours, space)]
        _refuse_containers(chosen, ours, space, where="NAME")
    else:
        chosen = [found for found in ours if not found.asset.kind.is_permanent and (found.archived or not archived)]
        mark = f"{deployment_mark(deployment)}{route}"
        chosen = [found for found in chosen if route is None or found.mark == mark]
    return _list_allowed(deployment, chosen, space)


def list_purge_of(guids: Sequence[str], deployment: str, space: Workspace) -> PurgeList:
    """The assets of these guids, archived or not; of none, none. NotFound for a guid that nothing has, NotOurs as where
    they are named."""
    ours = space.catalog.find_marked(deployment_mark(deployment))
    by_guid = {found.guid: found for found in ours}
    for guid in guids:
        if guid not in by_guid:
            _refuse_guid(guid, space)
    chosen = [by_guid[guid] for guid in guids]
    _refuse_containers(chosen, ours, space, where="assets_guids")
    return _list_allowed(deployment, chosen, space)


def _list_allowed(deployment: str, chosen: Iterable[ObservedAsset], space: Workspace) -> PurgeList:
    """Without what this token may not delete, and without what that hangs on; one request. An archived asset and an
    active one may share a name: what is allowed of one is of both."""
    unique = {found.guid: found for found in chosen}.values()
    order = sorted(unique, key=lambda found: (-found.asset.kind.rank, found.asset.qualified_name))
    removals = {found.reference: Remove(found.asset) for found in order}
    allowed, spared = leave_denied(list(removals.values()), space)
    names = {subject(change).reference for change in allowed}
    chosen, left = (tuple(f for f in order if (f.reference in names) is is_chosen) for is_chosen in (True, False))
    return PurgeList(deployment, chosen, left, tuple(spared))


def purge(listed: PurgeList, space: Workspace, *, consent: Consent, run: str) -> None:
    """Delete these; StalePlan before the first of them if any is not as it was listed, or where reading back shows that
    others changed one meanwhile; NotConfirmed where it still shows some."""
    journals, outcome = space.journals, Outcome()
    written = _write_ahead(listed, space, consent=consent, run=run)
    with ExitStack() as leases:
        for journal in written:
            leases.enter_context(space.leases.hold(journal.route))
        _refuse_moved(listed, space.catalog.find_marked(deployment_mark(listed.deployment)))
        for journal in written:
            journals.keep(journal)
        try:
            Sender(space, outcome, place="purge", trace=_trace_of(space, run)).purge(
                listed.assets, deployment=listed.deployment
            )
        finally:
            for journal in written:
                journals.end(journal, confirmed=outcome.confirmed, ended_at=space.clock.now())


def _refuse_moved(listed: PurgeList, found: Iterable[ObservedAsset]) -> None:
    """A list may wait long for its yes: what was made active again or taken over by then is nobody's to delete."""
    present = set(map(summarize, found))
    moved = {asset.asset.qualified_name for asset in listed.assets if summarize(asset) not in present}
    refuse_stale(moved, where="purge", made=Purging.made)


def _find_named(name: str, ours: Sequence[ObservedAsset], space: Workspace) -> list[ObservedAsset]:
    found = [listed for listed in ours if listed.asset.qualified_name == name]
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


def _refuse_guid(guid: str, space: Workspace) -> None:
    there = space.catalog.find_by_guid(guid)
    if there is None:
        raise NotFound(
            what=f"there is no asset with the guid {guid!r}",
            where="assets_guids",
            next_step="leave it out: it was purged already, or never was",
        )
    raise NotOurs(
        what=f"{guid} is not ours: it is the {there.type_name} {there.qualified_name!r}, and its mark is "
        f"{there.mark or 'none'}",
        where="assets_guids",
        next_step="leave it out: only what carries this deployment's mark is ever purged",
    )


def _refuse_containers(
    chosen: Sequence[ObservedAsset], ours: Sequence[ObservedAsset], space: Workspace, *, where: str
) -> None:
    for found in chosen:
        _refuse_container(found, chosen, ours, space, where=where)


def _refuse_container(
    container: ObservedAsset,
    chosen: Sequence[ObservedAsset],
    ours: Sequence[ObservedAsset],
    space: Workspace,
    *,
    where: str,
) -> None:
    """A connection is never purged, and a bucket only once nothing else is left in it.

    All of its connection is looked through, since others name their objects otherwise: what lies in a bucket is told by
    the bucket that it is related to, and by its name where it is related to none.
    """
    name, kind = container.asset.qualified_name, container.asset.kind
    if kind is Kind.CONNECTION:
        raise NotOurs(
            what=f"{name!r} is a connection: others' things may live in it",
            where=where,
            next_step="delete it in Atlan once nothing needs it",
        )
    if kind is Kind.BUCKET:
        home = BucketName.parse(name).connection.qualified_name
        scope = Scope(mark=container.mark or "", connection=home, bucket=home, prefix="")
        seen = space.catalog.observe(scope).found
        inside = {found.guid for found in (*seen.assets, *ours) if _lies_in(found, container)}
        rest = inside - {found.guid for found in chosen}
        if rest or not seen.complete:
            raise NotOurs(
                what=f"the bucket {name!r} still holds {len(rest)} things that are not on the list",
                where=where,
                next_step="purge ours first; a bucket that holds others' objects stays",
            )


def _lies_in(found: ObservedAsset, bucket: ObservedAsset) -> bool:
    is_related = bucket.reference in found.asset.prerequisites
    return is_related or found.asset.qualified_name.startswith(f"{bucket.asset.qualified_name}/")


def _write_ahead(listed: PurgeList, space: Workspace, *, consent: Consent, run: str) -> list[Journal]:
    """One journal a route, named by the marks of the assets."""
    by_mark: dict[str, list[ObservedAsset]] = {}
    for found in listed.assets:
        by_mark.setdefault(found.mark or "", []).append(found)
    return [
        Journal(
            route=former_route(mark, deployment=listed.deployment).name,
            tenant=space.tenant,
            mark=mark,
            run=run,
            phase=Purpose.PURGE.value,
            plan=listed.digest,
            purpose=Purpose.PURGE,
            actor=space.actor,
            why=space.why,
            consent=consent,
            started_at=space.clock.now(),
            entries=tuple(map(record_archive, assets)),
            trace=_trace_of(space, run),
        )
        for mark, assets in by_mark.items()
    ]


def _trace_of(space: Workspace, run: str) -> str:
    """One for all routes: their assets may be purged by the same request."""
    return make_trace(space.tenant, run, Purpose.PURGE.value)
