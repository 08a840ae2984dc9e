"""Applying: carry out a plan slice by slice, and prove that it happened.

Before a slice writes, it reads the things it is about to change: found as planned *before* → write; found as
planned *after* → already done; anything else → the tenant moved and the slice is refused before its first write.
So a retry, a partial run and one asset materialized alone are harmless.

A write whose answer was lost may have happened. It is never sent again blindly: it is read back, and only what is
missing is sent again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from delta_arc_lineage.errors import NotConfirmed, StalePlan, Unreachable
from delta_arc_lineage.model.assets import Asset, Kind, ObservedAsset, Reference
from delta_arc_lineage.model.codec import encode
from delta_arc_lineage.model.diff import NEVER_REMOVED, Add, Adopt, Change, Modify, Remove, subject
from delta_arc_lineage.model.plan import Plan, Slice, archived_by, batches, slice_of
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.catalog import Confirmation
from delta_arc_lineage.sync.workspace import Documents, Workspace

TYPE_NAMES = {
    Kind.CONNECTION: "Connection",
    Kind.BUCKET: "S3Bucket",
    Kind.OBJECT: "S3Object",
    Kind.PROCESS: "Process",
    Kind.COLUMN_PROCESS: "ColumnProcess",
}
_READ_BACK_WAITS = (0.0, 1.0, 2.0, 4.0)
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Applied:
    """What one slice did. `skipped` changes were found done already."""

    part: Slice
    written: tuple[Change, ...] = ()
    archived: tuple[Asset, ...] = ()
    skipped: tuple[Change, ...] = ()
    waiting: int = 0
    read_back: int = 0


@dataclass(slots=True)
class _Outcome:
    """Gathered while a slice goes on, so that a journal can be kept of a slice that broke.

    `written` and `archived` are what was sent, since what was sent may have happened; `confirmed` is what is proven.
    """

    written: list[Change] = field(default_factory=list)
    archived: list[Asset] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    guids: dict[str, str] = field(default_factory=dict)
    read_back: int = 0


@dataclass(slots=True)
class _Examined:
    """What a slice's changes are worth in the world as it is now."""

    todo: list[Change] = field(default_factory=list)
    archive: list[ObservedAsset] = field(default_factory=list)
    skipped: list[Change] = field(default_factory=list)
    gone: list[Asset] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)


def apply_slice(route: Route, plan: Plan, part: Slice, space: Workspace, *, approved: bool, run: str) -> Applied:
    """Apply one slice; StalePlan before the first write, NotConfirmed where reading back shows less than was sent."""
    due = plan.due(approved=approved)
    own = [change for change in due if slice_of(change) is part]
    archives = archived_by(due) if part is Slice.COLUMN_LINEAGE else ()
    waiting = len(plan.changes) - len(due) if part is Slice.COLUMN_LINEAGE else 0
    if not own and not archives:
        return Applied(part, waiting=waiting)
    slice_ = _SliceRun(route, space, part)
    found = slice_.examine(own, archives)
    done = [*map(subject, found.skipped), *found.gone]
    outcome = _Outcome(confirmed=[asset.qualified_name for asset in done])
    documents = Documents(space.state, route.name)
    try:
        slice_.write(found.todo, outcome)
        slice_.archive(found.archive, outcome)
    finally:
        documents.keep_journal(_journal(plan, outcome), run=run, part=part.name)
        documents.keep_guids(outcome.guids)
    return Applied(
        part, tuple(outcome.written), tuple(outcome.archived), tuple(found.skipped), waiting, outcome.read_back
    )


