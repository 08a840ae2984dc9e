"""A small estate to look at: a PostgreSQL, an S3 and a Snowflake connection with what lies and flows between them."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from delta_arc_lineage_tests.local_atlan.calls import Json, entity, link, reference, save

POSTGRES, S3, SNOWFLAKE = "default/postgres/1", "default/s3/2", "default/snowflake/3"
CONNECTORS = {POSTGRES: "postgres", S3: "s3", SNOWFLAKE: "snowflake"}
ORDERS, FILE = f"{POSTGRES}/SHOP/SALES/ORDERS", f"{S3}/lake/ORDERS.csv"
TARGET = f"{SNOWFLAKE}/SHOP/SALES/ORDERS"
COLUMNS = ("ID", "NAME", "AMOUNT")


@dataclass
class Estate:
    """What was made: guids by qualified name."""

    client: httpx.Client
    guids: dict[str, str] = field(default_factory=dict)

    def make(self, *entities: Json) -> list[str]:
        """Save assets and keep their guids."""
        numbered = [{**sent, "guid": f"-{number}"} for number, sent in enumerate(entities, 1)]
        assigned = save(self.client, *numbered)["guidAssignments"]
        found = [assigned[sent["guid"]] for sent in numbered]
        self.guids.update(
            (sent["attributes"]["qualifiedName"], guid) for sent, guid in zip(entities, found, strict=True)
        )
        return found

    def flow(self, name: str, source: tuple[str, str], target: tuple[str, str], **attributes: Any) -> str:
        """A process from an asset to another."""
        is_column = source[0] == "Column"
        ends = {"inputs": [reference(*source)], "outputs": [reference(*target)], "connectionQualifiedName": S3}
        return self.make(named("ColumnProcess" if is_column else "Process", f"{S3}/{name}", **ends, **attributes))[0]

    def make_term(self, name: str, qualified_name: str, *, glossary: tuple[str, str]) -> Json:
        """A term in a new glossary, of which name and qualified name are given; the reference to the term."""
        title, shelf = glossary
        self.make({"typeName": "AtlasGlossary", "attributes": {"name": title, "qualifiedName": shelf}})
        said = {"name": name, "qualifiedName": qualified_name, "anchor": link("AtlasGlossary", self.guids[shelf])}
        self.make({"typeName": "AtlasGlossaryTerm", "attributes": said})
        return link("AtlasGlossaryTerm", self.guids[qualified_name])

    def archive(self, *names: str) -> None:
        """Archive assets by qualified name."""
        for name in names:
            self.client.delete(f"/api/meta/entity/guid/{self.guids[name]}").raise_for_status()


def named(type_name: str, qualified_name: str, **attributes: Any) -> Json:
    """An asset whose name is the last part of its qualified name."""
    made = entity(type_name, qualified_name)
    made["attributes"].update({"name": qualified_name.rpartition("/")[2], **attributes})
    return made


def of_connection(qualified_name: str) -> Json:
    """The attributes that say which connection an asset is of."""
    connection = next(known for known in CONNECTORS if qualified_name.startswith(known))
    return {"connectionQualifiedName": connection, "connectorName": CONNECTORS[connection]}


def make_table(connection: str, name: str, columns: tuple[str, ...] = COLUMNS, **attributes: Any) -> list[Json]:
    """A table with its columns, below the connection's one database and schema."""
    schema, table = f"{connection}/SHOP/SALES", f"{connection}/SHOP/SALES/{name}"
    inside = {
        **of_connection(connection),
        "databaseName": "SHOP",
        "databaseQualifiedName": f"{connection}/SHOP",
        "schemaName": "SALES",
        "schemaQualifiedName": schema,
    }
    made = [named("Table", table, **inside, atlanSchema=reference("Schema", schema), **attributes)]
    for number, column in enumerate(columns, 1):
        declared = {"dataType": "NUMBER(38,0)" if number == 1 else "VARCHAR", "order": number}
        parent = {"table": reference("Table", table), "tableName": name, "tableQualifiedName": table}
        made.append(named("Column", f"{table}/{column}", **inside, **declared, **parent))
    return made


def make_estate(client: httpx.Client) -> Estate:
    """Everything: two tables through a file, column by column, and a table that flows nowhere."""
    estate = Estate(client)
    estate.make(
        *(
            named("Connection", name, name=f"{connector}-of-ours", connectorName=connector)
            for name, connector in CONNECTORS.items()
        )
    )
    for connection in (POSTGRES, SNOWFLAKE):
        database, schema = f"{connection}/SHOP", f"{connection}/SHOP/SALES"
        inside = {**of_connection(connection), "databaseName": "SHOP", "databaseQualifiedName": database}
        estate.make(named("Database", database, **of_connection(connection)))
        estate.make(named("Schema", schema, **inside, database=reference("Database", database)))
        estate.make(*make_table(connection, "ORDERS", description="One row per order"))
    estate.make(*make_table(POSTGRES, "IDLE"))
    estate.make(named("S3Bucket", f"{S3}/lake", **of_connection(S3)))
    lies = {"s3BucketQualifiedName": f"{S3}/lake", "bucket": reference("S3Bucket", f"{S3}/lake")}
    estate.make(named("S3Object", FILE, **of_connection(S3), **lies))
    estate.flow("unload", ("Table", ORDERS), ("S3Object", FILE), description="Stated by a person: unload")
    estate.flow("load", ("S3Object", FILE), ("Table", TARGET), additionalEtlContext='{"evidence": "copied"}')
    estate.flow("through", ("Table", ORDERS), ("Table", TARGET), sql="COPY INTO ORDERS FROM @stage")
    for column in COLUMNS[:2]:
        estate.flow(f"through/{column}", ("Column", f"{ORDERS}/{column}"), ("Column", f"{TARGET}/{column}"))
    return estate
