"""Hostile names in every field, on every page: shown as text, never as markup, an address, or a break of the page."""

import re
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import Json, reference, save, text_attribute
from delta_arc_lineage_tests.local_atlan.definitions import make_set, make_tag_type
from delta_arc_lineage_tests.local_atlan.pages.browsing import Person, Shown
from delta_arc_lineage_tests.local_atlan.pages.estate import POSTGRES, Estate, named

HOSTILE = [
    "<script>PWNED()</script>",
    "<img src=x onerror=PWNED()>",
    '"><svg onload=PWNED()>',
    "' onmouseover='PWNED()",
    "</title><script>PWNED()</script>",
    "</svg></a></main><h1>PWNED</h1>",
    "javascript:PWNED()",
    "{{ 7*7 }}{% PWNED %}{# PWNED #}",
    "%3Cscript%3EPWNED%3C/script%3E",
    "&lt;b&gt;PWNED&amp;",
    "PWNED\r\nSet-Cookie: a=b\r\n\r\n<b>",
    "\u202ePWNED\u2066\u0000\u0007",
    "../../PWNED?q=1#x",
    "PWNED " + "W" * 3000,
]
NAMED_FIELDS = (
    *("name", "displayName", "description", "userDescription", "connectorName", "certificateStatusMessage"),
    *("announcementTitle", "announcementMessage", "dataType", "sql", "code", "additionalEtlContext", "databaseName"),
    *("schemaName", "connectionName", "tableName", "viewName"),
)
KNOWN_TAGS = {
    *("html", "head", "meta", "title", "link", "body", "a", "header", "form", "label", "input", "button", "main"),
    *("footer", "span", "nav", "h1", "h2", "h3", "p", "section", "dl", "dt", "dd", "code", "table", "thead", "tbody"),
    *("tr", "th", "td", "ul", "ol", "li", "div", "details", "summary", "strong", "b", "pre", "svg", "defs", "marker"),
    *("path", "g", "rect", "text"),
}


def make_hostile(estate: Estate, number: int, text: str) -> list[str]:
    """A connection, database, schema, two tables with a column each and a process, every name of them hostile."""
    root = f"hostile/{number}"
    said: Json = {"certificateStatus": "VERIFIED"}
    said |= {field: text for field in NAMED_FIELDS if field not in ("dataType", "sql", "code", "additionalEtlContext")}
    custom: Json = {"labels": ["label"], "customAttributes": {"key": text[:500]}}
    names = [f"{root}/{part}{text}" for part in ("c", "d", "s", "t", "u")]
    connection, database, schema, table, other = names
    inside = {**said, "connectionQualifiedName": connection}
    estate.make(named("Connection", connection, **said))
    estate.make({**named("Database", database, **inside), **custom})
    within = {**inside, "databaseQualifiedName": database}
    estate.make(named("Schema", schema, database=reference("Database", database), **within))
    for name in (table, other):
        estate.make(named("Table", name, atlanSchema=reference("Schema", schema), **within))
        parent = reference("Table", name)
        estate.make(named("Column", f"{name}/c", table=parent, dataType=text, order=1, **inside))
    evidence = {"sql": text, "code": text, "additionalEtlContext": text, **said}
    for kind, source, target in (("Table", table, other), ("Column", f"{table}/c", f"{other}/c")):
        estate.make(
            named(
                "ColumnProcess" if kind == "Column" else "Process",
                f"{root}/{kind}{text}",
                inputs=[reference(kind, source)],
                outputs=[reference(kind, target)],
                **evidence,
            )
        )
    made = [*names, f"{table}/c", f"{root}/Table{text}", f"{root}/Column{text}"]
    give_owners(estate, made, {"ownerUsers": [text], "ownerGroups": [text]})
    return made


