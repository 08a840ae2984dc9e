"""The operations on the local catalog and the local S3, by the handler and over real HTTP."""

import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.operations.app import build_app
from delta_arc_lineage.operations.handling import Handled, handle_request
from delta_arc_lineage.settings.load import Settings, load_settings
from delta_arc_lineage_tests.support.dump import Dump
from delta_arc_lineage_tests.support.stack import catalog_of, clear_drawn, shared_stack

TOKEN = "a-token-of-the-tests-" + "0" * 12


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with shared_stack(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@dataclass(frozen=True, slots=True)
class Office:
    """Who asks for operations: settings with a state and a connection of the test's own, and the catalog to look at."""

    stack: RunningStack
    settings: Settings
    connection: str
    name: str

    def ask(self, operation: str, **params: Any) -> Handled:
        return handle_request({"operation": operation, "params": params}, self.settings)

    def connect(self) -> Handled:
        return self.ask("upsert_s3_connection", connection_qn=self.connection, connection_name=self.name)

    @property
    def lineage(self) -> dict[str, Any]:
        """The parameters for the eight tables."""
        source, target = self.stack.source, self.stack.target
        return {
            "s3_connection_qualified_name": self.connection,
            "source_connection_qualified_name": source.connection_qualified_name,
            "source_database_schema_qualified_name": source.schema_qualified_name,
            "target_connection_qualified_name": target.connection_qualified_name,
            "target_database_schema_qualified_name": target.schema_qualified_name,
            "s3_bucket_name": self.stack.bucket,
            "s3_bucket_arn": self.stack.bucket_arn,
            "s3_bucket_prefix": self.stack.prefix,
        }

    def dump(self) -> Dump:
        """Everything that the catalog holds."""
        return Dump.of(catalog_of(self.stack))

    def guid_of(self, qualified_name: str, asset_type: str) -> str:
        found = self.ask("get_by_qn", qualified_name=qualified_name, asset_type=asset_type)
        assert found.status == 200, found.body
        return str(found.body["guid"])


def settings_of(stack: RunningStack, state: Path | str, name: str, **variables: str) -> Settings:
    own = {"S3_CONNECTION_NAME": name, "DELTA_ARC_STATE": str(state), "DELTA_ARC_DEPLOYMENT": name, **variables}
    return load_settings({**stack.variables, **own})


@pytest.fixture
def office(
    stack: RunningStack, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, stack.variables[name])
    name = "".join(letter if letter.isalnum() else "-" for letter in request.node.name)[:50].strip("-")
    connection = f"default/s3/{1_600_000_000 + zlib.crc32(name.encode()) % 10**8}"
    yield Office(stack, settings_of(stack, tmp_path / "state", name), connection, name)
    clear_drawn(stack)


@contextmanager
def serving(settings: Settings, **options: Any) -> Iterator[httpx.Client]:
    """The application behind a real server, and a client that has its token."""
    config = uvicorn.Config(build_app(settings, token=TOKEN, **options), port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="operations")
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    transport = httpx.HTTPTransport(verify=False)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60, transport=transport
        ) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def client(office: Office) -> Iterator[httpx.Client]:
    with serving(office.settings) as client:
        yield client


Post = Callable[[str, Mapping[str, Any]], httpx.Response]
