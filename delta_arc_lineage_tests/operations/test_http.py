"""The operations over real HTTP: all eight tables by one request, runs, and answers that are as they are described."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from delta_arc_lineage.operations.requests import OPERATIONS
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage_tests.operations.conftest import Office, serving, settings_of

pytestmark = pytest.mark.starts

LINEAGE = "/operations/upsert_s3_assets_and_lineage"
MADE = 74
"""The bucket, eight objects, 24 processes and 41 column processes; the connection is there."""


@cache
def description() -> dict[str, Any]:
    """As the server serves it to whoever has no token."""
    with serving(load_settings({})) as client:
        served: dict[str, Any] = client.get("/openapi.json", headers={"Authorization": ""}).json()
    return served


def described(answer: httpx.Response, path: str, method: str = "post") -> httpx.Response:
    """The answer, after it was held against what the description says of its endpoint, status and media type."""
    responses = description()["paths"][path][method]["responses"]
    status = str(answer.status_code)
    content = (responses.get(status) or responses[f"{status[0]}XX"])["content"]
    schema = content[answer.headers["content-type"]]["schema"]
    Draft202012Validator({**schema, "components": description()["components"]}).validate(answer.json())
    return answer


def connect(office: Office, client: httpx.Client) -> None:
    names = {"connection_qn": office.connection, "connection_name": office.name}
    path = "/operations/upsert_s3_connection"
    assert described(client.post(path, json=names), path).json()["state"] == "applied"


def test_the_description_is_openapi_and_has_an_endpoint_for_each_operation() -> None:
    """Version 3.1, valid, with a request's model, an example that fits it, and problems."""
    document = description()
    validate(document)
    assert document["openapi"].startswith("3.1")
    for name in OPERATIONS:
        operation = document["paths"][f"/operations/{name}"]["post"]
        media = operation["requestBody"]["content"]["application/json"]
        schema = {**media["schema"], "components": document["components"]}
        Draft202012Validator(schema).validate(media["examples"][name]["value"])
        assert operation["operationId"] == name
        assert set(operation["responses"]["4XX"]["content"]) == {"application/problem+json"}
    envelope = document["paths"]["/operations"]["post"]["requestBody"]["content"]["application/json"]
    for example in envelope["examples"].values():
        Draft202012Validator({**envelope["schema"], "components": document["components"]}).validate(example["value"])


def test_one_request_brings_the_eight_tables_and_a_second_writes_nothing(office: Office, client: httpx.Client) -> None:
    """Planned first without a write; then all of it; then nothing, by the envelope too."""
    connect(office, client)
    before = office.dump()
    planned = described(client.post(LINEAGE, json={**office.lineage, "plan_only": True}), LINEAGE).json()
    assert planned["state"] == "planned" and planned["plan"]["add"] == MADE and office.dump() == before
    made = described(client.post(LINEAGE, json=office.lineage), LINEAGE).json()
    assert (made["state"], made["written"], made["plan"]["digest"]) == ("applied", MADE, planned["plan"]["digest"])
    after = office.dump()
    assert made["unlinked_count"] == 0 and len(after.entities) == len(before.entities) + MADE
    request = {"operation": "upsert_s3_assets_and_lineage", "params": office.lineage}
    again = described(client.post("/operations", json=request), "/operations").json()
    assert (again["state"], again["route"], again["requests"]["writes"]) == ("unchanged", made["route"], 0)
    assert office.dump() == after


def test_removals_wait_and_are_had_by_their_digest(office: Office) -> None:
    """What a first look misses is told with what to send next; another digest is a conflict."""
    apart = {"DELTA_ARC_FORGET_DAYS": "0", "S3_PREFIX": "elsewhere/"}
    forgetful = settings_of(office.stack, office.settings.state.folder, office.name, **apart)
    with serving(forgetful) as client:
        connect(office, client)
        client.post(LINEAGE, json=office.lineage).raise_for_status()
        fewer = {**office.lineage, "source_table_pattern": "ORDER{table_name}"}
        first = described(client.post(LINEAGE, json=fewer), LINEAGE).json()
        assert first["waiting"] == first["plan"]["remove"] > 0 and first["archived"] == 0
        wrong = described(client.post(LINEAGE, json={**fewer, "approve": "0" * 16}), LINEAGE)
        assert wrong.status_code == 409
        again = client.post(LINEAGE, json=fewer).json()
        assert f"approve {wrong.json()['digest']!r}" in again["next_step"] and again["requests"]["writes"] == 0
        had = described(client.post(LINEAGE, json={**fewer, "approve": wrong.json()["digest"]}), LINEAGE).json()
    assert had["archived"] == first["waiting"] and had["waiting"] == 0


