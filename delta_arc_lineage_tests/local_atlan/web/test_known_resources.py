"""Paths below a resource of which every operation is here: what has no route does not exist, and is 404, not 501.

Source: the operations of `TaskREST` (`task`), `BusinessLineageREST` (`business-lineage`) and of `AdminResource` for
tasks (`admin/tasks`). A path that the metastore has and the local catalog has not is 501 still.
"""

import uuid

import httpx
import pytest

PREFIXES = ["/api/meta", "/api/atlas/v2", "/api/atlas"]
GUID = "00000000-0000-0000-0000-000000000000"
METHODS = ["GET", "POST", "PUT", "DELETE"]


def _read(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["errorCode"])


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("resource", ["task", "business-lineage", "admin/tasks"])
def test_no_operation_is_of_one_guid(client: httpx.Client, prefix: str, method: str, resource: str) -> None:
    """Neither a task nor the lineage of a product is read, written or deleted by guid."""
    for guid in (GUID, str(uuid.uuid4()), "x", "%20"):
        answer = client.request(method, f"{prefix}/{resource}/{guid}")
        assert _read(answer) == (404, "ATLAS-404-00-019")
        assert set(answer.json()) == {"errorCode", "errorMessage"}


@pytest.mark.parametrize(
    "path", ["task/search/more", "task/retry", "business-lineage/create-lineage/x", "admin/tasks/a/b"]
)
def test_nothing_is_below_an_operation(client: httpx.Client, path: str) -> None:
    """A path is an operation as a whole or not at all."""
    assert _read(client.post(f"/api/meta/{path}", json={})) == (404, "ATLAS-404-00-019")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "task/search"), ("DELETE", "business-lineage/create-lineage"), ("PUT", "admin/tasks")]
)
def test_another_method_of_an_operation_is_refused_as_such(client: httpx.Client, method: str, path: str) -> None:
    """405 comes before 404."""
    assert _read(client.request(method, f"/api/meta/{path}")) == (405, "ATLAS-405-00-001")


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_what_only_the_metastore_has_is_not_provided(client: httpx.Client, method: str) -> None:
    """Tasks of clients' own making."""
    assert _read(client.request(method, "/api/meta/task/bulk", json=[])) == (501, "ATLAS-501-00-001")


@pytest.mark.parametrize("path", ["tasks/x", "task-list/x", "admin/tasksx/y", "business-lineages/x"])
def test_the_like_of_a_name_is_another(client: httpx.Client, path: str) -> None:
    """Of such a resource nothing is known here."""
    assert _read(client.get(f"/api/meta/{path}")) == (501, "ATLAS-501-00-001")


def test_the_service_has_its_own_paths(client: httpx.Client) -> None:
    """What is known of the metastore's resources is not of those of the service."""
    assert _read(client.get(f"/api/service/task/{GUID}")) == (501, "ATLAS-501-00-001")
