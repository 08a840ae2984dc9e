"""Contract files: read as they were written, refused with their line, and no bad one stops another."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.contracts.contract_files import MOST_FILES, read_contracts
from delta_arc_lineage.adapters.contracts.contract_text import file_name_of, write_contract
from delta_arc_lineage.adapters.contracts.standard import read_document
from delta_arc_lineage.model.contract_checks import ObservedDataset
from delta_arc_lineage.model.contract_drafts import draft_contract
from delta_arc_lineage.model.contracts import (
    Contract,
    ContractColumn,
    Contracts,
    FreshnessRule,
    Measure,
    Operator,
    Standing,
    Timing,
    VolumeRule,
)
from delta_arc_lineage.model.data_findings import Severity
from delta_arc_lineage.settings.plain_yaml import PlainYaml
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.contract_examples import DAY, datasets, names

WHOLE = """\
apiVersion: v3.1.0
kind: DataContract
id: orders
version: 1.0
status: active
contractCreatedTs: 2025-06-01T00:00:00Z
servers:
  - {server: lake, type: s3, location: 's3://landing/orders/*.parquet', format: parquet}
  - {server: warehouse, type: snowflake, database: RAW, schema: SALES}
schema:
  - name: orders
    properties:
      - {name: id, logicalType: integer, physicalType: int64, primaryKey: true}
      - name: price
        physicalName: PRICE
        logicalType: Number
        required: true
        customProperties: [{property: severity, value: warning}]
        quality: [{metric: nullValues, mustBe: 0}]
      - {name: dt, logicalType: date, partitioned: true, unheardOf: 7}
    quality:
      - {metric: rowCount, mustBeBetween: [10, 1000], severity: low}
      - {type: custom, engine: delta-arc, implementation: fileCount, mustBeGreaterThan: 0, mustBeLessThan: 1e3}
      - {type: sql, name: no orphans, query: SELECT 1}
slaProperties:
  - {property: ly, value: 26, unit: h, element: orders.updated_at}
  - {property: frequency, value: 1, unit: d, customProperties: [{property: severity, value: info}]}
  - {property: generalAvailability, value: 2022-05-12T09:30:10-08:00}
  - {property: retention, value: 3, unit: y}
