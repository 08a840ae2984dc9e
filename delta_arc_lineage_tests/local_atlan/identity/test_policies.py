"""Policies: what each action of a persona or purpose opens, on which names and types, and what a denial closes."""

import itertools
from collections.abc import Iterator

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.access_calls import (
    ask,
    decide,
    make_connection_policy,
    make_persona,
    make_policy,
    make_purpose,
    make_tag,
    make_token,
    open_as,
)
from delta_arc_lineage_tests.local_atlan.calls import Json, entity, save

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
    """A persona without policies."""
    return make_persona(client, f"Persona {next(NUMBERS)}")


@pytest.fixture
def limited(client: httpx.Client, server: CatalogServer, persona: Json) -> Iterator[httpx.Client]:
    """A client with a token of the persona."""
    with open_as(server, make_token(client, "limited", persona)) as opened:
        yield opened


def list_allowed(client: httpx.Client, type_name: str, name: str) -> set[str]:
    """The actions that are allowed on an entity."""
    return {action for action in EVERY if decide(client, action, type_name, name)}


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
        (("entity:*/t",), ("{c}/A/t", "x/t", "x/t/u"), ("{c}/A/s",)),
        (("entity:{c}/[AB]",), ("{c}/[AB]", "{c}/[AB]/t"), ("{c}/A", "{c}/B")),
        (("entity:{c}/A.B",), ("{c}/A.B",), ("{c}/AxB",)),
        (("entity:",), (), ("", "{c}")),
        ((), (), ("{c}/A",)),
        (("other:{c}/A",), (), ("{c}/A", "other:{c}/A")),
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


def test_parts_of_a_connection_are_assets_and_processes(
    client: httpx.Client, limited: httpx.Client, persona: Json
) -> None:
    """Where a policy names no types: other kinds of things only of a whole connection."""
    make_policy(client, persona, "persona-asset-read", resources=(f"entity:{CONNECTION}/DB",))
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
    make_policy(client, persona, "persona-asset-read", resources=(f"entity:{denied}",), policyType="deny", name="no")
    make_connection_policy(client, persona, CONNECTION, "persona-asset-read", "persona-api-create")
    assert not decide(limited, "ENTITY_READ", "Table", target)
    assert decide(limited, "ENTITY_CREATE", "Table", target)
    assert decide(limited, "ENTITY_READ", "Table", f"{CONNECTION}/OTHER")


@pytest.mark.parametrize(
    "attributes",
    [
        {"isPolicyEnabled": False},
        {"policyType": "dataMask"},
        {"policyType": "rowFilter"},
        {"policyType": None},
        {"policyActions": ["select"]},
        {"policyActions": []},
        {"policyActions": ["persona-unheard-of"]},
        {"policyResources": []},
    ],
)
def test_what_is_no_rule_of_the_catalog_gives_nothing(
    client: httpx.Client, limited: httpx.Client, persona: Json, attributes: Json
) -> None:
    """Policies that are off, that are about data, or that name nothing."""
    make_connection_policy(client, persona, CONNECTION, "persona-asset-read", **attributes)
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


@pytest.mark.parametrize("who", ["user", "public"])
def test_a_purpose_opens_what_carries_its_tag(client: httpx.Client, server: CatalogServer, who: str) -> None:
    """For the token it names, and for everybody whom other policies restrict; other tags open nothing."""
    number = next(NUMBERS)
    tag, other = (make_tag(client, f"{word} {number}") for word in ("Shared", "Private"))
    names = {tag: f"purpose/{number}/shared", other: f"purpose/{number}/private"}
    save(client, *[{**entity("Table", name), "classifications": [{"typeName": kept}]} for kept, name in names.items()])
    save(client, entity("Table", f"purpose/{number}/bare"))
    purpose = make_purpose(client, f"Purpose {number}", tag)
    persona = make_persona(client, f"Persona {number}")
    token = make_token(client, "purposeful", *([persona] if who == "public" else []))
    account = f"service-account-{token['clientId']}"
    given = {"policyGroups": ["public"]} if who == "public" else {"policyUsers": [account]}
    make_policy(client, purpose, "entity-read", resources=(f"tag:{tag}",), **given)
    with open_as(server, token) as opened:
        assert decide(opened, "ENTITY_READ", "Table", names[tag])
        assert not decide(opened, "ENTITY_UPDATE", "Table", names[tag])
        for name in (names[other], f"purpose/{number}/bare", f"purpose/{number}/none"):
            assert not decide(opened, "ENTITY_READ", "Table", name)


def test_a_purpose_denies_what_a_persona_allows(client: httpx.Client, limited: httpx.Client, persona: Json) -> None:
    """Once the asset carries the tag."""
    number = next(NUMBERS)
    tag, name = make_tag(client, f"Sealed {number}"), f"{CONNECTION}/sealed{number}"
    make_connection_policy(client, persona, CONNECTION, "persona-asset-read")
    guid = save(client, {**entity("Table", name), "guid": "-1"})["guidAssignments"]["-1"]
    make_policy(
        client, make_purpose(client, f"Seal {number}", tag), "entity-read", policyType="deny", policyGroups=["public"]
    )
    assert limited.get(f"/api/meta/entity/guid/{guid}").status_code == 200
    ask(client, "POST", f"/api/meta/entity/guid/{guid}/classifications", json=[{"typeName": tag}])
    assert limited.get(f"/api/meta/entity/guid/{guid}").status_code == 403


def test_a_tag_that_a_token_gives_itself_opens_nothing(client: httpx.Client, server: CatalogServer) -> None:
    """A purpose that allows tagging what is tagged does not allow the first tag."""
    number = next(NUMBERS)
    tag = make_tag(client, f"Own {number}")
    guid = save(client, {**entity("Table", f"own/{number}"), "guid": "-1"})["guidAssignments"]["-1"]
    token = make_token(client, "tagging")
    make_policy(
        client,
        make_purpose(client, f"Owners {number}", tag),
        "entity-read",
        "entity-add-classification",
        "entity-remove-classification",
        policyUsers=[f"service-account-{token['clientId']}"],
    )
    path = f"/api/meta/entity/guid/{guid}/classification"
    with open_as(server, token) as opened:
        assert opened.post(f"{path}s", json=[{"typeName": tag}]).status_code == 403
        ask(client, "POST", f"{path}s", json=[{"typeName": tag}])
        ask(opened, "DELETE", f"{path}/{tag}")
        assert opened.get(f"/api/meta/entity/guid/{guid}").status_code == 403
