"""Rules of every asset and of a few types: who is named, connections, links, workflows."""

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import Json, link, save
from delta_arc_lineage_tests.local_atlan.made.steps import asset, changed, draft, made, name_of, refusal, update_of

BAD = "ATLAS-400-00-029"
USERS = ("ownerUsers", "adminUsers", "viewerUsers")
GROUPS = ("ownerGroups", "adminGroups", "viewerGroups")
ADMINS = ("adminUsers", "adminGroups", "adminRoles")


def _table(**attributes: object) -> Json:
    return {"typeName": "Table", "attributes": {"name": "t", "qualifiedName": "people-table", **attributes}}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("<!--#exec cmd-->", "SSI tags are not allowed"),
        ("a<b", "Special characters < > are not allowed"),
        ("b>a", "Special characters < > are not allowed"),
        ("http:evil", "URLs are not allowed"),
        ("HTTPS://evil", "URLs are not allowed"),
    ],
)
@pytest.mark.parametrize("attribute", [*USERS, *GROUPS])
def test_names_of_people_hold_nothing_that_runs(client: httpx.Client, attribute: str, name: str, words: str) -> None:
    """Of a user or a group, on any asset, beside good names."""
    kind = "user" if attribute in USERS else "group"
    said = (400, BAD, f"Invalid {kind} name: {words}")
    assert refusal(client, _table(**{attribute: ["ann", name]})) == said
    held = asset(client, "Table", f"people-{attribute}-{words[:3]}")
    assert refusal(client, update_of(held, **{attribute: [name]})) == said


@pytest.mark.parametrize("attribute", [*USERS, *GROUPS])
def test_people_need_not_be_known(client: httpx.Client, attribute: str) -> None:
    """The metastore passes over names that nobody has."""
    held = asset(client, "Table", f"stranger-{attribute}", **{attribute: ["nobody-knows", "mailto:x", ""]})
    assert held["attributes"][attribute] == ["nobody-knows", "mailto:x", ""]


def test_an_announcement_holds_no_include(client: httpx.Client) -> None:
    """Other marks are kept."""
    words = "Invalid announcementMessage: SSI tags are not allowed"
    assert refusal(client, _table(announcementMessage="x <!--# include file -->")) == (400, BAD, words)
    held = asset(client, "Table", "announced", announcementMessage="<b>soon</b>")
    assert held["attributes"]["announcementMessage"] == "<b>soon</b>"


def test_a_refused_name_refuses_the_whole_request(client: httpx.Client) -> None:
    """Nothing of it is kept."""
    good = {"typeName": "Table", "attributes": {"name": "g", "qualifiedName": "good-beside-bad"}}
    assert refusal(client, good, _table(ownerUsers=["<x>"]))[1] == BAD
    path = "/api/meta/entity/uniqueAttribute/type/Table"
    assert client.get(path, params={"attr:qualifiedName": "good-beside-bad"}).status_code == 404


def test_who_makes_a_connection_is_an_admin(client: httpx.Client) -> None:
    """Beside those named, once."""
    first = asset(client, "Connection", "default/s3/1")
    creator = first["createdBy"]
    assert first["attributes"]["adminUsers"] == [creator]
    second = asset(client, "Connection", "default/s3/2", adminUsers=["ann", creator], adminRoles=["r"])
    assert second["attributes"]["adminUsers"] == ["ann", creator]
    assert second["attributes"]["adminRoles"] == ["r"]


def test_a_connection_keeps_an_admin(client: httpx.Client) -> None:
    """All lists empty are refused, whether told or left; lists that are not told stay."""
    connection = asset(client, "Connection", "default/s3/3", adminGroups=["team"])
    words = "Admin list should not be empty for type Connection"
    empty = {name: [] for name in ADMINS}
    assert refusal(client, update_of(connection, **empty)) == (400, "ATLAS-400-00-114", words)
    after = changed(client, connection, adminUsers=[])
    assert not after["attributes"]["adminUsers"]
    assert after["attributes"]["adminGroups"] == ["team"]
    assert refusal(client, update_of(after, adminGroups=[]))[1] == "ATLAS-400-00-114"
    after = changed(client, after, adminGroups=[], adminRoles=["r"])
    assert after["attributes"]["adminRoles"] == ["r"]
    assert changed(client, after, description="x")["attributes"]["description"] == "x"


def test_a_connection_keeps_its_name(client: httpx.Client) -> None:
    """Another qualified name in an update by guid is passed over."""
    connection = asset(client, "Connection", "default/s3/4")
    assert name_of(changed(client, connection, qualifiedName="default/s3/5", description="x")) == "default/s3/4"
    assert name_of(changed(client, connection, qualifiedName="default/s3/5")) == "default/s3/4"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://127.0.0.1:3000/a?b=c#d",
        "ftp://x/y",
        "mailto:a@b.c",
        "/relative/path",
        "page.html?x=1",
        "  https://example.org/with space (1)  ",
        "https://bücher.example/größe",
    ],
)
def test_a_link_leads_somewhere(client: httpx.Client, url: str) -> None:
    """On the site or off it, in any script."""
    table = asset(client, "Table", f"linked {url}")
    ends = {"asset": link("Table", table["guid"])}
    held = made(client, draft("Link", "Somewhere", ends, link=url, qualifiedName=f"link {url}"))
    assert held["attributes"]["link"] == url


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://", "data:text/html,x", "https:// x", "a b", "<x>"])
def test_a_link_that_leads_nowhere_is_refused(client: httpx.Client, url: str) -> None:
    """When made and when updated; the metastore tells it as a fault of its own."""
    sent = {"typeName": "Link", "attributes": {"name": "l", "qualifiedName": f"bad {url}"}}
    sent["attributes"]["link"] = url
    words = "Please provide a valid URL for operation: "
    assert refusal(client, sent) == (500, "ATLAS-500-00-001", words + "CREATE")
    held = asset(client, "Link", f"good {url}", link="https://example.org")
    assert refusal(client, update_of(held, link=url)) == (500, "ATLAS-500-00-001", words + "UPDATE")


def test_a_link_is_told(client: httpx.Client) -> None:
    """With every update that changes something."""
    sent = {"typeName": "Link", "attributes": {"name": "l", "qualifiedName": "untold"}}
    assert refusal(client, sent)[2] == "Link is empty for operation: CREATE"
    held = asset(client, "Link", "told", link="https://example.org")
    assert refusal(client, update_of(held, description="x"))[2] == "Link is empty for operation: UPDATE"
    assert "mutatedEntities" not in save(client, update_of(held))


def test_readmes_have_no_rule(client: httpx.Client) -> None:
    """Any text is one, empty text too."""
    table = asset(client, "Table", "with-readme")
    ends = {"asset": link("Table", table["guid"])}
    for text in ("<h1>Hello</h1>", ""):
        held = made(client, draft("Readme", "Readme", ends, description=text, qualifiedName="with-readme/readme"))
        assert (held["attributes"].get("description") or "") == text


def test_a_workflow_is_owned_by_who_makes_it(client: httpx.Client) -> None:
    """Others named at first are passed over; an update names others (`AtlanAppWorkflowPreProcessor`)."""
    workflow = asset(client, "AtlanAppWorkflow", "flow", ownerUsers=["ann"])
    assert workflow["attributes"]["ownerUsers"] == [workflow["createdBy"]]
    assert changed(client, workflow, ownerUsers=["ann"])["attributes"]["ownerUsers"] == ["ann"]
