"""What one run did to the markings of a route: written down before it is done, completed after, as a journal of assets.

An entry is one place of an asset before and after. What was meant may have happened, so entries stand from before the
first write.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import ClassVar, Self

from delta_arc_lineage.model.codec import parse_object
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lines import from_lines, to_lines
from delta_arc_lineage.model.markings import Marking
from delta_arc_lineage.model.plan import Consent, Purpose

_LINES = "lines"


@dataclass(frozen=True, slots=True)
class MarkingEntry:
    """One place before and after; None where nothing of ours is there. `reason`: why, in words; `guid`: that of the
    asset, below which the catalog names its README and links."""

    reference: Reference
    before: Marking | None
    after: Marking | None
    reason: str = ""
    guid: str = ""


@dataclass(frozen=True, slots=True)
class MarkingJournal:
    """The journal of one run, with the fields of a journal of assets. Times in milliseconds since the epoch (UTC);
    `ended_at` None: killed; `unconfirmed`: qualified names of assets that no answer confirmed; `trace`: of its
    requests, empty where none is known."""

    FORMAT: ClassVar[int] = 1
    route: str
    tenant: str
    mark: str
    run: str
    plan: str
    purpose: Purpose
    actor: str
    why: str
    consent: Consent
    started_at: int
    ended_at: int | None = None
    entries: tuple[MarkingEntry, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    undoes: str = ""
    trace: str = ""

    def to_lines(self) -> Iterator[str]:
        """Its document, line by line; the first one tells how many follow."""
        return to_lines(self, lines=len(self.entries))

    def to_end(self, *, unconfirmed: Collection[str], ended_at: int) -> str:
        """The line that ends its document."""
        return json.dumps({"unconfirmed": sorted(unconfirmed), "ended_at": ended_at}, ensure_ascii=False) + "\n"

    @classmethod
    def from_lines(cls, lines: Iterable[str]) -> Self:
        """ValueError where they are no journal. An end that was cut short is none."""
        rest = iter(lines)
        value = parse_object(next(rest, ""))
        number = value.pop(_LINES, None)
        if type(number) is not int:
            raise ValueError("it does not say how many lines it has")
        whole = [line for line in islice(rest, number) if line.endswith("\n")]
        if len(whole) < number:
            raise ValueError("it is cut off")
        journal: Self = from_lines(cls, value, whole)
        end = "".join(rest)
        return journal._end(end) if end.endswith("\n") else journal

    def _end(self, line: str) -> Self:
        match parse_object(line):
            case {"unconfirmed": list(names), "ended_at": int(at), **rest} if not rest:
                return replace(self, unconfirmed=tuple(map(str, names)), ended_at=at)
        raise ValueError("it has an end that is none")
