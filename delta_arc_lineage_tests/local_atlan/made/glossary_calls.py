"""The calls that tests of the older `glossary/*` endpoints share."""

from typing import Any

import httpx

from delta_arc_lineage_tests.local_atlan.calls import Json

ROOT = "/api/meta/glossary"
RELATIONS = {
    "seeAlso": "seeAlso",
    "synonyms": "synonyms",
    "antonyms": "antonyms",
    "preferredTerms": "preferredToTerms",
    "replacementTerms": "replacedBy",
    "translationTerms": "translatedTerms",
    "isA": "classifies",
    "validValues": "validValuesFor",
}
PARTS = ("term", "category")


def post(client: httpx.Client, path: str, body: Any) -> Json:
    """A call that makes something; must succeed."""
    answer = client.post(ROOT + path, json=body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def put(client: httpx.Client, path: str, body: Any) -> Json:
    """A call that writes over something; must succeed."""
    answer = client.put(ROOT + path, json=body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def fetch(client: httpx.Client, path: str) -> Json:
    """A call that reads something; must succeed."""
    answer = client.get(ROOT + path)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def anchor_in(shelf: Json) -> Json:
    """The part of a body that says which glossary a term or category is of."""
    return {"anchor": {"glossaryGuid": shelf["guid"]}}


def make_glossary(client: httpx.Client, name: str) -> Json:
    """A new glossary, as it is told."""
    return post(client, "", {"name": name, "shortDescription": "short"})


def make_term(client: httpx.Client, name: str, shelf: Json, **more: Any) -> Json:
    """A new term of a glossary, as it is told."""
    return post(client, "/term", {"name": name, **anchor_in(shelf), **more})


def make_category(client: httpx.Client, name: str, shelf: Json, **more: Any) -> Json:
    """A new category of a glossary, as it is told."""
    return post(client, "/category", {"name": name, **anchor_in(shelf), **more})
