"""What the documents of the local catalog say is so."""

import gc
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import delta_arc_lineage.local_atlan.catalog as beside
from delta_arc_lineage.local_atlan import fixtures
from delta_arc_lineage.local_atlan.web.faults import KINDS, FaultSettings

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "local-catalog.md").read_text(encoding="utf-8")
CONFORMANCE = Path(beside.__file__).with_name("CONFORMANCE.md").read_text(encoding="utf-8")
FOLDER = Path(__file__).parent


def _read_examples() -> dict[str, Callable[..., None]]:
    """The tests in the document's Python blocks."""
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL):
        exec(block, names)
    return {name: found for name, found in names.items() if name.startswith("test_")}


@pytest.mark.filterwarnings("ignore:.verify=<str>. is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("name", ["test_a_table_is_described", "test_a_blocked_tenant_is_noticed"])
def test_the_example_tests_pass(name: str, request: pytest.FixtureRequest) -> None:
    """Each test of the document, with the fixtures it names."""
    example = _read_examples()[name]
    wanted = example.__code__.co_varnames[: example.__code__.co_argcount]
    assert set(wanted) <= set(vars(fixtures))
    example(**{fixture: request.getfixturevalue(fixture) for fixture in wanted})
    gc.collect()  # the SDK's client leaves its sockets to the collector


def test_every_fault_is_documented() -> None:
    """Each setting and each kind of rule."""
    for name in (*FaultSettings().to_json(), *KINDS):
        assert f"`{name}" in TEXT


def test_every_test_that_the_conformance_table_names_exists() -> None:
    """A row that says *done* names a test file with tests in it."""
    done = [line for line in CONFORMANCE.splitlines() if "| done |" in line]
    assert len(done) > 30
    for line in done:
        named = re.findall(r"`(test_\w+)`", line)
        assert named, line
        for name in named:
            (found,) = FOLDER.rglob(f"{name}.py")
            assert "\ndef test_" in found.read_text(encoding="utf-8"), line
