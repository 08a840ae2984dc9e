"""`contract init` and `contract check`: what is written is kept, what is there stays, what is broken ends with 3."""

import json
from pathlib import Path

import pytest

from delta_arc_lineage.cli.contract_shapes import ContractCheckResult, ContractInitResult
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run

pytestmark = pytest.mark.starts
FOLDER = Path("contracts/main")


@pytest.fixture
def run_here(run: Run, landscape: Landscape) -> Run:
    """Two files of tables, in a project without contracts."""
    landscape.put("ORDERS.csv", "SHIPPERS.csv", body=b"ID\n1\n")
    return run


def test_what_is_written_is_kept(run_here: Run, landscape: Landscape) -> None:
    """Nothing is written unless told, and nothing to Atlan; afterwards each dataset keeps its contract."""
    shown = run_here("contract", "init")
    assert shown.exit_code == 0 and "apiVersion: v3.1.0" in shown.out and "nothing was written" in shown.err
    assert not Path("contracts").exists() and not landscape.ours()
    written = run_here("contract", "init", "--write")
    assert written.exit_code == 0 and "ORDERS.csv: written to" in written.out
    assert sorted(file.name for file in FOLDER.iterdir()) == ["ORDERS.csv.odcs.yaml", "SHIPPERS.csv.odcs.yaml"]
    checked = run_here("contract", "check")
    assert checked.exit_code == 0
    assert "main: 2 datasets, 2 with a contract" in checked.out
    assert f"{landscape.prefix}ORDERS.csv    kept  contracts/main/ORDERS.csv.odcs.yaml" in checked.out


def test_what_a_person_edited_stays(run_here: Run) -> None:
    """Under its name, and under another one for the same dataset."""
    run_here("contract", "init", "ORDERS.csv", "--write")
    file = FOLDER / "ORDERS.csv.odcs.yaml"
    edited = file.read_text().replace("integer", "string")
    file.write_text(edited)
    again = run_here("contract", "init", "--write")
    assert file.read_text() == edited and "left as it is" in again.err
    file.rename(FOLDER / "mine.yaml")
    assert "left as it is" in run_here("contract", "init", "--write").err and not file.exists()
    broken = FOLDER / "SHIPPERS.csv.odcs.yaml"
    broken.write_text("a: [")
    assert run_here("contract", "init", "--write").exit_code == 0 and broken.read_text() == "a: ["


def test_what_is_broken_ends_with_three(run_here: Run, landscape: Landscape) -> None:
    """A warning does not. Every item is of its shape."""
    run_here("contract", "init", "--write")
    file = FOLDER / "ORDERS.csv.odcs.yaml"
    whole = file.read_text()
    assert "- name: ID\n" in whole
    file.write_text(whole.replace("- name: ID\n", "- name: KEY\n"))
    broken = run_here("contract", "check")
    assert broken.exit_code == 3 and "error: " in broken.out and "the column KEY is missing" in broken.out
    item = run_here("contract", "check", "--json").only
    assert ContractCheckResult.model_validate(item).complete
    assert [(found["severity"], found["rule"], found["part"]) for found in item["findings"]] == [
        ("error", "contract-column", "KEY")
    ]
    verdicts = {each["dataset"].removeprefix(landscape.prefix): each["verdict"] for each in item["datasets"]}
    assert verdicts == {"ORDERS.csv": "broken", "SHIPPERS.csv": "kept"}
    file.write_text(file.read_text().replace("status: active", "status: draft"))
    assert run_here("contract", "check").exit_code == 0
    file.write_text("a: [")
    unread = run_here("contract", "check")
    assert unread.exit_code == 3 and "contracts/main/ORDERS.csv.odcs.yaml is no contract that can be read" in unread.out


def test_a_dataset_is_named_as_people_see_it(run_here: Run, landscape: Landscape) -> None:
    """By its path, by what follows the prefix, by its address; a slip is told with the nearest."""
    bucket = landscape.stack.bucket
    for name in ("ORDERS.csv", f"{landscape.prefix}ORDERS.csv", f"s3://{bucket}/{landscape.prefix}ORDERS.csv"):
        item = run_here("contract", "init", name, "--json").only
        (draft,) = ContractInitResult.model_validate(item).drafts
        assert draft.dataset == f"{landscape.prefix}ORDERS.csv" and not draft.written
    slip = run_here("contract", "init", "ORDER.csv")
    assert slip.exit_code == 2 and f"such as {landscape.prefix}ORDERS.csv" in slip.err


def test_the_folder_is_that_of_the_settings(run_here: Run, landscape: Landscape) -> None:
    """Of the project, for all routes or for one; one that is named and is not there is an error of its own."""
    missing = run_here("contract", "check", CONTRACTS_FOLDER="promises")
    assert missing.exit_code == 3 and "there is no folder promises" in missing.out
    run_here("contract", "init", "--write", CONTRACTS_FOLDER="promises")
    assert run_here("contract", "check", CONTRACTS_FOLDER="promises").exit_code == 0
    assert Path("promises/main/ORDERS.csv.odcs.yaml").is_file() and not Path("contracts").exists()
    routes = {"routes": {"sales": {"contracts": "promises", "bucket": {"prefix": landscape.prefix}}}}
    Path("routes.yaml").write_text(json.dumps(routes))
    assert "2 with a contract" in run_here("contract", "check").out


def test_a_new_dataset_in_breach_is_not_applied(run_here: Run, landscape: Landscape) -> None:
    """The plan says why, and so does `explain`; once it keeps its contract it is linked."""
    run_here("contract", "init", "--write")
    file = FOLDER / "ORDERS.csv.odcs.yaml"
    whole = file.read_text()
    file.write_text(whole.replace("- name: ID\n", "- name: KEY\n"))
    run_here("apply", "--yes")
    assert not [name for name in landscape.ours() if name.endswith("ORDERS.csv")]
    assert "it breaks its data contract" in run_here("explain", "ORDERS.csv").out
    assert "it breaks its data contract" in run_here("plan").out
    file.write_text(whole)
    run_here("apply", "--yes")
    assert [name for name in landscape.ours() if name.endswith("ORDERS.csv")]
    file.write_text(whole.replace("- name: ID\n", "- name: KEY\n"))
    assert run_here("plan", "--json").only["changes"] == []
