"""Which addresses lead to an asset, with a visit and without one, and what the others lead to."""

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, save
from delta_arc_lineage_tests.local_atlan.pages.browsing import Person, Shown
from delta_arc_lineage_tests.local_atlan.pages.estate import ORDERS, Estate, named


def see(person: Person, estate: Estate, name: str) -> Shown:
    """The page of an asset by qualified name."""
    return person.see(f"/assets/{estate.guids[name]}/overview")


@pytest.mark.parametrize("tab", ["overview", "lineage", "", "relations", "x-y", "columns"])
def test_every_tab_of_atlan_leads_somewhere(server: CatalogServer, estate: Estate, tab: str) -> None:
    """Links of other programs name tabs that there are not here; without a visit too."""
    answer = httpx.get(f"{server.url}/assets/{estate.guids[ORDERS]}/{tab}")
    assert answer.status_code == 200 and Shown(answer.text).one("h1").text == "ORDERS"


def test_without_a_visit_no_link_leads_into_one(server: CatalogServer, person: Person, estate: Estate) -> None:
    """The plain page links plain pages, and has no search box; the visit's page keeps within the visit."""
    plain = Shown(httpx.get(f"{server.url}/assets/{estate.guids[ORDERS]}/overview").text)
    assert not [address for _, address in plain.links() if "browse" in address or "search" in address]
    assert not plain.all("input") and not plain.all("form")
    inside = see(person, estate, ORDERS)
    outside = {"/openapi.json", f"/assets/{estate.guids[ORDERS]}/overview"}
    addresses = {address for _, address in inside.links() if not address.startswith("#")} - outside
    assert all(address.startswith(f"{person.base}/") for address in addresses)
    assert plain.one("h1").text == inside.one("h1").text and plain.section("Attributes") != ""


@pytest.mark.parametrize(
    "path",
    [
        *("/assets/", "/assets//overview", "/assets/00000000-0000-4000-8000-000000000000/overview"),
        *(
            "/assets/a%3Cb%3E",
            "/assets/x%00",
            "/assets/%ff/overview",
            "/assets/../../etc/passwd",
            f"/assets/{'x' * 65}",
        ),
        *("/assets/a/b/c/d", "/assets/'%20OR%201=1", "/pages/", "/pages/../site.py", "/pages/base.html"),
        *("/pages/style.css/x", "/browse/", "/browse/x"),
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(server: CatalogServer, path: str) -> None:
    """404 with the frame of every page, or the way in; no traceback and no markup of the address."""
    with httpx.Client(base_url=server.url) as stranger:
        answer = stranger.get(path)
    assert answer.status_code in (401, 404) and "Traceback" not in answer.text and "<b>" not in answer.text


def test_an_asset_of_a_type_of_ones_own_is_shown(person: Person, estate: Estate, client: httpx.Client) -> None:
    """A type that a client defined, with attributes and a relationship of its own."""
    attribute = {"name": "acidity", "typeName": "float"}
    definition = {"name": "Soil", "superTypes": ["Asset"], "attributeDefs": [attribute], "category": "ENTITY"}
    client.post("/api/meta/types/typedefs", json={"entityDefs": [definition]}).raise_for_status()
    estate.make(entity("Soil", "soil", acidity=5.5))
    shown = see(person, estate, "soil")
    assert "Soil" in shown.main and "acidity 5.5" in shown.main


def test_a_page_shows_the_present(person: Person, estate: Estate) -> None:
    """Nothing of a page is kept: no store, and a change is seen at once."""
    estate.make(named("Table", "now/TABLE", description="before"))
    assert "before" in see(person, estate, "now/TABLE").main
    save(estate.client, named("Table", "now/TABLE", description="after"))
    answer = person.get(f"/assets/{estate.guids['now/TABLE']}/overview")
    assert "after" in answer.text and answer.headers["Cache-Control"] == "no-store"
    estate.client.delete(
        "/api/meta/entity/bulk", params={"guid": estate.guids["now/TABLE"], "deleteType": "PURGE"}
    ).raise_for_status()
    assert person.get(f"/assets/{estate.guids['now/TABLE']}/overview").status_code == 404
