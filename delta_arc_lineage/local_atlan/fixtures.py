"""pytest fixtures for anyone who writes programs against Atlan: a catalog of one's own, in a process of its own.

Import them in a `conftest.py`::

    from delta_arc_lineage.local_atlan.fixtures import atlan_environment, catalog_faults, local_catalog

`local_catalog` starts empty, once per session, and ends with it; `atlan_environment` points the SDK's two
environment variables at it for one test; `catalog_faults` makes it misbehave until the test is over. The server is a
process, not a thread, so that a program under test shares nothing with it but HTTP.
"""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import Any

import httpx
import pytest

_START_SECONDS = 30.0
_STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class LocalCatalog:
    """Where the catalog answers and which token it takes; the token is in no `repr`."""

    url: str
    token: str = field(repr=False)
    pid: int

    def client(self) -> httpx.Client:
        """An HTTP client that carries the token; to be closed by whoever asks for it."""
        headers = {"Authorization": f"Bearer {self.token}"}
        nobody = SSLContext(PROTOCOL_TLS_CLIENT)  # the catalog speaks plain HTTP; reading all authorities takes 20 ms
        return httpx.Client(base_url=self.url, headers=headers, timeout=30.0, trust_env=False, verify=nobody)

    def set_faults(self, **settings: Any) -> None:
        """Put faults in force (see `docs/local-catalog.md`); without arguments end them all."""
        with self.client() as client:
            client.post("/api/local/faults", json=settings).raise_for_status()

    def requests(self) -> dict[tuple[str, str, int], int]:
        """How often each method and route was answered with each status since the start."""
        with self.client() as client:
            counts = client.get("/api/local/requests").raise_for_status().json()["requests"]
        return {(count["method"], count["route"], count["status"]): count["count"] for count in counts}


def _start_catalog(folder: Path, *options: str) -> tuple[subprocess.Popen[bytes], LocalCatalog]:
    """Start a catalog as a process; its output goes to a file in the folder. `options` are its command line's."""
    ready, token = folder / "ready.json", secrets.token_urlsafe(24)
    command = [sys.executable, "-m", "delta_arc_lineage.local_atlan", "--ready-file", str(ready), *options]
    with (folder / "catalog.log").open("ab") as log:
        process = subprocess.Popen(
            command, env={**os.environ, "CATALOG_SERVER_TOKEN": token}, stdout=log, stderr=subprocess.STDOUT
        )
    deadline = time.monotonic() + _START_SECONDS
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            process.wait()
            raise pytest.fail.Exception(f"no local catalog: {(folder / 'catalog.log').read_text()}")
        time.sleep(0.02)
    server = json.loads(ready.read_text(encoding="utf-8"))
    return process, LocalCatalog(server["url"], token, server["pid"])


@pytest.fixture(scope="session")
def local_catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCatalog]:
    """An empty catalog in memory, for the whole session."""
    process, catalog = _start_catalog(tmp_path_factory.mktemp("local-catalog"))
    yield catalog
    process.terminate()
    process.wait(_STOP_SECONDS)


@pytest.fixture
def atlan_environment(local_catalog: LocalCatalog, monkeypatch: pytest.MonkeyPatch) -> LocalCatalog:
    """`ATLAN_BASE_URL` and `ATLAN_API_KEY` of this catalog, for one test: `AtlanClient()` finds it."""
    monkeypatch.setenv("ATLAN_BASE_URL", local_catalog.url)
    monkeypatch.setenv("ATLAN_API_KEY", local_catalog.token)
    return local_catalog


@pytest.fixture
def catalog_faults(local_catalog: LocalCatalog) -> Iterator[Callable[..., None]]:
    """Put faults in force until the test is over: `catalog_faults(latency_ms=50)`."""
    yield local_catalog.set_faults
    local_catalog.set_faults()
