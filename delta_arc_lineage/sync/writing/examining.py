"""Examining: before anything is written, the assets that a plan is about are compared with what is there now.

Found as planned *before* → to do; found as planned *after* → done already; anything else → the tenant moved, and the
plan is refused before its first write. So a retry, a partial run and one asset materialized alone are harmless.

Owners are given to what is new, and so is its ARN to a bucket. What was archived and comes back has what it had, so
where a plan gives any, the same reading shows what is archived too.
"""

from dataclasses import dataclass, field

from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.diff import Add, Change, Modify, Remove, Restore, subject
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.observed import ObservedAsset, first_edits
from delta_arc_lineage.model.phases import Work
from delta_arc_lineage.model.routes import AnyRoute
from delta_arc_lineage.sync.reading.present import (
    NO_WORDS,
    OurWords,
    list_our_words,
    read_present,
    read_present_and_archived,
)
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(slots=True)
class Examination:
    """What the work of a phase is worth in the world as it is now; `present`: what is there of it."""

    present: dict[Reference, ObservedAsset] = field(default_factory=dict)
    todo: list[Change] = field(default_factory=list)
    archive: list[ObservedAsset] = field(default_factory=list)
    skipped: list[Change] = field(default_factory=list)
    gone: list[Asset] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)


def examine(route: AnyRoute, work: Work, space: Workspace) -> Examination:
    """What is to do, done and moved; Unreachable where half a reading leaves that open."""
    archived: frozenset[Reference] = frozenset()
    if any(subject(change).has_first_words for change in work.saves):
        present, archived = read_present_and_archived(work.subjects, space)
    else:
        present = read_present(work.subjects, space, proves_absence=True)
    examination = Examination(present)
    for change in work.saves:
        comes_back = isinstance(change, Add) and change.after.reference in archived
        _examine_save(
            Add(subject(change).without_first_words()) if comes_back else change, examination, mark=route.mark
        )
    ours = list_our_words(route, space, present.values()) if work.archives else NO_WORDS
    removals = {change.before.reference: change for change in work.changes if isinstance(change, Remove)}
    for asset in work.archives:
        _examine_archive(asset, removals.get(asset.reference), examination, mark=route.mark, ours=ours)
    return examination


def is_as_after(change: Change, found: ObservedAsset | None) -> bool:
    """Whoever did it; but a restored asset is only done when it carries the mark it had.

    A container that several routes share is there as soon as one of them has made it, and is kept by that one.
    """
    if found is None:
        return False
    if isinstance(change, Add) and change.after.kind.is_permanent:
        return True
    if not subject(change).is_met_by(found.asset):
        return False
    return not isinstance(change, Restore) or change.mark in (None, found.mark)


def is_as_before(change: Change, found: ObservedAsset | None, *, mark: str) -> bool:
    """A changed asset must be ours still: others may have taken it over since the plan was made."""
    if not isinstance(change, Modify):
        return found is None
    return found is not None and found.asset == change.before and found.mark == mark


def _examine_save(change: Change, examination: Examination, *, mark: str) -> None:
    found = examination.present.get(subject(change).reference)
    if is_as_after(change, found):
        examination.skipped.append(change)
    elif is_as_before(change, found, mark=mark):
        examination.todo.append(change)
    else:
        examination.moved.append(subject(change).qualified_name)


def _examine_archive(
    asset: Asset, removal: Remove | None, examination: Examination, *, mark: str, ours: OurWords
) -> None:
    """`removal`: None for others' assets, which may carry any mark and any word of theirs."""
    found = examination.present.get(asset.reference)
    if found is None:
        examination.gone.append(asset)
    elif found.asset == asset and (removal is None or _is_as_planned(removal, found, mark, ours)):
        examination.archive.append(found)
    else:
        examination.moved.append(asset.qualified_name)


def _is_as_planned(removal: Remove, found: ObservedAsset, mark: str, ours: OurWords) -> bool:
    """Ours still, and nobody said more of it than the plan tells and than it was given when it was made."""
    known = (*ours.of(found.reference), *first_edits(removal.before), *removal.despite)
    return found.mark == mark and not found.edits_beyond(known)
