"""Create and update: upsert by name, references, merge and replace, all or nothing."""

import httpx

from delta_arc_lineage_tests.local_atlan.calls import (
    changed,
    entity,
    found_names,
    get,
    reference,
    refused,
    save,
    search,
)


def test_entities_of_one_request_refer_to_each_other_by_temporary_guid(client: httpx.Client) -> None:
    """A child may name its parent by a negative guid, before or after it in the list; both get real guids."""
    child = entity("Column", "neg/C", guid="-2", table={"typeName": "Table", "guid": "-1"})
    answer = save(client, child, entity("Table", "neg/T", guid="-1"))
    assert changed(answer, "CREATE") == ["neg/C", "neg/T"] or set(changed(answer, "CREATE")) == {"neg/C", "neg/T"}
    assert set(answer["guidAssignments"]) == {"-1", "-2"}
    related = get(client, "Column", "neg/C")["relationshipAttributes"]["table"]
    assert related["guid"] == answer["guidAssignments"]["-1"]


def test_saving_the_same_again_changes_nothing(client: httpx.Client) -> None:
    """An unchanged save mutates nothing, moves no time and still assigns the temporary guid."""
    sent = entity("Table", "same/T", guid="-7", description="d", columnCount=3)
    first = save(client, sent)
    before = get(client, "Table", "same/T")
    again = save(client, sent)
    assert "mutatedEntities" not in again
    assert again["guidAssignments"] == first["guidAssignments"]
    assert get(client, "Table", "same/T")["updateTime"] == before["updateTime"]


def test_attributes_not_sent_stay_and_null_removes(client: httpx.Client) -> None:
    """An update touches what it sends; null takes a value away."""
    save(client, entity("Table", "merge/T", description="d", rowCount=5))
    answer = save(client, entity("Table", "merge/T", rowCount=None, columnCount=2))
    assert changed(answer, "UPDATE") == ["merge/T"]
    attributes = get(client, "Table", "merge/T")["attributes"]
    assert attributes["description"] == "d" and attributes["columnCount"] == 2 and attributes["rowCount"] is None


def test_relationships_sent_replace_and_appended_add(client: httpx.Client) -> None:
    """Sent relationships replace the whole; append and remove add and take single ones; empty removes all."""
    tables = [entity("Table", f"rel/T{n}") for n in range(4)]
    refs = [reference("Table", f"rel/T{n}") for n in range(4)]
    save(client, *tables, entity("Process", "rel/P", inputs=refs[:2], outputs=[refs[3]]))

    def inputs() -> set[str]:
        shown = get(client, "Process", "rel/P")["relationshipAttributes"]["inputs"]
        return {
            process["uniqueAttributes"]["qualifiedName"]
            for process in shown
            if process["relationshipStatus"] == "ACTIVE"
        }

    assert inputs() == {"rel/T0", "rel/T1"}
    save(client, {**entity("Process", "rel/P"), "relationshipAttributes": {"inputs": [refs[1], refs[2]]}})
    assert inputs() == {"rel/T1", "rel/T2"}
    save(client, {**entity("Process", "rel/P"), "appendRelationshipAttributes": {"inputs": [refs[0]]}})
    assert inputs() == {"rel/T0", "rel/T1", "rel/T2"}
    save(client, {**entity("Process", "rel/P"), "removeRelationshipAttributes": {"inputs": [refs[2], refs[1]]}})
    assert inputs() == {"rel/T0"}
    save(client, entity("Process", "rel/P", inputs=[]))
    assert inputs() == set()


def test_a_touched_parent_is_reported_under_update(client: httpx.Client) -> None:
    """A new child touches its parent: reported, and its time of modification moves."""
    save(client, entity("Table", "touch/T"))
    before = get(client, "Table", "touch/T")["updateTime"]
    answer = save(client, entity("Column", "touch/C", table=reference("Table", "touch/T")))
    assert (changed(answer, "CREATE"), changed(answer, "UPDATE")) == (["touch/C"], ["touch/T"])
    assert get(client, "Table", "touch/T")["updateTime"] >= before


def test_an_end_that_holds_one_lets_go_of_the_former(client: httpx.Client) -> None:
    """A column moved to another table leaves the first, seen from both tables."""
    save(client, entity("Table", "one/A"), entity("Table", "one/B"))
    save(client, entity("Column", "one/C", table=reference("Table", "one/A")))
    save(
        client,
        {**entity("Table", "one/B"), "appendRelationshipAttributes": {"columns": [reference("Column", "one/C")]}},
    )
    assert get(client, "Table", "one/A")["relationshipAttributes"]["columns"] == []
    assert get(client, "Column", "one/C")["relationshipAttributes"]["table"]["displayText"] == "one/B"


def test_a_missing_referent_fails_the_whole_request(client: httpx.Client) -> None:
    """No entity of a request is kept if one refers to nothing."""
    bad = entity("Process", "miss/P", inputs=[reference("Table", "miss/none")], outputs=[])
    assert refused(client, entity("Table", "miss/T"), bad) == (404, "ATLAS-404-00-00A")
    for guid in ("00000000-0000-4000-8000-000000000000", "-99"):
        bad = entity("Process", "miss/P", inputs=[{"typeName": "Table", "guid": guid}], outputs=[])
        assert refused(client, entity("Table", "miss/T"), bad) == (404, "ATLAS-404-00-00A")
    assert search(client, {"prefix": {"qualifiedName": "miss/"}})["approximateCount"] == 0


