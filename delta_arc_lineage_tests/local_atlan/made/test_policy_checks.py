"""Policies (`AuthPolicyPreProcessor`, `AuthPolicyValidator`): names, roles, and what each kind may say."""

import re
from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.made.policy_checks import ACTIONS
from delta_arc_lineage_tests.local_atlan.calls import Json, link
from delta_arc_lineage_tests.local_atlan.made.steps import (
    asset,
    changed,
    draft,
    erase,
    made,
    name_of,
    refusal,
    update_of,
)

CONNECTION = "default/s3/1700000009"
BAD, UNSUPPORTED = "ATLAS-400-00-029", "ATLAS-409-00-015"
RESOURCES = {"data": "ENTITY", "metadata": "CUSTOM", "glossary": "CUSTOM"}
ACTION = {"data": "select", "metadata": "persona-asset-read", "glossary": "persona-glossary-read"}
PERSONA_KINDS = ("metadata", "data", "glossary")


@pytest.fixture(scope="module")
def persona(client: httpx.Client) -> Json:
    """A persona, and a connection that its policies are about."""
    asset(client, "Connection", CONNECTION)
    return made(client, draft("Persona", "Holder"))


@pytest.fixture(scope="module")
def purpose(client: httpx.Client) -> Json:
    """A purpose."""
    return made(client, draft("Purpose", "Tagger", purposeClassifications=["Secret"]))


def _policy(persona: Json, kind: str, name: str, **other: Any) -> Json:
    """A policy of a persona, as the SDK makes one; null leaves an attribute out."""
    said = {
        "policyCategory": "persona",
        "policySubCategory": kind,
        "policyType": "allow",
        "policyServiceName": "heka" if kind == "data" else "atlas",
        "policyResourceCategory": RESOURCES.get(kind),
        "policyActions": [ACTION.get(kind)],
        "policyResources": [f"entity:{CONNECTION}"],
        "connectionQualifiedName": CONNECTION,
        **other,
    }
    kept = {key: value for key, value in said.items() if value is not None}
    return draft("AuthPolicy", name, {"accessControl": link("Persona", persona["guid"])}, **kept)


def _tagged(purpose: Json, kind: str, name: str, **other: Any) -> Json:
    """A policy of a purpose, as the SDK makes one."""
    said = {
        "policyCategory": "purpose",
        "policySubCategory": kind,
        "policyType": "allow",
        "policyServiceName": "atlas_tag",
        "policyResourceCategory": "TAG",
        "policyActions": ["select" if kind == "data" else "entity-read"],
        **other,
    }
    return draft("AuthPolicy", name, {"accessControl": link("Purpose", purpose["guid"])}, **said)


@pytest.mark.parametrize("kind", PERSONA_KINDS)
def test_a_policy_is_named_after_its_persona_and_for_its_role(client: httpx.Client, persona: Json, kind: str) -> None:
    """Users and groups told are passed over: the persona's role alone counts."""
    policy = made(client, _policy(persona, kind, f"Named {kind}", policyUsers=["u"], policyGroups=["g"]))
    held = policy["attributes"]
    assert re.fullmatch(rf"{name_of(persona)}/[A-Za-z0-9]{{22}}", name_of(policy))
    assert held["policyRoles"] == [f"persona_{name_of(persona).split('/')[1]}"]
    assert not held.get("policyUsers")
    assert not held.get("policyGroups")
    assert held["isPolicyEnabled"] is True


@pytest.mark.parametrize("kind", ["metadata", "data"])
def test_a_policy_is_named_after_its_purpose_and_about_its_tags(client: httpx.Client, purpose: Json, kind: str) -> None:
    """Users and groups told are kept: they are who the policy is for."""
    policy = made(client, _tagged(purpose, kind, f"Named {kind}", policyUsers=["u"], policyGroups=["public"]))
    held = policy["attributes"]
    assert re.fullmatch(rf"{name_of(purpose)}/[A-Za-z0-9]{{22}}", name_of(policy))
    assert held["policyResources"] == ["tag:Secret"]
    assert (held["policyUsers"], held["policyGroups"]) == (["u"], ["public"])


