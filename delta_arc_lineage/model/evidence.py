"""Evidence: why two things belong together. Every link carries it, and every edge says it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from delta_arc_lineage.model.words import Word


class Agreement(Word):
    """How two names agree, the strongest first."""

    PAIRED = "paired", "paired by the route"
    LOADED = "loaded", "loaded by a statement of the warehouse"
    EXACT = "exact", "same name"
    CASE = "case", "same name but for case"
    CANONICAL = "canonical", "same words, joined or written otherwise"


class EvidenceKind(Word):
    """What a link rests on, the strongest first."""

    STATED = "stated", "as a person stated"
    COPIED = "copied", "as the warehouse states"
    NAME = "name", "by name only"


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The kind of evidence and the fact behind it. `statement`: what loads the files, where that is the fact."""

    kind: EvidenceKind
    agreement: Agreement
    statement: str = ""

    @property
    def fact(self) -> str:
        """In words."""
        return self.statement or self.agreement.words

    def describe(self, ends: str = "") -> str:
        """A sentence for the description of an edge; `ends`: what it connects. How these agree is said where they are
        not named, or where reading them does not tell.

        >>> Evidence(EvidenceKind.NAME, Agreement.CASE).describe("table orders, file ORDERS.csv")
        'Linked by name only: table orders, file ORDERS.csv.'
        """
        is_plain = ends and self.agreement in (Agreement.EXACT, Agreement.CASE)
        said = ends if is_plain else ", ".join(filter(None, (ends, self.fact)))
        return f"Linked {self.kind.words}: {said}."


@cache
def by_name(agreement: Agreement) -> Evidence:
    """Evidence of names alone; one value for all links of a landscape."""
    return Evidence(EvidenceKind.NAME, agreement)


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
    return max(evidence, key=lambda link: (kinds.index(link.kind), agreements.index(link.agreement)))
