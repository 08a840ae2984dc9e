"""Data products (`DataProductPreProcessor`): names, states, and the policy that says who sees one."""

import re
from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import Json, get, link, read, save
from delta_arc_lineage_tests.local_atlan.made.steps import (
    asset,
    changed,
    domain,
    draft,
    erase,
    name_of,
    only,
    product,
    refusal,
    told,
    update_of,
)

SEEN = ("policyUsers", "policyGroups", "isPolicyEnabled")
BAD = "ATLAS-400-00-029"


def _policy(client: httpx.Client, goods: Json) -> Json:
    found: Json = get(client, "AuthPolicy", f"{goods['guid']}/read-policy")["attributes"]
    return found


def _seen(client: httpx.Client, goods: Json) -> tuple[Any, ...]:
    policy = _policy(client, goods)
    return tuple(policy.get(name) or [] if name != SEEN[2] else policy[name] for name in SEEN)


def test_a_product_is_named_after_its_domain(client: httpx.Client) -> None:
    """It tells the domain above and the one at the top, is active, and its lineage is pending."""
    top = domain(client, "Goods")
    low = domain(client, "Fine goods", top)
    goods = product(client, "Vase", low)
    assert re.fullmatch(rf"{name_of(low)}/product/[A-Za-z0-9]{{21}}", name_of(goods))
    held = goods["attributes"]
    assert (held["parentDomainQualifiedName"], held["superDomainQualifiedName"]) == (name_of(low), name_of(top))
    assert (held["daapStatus"], held["daapLineageStatus"]) == ("Active", "Pending")


def test_a_product_lies_in_a_domain(client: httpx.Client) -> None:
    """Without one it is not made; and it is moved, never taken out."""
    words = "Operation not supported: Cannot create a Product without a Domain Relationship"
    assert refusal(client, draft("DataProduct", "Lost")) == (409, "ATLAS-409-00-015", words)
    goods = product(client, "Kept", domain(client, "Keeper"))
    words = "DataProduct can only be moved to another Domain."
    assert refusal(client, update_of(goods, {"dataDomain": None})) == (400, BAD, words)


def test_a_product_is_alone_of_its_name_in_its_domain(client: httpx.Client) -> None:
    """Made, renamed or moved: the same rule."""
    first, second = domain(client, "Shop one"), domain(client, "Shop two")
    product(client, "Cup", first)
    twin = product(client, "Cup", second)
    other = product(client, "Mug", first)
    words = "DataProduct with name Cup already exists in the domain"
    sent = draft("DataProduct", "Cup", {"dataDomain": link("DataDomain", first["guid"])})
    assert refusal(client, sent) == (400, BAD, words)
    assert refusal(client, update_of(other, name="Cup")) == (400, BAD, words)
    move = {"dataDomain": link("DataDomain", first["guid"])}
    assert refusal(client, update_of(twin, move)) == (400, BAD, words)
    assert changed(client, twin, move, name="Second cup")["attributes"]["name"] == "Second cup"


def test_a_product_moves_to_another_domain(client: httpx.Client) -> None:
    """Its name and places follow."""
    source, target = domain(client, "Source of goods"), domain(client, "Target of goods")
    goods = product(client, "Box", source)
    after = changed(client, goods, {"dataDomain": link("DataDomain", target["guid"])})
    assert name_of(after) == name_of(goods).replace(name_of(source), name_of(target))
    assert after["attributes"]["parentDomainQualifiedName"] == name_of(target)
    assert after["attributes"]["superDomainQualifiedName"] == name_of(target)
    assert only(after, "dataDomain") == target["guid"]


def test_ports_told_as_guids_are_passed_over(client: httpx.Client) -> None:
    """They are computed, never taken from a client."""
    shop = domain(client, "Harbour")
    goods = product(client, "Ship", shop, daapOutputPortGuids=["a"], daapInputPortGuids=["b"])
    after = changed(client, goods, daapOutputPortGuids=["c"], userDescription="x")
    for held in (goods, after):
        assert not held["attributes"].get("daapOutputPortGuids")
        assert not held["attributes"].get("daapInputPortGuids")


def test_a_new_selection_makes_lineage_pending(client: httpx.Client) -> None:
    """Only another selection does; nobody but the tenant's own service says that lineage is complete."""
    goods = product(client, "Chosen", domain(client, "Chooser"), dataProductAssetsDSL="{}")
    changed(client, goods, daapLineageStatus="InProgress")
    after = changed(client, goods, dataProductAssetsDSL="{}", userDescription="x")
    assert after["attributes"]["daapLineageStatus"] == "InProgress"
    after = changed(client, goods, dataProductAssetsDSL='{"query":{}}')
    assert after["attributes"]["daapLineageStatus"] == "Pending"
    status, code, words = refusal(client, update_of(goods, daapLineageStatus="Completed"))
    assert (status, code) == (403, "ATLAS-403-00-001")
    assert words.endswith("is not authorized to perform Can not update Lineage Status to Completed")


