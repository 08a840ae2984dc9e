"""The audit's lines: each kind of change, with the action and the detail that the metastore's listener writes."""

import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.store import Store
from delta_arc_lineage_tests.local_atlan.access_calls import ask
from delta_arc_lineage_tests.local_atlan.calls import Json, entity, get, reference, save
from delta_arc_lineage_tests.local_atlan.definitions import make_tag_type


def list_lines(client: httpx.Client, guid: str, action: str | None = None) -> list[Json]:
    """The lines of one entity, the latest first."""
    parameters = {"auditAction": action} if action else {}
    found: list[Json] = ask(client, "GET", f"/api/meta/entity/{guid}/audit", params=parameters)
    return found


def list_actions(client: httpx.Client, guid: str) -> list[str]:
    """The actions of one entity, the latest first."""
    return [line["action"] for line in list_lines(client, guid)]


def make_table(client: httpx.Client, name: str, **attributes: Any) -> str:
    """A new table; gives its guid."""
    answer = save(client, {**entity("Table", name, **attributes), "guid": "-1"})
    return str(answer["guidAssignments"]["-1"])


def make_term(client: httpx.Client, name: str) -> str:
    """A term in a glossary of its own; gives its guid."""
    answer = save(client, {**entity("AtlasGlossary", f"Words of {name}"), "guid": "-1"})
    anchor = {"typeName": "AtlasGlossary", "guid": answer["guidAssignments"]["-1"]}
    answer = save(client, {**entity("AtlasGlossaryTerm", name, anchor=anchor), "guid": "-1"})
    return str(answer["guidAssignments"]["-1"])


@pytest.fixture(scope="module")
def tag(client: httpx.Client) -> str:
    """The name under which a tag's type is kept."""
    return make_tag_type(client, "Audited")


def test_a_creation_tells_the_entity(client: httpx.Client) -> None:
    """Its attributes, its status, who made it and when."""
    guid = make_table(client, "lines/new", rowCount=3)
    (line,) = list_lines(client, guid)
    assert line["action"] == "ENTITY_CREATE" and line["entityQualifiedName"] == "lines/new"
    assert (line["typeName"], line["entityId"], line["user"]) == ("Table", guid, "service-account-apikey-local")
    detail = line["detail"]
    assert detail["attributes"]["rowCount"] == 3 and detail["attributes"]["qualifiedName"] == "lines/new"
    assert (detail["typeName"], detail["guid"], detail["status"]) == ("Table", guid, "ACTIVE")
    assert detail["createTime"] == line["timestamp"] == line["created"]
    assert line["eventKey"] == f"{guid}:{line['timestamp']}"


def test_an_update_tells_what_changed_and_nothing_else(client: httpx.Client) -> None:
    """One line per entity and request; none for a save that changes nothing."""
    guid = make_table(client, "lines/updated", rowCount=1, description="d")
    save(client, entity("Table", "lines/updated", rowCount=2, description="d", columnCount=4))
    save(client, entity("Table", "lines/updated", rowCount=2))
    update, _ = list_lines(client, guid)
    assert update["action"] == "ENTITY_UPDATE"
    assert update["detail"]["attributes"] == {"rowCount": 2, "columnCount": 4}
    assert update["detail"]["updatedBy"] == "service-account-apikey-local" and update["detail"]["version"] == 1


def test_changed_relationships_are_an_update_with_them(client: httpx.Client) -> None:
    """Of the entity that they were sent for; attributes of the same request are in the same line."""
    save(client, entity("Table", "lines/in"), entity("Table", "lines/out"))
    ends = {"inputs": [reference("Table", "lines/in")], "outputs": [reference("Table", "lines/out")]}
    save(client, entity("Process", "lines/P", **ends))
    guid = get(client, "Process", "lines/P")["guid"]
    save(client, entity("Process", "lines/P", inputs=[], outputs=ends["outputs"], description="d"))
    update, creation = list_lines(client, guid)
    assert (update["action"], creation["action"]) == ("ENTITY_UPDATE", "ENTITY_CREATE")
    assert update["detail"]["relationshipAttributes"] == {"inputs": []}
    assert update["detail"]["attributes"] == {"description": "d"}
    assert list_actions(client, get(client, "Table", "lines/in")["guid"]) == ["ENTITY_CREATE"]