def test_what_a_route_of_the_settings_wants_is_not_removed_by_a_request(office: Office, client: httpx.Client) -> None:
    """Both may connect the same things; the answer counts what is spared."""
    connect(office, client)
    client.post(LINEAGE, json=office.lineage).raise_for_status()
    fewer = {**office.lineage, "source_table_pattern": "ORDER{table_name}", "plan_only": True}
    forgetful = settings_of(office.stack, office.settings.state.folder, office.name, DELTA_ARC_FORGET_DAYS="0")
    with serving(forgetful) as another:
        planned = another.post(LINEAGE, json=fewer).json()["plan"]
    assert planned["remove"] == 0 < planned["spared"]


def test_long_work_is_a_run_that_any_process_tells(office: Office, client: httpx.Client) -> None:
    """202 with its address at once; the same request joins it; when it is done, it has the answer."""
    connect(office, client)
    begun = described(client.post(LINEAGE, json=office.lineage, headers={"Prefer": "respond-async"}), LINEAGE)
    place = begun.headers["Location"]
    assert begun.status_code == 202 and begun.headers["Preference-Applied"] == "respond-async"
    assert place == f"/runs/{begun.json()['run']}" and client.get("/health").json()["status"] == "ok"
    joined = client.post(LINEAGE, json=office.lineage, headers={"Prefer": "wait=300"})
    assert joined.status_code == 200 and joined.headers["Preference-Applied"] == "wait=300"
    with serving(office.settings) as another:
        told = described(another.get(place), "/runs/{run}", "get").json()
    assert told["state"] == "done" and told["answer"]["written"] == MADE and told["ended_at"] >= told["started_at"]


def test_a_run_that_fails_has_its_problem(office: Office, client: httpx.Client) -> None:
    """As the same request would be answered at once."""
    begun = client.post(LINEAGE, json=office.lineage, headers={"Prefer": "respond-async"})
    failed = client.post(LINEAGE, json=office.lineage)
    while (told := described(client.get(begun.headers["Location"]), "/runs/{run}", "get").json())["state"] == "running":
        pass
    assert told["state"] == "failed" and told["problem"]["status"] == failed.status_code == 404
    missing = described(client.get("/runs/op-nothing"), "/runs/{run}", "get")
    assert missing.status_code == 404


def test_where_a_process_stands_still_between_requests_work_is_done_before_the_answer(office: Office) -> None:
    """As in a Lambda: no 202, whatever is preferred."""
    with serving(office.settings, in_background=False) as client:
        connect(office, client)
        answer = client.post(LINEAGE, json=office.lineage, headers={"Prefer": "respond-async"})
    assert answer.status_code == 200 and answer.json()["written"] == MADE


@pytest.mark.parametrize("operation", ["get_by_guid", "get_by_qn", "purge"])
def test_every_answer_is_as_it_is_described(office: Office, client: httpx.Client, operation: str) -> None:
    """Good ones and bad ones."""
    connect(office, client)
    guid = client.post(
        "/operations/get_by_qn", json={"qualified_name": office.connection, "asset_type": "Connection"}
    ).json()["guid"]
    bodies: dict[str, list[dict[str, Any]]] = {
        "get_by_guid": [{"guid": guid, "asset_type": "Connection"}, {"guid": "none", "asset_type": "Table"}, {}],
        "get_by_qn": [{"qualified_name": office.connection, "asset_type": "Connection"}, {"asset_type": "-"}],
        "purge": [{"assets_guids": [guid]}, {"assets_guids": []}, {"assets_guids": ["none"]}],
    }
    path = f"/operations/{operation}"
    for body in bodies[operation]:
        alone = described(client.post(path, json=body), path)
        within = described(client.post("/operations", json={"operation": operation, "params": body}), "/operations")
        assert alone.status_code == within.status_code
        unlike = {name: value for name, value in alone.json().items() if name != "instance"}
        assert unlike.items() <= within.json().items()


