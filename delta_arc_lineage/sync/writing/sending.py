"""Sending writes, and proving that they happened.

A write whose answer was lost may have happened. It is never sent again blindly: it is read back, and only what is
still as it was before is sent again, in smaller requests, since it may have been too much at once. An asset that
matches neither state is stale: somebody changed it meanwhile. It is not written.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from delta_arc_lineage.errors import NotConfirmed, Unreachable
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.diff import Change, subject
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.observed import ObservedAsset
from delta_arc_lineage.model.phases import group_saves
from delta_arc_lineage.model.routes import AnyRoute
from delta_arc_lineage.model.tracing import make_request_id
from delta_arc_lineage.sync.planning.prerequisites import refuse_stale
from delta_arc_lineage.sync.reading.present import read_present
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.examining import is_as_after
from delta_arc_lineage.sync.writing.pacing import READ_BACK_WAITS, TRIES, Pace
from delta_arc_lineage.sync.writing.ways import Archiving, Item, Purging, Saving, Way

ONLY_JOURNALED = "only what the journal of this run names"


@dataclass(slots=True)
class Outcome:
    """Gathered while a phase goes on, so that a journal can be kept of a phase that broke.

    `written` and `archived` are what was sent, since what was sent may have happened; `confirmed` is what is proven.
    """

    written: list[Change] = field(default_factory=list)
    archived: list[ObservedAsset] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    guids: dict[str, str] = field(default_factory=dict)
    read_back: int = 0


class Sender:
    """Writes of one phase; what they did is gathered in `outcome`. `place`: the route and phase, for errors; `trace`:
    that of the journal, of which the ids of its requests are made."""

    def __init__(self, space: Workspace, outcome: Outcome, *, place: str, trace: str) -> None:
        self._space, self._place, self.outcome = space, place, outcome
        self._trace, self._began_at, self._requests = trace, space.clock.now(), 0

    def save(self, changes: Sequence[Change], *, route: AnyRoute, what: str) -> None:
        """`what` names the work in the progress."""
        pace = Pace(self._space.limits.batch)
        for group in group_saves(changes):
            way = Saving(group, route, self._space)
            self._send_all(group, way, pace, sent=self.outcome.written, total=len(changes), what=what)

    def archive(self, assets: Sequence[ObservedAsset]) -> None:
        pace, way = Pace(self._space.limits.archive_batch), Archiving(self._space)
        self._send_all(assets, way, pace, sent=self.outcome.archived, total=len(assets), what="archive")

    def purge(self, assets: Sequence[ObservedAsset], *, deployment: str) -> None:
        """No answer is proof enough of what cannot be taken back: in the end all are looked for."""
        pace, way = Pace(self._space.limits.archive_batch), Purging(deployment, self._space)
        self._send_all(assets, way, pace, sent=self.outcome.archived, total=len(assets), what="purge")
        present = self._read_back(assets, way)
        there = [asset for asset in assets if way.key_of(asset) in present]
        self.outcome.confirmed = _subtract(self.outcome.confirmed, [_name(asset, way) for asset in there])
        self._refuse_changed(there, present, way)
        if there:
            raise self._not_confirmed([_name(asset, way) for asset in there], remedy=way.remedy)

    def _send_all(
        self, items: Sequence[Item], way: Way[Item], pace: Pace, *, sent: list[Item], total: int, what: str
    ) -> None:
        rest = items
        while rest:
            self._space.require_time(f"{what} of {self._place}")
            batch, rest = rest[: pace.size], rest[pace.size :]
            sent += batch
            self._prove(batch, way, pace)
            self._report(what, len(sent), total, pace)

    def _prove(self, items: Sequence[Item], way: Way[Item], pace: Pace, *, tries: int = TRIES) -> None:
        """Send, and be sure: what the answer does not confirm, or a lost answer, is read back; what is still as it was
        before is sent again. StalePlan for what others changed meanwhile."""
        try:
            confirmed = self._send(items, way, pace)
        except Unreachable as error:
            if tries == 1:
                raise
            pace.halve()
            confirmed = set()
            self._space.progress.note(f"{error} Reading back before anything is sent again.")
        waiting = [item for item in items if way.key_of(item) not in confirmed]
        present = self._read_back(waiting, way) if waiting else {}
        missing = [item for item in waiting if not way.is_done(item, present.get(way.key_of(item)))]
        unproven = set(map(way.key_of, missing))
        self.outcome.confirmed += [_name(item, way) for item in items if way.key_of(item) not in unproven]
        self._refuse_changed(missing, present, way)
        if missing and tries == 1:
            raise self._not_confirmed([_name(item, way) for item in missing], remedy=way.remedy)
        while missing:
            again, missing = missing[: pace.size], missing[pace.size :]
            self._prove(again, way, pace, tries=tries - 1)

    def _refuse_changed(self, missing: Sequence[Item], present: Mapping[Any, ObservedAsset], way: Way[Item]) -> None:
        changed = [_name(item, way) for item in missing if not way.is_to_do(item, present.get(way.key_of(item)))]
        refuse_stale(changed, where=self._place, written=ONLY_JOURNALED, made=way.made)

    def _send(self, items: Sequence[Item], way: Way[Item], pace: Pace) -> set[Hashable]:
        """The keys of what the answer confirms. It says so by name, which proves nothing of several of one name."""
        began = self._space.clock.now()
        self._requests += 1
        answer = way.send(items, make_request_id(self._trace, at=self._began_at, number=self._requests))
        pace.record(answer, seconds=(self._space.clock.now() - began) / 1000)
        assets = [way.asset_of(item) for item in items]
        self.outcome.guids |= {
            asset.kind.value: answer.guids[asset.qualified_name]
            for asset in assets
            if asset.qualified_name in answer.guids
        }
        sent = Counter(asset.qualified_name for asset in assets)
        names = [_name(item, way) for item in items]
        proven = {name for name in names if name in answer.confirmed and sent[name] == 1}
        return {way.key_of(item) for item, name in zip(items, names, strict=True) if name in proven}

    def _read_back(self, items: Sequence[Item], way: Way[Item]) -> Mapping[Any, ObservedAsset]:
        """What is there, looked at more than once: Atlan's index shows a write up to seconds after it happened."""
        self.outcome.read_back += len(items)
        present: Mapping[Any, ObservedAsset] = {}
        for wait in READ_BACK_WAITS:
            self._space.clock.sleep(wait)
            present = way.look(items)
            if all(way.is_done(item, present.get(way.key_of(item))) for item in items):
                break
        return present

    def _report(self, what: str, done: int, total: int, pace: Pace) -> None:
        self._space.progress.step(what, done, total)
        if done < total:
            seconds = pace.seconds_left(total - done, per_minute=self._space.requests_per_minute)
            self._space.progress.time_left(what, seconds)

    def _not_confirmed(self, missing: Sequence[str], *, remedy: str) -> NotConfirmed:
        names = tuple(sorted(missing))
        return NotConfirmed(
            what=f"{len(names)} writes were sent and reading back does not show them: {', '.join(names[:5])}",
            where=self._place,
            next_step=remedy,
            missing=names,
        )


def find_shown(changes: Sequence[Change], space: Workspace) -> set[str]:
    """Qualified names of which every asset asked for is as after its change."""
    assets = [subject(change) for change in changes]
    present = read_present(assets, space)
    shown = {subject(c).reference for c in changes if is_as_after(c, present.get(subject(c).reference))}
    return _names_proven(assets, shown)


def find_gone(assets: Sequence[Asset], space: Workspace) -> set[str]:
    """Qualified names of which no asset asked for is there."""
    present = read_present(assets, space, proves_absence=True)
    return _names_proven(assets, {asset.reference for asset in assets if asset.reference not in present})


def _names_proven(assets: Sequence[Asset], proven: set[Reference]) -> set[str]:
    """The names whose every bearer is proven: a process and a column process may share one."""
    unproven = {asset.qualified_name for asset in assets if asset.reference not in proven}
    return {asset.qualified_name for asset in assets} - unproven


def _subtract(names: Sequence[str], taken: Sequence[str]) -> list[str]:
    return [name for name in names if name not in set(taken)]


def _name(item: Item, way: Way[Item]) -> str:
    return way.asset_of(item).qualified_name
