"""Contract × what was observed of its dataset → what breaks it, and what nobody can tell.

Only what is known breaks a contract. What a reading does not tell, the rows of a folder of files or whether a column of
Parquet holds empty values, is said to be unchecked and why. A column that the contract does not name breaks nothing, so
that each rule that is added makes a contract stricter and none makes it laxer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

from delta_arc_lineage.model.contract_columns import SEEN_FORMATS, ColumnFinder, list_type_breaches
from delta_arc_lineage.model.contracts import (
    Contract,
    ContractColumn,
    FreshnessRule,
    Measure,
    Operator,
    Standing,
    VolumeRule,
    say_span,
)
from delta_arc_lineage.model.data_findings import Severity
from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileSchema, SchemaSample
from delta_arc_lineage.model.words import Word

_SAME_FORMAT = {"jsonl": "json", "ndjson": "json", "jsonlines": "json", "tsv": "csv", "txt": "csv", "delimited": "csv"}


class Rule(Word):
    """What is broken."""

    COLUMN = "column", "a column is missing"
    TYPE = "type", "a column is of another type"
    REQUIRED = "required", "a value is missing"
    FORMAT = "format", "the files are of another format"
    FRESHNESS = "freshness", "the newest file is too old"
    VOLUME = "volume", "there is too much or too little"


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """One rule that does not hold. `about`: the column, or which of the rules of its kind it is."""

    rule: Rule
    severity: Severity
    words: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check. `unchecked`: what is not known, in words."""

    breaches: tuple[Breach, ...] = ()
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ObservedDataset:
    """What is known of a dataset. `size` in bytes, `newest` in milliseconds since the epoch (UTC)."""

    path: str
    count: int
    size: int
    newest: int
    schemas: DatasetSchemas | None = None

    @property
    def samples(self) -> tuple[SchemaSample, ...]:
        """The files whose columns are known, the newest first."""
        told = self.schemas.samples if self.schemas else ()
        return tuple(sample for sample in told if not sample.schema.why_not)

    @property
    def rows(self) -> tuple[float, float]:
        """The least and the most rows that it can have."""
        if not self.size:
            return 0, 0
        counts = [sample.schema.row_count for sample in self.samples]
        known = [count for count in counts if count is not None]
        return sum(known), sum(known) if len(known) == self.count else inf

    @property
    def why_no_columns(self) -> str:
        """Why no columns are known of its newest file; empty where they are."""
        newest = self.schemas.newest if self.schemas else None
        if newest is None:
            return "its files were not opened"
        return f"{newest.key} could not be read: {newest.schema.why_not}" if newest.schema.why_not else ""


def check(contract: Contract, observed: ObservedDataset, *, now: int, is_whole: bool = True) -> Checked:
    """All that breaks the contract at this time, in milliseconds since the epoch (UTC). `is_whole`: the listing showed
    all files; else there may be more, and newer ones."""
    if contract.standing is Standing.RETIRED:
        return Checked(unchecked=(f"the contract is {contract.standing.words}",))
    checker = _Checker(observed, now, is_whole)
    checker.run(contract)
    breaches = list(checker.breaches.values())
    if contract.standing is Standing.DRAFT:
        breaches = [_soften(breach) for breach in breaches]
    return Checked(tuple(sorted(breaches)), (*checker.unchecked, *contract.unheld))


def _soften(breach: Breach) -> Breach:
    severity = Severity.WARNING if breach.severity is Severity.ERROR else breach.severity
    return Breach(breach.rule, severity, breach.words, breach.about)