def test_a_tenant_that_does_not_answer_is_503_and_says_when_to_ask_again(office: Office) -> None:
    """Transient: the same request may succeed later."""
    gone = settings_of(office.stack, office.settings.state.folder, office.name, ATLAN_BASE_URL="http://127.0.0.1:9")
    key_refused = settings_of(
        office.stack, office.settings.state.folder, office.name, ATLAN_API_KEY="another-key-of-nobody"
    )
    body = {"connection_qn": office.connection, "connection_name": office.name}
    for settings, status in ((key_refused, 502), (gone, 503)):
        with serving(settings) as client:
            answer = client.post("/operations/upsert_s3_connection", json=body)
        assert answer.status_code == status and ("Retry-After" in answer.headers) is (status == 503)
        assert "another-key" not in answer.text


@pytest.fixture
def nobody() -> Iterator[httpx.Client]:
    """A server without a catalog behind it: what is refused at the gate asks none."""
    with serving(load_settings({})) as client:
        yield client


def test_the_gate_lets_in_who_has_the_token_and_the_right_host(nobody: httpx.Client) -> None:
    """Before a body is read; what says only that the server is there is open."""
    for path in ("/health", "/", "/openapi.json"):
        assert nobody.get(path, headers={"Authorization": ""}).status_code == 200
    for header in ("", "Bearer", "Bearer wrong", "Basic YTpi", "bearer\ttoken"):
        refused = nobody.post("/operations", json={}, headers={"Authorization": header})
        assert refused.status_code == 401 and refused.headers["WWW-Authenticate"] == "Bearer"
    assert nobody.get("/nothing", headers={"Authorization": ""}).status_code == 401
    for host in (
        "evil.example",
        "127.0.0.1.evil.example",
        "",
        "127.0.0.2:80",
        "localhost.",
        "[::2]",
        "[::1]evil",
        "localhost:1@evil",
    ):
        for path in ("/health", "/operations"):
            assert nobody.get(path, headers={"Host": host}).status_code in (400, 421), host
    for host in ("localhost", "LOCALHOST:1", "127.0.0.1:80", "[::1]:80"):
        assert nobody.get("/health", headers={"Host": host}).status_code == 200
    page = nobody.get("/")
    assert "script" not in page.text and "default-src 'none'" in page.headers["Content-Security-Policy"]


HOSTILE = {
    "no JSON": b"{",
    "nothing": b"",
    "no UTF-8": b'{"guid": "\xff"}',
    "nested": b"[" * 500_000,
    "nested objects": b'{"a":' * 100_000,
    "half a character": b'{"guid": "\\ud800", "asset_type": "Table"}',
    "a list": b"[]",
    "a number": b"1e999",
    "no number": b'{"guid": NaN}',
    "many digits": b'{"guid": ' + b"9" * 5_000 + b"}",
    "null": b"null",
    "twice": b'{"guid": 1, "guid": 2}',
}


@pytest.mark.parametrize("path", ["/operations", "/operations/get_by_guid", LINEAGE])
def test_a_hostile_body_is_a_problem(nobody: httpx.Client, path: str) -> None:
    """A status of the client's, in the media type of problems, without a traceback; and the server goes on."""
    for name, body in HOSTILE.items():
        answer = nobody.post(path, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422), name
        assert "Traceback" not in described(answer, path).text
    too_large = nobody.post(path, content=b" " * 1_048_577, headers={"Content-Type": "application/json"})
    streamed = nobody.post(path, content=iter([b" " * 600_000] * 2), headers={"Content-Type": "application/json"})
    assert described(too_large, path).status_code == described(streamed, path).status_code == 413
    for media in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert described(nobody.post(path, content=b"{}", headers={"Content-Type": media}), path).status_code == 415
    assert nobody.get("/health").status_code == 200


def test_a_way_that_is_none_is_a_problem_too(nobody: httpx.Client) -> None:
    """Unknown paths and methods."""
    for method, path, status in (("GET", "/nothing", 404), ("GET", "/operations", 405), ("DELETE", "/runs/x", 405)):
        answer = nobody.request(method, path)
        assert answer.status_code == status and answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status and answer.headers["Cache-Control"] == "no-store"
