"""Data findings: what is wrong with the data between two tables, as the catalogs, the bucket and its files tell it.

A finding has a name that stays while its words change: how late a folder is grows by the hour, and it was late first
when it was. What a finding says holds no value of a file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from delta_arc_lineage.model.codec import digest_of
from delta_arc_lineage.model.words import Word


class Severity(Word):
    """How grave it is, the gravest first."""

    ERROR = "error", "error"
    WARNING = "warning", "warning"
    NOTE = "note", "note"


class Topic(Word):
    """What it is about."""

    EVIDENCE = "evidence", "what contradicts a link"
    FILES = "files", "files that do not say their columns"
    DRIFT = "drift", "columns that are not the same from end to end"
    CONTRACTS = "contracts", "contracts of datasets"
    FRESHNESS = "freshness", "data that came to a stop, or is late"
    QUALITY = "quality", "datasets that are not whole"
    CLASSIFICATION = "classification", "classes of data that are not tagged alike"


@dataclass(frozen=True, slots=True)
class DataFinding:
    """`rule`: the tag of the rule that found it; `subject`: the path of a dataset, or the names of a flow's tables;
    `part`: of the subject, such as a column. `words`: all of it, for people."""

    topic: Topic
    severity: Severity
    rule: str
    subject: str
    words: str
    part: str = ""

    @property
    def name(self) -> str:
        """What it is told apart by, from one run to the next."""
        return digest_of(self.topic, self.rule, self.subject, self.part)


@dataclass(frozen=True, slots=True)
class SeenFinding:
    """A finding, and when it was first seen, in milliseconds since the epoch (UTC)."""

    finding: DataFinding
    first_seen: int


def remember_first_seen(
    findings: Iterable[DataFinding], before: Mapping[str, int], *, now: int
) -> tuple[SeenFinding, ...]:
    """The gravest first. What is gone is forgotten: where it comes again, it is new. Nothing was seen later than now: a
    clock that was wrong for a night is not believed for good."""
    order = list(Severity)
    seen = (SeenFinding(finding, min(before.get(finding.name, now), now)) for finding in findings)
    return tuple(
        sorted(
            seen,
            key=lambda each: (
                order.index(each.finding.severity),
                each.finding.topic,
                each.finding.subject,
                each.finding.part,
                each.finding.rule,
            ),
        )
    )
