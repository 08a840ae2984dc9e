"""The calls that tests of people and policies make: tokens, personas, purposes, policies, as a program without SDK."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import Json, save
from delta_arc_lineage_tests.support.http import open_http

FORBIDDEN = (403, "ATLAS-403-00-001")


def read_refusal(answer: httpx.Response) -> tuple[int, str]:
    """Status and error code of a refusal, which has the two fields and no other."""
    body = answer.json()
    assert set(body) == {"errorCode", "errorMessage"}, body
    return answer.status_code, body["errorCode"]


def ask(client: httpx.Client, method: str, path: str, **sent: Any) -> Any:
    """The answer to a call that must succeed."""
    answer = client.request(method, path, **sent)
    assert answer.status_code in (200, 204), answer.text
    return answer.json() if answer.content else None


def service(client: httpx.Client, method: str, path: str, **sent: Any) -> Any:
    """The answer of the service to a call that must succeed."""
    return ask(client, method, f"/api/service/{path}", **sent)


def list_records(client: httpx.Client, path: str, **parameters: Any) -> list[Json]:
    """The records of a list of the service."""
    found: list[Json] = service(client, "GET", path, params=parameters)["records"]
    return found


def make_persona(client: httpx.Client, name: str, **attributes: Any) -> Json:
    """A persona, as its header."""
    sent = {"name": name, "displayName": name, "qualifiedName": name, "isAccessControlEnabled": True, **attributes}
    answer = save(client, {"typeName": "Persona", "guid": "-1", "attributes": sent})
    (made,) = [header for header in answer["mutatedEntities"]["CREATE"] if header["typeName"] == "Persona"]
    found: Json = made
    return found


def make_purpose(client: httpx.Client, name: str, *tags: str) -> Json:
    """A purpose over tags, as its header."""
    sent = {"name": name, "displayName": name, "qualifiedName": name, "purposeClassifications": list(tags)}
    answer = save(client, {"typeName": "Purpose", "guid": "-1", "attributes": {**sent, "isAccessControlEnabled": True}})
    (made,) = [header for header in answer["mutatedEntities"]["CREATE"] if header["typeName"] == "Purpose"]
    found: Json = made
    return found


def draft_policy_of(control: Json, *actions: str, **attributes: Any) -> Json:
    """A policy of a persona or purpose, as the SDK sends one; not saved."""
    is_persona = control["typeName"] == "Persona"
    number = len(actions) + len(attributes.get("policyResources", ()))
    name = attributes.pop("name", f"policy {number}")
    sent = {
        "name": name,
        "displayName": name,
        "qualifiedName": f"{control['attributes']['qualifiedName']}/{name}",
        "policyType": "allow",
        "policyCategory": "persona" if is_persona else "purpose",
        "policyResourceCategory": "CUSTOM" if is_persona else "TAG",
        "policyServiceName": "atlas" if is_persona else "atlas_tag",
        "policySubCategory": "metadata",
        "policyActions": list(actions),
        "isPolicyEnabled": True,
        "accessControl": {"typeName": control["typeName"], "guid": control["guid"]},
        **attributes,
    }
    return {"typeName": "AuthPolicy", "guid": "-1", "attributes": sent}


def make_policy(
    client: httpx.Client, control: Json, *actions: str, resources: tuple[str, ...] = (), **attributes: Any
) -> str:
    """A policy of a persona or purpose; gives its guid."""
    sent = draft_policy_of(control, *actions, **{"policyResources": list(resources), **attributes})
    answer = save(client, sent)
    (made,) = [header for header in answer["mutatedEntities"]["CREATE"] if header["typeName"] == "AuthPolicy"]
    return str(made["guid"])


def make_connection(client: httpx.Client, connection: str) -> None:
    """A connection by its qualified name, unless it is there: a policy about assets names one that is."""
    path = "/api/meta/entity/uniqueAttribute/type/Connection/header"
    if client.get(path, params={"attr:qualifiedName": connection}).status_code == 404:
        kept = {"connectorName": connection.split("/")[1], "adminUsers": ["admin"]}
        save(
            client, {"typeName": "Connection", "attributes": {"name": connection, "qualifiedName": connection, **kept}}
        )


def make_connection_policy(client: httpx.Client, persona: Json, connection: str, *actions: str, **more: Any) -> str:
    """A metadata policy on a whole connection, which is made if it is not there."""
    make_connection(client, connection)
    return make_policy(
        client,
        persona,
        *actions,
        resources=(f"entity:{connection}",),
        connectionQualifiedName=connection,
        **{"name": f"policy on {connection} {'-'.join(actions)}", **more},
    )


def make_token(client: httpx.Client, name: str, *personas: Json, **sent: Any) -> Json:
    """An API token linked to personas; its secret is in `attributes.accessToken`."""
    names = [persona["attributes"]["qualifiedName"] for persona in personas]
    found: Json = service(client, "POST", "apikeys", json={"displayName": name, "personaQualifiedNames": names, **sent})
    return found


@contextmanager
def open_as(server: CatalogServer, token: Json) -> Iterator[httpx.Client]:
    """A client that uses an API token."""
    with open_http(server.url, token["attributes"]["accessToken"]) as opened:
        yield opened


def decide(client: httpx.Client, action: str, type_name: str, entity_id: str) -> bool:
    """The evaluator's decision on an entity by its name."""
    question = {"action": action, "typeName": type_name, "entityId": entity_id}
    (decision,) = ask(client, "POST", "/api/meta/entity/evaluator", json=[question])
    return bool(decision["allowed"])
