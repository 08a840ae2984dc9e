"""Policies: what each action of a persona opens, on which names and types, and what a denial closes."""

import itertools
from collections.abc import Iterator

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.access_calls import (
    ask,
    decide,
    draft_policy_of,
    make_connection,
    make_connection_policy,
    make_persona,
    make_policy,
    make_token,
    open_as,
    read_refusal,
)
from delta_arc_lineage_tests.local_atlan.calls import Json, save

CONNECTION = "default/snowflake/7"
ACTIONS = {
    "persona-asset-read": {"ENTITY_READ"},
    "persona-asset-update": {"ENTITY_UPDATE"},
    "persona-api-create": {"ENTITY_CREATE"},
    "persona-api-delete": {"ENTITY_DELETE"},
    "persona-business-update-metadata": {"ENTITY_UPDATE_BUSINESS_METADATA"},
    "persona-entity-add-classification": {"ENTITY_ADD_CLASSIFICATION", "ENTITY_UPDATE_CLASSIFICATION"},
    "persona-entity-update-classification": {"ENTITY_UPDATE_CLASSIFICATION"},
    "persona-entity-remove-classification": {"ENTITY_REMOVE_CLASSIFICATION", "ENTITY_UPDATE_CLASSIFICATION"},
}
GLOSSARY_ACTIONS = {
    "persona-glossary-read": {"ENTITY_READ"},
    "persona-glossary-update": {"ENTITY_UPDATE"},
    "persona-glossary-create": {"ENTITY_CREATE"},
    "persona-glossary-delete": {"ENTITY_DELETE"},
    "persona-glossary-update-custom-metadata": {"ENTITY_UPDATE_BUSINESS_METADATA"},
    "persona-glossary-add-classifications": {"ENTITY_ADD_CLASSIFICATION", "ENTITY_UPDATE_CLASSIFICATION"},
    "persona-glossary-update-classifications": {"ENTITY_UPDATE_CLASSIFICATION"},
    "persona-glossary-delete-classifications": {"ENTITY_REMOVE_CLASSIFICATION", "ENTITY_UPDATE_CLASSIFICATION"},
}
EVERY = sorted(set().union(*ACTIONS.values()))
NUMBERS = itertools.count()


@pytest.fixture
def persona(client: httpx.Client) -> Json:
    """A persona without policies, beside the connection that policies name."""
    make_connection(client, CONNECTION)
    return make_persona(client, f"Persona {next(NUMBERS)}")


@pytest.fixture
def limited(client: httpx.Client, server: CatalogServer, persona: Json) -> Iterator[httpx.Client]:
    """A client with a token of the persona."""
    with open_as(server, make_token(client, "limited", persona)) as opened:
        yield opened


def list_allowed(client: httpx.Client, type_name: str, name: str) -> set[str]:
    """The actions that are allowed on an entity."""
    return {action for action in EVERY if decide(client, action, type_name, name)}


def draft_policy(persona: Json, *actions: str, **attributes: object) -> Json:
    """A policy of a persona on the connection, unless told otherwise; not saved."""
    connection = {"connectionQualifiedName": CONNECTION, "policyResources": [f"entity:{CONNECTION}"]}
    return draft_policy_of(persona, *actions, **{**connection, **attributes})


def decide_relation(client: httpx.Client, action: str, *ends: tuple[str, str]) -> bool:
    """The evaluator's decision on a relationship between two entities by name."""
    question = {"action": action, "relationShipTypeName": "any"}
    for number, (type_name, name) in enumerate(ends, start=1):
        question |= {f"entityTypeEnd{number}": type_name, f"entityIdEnd{number}": name}
    (decision,) = ask(client, "POST", "/api/meta/entity/evaluator", json=[question])
    return bool(decision["allowed"])


def test_a_persona_without_policies_allows_nothing(limited: httpx.Client) -> None:
    """It restricts all the same."""
    assert list_allowed(limited, "Table", f"{CONNECTION}/T") == set()
    assert not decide_relation(limited, "RELATIONSHIP_ADD", ("Table", "a"), ("Table", "b"))


