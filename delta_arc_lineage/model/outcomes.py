"""The outcomes of matching: Linked or Unlinked, each about one thing, with the rule and the candidates."""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """Where a thing stands in the flow."""

    SOURCE = "source table"
    FILE = "file"
    TARGET = "target table"
    SOURCE_COLUMN = "source column"
    TARGET_COLUMN = "target column"


class Reason(StrEnum):
    """The rule that failed."""

    PATTERN = "its name does not fit the pattern"
    NO_FILE = "no file carries its name"
    NO_SOURCE = "no source table has its name"
    NO_TARGET = "no target table has its name"
    NO_COLUMN = "no column on the other side has its name"
    SEVERAL = "several things claim it equally well"


class Agreement(StrEnum):
    """How two names agree."""

    EXACT = "same name"
    CASE = "same name but for case"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """What an outcome is about; `name` is the key of a file, `TABLE` or `TABLE.COLUMN`."""

    side: Side
    name: str
    qualified_name: str


@dataclass(frozen=True, slots=True, order=True)
class Linked:
    """Two things that belong together, and how their names agree."""

    subject: Subject
    partner: Subject
    agreement: Agreement


@dataclass(frozen=True, slots=True, order=True)
class Unlinked:
    """A thing left without a partner: the rule that failed, and the nearest candidates."""

    subject: Subject
    reason: Reason
    candidates: tuple[str, ...] = ()
