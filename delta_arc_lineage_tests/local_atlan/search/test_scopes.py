"""A search within a persona or a purpose: what the filter of its alias lets through, and what is refused.

The rules are those of the metastore's `ESAliasStore`; a persona without policies sees nothing (`getEmptyFilter`).
"""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import define_tags, entity, get, reference, save, tag
from delta_arc_lineage_tests.support.http import open_http

Json = dict[str, Any]

ONE, TWO = "default/snowflake/1", "default/postgres/2"
ASSETS = {
    "one": ("Connection", ONE),
    "two": ("Connection", TWO),
    "db": ("Database", f"{ONE}/DB"),
    "schema": ("Schema", f"{ONE}/DB/SC"),
    "t1": ("Table", f"{ONE}/DB/SC/T1"),
    "c1": ("Column", f"{ONE}/DB/SC/T1/C"),
    "t2": ("Table", f"{ONE}/DB/SC/T2"),
    "beside": ("Table", f"{ONE}/DBX/SC/T"),
    "other": ("Table", f"{TWO}/DB/SC/T1"),
}
NAMES = {qualified_name: name for name, (_, qualified_name) in ASSETS.items()}


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Any:
    """A client of a catalog with two connections, and personas by name."""
    with open_http(server.url, "test-token") as opened:
        sent = [entity(kind, name, qualifiedName=qualified_name) for name, (kind, qualified_name) in ASSETS.items()]
        save(opened, *sent)
        yield opened


_made: list[str] = []

STORED: Json = {
    "status": "ACTIVE",
    "attributes": {},
    "created_at": 1,
    "created_by": "ada",
    "updated_at": 1,
    "updated_by": "ada",
}


def _make(client: httpx.Client, kind: str, *policies: Json, **attributes: Any) -> str:
    """A persona or a purpose with policies; its qualified name.

    They are imported: a tenant has policies from before today's checks of them, and its alias is made of each.
    """
    name = f"scope{len(_made)}"
    _made.append(name)
    owner, guid = f"default/{name}", str(uuid4())
    lines = [_line(kind, guid, owner, displayName=name, isAccessControlEnabled=True, **attributes)]
    for at, policy in enumerate(policies):
        own = str(uuid4())
        lines.append(_line("AuthPolicy", own, f"{owner}/{name}{at}", **policy))
        ends = {"type_name": "access_control_policies", "end1": guid, "end2": own}
        lines.append({"kind": "relationship", "guid": str(uuid4()), **ends, **STORED})
    client.post("/api/local/import", json={"lines": lines}).raise_for_status()
    return owner


def _line(kind: str, guid: str, name: str, **attributes: Any) -> Json:
    """A stored entity as an export tells it."""
    held = {"name": name, "qualifiedName": name, **attributes}
    row = {"guid": guid, "type_name": kind, "qualified_name": name, "delete_handler": None, "has_lineage": 0}
    kept: Json = {"attributes": held, "business": {}, "custom": {}, "labels": [], "version": 0}
    return {"kind": "entity", **row, **STORED, **kept}


def _policy(*resources: str, action: str = "persona-asset-read", **attributes: Any) -> Json:
    """A policy of metadata that allows one action."""
    return {
        "policyActions": [action],
        "policyResources": [f"entity:{name}" for name in resources],
        "policyType": "allow",
        "policyCategory": "persona",
        "policySubCategory": "metadata",
        "policyServiceName": "atlas",
        "connectionQualifiedName": ONE,
        "isPolicyEnabled": True,
        **attributes,
    }


def _search(client: httpx.Client, **body: Any) -> httpx.Response:
    dsl: Json = {"query": {"terms": {"qualifiedName": list(NAMES)}}, "size": 100, **body.pop("dsl", {})}
    return client.post("/api/meta/search/indexsearch", json={"dsl": dsl, **body})


def _seen(client: httpx.Client, owner: str, *, kind: str = "persona") -> set[str]:
    answer = _search(client, **{kind: owner})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    names = {NAMES[hit["attributes"]["qualifiedName"]] for hit in found.get("entities", [])}
    assert found["approximateCount"] == len(names)
    return names


