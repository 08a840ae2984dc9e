"""Data contracts: what a team promises of a dataset, in the parts of the Open Data Contract Standard that can be held
against what is observed of it.

A contract is of a dataset by place: the address in its `s3` server. What it says and nobody here can check is kept in
words, so that nobody takes silence for a promise kept.
"""

from dataclasses import dataclass
from typing import ClassVar

from delta_arc_lineage.model.codec import digest_of
from delta_arc_lineage.model.data_findings import Severity
from delta_arc_lineage.model.words import Word, counted

CONTRACTS_FOLDER = "contracts"
"""In the project, where no other folder is named."""
MILLISECONDS = {"second": 1_000, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000, "week": 604_800_000}


class Standing(Word):
    """How far a contract binds, as its `status` says."""

    IN_FORCE = "in_force", "in force"
    DRAFT = "draft", "a draft: what breaks it is a warning at most"
    RETIRED = "retired", "retired: it is not checked"


class Measure(Word):
    """What a rule of volume counts."""

    ROWS = "rows", "row"
    FILES = "files", "file"
    BYTES = "bytes", "byte"


class Operator(Word):
    """How an amount is compared, by the standard's own names."""

    EQUAL = "mustBe", "be"
    NOT_EQUAL = "mustNotBe", "not be"
    GREATER = "mustBeGreaterThan", "be more than"
    GREATER_OR_EQUAL = "mustBeGreaterOrEqualTo", "be at least"
    LESS = "mustBeLessThan", "be less than"
    LESS_OR_EQUAL = "mustBeLessOrEqualTo", "be at most"
    BETWEEN = "mustBeBetween", "be between"
    NOT_BETWEEN = "mustNotBeBetween", "not be between"


class Timing(Word):
    """What a rule of freshness is about, by the standard's own names."""

    LATENCY = "latency", "the newest file may be this old"
    FREQUENCY = "frequency", "a file comes as often as this"


@dataclass(frozen=True, slots=True)
class ContractColumn:
    """One column. `logical_type` in the standard's words, `physical_type` in those of the files; empty where it is not
    said. `required`: no value is missing. `partitioned`: it may stand in the key and not in the file. `severity`: of
    what breaks any of it."""

    name: str
    logical_type: str = ""
    physical_type: str = ""
    required: bool = False
    unique: bool = False
    partitioned: bool = False
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class VolumeRule:
    """How much there must be. `amounts`: two where the operator takes two."""

    measure: Measure
    operator: Operator
    amounts: tuple[float, ...]
    severity: Severity = Severity.ERROR

    @property
    def words(self) -> str:
        """
        >>> VolumeRule(Measure.ROWS, Operator.GREATER, (1000.0,)).words
        'there must be more than 1,000 rows'
        """
        amounts = " and ".join(f"{amount:,.15g}" for amount in self.amounts)
        noun = self.measure.words if self.amounts[-1:] == (1,) else f"{self.measure.words}s"
        return f"there must {self.operator.words} {amounts} {noun}"


@dataclass(frozen=True, slots=True)
class FreshnessRule:
    """How new the newest file must be. `span` in milliseconds."""

    timing: Timing
    span: int
    severity: Severity = Severity.ERROR

    @property
    def most_age(self) -> int:
        """Milliseconds. What comes each day may come at any time of it: it is late once a whole day was left out."""
        return self.span if self.timing is Timing.LATENCY else 2 * self.span

    @property
    def words(self) -> str:
        """
        >>> FreshnessRule(Timing.FREQUENCY, 86_400_000).words
        'a file must come each 1 day'
        """
        span = say_span(self.span)
        return (
            f"a file must be no older than {span}" if self.timing is Timing.LATENCY else f"a file must come each {span}"
        )


@dataclass(frozen=True, slots=True)
class Contract:
    """What is promised of the datasets at `places`, addresses as `s3://bucket/folder/`. `file`: the path of the
    contract in its folder, with the schema's name where it has several; `format`: of the files, empty for any;
    `unheld`: what it says beside and nobody here can check, in words. `severity`: of what has none of its own."""

    file: str
    places: tuple[str, ...]
    columns: tuple[ContractColumn, ...] = ()
    volumes: tuple[VolumeRule, ...] = ()
    freshness: tuple[FreshnessRule, ...] = ()
    format: str = ""
    standing: Standing = Standing.IN_FORCE
    unheld: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class UnusableContract:
    """A file that is no contract that can be read: why, with its line. `places`: of what it is, as far as it tells."""

    file: str
    why: str
    next_step: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contracts:
    """All of a folder, in the order of their files. `missing`: the folder is named in the settings and is not there."""

    FORMAT: ClassVar[int] = 1
    folder: str = ""
    contracts: tuple[Contract, ...] = ()
    unusable: tuple[UnusableContract, ...] = ()
    missing: bool = False

    @property
    def digest(self) -> str:
        """Another one where any of them says something else; empty where there is none."""
        return digest_of(self.contracts, self.unusable) if self.contracts or self.unusable else ""

    def name_of(self, file: str) -> str:
        """A file as people find it."""
        return f"{self.folder}/{file}"


NO_CONTRACTS = Contracts()


def say_span(milliseconds: int) -> str:
    """A span in its largest whole unit.

    >>> say_span(93_600_000), say_span(172_800_000), say_span(1_500)
    ('26 hours', '2 days', '1.5 seconds')
    """
    for unit in ("day", "hour", "minute", "second"):
        if milliseconds and milliseconds % MILLISECONDS[unit] == 0:
            return counted(milliseconds // MILLISECONDS[unit], unit)
    return f"{milliseconds / 1000:g} seconds"
