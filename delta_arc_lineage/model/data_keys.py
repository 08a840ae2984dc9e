"""The keys of a route that are data: they fit its pattern, are not ignored, and are not what engines leave.

A key such as `_raw.csv` is data where a table is called `_raw`, and only the two schemas tell: it is listed, and left
out of the decision where no table has its name. Who looks at the bucket alone takes it for data, but for what engines
call their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from delta_arc_lineage.model.ignoring import leave_out
from delta_arc_lineage.model.not_data import NoData, is_engines, is_named
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Snapshots, StoredObject


def find_no_data(route: Route, key: str, size: int | None = None) -> NoData | None:
    """Why a key of the bucket is no data of the route, None where it is or may be; `size` in bytes, None if unknown."""
    return route.not_data.find(key.removeprefix(route.bucket.prefix), size, route.file_pattern)


def may_be_data(route: Route, stored: StoredObject) -> bool:
    """Whether a key says that the object is data of the route: whoever watches the bucket looks at these alone."""
    name = stored.key.removeprefix(route.bucket.prefix)
    if name.endswith("/") or not route.file_pattern.candidates(name) or route.ignore.find_key_entry(name) is not None:
        return False
    no_data = route.not_data.find(name, stored.size, route.file_pattern)
    return no_data is None or (bool(no_data.unless_named) and not is_engines(name))


def list_no_data(route: Route, snapshots: Snapshots) -> dict[str, NoData]:
    """The keys among the snapshot's that are no data, and why. Names of tables are those of both sides, as their
    patterns read them."""
    found = {stored.key: find_no_data(route, stored.key, stored.size) for stored in snapshots.files.objects}
    doubtful = {key: no_data for key, no_data in found.items() if no_data is not None}
    known = _list_names(route, snapshots) if doubtful else {}
    return {key: no_data for key, no_data in doubtful.items() if not _is_of_a_table(route, key, no_data, known)}


def leave_out_no_data(route: Route, snapshots: Snapshots) -> tuple[Snapshots, int]:
    """The snapshots without what is no data, and how many keys that is, those that a listing only counted too."""
    left_out = list_no_data(route, snapshots)
    count = snapshots.files.not_data + len(left_out)
    if not left_out:
        return snapshots, count
    kept = tuple(stored for stored in snapshots.files.objects if stored.key not in left_out)
    return replace(snapshots, files=replace(snapshots.files, objects=kept)), count


def keep_matched(route: Route, snapshots: Snapshots) -> Snapshots:
    """Without what the route ignores and what is no data: what is matched."""
    return leave_out_no_data(route, leave_out(snapshots, route.ignore)[0])[0]


def _list_names(route: Route, snapshots: Snapshots) -> Mapping[int, set[str]]:
    """The folded names of tables, by their length."""
    sides = ((snapshots.source, route.source_pattern), (snapshots.target, route.target_pattern))
    tables = ((name, pattern) for side, pattern in sides for name in (*(t.name for t in side.tables), *side.unseen))
    return by_length(name for table, pattern in tables for name in pattern.candidates(table))


def by_length(names: Iterable[str]) -> Mapping[int, set[str]]:
    """Folded names, by their length."""
    found: dict[int, set[str]] = defaultdict(set)
    for folded in map(str.casefold, names):
        found[len(folded)].add(folded)
    return found


def _is_of_a_table(route: Route, key: str, no_data: NoData, known: Mapping[int, set[str]]) -> bool:
    name = key.removeprefix(route.bucket.prefix)
    return bool(no_data.unless_named) and is_named(name, no_data, known, route.file_pattern)
