"""Open ends: what of a matching has no partner, and what has: the things that suggestions compare.

Files that are read with one name are one thing, as one pair would state them; where their columns are not the same
ones, they are none. A table that does not fit its pattern may be suggested: a pair states tables whatever their names.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from delta_arc_lineage.model.carried_columns import CarriedColumns
from delta_arc_lineage.model.datasets import Dataset
from delta_arc_lineage.model.key_reading import KeyReader
from delta_arc_lineage.model.matching import Matching, list_names
from delta_arc_lineage.model.outcomes import Reason, Side, Unlinked
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Carrier, SchemaSnapshot, Snapshots, Table
from delta_arc_lineage.model.suggesting.fields import Fields, to_fields
from delta_arc_lineage.model.suggesting.things import Thing

SIDES = (Side.SOURCE, Side.TARGET)
_MISSING = {Reason.NO_SOURCE: Side.SOURCE, Reason.NO_TARGET: Side.TARGET}
_FREE = (Reason.NO_FILE, Reason.PATTERN, Reason.TOO_WEAK, Reason.CONTRADICTED)


@dataclass(frozen=True, slots=True)
class FileGroup:
    """The files that are read with one name. `linked`: the tables that they are linked with, by side."""

    name: str
    paths: tuple[str, ...]
    fields: Fields
    open_sides: frozenset[Side]
    linked: Mapping[Side, frozenset[str]] = field(default_factory=dict)

    @property
    def thing(self) -> Thing:
        return Thing(self.name, self.name, self.fields)


@dataclass(frozen=True, slots=True)
class OpenEnds:
    """`groups` by name; `tables` of each side by qualified name; `free`: those of them that no file carries; `sure`:
    the sides of which nothing unseen could be meant."""

    groups: Mapping[str, FileGroup]
    tables: Mapping[Side, Mapping[str, Table]]
    free: Mapping[Side, frozenset[str]]
    sure: frozenset[Side]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to suggest for."""
        return not any(group.open_sides & self.sure for group in self.groups.values())


def find_open_ends(route: Route, snapshots: Snapshots, matching: Matching) -> OpenEnds:
    """Of what was matched: `snapshots` without what the route ignores."""
    schemas = {Side.SOURCE: snapshots.source, Side.TARGET: snapshots.target}
    tables = {side: {table.qualified_name: table for table in shown.tables} for side, shown in schemas.items()}
    open_sides: dict[str, set[Side]] = defaultdict(set)
    free: dict[Side, set[str]] = {side: set() for side in SIDES}
    for outcome in matching.unlinked:
        if outcome.subject.side is Side.FILE:
            open_sides[outcome.subject.name].update(_list_open(outcome, tables))
        elif outcome.subject.side in SIDES and outcome.reason in _FREE:
            free[outcome.subject.side].add(outcome.subject.qualified_name)
    groups = _group_files(route, snapshots, matching, open_sides) if open_sides else {}
    return OpenEnds(
        groups,
        tables,
        {side: frozenset(names) for side, names in free.items()},
        frozenset(side for side, shown in schemas.items() if _is_whole(shown) and _all_files_are_read(snapshots)),
    )


def _list_open(outcome: Unlinked, tables: Mapping[Side, Mapping[str, Table]]) -> Iterable[Side]:
    """The sides of a file on which it has no table. Where what says so is too weak, the outcome names the table; a file
    whose columns are another table's has none on either side."""
    if outcome.reason is Reason.CONTRADICTED:
        return SIDES
    if outcome.reason is Reason.TOO_WEAK:
        return (side for side in SIDES if not tables[side].keys().isdisjoint(outcome.candidates))
    return (_MISSING[outcome.reason],) if outcome.reason in _MISSING else ()


def _is_whole(shown: SchemaSnapshot) -> bool:
    return shown.complete and not shown.unseen


def _all_files_are_read(snapshots: Snapshots) -> bool:
    return snapshots.files.complete and not (snapshots.schemas and snapshots.schemas.unread)


def _group_files(
    route: Route, snapshots: Snapshots, matching: Matching, open_sides: Mapping[str, Iterable[Side]]
) -> dict[str, FileGroup]:
    carried = CarriedColumns(snapshots.schemas)
    linked: dict[str, dict[Side, set[str]]] = defaultdict(lambda: {side: set() for side in SIDES})
    for link in matching.linked:
        linked[link.partner.name][link.subject.side].add(link.subject.qualified_name)
    named: dict[str, list[str]] = defaultdict(list)
    for carrier, name in _name_carriers(route, snapshots, matching.files):
        named[name].append(carrier.path)
    groups = {}
    for name, paths in named.items():
        fields = _agree_on_fields([fields_of_files(carried, path) for path in paths])
        sides = frozenset.intersection(*(frozenset(open_sides.get(path, ())) for path in paths))
        found = {side: frozenset().union(*(linked[path][side] for path in paths)) for side in SIDES}
        if fields is not None:
            groups[name] = FileGroup(name, tuple(sorted(paths)), fields, sides, found)
    return groups


def _name_carriers(route: Route, snapshots: Snapshots, carriers: Sequence[Carrier]) -> Iterable[tuple[Carrier, str]]:
    """Each with the one name that it is read with."""
    reader = KeyReader(route.file_pattern, list_names(route, snapshots.source, snapshots.target))
    for carrier in carriers:
        name = carrier.path.removeprefix(snapshots.files.prefix)
        names = carrier.names if isinstance(carrier, Dataset) else reader.read(name).names
        if len(names) == 1:
            yield carrier, names[0]


def fields_of_files(carried: CarriedColumns, path: str) -> Fields:
    """The columns of a dataset, empty where nobody knows."""
    known = carried.of(path)
    return to_fields(((column.name, column.type) for column in known.columns), known.format)


def _agree_on_fields(known: Sequence[Fields]) -> Fields | None:
    """Those of the first, empty where nobody knows any; None where others have mostly other columns, or may have."""
    if not any(known):
        return ()
    first = {column.form for column in known[0]}
    others = ({column.form for column in fields} for fields in known[1:])
    agree = all(2 * len(first & forms) >= max(len(first), len(forms)) for forms in others)
    return known[0] if agree else None
