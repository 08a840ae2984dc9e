"""`bulk-purge/*`: all under a connection or a prefix for good, as a job (`BulkPurgeREST`, `BulkPurgeService`)."""

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import NOBODY, Json, entity, found_names, read, reference, save
from delta_arc_lineage_tests.local_atlan.definitions import make, make_tag_type, read_code, read_tags

PATH = "/api/meta/bulk-purge"
UNCODED = (500, "ATLAS-500-00-001")


def _fill(client: httpx.Client, connection: str) -> None:
    """A connection with a schema, a table and its columns, one of them archived."""
    save(client, entity("Connection", connection), entity("Schema", f"{connection}/s"))
    save(client, entity("Table", f"{connection}/s/t", atlanSchema=reference("Schema", f"{connection}/s")))
    for number in range(3):
        table = reference("Table", f"{connection}/s/t")
        guid = make(client, "Column", f"{connection}/s/t/{number}", table=table)
    client.delete(f"/api/meta/entity/guid/{guid}").raise_for_status()


def _list_under(client: httpx.Client, prefix: str) -> set[str]:
    """The qualified names that begin with a prefix, archived ones too."""
    return found_names(client, {"prefix": {"qualifiedName": prefix}})


def _submit(client: httpx.Client, kind: str, **parameters: str) -> Json:
    """Submit a purge; must succeed."""
    answer = client.post(f"{PATH}/{kind}", params=parameters)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_the_assets_of_a_connection_go_and_it_stays(client: httpx.Client) -> None:
    """Archived ones too; those of a connection whose name begins alike stay; the answer names the job."""
    _fill(client, "default/s3/1")
    _fill(client, "default/s3/12")
    before = _list_under(client, "default/s3/12")
    job = _submit(client, "connection", connectionQualifiedName="default/s3/1")
    assert job == {
        "requestId": job["requestId"],
        "purgeKey": "default/s3/1",
        "purgeMode": "CONNECTION",
        "deleteConnection": False,
        "message": "Bulk purge submitted successfully",
    }
    assert _list_under(client, "default/s3/1") == {"default/s3/1", *before}
    status = client.get(f"{PATH}/status", params={"requestId": job["requestId"]}).json()
    assert (status["totalDiscovered"], status["deletedCount"], status["failedCount"]) == (5, 5, 0)
    assert (status["connectionDeleted"], status["deleteConnection"]) == (False, False)


def test_with_delete_connection_it_goes_too(client: httpx.Client) -> None:
    """The job says so; a second time there is no such connection."""
    _fill(client, "default/s3/2")
    job = _submit(client, "connection", connectionQualifiedName="default/s3/2", deleteConnection="true")
    assert job["deleteConnection"] is True
    assert _list_under(client, "default/s3/2") == set()
    status = client.get(f"{PATH}/status", params={"requestId": job["requestId"]}).json()
    assert (status["deletedCount"], status["connectionDeleted"]) == (5, True)
    again = client.post(f"{PATH}/connection", params={"connectionQualifiedName": "default/s3/2"})
    assert read_code(again) == UNCODED
    assert again.json()["errorMessage"] == "Connection not found: default/s3/2"


def test_a_prefix_takes_what_begins_with_it(client: httpx.Client) -> None:
    """Case-sensitive, with whatever signs a pattern would have; not what has it further on."""
    prefix = "purge%_*[x]/a"
    taken = (f"{prefix}", f"{prefix}b", f"{prefix}/c")
    kept = ("purge%_*[x]/A", "purgeXXXX[x]/a", f"x{prefix}", "purge%_*[y]/a")
    save(client, *[entity("Table", name) for name in (*taken, *kept)])
    job = _submit(client, "qualifiedName", prefix=prefix)
    assert (job["purgeKey"], job["purgeMode"]) == (prefix, "QUALIFIED_NAME_PREFIX")
    assert "deleteConnection" not in job
    assert _list_under(client, "purge") | _list_under(client, "xpurge") == set(kept)


@pytest.mark.parametrize("prefix", ["", " ", "short", "x" * 9, "   short      "])
def test_a_prefix_has_ten_signs(client: httpx.Client, prefix: str) -> None:
    """Shorter it is refused, and nothing goes."""
    make(client, "Table", f"short{len(prefix)}/{prefix.strip()}")
    answer = client.post(f"{PATH}/qualifiedName", params={"prefix": prefix})
    assert read_code(answer) == UNCODED
    said = "is required" if not prefix.strip() else "must be at least 10 characters for safety"
    assert answer.json()["errorMessage"] == f"Query parameter 'prefix' {said}"
    assert _list_under(client, f"short{len(prefix)}/") == {f"short{len(prefix)}/{prefix.strip()}"}