@dataclass(slots=True)
class _Checker:
    """Gathers breaches, one a rule and what it is about."""

    observed: ObservedDataset
    now: int
    is_whole: bool
    breaches: dict[tuple[str, ...], Breach] = field(default_factory=dict)
    unchecked: list[str] = field(default_factory=list)

    def run(self, contract: Contract) -> None:
        if contract.columns or contract.format:
            self._look_into_files(contract)
        for freshness in contract.freshness:
            self._hold_freshness(freshness)
        for volume in contract.volumes:
            self._hold_volume(volume)
        unique = [column.name for column in contract.columns if column.unique]
        if unique:
            self.unchecked.append(f"whether {_list(unique)} repeats: no file tells")

    def _look_into_files(self, contract: Contract) -> None:
        if self.observed.why_no_columns:
            self.unchecked.append(f"columns: {self.observed.why_no_columns}")
        unknown: dict[str, set[str]] = {}
        for sample in self.observed.samples:
            is_newest = self.observed.schemas is not None and sample == self.observed.schemas.newest
            for breach in _look_into(sample.schema, contract, unknown):
                self._keep(breach, sample, is_newest=is_newest)
        for what, columns in unknown.items():
            self.unchecked.append(f"{what}: {_list(sorted(columns))}")

    def _keep(self, breach: Breach, sample: SchemaSample, *, is_newest: bool) -> None:
        """What only the oldest file breaks is a note: as often as not, the promise came after it."""
        severity = breach.severity if is_newest else Severity.NOTE
        words = f"{breach.words} (the {'newest' if is_newest else 'oldest'} file, {sample.key})"
        self._add(Breach(breach.rule, severity, words, breach.about))

    def _add(self, breach: Breach) -> None:
        """The gravest where two rules are broken by the same thing."""
        order, key = list(Severity), (breach.rule, breach.about)
        known = self.breaches.get(key)
        if known is None or order.index(breach.severity) < order.index(known.severity):
            self.breaches[key] = breach

    def _hold_freshness(self, rule: FreshnessRule) -> None:
        age = self.now - self.observed.newest
        if age <= rule.most_age:
            return
        if not self.is_whole:
            self.unchecked.append(f"whether {rule.words}: the listing is not complete")
            return
        words = f"{rule.words}, and the newest is {say_span(max(age // 60_000, 1) * 60_000)} old"
        self._add(Breach(Rule.FRESHNESS, rule.severity, words, f"{rule.timing.value} {rule.span}"))

    def _hold_volume(self, rule: VolumeRule) -> None:
        of = self.observed
        amounts = {Measure.ROWS: of.rows, Measure.FILES: (of.count, of.count), Measure.BYTES: (of.size, of.size)}
        least, most = amounts[rule.measure]
        most = most if self.is_whole else inf
        verdict = holds(rule, least, most)
        if verdict is None:
            self.unchecked.append(f"whether {rule.words}: at least {least:,.15g} are known, and not how many there are")
        elif not verdict:
            there = f"{least:,.15g}" if least == most else f"at least {least:,.15g}"
            self._add(Breach(Rule.VOLUME, rule.severity, f"{rule.words}, and there are {there}", rule.words))


def holds(rule: VolumeRule, least: float, most: float) -> bool | None:
    """Whether an amount that lies between two holds to the rule, ends included; None where some do and some do not.

    >>> [holds(VolumeRule(Measure.ROWS, Operator.GREATER, (10.0,)), *known) for known in ((11, inf), (5, inf), (5, 9))]
    [True, None, False]
    """
    first, last = rule.amounts[0], rule.amounts[-1]
    if rule.operator in (Operator.NOT_EQUAL, Operator.NOT_BETWEEN):
        inside = _is_inside(least, most, first, last)
        return None if inside is None else not inside
    if rule.operator in (Operator.EQUAL, Operator.BETWEEN):
        return _is_inside(least, most, first, last)
    verdicts = {
        Operator.GREATER: (least > first, most > first),
        Operator.GREATER_OR_EQUAL: (least >= first, most >= first),
        Operator.LESS: (most < first, least < first),
        Operator.LESS_OR_EQUAL: (most <= first, least <= first),
    }
    always, ever = verdicts[rule.operator]
    return True if always else None if ever else False


def _is_inside(least: float, most: float, first: float, last: float) -> bool | None:
    if first <= least and most <= last:
        return True
    return None if least <= last and most >= first else False


def _look_into(schema: FileSchema, contract: Contract, unknown: dict[str, set[str]]) -> Iterator[Breach]:
    """What one file breaks. `unknown` gathers columns by what is not told of them."""
    if contract.format and not _is_format(contract.format, schema.format):
        words = f"the format must be {contract.format}, and it is {schema.format}"
        yield Breach(Rule.FORMAT, contract.severity, words)
    finder = ColumnFinder(schema, [column.name for column in contract.columns if not column.partitioned])
    for column in contract.columns:
        found = finder.find(column.name)
        if found is None:
            yield from _judge_missing(column, schema, unknown)
            continue
        for words in list_type_breaches(column, found, schema, unknown):
            yield Breach(Rule.TYPE, column.severity, words, column.name)
        if column.required and found.nullable is not False:
            yield from _judge_empty(column, found.type, schema, unknown, is_seen=found.nullable is True)


def _judge_missing(column: ContractColumn, schema: FileSchema, unknown: dict[str, set[str]]) -> Iterator[Breach]:
    if column.partitioned:
        return
    if schema.is_sampled and not column.required:
        unknown.setdefault("columns that the first records do not have, and others may", set()).add(column.name)
        return
    yield Breach(Rule.COLUMN, column.severity, f"the column {column.name} is missing", column.name)


def _judge_empty(
    column: ContractColumn, type_words: str, schema: FileSchema, unknown: dict[str, set[str]], *, is_seen: bool
) -> Iterator[Breach]:
    """Rows of text show that a value is missing, unless the column is of texts, which may be empty. Of all other
    formats it is told only that one could be: most writers say so of every column."""
    if is_seen and schema.format in SEEN_FORMATS and not (schema.format == "CSV" and type_words == "text"):
        yield Breach(
            Rule.REQUIRED, column.severity, f"the column {column.name} must not be empty, and a value is", column.name
        )
    else:
        unknown.setdefault("whether values are missing, which the files do not tell", set()).add(column.name)


def _is_format(stated: str, found: str) -> bool:
    word = stated.strip().casefold()
    return _SAME_FORMAT.get(word, word) == found.casefold()


def _list(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
