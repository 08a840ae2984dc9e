"""Classification: which columns hold personal, financial or credential data, how sure that is, and why.

It is told by names, types and what sampled values look like. Of values only counts are known here: how many were looked
at, and how many of them a validator took. No value, nor anything made of one, is ever part of a class, a reason or a
document.
"""

from dataclasses import dataclass

from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.words import Word

LEAST_TOLD, LEAST_FOUND, LEAST_SURE = 0.3, 0.5, 0.8
"""The confidence from which a class is told at all, is taken for found, and is sure: only what is sure is tagged, and
missed where no tag says it."""


class DataClass(Word):
    """What data is of. A column may be of several."""

    PERSONAL = "personal", "personal data"
    FINANCIAL = "financial", "financial data"
    CREDENTIAL = "credential", "credentials"


@dataclass(frozen=True, slots=True, order=True)
class ValueSign:
    """How many of the values that were looked at a validator took, such as `email` or `iban`. Counts, never values."""

    validator: str
    taken: int
    seen: int


@dataclass(frozen=True, slots=True, order=True)
class ClassReason:
    """One reason for a class, in words for people; `weight` from 0 to 1: how sure it alone makes it. Below 0, down to
    -1, it speaks against the class."""

    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class ColumnClass:
    """A column, or a column of a dataset's files, and one class of it. `sort`: finer than the class, such as `email` or
    `card number`. `confidence` from 0 to 1. The reasons, the strongest first."""

    column: str
    data_class: DataClass
    sort: str
    confidence: float
    reasons: tuple[ClassReason, ...] = ()


@dataclass(frozen=True, slots=True)
class TableClass:
    """What a table or a dataset is of, concluded from its name and its columns. `columns`: those with a class, in the
    order of the table."""

    reference: Reference
    data_class: DataClass
    confidence: float
    reasons: tuple[ClassReason, ...]
    columns: tuple[ColumnClass, ...] = ()
