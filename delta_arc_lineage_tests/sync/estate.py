"""A whole estate in memory, two databases, a bucket and a catalog, and one word for what the doors do: `sync`."""

from dataclasses import replace

from delta_arc_lineage.adapters.memory import MemoryCatalog
from delta_arc_lineage.adapters.memory_bucket import MemoryBucket
from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.kinds import Kind, Phase
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.catalog import FoundConnection
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage.sync.documents import Documents
from delta_arc_lineage.sync.journals import Journals, Record
from delta_arc_lineage.sync.planning.consent import require_consent
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.applying import Applied, apply_phase
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.model.examples import (
    DEFAULTS,
    PREFIX,
    ROUTE,
    SOURCE_SCHEMA,
    TARGET_SCHEMA,
    TENANT,
    file,
    table,
    target_table,
)
from delta_arc_lineage_tests.sync.catalogs import StrictCatalog

PG, SF = SOURCE_SCHEMA.removesuffix("/SHOP/SALES"), TARGET_SCHEMA.removesuffix("/RAW/SALES")


class Notes(Progress):
    """Keeps what it was told."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int, int | None]] = []
        self.notes: list[str] = []
        self.times_left: list[tuple[str, float]] = []

    def step(self, what: str, done: int, total: int | None = None) -> None:
        self.steps.append((what, done, total))

    def note(self, message: str) -> None:
        self.notes.append(message)

    def time_left(self, what: str, seconds: float) -> None:
        self.times_left.append((what, seconds))


class Estate:
    """`tables` and `columns` as they are in both databases; files are put and deleted by name."""

    def __init__(self, catalog: MemoryCatalog | None = None, *, limits: Limits = DEFAULTS) -> None:
        self.clock = catalog._clock if catalog else ManualClock()
        self.catalog = catalog or StrictCatalog(self.clock)
        self.bucket, self.state, self.progress = MemoryBucket(clock=self.clock), MemoryStateStore(), Notes()
        self.route: Route = ROUTE
        self.limits = limits
        self.catalog.put_connection(FoundConnection(PG, "pg", "postgres"))
        self.catalog.put_connection(FoundConnection(SF, "sf", "snowflake"))
        self.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"]})
        self.put("ORDERS.csv")
        self.put("SHIPPERS.csv")

    @property
    def space(self) -> Workspace:
        return Workspace(
            catalog=self.catalog,
            open_bucket=lambda _: self.bucket,
            state=self.state,
            clock=self.clock,
            progress=self.progress,
            tenant=TENANT,
            limits=self.limits,
            actor="anna@build-7",
            why="a test",
        )

    @property
    def documents(self) -> Documents:
        return Documents(self.state, self.route.name, TENANT)

    def record(self, run: str) -> Record:
        """The journals of this run."""
        return next(record for record in Journals(self.state).records() if record.run == run)

    def set_tables(self, source: dict[str, list[str]], target: dict[str, list[str]] | None = None) -> None:
        self.catalog.put_schema(SOURCE_SCHEMA, [table(name, *columns) for name, columns in source.items()])
        target = source if target is None else target
        self.catalog.put_schema(TARGET_SCHEMA, [target_table(name, *columns) for name, columns in target.items()])

    def put(self, name: str, *, size: int = 10) -> None:
        self.bucket.objects[f"{PREFIX}{name}"] = replace(file(name, size=size), content_type=None)

    def delete(self, name: str) -> None:
        del self.bucket.objects[f"{PREFIX}{name}"]

    def plan(self, *, run: str = "run", adopt: bool = False) -> Plan:
        return read_and_plan(self.route, self.space, run=run, adopt=adopt).plan

    def apply(self, plan: Plan, *phases: Phase, approved: bool = False, run: str = "run") -> list[Applied]:
        """The phases named, else all of them in their order."""
        consent = Consent.DIGEST if approved else Consent.SETTING
        return [
            apply_phase(self.route, plan, phase, self.space, consent=consent, run=run)
            for phase in phases or tuple(Phase)
        ]

    def sync(self, *, approve: bool = False, run: str = "run", adopt: bool = False) -> Plan:
        """Read, plan, ask, apply: what every door does; `approve` gives the digest of whatever is planned."""
        plan = self.plan(run=run, adopt=adopt)
        consent = require_consent(plan, approved=plan.digest if approve else None, agreed=Consent.SETTING)
        self.apply(plan, approved=consent is Consent.DIGEST, run=run)
        return plan

    def kept(self, *kinds: Kind) -> dict[str, Asset]:
        """What the catalog holds of these kinds, of all kinds if none is named, but for crawlers' connections."""
        return {
            name: one.asset
            for name, one in self.catalog.active.items()
            if one.asset.kind in (kinds or tuple(Kind)) and name not in (PG, SF)
        }