def unconfirmed(route: Route, plan: Plan, space: Workspace, *, run: str, approved: bool) -> tuple[str, ...]:
    """Qualified names of due changes that the catalog does not show; empty where it equals the plan.

    A journal names only what the answer of a write, a reading back, or the look before the write confirmed, so after
    a whole run nothing is asked. What other runs applied, or nobody did, is in no journal of this run and is read back.
    """
    due = plan.due(approved=approved)
    confirmed = _confirmed(plan, Documents(space.state, route.name), run=run)
    saves = [subject(change) for change in due if not isinstance(change, Remove)]
    saves = [asset for asset in saves if asset.qualified_name not in confirmed]
    archives = [asset for asset in archived_by(due) if asset.qualified_name not in confirmed]
    reader = _SliceRun(route, space, Slice.COLUMN_LINEAGE)
    found = (reader.shows(saves) if saves else set()) | (reader.gone(archives) if archives else set())
    return tuple(sorted({asset.qualified_name for asset in (*saves, *archives)} - found))


def _confirmed(plan: Plan, documents: Documents, *, run: str) -> set[str]:
    journals = [documents.journal(run=run, part=part.name) or {} for part in Slice]
    return {name for journal in journals if journal.get("plan") == plan.digest for name in journal.get("confirmed", ())}


