"""Examining: before anything is written, the things that a plan is about are compared with what is there now.

Found as planned *before* → to do; found as planned *after* → done already; anything else → the tenant moved, and the
plan is refused before its first write. So a retry, a partial run and one asset materialized alone are harmless.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from delta_arc_lineage.errors import StalePlan, Unreachable
from delta_arc_lineage.model.assets import Asset, Kind, ObservedAsset, Reference
from delta_arc_lineage.model.diff import Change, Modify, Remove, Restore, subject
from delta_arc_lineage.model.routes import AnyRoute
from delta_arc_lineage.model.slices import Work
from delta_arc_lineage.sync.workspace import Workspace

TYPE_NAMES = {
    Kind.CONNECTION: "Connection",
    Kind.BUCKET: "S3Bucket",
    Kind.OBJECT: "S3Object",
    Kind.PROCESS: "Process",
    Kind.COLUMN_PROCESS: "ColumnProcess",
}
Key = tuple[Kind, str]


@dataclass(slots=True)
class Examined:
    """What the work of a slice is worth in the world as it is now; `held`: what is there of it."""

    held: dict[Key, ObservedAsset] = field(default_factory=dict)
    todo: list[Change] = field(default_factory=list)
    archive: list[ObservedAsset] = field(default_factory=list)
    skipped: list[Change] = field(default_factory=list)
    gone: list[Asset] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)


def examine(route: AnyRoute, work: Work, space: Workspace) -> Examined:
    """What is to do, done and moved; Unreachable where half a reading leaves that open."""
    found = Examined(held_now(work.subjects, space, proves_absence=True))
    for change in work.saves:
        _examine_save(change, found, mark=route.mark)
    removing = {key_of(change.before) for change in work.changes if isinstance(change, Remove)}
    for asset in work.archives:
        _examine_archive(asset, found, mark=route.mark if key_of(asset) in removing else None)
    return found


def refuse_moved(route: AnyRoute, moved: Iterable[str], *, where: str, written: str = "nothing of this") -> None:
    """StalePlan that names what moved, if anything did; `written` says what was written by then."""
    names = sorted(moved)
    if not names:
        return
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    raise StalePlan(
        what=f"{len(names)} things are no longer as they were when the plan was made: {shown}",
        where=f"route {route.name}, {where}",
        next_step=f"make the plan again and read it; {written} was written",
        moved=tuple(names),
    )


def held_now(assets: Sequence[Asset], space: Workspace, *, proves_absence: bool = False) -> dict[Key, ObservedAsset]:
    """What is there of these. A reading that is not complete proves what it shows, and no absence."""
    if not assets:
        return {}
    observed = space.catalog.read([Reference(TYPE_NAMES[asset.kind], asset.qualified_name) for asset in assets])
    if proves_absence and not observed.complete:
        raise half_a_reading("reading what is about to be changed")
    return {key_of(held.asset): held for held in observed.assets}


def half_a_reading(where: str) -> Unreachable:
    """What to raise where an absence would have to be proven by a reading that is not complete."""
    return Unreachable(
        what="the catalog counts more things than it shows, so nothing can be told absent",
        where=where,
        next_step="run again when its index has caught up; nothing is decided on half a reading",
    )


def is_as_wanted(held: Asset, wanted: Asset) -> bool:
    """A connection is as wanted when it is there: everything else about it belongs to its owners."""
    return held == wanted or wanted.kind is Kind.CONNECTION


def is_as_after(change: Change, now: ObservedAsset | None) -> bool:
    """Whoever did it; but what is restored is only done when it carries the mark it had."""
    if now is None or not is_as_wanted(now.asset, subject(change)):
        return False
    return not isinstance(change, Restore) or change.mark in (None, now.mark)


def is_as_before(change: Change, now: ObservedAsset | None, *, mark: str) -> bool:
    """What is changed must be ours still: others may have taken it over since the plan was made."""
    if not isinstance(change, Modify):
        return now is None
    return now is not None and now.asset == change.before and now.mark == mark


def key_of(asset: Asset) -> Key:
    return asset.kind, asset.qualified_name


def _examine_save(change: Change, found: Examined, *, mark: str) -> None:
    wanted = subject(change)
    now = found.held.get(key_of(wanted))
    if is_as_after(change, now):
        found.skipped.append(change)
    elif is_as_before(change, now, mark=mark):
        found.todo.append(change)
    else:
        found.moved.append(wanted.qualified_name)


def _examine_archive(asset: Asset, found: Examined, *, mark: str | None) -> None:
    """`mark`: the one it must carry; None for others' things, which may carry any."""
    now = found.held.get(key_of(asset))
    if now is None:
        found.gone.append(asset)
    elif now.asset == asset and mark in (None, now.mark):
        found.archive.append(now)
    else:
        found.moved.append(asset.qualified_name)
