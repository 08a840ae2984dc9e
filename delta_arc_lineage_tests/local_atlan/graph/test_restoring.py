"""`POST entity/restore/bulk?guid=…`: archived assets active again, as `AtlasEntityStoreV2.restoreByIds` does it."""

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import (
    Json,
    changed,
    entity,
    found_names,
    read,
    reference,
    save,
    text_attribute,
)
from delta_arc_lineage_tests.local_atlan.definitions import (
    BAD_REQUEST,
    INVALID_PARAMETERS,
    make,
    make_set,
    make_tag_type,
    read_code,
)

PATH = "/api/meta/entity/restore/bulk"


def _restore(client: httpx.Client, *guids: str) -> Json:
    """Restore in one request; must succeed."""
    answer = client.post(PATH, params=[("guid", guid) for guid in guids])
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def _archive(client: httpx.Client, *guids: str) -> None:
    """Archive in one request."""
    client.delete("/api/meta/entity/bulk", params=[("guid", guid) for guid in guids]).raise_for_status()


def test_a_restored_asset_is_active_and_reported_under_update(client: httpx.Client) -> None:
    """With its attributes, its name and its guid; no `deleteHandler` is left."""
    guid = make(client, "Table", "restore/T", description="kept", rowCount=3)
    _archive(client, guid)
    answer = _restore(client, guid)
    assert changed(answer, "UPDATE") == ["restore/T"] and set(answer["mutatedEntities"]) == {"UPDATE"}
    assert answer["mutatedEntities"]["UPDATE"][0]["status"] == "ACTIVE"
    found = read(client, guid)
    assert (found["status"], found.get("deleteHandler")) == ("ACTIVE", None)
    assert (found["attributes"]["description"], found["attributes"]["rowCount"]) == ("kept", 3)
    active = {"bool": {"filter": [{"term": {"qualifiedName": "restore/T"}}, {"term": {"__state": "ACTIVE"}}]}}
    assert found_names(client, active) == {"restore/T"}


def test_markings_survive_archiving_and_restoring(client: httpx.Client) -> None:
    """Tags, labels and custom metadata."""
    tag = make_tag_type(client, "Restored")
    facts, names = make_set(client, "Restored facts", text_attribute("Owner"))
    sent = {**entity("Table", "restore/M", guid="-1"), "classifications": [{"typeName": tag}], "labels": ["l"]}
    sent["businessAttributes"] = {facts: {names["Owner"]: "me"}}
    guid = save(client, sent)["guidAssignments"]["-1"]
    before = read(client, guid)
    _archive(client, guid)
    _restore(client, guid)
    after = read(client, guid)
    for part in ("labels", "businessAttributes", "customAttributes"):
        assert after[part] == before[part]
    assert [known["typeName"] for known in after["classifications"]] == [tag]


def test_edges_that_ended_with_it_come_back(client: httpx.Client) -> None:
    """Lineage again, and both its neighbours reported."""
    one, two = make(client, "Table", "restore/A"), make(client, "Table", "restore/B")
    ends = {"inputs": [reference("Table", "restore/A")], "outputs": [reference("Table", "restore/B")]}
    process = make(client, "Process", "restore/P", **ends)
    _archive(client, process)
    has_lineage = {"bool": {"filter": [{"prefix": {"qualifiedName": "restore/"}}, {"term": {"__hasLineage": True}}]}}
    assert found_names(client, has_lineage) == set()
    assert set(changed(_restore(client, process), "UPDATE")) == {"restore/A", "restore/B", "restore/P"}
    assert found_names(client, has_lineage) == {"restore/A", "restore/B", "restore/P"}
    assert {read(client, guid)["status"] for guid in (one, two, process)} == {"ACTIVE"}


