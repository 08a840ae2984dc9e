"""Tasks: the propagations of tags, searched by query, listed by state, looked at by guid.

Source: `TaskREST`, `AtlasTaskService`, `AdminResource.getTaskStatus`, and the fields of `AtlasTask`.
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import entity, save

_FIELDS = {
    *("type", "guid", "createdBy", "createdTime", "updatedTime", "startTime", "endTime", "timeTakenInSeconds"),
    *("parameters", "attemptCount", "status", "classificationId", "entityGuid", "classificationTypeName"),
    *("assetsCountToPropagate", "assetsCountPropagated"),
}


class Estate:
    """A few tagged tables: their guids, and the tag's name."""

    def __init__(self, client: httpx.Client) -> None:
        sent = {"classificationDefs": [{"name": "Tasks", "displayName": "Tasks"}]}
        answer = client.post("/api/meta/types/typedefs", json=sent)
        self.tag = str(answer.json()["classificationDefs"][0]["name"])
        made = save(client, *(entity("Table", f"tasks/{name}") for name in "abc"))
        self.guids = [str(header["guid"]) for header in made["mutatedEntities"]["CREATE"]]
        for guid, propagate in zip(self.guids, (True, True, False), strict=True):
            self.mark(client, guid, propagate=propagate)

    def mark(self, client: httpx.Client, guid: str, *, propagate: bool) -> None:
        """Put the tag on a table."""
        sent = [{"typeName": self.tag, "propagate": propagate}]
        client.post(f"/api/meta/entity/guid/{guid}/classifications", json=sent).raise_for_status()


@pytest.fixture(scope="module")
def estate(client: httpx.Client) -> Estate:
    """The tagged tables."""
    return Estate(client)


def _search(client: httpx.Client, query: Any = None, **dsl: Any) -> dict[str, Any]:
    """A search of tasks; must succeed."""
    answer = client.post("/api/meta/task/search", json={"dsl": {"query": query, "size": 100, **dsl}})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _guids(found: dict[str, Any]) -> list[str]:
    """The entities whose tasks were found, in their order."""
    return [task["entityGuid"] for task in found["tasks"]]


def test_a_tag_that_propagates_makes_a_task(client: httpx.Client, estate: Estate) -> None:
    """One that does not makes none."""
    found = _search(client, {"terms": {"__task_entityGuid": estate.guids}})
    assert sorted(_guids(found)) == sorted(estate.guids[:2])
    assert found["approximateCount"] == 2


def test_a_task_tells_what_was_done(client: httpx.Client, estate: Estate) -> None:
    """Every field of `AtlasTask`; it is complete, because propagation runs within the request."""
    task = _search(client, {"term": {"__task_entityGuid": {"value": estate.guids[0]}}})["tasks"][0]
    assert set(task) == _FIELDS
    assert task["type"] == "CLASSIFICATION_PROPAGATION_ADD"
    assert task["status"] == "COMPLETE"
    assert task["createdBy"] == "service-account-apikey-local"
    assert task["classificationTypeName"] == estate.tag
    assert task["parameters"]["entityGuid"] == estate.guids[0]
    assert task["parameters"]["classificationName"] == estate.tag
    assert task["parameters"]["classificationVertexId"] == task["classificationId"]
    assert 0 < task["startTime"] <= task["endTime"]
    assert task["attemptCount"] >= 0


def test_taking_the_tag_off_makes_another(client: httpx.Client, estate: Estate) -> None:
    """Of the kind that deletes."""
    guid = estate.guids[1]
    client.delete(f"/api/meta/entity/guid/{guid}/classification/{estate.tag}").raise_for_status()
    kinds = [task["type"] for task in _search(client, {"match": {"__task_entityGuid": guid}})["tasks"]]
    assert sorted(kinds) == ["CLASSIFICATION_PROPAGATION_ADD", "CLASSIFICATION_PROPAGATION_DELETE"]
    estate.mark(client, guid, propagate=True)


