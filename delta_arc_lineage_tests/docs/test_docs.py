"""Documents that cannot go stale: generated pages, the demo's output, the README's commands, links and names."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from delta_arc_lineage.adapters.embedded.running import stop
from delta_arc_lineage.cli.main import main
from delta_arc_lineage.settings.variables import NAMES
from docs.generate import FOLDER, README, demo_output, pages, readme_with

ROOT = README.parent
TEXT = README.read_text(encoding="utf-8")
PROMISES = (FOLDER / "promises.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ delta-arc (.+)$", TEXT, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(pages()))
def test_generated_pages_are_what_the_code_says(name: str) -> None:
    """`make docs` was run after the last change of commands, variables or errors."""
    assert (FOLDER / name).read_text(encoding="utf-8") == pages()[name]


def test_the_readme_shows_what_the_demo_prints() -> None:
    """The demo, run now, prints what the README shows, but for digests and the time of day."""
    assert _of_no_moment(readme_with(demo_output())) == _of_no_moment(TEXT)


def _of_no_moment(text: str) -> str:
    text = re.sub(r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "<moment>", text)
    return re.sub(r"\b[0-9a-f]{16}\b", "<digest>", text)


@pytest.fixture
def laptop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A new user's working folder: no variable set, no state."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    stop(tmp_path / ".delta-arc" / "local")


def test_the_readmes_commands_run_in_their_order(
    laptop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each `$ delta-arc …` line of the README ends 0 on a laptop with nothing configured."""
    assert len(COMMANDS) >= 5
    for command in COMMANDS:
        monkeypatch.setattr("sys.argv", ["delta-arc", *command.split()])
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code, f"{command}: {capsys.readouterr().err}"
    assert not (laptop / ".delta-arc" / "local" / "stack.json").exists()


def test_every_promise_names_tests_that_are_there() -> None:
    """A row of the promises' page without a test, or with one that is gone, is a promise nobody keeps."""
    rows = [
        line for line in PROMISES.splitlines() if line.startswith("| ") and not line.startswith(("| ---", "| promise"))
    ]
    assert len(rows) > 20
    for row in rows:
        named = re.findall(r"`([\w/]+\.py)::(\w+)`", row)
        assert named, row
        for file, test in named:
            text = (ROOT / "delta_arc_lineage_tests" / file).read_text(encoding="utf-8")
            assert re.search(rf"^(def {test}\(|{test} = )", text, re.MULTILINE), test


def test_every_link_of_the_readme_leads_somewhere() -> None:
    """A document names no file that the tree lacks."""
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", TEXT) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_make_target_the_readme_names_exists() -> None:
    """And the demo's target runs the demo."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z]+)\b", TEXT))
    assert named >= {"demo", "dev", "test"}
    assert {target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)} == set()
    assert "delta-arc demo" in makefile


def test_every_variable_the_readme_names_exists() -> None:
    """A setting that a document promises is one that the settings read."""
    named = set(re.findall(r"\b(?:ATLAN|POSTGRES|SNOWFLAKE|S3|CACHE|DELTA_ARC)_[A-Z0-9_]+\b", TEXT))
    assert named - NAMES.keys() == set()
