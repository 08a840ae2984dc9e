"""What one run did in one phase of a route's plan: written down before it is done, completed after.

Each entry is an asset before and after, so that a run can be shown, audited and taken back without the plan it came
from. What was intended may have happened, so entries stand from before the first write; `confirmed` is proven.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, ClassVar, Self

from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.codec import FORMAT, TAG, from_object, parse_object
from delta_arc_lineage.model.diff import Add, Change, Modify, Remove, Restore, subject
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lines import from_lines, to_lines
from delta_arc_lineage.model.observed import ObservedAsset
from delta_arc_lineage.model.plan import Consent, Purpose


@dataclass(frozen=True, slots=True)
class Entry:
    """One asset before and after; None where it is not there. `mark`: the one it is given."""

    before: ObservedAsset | None
    after: Asset | None
    mark: str | None = None

    @property
    def asset(self) -> Asset:
        """The asset, as it is after, or was."""
        if self.after is not None:
            return self.after
        assert self.before is not None, "an entry is of something"
        return self.before.asset

    @property
    def change(self) -> Change:
        """The change that it shows as."""
        if self.after is None:
            return Remove(self.asset)
        return Modify(self.before.asset, self.after) if self.before else Add(self.after)

    @property
    def is_nothing(self) -> bool:
        """Whether it ends as it began; saving without a mark leaves the one that is there."""
        if self.before is None or self.after is None:
            return self.before is None and self.after is None
        return self.before.asset == self.after and self.mark in (None, self.before.mark)


@dataclass(frozen=True, slots=True)
class Journal:
    """Who changed what, when, by which plan and why. Times in milliseconds since the epoch (UTC).

    `phase`: its tag, or what else the run did; `actor` ran it and `why` started it; `consent`: who agreed, and how.
    `undoes`: the run taken back. `ended_at` None: killed. `tenant` is empty where a journal of format 1 does not say.
    `trace`: what the ids of its requests have in common, empty in one of format 4 or earlier.

    Its document is written ahead of the work, an entry a line, and a last line is added at the end: large as it may be,
    it is written once. An end that was cut short, by whatever ended the process, is none.
    """

    FORMAT: ClassVar[int] = 5
    route: str
    tenant: str
    mark: str
    run: str
    phase: str
    plan: str
    purpose: Purpose
    actor: str
    why: str
    consent: Consent
    started_at: int
    ended_at: int | None = None
    entries: tuple[Entry, ...] = ()
    confirmed: tuple[str, ...] = ()
    undoes: str = ""
    trace: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Qualified names of all that was meant."""
        return frozenset(entry.asset.qualified_name for entry in self.entries)

    @property
    def unproven(self) -> tuple[Entry, ...]:
        """What was meant and may have happened: no answer and no reading back has shown it."""
        proven = set(self.confirmed)
        return tuple(entry for entry in self.entries if entry.asset.qualified_name not in proven)

    @property
    def signature(self) -> tuple[str, ...]:
        """By which plan, with whose consent, by whom and why."""
        return self.plan, self.consent.value, self.actor, self.why

    def retries(self, earlier: Self) -> bool:
        """Whether it goes on with the same plan, agreed to and started as before.

        Anything else keeps a journal of its own: in one journal, the later plan, consent, actor and why would stand
        for what the earlier ones did.
        """
        return self.signature == earlier.signature

    def continue_from(self, earlier: Self | None) -> Self:
        """This try of a phase after the one that it retries: one journal, to be undone as a whole."""
        if earlier is None:
            return self
        entries = tuple(dict.fromkeys((*earlier.entries, *self.entries)))
        return replace(self, entries=entries, started_at=earlier.started_at)

    def to_lines(self) -> Iterator[str]:
        """Its document, line by line. The first one tells how many follow, or one that is cut would pass for whole."""
        return to_lines(self, lines=len(self.entries) + len(self.confirmed))

    def to_end(self, *, confirmed: Collection[str], ended_at: int) -> str:
        """The line that ends its document. It names what was not confirmed: in most runs nothing."""
        unconfirmed = sorted((self.names | {*self.confirmed}) - {*confirmed})
        return json.dumps({"unconfirmed": unconfirmed, "ended_at": ended_at}, ensure_ascii=False) + "\n"

    def end(self, *, unconfirmed: Collection[str], ended_at: int) -> Self:
        """The journal as its end says; the inverse of `to_end`."""
        confirmed = (self.names | {*self.confirmed}) - {*unconfirmed}
        return replace(self, confirmed=tuple(sorted(confirmed)), ended_at=ended_at)

    @classmethod
    def from_lines(cls, lines: Iterable[str]) -> Self:
        """ValueError where they are no journal. Those of formats 1 to 4 are read too: an audit outlives a version."""
        rest = iter(lines)
        first = next(rest, "")
        value = _read_first(first, rest)
        number = value.pop(_LINES, None)
        renewed = _RENEWALS.get(value.get(FORMAT), dict)(value)
        journal: Self = from_object(cls, renewed) if number is None else from_lines(cls, renewed, _take(number, rest))
        end = "".join(rest)
        return journal.end(**_read_end(end)) if end.endswith("\n") else journal


