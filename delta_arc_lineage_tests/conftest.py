"""What all tests share: a network that ends at this machine, examples that repeat, a clock that is told the time."""

import gc
import os
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from delta_arc_lineage.ports.clock import Clock

pytest_plugins = ["delta_arc_lineage_tests.support.spending", "delta_arc_lineage_tests.support.floor"]

LOOPBACK = ["127.0.0.1"]
NOON = 1_750_000_000_000
HOUR = 3_600_000

settings.register_profile("ci", derandomize=True, database=None, deadline=None, max_examples=36)
settings.register_profile("deep", deadline=None, max_examples=2_000)
settings.load_profile("ci")

_WAITING = ("shells/dagster/test_daemon.py", "faults/test_faults.py", "shells/dagster/test_failures.py")
"""They wait longest for other processes, so they begin first, and the other lane computes meanwhile."""
_MODULES: set[Path] = set()
gc.disable()  # until all is imported: nearly nothing of it is garbage, and looking for it takes a third of the time


class ManualClock(Clock):
    """Goes on only when it is told to, or when somebody sleeps."""

    def __init__(self, now: int = NOON) -> None:
        self._now = now

    def now(self) -> int:
        return self._now

    def sleep(self, seconds: float) -> None:
        self.advance(int(seconds * 1000))

    def advance(self, milliseconds: int) -> None:
        self._now += milliseconds


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A boto3 client of the local S3. One a process: moto's state is global."""
    from delta_arc_lineage.adapters.s3.access import S3Access
    from delta_arc_lineage.adapters.s3.botocore_client import s3_client
    from delta_arc_lineage.local.s3_server import S3Server

    with S3Server(data=tmp_path_factory.mktemp("s3") / "s3.sqlite", access_key_id="testing") as server:
        client = s3_client(S3Access(endpoint_url=server.url, access_key_id="testing", secret_access_key="testing"))
        yield client
        client.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A set has another order in each process, and two lanes that find other tests run none."""
    for marker in metafunc.definition.iter_markers("parametrize"):
        assert not isinstance(marker.args[1], Set), f"{metafunc.definition.nodeid}: sort what it is parametrized by"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
    items.sort(key=lambda item: next((n for n, path in enumerate(_WAITING) if str(item.path).endswith(path)), 99))


def pytest_configure() -> None:
    """Trust no authority: nobody here speaks TLS, and reading a hundred certificates takes 20 ms of every client."""
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        os.environ.pop(name, None)
    os.environ["SSL_CERT_DIR"] = str(Path(__file__).parent)  # there are none


def pytest_collection_finish() -> None:
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What lives when a module begins, imported modules above all, is not looked through at each collection."""
    if item.path not in _MODULES:
        _MODULES.add(item.path)
        gc.collect()
        gc.freeze()


def pytest_sessionfinish() -> None:
    """At the end all is looked through once more, so that what was never closed is told."""
    gc.unfreeze()
