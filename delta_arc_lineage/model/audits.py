"""The audit: each change of ours with who, when and why, and what the catalog's own audit says of it.

The two are joined by the ids of requests. A journal of an earlier version knows none; its changes are looked for by
name and time.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.tracing import find_trace
from delta_arc_lineage.model.words import Word

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SLACK = 300_000
"""Milliseconds that two clocks, and the end of a journal, may be apart where only time tells."""


@dataclass(frozen=True, slots=True, order=True)
class AuditedChange:
    """One change that a run meant. `at`: when its phase began, and `until`, when that ended, in milliseconds since the
    epoch (UTC); `what`: the sort of change by its tag; `why` started the run, `reason` is that of the asset itself.

    `tenant`: where, empty in journals of an early version; `is_proven`: that it was done. `trace`: of the requests that
    made it, empty where none is known; `mark`: that of the asset, empty for none. `beside`: of a README or a link its
    own type and the guid of the asset, below which the catalog names it, and its lines.
    """

    at: int
    route: str
    run: str
    phase: str
    qualified_name: str
    type_name: str
    what: str
    name: str
    actor: str
    why: str
    purpose: str
    plan: str
    consent: str
    tenant: str = ""
    reason: str = ""
    is_proven: bool = True
    until: int = 0
    trace: str = ""
    mark: str = ""
    beside: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True, order=True)
class CatalogLine:
    """One line of the catalog's own audit; empty is what it does not tell. `of`: the asset that a README or a link
    hangs on."""

    at: int
    qualified_name: str
    type_name: str
    action: str
    user: str
    request: str = ""
    agent: str = ""
    of: str = ""

    @property
    def asset_name(self) -> str:
        """The qualified name of the asset that it is about."""
        return self.of or self.qualified_name


class Standing(Word):
    """What the catalog's audit says of a change of ours."""

    NOT_ASKED = "not asked", "not asked"
    FOUND = "found", "found by its request"
    FOUND_BY_TIME = "found by time", "found by its name and time"
    MISSING = "missing", "missing: the run proved it, and Atlan's audit does not show it"
    NOT_DONE = "not done", "not done: the run could not prove it, and Atlan's audit does not show it"


@dataclass(frozen=True, slots=True)
class JoinedChange:
    """A change of ours with the catalog's first line of it, None where there is none."""

    change: AuditedChange
    standing: Standing = Standing.NOT_ASKED
    line: CatalogLine | None = None


@dataclass(frozen=True, slots=True)
class JoinedTrail:
    """Ours, and others' changes of our assets; each in the order of time."""

    ours: tuple[JoinedChange, ...]
    others: tuple[CatalogLine, ...] = ()


def join(
    changes: Sequence[AuditedChange],
    lines: Iterable[CatalogLine],
    *,
    traces: Collection[str],
    is_ours: Callable[[CatalogLine], bool],
    untold: Iterable[AuditedChange] = (),
) -> JoinedTrail:
    """Ours with what the catalog says of them, and what others did. `traces`: those of all journals, whose requests are
    no person's, whatever else they touched; `is_ours`: whether a line is of an asset of ours; `untold`: more changes of
    ours, which are not asked for, and are no person's either."""
    lines = sorted(lines)
    by_request: dict[tuple[str, str, str], list[CatalogLine]] = defaultdict(list)
    by_name: dict[tuple[str, str], list[CatalogLine]] = defaultdict(list)
    for line in lines:
        trace = find_trace(line.request)
        if trace in traces:
            by_request[trace, line.type_name, line.qualified_name].append(line)
            by_request[trace, line.type_name, line.qualified_name.partition("/")[0]].append(line)
        else:
            by_name[line.type_name, line.qualified_name].append(line)
    joined, taken = [], set[CatalogLine]()
    for change in sorted(changes):
        named = change.type_name, change.qualified_name
        found = (
            by_request.get((change.trace, *(change.beside if any(change.beside) else named)), [])
            if change.trace
            else _near(change, by_name.get(named, []))
        )
        taken.update(found)
        joined.append(JoinedChange(change, _judge(change, found), found[0] if found else None))
    for change in untold:
        if not change.trace:
            taken.update(_near(change, by_name.get((change.type_name, change.qualified_name), [])))
    rest = [line for line in lines if line not in taken and find_trace(line.request) not in traces and is_ours(line)]
    return JoinedTrail(tuple(joined), tuple(rest))


def find_guid_above(qualified_name: str) -> str:
    """The guid of the asset that a README or a link hangs on, told by its name as Atlan's own pages write it; empty
    where that does not tell.

    >>> find_guid_above("7b0e6a51-8d50-4b7e-9f4b-3f6f0a2f1c55/readme"), find_guid_above("default/s3/1/notes")
    ('7b0e6a51-8d50-4b7e-9f4b-3f6f0a2f1c55', '')
    """
    first, slash, _ = qualified_name.partition("/")
    return first if slash and _GUID.fullmatch(first) else ""


def _near(change: AuditedChange, lines: Sequence[CatalogLine]) -> list[CatalogLine]:
    """The lines of its name while the run was at it."""
    return [line for line in lines if change.at - SLACK <= line.at <= max(change.until, change.at) + SLACK]


def _judge(change: AuditedChange, found: Sequence[CatalogLine]) -> Standing:
    if found:
        return Standing.FOUND if change.trace else Standing.FOUND_BY_TIME
    return Standing.MISSING if change.is_proven else Standing.NOT_DONE
