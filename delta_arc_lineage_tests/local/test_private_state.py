"""Everything that a local stack writes is its owner's only, under any umask and in a folder that was open before."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from delta_arc_lineage.adapters.embedded.folder import StateFolder
from delta_arc_lineage.adapters.embedded.running import ensure_running, read_running, stop
from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.local.landscape import BUCKET
from delta_arc_lineage.local.private_state import make_private_folder
from delta_arc_lineage_tests.local.clients import s3_client

OWN = ["stack.lock", "stack.json", "stack.stop", "stack.log", "stack.remembered.json", "stack.seeded"]
DATA = ["catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm", "objects.sqlite", "s3.sqlite"]


@contextmanager
def umask(mask: int) -> Iterator[None]:
    """A context whose new files and processes begin with this umask."""
    former = os.umask(mask)
    try:
        yield
    finally:
        os.umask(former)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def open_to_others(folder: Path) -> list[str]:
    """What others may read, write or enter, of a folder and everything in it."""
    return [f"{path} {mode(path):o}" for path in (folder, *folder.rglob("*")) if mode(path) & 0o077]


def use(state: Path) -> None:
    """Start a stack and have both servers write."""
    running = ensure_running(state)
    s3_client(running).put_object(Bucket=BUCKET, Key="mine", Body=b"1")
    group = {"group": {"name": "g"}}
    headers = {"Authorization": f"Bearer {running.api_key}"}
    httpx.post(f"{running.catalog_url}/api/service/groups", json=group, headers=headers).raise_for_status()


@pytest.mark.parametrize("mask", [0o022, 0o002, 0o000])
def test_a_new_stack_is_its_owners(state: Path, mask: int) -> None:
    """While it runs, once it has stopped, and after the next start: folders 0700, files 0600."""
    with umask(mask):
        use(state)
        assert {path.name for path in state.iterdir()} == {*OWN, "stack.data"} - {"stack.stop"}
        assert len(list((state / "stack.data").iterdir())) >= 4
        assert open_to_others(state) == []
        stop(state)
        assert open_to_others(state) == []
        use(state)
        assert open_to_others(state) == []


def test_a_folder_that_was_open_is_closed(state: Path) -> None:
    """With the files of an earlier version, a crash's leftovers and a log; what is not the stack's stays as it is."""
    with umask(0o022):
        use(state)
        stop(state)
        (state / "stack.log").write_text("an earlier log\n")
        for name in ("stack.json", "stack.stop"):
            (state / name).write_text("left by a crash")
        (state / "stack.data" / "s3.sqlite").write_text("of an earlier version")
        (state / "notes.txt").write_text("a person's")
        for path in (state, *state.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)
        use(state)
        assert open_to_others(state) == [f"{state / 'notes.txt'} 666"]
        assert (state / "stack.log").read_text().startswith("an earlier log\n")


@pytest.mark.parametrize("name", [*OWN, *(f"stack.data/{name}" for name in DATA)])
def test_each_file_is_closed_and_kept(tmp_path: Path, name: str) -> None:
    """Whatever it is called; closing changes no content."""
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("kept")
    for path in (tmp_path, file.parent, file):
        path.chmod(0o777)
    make_private_folder(StateFolder(tmp_path))
    assert open_to_others(tmp_path) == [] and file.read_text() == "kept"


def test_a_folder_that_many_share_is_no_state_folder(tmp_path: Path) -> None:
    """Closing `/tmp` would take it from everybody; it is refused, and stays open."""
    tmp_path.chmod(0o1777)
    with pytest.raises(SettingsError, match="is shared by many") as refused:
        make_private_folder(StateFolder(tmp_path))
    assert refused.value.next_step == "choose a folder of its own"
    assert mode(tmp_path) == 0o1777 and list(tmp_path.iterdir()) == []
    command = [sys.executable, "-m", "delta_arc_lineage.local", "up", "--state", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and "choose a folder of its own" in done.stderr
    assert read_running(tmp_path) is None
