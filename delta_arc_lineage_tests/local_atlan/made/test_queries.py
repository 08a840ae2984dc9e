"""Collections, folders and queries (`sql/Query*PreProcessor`): named after who makes them and where they lie."""

import re

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import Json, link, read, save
from delta_arc_lineage_tests.local_atlan.made.steps import (
    changed,
    draft,
    erase,
    made,
    name_of,
    refusal,
    related,
    told,
    update_of,
)

USER = "[^/]+"
ID = "[A-Za-z0-9]{21}"


def _collection(client: httpx.Client, name: str, **attributes: list[str]) -> Json:
    return made(client, draft("Collection", name, **attributes))


def _part(client: httpx.Client, kind: str, name: str, parent: Json) -> Json:
    """A folder or query, as the SDK makes one."""
    collection = (
        name_of(parent) if parent["typeName"] == "Collection" else parent["attributes"]["collectionQualifiedName"]
    )
    said = {"collectionQualifiedName": collection, "parentQualifiedName": name_of(parent)}
    return made(client, draft(kind, name, {"parent": link(parent["typeName"], parent["guid"])}, **said))


def test_a_collection_is_named_after_who_makes_it(client: httpx.Client) -> None:
    """Who makes one is an admin of it, beside those named."""
    collection = _collection(client, "Mine", adminUsers=["ann"], adminGroups=["admins"])
    assert re.fullmatch(rf"default/collection/{USER}/{ID}", name_of(collection))
    creator = collection["createdBy"]
    assert f"/{creator}/" in name_of(collection)
    assert collection["attributes"]["adminUsers"] == ["ann", creator]
    assert collection["attributes"]["adminGroups"] == ["admins"]


def test_who_made_a_collection_stays_an_admin(client: httpx.Client) -> None:
    """However the admins are told; its name stays too."""
    collection = _collection(client, "Kept")
    after = changed(client, collection, adminUsers=["bob"], qualifiedName="mine")
    assert after["attributes"]["adminUsers"] == ["bob", collection["createdBy"]]
    assert name_of(after) == name_of(collection)


@pytest.mark.parametrize(("kind", "segment"), [("Folder", "folder"), ("Query", "query")])
def test_parts_are_named_after_their_collection(client: httpx.Client, kind: str, segment: str) -> None:
    """Directly in it, or in a folder of it."""
    collection = _collection(client, f"Shelf of {kind}")
    folder = _part(client, "Folder", "Outer", collection)
    for parent in (collection, folder):
        part = _part(client, kind, "Part", parent)
        assert re.fullmatch(rf"{name_of(collection)}/{segment}/{USER}/{ID}", name_of(part))
        assert part["attributes"]["collectionQualifiedName"] == name_of(collection)
        assert part["attributes"]["parentQualifiedName"] == name_of(parent)
        assert name_of(changed(client, part, qualifiedName="mine", userDescription="x")) == name_of(part)


@pytest.mark.parametrize("kind", ["Folder", "Query"])
def test_parts_tell_their_collection(client: httpx.Client, kind: str) -> None:
    """Without it they are refused."""
    words = f"Mandatory field {kind}.collectionQualifiedName has empty/null value"
    assert refusal(client, draft(kind, "Lost")) == (400, "ATLAS-400-00-02B", words)


def test_a_parent_is_told_among_the_updated(client: httpx.Client) -> None:
    """So that a program sees where its folder lies."""
    collection = _collection(client, "Watched")
    said = {"collectionQualifiedName": name_of(collection), "parentQualifiedName": name_of(collection)}
    sent = draft("Folder", "Seen", {"parent": link("Collection", collection["guid"])}, **said)
    mutated = save(client, sent)["mutatedEntities"]
    assert [header["guid"] for header in mutated["UPDATE"]] == [collection["guid"]]


def test_a_query_moves_within_its_collection(client: httpx.Client) -> None:
    """Only the parent it tells changes."""
    collection = _collection(client, "Within")
    first, second = (_part(client, "Folder", name, collection) for name in ("One", "Two"))
    query = _part(client, "Query", "Roaming", first)
    after = changed(client, query, {"parent": link("Folder", second["guid"])})
    assert name_of(after) == name_of(query)
    assert after["attributes"]["parentQualifiedName"] == name_of(second)
    assert related(read(client, second["guid"]), "childrenQueries") == [query["guid"]]


def test_a_query_moves_to_another_collection(client: httpx.Client) -> None:
    """Its name and both places follow."""
    source, target = _collection(client, "Source"), _collection(client, "Target")
    query = _part(client, "Query", "Emigrant", source)
    after = changed(client, query, {"parent": link("Collection", target["guid"])})
    assert name_of(after) == name_of(query).replace(name_of(source), name_of(target))
    assert after["attributes"]["collectionQualifiedName"] == name_of(target)
    assert after["attributes"]["parentQualifiedName"] == name_of(target)


def test_a_folder_takes_along_what_is_in_it(client: httpx.Client) -> None:
    """Folders and queries at every depth are named after the other collection and their own parent."""
    source, target = _collection(client, "Source of a folder"), _collection(client, "Target of a folder")
    outer = _part(client, "Folder", "Outer", source)
    inner = _part(client, "Folder", "Inner", outer)
    query = _part(client, "Query", "Deep", inner)
    after = changed(client, outer, {"parent": link("Collection", target["guid"])})
    for before, parent in ((inner, outer), (query, inner)):
        found = read(client, before["guid"])
        assert name_of(found) == name_of(before).replace(name_of(source), name_of(target))
        assert found["attributes"]["collectionQualifiedName"] == name_of(target)
        assert found["attributes"]["parentQualifiedName"] == name_of(read(client, parent["guid"]))
    assert name_of(after).startswith(name_of(target) + "/folder/")


def test_an_archived_collection_is_not_removed_again(client: httpx.Client) -> None:
    """The metastore tells it as a fault of its own; archiving it twice does nothing."""
    collection = _collection(client, "Gone")
    assert erase(client, collection["guid"]).status_code == 200
    assert erase(client, collection["guid"]).status_code == 200
    words = "Collection is already deleted/purged"
    assert told(erase(client, collection["guid"], kind="PURGE")) == (500, "ATLAS-500-00-001", words)
    fresh = _collection(client, "Fresh")
    assert erase(client, fresh["guid"], kind="PURGE").status_code == 200
    assert client.get(f"/api/meta/entity/guid/{fresh['guid']}").status_code == 404


def test_an_archived_query_is_still_told(client: httpx.Client) -> None:
    """Its name and state can be read."""
    query = _part(client, "Query", "Archived", _collection(client, "Archive"))
    gone = erase(client, query["guid"]).json()["mutatedEntities"]["DELETE"]
    assert [(header["guid"], header["deleteHandler"]) for header in gone] == [(query["guid"], "SOFT")]
    after = read(client, query["guid"])
    assert (after["status"], name_of(after)) == ("DELETED", name_of(query))
    assert "mutatedEntities" not in save(client, update_of(after))
