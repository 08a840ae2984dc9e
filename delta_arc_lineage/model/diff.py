"""What must change: desired against observed, as a pure function. Nothing without our mark is ever in a change.

Lineage that somebody else made for the same edge satisfies it: ours is not made beside it. The one exception is the
process that our column processes hang under, because a column process must have a parent that we keep.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import ClassVar

from delta_arc_lineage.model.assets import Asset, Kind, Lineage, Observed, ObservedAsset, sort_key
from delta_arc_lineage.model.routes import Route, deployment_mark

_Edge = tuple[Kind, str, str]  # of a process of this kind, from and to these qualified names


@dataclass(frozen=True, slots=True)
class Add:
    """An asset that is not there yet."""

    tag: ClassVar[str] = "add"
    after: Asset


@dataclass(frozen=True, slots=True)
class Modify:
    """An asset of ours that differs in what we own of it."""

    tag: ClassVar[str] = "modify"
    before: Asset
    after: Asset


@dataclass(frozen=True, slots=True)
class Remove:
    """An asset of ours that nothing wants any more; removing means archiving."""

    tag: ClassVar[str] = "remove"
    before: Asset


@dataclass(frozen=True, slots=True)
class Adopt:
    """Our process for an edge that others' processes draw already, and theirs archived; only on request."""

    tag: ClassVar[str] = "adopt"
    after: Lineage
    replaces: tuple[Lineage, ...]


@dataclass(frozen=True, slots=True)
class Restore:
    """An asset that was archived, active again with the mark it had; only to take a run back."""

    tag: ClassVar[str] = "restore"
    after: Asset
    mark: str | None


@dataclass(frozen=True, slots=True)
class Retire:
    """Others' process archived, because ours draw all of its edges; only on request. `by`: our qualified names."""

    tag: ClassVar[str] = "retire"
    before: Asset
    by: tuple[str, ...]


Change = Add | Modify | Remove | Adopt | Restore | Retire


@dataclass(frozen=True, slots=True)
class Respected:
    """An asset we want that is there already and is not ours: used as it is. `by`: qualified names."""

    wanted: Asset
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Others' process on an edge that ours draw already. `of`: our qualified names."""

    theirs: Lineage
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The outcome of a comparison; `ours`: how many observed assets carry the route's mark."""

    changes: tuple[Change, ...]
    unchanged: tuple[Asset, ...]
    respected: tuple[Respected, ...]
    duplicates: tuple[Duplicate, ...]
    ours: int


def subject(change: Change) -> Asset:
    """The asset a change is about."""
    return change.before if isinstance(change, Remove | Retire) else change.after


def diff(desired: Sequence[Asset], observed: Observed, *, route: Route, adopt: bool = False) -> Difference:
    """Compare by identity; `adopt` replaces others' lineage on our edges instead of respecting it."""
    return _Diff(desired, observed, route=route, adopt=adopt).run()


def _edges(process: Lineage) -> list[_Edge]:
    """Every pair of ends that a process connects."""
    ends = product(process.inputs, process.outputs)
    return [(process.kind, start.qualified_name, end.qualified_name) for start, end in ends]


def _group_by_edge(lineage: Iterable[Lineage]) -> dict[_Edge, list[Lineage]]:
    edges: dict[_Edge, list[Lineage]] = defaultdict(list)
    for process in lineage:
        for edge in _edges(process):
            edges[edge].append(process)
    return edges


def _group_by_parent(lineage: Iterable[Lineage]) -> dict[str, list[Lineage]]:
    children: dict[str, list[Lineage]] = defaultdict(list)
    for process in lineage:
        if process.parent:
            children[process.parent].append(process)
    return children


