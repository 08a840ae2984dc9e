"""Landings: what landed of a route's datasets, when and how much, by the listing, the catalog and what was seen before.

What an incomplete listing shows is not remembered, and nothing is found amiss in it: what it did not show may be there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from delta_arc_lineage.model.data_findings import DataFinding
from delta_arc_lineage.model.dataset_histories import MOST_DATASETS, DatasetHistory, remember_points
from delta_arc_lineage.model.dataset_rhythms import DatasetRhythm, by_path, find_late, find_missing, tell_dataset_rhythm
from delta_arc_lineage.model.dataset_sizes import find_shrunk, find_small_steps
from delta_arc_lineage.model.empty_files import find_empty_newest, find_without_bytes
from delta_arc_lineage.model.hop_freshness import FlowFreshness, Hop, find_stopped, tell_freshness
from delta_arc_lineage.model.placing import Place, placer_of
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Carrier, Snapshots
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.sync.assessing.histories import change_histories, recall_histories
from delta_arc_lineage.sync.planning.route_plans import Planned
from delta_arc_lineage.sync.reading.known_names import find_known_names
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Landings:
    """Of the datasets of a route: `rhythms` and `histories` of each, `freshness` of each flow; `empty`: files without
    bytes that were set aside, and where they would belong. `now`: the listing's time."""

    carriers: tuple[Carrier, ...]
    histories: tuple[DatasetHistory, ...]
    rhythms: tuple[DatasetRhythm, ...]
    freshness: tuple[FlowFreshness, ...]
    empty: tuple[tuple[str, Place], ...]
    now: int


def look_at_landings(route: Route, planned: Planned, space: Workspace) -> Landings:
    """What there is now, remembered for the next time."""
    matching, files = planned.matching, planned.snapshots.files
    now = files.read_at
    if files.complete:
        histories = change_histories(lambda before: remember_points(matching.files, before, now=now), route, space)
    else:
        histories = recall_histories(route, space)
    if len(matching.files) > MOST_DATASETS:
        beyond = len(matching.files) - MOST_DATASETS
        space.progress.note(f"the sizes of {counted(beyond, 'dataset')} beyond {MOST_DATASETS:,} are not remembered")
    rhythms = tuple(tell_dataset_rhythm(each, histories.get(each.path), now=now) for each in matching.files)
    return Landings(
        carriers=matching.files,
        histories=tuple(histories[each.path] for each in matching.files if each.path in histories),
        rhythms=rhythms,
        freshness=tell_freshness(matching.flows, by_path(rhythms), most=route.freshness or None, now=now),
        empty=_place_empty(route, planned, space),
        now=now,
    )


def find_amiss(route: Route, landings: Landings, snapshots: Snapshots) -> Iterator[DataFinding]:
    """What came to a stop, is late, is missing, shrank or is empty."""
    if not snapshots.files.complete:
        return
    yield from find_stopped(landings.freshness)
    if not route.freshness:  # else the route says what is late
        blamed = (flow for flow in landings.freshness if any(lag.hop is Hop.INTO_BUCKET for lag in flow.stopped))
        known = [path for flow in blamed for path in flow.paths]
        yield from find_late(landings.rhythms, now=landings.now, known=known)
    yield from find_missing(landings.rhythms)
    yield from find_shrunk(landings.histories, now=landings.now)
    yield from find_small_steps(landings.histories, now=landings.now)
    yield from find_without_bytes(landings.empty, landings.carriers)
    yield from find_empty_newest(landings.carriers, snapshots.schemas)


def _place_empty(route: Route, planned: Planned, space: Workspace) -> tuple[tuple[str, Place], ...]:
    """The files without bytes that would be a table's."""
    files, prefix = planned.snapshots.files, route.bucket.prefix
    if not files.empty:
        return ()
    placer = placer_of(route, find_known_names(route, planned.readings.source, planned.readings.target, space))
    placed = ((key, placer.place(key.removeprefix(prefix))) for key in files.empty)
    return tuple((key, replace(place, path=f"{prefix}{place.path}")) for key, place in placed if place is not None)