def test_custom_attributes_make_the_update_theirs(client: httpx.Client) -> None:
    """Whether other attributes changed with them or not."""
    guid = make_table(client, "lines/custom")
    save(client, {**entity("Table", "lines/custom"), "customAttributes": {"key": "value"}})
    save(client, {**entity("Table", "lines/custom", rowCount=1), "customAttributes": {"key": "other"}})
    second, first, _ = list_lines(client, guid)
    assert (first["action"], second["action"]) == ("CUSTOM_ATTRIBUTE_UPDATE",) * 2
    assert first["detail"]["customAttributes"] == {"key": "value"} and "attributes" not in first["detail"]
    assert second["detail"]["customAttributes"] == {"key": "other"}
    assert second["detail"]["attributes"] == {"rowCount": 1}


@pytest.mark.parametrize(
    ("method", "sent", "added", "deleted"),
    [
        ("POST", ["b", "c", "d"], "c d", "a"),
        ("PUT", ["b", "c"], "c", None),
        ("DELETE", ["a", "x"], None, "a"),
        ("POST", ["a", "b"], None, None),
        ("PUT", ["a"], None, None),
        ("DELETE", ["x"], None, None),
    ],
)
def test_labels_are_told_as_one_line_each_way(
    client: httpx.Client, method: str, sent: list[str], added: str | None, deleted: str | None
) -> None:
    """Those added and those taken away, joined by spaces; nothing where nothing changed."""
    guid = make_table(client, f"lines/labels/{method}/{'-'.join(sent)}")
    path = f"/api/meta/entity/guid/{guid}/labels"
    ask(client, "POST", path, json=["a", "b"])
    before = len(list_lines(client, guid))
    ask(client, method, path, json=sent)
    lines = list_lines(client, guid)
    told = {line["action"]: line["detail"]["labels"] for line in lines[: len(lines) - before]}
    wanted = {"LABEL_ADD": added, "LABEL_DELETE": deleted}
    assert told == {action: labels for action, labels in wanted.items() if labels}


def test_a_tag_is_told_when_it_comes_changes_and_goes(client: httpx.Client, tag: str) -> None:
    """Whole when it comes and changes, by its type's name alone when it goes."""
    guid = make_table(client, "lines/tagged")
    path = f"/api/meta/entity/guid/{guid}/classification"
    ask(client, "POST", f"{path}s", json=[{"typeName": tag, "propagate": False}])
    ask(client, "PUT", f"{path}s", json=[{"typeName": tag, "restrictPropagationThroughLineage": True}])
    ask(client, "DELETE", f"{path}/{tag}")
    gone, changed, come, _ = list_lines(client, guid)
    assert gone["action"] == "CLASSIFICATION_DELETE" and gone["detail"] == {"typeName": tag}
    assert changed["action"] == "CLASSIFICATION_UPDATE"
    assert changed["detail"]["restrictPropagationThroughLineage"] is True
    assert come["action"] == "CLASSIFICATION_ADD" and come["detail"]["entityGuid"] == guid


def test_a_new_asset_with_a_tag_has_both_lines(client: httpx.Client, tag: str) -> None:
    """The creation first, then the tag."""
    sent = {**entity("Table", "lines/born"), "guid": "-1", "classifications": [{"typeName": tag}]}
    guid = save(client, sent)["guidAssignments"]["-1"]
    assert list_actions(client, guid) == ["CLASSIFICATION_ADD", "ENTITY_CREATE"]


