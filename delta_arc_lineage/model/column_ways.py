"""Column ways: each column of a flow as it is called in the source, in the files and in the target.

A file's column is the source's of its name, else the target's, in the ways that `match_columns` has for names: exactly,
but for case, by the words of the name; each the only one on either side. Text without a header has no names: its
columns are the source's in their order, where there are as many.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.column_matching import ColumnPair
from delta_arc_lineage.model.column_types import ColumnType, read_type
from delta_arc_lineage.model.evidence import EvidenceKind
from delta_arc_lineage.model.file_schemas import FileSchema
from delta_arc_lineage.model.outcomes import Side
from delta_arc_lineage.model.snapshots import Table

ENDS = (Side.SOURCE, Side.FILE, Side.TARGET)
_OWN_NAMES = frozenset({"op", "_op", "dms_timestamp"})
_OWN = ("_airbyte_", "_ab_", "_sdc_", "_fivetran_", "_dlt_", "_hoodie_", "_kafka_", "_rescued_data", "metadata$", "__")
Form = Callable[[str], str]
_FORMS: tuple[Form, ...] = (str, str.casefold, canonical_form)


@dataclass(frozen=True, slots=True)
class PlacedColumn:
    """A column at one end. `position` counts from 1, and leaves out what loaders add of their own, which have 0;
    `words`: its type, as that end says it."""

    name: str
    position: int
    words: str
    type: ColumnType


@dataclass(frozen=True, slots=True)
class ColumnWay:
    """One column from end to end; None where it is not there. `statement`: what pairs its names, where that is more
    than the names. `is_unclear`: its name may be that of several, so that nothing is said of where it is missing."""

    source: PlacedColumn | None = None
    file: PlacedColumn | None = None
    target: PlacedColumn | None = None
    statement: str = ""
    is_unclear: bool = False

    def at(self, side: Side) -> PlacedColumn | None:
        if side is Side.SOURCE:
            return self.source
        return self.file if side is Side.FILE else self.target

    @property
    def name(self) -> str:
        """As the first of the ends calls it."""
        return next(column.name for column in (self.source, self.file, self.target) if column)

    @property
    def is_loaders(self) -> bool:
        """Whether a loader adds such a column of its own: not where the source has it."""
        return self.source is None and is_loaders(self.name)


def place_table(table: Table | None) -> list[PlacedColumn]:
    """The columns of a table, in their order; none of no table."""
    columns = sorted(table.columns if table else (), key=lambda column: (column.order, column.name))
    return _place((column.name, column.full_type, read_type(column.full_type)) for column in columns)


def place_file(schema: FileSchema | None) -> list[PlacedColumn]:
    """The columns of a file, in their order."""
    columns = schema.columns if schema else ()
    spoken_by = schema.format if schema else ""
    return _place((column.name, column.type, read_type(column.type, spoken_by)) for column in columns)


def _place(columns: Iterable[tuple[str, str, ColumnType]]) -> list[PlacedColumn]:
    placed: list[PlacedColumn] = []
    position = 0
    for name, words, told in columns:
        is_own = is_loaders(name)
        position += not is_own
        placed.append(PlacedColumn(name, 0 if is_own else position, words, told))
    return placed


def is_loaders(name: str) -> bool:
    """
    >>> [is_loaders(name) for name in ("_AIRBYTE_RAW_ID", "METADATA$FILENAME", "_id")]
    [True, True, False]
    """
    return name.casefold().startswith(_OWN) or name.casefold() in _OWN_NAMES


def list_ways(
    source: Sequence[PlacedColumn],
    file: Sequence[PlacedColumn],
    target: Sequence[PlacedColumn],
    *,
    pairs: Iterable[ColumnPair],
    unnamed: Sequence[PlacedColumn] = (),
    is_whole: bool = True,
) -> tuple[ColumnWay, ...]:
    """The ways of all columns, in the order of the source, then the files, then the target; `pairs` of its tables, to
    which names add what is left: a column that no file carries may be in no pair. `unnamed`: the columns of the first
    table there is that those of a file without names are, in their order. Unless both tables were read as a whole
    (`is_whole`), only exact names agree."""
    forms = _FORMS if is_whole else _FORMS[:1]
    paired = _pair(source, target, pairs, forms)
    if unnamed:
        held = {column.name: found for column, found in zip(unnamed, file, strict=True)}
        aligned = _Aligned(held if source else {}, {} if source else held)
    else:
        fellows = {name: told[-1][0] for name, told in paired.onward.items()}
        aligned = _align(source, file, target, fellows=fellows, forms=forms)
    return tuple(_walk(source, file, target, paired=paired, aligned=aligned))


@dataclass(slots=True)
class _Paired:
    """The names in the target of each column of the source, with what states them where that is more than names."""

    onward: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    unclear: set[str] = field(default_factory=set)


def _pair(
    source: Sequence[PlacedColumn], target: Sequence[PlacedColumn], pairs: Iterable[ColumnPair], forms: Sequence[Form]
) -> _Paired:
    paired, taken = _Paired(), set[str]()
    for pair in pairs:
        is_stated = pair.evidence.kind is not EvidenceKind.NAME
        paired.onward[pair.source.name].append((pair.target.name, pair.evidence.fact if is_stated else ""))
        taken.add(pair.target.name)
    left = dict.fromkeys(column.name for column in source if column.name not in paired.onward)
    right = dict.fromkeys(column.name for column in target if column.name not in taken)
    for form_of in forms if left and right else ():
        for name, fellow in _agree(left, right, form_of, paired.unclear):
            paired.onward[name].append((fellow, ""))
            taken.add(fellow)
            del left[name], right[fellow]
    paired.unclear -= paired.onward.keys() | taken
    return paired


@dataclass(slots=True)
class _Aligned:
    """The files' columns by the names of the source's and of the target's; names that may mean several."""

    of_source: dict[str, PlacedColumn] = field(default_factory=dict)
    of_target: dict[str, PlacedColumn] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)


