"""Users, groups and roles: what is counted follows every change of a membership, and is never stored."""

import random
from collections.abc import Iterator

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.access_calls import (
    list_records,
    make_persona,
    make_policy,
    make_purpose,
    read_refusal,
    service,
)
from delta_arc_lineage_tests.local_atlan.calls import Json
from delta_arc_lineage_tests.local_atlan.definitions import make_tag_type
from delta_arc_lineage_tests.support.http import open_http


@pytest.fixture
def fresh() -> Iterator[httpx.Client]:
    """A client of a catalog of its own."""
    with CatalogServer(token="own") as server, open_http(server.url, "own") as opened:
        yield opened


def invite(client: httpx.Client, name: str, role: str = "$member") -> str:
    """Invite a user; gives the guid."""
    service(client, "POST", "users", json={"users": [{"email": f"{name}@example.com", "roleName": role}]})
    return str(find_user(client, name)["id"])


def find_user(client: httpx.Client, name: str) -> Json:
    """A user by name."""
    (user,) = list_records(client, "users", filter=f'{{"username":"{name}"}}')
    return user


def make_group(client: httpx.Client, name: str, *users: str, **attributes: list[str]) -> str:
    """A group with its first members; gives the guid."""
    group = {"name": name, "attributes": {"alias": [name.upper()], **attributes}}
    return str(service(client, "POST", "groups", json={"group": group, "users": list(users)})["group"])


def find_group(client: httpx.Client, guid: str) -> Json:
    """A group by guid."""
    (group,) = list_records(client, "groups", filter=f'{{"id":"{guid}"}}')
    return group


def check_counts(client: httpx.Client) -> None:
    """The law: each count is the length of the list that it counts."""
    users, groups = list_records(client, "users"), list_records(client, "v2/groups")
    for user in users:
        assert user["groupCount"] == len(list_records(client, f"users/{user['id']}/groups"))
    for group in groups:
        assert group["userCount"] == len(list_records(client, f"groups/{group['id']}/members"))
    for role in list_records(client, "roles"):
        having = [user for user in users if user["workspaceRole"] == role["name"]]
        assert int(role["memberCount"]) == int(role["userCount"]) == len(having)


@pytest.mark.parametrize("seed", range(4))
def test_counts_follow_any_changes(fresh: httpx.Client, seed: int) -> None:
    """Invitations, groups, joining, leaving, roles, and the end of users and groups, in any order."""
    chance = random.Random(seed)
    users = [invite(fresh, f"user{number}") for number in range(3)]
    groups = [make_group(fresh, f"group{number}", *chance.sample(users, number)) for number in range(3)]
    roles = [role["id"] for role in list_records(fresh, "roles")]
    check_counts(fresh)
    for step in range(12):
        user, group = chance.choice(users), chance.choice(groups)
        kind = chance.choice(["join", "join", "leave", "role", "end user", "end group", "invite"])
        if kind == "join":
            service(fresh, "POST", f"users/{user}/groups", json={"groups": [group]})
        elif kind == "leave":
            service(fresh, "POST", f"groups/{group}/members/remove", json={"users": [user, "nobody"]})
        elif kind == "role":
            service(fresh, "POST", f"users/{user}/roles/update", json={"roleId": chance.choice(roles)})
        elif kind == "end user" and len(users) > 1:
            users.remove(user)
            service(fresh, "POST", f"users/{user}/delete")
        elif kind == "end group" and len(groups) > 1:
            groups.remove(group)
            service(fresh, "POST", f"groups/{group}/delete")
        elif kind == "invite":
            users.append(invite(fresh, f"later{step}"))
        check_counts(fresh)


def test_a_group_of_the_same_guid_has_none_of_the_former_members(fresh: httpx.Client) -> None:
    """Memberships end with what they are of: a user invited again under a name begins alone."""
    user = invite(fresh, "again")
    group = make_group(fresh, "kept", user)
    service(fresh, "POST", f"users/{user}/delete")
    assert invite(fresh, "again") == user
    assert find_user(fresh, "again")["groupCount"] == 1 and find_group(fresh, group)["userCount"] == 0


