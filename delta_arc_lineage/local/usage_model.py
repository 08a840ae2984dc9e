"""What the local landscape's tables are used for: a view of the warehouse, and what Looker shows of both.

Small, and with what makes impact worth asking for: a view between a table and a report, a dashboard over two explores,
a look that stands on it, a dashboard that nobody owns, and tables that nobody uses.
"""

from dataclasses import dataclass

from delta_arc_lineage.local.connection import CrawledConnection
from delta_arc_lineage.local.landscape import TARGET

REPORTING = CrawledConnection(TARGET.connector, TARGET.name, TARGET.epoch, TARGET.database, "REPORTING")
"""A schema of its own in the target's warehouse: no route leads to it."""
LOOKER_NAME, LOOKER = "delta-arc-looker", "default/looker/1720611663"
PROJECT, MODEL, FOLDER = "food_beverage", "food_beverage", "Sales"


@dataclass(frozen=True, slots=True)
class WarehouseView:
    """A view: of each column its type and the columns that it is made of, as TABLE.COLUMN."""

    name: str
    columns: dict[str, tuple[str, tuple[str, ...]]]
    sql: str

    @property
    def tables(self) -> list[str]:
        return sorted({source.partition(".")[0] for _, sources in self.columns.values() for source in sources})


@dataclass(frozen=True, slots=True)
class LookerViewModel:
    """A view of LookML on one table or view: of each field the column that it shows."""

    name: str
    table: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A look or a tile: the explore that it asks, and the fields of this that it shows, as VIEW.FIELD."""

    name: str
    explore: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard with its tiles, and the looks that it shows; user names and groups that own it."""

    name: str
    tiles: tuple[Shown, ...]
    looks: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    certificate: str = ""


SALES_VIEW = WarehouseView(
    "SALES_PER_CUSTOMER",
    {
        "CUSTOMERID": ("NUMBER(38,0)", ("CUSTOMERS.CUSTOMERID",)),
        "CUSTOMERNAME": ("VARCHAR(60)", ("CUSTOMERS.CUSTOMERNAME",)),
        "ORDERCOUNT": ("NUMBER(18,0)", ("ORDERS.ORDERID",)),
        "LASTORDER": ("DATE", ("ORDERS.ORDERDATE",)),
    },
    "CREATE VIEW REPORTING.SALES_PER_CUSTOMER AS SELECT C.CUSTOMERID, C.CUSTOMERNAME, COUNT(O.ORDERID) AS ORDERCOUNT,"
    " MAX(O.ORDERDATE) AS LASTORDER FROM SALES_ORDERS.CUSTOMERS C JOIN SALES_ORDERS.ORDERS O"
    " ON O.CUSTOMERID = C.CUSTOMERID GROUP BY C.CUSTOMERID, C.CUSTOMERNAME",
)
LOOKER_VIEWS = (
    LookerViewModel(
        "orders", "SALES_ORDERS/ORDERS", {"id": "ORDERID", "customer_id": "CUSTOMERID", "day": "ORDERDATE"}
    ),
    LookerViewModel("customers", "SALES_ORDERS/CUSTOMERS", {"id": "CUSTOMERID", "country": "COUNTRY"}),
    LookerViewModel(
        "sales_per_customer",
        "REPORTING/SALES_PER_CUSTOMER",
        {"customer": "CUSTOMERNAME", "orders": "ORDERCOUNT", "last_order": "LASTORDER"},
    ),
)
EXPLORES = {"orders": ("orders", "customers"), "sales_per_customer": ("sales_per_customer",)}
"""Of each explore the views that it joins."""
LOOKS = (Shown("Best customers", "sales_per_customer", ("sales_per_customer.customer", "sales_per_customer.orders")),)
DASHBOARDS = (
    Dashboard(
        "Sales overview",
        (
            Shown("Orders by month", "orders", ("orders.day", "orders.id")),
            Shown("Orders by country", "orders", ("customers.country", "orders.id")),
        ),
        looks=("Best customers",),
        owners=("anna",),
        groups=("sales",),
        certificate="VERIFIED",
    ),
    Dashboard("Late customers", (Shown("Last orders", "sales_per_customer", ("sales_per_customer.last_order",)),)),
)
