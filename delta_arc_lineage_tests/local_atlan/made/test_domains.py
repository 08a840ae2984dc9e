"""Domains (`DataDomainPreProcessor`): where one lies is in its name; what is in it moves along."""

import re

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import Json, link, read, save
from delta_arc_lineage_tests.local_atlan.made.steps import (
    asset,
    changed,
    domain,
    draft,
    erase,
    made,
    name_of,
    only,
    product,
    refusal,
    related,
    told,
    update_of,
)

PARENT, SUPER = "parentDomainQualifiedName", "superDomainQualifiedName"
BAD = "ATLAS-400-00-029"


def _parent(found: Json | None) -> Json:
    return {"parentDomain": link("DataDomain", found["guid"]) if found else None}


def test_a_domain_is_named_after_where_it_lies(client: httpx.Client) -> None:
    """One at the top is a super domain; one below tells the one above and the one at the top."""
    top = domain(client, "Top")
    middle = domain(client, "Middle", top)
    low = domain(client, "Low", middle)
    assert re.fullmatch(r"default/domain/[A-Za-z0-9]{21}/super", name_of(top))
    assert re.fullmatch(rf"{name_of(top)}/domain/[A-Za-z0-9]{{21}}", name_of(middle))
    assert re.fullmatch(rf"{name_of(middle)}/domain/[A-Za-z0-9]{{21}}", name_of(low))
    assert top["attributes"].get(PARENT) is None
    assert top["attributes"].get(SUPER) is None
    assert (middle["attributes"][PARENT], middle["attributes"][SUPER]) == (name_of(top), name_of(top))
    assert (low["attributes"][PARENT], low["attributes"][SUPER]) == (name_of(middle), name_of(top))
    assert top["customAttributes"] == {"isQualifiedNameMigrated": "true"}


def test_places_sent_are_passed_over(client: httpx.Client) -> None:
    """Where a domain lies is told by the relationship alone, when made and when updated."""
    lied = made(client, draft("DataDomain", "Liar", **{PARENT: "default/domain/x/super", SUPER: "y"}))
    assert lied["attributes"].get(PARENT) is None
    after = changed(client, lied, **{PARENT: "default/domain/x/super", SUPER: "y", "userDescription": "told"})
    assert after["attributes"].get(PARENT) is None
    assert after["attributes"]["userDescription"] == "told"


def test_a_domain_is_alone_of_its_name_in_its_place(client: httpx.Client) -> None:
    """The same name may be at the top and below, not twice in one place."""
    top = domain(client, "Twin")
    domain(client, "Twin", top)
    words = "DataDomain with name Twin already exists in the domain"
    assert refusal(client, draft("DataDomain", "Twin")) == (400, BAD, words)
    assert refusal(client, draft("DataDomain", "Twin", _parent(top))) == (400, BAD, words)
    other = domain(client, "Other twin", top)
    assert refusal(client, update_of(other, name="Twin")) == (400, BAD, words)
    assert changed(client, other, name="Another")["attributes"]["name"] == "Another"


def test_what_is_in_a_domain_is_told_from_the_other_side(client: httpx.Client) -> None:
    """An update tells neither the domains below nor the products; stakeholders are never told with a domain."""
    top = domain(client, "Sides")
    for name in ("subDomains", "dataProducts"):
        status, code, words = refusal(client, update_of(top, {name: []}, description="x"))
        assert (status, code, words) == (400, BAD, "Cannot update Domain's subDomains or dataProducts relations")
    for sent in (
        draft("DataDomain", "With people", {"stakeholders": []}),
        update_of(top, {"stakeholders": []}, name="X"),
    ):
        words = "Operation not supported: Managing Stakeholders while creating/updating a domain"
        assert refusal(client, sent) == (409, "ATLAS-409-00-015", words)


