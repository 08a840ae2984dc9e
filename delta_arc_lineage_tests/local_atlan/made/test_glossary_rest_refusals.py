"""What the older `glossary/*` endpoints refuse, and what is deleted there."""

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import NOBODY, read
from delta_arc_lineage_tests.local_atlan.made.glossary_calls import (
    PARTS,
    ROOT,
    anchor_in,
    make_category,
    make_glossary,
    make_term,
    post,
)
from delta_arc_lineage_tests.local_atlan.made.steps import asset, told


def test_an_update_in_part_tells_attributes_that_there_are(client: httpx.Client) -> None:
    """None, and unknown ones, are refused; the words differ in their order, as in the metastore."""
    shelf = make_glossary(client, "Rest part refused")
    paths = {
        "Glossary": f"/{shelf['guid']}",
        "Glossary Term": f"/term/{make_term(client, 'T', shelf)['guid']}",
        "Glossary Category": f"/category/{make_category(client, 'C', shelf)['guid']}",
    }
    for title, path in paths.items():
        nothing = told(client.put(f"{ROOT}{path}/partial", json={}))
        assert nothing == (400, "ATLAS-400-00-029", "PartialUpdates missing or empty")
        first, second = ("nonsense", title) if title == "Glossary" else (title, "nonsense")
        words = f"Invalid attribute {first} for partial update of {second}"
        refused = told(client.put(f"{ROOT}{path}/partial", json={"nonsense": "x"}))
        assert refused == (400, "ATLAS-400-00-074", words)


@pytest.mark.parametrize("part", PARTS)
def test_what_a_part_must_tell(client: httpx.Client, part: str) -> None:
    """A glossary that exists, and a name without the signs that part names."""
    shelf = make_glossary(client, f"Rest must {part}")
    path = f"{ROOT}/{part}"
    code = "ATLAS-400-00-07A" if part == "term" else "ATLAS-400-00-07B"
    anchor = anchor_in(shelf)
    assert told(client.post(path, json={"name": "x"}))[1] == "ATLAS-400-00-072"
    assert told(client.post(path, json={"name": "x", "anchor": {}}))[1] == "ATLAS-400-00-077"
    assert told(client.post(path, json=anchor))[1] == code
    assert told(client.post(path, json={"name": "", **anchor}))[1] == code
    for name in ("a@b", "a.b"):
        assert told(client.post(path, json={"name": name, **anchor}))[1] == "ATLAS-400-00-083"
    nowhere = {"name": "x", "anchor": {"glossaryGuid": NOBODY}}
    assert told(client.post(path, json=nowhere))[:2] == (404, "ATLAS-404-00-005")
    made = client.post(path, json={"name": "x", **anchor})
    assert made.status_code == 200
    assert told(client.post(path, json={"name": "x", **anchor}))[0] == 409


@pytest.mark.parametrize("part", PARTS)
def test_a_part_stays_in_its_glossary(client: httpx.Client, part: str) -> None:
    """Here it is not moved; an update tells its name and its glossary."""
    shelf, other = make_glossary(client, f"Rest stays {part}"), make_glossary(client, f"Rest elsewhere {part}")
    held = post(client, f"/{part}", {"name": "x", **anchor_in(shelf)})
    path = f"{ROOT}/{part}/{held['guid']}"
    moved = told(client.put(path, json={"name": "x", **anchor_in(other)}))
    assert moved == (409, "ATLAS-400-00-0010", "Anchor(glossary) change not supported")
    nameless = told(client.put(path, json=anchor_in(shelf)))
    assert nameless == (400, "ATLAS-400-00-029", "Name can't be null/empty")
    assert told(client.put(path, json={"name": "a@b", **anchor_in(shelf)}))[1] == "ATLAS-400-00-083"
    if part == "term":
        words = "Anchor glossaryGuid can't be null/empty"
        assert told(client.put(path, json={"name": "x"})) == (400, "ATLAS-400-00-029", words)