"""


def read(folder: Path, *texts: str | bytes) -> Contracts:
    """A folder of these files, in their order."""
    for number, text in enumerate(texts):
        (folder / f"{number}.odcs.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_contracts(folder, stated="contracts", is_named=True)


def why(folder: Path, text: str | bytes) -> str:
    """Why one file is of no use."""
    contracts = read(folder, text)
    (unusable,) = contracts.unusable
    assert not contracts.contracts and unusable.next_step
    return unusable.why


def test_all_that_can_be_held_against_a_bucket_is_read(tmp_path: Path) -> None:
    """And what cannot is kept in words; what the standard does not know within a mapping is left out."""
    (contract,) = read(tmp_path, WHOLE).contracts
    assert contract == Contract(
        file="0.odcs.yaml",
        places=("s3://landing/orders/*.parquet",),
        columns=(
            ContractColumn("id", "integer", "int64", required=True, unique=True),
            ContractColumn("PRICE", "number", required=True, severity=Severity.WARNING),
            ContractColumn("dt", "date", partitioned=True),
        ),
        volumes=(
            VolumeRule(Measure.ROWS, Operator.BETWEEN, (10, 1000), Severity.NOTE),
            VolumeRule(Measure.FILES, Operator.GREATER, (0,)),
            VolumeRule(Measure.FILES, Operator.LESS, (1000,)),
        ),
        freshness=(
            FreshnessRule(Timing.LATENCY, 26 * 3_600_000),
            FreshnessRule(Timing.FREQUENCY, DAY, Severity.NOTE),
        ),
        format="parquet",
        unheld=(
            "rules over values, which no listing tells: no orphans, nullValues of price",
            "service levels that no listing tells: retention",
        ),
    )


@given(datasets(), names)
def test_a_draft_is_read_as_it_was_written(observed: ObservedDataset, name: str) -> None:
    """Whatever columns are called."""
    draft = draft_contract(observed, file="f", address=f"s3://landing/{name}", partitions=None, now=NOON)
    assert read_document(PlainYaml(write_contract(draft, name=name).encode()), "f") == [draft]


@given(st.lists(st.text(min_size=1), unique=True))
def test_each_dataset_has_a_file_of_its_own(paths: list[str]) -> None:
    """Under a name that every disk takes, also those that know no case."""
    taken: set[str] = set()
    for path in paths:
        name = file_name_of(path, taken)
        assert name.casefold() not in taken and len(name) < 200
        assert name.isascii() and not set(name) & set('/\\:*?"<>| ') and name[0] not in ".-"
        taken.add(name.casefold())


def test_several_schemas_are_told_apart_by_name_or_address(tmp_path: Path) -> None:
    """Each lies in the server's folder under its name, where `{model}` says it, or at an address of its own."""
    text = """\
apiVersion: v3.0.2
kind: DataContract
status: draft
servers:
  - {server: a, type: s3, location: s3://landing/raw/}
  - {server: b, type: s3, location: 's3://archive/{model}/*.csv'}
  - {server: c, type: s3, location: s3://landing/raw/all.csv}
schema:
  - {name: orders, properties: [{name: id}]}
  - {name: people, physicalName: users, properties: [{name: id}]}
  - {name: items, physicalName: 's3://elsewhere/items.csv', properties: [{name: id}]}
slaProperties:
  - {property: latency, value: 1, unit: d, element: 'users.at, items.at'}
"""
    contracts = {contract.file: contract for contract in read(tmp_path, text).contracts}
    assert {file: contract.places for file, contract in contracts.items()} == {
        "0.odcs.yaml#orders": ("s3://landing/raw/orders", "s3://archive/orders/*.csv"),
        "0.odcs.yaml#people": ("s3://landing/raw/users", "s3://archive/users/*.csv"),
        "0.odcs.yaml#items": ("s3://elsewhere/items.csv",),
    }
    assert [bool(contract.freshness) for contract in contracts.values()] == [False, True, True]
    assert {contract.standing for contract in contracts.values()} == {Standing.DRAFT}


