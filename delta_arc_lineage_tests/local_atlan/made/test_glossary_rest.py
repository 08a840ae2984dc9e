"""The older `glossary/*` endpoints (`GlossaryREST`, `GlossaryService`): made, read, written over, in part, deleted."""

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import NOBODY, read, search
from delta_arc_lineage_tests.local_atlan.made.glossary_calls import (
    RELATIONS,
    ROOT,
    anchor_in,
    fetch,
    make_category,
    make_glossary,
    make_term,
    post,
    put,
)
from delta_arc_lineage_tests.local_atlan.made.steps import asset, told


def test_a_glossary_is_made_and_read(client: httpx.Client) -> None:
    """What was told, with guid and qualified name; the entity is the same as the entity API's."""
    shelf = post(client, "", {"name": "Rest", "shortDescription": "s", "longDescription": "l", "language": "en"})
    assert fetch(client, f"/{shelf['guid']}") == shelf
    assert {name: shelf[name] for name in ("name", "shortDescription", "longDescription", "language")} == {
        "name": "Rest",
        "shortDescription": "s",
        "longDescription": "l",
        "language": "en",
    }
    assert set(shelf) == {"guid", "qualifiedName", "name", "shortDescription", "longDescription", "language"}
    assert read(client, shelf["guid"])["attributes"]["qualifiedName"] == shelf["qualifiedName"]
    hits = search(client, {"term": {"__guid": shelf["guid"]}})
    assert [hit["displayText"] for hit in hits["entities"]] == ["Rest"]


def test_a_term_is_made_and_read(client: httpx.Client) -> None:
    """It tells its glossary, and the glossary tells it."""
    shelf = make_glossary(client, "Rest terms")
    term = make_term(client, "Customer", shelf, examples=["a", "b"], abbreviation="C", usage="u")
    assert fetch(client, f"/term/{term['guid']}") == term
    assert term["anchor"]["glossaryGuid"] == shelf["guid"]
    assert term["anchor"]["displayText"] == "Rest terms"
    assert term["qualifiedName"].endswith("@" + shelf["qualifiedName"])
    assert (term["examples"], term["abbreviation"], term["usage"]) == (["a", "b"], "C", "u")
    header = fetch(client, f"/{shelf['guid']}")["terms"][0]
    assert (header["termGuid"], header["displayText"]) == (term["guid"], "Customer")
    assert header["relationGuid"] == term["anchor"]["relationGuid"]


def test_categories_make_a_hierarchy(client: httpx.Client) -> None:
    """A parent tells its children, a child its parent, a category its terms and a term its categories."""
    shelf = make_glossary(client, "Rest categories")
    term = make_term(client, "Filed", shelf)
    top = make_category(client, "Top", shelf)
    low = make_category(
        client,
        "Low",
        shelf,
        parentCategory={"categoryGuid": top["guid"]},
        terms=[{"termGuid": term["guid"], "description": "why"}],
    )
    assert low["parentCategory"]["categoryGuid"] == top["guid"]
    children = fetch(client, f"/category/{top['guid']}")["childrenCategories"]
    assert [(child["categoryGuid"], child["parentCategoryGuid"]) for child in children] == [(low["guid"], top["guid"])]
    assert [(held["termGuid"], held["description"]) for held in low["terms"]] == [(term["guid"], "why")]
    filed = fetch(client, f"/term/{term['guid']}")["categories"]
    assert [(held["categoryGuid"], held["displayText"]) for held in filed] == [(low["guid"], "Low")]
    headers = fetch(client, f"/{shelf['guid']}")["categories"]
    assert {held["categoryGuid"]: held.get("parentCategoryGuid") for held in headers} == {
        top["guid"]: None,
        low["guid"]: top["guid"],
    }


