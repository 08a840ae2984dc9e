"""OAuth clients, and the endpoints that give an access token for a client's secret."""

import json

import httpx
import pytest

from delta_arc_lineage.local_atlan.identity.tokens import ACCESS_LIFESPAN
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.access_calls import (
    FORBIDDEN,
    ask,
    list_records,
    make_connection_policy,
    make_persona,
    make_token,
    open_as,
    read_refusal,
    service,
)
from delta_arc_lineage_tests.local_atlan.calls import Json, entity, get, save
from delta_arc_lineage_tests.support.http import open_http

REALM = "/auth/realms/default/protocol/openid-connect/token"
ADMIN = "/auth/admin/realms/default"
UNKNOWN = (401, "401")
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"


def make_client(client: httpx.Client, name: str, **sent: object) -> Json:
    """An OAuth client with its secret."""
    found: Json = service(client, "POST", "oauth-clients", json={"displayName": name, "role": "$admin", **sent})
    return found


def get_access(server: CatalogServer, made: Json, *, secret: str | None = None) -> httpx.Response:
    """The service's answer to a client's credentials; without any token."""
    sent = {"clientId": made["clientId"], "clientSecret": secret or made["clientSecret"]}
    return httpx.post(f"{server.url}/api/service/oauth-clients/token", json=sent)


def get_realm_access(server: CatalogServer, made: Json, **form: str) -> httpx.Response:
    """Keycloak's answer to a form with a client's credentials."""
    credentials = {"client_id": made["clientId"], "client_secret": made["clientSecret"]}
    return httpx.post(server.url + REALM, data={"grant_type": "client_credentials", **credentials, **form})


def test_a_client_is_made_shown_changed_and_removed(client: httpx.Client) -> None:
    """Its secret is told once; times are texts, as the SDK reads them."""
    made = make_client(client, "loader", description="first")
    assert made["clientId"].startswith("oauth-client-") and made["clientSecret"]
    assert (made["description"], made["role"], made["personaQNs"]) == ("first", "$admin", [])
    assert isinstance(made["createdAt"], str) and made["createdBy"] == "service-account-apikey-local"
    path = f"oauth-clients/{made['clientId']}"
    shown = service(client, "GET", path)
    assert shown == {name: value for name, value in made.items() if name != "clientSecret"}
    assert service(client, "GET", f"oauth-clients/{made['id']}") == shown
    updated = service(client, "PUT", path, json={"description": "second"})
    assert (updated["description"], updated["displayName"]) == ("second", "loader")
    assert updated["updatedAt"] >= shown["updatedAt"] and updated["createdAt"] == shown["createdAt"]
    assert service(client, "GET", path) == updated
    assert updated in list_records(client, "oauth-clients", sort="createdAt", limit=100)
    service(client, "DELETE", path)
    assert read_refusal(client.get(f"/api/service/{path}")) == (404, "ATLAS-404-00-019")
    assert made["clientSecret"] not in json.dumps(list_records(client, "oauth-clients"))


def test_a_secret_becomes_a_token_that_acts_as_the_client(client: httpx.Client, server: CatalogServer) -> None:
    """For ten minutes, as many as are asked for; all work at once."""
    made = make_client(client, "acting")
    answers = [get_access(server, made).json() for _ in range(2)]
    assert {(answer["tokenType"], answer["expiresIn"]) for answer in answers} == {("Bearer", ACCESS_LIFESPAN)}
    assert len({answer["accessToken"] for answer in answers}) == 2
    for answer in answers:
        with open_http(server.url, answer["accessToken"]) as opened:
            assert service(opened, "GET", "whoami")["username"] == f"service-account-{made['clientId']}"
    answer = get_realm_access(server, made).json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", ACCESS_LIFESPAN)
    with open_http(server.url, answer["access_token"]) as opened:
        assert service(opened, "GET", "users/current")["username"] == f"service-account-{made['clientId']}"


def test_an_api_tokens_client_has_a_secret_as_well(client: httpx.Client, server: CatalogServer) -> None:
    """Asked of Keycloak's administration; it gives tokens of the same account."""
    token = make_token(client, "with a secret")
    for guid in (token["id"], token["clientId"]):
        shown = ask(client, "GET", f"{ADMIN}/clients/{guid}/client-secret")
        assert shown["type"] == "secret"
    answer = get_realm_access(server, {"clientId": token["clientId"], "clientSecret": shown["value"]}).json()
    with open_http(server.url, answer["access_token"]) as opened:
        assert service(opened, "GET", "whoami")["username"] == f"service-account-{token['clientId']}"


def test_tokens_end_with_their_client(client: httpx.Client, server: CatalogServer) -> None:
    """Those given out before, and the secret."""
    made = make_client(client, "ending")
    access = get_access(server, made).json()["accessToken"]
    service(client, "DELETE", f"oauth-clients/{made['clientId']}")
    with open_http(server.url, access) as opened:
        assert read_refusal(opened.get("/api/service/whoami")) == UNKNOWN
    assert read_refusal(get_access(server, made)) == UNKNOWN == read_refusal(get_realm_access(server, made))


