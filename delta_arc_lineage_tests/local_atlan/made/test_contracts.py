"""Data contracts (`ContractPreProcessor`): versions, drafts in place, links of the asset, and how they go."""

import json
from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import Json, link, read, save
from delta_arc_lineage_tests.local_atlan.made.contract_drafts import TEXT, draft_contract, write_text
from delta_arc_lineage_tests.local_atlan.made.steps import (
    asset,
    changed,
    erase,
    made,
    name_of,
    only,
    refusal,
    told,
    update_of,
)

VERSION = "dataContractVersion"
UNSUPPORTED = "ATLAS-409-00-015"
SINGLE = {"x-atlan-contract-delete-scope": "single"}


def _publish(client: httpx.Client, table: Json, **fields: Any) -> Json:
    """Save a contract as published; the version that it is."""
    answer = save(client, draft_contract(table, write_text(status="VERIFIED", **fields)))
    found: Json = next(
        header
        for kind in ("CREATE", "UPDATE")
        for header in answer["mutatedEntities"].get(kind, [])
        if header["typeName"] == "DataContract"
    )
    return read(client, found["guid"])


def _published(client: httpx.Client, table: Json) -> Json:
    """The first version of a contract, published."""
    made(client, draft_contract(table))
    return _publish(client, table)


def test_the_first_version_is_a_draft(client: httpx.Client) -> None:
    """Its name, version, asset, certificate and text in both forms are made; the asset leads to it."""
    table = asset(client, "Table", "contract/first")
    contract = made(client, draft_contract(table))
    held = contract["attributes"]
    assert name_of(contract) == "contract/first/Table/contract/V1"
    assert (held[VERSION], held["dataContractAssetGuid"]) == (1, table["guid"])
    assert held["certificateStatus"] == "DRAFT"
    after = read(client, table["guid"])
    assert after["attributes"]["hasContract"] is True
    assert only(after, "dataContractLatest") == contract["guid"]
    assert only(after, "dataContractLatestCertified") is None


def test_a_draft_is_written_over_in_place(client: httpx.Client) -> None:
    """Saved again it is the same version, told among the updated; said again it changes nothing."""
    table = asset(client, "Table", "contract/draft")
    first = made(client, draft_contract(table))
    answer = save(client, draft_contract(table, write_text(description="second")))
    assert "CREATE" not in answer["mutatedEntities"]
    assert first["guid"] in [header["guid"] for header in answer["mutatedEntities"]["UPDATE"]]
    after = read(client, first["guid"])
    assert (name_of(after), after["attributes"][VERSION]) == (name_of(first), 1)
    assert json.loads(after["attributes"][TEXT])["description"] == "second"
    assert "mutatedEntities" not in save(client, draft_contract(table, write_text(description="second")))


@pytest.mark.parametrize(
    ("certificate", "status", "expected"),
    [
        (None, "DRAFT", "DRAFT"),
        (None, "VERIFIED", "VERIFIED"),
        ("DRAFT", "VERIFIED", "VERIFIED"),
        ("VERIFIED", "DRAFT", "VERIFIED"),
        ("DRAFT", None, "DRAFT"),
        ("VERIFIED", None, "VERIFIED"),
        ("DEPRECATED", "odd", "DRAFT"),
    ],
)
def test_certificate_and_status_agree(
    client: httpx.Client, certificate: str | None, status: str | None, expected: str
) -> None:
    """Whichever says published counts."""
    table = asset(client, "Table", f"contract/{certificate}-{status}")
    made(client, draft_contract(table))
    fields = {"description": "again", **({"status": status} if status else {})}
    more = {"certificateStatus": certificate} if certificate else {}
    save(client, draft_contract(table, write_text(**fields), **more))
    contract = read(client, str(only(read(client, table["guid"]), "dataContractLatest")))
    assert contract["attributes"]["certificateStatus"] == expected
    assert json.loads(contract["attributes"][TEXT])["status"] == expected


def test_a_draft_is_published_and_the_next_is_a_draft(client: httpx.Client) -> None:
    """The asset leads to the latest and to the latest published; the new one knows the one before."""
    table = asset(client, "Table", "contract/versions")
    first = made(client, draft_contract(table))
    published = _publish(client, table)
    assert published["guid"] == first["guid"]
    assert only(read(client, table["guid"]), "dataContractLatestCertified") == first["guid"]
    second = made(client, draft_contract(table, write_text(description="next")))
    assert name_of(second) == "contract/versions/Table/contract/V2"
    assert second["attributes"][VERSION] == 2
    assert only(second, "dataContractPreviousVersion") == first["guid"]
    after = read(client, table["guid"])
    assert only(after, "dataContractLatest") == second["guid"]
    assert only(after, "dataContractLatestCertified") == first["guid"]


