"""What goes over the wire is what the SDK sends, call by call; the SDK itself is loaded by nobody."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest

from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.atlan.sdk import open_sdk
from delta_arc_lineage.adapters.atlan.wire import SDK_VERSION
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage_tests.adapters.atlan.conftest import KEY
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.support.recorder import Recorded, Recorder, recording

if TYPE_CHECKING:
    from pyatlan.client.atlan import AtlanClient

GUIDS = ["6d3c1a0e-0000-4000-8000-000000000001", "6d3c1a0e-0000-4000-8000-000000000002"]
SEARCH = {"dsl": {"from": 0, "size": 1, "query": {"term": {"name": "Straße \U0001f600"}}}, "attributes": ["name"]}
ENTITIES = [{"typeName": "Table", "guid": "-1", "attributes": {"name": "ü", "rowCount": 1.5, "isPartitioned": True}}]
QUESTIONS = [{"typeName": "S3Object", "action": "ENTITY_CREATE", "entityId": None}]
ROLE = {"filter": '{"name": {"$eq": "$admin"}}', "limit": 1}
SOME_USERS = {"filter": '{"username": {"$in": ["anna"]}}', "limit": 300, "offset": 0}
GROUPS = {"alias": {"$ilike": "%data%"}}
SOME_GROUPS = {"filter": '{"alias": {"$ilike": "%data%"}}', "limit": 9, "offset": 0}
CATEGORIES = ["CLASSIFICATION", "BUSINESS_METADATA"]
DEFINITION = {"businessMetadataDefs": [{"name": "RACI", "displayName": "RACI", "attributeDefs": []}]}
BRIEF = {"minExtInfo": True, "ignoreRelationships": True}
UNTOUCHED = dict.fromkeys(
    ("replaceTags", "appendTags", "replaceBusinessAttributes", "overwriteBusinessAttributes"), False
)
CALLS: dict[str, tuple[Callable[[AtlanRequests], object], str, str, dict[str, Any] | None, object]] = {
    "search": (lambda ours: ours.search(SEARCH), "INDEX_SEARCH", "", None, SEARCH),
    "roles": (lambda ours: ours.roles("$admin"), "GET_ROLES", "", ROLE, None),
    "users": (lambda ours: ours.users({"username": {"$in": ["anna"]}}, most=300), "GET_USERS", "", SOME_USERS, None),
    "current_user": (lambda ours: ours.current_user(), "GET_CURRENT_USER", "", None, None),
    "entity": (lambda ours: ours.entity(GUIDS[0]), "GET_ENTITY_BY_GUID", GUIDS[0], BRIEF, None),
    "entity_named": (
        lambda ours: ours.entity_named("S3Bucket", "default/s3/1/arn:aws:s3:::b"),
        "GET_ENTITY_BY_UNIQUE_ATTRIBUTE",
        "S3Bucket",
        {"attr:qualifiedName": "default/s3/1/arn:aws:s3:::b", **BRIEF},
        None,
    ),
    "evaluate": (lambda ours: ours.evaluate(QUESTIONS), "POST entity/evaluator", "", None, QUESTIONS),
    "audit": (lambda ours: ours.audit(SEARCH), "AUDIT_SEARCH", "", None, SEARCH),
    "version": (lambda ours: ours.version(), "GET admin/version", "", None, None),
    "save": (lambda ours: ours.save(ENTITIES), "BULK_UPDATE", "", UNTOUCHED, {"entities": ENTITIES}),
    "save_marked": (
        lambda ours: ours.save_marked(ENTITIES),
        "BULK_UPDATE",
        "",
        {**UNTOUCHED, "appendTags": True, "replaceBusinessAttributes": True},
        {"entities": ENTITIES},
    ),
    "entities": (lambda ours: ours.entities(GUIDS), "GET entity/bulk/", "", {"guid": GUIDS, **BRIEF}, None),
    "groups": (lambda ours: ours.groups(GROUPS, most=9), "GET_GROUPS", "", SOME_GROUPS, None),
    "definitions": (lambda ours: ours.definitions(*CATEGORIES), "GET_ALL_TYPE_DEFS", "", {"type": CATEGORIES}, None),
    "define": (lambda ours: ours.define(DEFINITION, is_new=True), "CREATE_TYPE_DEFS", "", None, DEFINITION),
    "define again": (lambda ours: ours.define(DEFINITION, is_new=False), "UPDATE_TYPE_DEFS", "", None, DEFINITION),
    "archive": (
        lambda ours: ours.archive(GUIDS),
        "DELETE_ENTITIES_BY_GUIDS",
        "",
        {"guid": GUIDS, "deleteType": "SOFT"},
        None,
    ),
    "purge": (
        lambda ours: ours.purge(GUIDS[:1]),
        "DELETE_ENTITIES_BY_GUIDS",
        "",
        {"guid": GUIDS[:1], "deleteType": "PURGE"},
        None,
    ),
}
"""Each call of ours, and what the SDK is told for the same: its endpoint, what its path ends with, query, body."""
_ASK = """
import sys
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.ports.progress import Silence
ours = AtlanRequests(base_url=sys.argv[1], api_key="a-key", clock=SystemClock(), progress=Silence())
ours.search({})
ours.close()
print(*sys.modules)
"""


def requests_to(url: str, **options: Any) -> AtlanRequests:
    return AtlanRequests(base_url=url, api_key=KEY, clock=ManualClock(), progress=Silence(), **options)


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    with recording() as recorder:
        yield recorder


@pytest.fixture(scope="module")
def sdk(recorder: Recorder) -> Iterator["AtlanClient"]:
    client = open_sdk(recorder.url, KEY)
    yield client
    client._session.close()


def endpoint_of(name: str, guid: str) -> Any:
    """The SDK's endpoint of this name, or one that it has no name for."""
    from pyatlan.client import constants
    from pyatlan.utils import API, EndPoint, HTTPMethod

    method, _, path = name.partition(" ")
    api = API(path, HTTPMethod[method], HTTPStatus.OK, EndPoint.ATLAS) if path else getattr(constants, name)
    return api.format_path_with_params(guid) if guid else api