def test_without_a_persona_everything_is_allowed(client: httpx.Client, server: CatalogServer) -> None:
    """For the server's own token and for tokens made with it."""
    with open_as(server, make_token(client, "open")) as opened:
        for asking in (client, opened):
            assert list_allowed(asking, "Table", "anything") == set(EVERY)
            assert decide_relation(asking, "RELATIONSHIP_REMOVE", ("Table", "a"), ("Table", "b"))


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_each_action_opens_its_own(client: httpx.Client, limited: httpx.Client, persona: Json, action: str) -> None:
    """On everything of a whole connection, the connection itself too; on nothing else."""
    make_connection_policy(client, persona, CONNECTION, action)
    for type_name, name in (("Connection", ""), ("Table", "/DB/S/T"), ("Process", "/p"), ("Readme", "/r")):
        assert list_allowed(limited, type_name, CONNECTION + name) == ACTIONS[action]
    for name in (f"{CONNECTION}1/T", "default/snowflake", f"x{CONNECTION}/T", "", f"{CONNECTION[:-1]}/T"):
        assert list_allowed(limited, "Table", name) == set()


@pytest.mark.parametrize("action", sorted(GLOSSARY_ACTIONS))
def test_each_action_on_a_glossary_opens_its_own(
    client: httpx.Client, limited: httpx.Client, persona: Json, action: str
) -> None:
    """On the glossary, and on terms and categories whose names end with its name."""
    make_policy(client, persona, action, resources=("entity:Gx1",), policySubCategory="glossary")
    for type_name, name in (
        ("AtlasGlossary", "Gx1"),
        ("AtlasGlossaryTerm", "t@Gx1"),
        ("AtlasGlossaryCategory", "c@Gx1"),
    ):
        assert list_allowed(limited, type_name, name) == GLOSSARY_ACTIONS[action]
    for type_name, name in (("AtlasGlossaryTerm", "t@Gx2"), ("Table", "t@Gx1"), ("AtlasGlossary", "Gx1/t")):
        assert list_allowed(limited, type_name, name) == set()


@pytest.mark.parametrize(
    ("resources", "covered", "others"),
    [
        (("entity:{c}/A", "entity:{c}/B"), ("{c}/A", "{c}/A/t", "{c}/B/t/u"), ("{c}", "{c}/AB", "{c}/C")),
        (("entity:{c}/S*",), ("{c}/S", "{c}/SALES/t"), ("{c}/T", "{c}")),
        (("entity:{c}/?/t",), ("{c}/A/t", "{c}/B/t/u"), ("{c}/AB/t", "{c}/A/u")),
        (("entity:{c}/*/t",), ("{c}/A/t", "{c}/A/B/t", "{c}/A/t/u"), ("{c}/A/s", "x/A/t", "{c}/t")),
        (("entity:{c}*/t",), ("{c}/A/t", "{c}/t", "{c}1/t"), ("{c}/A/s", "x/t")),
        (("entity:{c}/[AB]",), ("{c}/[AB]", "{c}/[AB]/t"), ("{c}/A", "{c}/B")),
        (("entity:{c}/A.B",), ("{c}/A.B",), ("{c}/AxB",)),
    ],
)
def test_names_are_patterns(
    client: httpx.Client,
    limited: httpx.Client,
    persona: Json,
    resources: tuple[str, ...],
    covered: tuple[str, ...],
    others: tuple[str, ...],
) -> None:
    """With stars and question marks; what lies below a name is covered with it; other signs stand for themselves."""
    sent = tuple(resource.format(c=CONNECTION) for resource in resources)
    make_policy(client, persona, "persona-asset-read", resources=sent, connectionQualifiedName=CONNECTION)
    for names, allowed in ((covered, True), (others, False)):
        for name in names:
            if name:
                assert decide(limited, "ENTITY_READ", "Table", name.format(c=CONNECTION)) is allowed, name


