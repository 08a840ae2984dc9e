"""Suggesting: what may belong together of a route's tables and files, from a reading of its own or the latest one."""

from dataclasses import dataclass

from delta_arc_lineage.model.data_keys import keep_matched
from delta_arc_lineage.model.matching import Matching, match
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage.model.suggesting.accepting import check_pairs
from delta_arc_lineage.model.suggesting.suggester import suggest
from delta_arc_lineage.model.suggesting.suggestions import Suggestion
from delta_arc_lineage.sync.reading.file_schemas import read_file_schemas
from delta_arc_lineage.sync.reading.listings import list_bucket
from delta_arc_lineage.sync.reading.schemas import Readings, read_source, read_target
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Suggested:
    """The suggestions of a route, the likeliest first. `incomplete`: not all was shown, so there may be more."""

    suggestions: tuple[Suggestion, ...]
    incomplete: bool


def read_and_suggest(route: Route, space: Workspace) -> Suggested:
    """Read everything, and suggest what can be accepted or says why it cannot."""
    source, target = read_source(route, space), read_target(route, space)
    files = list_bucket(route, space, (source, target))
    readings = Readings(source, files, target, read_file_schemas(route, space, files))
    snapshots = keep_matched(route, readings.snapshots)
    matching = match(route, snapshots)
    suggestions = check_pairs(route, snapshots, matching, suggest(route, snapshots, matching).found)
    shown = snapshots.source, snapshots.files, snapshots.target
    unread = snapshots.schemas.unread if snapshots.schemas else 0
    return Suggested(suggestions, bool(unread) or not all(snapshot.complete for snapshot in shown))


def suggest_for_plan(route: Route, snapshots: Snapshots, matching: Matching) -> tuple[Suggestion, ...]:
    """What a plan lists beside what it does not link: nothing is tried."""
    return suggest(route, keep_matched(route, snapshots), matching).found
