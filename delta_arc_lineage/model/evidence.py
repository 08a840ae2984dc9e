"""Evidence: why two things belong together. Every link carries it, and every edge says it.

How sure a link is, is one number from 0 to 1, for who sorts or filters by it:

    score = the least of its kind + the room of its kind × how much columns bear it out

    kind      least  room   of which
    stated    1.00   0
    copied    0.95   0.04
    columns   0.75   0.15   and 0.04 more where names agree too
    name      0.50   0.10   and 0.05 more by case, 0.10 by exact spelling

Columns bear a link out by the mean of two shares: of the file's columns that the table has, and of the table's that the
file has, less a half where the types of none of them agree. So a stronger kind is always more sure than a weaker one,
and one column more that agrees never makes a link less sure.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Self

from delta_arc_lineage.model.words import Word

_FEWEST_SHARED = 2


class Agreement(Word):
    """How two names agree, the strongest first."""

    PAIRED = "paired", "paired by the route"
    LOADED = "loaded", "loaded by a statement of the warehouse"
    EXACT = "exact", "same name"
    CASE = "case", "same name but for case"
    CANONICAL = "canonical", "same words, joined or written otherwise"
    NONE = "none", "other name"


class EvidenceKind(Word):
    """What a link rests on, the strongest first."""

    STATED = "stated", "as a person stated"
    COPIED = "copied", "as the warehouse states"
    COLUMNS = "columns", "by columns"
    NAME = "name", "by name only"

    def is_weaker_than(self, other: "EvidenceKind") -> bool:
        kinds = list(EvidenceKind)
        return kinds.index(self) > kinds.index(other)


FACTS = frozenset({EvidenceKind.STATED, EvidenceKind.COPIED})
"""What says what happens, where all else is a likeness."""
_LEAST_AND_ROOM = {
    EvidenceKind.STATED: (1.0, 0.0),
    EvidenceKind.COPIED: (0.95, 0.04),
    EvidenceKind.COLUMNS: (0.75, 0.15),
    EvidenceKind.NAME: (0.5, 0.1),
}
_MORE_BY_NAME = {Agreement.EXACT: 0.1, Agreement.CASE: 0.05}


@dataclass(frozen=True, slots=True, order=True)
class ColumnFacts:
    """How many columns of a file, of `of_file`, a table has, of its `of_table`; `typed`: of these, those whose types
    are known on both sides, and `agreeing`: those whose types agree."""

    shared: int
    of_file: int
    of_table: int
    typed: int = 0
    agreeing: int = 0

    @property
    def words(self) -> str:
        """In words.

        >>> ColumnFacts(6, 7, 8, typed=6, agreeing=5).words
        '6 of 7 columns of the file, 6 of 8 of the table, 5 of 6 types agree'
        >>> ColumnFacts(8, 8, 8, typed=8, agreeing=8).words
        'all 8 columns of file and table, types agree'
        """
        return self._say_shared() + self._say_types()

    def _say_shared(self) -> str:
        if self.shared == self.of_file == self.of_table:
            return f"all {self.shared} columns of file and table"
        return f"{self.shared} of {self.of_file} columns of the file, {self.shared} of {self.of_table} of the table"

    def _say_types(self) -> str:
        if not self.typed:
            return ""
        is_all = self.agreeing == self.typed == self.shared
        return ", types agree" if is_all else f", {self.agreeing} of {self.typed} types agree"

    @property
    def rounded(self) -> str:
        """What is written into the catalog, where a column that comes and goes should be no news.

        >>> ColumnFacts(7, 7, 8).rounded, ColumnFacts(2, 7, 8).rounded
        ('most columns of the file, most of the table', 'few columns of the file, few of the table')
        """
        return f"{self.of_file_words} columns of the file, {self.of_table_words} of the table"

    @property
    def of_file_words(self) -> str:
        return _say_share(self.shared, self.of_file)

    @property
    def of_table_words(self) -> str:
        return _say_share(self.shared, self.of_table)

    @property
    def is_evidence(self) -> bool:
        """Whether most of the file's columns are the table's, and not under types that contradict them."""
        is_shared = self.shared >= _FEWEST_SHARED and self.shared * 2 > self.of_file
        return is_shared and (not self.typed or self.agreeing * 2 > self.typed)

    @property
    def share(self) -> float:
        """How much they bear a link out, from 0 to 1."""
        if not self.of_file or not self.of_table:
            return 0.0
        types = 0.5 + 0.5 * self.agreeing / self.typed if self.typed else 1.0
        return types * (self.shared / self.of_file + self.shared / self.of_table) / 2


def _say_share(shared: int, of: int) -> str:
    """In two words: of few columns, one more or less is a large share, and where files differ it is every night."""
    return "most" if shared * 2 > of else "few"


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The kind of evidence and the facts behind it. `statement`: what loads the files, where that is the fact;
    `columns`: what a file and a table have in common, where the file was opened."""

    kind: EvidenceKind
    agreement: Agreement
    statement: str = ""
    columns: ColumnFacts | None = None

    @property
    def fact(self) -> str:
        """In words."""
        return self.statement or self.agreement.words

    @property
    def facts(self) -> str:
        """With columns, as exactly as they are known."""
        return ", ".join(filter(None, (self.fact, self.columns.words if self.columns else "")))

    @property
    def score(self) -> float:
        """From 0 to 1, in hundredths, by the rule of this module."""
        return self._score(self.columns.share if self.columns is not None else 0.0)

    def _score(self, share: float) -> float:
        least, room = _LEAST_AND_ROOM[self.kind]
        more = _MORE_BY_NAME.get(self.agreement, 0.0) if self.kind is EvidenceKind.NAME else 0.0
        if self.kind is EvidenceKind.COLUMNS and self.agreement is not Agreement.NONE:
            more = 0.04
        return round(least + more + room * share, 2)

    @property
    def context(self) -> str:
        """As JSON, for programs that read the catalog: rounded, since a column that comes and goes should be no news.

        >>> Evidence(EvidenceKind.NAME, Agreement.EXACT).context
        '{"evidence": "name", "agreement": "exact", "score": 0.6}'
        """
        is_evidence = self.columns is not None and self.columns.is_evidence
        score = round(self._score(float(is_evidence)), 1)
        said: dict[str, object] = {"evidence": self.kind, "agreement": self.agreement, "score": score}
        if self.statement:
            said["statement"] = self.statement
        if self.columns is not None:
            said |= {"columns_of_file": self.columns.of_file_words, "columns_of_table": self.columns.of_table_words}
        return json.dumps(said, ensure_ascii=False)

    def borne_out(self, facts: ColumnFacts) -> Self:
        """With what the columns say: they make more of a name, and of all else they are told."""
        is_more = self.kind is EvidenceKind.NAME and facts.is_evidence
        return replace(self, kind=EvidenceKind.COLUMNS if is_more else self.kind, columns=facts)

    def describe(self, ends: str = "") -> str:
        """A sentence for the description of an edge; `ends`: what it connects. How these agree is said where they are
        not named, or where reading them does not tell.

        >>> Evidence(EvidenceKind.NAME, Agreement.CASE).describe("table orders, file ORDERS.csv")
        'Linked by name only: table orders, file ORDERS.csv.'
        """
        is_plain = ends and self.agreement in (Agreement.EXACT, Agreement.CASE)
        counted = self.columns.rounded if self.columns and self.columns.is_evidence else ""
        said = [ends] if is_plain else [ends, self.fact]
        return f"Linked {self.kind.words}: {', '.join(filter(None, (*said, counted)))}."


