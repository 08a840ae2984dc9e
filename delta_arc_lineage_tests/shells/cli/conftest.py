"""The command line on a real catalog and a real bucket, addressed as a tenant is: by URL, key and endpoint."""

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.cli.main import main
from delta_arc_lineage.local.landscape import SOURCE
from delta_arc_lineage.local.table_model import Column, Integer, Table
from delta_arc_lineage.settings.variables import NAMES
from delta_arc_lineage.sync.reading.connections import reserve_connection
from delta_arc_lineage_tests.support.stack import bucket_of, catalog_of, clear_drawn, crawl_schema, shared_stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with shared_stack(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@dataclass(frozen=True, slots=True)
class Result:
    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What `--json` printed, always a list."""
        return json.loads(self.out)

    @property
    def only(self) -> Any:
        """Its one item."""
        (item,) = self.json
        return item


@dataclass(frozen=True, slots=True)
class Landscape:
    """The bucket and the catalog, for a test to spoil; each test gets a prefix and a connection of its own."""

    stack: RunningStack
    name: str
    state: Path

    @property
    def prefix(self) -> str:
        return f"tests/{self.name}/"

    @property
    def s3(self) -> Any:
        return bucket_of(self.stack)

    def put(self, *keys: str, body: bytes = b"1\n") -> None:
        for key in keys:
            self.s3.put_object(Bucket=self.stack.bucket, Key=f"{self.prefix}{key}", Body=body)

    def remove(self, *keys: str) -> None:
        for key in keys:
            self.s3.delete_object(Bucket=self.stack.bucket, Key=f"{self.prefix}{key}")

    def misbehave(self, *rules: dict[str, object]) -> None:
        self._call("POST", "/api/local/faults", {"rules": list(rules)})

    def requests_sent(self) -> int:
        counted = self._call("GET", "/api/local/requests")["requests"]
        return sum(one["count"] for one in counted if "/api/local" not in one["route"])

    def found(self, *, state: str = "ACTIVE", **terms: str) -> list[dict[str, Any]]:
        """Entities with these attributes, asked of the catalog itself, with name, qualified name, mark and state."""
        filters = [{"term": {name: value}} for name, value in {"__state": state, **terms}.items()]
        body = {
            "dsl": {"from": 0, "size": 300, "query": {"bool": {"filter": filters}}},
            "attributes": ["name", "qualifiedName", "lastSyncWorkflowName"],
        }
        return self._call("POST", "/api/meta/search/indexsearch", body).get("entities") or []

    def ours(self, *, state: str = "ACTIVE", route: str = "main") -> set[str]:
        """Qualified names of what carries the mark of a route."""
        mark = f"delta-arc-lineage/{self.name}/{route}"
        return {one["attributes"]["qualifiedName"] for one in self.found(state=state, lastSyncWorkflowName=mark)}

    def save(self, type_name: str, qualified_name: str, **rest: Any) -> None:
        """What somebody else writes: attributes of a thing, or a thing of their own."""
        relations = rest.pop("relations", {})
        attributes = {"qualifiedName": qualified_name, **rest}
        entity = {"typeName": type_name, "attributes": attributes, "relationshipAttributes": relations}
        self._call("POST", "/api/meta/entity/bulk", {"entities": [entity]})

    def attributes(self, qualified_name: str) -> dict[str, Any]:
        """All attributes of a thing."""
        (one,) = self.found(qualifiedName=qualified_name)
        return dict(self._call("GET", f"/api/meta/entity/guid/{one['guid']}")["entity"]["attributes"])

    def process(self, name: str, *, mark: str | None) -> str:
        """A process under this name in our connection, drawing the edge of ours from ORDERS to its file."""
        bucket = next(name for name in self.ours() if name.endswith(f":{self.stack.bucket}"))
        connection = bucket.rpartition("/arn")[0]
        ends = (("Table", f"{SOURCE.schema_qualified_name}/ORDERS"), ("S3Object", f"{bucket}/{self.prefix}ORDERS.csv"))
        one, other = ([{"typeName": kind, "uniqueAttributes": {"qualifiedName": end}}] for kind, end in ends)
        self.save(
            "Process",
            f"{connection}/{name}",
            name="by hand",
            connectionQualifiedName=connection,
            lastSyncWorkflowName=mark,
            relations={"inputs": one, "outputs": other},
        )
        return f"{connection}/{name}"

    def archive(self, *qualified_names: str) -> None:
        """What somebody else archives."""
        guids = [one["guid"] for name in qualified_names for one in self.found(qualifiedName=name)]
        query = "&".join(f"guid={guid}" for guid in guids)
        self._call("DELETE", f"/api/meta/entity/bulk?{query}&deleteType=SOFT")

    def crawl(self, *names: str) -> dict[str, str]:
        """Tables of one column in a schema of the test's own, on both sides; the variables that name the schema."""
        tables = [Table(name, (Column("ID", Integer()),), 1) for name in names]
        return crawl_schema(self.stack, self.name.upper(), tables)

    def _call(self, method: str, path: str, body: object = None) -> Any:
        return catalog_of(self.stack).request(method, path, json=body).raise_for_status().json()


@pytest.fixture
def landscape(stack: RunningStack, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Landscape]:
    name = "".join(letter if letter.isalnum() else "-" for letter in request.node.name)[:50].strip("-")
    landscape = Landscape(stack, name, tmp_path / "state" / "state")
    # A second of its own: tests that begin in the same one, with a state each, would make one connection.
    reserve_connection(
        FolderStateStore(landscape.state),
        tenant=stack.catalog_url,
        connection=name,
        epoch=1_600_000_000 + zlib.crc32(name.encode()) % 10**8,
    )
    yield landscape
    landscape.misbehave()
    clear_drawn(stack)


Run = Callable[..., Result]


@pytest.fixture
def environment(landscape: Landscape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The settings of a tenant, in a working folder without a `.env`."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    stack = landscape.stack
    for name, value in {
        **stack.variables,
        "S3_PREFIX": landscape.prefix,
        "S3_CONNECTION_NAME": landscape.name,
        "DELTA_ARC_STATE": str(tmp_path / "state"),
        "DELTA_ARC_DEPLOYMENT": landscape.name,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.fixture
def run(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process, so that all is imported once; variables given last for this call only."""

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
