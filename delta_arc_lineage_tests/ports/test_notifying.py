"""Notices over every state store: once a cause, channel and day, whoever finds it, and however a process ends."""

import json
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.adapters.s3.s3_state import S3StateStore
from delta_arc_lineage.errors import NotFound, Unreachable
from delta_arc_lineage.model.moments import say_day
from delta_arc_lineage.model.notice_texts import NoticeText
from delta_arc_lineage.ports.notifier import Notifier
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage.ports.state import StateStore, Versioned
from delta_arc_lineage.sync.notifying import CLAIM, NoticeBoard, notify_failure
from delta_arc_lineage_tests.conftest import HOUR, NOON, ManualClock
from delta_arc_lineage_tests.support.processes import fork

ERROR = NotFound(what="there is no bucket 'x'", where="S3_BUCKET_NAME", next_step="set it")
DAY = 24 * HOUR


class Inbox(Notifier):
    """Keeps what it takes, or refuses it."""

    def __init__(self, channel: str = "inbox") -> None:
        self.channel, self.taken, self.is_broken = channel, list[NoticeText](), False

    def send(self, notice: NoticeText) -> None:
        if self.is_broken:
            raise Unreachable(what="no answer", where=self.channel)
        self.taken.append(notice)


class FileInbox(Notifier):
    """A line a notice in a file, which outlives processes. `fatal`: when this one is killed, before it or after."""

    channel = "file"

    def __init__(self, file: Path, *, fatal: str = "") -> None:
        self._file, self._fatal = file, fatal

    def send(self, notice: NoticeText) -> None:
        if self._fatal == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, f"{notice.identity}\n".encode())
        os.close(descriptor)
        if self._fatal == "after":
            os.kill(os.getpid(), signal.SIGKILL)

    @property
    def taken(self) -> list[str]:
        return self._file.read_text().split() if self._file.exists() else []


class Notes(Progress):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def step(self, what: str, done: int, total: int | None = None) -> None:
        return

    def note(self, message: str) -> None:
        self.lines.append(message)


def board_of(
    state: StateStore, *channels: Notifier, clock: ManualClock | None = None, notes: Notes | None = None
) -> NoticeBoard:
    return NoticeBoard(
        channels=channels,
        state=state,
        clock=clock or ManualClock(),
        progress=notes or Notes(),
        tenant="https://tenant.example",
        deployment="default",
        new_claim=lambda: uuid4().hex,
    )


def fail(board: NoticeBoard, *, route: str = "main", error: BaseException = ERROR) -> None:
    notify_failure(error, board=board, route=route, run="run-1")


def test_a_cause_is_told_once_a_day_by_each_channel(state: StateStore) -> None:
    """Another route, another cause and another day are told; the identity is of cause and day."""
    one, other, clock = Inbox("one"), Inbox("other"), ManualClock()
    board = board_of(state, one, other, clock=clock)
    fail(board)
    fail(board)
    assert len(one.taken) == len(other.taken) == 1
    fail(board, route="second")
    fail(board, error=NotFound(what="there is no bucket 'y'"))
    assert len(one.taken) == len(other.taken) == 3
    clock.advance(DAY)
    fail(board)
    assert len(one.taken) == 4 and one.taken[3].identity != one.taken[0].identity


def test_of_many_machines_that_find_one_cause_one_tells(state: StateStore) -> None:
    """Eight boards at once, each of a run of its own."""
    inbox = Inbox()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: fail(board_of(state, inbox)), range(24)))
    assert len(inbox.taken) == 1


def test_a_channel_that_fails_costs_a_note_and_is_tried_by_the_next_run(state: StateStore) -> None:
    """The others have it meanwhile, and do not get it again."""
    broken, well, notes = Inbox("broken"), Inbox("well"), Notes()
    board = board_of(state, broken, well, notes=notes)
    broken.is_broken = True
    fail(board)
    fail(board)
    assert len(well.taken) == 1 and len(notes.lines) == 2 and "broken did not take the notice" in notes.lines[0]
    broken.is_broken = False
    fail(board)
    fail(board)
    assert len(well.taken) == len(broken.taken) == 1


