"""Personas and purposes (`PersonaPreProcessor`, `PurposePreProcessor`): names, roles, tags, and their policies."""

import re

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import Json, link, read, save
from delta_arc_lineage_tests.local_atlan.made.steps import (
    changed,
    draft,
    erase,
    made,
    name_of,
    refusal,
    related,
    update_of,
)

BAD, UNSUPPORTED = "ATLAS-400-00-029", "ATLAS-409-00-015"
ATTACHED = "Operation not supported: Can not attach a policy while creating/updating Persona/Purpose/Stakeholder"


def _purpose(client: httpx.Client, name: str, *tags: str) -> Json:
    return made(client, draft("Purpose", name, purposeClassifications=[*tags]))


def _policy(client: httpx.Client, control: Json, name: str, **attributes: str | list[str]) -> Json:
    ends = {"accessControl": link(control["typeName"], control["guid"])}
    return made(client, draft("AuthPolicy", name, ends, policyType="allow", **attributes))


def _glossary_policy(client: httpx.Client, persona: Json, name: str) -> Json:
    return _policy(
        client,
        persona,
        name,
        policyCategory="persona",
        policySubCategory="glossary",
        policyServiceName="atlas",
        policyResourceCategory="CUSTOM",
        policyActions=["persona-glossary-read"],
        policyResources=["entity:any"],
    )


def _purpose_policy(client: httpx.Client, purpose: Json, name: str) -> Json:
    return _policy(
        client,
        purpose,
        name,
        policyCategory="purpose",
        policySubCategory="metadata",
        policyServiceName="atlas_tag",
        policyResourceCategory="TAG",
        policyActions=["entity-read"],
        policyGroups=["public"],
    )


def test_a_persona_is_named_and_has_a_role(client: httpx.Client) -> None:
    """It is enabled unless told otherwise; two personas may share a display name, not a role."""
    first, second = (made(client, draft("Persona", "Analysts")) for _ in range(2))
    assert re.fullmatch(r"default/[A-Za-z0-9]{22}", name_of(first))
    assert first["attributes"]["isAccessControlEnabled"] is True
    assert len(first["attributes"]["roleId"]) == 36
    assert first["attributes"]["roleId"] != second["attributes"]["roleId"]
    off = made(client, draft("Persona", "Off", isAccessControlEnabled=False))
    assert off["attributes"]["isAccessControlEnabled"] is False


def test_a_persona_keeps_its_name_and_role(client: httpx.Client) -> None:
    """People and groups are told as they are, even those that nobody knows."""
    persona = made(client, draft("Persona", "Kept", roleId="mine"))
    assert persona["attributes"]["roleId"] != "mine"
    people = {"personaUsers": ["test-user"], "personaGroups": ["test-group"]}
    after = changed(client, persona, qualifiedName="x", roleId="y", description="told", **people)
    assert name_of(after) == name_of(persona)
    assert after["attributes"]["roleId"] == persona["attributes"]["roleId"]
    assert after["attributes"]["personaUsers"] == ["test-user"]
    assert after["attributes"]["personaGroups"] == ["test-group"]


@pytest.mark.parametrize("kind", ["Persona", "Purpose"])
@pytest.mark.parametrize("channel", ["slack", "ftp://x.slack.com", "https://slack.com.evil", "https://notslack.org/x"])
def test_a_channel_is_one_of_slack(client: httpx.Client, kind: str, channel: str) -> None:
    """Another address is refused, when made and when updated."""
    tags = {"purposeClassifications": [f"{kind}{channel}"]} if kind == "Purpose" else {}
    refused = (400, BAD, "Please provide a valid URL for channelLink")
    assert refusal(client, draft(kind, "Channel", channelLink=channel, **tags)) == refused
    held = made(client, draft(kind, "Channel", channelLink="https://team.slack.com/c/1", **tags))
    assert held["attributes"]["channelLink"] == "https://team.slack.com/c/1"
    assert refusal(client, update_of(held, channelLink=channel)) == refused


def test_policies_are_not_told_with_a_persona(client: httpx.Client) -> None:
    """Neither when it is made nor when it is updated."""
    persona = made(client, draft("Persona", "Attached"))
    ends = {"policies": [link("AuthPolicy", _glossary_policy(client, persona, "P")["guid"])]}
    assert refusal(client, draft("Persona", "Greedy", ends)) == (409, UNSUPPORTED, ATTACHED)
    assert refusal(client, update_of(persona, ends, description="x")) == (409, UNSUPPORTED, ATTACHED)


def test_a_persona_is_told_among_the_updated_when_it_gets_a_policy(client: httpx.Client) -> None:
    """So that a program sees whom its policy concerns."""
    persona = made(client, draft("Persona", "Told"))
    sent = _policy_payload(persona)
    answer = save(client, sent)
    mutated = answer["mutatedEntities"]
    assert [header["guid"] for header in mutated["UPDATE"]] == [persona["guid"]]
    assert [header["typeName"] for header in mutated["CREATE"]] == ["AuthPolicy"]
    assert related(read(client, persona["guid"]), "policies") == [mutated["CREATE"][0]["guid"]]


