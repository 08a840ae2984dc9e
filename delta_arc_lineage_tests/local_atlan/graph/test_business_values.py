"""Values of custom metadata: what each attribute takes, by every way in, and which assets a set is for.

The rules are those of `EntityGraphMapper.validateBusinessAttributes` and `AtlasBusinessAttribute.isValidLength`.
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import (
    entity,
    found_names,
    get,
    refused,
    save,
    text_attribute,
)
from delta_arc_lineage_tests.local_atlan.definitions import INVALID_ENTITY, make, make_facts, make_set, read_code
from delta_arc_lineage_tests.local_atlan.graph.business_calls import REPLACE, Set, get_path, make_with_sets, read_sets


@pytest.fixture(scope="module")
def facts(client: httpx.Client) -> Set:
    """A set with attributes of every kind."""
    return make_facts(client)


@pytest.mark.parametrize(
    ("attribute", "value", "kept"),
    [
        ("Owner", "x" * 50, "x" * 50),
        ("Owner", 12, "12"),
        ("Words", ["12345", "a"], ["12345", "a"]),
        ("Words", "one", ["one"]),
        ("Words", [], []),
        ("Count", "7", 7),
        ("Share", "0.5", 0.5),
        ("Sure", "true", True),
        ("Since", "1970-01-02T00:00:00Z", 86_400_000),
        ("Chart", "y", "y"),
        ("Chart list", ["x", "z"], ["x", "z"]),
        ("Chart list", "z", ["z"]),
    ],
)
def test_values_that_fit_are_kept(client: httpx.Client, facts: Set, attribute: str, value: Any, kept: Any) -> None:
    """Text to its length, numbers and dates as text too, one value for a list of them."""
    name, keys = facts
    guid = make_with_sets(client, f"fit/{attribute}/{value}", {name: {keys[attribute]: value}})
    assert read_sets(client, guid) == {name: {keys[attribute]: kept}}
    client.post(get_path(guid, name), json={keys[attribute]: value}).raise_for_status()
    assert read_sets(client, guid) == {name: {keys[attribute]: kept}}


@pytest.mark.parametrize(
    ("attribute", "value", "said"),
    [
        ("Owner", "x" * 51, "exceeds maximum length limit"),
        ("Owner", "💥" * 26, "exceeds maximum length limit"),
        ("Owner", ["a"], "invalid value"),
        ("Owner", {"a": 1}, "invalid value"),
        ("Words", ["ok", "123456"], "exceeds maximum length limit"),
        ("Words", "123456", "exceeds maximum length limit"),
        ("Count", "many", "invalid value"),
        ("Count", [1], "invalid value"),
        ("Share", "half", "invalid value"),
        ("Since", "tomorrow", "invalid value"),
        ("Chart", "w", "invalid value"),
        ("Chart", "", "invalid value"),
        ("Chart list", ["x", "w"], "invalid value"),
    ],
)
def test_values_that_do_not_fit_are_refused_by_every_way_in(
    client: httpx.Client, facts: Set, attribute: str, value: Any, said: str
) -> None:
    """By creation, update, by set, by all sets and by display name; nothing is changed. Length counts UTF-16 units."""
    name, keys = facts
    guid = make(client, "Table", f"unfit/{attribute}/{value}")
    business = {name: {keys[attribute]: value}}
    assert refused(client, {**entity("Table", "unfit/new"), "businessAttributes": business}) == INVALID_ENTITY
    named = {**entity("Table", f"unfit/{attribute}/{value}"), "businessAttributes": business}
    assert refused(client, named, **REPLACE) == INVALID_ENTITY
    for path, body in (
        (get_path(guid), business),
        (get_path(guid, name), business[name]),
        (get_path(guid, "displayName"), {"Facts": {attribute: value}}),
    ):
        answer = client.post(path, json=body)
        assert read_code(answer) == INVALID_ENTITY and said in answer.json()["errorMessage"]
    assert read_sets(client, guid) == {} and found_names(client, {"term": {"qualifiedName": "unfit/new"}}) == set()


def test_all_that_does_not_fit_is_told_together(client: httpx.Client, facts: Set) -> None:
    """With the field of each: type, set, attribute."""
    name, keys = facts
    guid = make(client, "Table", "unfit/several")
    body = {name: {keys["Owner"]: "x" * 51, keys["Count"]: "many"}, "unknown": {"a": 1}}
    message = client.post(get_path(guid), json=body).json()["errorMessage"]
    assert f"Table.{name}.{keys['Owner']}:  Business attribute-value exceeds maximum length limit" in message
    assert f"Table.{name}.{keys['Count']}=many" in message
    assert "unknown: invalid business-metadata for entity type Table" in message


def test_an_attribute_that_a_set_lacks_is_passed_over(client: httpx.Client, facts: Set) -> None:
    """The metastore looks at the attributes of the set, not at those sent."""
    name, keys = facts
    guid = make_with_sets(client, "lacks/T", {name: {keys["Owner"]: "me", "none": 1}})
    client.post(get_path(guid, name), json={"none": {"deep": []}}).raise_for_status()
    assert read_sets(client, guid) == {name: {keys["Owner"]: "me"}}


def test_a_set_is_for_the_types_it_applies_to_and_their_sub_types(client: httpx.Client) -> None:
    """Attribute by attribute: one that is for another type is passed over, a set without any for this one refused."""
    attributes = (text_attribute("Sql", applies_to="SQL"), text_attribute("Table only", applies_to="Table"))
    name, keys = make_set(client, "Applies", *attributes)
    both = {name: {keys["Sql"]: "a", keys["Table only"]: "b"}}
    assert read_sets(client, make_with_sets(client, "applies/T", both)) == both
    view = {**entity("View", "applies/V"), "businessAttributes": both}
    save(client, view)
    assert get(client, "View", "applies/V")["businessAttributes"] == {name: {keys["Sql"]: "a"}}
    bucket = {**entity("S3Bucket", "applies/B"), "businessAttributes": both}
    assert refused(client, bucket) == INVALID_ENTITY
    guid = make(client, "S3Bucket", "applies/B")
    assert read_code(client.post(get_path(guid, name), json={keys["Sql"]: "a"})) == INVALID_ENTITY
    assert client.request("DELETE", get_path(guid, name)).status_code == 204


def test_an_attribute_that_must_be_there(client: httpx.Client) -> None:
    """Each write of its set must say it."""
    name, keys = make_set(client, "Must", text_attribute("Needed", isOptional=False), text_attribute("Free"))
    guid = make_with_sets(client, "must/T", {name: {keys["Needed"]: "a"}})
    for value in ({keys["Free"]: "b"}, {keys["Needed"]: None}, {}):
        answer = client.post(get_path(guid), json={name: value})
        assert read_code(answer) == INVALID_ENTITY
        assert "mandatory business-metadata attribute value missing in type Table" in answer.json()["errorMessage"]
    client.post(get_path(guid), json={name: {keys["Needed"]: "c", keys["Free"]: "b"}}).raise_for_status()
    assert read_sets(client, guid) == {name: {keys["Needed"]: "c", keys["Free"]: "b"}}