def test_a_version_is_not_made_published(client: httpx.Client) -> None:
    """Neither the first one, nor one after a published one."""
    table = asset(client, "Table", "contract/at-once")
    refused = (409, UNSUPPORTED, "Operation not supported: Can't create a new published version")
    assert refusal(client, draft_contract(table, write_text(status="verified"))) == refused
    _published(client, table)
    assert refusal(client, draft_contract(table, write_text(status="VERIFIED", description="other"))) == refused


def test_a_published_version_stays_as_it_is(client: httpx.Client) -> None:
    """A draft is updated by its own name; its relationships are the server's."""
    table = asset(client, "Table", "contract/stays")
    draft = made(client, draft_contract(table))
    other = asset(client, "Table", "contract/other")
    after = changed(client, draft, {"dataContractAssetLatest": link("Table", other["guid"])}, userDescription="x")
    assert after["attributes"]["userDescription"] == "x"
    assert only(after, "dataContractAssetLatest") == table["guid"]
    published = _publish(client, table)
    words = "Operation not supported: Can't update published version of contract."
    assert refusal(client, update_of(published, userDescription="y")) == (409, UNSUPPORTED, words)


def test_a_contract_is_not_archived(client: httpx.Client) -> None:
    """It is removed for good or not at all."""
    contract = made(client, draft_contract(asset(client, "Table", "contract/archive")))
    words = "Operation not supported: Soft delete is not supported for DataContract. Use hard delete (PURGE) instead."
    assert told(erase(client, contract["guid"])) == (409, UNSUPPORTED, words)
    assert told(client.delete(f"/api/meta/entity/guid/{contract['guid']}"))[1] == UNSUPPORTED
    assert read(client, contract["guid"])["status"] == "ACTIVE"


@pytest.mark.parametrize("kind", ["HARD", "PURGE"])
def test_one_version_takes_all_along(client: httpx.Client, kind: str) -> None:
    """And the asset has no contract any more."""
    table = asset(client, "Table", f"contract/all-{kind}")
    first = _published(client, table)
    second = made(client, draft_contract(table, write_text(description="next")))
    gone = erase(client, first["guid"], kind=kind).json()["mutatedEntities"]["DELETE"]
    assert {header["guid"] for header in gone} == {first["guid"], second["guid"]}
    after = read(client, table["guid"])
    assert after["attributes"]["hasContract"] is False
    assert only(after, "dataContractLatest") is None
    assert made(client, draft_contract(table))["attributes"][VERSION] == 1


def test_the_latest_version_goes_alone(client: httpx.Client) -> None:
    """With the header that says so: the version before takes its place, then none does."""
    table = asset(client, "Table", "contract/single")
    first = _published(client, table)
    second = made(client, draft_contract(table, write_text(description="next")))
    words = "Only the latest contract version can be deleted. Delete all versions or delete the latest first."
    answer = erase(client, first["guid"], kind="PURGE", **SINGLE)
    assert told(answer) == (409, UNSUPPORTED, f"Operation not supported: {words}")
    gone = erase(client, second["guid"], kind="PURGE", **SINGLE).json()["mutatedEntities"]["DELETE"]
    assert [header["guid"] for header in gone] == [second["guid"]]
    after = read(client, table["guid"])
    assert after["attributes"]["hasContract"] is True
    assert only(after, "dataContractLatest") == first["guid"]
    assert only(after, "dataContractLatestCertified") == first["guid"]
    assert erase(client, first["guid"], kind="PURGE", **SINGLE).status_code == 200
    assert read(client, table["guid"])["attributes"]["hasContract"] is False


def test_versions_named_together_go_once(client: httpx.Client) -> None:
    """A request that names every version is one that names one."""
    table = asset(client, "Table", "contract/together")
    first = _published(client, table)
    second = made(client, draft_contract(table, write_text(description="next")))
    answer = erase(client, first["guid"], second["guid"], kind="PURGE")
    guids = [header["guid"] for header in answer.json()["mutatedEntities"]["DELETE"]]
    assert sorted(guids) == sorted([first["guid"], second["guid"]])
