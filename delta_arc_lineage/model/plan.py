"""A plan: every change of one route, removals included, with what holds it back and what it will cost.

The digest covers the tenant, the route and the changes, not the time, the run or the forecast: a person who approves a
digest approves exactly these changes, and a plan made again from the same world has the same digest.

Removal is never on first sight. An absence is *pending* until a later complete reading, at least `minimum_age` on,
still finds it; or until a person approves the digest. What counts is when the readings were made, not the plan: a
plan made again an hour later from the same listing has seen nothing new. The share limit counts pending removals too,
so that a bucket emptied by accident is told of on the first run, not an hour later. The limit holds back removals
only: whatever else changed is applied without waiting for them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

from delta_arc_lineage.model.assets import Asset, Lineage
from delta_arc_lineage.model.codec import digest_of
from delta_arc_lineage.model.copy_findings import CopyFinding
from delta_arc_lineage.model.counterparts import Holdings
from delta_arc_lineage.model.diff import (
    Adopt,
    Change,
    Difference,
    Duplicate,
    Modify,
    Remove,
    Respected,
    Retire,
    subject,
)
from delta_arc_lineage.model.extent import Extent
from delta_arc_lineage.model.fileless import Fileless
from delta_arc_lineage.model.ignoring import IgnoredCount, list_wholly_ignored
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.limits import Limits, why_over_limit
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.outcomes import Unlinked
from delta_arc_lineage.model.phases import Forecast, forecast
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage.model.sparing import Spared
from delta_arc_lineage.model.unproven import leave_out_unproven
from delta_arc_lineage.model.words import Word

_NOTHING = IgnoredCount()


class Purpose(Word):
    """What a run was for."""

    SYNC = "sync", "sync"
    UNDO = "undo", "undo"
    LEFTOVERS = "leftovers", "leftovers"
    PURGE = "purge", "purge"


class Consent(Word):
    """Who agreed to a plan, and how."""

    DIGEST = "digest", "approved by its digest"
    ASKED = "asked", "asked on a terminal, and answered with yes"
    OPTION = "option", "agreed to by --yes"
    SETTING = "setting", "agreed to by DELTA_ARC_APPLY=safe"
    REQUEST = "request", "agreed to by the request of an operation"


@dataclass(frozen=True, slots=True)
class Pending:
    """A removal that waits; `due_at`: from when on a complete reading proves it, in milliseconds since the epoch."""

    qualified_name: str
    due_at: int


@dataclass(frozen=True)
class Plan:
    """Times in milliseconds since the epoch (UTC). `pending`: removals that wait for a later reading.

    `incomplete` names the readings that did not show all there is, `withheld` says why removals were not even planned,
    `unremoved` counts them; `unproven` counts additions, and what rests on them, that were not because the catalog may
    hold more than it showed; `over_limit` tells why removals wait for a person, `violations` why all of it does. `mark`
    tells the deployment a plan is for. Assets that are `spared` were to be removed and are left alone; an undo names
    the run it takes back, `undoes`. `unlisted`: keys that do not fit the pattern beyond those among the `unlinked`.
    `context`: lineage that stays, of the files that change. `returned`: qualified names that an earlier plan missed
    and that are wanted again. `ignored`: how much of what was read the route ignores. `extent`: how much there is of
    the route. `fileless`: flows that stay without a file. `partitions`: those of tables, which were set aside.
    `moved`: files among the removals that a dataset stands for now. `holdings`: what others hold of the bucket.
    `copies`: what is to be known of the statements that load its files.
    """

    FORMAT: ClassVar[int] = 5
    route: str
    changes: tuple[Change, ...]
    made_at: int
    tenant: str = ""
    unchanged: int = 0
    respected: tuple[Respected, ...] = ()
    unlinked: tuple[Unlinked, ...] = ()
    pending: tuple[Pending, ...] = ()
    incomplete: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    unremoved: int = 0
    unproven: int = 0
    over_limit: str = ""
    violations: tuple[str, ...] = ()
    forecast: Forecast = Forecast(0, 0)  # noqa: RUF009 - a frozen value
    mark: str = ""
    duplicates: tuple[Duplicate, ...] = ()
    spared: tuple[Spared, ...] = ()
    purpose: Purpose = Purpose.SYNC
    undoes: str = ""
    unlisted: int = 0
    context: tuple[Lineage, ...] = ()
    returned: tuple[str, ...] = ()
    ignored: IgnoredCount = _NOTHING
    finding: str = ""
    extent: Extent = Extent()  # noqa: RUF009 - a frozen value
    fileless: tuple[Fileless, ...] = ()
    partitions: int = 0
    moved: int = 0
    holdings: Holdings = Holdings()  # noqa: RUF009 - a frozen value
    copies: tuple[CopyFinding, ...] = ()

    @cached_property
    def digest(self) -> str:
        return digest_of(self.tenant, self.route, self.changes)[:16]

    @property
    def is_safe(self) -> bool:
        return not self.violations

    @property
    def is_empty(self) -> bool:
        return not self.changes

    @property
    def denied(self) -> tuple[Spared, ...]:
        """What the token may not do, or hangs on that."""
        return tuple(item for item in self.spared if item.denied)

    def due(self, consent: Consent) -> tuple[Change, ...]:
        """The changes to apply now: all of them once approved by digest, or asked for by a person as an undo is; else
        all but others' work, pending removals, and removals over the limit."""
        if consent is Consent.DIGEST or self.purpose is not Purpose.SYNC:
            return self.changes
        waiting = {pending.qualified_name for pending in self.pending}
        return tuple(
            change
            for change in self.changes
            if not isinstance(change, Adopt | Retire)
            and not (isinstance(change, Remove) and (self.over_limit or change.before.qualified_name in waiting))
        )

    def count(self, kind: type[Change], of: Kind | None = None) -> int:
        """How many changes of one sort, of one kind of asset or of all."""
        return sum(isinstance(change, kind) and of in (None, subject(change).kind) for change in self.changes)