class _Diff:
    def __init__(self, desired: Sequence[Asset], observed: Observed, *, route: Route, adopt: bool) -> None:
        self._desired = sorted(desired, key=sort_key)
        self._observed = {asset.reference: asset for asset in observed.assets}
        self._route, self._adopt = route, adopt
        foreign = self._foreign_lineage(observed.assets)
        self._foreign, self._children = _group_by_edge(foreign), _group_by_parent(foreign)
        self._wanted_edges = {edge for asset in desired if isinstance(asset, Lineage) for edge in _edges(asset)}
        self._changes: list[Change] = []
        self._unchanged: list[Asset] = []
        self._respected: list[Respected] = []

    def _foreign_lineage(self, observed: Iterable[ObservedAsset]) -> list[Lineage]:
        """Processes drawn outside our deployment."""
        ours = deployment_mark(self._route.deployment)
        return [
            found.asset
            for found in observed
            if isinstance(found.asset, Lineage) and not (found.mark or "").startswith(ours)
        ]

    def run(self) -> Difference:
        parents = {
            wanted.parent
            for wanted in self._desired
            if isinstance(wanted, Lineage) and wanted.parent and self._will_exist(wanted)
        }
        for wanted in self._desired:
            self._decide(wanted, is_parent=wanted.qualified_name in parents)
        wanted_references = {wanted.reference for wanted in self._desired}
        ours = [found for found in self._observed.values() if found.mark == self._route.mark]
        self._changes += [
            Remove(found.asset)
            for found in ours
            if found.reference not in wanted_references and not found.asset.kind.is_permanent
        ]
        duplicates = self._report_duplicates()
        return Difference(
            changes=tuple(sorted(self._changes, key=lambda change: sort_key(subject(change)))),
            unchanged=tuple(self._unchanged),
            respected=tuple(self._respected),
            duplicates=duplicates,
            ours=len(ours),
        )

    def _report_duplicates(self) -> tuple[Duplicate, ...]:
        """Others' processes on edges that ours, existing, draw. Asked to adopt, those whose every edge is ours then
        are retired; anything else is reported."""
        own = {reference for reference, found in self._observed.items() if found.mark == self._route.mark}
        kept = [asset for asset in self._desired if isinstance(asset, Lineage) and asset.reference in own]
        own_edges = {edge: process.qualified_name for process in kept for edge in _edges(process)}
        made = [subject(change) for change in self._changes if isinstance(change, Add | Adopt)]
        drawn = own_edges.keys() | {edge for asset in made if isinstance(asset, Lineage) for edge in _edges(asset)}
        replaced = {theirs for change in self._changes if isinstance(change, Adopt) for theirs in change.replaces}
        doubling = {theirs for edge, several in self._foreign.items() if edge in own_edges for theirs in several}
        reported = []
        for theirs in sorted(doubling - replaced, key=sort_key):
            of = tuple(sorted({own_edges[edge] for edge in _edges(theirs) if edge in own_edges}))
            if self._adopt and drawn.issuperset(self._edges_lost_with(theirs)):
                self._changes.append(Retire(theirs, of))
            else:
                reported.append(Duplicate(theirs, of))
        return tuple(reported)

    def _will_exist(self, wanted: Lineage) -> bool:
        """Whether ours is there afterwards, and not only somebody else's for the same edge."""
        covering = self._find_covering(wanted)
        return wanted.reference in self._observed or not covering or self._may_adopt(covering)

    def _find_covering(self, wanted: Lineage) -> tuple[Lineage, ...]:
        """Others' processes that draw an edge of this one."""
        covering = {process for edge in _edges(wanted) for process in self._foreign.get(edge, ())}
        return tuple(sorted(covering, key=sort_key))

    def _may_adopt(self, covering: Sequence[Lineage]) -> bool:
        """Only what draws nothing but edges that we draw too: archiving anything else would lose lineage."""
        return self._adopt and all(
            self._wanted_edges.issuperset(self._edges_lost_with(process)) for process in covering
        )

    def _edges_lost_with(self, theirs: Lineage) -> list[_Edge]:
        """The edges that go when it is archived: its own, and those of the processes it is the parent of."""
        children = () if theirs.parent else self._children.get(theirs.qualified_name, ())
        return [edge for process in (theirs, *children) for edge in _edges(process)]

    def _decide(self, wanted: Asset, *, is_parent: bool) -> None:
        found = self._observed.get(wanted.reference)
        if found is not None:
            self._compare(wanted, found)
            return
        covering = self._find_covering(wanted) if isinstance(wanted, Lineage) else ()
        if covering and isinstance(wanted, Lineage) and self._may_adopt(covering):
            self._changes.append(Adopt(wanted, covering))
            return
        if covering:
            self._respected.append(Respected(wanted, tuple(process.qualified_name for process in covering)))
        if not covering or is_parent:
            self._changes.append(Add(wanted))

    def _compare(self, wanted: Asset, found: ObservedAsset) -> None:
        if wanted.is_met_by(found.asset):
            self._unchanged.append(wanted)
        elif found.mark == self._route.mark:
            self._changes.append(Modify(found.asset, wanted))
        else:
            self._respected.append(Respected(wanted, (found.asset.qualified_name,)))
