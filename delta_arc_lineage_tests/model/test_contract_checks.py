"""Contracts against what is observed: what breaks one, what is not known, and that rules only make it stricter."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.contract_checks import Checked, ObservedDataset, Rule, check, holds
from delta_arc_lineage.model.contract_drafts import draft_contract
from delta_arc_lineage.model.contracts import (
    Contract,
    ContractColumn,
    FreshnessRule,
    Measure,
    Operator,
    Standing,
    Timing,
    VolumeRule,
)
from delta_arc_lineage.model.data_findings import Severity
from delta_arc_lineage.model.file_schemas import FileColumn, FileSchema
from delta_arc_lineage.model.partitions import Partitions, Unit
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.contract_examples import (
    DAY,
    columns,
    contracts,
    datasets,
    freshness,
    observed_of,
    volumes,
)

CSV = FileSchema("CSV", (FileColumn("id", "integer"), FileColumn("name", "text"), FileColumn("paid", "boolean", True)))
PARQUET = FileSchema("Parquet", (FileColumn("id", "int64", False), FileColumn("at", "timestamp[us, UTC]", True)))
LINES = FileSchema("JSON", (FileColumn("id", "integer"), FileColumn("note", "string", True)))
BARE = FileSchema("CSV", (FileColumn("#1", "integer"), FileColumn("#2", "text")), has_header=False)
partitions = st.none() | st.builds(
    Partitions,
    st.sampled_from(Unit),
    st.just("2025-01-01"),
    st.just("2025-01-09"),
    st.integers(1, 9),
    st.integers(0, 2),
)


def of(*columns: ContractColumn, **rest: object) -> Contract:
    return replace(Contract("orders.yaml", ("s3://landing/orders/",), columns), **rest)


def broken(checked: Checked) -> set[tuple[str, str]]:
    return {(breach.rule, breach.about) for breach in checked.breaches}


@given(datasets(), partitions, st.integers(0, 3 * DAY))
def test_what_is_drafted_from_a_dataset_is_kept_by_it(
    observed: ObservedDataset, dated: Partitions | None, later: int
) -> None:
    """By its newest file wholly; its oldest may have been written before, which is a note."""
    now = NOON + later
    draft = draft_contract(observed, file="f", address="s3://landing/orders/", partitions=dated, now=now)
    checked = check(draft, observed, now=now)
    assert not [breach for breach in checked.breaches if breach.severity is not Severity.NOTE]
    alone = replace(observed, schemas=observed.schemas and replace(observed.schemas, oldest=None))
    assert not check(draft, alone, now=now).breaches


@given(datasets(), contracts, columns | volumes() | freshness | st.sampled_from(("csv", "avro")), st.integers(0, DAY))
def test_a_rule_that_is_added_makes_a_contract_stricter(
    observed: ObservedDataset, contract: Contract, rule: object, later: int
) -> None:
    """What broke it breaks it still, as gravely."""
    if isinstance(rule, ContractColumn):
        stricter = replace(contract, columns=(*contract.columns, rule))
    elif isinstance(rule, VolumeRule):
        stricter = replace(contract, volumes=(*contract.volumes, rule))
    elif isinstance(rule, FreshnessRule):
        stricter = replace(contract, freshness=(*contract.freshness, rule))
    else:
        stricter = replace(contract, format=contract.format or str(rule))
    before, after = (check(each, observed, now=NOON + later).breaches for each in (contract, stricter))
    graves = {(breach.rule, breach.about): list(Severity).index(breach.severity) for breach in after}
    assert all(graves[breach.rule, breach.about] <= list(Severity).index(breach.severity) for breach in before)


@given(datasets(), contracts)
def test_what_is_not_known_breaks_nothing(observed: ObservedDataset, contract: Contract) -> None:
    """Of a dataset whose files nobody opened, and of a listing that is not complete, no column and no age is judged."""
    unopened = replace(observed, schemas=None)
    checked = check(contract, unopened, now=NOON)
    assert {breach.rule for breach in checked.breaches} <= {Rule.FRESHNESS, Rule.VOLUME}
    assert checked.unchecked or not contract.columns
    in_part = check(contract, unopened, now=NOON, is_whole=False)
    assert {breach.rule for breach in in_part.breaches} <= {Rule.VOLUME}


@given(volumes(), st.integers(0, 50), st.integers(0, 50))
def test_a_rule_of_volume_is_judged_as_all_amounts_that_may_be_there(rule: VolumeRule, least: int, more: int) -> None:
    """Kept where each of them keeps it, broken where none does, and not told otherwise."""
    rule = replace(rule, amounts=tuple(amount % 60 for amount in sorted(amount % 60 for amount in rule.amounts)))
    told = {holds(rule, amount, amount) for amount in range(least, least + more + 1)}
    assert None not in told
    verdict = holds(rule, least, least + more)
    assert verdict is None or told == {verdict}
    assert (
        verdict is not None
        or rule.operator in (Operator.EQUAL, Operator.NOT_EQUAL, Operator.BETWEEN, Operator.NOT_BETWEEN)
        or len(told) == 2
    )


ID = ContractColumn("id", "integer")
SITUATIONS = {
    "nothing": (CSV, of(ID, ContractColumn("NAME", "string")), None),
    "a missing column": (CSV, of(ContractColumn("price")), (Rule.COLUMN, "price")),
    "a column that stands in the key": (CSV, of(ContractColumn("dt", partitioned=True)), None),
    "a text that should be a number": (CSV, of(ContractColumn("name", "number")), (Rule.TYPE, "name")),
    "a number of text that is promised as text": (CSV, of(ContractColumn("id", "string")), None),
    "a text that may be a date": (CSV, of(ContractColumn("name", "date")), None),
    "a number that should be a text": (PARQUET, of(ContractColumn("id", "string")), (Rule.TYPE, "id")),
    "a physical type of another system": (PARQUET, of(ContractColumn("id", "", "BIGINT")), None),
    "a physical type that does not agree": (PARQUET, of(ContractColumn("id", "", "VARCHAR(20)")), (Rule.TYPE, "id")),
    "a type that nobody knows": (PARQUET, of(ContractColumn("id", "", "geography_x")), None),
    "a value that is missing": (CSV, of(ContractColumn("paid", required=True)), (Rule.REQUIRED, "paid")),
    "a text that may be empty": (CSV, of(ContractColumn("name", required=True)), None),
    "a file that allows missing values": (PARQUET, of(ContractColumn("at", required=True)), None),
    "a file that allows none": (PARQUET, of(ContractColumn("id", required=True)), None),
    "records that may have more columns": (LINES, of(ContractColumn("price")), None),
    "records that lack a required column": (LINES, of(ContractColumn("price", required=True)), (Rule.COLUMN, "price")),
    "another format": (CSV, of(format="parquet"), (Rule.FORMAT, "")),
    "the same format by another name": (LINES, of(format="NDJSON"), None),
    "columns by their place": (BARE, of(ID, ContractColumn("name", "string")), None),
    "a column too few": (BARE, of(ID, ContractColumn("name"), ContractColumn("price")), (Rule.COLUMN, "price")),
    "no row of some": (replace(PARQUET, row_count=0), of(volumes=(VolumeRule(Measure.ROWS, Operator.GREATER, (0.0,)),)),
                       (Rule.VOLUME, "there must be more than 0 rows")),
    "rows that no file tells": (CSV, of(volumes=(VolumeRule(Measure.ROWS, Operator.GREATER, (9.0,)),)), None),
    "too few files": (CSV, of(volumes=(VolumeRule(Measure.FILES, Operator.GREATER_OR_EQUAL, (2.0,)),)),
                      (Rule.VOLUME, "there must be at least 2 files")),
    "too many bytes": (CSV, of(volumes=(VolumeRule(Measure.BYTES, Operator.LESS, (10.0,)),)),
                       (Rule.VOLUME, "there must be less than 10 bytes")),
    "an hour too late": (CSV, of(freshness=(FreshnessRule(Timing.LATENCY, 4 * 3_600_000),)),
                         (Rule.FRESHNESS, "latency 14400000")),
    "not late yet": (CSV, of(freshness=(FreshnessRule(Timing.LATENCY, 5 * 3_600_000),)), None),
    "a day that is not over": (CSV, of(freshness=(FreshnessRule(Timing.FREQUENCY, 3 * 3_600_000),)), None),
    "a day that was left out": (CSV, of(freshness=(FreshnessRule(Timing.FREQUENCY, 2 * 3_600_000),)),
                                (Rule.FRESHNESS, "frequency 7200000")),
}  # fmt: skip


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_breaks_a_contract(situation: str) -> None:
    """Five hours after the newest file came."""
    schema, contract, expected = SITUATIONS[situation]
    checked = check(contract, observed_of(schema), now=NOON + 5 * 3_600_000)
    assert broken(checked) == ({expected} if expected else set())
    assert {breach.severity for breach in checked.breaches} <= {Severity.ERROR}


def test_a_contract_says_how_grave_it_is() -> None:
    """A draft breaks as a warning at most, a retired one not at all, a column as it says itself."""
    contract = of(ContractColumn("price", severity=Severity.WARNING), ContractColumn("tax"))
    observed = observed_of(CSV)

    def severities(standing: Standing) -> set[tuple[str, Severity]]:
        found = check(replace(contract, standing=standing), observed, now=NOON)
        return {(breach.about, breach.severity) for breach in found.breaches}

    assert severities(Standing.IN_FORCE) == {("price", Severity.WARNING), ("tax", Severity.ERROR)}
    assert severities(Standing.DRAFT) == {("price", Severity.WARNING), ("tax", Severity.WARNING)}
    assert severities(Standing.RETIRED) == set()


def test_an_older_file_that_has_less_is_a_note() -> None:
    """The contract came after it, as often as not; the newest file that has less breaks it."""
    grown = replace(CSV, columns=(*CSV.columns, FileColumn("price", "decimal")))
    contract = of(ContractColumn("price"))
    for files, severity in zip(permutations((grown, CSV)), (Severity.NOTE, Severity.ERROR), strict=True):
        (breach,) = check(contract, observed_of(*files), now=NOON).breaches
        assert breach.severity is severity
