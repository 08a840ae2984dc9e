"""The quick part of every kind of fault; `make faults` runs all of it.

The faults are tried by a program of their own: it copies itself for every run and kills the copies, which a process
full of other tests' threads must not do.
"""

import json
import subprocess
import sys
from typing import Any

import pytest

from delta_arc_lineage_tests.faults.sections import SECTIONS

_SECONDS = 1_200


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every kind of fault, tried once: its verdicts by its name."""
    file = tmp_path_factory.mktemp("faults") / "report.json"
    command = [sys.executable, "-m", "delta_arc_lineage_tests.faults", "--quick", "--workers", "2", "--json", str(file)]
    tried = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    assert file.exists(), tried.stdout + tried.stderr
    return {section["name"]: section["verdicts"] for section in json.loads(file.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def in_bucket(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A sample with the state of every run in a bucket; `make faults-s3` tries all."""
    file = tmp_path_factory.mktemp("faults") / "in-bucket.json"
    command = [sys.executable, "-m", "delta_arc_lineage_tests.faults", "--quick", "--bucket", "--named", "seed 1"]
    command += ["--only", "twice", "--only", "crowds", "--workers", "2", "--json", str(file)]
    tried = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    assert file.exists(), tried.stdout + tried.stderr
    return {section["name"]: section["verdicts"] for section in json.loads(file.read_text(encoding="utf-8"))}


def broken(verdicts: list[dict[str, str]]) -> list[str]:
    return [f"{verdict['name']}: {verdict['problem']}" for verdict in verdicts if verdict["problem"]]


def test_every_kind_of_fault_was_tried(report: dict[str, Any]) -> None:
    """No kind of fault is without a verdict."""
    assert [name for name in SECTIONS if not report.get(name)] == []


def test_a_lost_write_is_caught_by_the_harness(report: dict[str, Any]) -> None:
    """A catalog that lies is noticed, even where the run believes it."""
    assert broken(report["sabotage"]) == []
    assert any("believed" in verdict["said"] for verdict in report["sabotage"])


def test_one_resume_heals_a_kill_at_every_boundary(report: dict[str, Any]) -> None:
    """Before a write, after its commit, around each step of the state: the same catalog, and every change journaled.

    Of a sync and of a purge; `make faults` kills an undo and a removal of leftovers too.
    """
    assert broken(report["boundaries"]) == []
    outcomes = {verdict["said"] for verdict in report["boundaries"]}
    committed = {f"{write} committed, not answered" for write in ("save", "archive", "purge")}
    assert {*committed, "before the rename"} <= outcomes


def test_a_second_kill_during_the_resume_changes_nothing(report: dict[str, Any]) -> None:
    """Both kills are at random boundaries."""
    assert broken(report["twice"]) == []
    assert any(verdict["said"] == "killed twice" for verdict in report["twice"])


def test_damaged_state_is_noticed_and_made_again(report: dict[str, Any]) -> None:
    """Every file that runs leave, and folders lost, older or newer than the catalog."""
    assert broken(report["state"]) == []


def test_a_failing_page_removes_nothing(report: dict[str, Any]) -> None:
    """Each page of each reading, of the catalog and of the bucket."""
    assert broken(report["pages"]) == []
    assert any("went on" in verdict["said"] for verdict in report["pages"])


def test_runs_at_the_same_moment_end_as_one(report: dict[str, Any]) -> None:
    """From nothing, where all would make the connection, and from changed surroundings."""
    assert broken(report["crowds"]) == []


def test_a_storm_is_weathered(report: dict[str, Any]) -> None:
    """Three of ten requests fail, and what ends well is well."""
    assert broken(report["storms"]) == []


def test_weather_is_outlived_or_named(report: dict[str, Any]) -> None:
    """A page, nothing, half an answer, garbage, a redirect in place of an answer: of any request, once or for good."""
    assert broken(report["weather"]) == []
    outcomes = {verdict["said"].partition(": ")[2] for verdict in report["weather"]}
    assert outcomes == {"passed", "stayed, and was named"}


def test_a_killed_listing_goes_on_where_it_was(report: dict[str, Any]) -> None:
    """In the middle of 3,000 files, each asked for its content type; the next listing asks for what is missing."""
    assert broken(report["heads"]) == []


def test_a_state_in_a_bucket_stands_kills_and_crowds_as_a_folder_does(in_bucket: dict[str, Any]) -> None:
    """Killed twice, at an object about to be put too, and two at the same moment: nothing lost, nothing doubled."""
    for section in ("twice", "crowds"):
        assert in_bucket[section] and broken(in_bucket[section]) == []
