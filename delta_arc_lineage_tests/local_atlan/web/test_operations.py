"""The server's own state as `AdminResource` tells it, and the routes that would mend what cannot break here."""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import entity, save

_ADMIN = "/api/atlas/admin"


def _get(client: httpx.Client, path: str) -> Any:
    """What an admin path answers; must be 200."""
    answer = client.get(f"{_ADMIN}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def _message(answer: httpx.Response) -> str:
    """The message of a refusal with status 400."""
    assert answer.status_code == 400, answer.text
    return str(answer.json()["errorMessage"])


def test_health_tells_each_part(client: httpx.Client) -> None:
    """`HealthStatus`: name, status, whether fatal, when, and what is wrong."""
    parts = _get(client, "health")
    assert {"cassandra", "elasticsearch"} <= set(parts)
    for name, part in parts.items():
        assert part["name"] == name
        assert part["status"] == "ok"
        assert part["errorString"] == ""
        assert isinstance(part["fatal"], bool)


@pytest.mark.parametrize("path", ["isactive", "pushMetricsToStatsd"])
def test_some_answer_nothing_but_that_they_serve(client: httpx.Client, path: str) -> None:
    """200 and no body."""
    answer = client.get(f"{_ADMIN}/{path}")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_session_names_its_user(client: httpx.Client) -> None:
    """And what the user interface is told of the server."""
    session = _get(client, "session")
    assert session["userName"] == "service-account-apikey-local"
    assert session["groups"] == []
    assert session["atlas.entity.update.allowed"] is True
    assert session["atlas.ui.default.version"] == "v2"


def test_a_session_of_basic_credentials_names_that_user(client: httpx.Client) -> None:
    """Any name with the token as password."""
    answer = client.get(f"{_ADMIN}/session", auth=("ada", "test-token"))
    assert answer.json()["userName"] == "ada"


def test_metrics_count_what_is_there(client: httpx.Client) -> None:
    """Entities by type and state, types, tags; each more by what is made."""
    before = _get(client, "metrics")
    save(client, entity("Table", "metrics/a"), entity("Table", "metrics/b"), entity("View", "metrics/c"))
    tag = client.post("/api/meta/types/typedefs", json={"classificationDefs": [{"name": "M", "displayName": "M"}]})
    name = tag.json()["classificationDefs"][0]["name"]
    found = client.get(
        "/api/meta/entity/uniqueAttribute/type/Table/header", params={"attr:qualifiedName": "metrics/a"}
    ).json()
    client.post(f"/api/meta/entity/guid/{found['guid']}/classifications", json=[{"typeName": name}])
    client.delete(
        "/api/meta/entity/uniqueAttribute/type/View", params={"attr:qualifiedName": "metrics/c"}
    ).raise_for_status()
    after = _get(client, "metrics")
    assert after["general"]["entityCount"] == before["general"]["entityCount"] + 3
    assert after["entity"]["entityActive"]["Table"] == before["entity"]["entityActive"].get("Table", 0) + 2
    assert after["entity"]["entityDeleted"]["View"] == before["entity"]["entityDeleted"].get("View", 0) + 1
    assert after["tag"]["tagEntities"][name] == 1
    assert after["general"]["tagCount"] == before["general"]["tagCount"] + 1
    assert 0 < after["general"]["typeUnusedCount"] < after["general"]["typeCount"]


def test_metrics_are_scraped_as_text(client: httpx.Client) -> None:
    """Prometheus' form: a name, labels, a number on each line."""
    save(client, entity("Table", "prometheus/a"))
    answer = client.get(f"{_ADMIN}/metrics/prometheus")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert any(line.startswith('atlas_entity_count{type="Table",state="active"} ') for line in lines)
    for line in lines:
        assert float(line.rpartition(" ")[2]) >= 0


def test_the_stack_tells_every_thread(client: httpx.Client) -> None:
    """Where each is, as text."""
    answer = client.get(f"{_ADMIN}/stack")
    assert answer.headers["content-type"] == "text/plain"
    assert "catalog-server" in answer.text
    assert "MainThread" in answer.text
    assert answer.text.count("State: ") >= 2


@pytest.mark.parametrize(
    ("path", "found"), [("activeSearches", []), ("patches", {"patches": []}), ("debug/metrics", {})]
)
def test_lists_of_what_never_is_are_empty(client: httpx.Client, path: str, found: Any) -> None:
    """In the form of the real one's."""
    assert _get(client, path) == found


def test_a_search_that_does_not_run_is_not_ended(client: httpx.Client) -> None:
    """False, not a refusal."""
    answer = client.delete(f"{_ADMIN}/activeSearches/abc")
    assert (answer.status_code, answer.json()) == (200, False)


def test_the_older_audit_names_its_successor(client: httpx.Client) -> None:
    """`DEPRECATED_API`."""
    answer = client.get(f"{_ADMIN}/audit/x/details")
    assert answer.json()["errorCode"] == "ATLAS-400-00-103"
    assert _message(answer) == "Deprecated API. Use /entity/auditSearch instead"


def test_a_check_of_the_state_counts_what_it_looked_at(client: httpx.Client) -> None:
    """All, those of types with their sub-types, those of guids; all are sound."""
    made = save(client, entity("Table", "state/a"), entity("View", "state/b"), entity("S3Object", "state/c"))
    guids = [header["guid"] for header in made["mutatedEntities"]["CREATE"]]

    def check(**body: Any) -> dict[str, Any]:
        answer = client.post(f"{_ADMIN}/checkstate", json=body)
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found

    every = check(fixIssues=False)
    assert every["state"] == "OK"
    assert every["entitiesScanned"] == every["entitiesOk"] >= 3
    assert every["entitiesNotFixed"] == 0
    assert check(entityGuids=guids)["entitiesScanned"] == 3
    assert check(entityGuids=["nobody"])["entitiesScanned"] == 0
    assert check(entityGuids=guids, entityTypes=["S3"])["entitiesScanned"] == 1
    assert check(entityGuids=guids, entityTypes=["SQL"])["entitiesScanned"] == 2


@pytest.mark.parametrize("path", ["types/refresh", "admin/types/refresh"])
@pytest.mark.parametrize("params", [{}, {"action": "INIT"}, {"action": "CREATE", "traceId": "x"}, {"action": "?"}])
@pytest.mark.parametrize("body", [{}, {"enumDefs": []}, {"classificationDefs": [{"name": "x"}]}])
def test_a_refresh_of_types_is_done(
    client: httpx.Client, path: str, params: dict[str, str], body: dict[str, Any]
) -> None:
    """204 (`TypeCacheRefreshREST`); it defines nothing."""
    answer = client.post(f"/api/meta/{path}", json=body, params=params)
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get("/api/meta/types/typedef/name/x").status_code == 404


def test_a_refresh_takes_an_object(client: httpx.Client) -> None:
    """Definitions, or nothing."""
    assert client.post("/api/meta/types/refresh").status_code == 204
    assert "Cannot deserialize" in _message(client.post("/api/meta/types/refresh", json=[]))


def test_nothing_is_replayed(client: httpx.Client) -> None:
    """No message ever failed."""
    status = client.get("/api/meta/dlq/replay/status").json()
    assert status["errorCount"] == 0
    assert status["topic"] == "ATLAS_DLQ"


@pytest.mark.parametrize(("kind", "runs"), [("DATA_MESH_QN", True), ("NONEXISTENT_TYPE", False), ("", False)])
def test_a_migration_runs_or_not(client: httpx.Client, kind: str, runs: bool) -> None:
    """An unknown one is no refusal: `MigrationREST.submit` catches its own and answers false."""
    answer = client.post("/api/meta/migration/submit", params={"migrationType": kind})
    assert (answer.status_code, answer.json()) == (200, runs)


def test_no_migration_is_on_its_way(client: httpx.Client) -> None:
    """Redis has no such key."""
    answer = client.get("/api/meta/migration/status", params={"migrationType": "ENTITY_ATTRIBUTE"})
    assert answer.text == "No Migration Found with this key"


@pytest.mark.parametrize(
    "path",
    [
        "repair-unique-qualified-name",
        "repair-stakeholder-qualified-name",
        "product/remove-edges",
        "product/validate-edges",
    ],
)
def test_migrations_of_guids_want_some(client: httpx.Client, path: str) -> None:
    """An empty list is refused in words; others are as they should be already."""
    assert client.post(f"/api/meta/migration/{path}", json=["a", "b"]).json() is True
    assert "are required for" in _message(client.post(f"/api/meta/migration/{path}", json=[]))
    assert "`java.util.ArrayList`" in _message(client.post(f"/api/meta/migration/{path}", json={}))


def test_personas_are_listed_in_short(client: httpx.Client) -> None:
    """`migration/search`: name, qualified name, role; other types are refused."""
    made = save(client, entity("Persona", "p"))["mutatedEntities"]["CREATE"][0]
    found = client.get("/api/meta/migration/search/Persona").json()
    assert made["guid"] in [persona["guid"] for persona in found]
    assert all(set(persona["attributes"]) == {"name", "qualifiedName", "roleId"} for persona in found)
    assert client.get("/api/meta/migration/search/Purpose").json() == []
    refused = client.get("/api/meta/migration/search/Table")
    assert (refused.status_code, refused.json()["errorCode"]) == (400, "ATLAS-400-00-014")


def test_a_sound_index_needs_no_repair(client: httpx.Client) -> None:
    """`IndexRepairService`: no corruption is no success."""
    answer = client.post("/api/meta/repair/single-index", params={"qualifiedName": "a/b"}).json()
    assert answer == {
        "success": False,
        "message": "No corruption detected in single index",
        "repairedVertexId": None,
        "qualifiedName": "a/b",
        "indexType": "SINGLE",
    }
    sent = {"qualifiedName": "a/b", "typeName": "Table"}
    answer = client.post("/api/meta/repair/composite-index", json=sent).json()
    assert answer["message"] == "No corruption detected in composite index"
    assert (answer["typeName"], answer["indexType"], answer["success"]) == ("Table", "COMPOSITE", False)


@pytest.mark.parametrize("params", [{}, {"qualifiedName": ""}, {"qualifiedName": "  "}])
def test_a_repair_wants_a_name(client: httpx.Client, params: dict[str, str]) -> None:
    """`qualifiedName is required`."""
    assert _message(client.post("/api/meta/repair/single-index", params=params)) == "qualifiedName is required"


@pytest.mark.parametrize(
    "body", [{}, {"qualifiedName": "a"}, {"typeName": "Table"}, {"qualifiedName": " ", "typeName": "Table"}]
)
def test_a_composite_repair_wants_a_name_and_a_type(client: httpx.Client, body: dict[str, str]) -> None:
    """Both, not blank; the harness's own body has neither."""
    answer = client.post("/api/meta/repair/composite-index", json=body)
    assert _message(answer) == "Both qualifiedName and typeName are required"


@pytest.mark.parametrize(
    ("index", "typed", "failed"), [("COMPOSITE", True, 0), ("composite", False, 1), ("SINGLE", False, 0)]
)
def test_a_batch_is_looked_at_one_by_one(client: httpx.Client, index: str, typed: bool, failed: int) -> None:
    """Without a type the composite index cannot be looked at."""
    sent = {"entities": [{"qualifiedName": "a", "typeName": "Table"}, {"qualifiedName": "b"}]}
    if typed:
        sent["entities"][1]["typeName"] = "View"
    answer = client.post("/api/meta/repair/batch", json=sent, params={"indexType": index}).json()
    assert answer == {"successCount": 0, "failureCount": failed, "skippedCount": 2 - failed, "totalCount": 2}


def test_a_batch_wants_entities_and_a_known_index(client: httpx.Client) -> None:
    """In this order."""
    path = "/api/meta/repair/batch"
    assert _message(client.post(path, json={"guids": ["x"]}, params={"indexType": "?"})) == "Entities list is required"
    sent = {"entities": [{"qualifiedName": "a", "typeName": "Table"}]}
    answer = client.post(path, json=sent, params={"indexType": "AUTO"})
    assert _message(answer) == "Invalid indexType. Must be SINGLE, COMPOSITE, or AUTO"
