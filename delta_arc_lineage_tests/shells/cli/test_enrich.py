"""Rules of markings on the command line, over HTTP, and what plain pyatlan sees of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx_retries import Retry
from pyatlan.client.atlan import AtlanClient
from pyatlan.model.assets import S3Bucket, S3Object

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Result, Run
from delta_arc_lineage_tests.shells.cli.test_edits import call, make

pytestmark = pytest.mark.filterwarnings("ignore:.verify=<str>. is deprecated:DeprecationWarning")

RULES = """
enrich:
  - {of: [bucket, datasets], owners: [admin], certificate: {status: VERIFIED, message: looked at}}
routes:
  main:
    enrich:
      - of: [datasets]
        tables: [ORDERS]
        description: Files of {table_name} in {bucket}
        tags: [{name: '%(tag)s', lineage: true}]
        terms: ['Order@%(glossary)s']
        readme: '# Orders'
        links: [{url: 'https://wiki.example/{table_name}', title: Wiki}]
"""


@pytest.fixture
def words(landscape: Landscape) -> dict[str, str]:
    """A tag and a term that are there."""
    tag = f"Private {landscape.name}"
    call(landscape, "POST", "types/typedefs", {"classificationDefs": [{"name": tag, "displayName": tag}]})
    make(landscape, "AtlasGlossaryTerm", "Order", anchor=make(landscape, "AtlasGlossary", landscape.name))
    return {"tag": tag, "glossary": landscape.name}


@pytest.fixture
def sdk(landscape: Landscape) -> Iterator[AtlanClient]:
    client = AtlanClient(base_url=landscape.stack.catalog_url, api_key=landscape.stack.api_key, retry=Retry(total=0))
    yield client
    client._session.close()


def state_rules(text: str) -> None:
    Path("routes.yaml").write_text(text, encoding="utf-8")


def seen(sdk: AtlanClient, landscape: Landscape, ending: str) -> dict[str, Any]:
    """What the SDK shows of one of our assets."""
    (name,) = (name for name in landscape.ours() if name.endswith(ending))
    kind: type[Any] = S3Bucket if ending.endswith(landscape.stack.bucket) else S3Object
    asset = sdk.asset.get_by_qualified_name(name, kind, ignore_relationships=False)
    return {
        "owners": asset.owner_users or set(),
        "certificate": asset.certificate_status.value if asset.certificate_status else None,
        "description": asset.user_description,
        "tags": {str(tag.type_name): bool(tag.propagate) for tag in asset.atlan_tags or []},
        "terms": {str(term.display_text) for term in asset.meanings or []},
        "readme": bool(asset.readme),
    }


def sync(run: Run, *arguments: str) -> Result:
    result = run("apply", "--yes", "--json", *arguments)
    assert result.exit_code == 0, result.err
    return result


def test_markings_are_where_rules_say_and_nowhere_else_and_undo_takes_them_back(
    run: Run, landscape: Landscape, sdk: AtlanClient, words: dict[str, str]
) -> None:
    """Given with the assets, in one command; an undo takes back all but what a person changed."""
    landscape.put("ORDERS.csv", "CUSTOMERS.csv")
    state_rules(RULES % words)
    plan = run("plan", "--json").only["markings"]
    assert plan["coming"] == len(plan["changes"]) == 3 * 2 + 5
    first = sync(run).only
    assert first["markings"]["given"] == 11 and first["markings"]["absent"] == 0
    assert seen(sdk, landscape, "ORDERS.csv") == {
        "owners": {"admin"},
        "certificate": "VERIFIED",
        "description": f"Files of ORDERS in {landscape.stack.bucket}",
        "tags": {words["tag"]: True},
        "terms": {"Order"},
        "readme": True,
    }
    bare = {"description": None, "tags": {}, "terms": set(), "readme": False}
    given = {"owners": {"admin"}, "certificate": "VERIFIED", **bare}
    assert seen(sdk, landscape, "CUSTOMERS.csv") == seen(sdk, landscape, landscape.stack.bucket) == given
    customers = next(name for name in landscape.ours() if name.endswith("CUSTOMERS.csv"))
    landscape.save("S3Object", customers, certificateStatus="DRAFT")
    again = sync(run).only["markings"]
    assert (again["given"], again["taken"], again["kept"]) == (0, 0, 1)
    history = run("history", first["run"], "--json").only["markings"]
    assert history["given"] == len(history["changes"]) == 11 and not history["unfinished"]
    undone = run("undo", first["run"], "--yes", "--json").only
    assert undone["markings"]["taken"] == 10 and undone["markings"]["kept"] == 1
    left = {name.rpartition("/")[2] for name in landscape.ours() if name.endswith(".csv")}
    assert left == {"CUSTOMERS.csv"}
    assert seen(sdk, landscape, "CUSTOMERS.csv") == {**given, "owners": set(), "certificate": "DRAFT"}


def test_a_renamed_tag_is_still_ours(run: Run, landscape: Landscape, sdk: AtlanClient, words: dict[str, str]) -> None:
    """A rule that says the old name gives it to a new file too, by its name of now, and it goes with the rule."""
    landscape.put("ORDERS.csv")
    rules = "enrich: [{of: [datasets], tags: ['%(tag)s'], terms: ['Order@%(glossary)s']}]\nroutes: {main: {}}\n"
    state_rules(rules % words)
    sync(run)
    found = call(landscape, "GET", "types/typedefs", {})["classificationDefs"]
    made = next(each["name"] for each in found if each["displayName"] == words["tag"])
    name = f"Confidential {landscape.name}"
    call(landscape, "PUT", "types/typedefs", {"classificationDefs": [{"name": made, "displayName": name}]})
    landscape.put("ORDERS.csv", "CUSTOMERS.csv")
    told = sync(run).only["markings"]
    assert (told["given"], told["taken"], told["kept"]) == (2, 0, 0)
    for ending in ("ORDERS.csv", "CUSTOMERS.csv"):
        assert (shown := seen(sdk, landscape, ending))["tags"] == {name: False} and shown["terms"] == {"Order"}
    state_rules("routes: {main: {}}\n")
    assert sync(run).only["markings"]["taken"] == 4
    assert seen(sdk, landscape, "ORDERS.csv")["tags"] == {}


def test_a_tag_that_is_not_there_stops_markings_and_not_lineage(
    run: Run, landscape: Landscape, words: dict[str, str]
) -> None:
    """The nearest name, the place of the rule, and the exit code; nothing of them is written."""
    landscape.put("ORDERS.csv")
    state_rules(RULES % {**words, "tag": words["tag"].replace("Private", "Privat")})
    result = run("apply", "--yes")
    assert result.exit_code == 2 and [name for name in landscape.ours() if name.endswith("ORDERS.csv")]
    assert f"did you mean '{words['tag']}'" in result.err and "routes.yaml, line 7" in result.err
    assert not run("history", "--json").only["markings"]


def test_markings_wait_for_a_digest_of_their_own(run: Run, landscape: Landscape, words: dict[str, str]) -> None:
    """Where plans wait for a person, both digests are given; one of another plan is refused."""
    landscape.put("ORDERS.csv")
    state_rules(RULES % words)
    waiting = {"DELTA_ARC_APPLY": "plan"}
    plan = run("plan", "--json", **waiting).only
    first = run("apply", "--approve", plan["digest"], "--json", **waiting)
    assert first.exit_code == 4 and first.only["written"] and first.only["markings"] is None
    digest = run("plan", "--json", **waiting).only["markings"]["digest"]
    assert digest == plan["markings"]["digest"] and digest in first.err
    wrong = run("apply", "--approve", digest, "--approve", "0" * 16, **waiting)
    assert wrong.exit_code == 4 and "another plan" in wrong.err
    second = run("apply", "--approve", digest, "--json", **waiting)
    assert second.exit_code == 0 and second.only["markings"]["given"] == 9


def test_an_unchanged_route_pays_two_requests_more_at_most(
    run: Run, landscape: Landscape, words: dict[str, str]
) -> None:
    """From the run after its last change on, and one from the second on; what a person says meanwhile is seen."""
    landscape.put("ORDERS.csv", "CUSTOMERS.csv")
    plain = [sync(run).only["requests"]["reads"] for _ in range(3)][-1]
    state_rules(RULES % words)
    assert sync(run).only["markings"]["given"] == 11
    assert [sync(run).only["requests"]["reads"] - plain for _ in range(4)] == [2, 1, 1, 1]
    customers = next(name for name in landscape.ours() if name.endswith("CUSTOMERS.csv"))
    landscape.save("S3Object", customers, certificateStatus="DRAFT")
    told = sync(run).only["markings"]
    assert (told["given"], told["taken"], told["kept"]) == (0, 0, 1)
