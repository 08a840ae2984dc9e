"""A plan: every change of one route, removals included, with what holds it back and what it will cost.

The digest covers the route and the changes, not the time, the run or the forecast: a person who approves a digest
approves exactly these changes, and a plan made again from the same world has the same digest.

Removal is never on first sight. An absence is *pending* until a later complete reading, at least `minimum_age` on,
still finds it; or until a person approves the digest. What counts is when the readings were made, not the plan: a
plan made again an hour later from the same listing has seen nothing new. The share limit counts pending removals too,
so that a bucket emptied by accident stops the plan on the first run, not an hour later.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar, Self

from delta_arc_lineage.model.assets import Asset, Kind, Observed
from delta_arc_lineage.model.codec import FORMAT, digest_of, encode, parse_object, read_object
from delta_arc_lineage.model.diff import (
    Adopt,
    Change,
    Duplicate,
    Remove,
    Respected,
    Retire,
    diff,
    subject,
)
from delta_arc_lineage.model.outcomes import Unlinked
from delta_arc_lineage.model.phases import ARCHIVE_BATCH, Forecast, forecast
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage.model.words import Word


@dataclass(frozen=True, slots=True)
class Limits:
    """When a plan is unsafe and when a removal is due. Ages in milliseconds."""

    removal_share: float = 0.10
    removal_count: int = 10
    minimum_age: int = 3_600_000
    batch: int = 50
    archive_batch: int = ARCHIVE_BATCH


class Purpose(Word):
    """What a run was for."""

    SYNC = "sync", "sync"
    UNDO = "undo", "undo"
    LEFTOVERS = "leftovers", "leftovers"
    PURGE = "purge", "purge"


@dataclass(frozen=True, slots=True)
class Spared:
    """An asset that a plan leaves alone though it was meant, and why."""

    asset: Asset
    why: str


@dataclass(frozen=True)
class Plan:
    """Times in milliseconds since the epoch (UTC). `pending`: qualified names of removals that wait.

    `withheld` says why removals were not even planned, `violations` why a person must approve before anything
    is applied. `mark` tells the deployment a plan is for. An undo names the run it takes back, `undoes`, and the assets
    of it that are `spared`. `unlisted`: keys that do not fit the pattern beyond those among the `unlinked`. `returned`:
    qualified names that an earlier plan missed and that are wanted again.
    """

    FORMAT: ClassVar[int] = 3
    route: str
    changes: tuple[Change, ...]
    made_at: int
    unchanged: int = 0
    respected: tuple[Respected, ...] = ()
    unlinked: tuple[Unlinked, ...] = ()
    pending: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    violations: tuple[str, ...] = ()
    forecast: Forecast = Forecast(0, 0)  # noqa: RUF009 - a frozen value
    mark: str = ""
    duplicates: tuple[Duplicate, ...] = ()
    spared: tuple[Spared, ...] = ()
    purpose: Purpose = Purpose.SYNC
    undoes: str = ""
    unlisted: int = 0
    returned: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        return digest_of(self.route, self.changes)[:16]

    @property
    def is_safe(self) -> bool:
        return not self.violations

    @property
    def is_empty(self) -> bool:
        return not self.changes

    def due(self, *, approved: bool) -> tuple[Change, ...]:
        """The changes to apply now: all of them once approved, else all but pending removals and others' work."""
        if approved:
            return self.changes
        waiting = set(self.pending)
        return tuple(
            change
            for change in self.changes
            if not isinstance(change, Adopt | Retire)
            and not (isinstance(change, Remove) and change.before.qualified_name in waiting)
        )

    def count(self, kind: type[Change], of: Kind | None = None) -> int:
        """How many changes of one sort, of one kind of thing or of all."""
        return sum(isinstance(change, kind) and of in (None, subject(change).kind) for change in self.changes)

    def to_json(self) -> str:
        """The plan as a document, sealed: the digest covers the changes, the seal every word of it."""
        value = {FORMAT: self.FORMAT, "digest": self.digest, **encode(self)}
        return json.dumps({"seal": _seal(value), **value}, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """ValueError where the text is no plan of this format, or was changed since it was sealed."""
        value = parse_object(text)
        seal, sealed = value.pop("seal", None), _seal(value)
        digest = value.pop("digest", None)
        plan: Self = read_object(cls, value)
        if seal != sealed or plan.digest != digest:
            raise ValueError("the plan is not as it was when its digest was taken")
        return plan


def _seal(value: dict[str, Any]) -> str:
    """A hash of a document's content, whatever its layout."""
    return sha256(json.dumps(value, separators=(",", ":")).encode()).hexdigest()


def why_not_remove(snapshots: Snapshots, observed: Observed) -> tuple[str, ...]:
    """The gates of removal (B5): an incomplete or empty reading is never proof of an absence."""
    gates = (
        (snapshots.source.complete, "the reading of the source schema is not complete"),
        (snapshots.target.complete, "the reading of the target schema is not complete"),
        (snapshots.files.complete, "the listing of the bucket is not complete"),
        (observed.complete, "the reading of what the catalog holds is not complete"),
        (snapshots.source.tables, "the source schema shows no table"),
        (snapshots.target.tables, "the target schema shows no table"),
        (snapshots.files.objects, "the prefix shows no object"),
    )
    return tuple(reason for passed, reason in gates if not passed)


def make_plan(
    route: Route,
    desired: Sequence[Asset],
    snapshots: Snapshots,
    observed: Observed,
    *,
    now: int,
    absences: Mapping[str, int],
    unlinked: Sequence[Unlinked] = (),
    limits: Limits = Limits(),
    adopt: bool = False,
) -> Plan:
    """The plan for one route. `absences`: qualified name → when it was first seen missing, from earlier plans."""
    difference = diff(desired, observed, route=route, adopt=adopt)
    withheld = why_not_remove(snapshots, observed)
    removals = [change for change in difference.changes if isinstance(change, Remove)]
    changes = difference.changes
    if withheld:
        changes = tuple(change for change in changes if not isinstance(change, Remove))
        withheld, removals = withheld if removals else (), []
    names = [removal.before.qualified_name for removal in removals]
    pending = tuple(name for name in names if snapshots.read_at - absences.get(name, now) < limits.minimum_age)
    plan = Plan(
        route=route.name,
        changes=changes,
        made_at=now,
        unchanged=len(difference.unchanged),
        respected=difference.respected,
        unlinked=tuple(unlinked),
        pending=pending,
        withheld=withheld,
        violations=_violations(removals=len(removals), ours=difference.ours, changes=changes, limits=limits),
        mark=route.mark,
        duplicates=difference.duplicates,
        unlisted=snapshots.files.unlisted,
        returned=tuple(sorted(absences.keys() & {asset.qualified_name for asset in desired})),
    )
    return with_forecast(plan, limits)


def with_forecast(plan: Plan, limits: Limits, *, approved: bool = False) -> Plan:
    """The plan with the forecast of what is due."""
    due = plan.due(approved=approved)
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


def _violations(*, removals: int, ours: int, changes: Sequence[Change], limits: Limits) -> tuple[str, ...]:
    found = []
    most = max(limits.removal_count, int(ours * limits.removal_share))
    if removals > most:
        found.append(
            f"{removals} of the route's {ours} assets would be removed; without approval at most {most} "
            f"({limits.removal_count}, or {limits.removal_share:.0%} of them if that is more)"
        )
    adoptions = sum(isinstance(change, Adopt) for change in changes)
    if adoptions:
        found.append(f"{adoptions} processes that others made would be archived and replaced by ours")
    duplicates = sum(isinstance(change, Retire) for change in changes)
    if duplicates:
        found.append(f"{duplicates} duplicates of ours that others made would be archived")
    return tuple(found)
