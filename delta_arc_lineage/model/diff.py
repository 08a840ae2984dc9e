"""What must change: desired against observed, as a pure function. Nothing without our mark is ever in a change.

Lineage that somebody else made for the same edge satisfies it: ours is not made beside it. The one exception is the
process that our column processes hang under, because a column process must have a parent that we keep.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from delta_arc_lineage.model.assets import (
    Asset,
    ColumnProcess,
    Kind,
    Lineage,
    Observed,
    ObservedAsset,
    Process,
    in_order,
)
from delta_arc_lineage.model.routes import Route, deployment_mark

NEVER_REMOVED = (Kind.CONNECTION, Kind.BUCKET)
_Edge = tuple[Kind, str, str]  # of a process of this kind, from and to these qualified names


@dataclass(frozen=True, slots=True)
class Add:
    """A thing that is not there yet."""

    after: Asset


@dataclass(frozen=True, slots=True)
class Modify:
    """A thing of ours that differs in what we own of it."""

    before: Asset
    after: Asset


@dataclass(frozen=True, slots=True)
class Remove:
    """A thing of ours that nothing wants any more; removing means archiving."""

    before: Asset


@dataclass(frozen=True, slots=True)
class Adopt:
    """Our process for an edge that others' processes draw already, and theirs archived; only on request."""

    after: Lineage
    replaces: tuple[Lineage, ...]


@dataclass(frozen=True, slots=True)
class Restore:
    """A thing that was archived, active again with the mark it had; only to take a run back."""

    after: Asset
    mark: str | None


@dataclass(frozen=True, slots=True)
class Retire:
    """Others' process archived, because ours draw all of its edges; only on request. `by`: our qualified names."""

    before: Asset
    by: tuple[str, ...]


Change = Add | Modify | Remove | Adopt | Restore | Retire


@dataclass(frozen=True, slots=True)
class Respected:
    """A thing we want that is there already and is not ours: used as it is, never changed. `by`: qualified names."""

    wanted: Asset
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Others' process on an edge that ours draw already. `of`: our qualified names."""

    theirs: Lineage
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    changes: tuple[Change, ...]
    unchanged: tuple[Asset, ...]
    respected: tuple[Respected, ...]
    duplicates: tuple[Duplicate, ...]
    ours: int


def subject(change: Change) -> Asset:
    """The asset a change is about."""
    return change.before if isinstance(change, Remove | Retire) else change.after


def _edges(process: Lineage) -> list[_Edge]:
    """Every pair of ends that a process connects."""
    ends = product(process.inputs, process.outputs)
    return [(process.kind, one.qualified_name, other.qualified_name) for one, other in ends]


def _by_edge(lineage: Iterable[Lineage]) -> dict[_Edge, list[Lineage]]:
    edges: dict[_Edge, list[Lineage]] = defaultdict(list)
    for process in lineage:
        for edge in _edges(process):
            edges[edge].append(process)
    return edges


def _by_parent(lineage: Iterable[Lineage]) -> dict[str, list[ColumnProcess]]:
    under: dict[str, list[ColumnProcess]] = defaultdict(list)
    for process in lineage:
        if isinstance(process, ColumnProcess):
            under[process.parent].append(process)
    return under


def diff(desired: Sequence[Asset], observed: Observed, *, route: Route, adopt: bool = False) -> Difference:
    """Compare by kind and qualified name; `adopt` replaces others' lineage on our edges instead of respecting it."""
    return _Diff(desired, observed, route=route, adopt=adopt).run()


