"""Whom a deletion changes besides what is deleted.

Source: `DeleteHandlerV1.deleteTypeVertex`, `deleteEdgeReference`, `deleteVertex`: only what the deleted type names in
an attribute of its own is recorded as updated, as a process names its inputs and outputs. Of a relationship that two
types have, the edge ends and the other end stays as it was.
"""

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import Json, changed, entity, get, get_guid, reference, save, search
from delta_arc_lineage_tests.local_atlan.definitions import make_edge

KINDS = ("SOFT", "HARD", "PURGE")

# A type with what it belongs to: the end of the relationship, and the end seen from there.
HOLDERS = (
    ("Schema", "Database", "database", "schemas"),
    ("Table", "Schema", "atlanSchema", "tables"),
    ("Column", "Table", "table", "columns"),
    ("S3Object", "S3Bucket", "bucket", "objects"),
    ("ColumnProcess", "Process", "process", "columnProcesses"),
)


def _delete(client: httpx.Client, guid: str, kind: str) -> Json:
    """Delete one asset; the mutation."""
    answer = client.delete("/api/meta/entity/bulk", params={"guid": guid, "deleteType": kind})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("type_name", "holder", "end", "seen"), HOLDERS)
def test_the_holder_of_a_deleted_asset_is_not_updated(
    client: httpx.Client, kind: str, type_name: str, holder: str, end: str, seen: str
) -> None:
    """Neither told under UPDATE nor given a new time of modification; it holds the asset no longer."""
    above, below = f"holder/{kind}/{type_name}/above", f"holder/{kind}/{type_name}/below"
    extra = {"inputs": [], "outputs": []} if holder == "Process" else {}
    save(client, entity(holder, above, **extra), entity(type_name, below, **extra, **{end: reference(holder, above)}))
    before = get(client, holder, above)
    assert [held["displayText"] for held in before["relationshipAttributes"][seen]] == [below]
    answer = _delete(client, get_guid(client, type_name, below), kind)
    assert changed(answer, "DELETE") == [below]
    assert "UPDATE" not in answer["mutatedEntities"]
    after = get(client, holder, above)
    for told in ("updateTime", "updatedBy", "version"):
        assert after[told] == before[told]
    held = after["relationshipAttributes"][seen]
    assert [one["relationshipStatus"] for one in held] == (["DELETED"] if kind == "SOFT" else [])
    found = search(client, {"term": {"qualifiedName": above}}, attributes=(seen,))["entities"][0]
    assert found["attributes"][seen] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("type_name", "holder", "end", "seen"), HOLDERS[:4])
def test_what_a_deleted_holder_held_is_not_updated(
    client: httpx.Client, kind: str, type_name: str, holder: str, end: str, seen: str
) -> None:
    """Deleting goes no further down than up: what was held stays, active and unchanged."""
    above, below = f"held/{kind}/{type_name}/above", f"held/{kind}/{type_name}/below"
    save(client, entity(holder, above), entity(type_name, below, **{end: reference(holder, above)}))
    before = get(client, type_name, below)
    answer = _delete(client, get_guid(client, holder, above), kind)
    assert (changed(answer, "DELETE"), changed(answer, "UPDATE")) == ([above], [])
    after = get(client, type_name, below)
    assert (after["status"], after["updateTime"]) == ("ACTIVE", before["updateTime"])


@pytest.mark.parametrize("kind", KINDS)
def test_inputs_and_outputs_of_a_deleted_process_are_updated(client: httpx.Client, kind: str) -> None:
    """A process names them in attributes of its own."""
    names = [f"ends/{kind}/{n}" for n in "ABCD"]
    save(
        client,
        *[entity("Table", name) for name in names],
        entity(
            "Process",
            f"ends/{kind}/P",
            inputs=[reference("Table", name) for name in names[:2]],
            outputs=[reference("Table", names[2])],
        ),
    )
    answer = _delete(client, get_guid(client, "Process", f"ends/{kind}/P"), kind)
    assert set(changed(answer, "UPDATE")) == set(names[:3])


@pytest.mark.parametrize("kind", KINDS)
def test_a_process_whose_input_is_deleted_has_no_lineage(client: httpx.Client, kind: str) -> None:
    """The process is told under UPDATE, which the source does not do: the conformance table says so."""
    name = f"input/{kind}"
    make_edge(client, name)
    answer = _delete(client, get_guid(client, "Table", f"{name}/A"), kind)
    assert changed(answer, "UPDATE") == [f"{name}/P"]
    query = {"bool": {"filter": [{"prefix": {"qualifiedName": f"{name}/"}}, {"term": {"__hasLineage": True}}]}}
    assert not search(client, query).get("entities")
    shown = search(client, {"term": {"qualifiedName": f"{name}/P"}}, attributes=("inputs",))["entities"][0]
    assert shown["attributes"]["inputs"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_restored_or_remade_asset_is_held_again(client: httpx.Client, kind: str) -> None:
    """What came back changes its holder, as saving does; the holder is told under UPDATE."""
    above, below = f"again/{kind}/above", f"again/{kind}/below"
    save(client, entity("Schema", above), entity("Table", below, atlanSchema=reference("Schema", above)))
    _delete(client, get_guid(client, "Table", below), kind)
    answer = save(client, {**entity("Table", below, atlanSchema=reference("Schema", above)), "status": "ACTIVE"})
    assert above in changed(answer, "UPDATE")
    held = get(client, "Schema", above)["relationshipAttributes"]["tables"]
    assert [one["relationshipStatus"] for one in held if one["entityStatus"] == "ACTIVE"] == ["ACTIVE"]


def test_the_domain_above_a_purged_one_is_not_updated(client: httpx.Client) -> None:
    """A domain goes alone."""
    made = save(client, {"typeName": "DataDomain", "attributes": {"name": "Sales", "qualifiedName": "sales"}})
    above = made["mutatedEntities"]["CREATE"][0]
    link = {"typeName": "DataDomain", "guid": above["guid"]}
    made = save(
        client,
        {"typeName": "DataDomain", "attributes": {"name": "Orders", "qualifiedName": "orders", "parentDomain": link}},
    )
    below = made["mutatedEntities"]["CREATE"][0]
    answer = _delete(client, below["guid"], "PURGE")
    assert [header["guid"] for header in answer["mutatedEntities"]["DELETE"]] == [below["guid"]]
    assert "UPDATE" not in answer["mutatedEntities"]