def test_a_policy_has_a_category(client: httpx.Client, persona: Json) -> None:
    """None is refused; one that only the tenant's services use is refused to others."""
    sent = _policy(persona, "metadata", "No category", policyCategory=None)
    assert refusal(client, sent) == (400, BAD, "Please provide attribute policyCategory")
    words = "Operation not supported: Create/Update AuthPolicy with policyCategory other than persona, purpose and "
    for category in ("bootstrap", "unheard-of"):
        sent = _policy(persona, "metadata", "Own category", policyCategory=category)
        assert refusal(client, sent) == (409, UNSUPPORTED, words + "datamesh")


@pytest.mark.parametrize("name", ["policyServiceName", "policyType", "policyActions", "policyResources"])
@pytest.mark.parametrize("kind", PERSONA_KINDS)
def test_what_a_policy_of_a_persona_must_say(client: httpx.Client, persona: Json, kind: str, name: str) -> None:
    """Each attribute is asked for by its name."""
    sent = _policy(persona, kind, "Incomplete", **{name: None})
    assert refusal(client, sent) == (400, BAD, f"Please provide attribute {name}")


@pytest.mark.parametrize("category", ["persona", "purpose", "datamesh", "ai"])
def test_each_category_knows_its_kinds(client: httpx.Client, persona: Json, purpose: Json, category: str) -> None:
    """Another kind is refused, and the words list those there are."""
    sent = _tagged(purpose, "odd", "Odd") if category == "purpose" else _policy(persona, "odd", "Odd")
    sent["attributes"].update({"policyCategory": category, "policyActions": ["entity-read"]})
    kinds = ", ".join(ACTIONS[category])
    words = f"Please provide valid value for attribute policySubCategory:[{kinds}]"
    assert refusal(client, sent) == (400, BAD, words)


@pytest.mark.parametrize(("category", "kind"), [(name, kind) for name in ACTIONS for kind in ACTIONS[name]])
def test_each_kind_knows_its_actions(
    client: httpx.Client, persona: Json, purpose: Json, category: str, kind: str
) -> None:
    """All of them together are taken; one of another sort beside them is refused and named."""
    name = f"Actions of {category} {kind}"
    sent = _tagged(purpose, kind, name) if category == "purpose" else _policy(persona, kind, name)
    sent["attributes"]["policyCategory"] = category
    if category in ("datamesh", "ai"):
        sent["attributes"]["qualifiedName"] = name
        del sent["relationshipAttributes"]["accessControl"]
    actions = sorted(ACTIONS[category][kind])
    sent["attributes"]["policyActions"] = [*actions, "made-up"]
    words = "Please provide valid values for attribute policyActions: Invalid actions [made-up]"
    assert refusal(client, sent) == (400, BAD, words)
    sent["attributes"]["policyActions"] = actions
    assert made(client, sent)["attributes"]["policyActions"] == actions


@pytest.mark.parametrize("kind", PERSONA_KINDS)
def test_the_category_of_resources_goes_with_the_kind(client: httpx.Client, persona: Json, kind: str) -> None:
    """Data is about entities, the others are of a kind of their own."""
    other = "ENTITY" if RESOURCES[kind] == "CUSTOM" else "CUSTOM"
    sent = _policy(persona, kind, "Wrong category", policyResourceCategory=other)
    assert refusal(client, sent) == (400, BAD, "Invalid resource category for Persona")


def test_a_policy_of_a_purpose_is_about_tags(client: httpx.Client, purpose: Json) -> None:
    """Another category of resources is refused."""
    sent = _tagged(purpose, "metadata", "Wrong category", policyResourceCategory="CUSTOM")
    assert refusal(client, sent) == (400, BAD, "Invalid resource category for Purpose")