WITHIN_ONE = {"one", "db", "schema", "t1", "c1", "t2", "beside"}
POLICIES: list[tuple[list[Json], set[str]]] = [
    ([], set()),
    ([_policy(ONE)], WITHIN_ONE),
    ([_policy(f"{ONE}/*")], WITHIN_ONE),
    ([_policy(f"{ONE}/DB")], {"one", "db", "schema", "t1", "c1", "t2"}),
    ([_policy(f"{ONE}/DB/*")], {"one", "db", "schema", "t1", "c1", "t2"}),
    ([_policy(f"{ONE}/DB/SC/T1")], {"one", "t1", "c1"}),
    ([_policy(f"{ONE}/DB*")], {"one", "db", "schema", "t1", "c1", "t2", "beside"}),
    ([_policy(f"{ONE}/DB/SC/T?")], {"one", "t1", "t2", "c1"}),
    ([_policy(f"{ONE}/none")], {"one"}),
    ([_policy(f"{ONE}/DB/SC/T1", connectionQualifiedName=None)], {"one", "t1", "c1"}),
    (
        [_policy(f"{ONE}/DB/SC/T1"), _policy(f"{TWO}/DB", connectionQualifiedName=TWO)],
        {"one", "t1", "c1", "two", "other"},
    ),
    ([_policy(ONE), _policy(f"{ONE}/DB/SC/T1", policyType="deny")], {"db", "schema", "t2", "beside"}),
    ([_policy(f"{ONE}/DB", policySubCategory="other")], {"db"}),
    ([_policy(ONE, action="persona-asset-update")], set()),
    ([_policy(ONE, action="persona-glossary-read")], {"one"}),
    ([_policy(ONE, action="persona-domain-read")], WITHIN_ONE),
    ([_policy(ONE, action="persona-domain-sub-domain-read")], set()),
    ([_policy(ONE, action="persona-domain-product-read")], set()),
    ([_policy(action="persona-ai-model-read", policyResources=["entity-type:Table"])], {"t1", "t2", "beside", "other"}),
    ([_policy("*", action="persona-domain-read")], set()),
]


@pytest.mark.parametrize(("policies", "expected"), POLICIES, ids=[str(at) for at in range(len(POLICIES))])
def test_a_persona_lets_through_what_its_policies_name(
    client: httpx.Client, policies: list[Json], expected: set[str]
) -> None:
    """Assets with all below them and their connection, patterns, types, and none of what is denied."""
    assert _seen(client, _make(client, "Persona", *policies)) == expected


def test_a_persona_that_only_denies_lets_the_rest_through(client: httpx.Client) -> None:
    """Without an allowing clause only the denying ones are in the filter."""
    owner = _make(client, "Persona", _policy(f"{ONE}/DB", policyType="deny"))
    assert _seen(client, owner) == {"beside", "two", "other"}


def test_a_purpose_lets_through_what_is_tagged(client: httpx.Client) -> None:
    """Tags that are carried count as those that are direct."""
    names = define_tags(client, "Finance", "People")
    save(client, entity("Process", "flow", inputs=[reference("Table", ASSETS["t1"][1])]))
    tag(client, "Table", ASSETS["t1"][1], names["Finance"])
    tag(client, "Table", ASSETS["other"][1], names["People"])
    assert _seen(client, _make(client, "Purpose", purposeClassifications=[names["Finance"]]), kind="purpose") == {"t1"}
    both = _make(client, "Purpose", purposeClassifications=list(names.values()))
    assert _seen(client, both, kind="purpose") == {"t1", "other"}
    assert _seen(client, _make(client, "Purpose", purposeClassifications=[]), kind="purpose") == set()
    assert _seen(client, both, kind="persona") == {"t1", "other"}


