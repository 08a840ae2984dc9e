"""Applying: carry out a plan slice by slice, and prove that it happened.

Before a slice writes, it reads the things it is about to change: found as planned *before* → write; found as
planned *after* → already done; anything else → the tenant moved and the slice is refused before its first write.
So a retry, a partial run and one asset materialized alone are harmless.

A write whose answer was lost may have happened. It is never sent again blindly: it is read back, and only what is
missing is sent again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from delta_arc_lineage.errors import NotConfirmed, StalePlan, Unreachable, UnsafePlan
from delta_arc_lineage.model.assets import Asset, Kind, ObservedAsset, Reference
from delta_arc_lineage.model.codec import encode
from delta_arc_lineage.model.diff import Adopt, Change, Modify, Remove, subject
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
    """Gathered while a slice goes on, so that a journal can be kept of a slice that broke."""

    written: list[Change] = field(default_factory=list)
    archived: list[Asset] = field(default_factory=list)
    read_back: int = 0


def require_consent(plan: Plan, *, approved: str | None, safe_plans_apply: bool) -> bool:
    """Whether the plan was approved by its digest; UnsafePlan where it needs that and was not.

    A plan that changes nothing needs no consent. `approved` is the digest a person gave, if one did.
    """
    if approved == plan.digest:
        return True
    if approved:
        raise UnsafePlan(
            what=f"the plan's digest is {plan.digest}, and {approved} was approved: it is another plan",
            where=f"route {plan.route}",
            next_step="read the new plan, then approve its digest",
            digest=plan.digest,
        )
    if plan.is_safe and (safe_plans_apply or plan.is_empty):
        return False
    why = "; ".join(plan.violations) or "DELTA_ARC_APPLY=plan: plans wait for a person here"
    raise UnsafePlan(
        what=f"the plan {plan.digest} needs approval: {why}",
        where=f"route {plan.route}",
        next_step=f"read it, then approve it: delta-arc apply --approve {plan.digest}, or run config "
        f"approve: {plan.digest} for lineage_plan in Dagster",
        digest=plan.digest,
    )


def apply_slice(route: Route, plan: Plan, part: Slice, space: Workspace, *, approved: bool, run: str) -> Applied:
    """Apply one slice; StalePlan before the first write, NotConfirmed where reading back shows less than was sent."""
    due = plan.due(approved=approved)
    own = [change for change in due if slice_of(change) is part]
    archives = archived_by(due) if part is Slice.COLUMN_LINEAGE else ()
    waiting = len(plan.changes) - len(due) if part is Slice.COLUMN_LINEAGE else 0
    if not own and not archives:
        return Applied(part, waiting=waiting)
    slice_ = _SliceRun(route, space, part)
    todo, skipped, archive = slice_.examine(own, archives)
    outcome = _Outcome()
    try:
        slice_.write(todo, outcome)
        slice_.archive(archive, outcome)
    finally:
        Documents(space.state, route.name).keep_journal(
            run=run, part=part.name.lower(), entries=_journal(plan, outcome)
        )
    return Applied(part, tuple(outcome.written), tuple(outcome.archived), tuple(skipped), waiting, outcome.read_back)


class _SliceRun:
    def __init__(self, route: Route, space: Workspace, part: Slice) -> None:
        self._route, self._space, self._part = route, space, part

    def examine(
        self, own: Sequence[Change], archives: Sequence[Asset]
    ) -> tuple[list[Change], list[Change], list[ObservedAsset]]:
        """What is to be written, what is done already, what is to be archived."""
        held = self._held([subject(change) for change in own] + list(archives))
        todo: list[Change] = []
        skipped: list[Change] = []
        moved: list[str] = []
        for change in own:
            if isinstance(change, Remove):
                continue
            now = held.get(_key(change.after))
            if now is not None and _is(now.asset, change.after):
                skipped.append(change)
            elif (now.asset if now else None) == (change.before if isinstance(change, Modify) else None):
                todo.append(change)
            else:
                moved.append(change.after.qualified_name)
        removing = {change.before.qualified_name for change in own if isinstance(change, Remove)}
        archive: list[ObservedAsset] = []
        for asset in archives:
            found = held.get(_key(asset))
            if found is None:
                continue
            is_ours = asset.qualified_name not in removing or found.mark == self._route.mark
            if found.asset == asset and is_ours:
                archive.append(found)
            else:
                moved.append(asset.qualified_name)
        if moved:
            raise self._stale(moved)
        return todo, skipped, archive

    def _held(self, assets: Iterable[Asset]) -> dict[tuple[Kind, str], ObservedAsset]:
        references = [_reference(asset) for asset in assets]
        return {_key(held.asset): held for held in self._space.catalog.read(references).assets}

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
            self._prove(assets, self._save, self._shows, outcome)
            outcome.written += batch
            done += len(batch)
            self._space.progress.step(f"write {self._part}", done, len(changes))

    def archive(self, held: Sequence[ObservedAsset], outcome: _Outcome) -> None:
        size = self._space.limits.batch
        by_name = {one.asset.qualified_name: one for one in held}

        def send(assets: Sequence[Asset]) -> Confirmation:
            return self._space.catalog.archive([by_name[asset.qualified_name] for asset in assets])

        for at in range(0, len(held), size):
            batch = [one.asset for one in held[at : at + size]]
            self._prove(batch, send, self._gone, outcome)
            outcome.archived += batch
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
                confirmed = set(send(missing).confirmed)
            except Unreachable as error:
                if attempt == _TRIES - 1:
                    raise
                confirmed = set()
                self._space.progress.note(f"{error} Reading back before anything is sent again.")
            missing = [asset for asset in missing if asset.qualified_name not in confirmed]
            if missing:
                outcome.read_back += len(missing)
                shown = self._wait_for(missing, read_back)
                missing = [asset for asset in missing if asset.qualified_name not in shown]
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

    def _shows(self, assets: Sequence[Asset]) -> set[str]:
        held = self._held(assets)
        return {a.qualified_name for a in assets if _key(a) in held and _is(held[_key(a)].asset, a)}

    def _gone(self, assets: Sequence[Asset]) -> set[str]:
        held = self._held(assets)
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


def _journal(plan: Plan, outcome: _Outcome) -> dict[str, object]:
    return {
        "plan": plan.digest,
        "written": [encode(change) for change in outcome.written],
        "archived": [encode(asset) for asset in outcome.archived],
    }


__all__ = ["Adopt", "Applied", "apply_slice", "require_consent"]
