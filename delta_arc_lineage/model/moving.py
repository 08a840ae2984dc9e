"""Files that became part of a dataset: an earlier version, or another pattern, made an asset of each.

Nothing is lost with such an asset, since the dataset stands for its file, so it is no removal that a person has to
approve; it goes when its absence is proven, as everything does.
"""

from collections.abc import Iterable

from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.ignoring import leave_out
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.matching import list_names
from delta_arc_lineage.model.names import key_of_object
from delta_arc_lineage.model.placing import placer_of
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Snapshots


def find_moved(route: Route, snapshots: Snapshots, removed: Iterable[Asset]) -> frozenset[Reference]:
    """Of these assets, the files that a dataset of several now stands for."""
    files = [asset.reference for asset in removed if asset.reference.is_file]
    paths = {dataset.path for dataset in snapshots.files.datasets}
    if not files or not paths:
        return frozenset()
    kept, _ = leave_out(snapshots, route.ignore)
    prefix, placer = route.bucket.prefix, placer_of(route, list_names(route, kept.source, kept.target))
    moved = set()
    for reference in files:
        key = key_of_object(reference.qualified_name)
        place = placer.place(key.removeprefix(prefix)) if key.startswith(prefix) else None
        if place is not None and f"{prefix}{place.path}" in paths:
            moved.add(reference)
    return frozenset(moved)