class _Diff:
    def __init__(self, desired: Sequence[Asset], observed: Observed, *, route: Route, adopt: bool) -> None:
        self._desired = sorted(desired, key=in_order)
        self._held = {(held.asset.kind, held.asset.qualified_name): held for held in observed.assets}
        self._route, self._adopt = route, adopt
        theirs = self._lineage_of_others(observed.assets)
        self._foreign, self._under = _by_edge(theirs), _by_parent(theirs)
        self._wanted = {
            edge for asset in desired if isinstance(asset, Process | ColumnProcess) for edge in _edges(asset)
        }
        self._changes: list[Change] = []
        self._unchanged: list[Asset] = []
        self._respected: list[Respected] = []

    def _lineage_of_others(self, held: Iterable[ObservedAsset]) -> list[Lineage]:
        """Processes drawn outside our deployment."""
        ours = deployment_mark(self._route.deployment)
        return [
            other.asset
            for other in held
            if isinstance(other.asset, Process | ColumnProcess) and not (other.mark or "").startswith(ours)
        ]

    def run(self) -> Difference:
        parents = {
            wanted.parent for wanted in self._desired if isinstance(wanted, ColumnProcess) and self._makes(wanted)
        }
        for wanted in self._desired:
            self._decide(wanted, needed=wanted.qualified_name in parents)
        keys = {(wanted.kind, wanted.qualified_name) for wanted in self._desired}
        ours = [held for held in self._held.values() if held.mark == self._route.mark]
        for held in ours:
            if (held.asset.kind, held.asset.qualified_name) not in keys and held.asset.kind not in NEVER_REMOVED:
                self._changes.append(Remove(held.asset))
        duplicates = self._duplicates()
        return Difference(
            changes=tuple(sorted(self._changes, key=lambda change: in_order(subject(change)))),
            unchanged=tuple(self._unchanged),
            respected=tuple(self._respected),
            duplicates=duplicates,
            ours=len(ours),
        )

    def _duplicates(self) -> tuple[Duplicate, ...]:
        """Others' processes on edges that ours, existing, draw. Asked to adopt, those whose every edge is ours then
        are retired; anything else is reported."""
        held = {key for key, one in self._held.items() if one.mark == self._route.mark}
        wanted = [asset for asset in self._desired if isinstance(asset, Process | ColumnProcess)]
        kept = [asset for asset in wanted if (asset.kind, asset.qualified_name) in held]
        ours = {edge: one.qualified_name for one in kept for edge in _edges(one)}
        made = [subject(change) for change in self._changes if isinstance(change, Add | Adopt)]
        drawn = ours.keys() | {edge for one in made if isinstance(one, Lineage) for edge in _edges(one)}
        replaced = {one for change in self._changes if isinstance(change, Adopt) for one in change.replaces}
        doubling = {theirs for edge, several in self._foreign.items() if edge in ours for theirs in several}
        reported = []
        for theirs in sorted(doubling - replaced, key=in_order):
            of = tuple(sorted({ours[edge] for edge in _edges(theirs) if edge in ours}))
            if self._adopt and drawn.issuperset(self._lost_with(theirs)):
                self._changes.append(Retire(theirs, of))
            else:
                reported.append(Duplicate(theirs, of))
        return tuple(reported)

    def _makes(self, wanted: ColumnProcess) -> bool:
        held = (wanted.kind, wanted.qualified_name) in self._held
        covering = self._covering(wanted)
        return held or not covering or self._adopts(covering)

    def _covering(self, wanted: Lineage) -> tuple[Lineage, ...]:
        covering = {process for edge in _edges(wanted) for process in self._foreign.get(edge, ())}
        return tuple(sorted(covering, key=in_order))

    def _adopts(self, covering: Sequence[Lineage]) -> bool:
        """Only what draws nothing but edges that we draw too: archiving anything else would lose lineage."""
        return self._adopt and all(self._wanted.issuperset(self._lost_with(process)) for process in covering)

    def _lost_with(self, theirs: Lineage) -> list[_Edge]:
        """The edges that go when it is archived: its own, and those of the column processes it is the parent of."""
        under = self._under.get(theirs.qualified_name, ()) if isinstance(theirs, Process) else ()
        return [edge for process in (theirs, *under) for edge in _edges(process)]

    def _decide(self, wanted: Asset, *, needed: bool) -> None:
        held = self._held.get((wanted.kind, wanted.qualified_name))
        if held is not None:
            self._compare(wanted, held)
            return
        covering = self._covering(wanted) if isinstance(wanted, Process | ColumnProcess) else ()
        if covering and isinstance(wanted, Process | ColumnProcess) and self._adopts(covering):
            self._changes.append(Adopt(wanted, covering))
            return
        if covering:
            self._respected.append(Respected(wanted, tuple(process.qualified_name for process in covering)))
        if not covering or needed:
            self._changes.append(Add(wanted))

    def _compare(self, wanted: Asset, held: ObservedAsset) -> None:
        if wanted.kind is Kind.CONNECTION or held.asset == wanted:
            self._unchanged.append(wanted)
        elif held.mark == self._route.mark:
            self._changes.append(Modify(held.asset, wanted))
        else:
            self._respected.append(Respected(wanted, (held.asset.qualified_name,)))