BAD = {
    "no YAML": ("apiVersion: [", "line 1: while parsing a flow node"),
    "no mapping": ("- a\n", "line 1: it is no mapping of fields"),
    "nothing": ("", "line 1: it is no mapping of fields"),
    "two documents": (WHOLE + "---\n" + WHOLE, "expected a single document"),
    "no text": (b"\xff\xfe\x00", "it is no text"),
    "one key twice": (WHOLE.replace("id: orders\n", "id: orders\nid: other\n"), "line 4: 'id' stands in line 3"),
    "a tag": (WHOLE.replace("id: orders", "id: !!python/object/apply:os.system [ls]"), "line 3: a tag stands there"),
    "another kind": (WHOLE.replace("DataContract", "Table"), "line 2: its kind is not DataContract"),
    "a version to come": (WHOLE.replace("v3.1.0", "v4.0.0"), "line 1: apiVersion: 'v4.0.0' is not a version of"),
    "a version of long ago": (WHOLE.replace("v3.1.0", "v2.2.2"), "line 1: apiVersion: 'v2.2.2' is not a version of"),
    "no version": (WHOLE.replace("apiVersion: v3.1.0\n", ""), "line 1: apiVersion: it says none that is"),
    "a field beside": (WHOLE + "owner: me\n", "line 30: owner: Extra inputs are not permitted"),
    "no list": (WHOLE.replace("schema:\n", "schema: {}\nprice:\n"), "line 10: schema: Input should be a valid list"),
    "no truth": (WHOLE.replace("required: true", "required: perhaps"), "line 17: schema.0.properties.1.required"),
    "no number": (WHOLE.replace("mustBeGreaterThan: 0", "mustBeGreaterThan: few"), "line 23: schema.0.quality.1"),
    "one number of two": (WHOLE.replace("[10, 1000]", "[10]"), "line 22: schema.0.quality.0.mustBe"),
    "numbers the wrong way": (WHOLE.replace("[10, 1000]", "[20, 10]"), "line 22: mustBeBetween: the first number is"),
    "no end": (WHOLE.replace("[10, 1000]", "[10, .inf]"), "line 22: schema.0.quality.0.mustBeBetween"),
    "an unknown unit": (WHOLE.replace("unit: h", "unit: m"), "line 26: the unit of ly is not known"),
    "no length": (WHOLE.replace("value: 26", "value: 0"), "line 26: the value of ly is no number above 0"),
    "no name": (WHOLE.replace("name: id, ", ""), "line 13: a property has no name"),
    "one name twice": (WHOLE.replace("name: dt", "name: id"), "line 20: there are two properties of one name, id"),
    "no schema": (WHOLE[: WHOLE.index("schema:\n")], "line 1: it has no schema"),
    "too deep": ("a: " + "[" * 5_000, "it goes deeper than 20 levels"),
    "aliases of aliases": (
        "a: &a [x,x,x,x,x,x,x,x]\n" + "".join(
            f"{new}: &{new} [{','.join([f'*{old}'] * 8)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
        ),
        "it comes to more than 100,000 values",
    ),
    "too large": (b"#" * 1_000_001, "it has more than 1,000,000 bytes"),
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_what_cannot_be_read_is_told_with_its_line(tmp_path: Path, bad: str) -> None:
    """And with what to do next."""
    text, expected = BAD[bad]
    assert expected in why(tmp_path, text)


def test_a_bad_file_stops_no_other(tmp_path: Path) -> None:
    """What it says of its place is known all the same, so that the dataset counts as not checked."""
    contracts = read(tmp_path, WHOLE, WHOLE.replace("required: true", "required: perhaps"), WHOLE)
    assert [contract.file for contract in contracts.contracts] == ["0.odcs.yaml", "2.odcs.yaml"]
    (unusable,) = contracts.unusable
    assert (unusable.file, unusable.places) == ("1.odcs.yaml", ("s3://landing/orders/*.parquet",))


def test_no_value_of_a_file_is_repeated(tmp_path: Path) -> None:
    """What is wrong may be a key that was pasted into the wrong place."""
    assert "hunter2" not in why(tmp_path, WHOLE.replace("required: true", "required: hunter2"))


def test_the_folder_is_read_as_it_stands(tmp_path: Path) -> None:
    """With the folders in it; nothing hidden, and nothing of another ending. One that is named and missing is told."""
    for name in ("a/b/one.odcs.yaml", "two.yml", ".hidden.yaml", ".git/three.yaml", "README.md", "four.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(WHOLE)
    contracts = read_contracts(tmp_path, stated="contracts", is_named=True)
    assert [contract.file for contract in contracts.contracts] == ["a/b/one.odcs.yaml", "two.yml"]
    missing = tmp_path / "none"
    assert read_contracts(missing, stated="none", is_named=True) == Contracts("none", missing=True)
    assert read_contracts(missing, stated="none", is_named=False) == Contracts("none")


def test_so_many_files_are_read_and_no_more(tmp_path: Path) -> None:
    """The rest is told."""
    for number in range(MOST_FILES + 2):
        (tmp_path / f"{number:05}.yaml").write_text("-")
    contracts = read_contracts(tmp_path, stated="contracts", is_named=True)
    assert len(contracts.unusable) == MOST_FILES + 1 and "more than 5,000" in contracts.unusable[-1].why


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_end_in_a_sentence(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    """At the end of a contract, or alone."""
    folder = tmp_path_factory.mktemp("contracts")
    contracts = read(folder, body, WHOLE.encode() + body)
    assert all(unusable.why and unusable.next_step for unusable in contracts.unusable)