def test_a_private_product_has_no_policy(client: httpx.Client) -> None:
    """Neither has one of which nothing is told."""
    shop = domain(client, "Private shop")
    for goods in (product(client, "Untold", shop), product(client, "Private", shop, daapVisibility="Private")):
        path = "/api/meta/entity/uniqueAttribute/type/AuthPolicy"
        answer = client.get(path, params={"attr:qualifiedName": f"{goods['guid']}/read-policy"})
        assert answer.status_code == 404


def test_a_product_that_is_shown_has_a_policy(client: httpx.Client) -> None:
    """The policy allows to read it: everybody, or those named."""
    shop = domain(client, "Open shop")
    public = product(client, "Public", shop, daapVisibility="Public")
    policy = _policy(client, public)
    assert policy["policyActions"] == ["entity-read"]
    assert policy["policyResources"] == [f"entity:{name_of(public)}"]
    assert (policy["policyCategory"], policy["policySubCategory"]) == ("datamesh", "dataProduct")
    assert (policy["policyType"], policy["policyServiceName"]) == ("allow", "atlas")
    assert policy["policyResourceCategory"] == "ENTITY"
    assert policy["name"] == "Public"
    assert _seen(client, public) == ([], ["public"], True)
    some = product(
        client,
        "Some",
        shop,
        daapVisibility="Protected",
        daapVisibilityUsers=["ann"],
        daapVisibilityGroups=["team"],
    )
    assert _seen(client, some) == (["ann"], ["team"], True)


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [
        ("Private", ([], [], False)),
        ("Public", ([], ["public"], True)),
        ("Protected", (["bob"], ["others"], True)),
    ],
)
def test_a_policy_follows_who_may_see(client: httpx.Client, visibility: str, expected: tuple[Any, ...]) -> None:
    """From each visibility to each other one."""
    shop = domain(client, f"Changing shop {visibility}")
    for before in ("Private", "Public", "Protected"):
        goods = product(client, f"From {before}", shop, daapVisibility=before)
        told_to = {"daapVisibilityUsers": ["bob"], "daapVisibilityGroups": ["others"]}
        changed(client, goods, daapVisibility=visibility, **told_to)
        if (before, visibility) != ("Private", "Private"):
            assert _seen(client, goods) == (([], ["public"], True) if before == visibility == "Public" else expected)


def test_names_without_a_visibility_are_passed_over(client: httpx.Client) -> None:
    """Users told without saying who may see change neither product nor policy."""
    told_to = {"daapVisibilityUsers": ["ann"], "daapVisibilityGroups": []}
    goods = product(client, "Quiet", domain(client, "Quiet shop"), daapVisibility="Protected", **told_to)
    after = changed(client, goods, daapVisibilityUsers=["eve"], userDescription="x")
    assert after["attributes"]["daapVisibilityUsers"] == ["ann"]
    assert _seen(client, goods)[0] == ["ann"]


def test_a_move_does_not_change_who_may_see(client: httpx.Client) -> None:
    """Both at once are refused."""
    source, target = domain(client, "Source of a view"), domain(client, "Target of a view")
    goods = product(client, "Viewed", source, daapVisibility="Public")
    sent = update_of(goods, {"dataDomain": link("DataDomain", target["guid"])}, daapVisibility="Private")
    assert refusal(client, sent)[:2] == (400, BAD)
    after = changed(client, goods, {"dataDomain": link("DataDomain", target["guid"])})
    assert _policy(client, goods)["policyResources"] == [f"entity:{name_of(after)}"]


def test_an_archived_product_says_so(client: httpx.Client) -> None:
    """Its state is told beside its status; its policy stays."""
    goods = product(client, "Old", domain(client, "Old shop"), daapVisibility="Public", daapLineageStatus="InProgress")
    assert erase(client, goods["guid"]).status_code == 200
    after = read(client, goods["guid"])
    assert (after["status"], after["attributes"]["daapStatus"]) == ("DELETED", "Archived")
    assert after["attributes"]["daapLineageStatus"] == "Pending"
    assert _policy(client, goods)["isPolicyEnabled"] is True


@pytest.mark.parametrize("kind", ["HARD", "PURGE"])
def test_a_product_removed_for_good_takes_its_policy_along(client: httpx.Client, kind: str) -> None:
    """And is refused while an asset says it is part of it."""
    goods = product(client, f"Gone {kind}", domain(client, f"Gone shop {kind}"), daapVisibility="Public")
    part = asset(client, "Table", f"part-{kind}", productGUIDs=[goods["guid"]])
    assert told(erase(client, goods["guid"], kind=kind))[:2] == (409, "ATLAS-409-00-015")
    save(client, update_of(part, productGUIDs=[]))
    answer = erase(client, goods["guid"], kind=kind)
    assert {header["typeName"] for header in answer.json()["mutatedEntities"]["DELETE"]} == {
        "DataProduct",
        "AuthPolicy",
    }
    path = "/api/meta/entity/uniqueAttribute/type/AuthPolicy"
    assert client.get(path, params={"attr:qualifiedName": f"{goods['guid']}/read-policy"}).status_code == 404