def give_owners(estate: Estate, names: list[str], owners: Json) -> None:
    """Owners of any name, as from before the catalog checked them: an import takes what was stored elsewhere."""
    asked = {"kind": "entity", "offset": 0, "size": 5000}
    lines = estate.client.get("/api/local/export", params=asked).raise_for_status().json()["lines"]
    guids = {estate.guids[name] for name in names}
    sent = [{**line, "attributes": {**line["attributes"], **owners}} for line in lines if line["guid"] in guids]
    assert len(sent) == len(guids)
    estate.client.post("/api/local/import", json={"lines": sent}).raise_for_status()


def assert_harmless(answer: httpx.Response) -> Shown:
    """Only elements and attributes that the templates have; no address but ours; no script, no style, no handler."""
    shown = Shown(answer.text)
    assert "PWNED" not in str(answer.headers).upper()
    for element in shown.elements:
        assert element.tag in KNOWN_TAGS, element.tag
        for name, value in element.attributes.items():
            assert not name.startswith("on") and name != "style", (element.tag, name)
            if name in ("href", "src", "action", "d", "xmlns"):
                assert re.match(r"/(?!/)|#|M-?\d|http://www\.w3\.org/2000/svg$", value), value
            if name in ("id", "class", "marker-end"):
                assert "PWNED" not in value
    assert shown.one("h1") and shown.one("main") and shown.one("footer")
    return shown


@pytest.fixture(scope="module", params=range(len(HOSTILE)))
def hostile(request: pytest.FixtureRequest, estate: Estate) -> tuple[str, list[str]]:
    """A hostile text and the guids of what bears it everywhere."""
    number: int = request.param
    names = make_hostile(estate, number, HOSTILE[number])
    return HOSTILE[number], [estate.guids[name] for name in names]


def test_a_hostile_name_is_text_on_every_page(person: Person, hostile: tuple[str, list[str]]) -> None:
    """Home, search, each asset with its lineage and columns open, and its lists."""
    text, guids = hostile
    paths: list[tuple[str, dict[str, Any]]] = [("/", {}), ("/search", {"q": text, "type": text, "connection": text})]
    paths += [("/search", {"q": text[:30]}), ("/search", {"connection": text, "archived": "on"})]
    for guid in guids:
        paths.append((f"/assets/{guid}/lineage", {"columns": "on", "archived": "on", "wide": "on", "hops": "4"}))
    paths += [
        (f"/assets/{guids[2]}/tables", {}),
        (f"/assets/{guids[3]}/columns", {}),
        (f"/assets/{guids[1]}/schemas", {}),
    ]
    for path, query in paths:
        answer = person.get(path, **query)
        assert answer.status_code == 200, (path, answer.status_code)
        assert_harmless(answer)


def test_a_hostile_name_is_shown_as_it_is(person: Person, hostile: tuple[str, list[str]]) -> None:
    """Nothing is left out or changed: the title, the heading and the table say what was written, blanks apart."""
    text, guids = hostile
    shown = person.see(f"/assets/{guids[3]}/overview")
    words = " ".join(text.replace("\x00", "\ufffd").split())
    assert " ".join(shown.one("h1").text.replace("\x00", "\ufffd").split()) == words
    assert words in " ".join(shown.all("title")[0].text.replace("\x00", "\ufffd").split())


def test_hostile_tags_terms_and_sets_are_text(person: Person, estate: Estate, client: httpx.Client) -> None:
    """Human names of tags, their values, custom metadata, terms, glossaries, labels."""
    tag = make_tag_type(client, "<b>PWNED</b>")
    money, keys = make_set(client, "<u>PWNED</u>", text_attribute("<i>PWNED</i>"))
    values = {money: {keys["<i>PWNED</i>"]: "<s>PWNED</s>"}}
    estate.make({**named("Table", "put/TABLE"), "businessAttributes": values, "classifications": [{"typeName": tag}]})
    meant = estate.make_term("<q>PWNED", "put/t", glossary=("<em>PWNED", "put/g"))
    save(client, named("Table", "put/TABLE", meanings=[meant]))
    for name in ("put/TABLE", "put/t", "put/g"):
        shown = assert_harmless(person.get(f"/assets/{estate.guids[name]}/overview"))
        assert "PWNED" in shown.main
    text = person.see(f"/assets/{estate.guids['put/TABLE']}/overview").text
    for written in ("<b>PWNED</b>", "<i>PWNED</i>", "<u>PWNED</u>", "<s>PWNED</s>", "<q>PWNED"):
        assert written in text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80))
