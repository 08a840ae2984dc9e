"""The text of data contracts (`DataContract`): what it must say, how it is completed, and the service's first draft."""

import json

import httpx
import pytest
import yaml

from delta_arc_lineage_tests.local_atlan.calls import link, read, save
from delta_arc_lineage_tests.local_atlan.made.contract_drafts import SPEC, TEXT, draft_contract, write_text
from delta_arc_lineage_tests.local_atlan.made.steps import asset, made, name_of, refusal, told


def test_the_text_is_completed_and_written_in_both_forms(client: httpx.Client) -> None:
    """Status, version of the template and type are told; unknown fields stay, at the end; null ones go."""
    table = asset(client, "Table", "contract/text")
    contract = made(
        client, draft_contract(table, write_text(zone="eu", owners=None, columns=[{"name": "c", "data_type": "int"}]))
    )
    expected = {
        "kind": "DataContract",
        "status": "DRAFT",
        "template_version": "0.0.1",
        "dataset": "T",
        "type": "Table",
        "description": "first",
        "columns": [{"name": "c", "data_type": "int"}],
        "zone": "eu",
    }
    assert json.loads(contract["attributes"][TEXT]) == expected
    assert list(json.loads(contract["attributes"][TEXT])) == list(expected)
    assert yaml.safe_load(contract["attributes"][SPEC]) == expected


def test_yaml_is_kept_as_it_was_sent(client: httpx.Client) -> None:
    """Only the other form is made of it."""
    table = asset(client, "Table", "contract/yaml")
    text = "# mine\nkind: DataContract\ndataset: T\ntype: table\nstatus: Draft\n"
    contract = made(client, draft_contract(table, **{SPEC: text}))
    assert contract["attributes"][SPEC] == text
    assert json.loads(contract["attributes"][TEXT])["type"] == "Table"


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", "ATLAS-400-00-029", "Missing attribute: contract."),
        ("[1, 2]", "ATLAS-500-00-001", "Cannot construct instance of `DataContract`"),
        ("{kind: [", "ATLAS-500-00-001", None),
        ('{"dataset": "T"}', "ATLAS-500-00-001", "Field: kind -> must not be null"),
        ('{"kind": "DataContract"}', "ATLAS-500-00-001", "Field: dataset -> must not be null"),
        (write_text(kind="Contract"), "ATLAS-400-00-028", "invalid value: kind Contract is inappropriate."),
        (write_text(template_version="1"), "ATLAS-400-00-028", "invalid value: Invalid template_version syntax"),
        (
            write_text(type="Column"),
            "ATLAS-400-00-028",
            "invalid value: type: Column is inappropriate. Accepted values: [Table, View, MaterialisedView]",
        ),
        (write_text(type="View"), "ATLAS-500-00-001", "Dataset doesn't exist for given qualified name."),
    ],
)
def test_a_contract_that_cannot_be_read_is_refused(
    client: httpx.Client, text: str, code: str, words: str | None
) -> None:
    """What it must say is named; some refusals are told as a fault of the metastore's own."""
    path = "/api/meta/entity/uniqueAttribute/type/Table"
    if client.get(path, params={"attr:qualifiedName": "contract/unread"}).status_code == 404:
        asset(client, "Table", "contract/unread")
    table = {"attributes": {"qualifiedName": "contract/unread"}}
    _, found, said = refusal(client, draft_contract(table, text))
    assert found == code
    assert words is None or said == words


def test_a_contract_is_named_after_its_asset(client: httpx.Client) -> None:
    """Another name is refused; two assets of one name are told apart by type only."""
    words = "Invalid qualifiedName for the contract."
    sent = {"typeName": "DataContract", "attributes": {"name": "x", "qualifiedName": "contract/x", TEXT: write_text()}}
    assert refusal(client, sent) == (400, "ATLAS-400-00-029", words)
    asset(client, "Table", "contract/both")
    view = asset(client, "View", "contract/both")
    status, code, said = refusal(client, draft_contract(view))
    assert (status, code) == (400, "ATLAS-400-00-029")
    assert said.startswith("Multiple dataset exists for given qualified name.")
    contract = made(client, draft_contract(view, write_text(type="VIEW")))
    assert name_of(contract) == "contract/both/View/contract/V1"
    bucket = asset(client, "S3Bucket", "contract/bucket")
    assert refusal(client, draft_contract(bucket))[2] == "Dataset doesn't exist for given qualified name."


def test_the_service_writes_a_first_draft(client: httpx.Client) -> None:
    """For an asset, with its columns; nothing is stored; an asset that is not there is refused."""
    table = asset(client, "Table", "contract/init", description="of a table")
    save(
        client,
        {
            "typeName": "Column",
            "attributes": {"name": "id", "qualifiedName": "contract/init/id", "dataType": "BIGINT", "order": 1},
            "relationshipAttributes": {"table": link("Table", table["guid"])},
        },
    )
    path = "/api/service/contracts/init"
    answer = client.post(path, json={"assetType": "Table", "assetQualifiedName": "contract/init"})
    assert answer.status_code == 200
    text = yaml.safe_load(answer.json()["contract"])
    assert text["kind"] == "DataContract"
    assert (text["status"], text["type"], text["dataset"]) == ("DRAFT", "Table", "contract/init")
    assert text["columns"] == [{"name": "id", "data_type": "BIGINT", "tags": [], "terms": []}]
    assert read(client, table["guid"])["attributes"].get("hasContract") is None
    made(client, draft_contract(table, **{SPEC: answer.json()["contract"]}))
    missing = client.post(path, json={"assetType": "Table", "assetQualifiedName": "nothing"})
    assert told(missing)[:2] == (404, "ATLAS-404-00-009")
    assert told(client.post(path, json={"assetType": "Nonsense"}))[:2] == (400, "ATLAS-400-00-014")
