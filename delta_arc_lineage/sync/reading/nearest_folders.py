"""The nearest folders to a prefix under which nothing lies: a slip of the hand is more likely than an empty folder."""

from delta_arc_lineage.model.names import folders_of
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.ports.listing import FolderLister

_MOST_LEVELS, _MOST_FOLDERS = 8, 3


def find_nearest_folders(prefix: str, lister: FolderLister) -> tuple[tuple[str, ...], int]:
    """Where the way to the prefix ends, the folders that are called most like the next one; and how many requests that
    took, one a step."""
    parent, requests = "", 0
    for folder in folders_of(prefix)[:_MOST_LEVELS]:
        requests += 1
        there = lister.list_folders(parent)
        if folder not in there:
            names = [name.removeprefix(parent) for name in there]
            near = NearestNames(names).to(folder.removeprefix(parent)) or tuple(names[:_MOST_FOLDERS])
            return tuple(f"{parent}{name}" for name in near), requests
        parent = folder
    return (), requests