def test_a_domain_takes_along_what_is_in_it(client: httpx.Client) -> None:
    """Domains and products below are renamed, and tell the new domain above and at the top."""
    source, target = domain(client, "Source"), domain(client, "Target")
    moved = domain(client, "Moved", source)
    low = domain(client, "Low of moved", moved)
    goods = product(client, "Goods of moved", low)
    after = changed(client, moved, _parent(target))
    assert name_of(after) == name_of(moved).replace(name_of(source), name_of(target))
    assert (after["attributes"][PARENT], after["attributes"][SUPER]) == (name_of(target), name_of(target))
    assert only(after, "parentDomain") == target["guid"]
    below = read(client, low["guid"])
    assert name_of(below) == name_of(low).replace(name_of(source), name_of(target))
    assert (below["attributes"][PARENT], below["attributes"][SUPER]) == (name_of(after), name_of(target))
    end = read(client, goods["guid"])
    assert name_of(end) == name_of(goods).replace(name_of(source), name_of(target))
    assert (end["attributes"][PARENT], end["attributes"][SUPER]) == (name_of(below), name_of(target))
    assert related(read(client, source["guid"]), "subDomains") == []


def test_a_domain_goes_to_the_top(client: httpx.Client) -> None:
    """Without a domain above it is a super domain, and what is below tells it as the one at the top."""
    source = domain(client, "Source of a rise")
    moved = domain(client, "Riser", source)
    low = domain(client, "Low of riser", moved)
    after = changed(client, moved, _parent(None))
    assert re.fullmatch(r"default/domain/[A-Za-z0-9]{21}/super", name_of(after))
    assert after["attributes"].get(PARENT) is None
    below = read(client, low["guid"])
    assert name_of(below).startswith(name_of(after) + "/domain/")
    assert (below["attributes"][PARENT], below["attributes"][SUPER]) == (name_of(after), name_of(after))


def test_a_super_domain_goes_nowhere(client: httpx.Client) -> None:
    """One at the top is not put below another."""
    top, other = domain(client, "Still"), domain(client, "Above still")
    words = "Cannot move Super Domain inside another domain"
    assert refusal(client, update_of(top, _parent(other))) == (400, BAD, words)


def test_a_move_meets_the_names_of_the_other_domain(client: httpx.Client) -> None:
    """A domain of the name is there already."""
    source, target = domain(client, "Source of names"), domain(client, "Target of names")
    domain(client, "Taken", target)
    moved = domain(client, "Taken", source)
    assert refusal(client, update_of(moved, _parent(target)))[1] == BAD
    assert only(read(client, moved["guid"]), "parentDomain") == source["guid"]


def test_policies_follow_a_move(client: httpx.Client) -> None:
    """Resources that name what moved are brought to the new name, and no other."""
    source, target = domain(client, "Source of a policy"), domain(client, "Target of a policy")
    moved = domain(client, "Ruled", source)
    goods = product(client, "Ruled goods", moved)
    persona = made(client, draft("Persona", "Ruler"))
    resources = [f"entity:{name_of(moved)}", f"entity:{name_of(goods)}", "entity:default/domain/other/super"]
    policy = made(
        client,
        draft(
            "AuthPolicy",
            "Rule",
            {"accessControl": link("Persona", persona["guid"])},
            policyCategory="persona",
            policySubCategory="domain",
            policyType="allow",
            policyServiceName="atlas",
            policyActions=["persona-domain-read"],
            policyResources=resources,
        ),
    )
    after = changed(client, moved, _parent(target))
    expected = [f"entity:{name_of(after)}", f"entity:{name_of(read(client, goods['guid']))}", resources[2]]
    assert read(client, policy["guid"])["attributes"]["policyResources"] == expected


