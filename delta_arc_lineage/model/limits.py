"""Limits of removal: how much may go without a person.

A limit counts files and flows, not the assets that these are made of: one wide table would exceed any. A flow that
stays and loses every one of its column processes counts too, or a crawler that lost all columns would take the column
lineage of a whole route along unseen. An entry that ignores everything is a slip more often than a wish.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.assets import Asset, Lineage
from delta_arc_lineage.model.diff import Difference, Remove, subject
from delta_arc_lineage.model.phases import ARCHIVE_BATCH


@dataclass(frozen=True, slots=True)
class Limits:
    """When removals wait for a person, and when one is due. Ages in milliseconds.

    `removal_count` and `removal_share` are of the files and flows of a route, not of the assets that these are made of.
    `forget_after`: how long lineage of two tables stays without a file.
    """

    removal_share: float = 0.10
    removal_count: int = 10
    minimum_age: int = 3_600_000
    forget_after: int = 90 * 86_400_000
    batch: int = 50
    archive_batch: int = ARCHIVE_BATCH


def why_over_limit(
    removals: Sequence[Remove], difference: Difference, wholly_ignored: Sequence[str], *, limits: Limits
) -> str:
    """Why these wait for a person, in words; empty where they do not. `wholly_ignored`: what is, to the last one. Files
    that a dataset stands for now are lost to nobody."""
    lost = [removal.before for removal in removals if removal.before.reference not in difference.moved]
    removed = sum(asset.counts for asset in lost) + len(_find_bared(removals, difference))
    counted = difference.counted
    most = max(limits.removal_count, int(counted * limits.removal_share))
    reasons = []
    if removed > most:
        reasons.append(
            f"{removed} of the route's {counted} files and flows would be removed; without approval at most {most} "
            f"({limits.removal_count}, or {limits.removal_share:.0%} of them if that is more)"
        )
    if removals:
        reasons += [f"the route ignores every one of {what}" for what in wholly_ignored]
    return "; ".join(reasons)


def _find_bared(removals: Sequence[Remove], difference: Difference) -> frozenset[str]:
    """Processes that stay and under which nothing is left of what hangs there now; by qualified name."""
    gone = {removal.before.qualified_name for removal in removals}
    staying = [subject(change) for change in difference.changes if not isinstance(change, Remove)]
    left = _parents([*difference.unchanged, *staying])
    return frozenset(_parents([removal.before for removal in removals])).difference(gone, left)


def _parents(assets: Sequence[Asset]) -> Iterator[str]:
    return (asset.parent for asset in assets if isinstance(asset, Lineage) and asset.parent)
