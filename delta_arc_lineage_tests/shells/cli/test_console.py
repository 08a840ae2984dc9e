"""What a person sees while a command works. Notes in a process of its own: one that tests run in has a log already."""

import io
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from delta_arc_lineage.cli.console import ConsoleProgress, log_faults
from delta_arc_lineage.settings.load import EMBEDDED_ROUTE, load_settings

NOTE = "[the tenant's request limit] is used up; " + "going on in 60 s, " * 9
_PROGRAM = """
import sys
from delta_arc_lineage.cli.console import ConsoleProgress, stderr
from delta_arc_lineage.cli.running import load_and_log

load_and_log()
with ConsoleProgress(stderr()) as progress:
    progress.step("read", 1, 2)
    progress.note(sys.argv[1])
"""


@pytest.mark.parametrize("log", ["", "run.log"])
def test_a_note_is_one_line_and_told_once(tmp_path: Path, log: str) -> None:
    """Whole, however long, and as it is written; in the log too where one is set."""
    command = [sys.executable, "-c", _PROGRAM, NOTE]
    environment = {"PATH": "", "DELTA_ARC_STATE": str(tmp_path / "state"), "DELTA_ARC_LOG_FILE": log}
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert (ended.stdout, ended.stderr) == ("", f"{NOTE}\n")
    assert not log or (tmp_path / log).read_text(encoding="utf-8").count(NOTE) == 1


def test_a_name_in_brackets_is_a_name() -> None:
    """A prefix may be called `[/x]`, which the terminal's library would take for the end of a colour."""
    shown = io.StringIO()
    with ConsoleProgress(Console(file=shown, force_terminal=True, width=200)) as progress:
        progress.step("list files/[/x]", 1, 2)
    assert "list files/[/x]" in shown.getvalue()


def test_a_fault_is_told_on_stderr_where_no_log_file_is_set(capsys: pytest.CaptureFixture[str]) -> None:
    """A server goes on after it, and says that the log has the whole story; no key is in it."""
    tenant = {"ATLAN_BASE_URL": "https://team.atlan.com", "ATLAN_API_KEY": "the-key-of-the-team"}
    route = dict.fromkeys((*EMBEDDED_ROUTE, "S3_BUCKET_NAME"), "x")
    logger = logging.getLogger("delta_arc_lineage")
    former = list(logger.handlers)
    log_faults(load_settings({**tenant, **route}))
    try:
        logging.getLogger("delta_arc_lineage.operations").error("it broke on the-key-of-the-team")
    finally:
        for handler in set(logger.handlers) - set(former):
            logger.removeHandler(handler)
    told = capsys.readouterr().err
    assert "it broke on ***" in told and "the-key" not in told
