"""Types whose name the server makes take any name a client sends, an empty one too: mandatory means not null."""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import Json, changed, read, refused, save
from delta_arc_lineage_tests.local_atlan.definitions import INVALID_ENTITY

NAMELESS = ("AtlasGlossary", "DataDomain", "Persona", "Purpose")


def _make(client: httpx.Client, type_name: str, name: str, qualified_name: Any, **attributes: Any) -> Json:
    """Create one; its header. A purpose is for a tag of its own."""
    if type_name == "Purpose":
        attributes["purposeClassifications"] = [name]
    sent = {"typeName": type_name, "attributes": {"name": name, "qualifiedName": qualified_name, **attributes}}
    found: Json = save(client, sent)["mutatedEntities"]["CREATE"][0]
    return found


@pytest.mark.parametrize("qualified_name", ["", "-1", "sent"])
@pytest.mark.parametrize("type_name", NAMELESS)
def test_an_empty_name_is_as_good_as_any(client: httpx.Client, type_name: str, qualified_name: str) -> None:
    """The server's is in the answer and on the asset."""
    made = _make(client, type_name, f"{type_name} {qualified_name!r}", qualified_name)
    name = made["attributes"]["qualifiedName"]
    assert name and name != qualified_name
    assert read(client, made["guid"])["attributes"]["qualifiedName"] == name


@pytest.mark.parametrize("type_name", ["AtlasGlossaryTerm", "AtlasGlossaryCategory"])
def test_terms_and_categories_too(client: httpx.Client, type_name: str) -> None:
    """Below their glossary."""
    glossary = _make(client, "AtlasGlossary", f"Of {type_name}", "")
    anchor = {"typeName": "AtlasGlossary", "guid": glossary["guid"]}
    made = _make(client, type_name, "First", "", anchor=anchor)
    assert made["attributes"]["qualifiedName"].endswith("@" + glossary["attributes"]["qualifiedName"])


def test_two_empty_names_of_one_request_are_two_assets(client: httpx.Client) -> None:
    """An empty name is no name to find one by."""
    drafts = [{"typeName": "DataDomain", "attributes": {"name": f"D{n}", "qualifiedName": ""}} for n in range(2)]
    assert len(set(changed(save(client, *drafts), "CREATE"))) == 2


@pytest.mark.parametrize("type_name", NAMELESS)
def test_no_name_at_all_is_refused(client: httpx.Client, type_name: str) -> None:
    """Null and absent are the same."""
    for attributes in ({"name": "N"}, {"name": "N", "qualifiedName": None}, {"qualifiedName": ""}):
        assert refused(client, {"typeName": type_name, "attributes": attributes}) == INVALID_ENTITY


@pytest.mark.parametrize("type_name", ["Table", "S3Bucket", "Connection"])
def test_of_other_types_an_empty_name_is_refused(client: httpx.Client, type_name: str) -> None:
    """Nobody would make one."""
    assert refused(client, {"typeName": type_name, "attributes": {"name": "N", "qualifiedName": ""}}) == INVALID_ENTITY
