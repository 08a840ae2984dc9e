"""Custom metadata, links, READMEs and stewards by rules, as plain pyatlan shows them, and in Atlan's own audit."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx_retries import Retry
from pyatlan.client.atlan import AtlanClient
from pyatlan.model.assets import Link, Readme, S3Bucket, S3Object
from pyatlan.model.audit import AuditSearchRequest

from delta_arc_lineage.model.tracing import find_trace
from delta_arc_lineage_tests.local_atlan.calls import text_attribute
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Result, Run
from delta_arc_lineage_tests.shells.cli.test_edits import call

pytestmark = [pytest.mark.starts, pytest.mark.filterwarnings("ignore:.verify=<str>. is deprecated:DeprecationWarning")]

RULES = """
routes:
  main:
    enrich:
      - of: [datasets]
        tables: [ORDERS]
        stewards: [admin]
        readme: '# {table_name}'
        custom: {'%s': {Owner: 'team of {table_name}'}}
        links: [{url: 'https://wiki.example/{table_name}', title: 'Wiki of {table_name}'}]
"""
NOTHING: dict[str, Any] = {"stewards": set(), "readme": None, "custom": None, "links": {}}


@pytest.fixture
def sdk(landscape: Landscape) -> Iterator[AtlanClient]:
    client = AtlanClient(base_url=landscape.stack.catalog_url, api_key=landscape.stack.api_key, retry=Retry(total=0))
    yield client
    client._session.close()


@pytest.fixture(autouse=True)
def rules(run: Run, landscape: Landscape) -> None:
    """A set of custom metadata that is there, and two datasets of which the rules mean one."""
    definition = {"name": landscape.name, "displayName": landscape.name, "attributeDefs": [text_attribute("Owner")]}
    call(landscape, "POST", "types/typedefs", {"businessMetadataDefs": [definition]})
    landscape.put("ORDERS.csv", "CUSTOMERS.csv")
    Path("routes.yaml").write_text(RULES % landscape.name, encoding="utf-8")


def seen(sdk: AtlanClient, landscape: Landscape, ending: str) -> dict[str, Any]:
    """What the SDK shows of one of our assets."""
    (name,) = (name for name in landscape.ours() if name.endswith(ending))
    kind: type[Any] = S3Bucket if ending.endswith(landscape.stack.bucket) else S3Object
    asset = sdk.asset.get_by_qualified_name(name, kind, ignore_relationships=False)
    links = [sdk.asset.get_by_guid(link.guid, Link) for link in asset.links or []]
    readme = sdk.asset.get_by_guid(asset.readme.guid, Readme) if asset.readme else None
    custom = asset.get_custom_metadata(client=sdk, name=landscape.name) if asset.business_attributes else None
    return {
        "stewards": asset.admin_users or set(),
        "readme": readme.description if readme and readme.status == "ACTIVE" else None,
        "custom": custom["Owner"] if custom is not None else None,
        "links": {str(link.link): link.name for link in links if link.status == "ACTIVE"},
    }


def run_of(result: Result) -> str:
    assert result.exit_code == 0, result.err
    return str(result.only["run"])


def test_what_lies_beside_an_asset_is_where_rules_say_and_nowhere_else(
    run: Run, landscape: Landscape, sdk: AtlanClient
) -> None:
    """Given to what is there already, and taken back by an undo, with nothing left of it."""
    Path("routes.yaml").rename("later.yaml")
    run_of(run("apply", "--yes", "--json"))
    Path("later.yaml").rename("routes.yaml")
    given = run("apply", "--yes", "--json")
    assert given.only["markings"]["given"] == 4 and given.only["written"] == 0
    assert seen(sdk, landscape, "ORDERS.csv") == {
        "stewards": {"admin"},
        "readme": "# ORDERS",
        "custom": "team of ORDERS",
        "links": {"https://wiki.example/ORDERS": "Wiki of ORDERS"},
    }
    assert seen(sdk, landscape, "CUSTOMERS.csv") == seen(sdk, landscape, landscape.stack.bucket) == NOTHING
    undone = run("undo", run_of(given), "--yes", "--json").only
    assert undone["markings"]["taken"] == 4
    assert seen(sdk, landscape, "ORDERS.csv") == NOTHING


def test_each_marking_is_found_in_atlans_audit_by_the_request_that_made_it(
    run: Run, landscape: Landscape, sdk: AtlanClient
) -> None:
    """Given and taken back; what a person says besides is told as theirs."""
    applied = run_of(run("apply", "--yes", "--json"))
    (name,) = (name for name in landscape.ours() if name.endswith("ORDERS.csv"))
    landscape.save("S3Object", name, name="ORDERS.csv", certificateStatus="DRAFT")
    run_of(run("undo", applied, "--yes", "--json"))
    told = run("audit", "--atlan", "--json")
    assert told.exit_code == 0, told.err
    markings = [item for item in told.json if item["phase"] == "markings"]
    assert sorted({item["what"] for item in markings}) == ["give", "take back"] and len(markings) == 8
    assert {item["standing"] for item in told.json if item["source"] == "journal"} == {"found"}
    assert [item["qualified_name"] for item in told.json if item["source"] == "atlan"] == [name]
    lines = list(sdk.audit.search(AuditSearchRequest.by_qualified_name("S3Object", name, size=50)))
    traces = {find_trace((line.headers or {}).get("x-atlan-request-id", "")) for line in lines}
    assert {find_trace(item["request"]) for item in markings} <= traces and len(lines) > 3
    one = run("audit", "ORDERS.csv", "--atlan", "--json")
    assert {item["standing"] for item in one.json if item["phase"] == "markings"} == {"found"}
