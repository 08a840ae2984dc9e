"""tidy: what goes is shown, and goes only where somebody says so."""

import json
from pathlib import Path

import pytest

from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.sync.retention import OPERATIONS
from delta_arc_lineage_tests.shells.cli.conftest import Run
from delta_arc_lineage_tests.sync.test_retention import aged_estate


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder with three runs of long ago, all of the same year."""
    monkeypatch.setenv("DELTA_ARC_STATE", str(tmp_path / "kept"))
    aged_estate(FolderStateStore(tmp_path / "kept/state"))
    return tmp_path / "kept/state"


def age(place: Path) -> None:
    import os

    for file in place.rglob("*.json"):
        os.utime(file, (1_750_000_000, 1_750_000_000))


def test_what_goes_is_listed_and_nothing_goes_without_a_yes(run: Run, place: Path) -> None:
    """A machine is asked nothing; the days are those of the setting."""
    assert "  nothing" in run("tidy").out  # nothing was written long ago
    run_of = {"subject": "sales", "ended_at": 1, "alive_until": 1}
    FolderStateStore(place).write(f"{OPERATIONS}/op-1", json.dumps(run_of))
    age(place)
    days = {"DELTA_ARC_KEEP_DAYS": "1"}
    before = sorted(place.rglob("*.json"))
    told = run("tidy", **days)
    assert told.exit_code == 0 and "route sales: 2 plans, 3 runs with 5 journals, 1 operation\n" in told.out
    assert "--yes" in told.err and sorted(place.rglob("*.json")) == before
    (item,) = json.loads(run("tidy", "--json", **days).out)
    assert (item["plans"], item["runs"], item["operations"], item["removed"]) == (2, 3, 1, False)
    assert run("tidy", "--yes", "--route", "main", **days).out.endswith("nothing\n")
    assert "removed" in run("tidy", "--yes", **days).out
    assert not [*place.glob("journal/**/*.json"), *place.glob("operations/**/*.json")]
    assert (place / "plans/sales/latest.json").exists()


def test_zero_days_keep_all_for_ever(run: Run, place: Path) -> None:
    """And that is said."""
    age(place)
    before = sorted(place.rglob("*.json"))
    told = run("tidy", "--yes", DELTA_ARC_KEEP_DAYS="0")
    assert "for ever" in told.err and sorted(place.rglob("*.json")) == before
    assert json.loads(run("tidy", "--json", DELTA_ARC_KEEP_DAYS="0").out) == []
    assert run("tidy", DELTA_ARC_KEEP_DAYS="-1").exit_code == 2
