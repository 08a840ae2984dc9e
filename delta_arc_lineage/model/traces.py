"""Traces: what a walk along the catalog's lineage met, as plain values. What follows from them: `impact.py`."""

from dataclasses import dataclass

from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.names import ConnectionName
from delta_arc_lineage.model.words import Word

OF_COLUMNS = ("Column", "Field")
"""How the types of columns end, and those of a report's fields."""


class Direction(Word):
    """Which way lineage is walked."""

    DOWN = "down", "downstream"
    UP = "up", "upstream"


@dataclass(frozen=True, slots=True)
class TracedAsset:
    """An asset of any type that lineage leads to. `owners`, `groups`: user names, and aliases of groups; `parents`: the
    qualified names of what it is a part of, such as the table of a column; `place`: the names of what holds a thing of
    a report, as its folder, or its project and model; `data_type`: of a column, with its size; `mark`: who made it,
    empty for others; `has_lineage`: None where that was not asked."""

    guid: str
    reference: Reference
    name: str
    connector: str = ""
    owners: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    certificate: str = ""
    parents: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    data_type: str = ""
    order: int = 0
    mark: str = ""
    archived: bool = False
    has_lineage: bool | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether the key may not read it: all that is known is that it is there."""
        return not self.reference.qualified_name

    @property
    def is_column(self) -> bool:
        """Whether it is a column, or a field of a report: what lineage leads to column by column."""
        return self.reference.type_name.endswith(OF_COLUMNS)

    @property
    def system(self) -> str:
        """What it lies in: its connector, or what its qualified name says of it."""
        named = ConnectionName.of(self.reference.qualified_name)
        return self.connector or (named.connector if named else "")


@dataclass(frozen=True, slots=True)
class TracedProcess:
    """A process that the walk went through; its ends by guid."""

    guid: str
    reference: Reference
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """All that a walk met, in the order in which it was met, the start left out.

    `steps`: pairs of guids, the nearer one first, of assets one hop apart, told where a process between two is hidden.
    `hidden_processes`: how many of these there are; hidden assets are among the others. `unread`: how many ends of
    processes the catalog named and did not show. `is_cut`: it goes on beyond `depth`, or beyond as many things as were
    asked for.
    """

    start: TracedAsset
    direction: Direction
    assets: tuple[TracedAsset, ...] = ()
    processes: tuple[TracedProcess, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()
    hidden_processes: int = 0
    unread: int = 0
    is_cut: bool = False
    depth: int | None = None

    @property
    def hidden(self) -> int:
        """How many things the key may not read."""
        return self.hidden_processes + sum(asset.is_hidden for asset in self.assets)

    @property
    def is_whole(self) -> bool:
        """Whether all that lineage leads to is there, and known."""
        return not (self.hidden or self.unread or self.is_cut)
