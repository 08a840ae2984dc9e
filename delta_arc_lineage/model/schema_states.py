"""Schema states: the columns of a table at one time, as JSON, and what changed between two of them.

A rename leaves no trace of itself: a column is gone and another one is there. It is called one where the names are
alike, or the new one stands in the old one's place, and the types agree. Everything else is a drop.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.column_types import can_hold, read_type, types_agree
from delta_arc_lineage.model.media import to_json
from delta_arc_lineage.model.names import file_name
from delta_arc_lineage.model.suggesting.name_likeness import compare_names
from delta_arc_lineage.model.words import Word

FORM = "delta-arc-schema/1"
_ALIKE = 0.8
_MOST_PAIRS = 40_000
"""Of a column that is gone and one that is new; a second or so."""


@dataclass(frozen=True, slots=True)
class StatedColumn:
    """A column; `type` in the words of its database, empty where it is not told."""

    name: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class SchemaState:
    """The columns of a table in their order. `qualified_name` is empty where only the table's name is told."""

    table: str
    columns: tuple[StatedColumn, ...]
    qualified_name: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def to_json(self) -> str:
        """The document that `read_states` reads, and that a terminal may show."""
        columns = [{"name": column.name, "type": column.type} for column in self.columns]
        table = {"name": self.table, "qualified_name": self.qualified_name, "columns": columns}
        return to_json({"form": FORM, "tables": [table]}, indent=2)


def read_states(text: str) -> tuple[SchemaState, ...]:
    """Tables of a document that was written here, or of a plain object: of each table its columns, of each its type.
    ValueError, with what is wrong, for anything else.

    >>> [state.columns for state in read_states('{"ORDERS": {"ID": "integer"}}')]
    [(StatedColumn(name='ID', type='integer'),)]
    """
    try:
        stated = json.loads(text, object_pairs_hook=_refuse_twins)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(stated, dict):
        raise ValueError("it is no JSON object")
    if "form" in stated or "tables" in stated:
        return tuple(_read_document(stated))
    if not stated:
        raise ValueError("it names no table")
    return tuple(SchemaState(name, tuple(_read_columns(name, columns))) for name, columns in stated.items())


def _refuse_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; JSON would take the last of two that have one name, and nobody would hear of the first."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twin = next(name for at, (name, _) in enumerate(pairs) if name in dict(pairs[:at]))
        raise ValueError(f"{twin!r} stands there twice")
    return found


def _read_document(stated: Mapping[str, Any]) -> Iterator[SchemaState]:
    tables = stated.get("tables")
    if stated.get("form") != FORM:
        raise ValueError(f"its form is {stated.get('form')!r}, not {FORM!r}")
    if not isinstance(tables, list) or not tables:
        raise ValueError("it names no table")
    for table in tables:
        if not isinstance(table, dict) or not isinstance(table.get("name"), str):
            raise ValueError("a table has no name")
        columns = table.get("columns")
        if not isinstance(columns, list) or not all(isinstance(column, dict) for column in columns):
            raise ValueError(f"table {table['name']}: its columns are no list of objects")
        named = {column.get("name"): column.get("type", "") for column in columns}
        if len(named) < len(columns):
            raise ValueError(f"table {table['name']}: two columns have one name")
        yield SchemaState(
            table["name"], tuple(_read_columns(table["name"], named)), str(table.get("qualified_name") or "")
        )


def _read_columns(table: str, columns: Any) -> Iterator[StatedColumn]:
    if not isinstance(columns, dict):
        raise ValueError(f"table {table}: its columns are no object of names and types")
    for name, stated in columns.items():
        if not isinstance(name, str) or not name or not isinstance(stated, str):
            raise ValueError(f"table {table}: a column is not a name with a type in words")
        yield StatedColumn(name, stated)


def choose_state(states: Sequence[SchemaState], qualified_name: str) -> SchemaState | None:
    """That of a table, by its qualified name, its name, or as SCHEMA.TABLE, as it is spelled before another case; None
    where there is none, or several."""
    exact = [state for state in states if state.qualified_name == qualified_name]
    plain = [(state, f"/{state.table.replace('.', '/')}") for state in states if not state.qualified_name]
    spelled = [state for state, ending in plain if f"/{qualified_name}".endswith(ending)]
    named = [state for state, ending in plain if f"/{qualified_name}".casefold().endswith(ending.casefold())]
    of_name = [state for state in states if state.table.casefold() == file_name(qualified_name).casefold()]
    return next((found[0] for found in (exact, spelled, named, of_name) if len(found) == 1), None)


def respell(state: SchemaState, names: Iterable[str]) -> SchemaState:
    """A state in a person's words, its columns spelled as these names are: databases fold the case of a name that
    nobody quoted. Where two names differ by case alone, on either side, case tells them apart, and both stay. So does a
    state that was read from the catalog: there another case is another column.

    >>> stated = SchemaState("T", (StatedColumn("id"), StatedColumn("Day")))
    >>> [column.name for column in respell(stated, ("ID", "DAY", "day")).columns]
    ['ID', 'Day']
    """
    if state.qualified_name:
        return state
    known = _group_by_fold(names)
    own = _group_by_fold(state.names)

    def spell(name: str) -> str:
        meant = known.get(name.casefold(), ())
        return meant[0] if len(meant) == len(own[name.casefold()]) == 1 else name

    return replace(state, columns=tuple(replace(column, name=spell(column.name)) for column in state.columns))


