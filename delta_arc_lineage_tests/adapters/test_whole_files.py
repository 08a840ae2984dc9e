"""Files that are found whole or not at all: nothing half-written stays behind."""

import os
from pathlib import Path

import pytest

from delta_arc_lineage.adapters.whole_files import written_beside


def test_what_was_written_beside_takes_its_place(tmp_path: Path) -> None:
    """One file, readable by its owner only."""
    with written_beside(tmp_path / "plan", "été") as beside:
        beside.replace(tmp_path / "plan")
    assert [(file.name, file.read_text("utf-8")) for file in tmp_path.iterdir()] == [("plan", "été")]
    assert (tmp_path / "plan").stat().st_mode & 0o777 == 0o600


def test_a_text_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    """Half a character, as a broken name holds it."""
    with pytest.raises(UnicodeEncodeError), written_beside(tmp_path / "plan", "\ud83d"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [OSError, ValueError, KeyboardInterrupt])
def test_whatever_stops_it_leaves_nothing_behind(tmp_path: Path, error: type[BaseException]) -> None:
    """Before it took its place: an error of the disk, a fault of ours, a person."""
    with pytest.raises(error), written_beside(tmp_path / "plan", "text"):
        raise error
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_or_a_device_stays_what_it_is(tmp_path: Path) -> None:
    """As `/dev/null`: a file in its place would be found by every program of the machine."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="no file"), written_beside(tmp_path / "pipe", "text") as beside:
        beside.replace(tmp_path / "pipe")
    assert (tmp_path / "pipe").is_fifo() and len(list(tmp_path.iterdir())) == 1