def last(recorder: Recorder) -> Recorded:
    """The last request, but for the id that each request has of its own."""
    recorded = recorder.requests[-1]
    assert len(recorded.header("X-Atlan-Request-Id") or "") == 36
    headers = [(name, "" if name == "X-Atlan-Request-Id" else value) for name, value in recorded.headers]
    return Recorded(recorded.method, recorded.target, tuple(headers), recorded.body)


@pytest.mark.parametrize("call", CALLS)
def test_each_call_is_the_sdks_byte_for_byte(recorder: Recorder, sdk: "AtlanClient", call: str) -> None:
    """Method, path, query, headers in their order and spelling, and body; all but the id of the request."""
    ask, name, guid, query, body = CALLS[call]
    ours = requests_to(recorder.url)
    ask(ours)
    ours.close()
    sent = last(recorder)
    sdk._call_api(endpoint_of(name, guid), query, body, text_response=True)
    assert sent == last(recorder) and recorder.requests[-2] != recorder.requests[-1]


@pytest.mark.parametrize("path", ["", "/", "/a", "/a/", "/a/b"])
def test_a_path_in_the_address_leads_where_the_sdk_goes(recorder: Recorder, path: str) -> None:
    """Right or wrong, it is the same place that people know from their other programs."""
    ours, theirs = requests_to(recorder.url + path), open_sdk(recorder.url + path, KEY)
    ours.version()
    sent = last(recorder)
    theirs._call_api(endpoint_of("GET admin/version", ""), text_response=True)
    assert sent.target == last(recorder).target
    ours.close()
    theirs._session.close()


def test_requests_say_the_version_of_the_sdk_that_they_are_written_as() -> None:
    """Where another one is installed, see what it sends now, and set `wire.SDK_VERSION`."""
    assert version("pyatlan") == SDK_VERSION


def test_every_call_of_ours_is_held(recorder: Recorder) -> None:
    """A call that is added has its row above."""
    others = {"spent", "answered_in", "close"}
    assert {call.partition(" ")[0] for call in CALLS} == {
        name for name in vars(AtlanRequests) if not name.startswith("_")
    } - others


def test_a_guid_is_one_part_of_the_path(recorder: Recorder) -> None:
    """Guids come from a server, and lead to no other endpoint."""
    ours = requests_to(recorder.url)
    ours.entity("../bulk?guid=1#")
    ours.close()
    assert recorder.requests[-1].target.startswith("/api/meta/entity/guid/..%2Fbulk%3Fguid%3D1%23?")


def test_a_key_of_nothing_is_sent_as_none(recorder: Recorder) -> None:
    """As the SDK has it: the tenant then says that there is no key."""
    ours = AtlanRequests(base_url=recorder.url, api_key=" ", clock=ManualClock(), progress=Silence())
    ours.version()
    ours.close()
    assert recorder.requests[-1].header("Authorization") is None


def test_requests_share_a_connection(recorder: Recorder) -> None:
    """It is opened once, at the first request, and anew after closing."""
    ours, before = requests_to(recorder.url), recorder.connections
    ours.close()
    assert recorder.connections == before
    for _ in range(3):
        ours.search(SEARCH)
    assert recorder.connections == before + 1
    ours.close()
    ours.search(SEARCH)
    ours.close()
    assert recorder.connections == before + 2


@pytest.mark.starts
def test_a_request_loads_nothing_of_the_sdk() -> None:
    """Its client is seconds of CPU and 100 MiB for each command, sensor and cold start; its endpoints alone bring
    pydantic's first version, and it reads a `logging.conf` of the folder that it is imported in."""
    with recording() as recorder:
        loaded = subprocess.run(
            [sys.executable, "-c", _ASK, recorder.url], capture_output=True, text=True, check=True
        ).stdout.split()
    assert recorder.requests
    assert not [module for module in loaded if module.startswith(("pyatlan", "pydantic"))]