def find_incomplete(snapshots: Snapshots, observed: Observed) -> tuple[str, ...]:
    """The readings that did not show all there is, in words."""
    readings = (
        (snapshots.source.complete, "the reading of the source schema is not complete"),
        (snapshots.target.complete, "the reading of the target schema is not complete"),
        (snapshots.files.complete, "the listing of the bucket is not complete"),
        (observed.complete, "the reading of what the catalog holds is not complete"),
    )
    return tuple(reason for complete, reason in readings if not complete)


def why_not_remove(snapshots: Snapshots, observed: Observed) -> tuple[str, ...]:
    """The gates of removal (B5): an incomplete or empty reading is never proof of an absence."""
    contents = (
        (snapshots.source.tables, "the source schema shows no table"),
        (snapshots.target.tables, "the target schema shows no table"),
        ((*snapshots.files.objects, *snapshots.files.datasets), "the prefix shows no object"),
    )
    return find_incomplete(snapshots, observed) + tuple(reason for shown, reason in contents if not shown)


def make_plan(
    route: Route,
    difference: Difference,
    snapshots: Snapshots,
    observed: Observed,
    *,
    tenant: str,
    now: int,
    absences: Mapping[str, int],
    unlinked: Sequence[Unlinked] = (),
    ignored: IgnoredCount = _NOTHING,
    spared: Sequence[Spared] = (),
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
    extent: Extent = Extent(),  # noqa: B008 - a frozen value
    fileless: Sequence[Fileless] = (),
    holdings: Holdings = Holdings(),  # noqa: B008 - a frozen value
    copies: Sequence[CopyFinding] = (),
) -> Plan:
    """The plan for one route. `absences`: qualified name → when it was first seen missing, from earlier plans."""
    withheld = why_not_remove(snapshots, observed)
    removals = [change for change in difference.changes if isinstance(change, Remove)]
    changes = difference.changes if observed.complete else leave_out_unproven(difference.changes)
    unproven, unremoved = len(difference.changes) - len(changes), len(removals) if withheld else 0
    if withheld:
        changes = tuple(change for change in changes if not isinstance(change, Remove))
        withheld, removals = withheld if removals else (), []
    pending = _list_pending(removals, absences, limits, now=now, read_at=snapshots.read_at)
    plan = Plan(
        route=route.name,
        tenant=tenant,
        changes=changes,
        made_at=now,
        unchanged=len(difference.unchanged),
        respected=difference.respected,
        finding=snapshots.files.finding,
        unlinked=tuple(unlinked),
        pending=pending,
        incomplete=find_incomplete(snapshots, observed),
        withheld=withheld,
        unremoved=unremoved,
        unproven=unproven,
        over_limit=why_over_limit(removals, difference, list_wholly_ignored(snapshots, route.ignore), limits=limits),
        violations=_violations(changes),
        mark=route.mark,
        duplicates=difference.duplicates,
        spared=tuple(spared),
        unlisted=snapshots.files.unlisted,
        context=_find_context(changes, difference.unchanged),
        returned=tuple(sorted(absences.keys() & difference.wanted)),
        ignored=ignored,
        extent=extent,
        fileless=tuple(fileless),
        moved=len(difference.moved) if removals else 0,
        partitions=len(snapshots.source.partitions) + len(snapshots.target.partitions),
        holdings=holdings,
        copies=tuple(copies),
    )
    return with_forecast(plan, limits)


