"""One stack, started once for the tests that only use it; those that stop or break a stack make their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from delta_arc_lineage.adapters.embedded.running import RunningStack, ensure_running, stop


@pytest.fixture(scope="session")
def running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """A seeded stack in a process of its own."""
    state = tmp_path_factory.mktemp("shared-stack")
    yield ensure_running(state)
    stop(state)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """A state folder of this test's own; whatever runs in it is stopped afterwards."""
    folder = tmp_path / "state"
    yield folder
    stop(folder)
