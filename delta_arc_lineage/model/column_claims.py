"""Column claims: the table that the columns of a dataset tell by themselves, where no name found one.

A table of another system may have the same columns (`customers` of a shop and of its CRM), and its files may lie beside
ours while our table has none. So columns alone link only what they tell under a name that is the table's too, shortened
or otherwise spelt, or where a statement loads the files into a table of that name; what else has its columns is a
suggestion. Nor do they link

- where another table of the side has that name too, as one of another layer has, whatever its columns;
- what another dataset may be of: one with the same columns, or one of that name that could not be opened;
- what a person paired with another table, or what several names claim;
- where a table of the other side has these columns too and is not the one found there, such as an archive's;
- while anything was not shown: a table, a file, the columns of a file that waits for the next run.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from delta_arc_lineage.model.carried_columns import Carried, ColumnIndex
from delta_arc_lineage.model.evidence import FACTS, by_columns
from delta_arc_lineage.model.file_ends import Ends
from delta_arc_lineage.model.snapshots import Table
from delta_arc_lineage.model.stated_pairs import StatedPair
from delta_arc_lineage.model.suggesting.name_likeness import are_one_name, compare_names, list_name_keys
from delta_arc_lineage.model.table_names import Answer

_MUCH_LESS = 0.05


@dataclass(frozen=True, slots=True)
class FoundEnds:
    """A dataset by its path, the name that it is read with, and its ends. `is_ours`: no other schema may be meant."""

    path: str
    name: str
    ends: Ends
    is_ours: bool = True


@dataclass(frozen=True, slots=True)
class Claimed:
    """A dataset with what it carries; empty where nobody knows."""

    found: FoundEnds
    carried: Carried


class ColumnClaims:
    """Of both sides. `tables`: those of the route, by side: what else stands in a schema only makes others unclear."""

    def __init__(
        self,
        indexes: tuple[ColumnIndex, ColumnIndex],
        tables: tuple[Iterable[Table], Iterable[Table]],
        pairs: Iterable[StatedPair],
    ) -> None:
        self._indexes = indexes
        paired = ({pair.source for pair in pairs}, {pair.target for pair in pairs})
        self._paired = paired
        self._free = tuple(
            {table.qualified_name for table in side if table.name not in names}
            for side, names in zip(tables, paired, strict=True)
        )

    def settle(self, claimed: Sequence[Claimed], side: int) -> Iterator[tuple[int, Answer]]:
        """What columns tell of one side, by the number of the dataset."""
        taken = {table.qualified_name for each in claimed for table in _list_taken(each.found.ends.answers[side])}
        claims: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, each in enumerate(claimed):
            meant = self._indexes[side].find_meant(each.carried) if each.carried else ""
            if meant in self._free[side] and meant not in taken:
                claims[meant][each.found.path].append(number)
        for meant, claimants in claims.items():
            table = self._indexes[side].get(meant)
            if len(claimants) == 1 and not _has_unopened(claimed, table, side):
                yield from self._answer(claimed, claimants, table, side)

    def _answer(
        self, claimed: Sequence[Claimed], claimants: Mapping[str, Sequence[int]], table: Table, side: int
    ) -> Iterator[tuple[int, Answer]]:
        for numbers in claimants.values():
            for each, number in ((claimed[number], number) for number in numbers):
                facts = self._indexes[side].facts_of(each.carried, table)
                if facts.is_evidence and self._may_be(each, table, side):
                    yield number, Answer(table, by_columns(facts))

    def _may_be(self, each: Claimed, table: Table, side: int) -> bool:
        found = each.found
        across, index = found.ends.answers[1 - side].table, self._indexes[1 - side]
        return (
            found.is_ours
            and found.ends.answers[side] == Answer()
            and self._is_called_so(found, table, side)
            and not self._has_namesake(found, table, side)
            and (not index.find_rivals(each.carried, across) if across else not self._means_paired(each, 1 - side))
        )

    def _means_paired(self, each: Claimed, side: int) -> bool:
        """Whether its columns are those of a table that a person paired: then they said what it goes with."""
        meant = self._indexes[side].find_meant(each.carried)
        return bool(meant) and self._indexes[side].get(meant).name in self._paired[side]

    def _is_called_so(self, found: FoundEnds, table: Table, side: int) -> bool:
        """Whether the table has the name of the dataset, or of the table across that a fact links it with."""
        across = found.ends.answers[1 - side]
        is_fact = across.table is not None and across.evidence.kind in FACTS
        names = [found.name, across.table.name] if across.table is not None and is_fact else [found.name]
        return any(are_one_name(name, table.name) for name in names)

    def _has_namesake(self, found: FoundEnds, table: Table, side: int) -> bool:
        """Whether another table of the side has this name as much, such as one of another layer, whatever its
        columns."""
        others = {name for key in list_name_keys(found.name) for name in self._by_key[side].get(key, ())}
        least = compare_names(found.name, table.name).score - _MUCH_LESS
        named = (name for name in others - {table.name} if compare_names(found.name, name).score >= least)
        return any(are_one_name(found.name, name) for name in named)

    @cached_property
    def _by_key(self) -> list[Mapping[str, set[str]]]:
        """By side: the names of all tables that are there, by what names that are alike have in common."""
        by_key: list[dict[str, set[str]]] = [defaultdict(set) for _ in self._indexes]
        for index, found in zip(self._indexes, by_key, strict=True):
            for name in index.names:
                for key in list_name_keys(name):
                    found[key].add(name)
        return [*by_key]


def _list_taken(answer: Answer) -> Iterable[Table]:
    """The tables that a dataset has by its name, or may have."""
    return (table for table in (answer.table, answer.doubted, *answer.claimants) if table is not None)


def _has_unopened(claimed: Sequence[Claimed], table: Table, side: int) -> bool:
    """Whether a dataset of which nothing is known may be the table's."""
    return any(
        not each.carried and each.found.ends.answers[side] == Answer() and are_one_name(each.found.name, table.name)
        for each in claimed
    )
