"""Policies of purposes: what they open and close on what carries a tag."""

import itertools

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
    make_token,
    open_as,
)
from delta_arc_lineage_tests.local_atlan.calls import entity, save
from delta_arc_lineage_tests.local_atlan.definitions import make_tag_type

CONNECTION = "default/snowflake/7"
NUMBERS = itertools.count()


@pytest.mark.parametrize("who", ["user", "public"])
def test_a_purpose_opens_what_carries_its_tag(client: httpx.Client, server: CatalogServer, who: str) -> None:
    """For the token it names, and for everybody whom other policies restrict; other tags open nothing."""
    number = next(NUMBERS)
    tag, other = (make_tag_type(client, f"{word} {number}") for word in ("Shared", "Private"))
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


def test_a_purpose_denies_what_a_persona_allows(client: httpx.Client, server: CatalogServer) -> None:
    """Once the asset carries the tag."""
    number = next(NUMBERS)
    persona = make_persona(client, f"Persona {number}")
    tag, name = make_tag_type(client, f"Sealed {number}"), f"{CONNECTION}/sealed{number}"
    make_connection_policy(client, persona, CONNECTION, "persona-asset-read")
    guid = save(client, {**entity("Table", name), "guid": "-1"})["guidAssignments"]["-1"]
    make_policy(
        client, make_purpose(client, f"Seal {number}", tag), "entity-read", policyType="deny", policyGroups=["public"]
    )
    with open_as(server, make_token(client, "sealed", persona)) as opened:
        assert opened.get(f"/api/meta/entity/guid/{guid}").status_code == 200
        ask(client, "POST", f"/api/meta/entity/guid/{guid}/classifications", json=[{"typeName": tag}])
        assert opened.get(f"/api/meta/entity/guid/{guid}").status_code == 403


def test_a_tag_that_a_token_gives_itself_opens_nothing(client: httpx.Client, server: CatalogServer) -> None:
    """A purpose that allows tagging what is tagged does not allow the first tag."""
    number = next(NUMBERS)
    tag = make_tag_type(client, f"Own {number}")
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
