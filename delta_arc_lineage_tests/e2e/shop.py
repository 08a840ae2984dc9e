"""A shop's two databases and its bucket on a real catalog over HTTP, and one word for what the doors do: `sync`."""

from collections.abc import Callable
from dataclasses import replace

from delta_arc_lineage.adapters.atlan.catalog import AtlanCatalog
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.memory_bucket import MemoryBucket
from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.local.connection import CrawledConnection
from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.table_model import Column, Integer, Table
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage.sync.planning.consent import require_consent
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.reading_cache import ReadingCache
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.applying import apply_plan
from delta_arc_lineage_tests.conftest import NOON, ManualClock
from delta_arc_lineage_tests.e2e.people import People
from delta_arc_lineage_tests.model.examples import PREFIX, ROUTE, file
from delta_arc_lineage_tests.support.dump import Dump
from delta_arc_lineage_tests.support.http import open_http

SIDES = (
    CrawledConnection("postgres", "pg", 1720611661, "SHOP", "SALES"),
    CrawledConnection("snowflake", "sf", 1720611662, "RAW", "SALES"),
)
COLUMNS = {"ORDERS": ("ID", "PRICE"), "SHIPPERS": ("ID",), "REGIONS": ("ID",)}


class Shop:
    """Three tables at most; a crawler keeps the catalog true to `tables`, by side, with the columns each has."""

    def __init__(self) -> None:
        self.server = CatalogServer()
        self.server.__enter__()
        self.client = open_http(self.server.url, self.server.token)
        self.people = People(self.client)
        self.clock, self.bucket, self.state = ManualClock(), MemoryBucket(), MemoryStateStore()
        self._requests = AtlanRequests(
            base_url=self.server.url, api_key=self.server.token, clock=self.clock, progress=Silence()
        )
        self.catalog = AtlanCatalog(self._requests, clock=self.clock, progress=Silence())
        self.tables = [{"ORDERS": COLUMNS["ORDERS"], "SHIPPERS": COLUMNS["SHIPPERS"]} for _ in SIDES]
        for number in range(len(SIDES)):
            self.crawl(number)
        for name in ("ORDERS", "SHIPPERS"):
            self.put(name)
        self._runs = 0

    def close(self) -> None:
        self._requests.close()
        self.client.close()
        self.server.__exit__(None, None, None)

    def put(self, name: str, *, size: int = 10) -> None:
        self.bucket.objects[f"{PREFIX}{name}.csv"] = replace(file(f"{name}.csv", size=size), content_type=None)

    def remove(self, name: str) -> None:
        self.bucket.objects.pop(f"{PREFIX}{name}.csv", None)

    def crawl(self, number: int) -> None:
        """What is there is active, what is not any more is archived: what a crawler leaves behind."""
        side = SIDES[number]
        tables = [
            Table(name, tuple(Column(column, Integer()) for column in columns), row_count=0)
            for name, columns in self.tables[number].items()
        ]
        crawl(self.server.url, self.server.token, connection=side, tables=tables, at=NOON / 1000)
        there = {f"{side.schema_qualified_name}/{table.name}" for table in tables}
        there |= {f"{side.schema_qualified_name}/{table.name}/{c.name}" for table in tables for c in table.columns}
        rows = Dump.of(self.client).entities.values()
        crawled = [row for row in rows if row["qualified_name"].startswith(f"{side.schema_qualified_name}/")]
        for row in crawled:
            if row["qualified_name"] in there and row["status"] == "DELETED":
                self.people.edit(row, status="ACTIVE")
        gone = [row for row in crawled if row["qualified_name"] not in there and row["status"] == "ACTIVE"]
        if gone:
            self.people.delete(*gone)

    def space(self, *, remembers: bool) -> Workspace:
        """`remembers`: ask only for what changed since the last reading."""
        cache = ReadingCache(self.state, tenant="shop", refresh=not remembers)
        return Workspace(
            catalog=self.catalog,
            open_bucket=lambda _: self.bucket,
            state=self.state,
            clock=self.clock,
            progress=Silence(),
            tenant="shop",
            limits=Limits(removal_count=2, batch=4),
            cache=cache,
        )

    def plan(self, *, remembers: bool) -> Plan:
        self._runs += 1
        return read_and_plan(ROUTE, self.space(remembers=remembers), run=f"run-{self._runs}").plan

    def apply(self, plan: Plan, *, approve: bool, remembers: bool) -> None:
        """UnsafePlan where the plan needs a person's word and has none; StalePlan where the catalog moved."""
        consent = require_consent(plan, approved=plan.digest if approve else None, agreed=Consent.SETTING)
        apply_plan(ROUTE, plan, self.space(remembers=remembers), consent=consent, run=f"run-{self._runs}")

    def sync(
        self, *, approve: bool = False, remembers: bool = True, meanwhile: Callable[[], object] = lambda: None
    ) -> Plan:
        """Read, plan, ask, apply; `meanwhile` happens after the plan is made."""
        plan = self.plan(remembers=remembers)
        meanwhile()
        self.apply(plan, approve=approve, remembers=remembers)
        return plan
