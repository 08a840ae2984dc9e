"""The right answer of an estate as sets of edges, and why an edge that is not among them is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from benchmarks.estates.documents import NOT_DATA, Answer

Pair = tuple[str, str]
_BY_HARDNESS = ("name", "schema.name", "affix", "spelling", "abbreviation", "content", "definition", "position")
"""What it takes to see a link, the easiest first."""


class Hop(NamedTuple):
    """`side`: `in` from a source table to a file, `out` from a file to a target table; `back` the other way round."""

    side: str
    table: str
    key: str


@dataclass(frozen=True)
class Truth:
    """Each edge with what it takes to see it."""

    answer: Answer

    def is_data(self, key: str) -> bool:
        return not self.answer.objects[key].startswith(NOT_DATA)

    @cached_property
    def keys(self) -> dict[str, frozenset[str]]:
        """Dataset → its files, of those that have any."""
        gathered: dict[str, set[str]] = {}
        for key, dataset in self.answer.objects.items():
            if self.is_data(key):
                gathered.setdefault(dataset, set()).add(key)
        return {dataset: frozenset(keys) for dataset, keys in gathered.items()}

    @property
    def several(self) -> list[str]:
        """The datasets of more than one file."""
        return [dataset for dataset, keys in self.keys.items() if len(keys) > 1]

    @cached_property
    def hops(self) -> dict[Hop, str]:
        found: dict[Hop, str] = {}
        for dataset, ends in self.answer.datasets.items():
            for side, table, by in (("in", ends.source, ends.source_by), ("out", ends.target, ends.target_by)):
                if table:
                    found |= dict.fromkeys((Hop(side, table, key) for key in self.keys.get(dataset, ())), by or "")
        return found

    @cached_property
    def flows(self) -> dict[Pair, str]:
        found = {}
        for ends in self.answer.datasets.values():
            if ends.source and ends.target:
                reasons = (ends.source_by or "", ends.target_by or "")
                found[ends.source, ends.target] = max(reasons, key=_BY_HARDNESS.index)
        return found

    @property
    def columns(self) -> Mapping[Pair, str]:
        return self.answer.columns

    def is_optional(self, hop: Hop) -> bool:
        """Whether a hop is neither asked for nor wrong."""
        dataset = self.answer.objects[hop.key]
        pairs = {"in": (hop.table, dataset), "out": (dataset, hop.table)}
        return pairs.get(hop.side) in self.answer.optional

    def why_wrong_hop(self, hop: Hop) -> str:
        dataset = self.answer.objects[hop.key]
        if not self.is_data(hop.key):
            return dataset
        ends = self.answer.datasets[dataset]
        here, there = (ends.source, ends.target) if hop.side == "in" else (ends.target, ends.source)
        if here:
            return "a file of another table"
        if there:
            return "a file of a table that this side lacks"
        return f"a file of no table: {self.answer.why[dataset]}"

    def why_wrong_flow(self, flow: Pair) -> str:
        reasons = [self.answer.why[table] for table in flow if table in self.answer.why]
        if reasons:
            return f"a table that nothing is linked with: {reasons[0]}"
        return "two tables that do not belong together"

    def why_wrong_column(self, pair: Pair) -> str:
        stated = self.answer.why.get(" -> ".join(pair))
        if stated:
            return stated
        tables = tables_of(pair)
        if tables not in self._joined:
            return f"of tables whose edge is wrong: {self.why_wrong_flow(tables)}"
        return "two columns that do not belong together"

    @cached_property
    def _joined(self) -> set[Pair]:
        return {tables_of(pair) for pair in self.columns} | self.flows.keys()


def tables_of(columns: Pair) -> Pair:
    """The tables of two columns."""
    source, target = (column.rpartition(".")[0] for column in columns)
    return source, target
