"""Carried columns: what the columns of a file say of the tables that its name links it with.

A file's name says which table it is of, its columns what is in it. Columns that many tables have say little (`id`), so
each counts by how few tables of its side have it; one that no table has, such as a loader's own, says nothing.

Where no name says whose a file is, its columns may: where three quarters of what they say are of one table, and of no
other nearly as much.

A file is *contradicted* where its columns are another table's: nearly all that they say is of that one, and little of
the table that its name says. Columns under names that no table has contradict nothing: a loader may rename them all.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import nlargest

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.column_types import read_type, types_agree
from delta_arc_lineage.model.evidence import ColumnFacts
from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileColumn, FileSchema, FileSchemas
from delta_arc_lineage.model.snapshots import Column, Table

_MEANT, _NOT_MEANT = 0.9, 0.5
_ALONE, _MARGIN = 0.75, 0.3
_COMMON, _LEAST = 200, 0.1
_FEWEST_SHARED, _FEWEST_AGAINST = 2, 3
_SETS_KEPT = 16  # of columns: what was summed up of all tables for them
_IN_KEY = re.compile(r"(?:^|(?<=/))([^/=]+)=[^/]*(?=/)")


@dataclass(frozen=True, slots=True)
class Carried:
    """The columns of a dataset; `format`: whose words their types are; `in_keys`: those that its folders carry;
    `of_others`: those that only others of its files have, which one night's file without a column leaves as they are;
    `header`: of text, in its order.
    """

    columns: tuple[FileColumn, ...] = ()
    format: str = ""
    in_keys: frozenset[str] = frozenset()
    of_others: tuple[FileColumn, ...] = ()
    header: tuple[str, ...] = ()

    @property
    def forms(self) -> frozenset[str]:
        """The canonical forms of all that any of its files carries."""
        return frozenset(
            {*list_forms(self.columns), *list_forms(self.of_others), *map(canonical_form, self.in_keys)} - {""}
        )

    def __bool__(self) -> bool:
        return bool(self.columns)


_UNKNOWN = Carried()


class CarriedColumns:
    """The columns of each dataset, by its path, where its newest file that could be read names them."""

    def __init__(self, schemas: FileSchemas | None) -> None:
        read = schemas.datasets if schemas is not None else ()
        named = {dataset.path: _list_carried(dataset) for dataset in read}
        self._columns = {path: columns for path, columns in named.items() if columns}

    def __bool__(self) -> bool:
        return bool(self._columns)

    def of(self, path: str) -> Carried:
        """Empty where nobody knows."""
        return self._columns.get(path, _UNKNOWN)

    def of_all(self, paths: Iterable[str]) -> frozenset[str]:
        """The canonical forms of what any of these carries; empty where of one of them nobody knows."""
        known = [self.of(path) for path in paths]
        return frozenset(form for carried in known for form in carried.forms) if all(known) else frozenset()


def _list_carried(dataset: DatasetSchemas) -> Carried:
    """Records of JSON leave out what they have not: every sample counts for what is in a file."""
    read = [sample.schema for sample in dataset.samples if _names_columns(sample.schema)]
    if not read:
        return _UNKNOWN
    told = read if read[0].format == "JSON" else read[:1]
    columns = {column.name: column for schema in reversed(told) for column in schema.columns}
    others = {column.name: column for schema in read for column in schema.columns if column.name not in columns}
    in_keys = list_named_in_key(dataset.samples[0].key)
    return Carried(tuple(columns.values()), read[0].format, in_keys, tuple(others.values()), _find_header(read))


def _find_header(read: Sequence[FileSchema]) -> tuple[str, ...]:
    """Of text, where all that was read of it has the same."""
    headers = {tuple(column.name for column in schema.columns) for schema in read}
    return headers.pop() if len(headers) == 1 and read[0].format == "CSV" else ()


def list_named_in_key(key: str) -> frozenset[str]:
    """The columns that the folders of a key carry instead of its file, as `dt=2024-06-01/` does, without case."""
    return frozenset(name.casefold() for name in _IN_KEY.findall(key))


def _names_columns(schema: FileSchema) -> bool:
    return bool(schema.columns) and not schema.why_not and schema.has_header is not False


class ColumnIndex:
    """The tables of one side by the columns they have."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._tables = tables
        # Files of the same columns ask the same of all tables: thousands of either would be millions of sums.
        self._share = lru_cache(_SETS_KEPT)(self._share_anew)
        self._rank = lru_cache(_SETS_KEPT)(self._rank_anew)

    @cached_property
    def _by_name(self) -> Mapping[str, Table]:
        return {table.qualified_name: table for table in self._tables}

    @cached_property
    def _forms(self) -> Mapping[str, frozenset[str]]:
        return {name: frozenset(list_forms(table.columns)) for name, table in self._by_name.items()}

    @cached_property
    def _by_form(self) -> Mapping[str, frozenset[str]]:
        """Qualified names of tables, by the canonical form of a column."""
        found: dict[str, set[str]] = defaultdict(set)
        for name, forms in self._forms.items():
            for form in forms:
                found[form].add(name)
        return {form: frozenset(tables) for form, tables in found.items()}

    @property
    def names(self) -> frozenset[str]:
        """Of all tables."""
        return frozenset(table.name for table in self._tables)

    def get(self, qualified_name: str) -> Table:
        """The table of this name, which is of this side."""
        return self._by_name[qualified_name]

    def facts_of(self, carried: Carried, table: Table) -> ColumnFacts:
        """What a file of these columns has in common with a table; a loader's own are none of the file's."""
        types = {canonical_form(column.name): column for column in carried.columns}
        types = {form: column for form, column in types.items() if not is_loaders(form)}
        own = {canonical_form(column.name): column for column in table.columns}
        shared = (types.keys() & own.keys()) - {""}
        verdicts = [
            types_agree(read_type(types[form].type, carried.format), read_type(own[form].full_type)) for form in shared
        ]
        known = [verdict for verdict in verdicts if verdict is not None]
        return ColumnFacts(len(shared), len(types.keys() - {""}), len(own.keys() - {""}), len(known), sum(known))

    def find_others(self, carried: Carried, table: Table) -> tuple[str, ...]:
        """The qualified names of tables whose columns these are, where they are not those of `table`; empty where it
        may be the one."""
        weights = self._weigh(carried)
        total = sum(weights.values())
        if len(weights) < _FEWEST_AGAINST or self._share_of(table.qualified_name, weights) > _NOT_MEANT * total:
            return ()
        shares = self._share(frozenset(weights))
        meant = [name for name in sorted(shares) if shares[name] >= _MEANT * total]
        return tuple(name for name in meant if self._has_most_of(name, weights))

    def is_own(self, carried: Carried, table: Table) -> bool:
        """Whether most of what the columns say is of `table`, by two of them at least."""
        weights = self._weigh(carried)
        most = _NOT_MEANT * sum(weights.values())
        return len(weights) >= _FEWEST_SHARED and self._share_of(table.qualified_name, weights) > most

    def find_meant(self, carried: Carried) -> str:
        """The qualified name of the one table whose columns these are, whatever it is called; empty where none is, or
        where another one is nearly as near. A column that no table has counts against all, but for a loader's own."""
        forms = [form for form in list_forms(carried.columns) if not is_loaders(form)]
        weights = self._weigh(carried)
        total = sum(weights.get(form, 1.0) for form in forms)
        ranked = self._rank(frozenset(weights))
        if not ranked or ranked[0][0] < _ALONE * total or not self._has_most_of(ranked[0][1], weights):
            return ""
        is_apart = len(ranked) == 1 or ranked[1][0] <= ranked[0][0] - _MARGIN * total
        return ranked[0][1] if is_apart else ""

    def find_rivals(self, carried: Carried, table: Table) -> tuple[str, ...]:
        """The other tables that have as good as all of these columns that this side has, as the archive of a table
        does."""
        weights = self._weigh(carried)
        least = _ALONE * sum(weights.values())
        shares = self._share(frozenset(weights))
        own = table.qualified_name
        return tuple(name for name in sorted(shares) if shares[name] >= least and name != own)

    def _weigh(self, carried: Carried) -> dict[str, float]:
        """What each column says that a table of this side has: the more, the fewer tables have it."""
        return {form: self._weight_of(form) for form in list_forms(carried.columns) if form in self._by_form}

    def _weight_of(self, form: str) -> float:
        return 1 / len(self._by_form[form])

    def _share_of(self, table: str, weights: Mapping[str, float]) -> float:
        own = self._forms.get(table, frozenset())
        return sum(weight for form, weight in weights.items() if form in own)

    def _rank_anew(self, forms: frozenset[str]) -> list[tuple[float, str]]:
        """The two tables of which these columns say most, and how much."""
        return nlargest(2, ((share, name) for name, share in self._share(forms).items()))

    def _share_anew(self, forms: frozenset[str]) -> Mapping[str, float]:
        """What the columns say of each table that has one. A column that hundreds of tables have is counted of those
        only that have a rarer one, where all such columns together could not decide anything."""
        weights = {form: self._weight_of(form) for form in sorted(forms)}
        common = {form for form in weights if len(self._by_form[form]) > _COMMON}
        decides = sum(weights[form] for form in sorted(common)) > _LEAST * sum(weights.values())
        shares: dict[str, float] = defaultdict(float)
        for form, weight in weights.items():
            if decides or form not in common:
                for name in self._by_form[form]:
                    shares[name] += weight
        for name in [] if decides else shares:
            shares[name] += sum(weights[form] for form in sorted(common & self._forms[name]))
        return shares

    def _has_most_of(self, table: str, weights: Mapping[str, float]) -> bool:
        """Whether most columns of the table are in the file: else it may be any extract."""
        own = self._forms[table]
        return len(own & weights.keys()) >= max(_FEWEST_SHARED, len(own) / 2)


def is_loaders(form: str) -> bool:
    """Whether a column of this canonical form is one that a loader adds for itself, such as `_loaded_at`."""
    return form.startswith("_")


def list_forms(columns: Iterable[FileColumn | Column]) -> Iterator[str]:
    """The canonical forms of the names of columns that have one."""
    return filter(None, (canonical_form(column.name) for column in columns))