class _SliceRun:
    def __init__(self, route: Route, space: Workspace, part: Slice) -> None:
        self._route, self._space, self._part = route, space, part

    def examine(self, own: Sequence[Change], archives: Sequence[Asset]) -> _Examined:
        """Compare the changes with what is there now; StalePlan where the tenant moved."""
        held = self._held([subject(change) for change in own] + list(archives), proves_absence=True)
        found = _Examined()
        for change in own:
            if not isinstance(change, Remove):
                self._examine_save(change, held.get(_key(change.after)), found)
        removing = {change.before.qualified_name for change in own if isinstance(change, Remove)}
        for asset in archives:
            self._examine_archive(asset, held.get(_key(asset)), found, of_ours=asset.qualified_name in removing)
        if found.moved:
            raise self._stale(found.moved)
        return found

    def _examine_save(self, change: Add | Modify | Adopt, now: ObservedAsset | None, found: _Examined) -> None:
        if now is not None and _is(now.asset, change.after):
            found.skipped.append(change)
        elif self._is_before(change, now):
            found.todo.append(change)
        else:
            found.moved.append(change.after.qualified_name)

    def _is_before(self, change: Add | Modify | Adopt, now: ObservedAsset | None) -> bool:
        """What is changed must be ours still: others may have taken it over since the plan was made."""
        if not isinstance(change, Modify):
            return now is None
        return now is not None and now.asset == change.before and now.mark == self._route.mark

    def _examine_archive(self, asset: Asset, now: ObservedAsset | None, found: _Examined, *, of_ours: bool) -> None:
        if now is None:
            found.gone.append(asset)
        elif now.asset == asset and (now.mark == self._route.mark or not of_ours):
            found.archive.append(now)
        else:
            found.moved.append(asset.qualified_name)

    def _held(self, assets: Iterable[Asset], *, proves_absence: bool = False) -> dict[tuple[Kind, str], ObservedAsset]:
        """What is there of these. A reading that is not complete proves what it shows, and no absence."""
        observed = self._space.catalog.read([_reference(asset) for asset in assets])
        if proves_absence and not observed.complete:
            raise Unreachable(
                what="the catalog counts more things than it shows, so nothing can be told absent",
                where=f"route {self._route.name}, {self._part}",
                next_step="run again when its index has caught up; nothing is decided on half a reading",
            )
        return {_key(held.asset): held for held in observed.assets}

    def _stale(self, moved: list[str]) -> StalePlan:
        shown = ", ".join(sorted(moved)[:5]) + (f" and {len(moved) - 5} more" if len(moved) > 5 else "")
        return StalePlan(
            what=f"{len(moved)} things are no longer as they were when the plan was made: {shown}",
            where=f"route {self._route.name}, {self._part}",
            next_step="make the plan again and read it; nothing of this slice was written",
            moved=tuple(sorted(moved)),
        )

    def write(self, changes: Sequence[Change], outcome: _Outcome) -> None:
        done = 0
        for batch in batches(changes, size=self._space.limits.batch):
            assets = [subject(change) for change in batch]
            outcome.written += batch
            self._prove(assets, self._save, self.shows, outcome)
            done += len(batch)
            self._space.progress.step(f"write {self._part}", done, len(changes))

    def archive(self, held: Sequence[ObservedAsset], outcome: _Outcome) -> None:
        size = self._space.limits.batch
        by_name = {one.asset.qualified_name: one for one in held}

        def send(assets: Sequence[Asset]) -> Confirmation:
            return self._space.catalog.archive([by_name[asset.qualified_name] for asset in assets])

        for at in range(0, len(held), size):
            batch = [one.asset for one in held[at : at + size]]
            outcome.archived += batch
            self._prove(batch, send, self.gone, outcome)
            self._space.progress.step("archive", len(outcome.archived), len(held))

    def _save(self, assets: Sequence[Asset]) -> Confirmation:
        return self._space.catalog.save(assets, mark=self._route.mark)

    def _prove(
        self,
        assets: Sequence[Asset],
        send: Callable[[Sequence[Asset]], Confirmation],
        read_back: Callable[[Sequence[Asset]], set[str]],
        outcome: _Outcome,
    ) -> None:
        """Send, and be sure: what the answer does not confirm, or a lost answer, is read back; the rest sent again."""
        missing = list(assets)
        for attempt in range(_TRIES):
            try:
                answer = send(missing)
                confirmed = set(answer.confirmed)
                outcome.guids |= {
                    asset.kind: answer.guids[asset.qualified_name]
                    for asset in missing
                    if asset.kind in NEVER_REMOVED and asset.qualified_name in answer.guids
                }
            except Unreachable as error:
                if attempt == _TRIES - 1:
                    raise
                confirmed = set()
                self._space.progress.note(f"{error} Reading back before anything is sent again.")
            waiting = [asset for asset in missing if asset.qualified_name not in confirmed]
            if waiting:
                outcome.read_back += len(waiting)
                confirmed |= self._wait_for(waiting, read_back)
            outcome.confirmed += [asset.qualified_name for asset in missing if asset.qualified_name in confirmed]
            missing = [asset for asset in missing if asset.qualified_name not in confirmed]
            if not missing:
                return
        raise self._not_confirmed(missing)

    def _wait_for(self, assets: Sequence[Asset], read_back: Callable[[Sequence[Asset]], set[str]]) -> set[str]:
        """Read back, more than once: Atlan's index shows a write up to seconds after it happened."""
        shown: set[str] = set()
        for wait in _READ_BACK_WAITS:
            self._space.clock.sleep(wait)
            shown = read_back(assets)
            if len(shown) == len(assets):
                break
        return shown

    def shows(self, assets: Sequence[Asset]) -> set[str]:
        held = self._held(assets)
        return {a.qualified_name for a in assets if _key(a) in held and _is(held[_key(a)].asset, a)}

    def gone(self, assets: Sequence[Asset]) -> set[str]:
        held = self._held(assets, proves_absence=True)
        return {asset.qualified_name for asset in assets if _key(asset) not in held}

    def _not_confirmed(self, missing: Sequence[Asset]) -> NotConfirmed:
        names = tuple(sorted(asset.qualified_name for asset in missing))
        return NotConfirmed(
            what=f"{len(names)} writes were sent and reading back does not show them: {', '.join(names[:5])}",
            where=f"route {self._route.name}, {self._part}",
            next_step="run again: what is there already is not sent twice; if it stays, look for a policy or a "
            "playbook in the tenant that undoes it",
            missing=names,
        )


def _is(held: Asset, wanted: Asset) -> bool:
    """A connection is as wanted when it is there: everything else about it belongs to its owners."""
    return held == wanted or wanted.kind is Kind.CONNECTION


def _key(asset: Asset) -> tuple[Kind, str]:
    return asset.kind, asset.qualified_name


def _reference(asset: Asset) -> Reference:
    return Reference(TYPE_NAMES[asset.kind], asset.qualified_name)


def _journal(plan: Plan, outcome: _Outcome) -> dict[str, Any]:
    return {
        "plan": plan.digest,
        "written": [encode(change) for change in outcome.written],
        "archived": [encode(asset) for asset in outcome.archived],
        "confirmed": sorted(outcome.confirmed),
    }
