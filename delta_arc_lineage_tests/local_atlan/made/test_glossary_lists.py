"""The lists below `glossary/*`: pages and sorts are those of a naive reading (`PaginationHelper`)."""

from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delta_arc_lineage_tests.local_atlan.calls import NOBODY, Json, link
from delta_arc_lineage_tests.local_atlan.made.glossary_calls import ROOT
from delta_arc_lineage_tests.local_atlan.made.steps import asset, category, erase, glossary, term, told

NAMES = ("delta", "alpha", "echo", "bravo", "charlie")


@pytest.fixture(scope="module")
def shelf(client: httpx.Client) -> Json:
    """A glossary of five categories, five terms in the first of them and two at the root, one archived of each."""
    held = glossary(client, "Shelf of lists")
    folders = [category(client, name, held) for name in NAMES]
    for name in NAMES:
        term(client, name, held, categories=[link("AtlasGlossaryCategory", folders[0]["guid"])])
    for name in ("root one", "root two"):
        term(client, name, held)
    erase(client, term(client, "gone", held)["guid"], category(client, "gone", held)["guid"])
    return {**held, "folder": folders[0]["guid"], "last": folders[-1]["guid"]}


def _list(client: httpx.Client, path: str, **query: Any) -> list[Json]:
    answer = client.get(ROOT + path, params=query)
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()
    return found


def _texts(found: list[Json]) -> list[str]:
    return [held.get("displayText") or held["name"] for held in found]


EVERY = sorted([*NAMES, "root one", "root two"])
LISTS = {
    "/{guid}/terms": EVERY,
    "/{guid}/terms/headers": EVERY,
    "/{guid}/terms/headers/full?isRoot=false": EVERY,
    "/{guid}/terms/headers/full": ["root one", "root two"],
    "/{guid}/categories": sorted(NAMES),
    "/{guid}/categories/headers": sorted(NAMES),
    "/{guid}/categories/headers/full": sorted(NAMES),
    "/category/{folder}/terms": sorted(NAMES),
    "/category/{folder}/terms/full": sorted(NAMES),
}


@pytest.mark.parametrize(("path", "expected"), list(LISTS.items()))
def test_lists_are_paged_and_sorted(client: httpx.Client, shelf: Json, path: str, expected: list[str]) -> None:
    """Every list, both ways, every page of it: as a naive reading of all."""
    target, _, query = path.format(**shelf).partition("?")
    more = dict([query.split("=")]) if query else {}
    assert _texts(_list(client, target, **more)) == expected
    assert _texts(_list(client, target, sort="DESC", **more)) == expected[::-1]
    assert _texts(_list(client, target, sort="nonsense", **more)) == expected
    for offset in range(-1, len(expected) + 2):
        for limit in (-1, 0, 1, 2, 100):
            start = max(0, offset)
            naive = expected[start:] if limit < 0 else expected[start : start + limit]
            assert _texts(_list(client, target, offset=offset, limit=limit, **more)) == naive


@settings(max_examples=40, deadline=None)
@given(offset=st.integers(-(2**31), 2**31 - 1), limit=st.integers(-(2**31), 2**31 - 1))
def test_every_whole_number_is_a_page(client: httpx.Client, shelf: Json, offset: int, limit: int) -> None:
    """Of all that Java's parser takes."""
    found = _texts(_list(client, f"/{shelf['guid']}/terms/headers", offset=offset, limit=limit))
    start = max(0, offset)
    assert found == (EVERY[start:] if limit < 0 else EVERY[start : start + limit])


@pytest.mark.parametrize("sent", ["", "x", "1.5", "1e3", "2147483648", "-2147483649", "99999999999999999999", "²"])
@pytest.mark.parametrize("name", ["limit", "offset"])
def test_other_numbers_are_refused(client: httpx.Client, shelf: Json, name: str, sent: str) -> None:
    """With words, not as a fault of the server."""
    answer = client.get(f"{ROOT}/{shelf['guid']}/terms", params={name: sent})
    assert told(answer) == (400, "ATLAS-400-00-01A", f'invalid parameters: For input string: "{sent}"')


def test_whole_ones_and_headers_are_told_apart(client: httpx.Client, shelf: Json) -> None:
    """A list of terms tells each in full, a list of headers who it is."""
    whole = _list(client, f"/{shelf['guid']}/terms", limit=1)[0]
    header = _list(client, f"/{shelf['guid']}/terms/headers", limit=1)[0]
    assert whole["guid"] == header["termGuid"]
    assert whole["anchor"]["glossaryGuid"] == shelf["guid"]
    assert set(header) == {"termGuid", "relationGuid", "displayText"}


def test_all_glossaries_are_listed_by_their_name(client: httpx.Client, shelf: Json) -> None:
    """By qualified name; archived ones are left out."""
    gone = glossary(client, "Gone from lists")
    erase(client, gone["guid"])
    found = _list(client, "")
    names = [held["qualifiedName"] for held in found]
    assert names == sorted(names)
    assert shelf["guid"] in [held["guid"] for held in found]
    assert gone["guid"] not in [held["guid"] for held in found]
    assert [held["qualifiedName"] for held in _list(client, "", sort="DESC", limit=2)] == names[::-1][:2]


def test_families_of_categories_are_listed(client: httpx.Client, shelf: Json) -> None:
    """The one above and those below; nothing for one alone."""
    below = category(client, "below", shelf, {"guid": shelf["last"]})
    family = client.get(f"{ROOT}/category/{shelf['last']}/related").json()
    assert [held["categoryGuid"] for held in family["children"]] == [below["guid"]]
    assert "parent" not in family
    family = client.get(f"{ROOT}/category/{below['guid']}/related").json()
    assert [held["categoryGuid"] for held in family["parent"]] == [shelf["last"]]
    assert client.get(f"{ROOT}/category/{shelf['folder']}/related").json() == {}
    erase(client, below["guid"])


def test_what_a_term_is_assigned_to_is_paged(client: httpx.Client, shelf: Json) -> None:
    """In the order it was assigned: the sorted copy is not the one shown, in the metastore either."""
    meaning = term(client, "meaning of lists", glossary(client, "Assigned in lists"))
    path = f"{ROOT}/terms/{meaning['guid']}/assignedEntities"
    guids = [asset(client, "Table", f"lists-{name}")["guid"] for name in NAMES]
    assert client.post(path, json=[{"guid": guid} for guid in guids]).status_code == 204
    assert [held["guid"] for held in client.get(path).json()] == guids
    page = client.get(path, params={"offset": 1, "limit": 2, "sort": "DESC"}).json()
    assert [held["guid"] for held in page] == guids[1:3]


@pytest.mark.parametrize("path", ["/{}/terms", "/{}/terms/headers", "/{}/categories", "/{}/categories/headers"])
def test_a_list_of_nothing_known_is_refused(client: httpx.Client, path: str) -> None:
    """Unless it ends in `full`, which asks the graph and finds nothing."""
    assert told(client.get(ROOT + path.format(NOBODY)))[:2] == (404, "ATLAS-404-00-005")


@pytest.mark.parametrize("path", ["/{}/terms/headers/full", "/{}/categories/headers/full", "/category/{}/terms/full"])
def test_a_full_list_of_nothing_known_is_empty(client: httpx.Client, path: str) -> None:
    """As the metastore's query answers."""
    assert client.get(ROOT + path.format(NOBODY)).json() == []