def record_save(change: Change, found: ObservedAsset | None, *, mark: str) -> Entry:
    """What saving this change does to what is found now; `mark`: that of the route."""
    return Entry(found, subject(change), change.mark if isinstance(change, Restore) else mark)


def record_archive(found: ObservedAsset) -> Entry:
    return Entry(found, None)


def sum_up(entries: Iterable[Entry], *, unproven: Collection[str] = ()) -> tuple[Entry, ...]:
    """What a run did to each asset in all: from its first before to its last after, in the order of the first.

    What ends as it began is dropped. Where it is not proven that it ends so (`unproven`: qualified names), what was
    done before stands: an undo then finds the asset as before or as after, and knows both.
    """
    sums: dict[Reference, Entry] = {}
    for entry in entries:
        first = sums.get(entry.asset.reference)
        in_all = replace(entry, before=first.before) if first else entry
        if not (in_all.is_nothing and entry.asset.qualified_name in unproven):
            sums[entry.asset.reference] = in_all
    return tuple(entry for entry in sums.values() if not entry.is_nothing)


_LINES = "lines"
_TAGS_OF_FORMAT_1 = {
    "Connection": "connection",
    "Bucket": "bucket",
    "S3Object": "object",
    "Process": "process",
    "ColumnProcess": "column_process",
}


def _read_first(first: str, rest: Iterator[str]) -> dict[str, Any]:
    """What the first line says; of an earlier format that somebody laid out anew, what all lines say."""
    try:
        return parse_object(first)
    except ValueError:
        return parse_object(first + "".join(rest))


def _take(number: object, lines: Iterator[str]) -> Iterator[str]:
    """So many lines, whole ones."""
    if type(number) is not int:
        raise ValueError("it does not say how many lines it has")
    taken = 0
    for line in islice(lines, number):
        if line.endswith("\n"):
            taken += 1
            yield line
    if taken < number:
        raise ValueError("it is cut off")


def _read_end(line: str) -> dict[str, Any]:
    """A whole line that is no end is damage."""
    match parse_object(line):
        case {"unconfirmed": list(names), "ended_at": int(at), **rest} if not rest and all(
            type(n) is str for n in names
        ):
            return {"unconfirmed": names, "ended_at": at}
    raise ValueError("it has an end that is none")


def _renew(value: dict[str, Any]) -> dict[str, Any]:
    """A journal of format 1 in today's form: there, every dataclass stood under the name of its class."""
    renewed: dict[str, Any] = _retag(value)
    phase, is_digest = renewed.pop("part", None), renewed.get("consent") == renewed.get("plan")
    consent = Consent.DIGEST if is_digest else Consent.SETTING
    return {**renewed, "phase": phase, "tenant": "", "consent": consent.value, FORMAT: Journal.FORMAT}


def _retag(value: Any) -> Any:
    if isinstance(value, list):
        return [_retag(item) for item in value]
    if not isinstance(value, dict):
        return value
    tag = _TAGS_OF_FORMAT_1.get(value.get(TAG, ""))
    retagged = {name: _retag(item) for name, item in value.items() if name != TAG}
    return {TAG: tag, **retagged} if tag else retagged


def _count_up(value: dict[str, Any]) -> dict[str, Any]:
    return {**value, FORMAT: Journal.FORMAT}


_RENEWALS: dict[Any, Callable[[dict[str, Any]], dict[str, Any]]] = {
    1: _renew,
    2: _count_up,
    3: _count_up,
    4: _count_up,
}
