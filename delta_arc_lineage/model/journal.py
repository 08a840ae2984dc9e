"""What one run did to one slice of a route: written down before it is done, completed after.

Each entry is a thing before and after, so that a run can be shown, audited and taken back without the plan it came
from. What was intended may have happened, so entries stand from before the first write; `confirmed` is proven.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Self

from delta_arc_lineage.model.assets import Asset, ObservedAsset
from delta_arc_lineage.model.codec import decode, encode
from delta_arc_lineage.model.diff import Add, Change, Modify, Remove, Restore, subject
from delta_arc_lineage.model.plan import Purpose

JOURNAL_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing before and after; None where it is not there. `mark`: the one it is given."""

    before: ObservedAsset | None
    after: Asset | None
    mark: str | None = None

    @property
    def asset(self) -> Asset:
        """The thing, as it is after, or was."""
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

    `part`: the slice, or what else the run did; `actor` who ran it and `why` what started it; `consent` the digest
    that a person approved, else the rule that let it pass. `undoes`: the run taken back. `ended_at` None: killed.
    """

    route: str
    mark: str
    run: str
    part: str
    plan: str
    purpose: Purpose
    actor: str
    why: str
    consent: str
    started_at: int
    ended_at: int | None = None
    entries: tuple[Entry, ...] = ()
    confirmed: tuple[str, ...] = ()
    undoes: str = ""
    format: int = JOURNAL_FORMAT

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
    def signed(self) -> tuple[str, ...]:
        """By which plan, with whose consent, by whom and why."""
        return self.plan, self.consent, self.actor, self.why

    def retries(self, earlier: Self) -> bool:
        """Whether it goes on with the same plan, agreed to and started as before.

        Anything else keeps a journal of its own: in one journal, the later plan, consent, actor and why would stand
        for what the earlier ones did.
        """
        return self.signed == earlier.signed

    def after(self, earlier: Self | None) -> Self:
        """This try of a slice after the one that it retries: one journal, to be undone as a whole."""
        if earlier is None:
            return self
        entries = tuple(dict.fromkeys((*earlier.entries, *self.entries)))
        return replace(self, entries=entries, started_at=earlier.started_at)

    def to_json(self) -> str:
        """In one line, which is several times faster to write; `history RUN` shows it to people."""
        return json.dumps(encode(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """ValueError where the text is no journal of this format."""
        journal: Self = decode(cls, json.loads(text))
        if journal.format != JOURNAL_FORMAT:
            raise ValueError(f"it is no journal of format {JOURNAL_FORMAT}")
        return journal


def saving(change: Change, held: ObservedAsset | None, *, mark: str) -> Entry:
    """What saving this change does to what is held now; `mark`: that of the route."""
    return Entry(held, subject(change), change.mark if isinstance(change, Restore) else mark)


def archiving(held: ObservedAsset) -> Entry:
    return Entry(held, None)


def whole(entries: Iterable[Entry], *, unproven: Collection[str] = ()) -> tuple[Entry, ...]:
    """What a run did to each thing in all: from its first before to its last after, in the order of the first.

    What ends as it began is dropped. Where it is not proven that it ends so (`unproven`: qualified names), what was
    done before stands: an undo then finds the thing as before or as after, and knows both.
    """
    found: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        key = entry.asset.kind, entry.asset.qualified_name
        first = found.get(key)
        in_all = replace(entry, before=first.before) if first else entry
        if not (in_all.is_nothing and entry.asset.qualified_name in unproven):
            found[key] = in_all
    return tuple(entry for entry in found.values() if not entry.is_nothing)
