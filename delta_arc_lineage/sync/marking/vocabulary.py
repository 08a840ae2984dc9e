"""The vocabulary of markings: what is not there is refused before anything is written, with the nearest name."""

from collections.abc import Sequence

from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.model.marking_diff import Give, MarkingChange
from delta_arc_lineage.model.markings import MarkingSort
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.routes import AnyRoute
from delta_arc_lineage.sync.workspace import Workspace

_NAMED = (
    MarkingSort.OWNER,
    MarkingSort.OWNER_GROUP,
    MarkingSort.STEWARD,
    MarkingSort.TAG,
    MarkingSort.TERM,
    MarkingSort.CUSTOM,
)
"""The sorts whose names are those of the catalog."""
_MOST = 5


def refuse_unknown_names(route: AnyRoute, changes: Sequence[MarkingChange], space: Workspace) -> None:
    """Raise NotFound where one of the names that would be given is not the catalog's. A request for each sort of which
    something would be given; what this token may not see cannot be told, and is noted."""
    unknown: list[str] = []
    place = ""
    for sort in _NAMED:
        reasons = {c.marking.name: c.reason for c in changes if isinstance(c, Give) and c.marking.sort is sort}
        there = space.catalog.find_vocabulary(sort, sorted(reasons)).names if reasons else ()
        if there is None:
            space.progress.note(f"this token may not see whether the {sort.words}s to give are there")
            continue
        for name in sorted(reasons.keys() - {*there}):
            near = NearestNames(there).to(name)
            unknown.append(f"{sort.words} {name!r}" + (f" (did you mean {near[0]!r}?)" if near else ""))
            place = place or reasons[name]
    if unknown:
        more = f", and {len(unknown) - _MOST} more" if len(unknown) > _MOST else ""
        raise NotFound(
            what=f"the catalog has no {', no '.join(unknown[:_MOST])}{more}; no marking of the route is written",
            where=f"route {route.name}: {place}",
            next_step="correct the rule, or make it in Atlan first; the lineage is not held up by it",
        )
