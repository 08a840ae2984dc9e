"""Renaming by guid: no two assets of a type share a name, whatever a client sends.

`PER_TYPE_UNIQUE` of `GraphBackedSearchIndexer`: the index of a type and its qualified name, archived assets included.
Of types whose name the server makes, the name that is sent is passed over (their preprocessors put the kept one back).
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.made.makers import MAKERS
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry
from delta_arc_lineage_tests.local_atlan.calls import Json, changed, entity, read, refused, save
from delta_arc_lineage_tests.local_atlan.definitions import TAKEN, make, read_code

PLAIN = [name for name in TypeRegistry().entity_names if name not in MAKERS]
SLICES = [PLAIN[start::8] for start in range(8)]

# Types whose name the server makes or keeps, and those of makers that leave it to clients: what each needs to be made.
NEEDED: dict[str, tuple[Json, Json]] = {
    "AtlasGlossary": ({}, {}),
    "Collection": ({}, {}),
    "Connection": ({}, {}),
    "DataDomain": ({}, {}),
    "DataMeshDataset": ({}, {}),
    "Persona": ({}, {}),
    "Purpose": ({"purposeClassifications": ["x"]}, {"purposeClassifications": ["y"]}),
    "StakeholderTitle": ({"stakeholderTitleDomainQualifiedNames": ["*"]},) * 2,
}
LEFT: dict[str, Json] = {"AtlanAppWorkflow": {}, "Link": {"link": "https://example.com"}}


def _rename(kind: str, guid: str, to: str, **attributes: Any) -> Json:
    """A save that gives an asset another qualified name."""
    return {"typeName": kind, "guid": guid, "attributes": {"qualifiedName": to, **attributes}}


@pytest.mark.parametrize("number", range(len(SLICES)))
def test_no_asset_of_any_type_gains_a_name_that_is_taken(client: httpx.Client, number: int) -> None:
    """Every type whose name clients give: an active asset's name and an archived one's; nothing else is done either."""
    kinds = SLICES[number]
    assigned = save(
        client, *[entity(kind, f"taken/{kind}/{at}", guid=f"-{kind}{at}") for kind in kinds for at in range(3)]
    )["guidAssignments"]
    archived = [("guid", assigned[f"-{kind}2"]) for kind in kinds]
    client.delete("/api/meta/entity/bulk", params=archived).raise_for_status()
    for kind in kinds:
        guid = assigned[f"-{kind}0"]
        for at in (1, 2):
            assert refused(client, _rename(kind, guid, f"taken/{kind}/{at}", description="lost")) == TAKEN, kind
    for kind in kinds:
        shown = read(client, assigned[f"-{kind}0"])["attributes"]
        assert (shown["qualifiedName"], shown.get("description")) == (f"taken/{kind}/0", None)


@pytest.mark.parametrize("type_name", NEEDED)
def test_where_the_server_keeps_names_one_that_is_sent_is_passed_over(client: httpx.Client, type_name: str) -> None:
    """A taken one and a free one; the rest of the update is done."""
    needed = NEEDED[type_name]
    first, second = (make(client, type_name, f"kept/{type_name}/{at}", **needed[at]) for at in (0, 1))
    kept, taken = (read(client, guid)["attributes"]["qualifiedName"] for guid in (first, second))
    assert kept != taken
    for name in (taken, "kept/free", ""):
        sent = _rename(type_name, first, name, description=f"with {name!r}", name=f"kept/{type_name}/0")
        save(client, sent)
        shown = read(client, first)["attributes"]
        assert (shown["qualifiedName"], shown["description"]) == (kept, f"with {name!r}")


@pytest.mark.parametrize("type_name", LEFT)
def test_makers_that_leave_the_name_to_clients_meet_the_law_too(client: httpx.Client, type_name: str) -> None:
    """Taken is refused, free is gained."""
    first, second = (make(client, type_name, f"left/{type_name}/{at}", **LEFT[type_name]) for at in (0, 1))
    taken = read(client, second)["attributes"]["qualifiedName"]
    assert refused(client, _rename(type_name, first, taken)) == TAKEN
    save(client, _rename(type_name, first, f"left/{type_name}/free"))
    assert read(client, first)["attributes"]["qualifiedName"] == f"left/{type_name}/free"


@pytest.mark.parametrize("type_name", ["Table", "S3Object", "Process"])
def test_every_way_to_rename_is_held_to_it(client: httpx.Client, type_name: str) -> None:
    """By guid alone, by guid and attribute, by unique attribute; two that swap their names in one request."""
    first, second = (make(client, type_name, f"ways/{type_name}/{at}") for at in (1, 2))
    name = f"ways/{type_name}/2"
    path = f"/api/meta/entity/guid/{first}"
    assert read_code(client.put(path, params={"name": "qualifiedName"}, json=name)) == TAKEN
    path, named = f"/api/meta/entity/uniqueAttribute/type/{type_name}", {"attr:qualifiedName": f"ways/{type_name}/1"}
    body = {"entity": {"typeName": type_name, "attributes": {"qualifiedName": name}}}
    assert read_code(client.put(path, params=named, json=body)) == TAKEN
    swapped = (_rename(type_name, first, name), _rename(type_name, second, f"ways/{type_name}/1"))
    assert refused(client, *swapped) == TAKEN
    assert refused(client, _rename("Asset", first, name)) == TAKEN
    assert changed(save(client, _rename(type_name, first, f"ways/{type_name}/3")), "UPDATE")
    assert changed(save(client, entity(type_name, f"ways/{type_name}/1")), "CREATE")


def test_another_types_name_is_free(client: httpx.Client) -> None:
    """The index is of one type: a view may have a table's name."""
    make(client, "Table", "another/T")
    view = make(client, "View", "another/V")
    save(client, _rename("View", view, "another/T"))
    assert read(client, view)["attributes"]["qualifiedName"] == "another/T"