def test_an_edge_to_an_archived_neighbour_waits_for_it(client: httpx.Client) -> None:
    """Restored one after the other, in either order, they are related again."""
    for order in ((0, 1), (1, 0)):
        table = make(client, "Table", f"restore/wait/{order[0]}")
        owner = {"typeName": "Table", "guid": table}
        column = make(client, "Column", f"restore/wait/{order[0]}/c", table=owner)
        _archive(client, table, column)
        for at in order:
            _restore(client, (table, column)[at])
        related = read(client, column)["relationshipAttributes"]["table"]
        assert (related["guid"], related["relationshipStatus"]) == (table, "ACTIVE")


def test_many_at_once_and_unknown_ones_passed_over(client: httpx.Client) -> None:
    """Unknown guids, active assets and the same guid twice are no error."""
    guids = [make(client, "Table", f"restore/many/{number}") for number in range(3)]
    _archive(client, *guids[:2])
    answer = _restore(client, *guids, "00000000-0000-0000-0000-000000000000", guids[0])
    assert set(changed(answer, "UPDATE")) == {"restore/many/0", "restore/many/1"}
    assert {read(client, guid)["status"] for guid in guids} == {"ACTIVE"}


@pytest.mark.parametrize("archived", [True, False], ids=["archived", "active"])
def test_twice_is_once(client: httpx.Client, archived: bool) -> None:
    """What changes nothing has no `mutatedEntities`."""
    guid = make(client, "Table", f"restore/twice/{archived}")
    if archived:
        _archive(client, guid)
        assert _restore(client, guid) != {}
    assert _restore(client, guid) == {}


def test_what_was_purged_does_not_come_back(client: httpx.Client) -> None:
    """Its guid is as unknown as any."""
    guid = make(client, "Table", "restore/purged")
    client.delete("/api/meta/entity/bulk", params={"guid": guid, "deleteType": "PURGE"}).raise_for_status()
    assert _restore(client, guid) == {}
    assert client.get(f"/api/meta/entity/guid/{guid}").status_code == 404


def test_no_guid_is_refused(client: httpx.Client) -> None:
    """In the metastore's words; the wrong method too."""
    answer = client.post(PATH)
    assert read_code(answer) == INVALID_PARAMETERS
    assert answer.json()["errorMessage"] == "invalid parameters: Guid(s) not specified"
    assert client.get(PATH).status_code == 405
    assert _restore(client, "unknown") == {}


def test_restoring_takes_the_tag_along_the_lineage_again(client: httpx.Client) -> None:
    """What an archived process carried no further it carries again."""
    tag = make_tag_type(client, "Carried again")
    source, target = make(client, "Table", "restore/tag/A"), make(client, "Table", "restore/tag/B")
    ends = {"inputs": [reference("Table", "restore/tag/A")], "outputs": [reference("Table", "restore/tag/B")]}
    process = make(client, "Process", "restore/tag/P", **ends)
    path = f"/api/meta/entity/guid/{source}/classifications"
    client.post(path, json=[{"typeName": tag, "propagate": True}]).raise_for_status()
    assert read(client, target)["classifications"]
    _archive(client, process)
    assert read(client, target)["classifications"] == []
    _restore(client, process)
    assert [known["entityGuid"] for known in read(client, target)["classifications"]] == [source]


def test_the_administrators_purge_takes_archived_assets_only(client: httpx.Client) -> None:
    """Active and unknown ones are passed over; no guid at all is refused (`AtlasEntityStoreV2.purgeByIds`)."""
    purge = "/api/meta/admin/purge"
    active, archived = make(client, "Table", "admin/active"), make(client, "Table", "admin/archived")
    _archive(client, archived)
    answer = client.put(purge, json=[active, archived, "unknown", archived]).raise_for_status().json()
    assert changed(answer, "DELETE") == ["admin/archived"]
    assert read(client, active)["status"] == "ACTIVE"
    assert client.get(f"/api/meta/entity/guid/{archived}").status_code == 404
    assert client.put(purge, json=[active, archived]).json() == {}
    assert read_code(client.put(purge, json=[])) == INVALID_PARAMETERS
    for body in ({}, "text", 7):
        assert read_code(client.put(purge, json=body)) == BAD_REQUEST
    assert read_code(client.put(purge)) == INVALID_PARAMETERS
