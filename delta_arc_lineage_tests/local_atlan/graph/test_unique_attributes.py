"""Unique attributes: by which an asset is found, all that are sent together, and which no two assets of a type share.

The rules are those of `AtlasGraphUtilsV2.findByUniqueAttributes`, of the index of a type and an attribute
(`PER_TYPE_UNIQUE`), and of `EntityREST.validateUniqueAttribute`.
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import Json, changed, entity, found_names, get, read, refused, save
from delta_arc_lineage_tests.local_atlan.definitions import TAKEN, UNKNOWN_GUID, define, make, read_code

NOT_UNIQUE = (400, "ATLAS-400-00-013")
UNKNOWN_NAME = (404, "ATLAS-404-00-009")
UNKNOWN_REFERENCE = (404, "ATLAS-404-00-00A")

# Of every AWS type there is, and of one that clients define below it.
AWS_TYPES = ("S3Bucket", "S3Object", "S3Prefix", "SageMakerModel", "OwnAws")


@pytest.fixture(scope="module", autouse=True)
def types(client: httpx.Client) -> None:
    """Types of clients' own with unique attributes, of their own and inherited, one with an unhandy name."""

    def unique(name: str, declared: str = "string") -> Json:
        return {"name": name, "typeName": declared, "isUnique": True, "isOptional": True}

    define(
        client,
        entityDefs=[
            {"name": "OwnAws", "superTypes": ["AWS"], "attributeDefs": []},
            {"name": "Ledger", "superTypes": ["Asset"], "attributeDefs": [unique("code"), unique("number", "int")]},
            {"name": "SubLedger", "superTypes": ["Ledger"], "attributeDefs": [unique('page\'s "no."')]},
        ],
    )


def _arn(name: str) -> str:
    return f"arn:aws:s3:::{name}"


def _find(client: httpx.Client, type_name: str, **unique: Any) -> httpx.Response:
    """Look an asset up by unique attributes."""
    parameters = {f"attr:{name}": value for name, value in unique.items()}
    return client.get(f"/api/meta/entity/uniqueAttribute/type/{type_name}", params=parameters)


def _list_unique(client: httpx.Client, type_name: str) -> set[str]:
    """The unique attributes that a definition declares."""
    definition = client.get(f"/api/meta/types/entitydef/name/{type_name}").json()
    return {attribute["name"] for attribute in definition["attributeDefs"] if attribute.get("isUnique")}


def test_definitions_say_which_attributes_are_unique(client: httpx.Client) -> None:
    """The name of everything, the ARN of AWS, and those of clients."""
    assert _list_unique(client, "Referenceable") == {"qualifiedName"}
    assert _list_unique(client, "AWS") == {"awsArn"}
    assert _list_unique(client, "Ledger") == {"code", "number"}
    assert _list_unique(client, "Table") == set()


@pytest.mark.parametrize("type_name", AWS_TYPES)
def test_an_arn_finds_the_asset(client: httpx.Client, type_name: str) -> None:
    """Alone, and with the name; with another name nothing is found; by the super-type it is found too."""
    name, arn = f"find/{type_name}", _arn(f"find/{type_name}")
    guid = make(client, type_name, name, awsArn=arn)
    for asked in (type_name, "AWS"):
        for unique in ({"awsArn": arn}, {"awsArn": arn, "qualifiedName": name}, {"qualifiedName": name}):
            assert _find(client, asked, **unique).json()["entity"]["guid"] == guid
        assert read_code(_find(client, asked, awsArn=arn, qualifiedName="another")) == UNKNOWN_NAME
        answer = _find(client, asked, awsArn=_arn("another"), qualifiedName=name)
        assert read_code(answer) == UNKNOWN_NAME
        assert f"awsArn={_arn('another')}" in answer.json()["errorMessage"]


@pytest.mark.parametrize("first", AWS_TYPES)
@pytest.mark.parametrize("second", AWS_TYPES)
def test_an_arn_is_one_assets_over_all_aws_types(client: httpx.Client, first: str, second: str) -> None:
    """Whatever the two are; without it both are there."""
    pair = f"{first}/{second}"
    save(client, entity(first, f"one/{pair}", awsArn=_arn(pair)))
    assert refused(client, entity(second, f"two/{pair}", awsArn=_arn(pair))) == TAKEN
    assert changed(save(client, entity(second, f"two/{pair}")), "CREATE") == [f"two/{pair}"]