def test_marks_of_days_that_are_over_are_removed(state: StateStore) -> None:
    """Once a day, by whoever tells first; those of today stay."""
    inbox, clock = Inbox(), ManualClock()
    for _ in range(3):
        board = board_of(state, inbox, clock=clock)
        fail(board)
        fail(board, route="second")
        marks = state.names("notices")
        today = say_day(clock.now() // DAY)
        assert len(marks) == 2 and all(mark.startswith(f"notices/{today}/") for mark in marks)
        clock.advance(DAY)
    assert len(inbox.taken) == 6


def test_a_mark_that_nobody_can_read_is_free(state: StateStore) -> None:
    """Told once more, and then no more: a damaged document silences nobody."""
    inbox = Inbox()
    fail(board_of(state, inbox))
    (mark,) = state.names("notices")
    for damaged in ("", "{", "[]", '{"at": "x"}', json.dumps({"at": NOON + DAY})):
        state.write(mark, damaged)
        before = len(inbox.taken)
        fail(board_of(state, inbox))
        fail(board_of(state, inbox))
        assert len(inbox.taken) == before + 1, damaged


class Broken(MemoryStateStore):
    """Answers nothing, to whoever asks of a version."""

    def read_version(self, name: str) -> Versioned:
        raise Unreachable(what="no answer", where=name)


def test_a_state_that_does_not_answer_stops_no_notice() -> None:
    """That it fails may be what is to be told."""
    inbox, notes = Inbox(), Notes()
    fail(board_of(Broken(), inbox, notes=notes))
    assert len(inbox.taken) == 1 and "not known, so it is told" in notes.lines[0]


def test_without_a_channel_nothing_is_asked() -> None:
    """Not even the state."""
    notes = Notes()
    fail(board_of(Broken(), notes=notes))
    assert not notes.lines


Opener = Callable[[], StateStore]


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.starts)])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    """Opens a state that processes share, with a connection of one's own."""
    if request.param == "folder":
        return lambda: FolderStateStore(tmp_path / "state")
    client, name = request.getfixturevalue("s3"), f"notices-{uuid4().hex}"
    client.create_bucket(Bucket=name)
    access = S3Access(client.meta.endpoint_url, access_key_id="testing", secret_access_key="testing")
    return lambda: S3StateStore(name, lambda: s3_client(access), setting="DELTA_ARC_STATE")


def in_processes(works: Sequence[Callable[[], None]]) -> list[int]:
    """Their exit codes; all run at once."""
    return [child.wait() for child in [fork(work) for work in works]]


@pytest.mark.starts
def test_of_eight_processes_one_tells(shared: Opener, tmp_path: Path) -> None:
    """Over a folder and over S3, as machines do."""
    inbox = FileInbox(tmp_path / "inbox")
    assert in_processes([lambda: fail(board_of(shared(), inbox))] * 8) == [0] * 8
    assert len(inbox.taken) == 1


@pytest.mark.starts
def test_who_is_killed_before_sending_is_followed_by_the_next_run(shared: Opener, tmp_path: Path) -> None:
    """Its claim ends by itself: not at once, since it may be sending, and not later than that."""
    file = tmp_path / "inbox"
    assert in_processes([lambda: fail(board_of(shared(), FileInbox(file, fatal="before")))]) == [-9]
    inbox, clock = FileInbox(file), ManualClock()
    clock.advance(CLAIM - 1)
    fail(board_of(shared(), inbox, clock=clock))
    assert not inbox.taken
    clock.advance(1)
    fail(board_of(shared(), inbox, clock=clock))
    fail(board_of(shared(), inbox, clock=clock))
    assert len(inbox.taken) == 1


@pytest.mark.starts
def test_who_is_killed_after_sending_is_followed_once(shared: Opener, tmp_path: Path) -> None:
    """The one case in which it comes twice; both carry one identity, so a mail program may show one."""
    file = tmp_path / "inbox"
    assert in_processes([lambda: fail(board_of(shared(), FileInbox(file, fatal="after")))]) == [-9]
    inbox, clock = FileInbox(file), ManualClock()
    clock.advance(CLAIM)
    for _ in range(3):
        fail(board_of(shared(), inbox, clock=clock))
    assert len(inbox.taken) == 2 and len(set(inbox.taken)) == 1


@pytest.mark.starts
def test_what_is_told_already_costs_one_request(s3: Any) -> None:
    """The first of a day costs six, any other four; the first in a place that was never tried, three more."""
    name, asked = f"notices-{uuid4().hex}", list[str]()
    s3.create_bucket(Bucket=name)
    s3.meta.events.register("before-call.s3", lambda model, **_: asked.append(model.name), "counting")
    board = board_of(S3StateStore(name, lambda: s3, setting="DELTA_ARC_STATE"), Inbox())
    costs = []
    for route in ("main", "second", "main"):
        asked.clear()
        fail(board, route=route)
        costs.append(len(asked))
    s3.meta.events.unregister("before-call.s3", unique_id="counting")
    assert costs == [6 + 3, 4, 1]
