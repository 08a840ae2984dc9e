"""The log file: each request at debug and nothing that it carries, for its owner only, bounded, without a secret."""

import logging
import os
import re
import stat
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from delta_arc_lineage.adapters.log_file import LOGGER, MOST_BYTES, LogFile, start_log
from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run

REQUEST = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z DEBUG main: (GET|POST|DELETE) api/[a-zA-Z/-]+\S*: \d{3} in \d+ ms, "
    r"request [0-9a-f-]{36}"
)
CANARY = "canary-5a7e-not-a-key-by-its-form"


@pytest.fixture(autouse=True)
def no_log_afterwards(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What an option puts into the environment is taken out again, and so is the handler."""
    for name in ("DELTA_ARC_LOG_FILE", "DELTA_ARC_LOG_LEVEL"):
        monkeypatch.setenv(name, "")
    yield
    start_log(None, level="INFO", secrets=())


def mode_of(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_each_request_is_told_and_nothing_that_it_carries(run: Run, landscape: Landscape) -> None:
    """No key, no query, no body, and no value of a file; the changes stand there with their qualified names."""
    landscape.put("ORDERS.csv", body=f"ID,{CANARY}\n1,{CANARY}\n".encode())
    assert run("--log-file", "run.log", "--log-level", "debug", "apply", "--yes").exit_code == 0
    text = Path("run.log").read_text(encoding="utf-8")
    requests = [line for line in text.splitlines() if " DEBUG main: " in line]
    assert len(requests) > 10 and all(map(REQUEST.fullmatch, requests))
    assert "POST api/meta/entity/bulk/: 200" in text and "DEBUG S3 ListObjectsV2: 200" in text
    assert landscape.stack.api_key not in text and CANARY not in text
    assert not re.search(r"Bearer|authorization|qualifiedName|dsl|replaceTags|\?", text)
    made = sorted(landscape.ours())
    assert all(f" {name}" in text for name in made) and f"{len(made)} written, 0 archived" in text
    assert mode_of(Path("run.log")) == 0o600


def test_what_fails_is_told_with_its_status(run: Run, landscape: Landscape) -> None:
    """A refusal by its status; its answer, which may repeat anything, is the error's to tell."""
    landscape.put("ORDERS.csv")
    landscape.misbehave({"kind": "forbid", "method": "POST", "route": "*entity/bulk*", "permission": "ENTITY_CREATE"})
    assert run("--log-file", "run.log", "--log-level", "debug", "apply", "--yes").exit_code == 2
    assert "POST api/meta/entity/bulk/: 403 in" in Path("run.log").read_text(encoding="utf-8")


def test_at_info_no_request_is_told(run: Run, landscape: Landscape) -> None:
    """The level of a variable counts where no option says another."""
    landscape.put("ORDERS.csv")
    run("--log-file", "run.log", "plan")
    text = Path("run.log").read_text(encoding="utf-8")
    assert " INFO main: " in text and "DEBUG" not in text


@pytest.mark.parametrize("command", [("history",), ("audit",), ("cache", "status"), ("access",)])
def test_every_command_takes_it(run: Run, landscape: Landscape, command: tuple[str, ...]) -> None:
    """Also one that asks Atlan nothing."""
    landscape.put("ORDERS.csv")
    assert run("--log-file", "run.log", *command).exit_code == 0 and mode_of(Path("run.log")) == 0o600


@pytest.mark.parametrize("name", ["nowhere/run.log", "."])
def test_a_file_that_cannot_be_written_says_what_to_do(run: Run, landscape: Landscape, name: str) -> None:
    """Before anything is asked of Atlan."""
    before = landscape.requests_sent()
    told = run("--log-file", name, "plan")
    assert told.exit_code == 2 and "Next: name a file in a folder that exists" in told.err
    assert landscape.requests_sent() == before


def test_a_file_of_no_access_says_what_to_do(tmp_path: Path) -> None:
    """Where the system refuses: a file under something that is none of its folders."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="cannot be written"):
        start_log(tmp_path / "file" / "run.log", level="INFO", secrets=())


def test_it_is_bounded_and_masks_what_it_is_given(tmp_path: Path) -> None:
    """Put aside at its size, each part for its owner alone, at most three besides; no secret in any."""
    file = tmp_path / "run.log"
    start_log(file, level="INFO", secrets=(CANARY,))
    (handler,) = (handler for handler in LOGGER.handlers if isinstance(handler, RotatingFileHandler))
    handler.maxBytes = 2_000
    for _ in range(200):
        LOGGER.info("%s of https://ada:lovelace@proxy and eyJhbGciOiJIUzI1NiJ9abcdef.e30.x", CANARY)
    parts = sorted(tmp_path.iterdir())
    assert [part.name for part in parts] == ["run.log", "run.log.1", "run.log.2", "run.log.3"]
    assert MOST_BYTES > 2**20 and all(part.stat().st_size <= 2_000 and mode_of(part) == 0o600 for part in parts)
    text = "".join(part.read_text(encoding="utf-8") for part in parts)
    assert CANARY not in text and "lovelace" not in text and "eyJ" not in text and "***" in text


def test_of_those_that_share_a_file_one_puts_it_aside(tmp_path: Path) -> None:
    """The others go on in the new one. Were it put aside by each, four would push out all that was logged before."""
    file = tmp_path / "run.log"
    handlers = [LogFile(file, most=3_000) for _ in range(4)]
    for at in range(80):
        record = logging.LogRecord("log", logging.INFO, "", 0, "line %s %s", (at, "x" * 60), None)
        handlers[at % 4].emit(record)
    for handler in handlers:
        handler.close()
    parts = [part.read_text(encoding="utf-8") for part in sorted(tmp_path.iterdir(), reverse=True)]
    told = re.findall(r"line (\d+) ", "".join(parts))
    assert len(parts) == 2 and told == [str(at) for at in range(80)]


def test_a_message_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a key or a table is called: no name writes a line of its own, and none is lost."""
    monkeypatch.setattr(LOGGER, "propagate", False)  # half a letter in a test's own report ends its worker,
    monkeypatch.setattr(LOGGER, "handlers", [])  # and so would one that other tests left
    file = tmp_path / "run.log"
    start_log(file, level="INFO", secrets=())
    LOGGER.info("%s", "a\n2026-01-01 00:00:00.000Z INFO main: forged\x1b[2J\u2028b")
    LOGGER.info("%s", "half \ud800")
    LOGGER.info("the end")
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3 and "\x1b" not in lines[0] and "forged" in lines[0] and "half" in lines[1]


def test_a_pipe_that_nobody_reads_is_not_waited_for(tmp_path: Path) -> None:
    """It says so at once."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SettingsError, match="cannot be written"):
        start_log(tmp_path / "pipe", level="INFO", secrets=())


@pytest.mark.parametrize("mode", [0o644, 0o666, 0o640, 0o604, 0o600])
@pytest.mark.parametrize("behind_link", [False, True])
def test_what_was_there_becomes_its_owners_alone(tmp_path: Path, mode: int, behind_link: bool) -> None:
    """Also behind a link, and what was put aside before; what stood in it stays."""
    file, named = tmp_path / "run.log", tmp_path / ("link" if behind_link else "run.log")
    for part in (file, tmp_path / f"{named.name}.2"):
        part.write_text("before\n", encoding="utf-8")
        part.chmod(mode)
    if behind_link:
        named.symlink_to(file)
    start_log(named, level="INFO", secrets=())
    LOGGER.info("after")
    assert mode_of(file) == mode_of(tmp_path / f"{named.name}.2") == 0o600
    assert re.fullmatch(r"before\n\S+ \S+ INFO after\n", file.read_text(encoding="utf-8"))


def test_a_pipe_that_is_read_becomes_its_owners_alone(tmp_path: Path) -> None:
    """Whoever reads it already goes on."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "pipe").chmod(0o666)
    with os.fdopen(os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK), "rb") as reader:
        start_log(tmp_path / "pipe", level="INFO", secrets=())
        LOGGER.info("through")
        assert reader.read().endswith(b" INFO through\n") and mode_of(tmp_path / "pipe") == 0o600


def test_a_device_stays_as_it_is() -> None:
    """/dev/null is everybody's, and is not closed to them by whoever logs into it; it is never put aside either."""
    before = mode_of(Path("/dev/null"))
    start_log(Path("/dev/null"), level="INFO", secrets=())
    LOGGER.info("gone")
    assert mode_of(Path("/dev/null")) == before and not Path("/dev/null.1").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file to somebody else")
@pytest.mark.parametrize("behind_link", [False, True])
def test_a_file_of_another_user_is_refused(tmp_path: Path, behind_link: bool) -> None:
    """Its owner could read it; nothing of it is changed."""
    file, named = tmp_path / "theirs.log", tmp_path / ("link" if behind_link else "theirs.log")
    file.write_text("", encoding="utf-8")
    file.chmod(0o644)
    os.chown(file, 65534, 65534)
    if behind_link:
        named.symlink_to(file)
    with pytest.raises(SettingsError, match="another user owns it"):
        start_log(named, level="INFO", secrets=())
    assert mode_of(file) == 0o644 and file.read_bytes() == b""


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """Also by a variable, which no option checks."""
    with pytest.raises(SettingsError, match="cannot be written"):
        start_log(tmp_path, level="INFO", secrets=())
