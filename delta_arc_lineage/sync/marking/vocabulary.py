"""The vocabulary of markings: what is not there is refused before anything is written, with the nearest name; and so
is a value of custom metadata that the catalog would not show again as it was given."""

from collections.abc import Collection, Sequence

from delta_arc_lineage.errors import DeltaArcError, NotFound, SettingsError
from delta_arc_lineage.model.custom_values import find_misfit
from delta_arc_lineage.model.marking_diff import Give, MarkingChange
from delta_arc_lineage.model.marking_ledger import Ledger
from delta_arc_lineage.model.markings import MarkingSort
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.renamed_markings import PresentNames
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


def find_renamed(
    names: PresentNames, stated: Collection[tuple[MarkingSort, str]], ledger: Ledger, space: Workspace
) -> dict[tuple[MarkingSort, str], str]:
    """Of names that rules state, those of what we gave and what people renamed since, with the name it has now; told to
    whoever reads along. A name that something else has now is that thing's. A request for each sort of which something
    was renamed."""
    renamed = {place: name for place, name in names.find_renamed(ledger).items() if place in stated}
    for sort in sorted({sort for sort, _ in renamed}):
        there = space.catalog.find_vocabulary(sort, sorted(name for of, name in renamed if of is sort)).names or ()
        renamed = {place: name for place, name in renamed.items() if place[0] is not sort or place[1] not in there}
    for (sort, before), name in sorted(renamed.items()):
        space.progress.note(f"the {sort.words} {before!r} is called {name!r} now; rules that say the old name mean it")
    return renamed


def refuse_unfit_values(route: AnyRoute, changes: Sequence[MarkingChange], space: Workspace) -> None:
    """Raise SettingsError where a value that would be given is none of its attribute's type, or is written otherwise
    than the catalog shows it: it would count as somebody else's word ever after. A request for each set."""
    given = {
        (c.marking.name, c.marking.value): c.reason
        for c in changes
        if isinstance(c, Give) and c.marking.sort is MarkingSort.CUSTOM
    }
    types: dict[str, dict[str, str]] = {}
    for (name, value), reason in sorted(given.items()):
        of, _, attribute = name.partition(".")
        if of not in types:
            types[of] = _read_types(of, space)
        misfit = find_misfit(value, types[of].get(attribute, "string"))
        if misfit:
            raise SettingsError(
                what=f"the custom metadata {name} cannot be {value!r}: {misfit}; no marking of the route is written",
                where=f"route {route.name}: {reason}",
                next_step="correct the rule; the lineage is not held up by it",
            )


def _read_types(of: str, space: Workspace) -> dict[str, str]:
    """The types of a set's attributes, as far as this token may see them."""
    try:
        held = space.catalog.find_custom_set(of)
    except DeltaArcError:
        return {}
    return {each.name: each.type_name for each in held.attributes} if held else {}
