"""What surrounds the catalog in every fault: three tables in two databases with a file each, and what changes later.

`FIRST`: nothing of ours is there. `CHANGED`: a file has changed, a table with its file is new, another is gone from
everywhere, and somebody has drawn two edges by hand, one that we draw and one that we are about to.

`MANY`: more files than are asked about in a moment.
"""

from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.local.catalog_http import ask, open_catalog
from delta_arc_lineage.local.connection import CrawledConnection
from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.table_model import Column, Integer, Table
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.routes import BucketLocation, Route, SchemaReference
from delta_arc_lineage.model.snapshots import StoredObject

BUCKET, PREFIX, TOKEN = "landing", "sales/", "a-token-of-this-machine"
PG = CrawledConnection("postgres", "pg", 1720611661, "SHOP", "SALES")
SF = CrawledConnection("snowflake", "sf", 1720611662, "RAW", "SALES")
ROUTE = Route(
    name="sales",
    source=SchemaReference(connection="pg", database="SHOP", schema="SALES", connector="postgres"),
    target=SchemaReference(connection="sf", database="RAW", schema="SALES", connector="snowflake"),
    bucket=BucketLocation(name=BUCKET, arn=f"arn:aws:s3:::{BUCKET}", prefix=PREFIX),
    s3_connection="files",
)
LIMITS = Limits(batch=4, archive_batch=6)
NOON, HOUR = 1_750_000_000_000, 3_600_000
_CRAWLED_AT = NOON / 1000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is outside the catalog: the files by name, with their sizes; and the time."""

    name: str
    tables: dict[str, tuple[str, ...]]
    files: dict[str, int]
    now: int

    @property
    def objects(self) -> tuple[StoredObject, ...]:
        return tuple(
            StoredObject(f"{PREFIX}{name}", size, NOON + size, f"etag-{size}") for name, size in self.files.items()
        )

    @property
    def bodies(self) -> dict[str, bytes]:
        return {f"{PREFIX}{name}": b"x" * size for name, size in self.files.items()}


FIRST = Surroundings(
    "first",
    {"ORDERS": ("ID", "PRICE"), "SHIPPERS": ("ID",), "OLD": ("ID",)},
    {"ORDERS.csv": 1, "SHIPPERS.csv": 2, "OLD.csv": 3},
    NOON,
)
CHANGED = Surroundings(
    "changed",
    {"ORDERS": ("ID", "PRICE"), "SHIPPERS": ("ID",), "NEW": ("ID",)},
    {"ORDERS.csv": 11, "SHIPPERS.csv": 2, "NEW.csv": 4},
    NOON + 2 * HOUR,
)
MANY = Surroundings("many", {}, {f"ORDERS{number:04}.csv": 1 for number in range(3_000)}, NOON)


def crawl_into(url: str, surroundings: Surroundings) -> None:
    """Tables and columns of both databases, as crawlers put them there."""
    made = [
        Table(name, tuple(Column(column, Integer()) for column in columns), row_count=0)
        for name, columns in surroundings.tables.items()
    ]
    for connection in (PG, SF):
        crawl(url, TOKEN, connection=connection, tables=made, at=_CRAWLED_AT)


def meddle(url: str) -> None:
    """What others do between the two, besides crawling."""
    with open_catalog(url, TOKEN, seconds=30) as client:
        for name in (f"{side.schema_qualified_name}/OLD" for side in (PG, SF)):
            path = f"/api/meta/entity/uniqueAttribute/type/Table?attr:qualifiedName={name}"
            guid = ask(client, "GET", path)["entity"]["guid"]
            ask(client, "DELETE", f"/api/meta/entity/bulk?guid={guid}&deleteType=SOFT")
        by_hand = [_by_hand("SHIPPERS"), _by_hand("NEW")]
        ask(client, "POST", "/api/meta/entity/bulk", json={"entities": by_hand})


def _by_hand(table: str) -> dict[str, Any]:
    def end(side: CrawledConnection) -> dict[str, Any]:
        name = f"{side.schema_qualified_name}/{table}"
        return {"typeName": "Table", "uniqueAttributes": {"qualifiedName": name}}

    name = f"{PG.qualified_name}/by-hand/{table}"
    return {
        "typeName": "Process",
        "attributes": {
            "qualifiedName": name,
            "name": f"{table} by hand",
            "connectionQualifiedName": PG.qualified_name,
        },
        "relationshipAttributes": {"inputs": [end(PG)], "outputs": [end(SF)]},
    }
