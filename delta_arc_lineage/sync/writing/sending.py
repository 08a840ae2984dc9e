"""Sending writes, and proving that they happened.

A write whose answer was lost may have happened. It is never sent again blindly: it is read back, and only what is
still as it was before is sent again, in smaller requests, since it may have been too much at once. What is neither as
before nor as after was changed by somebody else meanwhile, and is not ours to write over.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from delta_arc_lineage.errors import NotConfirmed, Unreachable
from delta_arc_lineage.model.assets import Asset, ObservedAsset
from delta_arc_lineage.model.diff import NEVER_REMOVED, Change, Restore, subject
from delta_arc_lineage.model.routes import AnyRoute
from delta_arc_lineage.model.slices import Slice, together
from delta_arc_lineage.ports.catalog import Confirmation
from delta_arc_lineage.sync.examining import (
    Key,
    held_now,
    is_as_after,
    is_as_before,
    is_as_wanted,
    key_of,
    refuse_moved,
)
from delta_arc_lineage.sync.pacing import READ_BACK_WAITS, TRIES, Pace
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(slots=True)
class Outcome:
    """Gathered while a slice goes on, so that a journal can be kept of a slice that broke.

    `written` and `archived` are what was sent, since what was sent may have happened; `confirmed` is what is proven.
    """

    written: list[Change] = field(default_factory=list)
    archived: list[Asset] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    guids: dict[str, str] = field(default_factory=dict)
    read_back: int = 0


@dataclass(frozen=True, slots=True)
class _Way:
    """How one sort of write is sent, how what is read back shows it done or still to do, and at what pace it goes."""

    send: Callable[[Sequence[Asset]], Confirmation]
    is_done: Callable[[Asset, ObservedAsset | None], bool]
    is_to_do: Callable[[Asset, ObservedAsset | None], bool]
    pace: Pace


class Sender:
    """Writes of one slice; what they did is gathered in `outcome`."""

    def __init__(self, route: AnyRoute, space: Workspace, part: Slice, outcome: Outcome) -> None:
        self._route, self._space, self._part, self.outcome = route, space, part, outcome

    def write(self, changes: Sequence[Change]) -> None:
        pace = Pace(self._space.limits.batch)
        for group in together(changes):
            way = self._way_of_saving(group, pace)
            left = group
            while left:
                batch, left = left[: pace.size], left[pace.size :]
                self.outcome.written += batch
                self._prove([subject(change) for change in batch], way)
                self._tell(f"write {self._part}", len(self.outcome.written), len(changes), pace)

    def archive(self, held: Sequence[ObservedAsset]) -> None:
        pace = Pace(self._space.limits.archive_batch)
        way = self._way_of_archiving(held, pace)
        left = [one.asset for one in held]
        while left:
            batch, left = left[: pace.size], left[pace.size :]
            self.outcome.archived += batch
            self._prove(batch, way)
            self._tell("archive", len(self.outcome.archived), len(held), pace)

    def shows(self, assets: Sequence[Asset]) -> set[str]:
        """Qualified names of which everything asked for is as it is wanted."""
        held = held_now(assets, self._space)
        shown = [a for a in assets if key_of(a) in held and is_as_wanted(held[key_of(a)].asset, a)]
        return _names_of_all(shown, of=assets)

    def gone(self, assets: Sequence[Asset]) -> set[str]:
        """Qualified names of which nothing asked for is there."""
        held = held_now(assets, self._space, proves_absence=True)
        return _names_of_all([asset for asset in assets if key_of(asset) not in held], of=assets)

    def _way_of_saving(self, group: Sequence[Change], pace: Pace) -> _Way:
        """Others' things, restored, keep the mark that they were archived with: it is not ours to write."""
        theirs = isinstance(group[0], Restore) and group[0].mark != self._route.mark
        mark = None if theirs else self._route.mark
        planned = {key_of(subject(change)): change for change in group}
        return _Way(
            lambda assets: self._space.catalog.save(assets, mark=mark),
            lambda asset, now: is_as_after(planned[key_of(asset)], now),
            lambda asset, now: is_as_before(planned[key_of(asset)], now, mark=self._route.mark),
            pace,
        )

    def _way_of_archiving(self, held: Sequence[ObservedAsset], pace: Pace) -> _Way:
        examined = {key_of(one.asset): one for one in held}
        return _Way(
            lambda assets: self._space.catalog.archive([examined[key_of(asset)] for asset in assets]),
            lambda asset, now: now is None,
            lambda asset, now: now == examined[key_of(asset)],
            pace,
        )

    def _prove(self, assets: Sequence[Asset], way: _Way, *, tries: int = TRIES) -> None:
        """Send, and be sure: what the answer does not confirm, or a lost answer, is read back; what is still as it was
        before is sent again. StalePlan for what others changed meanwhile."""
        try:
            confirmed = self._send(assets, way)
        except Unreachable as error:
            if tries == 1:
                raise
            way.pace.lost()
            confirmed = set()
            self._space.progress.note(f"{error} Reading back before anything is sent again.")
        waiting = [asset for asset in assets if key_of(asset) not in confirmed]
        held = self._read_back(waiting, way) if waiting else {}
        missing = [asset for asset in waiting if not way.is_done(asset, held.get(key_of(asset)))]
        unproven = set(map(key_of, missing))
        self.outcome.confirmed += [asset.qualified_name for asset in assets if key_of(asset) not in unproven]
        moved = [asset.qualified_name for asset in missing if not way.is_to_do(asset, held.get(key_of(asset)))]
        refuse_moved(self._route, moved, where=self._part, written="only what the journal of this run names")
        if missing and tries == 1:
            raise self._not_confirmed(missing)
        while missing:
            again, missing = missing[: way.pace.size], missing[way.pace.size :]
            self._prove(again, way, tries=tries - 1)

    def _send(self, assets: Sequence[Asset], way: _Way) -> set[Key]:
        """What the answer confirms. It says so by name alone, which proves nothing of several things of one name."""
        answer = way.pace.timed(partial(way.send, assets), self._space.clock)
        self.outcome.guids |= {
            asset.kind: answer.guids[asset.qualified_name]
            for asset in assets
            if asset.kind in NEVER_REMOVED and asset.qualified_name in answer.guids
        }
        sent = Counter(asset.qualified_name for asset in assets)
        return {
            key_of(one) for one in assets if one.qualified_name in answer.confirmed and sent[one.qualified_name] == 1
        }

    def _read_back(self, assets: Sequence[Asset], way: _Way) -> dict[Key, ObservedAsset]:
        """What is there, looked at more than once: Atlan's index shows a write up to seconds after it happened."""
        self.outcome.read_back += len(assets)
        held: dict[Key, ObservedAsset] = {}
        for wait in READ_BACK_WAITS:
            self._space.clock.sleep(wait)
            held = held_now(assets, self._space, proves_absence=True)
            if all(way.is_done(asset, held.get(key_of(asset))) for asset in assets):
                break
        return held

    def _tell(self, what: str, done: int, total: int, pace: Pace) -> None:
        self._space.progress.step(what, done, total)
        if done < total:
            left = pace.seconds_left(total - done, per_minute=self._space.requests_per_minute)
            self._space.progress.left(what, left)

    def _not_confirmed(self, missing: Sequence[Asset]) -> NotConfirmed:
        names = tuple(sorted(asset.qualified_name for asset in missing))
        return NotConfirmed(
            what=f"{len(names)} writes were sent and reading back does not show them: {', '.join(names[:5])}",
            where=f"route {self._route.name}, {self._part}",
            next_step="run again: what is there already is not sent twice; if it stays, look for a policy or a "
            "playbook in the tenant that undoes it",
            missing=names,
        )


def _names_of_all(proven: Sequence[Asset], *, of: Sequence[Asset]) -> set[str]:
    """The names whose every bearer is proven: a process and a column process may share one."""
    keys = set(map(key_of, proven))
    return {asset.qualified_name for asset in proven} - {one.qualified_name for one in of if key_of(one) not in keys}
