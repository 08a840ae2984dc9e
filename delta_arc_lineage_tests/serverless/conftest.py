"""The function on a real catalog and a real bucket, called as the platform calls it."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.local.table_model import Column, Integer, Table
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.serverless.door import answer
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.settings.variables import NAMES
from delta_arc_lineage.sync.reading.connections import reserve_connection
from delta_arc_lineage.wiring import state_store
from delta_arc_lineage_tests.support.stack import bucket_of, catalog_of, clear_drawn, crawl_schema, shared_stack

STATE_BUCKET = "the-state"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with shared_stack(tmp_path_factory.mktemp("stack")) as stack:
        bucket_of(stack).create_bucket(Bucket=STATE_BUCKET)
        yield stack


@dataclass
class CallContext:
    """What the platform tells of a call; `milliseconds` are left when it begins."""

    milliseconds: int = 900_000
    aws_request_id: str = field(default_factory=lambda: str(uuid4()))
    function_name: str = "delta-arc-lineage"

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


class LateClock(Clock):
    """The machine's, until it was asked so often: then it is an hour later."""

    def __init__(self, asked: int) -> None:
        self._left, self._clock = asked, SystemClock()

    def now(self) -> int:
        self._left -= 1
        return self._clock.now() + (0 if self._left >= 0 else 3_600_000)

    def sleep(self, seconds: float) -> None:
        self._clock.sleep(seconds)


@dataclass
class Function:
    """The function and its surroundings; `name`: of the test, its prefix and its deployment."""

    stack: RunningStack
    name: str
    monkeypatch: pytest.MonkeyPatch

    @property
    def prefix(self) -> str:
        return f"tests/{self.name}/"

    @property
    def s3(self) -> Any:
        return bucket_of(self.stack)

    def call(self, event: object, *, clock: Clock | None = None, **context: Any) -> dict[str, Any]:
        """The answer, its body as what the JSON says."""
        told = answer(event, CallContext(**context), clock=clock)
        return {**told, "body": json.loads(told["body"])} if "body" in told else told

    def settle(self, name: str) -> None:
        """Under this name: a deployment, a state and a connection of its own. The connection gets a second of its own:
        two tests that begin in the same one would make one."""
        self.name = name
        self.set(DELTA_ARC_DEPLOYMENT=name, S3_CONNECTION_NAME=name, DELTA_ARC_STATE=f"s3://{STATE_BUCKET}/{name}")
        epoch = 1_600_000_000 + zlib.crc32(name.encode()) % 10**8
        store = state_store(load_settings())
        reserve_connection(store, tenant=self.stack.catalog_url, connection=name, epoch=epoch)

    def run(self, **context: Any) -> dict[str, Any]:
        """A scheduled call; what it tells of the one route."""
        told = self.call({"trigger": "scheduled"}, **context)
        assert told["statusCode"] == 200, told
        (route,) = told["body"]["routes"].values()
        return dict(route)

    def put(self, *names: str) -> None:
        for name in names:
            self.s3.put_object(Bucket=self.stack.bucket, Key=f"{self.prefix}{name}", Body=b"1\n")

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self.monkeypatch.setenv(name, value)

    def requests_sent(self) -> int:
        counted = catalog_of(self.stack).get("/api/local/requests").json()["requests"]
        return sum(one["count"] for one in counted if "/api/local" not in one["route"])

    def misbehave(self, *rules: dict[str, object]) -> None:
        catalog_of(self.stack).post("/api/local/faults", json={"rules": list(rules)}).raise_for_status()

    def ours(self, *types: str) -> list[str]:
        """Qualified names of what carries our mark, of these types; each once for each time it was written."""
        marks = {"prefix": {"lastSyncWorkflowName": f"delta-arc-lineage/{self.name}/"}}
        query = {"bool": {"filter": [marks, {"term": {"__state": "ACTIVE"}}]}}
        body = {"dsl": {"from": 0, "size": 300, "query": query}, "attributes": ["qualifiedName"]}
        found = catalog_of(self.stack).post("/api/meta/search/indexsearch", json=body).json().get("entities") or []
        return [one["attributes"]["qualifiedName"] for one in found if not types or one["typeName"] in types]

    def tag(self, document: str) -> str:
        """What tells the content of a document of the state from another."""
        return str(self.s3.head_object(Bucket=STATE_BUCKET, Key=f"{self.name}/{document}")["ETag"])

    def documents(self) -> list[str]:
        found = self.s3.list_objects_v2(Bucket=STATE_BUCKET, Prefix=f"{self.name}/").get("Contents", ())
        return [stored["Key"].removeprefix(f"{self.name}/") for stored in found]


@pytest.fixture
def function(
    stack: RunningStack, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> Iterator[Function]:
    """Two tables with a file each, of which the catalog has no lineage yet; the current folder is empty."""
    for name in (*NAMES, "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    name = "".join(letter if letter.isalnum() else "-" for letter in request.node.name)[:40].strip("-")
    function = Function(stack, name, monkeypatch)
    tables = [Table(each, (Column("ID", Integer()),), 1) for each in ("ORDERS", "SHIPPERS")]
    function.set(
        **{
            **stack.variables,
            **crawl_schema(stack, name.upper(), tables),
            "S3_PREFIX": function.prefix,
            "AWS_REGION": "us-east-1",
            "DELTA_ARC_APPLY": "safe",
        }
    )
    function.settle(name)
    function.put("ORDERS.csv", "SHIPPERS.csv")
    yield function
    function.misbehave()
    clear_drawn(stack)
