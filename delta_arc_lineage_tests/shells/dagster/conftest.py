"""One stack for all of Dagster's tests, and routes of a test's own on it. Nothing here is a stand-in."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.settings.variables import NAMES
from delta_arc_lineage_tests.shells.dagster.landscape import Estate, new_estate
from delta_arc_lineage_tests.support.stack import shared_stack

ROOT = Path(__file__).parents[3]
Estates = Callable[..., Estate]


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder that the embedded stack serves."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="session")
def stack(state: Path) -> Iterator[RunningStack]:
    with shared_stack(state / "local") as stack:
        yield stack


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the person who runs the tests: their settings, their Dagster home, their AWS account."""
    for name in (*NAMES, "DAGSTER_HOME", "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A DAGSTER_HOME with the laptop's dagster.yaml, for `DagsterInstance.get`."""
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copy(ROOT / "dagster.yaml", folder)
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    return folder


@pytest.fixture
def estates(stack: RunningStack, state: Path, instance: dg.DagsterInstance) -> Iterator[Estates]:
    """Make estates of so many new routes; afterwards the catalog behaves again."""
    made: list[Estate] = []

    def make(routes: int = 1, **variables: str) -> Estate:
        made.append(new_estate(stack, state, instance, routes, **variables))
        return made[-1]

    yield make
    for estate in made:
        estate.misbehave()


@pytest.fixture
def estate(estates: Estates) -> Estate:
    """One route with three tables, crawled on both sides, and their files."""
    return estates().fill()