def _align(
    source: Sequence[PlacedColumn],
    file: Sequence[PlacedColumn],
    target: Sequence[PlacedColumn],
    *,
    fellows: Mapping[str, str],
    forms: Sequence[Form],
) -> _Aligned:
    found = _Aligned()
    left = {column.name: column for column in file}
    sources, targets = dict.fromkeys(column.name for column in source), dict.fromkeys(column.name for column in target)
    owners = {fellow: name for name, fellow in fellows.items()}
    for form_of in forms:
        for names, fellow_of, held in ((sources, fellows, found.of_source), (targets, owners, found.of_target)):
            for name, of_file in _agree(names, left, form_of, found.unclear):
                held[name] = left.pop(of_file)
                del names[name]
                (targets if names is sources else sources).pop(fellow_of.get(name, ""), None)
    found.unclear -= found.of_source.keys() | found.of_target.keys()
    return found


def _agree(names: Iterable[str], files: Iterable[str], form_of: Form, unclear: set[str]) -> list[tuple[str, str]]:
    """The names that agree, each the only one of its form; those of which there are several go to `unclear`."""
    left, right = _group(names, form_of), _group(files, form_of)
    agreeing = []
    for form in sorted((left.keys() & right.keys()) - {""}):
        if len(left[form]) == len(right[form]) == 1:
            agreeing.append((left[form][0], right[form][0]))
        else:
            unclear.update(left[form], right[form])
    return agreeing


def _group(names: Iterable[str], form_of: Form) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[form_of(name)].append(name)
    return groups


def _walk(
    source: Sequence[PlacedColumn],
    file: Sequence[PlacedColumn],
    target: Sequence[PlacedColumn],
    *,
    paired: _Paired,
    aligned: _Aligned,
) -> Iterator[ColumnWay]:
    """A column that goes to several has a way to each."""
    by_name = {column.name: column for column in target}
    taken_files, taken_targets, unclear = set[str](), set[str](), paired.unclear | aligned.unclear
    for column in source:
        for name, statement in paired.onward.get(column.name, [("", "")]):
            found = aligned.of_source.get(column.name) or aligned.of_target.get(name)
            taken_files |= {found.name} if found else set()
            taken_targets.add(name)
            yield _mark(ColumnWay(column, found, by_name.get(name), statement), unclear)
    rest = {found.name: by_name[name] for name, found in aligned.of_target.items() if name not in taken_targets}
    for column in file:
        if column.name not in taken_files:
            yield _mark(ColumnWay(file=column, target=rest.get(column.name)), unclear)
    taken_targets |= {column.name for column in rest.values()}
    for column in target:
        if column.name not in taken_targets:
            yield _mark(ColumnWay(target=column), unclear)


def _mark(way: ColumnWay, unclear: Set[str]) -> ColumnWay:
    places = (way.source, way.file, way.target)
    if None not in places or unclear.isdisjoint(column.name for column in places if column):
        return way
    return replace(way, is_unclear=True)
