"""Stakeholders and their titles (`StakeholderPreProcessor`, `StakeholderTitlePreProcessor`)."""

import re

import httpx

from delta_arc_lineage_tests.local_atlan.calls import Json, link, read
from delta_arc_lineage_tests.local_atlan.made.steps import (
    changed,
    domain,
    draft,
    erase,
    made,
    name_of,
    only,
    refusal,
    told,
    update_of,
)

DOMAINS = "stakeholderTitleDomainQualifiedNames"
BAD, UNSUPPORTED = "ATLAS-400-00-029", "ATLAS-409-00-015"
STAR = "default/domain/*/super"


def _title(client: httpx.Client, name: str, *domains: str) -> Json:
    return made(client, draft("StakeholderTitle", name, **{DOMAINS: [*domains]}))


def _person(name: str, title: Json, place: Json) -> Json:
    ends = {
        "stakeholderTitle": link("StakeholderTitle", title["guid"]),
        "stakeholderDataDomain": link("DataDomain", place["guid"]),
    }
    return draft("Stakeholder", name, ends)


def test_a_title_is_for_every_domain_or_for_some(client: httpx.Client) -> None:
    """The name says which; the star stands alone, in its newer form."""
    some = _title(client, "Some", "default/domain/x/super")
    assert re.fullmatch(r"stakeholderTitle/domain/[A-Za-z0-9]{21}", name_of(some))
    for number, domains in enumerate((["*/super"], [STAR], [STAR, "default/domain/x/super"])):
        every = _title(client, f"Every {number}", *domains)
        assert re.fullmatch(r"stakeholderTitle/domain/default/[A-Za-z0-9]{21}", name_of(every))
        assert every["attributes"][DOMAINS] == [STAR]


def test_a_title_tells_domains_and_has_a_name_of_its_own(client: httpx.Client) -> None:
    """Names are compared in any case, as the index does; renames too."""
    assert refusal(client, draft("StakeholderTitle", "Bare")) == (400, BAD, f"Please provide attribute {DOMAINS}")
    _title(client, "Owner", STAR)
    twin = draft("StakeholderTitle", "OWNER", **{DOMAINS: [STAR]})
    assert refusal(client, twin) == (400, BAD, "Stakeholder title with name OWNER already exists")
    other = _title(client, "Steward", STAR)
    words = "StakeholderTitle with name owner already exists"
    assert refusal(client, update_of(other, name="owner")) == (400, BAD, words)
    assert name_of(changed(client, other, qualifiedName="mine", userDescription="x")) == name_of(other)


def test_stakeholders_are_not_told_with_a_title(client: httpx.Client) -> None:
    """Neither when it is made nor when it is updated."""
    title = _title(client, "Alone", STAR)
    words = "Operation not supported: Managing Stakeholders while creating/updating StakeholderTitle"
    sent = draft("StakeholderTitle", "With people", {"stakeholders": []}, **{DOMAINS: [STAR]})
    assert refusal(client, sent) == (409, UNSUPPORTED, words)
    assert refusal(client, update_of(title, {"stakeholders": []}, description="x")) == (409, UNSUPPORTED, words)


def test_a_stakeholder_is_named_after_its_domain(client: httpx.Client) -> None:
    """It tells its domain and title, has a role, and is enabled."""
    place, title = domain(client, "Place"), _title(client, "Head", STAR)
    person = made(client, _person("Ann", title, place))
    held = person["attributes"]
    assert re.fullmatch(rf"default/[A-Za-z0-9]{{22}}/{name_of(place)}", name_of(person))
    assert held["stakeholderDomainQualifiedName"] == name_of(place)
    assert held["stakeholderTitleGuid"] == title["guid"]
    assert held["isAccessControlEnabled"] is True
    assert len(held["roleId"]) == 36


