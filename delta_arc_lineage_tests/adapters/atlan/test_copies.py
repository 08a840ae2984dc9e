"""What a real catalog shows of copies: stages, pipes, external tables, processes; in the target's own sweep."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.local.connection import CrawledConnection
from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.table_model import Column, Integer, Table
from delta_arc_lineage.model.routes import SchemaReference
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.ports.catalog import FoundConnection
from delta_arc_lineage.ports.reading import Baseline, Reading
from delta_arc_lineage_tests.adapters.atlan.conftest import Tenant

_EPOCHS = count(1_900_000_000)
COPY = "copy into ORDERS from @EXPORT/orders/"


class Warehouse:
    """A connection of its own with the schema CORE, in which others make things over plain HTTP."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant, self.catalog = tenant, tenant.catalog()
        self.crawled = CrawledConnection("snowflake", "sf", next(_EPOCHS), "MART", "CORE")
        tables = [Table(name, (Column("ID", Integer()),), 0) for name in ("ORDERS", "ITEMS")]
        crawl(tenant.server.url, tenant.server.token, connection=self.crawled, tables=tables)

    def make(self, type_name: str, name: str, schema: str = "CORE", **own: Any) -> str:
        """Its guid."""
        home = self.crawled.qualified_name
        qualified_name = f"{home}/MART/{schema}/{name}" if schema else f"{home}/{name}"
        attributes = {"name": name, "qualifiedName": qualified_name, "connectionQualifiedName": home}
        ends = {side: own.pop(side) for side in ("inputs", "outputs") if side in own}
        entity = {"typeName": type_name, "guid": "-1", "attributes": {**attributes, **own}}
        sent = {"entities": [{**entity, "relationshipAttributes": ends}]}
        answer = self.tenant.http.post("/api/meta/entity/bulk", json=sent).raise_for_status().json()
        return str(answer["guidAssignments"]["-1"])

    def stage(self, name: str = "EXPORT", schema: str = "CORE", address: str = "s3://lake/export/") -> str:
        return self.make("SnowflakeStage", name, schema, snowflakeStageExternalLocation=address)

    def pipe(self, definition: str, name: str = "P", schema: str = "CORE") -> str:
        return self.make("SnowflakePipe", name, schema, definition=definition)

    def process(self, sql: str, *outputs: str, name: str = "load") -> str:
        ends = [{"typeName": "Table", "uniqueAttributes": {"qualifiedName": self.table(one)}} for one in outputs]
        return self.make("Process", name, "", sql=sql, outputs=ends)

    def external(self, **own: str) -> str:
        return self.make("Table", "EXT", schemaQualifiedName=self.crawled.schema_qualified_name, **own)

    def table(self, name: str) -> str:
        return f"{self.crawled.schema_qualified_name}/{name}"

    def archive(self, guid: str) -> None:
        self.tenant.http.delete("/api/meta/entity/bulk", params={"guid": guid}).raise_for_status()

    def read(
        self, baseline: Baseline | None = None, *, schema: str = "CORE", is_target: bool = True
    ) -> Reading[SchemaSnapshot]:
        found = FoundConnection(self.crawled.qualified_name, "sf", "snowflake")
        asked = SchemaReference("sf", "MART", schema, "snowflake")
        return self.catalog.read_schema(asked, found, mark="ours", is_target=is_target, baseline=baseline)

    @property
    def places(self) -> list[str]:
        """What is loaded from where, and by what."""
        statements = self.read().found.copies.statements
        return [f"{one.words}: {one.address}{one.sub_path} -> {one.target.words}" for one in statements]

    @property
    def unread(self) -> list[str]:
        return [unread.words for unread in self.read().found.copies.unread]


@pytest.fixture
def warehouse(tenant: Tenant) -> Warehouse:
    return Warehouse(tenant)


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda w: w.pipe(COPY), "copied by pipe CORE.P: s3://lake/export/orders/ -> MART.CORE.ORDERS"),
        (
            lambda w: w.pipe("copy into CORE.ORDERS from @CORE.EXPORT", schema="PIPES"),
            "copied by pipe PIPES.P: s3://lake/export/ -> MART.CORE.ORDERS",
        ),
        (lambda w: w.process(COPY, "ORDERS"), "copied by process load: s3://lake/export/orders/ -> MART.CORE.ORDERS"),
        (
            lambda w: w.external(externalLocation="@EXPORT/x"),
            "read by external table EXT: s3://lake/export/x -> MART.CORE.EXT",
        ),
        (
            lambda w: w.external(externalLocation="s3://lake/it's/"),
            "read by external table EXT: s3://lake/it's/ -> MART.CORE.EXT",
        ),
        (
            lambda w: w.external(tableDefinition="create external table EXT with location=@export/y/"),
            "read by external table EXT: s3://lake/export/y/ -> MART.CORE.EXT",
        ),
    ],
)
def test_each_holder_of_a_statement_tells_its_place(
    warehouse: Warehouse, make: Callable[[Warehouse], str], place: str
) -> None:
    """Names that are left out are of where a statement stands, or of what a process writes."""
    warehouse.stage()
    make(warehouse)
    assert warehouse.places == [place] and not warehouse.unread


