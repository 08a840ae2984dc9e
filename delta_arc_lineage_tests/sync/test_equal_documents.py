"""Nothing that lies there is written again: what a run leaves in the state follows what changed, not what there is."""

from dataclasses import replace
from pathlib import Path

import pytest

from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot
from delta_arc_lineage.sync.documents import FILES, SOURCE, TARGET, Documents
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage_tests.conftest import HOUR
from delta_arc_lineage_tests.model.examples import TENANT
from delta_arc_lineage_tests.sync.estate import Estate

NOTES = {f"readings/sales/{stage}" for stage in (SOURCE, TARGET, FILES)}


class Forgetful(MemoryStateStore):
    """Keeps everything but snapshots."""

    def read(self, name: str) -> str | None:
        return None if name.startswith("snapshots/") else super().read(name)


def estate_of(tables: int) -> Estate:
    """So many tables of three columns with a file each, and all of it in the catalog."""
    estate = Estate()
    names = [f"T{number:03}" for number in range(tables)]
    estate.set_tables({name: ["ID", "PRICE", "SIZE"] for name in names})
    for name in names:
        estate.put(f"{name}.csv")
    estate.sync()
    return estate


def files_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Each document with which file it is, a new one after each write, and its size."""
    files = ((file.relative_to(folder).as_posix(), file.stat()) for file in folder.rglob("*.json"))
    return {name.removesuffix(".json"): (stat.st_ino, stat.st_size) for name, stat in files}


def written_by_a_plan(estate: Estate, folder: Path, *, run: str) -> dict[str, int]:
    """The documents that planning wrote, with their bytes. Earlier files are held open: no number is given twice."""
    before = files_of(folder)
    held = [(folder / f"{name}.json").open() for name in before]
    read_and_plan(estate.route, replace(estate.space, state=FolderStateStore(folder)), run=run)
    for file in held:
        file.close()
    return {name: file[1] for name, file in files_of(folder).items() if before.get(name) != file}


@pytest.mark.parametrize("tables", [2, 40])
def test_an_unchanged_run_writes_when_it_read_and_its_own_plan(tmp_path: Path, tables: int) -> None:
    """Three notes, the plan, which says when it was made, and which plan is the run's: however much there is."""
    estate = estate_of(tables)
    written_by_a_plan(estate, tmp_path, run="first")
    estate.clock.advance(HOUR)
    written = written_by_a_plan(estate, tmp_path, run="second")
    digest = (tmp_path / "plans/sales/latest.json").read_text()
    assert written.keys() == {*NOTES, f"plans/sales/{digest}", "plans/sales/runs/second"}
    assert sum(written.values()) < 2_000


def test_what_changed_is_written_and_nothing_beside_it(tmp_path: Path) -> None:
    """A new file is one snapshot anew, and another plan; the schemas stay."""
    estate = estate_of(3)
    for run in ("first", "second"):
        written_by_a_plan(estate, tmp_path, run=run)
        estate.clock.advance(HOUR)
    estate.put("T000.csv", size=99)
    written = written_by_a_plan(estate, tmp_path, run="third")
    assert {name for name in written if not name.startswith("plans/")} == NOTES - {f"readings/sales/{FILES}"} | {
        f"snapshots/sales/{FILES}"
    }


def test_a_snapshot_that_was_found_again_is_as_young_as_its_last_reading(tmp_path: Path) -> None:
    """Absences are proven by when readings were made: the note says so, whichever reading wrote the content."""
    estate, kept = Estate(), Documents(FolderStateStore(tmp_path), "sales", TENANT)
    for _ in range(3):
        estate.clock.advance(HOUR)
        read_and_plan(estate.route, replace(estate.space, state=kept.state), run="run")
        found = [kept.snapshot(SOURCE, SchemaSnapshot), kept.snapshot(FILES, BucketSnapshot)]
        assert [snapshot.read_at for snapshot in found if snapshot] == [estate.clock.now()] * 2


@pytest.mark.parametrize(
    "note", ["", "{", "null", '{"value": {"read_at": 9}}', "another tenant's", "another reading's"]
)
def test_a_note_that_is_not_of_this_very_snapshot_does_not_count(note: str) -> None:
    """The snapshot is then as old as its document says: what it did not see since is not held against anything."""
    estate = Estate()
    estate.plan()
    first = estate.documents.snapshot(SOURCE, SchemaSnapshot)
    estate.clock.advance(HOUR)
    estate.plan()
    kept = estate.state.read(f"readings/sales/{SOURCE}") or ""
    spoilt = {
        "another tenant's": kept.replace(TENANT, "elsewhere"),
        "another reading's": kept.replace('"of": "', '"of": "0'),
    }
    estate.state.write(f"readings/sales/{SOURCE}", spoilt.get(note, note))
    assert estate.documents.snapshot(SOURCE, SchemaSnapshot) == first


def test_a_damaged_snapshot_is_written_again_by_the_next_reading() -> None:
    """The content is compared with what lies there, not with what was once noted of it."""
    estate = Estate()
    for damage in ("", "{", None, "null", "its first line"):
        estate.plan()
        kept = estate.state.read(f"snapshots/sales/{SOURCE}") or ""
        spoilt = f"noise\n{kept.partition(chr(10))[2]}" if damage == "its first line" else damage
        estate.state.write(f"snapshots/sales/{SOURCE}", spoilt)
        estate.plan()
        assert estate.documents.snapshot(SOURCE, SchemaSnapshot) is not None


def test_a_snapshot_of_the_earlier_layout_is_read() -> None:
    """Without a line of its own for the time, which stood in the content."""
    estate = Estate()
    estate.plan()
    found = estate.documents.snapshot(SOURCE, SchemaSnapshot)
    assert found is not None
    first, _, rest = (estate.state.read(f"snapshots/sales/{SOURCE}") or "").partition("\n")
    earlier = "{" + rest.replace('"read_at": 0', f'"read_at": {found.read_at}')
    assert first and '"read_at": 0' in rest
    estate.state.write(f"snapshots/sales/{SOURCE}", earlier)
    assert estate.documents.snapshot(SOURCE, SchemaSnapshot) == found


def test_what_a_process_has_read_is_not_read_back_by_it() -> None:
    """The plan rests on the snapshots in memory. Kept they are all the same, for other processes."""
    estate = Estate()
    estate.state = Forgetful()
    assert estate.plan().digest == Estate().plan().digest
    assert set(estate.state.names("snapshots")) == {f"snapshots/sales/{stage}" for stage in (SOURCE, TARGET, FILES)}
