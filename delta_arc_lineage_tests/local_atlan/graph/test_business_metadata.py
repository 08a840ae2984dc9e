"""Custom metadata on assets, as `EntityGraphMapper` sets, merges, erases and checks it."""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import (
    Json,
    entity,
    found_names,
    get,
    refused,
    save,
    text_attribute,
)
from delta_arc_lineage_tests.local_atlan.definitions import (
    BAD_REQUEST,
    INVALID_PARAMETERS,
    UNKNOWN_GUID,
    make,
    make_facts,
    make_set,
    read_code,
)
from delta_arc_lineage_tests.local_atlan.graph.business_calls import REPLACE, Set, get_path, make_with_sets, read_sets

OVERWRITE = {**REPLACE, "overwriteBusinessAttributes": "true"}


@pytest.fixture(scope="module")
def facts(client: httpx.Client) -> Set:
    """A set with attributes of every kind."""
    return make_facts(client)


@pytest.fixture(scope="module")
def other(client: httpx.Client) -> Set:
    """A second set."""
    return make_set(client, "Other", text_attribute("Level"))


@pytest.mark.parametrize("sent", [None, {}, "absent"], ids=["null", "empty", "absent"])
def test_overwriting_with_none_erases_and_every_other_flag_keeps(
    client: httpx.Client, facts: Set, other: Set, sent: Any
) -> None:
    """Both flags and no set take everything away, as the SDK's `save_replacing_cm` of an asset without any asks."""
    (name, keys), (second, second_keys) = facts, other
    business = {name: {keys["Owner"]: "me"}, second: {second_keys["Level"]: "high"}}
    guid = make_with_sets(client, f"erase/{sent}", business)
    update = {**entity("Table", f"erase/{sent}"), "businessAttributes": sent}
    if sent == "absent":
        del update["businessAttributes"]
    for flags in ({}, REPLACE, {"overwriteBusinessAttributes": "true"}):
        save(client, {**update, "labels": list(flags)[:1]}, **flags)
        assert read_sets(client, guid) == business
    save(client, update, **OVERWRITE)
    assert read_sets(client, guid) == {}
    assert found_names(client, {"term": {f"{name}.{keys['Owner']}": "me"}}) & {f"erase/{sent}"} == set()
    assert "mutatedEntities" not in save(client, update, **OVERWRITE) or sent is not None


def test_creation_keeps_what_is_sent_whatever_the_flags(client: httpx.Client, facts: Set) -> None:
    """With both flags, with one, with none."""
    name, keys = facts
    for number, flags in enumerate(({}, REPLACE, OVERWRITE)):
        sent = {**entity("Table", f"create/{number}"), "businessAttributes": {name: {keys["Count"]: number}}}
        save(client, sent, **flags)
        assert get(client, "Table", f"create/{number}")["businessAttributes"] == {name: {keys["Count"]: number}}


def test_merging_keeps_what_is_not_sent(client: httpx.Client, facts: Set, other: Set) -> None:
    """Attributes and sets; null takes one attribute, an empty set and a set of null all of its own."""
    (name, keys), (second, second_keys) = facts, other
    guid = make_with_sets(client, "merge/T", {name: {keys["Owner"]: "me", keys["Count"]: 1}})

    def merge(business: Json) -> Json:
        save(client, {**entity("Table", "merge/T"), "businessAttributes": business}, **REPLACE)
        return read_sets(client, guid)

    level = {second: {second_keys["Level"]: "low"}}
    assert merge(level) == {name: {keys["Owner"]: "me", keys["Count"]: 1}, **level}
    assert merge({name: {keys["Count"]: 2}}) == {name: {keys["Owner"]: "me", keys["Count"]: 2}, **level}
    assert merge({name: {keys["Owner"]: None}}) == {name: {keys["Count"]: 2}, **level}
    assert merge({name: {}}) == level
    assert merge({second: None}) == {}


@pytest.mark.parametrize("body", [None, {}, "absent"], ids=["null", "empty", "no body"])
def test_deleting_a_set_without_naming_attributes_takes_all_of_it(
    client: httpx.Client, facts: Set, other: Set, body: Any
) -> None:
    """`DELETE …/businessmetadata/{set}`: the set is gone, the others stay; a second time changes nothing."""
    (name, keys), (second, second_keys) = facts, other
    level = {second: {second_keys["Level"]: "high"}}
    guid = make_with_sets(client, f"delete/{body}", {name: {keys["Owner"]: "me", keys["Count"]: 1}, **level})
    content = {} if body == "absent" else {"json": body}
    for _ in range(2):
        assert client.request("DELETE", get_path(guid, name), **content).status_code == 204
        assert read_sets(client, guid) == level


def test_deleting_named_attributes_leaves_the_others(client: httpx.Client, facts: Set, other: Set) -> None:
    """By the set's own path and by that of all sets, whatever their values say; unknown ones are passed over."""
    (name, keys), (second, second_keys) = facts, other
    business = {name: {keys["Owner"]: "me", keys["Count"]: 1, keys["Sure"]: True}, second: {second_keys["Level"]: "l"}}
    guid = make_with_sets(client, "delete/named", business)
    client.request("DELETE", get_path(guid, name), json={keys["Owner"]: "anything", "unknown": 1}).raise_for_status()
    assert read_sets(client, guid)[name] == {keys["Count"]: 1, keys["Sure"]: True}
    client.request(
        "DELETE", get_path(guid), json={name: {keys["Sure"]: None}, second: {}, "none": {}}
    ).raise_for_status()
    assert read_sets(client, guid) == {name: {keys["Count"]: 1}}
    assert client.request("DELETE", get_path(guid, "unknown")).status_code == 204