def _group_by_fold(names: Iterable[str]) -> Mapping[str, Sequence[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(names):
        groups[name.casefold()].append(name)
    return groups


class ChangeSort(Word):
    """What happened to a column. A wider one holds all that it held; of a kind that is another one, values mean
    something else; where the types do not tell, nothing is claimed."""

    DROPPED = "dropped", "dropped"
    RENAMED = "renamed", "renamed"
    NARROWED = "narrowed", "narrowed"
    RETYPED = "retyped", "of another kind"
    UNCLEAR = "unclear", "of a type that cannot be compared"
    WIDENED = "widened", "widened"
    ADDED = "added", "added"


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One change; `before` and `after` are the column then and now, `why` what says that it is a rename."""

    sort: ChangeSort
    before: StatedColumn | None
    after: StatedColumn | None
    why: str = ""

    @property
    def column(self) -> str:
        """The name it is known by downstream."""
        told = self.before or self.after
        return told.name if told else ""


def find_changes(old: SchemaState, new: SchemaState) -> tuple[ColumnChange, ...]:
    """In the order of the old columns; added ones come last. Where nothing but the spelling of a type differs, nothing
    changed."""
    there = {column.name: column for column in new.columns}
    known = {column.name for column in old.columns}
    gone = [column for column in old.columns if column.name not in there]
    fresh = [column for column in new.columns if column.name not in known]
    renamed = _find_renamed(old, new, gone, fresh)
    found: list[ColumnChange] = []
    for column in old.columns:
        follower, why = renamed.get(column.name, (there.get(column.name), ""))
        if follower is None:
            found.append(ColumnChange(ChangeSort.DROPPED, column, None))
            continue
        if why:
            found.append(ColumnChange(ChangeSort.RENAMED, column, follower, why))
        if sort := _judge_type(column, follower):
            found.append(ColumnChange(sort, column, follower))
    taken = {follower.name for follower, _ in renamed.values()}
    found += [ColumnChange(ChangeSort.ADDED, None, column) for column in fresh if column.name not in taken]
    return tuple(found)


def _judge_type(before: StatedColumn, after: StatedColumn) -> ChangeSort | None:
    """None where both say one type; where one is not told, nothing is compared."""
    old, new = read_type(before.type), read_type(after.type)
    is_same_word = before.type.casefold().split() == after.type.casefold().split()
    if is_same_word or not before.type or not after.type:
        return None
    if types_agree(old, new) is False:
        return ChangeSort.RETYPED
    holds, held = can_hold(new, old), can_hold(old, new)
    if holds and held:
        return None
    if holds is None or types_agree(old, new) is None:
        return ChangeSort.UNCLEAR
    return ChangeSort.WIDENED if holds else ChangeSort.NARROWED


def _find_renamed(
    old: SchemaState, new: SchemaState, gone: Sequence[StatedColumn], fresh: Sequence[StatedColumn]
) -> Mapping[str, tuple[StatedColumn, str]]:
    """Of each renamed column, who follows it, and why; the surest first, each but once."""
    places = {column.name: at for at, column in enumerate(old.columns)}
    at_place = dict(enumerate(new.columns))
    strangers = _Strangers(fresh, is_every_pair_looked_at=len(gone) * len(fresh) <= _MOST_PAIRS)
    ranked: list[tuple[float, int, int, str]] = []
    for at, column in enumerate(gone):
        in_its_place = at_place.get(places[column.name])
        for to in strangers.list_for(column, in_its_place):
            score, why = _compare(column, fresh[to], stands_there=fresh[to] is in_its_place)
            if why:
                ranked.append((-score, at, to, why))
    found: dict[str, tuple[StatedColumn, str]] = {}
    taken: set[int] = set()
    for _, at, to, why in sorted(ranked):
        if gone[at].name not in found and to not in taken:
            found[gone[at].name] = (fresh[to], why)
            taken.add(to)
    return found


class _Strangers:
    """New columns, and which of them may follow an old one. Names are compared letter by letter, so of very many only
    those are looked at that have the same name in another spelling, or stand in its place."""

    def __init__(self, fresh: Sequence[StatedColumn], *, is_every_pair_looked_at: bool) -> None:
        self._at = {column.name: at for at, column in enumerate(fresh)}
        self._every = range(len(fresh)) if is_every_pair_looked_at else None
        self._by_form: dict[str, list[int]] = defaultdict(list)
        for at, column in enumerate(fresh):
            self._by_form[canonical_form(column.name)].append(at)

    def list_for(self, column: StatedColumn, in_its_place: StatedColumn | None) -> Sequence[int]:
        """Their positions, in their order."""
        if self._every is not None:
            return self._every
        there = self._at.get(in_its_place.name) if in_its_place is not None else None
        return sorted({*self._by_form.get(canonical_form(column.name), ()), *([there] if there is not None else [])})


def _compare(column: StatedColumn, stranger: StatedColumn, *, stands_there: bool) -> tuple[float, str]:
    """How sure it is that one is the other, and why; no reason where nothing says so."""
    agree = types_agree(read_type(column.type), read_type(stranger.type))
    is_same_word = column.type.casefold() == stranger.type.casefold() != ""
    if agree is False:
        return 0.0, ""
    if canonical_form(column.name) == canonical_form(stranger.name) != "":
        return 2.0 + stands_there, "it is the same name in another spelling"
    likeness = compare_names(column.name, stranger.name, is_column=True)
    if likeness.score >= _ALIKE and likeness.why:
        return likeness.score + stands_there, likeness.why
    if stands_there and (agree or is_same_word):
        return 0.5, "it stands in its place, and the type is the same"
    return 0.0, ""
