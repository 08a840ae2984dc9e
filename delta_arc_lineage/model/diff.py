"""What must change: desired against observed, as a pure function. Nothing without our mark is ever in a change.

Lineage that somebody else drew for the same edge satisfies it: ours is not drawn beside it. Where that is the process
between two tables, our column processes hang under theirs.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import ClassVar

from delta_arc_lineage.model.assets import Asset, Lineage, sort_key
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.observed import Edit, Observed, ObservedAsset
from delta_arc_lineage.model.routes import Route, deployment_mark

_Edge = tuple[str, str]  # from and to these qualified names, by a process of whatever type


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
    """An asset of ours that nothing wants any more; removing means archiving.

    `despite`: what people said of it, and that it is removed all the same.
    """

    tag: ClassVar[str] = "remove"
    before: Asset
    despite: tuple[Edit, ...] = ()


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
    """The outcome of a comparison. `counted`: the route's files and flows that are there; `wanted`: the names of all
    that is desired; `moved`: files to be removed that a dataset stands for now."""

    changes: tuple[Change, ...]
    unchanged: tuple[Asset, ...] = ()
    respected: tuple[Respected, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    counted: int = 0
    wanted: frozenset[str] = frozenset()
    moved: frozenset[Reference] = frozenset()


def subject(change: Change) -> Asset:
    """The asset a change is about."""
    return change.before if isinstance(change, Remove | Retire) else change.after


def split_lone_counts(changes: Sequence[Change]) -> tuple[list[Change], list[Asset]]:
    """The changes, and apart from them buckets whose count alone would change: without a file that is no difference."""
    if any(subject(change).reference.is_file for change in changes):
        return list(changes), []
    lone = [c for c in changes if isinstance(c, Modify) and c.after.differs_in_count_only(c.before)]
    return [change for change in changes if change not in lone], [change.after for change in lone]


def diff(
    desired: Sequence[Asset],
    observed: Observed,
    foreign: Sequence[ObservedAsset] = (),
    *,
    route: Route,
    adopt: bool = False,
) -> Difference:
    """Compare by identity. `foreign`: lineage between the route's assets that does not carry its mark. `adopt` replaces
    it on our edges instead of respecting it: what has a guid, of which all ends are given, and what hangs under it."""
    return _Diff(desired, observed, foreign, route=route, adopt=adopt).run()


def _edges(process: Lineage) -> list[_Edge]:
    """Every pair of ends that a process connects."""
    ends = product(process.inputs, process.outputs)
    return [(start.qualified_name, end.qualified_name) for start, end in ends]


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
    def __init__(
        self,
        desired: Sequence[Asset],
        observed: Observed,
        foreign: Sequence[ObservedAsset],
        *,
        route: Route,
        adopt: bool,
    ) -> None:
        self._observed = {found.reference: found for found in observed.assets}
        self._route, self._mark, self._adopt = route, route.mark, adopt
        lineage = [found.asset for found in foreign if isinstance(found.asset, Lineage)]
        self._foreign, self._children = _group_by_edge(lineage), _group_by_parent(lineage)
        own = deployment_mark(route.deployment)
        self._kept = {f.reference for f in foreign if not f.guid or (f.mark or "").startswith(own)}
        self._wanted = {asset.reference for asset in desired}
        self._wanted_edges = {edge for asset in desired if isinstance(asset, Lineage) for edge in _edges(asset)}
        self._desired = sorted(self._hang(desired), key=sort_key)
        self._changes: list[Change] = []
        self._unchanged: list[Asset] = []
        self._respected: list[Respected] = []

    def _hang(self, desired: Sequence[Asset]) -> list[Asset]:
        """The desired assets, column processes under the parents that there will be."""
        by_name = {asset.qualified_name: asset for asset in desired if isinstance(asset, Lineage) and not asset.parent}
        children: dict[str, list[Reference]] = defaultdict(list)
        for asset in desired:
            if isinstance(asset, Lineage) and asset.parent:
                children[asset.parent].append(asset.reference)
        parents = {}
        for name, hanging in children.items():
            parents[name] = self._choose_parent(by_name[name], hanging) if name in by_name else name
        return [
            asset.under(parents.get(asset.parent, "")) if isinstance(asset, Lineage) else asset for asset in desired
        ]

    def _choose_parent(self, parent: Lineage, children: Iterable[Reference]) -> str:
        """Ours where it is there or shall be drawn; else theirs, the one that ours hang under already before others."""
        covering = [process for process in self._find_covering(parent) if process.kind is parent.kind]
        is_ours = parent.reference in self._observed or self._route.own_parents or self._may_adopt(covering)
        if not covering or is_ours:
            return parent.qualified_name
        observed = [self._observed[child].asset for child in children if child in self._observed]
        names = {process.qualified_name for process in covering}
        chosen = {asset.parent for asset in observed if isinstance(asset, Lineage)} & names
        return min(chosen or names)

    def run(self) -> Difference:
        parents = {
            wanted.parent
            for wanted in self._desired
            if isinstance(wanted, Lineage) and wanted.parent and not self._is_respected(wanted)
        }
        for wanted in self._desired:
            self._decide(wanted, is_parent=wanted.qualified_name in parents)
        self._changes, lone = split_lone_counts(self._changes)
        self._unchanged += lone
        ours = [found for found in self._observed.values() if found.mark == self._mark]
        self._changes += [
            Remove(found.asset)
            for found in ours
            if found.reference not in self._wanted and not found.asset.kind.is_permanent
        ]
        duplicates = self._report_duplicates()
        return Difference(
            changes=tuple(sorted(self._changes, key=lambda change: sort_key(subject(change)))),
            unchanged=tuple(self._unchanged),
            respected=tuple(self._respected),
            duplicates=duplicates,
            counted=sum(found.asset.counts for found in ours),
            wanted=frozenset(wanted.qualified_name for wanted in self._desired),
        )

    def _report_duplicates(self) -> tuple[Duplicate, ...]:
        """Others' processes on edges that ours, existing, draw. Asked to adopt, those whose every edge is ours then
        are retired; anything else is reported."""
        own = {reference for reference, found in self._observed.items() if found.mark == self._mark}
        kept = [asset for asset in self._desired if isinstance(asset, Lineage) and asset.reference in own]
        own_edges = {edge: process.qualified_name for process in kept for edge in _edges(process)}
        made = [subject(change) for change in self._changes if isinstance(change, Add | Adopt)]
        drawn = own_edges.keys() | {edge for asset in made if isinstance(asset, Lineage) for edge in _edges(asset)}
        replaced = {theirs for change in self._changes if isinstance(change, Adopt) for theirs in change.replaces}
        doubling = {theirs for edge, several in self._foreign.items() if edge in own_edges for theirs in several}
        reported = []
        for theirs in sorted(doubling - replaced, key=sort_key):
            of = tuple(sorted({own_edges[edge] for edge in _edges(theirs) if edge in own_edges}))
            if self._may_archive(theirs) and drawn.issuperset(self._edges_lost_with(theirs)):
                self._changes.append(Retire(theirs, of))
            else:
                reported.append(Duplicate(theirs, of))
        return tuple(reported)

    def _is_respected(self, wanted: Lineage) -> bool:
        """Whether somebody else's process stands for it."""
        covering = () if wanted.reference in self._observed else self._find_covering(wanted)
        return bool(covering) and not self._may_adopt(covering)

    def _find_covering(self, wanted: Lineage) -> tuple[Lineage, ...]:
        """Others' processes that draw an edge of this one."""
        return tuple(sorted({p for edge in _edges(wanted) for p in self._foreign.get(edge, ())}, key=sort_key))

    def _may_archive(self, theirs: Lineage) -> bool:
        """Another route of ours keeps its own lineage, what has our very name stands for ours, and what was not read
        whole may draw more than is seen; everybody else's is archived on request only."""
        return self._adopt and theirs.reference not in self._kept | self._wanted

    def _may_adopt(self, covering: Sequence[Lineage]) -> bool:
        """Only what draws nothing but edges that we draw too: archiving anything else would lose lineage."""
        return self._adopt and all(
            self._may_archive(process) and self._wanted_edges.issuperset(self._edges_lost_with(process))
            for process in covering
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
        has_our_name = any(process.reference == wanted.reference for process in covering)
        if covering and isinstance(wanted, Lineage) and self._may_adopt(covering):
            self._changes.append(Adopt(wanted, covering))
        elif has_our_name or (covering and not is_parent):
            self._respected.append(Respected(wanted, tuple(process.qualified_name for process in covering)))
        else:
            self._changes.append(Add(wanted))

    def _compare(self, wanted: Asset, found: ObservedAsset) -> None:
        wanted = wanted.informed_by(found.asset)
        if wanted.is_met_by(found.asset):
            self._unchanged.append(wanted)
        elif found.mark == self._mark:
            self._changes.append(Modify(found.asset, wanted.without_first_words()))
        elif wanted.kind.is_permanent:
            self._unchanged.append(wanted)  # a container that several routes share is kept by the one that made it
        else:
            self._respected.append(Respected(wanted, (found.asset.qualified_name,)))