def test_a_glossary_is_told_in_detail(client: httpx.Client) -> None:
    """With its terms and categories in full, by guid."""
    shelf = make_glossary(client, "Rest details")
    term, category = make_term(client, "T", shelf), make_category(client, "C", shelf)
    detailed = fetch(client, f"/{shelf['guid']}/detailed")
    assert detailed["termInfo"] == {term["guid"]: fetch(client, f"/term/{term['guid']}")}
    assert detailed["categoryInfo"] == {category["guid"]: fetch(client, f"/category/{category['guid']}")}
    assert (detailed["guid"], detailed["name"]) == (shelf["guid"], "Rest details")


@pytest.mark.parametrize(("name", "opposite"), list(RELATIONS.items()))
def test_relations_of_terms_are_seen_from_both_sides(client: httpx.Client, name: str, opposite: str) -> None:
    """Each relation is told when a term is made, under its own name on one side and the other's on the other."""
    shelf = make_glossary(client, f"Rest relation {name}")
    first = make_term(client, "First", shelf)
    second = make_term(client, "Second", shelf, **{name: [{"termGuid": first["guid"], "description": "as told"}]})
    assert [(held["termGuid"], held["description"]) for held in second[name]] == [(first["guid"], "as told")]
    seen = fetch(client, f"/term/{first['guid']}")[opposite]
    assert [(held["termGuid"], held["displayText"]) for held in seen] == [(second["guid"], "Second")]
    assert fetch(client, f"/terms/{first['guid']}/related") == {opposite: seen}


def test_an_update_stands_for_the_whole(client: httpx.Client) -> None:
    """What is not told is erased: texts, relations, categories; name and place stay."""
    shelf = make_glossary(client, "Rest whole")
    other, folder = make_term(client, "Other", shelf), make_category(client, "Folder", shelf)
    term = make_term(
        client,
        "Whole",
        shelf,
        shortDescription="s",
        examples=["e"],
        synonyms=[{"termGuid": other["guid"]}],
        categories=[{"categoryGuid": folder["guid"]}],
    )
    after = put(client, f"/term/{term['guid']}", {"name": "Whole", "longDescription": "l", **anchor_in(shelf)})
    assert after["longDescription"] == "l"
    assert {"shortDescription", "examples", "synonyms", "categories"} & set(after) == set()
    assert after["qualifiedName"] == term["qualifiedName"]
    changed = put(client, f"/{shelf['guid']}", {"name": "Rest whole", "longDescription": "told"})
    assert "shortDescription" not in changed
    assert len(changed["terms"]) == 2


def test_an_update_of_a_category_stands_for_the_whole(client: httpx.Client) -> None:
    """Parent, children and terms that are not told are let go."""
    shelf = make_glossary(client, "Rest whole category")
    term, top = make_term(client, "T", shelf), make_category(client, "Top", shelf)
    low = make_category(client, "Low", shelf, parentCategory={"categoryGuid": top["guid"]})
    kept = {"terms": [{"termGuid": term["guid"]}], "parentCategory": {"categoryGuid": top["guid"]}}
    after = put(client, f"/category/{low['guid']}", {"name": "Low", **anchor_in(shelf), **kept})
    assert after["parentCategory"]["categoryGuid"] == top["guid"]
    after = put(client, f"/category/{low['guid']}", {"name": "Lower", **anchor_in(shelf)})
    assert {"parentCategory", "terms"} & set(after) == set()
    assert after["name"] == "Lower"
    assert "childrenCategories" not in fetch(client, f"/category/{top['guid']}")


def test_an_update_in_part_changes_what_it_tells(client: httpx.Client) -> None:
    """Everything else stays; relations may be told for terms."""
    shelf = make_glossary(client, "Rest part")
    other = make_term(client, "Other", shelf)
    term = make_term(client, "Part", shelf, shortDescription="s", seeAlso=[{"termGuid": other["guid"]}])
    after = put(client, f"/term/{term['guid']}/partial", {"longDescription": "l"})
    assert (after["shortDescription"], after["longDescription"]) == ("s", "l")
    assert [held["termGuid"] for held in after["seeAlso"]] == [other["guid"]]
    after = put(client, f"/term/{term['guid']}/partial", {"seeAlso": [], "synonyms": [{"termGuid": other["guid"]}]})
    assert "seeAlso" not in after
    assert [held["termGuid"] for held in after["synonyms"]] == [other["guid"]]
    category = make_category(client, "Part", shelf, shortDescription="s")
    after = put(client, f"/category/{category['guid']}/partial", {"longDescription": "l"})
    assert (after["shortDescription"], after["longDescription"]) == ("s", "l")
    after = put(client, f"/{shelf['guid']}/partial", {"usage": "u"})
    assert (after["shortDescription"], after["usage"]) == ("short", "u")