def test_the_filter_is_one_of_everything(client: httpx.Client) -> None:
    """Count, aggregations, pages and scores are of what is let through."""
    owner = _make(client, "Persona", _policy(f"{ONE}/DB"))
    asked = {"aggregations": {"types": {"terms": {"field": "__typeName.keyword"}}}, "sort": [{"qualifiedName": "asc"}]}
    found = _search(client, persona=owner, dsl=asked).json()
    counts = {bucket["key"]: bucket["doc_count"] for bucket in found["aggregations"]["types"]["buckets"]}
    assert counts == {"connection": 1, "database": 1, "schema": 1, "table": 2, "column": 1}
    pages = [_search(client, persona=owner, dsl={**asked, "size": 2, "from": at}).json() for at in (0, 2, 4)]
    names = [hit["attributes"]["qualifiedName"] for page in pages for hit in page["entities"]]
    assert names == [hit["attributes"]["qualifiedName"] for hit in found["entities"]]
    plain = _search(client, showSearchScore=True, dsl={"query": {"match": {"name": "t1"}}}).json()
    scoped = _search(client, persona=owner, showSearchScore=True, dsl={"query": {"match": {"name": "t1"}}}).json()
    assert scoped["searchScore"].items() <= plain["searchScore"].items()


def test_a_filter_follows_its_policies(client: httpx.Client) -> None:
    """A policy that is archived, or one that is added, counts at once."""
    owner = _make(client, "Persona", _policy(f"{ONE}/DB/SC/T1"))
    assert _seen(client, owner) == {"one", "t1", "c1"}
    name = f"{owner}/{_made[-1]}0"
    guid = get(client, "AuthPolicy", name)["guid"]
    assert client.delete(f"/api/meta/entity/guid/{guid}").status_code == 200
    assert _seen(client, owner) == set()


@pytest.mark.parametrize("kind", ["persona", "purpose"])
@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("default/nobody", 404, "ATLAS-404-00-020"),
        ("default/nobody/more", 404, "ATLAS-404-00-020"),
        ("nobody", 500, "ATLAS-500-00-001"),
    ],
)
def test_an_alias_that_is_not_there(client: httpx.Client, kind: str, name: str, status: int, code: str) -> None:
    """`INDEX_NOT_FOUND` with the alias; a name without one is a fault of the metastore's own."""
    answer = _search(client, **{kind: name})
    assert (answer.status_code, answer.json()["errorCode"]) == (status, code)
    assert status == 500 or answer.json()["errorMessage"] == "ES index nobody not found"


def test_an_archived_persona_has_no_alias(client: httpx.Client) -> None:
    """It goes with its owner (`deleteAlias`)."""
    owner = _make(client, "Persona", _policy(ONE))
    guid = get(client, "Persona", owner)["guid"]
    assert client.delete(f"/api/meta/entity/guid/{guid}").status_code == 200
    assert _search(client, persona=owner).json()["errorCode"] == "ATLAS-404-00-020"


def test_what_is_not_there_is_refused(client: httpx.Client) -> None:
    """Exclusive access and policies by attributes: never passed over."""
    owner = _make(client, "Persona", _policy(ONE))
    assert _search(client, persona=owner, accessControlExclusive=True).status_code == 501
    by_attributes = _make(client, "Persona", _policy(ONE, policyServiceName="atlas_abac"))
    assert _search(client, persona=by_attributes).status_code == 501
    writing = _policy(ONE, policyServiceName="atlas_abac", action="persona-asset-update")
    assert _seen(client, _make(client, "Persona", writing)) == set()


@pytest.mark.parametrize("empty", [None, ""])
def test_no_name_is_no_filter(client: httpx.Client, empty: Any) -> None:
    """As `StringUtils.isEmpty` reads it."""
    found = _search(client, persona=empty, purpose=empty).json()
    assert found["approximateCount"] == len(ASSETS)


def test_the_sdk_searches_within_a_persona(client: httpx.Client, server: CatalogServer) -> None:
    """`IndexSearchRequest(persona=…)`."""
    from httpx_retries import Retry
    from pyatlan.client.atlan import AtlanClient
    from pyatlan.model.search import DSL, IndexSearchRequest, Term

    owner = _make(client, "Persona", _policy(f"{ONE}/DB/SC/T2"))
    sdk = AtlanClient(base_url=server.url, api_key="test-token", retry=Retry(total=0))
    request = IndexSearchRequest(dsl=DSL(query=Term.with_type_name("Table")), persona=owner)
    assert {asset.name for asset in sdk.asset.search(request)} == {"t2"}
    sdk._session.close()