@pytest.mark.parametrize("dsl", [{}, {"query": None}, {"query": {"match_all": {}}}, {"size": 10}])
def test_without_a_query_every_task_is_found(client: httpx.Client, estate: Estate, dsl: dict[str, Any]) -> None:
    """A search that asks nothing is of all of them (`TaskSearchParams.getQuery`)."""
    answer = client.post("/api/meta/task/search", json={"dsl": dsl})
    assert answer.status_code == 200
    assert answer.json()["approximateCount"] >= 2
    assert 2 <= len(answer.json()["tasks"]) <= 10


@pytest.mark.parametrize("other", [{}, {"type": "x"}, {"status": "COMPLETE"}, {"sortBy": "createdTime"}, {"limit": 1}])
@pytest.mark.parametrize("dsl", [{}, {"dsl": None}])
def test_without_a_search_no_task_is_found(
    client: httpx.Client, estate: Estate, other: dict[str, Any], dsl: dict[str, Any]
) -> None:
    """Only `dsl` is a search: names that are not of the request are passed over, and choose nothing."""
    answer = client.post("/api/meta/task/search", json={**other, **dsl})
    assert answer.status_code == 200
    assert (answer.json()["tasks"], answer.json()["approximateCount"]) == ([], 0)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"term": {"__task_type": {"value": "CLASSIFICATION_PROPAGATION_ADD"}}}, True),
        ({"term": {"__task_type": "CLASSIFICATION_PROPAGATION_ADD"}}, True),
        ({"term": {"__task_type": {"value": "x"}}}, False),
        ({"terms": {"__task_status": ["PENDING", "COMPLETE"]}}, True),
        ({"terms": {"__task_status": ["PENDING"]}}, False),
        ({"match": {"__task_createdBy": {"query": "service-account-apikey-local"}}}, True),
        ({"prefix": {"__task_createdBy": {"value": "service-"}}}, True),
        ({"wildcard": {"__task_createdBy": {"value": "*-apikey-*"}}}, True),
        ({"wildcard": {"__task_createdBy": {"value": "[s]*"}}}, False),
        ({"range": {"__task_startTime": {"gt": 0}}}, True),
        ({"range": {"__task_startTime": {"lt": "0"}}}, False),
        ({"range": {"__task_attemptCount": {"gte": 1, "lte": 1}}}, True),
        ({"range": {"__task_type": {"gte": 1}}}, False),
        ({"exists": {"field": "__task_guid"}}, True),
        ({"exists": {"field": "__task_nothing"}}, False),
        ({"match_all": {}}, True),
        ({"bool": {"must_not": [{"term": {"__task_status": "COMPLETE"}}]}}, False),
        ({"bool": {"should": [{"term": {"__task_status": "x"}}, {"match_all": {}}]}}, True),
        ({"bool": {"should": [{"term": {"__task_status": "x"}}], "minimum_should_match": 1}}, False),
        ({"bool": {"should": [{"term": {"__task_status": "x"}}], "filter": {"match_all": {}}}}, True),
        ({"bool": {"must": [{"match_all": {}}, {"term": {"__task_status": "x"}}]}}, False),
        ({"term": {"__type": "__task"}}, True),
        ({"term": {"__task_type.keyword": "CLASSIFICATION_PROPAGATION_ADD"}}, True),
    ],
)
def test_queries_over_the_fields_of_tasks(client: httpx.Client, estate: Estate, query: Any, found: bool) -> None:
    """Each asked of one table's tasks."""
    one = {"bool": {"filter": [{"term": {"__task_entityGuid": estate.guids[0]}}, query]}}
    assert (_search(client, one)["approximateCount"] == 1) is found


def test_pages_follow_each_other_in_the_order_asked(client: httpx.Client, estate: Estate) -> None:
    """No task twice, none left out."""
    every = _search(client, sort=[{"__task_guid": {"order": "asc"}}])["tasks"]
    paged = []
    for start in range(len(every)):
        page = _search(client, sort=[{"__task_guid": {"order": "asc"}}], size=1, **{"from": start})
        assert page["approximateCount"] == len(every)
        paged += page["tasks"]
    assert [task["guid"] for task in paged] == sorted(task["guid"] for task in every)


@pytest.mark.parametrize(("order", "backwards"), [("asc", False), ("desc", True)])
@pytest.mark.parametrize("name", ["startTime", "guid", "entityGuid", "status"])
def test_tasks_are_sorted_by_any_field(
    client: httpx.Client, estate: Estate, name: str, order: str, backwards: bool
) -> None:
    """Up or down, as options or as a word."""
    for key in ({f"__task_{name}": {"order": order}}, {f"__task_{name}": order}):
        values = [task[name] for task in _search(client, sort=[key])["tasks"]]
        assert values == sorted(values, reverse=backwards)