def test_many_are_made_at_once_or_none(client: httpx.Client) -> None:
    """In the order told; a name that is taken refuses all."""
    shelf = make_glossary(client, "Rest many")
    names = ["one", "two", "three"]
    for path in ("/terms", "/categories"):
        made = post(client, path, [{"name": name, **anchor_in(shelf)} for name in names])
        assert [held["name"] for held in made] == names
        more = [{"name": name, **anchor_in(shelf)} for name in ("four", "two")]
        assert client.post(ROOT + path, json=more).status_code == 409
    after = fetch(client, f"/{shelf['guid']}")
    assert (len(after["terms"]), len(after["categories"])) == (3, 3)


def test_a_term_is_assigned_and_taken_away(client: httpx.Client) -> None:
    """Assets tell it as a meaning; it is assigned once; it is taken by its relationship."""
    shelf = make_glossary(client, "Rest assigned")
    term = make_term(client, "Meaning", shelf)
    table = asset(client, "Table", "rest-assigned")
    path = f"{ROOT}/terms/{term['guid']}/assignedEntities"
    for _ in range(2):
        assert client.post(path, json=[{"guid": table["guid"], "typeName": "Table"}]).status_code == 204
    assigned = client.get(path).json()
    assert [held["guid"] for held in assigned] == [table["guid"]]
    meanings = read(client, table["guid"])["meanings"]
    assert [(held["termGuid"], held["displayText"]) for held in meanings] == [(term["guid"], "Meaning")]
    hits = search(client, {"term": {"__guid": table["guid"]}})["entities"]
    assert [held["termGuid"] for held in hits[0]["meanings"]] == [term["guid"]]
    words = f"Term (guid={term['guid']}) can't be deleted as it has been assigned to 1 entities."
    assert told(client.delete(f"{ROOT}/term/{term['guid']}")) == (400, "ATLAS-400-00-084", words)
    bare = [{"guid": table["guid"]}]
    assert told(client.put(path, json=bare))[1] == "ATLAS-400-00-078"
    wrong = [{"guid": table["guid"], "relationshipGuid": NOBODY}]
    assert told(client.put(path, json=wrong))[1] == "ATLAS-400-00-080"
    assert client.put(path, json=assigned).status_code == 204
    assert client.get(path).json() == []
    assert read(client, table["guid"])["meanings"] == []


def test_terms_are_assigned_together(client: httpx.Client) -> None:
    """By the guid of each term; nothing told is refused, and one unknown guid refuses all."""
    shelf = make_glossary(client, "Rest together")
    first, second = make_term(client, "First", shelf), make_term(client, "Second", shelf)
    table = asset(client, "Table", "rest-together")
    path = f"{ROOT}/terms/assignedEntities"
    words = "Empty Request or null, expects Map of List of RelatedObjects with term-id as key"
    assert told(client.post(path, json={})) == (400, "ATLAS-400-00-100", words)
    body = {first["guid"]: [{"guid": table["guid"]}], second["guid"]: [{"guid": NOBODY}]}
    assert told(client.post(path, json=body))[:2] == (404, "ATLAS-404-00-005")
    assert read(client, table["guid"])["meanings"] == []
    body[second["guid"]] = [{"guid": table["guid"]}]
    assert client.post(path, json=body).status_code == 204
    assert {held["termGuid"] for held in read(client, table["guid"])["meanings"]} == {first["guid"], second["guid"]}
    taken = client.request("DELETE", f"{ROOT}/terms/{first['guid']}/assignedEntities", json=[{"guid": table["guid"]}])
    assert told(taken)[1] == "ATLAS-400-00-078"
