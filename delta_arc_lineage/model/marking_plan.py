"""A plan of markings: what a route's assets get and what is taken back, with a digest of its own.

The digest covers the tenant, the route and the changes; not the reasons, which are words. The share limit holds back
takings only: what a rule gives is applied without waiting for what many rules gone at once would take.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from typing import ClassVar

from delta_arc_lineage.model.codec import digest_of
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.marking_diff import Give, Kept, KeptWhy, MarkingChange, MarkingDifference, Take
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage.model.phases import READ_PAGE, Forecast
from delta_arc_lineage.model.plan import Consent, Purpose

Batch = dict[Reference, list[Marking]]
_APART = (MarkingSort.TERM, MarkingSort.README, MarkingSort.LINK, MarkingSort.CUSTOM)
"""Sorts that a catalog may need a request of their own for."""


@dataclass(frozen=True)
class MarkingPlan:
    """`made_at` in milliseconds since the epoch (UTC). `kept`: what is wanted and not given, and why; `settled`: how
    many are there already; `over_limit`: why takings wait for a person; `coming`: how many changes are of assets that
    are not there yet. An undo names the run it takes back, `undoes`."""

    FORMAT: ClassVar[int] = 1
    route: str
    tenant: str
    mark: str
    changes: tuple[MarkingChange, ...]
    made_at: int
    kept: tuple[Kept, ...] = ()
    settled: int = 0
    over_limit: str = ""
    coming: int = 0
    purpose: Purpose = Purpose.SYNC
    undoes: str = ""
    forecast: Forecast = field(default=Forecast(0, 0))

    @cached_property
    def digest(self) -> str:
        return digest_of("markings", self.tenant, self.route, self.changes)[:16]

    @property
    def is_empty(self) -> bool:
        return not self.changes

    def due(self, consent: Consent) -> tuple[MarkingChange, ...]:
        """The changes to apply now: all once approved by digest or asked for as an undo is, else all but takings over
        the limit."""
        if consent is Consent.DIGEST or self.purpose is not Purpose.SYNC or not self.over_limit:
            return self.changes
        return tuple(change for change in self.changes if isinstance(change, Give))

    @property
    def given(self) -> int:
        return sum(isinstance(change, Give) for change in self.changes)

    @property
    def taken(self) -> int:
        return sum(isinstance(change, Take) for change in self.changes)

    @property
    def denied(self) -> tuple[Kept, ...]:
        """What the token may not do."""
        return tuple(kept for kept in self.kept if kept.denied)

    def count_kept(self, why: KeptWhy) -> int:
        return sum(kept.why is why for kept in self.kept)


def make_marking_plan(
    route: str,
    difference: MarkingDifference,
    *,
    tenant: str,
    mark: str,
    now: int,
    coming: int = 0,
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
) -> MarkingPlan:
    """The plan of a route's markings."""
    return MarkingPlan(
        route=route,
        tenant=tenant,
        mark=mark,
        changes=difference.changes,
        made_at=now,
        kept=difference.kept,
        settled=difference.settled,
        over_limit=_why_over_limit(difference, limits),
        coming=coming,
        forecast=forecast_markings(difference.changes, limits),
    )


def _why_over_limit(difference: MarkingDifference, limits: Limits) -> str:
    taken = sum(isinstance(change, Take) for change in difference.changes)
    most = max(limits.removal_count, int(difference.ours * limits.removal_share))
    if taken <= most:
        return ""
    return (
        f"{taken} of the {difference.ours} markings that we gave would be taken back; without approval at most {most} "
        f"({limits.removal_count}, or {limits.removal_share:.0%} of them if that is more)"
    )


def forecast_markings(changes: tuple[MarkingChange, ...], limits: Limits) -> Forecast:
    """Requests at most: a write for each batch of assets, more where sorts need their own, and a look before."""
    assets = {change.reference for change in changes}
    writes = 0
    for batch in (*cut_givings(changes, limits.batch), *cut_takings(changes, limits.batch)):
        sorts = {marking.sort for markings in batch.values() for marking in markings}
        writes += len(sorts & set(_APART)) + bool(sorts - set(_APART))
    return Forecast(writes=writes, reads=ceil(len(assets) / READ_PAGE))


def cut_givings(changes: tuple[MarkingChange, ...], size: int) -> Iterator[Batch]:
    """What is given, by asset, so many assets at once."""
    return _cut([(change.reference, change.marking) for change in changes if isinstance(change, Give)], size)


def cut_takings(changes: tuple[MarkingChange, ...], size: int) -> Iterator[Batch]:
    """What is taken back. What another marking takes the place of is taken first where that is not written over."""
    taken = [(change.reference, change.marking) for change in changes if isinstance(change, Take)]
    return _cut(taken, size)


def _cut(markings: list[tuple[Reference, Marking]], size: int) -> Iterator[Batch]:
    by_asset: Batch = {}
    for reference, marking in markings:
        by_asset.setdefault(reference, []).append(marking)
    items = list(by_asset.items())
    return (dict(items[at : at + size]) for at in range(0, len(items), size))
