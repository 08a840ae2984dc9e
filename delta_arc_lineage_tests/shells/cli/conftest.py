"""The command line on a real catalog and a real bucket, addressed as a tenant is: by URL, key and endpoint."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from delta_arc_lineage.adapters.embedded.running import RunningStack, ensure_running, stop
from delta_arc_lineage.adapters.s3 import s3_client
from delta_arc_lineage.cli.main import main
from delta_arc_lineage.variables import NAMES
from delta_arc_lineage.wiring import s3_access_of


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    folder = tmp_path_factory.mktemp("stack")
    yield ensure_running(folder)
    stop(folder)


@dataclass(frozen=True, slots=True)
class Result:
    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Landscape:
    """The bucket and the catalog, for a test to spoil; each test gets a prefix and a connection of its own."""

    stack: RunningStack
    name: str

    @property
    def prefix(self) -> str:
        return f"tests/{self.name}/"

    @property
    def s3(self) -> Any:
        return s3_client(s3_access_of(self.stack))

    def put(self, *keys: str) -> None:
        for key in keys:
            self.s3.put_object(Bucket=self.stack.bucket, Key=f"{self.prefix}{key}", Body=b"ID\n1\n")

    def remove(self, *keys: str) -> None:
        for key in keys:
            self.s3.delete_object(Bucket=self.stack.bucket, Key=f"{self.prefix}{key}")

    def misbehave(self, *rules: dict[str, object]) -> None:
        self._call("POST", "/api/local/faults", {"rules": list(rules)})

    def requests_sent(self) -> int:
        counted = self._call("GET", "/api/local/requests")["requests"]
        return sum(one["count"] for one in counted if "/api/local" not in one["route"])

    def _call(self, method: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {self.stack.api_key}"}
        answer = httpx.request(method, f"{self.stack.catalog_url}{path}", json=body, headers=headers)
        return answer.raise_for_status().json()


@pytest.fixture
def landscape(stack: RunningStack, request: pytest.FixtureRequest) -> Iterator[Landscape]:
    name = "".join(letter if letter.isalnum() else "-" for letter in request.node.name)[:50].strip("-")
    landscape = Landscape(stack, name)
    yield landscape
    landscape.misbehave()


Run = Callable[..., Result]


@pytest.fixture
def environment(landscape: Landscape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The settings of a tenant, in a working folder without a `.env`."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    stack = landscape.stack
    for name, value in {
        "ATLAN_BASE_URL": stack.catalog_url,
        "ATLAN_API_KEY": stack.api_key,
        "POSTGRES_CONNECTION_NAME": stack.source.connection,
        "POSTGRES_DATABASE": stack.source.database,
        "POSTGRES_SCHEMA": stack.source.schema,
        "SNOWFLAKE_CONNECTION_NAME": stack.target.connection,
        "SNOWFLAKE_DATABASE": stack.target.database,
        "SNOWFLAKE_SCHEMA": stack.target.schema,
        "S3_BUCKET_NAME": stack.bucket,
        "S3_PREFIX": landscape.prefix,
        "S3_CONNECTION_NAME": landscape.name,
        "S3_ENDPOINT_URL": stack.s3_endpoint,
        "AWS_ACCESS_KEY_ID": stack.access_key_id,
        "AWS_SECRET_ACCESS_KEY": stack.secret_access_key,
        "DELTA_ARC_STATE": str(tmp_path / "state"),
        "DELTA_ARC_DEPLOYMENT": landscape.name,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.fixture
def run(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process, so that pyatlan is imported once; variables given last for this call only."""

    def run_(*arguments: str, **variables: str) -> Result:
        with pytest.MonkeyPatch.context() as for_now:
            for name, value in variables.items():
                for_now.setenv(name, value)
            for_now.setattr("sys.argv", ["delta-arc", *arguments])
            capsys.readouterr()
            with pytest.raises(SystemExit) as ended:
                main()
            captured = capsys.readouterr()
        return Result(int(ended.value.code or 0), captured.out, captured.err)

    return run_