@pytest.mark.parametrize("way", ["tag taken", "process deleted", "no longer propagated"])
def test_a_carried_tag_is_told_where_it_comes_and_where_it_goes(client: httpx.Client, tag: str, way: str) -> None:
    """However it goes; the source it came from is in the line of its coming."""
    names = [f"lines/{way}/{part}" for part in ("from", "to")]
    source, target = (make_table(client, name) for name in names)
    ends = {"inputs": [reference("Table", names[0])], "outputs": [reference("Table", names[1])]}
    save(client, entity("Process", f"lines/{way}/P", **ends))
    path = f"/api/meta/entity/guid/{source}/classification"
    ask(client, "POST", f"{path}s", json=[{"typeName": tag, "propagate": True}])
    (come,) = list_lines(client, target, "PROPAGATED_CLASSIFICATION_ADD")
    assert come["detail"]["entityGuid"] == source and come["detail"]["typeName"] == tag
    if way == "tag taken":
        ask(client, "DELETE", f"{path}/{tag}")
    elif way == "process deleted":
        process = get(client, "Process", f"lines/{way}/P")["guid"]
        ask(client, "DELETE", "/api/meta/entity/bulk", params={"guid": process, "deleteType": "PURGE"})
    else:
        ask(client, "PUT", f"{path}s", json=[{"typeName": tag, "propagate": False}])
    (gone,) = list_lines(client, target, "PROPAGATED_CLASSIFICATION_DELETE")
    assert gone["detail"] == {"typeName": tag}
    assert not list_lines(client, source, "PROPAGATED_CLASSIFICATION_DELETE")


def test_a_carried_tag_that_changes_is_told_where_it_was_carried(client: httpx.Client, tag: str) -> None:
    """Not as one that came or went."""
    source, target = make_table(client, "lines/changing/from"), make_table(client, "lines/changing/to")
    ends = {
        "inputs": [reference("Table", "lines/changing/from")],
        "outputs": [reference("Table", "lines/changing/to")],
    }
    save(client, entity("Process", "lines/changing/P", **ends))
    path = f"/api/meta/entity/guid/{source}/classifications"
    ask(client, "POST", path, json=[{"typeName": tag, "propagate": True}])
    ask(client, "PUT", path, json=[{"typeName": tag, "removePropagationsOnEntityDelete": False}])
    actions = list_actions(client, target)
    assert actions == ["PROPAGATED_CLASSIFICATION_UPDATE", "PROPAGATED_CLASSIFICATION_ADD", "ENTITY_CREATE"]


def test_a_term_given_by_itself_is_told_at_the_asset(client: httpx.Client) -> None:
    """As the glossary tells it: the term's guid, name and qualified name; so when it is taken."""
    term, table = make_term(client, "Customer"), make_table(client, "lines/meant")
    ends = {"end1": {"typeName": "AtlasGlossaryTerm", "guid": term}, "end2": {"typeName": "Table", "guid": table}}
    sent = {"typeName": "AtlasGlossarySemanticAssignment", **ends}
    made = ask(client, "POST", "/api/meta/relationship", json=sent)
    ask(client, "DELETE", f"/api/meta/relationship/guid/{made['guid']}")
    taken, given, _ = list_lines(client, table)
    assert (given["action"], taken["action"]) == ("TERM_ADD", "TERM_DELETE")
    name = ask(client, "GET", f"/api/meta/entity/guid/{term}")["entity"]["attributes"]["qualifiedName"]
    wanted = {"typeName": "AtlasGlossaryTerm", "guid": term, "name": "Customer", "qualifiedName": name}
    assert given["detail"] == taken["detail"] == wanted


def test_terms_sent_with_an_asset_are_its_update(client: httpx.Client) -> None:
    """The glossary's own service alone tells of terms."""
    term, table = make_term(client, "Order"), make_table(client, "lines/ordered")
    save(client, entity("Table", "lines/ordered", meanings=[{"typeName": "AtlasGlossaryTerm", "guid": term}]))
    update, _ = list_lines(client, table)
    (meaning,) = update["detail"]["relationshipAttributes"]["meanings"]
    assert update["action"] == "ENTITY_UPDATE" and meaning["guid"] == term