@pytest.mark.parametrize(
    "dsl",
    [
        {"size": 10_001},
        {"from": -1},
        {"size": "x"},
        {"query": []},
        {"query": "x"},
        {"query": {"term": {}, "match": {}}},
        {"query": {"unheard": {}}},
        {"query": {"term": []}},
        {"query": {"term": {"a": []}}},
        {"query": {"term": {"a": {"value": {}}}}},
        {"query": {"terms": {"__task_status": "COMPLETE"}}},
        {"query": {"terms": {"__task_status": [[]]}}},
        {"query": {"bool": []}},
        {"query": {"bool": {"must": "x"}}},
        {"query": {"bool": {"minimum_should_match": "x", "should": [{"match_all": {}}]}}},
        {"query": {"range": {"__task_startTime": 5}}},
        {"query": {"range": {"__task_startTime": {"gt": "x"}}}},
        {"sort": 5},
        {"sort": [5]},
        {"sort": [{}]},
        {"sort": [{"a": 5}]},
        {"sort": ["a"] * 33},
    ],
)
def test_what_the_index_cannot_run_is_refused(client: httpx.Client, estate: Estate, dsl: dict[str, Any]) -> None:
    """With the index's error, whatever is malformed."""
    answer = client.post("/api/meta/task/search", json={"dsl": dsl})
    assert answer.status_code in (400, 500)
    assert answer.json()["errorCode"] in ("ATLAS-400-00-102", "ATLAS-500-00-102")


def test_a_query_of_any_depth_is_answered_or_refused(client: httpx.Client, estate: Estate) -> None:
    """30 levels as in the index."""
    query: dict[str, Any] = {"match_all": {}}
    for depth in range(1, 60):
        query = {"bool": {"must": [query]}}
        answer = client.post("/api/meta/task/search", json={"dsl": {"query": query}})
        assert (answer.status_code == 200) is (depth < 30)


def test_the_administrator_lists_tasks_by_state_and_by_guid(client: httpx.Client, estate: Estate) -> None:
    """Guids take precedence over states; the newest first, 20 unless asked otherwise."""
    every = client.get("/api/atlas/admin/tasks").json()
    assert 2 <= len(every) <= 20
    assert client.get("/api/atlas/admin/tasks", params={"status": "complete"}).json() == every
    assert client.get("/api/atlas/admin/tasks", params={"status": "FAILED"}).json() == []
    assert client.get("/api/atlas/admin/tasks", params={"limit": 1, "offset": 1}).json() == every[1:2]
    wanted = {"guids": every[-1]["guid"], "status": "FAILED"}
    assert client.get("/api/atlas/admin/tasks", params=wanted).json() == every[-1:]


def test_a_task_that_is_there_is_done_once_more(client: httpx.Client, estate: Estate) -> None:
    """`HttpStatus.OK` as JSON; a guid that is none is refused."""
    guid = _search(client)["tasks"][0]["guid"]
    answer = client.put(f"/api/meta/task/retry/{guid}")
    assert (answer.status_code, answer.json()) == (200, "OK")
    refused = client.put("/api/meta/task/retry/00000000-0000-0000-0000-000000000000")
    assert (refused.status_code, refused.json()["errorCode"]) == (404, "ATLAS-404-00-018")


def test_the_older_retry_is_switched_off(client: httpx.Client) -> None:
    """`DISABLED_API`, as in the real one."""
    answer = client.post("/api/atlas/admin/tasks/retry", params={"guid": "x"})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "ATLAS-400-00-104")
    assert "META-2979" in answer.json()["errorMessage"]


def test_tasks_are_not_taken_away(client: httpx.Client, estate: Estate) -> None:
    """The audit they are read off stays."""
    before = _search(client)["approximateCount"]
    assert (
        client.delete("/api/atlas/admin/tasks", params={"guids": _search(client)["tasks"][0]["guid"]}).status_code
        == 204
    )
    assert _search(client)["approximateCount"] == before
