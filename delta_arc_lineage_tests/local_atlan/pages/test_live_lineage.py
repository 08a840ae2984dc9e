"""The page of all lineage: what the catalog holds at this moment, for who has a visit, where the server has a page."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.pages.lineage_document import LineagePage
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import reference
from delta_arc_lineage_tests.local_atlan.pages.browsing import Person
from delta_arc_lineage_tests.local_atlan.pages.estate import FILE, ORDERS, S3, TARGET, Estate, make_estate, named
from delta_arc_lineage_tests.support.http import open_http

TOKEN, MARK = "test-token", "somebody/"
NAMES = ("</script><script>alert(1)</script>", "\u2028<!-- x", "a" * 300)


@pytest.fixture(scope="module")
def server() -> Iterator[CatalogServer]:
    """A catalog whose page is the document alone."""
    with CatalogServer(token=TOKEN, lineage=LineagePage(lambda document: document, MARK)) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Iterator[httpx.Client]:
    with open_http(server.url, TOKEN) as opened:
        yield opened


@pytest.fixture(scope="module")
def estate(client: httpx.Client) -> Estate:
    """With one process that says why it is there."""
    made = make_estate(client)
    context = json.dumps({"evidence": "columns", "score": 0.9, "agreement": "exact"})
    process = named(
        "Process", f"{S3}/end-to-end", additionalEtlContext=context, lastSyncWorkflowName=f"{MARK}default/sales"
    )
    process["attributes"] |= {"inputs": [reference("Table", ORDERS)], "outputs": [reference("Table", TARGET)]}
    made.make(process)
    return made


@pytest.fixture
def document(person: Person, estate: Estate) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(person.get("/lineage").text)
    return found


def test_it_shows_assets_processes_and_columns(document: dict[str, Any], estate: Estate, server: CatalogServer) -> None:
    """In their layers, with links to their pages and the evidence that processes state."""
    nodes = {node["qualified_name"]: node for node in document["nodes"]}
    assert {name: nodes[name]["layer"] for name in (ORDERS, FILE, TARGET)} == {
        ORDERS: "source",
        FILE: "files",
        TARGET: "target",
    }
    assert nodes[ORDERS]["place"] == ["SHOP", "SALES"] and nodes[FILE]["kind"] == "file"
    assert nodes[ORDERS]["url"].startswith(f"{server.url}/browse/") and estate.guids[ORDERS] in nodes[ORDERS]["url"]
    assert [column["name"] for column in nodes[ORDERS]["columns"]] == ["ID", "NAME", "AMOUNT"]
    (stated,) = (edge for edge in document["edges"] if edge["ours"])
    assert (stated["route"], stated["evidence"]["kind"], stated["evidence"]["score"]) == ("sales", "columns", 0.9)
    assert stated["evidence"]["facts"] == ["agreement: exact"]
    assert document["live"] is True and document["routes"] == ["sales"] and document["left_out"] == []


def test_what_a_process_does_not_say_so_is_no_evidence(person: Person, estate: Estate) -> None:
    """Whatever stands there: another program's words, half a document, a score that is none."""
    said = ("plain words", "{", "[1]", '{"evidence": "guess"}', '{"evidence": "name", "score": true}', None)
    for number, context in enumerate(said):
        ends = ("Table", ORDERS), ("Table", TARGET)
        estate.flow(f"says-{number}", *ends, additionalEtlContext=context)
    edges = {edge["name"]: edge["evidence"] for edge in json.loads(person.get("/lineage").text)["edges"]}
    found = [edges[f"says-{number}"] for number in range(len(said))]
    assert [evidence and evidence["score"] for evidence in found] == [None, None, None, None, 0.0, None]


def test_column_edges_name_columns_that_are_there(document: dict[str, Any]) -> None:
    """By position, each under an edge between the same two assets or under none."""
    nodes, edges = document["nodes"], document["edges"]
    assert len(document["column_edges"]) == 2
    for source, start, target, end, under in document["column_edges"]:
        assert nodes[source]["columns"][start]["name"] == nodes[target]["columns"][end]["name"]
        assert under == -1 or (edges[under]["from"], edges[under]["to"]) == (source, target)