@pytest.mark.parametrize(
    ("parameters", "action"),
    [
        ({}, "ENTITY_DELETE"),
        ({"deleteType": "SOFT"}, "ENTITY_DELETE"),
        ({"deleteType": "HARD"}, "ENTITY_DELETE"),
        ({"deleteType": "PURGE"}, "ENTITY_DELETE"),
    ],
)
def test_an_end_tells_the_unique_attributes_alone(
    client: httpx.Client, parameters: dict[str, str], action: str
) -> None:
    """Whatever kind of deletion; the line outlives the entity."""
    guid = make_table(client, f"lines/ended/{parameters}", rowCount=1, description="d")
    ask(client, "DELETE", "/api/meta/entity/bulk", params={"guid": guid, **parameters})
    line = list_lines(client, guid)[0]
    assert line["action"] == action
    assert line["detail"]["attributes"] == {"qualifiedName": f"lines/ended/{parameters}"}
    assert line["detail"]["status"] == "DELETED"


def test_the_administrators_purge_is_an_action_of_its_own(client: httpx.Client) -> None:
    """After the archiving, by `PUT admin/purge`."""
    guid = make_table(client, "lines/purged")
    ask(client, "DELETE", "/api/meta/entity/bulk", params={"guid": guid})
    ask(client, "PUT", "/api/meta/admin/purge", json=[guid])
    lines = list_lines(client, guid)
    assert [line["action"] for line in lines] == ["ENTITY_PURGE", "ENTITY_DELETE", "ENTITY_CREATE"]
    assert lines[0]["detail"]["attributes"] == {"qualifiedName": "lines/purged"}
    assert lines[0]["entityDetail"] is None


def test_a_refused_request_leaves_no_line(client: httpx.Client) -> None:
    """Neither of what it began with nor of what was refused."""
    guid = make_table(client, "lines/refused")
    sent = [entity("Table", "lines/refused", rowCount=9), entity("Table", "lines/refused/2", rowCount="many")]
    assert client.post("/api/meta/entity/bulk", json={"entities": sent}).status_code >= 400
    assert list_actions(client, guid) == ["ENTITY_CREATE"]


def test_a_restored_asset_is_an_update(client: httpx.Client) -> None:
    """With its new status."""
    guid = make_table(client, "lines/restored")
    ask(client, "DELETE", "/api/meta/entity/bulk", params={"guid": guid})
    save(client, {**entity("Table", "lines/restored"), "status": "ACTIVE"})
    update = list_lines(client, guid)[0]
    assert (update["action"], update["detail"]["status"]) == ("ENTITY_UPDATE", "ACTIVE")


def test_a_line_has_the_headers_of_atlans_that_its_request_carried(client: httpx.Client) -> None:
    """Each request its own; a key and what is nobody's business are not among them."""
    sent = {"X-Atlan-Request-Id": "an-id", "X-Atlan-Agent": "sdk", "X-Other": "x"}
    body = {"entities": [entity("Table", "lines/headers")]}
    answer = client.post("/api/meta/entity/bulk", json=body, headers=sent).raise_for_status().json()
    (header,) = answer["mutatedEntities"]["CREATE"]
    save(client, entity("Table", "lines/headers", description="again"))
    again, first = (line["headers"] for line in list_lines(client, header["guid"]))
    assert {name: value for name, value in first.items() if name.startswith("x-")} == {
        "x-atlan-request-id": "an-id",
        "x-atlan-agent": "sdk",
    }
    assert "authorization" not in first and "x-atlan-request-id" not in again


def test_a_database_of_an_earlier_version_is_opened(tmp_path: Path) -> None:
    """Its lines have no headers; new ones have."""
    file = tmp_path / "catalog.db"
    Store(file).close()
    with sqlite3.connect(file) as connection:
        connection.execute("ALTER TABLE audit DROP COLUMN headers")
        values = ("key", "guid", "Table", "lines/early", "ada", "ENTITY_CREATE", 1, 1, "{}")
        connection.execute("INSERT INTO audit VALUES (NULL,?,?,?,?,?,?,?,?,?)", values)
    connection.close()
    for _ in range(2):
        store = Store(file)
        with store.read() as opened:
            assert [tuple(row) for row in opened.execute("SELECT user, headers FROM audit")] == [("ada", "{}")]
        store.close()
