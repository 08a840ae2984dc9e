"""Tracing: what lineage leads to from an asset, and from each of its columns. Reads only."""

import re
from dataclasses import dataclass, replace

from delta_arc_lineage.errors import CommandRefused
from delta_arc_lineage.model.impact import Impact, find_impact
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.traces import Direction, TracedAsset
from delta_arc_lineage.sync.tracing.meant_assets import Meant, walk
from delta_arc_lineage.sync.workspace import Workspace

_WHAT = "walk columns"
_HOLDERS = ("Database", "Schema", "Connection", "Bucket", "Project", "Model", "Folder", "Workspace", "Site")
_WORDS = re.compile(r"[A-Z][a-z]+")
_TYPE_WORDS = {"bucket", "column", "dashboard", "dataset", "explore", "field", "file", "folder", "look", "model"}
_TYPE_WORDS |= {"object", "prefix", "query", "report", "table", "tile", "view", "workbook", "worksheet"}
"""Of types that a catalog has whether or not they are found: none of them is a slip of the hand."""


@dataclass(frozen=True, slots=True)
class TracedImpact:
    """The impact of the asset that a person meant. `columns`: of each column that has lineage, what it leads to;
    `unlinked`: columns that have none, by name; `hidden_columns`: how many more the key may not read, of which nothing
    is known; `are_columns_whole`: the catalog counts no others."""

    meant: Meant
    impact: Impact
    columns: tuple[Impact, ...] = ()
    unlinked: tuple[str, ...] = ()
    hidden_columns: int = 0
    are_columns_whole: bool = True

    @property
    def impacts(self) -> tuple[Impact, ...]:
        return (self.impact, *self.columns)

    @property
    def is_whole(self) -> bool:
        are_known = self.are_columns_whole and not self.hidden_columns and not self.meant.hidden
        return are_known and all(impact.is_whole for impact in self.impacts)

    @property
    def is_empty(self) -> bool:
        return not any(impact.reached for impact in self.impacts)

    def only_of(self, type_name: str) -> "TracedImpact":
        """The part of it that is of a type."""
        columns = tuple(impact.only_of(type_name) for impact in self.columns)
        return replace(self, impact=self.impact.only_of(type_name), columns=columns)


def trace_impact(
    meant: Meant, direction: Direction, space: Workspace, *, depth: int | None = None, with_columns: bool = False
) -> TracedImpact:
    """What lies on one side of an asset. `with_columns`: of its columns too, a walk for each that has lineage."""
    impact = find_impact(walk(meant.asset, direction, space, depth=depth))
    _refuse_holder(impact)
    if not with_columns or meant.asset.is_column:
        return TracedImpact(meant, impact)
    found = space.catalog.find_columns(meant.asset)
    traced = trace_columns(found.assets, direction, space, depth=depth)
    leading = {each.start.guid for each in traced if each.met}
    unlinked = tuple(column.name for column in found.assets if column.guid not in leading)
    linked = tuple(each for each in traced if each.met)
    return TracedImpact(meant, impact, linked, unlinked, found.hidden, found.is_complete)


def only_of_type(traced: TracedImpact, type_name: str) -> TracedImpact:
    """The part of it that is of a type. CommandRefused for a type that is nearly one of those found: a pipeline would
    take an empty answer for an asset of which nothing is made."""
    kept = traced.only_of(type_name)
    met = {reached.asset.reference.type_name for impact in traced.impacts for reached in impact.reached}
    endings = {word for name in met for word in (name, *_WORDS.findall(name)[-1:])}
    near = () if type_name.casefold() in _TYPE_WORDS or not kept.is_empty else NearestNames(endings).to(type_name)
    if near:
        raise CommandRefused(
            what=f"nothing of what was found is of the type {type_name}, and there is what is called nearly so",
            where="--type",
            next_step=f"nearest: {', '.join(near)}",
        )
    return kept


def _refuse_holder(impact: Impact) -> None:
    """What only holds assets leads to nothing itself, whatever is made of what it holds."""
    start = impact.start.reference
    if not impact.met and start.type_name.endswith(_HOLDERS):
        raise CommandRefused(
            what=f"{start.words} {impact.start.name} holds assets, and lineage leads from these, not from it",
            where=start.qualified_name,
            next_step="name a table, a file or a dashboard in it",
        )


def trace_columns(
    columns: tuple[TracedAsset, ...], direction: Direction, space: Workspace, *, depth: int | None = None
) -> tuple[Impact, ...]:
    """One walk for each column, but for those that the catalog says have no lineage."""
    asked = [column for column in columns if column.has_lineage is not False]
    found: list[Impact] = []
    for done, column in enumerate(asked, 1):
        found.append(find_impact(walk(column, direction, space, depth=depth)))
        space.progress.step(_WHAT, done, len(asked))
    return tuple(found)