@pytest.mark.parametrize("secret", ["wrong", " ", "é", "0" * 10_000])
def test_a_wrong_secret_gives_none(client: httpx.Client, server: CatalogServer, secret: str) -> None:
    """At either endpoint; nor does the right one of another client."""
    made, other = make_client(client, "guarded"), make_client(client, "another")
    for wrong in (secret, other["clientSecret"]):
        assert read_refusal(get_access(server, made, secret=wrong)) == UNKNOWN
        assert read_refusal(get_realm_access(server, {**made, "clientSecret": wrong})) == UNKNOWN


@pytest.mark.parametrize(
    ("body", "status"),
    [
        *[(sent, 401) for sent in ({}, {"clientId": "x"}, {"clientId": 1, "clientSecret": "x"})],
        *[(sent, 400) for sent in ({"clientId": [], "clientSecret": "x"}, {"clientId": {}}, [], "x")],
    ],
)
def test_credentials_that_cannot_be_read_give_none(server: CatalogServer, body: object, status: int) -> None:
    """Without a token there is nothing else to be had."""
    answer = httpx.post(f"{server.url}/api/service/oauth-clients/token", json=body)
    assert read_refusal(answer)[0] == status


@pytest.mark.parametrize(
    "form",
    [{"grant_type": "password"}, {"grant_type": ""}, {}, {"grant_type": "client_credentials", "client_secret": "x"}],
)
def test_other_grants_are_refused(server: CatalogServer, form: dict[str, str]) -> None:
    """400 for a grant that is not given, 401 for none of one's own."""
    status, _ = read_refusal(httpx.post(server.url + REALM, data=form))
    assert status == (401 if form.get("grant_type") == "client_credentials" else 400)
    assert read_refusal(httpx.post(server.url + REALM, content=b"\xff\xfe=\xff"))[0] == 400


def test_a_number_is_read_as_a_text(client: httpx.Client) -> None:
    """Where a text is wanted, as in every body."""
    made = service(client, "POST", "oauth-clients", json={"displayName": 1, "role": "$admin", "description": True})
    assert (made["displayName"], made["description"]) == ("1", "true")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/api/service/oauth-clients/token", REALM])
def test_only_the_asking_is_open(server: CatalogServer, method: str, path: str) -> None:
    """Every other method of these paths wants a token, and so does every other path."""
    assert read_refusal(httpx.request(method, server.url + path)) == UNKNOWN
    for closed in ("/api/service/oauth-clients", f"{ADMIN}/users", f"{ADMIN}/clients/x/client-secret"):
        assert read_refusal(httpx.get(server.url + closed)) == UNKNOWN


def test_a_foreign_page_asks_for_no_token(client: httpx.Client, server: CatalogServer) -> None:
    """The open paths are refused to other hosts and origins as everything else is."""
    made = make_client(client, "at home")
    sent = {"clientId": made["clientId"], "clientSecret": made["clientSecret"]}
    for headers in ({"Origin": "https://example.com"}, {"Host": "example.com"}):
        answer = httpx.post(f"{server.url}/api/service/oauth-clients/token", json=sent, headers=headers)
        assert read_refusal(answer) == FORBIDDEN


def test_a_client_acts_for_a_user(client: httpx.Client, server: CatalogServer) -> None:
    """By token exchange: the user's id or name, a good token to show, and the client's secret."""
    made = make_client(client, "impersonating")
    service(client, "POST", "users", json={"users": [{"email": "jo@example.com", "roleName": "$member"}]})
    (user,) = list_records(client, "users", filter='{"username":"jo"}')
    subject = get_realm_access(server, made).json()["access_token"]
    for wanted in (user["id"], "jo"):
        form = {"grant_type": EXCHANGE, "subject_token": subject, "requested_subject": wanted}
        access = get_realm_access(server, made, **form).json()["access_token"]
        with open_http(server.url, access) as opened:
            assert service(opened, "GET", "whoami")["username"] == "jo"
    for form, status in (
        ({"subject_token": "wrong", "requested_subject": "jo"}, 401),
        ({"requested_subject": "jo"}, 401),
        ({"subject_token": subject, "requested_subject": "nobody"}, 400),
        ({"subject_token": subject}, 400),
    ):
        answer = get_realm_access(server, made, grant_type=EXCHANGE, **form)
        assert read_refusal(answer)[0] == status