def test_a_domain_with_linked_assets_stays(client: httpx.Client) -> None:
    """It is not deleted in any manner while an asset names it; afterwards it is."""
    held = domain(client, "Held")
    table = asset(client, "Table", "held-table", domainGUIDs=[held["guid"]])
    words = "Operation not supported: Domain cannot be deleted because some assets are linked to this domain"
    for kind in ("SOFT", "HARD", "PURGE"):
        assert told(erase(client, held["guid"], kind=kind)) == (409, "ATLAS-409-00-015", words)
    changed(client, table, domainGUIDs=[])
    assert erase(client, held["guid"]).status_code == 200


def test_an_asset_is_linked_to_one_domain_that_exists(client: httpx.Client) -> None:
    """Two, none of that guid, and what is no domain are refused (`AssetPreProcessor`)."""
    first, second = domain(client, "Link one"), domain(client, "Link two")
    invalid = "ATLAS-400-00-01A"

    def sent(*guids: str, kind: str = "Table") -> Json:
        return {"typeName": kind, "attributes": {"name": "t", "qualifiedName": f"link-{kind}", "domainGUIDs": [*guids]}}

    two = refusal(client, sent(first["guid"], second["guid"]))
    assert two == (400, invalid, "invalid parameters: Asset can be linked to only one domain")
    assert refusal(client, sent("00000000-0000-0000-0000-000000000000"))[:2] == (404, "ATLAS-404-00-005")
    table = asset(client, "Table", "no-domain")
    assert refusal(client, sent(table["guid"]))[2] == "invalid parameters: Asset can be linked to only domain"
    linked = asset(client, "Table", "linked", domainGUIDs=[first["guid"]])
    assert linked["attributes"]["domainGUIDs"] == [first["guid"]]


@pytest.mark.parametrize("kind", ["AtlasGlossary", "DataDomain"])
def test_what_lies_in_the_mesh_is_not_linked(client: httpx.Client, kind: str) -> None:
    """Glossaries and domains have no domain of this sort."""
    held = domain(client, f"Unlinked {kind}")
    words = "invalid parameters: This AssetType is not allowed to link with Domain"
    assert refusal(client, draft(kind, f"Unlinked one of {kind}", domainGUIDs=[held["guid"]]))[2] == words


def test_a_domain_and_what_is_in_it_are_made_in_one_request(client: httpx.Client) -> None:
    """References by temporary guid name what comes in the same request."""
    answer = save(
        client,
        {"guid": "-1", **draft("DataDomain", "At once")},
        {"guid": "-2", **draft("DataDomain", "Below at once", {"parentDomain": link("DataDomain", "-1")})},
        {"guid": "-3", **draft("DataProduct", "In at once", {"dataDomain": link("DataDomain", "-2")})},
    )
    top, low, goods = (read(client, answer["guidAssignments"][f"-{n}"]) for n in (1, 2, 3))
    assert name_of(low).startswith(f"{name_of(top)}/domain/")
    assert name_of(goods).startswith(f"{name_of(low)}/product/")


def test_datasets_are_named_and_let_go(client: httpx.Client) -> None:
    """A dataset's name is the server's; an archived one is only restored; a purged one is named by no asset."""
    dataset = made(client, draft("DataMeshDataset", "Set", dataMeshDatasetType="Raw"))
    assert re.fullmatch(r"default/dataset/[A-Za-z0-9]{21}", name_of(dataset))
    assert name_of(changed(client, dataset, qualifiedName="mine", userDescription="x")) == name_of(dataset)
    table = asset(client, "Table", "of-a-set", catalogDatasetGuid=dataset["guid"])
    assert erase(client, dataset["guid"]).status_code == 200
    words = "Operation not supported: Cannot update Dataset that is Archived!"
    assert refusal(client, update_of(dataset, userDescription="y"))[2] == words
    save(client, {**update_of(dataset), "status": "ACTIVE"})
    assert read(client, table["guid"])["attributes"]["catalogDatasetGuid"] == dataset["guid"]
    assert erase(client, dataset["guid"], kind="PURGE").status_code == 200
    assert read(client, table["guid"])["attributes"].get("catalogDatasetGuid") is None