@pytest.mark.parametrize("kind", ["metadata", "data"])
def test_a_policy_about_assets_names_their_connection(client: httpx.Client, persona: Json, kind: str) -> None:
    """It must be told, exist, and hold every entity named."""
    sent = _policy(persona, kind, "No connection", connectionQualifiedName=None)
    assert refusal(client, sent) == (400, BAD, "Please provide attribute connectionQualifiedName")
    elsewhere = {"policyResources": ["entity-type:Table", "entity:default/other/1/x"]}
    words = f"default/other/1/x does not belong to connection {CONNECTION}"
    assert refusal(client, _policy(persona, kind, "Elsewhere", **elsewhere)) == (400, BAD, words)
    missing = {"connectionQualifiedName": "default/s3/0", "policyResources": ["entity:default/s3/0"]}
    assert refusal(client, _policy(persona, kind, "Missing", **missing))[:2] == (404, "ATLAS-404-00-009")


def test_resources_of_a_persona_are_entities_and_types(client: httpx.Client, persona: Json) -> None:
    """Tags are a purpose's."""
    sent = _policy(persona, "glossary", "Tags", policyResources=["tag:Secret"])
    words = "Please provide valid type of policy resources: [entity, entity-type]"
    assert refusal(client, sent) == (400, BAD, words)


def test_a_policy_hangs_on_what_its_category_says(client: httpx.Client, persona: Json, purpose: Json) -> None:
    """A persona's on a persona, a purpose's on a purpose, both on active ones."""
    crossed = _policy(persona, "metadata", "Crossed")
    crossed["relationshipAttributes"] = {"accessControl": link("Purpose", purpose["guid"])}
    assert refusal(client, crossed) == (400, BAD, "Please provide Persona as accesscontrol")
    crossed = _tagged(purpose, "metadata", "Crossed")
    crossed["relationshipAttributes"] = {"accessControl": link("Persona", persona["guid"])}
    assert refusal(client, crossed) == (400, BAD, "Please provide Purpose as accesscontrol")
    loose = _policy(persona, "metadata", "Loose")
    del loose["relationshipAttributes"]["accessControl"]
    assert refusal(client, loose) == (400, BAD, "Please provide Persona as accesscontrol")
    gone = made(client, draft("Persona", "Gone"))
    erase(client, gone["guid"])
    assert refusal(client, _policy(gone, "metadata", "Late"))[2] == "Operation not supported: Persona is not Active"


def test_a_policy_is_alone_of_its_name_on_its_persona(client: httpx.Client, persona: Json) -> None:
    """In any case; on another persona, and after the first is gone, the name is free."""
    first = made(client, _policy(persona, "metadata", "Single"))
    words = "Policy with name 'SINGLE' already exists in Persona 'Holder'"
    assert refusal(client, _policy(persona, "glossary", "SINGLE")) == (400, BAD, words)
    other = made(client, draft("Persona", "Other holder"))
    made(client, _policy(other, "metadata", "Single"))
    erase(client, first["guid"])
    made(client, _policy(persona, "metadata", "Single"))


@pytest.mark.parametrize("resource", ["entity:*", "entity:*/super", "entity:default/domain/*/super"])
def test_a_policy_about_every_domain_names_no_other(client: httpx.Client, persona: Json, resource: str) -> None:
    """The star takes in the rest; other domains are kept as told."""
    sent = {"policyResources": ["entity:default/domain/a/super", resource], "policyActions": ["persona-domain-read"]}
    policy = made(client, _policy(persona, "domain", f"Domains {resource}", **sent))
    assert policy["attributes"]["policyResources"] == ["entity:default/domain/*/super"]
    some = {"policyResources": ["entity:default/domain/a/super"], "policyActions": ["persona-domain-read"]}
    policy = made(client, _policy(persona, "domain", f"Some domains {resource}", **some))
    assert policy["attributes"]["policyResources"] == ["entity:default/domain/a/super"]