@pytest.mark.parametrize(
    "resources",
    [
        *[[name] for name in ("entity:", "entity:*/t", "entity:*", "entity:default/snowflake/8/A", CONNECTION, "")],
        [f"entity:x{CONNECTION}"],
        [f"entity:{CONNECTION}/A", "entity:default/snowflake/8/A"],
        [f"other:{CONNECTION}/A"],
        [f"ENTITY:{CONNECTION}/A"],
        [],
    ],
)
def test_resources_that_are_not_of_the_connection_are_refused(
    client: httpx.Client, limited: httpx.Client, persona: Json, resources: list[str]
) -> None:
    """By `AuthPolicyValidator`; nothing is opened by them, in the connection or beside it."""
    sent = draft_policy(persona, "persona-asset-read", policyResources=resources)
    assert read_refusal(client.post("/api/meta/entity/bulk", json={"entities": [sent]})) == (400, "ATLAS-400-00-029")
    for name in ("x/t", CONNECTION, f"{CONNECTION}/A", "default/snowflake/8/A", f"other:{CONNECTION}/A"):
        assert list_allowed(limited, "Table", name) == set(), name


def test_parts_of_a_connection_are_assets_and_processes(
    client: httpx.Client, limited: httpx.Client, persona: Json
) -> None:
    """Where a policy names no types: other kinds of things only of a whole connection."""
    resources = (f"entity:{CONNECTION}/DB",)
    make_policy(client, persona, "persona-asset-read", resources=resources, connectionQualifiedName=CONNECTION)
    for type_name, allowed in (("Table", True), ("S3Object", True), ("Process", True), ("Column", True)):
        assert decide(limited, "ENTITY_READ", type_name, f"{CONNECTION}/DB/x") is allowed
    for type_name in ("Connection", "AtlasGlossaryTerm", "Persona", "NoSuchType"):
        assert not decide(limited, "ENTITY_READ", type_name, f"{CONNECTION}/DB/x")


def test_types_that_a_policy_names_are_those_it_covers(
    client: httpx.Client, limited: httpx.Client, persona: Json
) -> None:
    """With the types below them."""
    resources = (f"entity:{CONNECTION}", "entity-type:SQL", "entity-type:BIProcess")
    make_policy(client, persona, "persona-asset-read", resources=resources, connectionQualifiedName=CONNECTION)
    for type_name, allowed in (("Table", True), ("Column", True), ("BIProcess", True), ("S3Object", False)):
        assert decide(limited, "ENTITY_READ", type_name, f"{CONNECTION}/x") is allowed, type_name


@pytest.mark.parametrize("denied", [f"{CONNECTION}/DB", f"{CONNECTION}/DB/S/T"])
def test_a_denial_wins(client: httpx.Client, limited: httpx.Client, persona: Json, denied: str) -> None:
    """Over whatever allows, in whatever order they were made, for its own action alone."""
    target = f"{CONNECTION}/DB/S/T"
    denial = {"policyType": "deny", "name": "no", "connectionQualifiedName": CONNECTION}
    make_policy(client, persona, "persona-asset-read", resources=(f"entity:{denied}",), **denial)
    make_connection_policy(client, persona, CONNECTION, "persona-asset-read", "persona-api-create")
    assert not decide(limited, "ENTITY_READ", "Table", target)
    assert decide(limited, "ENTITY_CREATE", "Table", target)
    assert decide(limited, "ENTITY_READ", "Table", f"{CONNECTION}/OTHER")


@pytest.mark.parametrize(
    "attributes",
    [
        {"policyType": "dataMask"},
        {"policyType": "rowFilter"},
        {"policyActions": ["select"], "policySubCategory": "data", "policyResourceCategory": "ENTITY"},
    ],
)
def test_what_is_no_rule_of_the_catalog_gives_nothing(
    client: httpx.Client, limited: httpx.Client, persona: Json, attributes: Json
) -> None:
    """Policies that are about data."""
    make_connection_policy(client, persona, CONNECTION, "persona-asset-read", **attributes)
    assert list_allowed(limited, "Table", f"{CONNECTION}/T") == set()


