"""The home of a visit: what is where, with counts that agree with the index, and links that lead there."""

import httpx
import pytest

from delta_arc_lineage.local_atlan.pages.home import MOST_SHOWN
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import reference, search
from delta_arc_lineage_tests.local_atlan.pages.browsing import TOKEN, Person, Shown
from delta_arc_lineage_tests.local_atlan.pages.estate import POSTGRES, S3, SNOWFLAKE, Estate, named, of_connection

TYPES = ("Column", "ColumnProcess", "Connection", "Database", "Process", "S3Bucket", "S3Object", "Schema", "Table")


@pytest.fixture(scope="module")
def home(person: Person, estate: Estate) -> Shown:
    """The home over the estate."""
    return person.see("/")


def test_each_connection_says_its_connector_and_what_it_holds(home: Shown) -> None:
    """Counts of active assets by type, all of them."""
    postgres, s3, snowflake = (home.section(f"{name}-of-ours") for name in ("postgres", "s3", "snowflake"))
    for shown, count in (("Table", 2), ("Column", 6), ("Database", 1), ("Schema", 1)):
        assert f"{shown} <b>{count}</b>" in postgres
    assert "list all 10" in postgres and "list all 6" in snowflake
    for shown, count in (("Process", 3), ("ColumnProcess", 2), ("S3Bucket", 1), ("S3Object", 1)):
        assert f"{shown} <b>{count}</b>" in s3
    assert '<span class="chip">snowflake</span>' in snowflake


@pytest.mark.parametrize("connection", [POSTGRES, SNOWFLAKE])
def test_one_can_walk_from_a_connection_to_a_column(
    person: Person, home: Shown, estate: Estate, connection: str
) -> None:
    """Connection → database → schema → tables → table → column, by links of pages alone."""
    addresses = {address.split("/")[4]: address for _, address in home.links() if "/assets/" in address}
    database, schema = f"{connection}/SHOP", f"{connection}/SHOP/SALES"
    assert person.follow(addresses[estate.guids[connection]]).one("h1").text == f"{connection.split('/')[1]}-of-ours"
    assert person.follow(addresses[estate.guids[database]]).one("h1").text == "SHOP"
    tables = person.follow(addresses[estate.guids[schema]].replace("/overview", "/tables"))
    table = person.follow(tables.link("ORDERS"))
    assert person.follow(table.link("AMOUNT")).one("h1").text == "AMOUNT"


def test_a_bucket_leads_to_what_lies_in_it(person: Person, home: Shown) -> None:
    """Connection → bucket → objects → object."""
    assert person.follow(home.link("lake")).one("h1").text == "lake"
    objects = person.follow(home.link("objects"))
    assert person.follow(objects.link("ORDERS.csv")).one("h1").text == "ORDERS.csv"


def test_types_are_counted_as_the_index_counts_them(person: Person, home: Shown, client: httpx.Client) -> None:
    """Each type is a link to a search that finds as many."""
    for type_name in TYPES:
        query = {
            "bool": {"filter": [{"term": {"__typeName.keyword": type_name.lower()}}, {"term": {"__state": "ACTIVE"}}]}
        }
        count = search(client, query)["approximateCount"]
        assert f"{type_name} {count}" in home.main
        assert f"{count} asset" in person.follow(home.link(type_name)).one("p", role="status").text


def test_all_of_a_connection_is_a_search(person: Person, home: Shown) -> None:
    """The link of a connection finds exactly what the connection counts."""
    for text, address in home.links():
        if text.startswith("list all"):
            number = text.removeprefix("list all ")
            assert person.follow(address).one("p", role="status").text.startswith(f"{number} asset")


def test_an_empty_catalog_says_so() -> None:
    """No connection, no type, nothing archived, and what to do."""
    with CatalogServer(token=TOKEN) as server:
        person = Person(server.url)
        person.open()
        shown = person.see("/").main
        found = person.see("/search").main
    assert "No connection yet" in shown and "Nothing yet" in shown and "0 archived" in shown
    assert "0 assets" in found and "Nothing found" in found


def test_archived_things_are_counted_apart(client: httpx.Client) -> None:
    """An archived table leaves the counts of its connection and stands among the archived."""
    with CatalogServer(token=TOKEN) as server:
        person = Person(server.url)
        person.open()
        with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {TOKEN}"}) as api:
            estate = Estate(api)
            estate.make(named("Connection", S3, connectorName="s3"))
            names = [f"{S3}/o{number}" for number in range(3)]
            estate.make(*(named("S3Object", name, **of_connection(S3)) for name in names))
            estate.archive(*names[:2])
        shown = person.see("/")
        assert "S3Object <b>1</b>" in shown.section("2") and "2 archived" in shown.main
        assert "4 assets" in person.follow(shown.link("list them with the others")).main


def test_many_databases_and_schemas_are_cut_with_their_count() -> None:
    """A connection shows its first databases, a database its first schemas; the rest is counted and one link away."""
    with CatalogServer(token=TOKEN) as server:
        person = Person(server.url)
        person.open()
        with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {TOKEN}"}) as api:
            estate = Estate(api)
            estate.make(named("Connection", POSTGRES, connectorName="postgres"))
            inside = of_connection(POSTGRES)
            names = [f"{POSTGRES}/D{number:02}" for number in range(MOST_SHOWN + 5)]
            estate.make(*(named("Database", name, **inside) for name in names))
            within = {**inside, "databaseQualifiedName": names[0], "database": reference("Database", names[0])}
            schemas = [f"{names[0]}/S{number:02}" for number in range(MOST_SHOWN + 7)]
            estate.make(*(named("Schema", name, **within) for name in schemas))
        shown = person.see("/")
        assert "D24" in shown.main and "D25" not in shown.main and "and 5 more" in shown.main
        assert "32 schemas" in shown.main and "S24" in shown.main and "S25" not in shown.main
        rest = person.follow(shown.link("7 more"))
        assert "S31" in rest.main and "schemas 32" in rest.main


def test_things_without_a_connection_are_found_by_type(person: Person, estate: Estate) -> None:
    """A glossary has none; a schema whose database is not there stands below its connection."""
    estate.make({"typeName": "AtlasGlossary", "attributes": {"name": "Words", "qualifiedName": "words"}})
    lost = f"{S3}/LOST/SCHEMA"
    estate.make(named("Schema", lost, **of_connection(S3), databaseQualifiedName=f"{S3}/LOST"))
    shown = person.see("/")
    assert "Words" in person.follow(shown.link("AtlasGlossary")).main
    assert "SCHEMA" in shown.section("s3-of-ours")
