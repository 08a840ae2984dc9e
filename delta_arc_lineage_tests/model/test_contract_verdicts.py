"""What a check says where it is neither yes nor no: drafts, what is retired, what nobody can tell, and what is old."""

from dataclasses import replace
from math import inf

import pytest

from delta_arc_lineage.model.contract_checks import Rule, check, holds
from delta_arc_lineage.model.contract_places import DatasetPaths, Place, read_place
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
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.contract_examples import observed_of

ID, NAME = FileColumn("id", "int64", nullable=False), FileColumn("name", "string", nullable=None)
NEW, OLD = FileSchema("Parquet", (ID, NAME), row_count=3), FileSchema("Parquet", (ID,), row_count=2)
HOUR = 3_600_000
LATE = FreshnessRule(Timing.LATENCY, HOUR)


def of(*columns: str, **more: object) -> Contract:
    return replace(Contract("c", ("s3://landing/orders/",), tuple(map(ContractColumn, columns))), **more)


def rows(operator: Operator, *amounts: float) -> Contract:
    return of(volumes=(VolumeRule(Measure.ROWS, operator, amounts),))


def test_what_is_retired_is_not_held_against_anybody_and_a_draft_only_warns() -> None:
    """A draft is a question; a warning of it stays a warning."""
    contract = of("price", freshness=(replace(LATE, severity=Severity.NOTE),))
    for standing, severities in (
        (Standing.IN_FORCE, [Severity.ERROR, Severity.NOTE]),
        (Standing.DRAFT, [Severity.WARNING, Severity.NOTE]),
        (Standing.RETIRED, []),
    ):
        checked = check(replace(contract, standing=standing), observed_of(NEW), now=NOON + 5 * HOUR)
        assert [breach.severity for breach in checked.breaches] == severities
    assert checked.unchecked == (f"the contract is {Standing.RETIRED.words}",)


def test_what_only_the_oldest_file_breaks_is_a_note() -> None:
    """The promise came after it. What both break is told once, as gravely as of the newest."""
    (breach,) = check(of("name"), observed_of(NEW, OLD), now=NOON).breaches
    assert (breach.rule, breach.severity) == (Rule.COLUMN, Severity.NOTE)
    assert breach.words == "the column name is missing (the oldest file, orders/1)"
    (both,) = check(of("price"), observed_of(NEW, OLD), now=NOON).breaches
    assert both.severity is Severity.ERROR and both.words.endswith("(the newest file, orders/0)")


def test_of_two_rules_that_one_thing_breaks_the_graver_is_told() -> None:
    """Whichever stands first in the contract."""
    grave, slight = (
        VolumeRule(Measure.FILES, Operator.GREATER, (9.0,), told) for told in (Severity.ERROR, Severity.NOTE)
    )
    for volumes in ((grave, slight), (slight, grave)):
        (breach,) = check(of(volumes=volumes), observed_of(NEW), now=NOON).breaches
        assert breach.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        (None, "columns: its files were not opened"),
        (FileSchema(why_not="it is archived"), "columns: orders/0 could not be read: it is archived"),
    ],
)
def test_columns_of_files_that_nobody_read_are_unchecked_with_the_reason(schema: FileSchema | None, why: str) -> None:
    """And break nothing; where only the format is promised too."""
    observed = observed_of(*([schema] if schema else []))
    for contract in (of("price"), of(format="csv")):
        checked = check(contract, observed, now=NOON)
        assert (checked.breaches, checked.unchecked) == ((), (why,))


def test_what_no_file_tells_is_named_and_a_long_list_is_counted() -> None:
    """Uniqueness, empty values, and what the contract says that nobody here can check."""
    columns = tuple(ContractColumn(name, unique=True, required=True) for name in ("id", "name"))
    checked = check(replace(of(), columns=columns, unheld=("its owner answers",)), observed_of(NEW), now=NOON)
    assert checked.unchecked == (
        "whether values are missing, which the files do not tell: name",
        "whether id, name repeats: no file tells",
        "its owner answers",
    )
    many = tuple(ContractColumn(f"c{at}", unique=True) for at in range(7))
    wide = FileSchema("Parquet", tuple(FileColumn(column.name, "int64") for column in many))
    told = check(replace(of(), columns=many), observed_of(wide), now=NOON).unchecked
    assert told == ("whether c0, c1, c2, c3, c4 and 2 more repeats: no file tells",)


