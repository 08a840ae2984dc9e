"""Sending writes, and proving that they happened.

A write whose answer was lost may have happened. It is never sent again blindly: it is read back, and only what is
missing is sent again, in smaller requests, since it may have been too much at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from delta_arc_lineage.errors import NotConfirmed, Unreachable
from delta_arc_lineage.model.assets import Asset, ObservedAsset
from delta_arc_lineage.model.diff import NEVER_REMOVED, Change, Restore, subject
from delta_arc_lineage.model.routes import AnyRoute
from delta_arc_lineage.model.slices import Slice, together
from delta_arc_lineage.ports.catalog import Confirmation
from delta_arc_lineage.sync.examining import held_now, is_as_wanted, key_of
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
    """How one sort of write is sent, how it is read back, and at what pace it goes."""

    send: Callable[[Sequence[Asset]], Confirmation]
    read_back: Callable[[Sequence[Asset]], set[str]]
    pace: Pace


class Sender:
    """Writes of one slice; what they did is gathered in `outcome`."""

    def __init__(self, route: AnyRoute, space: Workspace, part: Slice, outcome: Outcome) -> None:
        self._route, self._space, self._part, self.outcome = route, space, part, outcome

    def write(self, changes: Sequence[Change]) -> None:
        pace = Pace(self._space.limits.batch)
        for group in together(changes):
            way = _Way(self._saving(group[0]), self.shows, pace)
            left = group
            while left:
                batch, left = left[: pace.size], left[pace.size :]
                self.outcome.written += batch
                self._prove([subject(change) for change in batch], way)
                self._tell(f"write {self._part}", len(self.outcome.written), len(changes), pace)

    def archive(self, held: Sequence[ObservedAsset]) -> None:
        pace = Pace(self._space.limits.archive_batch)
        by_name = {one.asset.qualified_name: one for one in held}

        def send(assets: Sequence[Asset]) -> Confirmation:
            return self._space.catalog.archive([by_name[asset.qualified_name] for asset in assets])

        left = [one.asset for one in held]
        while left:
            batch, left = left[: pace.size], left[pace.size :]
            self.outcome.archived += batch
            self._prove(batch, _Way(send, self.gone, pace))
            self._tell("archive", len(self.outcome.archived), len(held), pace)

    def shows(self, assets: Sequence[Asset]) -> set[str]:
        held = held_now(assets, self._space)
        return {a.qualified_name for a in assets if key_of(a) in held and is_as_wanted(held[key_of(a)].asset, a)}

    def gone(self, assets: Sequence[Asset]) -> set[str]:
        held = held_now(assets, self._space, proves_absence=True)
        return {asset.qualified_name for asset in assets if key_of(asset) not in held}

    def _saving(self, one: Change) -> Callable[[Sequence[Asset]], Confirmation]:
        mark = one.mark if isinstance(one, Restore) else self._route.mark
        return lambda assets: self._space.catalog.save(assets, mark=mark)

    def _prove(self, assets: Sequence[Asset], way: _Way, *, tries: int = TRIES) -> None:
        """Send, and be sure: what the answer does not confirm, or a lost answer, is read back; the rest sent again."""
        try:
            confirmed = self._send(assets, way)
        except Unreachable as error:
            if tries == 1:
                raise
            way.pace.lost()
            confirmed = set()
            self._space.progress.note(f"{error} Reading back before anything is sent again.")
        waiting = [asset for asset in assets if asset.qualified_name not in confirmed]
        if waiting:
            self.outcome.read_back += len(waiting)
            confirmed |= self._wait_for(waiting, way.read_back)
        self.outcome.confirmed += [asset.qualified_name for asset in assets if asset.qualified_name in confirmed]
        missing = [asset for asset in assets if asset.qualified_name not in confirmed]
        if missing and tries == 1:
            raise self._not_confirmed(missing)
        while missing:
            again, missing = missing[: way.pace.size], missing[way.pace.size :]
            self._prove(again, way, tries=tries - 1)

    def _send(self, assets: Sequence[Asset], way: _Way) -> set[str]:
        answer = way.pace.timed(partial(way.send, assets), self._space.clock)
        self.outcome.guids |= {
            asset.kind: answer.guids[asset.qualified_name]
            for asset in assets
            if asset.kind in NEVER_REMOVED and asset.qualified_name in answer.guids
        }
        return set(answer.confirmed)

    def _wait_for(self, assets: Sequence[Asset], read_back: Callable[[Sequence[Asset]], set[str]]) -> set[str]:
        """Read back, more than once: Atlan's index shows a write up to seconds after it happened."""
        shown: set[str] = set()
        for wait in READ_BACK_WAITS:
            self._space.clock.sleep(wait)
            shown = read_back(assets)
            if len(shown) == len(assets):
                break
        return shown

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
