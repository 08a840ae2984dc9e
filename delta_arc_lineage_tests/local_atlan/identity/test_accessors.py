"""Who may do what: accessors, decisions, the downloads of an authorizer; and one route that is for nobody here."""

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.access_calls import (
    FORBIDDEN,
    ask,
    make_connection_policy,
    make_persona,
    make_policy,
    make_purpose,
    make_token,
    open_as,
    read_refusal,
    service,
)
from delta_arc_lineage_tests.local_atlan.calls import Json, entity, save
from delta_arc_lineage_tests.local_atlan.definitions import make_tag_type

PATH = "/api/meta/entity/accessors"
CONNECTION = "default/s3/20"
ACTIONS = (
    "ENTITY_READ",
    "ENTITY_CREATE",
    "ENTITY_UPDATE",
    "ENTITY_DELETE",
    "ENTITY_UPDATE_BUSINESS_METADATA",
    "ENTITY_ADD_CLASSIFICATION",
)
SETS = ("users", "groups", "roles", "denyUsers", "denyGroups", "denyRoles")


@pytest.fixture(scope="module")
def guid(client: httpx.Client) -> str:
    """The guid of a bucket."""
    return str(save(client, {**entity("S3Bucket", f"{CONNECTION}/B"), "guid": "-1"})["guidAssignments"]["-1"])


def ask_accessors(client: httpx.Client, **question: object) -> Json:
    """The answer to one question."""
    (answer,) = ask(client, "POST", PATH, json=[question])
    found: Json = answer
    return found


@pytest.mark.parametrize("action", ACTIONS)
def test_without_policies_administrators_and_tokens_may(client: httpx.Client, guid: str, action: str) -> None:
    """Six sets for each question, those denied empty; the question is echoed."""
    answer = ask_accessors(client, guid=guid, action=action)
    assert (answer["guid"], answer["action"]) == (guid, action)
    assert {"admin", "service-account-apikey-local"} <= set(answer["users"])
    assert "$admin" in answer["roles"] and answer["denyUsers"] == answer["denyGroups"] == answer["denyRoles"] == []
    assert all(isinstance(answer[name], list) for name in SETS)


def test_questions_are_answered_in_their_order(client: httpx.Client, guid: str) -> None:
    """By guid, by name and type; of what is not there yet by its type and name."""
    questions = [
        {"guid": guid, "action": "ENTITY_READ"},
        {"qualifiedName": f"{CONNECTION}/B", "typeName": "S3Bucket", "action": "ENTITY_UPDATE"},
        {"qualifiedName": f"{CONNECTION}/not yet", "typeName": "S3Bucket", "action": "ENTITY_CREATE"},
    ]
    answers = ask(client, "POST", PATH, json=questions)
    assert [
        {name: answer[name] for name in question} for answer, question in zip(answers, questions, strict=True)
    ] == questions


def test_those_whom_policies_allow_are_named(client: httpx.Client, server: CatalogServer, guid: str) -> None:
    """Users and groups of a persona with the tokens linked to it; for its actions on its assets alone."""
    persona = make_persona(client, "Named", personaUsers=["ann"], personaGroups=["stewards"])
    make_connection_policy(client, persona, CONNECTION, "persona-asset-read")
    token = make_token(client, "named", persona)
    account = f"service-account-{token['clientId']}"
    answer = ask_accessors(client, guid=guid, action="ENTITY_READ")
    assert {"ann", account} <= set(answer["users"]) and "stewards" in answer["groups"]
    for question in (
        {"guid": guid, "action": "ENTITY_UPDATE"},
        {"qualifiedName": "default/s3/21/B", "typeName": "S3Bucket", "action": "ENTITY_READ"},
    ):
        other = ask_accessors(client, **question)
        assert not {"ann", account} & set(other["users"]) and "stewards" not in other["groups"]


def test_those_whom_policies_deny_are_among_the_denied(client: httpx.Client) -> None:
    """And no longer among those who may."""
    name = "default/s3/22"
    persona = make_persona(client, "Torn", personaUsers=["bea"], personaGroups=["torn"])
    make_connection_policy(client, persona, name, "persona-asset-read")
    make_connection_policy(client, persona, name, "persona-asset-read", policyType="deny", name="not after all")
    answer = ask_accessors(client, qualifiedName=f"{name}/B", typeName="S3Bucket", action="ENTITY_READ")
    assert "bea" in answer["denyUsers"] and "torn" in answer["denyGroups"]
    assert "bea" not in answer["users"] and "torn" not in answer["groups"]