def test_a_listing_that_is_not_complete_breaks_no_promise_of_what_may_be_in_the_rest() -> None:
    """There may be a newer file, and more of them; too many are too many all the same."""
    contract = of(freshness=(LATE,), volumes=(VolumeRule(Measure.FILES, Operator.GREATER, (9.0,)),))
    checked = check(contract, observed_of(NEW), now=NOON + 5 * HOUR, is_whole=False)
    assert checked.breaches == ()
    assert checked.unchecked == (
        "whether a file must be no older than 1 hour: the listing is not complete",
        "whether there must be more than 9 files: at least 1 are known, and not how many there are",
    )
    most = of(volumes=(VolumeRule(Measure.FILES, Operator.LESS, (1.0,)),))
    (breach,) = check(most, observed_of(NEW), now=NOON, is_whole=False).breaches
    assert breach.words == "there must be less than 1 file, and there are at least 1"


def test_rows_are_known_where_every_file_tells_them() -> None:
    """Of a folder of many, only those that were opened: at least so many. Of no bytes there are none."""
    two = observed_of(NEW, OLD)
    assert two.rows == (5, 5)
    assert replace(two, count=9).rows == (5, inf)
    assert replace(two, size=0).rows == (0, 0)
    assert check(rows(Operator.LESS, 5.0), replace(two, count=9), now=NOON).breaches[0].words == (
        "there must be less than 5 rows, and there are at least 5"
    )
    assert check(rows(Operator.GREATER, 9.0), replace(two, count=9), now=NOON).breaches == ()


@pytest.mark.parametrize(
    ("operator", "amounts", "least", "most", "verdict"),
    [
        (Operator.GREATER, (10,), 11, inf, True),
        (Operator.GREATER, (10,), 10, inf, None),
        (Operator.GREATER, (10,), 5, 10, False),
        (Operator.GREATER_OR_EQUAL, (10,), 10, inf, True),
        (Operator.GREATER_OR_EQUAL, (10,), 9, 9, False),
        (Operator.LESS, (10,), 5, inf, None),
        (Operator.LESS, (10,), 10, inf, False),
        (Operator.LESS_OR_EQUAL, (10,), 0, 10, True),
        (Operator.LESS_OR_EQUAL, (10,), 11, inf, False),
        (Operator.EQUAL, (10,), 10, 10, True),
        (Operator.EQUAL, (10,), 5, inf, None),
        (Operator.EQUAL, (10,), 11, inf, False),
        (Operator.NOT_EQUAL, (10,), 10, 10, False),
        (Operator.NOT_EQUAL, (10,), 5, inf, None),
        (Operator.NOT_EQUAL, (10,), 11, inf, True),
        (Operator.BETWEEN, (10, 20), 10, 20, True),
        (Operator.BETWEEN, (10, 20), 15, inf, None),
        (Operator.BETWEEN, (10, 20), 21, inf, False),
        (Operator.NOT_BETWEEN, (10, 20), 15, 15, False),
        (Operator.NOT_BETWEEN, (10, 20), 21, inf, True),
    ],
)
def test_an_amount_of_which_only_bounds_are_known_is_judged_by_both(
    operator: Operator, amounts: tuple[float, ...], least: float, most: float, verdict: bool | None
) -> None:
    """Yes and no only where every amount between them says so."""
    assert holds(VolumeRule(Measure.ROWS, operator, amounts), least, most) is verdict


@pytest.mark.parametrize(
    ("address", "paths"),
    [
        ("s3://landing/orders/", ["orders/"]),
        ("s3://landing/orders", ["orders/"]),
        ("s3://landing/users.csv", ["users.csv"]),
        ("s3://landing/orders/*.parquet", ["orders/"]),
        ("s3://landing/daily/*.csv", ["daily/a.csv", "daily/b[1].csv"]),
        ("s3://landing/daily/b[1]*", ["daily/b[1].csv"]),
        ("s3://landing/nothing/*", []),
        ("s3://landing", []),
    ],
)
def test_an_address_finds_the_datasets_that_lie_there(address: str, paths: list[str]) -> None:
    """With or without a slash, and by a `*`; a bracket of a key is a bracket."""
    known = DatasetPaths(["users.csv", "orders/", "daily/a.csv", "daily/b[1].csv", "daily/c.json"])
    place = read_place(address)
    assert place is not None and known.find(place) == paths


def test_what_is_no_address_of_s3_is_no_place() -> None:
    """A contract may name a table beside it."""
    assert read_place("postgres://db/orders") is None and read_place("") is None
    assert read_place(" s3://landing ") == Place("landing", "")