def test_a_stakeholder_has_a_title_and_a_domain(client: httpx.Client) -> None:
    """Without one of them it is not made; policies are not told with it."""
    place, title = domain(client, "Needed"), _title(client, "Needed title", STAR)
    words = "Relationships stakeholderTitle and stakeholderDataDomain are mandatory"
    for name in ("stakeholderTitle", "stakeholderDataDomain"):
        sent = _person("Nobody", title, place)
        del sent["relationshipAttributes"][name]
        assert refusal(client, sent) == (400, BAD, words)
    sent = _person("Ruled", title, place)
    sent["relationshipAttributes"]["policies"] = [link("AuthPolicy", title["guid"])]
    assert refusal(client, sent)[1] == UNSUPPORTED


def test_a_title_is_for_the_domain(client: httpx.Client) -> None:
    """One of its domains is the stakeholder's or holds it."""
    top = domain(client, "Titled")
    low, other = domain(client, "Low titled", top), domain(client, "Untitled")
    title = _title(client, "Local head", name_of(top))
    made(client, _person("Here", title, top))
    made(client, _person("Below", title, low))
    words = "Provided StakeholderTitle is not applicable to the domain"
    assert refusal(client, _person("There", title, other)) == (400, BAD, words)


def test_a_title_is_held_once_in_a_domain(client: httpx.Client) -> None:
    """And names in a domain differ, in any case."""
    place, head, hand = domain(client, "Once"), _title(client, "Once head", STAR), _title(client, "Once hand", STAR)
    made(client, _person("First", head, place))
    words = "Stakeholder for provided title & domain combination already exists with name: First"
    assert refusal(client, _person("Second", head, place)) == (400, BAD, words)
    words = "Stakeholder with name FIRST already exists for current domain"
    assert refusal(client, _person("FIRST", hand, place)) == (400, BAD, words)
    second = made(client, _person("Second", hand, place))
    assert refusal(client, update_of(second, name="first"))[1] == BAD


def test_an_update_keeps_what_a_stakeholder_is(client: httpx.Client) -> None:
    """Domain, title, role and name stay, whatever is told."""
    place, other = domain(client, "Kept place"), domain(client, "Other place")
    title, second = _title(client, "Kept title", STAR), _title(client, "Other title", STAR)
    person = made(client, _person("Kept", title, place))
    ends = {
        "stakeholderTitle": link("StakeholderTitle", second["guid"]),
        "stakeholderDataDomain": link("DataDomain", other["guid"]),
    }
    lies = {"roleId": "r", "stakeholderTitleGuid": "t", "stakeholderDomainQualifiedName": "d"}
    after = changed(client, person, ends, description="told", **lies)
    assert after["attributes"]["description"] == "told"
    for name in ("qualifiedName", *lies):
        assert after["attributes"][name] == person["attributes"][name]
    assert only(after, "stakeholderTitle") == title["guid"]
    assert only(after, "stakeholderDataDomain") == place["guid"]


def test_a_title_stays_while_it_is_held(client: httpx.Client) -> None:
    """It goes after its stakeholder, and an archived stakeholder is not updated."""
    place, title = domain(client, "Leaving"), _title(client, "Leaving title", STAR)
    person = made(client, _person("Leaver", title, place))
    words = "Operation not supported: Can not delete StakeholderTitle as it has reference to Active Stakeholder"
    assert told(erase(client, title["guid"])) == (409, UNSUPPORTED, words)
    assert erase(client, person["guid"]).status_code == 200
    assert (
        refusal(client, update_of(person, description="x"))[2] == "Operation not supported: Stakeholder is not Active"
    )
    assert erase(client, title["guid"]).status_code == 200
    assert read(client, title["guid"])["status"] == "DELETED"


def test_stakeholders_follow_their_domain(client: httpx.Client) -> None:
    """After a move of the domain they and their titles tell its new name."""
    source, target = domain(client, "Source of people"), domain(client, "Target of people")
    moved = domain(client, "Moved with people", source)
    title = _title(client, "Moving title", name_of(moved), "default/domain/other/super")
    person = made(client, _person("Mover", title, moved))
    after = changed(client, moved, {"parentDomain": link("DataDomain", target["guid"])})
    assert read(client, person["guid"])["attributes"]["stakeholderDomainQualifiedName"] == name_of(after)
    assert read(client, title["guid"])["attributes"][DOMAINS] == [name_of(after), "default/domain/other/super"]