def test_a_purpose_names_those_of_its_policy(client: httpx.Client) -> None:
    """For what carries its tag."""
    tag = make_tag_type(client, "Accessed")
    sent = {**entity("Table", "accessed/T"), "guid": "-1", "classifications": [{"typeName": tag}]}
    guid = save(client, sent)["guidAssignments"]["-1"]
    purpose = make_purpose(client, "Access", tag)
    make_policy(client, purpose, "entity-update", policyUsers=["cid"], policyGroups=["public"])
    answer = ask_accessors(client, guid=guid, action="ENTITY_UPDATE")
    assert "cid" in answer["users"] and "public" in answer["groups"]
    assert "cid" not in ask_accessors(client, guid=guid, action="ENTITY_READ")["users"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ([], 400, "ATLAS-400-00-029"),
        ({}, 400, "ATLAS-400-00-029"),
        (["x"], 400, "ATLAS-400-00-029"),
        ([{"guid": "00000000-0000-0000-0000-000000000000", "action": "ENTITY_READ"}], 404, "ATLAS-404-00-005"),
        ([{"guid": "x", "action": "ENTITY_SING"}], 400, "ATLAS-400-00-029"),
        ([{"guid": "x", "action": "entity-read"}], 400, "ATLAS-400-00-029"),
        ([{"guid": "x"}], 400, "ATLAS-400-00-029"),
        ([{"action": "ENTITY_READ"}], 400, "ATLAS-400-00-029"),
        ([{"action": "ENTITY_READ", "qualifiedName": "x"}], 400, "ATLAS-400-00-029"),
        ([{"action": ["ENTITY_READ"], "guid": "x"}], 400, "ATLAS-400-00-029"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    client: httpx.Client, body: object, status: int, code: str
) -> None:
    """In the metastore's words."""
    assert read_refusal(client.post(PATH, json=body)) == (status, code)


@pytest.mark.parametrize("action", [*ACTIONS, "ENTITY_UPDATE_CLASSIFICATION", "ENTITY_REMOVE_CLASSIFICATION"])
def test_the_evaluator_knows_the_asset_by_its_guid(client: httpx.Client, guid: str, action: str) -> None:
    """One that is not there is denied with the metastore's code, and the others are decided."""
    gone = "00000000-0000-0000-0000-000000000000"
    questions = [{"entityGuid": one, "action": action} for one in (guid, gone, guid)]
    decisions = ask(client, "POST", "/api/meta/entity/evaluator", json=questions)
    assert [decision["allowed"] for decision in decisions] == [True, False, True]
    assert decisions[1]["errorCode"] == "ATLAS-404-00-005" and "errorCode" not in decisions[0]
    assert [decision["entityGuid"] for decision in decisions] == [guid, gone, guid]


def test_the_evaluator_answers_as_the_request_would_fare(
    client: httpx.Client, server: CatalogServer, guid: str
) -> None:
    """For a restricted token: what it denies is refused, what it allows is done."""
    persona = make_persona(client, "Evaluated")
    make_connection_policy(client, persona, "default/s3/23", "persona-asset-read", "persona-api-create")
    with open_as(server, make_token(client, "evaluated", persona)) as opened:
        for connection, fares in (("default/s3/23", 200), (CONNECTION, 403)):
            name = f"{connection}/new"
            question = {"typeName": "S3Bucket", "entityId": name, "action": "ENTITY_CREATE"}
            (decision,) = ask(opened, "POST", "/api/meta/entity/evaluator", json=[question])
            answer = opened.post("/api/meta/entity/bulk", json={"entities": [entity("S3Bucket", name)]})
            assert (decision["allowed"], answer.status_code) == (fares == 200, fares)
            assert decision.get("errorCode") == (None if fares == 200 else answer.json()["errorCode"])
        (decision,) = ask(
            opened, "POST", "/api/meta/entity/evaluator", json=[{"entityGuid": guid, "action": "ENTITY_READ"}]
        )
        assert (decision["allowed"], opened.get(f"/api/meta/entity/guid/{guid}").status_code) == (False, 403)


@pytest.mark.parametrize("count", [0, 1, 50])
def test_attributes_are_updated_in_place_by_nobody_here(client: httpx.Client, guid: str, count: int) -> None:
    """403, as for everybody but one account of the real service; 400 for more than fifty, or for none named."""
    data = [{"assetId": guid, "attributes": {}}] * count
    answer = client.post("/api/meta/attribute/update", json={"data": data})
    assert read_refusal(answer) == FORBIDDEN and "Attribute update" in answer.json()["errorMessage"]
    for wrong in ({"data": data + [{}] * 51}, {}, {"data": {}}, {"data": None}):
        assert read_refusal(client.post("/api/meta/attribute/update", json=wrong)) == (400, "ATLAS-400-00-01A")


def test_an_authorizer_downloads_roles_users_and_policies(client: httpx.Client) -> None:
    """Who has which role, who is in which group, and each rule of personas and purposes."""
    group = {"name": "downloaded", "attributes": {}}
    admin = service(client, "GET", "users", params={"filter": '{"username":"admin"}'})["records"][0]["id"]
    service(client, "POST", "groups", json={"group": group, "users": [admin]})
    roles = ask(client, "GET", "/api/meta/auth/download/roles/atlas", params={"pluginId": "x"})
    having = {role["name"]: [user["name"] for user in role["users"]] for role in roles["rangerRoles"]}
    assert roles["serviceName"] == "atlas" and having["$admin"] == ["admin"] and having["$guest"] == []
    users = ask(client, "GET", "/api/meta/auth/download/users/atlas")["userGroupMapping"]
    assert set(users["admin"]) == {"downloaded", "everyone"}
    persona = make_persona(client, "Downloaded", personaUsers=["dan"])
    make_connection_policy(client, persona, "default/s3/24", "persona-asset-update")
    make_connection_policy(client, persona, "default/s3/24", "persona-asset-read", policyType="deny")
    found = ask(client, "GET", "/api/meta/auth/download/policies/atlas")["policies"]
    own = [policy for policy in found if policy["name"] == "Downloaded"]
    allowed = [policy for policy in own if policy["policyItems"]]
    assert len(allowed) == 3 and all(policy["policyItems"][0]["users"] == ["dan"] for policy in allowed)
    assert allowed[0]["resources"]["entity"]["values"] == ["default/s3/24", "default/s3/24/*"]
    assert "end-one-entity" in allowed[1]["resources"] and "end-two-entity" in allowed[2]["resources"]
    (denied,) = [policy for policy in own if policy["denyPolicyItems"]]
    assert denied["denyPolicyItems"][0]["accesses"] == [{"type": "entity-read", "isAllowed": True}]