def test_what_loads_other_tables_is_none_of_the_schemas(warehouse: Warehouse) -> None:
    """A stage of the warehouse itself, another schema, another place than a bucket."""
    warehouse.stage()
    warehouse.stage("OWN", address="")
    warehouse.pipe("copy into OTHER.ORDERS from @EXPORT", "P1")
    warehouse.pipe("copy into ORDERS from @OWN", "P2")
    warehouse.pipe("copy into ORDERS from @%ORDERS", "P3")
    warehouse.pipe("copy into OTHER.ORDERS frm", "P4", schema="OTHER")
    warehouse.process("copy into OTHER.ORDERS from @EXPORT")
    warehouse.process("insert into ORDERS select 'copy into' from t", "ORDERS", name="insert")
    assert (warehouse.places, warehouse.unread) == ([], [])


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda w: w.pipe("copy into ORDERS (a from @EXPORT"), "pipe CORE.P, line 1: it cannot be parsed"),
        (lambda w: w.pipe("copy into CORE.ORDERS from @GONE", schema="PIPES"), "shows no stage MART.PIPES.GONE"),
        (lambda w: w.process("copy into ITEMS from @EXPORT", "ORDERS"), "does not tell in which schema ITEMS lies"),
        (
            lambda w: (w.stage("TWO", "A"), w.stage("TWO", "B"), w.process("copy into ORDERS from @TWO", "ORDERS"))[2],
            "or several",
        ),
    ],
)
def test_what_is_not_understood_is_told(warehouse: Warehouse, make: Callable[[Warehouse], str], why: str) -> None:
    """With what holds it; the rest of the schema is read."""
    warehouse.stage()
    make(warehouse)
    (unread,) = warehouse.unread
    assert why in unread and len(warehouse.read().found.tables) == 2


def test_copies_cost_no_request_of_their_own(warehouse: Warehouse) -> None:
    """One page holds them too; unchanged they cost what a schema costs, and the reading is the same to the letter."""
    warehouse.stage()
    warehouse.pipe(COPY)
    first = warehouse.read()
    assert first.found.copies.statements and warehouse.catalog.requests.reads == 1
    again = warehouse.read(first.baseline)
    assert warehouse.catalog.requests.reads == 2 and again.baseline is first.baseline and again.version == first.version
    warehouse.pipe("copy into ITEMS from @EXPORT/items/")
    changed = warehouse.read(again.baseline)
    assert changed.since and changed.version != first.version and changed.found.digest != first.found.digest
    assert [one.target.name for one in changed.found.copies.statements] == ["ITEMS"]


edits = st.lists(st.sampled_from(["stage", "moved stage", "pipe", "process", "external", "archive"]), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(gaps=st.lists(edits, max_size=3))
def test_changes_since_the_last_time_come_to_the_same_as_everything(tenant: Tenant, gaps: list[list[str]]) -> None:
    """Made, moved, archived and made again."""
    warehouse = Warehouse(tenant)
    verbs: dict[str, Callable[[], str]] = {
        "stage": warehouse.stage,
        "moved stage": lambda: warehouse.stage(address="s3://lake/moved/"),
        "pipe": lambda: warehouse.pipe(COPY),
        "process": lambda: warehouse.process("copy into ITEMS from @EXPORT", "ITEMS"),
        "external": lambda: warehouse.external(externalLocation="@EXPORT/x"),
    }
    made, baseline = [], warehouse.read().baseline
    for gap in gaps:
        for edit in gap:
            if edit != "archive":
                made.append(verbs[edit]())
            elif made:
                warehouse.archive(made.pop())
        reading, whole = warehouse.read(baseline), warehouse.read()
        baseline = reading.baseline
        assert reading.found.copies == whole.found.copies and reading.version == whole.version


def test_stages_of_others_are_no_schema(warehouse: Warehouse) -> None:
    """A schema that is not there is not there, whatever else its warehouse holds."""
    warehouse.stage()
    with pytest.raises(NotFound):
        warehouse.read(schema="GONE")


def test_a_source_has_no_copies(warehouse: Warehouse) -> None:
    """What a warehouse loads from elsewhere is no matter of those who take from it."""
    warehouse.stage()
    warehouse.pipe(COPY)
    assert not warehouse.read(is_target=False).found.copies.statements


def test_definitions_of_views_are_not_kept(warehouse: Warehouse) -> None:
    """A warehouse has thousands, of pages each; only the texts of pipes are looked at."""
    warehouse.make(
        "View", "V", definition="select 'a canary' from t", schemaQualifiedName=warehouse.crawled.schema_qualified_name
    )
    warehouse.pipe(COPY)
    body = warehouse.read().baseline.body()
    assert "canary" not in body and COPY in body
