"""How answers name entities: what they are called, their unique attributes, and what an assigned term says.

Source: the metastore's `EntityGraphRetriever` (`getDisplayText`, `toAtlasObjectId`, `toTermAssignmentHeader`) and
`AtlasEntityType.headerAttributes`, which begin with the unique ones.
"""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import entity, get, reference, save, search

Json = dict[str, Any]

ARN = "arn:aws:s3:::naming-bucket"


def _find(client: httpx.Client, name: str, *attributes: str) -> Json:
    """The one hit of a qualified name."""
    (hit,) = search(client, {"term": {"qualifiedName": name}}, attributes=attributes)["entities"]
    return dict(hit)


@pytest.mark.parametrize(
    ("attributes", "text"),
    [({}, "call/plain"), ({"displayName": "Shown"}, "call/plain"), ({"name": "Other"}, "Other")],
)
def test_an_asset_is_called_by_its_name(client: httpx.Client, attributes: Json, text: str) -> None:
    """In the header of the save, alone, in a hit and in what refers to it."""
    sent = entity("Table", "call/plain")
    sent["attributes"] |= attributes
    made = save(client, sent, entity("Column", "call/plain/c", table=reference("Table", "call/plain")))
    (table,) = (
        header for headers in made["mutatedEntities"].values() for header in headers if header["typeName"] == "Table"
    )
    alone = client.get(f"/api/meta/entity/guid/{table['guid']}/header").json()
    related = get(client, "Column", "call/plain/c")["relationshipAttributes"]["table"]
    answers = [table, alone, _find(client, "call/plain"), related]
    assert [answer["displayText"] for answer in answers] == [text] * 4
    client.delete("/api/meta/entity/bulk", params={"guid": table["guid"], "deleteType": "PURGE"}).raise_for_status()


def test_what_has_no_name_is_called_by_its_qualified_name(client: httpx.Client) -> None:
    """A type without the attribute."""
    sent = {"typeName": "Referenceable", "attributes": {"qualifiedName": "call/nameless"}}
    (made,) = save(client, sent)["mutatedEntities"]["CREATE"]
    assert made["displayText"] == "call/nameless" and "name" not in made["attributes"]
    alone = client.get(f"/api/meta/entity/guid/{made['guid']}/header").json()
    assert (alone["displayText"], alone["attributes"]) == ("call/nameless", {"qualifiedName": "call/nameless"})


def test_unique_attributes_stand_in_every_header_and_reference(client: httpx.Client) -> None:
    """A bucket's ARN, without being asked for; a bucket without one has only its name."""
    save(client, entity("S3Bucket", "unique/B", awsArn=ARN), entity("S3Bucket", "unique/C"))
    for name in "BC":
        bucket = reference("S3Bucket", f"unique/{name}")
        save(client, entity("S3Object", f"unique/{name}/o", bucket=bucket))
    expected = {"B": {"qualifiedName": "unique/B", "awsArn": ARN}, "C": {"qualifiedName": "unique/C"}}
    for name, unique in expected.items():
        plain = {"name": f"unique/{name}", **unique}
        assert _find(client, f"unique/{name}")["attributes"] == plain
        guid = get(client, "S3Bucket", f"unique/{name}")["guid"]
        assert client.get(f"/api/meta/entity/guid/{guid}/header").json()["attributes"] == plain
        referred = _find(client, f"unique/{name}/o", "bucket")["attributes"]["bucket"]
        assert (referred["guid"], referred["uniqueAttributes"]) == (guid, unique)
        related = get(client, "S3Object", f"unique/{name}/o")["relationshipAttributes"]["bucket"]
        assert related["uniqueAttributes"] == unique


def _make_terms(client: httpx.Client, glossary: str, *names: str) -> list[Json]:
    """References to new terms of a new glossary."""
    made = save(client, entity("AtlasGlossary", glossary))["mutatedEntities"]["CREATE"][0]
    anchor = {"typeName": "AtlasGlossary", "guid": made["guid"]}
    terms = []
    for name in names:
        (term,) = save(client, entity("AtlasGlossaryTerm", name, anchor=anchor))["mutatedEntities"]["CREATE"]
        terms.append({"typeName": "AtlasGlossaryTerm", "guid": term["guid"]})
    return terms


def test_an_assigned_term_says_what_its_assignment_says(client: httpx.Client) -> None:
    """Who assigned it, how sure, why; in headers, hits and full entities alike; nothing where nothing was said."""
    first, second = _make_terms(client, "Assigned words", "Sure", "Bare")
    said = {"description": "why", "confidence": 80, "steward": "me", "source": "a program", "status": "VALIDATED"}
    related = {"typeName": "AtlasGlossarySemanticAssignment", "attributes": {**said, "expression": None}}
    meanings = [{**first, "relationshipAttributes": related}, second]
    (made,) = save(client, entity("Table", "assigned/T", meanings=meanings))["mutatedEntities"]["CREATE"]
    full = get(client, "Table", "assigned/T")
    guid = made["guid"]
    answers = [
        made,
        full,
        _find(client, "assigned/T"),
        client.get(f"/api/meta/entity/guid/{guid}/header").json(),
    ]
    for answer in answers:
        sure, bare = answer["meanings"]
        assert sure == {
            "termGuid": first["guid"],
            "relationGuid": sure["relationGuid"],
            "displayText": "Sure",
            **said,
        }
        assert bare == {
            "termGuid": second["guid"],
            "relationGuid": bare["relationGuid"],
            "displayText": "Bare",
            "confidence": 0,
        }
    for answer in (answers[0], *answers[2:]):
        assert answer["meaningNames"] == ["Sure", "Bare"]


def test_terms_that_ended_are_not_shown(client: httpx.Client) -> None:
    """Neither an archived term nor one that was taken away; a term that is restored is shown again."""
    first, second = _make_terms(client, "Ended words", "Ending", "Staying")
    save(client, entity("Table", "ended/T", meanings=[first, second]))
    term = client.get(f"/api/meta/entity/guid/{first['guid']}").json()["entity"]
    anchor = {"typeName": "AtlasGlossary", "guid": term["relationshipAttributes"]["anchor"]["guid"]}
    client.delete(f"/api/meta/entity/guid/{first['guid']}").raise_for_status()

    def shown() -> list[str]:
        header = client.get(f"/api/meta/entity/guid/{get(client, 'Table', 'ended/T')['guid']}/header").json()
        assert header["meaningNames"] == [term["displayText"] for term in header["meanings"]]
        assert [term["displayText"] for term in get(client, "Table", "ended/T")["meanings"]] == header["meaningNames"]
        return list(header["meaningNames"])

    assert shown() == ["Staying"]
    names = {name: term["attributes"][name] for name in ("name", "qualifiedName")}
    save(client, {**first, "status": "ACTIVE", "attributes": {**names, "anchor": anchor}})
    assert sorted(shown()) == ["Ending", "Staying"]
    save(client, entity("Table", "ended/T", meanings=[first]))
    assert shown() == ["Ending"]
