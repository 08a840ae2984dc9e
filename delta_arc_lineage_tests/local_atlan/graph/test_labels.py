"""Labels as `EntityREST` and `AtlasEntityStoreV2` have them: what is one, and how they are set, added, taken away."""

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage_tests.local_atlan.calls import changed, entity, found_names, get, read, refused, save
from delta_arc_lineage_tests.local_atlan.definitions import (
    BAD_REQUEST,
    INVALID_PARAMETERS,
    UNKNOWN_GUID,
    make,
    read_code,
)

TOO_LONG = (400, "ATLAS-400-00-08F")
WRONG_CHARACTERS = (400, "ATLAS-400-00-090")

# Letters, digits, `_` and `-` are what labels are made of; everything else is not.
GOOD = ("a", "A-z_0", "2024", "-", "_", "x" * 50, "UPPER", "")
BAD = ("two words", "a.b", "a/b", "é", "a\n", "a@b", "tab\t", "#tag", "a,b", "'quoted'", "💥", "a:b")


def _path(guid: str) -> str:
    return f"/api/meta/entity/guid/{guid}/labels"


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("label", GOOD)
def test_letters_digits_underscores_and_hyphens_are_labels(client: httpx.Client, method: str, label: str) -> None:
    """Up to 50 of them."""
    guid = make(client, "Table", f"label/good/{method}/{label}")
    assert client.request(method, _path(guid), json=[label]).status_code == 204
    assert read(client, guid)["labels"] == [label]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("label", BAD)