@pytest.mark.parametrize(
    ("method", "rest", "parameter"),
    [
        ("POST", "connection", "connectionQualifiedName"),
        ("POST", "qualifiedName", "prefix"),
        ("GET", "status", "requestId"),
        ("POST", "cancel", "requestId"),
    ],
)
def test_a_parameter_that_lacks_is_told(client: httpx.Client, method: str, rest: str, parameter: str) -> None:
    """By every call; as the metastore has no code for it, a 500."""
    for parameters in ({}, {parameter: ""}, {parameter: "  "}):
        answer = client.request(method, f"{PATH}/{rest}", params=parameters)
        assert read_code(answer) == UNCODED
        assert answer.json()["errorMessage"] == f"Query parameter '{parameter}' is required"


def test_what_became_of_a_job(client: httpx.Client) -> None:
    """Who asked for it when, what it found, and that it is done; unknown ones are not found."""
    save(client, *[entity("Table", f"status/table/{number}") for number in range(3)])
    request_id = _submit(client, "qualifiedName", prefix="status/table/")["requestId"]
    status = client.get(f"{PATH}/status", params={"requestId": request_id}).json()
    assert (status["requestId"], status["status"], status["purgeKey"]) == (request_id, "COMPLETED", "status/table/")
    assert (status["completedBatches"], status["lastProcessedBatchIndex"], status["totalDiscovered"]) == (1, 0, 3)
    assert status["submittedAt"] > 0 and status["submittedBy"]
    empty = _submit(client, "qualifiedName", prefix="status/table/")["requestId"]
    assert empty != request_id
    status = client.get(f"{PATH}/status", params={"requestId": empty}).json()
    assert (status["totalDiscovered"], status["completedBatches"]) == (0, 0)
    unknown = client.get(f"{PATH}/status", params={"requestId": NOBODY})
    assert (unknown.status_code, unknown.json()) == (404, {"error": f"Purge request not found: {NOBODY}"})


def test_a_cancellation_comes_too_late(client: httpx.Client) -> None:
    """It is accepted of a job that was, and changes nothing of it; of others there is none."""
    request_id = _submit(client, "qualifiedName", prefix="cancel/nothing")["requestId"]
    before = client.get(f"{PATH}/status", params={"requestId": request_id}).json()
    answer = client.post(f"{PATH}/cancel", params={"requestId": request_id})
    assert answer.status_code == 200 and answer.json()["requestId"] == request_id
    assert client.delete(f"{PATH}/{request_id}").json() == answer.json()
    assert client.get(f"{PATH}/status", params={"requestId": request_id}).json() == before
    assert client.delete(f"{PATH}/{NOBODY}").status_code == 404
    unknown = client.post(f"{PATH}/cancel", params={"requestId": NOBODY})
    assert unknown.status_code == 404
    assert unknown.json() == {"requestId": NOBODY, "message": f"No active purge found with requestId: {NOBODY}"}


def test_nothing_is_under_way(client: httpx.Client) -> None:
    """The coordinator's own state."""
    status = client.get(f"{PATH}/system-status").json()
    assert (status["activePurges"], status["queuedCoordinators"], status["purges"]) == (0, 0, [])
    assert status["maxCoordinators"] > 0


def test_a_purge_ends_what_others_had_of_it(client: httpx.Client) -> None:
    """Relationships, lineage and carried tags of assets outside are gone with it."""
    tag = make_tag_type(client, "Purged source")
    source = make(client, "Table", "purged/inside/T")
    target = make(client, "Table", "outside/T")
    ends = {"inputs": [reference("Table", "purged/inside/T")], "outputs": [reference("Table", "outside/T")]}
    process = make(client, "Process", "outside/P", **ends)
    path = f"/api/meta/entity/guid/{source}/classifications"
    client.post(path, json=[{"typeName": tag, "propagate": True}]).raise_for_status()
    assert read_tags(client, target) == {tag}
    _submit(client, "qualifiedName", prefix="purged/inside/")
    assert client.get(f"/api/meta/entity/guid/{source}").status_code == 404
    assert read(client, process)["relationshipAttributes"]["inputs"] == []
    assert read_tags(client, target) == set()
    assert read(client, target)["status"] == "ACTIVE"


def test_assets_of_one_purge_may_belong_together(client: httpx.Client) -> None:
    """In any order: parents before children, processes before their ends."""
    _fill(client, "together/1")
    names = [f"together/1/s/t/{n}" for n in range(2)]
    ends = {"inputs": [reference("Column", names[0])], "outputs": [reference("Column", names[1])]}
    save(client, entity("ColumnProcess", "together/1/p", **ends))
    job = _submit(client, "connection", connectionQualifiedName="together/1", deleteConnection="true")
    status = client.get(f"{PATH}/status", params={"requestId": job["requestId"]}).json()
    assert status["deletedCount"] == 6
    assert _list_under(client, "together/1") == set()
    _fill(client, "together/1")
    assert len(_list_under(client, "together/1")) == 6
