"""Explaining: why a table, file, column or edge is linked, or why it is not, from the route's latest snapshots."""

from dataclasses import dataclass

from delta_arc_lineage.model.assets import Asset, ColumnProcess, Process
from delta_arc_lineage.model.desired import desired_assets
from delta_arc_lineage.model.matching import match
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.outcomes import Linked, Reason, Side, Subject, Unlinked
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.reading import latest_readings, s3_connection
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of one name: outcomes of matching, and the assets and edges wanted because of them.

    `read_at`: when the oldest of the snapshots was taken, in milliseconds. `nearest`: names known instead, where
    nothing carries this one.
    """

    name: str
    read_at: int
    linked: tuple[Linked, ...]
    unlinked: tuple[Unlinked, ...]
    assets: tuple[Asset, ...]
    nearest: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.linked or self.unlinked or self.assets)


def explain(route: Route, space: Workspace, name: str) -> Explanation:
    """`name`: a key (with or without prefix or `s3://bucket/`), a table, `TABLE.COLUMN`, or a qualified name."""
    source, files, target = latest_readings(route, space)
    matching = match(route, source=source, files=files, target=target)
    wanted = desired_assets(route, matching, s3_connection(route, space))
    key = name.removeprefix(f"s3://{route.bucket.name}/")
    spellings = {name, key, f"{route.bucket.prefix}{key}"}
    linked = tuple(one for one in matching.linked if _is(one.subject, spellings) or _is(one.partner, spellings))
    unlinked = tuple(one for one in matching.unlinked if _is(one.subject, spellings))
    known = [one.subject.name for one in matching.linked] + [one.partner.name for one in matching.linked]
    known += [one.subject.name for one in matching.unlinked]
    nearest = () if linked or unlinked else NearestNames(known).to(name)
    if files.unlisted and not linked and not unlinked:
        unlinked = _misfit(route, key, nearest)
    return Explanation(
        name=name,
        read_at=min(source.read_at, files.read_at, target.read_at),
        linked=linked,
        unlinked=unlinked,
        assets=tuple(asset for asset in wanted if _concerns(asset, spellings, linked)),
        nearest=() if unlinked else nearest,
    )


def _misfit(route: Route, key: str, nearest: tuple[str, ...]) -> tuple[Unlinked, ...]:
    """What is to be said of a key that the listing may only have counted: its name alone tells that it does not fit."""
    name = key.removeprefix(route.bucket.prefix)
    whole = f"{route.bucket.prefix}{name}"
    fits = route.file_pattern.candidates(name)
    return () if fits else (Unlinked(Subject(Side.FILE, whole, whole), Reason.PATTERN, nearest),)


def _is(subject: Subject, spellings: set[str]) -> bool:
    folded = {spelling.casefold() for spelling in spellings}
    return subject.name.casefold() in folded or subject.qualified_name in spellings


def _concerns(asset: Asset, spellings: set[str], linked: tuple[Linked, ...]) -> bool:
    """An asset of this name, or an edge that touches it; `TABLE.COLUMN` finds the column's edges."""
    if asset.qualified_name in spellings or asset.name in spellings:
        return True
    if not isinstance(asset, Process | ColumnProcess):
        return any(asset.qualified_name.endswith(f"/{spelling}") for spelling in spellings)
    named = {one.subject.qualified_name for one in linked if _is(one.subject, spellings)}
    named |= {one.partner.qualified_name for one in linked if _is(one.partner, spellings)}
    dotted = tuple(f"/{spelling.replace('.', '/')}".casefold() for spelling in spellings if "." in spelling)
    return any(
        end.qualified_name in spellings | named
        or end.qualified_name.casefold().endswith(dotted)
        or end.qualified_name.endswith(tuple(_tails(named)))
        for end in (*asset.inputs, *asset.outputs)
    )


def _tails(keys: set[str]) -> set[str]:
    """Files are named by key in outcomes and by qualified name in edges."""
    return {f"/{key}" for key in keys if not key.startswith("default/")}