def test_new_users_join_the_groups_that_are_default(fresh: httpx.Client) -> None:
    """Those there are when they come; everybody is in the tenant's own."""
    before = invite(fresh, "before")
    group = make_group(fresh, "newcomers", isDefault=["true"])
    after = invite(fresh, "after")
    members = [user["id"] for user in list_records(fresh, f"groups/{group}/members")]
    assert members == [after] and before not in members
    everyone = next(group for group in list_records(fresh, "groups") if group["name"] == "everyone")
    assert everyone["userCount"] == 3


def test_what_is_counted_is_not_stored(fresh: httpx.Client) -> None:
    """A client that sends a shown record back, with other counts, changes none of them."""
    user = invite(fresh, "steady")
    group = make_group(fresh, "steady", user)
    service(fresh, "POST", f"groups/{group}", json={**find_group(fresh, group), "userCount": 99, "personas": [1]})
    service(fresh, "POST", f"users/{user}", json={**find_user(fresh, "steady"), "groupCount": 99, "loginEvents": [1]})
    assert find_group(fresh, group)["userCount"] == 1 and find_group(fresh, group)["personas"] == []
    shown = find_user(fresh, "steady")
    assert (shown["groupCount"], shown["loginEvents"]) == (2, [])


def test_attributes_sent_are_merged(fresh: httpx.Client) -> None:
    """Those not sent stay, of users and groups; so do the other fields."""
    user, group = invite(fresh, "merged"), make_group(fresh, "merged", description=["old"])
    service(fresh, "POST", f"groups/{group}", json={"attributes": {"description": ["new"]}})
    shown = find_group(fresh, group)
    assert (shown["attributes"]["alias"], shown["attributes"]["description"]) == (["MERGED"], ["new"])
    assert shown["alias"] == "MERGED" and shown["path"] == "/merged"
    for attributes in ({"skills": ["sql"]}, {"slack": ["@m"]}):
        service(fresh, "POST", f"users/{user}", json={"attributes": attributes, "firstName": "Em"})
    shown = find_user(fresh, "merged")
    assert shown["attributes"] == {"skills": ["sql"], "slack": ["@m"]} and shown["firstName"] == "Em"
    assert shown["email"] == "merged@example.com"


def test_personas_and_purposes_are_shown_with_those_they_are_of(fresh: httpx.Client) -> None:
    """By name, by a group's name or alias, by a purpose's policy."""
    user = invite(fresh, "reader")
    group = make_group(fresh, "readers", user)
    by_name = make_persona(fresh, "By name", personaUsers=["reader"])
    by_group = make_persona(fresh, "By group", personaGroups=["readers"])
    by_alias = make_persona(fresh, "By alias", personaGroups=["READERS"])
    purpose = make_purpose(fresh, "Secret things", make_tag_type(fresh, "Secret"))
    make_policy(fresh, purpose, "entity-read", policyUsers=["reader"])
    shown = find_user(fresh, "reader")
    names = [by_name["guid"], by_group["guid"], by_alias["guid"]]
    assert [persona["id"] for persona in shown["personas"]] == names
    assert shown["personas"][0]["displayName"] == "By name"
    assert [one["id"] for one in shown["purposes"]] == [purpose["guid"]]
    shown = find_group(fresh, group)
    assert [persona["id"] for persona in shown["personas"]] == names[1:] and shown["purposes"] == []
    assert find_user(fresh, "admin")["personas"] == []


def test_sign_ins_are_shown_as_many_as_asked(fresh: httpx.Client) -> None:
    """The administrator's first; whoever never signed in has an empty list."""
    invite(fresh, "never")
    admin = find_user(fresh, "admin")
    (login,) = admin["loginEvents"]
    assert login["type"] == "LOGIN" and login["time"] == admin["lastLoginTime"] and login["userId"] == admin["id"]
    assert find_user(fresh, "never")["loginEvents"] == [] and find_user(fresh, "never")["lastLoginTime"] is None
    for asked, shown in ((0, 0), (5, 1)):
        (user,) = list_records(fresh, "users", filter='{"username":"admin"}', maxLoginEvents=asked)
        assert len(user["loginEvents"]) == shown


def test_columns_of_users_are_those_the_sdk_asks(fresh: httpx.Client) -> None:
    """Each that it names is there, and no other but the id."""
    names = ["firstName", "username", "email", "groupCount", "personas", "loginEvents", "workspaceRole", "isLocked"]
    for user in list_records(fresh, "users", columns=names):
        assert set(user) == {"id", *names}