def test_the_same_name_with_another_arn_is_not_the_same(client: httpx.Client) -> None:
    """It is not found, so it would be new, and meets the name; with its own ARN or none it is an update."""
    bucket = entity("S3Bucket", "same/B", awsArn=_arn("same"))
    save(client, bucket)
    assert refused(client, entity("S3Bucket", "same/B", awsArn=_arn("other"))) == TAKEN
    for again in (bucket, entity("S3Bucket", "same/B")):
        again["attributes"]["description"] = str(len(again["attributes"]))
        assert changed(save(client, again), "UPDATE") == ["same/B"]
    assert refused(client, entity("S3Bucket", "same/C", awsArn=_arn("same"))) == TAKEN
    assert get(client, "S3Bucket", "same/B")["attributes"]["awsArn"] == _arn("same")


def test_an_asset_without_an_arn_does_not_gain_one_by_its_name(client: httpx.Client) -> None:
    """Sent with one it is another; by guid it gains a free one and no taken one."""
    guid = make(client, "S3Bucket", "gain/B")
    save(client, entity("S3Bucket", "gain/A", awsArn=_arn("gain/taken")))
    assert refused(client, entity("S3Bucket", "gain/B", awsArn=_arn("gain/free"))) == TAKEN
    by_guid = {**entity("S3Bucket", "gain/B", awsArn=_arn("gain/taken")), "guid": guid}
    assert refused(client, by_guid) == TAKEN
    by_guid["attributes"]["awsArn"] = _arn("gain/free")
    assert changed(save(client, by_guid), "UPDATE") == ["gain/B"]
    assert _find(client, "S3Bucket", awsArn=_arn("gain/free")).json()["entity"]["guid"] == guid


@pytest.mark.parametrize(("attribute", "value"), [("code", "c-1"), ("number", 17)])
def test_attributes_that_clients_call_unique_are(client: httpx.Client, attribute: str, value: Any) -> None:
    """Found by them, a second of the type refused, created or changed, and one of another type not."""
    guid = make(client, "Ledger", f"ledger/{attribute}/1", **{attribute: value})
    other = make(client, "Ledger", f"ledger/{attribute}/2")
    assert refused(client, entity("Ledger", f"ledger/{attribute}/3", **{attribute: value})) == TAKEN
    changed_by_guid = {"typeName": "Ledger", "guid": other, "attributes": {attribute: value}}
    assert refused(client, changed_by_guid) == TAKEN
    path = f"/api/meta/entity/guid/{other}"
    assert read_code(client.put(path, params={"name": attribute}, json=value)) == TAKEN
    assert read(client, other)["attributes"][attribute] is None
    assert changed(save(client, entity("SubLedger", f"sub/{attribute}", **{attribute: value})), "CREATE")
    if isinstance(value, str):
        assert _find(client, "Ledger", **{attribute: value}).json()["entity"]["guid"] == guid


def test_a_sub_type_is_found_by_what_it_inherits_after_the_type_itself(client: httpx.Client) -> None:
    """The type's own asset comes first, then that of a sub-type."""
    sub = make(client, "SubLedger", "after/sub", code="after")
    assert _find(client, "Ledger", code="after").json()["entity"]["guid"] == sub
    own = make(client, "Ledger", "after/own", code="after")
    assert _find(client, "Ledger", code="after").json()["entity"]["guid"] == own
    assert _find(client, "SubLedger", code="after").json()["entity"]["guid"] == sub


def test_a_unique_attribute_of_any_name(client: httpx.Client) -> None:
    """Quotes and dots in it too."""
    name, value = 'page\'s "no."', 'it\'s "7"'
    guid = make(client, "SubLedger", "page/1", **{name: value})
    assert _find(client, "SubLedger", **{name: value}).json()["entity"]["guid"] == guid
    assert refused(client, entity("SubLedger", "page/2", **{name: value})) == TAKEN
    assert read_code(_find(client, "Ledger", **{name: value})) == NOT_UNIQUE


@pytest.mark.parametrize("unique", [{}, {"description": "d"}, {"qualifiedName": "a", "name": "b"}, {"nonsense": "1"}])
def test_looking_by_what_is_not_unique_is_refused(client: httpx.Client, unique: dict[str, str]) -> None:
    """By every call that looks an asset up, also together with one that is."""
    calls: tuple[tuple[str, str, Any], ...] = (
        ("GET", "", None),
        ("GET", "/header", None),
        ("PUT", "", {"entity": {"typeName": "Table", "attributes": {}}}),
        ("DELETE", "", None),
        ("POST", "/labels", ["a"]),
        ("POST", "/classifications", []),
    )
    for method, rest, body in calls:
        path = f"/api/meta/entity/uniqueAttribute/type/Table{rest}"
        parameters = {f"attr:{name}": value for name, value in unique.items()}
        answer = client.request(method, path, params=parameters, json=body)
        assert read_code(answer) == NOT_UNIQUE, (method, rest)
        assert answer.json()["errorMessage"].startswith("Type Table with unique attribute ")
    assert read_code(_find(client, "Nonsense", **unique)) == (400, "ATLAS-400-00-014")