@pytest.mark.parametrize("type_name", ["allow", "deny"])
def test_a_policy_that_is_switched_off_says_nothing(
    client: httpx.Client, limited: httpx.Client, persona: Json, type_name: str
) -> None:
    """Whether it allows or denies; a new one is on, whatever is sent, since its persona is."""
    if type_name == "deny":
        make_connection_policy(client, persona, CONNECTION, "persona-asset-read", name="what is denied")
    sent = {"policyType": type_name, "isPolicyEnabled": False}
    guid = make_connection_policy(client, persona, CONNECTION, "persona-asset-read", **sent)
    on, off = ({"ENTITY_READ"}, set()) if type_name == "allow" else (set(), {"ENTITY_READ"})
    assert list_allowed(limited, "Table", f"{CONNECTION}/T") == on
    held = ask(client, "GET", f"/api/meta/entity/guid/{guid}")["entity"]["attributes"]
    kept = {name: held[name] for name in ("name", "qualifiedName", "connectionQualifiedName", "policyCategory")}
    save(client, {"typeName": "AuthPolicy", "guid": guid, "attributes": {**kept, "isPolicyEnabled": False}})
    assert list_allowed(limited, "Table", f"{CONNECTION}/T") == off


@pytest.mark.parametrize(
    "attributes",
    [
        *[{name: None} for name in ("policyType", "policyServiceName", "connectionQualifiedName")],
        *[{"policyActions": actions} for actions in ([], ["select"], ["persona-unheard-of"])],
        {"policyActions": ["persona-asset-read", "persona-glossary-read"]},
        {"policySubCategory": "everything"},
        {"policyResourceCategory": "TAG"},
    ],
)
def test_a_policy_that_is_refused_gives_nothing(
    client: httpx.Client, limited: httpx.Client, persona: Json, attributes: Json
) -> None:
    """400 of `AuthPolicyValidator`, and nothing of what the policy says holds."""
    sent = draft_policy(persona, "persona-asset-read", **attributes)
    assert read_refusal(client.post("/api/meta/entity/bulk", json={"entities": [sent]})) == (400, "ATLAS-400-00-029")
    assert list_allowed(limited, "Table", f"{CONNECTION}/T") == set()


def test_policies_of_several_personas_add_up(client: httpx.Client, server: CatalogServer) -> None:
    """And a denial of one closes what another opens."""
    first, second = (make_persona(client, f"Persona {next(NUMBERS)}") for _ in range(2))
    make_connection_policy(client, first, CONNECTION, "persona-asset-read")
    make_connection_policy(client, second, CONNECTION, "persona-api-create")
    with open_as(server, make_token(client, "of both", first, second)) as opened:
        assert list_allowed(opened, "Table", f"{CONNECTION}/T") == {"ENTITY_READ", "ENTITY_CREATE"}
        make_connection_policy(client, second, CONNECTION, "persona-asset-read", policyType="deny")
        assert list_allowed(opened, "Table", f"{CONNECTION}/T") == {"ENTITY_CREATE"}


@pytest.mark.parametrize("action", ["RELATIONSHIP_ADD", "RELATIONSHIP_REMOVE"])
def test_whoever_updates_an_asset_relates_it(
    client: httpx.Client, limited: httpx.Client, persona: Json, action: str
) -> None:
    """At either end, to assets, connections and processes wherever; not two that are elsewhere."""
    make_connection_policy(client, persona, CONNECTION, "persona-asset-update")
    own = ("Table", f"{CONNECTION}/T")
    for other in (("S3Object", "elsewhere"), ("Process", "p"), ("Connection", "c")):
        assert decide_relation(limited, action, own, other) and decide_relation(limited, action, other, own)
    assert not decide_relation(limited, action, own, ("AtlasGlossaryTerm", "t"))
    assert not decide_relation(limited, action, ("Table", "x"), ("Table", "y"))


@pytest.mark.parametrize(
    ("given", "action", "other"),
    [
        ("persona-add-terms", "RELATIONSHIP_ADD", "RELATIONSHIP_REMOVE"),
        ("persona-remove-terms", "RELATIONSHIP_REMOVE", "RELATIONSHIP_ADD"),
    ],
)
def test_terms_are_attached_and_detached_by_actions_of_their_own(
    client: httpx.Client, limited: httpx.Client, persona: Json, given: str, action: str, other: str
) -> None:
    """A term at the first end, an asset of the connection at the second."""
    make_connection_policy(client, persona, CONNECTION, given)
    term, table = ("AtlasGlossaryTerm", "t@G"), ("Table", f"{CONNECTION}/T")
    assert decide_relation(limited, action, term, table)
    assert not decide_relation(limited, other, term, table)
    assert not decide_relation(limited, action, table, term)
    assert not decide_relation(limited, action, term, ("Table", "elsewhere"))