def test_a_term_has_no_relation_to_itself(client: httpx.Client) -> None:
    """Nor two of a kind to another one."""
    shelf = make_glossary(client, "Rest self")
    term, other = make_term(client, "Self", shelf), make_term(client, "Other", shelf)
    path = f"{ROOT}/term/{term['guid']}"
    itself = {"name": "Self", **anchor_in(shelf), "seeAlso": [{"termGuid": term["guid"]}]}
    assert told(client.put(path, json=itself))[1] == "ATLAS-400-00-07E"
    twice = {"name": "Self", **anchor_in(shelf), "seeAlso": [{"termGuid": other["guid"]}] * 2}
    assert told(client.put(path, json=twice))[1] == "ATLAS-409-00-009"
    empty = {"name": "Self", **anchor_in(shelf), "seeAlso": [{}]}
    assert told(client.put(path, json=empty))[1] == "ATLAS-400-00-076"


@pytest.mark.parametrize("path", ["", "/term", "/category"])
def test_what_is_deleted_is_gone_here(client: httpx.Client, path: str) -> None:
    """It answers as deleted; an unknown guid and one of another type as not found; the entity API still tells it."""
    shelf = make_glossary(client, f"Rest gone {path}")
    held = make_term(client, "x", shelf) if path == "/term" else make_category(client, "x", shelf) if path else shelf
    assert client.delete(f"{ROOT}{path}/{held['guid']}").status_code == 204
    words = f"Given instance guid {held['guid']} has been deleted"
    for answer in (
        client.get(f"{ROOT}{path}/{held['guid']}"),
        client.delete(f"{ROOT}{path}/{held['guid']}"),
        client.put(f"{ROOT}{path}/{held['guid']}/partial", json={"name": "y"}),
    ):
        assert told(answer) == (404, "ATLAS-404-00-012", words)
    assert read(client, held["guid"])["status"] == "DELETED"
    assert told(client.get(f"{ROOT}{path}/{NOBODY}"))[:2] == (404, "ATLAS-404-00-005")
    table = asset(client, "Table", f"rest-other{path}")
    assert told(client.get(f"{ROOT}{path}/{table['guid']}"))[:2] == (404, "ATLAS-404-00-005")


def test_a_glossary_takes_along_what_is_in_it(client: httpx.Client) -> None:
    """Unless a term of it is assigned: then nothing goes."""
    shelf = make_glossary(client, "Rest cascade")
    term, category = make_term(client, "T", shelf), make_category(client, "C", shelf)
    table = asset(client, "Table", "rest-cascade")
    path = f"{ROOT}/terms/{term['guid']}/assignedEntities"
    client.post(path, json=[{"guid": table["guid"]}])
    assert told(client.delete(f"{ROOT}/{shelf['guid']}"))[1] == "ATLAS-400-00-084"
    assert read(client, category["guid"])["status"] == "ACTIVE"
    client.put(path, json=client.get(path).json())
    assert client.delete(f"{ROOT}/{shelf['guid']}").status_code == 204
    for guid in (shelf["guid"], term["guid"], category["guid"]):
        assert read(client, guid)["status"] == "DELETED"


@pytest.mark.parametrize("path", ["", "/term", "/category", "/terms", "/categories", "/terms/assignedEntities"])
@pytest.mark.parametrize("body", ["[]", "{}", "7", '"x"', "[[]]", "[7]", '{"anchor": 7}', '{"anchor": {}}', "nonsense"])
def test_bodies_of_other_shapes_are_refused(client: httpx.Client, path: str, body: str) -> None:
    """With a code of the metastore's and words, never as a fault of the server; an empty list makes nothing."""
    answer = client.post(ROOT + path, content=body, headers={"Content-Type": "application/json"})
    if body == "[]" and path in ("/terms", "/categories"):
        assert (answer.status_code, answer.json()) == (200, [])
    else:
        status, code, words = told(answer)
        assert status in (400, 404)
        assert code.startswith("ATLAS-4")
        assert words
