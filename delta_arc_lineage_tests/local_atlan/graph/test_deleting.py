"""Archive, restore, remove: status, relationships that end and come back, lineage flags."""

import httpx

from delta_arc_lineage_tests.local_atlan.calls import (
    changed,
    entity,
    found_names,
    get,
    get_guid,
    reference,
    save,
    search,
)
from delta_arc_lineage_tests.local_atlan.definitions import make_edge


def _delete(client: httpx.Client, *guids: str, kind: str = "SOFT") -> dict:
    """Delete in one request."""
    parameters = [("guid", guid) for guid in guids] + [("deleteType", kind)]
    answer = client.delete("/api/meta/entity/bulk", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _find_with_lineage(client: httpx.Client, prefix: str) -> set[str]:
    """The assets of a prefix that have lineage."""
    query = {"bool": {"filter": [{"prefix": {"qualifiedName": prefix}}, {"term": {"__hasLineage": True}}]}}
    return found_names(client, query)


def test_archiving_ends_the_edges_and_restoring_brings_them_back(client: httpx.Client) -> None:
    """An archived process carries no lineage; restored by an upsert with status ACTIVE it carries it again."""
    guid = make_edge(client, "arc")
    assert _find_with_lineage(client, "arc/") == {"arc/A", "arc/B", "arc/P"}
    answer = _delete(client, guid)
    assert changed(answer, "DELETE") == ["arc/P"]
    assert answer["mutatedEntities"]["DELETE"][0]["status"] == "DELETED"
    assert set(changed(answer, "UPDATE")) == {"arc/A", "arc/B"}
    assert _find_with_lineage(client, "arc/") == set()
    assert get(client, "Process", "arc/P")["status"] == "DELETED"
    feeds = get(client, "Table", "arc/A")["relationshipAttributes"]["inputToProcesses"]
    assert [(process["relationshipStatus"], process["entityStatus"]) for process in feeds] == [("DELETED", "DELETED")]
    shown = search(client, {"term": {"qualifiedName": "arc/A"}}, attributes=("inputToProcesses",))["entities"][0]
    assert shown["attributes"]["inputToProcesses"] == []
    save(client, entity("Process", "arc/P", description="still archived"))
    assert get(client, "Process", "arc/P")["status"] == "DELETED"
    save(client, {**entity("Process", "arc/P"), "status": "ACTIVE"})
    assert get(client, "Process", "arc/P")["status"] == "ACTIVE"
    assert _find_with_lineage(client, "arc/") == {"arc/A", "arc/B", "arc/P"}


def test_searches_see_the_state(client: httpx.Client) -> None:
    """An archived asset is found unless the query filters `__state`."""
    save(client, entity("Table", "state/T"))
    _delete(client, get_guid(client, "Table", "state/T"))
    prefix = {"prefix": {"qualifiedName": "state/"}}
    assert found_names(client, prefix) == {"state/T"}
    assert found_names(client, {"bool": {"filter": [prefix, {"term": {"__state": "ACTIVE"}}]}}) == set()


def test_purging_removes_for_good(client: httpx.Client) -> None:
    """HARD and PURGE leave no entity, no edge and no document, and say how they deleted."""
    for kind in ("HARD", "PURGE"):
        guid = make_edge(client, kind)
        answer = _delete(client, guid, kind=kind)
        assert answer["mutatedEntities"]["DELETE"][0]["deleteHandler"] == kind
        assert client.get(f"/api/meta/entity/guid/{guid}").status_code == 404
        assert found_names(client, {"prefix": {"qualifiedName": f"{kind}/"}}) == {f"{kind}/A", f"{kind}/B"}
        assert _find_with_lineage(client, f"{kind}/") == set()


def test_deleting_many_passes_over_what_is_not_there(client: httpx.Client) -> None:
    """Unknown guids and archived assets are no error and no change."""
    save(client, *[entity("Table", f"many/{n}") for n in range(3)])
    guids = [get_guid(client, "Table", f"many/{n}") for n in range(3)]
    assert len(changed(_delete(client, *guids, "unknown"), "DELETE")) == 3
    assert _delete(client, *guids) == {}
    assert client.delete("/api/meta/entity/guid/unknown").status_code == 404


def test_deleting_by_name(client: httpx.Client) -> None:
    """One by unique attribute, many by a list of object ids."""
    save(client, *[entity("Table", f"name/{n}") for n in range(3)])
    path = "/api/meta/entity/uniqueAttribute/type/Table"
    assert changed(client.delete(path, params={"attr:qualifiedName": "name/0"}).json(), "DELETE") == ["name/0"]
    body = [reference("Table", f"name/{n}") for n in (1, 2)]
    answer = client.request("DELETE", "/api/meta/entity/bulk/uniqueAttribute", json=body)
    assert set(changed(answer.json(), "DELETE")) == {"name/1", "name/2"}
    assert search(client, {"prefix": {"qualifiedName": "name/"}})["approximateCount"] == 3


def test_an_archived_name_is_reused_not_doubled(client: httpx.Client) -> None:
    """Saving under the name of an archived asset never makes a second one."""
    save(client, entity("Table", "again/T"))
    guid = get_guid(client, "Table", "again/T")
    _delete(client, guid)
    answer = save(client, {**entity("Table", "again/T"), "status": "ACTIVE"})
    assert changed(answer, "UPDATE") == ["again/T"] and get_guid(client, "Table", "again/T") == guid