def test_a_client_acts_for_a_service_account(client: httpx.Client, server: CatalogServer) -> None:
    """As for a user, by the id that the realm's list of users gives or by name: of an API token, ended or not, and of
    another client. The SDK renews the access of a token that has ended so (`impersonate.user`)."""
    made = make_client(client, "renewing")
    other = make_client(client, "renewed")
    sent = {"displayName": "ended", "validitySeconds": 0}
    token = service(client, "POST", "apikeys", json=sent)
    subject = get_realm_access(server, made).json()["access_token"]
    for name in (f"service-account-{token['clientId']}", f"service-account-{other['clientId']}"):
        (listed,) = client.get(f"{ADMIN}/users", params={"username": name}).json()
        assert listed["username"] == name
        for wanted in (listed["id"], name):
            form = {"grant_type": EXCHANGE, "subject_token": subject, "requested_subject": wanted}
            access = get_realm_access(server, made, **form).json()["access_token"]
            with open_http(server.url, access) as opened:
                assert service(opened, "GET", "whoami")["username"] == name
    for stranger in ("service-account-apikey-of-nobody", token["clientId"], ""):
        form = {"grant_type": EXCHANGE, "subject_token": subject, "requested_subject": stranger}
        assert read_refusal(get_realm_access(server, made, **form))[0] == 400


def test_a_client_of_a_persona_is_restricted(client: httpx.Client, server: CatalogServer) -> None:
    """As a token of it is, also in whom it may act for and whose secret it may see."""
    save(client, entity("S3Bucket", "default/s3/10/B"), entity("S3Bucket", "default/s3/11/B"))
    persona = make_persona(client, "Client's")
    make_connection_policy(client, persona, "default/s3/10", "persona-asset-read")
    made = make_client(client, "narrow", personaQNs=[persona["attributes"]["qualifiedName"]])
    access = get_realm_access(server, made).json()["access_token"]
    with open_http(server.url, access) as opened:
        assert get(opened, "S3Bucket", "default/s3/10/B")["guid"]
        hidden = get(client, "S3Bucket", "default/s3/11/B")["guid"]
        assert read_refusal(opened.get(f"/api/meta/entity/guid/{hidden}")) == FORBIDDEN
        assert read_refusal(opened.get(f"{ADMIN}/clients/{made['id']}/client-secret")) == FORBIDDEN
    form = {"grant_type": EXCHANGE, "subject_token": access, "requested_subject": "admin"}
    assert read_refusal(get_realm_access(server, made, **form)) == FORBIDDEN
    updated = service(client, "PUT", f"oauth-clients/{made['clientId']}", json={"displayName": "narrower"})
    assert updated["personaQNs"] == made["personaQNs"]


def test_users_are_found_by_name_in_the_realm(client: httpx.Client) -> None:
    """People and the accounts of tokens and clients, by a part of the name."""
    made, token = make_client(client, "found"), make_token(client, "found")
    for name in ("admin", f"service-account-{made['clientId']}", f"service-account-{token['clientId']}"):
        found = ask(client, "GET", f"{ADMIN}/users", params={"username": name})
        assert [user["username"] for user in found] == [name]
    assert ask(client, "GET", f"{ADMIN}/users", params={"username": "no such"}) == []
    assert read_refusal(client.get(f"{ADMIN}/clients/none/client-secret")) == (404, "ATLAS-404-00-019")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 400),
        ({"displayName": "x"}, 400),
        ({"displayName": "", "role": "$admin"}, 400),
        ({"displayName": [1], "role": "$admin"}, 400),
        ({"displayName": "x", "role": ["$admin"]}, 400),
        ({"displayName": "x", "role": "$nobody"}, 404),
        ({"displayName": "x", "role": "$admin", "description": {}}, 400),
        ({"displayName": "x", "role": "$admin", "personaQNs": "x"}, 400),
        ({"displayName": "x", "role": "$admin", "personaQNs": ["none"]}, 404),
        ({"displayName": "x", "role": "$admin", "personaQNs": [1]}, 404),
        ({"displayName": "x", "role": 1}, 404),
    ],
)
def test_a_client_that_cannot_be_is_not_made(client: httpx.Client, sent: Json, status: int) -> None:
    """Nor is one changed so."""
    before = list_records(client, "oauth-clients")
    assert read_refusal(client.post("/api/service/oauth-clients", json=sent))[0] == status
    assert list_records(client, "oauth-clients") == before
    made = make_client(client, "unchanged")
    wrong = {name: value for name, value in sent.items() if value not in ("x", "$admin")}
    if wrong:
        assert read_refusal(client.put(f"/api/service/oauth-clients/{made['clientId']}", json=wrong))[0] == status
    service(client, "DELETE", f"oauth-clients/{made['id']}")


def test_an_api_token_is_no_oauth_client(client: httpx.Client, server: CatalogServer) -> None:
    """It is not shown, changed or deleted as one."""
    token = make_token(client, "not one")
    for method in ("GET", "PUT", "DELETE"):
        answer = client.request(method, f"/api/service/oauth-clients/{token['clientId']}", json={})
        assert read_refusal(answer) == (404, "ATLAS-404-00-019")
    with open_as(server, token) as opened:
        assert opened.get("/api/service/whoami").status_code == 200
