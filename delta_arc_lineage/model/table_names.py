"""The tables of one side by the names that their pattern reads them as, and which of them a name means.

Exact spelling comes first, then the only one that differs by case, then the only one of the same canonical form:
PostgreSQL folds names to lower case, Snowflake to upper case, and loaders respell them. A canonical form that two names
of one side share links nothing on either side: which of the two a loader meant is not known.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.copies import WarehouseName
from delta_arc_lineage.model.evidence import Agreement, Evidence, EvidenceKind, by_name
from delta_arc_lineage.model.outcomes import Side
from delta_arc_lineage.model.snapshots import SchemaSnapshot, Table
from delta_arc_lineage.model.templates import TablePattern


@dataclass(frozen=True, slots=True)
class Answer:
    """What a name found on one side: a table and why it, or the tables that claim the name equally well.

    `doubted`: the table that would be found, could not one that was not shown claim the name as well or better.
    `absent`: the table that a person stated, which is not there. `weak`: the table that would be found, were its
    evidence not weaker than the route links by. `stage`: the one that a statement loads the table through.
    """

    table: Table | None = None
    evidence: Evidence = by_name(Agreement.EXACT)  # noqa: RUF009 - a frozen value
    claimants: tuple[Table, ...] = ()
    doubted: Table | None = None
    absent: str = ""
    weak: Table | None = None
    stage: WarehouseName | None = None

    def only(self, kind: EvidenceKind) -> "Answer":
        """The same, where its evidence is of this kind or a stronger one."""
        is_weak = self.table is not None and self.evidence.kind.is_weaker_than(kind)
        return Answer(weak=self.table) if is_weak else self


class TableNames:
    """One side's tables by their names."""

    def __init__(
        self,
        snapshot: SchemaSnapshot,
        *,
        pattern: TablePattern,
        side: Side,
        is_sure: bool,
        paired: Iterable[str] = (),
        loaded: Collection[str] = (),
    ) -> None:
        """`is_sure`: a key is read in one way, whatever tables there are. `paired`: names that a person stated;
        `loaded`: that statements load files into. Tables of these names need not fit the pattern."""
        self.side, self.schema, self.is_complete = side, snapshot.schema, snapshot.complete
        self._paired: dict[str, Table | None] = dict.fromkeys(paired)
        self._is_sure, self._names_are_kept = is_sure, pattern.keeps_names
        self.tables: list[Table] = []
        self.misfits: list[Table] = []
        self._named: list[tuple[str, Table]] = []
        self._unseen = {name for unseen in snapshot.unseen for name in pattern.candidates(unseen)}
        for table in sorted(snapshot.tables):
            names = pattern.candidates(table.name)
            takes_part = names or table.name in self._paired or table.name in loaded
            (self.tables if takes_part else self.misfits).append(table)
            if table.name in self._paired:
                self._paired[table.name] = table
            self._named += [(name, table) for name in names]

    @property
    def names(self) -> Iterable[str]:
        """As the pattern reads them, of tables that only their columns tell of too."""
        return {name for name, _ in self._named} | self._unseen

    @property
    def absent(self) -> tuple[str, ...]:
        """The names that a person stated and no table has."""
        return tuple(name for name, table in self._paired.items() if table is None)

    def get_paired(self, name: str) -> Table | None:
        """The table of a name that a person stated."""
        return self._paired.get(name)

    def beats(self, answer: Answer, agreement: Agreement) -> bool:
        """Whether the table found is nobody's pair, and its name agrees more exactly."""
        strength = list(Agreement).index
        is_free = answer.table is not None and answer.table.name not in self._paired
        return is_free and strength(answer.evidence.agreement) < strength(agreement)

    def spare_paired(self, answer: Answer) -> Answer:
        """The answer, but for a table that a person paired with another."""
        found = answer.table or answer.doubted
        return Answer() if found is not None and found.name in self._paired else answer

    def find(self, name: str, *, across: "TableNames") -> Answer:
        """The one table that a name means, if nothing unseen could be meant instead."""
        answer = self._find(name, across)
        if answer.table is None or self._cannot_be_beaten(answer.evidence.agreement, name, across):
            return answer
        return Answer(doubted=answer.table)

    def list_named(self, name: str) -> tuple[Table, ...]:
        """Every table that the name can mean, however it is spelt."""
        named = [table for _, table in self._by_folded.get(name.casefold(), [])]
        return distinct((*named, *self._by_form.get(canonical_form(name), ())))

    def _cannot_be_beaten(self, agreement: Agreement, name: str, across: "TableNames") -> bool:
        """A name that is a table's own, letter for letter, is no other table's."""
        if not self._is_sure:
            return False
        if agreement is Agreement.EXACT and self._names_are_kept:
            return True
        return self.is_whole(name) and (agreement is not Agreement.CANONICAL or across.is_whole(name))

    def is_whole(self, name: str) -> bool:
        """Whether all tables were shown that may have this name, however it is spelt."""
        if not self._unseen:
            return self.is_complete
        spelt_alike = name.casefold() in map(str.casefold, self._unseen)
        return self.is_complete and not spelt_alike and canonical_form(name) not in map(canonical_form, self._unseen)

    def _find(self, name: str, across: "TableNames") -> Answer:
        named = self._by_folded.get(name.casefold(), [])
        claimants = distinct(table for _, table in named)
        exact = distinct(table for spelling, table in named if spelling == name)
        if len(exact) == 1:
            return Answer(exact[0], by_name(Agreement.EXACT))
        if claimants:
            return Answer(claimants[0], by_name(Agreement.CASE)) if len(claimants) == 1 else Answer(claimants=claimants)
        return self._find_form(canonical_form(name), across)

    def _find_form(self, form: str, across: "TableNames") -> Answer:
        alike, opposite = self._by_form.get(form, ()), across._by_form.get(form, ())
        if len(alike) == 1 and len(opposite) <= 1:
            return Answer(alike[0], by_name(Agreement.CANONICAL))
        return Answer(claimants=(*alike, *opposite) if alike else ())

    @cached_property
    def _by_folded(self) -> dict[str, list[tuple[str, Table]]]:
        found: dict[str, list[tuple[str, Table]]] = defaultdict(list)
        for name, table in self._named:
            found[name.casefold()].append((name, table))
        return found

    @cached_property
    def _by_form(self) -> dict[str, tuple[Table, ...]]:
        """Made only where a name finds nothing by its letters."""
        found: dict[str, list[Table]] = defaultdict(list)
        for name, table in self._named:
            found[canonical_form(name)].append(table)
        return {form: distinct(tables) for form, tables in found.items() if form}


def distinct(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Each table once, in the order of its first mention."""
    return tuple({table.qualified_name: table for table in tables}.values())