def _policy_payload(persona: Json) -> Json:
    return draft(
        "AuthPolicy",
        "Told policy",
        {"accessControl": link("Persona", persona["guid"])},
        policyCategory="persona",
        policySubCategory="domain",
        policyResources=["entity:default/domain/x/super"],
    )


@pytest.mark.parametrize("kind", ["Persona", "Purpose"])
def test_policies_are_in_force_as_what_holds_them(client: httpx.Client, kind: str) -> None:
    """Disabled and enabled together; one that joins later is as the others."""
    if kind == "Persona":
        holder, make = made(client, draft("Persona", "Switch")), _glossary_policy
    else:
        holder, make = _purpose(client, "Switch", "SwitchTag"), _purpose_policy
    first = make(client, holder, "First")
    assert first["attributes"]["isPolicyEnabled"] is True
    changed(client, holder, isAccessControlEnabled=False)
    second = make(client, holder, "Second")
    for policy in (first, second):
        assert read(client, policy["guid"])["attributes"]["isPolicyEnabled"] is False
    changed(client, holder, isAccessControlEnabled=True)
    for policy in (first, second):
        assert read(client, policy["guid"])["attributes"]["isPolicyEnabled"] is True


@pytest.mark.parametrize("kind", ["Persona", "Purpose"])
@pytest.mark.parametrize("manner", ["SOFT", "PURGE"])
def test_policies_go_with_what_holds_them(client: httpx.Client, kind: str, manner: str) -> None:
    """Archived with it, or removed with it; an archived holder is not updated."""
    if kind == "Persona":
        holder, make = made(client, draft("Persona", "Leaver")), _glossary_policy
    else:
        holder, make = _purpose(client, "Leaver", f"Leaver{manner}"), _purpose_policy
    policy = make(client, holder, "Leaving")
    answer = erase(client, holder["guid"], kind=manner)
    assert {header["guid"] for header in answer.json()["mutatedEntities"]["DELETE"]} == {
        holder["guid"],
        policy["guid"],
    }
    if manner == "SOFT":
        assert read(client, policy["guid"])["status"] == "DELETED"
        words = f"Operation not supported: {kind} not Active"
        assert refusal(client, update_of(holder, description="x")) == (409, UNSUPPORTED, words)
    else:
        assert client.get(f"/api/meta/entity/guid/{policy['guid']}").status_code == 404


def test_a_purpose_has_tags(client: httpx.Client) -> None:
    """None is refused, when made and when updated."""
    words = "Please provide purposeClassifications for Purpose"
    assert refusal(client, draft("Purpose", "Vain")) == (400, BAD, words)
    assert refusal(client, draft("Purpose", "Vain", purposeClassifications=[])) == (400, BAD, words)
    purpose = _purpose(client, "Real", "RealTag")
    assert re.fullmatch(r"default/[A-Za-z0-9]{22}", name_of(purpose))
    assert purpose["attributes"]["isAccessControlEnabled"] is True
    words = "Please provide at least one classification for Purpose"
    assert refusal(client, update_of(purpose, purposeClassifications=[])) == (400, BAD, words)


def test_a_set_of_tags_has_one_purpose(client: httpx.Client) -> None:
    """In any order; a part of the set is another set. The metastore tells the refusal as a fault of its own."""
    first = _purpose(client, "Pair", "A1", "B1")
    _purpose(client, "Half", "A1")
    twin = draft("Purpose", "Other pair", purposeClassifications=["B1", "A1"])
    words = "Entity already exists, typeName:tags, Purpose:[B1, A1]"
    assert refusal(client, twin) == (500, "ATLAS-500-00-001", words)
    third = _purpose(client, "Third", "C1")
    assert refusal(client, update_of(third, purposeClassifications=["A1", "B1"]))[0] == 500
    assert erase(client, first["guid"]).status_code == 200
    assert changed(client, third, purposeClassifications=["A1", "B1"])["attributes"]["purposeClassifications"] == [
        "A1",
        "B1",
    ]


def test_policies_follow_the_tags_of_their_purpose(client: httpx.Client) -> None:
    """What they are about is its tags, whatever is told."""
    purpose = _purpose(client, "Tagged", "T1")
    policy = _purpose_policy(client, purpose, "About tags")
    assert policy["attributes"]["policyResources"] == ["tag:T1"]
    changed(client, purpose, purposeClassifications=["T2", "T3"])
    assert read(client, policy["guid"])["attributes"]["policyResources"] == ["tag:T2", "tag:T3"]
    ends = {"accessControl": link("Purpose", purpose["guid"])}
    after = changed(client, policy, ends, policyResources=["tag:mine"], policyActions=["entity-update"])
    assert after["attributes"]["policyResources"] == ["tag:T2", "tag:T3"]
    assert after["attributes"]["policyActions"] == ["entity-update"]
