"""Meant assets: which asset of the catalog a person means by a name, a key, a qualified name or a guid.

A table and its copy share a name. Where one of those that may be meant leads to all the others, it is taken: what is
told of it tells of them too. Otherwise nothing is guessed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from delta_arc_lineage.errors import Ambiguous, CommandRefused, NotFound
from delta_arc_lineage.model.names import file_name, folders_of
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.traces import Direction, Trace, TracedAsset
from delta_arc_lineage.ports.lineage import FoundAssets, WantedAssets
from delta_arc_lineage.sync.planning.explaining_keys import read_folded
from delta_arc_lineage.sync.planning.spellings import Spellings, spell
from delta_arc_lineage.sync.reading.schemas import recall_snapshots
from delta_arc_lineage.sync.workspace import Workspace

MOST_HITS = 100_000
"""Assets and processes of one walk; beyond them an answer says that there is more."""
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MOST_WALKED, _MOST_TOLD = 5, 5
_NAME_ONE = "name one by its qualified name, by more of it as SCHEMA.TABLE, or by its guid"
_EXACT, _KEY, _AS_WRITTEN, _IN_ANY_CASE, _FOLDER = range(5)


@dataclass(frozen=True, slots=True)
class Meant:
    """The asset that is meant. `others`: more that are called so, all of which lineage leads to from it; `respelled`:
    those that are called so in another case; `hidden`: how many more may be called so that the key may not read."""

    asset: TracedAsset
    others: tuple[TracedAsset, ...] = ()
    respelled: tuple[TracedAsset, ...] = ()
    hidden: int = 0


def find_meant(name: str, direction: Direction, space: Workspace) -> Meant:
    """Ambiguous where several may be meant, NotFound where none is, with what is called nearly so."""
    text = name.strip()
    if not text:
        raise CommandRefused(
            what="no name is given", next_step="name a table, TABLE.COLUMN, a key, a dashboard or a guid"
        )
    if _GUID.fullmatch(text):
        return Meant(_find_by_guid(text, space))
    spelled = [spell(text, route.bucket) for route in space.routes]
    keys = _list_keys(text, spelled, space)
    found = space.catalog.find_assets(_list_wanted(text, spelled, keys, space.routes))
    ranked = [(rank, asset) for asset in found.assets if (rank := _rank(asset, text, spelled, keys)) is not None]
    best = min((rank for rank, _ in ranked), default=(_FOLDER, 0))
    if best[0] > _KEY and not found.is_complete:
        raise _not_all_shown(name, found)
    if not ranked:
        raise _none_is(name, found, space)
    candidates = sorted((asset for rank, asset in ranked if rank == best), key=lambda asset: asset.reference)
    chosen = _choose(name, candidates, direction, space)
    if best[0] == _EXACT:
        return chosen
    respelled = (asset for rank, asset in ranked if rank[0] == _IN_ANY_CASE and rank != best)
    return replace(chosen, respelled=tuple(sorted(respelled, key=lambda asset: asset.reference)), hidden=found.hidden)


def _find_by_guid(guid: str, space: Workspace) -> TracedAsset:
    found = space.catalog.find_by_guid(guid.lower())
    if found is None or found.archived:
        raise NotFound(
            what=f"there is no asset of this guid{', it is archived' if found else ''}",
            where=guid,
            next_step="take the guid from the address of the asset's page, or name it",
        )
    named = space.catalog.find_assets(WantedAssets(qualified_names=(found.qualified_name,)))
    for asset in named.assets:
        if asset.guid == found.guid:
            return asset
    raise NotFound(
        what=f"assets of the type {found.type_name} have no lineage of their own, or the index does not show it yet",
        where=guid,
        next_step="name a table, a column, a file, a field, a dashboard",
    )


@dataclass(frozen=True, slots=True)
class _Keys:
    """What may be the key of the asset: as it is written, with the route's prefix, or what a route counts it in; and
    the folders around it, the nearest first."""

    own: tuple[str, ...]
    folders: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return self.own + self.folders


def _list_keys(text: str, spelled: Sequence[Spellings], space: Workspace) -> _Keys:
    own: dict[str, None] = {}
    folders: dict[str, None] = {}
    for route, meant in zip(space.routes, spelled, strict=True):
        if "/" not in text and "." not in text:
            continue
        whole = f"{route.bucket.prefix}{meant.key.removeprefix(route.bucket.prefix)}"
        snapshots = recall_snapshots(route, space)
        counted_in = read_folded(route, snapshots, meant) if snapshots else None
        own |= dict.fromkeys([*([counted_in.dataset] if counted_in else []), meant.key, whole])
        folders |= dict.fromkeys(reversed(folders_of(whole)) if "/" in text else ())
    return _Keys(tuple(own), tuple(folder for folder in folders if folder not in own))


def _list_wanted(text: str, spelled: Sequence[Spellings], keys: _Keys, routes: Sequence[Route]) -> WantedAssets:
    names = {text, *(name for meant in spelled for name in (*meant.exact, *meant.names))}
    names |= {file_name(tail) for meant in spelled for tail in meant.tails}
    both = sorted(set(_both_ways(keys.all)))
    arns = {f"{route.bucket.catalog_arn}/{key}" for route in routes for key in both}
    return WantedAssets(tuple(sorted(names)), (text,), tuple(both), tuple(sorted(arns)))


def _both_ways(keys: Sequence[str]) -> list[str]:
    """Folders are written with the slash at their end, or without."""
    return [spelling for key in keys for spelling in (key.rstrip("/"), f"{key.rstrip('/')}/")]


def _rank(asset: TracedAsset, text: str, spelled: Sequence[Spellings], keys: _Keys) -> tuple[int, int] | None:
    """How well an asset fits, the least best; None where it is not meant."""
    name = asset.reference.qualified_name
    if name == text:
        return _EXACT, 0
    if asset.reference.is_file and (at := _find_place(name, keys.all)) is not None:
        return (_KEY, 0) if at < len(keys.own) else (_FOLDER, at)
    written = {text, *(spelling for meant in spelled for spelling in meant.exact)}
    tail = name.replace("/", ".")
    if asset.name in written or ("." in text and any(tail.endswith(f".{spelling}") for spelling in written)):
        return _AS_WRITTEN, 0
    is_meant = any(asset.name.casefold() in meant.names or meant.are_of_asset(name) for meant in spelled)
    return (_IN_ANY_CASE, 0) if is_meant else None


def _find_place(qualified_name: str, keys: Sequence[str]) -> int | None:
    """Which of the keys it stands for."""
    ends = (at for at, key in enumerate(keys) if qualified_name.rstrip("/").endswith(f"/{key.rstrip('/')}"))
    return next(ends, None)


def _choose(name: str, candidates: Sequence[TracedAsset], direction: Direction, space: Workspace) -> Meant:
    """The only one, or the one that leads to all the others."""
    if len(candidates) == 1:
        return Meant(candidates[0])
    for asset in candidates if len(candidates) <= _MOST_WALKED else ():
        others = tuple(other for other in candidates if other is not asset)
        trace = walk(asset, direction, space)
        if {met.guid for met in trace.assets}.issuperset(other.guid for other in others):
            return Meant(asset, others)
    raise _too_many(name, candidates)


def walk(asset: TracedAsset, direction: Direction, space: Workspace, *, depth: int | None = None) -> Trace:
    """All that lineage leads to from an asset, as far as an answer goes."""
    return space.catalog.walk(asset, direction, depth=depth, most=MOST_HITS)


def _not_all_shown(name: str, found: FoundAssets) -> Ambiguous:
    """What is meant may be among those that no answer shows."""
    return Ambiguous(
        what=f"more assets may be meant than the {len(found.assets)} that the catalog shows at once",
        where=name,
        next_step=_NAME_ONE,
    )


def _too_many(name: str, candidates: Sequence[TracedAsset]) -> Ambiguous:
    told = ", ".join(f"{each.reference.words} {each.reference.qualified_name}" for each in candidates[:_MOST_TOLD])
    more = ", and more" if len(candidates) > _MOST_TOLD else ""
    return Ambiguous(
        what=f"{len(candidates)} assets may be meant, and none leads to all the others: {told}{more}",
        where=name,
        next_step=_NAME_ONE,
    )


def _none_is(name: str, found: FoundAssets, space: Workspace) -> NotFound:
    near = NearestNames(space.catalog.find_like(name.rpartition(".")[2] or name))
    nearest = near.to(name) or near.to(name.rpartition(".")[2])
    hidden = f"; {found.hidden} that may be meant, this API key may not read" if found.hidden else ""
    return NotFound(
        what=f"the catalog shows no asset of this name that can have lineage{hidden}",
        where=name,
        next_step=f"nearest: {', '.join(nearest)}" if nearest else "name a table, TABLE.COLUMN, a key, or a guid",
    )
