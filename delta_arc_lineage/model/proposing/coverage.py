"""Coverage: what a route does with a sample of a bucket, in numbers and link by link."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from delta_arc_lineage.model.desired import Decision
from delta_arc_lineage.model.outcomes import Reason, Side, Unlinked
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Carrier, StoredObject, Table
from delta_arc_lineage.model.words import Word


class Reach(Word):
    """How far a file is linked."""

    THROUGH = "through", "from a source table to a target table"
    SOURCE = "source", "from a source table only"
    TARGET = "target", "to a target table only"
    NONE = "none", "to no table"


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A table's way, as the route would draw it: an end that is missing is empty. `example`: the key of one file."""

    source: str
    target: str
    files: int
    example: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a route does with a sample: its files by how far they are linked, its links, and the tables that are left.

    `misfits`: files under its prefix that its pattern does not fit, or that name another schema.
    """

    route: Route
    reached: dict[Reach, int]
    misfits: int
    links: tuple[Link, ...]
    left: tuple[Unlinked, ...]

    @property
    def files(self) -> int:
        """Those that fit."""
        return sum(self.reached.values())

    @property
    def through(self) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.source and link.target)


def measure_coverage(route: Route, decision: Decision) -> Coverage:
    """The coverage of a decision that was made of a sample, file by file."""
    matching = decision.matching
    links = sorted(
        Link(_name(flow.source), _name(flow.target), len(flow.files), _first_key(flow.files)) for flow in matching.flows
    )
    reached = Counter(dict.fromkeys(Reach, 0))
    for link in links:
        reached[_reach_of(link)] += link.files
    linked = sum(reached.values())
    others = sum(outcome.reason is Reason.OTHER_SCHEMA for outcome in matching.unlinked)
    reached[Reach.NONE] = len(matching.files) - linked - others
    misfits = _count_misfits(matching.unlinked)
    left = tuple(outcome for outcome in matching.unlinked if outcome.subject.side in (Side.SOURCE, Side.TARGET))
    return Coverage(route, dict(reached), misfits, tuple(links), left)


def _first_key(files: Iterable[Carrier]) -> str:
    return min(stored.key for stored in files if isinstance(stored, StoredObject))


def _name(table: Table | None) -> str:
    return table.name if table else ""


def _reach_of(link: Link) -> Reach:
    if link.source and link.target:
        return Reach.THROUGH
    return Reach.SOURCE if link.source else Reach.TARGET


def _count_misfits(unlinked: Iterable[Unlinked]) -> int:
    reasons = {Reason.PATTERN, Reason.OTHER_HOME, Reason.OTHER_SCHEMA}
    return sum(outcome.subject.side is Side.FILE and outcome.reason in reasons for outcome in unlinked)
