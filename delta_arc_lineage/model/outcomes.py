"""The outcomes of matching: Linked with its evidence, or Unlinked with the rule that failed and the candidates."""

from dataclasses import dataclass, field

from delta_arc_lineage.model.evidence import Evidence
from delta_arc_lineage.model.words import Word


class Side(Word):
    """Where a thing stands in the flow."""

    SOURCE = "source", "source table"
    FILE = "file", "file"
    TARGET = "target", "target table"
    SOURCE_COLUMN = "source_column", "source column"
    TARGET_COLUMN = "target_column", "target column"


class Reason(Word):
    """The rule that failed."""

    PATTERN = "pattern", "its name does not fit the pattern"
    OTHER_HOME = "other_home", "its key names a schema or database that is neither the source's nor the target's"
    NO_FILE = "no_file", "no file carries its name"
    NO_SOURCE = "no_source", "no source table has its name"
    NO_TARGET = "no_target", "no target table has its name"
    NO_COLUMN = "no_column", "no column on the other side has its name"
    OTHER_SCHEMA = "other_schema", "its key names another schema"
    SEVERAL = "several", "several things claim it equally well"
    NOT_THERE = "not_there", "the route pairs it, and it is not there"
    LOST_PARTNER = "lost_partner", "what the route pairs it with is not there"
    NOT_COPIED = "not_copied", "the statement that loads the files does not take it"
    CONTRADICTED = "contradicted", "the columns of the file are another table's"
    NOT_CARRIED = "not_carried", "no file between its tables was seen to carry it"
    TOO_WEAK = "too_weak", "what says so is weaker than the route links by"
    BREACH = "breach", "it breaks its data contract, and a new dataset that does is not linked"
    UNSEEN = "unseen", "something that was not shown may claim it as well or better"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """What an outcome is about; `name` is the key of a file or the path of a dataset, `TABLE` or `TABLE.COLUMN`."""

    side: Side
    name: str
    qualified_name: str

    @property
    def words(self) -> str:
        """What it is, for people."""
        return "folder" if self.side is Side.FILE and self.name.endswith("/") else self.side.words


@dataclass(frozen=True, slots=True, order=True)
class Linked:
    """Two things that belong together, and why."""

    subject: Subject
    partner: Subject
    evidence: Evidence


@dataclass(frozen=True, slots=True, order=True)
class Unlinked:
    """A thing left without a partner: the rule that failed, and the nearest candidates.

    `in_part`: the reading in which none was found is not complete, so there may be one. `hint`: what it may belong to
    nevertheless, and why, in words.
    """

    subject: Subject
    reason: Reason
    candidates: tuple[str, ...] = ()
    in_part: bool = False
    hint: str = field(default="", compare=False)