@pytest.mark.parametrize("content", [{}, {"json": {}}, {"json": None}], ids=["no body", "empty", "null"])
def test_deleting_needs_a_set(client: httpx.Client, content: Json) -> None:
    """Without one in path or body it is refused, and setting none does nothing."""
    guid = make(client, "Table", f"delete/none/{content}")
    answer = client.request("DELETE", get_path(guid), **content)
    assert read_code(answer) == INVALID_PARAMETERS
    assert answer.json()["errorMessage"] == "invalid parameters: businessAttributes is null/empty"
    assert client.post(get_path(guid), **content).status_code == 204


def test_is_overwrite_replaces_every_set(client: httpx.Client, facts: Set, other: Set) -> None:
    """By the path of all sets only; the path of one set merges whatever it says."""
    (name, keys), (second, second_keys) = facts, other
    guid = make_with_sets(client, "overwrite/T", {name: {keys["Owner"]: "me", keys["Count"]: 1}})
    overwrite = {"isOverwrite": "true"}
    client.post(get_path(guid, name), params=overwrite, json={keys["Count"]: 2}).raise_for_status()
    assert read_sets(client, guid) == {name: {keys["Owner"]: "me", keys["Count"]: 2}}
    client.post(get_path(guid), params=overwrite, json={second: {second_keys["Level"]: "l"}}).raise_for_status()
    assert read_sets(client, guid) == {second: {second_keys["Level"]: "l"}}


def test_by_display_name(client: httpx.Client, facts: Set, other: Set) -> None:
    """Sets and attributes by either name, merged, or with `isOverwrite` in place of all."""
    (name, keys), (second, second_keys) = facts, other
    guid = make(client, "Table", "display/T")
    path = get_path(guid, "displayName")
    client.post(path, json={"Facts": {"Owner": "me", keys["Count"]: 1}, second: {"Level": "l"}}).raise_for_status()
    assert read_sets(client, guid) == {
        name: {keys["Owner"]: "me", keys["Count"]: 1},
        second: {second_keys["Level"]: "l"},
    }
    client.post(path, json={"Facts": {"Count": 2}}).raise_for_status()
    assert read_sets(client, guid)[name] == {keys["Owner"]: "me", keys["Count"]: 2}
    client.post(path, params={"isOverwrite": "true"}, json={"Other": {"Level": "h"}}).raise_for_status()
    assert read_sets(client, guid) == {second: {second_keys["Level"]: "h"}}


def test_display_names_that_nothing_has(client: httpx.Client) -> None:
    """A set, an attribute, no set at all, an asset: each its refusal, in the metastore's words."""
    make_set(client, "Shown", text_attribute("Known"))
    guid = make(client, "Table", "display/none")
    path = get_path(guid, "displayName")
    answer = client.post(path, json={"Nobody's": {"a": 1}})
    assert read_code(answer) == BAD_REQUEST
    assert answer.json()["errorMessage"] == "No BM type found with displayName Nobody's"
    answer = client.post(path, json={"Shown": {"Unknown": 1}})
    assert read_code(answer) == BAD_REQUEST and "No attribute found with displayName Unknown" in answer.text
    for empty in ({}, None):
        assert read_code(client.post(path, json=empty)) == INVALID_PARAMETERS
    assert read_code(client.post(get_path("nothing", "displayName"), json={"Shown": {"Known": "a"}})) == UNKNOWN_GUID
    assert read_sets(client, guid) == {}


@pytest.mark.parametrize("body", [[], [1], "text", 7, {"set": 1}, {"set": [1]}, {"set": "x"}])
def test_bodies_of_another_shape_are_refused(client: httpx.Client, body: Any) -> None:
    """With a 400, never a 500, by every way in that reads sets."""
    guid = make(client, "Table", f"shape/{body}")
    for method, path in (("POST", get_path(guid)), ("DELETE", get_path(guid)), ("POST", get_path(guid, "displayName"))):
        assert client.request(method, path, json=body).status_code == 400
    sent = {**entity("Table", f"shape/{body}"), "businessAttributes": body}
    assert not body or refused(client, sent, **REPLACE)[0] == 400
    assert read_sets(client, guid) == {}


def test_the_audit_tells_each_set_that_changed(client: httpx.Client, facts: Set, other: Set) -> None:
    """One line a set; erasing tells those that went; a write that changes nothing tells none."""
    (name, keys), (second, second_keys) = facts, other
    guid = make(client, "Table", "audit/T")

    def lines() -> list[Json]:
        body = {"dsl": {"query": {"term": {"entityId": guid}}, "sort": [{"created": {"order": "asc"}}], "size": 100}}
        audits = client.post("/api/meta/entity/auditSearch", json=body).json()["entityAudits"]
        return [line["detail"] for line in audits if line["action"] == "BUSINESS_ATTRIBUTE_UPDATE"]

    both = {name: {keys["Owner"]: "me"}, second: {second_keys["Level"]: "l"}}
    for _ in range(2):
        client.post(get_path(guid), json=both).raise_for_status()
    assert {line["typeName"]: line["attributes"] for line in lines()} == both
    save(client, entity("Table", "audit/T"), **OVERWRITE)
    assert {line["typeName"]: line["attributes"] for line in lines()[2:]} == {name: {}, second: {}}