def test_a_reference_by_unique_attributes_means_all_of_them(client: httpx.Client) -> None:
    """By the ARN alone, by ARN and name; with one that is another's it means nobody."""
    make(client, "S3Bucket", "refer/B", awsArn=_arn("refer/B"))

    def refer(number: int, **unique: str) -> Json:
        bucket = {"typeName": "S3Bucket", "uniqueAttributes": unique}
        return entity("S3Object", f"refer/o{number}", bucket=bucket)

    both = {"awsArn": _arn("refer/B"), "qualifiedName": "refer/B"}
    save(client, refer(1, awsArn=_arn("refer/B")), refer(2, **both), refer(3, qualifiedName="refer/B"))
    for number in (1, 2, 3):
        shown = get(client, "S3Object", f"refer/o{number}")["relationshipAttributes"]["bucket"]
        assert shown["uniqueAttributes"]["qualifiedName"] == "refer/B"
    assert refused(client, refer(4, **{**both, "awsArn": _arn("none")})) == UNKNOWN_REFERENCE
    assert refused(client, refer(4, **{**both, "qualifiedName": "none"})) == UNKNOWN_REFERENCE
    assert found_names(client, {"term": {"qualifiedName": "refer/o4"}}) == set()


def test_a_reference_to_an_asset_of_the_same_request(client: httpx.Client) -> None:
    """By its ARN, before and after it in the list."""
    bucket = {"typeName": "S3Bucket", "uniqueAttributes": {"awsArn": _arn("beside")}}
    made = entity("S3Bucket", "beside/B", guid="-1", awsArn=_arn("beside"))
    first, last = (entity("S3Object", f"beside/{which}", bucket=bucket) for which in ("first", "last"))
    assert len(changed(save(client, first, made, last), "CREATE")) == 3
    for which in ("first", "last"):
        assert (
            get(client, "S3Object", f"beside/{which}")["relationshipAttributes"]["bucket"]["displayText"] == "beside/B"
        )


def test_a_name_that_is_taken_is_not_gained_by_guid(client: httpx.Client) -> None:
    """Renaming to a free name works; to a taken one, also an archived asset's, it is refused, and done for nobody."""
    first, second = make(client, "Table", "rename/1"), make(client, "Table", "rename/2")
    client.delete(f"/api/meta/entity/guid/{second}").raise_for_status()
    for name in ("rename/2", "rename/1"):
        sent = {"typeName": "Table", "guid": first, "attributes": {"qualifiedName": name, "description": "new"}}
        if name == "rename/2":
            assert refused(client, sent) == TAKEN
            assert read(client, first)["attributes"]["description"] is None
        else:
            save(client, sent)
    path, named = "/api/meta/entity/uniqueAttribute/type/Table", {"attr:qualifiedName": "rename/1"}
    body = {"entity": {"typeName": "Table", "attributes": {"qualifiedName": "rename/3"}}}
    client.put(path, params=named, json=body).raise_for_status()
    assert read(client, first)["attributes"]["qualifiedName"] == "rename/3"
    assert read_code(client.get(path, params=named)) == UNKNOWN_NAME
    body["entity"]["attributes"] = {"qualifiedName": "rename/2"}
    assert read_code(client.put(path, params={"attr:qualifiedName": "rename/3"}, json=body)) == TAKEN


def test_two_of_one_request_that_meet_are_refused(client: httpx.Client) -> None:
    """Two created, one created and one renamed, in both orders."""
    guid = make(client, "Table", "meet/old")
    renamed = {"typeName": "Table", "guid": guid, "attributes": {"qualifiedName": "meet/new"}}
    for drafts in ((renamed, entity("Table", "meet/new")), (entity("Table", "meet/new"), renamed)):
        assert refused(client, *drafts) == TAKEN
        assert found_names(client, {"prefix": {"qualifiedName": "meet/"}}) == {"meet/old"}
    ledgers = [entity("Ledger", f"meet/{number}", code="meet") for number in (1, 2)]
    assert refused(client, *ledgers) == TAKEN
    ledgers[1]["attributes"]["code"] = "meet too"
    assert len(changed(save(client, *ledgers), "CREATE")) == 2