@cache
def by_name(agreement: Agreement) -> Evidence:
    """Evidence of names alone; one value for all links of a landscape."""
    return Evidence(EvidenceKind.NAME, agreement)


def by_columns(facts: ColumnFacts) -> Evidence:
    """Evidence of columns alone, under whatever name."""
    return Evidence(EvidenceKind.COLUMNS, Agreement.NONE, columns=facts)


def by_statement() -> Evidence:
    """Evidence of a pair that a person stated."""
    return Evidence(EvidenceKind.STATED, Agreement.PAIRED)


@cache
def by_copy(statement: str) -> Evidence:
    """Evidence of a statement that loads files, in its words.

    >>> by_copy("copied by pipe CORE.FX_PIPE").describe("folder fx/, table RATES")
    'Linked as the warehouse states: folder fx/, table RATES, copied by pipe CORE.FX_PIPE.'
    """
    return Evidence(EvidenceKind.COPIED, Agreement.LOADED, statement)


def weakest(evidence: Iterable[Evidence]) -> Evidence:
    """The evidence that a chain of links rests on."""
    kinds, agreements = list(EvidenceKind), list(Agreement)
    return max(
        evidence, key=lambda link: (kinds.index(link.kind), agreements.index(link.agreement), -link.score, link.facts)
    )