def test_any_name_is_shown(person: Person, estate: Estate, text: str) -> None:
    """Whatever the catalog takes as a name and a description, its page shows."""
    sent = named("Table", "any/TABLE", name=text, description=text, ownerUsers=[text])
    answer = estate.client.post("/api/meta/entity/bulk", json={"entities": [{**sent, "guid": "-1"}]})
    if answer.status_code != 200:
        return
    guid = answer.json()["guidAssignments"]["-1"]
    shown = assert_harmless(person.get(f"/assets/{guid}/overview"))
    printable = "".join(letter for letter in text if letter.isprintable()).split()
    assert all(word in shown.one("h1").text for word in printable if word.isalnum() and word in text)


@pytest.mark.parametrize("value", [None, 5, -1.5, True, [], {}, ["a", 1], {"a": {"b": [1]}}, "", " ", 10**18])
def test_a_value_of_any_kind_is_shown(person: Person, estate: Estate, value: Any) -> None:
    """A name that is a number, an order that is a word: what the API takes, the pages show."""
    for field in ("description", "displayName", "order", "dataType", "ownerUsers", "certificateStatus", "isNullable"):
        sent = named("Column", "kinds/COLUMN", **{field: value})
        answer = estate.client.post("/api/meta/entity/bulk", json={"entities": [{**sent, "guid": "-1"}]})
        if answer.status_code == 200:
            guid = answer.json().get("guidAssignments", {}).get("-1") or estate.guids["kinds/COLUMN"]
            estate.guids["kinds/COLUMN"] = guid
            assert_harmless(person.get(f"/assets/{guid}/overview"))
            assert_harmless(person.get("/search", q="COLUMN"))


def test_half_a_character_breaks_no_page(person: Person, estate: Estate) -> None:
    """Half a surrogate pair is no text: if the catalog takes it, the page shows a question mark."""
    body = (
        '{"entities": [{"typeName": "Table", "guid": "-1", "attributes": {"name": "half \\ud800 x",'
        ' "qualifiedName": "half", "description": "\\udfff"}}]}'
    )
    answer = estate.client.post("/api/meta/entity/bulk", content=body, headers={"Content-Type": "application/json"})
    if answer.status_code == 200:
        guid = answer.json()["guidAssignments"]["-1"]
        assert "half ? x" in assert_harmless(person.get(f"/assets/{guid}/overview")).main
        assert_harmless(person.get("/search", q="half"))
    assert answer.status_code < 500


def test_hostile_addresses_of_pages_are_text(server: CatalogServer, person: Person) -> None:
    """What a path or a query says is shown as text, inside a visit and outside."""
    for text in HOSTILE:
        said = quote(text, safe="")
        for path in (f"/assets/{said}/overview", f"/assets/{said}", f"/?code={said}&next={said}", f"/pages/{said}"):
            answer = httpx.get(server.url + path)
            assert answer.status_code in (200, 404)
            assert_harmless(answer)
        for path in (f"/nothing/{said}", f"/assets/{said}/columns", f"/search?q={said}&{said}={said}", f"/{said}"):
            assert_harmless(person.client.get(person.base + path))


def test_a_long_name_is_cut_in_the_drawing_only(person: Person, estate: Estate) -> None:
    """The box holds what fits; its title holds all."""
    long = "L" * 500
    estate.make(named("Table", f"{POSTGRES}/{long}"), named("Table", "long/TARGET"))
    estate.flow("long", ("Table", f"{POSTGRES}/{long}"), ("Table", "long/TARGET"))
    shown = person.see(f"/assets/{estate.guids['long/TARGET']}/lineage")
    drawn = [text.text for text in shown.all("text") if text.text.startswith("LLL")]
    assert drawn and all(len(text) < 40 and text.endswith("…") for text in drawn)
    assert any(long in title.text for title in shown.all("title"))