def test_several_by_unique_attributes(client: httpx.Client) -> None:
    """Numbers group what is one asset's; those that nobody has are passed over, in the order they were asked."""
    for number in range(3):
        make(client, "S3Bucket", f"several/{number}", awsArn=_arn(f"several/{number}"))
    path = "/api/meta/entity/bulk/uniqueAttribute/type/S3Bucket"
    asked = {
        "attr_0:awsArn": _arn("several/2"),
        "attr_1:qualifiedName": "several/none",
        "attr_2:qualifiedName": "several/0",
        "attr_2:awsArn": _arn("several/0"),
        "attr_3:qualifiedName": "several/1",
        "attr_3:awsArn": _arn("several/0"),
        "other": "ignored",
        "attr_4": "no attribute",
    }
    found = client.get(path, params=asked).json()
    assert [shown["attributes"]["qualifiedName"] for shown in found["entities"]] == ["several/2", "several/0"]
    assert client.get(path, params={"attr_0:qualifiedName": "none"}).json()["entities"] == []
    assert read_code(client.get(path, params={"attr_0:description": "d"})) == NOT_UNIQUE
    nonsense = path.replace("S3Bucket", "Nonsense")
    assert read_code(client.get(nonsense, params=asked)) == (400, "ATLAS-400-00-014")


def test_deleting_who_is_not_there_is_no_error(client: httpx.Client) -> None:
    """By unique attributes, alone and in a list; an object id without type or attributes is refused."""
    path = "/api/meta/entity/uniqueAttribute/type/S3Bucket"
    assert client.delete(path, params={"attr:awsArn": _arn("nobody")}).json() == {}
    make(client, "S3Bucket", "gone/B", awsArn=_arn("gone"))
    assert changed(client.delete(path, params={"attr:awsArn": _arn("gone")}).json(), "DELETE") == ["gone/B"]
    many = "/api/meta/entity/bulk/uniqueAttribute"
    named = {"typeName": "S3Bucket", "uniqueAttributes": {"qualifiedName": "nobody"}}
    assert client.request("DELETE", many, json=[named]).json() == {}
    wrong: tuple[tuple[Any, str], ...] = (
        ({**named, "typeName": ""}, "typeName not specified"),
        ({**named, "uniqueAttributes": {}}, "uniqueAttributes not specified"),
        ({"typeName": "S3Bucket"}, "uniqueAttributes not specified"),
        ("S3Bucket", "Cannot deserialize value of type `java.util.LinkedHashMap` from String value"),
    )
    for sent, said in wrong:
        answer = client.request("DELETE", many, json=[named, sent])
        assert answer.status_code == 400 and said in answer.json()["errorMessage"]


def test_guids_go_before_unique_attributes(client: httpx.Client) -> None:
    """A guid that nobody has is refused, whatever the name says."""
    make(client, "S3Bucket", "guid/B", awsArn=_arn("guid"))
    unknown = {**entity("S3Bucket", "guid/B", awsArn=_arn("guid")), "guid": "00000000-0000-4000-8000-000000000009"}
    assert refused(client, unknown) == UNKNOWN_GUID


@pytest.mark.parametrize("value", [str(10**30), str(-(10**30)), 2**63 - 1, -(2**63), {"a": 1}, ["a"], True, 1.5])
def test_hostile_values_of_unique_attributes_find_nobody(client: httpx.Client, value: Any) -> None:
    """In references, object ids and headers: refused as unknown, never a 500."""
    unique = {"qualifiedName": value}
    sent = entity("S3Object", "hostile/o", bucket={"typeName": "S3Bucket", "uniqueAttributes": unique})
    assert refused(client, sent) == UNKNOWN_REFERENCE
    by_number = {"typeName": "Ledger", "uniqueAttributes": {"number": value}}
    answer = client.request("DELETE", "/api/meta/entity/bulk/uniqueAttribute", json=[by_number])
    assert (answer.status_code, answer.json()) == (200, {})
    header = {"guidHeaderMap": {"-1": {"typeName": "Ledger", "attributes": {"number": value}}}}
    assert read_code(client.post("/api/meta/entity/bulk/setClassifications", json=header)) == UNKNOWN_GUID
    ends = {"end1": {"typeName": "Table", "uniqueAttributes": unique}, "end2": None}
    answer = client.post("/api/meta/relationship", json={"typeName": "schema_tables", **ends})
    assert read_code(answer) == (400, "ATLAS-400-00-07D")