def test_roles_are_called_as_people_call_them(fresh: httpx.Client) -> None:
    """By the description that clients are made with."""
    described = {role["name"]: role["description"] for role in list_records(fresh, "roles")}
    assert (described["$admin"], described["$member"], described["$guest"]) == ("Admin", "Member", "Guest")
    levels = {"$or": [{"level": "workspace"}, {"level": "admin-subrole"}]}
    found = service(fresh, "GET", "roles", params={"filter": str(levels).replace("'", '"')})
    assert found["filterRecord"] == len(described)


def test_whoever_asks_is_told_who_they_are(fresh: httpx.Client) -> None:
    """A token its account with the roles of tokens; a person, under the token as password, its own."""
    found = service(fresh, "GET", "whoami")
    assert found["username"] == "service-account-apikey-local"
    assert {role["name"] for role in found["roles"]} == {"$admin", "$api-token-default-access"}
    invite(fresh, "person", "$guest")
    person = httpx.BasicAuth("person", "own")
    found = fresh.get("/api/service/whoami", auth=person).json()
    assert (found["username"], [role["name"] for role in found["roles"]]) == ("person", ["$guest"])
    assert [group["name"] for group in found["groups"]] == ["everyone"]
    assert fresh.get("/api/service/users/current", auth=person).json()["email"] == "person@example.com"


@pytest.mark.parametrize(
    ("path", "body"), [("users/{user}/groups", {"groups": [1]}), ("users/{user}/roles/update", {"roleId": 4})]
)
def test_a_number_is_the_id_of_nothing(client: httpx.Client, path: str, body: object) -> None:
    """It is read as a text, and 404; nothing is changed."""
    user = list_records(client, "users")[0]["id"]
    before = [list_records(client, kind) for kind in ("users", "groups")]
    assert read_refusal(client.post(f"/api/service/{path.format(user=user)}", json=body))[0] == 404
    assert [list_records(client, kind) for kind in ("users", "groups")] == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("users", {"users": [{}]}),
        ("users", {"users": [{"email": 1}]}),
        ("users", {"users": [1]}),
        ("users", {"users": "x"}),
        ("users", {"users": [{"email": "admin@example.com"}]}),
        ("users/{user}", {"attributes": []}),
        ("users/{user}", {"username": 5}),
        ("users/{user}/groups", {"groups": [[]]}),
        ("users/{user}/groups", {"groups": [{}]}),
        ("users/{user}/roles/update", {}),
        ("users/{user}/roles/update", {"roleId": [4]}),
        ("groups", {}),
        ("groups", {"group": []}),
        ("groups", {"group": {"name": ""}}),
        ("groups", {"group": {"name": "g", "attributes": "x"}}),
        ("groups", {"group": {"name": "g"}, "users": {"a": 1}}),
        ("groups", []),
    ],
)
def test_bodies_that_cannot_be_read_are_refused(client: httpx.Client, path: str, body: object) -> None:
    """With 400, and nothing is changed."""
    user = list_records(client, "users")[0]["id"]
    before = [list_records(client, kind) for kind in ("users", "groups")]
    assert read_refusal(client.post(f"/api/service/{path.format(user=user)}", json=body))[0] == 400
    assert [list_records(client, kind) for kind in ("users", "groups")] == before


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "users/none", {"firstName": "x"}),
        ("POST", "users/none/delete", None),
        ("POST", "users/none/groups", {"groups": ["none"]}),
        ("POST", "users/none/roles/update", {"roleId": "none"}),
        ("GET", "users/none/groups", None),
        ("GET", "groups/none/members", None),
        ("POST", "groups/none", {"attributes": {}}),
        ("POST", "groups/none/delete", None),
        ("POST", "groups", {"group": {"name": "of nobody"}, "users": ["none"]}),
    ],
)
def test_whoever_is_not_there_is_not_found(client: httpx.Client, method: str, path: str, body: object) -> None:
    """404; a group that would have had a member of nobody is not made."""
    assert read_refusal(client.request(method, f"/api/service/{path}", json=body)) == (404, "ATLAS-404-00-019")
    assert not list_records(client, "groups", filter='{"name":"of nobody"}')