def _list_pending(
    removals: Sequence[Remove], absences: Mapping[str, int], limits: Limits, *, now: int, read_at: int
) -> tuple[Pending, ...]:
    """The removals that readings of this time do not prove yet."""
    missing = (change.before.qualified_name for change in removals)
    due_at = {name: absences.get(name, now) + limits.minimum_age for name in missing}
    return tuple(Pending(name, at) for name, at in due_at.items() if read_at < at)


def with_forecast(plan: Plan, limits: Limits, *, consent: Consent = Consent.SETTING) -> Plan:
    """The plan with the forecast of what is due."""
    due = plan.due(consent)
    return replace(plan, forecast=forecast(due, batch=limits.batch, archive_batch=limits.archive_batch))


def remember_absences(plan: Plan, absences: Mapping[str, int]) -> dict[str, int]:
    """The absences to keep for the next plan: first sight stays, what came back is forgotten.

    Where removals were withheld no absence was proven, so none begins, and the earlier record of what is still not
    wanted stands; what is wanted again is back all the same, and would else be removed at once when it goes again.
    """
    if plan.withheld:
        return {name: seen for name, seen in absences.items() if name not in plan.returned}
    missing = [change.before.qualified_name for change in plan.changes if isinstance(change, Remove)]
    return {name: absences.get(name, plan.made_at) for name in missing}


def _find_context(changes: Sequence[Change], unchanged: Sequence[Asset]) -> tuple[Lineage, ...]:
    """The unchanged lineage of files that change, by which a reader sees whose they are."""
    changed = {subject(c).reference for c in changes if isinstance(c, Modify) and subject(c).reference.is_file}
    lineage = [asset for asset in unchanged if isinstance(asset, Lineage)] if changed else []
    return tuple(process for process in lineage if not changed.isdisjoint((*process.inputs, *process.outputs)))


def _violations(changes: Sequence[Change]) -> tuple[str, ...]:
    found = []
    adoptions = sum(isinstance(change, Adopt) for change in changes)
    if adoptions:
        found.append(f"{adoptions} processes that others made would be archived and replaced by ours")
    duplicates = sum(isinstance(change, Retire) for change in changes)
    if duplicates:
        found.append(f"{duplicates} duplicates of ours that others made would be archived")
    return tuple(found)
