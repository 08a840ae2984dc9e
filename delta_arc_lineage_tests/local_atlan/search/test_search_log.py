"""The log of searches: which searches are in it, what a line says, and what is asked of it, by the SDK and plainly.

The rules are those of the metastore's `DiscoveryREST.logSearchLog` and `SearchRequestLogData`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, get, save
from delta_arc_lineage_tests.support.http import open_http

if TYPE_CHECKING:
    from pyatlan.client.atlan import AtlanClient

Json = dict[str, Any]
VIEWED = ["action_asset_viewed", "ui_profile", "ui_sidebar"]


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Any:
    """A client of a catalog with three tables."""
    with open_http(server.url, "test-token") as opened:
        save(opened, *[entity("Table", name, rowCount=at) for at, name in enumerate("abc")])
        yield opened


@pytest.fixture(scope="module")
def sdk_here(server: CatalogServer) -> Iterator["AtlanClient"]:
    """The SDK's client of the module's own server."""
    from httpx_retries import Retry
    from pyatlan.client.atlan import AtlanClient

    opened = AtlanClient(base_url=server.url, api_key="test-token", retry=Retry(total=0))
    yield opened
    opened._session.close()


def _view(client: httpx.Client, name: str, *, user: str = "", tags: list[str] | None = None, **body: Any) -> None:
    """Look at an asset as a page does that wants its visits logged."""
    sent = {
        "dsl": {"query": {"term": {"qualifiedName": name}}, "track_total_hits": True},
        "attributes": ["qualifiedName"],
        "relationAttributes": ["name"],
        "requestMetadata": {"saveSearchLog": True, "utmTags": VIEWED if tags is None else tags, "searchInput": "x"},
        **body,
    }
    auth = httpx.BasicAuth(user, "test-token") if user else None
    headers = {"User-Agent": "tests/1"}
    answer = (
        client.post("/api/meta/search/indexsearch", json=sent, headers=headers)
        if auth is None
        else client.post("/api/meta/search/indexsearch", json=sent, headers=headers, auth=auth)
    )
    assert answer.status_code == 200, answer.text


def _ask(client: httpx.Client, **dsl: Any) -> Json:
    answer = client.post("/api/meta/search/searchlog", json={"dsl": {"size": 100, **dsl}})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def _of(client: httpx.Client, name: str) -> Json:
    return {"term": {"entityGuidsAll": get(client, "Table", name)["guid"]}}


def test_only_what_asks_to_be_logged_is(client: httpx.Client) -> None:
    """`requestMetadata.saveSearchLog`, and nothing else."""
    before = _ask(client)["approximateCount"]
    for metadata in (None, {}, {"saveSearchLog": False}, {"utmTags": VIEWED}, "yes", []):
        body = {"dsl": {"query": {"match_all": {}}}, "requestMetadata": metadata}
        assert client.post("/api/meta/search/indexsearch", json=body).status_code == 200
    assert _ask(client)["approximateCount"] == before
    _view(client, "a")
    assert _ask(client)["approximateCount"] == before + 1


def test_a_line_says_who_looked_at_what(client: httpx.Client) -> None:
    """The caller, the request, and the assets that were shown."""
    _view(client, "b", user="carla")
    line = _ask(client, query={"term": {"userName": "carla"}})["logs"][0]
    guid = get(client, "Table", "b")["guid"]
    expected = {
        "userName": "carla",
        "userAgent": "tests/1",
        "ipAddress": "127.0.0.1",
        "hasResult": True,
        "resultsCount": 1,
        "failed": False,
        "utmTags": VIEWED,
        "searchInput": "x",
        "request.attributes": ["qualifiedName"],
        "request.relationAttributes": ["name"],
        "entityGuidsAll": [guid],
        "entityGuidsAllowed": [guid],
        "entityQFNamesAll": ["b"],
        "entityQFNamesAllowed": ["b"],
        "entityTypeNamesAll": ["Table"],
        "entityTypeNamesAllowed": ["Table"],
    }
    assert expected.items() <= line.items()
    assert line["host"].startswith("127.0.0.1:") and line["responseTime"] >= 1
    assert line["timestamp"] <= line["createdAt"]
    assert (
        line["request.dsl"]["query"] == {"term": {"qualifiedName": "b"}}
        and '"qualifiedName"' in line["request.dslText"]
    )
    assert "entityGuidsDenied" not in line and "errorCode" not in line


def test_a_search_that_finds_nothing_is_a_line(client: httpx.Client) -> None:
    """Without assets and without a result."""
    _view(client, "nothing", tags=["nothing_found"])
    line = _ask(client, query={"term": {"utmTags": "nothing_found"}})["logs"][0]
    assert (line["hasResult"], line["resultsCount"], line["failed"]) == (False, 0, False)
    assert "entityGuidsAll" not in line


def test_a_search_that_is_refused_is_a_line(client: httpx.Client) -> None:
    """With the refusal; the caller gets it all the same."""
    metadata = {"saveSearchLog": True, "utmTags": ["refused"]}
    for body in ({"dsl": {"query": {"nonsense": {}}}}, {"dsl": None}, {"dsl": {"from": 99_999}}):
        answer = client.post("/api/meta/search/indexsearch", json={**body, "requestMetadata": metadata})
        assert answer.status_code in (400, 500)
        line = _ask(client, query={"term": {"utmTags": "refused"}}, sort=[{"createdAt": "asc"}])["logs"][-1]
        assert (line["failed"], line["hasResult"]) == (True, False)
        assert line["errorCode"] == answer.json()["errorCode"]
        assert line["errorDetails"] == answer.json()["errorMessage"]


def test_a_line_tells_the_persona(client: httpx.Client) -> None:
    """That of the search, or of its page; else the purpose."""
    metadata = {"saveSearchLog": True, "utmTags": ["as_persona"], "persona": "default/page"}
    _view(client, "a", requestMetadata=metadata)
    assert _ask(client, query={"term": {"utmTags": "as_persona"}})["logs"][0]["persona"] == "default/page"


def test_the_sdk_reads_its_lines(client: httpx.Client, sdk_here: "AtlanClient") -> None:
    """`IndexSearchRequest.Metadata(save_search_log=True)`, then `views_by_guid`."""
    from pyatlan.model.enums import UTMTags
    from pyatlan.model.fluent_search import FluentSearch
    from pyatlan.model.search import IndexSearchRequestMetadata
    from pyatlan.model.search_log import SearchLogRequest

    guid = get(client, "Table", "c")["guid"]
    tags = [UTMTags.ACTION_ASSET_VIEWED, UTMTags.UI_PROFILE, UTMTags.UI_SIDEBAR, UTMTags.PROJECT_SDK_PYTHON]
    for _ in range(3):
        request = FluentSearch().where(FluentSearch.active_assets()).to_request()
        request.dsl.query = {"term": {"__guid": guid}}
        request.request_metadata = IndexSearchRequestMetadata(utm_tags=tags, save_search_log=True)
        assert sdk_here.asset.search(request).count == 1
    results = sdk_here.search_log.search(SearchLogRequest.views_by_guid(guid=guid, size=2))
    entries = list(results)
    assert (results.count, len(entries)) == (3, 3)
    assert "Atlan-PythonSDK" in entries[0].user_agent and "service-account" in entries[0].user_name
    assert entries[0].entity_guids_all == [guid] and entries[0].has_result and not entries[0].failed
    assert entries[0].request_dsl and entries[0].request_dsl_text and entries[0].response_time
    assert [entry.timestamp for entry in entries] == sorted(entry.timestamp for entry in entries)


def test_the_sdk_asks_who_looked_and_at_what(client: httpx.Client, sdk_here: "AtlanClient") -> None:
    """`most_recent_viewers` and `most_viewed_assets`, with users left out."""
    from pyatlan.model.search_log import SearchLogRequest, SearchLogViewResults

    save(client, entity("Table", "seen"), entity("Table", "seldom"))
    for user, name in (("dora", "seen"), ("emil", "seen"), ("dora", "seen"), ("dora", "seldom")):
        _view(client, name, user=user)
    seen = get(client, "Table", "seen")["guid"]
    viewers = sdk_here.search_log.search(SearchLogRequest.most_recent_viewers(guid=seen))
    assert isinstance(viewers, SearchLogViewResults) and viewers.count == 3
    assert [(view.username, view.view_count) for view in viewers.user_views or []] == [("dora", 2), ("emil", 1)]
    without = sdk_here.search_log.search(SearchLogRequest.most_recent_viewers(guid=seen, exclude_users=["dora"]))
    assert isinstance(without, SearchLogViewResults)
    assert [view.username for view in without.user_views or []] == ["emil"]
    for by_user in (True, False):
        request = SearchLogRequest.most_viewed_assets(max_assets=50, by_different_user=by_user)
        assets = sdk_here.search_log.search(request)
        assert isinstance(assets, SearchLogViewResults) and assets.asset_views
        views = {view.guid: (view.total_views, view.distinct_users) for view in assets.asset_views}
        assert views[seen] == (3, 2)
        order = [view.distinct_users if by_user else view.total_views for view in assets.asset_views]
        assert order == sorted(order, reverse=True)


@pytest.mark.parametrize(
    "dsl",
    [
        {"query": {"nonsense": {}}},
        {"query": {"term": {}}},
        {"query": {"range": {"timestamp": {"gte": []}}}},
        {"query": 5},
        {"from": -1},
        {"from": 9_999, "size": 2},
        {"aggregations": {"a": {"nonsense": {"field": "x"}}}},
        {"aggregations": {"a": {"terms": {"field": "userName", "order": {"nothing": "asc"}}}}},
        {"track_total_hits": -7},
    ],
    ids=str,
)
def test_what_the_log_cannot_be_asked(client: httpx.Client, dsl: Json) -> None:
    """Refused as a search of the index is."""
    _view(client, "a")
    answer = client.post("/api/meta/search/searchlog", json={"dsl": dsl})
    assert (answer.status_code, answer.json()["errorCode"]) == (500, "ATLAS-500-00-102"), answer.text


def test_the_log_is_kept(server: CatalogServer, client: httpx.Client) -> None:
    """In the catalog: another client reads it."""
    _view(client, "a", tags=["kept"])
    with open_http(server.url, "test-token") as another:
        assert _ask(another, query={"term": {"utmTags": "kept"}})["approximateCount"] == 1
