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
from enum import StrEnum
from functools import cached_property
from math import ceil
from typing import Self

from delta_arc_lineage.model.assets import Asset, Kind, Observed
from delta_arc_lineage.model.codec import decode, encode
from delta_arc_lineage.model.diff import Add, Adopt, Change, Modify, Remove, Respected, diff, subject
from delta_arc_lineage.model.outcomes import Unlinked
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot, content_digest

PLAN_FORMAT = 1


class Slice(StrEnum):
    """The parts a plan is applied in, in this order; removals come last, in reverse order of dependency."""

    S3_ASSETS = "S3 assets"
    TABLE_LINEAGE = "table lineage"
    COLUMN_LINEAGE = "column lineage, then removals"


_SLICE_OF_KIND = {
    Kind.CONNECTION: Slice.S3_ASSETS,
    Kind.BUCKET: Slice.S3_ASSETS,
    Kind.OBJECT: Slice.S3_ASSETS,
    Kind.PROCESS: Slice.TABLE_LINEAGE,
    Kind.COLUMN_PROCESS: Slice.COLUMN_LINEAGE,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """When a plan is unsafe and when a removal is due. Ages in milliseconds."""

    removal_share: float = 0.10
    removal_count: int = 10
    minimum_age: int = 3_600_000
    batch: int = 50


@dataclass(frozen=True, slots=True)
class Forecast:
    """Requests that applying what is due without approval will send, if every answer confirms its write."""

    writes: int
    reads: int


@dataclass(frozen=True)
class Plan:
    """Times in milliseconds since the epoch (UTC). `pending`: qualified names of removals that wait.

    `withheld` says why removals were not even planned, `violations` why a person must approve before anything
    is applied.
    """

    route: str
    changes: tuple[Change, ...]
    made_at: int
    unchanged: int
    respected: tuple[Respected, ...]
    unlinked: tuple[Unlinked, ...]
    pending: tuple[str, ...]
    withheld: tuple[str, ...]
    violations: tuple[str, ...]
    forecast: Forecast
    format: int = PLAN_FORMAT

    @cached_property
    def digest(self) -> str:
        return content_digest(self.route, self.changes)[:16]

    @property
    def is_safe(self) -> bool:
        return not self.violations

    @property
    def is_empty(self) -> bool:
        return not self.changes

    def due(self, *, approved: bool) -> tuple[Change, ...]:
        """The changes to apply now: all of them once approved, else all but pending removals and adoptions."""
        if approved:
            return self.changes
        waiting = set(self.pending)
        return tuple(
            change
            for change in self.changes
            if not isinstance(change, Adopt)
            and not (isinstance(change, Remove) and change.before.qualified_name in waiting)
        )

    def count(self, kind: type[Change], of: Kind | None = None) -> int:
        """How many changes of one sort, of one kind of thing or of all."""
        return sum(isinstance(change, kind) and of in (None, subject(change).kind) for change in self.changes)

    def to_json(self) -> str:
        return json.dumps({"digest": self.digest, **encode(self)}, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """ValueError where the text is no plan of this format, or was changed since its digest was taken."""
        value = json.loads(text)
        if not isinstance(value, dict):
            raise ValueError("a plan is a JSON object")
        digest = value.pop("digest", None)
        plan: Self = decode(cls, value)
        if plan.format != PLAN_FORMAT or plan.digest != digest:
            raise ValueError("the plan is of another format, or not as it was when its digest was taken")
        return plan


@dataclass(frozen=True, slots=True)
class Readings:
    """Everything one plan is made from."""

    source: SchemaSnapshot
    files: BucketSnapshot
    target: SchemaSnapshot
    observed: Observed

    @property
    def read_at(self) -> int:
        """When the oldest of the readings was made: what it could not have seen yet, the plan has not seen."""
        return min(self.source.read_at, self.files.read_at, self.target.read_at)

    def why_not_remove(self) -> tuple[str, ...]:
        """The gates of removal (B5): an incomplete or empty reading is never proof of an absence."""
        gates = (
            (self.source.complete, "the reading of the source schema is not complete"),
            (self.target.complete, "the reading of the target schema is not complete"),
            (self.files.complete, "the listing of the bucket is not complete"),
            (self.observed.complete, "the reading of what the catalog holds is not complete"),
            (self.source.tables, "the source schema shows no table"),
            (self.target.tables, "the target schema shows no table"),
            (self.files.objects, "the prefix shows no object"),
        )
        return tuple(reason for passed, reason in gates if not passed)


def make_plan(
    route: Route,
    desired: Sequence[Asset],
    readings: Readings,
    *,
    now: int,
    absences: Mapping[str, int],
    unlinked: Sequence[Unlinked] = (),
    limits: Limits = Limits(),
    adopt: bool = False,
) -> Plan:
    """The plan for one route. `absences`: qualified name → when it was first seen missing, from earlier plans."""
    difference = diff(desired, readings.observed, route=route, adopt=adopt)
    withheld = readings.why_not_remove()
    removals = [change for change in difference.changes if isinstance(change, Remove)]
    changes = difference.changes
    if withheld:
        changes = tuple(change for change in changes if not isinstance(change, Remove))
        withheld, removals = withheld if removals else (), []
    names = [removal.before.qualified_name for removal in removals]
    pending = tuple(name for name in names if readings.read_at - absences.get(name, now) < limits.minimum_age)
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
        forecast=Forecast(0, 0),
    )
    return replace(plan, forecast=forecast(plan.due(approved=False), batch=limits.batch))


def remember_absences(plan: Plan, absences: Mapping[str, int]) -> dict[str, int]:
    """The absences to keep for the next plan: first sight stays, what came back is forgotten.

    Where removals were withheld nothing was proven either way, so the earlier record stands.
    """
    if plan.withheld:
        return dict(absences)
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
    return tuple(found)


def slice_of(change: Change) -> Slice:
    """Where a change is applied. Removals wait for the last slice: an archived end must not outlive its process."""
    return Slice.COLUMN_LINEAGE if isinstance(change, Remove) else _SLICE_OF_KIND[subject(change).kind]


def batches(changes: Sequence[Change], *, size: int) -> list[list[Change]]:
    """Changes of one slice as write requests: a connection alone, because all else is refused before it is there."""
    saves: list[Change] = [change for change in changes if not isinstance(change, Remove)]
    alone = [[change] for change in saves if subject(change).kind is Kind.CONNECTION]
    rest = [change for change in saves if subject(change).kind is not Kind.CONNECTION]
    return alone + [rest[at : at + size] for at in range(0, len(rest), size)]


def archived_by(changes: Sequence[Change]) -> tuple[Asset, ...]:
    """What the changes archive, last of the dependency order first: removals, and what adoptions replace."""
    archived: list[Asset] = [change.before for change in changes if isinstance(change, Remove)]
    archived += [theirs for change in changes if isinstance(change, Adopt) for theirs in change.replaces]
    unique = {asset.qualified_name: asset for asset in archived}
    return tuple(sorted(unique.values(), key=lambda asset: (-asset.kind.rank, asset.qualified_name)))


def forecast(changes: Sequence[Change], *, batch: int, page: int = 100) -> Forecast:
    """Requests to apply these changes: writes in batches per slice, and the reads that prove nothing moved.

    Making a connection takes two reads more: for the role that shall own it, and until it may be used.
    """
    writes = 0
    reads = 2 * sum(subject(change).kind is Kind.CONNECTION for change in changes)
    for part in Slice:
        own = [change for change in changes if slice_of(change) is part]
        writes += len(batches(own, size=batch))
        reads += ceil(len(own) / page)
    return Forecast(writes=writes + ceil(len(archived_by(changes)) / batch), reads=reads)


__all__ = ["Add", "Adopt", "Change", "Forecast", "Limits", "Modify", "Plan", "Readings", "Remove", "Slice", "make_plan"]