def test_wrong_payloads_are_refused_as_the_metastore_does(client: httpx.Client) -> None:
    """Unknown type, missing name, wrong value, wrong end type, unknown guid, both tag flags: each its own code."""
    assert refused(client, {"typeName": "Nonsense", "attributes": {}}) == (400, "ATLAS-400-00-014")
    assert refused(client, {"typeName": "Table", "attributes": {"name": "x"}}) == (404, "ATLAS-404-00-007")
    assert refused(client, entity("Table", "bad/T", rowCount="many")) == (404, "ATLAS-404-00-007")
    assert refused(client, entity("Table", "bad/T", certificateStatus="SURE")) == (404, "ATLAS-404-00-007")
    assert refused(client, entity("Table", "bad/T", description="x" * 100_001)) == (404, "ATLAS-404-00-007")
    assert refused(client, entity("Table", "bad/T", ownerUsers="me")) == (404, "ATLAS-404-00-007")
    wrong_end = entity("Column", "bad/C", table={"typeName": "Column", "guid": "-5"})
    assert refused(client, entity("Column", "bad/D", guid="-5"), wrong_end) == (400, "ATLAS-400-00-045")
    unknown = {**entity("Table", "bad/T"), "guid": "00000000-0000-4000-8000-000000000001"}
    assert refused(client, unknown) == (404, "ATLAS-404-00-005")
    assert refused(client, entity("Table", "bad/T"), replaceTags="true", appendTags="true")[0] == 400
    assert client.post("/api/meta/entity/bulk", json={"entities": []}).status_code == 400
    assert client.post("/api/meta/entity/bulk", content=b"{").status_code == 400
    assert search(client, {"prefix": {"qualifiedName": "bad/"}})["approximateCount"] == 0


def test_names_are_case_sensitive_and_per_type(client: httpx.Client) -> None:
    """Names that differ by case, or by type, are different assets."""
    answer = save(client, entity("Table", "case/t"), entity("Table", "case/T"), entity("View", "case/t"))
    assert len(changed(answer, "CREATE")) == 3


def test_two_drafts_of_one_name_are_one_asset(client: httpx.Client) -> None:
    """The same name twice in a request makes one asset, the later values on top."""
    answer = save(client, entity("Table", "twice/T", rowCount=1), entity("Table", "twice/T", rowCount=2))
    assert changed(answer, "CREATE") == ["twice/T"]
    assert get(client, "Table", "twice/T")["attributes"]["rowCount"] == 2


def test_one_attribute_and_one_entity_are_updated_in_part(client: httpx.Client) -> None:
    """The single forms update by name and by guid what they send."""
    guid = save(client, entity("Table", "part/T", guid="-1"))["guidAssignments"]["-1"]
    client.put(f"/api/meta/entity/guid/{guid}", params={"name": "description"}, json="new").raise_for_status()
    path = "/api/meta/entity/uniqueAttribute/type/Table"
    body = {"entity": {"typeName": "Table", "attributes": {"rowCount": 9}}}
    client.put(path, params={"attr:qualifiedName": "part/T"}, json=body).raise_for_status()
    attributes = get(client, "Table", "part/T")["attributes"]
    assert (attributes["description"], attributes["rowCount"]) == ("new", 9)
    assert client.put(f"/api/meta/entity/guid/{guid}", params={"name": "nope"}, json="x").status_code == 400


def test_the_same_handlers_answer_under_the_metastores_own_path(client: httpx.Client) -> None:
    """`/api/atlas/v2` is the catalog too, for token and for basic authentication."""
    body = {"entity": entity("Table", "v2/T")}
    assert client.post("/api/atlas/v2/entity", json=body).status_code == 200
    guid = get(client, "Table", "v2/T")["guid"]
    basic = httpx.get(f"{client.base_url}/api/atlas/v2/entity/guid/{guid}", auth=("admin", "test-token"))
    assert basic.json()["entity"]["attributes"]["name"] == "v2/T"
    assert client.get("/api/atlas/v2/entity/bulk", params=[("guid", guid)]).json()["entities"][0]["guid"] == guid
    assert client.get(f"/api/meta/entity/guid/{guid}/header").json()["guid"] == guid


def test_unknown_things_are_not_found(client: httpx.Client) -> None:
    """By guid and by name each has the metastore's code."""
    by_guid = client.get("/api/meta/entity/guid/nothing")
    assert (by_guid.status_code, by_guid.json()["errorCode"]) == (404, "ATLAS-404-00-005")
    by_name = client.get("/api/meta/entity/uniqueAttribute/type/Table", params={"attr:qualifiedName": "no"})
    assert (by_name.status_code, by_name.json()["errorCode"]) == (404, "ATLAS-404-00-009")


def test_names_of_the_systems_own_are_passed_over(client: httpx.Client) -> None:
    """Who made an asset, when, and whether it has lineage are told by the server, whatever is sent."""
    sent = entity("Table", "own/names", __hasLineage=True, __createdBy="eve", __timestamp=1, __guid="x")
    save(client, {**sent, "createdBy": "eve", "createTime": 5})
    shown = get(client, "Table", "own/names")
    assert shown["createdBy"] != "eve" and shown["createTime"] != 5 and shown["guid"] != "x"
    for query in ({"term": {"__createdBy": "eve"}}, {"term": {"__hasLineage": True}}, {"term": {"__timestamp": 1}}):
        assert found_names(client, {"bool": {"filter": [{"term": {"qualifiedName": "own/names"}}, query]}}) == set()
