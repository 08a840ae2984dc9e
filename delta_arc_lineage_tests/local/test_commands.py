"""`seed`, `export` and `import` of the local stack, by its command line."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from delta_arc_lineage.adapters.embedded.running import RunningStack, read_running, stop
from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.local.commands import local
from delta_arc_lineage_tests.local.clients import find_assets


def run(*arguments: object, fed: str | None = None) -> str:
    """Run a command; its standard output."""
    result = CliRunner().invoke(local, [str(word) for word in arguments], input=fed)
    if result.exception is not None:
        raise result.exception
    return result.stdout


@pytest.fixture
def empty(state: Path) -> Iterator[Path]:
    """The state folder of a stack that runs and was filled with nothing."""
    command = [sys.executable, "-m", "delta_arc_lineage.local", "up", "--empty", "--state", str(state)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline()
    yield state
    stop(state)
    process.stdout.close()
    process.wait(10)


def tables(running: RunningStack | None) -> int:
    """How many tables a stack's catalog holds."""
    assert running is not None
    return len(find_assets(running, "Table", prefix="default/"))


def test_a_link_to_look_opens_one_visit(empty: Path) -> None:
    """Each call prints another link to the running catalog; its code opens a visit once, from that page."""
    first, second = (run("look", "--state", empty).strip() for _ in range(2))
    running = read_running(empty)
    assert running is not None and first != second
    for link, status in ((first, 303), (second, 303), (first, 403)):
        address, _, code = link.partition("/?code=")
        assert address == running.catalog_url and len(code) >= 32
        headers = {"Origin": address}
        assert httpx.post(f"{address}/visits", data={"code": code}, headers=headers).status_code == status


def test_without_a_stack_there_is_nothing_to_look_at(state: Path) -> None:
    """Said with what to do."""
    with pytest.raises(NotFound):
        run("look", "--state", state)


def test_what_one_stack_exports_another_imports(empty: Path, tmp_path: Path) -> None:
    """Seeded, exported to a file, forgotten, imported, exported to standard output: the same lines."""
    assert tables(read_running(empty)) == 0
    run("seed", "--state", empty)
    run("seed", "--state", empty)
    assert tables(read_running(empty)) == 16
    file = tmp_path / "out.jsonl"
    run("export", "--state", empty, file)
    lines = file.read_text(encoding="utf-8")
    assert {json.loads(line)["kind"] for line in lines.splitlines()} >= {"entity", "relationship", "audit"}
    run("import", "--state", empty, file)
    run("import", "--state", empty, fed=lines)
    assert run("export", "--state", empty) == lines


def test_nothing_running_is_said_with_the_next_step(state: Path) -> None:
    """Each of the three names the folder and what to do."""
    for command in ("seed", "export", "import"):
        with pytest.raises(NotFound, match="start it with `up`"):
            run(command, "--state", state)