def test_it_is_as_it_is_now(person: Person, estate: Estate) -> None:
    """What is archived is gone at the next look; a hostile name is a text."""
    for number, name in enumerate(NAMES):
        estate.make(named("Table", f"{ORDERS}-{number}", name=name))
        estate.flow(f"hostile-{number}", ("Table", f"{ORDERS}-{number}"), ("Table", TARGET))
    shown = {node["name"] for node in json.loads(person.get("/lineage").text)["nodes"]}
    assert shown >= set(NAMES)
    estate.archive(f"{S3}/hostile-0", f"{ORDERS}-1")
    after = {node["name"] for node in json.loads(person.get("/lineage").text)["nodes"]}
    assert NAMES[0] not in after and NAMES[1] not in after and NAMES[2] in after


def test_only_who_has_a_visit_sees_it(person: Person, estate: Estate, server: CatalogServer) -> None:
    """It names assets, so it is under the visit's path; it may not be framed, and its own policy holds."""
    home = person.see("/")
    assert dict(home.links())["Lineage: all of it on one page"] == f"{person.base}/lineage"
    asset = person.see(f"/assets/{estate.guids[ORDERS]}/overview")
    assert asset.link("On the page of all lineage").startswith(f"{person.base}/lineage#node=default%2Fpostgres")
    answer = person.get("/lineage")
    assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    stranger = Person(server.url)
    assert stranger.client.get(f"{person.base}/lineage").status_code == 401
    assert "ORDERS" not in stranger.client.get("/lineage").text
    stranger.client.close()


def test_a_link_from_elsewhere_leads_there_through_the_form(server: CatalogServer, estate: Estate) -> None:
    """It carries no token; whoever has it comes to the page, and nowhere else."""
    person = Person(server.url)
    welcome = person.see("/lineage")
    assert welcome.one("input", name="to").attributes["value"] == "/lineage"
    answer = person.open(token=TOKEN, to="/lineage")
    assert answer.headers["Location"].endswith("/lineage") and person.client.get(answer.headers["Location"]).json()
    for to in ("//elsewhere.example", "/search", "/lineage/../.."):
        assert Person(server.url).open(token=TOKEN, to=to).headers["Location"].count("/") == 3
    person.client.close()


def test_a_server_without_a_page_has_no_link_to_one() -> None:
    """And says that nothing is there."""
    with CatalogServer(token=TOKEN) as bare:
        person = Person(bare.url)
        person.open()
        assert "Lineage: all of it on one page" not in dict(person.see("/").links())
        assert person.get("/lineage").status_code == 404
        person.client.close()


def test_what_looker_shows_stands_in_its_folder_or_project(person: Person, estate: Estate) -> None:
    """A tile tells no folder: it stands where its dashboard stands."""
    home = "default/looker/9"
    explore, tile, board = (f"{home}/{name}" for name in ("explore", "tile", "board"))
    estate.make(named("LookerExplore", explore, connectorName="looker", projectName="shop", modelName="shop"))
    estate.make(named("LookerTile", tile, connectorName="looker"))
    estate.make(named("LookerDashboard", board, connectorName="looker", folderName="Sales", modelName="shop"))
    ends = [("Table", TARGET), ("LookerExplore", explore), ("LookerTile", tile), ("LookerDashboard", board)]
    for number, (start, end) in enumerate(pairwise(ends)):
        process = named("Process", f"{home}/shown-{number}")
        process["attributes"] |= {"inputs": [reference(*start)], "outputs": [reference(*end)]}
        estate.make(process)
    places = {node["qualified_name"]: node["place"] for node in json.loads(person.get("/lineage").text)["nodes"]}
    assert [places[name] for name in (explore, tile, board)] == [["shop"], ["Sales"], ["Sales"]]
