"""Impact: what lineage leads to from one asset, by which way, and who owns it.

Ways are the shortest ones, breadth by breadth over assets and processes, so a circle ends where it began. A process of
many inputs and outputs is gone through once, not once a pair.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from delta_arc_lineage.model.traces import Direction, Trace, TracedAsset, TracedProcess


@dataclass(frozen=True, slots=True)
class Reached:
    """An asset that lineage leads to, `distance` hops away. `before`: the asset one hop nearer on its way, `process`
    what leads from there; both None where what lies between is not shown."""

    asset: TracedAsset
    distance: int
    before: str | None = None
    process: TracedProcess | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who is to be told, and of which assets. `name` is empty for assets that nobody owns."""

    name: str
    is_group: bool
    assets: tuple[TracedAsset, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What a trace leads to, nearest first, and at one distance by type and name. `met`: all that it leads to, by guid,
    whether or not it is told."""

    trace: Trace
    reached: tuple[Reached, ...]
    met: Mapping[str, Reached]

    @property
    def start(self) -> TracedAsset:
        return self.trace.start

    @property
    def assets(self) -> tuple[TracedAsset, ...]:
        """What is reached, the furthest first: reports stand at the end."""
        return tuple(reached.asset for reached in reversed(self.reached))

    @property
    def is_whole(self) -> bool:
        """Whether nothing is hidden or left out."""
        return self.trace.is_whole

    @property
    def most_hops(self) -> int:
        return max((reached.distance for reached in self.reached), default=0)

    def way_to(self, reached: Reached) -> tuple[TracedAsset | None, ...]:
        """From the first asset to the last one as data goes; None stands for what lies in between and is not known."""
        way: list[TracedAsset | None] = [reached.asset]
        at = reached
        while at.before is not None and at.before != self.start.guid:
            at = self.met[at.before]
            way.append(at.asset)
        way += [self.start] if at.before is not None else [None, self.start]
        return tuple(way if self.trace.direction is Direction.UP else reversed(way))

    def processes_to(self, reached: Reached) -> tuple[TracedProcess | None, ...]:
        """What lies between the assets of its way, the last one first; None for what is not known."""
        passed = [reached.process]
        while reached.before is not None and reached.before != self.start.guid:
            reached = self.met[reached.before]
            passed.append(reached.process)
        return tuple(passed)

    def only_of(self, type_name: str) -> "Impact":
        """What is of a type: its name, or how that ends, in any case: `dashboard`, `LookerDashboard`. Ways stay."""
        ending = type_name.casefold()
        kept = (each for each in self.reached if each.asset.reference.type_name.casefold().endswith(ending))
        return replace(self, reached=tuple(kept))


def find_impact(trace: Trace) -> Impact:
    """The shortest way to each asset of a trace. What no way leads to, since something is hidden, comes last."""
    assets = {asset.guid: asset for asset in trace.assets if asset.guid != trace.start.guid}
    met: dict[str, Reached] = {}
    furthest = 0
    for furthest, level in enumerate(_walk_levels(trace, assets), 1):
        met |= {step.far: Reached(assets[step.far], furthest, step.near, step.process) for step in level}
    met |= {guid: Reached(asset, furthest + 1) for guid, asset in assets.items() if guid not in met}
    shown = (reached for reached in met.values() if not reached.asset.is_hidden)
    return Impact(trace, tuple(sorted(shown, key=_order)), met)


def _order(reached: Reached) -> tuple[int, str, str, str]:
    reference = reached.asset.reference
    return reached.distance, reference.type_name, reached.asset.name, reference.qualified_name


class _Step(NamedTuple):
    """From one asset to the next, by their guids."""

    near: str
    far: str
    process: TracedProcess | None = None


def _walk_levels(trace: Trace, assets: Container[str]) -> Iterator[list[_Step]]:
    """Of each breadth, who is met first there, from whom and by what."""
    ways = _Ways(trace)
    met = {trace.start.guid}
    level = [trace.start.guid]
    while level:
        taken: list[_Step] = []
        for step in ways.lead_on(level):
            if step.far in assets and step.far not in met:
                met.add(step.far)
                taken.append(step)
        if taken:
            yield taken
        level = [step.far for step in taken]


class _Ways:
    """What leads on from each asset; a process is gone through once."""

    def __init__(self, trace: Trace) -> None:
        self._is_down = trace.direction is Direction.DOWN
        self._processes: dict[str, list[TracedProcess]] = defaultdict(list)
        self._steps: dict[str, list[str]] = defaultdict(list)
        self._gone_through: set[str] = set()
        for process in leave_out_shortcuts(trace):
            for near in process.inputs if self._is_down else process.outputs:
                self._processes[near].append(process)
        for near, far in trace.steps:
            self._steps[near].append(far)

    def lead_on(self, level: Iterable[str]) -> Iterator[_Step]:
        for near in level:
            for process in self._processes.get(near, ()):
                if process.guid not in self._gone_through:
                    self._gone_through.add(process.guid)
                    far_ends = process.outputs if self._is_down else process.inputs
                    yield from (_Step(near, far, process) for far in far_ends)
            yield from (_Step(near, far) for far in self._steps.get(near, ()))


def leave_out_shortcuts(trace: Trace) -> list[TracedProcess]:
    """The processes of a trace but for those from table to table beside which data goes through a file: a route draws
    one for its columns to hang under, and it would hide the file from every way."""
    files = {asset.guid for asset in trace.assets if asset.reference.is_file}
    into: dict[str, set[str]] = defaultdict(set)
    out_of: dict[str, set[str]] = defaultdict(set)
    for process in trace.processes:
        for start in process.inputs:
            into[start].update(files.intersection(process.outputs))
        for end in process.outputs:
            out_of[end].update(files.intersection(process.inputs))
    if trace.start.reference.is_file or not files:
        return list(trace.processes)

    def is_shortcut(process: TracedProcess) -> bool:
        ends = {*process.inputs, *process.outputs}
        return files.isdisjoint(ends) and all(
            not into[start].isdisjoint(out_of[end]) for start in process.inputs for end in process.outputs
        )

    return [process for process in trace.processes if not is_shortcut(process)]


def group_by_type(reached: Iterable[Reached]) -> Mapping[str, tuple[Reached, ...]]:
    """By Atlan's type, the types in alphabetical order; nearest first within each."""
    groups: dict[str, list[Reached]] = defaultdict(list)
    for each in reached:
        groups[each.asset.reference.type_name].append(each)
    return {name: tuple(groups[name]) for name in sorted(groups)}


def list_people(assets: Iterable[TracedAsset]) -> tuple[Person, ...]:
    """Users, then groups, in alphabetical order, each with their assets; last what nobody owns. Columns and fields are
    owned with what they are part of, so of them only those are told that have owners of their own."""
    owned: dict[tuple[bool, str], dict[str, TracedAsset]] = defaultdict(dict)
    nobodys: dict[str, TracedAsset] = {}
    for asset in assets:
        owners = [*((False, user) for user in asset.owners), *((True, group) for group in asset.groups)]
        for owner in owners:
            owned[owner][asset.guid] = asset
        if not owners and not asset.is_column:
            nobodys[asset.guid] = asset
    people = [Person(name, is_group, tuple(owned[is_group, name].values())) for is_group, name in sorted(owned)]
    return (*people, *([Person("", False, tuple(nobodys.values()))] if nobodys else []))
