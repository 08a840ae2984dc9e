"""What a command imports before it asks anything, and what none needs at all: a cold start pays for each module."""

import os
import subprocess
import sys

import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run

pytestmark = pytest.mark.starts
BEFORE_A_REQUEST = {
    "click": "commands and options",
    "pydantic pydantic_core annotated_types typing_extensions typing_inspection": "settings and results",
    "re2": "patterns of names",
    "rich": "progress",
    "httpx httpcore h11 idna certifi anyio pygments": "requests; the last for a command of httpx's own",
}
"""Third-party packages, and what for."""
FOR_THE_BUCKET = {
    "botocore urllib3 jmespath dateutil six": "S3",
    "stdnum phonenumbers": "what values of files look like, by counts",
}
_TOLD = "imported: "
_WATCHED = f"""
import sys, sysconfig
places = sysconfig.get_path("purelib"), sysconfig.get_path("platlib")
first, asked = set(sys.modules), []
def tell():
    files = {{name: getattr(sys.modules[name], "__file__", None) or "" for name in set(sys.modules) - first}}
    packages = {{name.partition(".")[0] for name, file in files.items() if file.startswith(places)}}
    print({_TOLD!r}, *packages, file=sys.stderr)
def watch(event, _):
    if event == "socket.connect" and not asked:
        asked.append(event)
        tell()
sys.addaudithook(watch)
from delta_arc_lineage.cli.main import main
try:
    main()
finally:
    tell()
"""
"""Tells the packages at the first request, and again at the end."""


def listed(packages: dict[str, str]) -> set[str]:
    return set(" ".join(packages).split())


def import_by(*words: str) -> list[set[str]]:
    """The third-party packages at the first request, if there is one, and at the end of a command."""
    command = [sys.executable, "-c", _WATCHED, *words]
    ended = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, check=True)
    told = [line.removeprefix(_TOLD) for line in ended.stderr.splitlines() if line.startswith(_TOLD)]
    return [set(line.split()) for line in told]


@pytest.mark.parametrize("words", [("plan",), ("apply", "--yes"), ("explain", "ORDERS"), ("leftovers",)])
def test_a_command_imports_before_its_first_request_what_is_listed(
    run: Run, landscape: Landscape, words: tuple[str, ...]
) -> None:
    """Else import it where it is used, as `wiring.connect_catalog` does; or list it above, and say in
    `benchmarks/README.md` what it costs."""
    landscape.put("ORDERS.csv")
    run("plan")
    at_first, at_the_end = import_by(*words)
    assert not at_first - listed(BEFORE_A_REQUEST)
    assert not at_the_end - listed(BEFORE_A_REQUEST | FOR_THE_BUCKET)


def test_what_is_listed_is_imported(run: Run, landscape: Landscape) -> None:
    """A list of what nobody imports any more would let it in again."""
    landscape.put("ORDERS.csv")
    at_first, at_the_end = import_by("plan")
    assert not listed(BEFORE_A_REQUEST) - at_first
    assert not listed(FOR_THE_BUCKET) - at_the_end


def test_a_command_that_asks_nothing_imports_no_client(run: Run) -> None:
    """`history` reads the state."""
    (at_the_end,) = import_by("history")
    assert at_the_end and not at_the_end & {"httpx", "botocore"}