def test_other_characters_are_refused_by_every_way_in(client: httpx.Client, method: str, label: str) -> None:
    """The refusal names them, and nothing of the request is done."""
    guid = make(client, "Table", f"label/bad/{method}/{BAD.index(label)}")
    client.post(_path(guid), json=["kept"]).raise_for_status()
    answer = client.request(method, _path(guid), json=["fine", label])
    assert read_code(answer) == WRONG_CHARACTERS
    assert answer.json()["errorMessage"].startswith(f"Invalid label: {label}, ")
    assert read(client, guid)["labels"] == ["kept"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_label_of_51_signs_is_too_long(client: httpx.Client, method: str) -> None:
    """Its length is told before its characters."""
    guid = make(client, "Table", f"label/long/{method}")
    for label in ("x" * 51, "é" * 51):
        answer = client.request(method, _path(guid), json=[label])
        assert read_code(answer) == TOO_LONG and "greater than 50" in answer.json()["errorMessage"]


def test_a_save_takes_the_same_labels_and_no_others(client: httpx.Client) -> None:
    """On creation and on update; sent twice they are one."""
    for number, label in enumerate(BAD):
        assert refused(client, {**entity("Table", f"label/save/{number}"), "labels": [label]}) == WRONG_CHARACTERS
    save(client, {**entity("Table", "label/save"), "labels": ["b", "a", "b"]})
    assert get(client, "Table", "label/save")["labels"] == ["a", "b"]
    assert refused(client, {**entity("Table", "label/save"), "labels": ["x" * 51]}) == TOO_LONG
    assert changed(save(client, {**entity("Table", "label/save"), "labels": []}), "UPDATE") == ["label/save"]
    assert get(client, "Table", "label/save")["labels"] == []
    assert found_names(client, {"prefix": {"qualifiedName": "label/save"}}) == {"label/save"}


@pytest.mark.parametrize("sent", [[], None], ids=["empty", "null"])
def test_only_setting_takes_an_empty_list(client: httpx.Client, sent: Any) -> None:
    """POST with none takes all away; PUT and DELETE with none are refused, whoever it is about."""
    guid = make(client, "Table", f"label/empty/{sent}")
    client.post(_path(guid), json=["a", "b"]).raise_for_status()
    for method in ("PUT", "DELETE"):
        assert read_code(client.request(method, _path(guid), json=sent)) == INVALID_PARAMETERS
        assert read(client, guid)["labels"] == ["a", "b"]
    assert client.post(_path(guid), json=sent).status_code == 204
    assert read(client, guid)["labels"] == []


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_no_body_at_all_is_an_empty_list(client: httpx.Client, method: str) -> None:
    """Refused with the metastore's words."""
    guid = make(client, "Table", f"label/nobody/{method}")
    answer = client.request(method, _path(guid))
    assert read_code(answer) == INVALID_PARAMETERS
    assert answer.json()["errorMessage"] == "invalid parameters: labels is null/empty"


@pytest.mark.parametrize("sent", [{"a": 1}, "text", 7, [["a"]], [{"a": 1}], [None], True])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_what_is_no_list_of_texts_is_refused(client: httpx.Client, method: str, sent: Any) -> None:
    """With a 400, never a 500."""
    guid = make(client, "Table", f"label/shape/{method}/{sent}")
    assert read_code(client.request(method, _path(guid), json=sent)) == BAD_REQUEST


def test_numbers_in_the_list_are_texts(client: httpx.Client) -> None:
    """As Jackson reads a set of texts."""
    guid = make(client, "Table", "label/numbers")
    client.post(_path(guid), json=[7, True, "x"]).raise_for_status()
    assert read(client, guid)["labels"] == ["7", "true", "x"]


def test_labels_of_who_is_not_there(client: httpx.Client) -> None:
    """By guid and by unique attributes each has its refusal."""
    for method in ("POST", "PUT", "DELETE"):
        assert read_code(client.request(method, _path("nothing"), json=["a"])) == UNKNOWN_GUID
        by_name = "/api/meta/entity/uniqueAttribute/type/Table/labels"
        answer = client.request(method, by_name, params={"attr:qualifiedName": "label/none"}, json=["a"])
        assert read_code(answer) == (404, "ATLAS-404-00-009")
        assert "{qualifiedName=label/none}" in answer.json()["errorMessage"]


_LABELS = st.lists(st.text(alphabet="ab_-9", min_size=1, max_size=4), max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=_LABELS, second=_LABELS)
def test_labels_are_a_set(client: httpx.Client, first: list[str], second: list[str]) -> None:
    """Setting then adding is the union, taking away the difference; both ways twice is once."""
    save(client, entity("Table", "label/law"))
    path = "/api/meta/entity/uniqueAttribute/type/Table/labels"
    named = {"attr:qualifiedName": "label/law"}
    client.post(path, params=named, json=first).raise_for_status()
    for _ in range(2):
        assert client.put(path, params=named, json=second).status_code == (204 if second else 400)
    assert get(client, "Table", "label/law")["labels"] == sorted({*first, *second})
    for _ in range(2):
        assert client.request("DELETE", path, params=named, json=second).status_code == (204 if second else 400)
    assert get(client, "Table", "label/law")["labels"] == sorted(set(first) - set(second))


def test_labels_that_change_nothing_touch_nothing(client: httpx.Client) -> None:
    """The time of modification stays."""
    guid = make(client, "Table", "label/same")
    client.post(_path(guid), json=["a"]).raise_for_status()
    before = read(client, guid)
    client.put(_path(guid), json=["a"]).raise_for_status()
    client.request("DELETE", _path(guid), json=["other"]).raise_for_status()
    client.post(_path(guid), json=["a"]).raise_for_status()
    after = read(client, guid)
    assert (after["updateTime"], after["version"]) == (before["updateTime"], before["version"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"term": {"__labels": "night"}}, True),
        ({"term": {"__labels": "Night"}}, False),
        ({"match": {"__labels": "Night"}}, True),
        ({"match_phrase": {"__labels": "|Night|day_2|"}}, True),
        ({"match": {"__labels": {"query": "week end", "operator": "and"}}}, True),
        ({"term": {"__labels": "week-end"}}, False),
        ({"term": {"__labels": "day"}}, False),
        ({"wildcard": {"__labels": "day*"}}, True),
        ({"exists": {"field": "__labels"}}, True),
        ({"term": {"__labels": "dusk"}}, False),
    ],
)
def test_labels_are_searched_as_text_between_bars(client: httpx.Client, query: dict[str, Any], found: bool) -> None:
    """Words in lower case: `_` does not part them, `-` does."""
    guid = make(client, "Table", "label/searched")
    client.post(_path(guid), json=["Night", "day_2", "week-end"]).raise_for_status()
    within = {"term": {"qualifiedName": "label/searched"}}
    assert bool(found_names(client, {"bool": {"filter": [within, query]}})) == found
