"""A schema and a scope of a test's own in a real catalog, edited by hands that are not the product's, and read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from delta_arc_lineage.local.connection import CrawledConnection
from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.table_model import Column, Integer, Table
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.routes import SchemaReference
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.ports.catalog import FoundConnection, Scope
from delta_arc_lineage.ports.reading import Baseline, Reading
from delta_arc_lineage_tests.adapters.atlan.conftest import Tenant

MARK = "delta-arc-lineage/tests/sweeping"
_NUMBERS = count(1)


class Estate:
    """A schema and an S3 connection of its own in the catalog, edited over plain HTTP, and its two readings."""

    def __init__(self, tenant: Tenant, *, tables: int = 2, columns: int = 2, page: int = 300) -> None:
        number = next(_NUMBERS)
        self.tenant, self.catalog = tenant, tenant.catalog(page=page)
        self.crawled = CrawledConnection("postgres", "sweeping", 1720611669, "SHOP", f"S{number}")
        self.schema = self.crawled.schema_qualified_name
        self.s3 = f"default/s3/{1_800_000_000 + number}"
        self.bucket = f"{self.s3}/arn:aws:s3:::landing"
        self.baseline: dict[str, Baseline] = {}
        self._guids: dict[str, str] = {}
        named = [Table(f"T{n}", tuple(Column(f"C{m}", Integer()) for m in range(columns)), 0) for n in range(tables)]
        crawl(tenant.server.url, tenant.server.token, connection=self.crawled, tables=named)
        self.save("Connection", self.s3, category="ObjectStore")

    def read_schema(self, known: Baseline | None) -> Reading[SchemaSnapshot]:
        schema = SchemaReference("sweeping", "SHOP", self.crawled.schema, "postgres")
        found = FoundConnection(self.crawled.qualified_name, "sweeping", "postgres")
        return self.catalog.read_schema(schema, found, mark=MARK, baseline=known)

    def observe(self, known: Baseline | None) -> Reading[Observed]:
        return self.catalog.observe(Scope(MARK, self.s3, self.bucket, "sales/"), baseline=known)

    def update(self) -> tuple[Reading[SchemaSnapshot], Reading[Observed]]:
        """Both, from what the last time left behind."""
        schema, observed = self.read_schema(self.baseline.get("schema")), self.observe(self.baseline.get("observed"))
        self.baseline = {"schema": schema.baseline, "observed": observed.baseline}
        return schema, observed

    def agree(self) -> None:
        """What is brought up to date is what is there, and is told apart by the same version."""
        schema, observed = self.update()
        whole_schema, whole_observed = self.read_schema(None), self.observe(None)
        assert contents(schema) == contents(whole_schema) and schema.version == whole_schema.version
        assert contents(observed) == contents(whole_observed) and observed.version == whole_observed.version

    def save(self, type_name: str, qualified_name: str, *, ends: Mapping[str, Any] | None = None, **own: Any) -> None:
        """Create, update or restore; refused where an end is gone, which is one more thing that happens."""
        name = qualified_name.rpartition("/")[2]
        home = "/".join(qualified_name.split("/")[:3])
        attributes = {"name": name, "qualifiedName": qualified_name, "connectionQualifiedName": home, **own}
        entity = {"typeName": type_name, "guid": "-1", "status": "ACTIVE", "attributes": attributes}
        answer = self.http("POST", json={"entities": [{**entity, "relationshipAttributes": dict(ends or {})}]})
        self._guids[qualified_name] = answer.get("guidAssignments", {}).get("-1") or self._guids.get(qualified_name, "")

    def delete(self, qualified_name: str, kind: str) -> None:
        if not self._guids.get(qualified_name):
            self._guids[qualified_name] = self._guid(qualified_name)
        self.http("DELETE", params={"guid": self._guids[qualified_name], "deleteType": kind})

    def http(self, method: str, path: str = "entity/bulk", **sent: Any) -> dict[str, Any]:
        answer = self.tenant.http.request(method, f"/api/meta/{path}", **sent)
        assert answer.status_code in (200, 204, 400, 404), answer.text
        return dict(answer.json()) if answer.status_code == 200 else {}

    def _guid(self, qualified_name: str) -> str:
        body = {"dsl": {"size": 1, "query": {"term": {"qualifiedName": qualified_name}}}}
        found = self.http("POST", "search/indexsearch", json=body).get("entities") or [{"guid": "none"}]
        return str(found[0]["guid"])


def contents(reading: Reading[Any]) -> object:
    """All that is found, whatever its order; guids too, for pages are linked by them."""
    if isinstance(reading.found, SchemaSnapshot):
        found = replace(reading.found, read_at=0)
        return found, found.guid, {table.name: table.guid for table in found.tables}
    return {(one.asset, one.guid, one.mark) for one in reading.found.assets}, reading.found.complete


@dataclass(frozen=True)
class Edit:
    """What somebody does to a thing: `what` names its kind, `number` which one."""

    verb: str
    what: str
    number: int

    def on(self, estate: Estate) -> None:
        table = f"{estate.schema}/T{self.number % 3}"
        thing = {
            "table": table,
            "column": f"{table}/C{self.number % 2}",
            "object": f"{estate.bucket}/sales/O{self.number}",
            "process": f"{estate.s3}/P{self.number % 2}",
        }[self.what]
        if self.verb in ("SOFT", "PURGE"):
            estate.delete(thing, self.verb)
        else:
            getattr(self, f"_{self.what}")(estate, thing, table)

    @property
    def _own(self) -> dict[str, Any]:
        """Attributes that the verb changes; `save` alone restores what was archived."""
        return {
            "save": {},
            "rename": {"name": f"renamed {self.number}"},
            "owner": {"ownerUsers": [f"anna{self.number}"]},
            "mark": {"lastSyncWorkflowName": MARK},
            "unmark": {"lastSyncWorkflowName": "theirs"},
        }[self.verb]

    def _table(self, estate: Estate, thing: str, table: str) -> None:
        ends = {"atlanSchema": _end("Schema", estate.schema)}
        estate.save("Table", thing, ends=ends, schemaQualifiedName=estate.schema, **self._own)

    def _column(self, estate: Estate, thing: str, table: str) -> None:
        places = {"schemaQualifiedName": estate.schema, "tableQualifiedName": table}
        own = {"order": 1 + self.number % 2, "dataType": "INT", **places, **self._own}
        estate.save("Column", thing, ends={"table": _end("Table", table)}, **own)

    def _object(self, estate: Estate, thing: str, table: str) -> None:
        own = {"s3ObjectKey": thing.partition(":::")[2], "s3ObjectSize": self.number, **self._own}
        estate.save("S3Object", thing, **own)

    def _process(self, estate: Estate, thing: str, table: str) -> None:
        inputs, outputs = [_end("Table", table)], [_end("S3Object", f"{estate.bucket}/sales/O{self.number}")]
        estate.save("Process", thing, ends={"inputs": inputs, "outputs": outputs}, **self._own)


def _end(type_name: str, qualified_name: str) -> dict[str, Any]:
    return {"typeName": type_name, "uniqueAttributes": {"qualifiedName": qualified_name}}