def test_an_update_keeps_what_kind_of_policy_it_is(client: httpx.Client, persona: Json, purpose: Json) -> None:
    """Category, kind, service, sort of resources, connection and holder stay."""
    policy = made(client, _policy(persona, "metadata", "Fixed"))
    ends = {"accessControl": link("Persona", persona["guid"])}
    for name, value, said in (
        ("policyCategory", "purpose", "policyCategory change not Allowed"),
        ("policySubCategory", "data", "Policy sub category change not Allowed"),
        ("policyServiceName", "heka", "policyServiceName change not Allowed"),
        ("policyResourceCategory", "ENTITY", "policyResourceCategory change not Allowed"),
        ("connectionQualifiedName", "default/s3/8", "connectionQualifiedName change not Allowed"),
    ):
        sent = update_of(policy, ends, **{"connectionQualifiedName": CONNECTION, name: value})
        assert refusal(client, sent) == (409, UNSUPPORTED, f"Operation not supported: {said}")
    other = {"accessControl": link("Persona", made(client, draft("Persona", "Thief"))["guid"])}
    said = "Operation not supported: Policy parent (accesscontrol) change is not Allowed"
    assert refusal(client, update_of(policy, other, connectionQualifiedName=CONNECTION)) == (409, UNSUPPORTED, said)


def test_an_update_stays_within_what_its_kind_may_say(client: httpx.Client, persona: Json) -> None:
    """Actions and resources are checked again; name and role stay."""
    policy = made(client, _policy(persona, "metadata", "Checked"))
    ends = {"accessControl": link("Persona", persona["guid"])}
    kept = {"connectionQualifiedName": CONNECTION}
    for other, said in (
        ({"policyActions": []}, "Please provide attribute policyActions"),
        (
            {"policyActions": ["select"]},
            "Please provide valid values for attribute policyActions: Invalid actions [select]",
        ),
        ({"policyResources": []}, "Please provide attribute policyResources"),
        ({"policyResources": ["entity:else"]}, f"else does not belong to connection {CONNECTION}"),
        ({"description": "x", "connectionQualifiedName": ""}, "Please provide attribute connectionQualifiedName"),
    ):
        assert refusal(client, update_of(policy, ends, **{**kept, **other})) == (400, BAD, said)
    actions = ["persona-asset-read", "persona-asset-update"]
    after = changed(client, policy, ends, **kept, policyActions=actions, qualifiedName="mine", policyRoles=["x"])
    assert name_of(after) == name_of(policy)
    assert after["attributes"]["policyActions"] == actions
    assert after["attributes"]["policyRoles"] == policy["attributes"]["policyRoles"]


def test_an_archived_policy_is_not_updated(client: httpx.Client, persona: Json) -> None:
    """It must be active."""
    policy = made(client, _policy(persona, "glossary", "Archived"))
    erase(client, policy["guid"])
    sent = update_of(policy, {"accessControl": link("Persona", persona["guid"])}, description="x")
    assert refusal(client, sent)[2] == "Operation not supported: Policy is not Active"


def test_stakeholders_have_no_policies_of_a_clients(client: httpx.Client, persona: Json) -> None:
    """Theirs are made by the tenant."""
    place = made(client, draft("DataDomain", "Policed"))
    stars = {"stakeholderTitleDomainQualifiedNames": ["default/domain/*/super"]}
    title = made(client, draft("StakeholderTitle", "Policed title", **stars))
    ends = {
        "stakeholderTitle": link("StakeholderTitle", title["guid"]),
        "stakeholderDataDomain": link("DataDomain", place["guid"]),
    }
    person = made(client, draft("Stakeholder", "Policed person", ends))
    sent = _policy(persona, "metadata", "For a stakeholder")
    sent["relationshipAttributes"] = {"accessControl": link("Stakeholder", person["guid"])}
    words = "Operation not supported: Updating policies for Stakeholder"
    assert refusal(client, sent) == (409, UNSUPPORTED, words)
