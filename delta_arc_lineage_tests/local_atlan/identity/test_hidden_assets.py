"""A law over the whole route table: a restricted token sees no attribute of an asset that it may not read.

Every operation is asked about every hidden asset, by guid and by name, with what programs send to it; searches,
lineage and history are asked for everything besides. A text that stands in the hidden assets' descriptions alone must
not be in any answer, refusals included. The server's own token asks the same, and sees it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage.local_atlan.web.binding import get_example
from delta_arc_lineage.local_atlan.web.examples import CONNECTION, GUID, TABLE
from delta_arc_lineage.local_atlan.web.shapes import get_shape
from delta_arc_lineage.local_atlan.web.urls import CATALOG, REALM, SERVICE
from delta_arc_lineage_tests.local_atlan.access_calls import (
    FORBIDDEN,
    ask,
    make_connection,
    make_connection_policy,
    make_persona,
    make_policy,
    make_token,
    open_as,
    read_refusal,
)
from delta_arc_lineage_tests.local_atlan.calls import Json, entity, get, link, reference, save

CANARY = "canarywordofthehidden"
SHOWN, HIDDEN = "default/s3/31", "default/s3/32"
TEXTS = ["description", "userDescription", "shortDescription", "longDescription"]
ENDS = ["meanings", "inputToProcesses", "outputFromProcesses", "inputs", "outputs", "anchor", "terms", "categories"]
SAID = {name: f"{CANARY} {name}" for name in ("description", "userDescription")}
SAID_AT_LENGTH = {name: f"{CANARY} {name}" for name in ("shortDescription", "longDescription")}
OPERATIONS = [
    *[(method, pattern, "/api/meta") for method, pattern, _ in CATALOG],
    *[(method, pattern, "/api/service") for method, pattern, _ in SERVICE],
    *[(method, pattern, "/auth") for method, pattern, _ in REALM],
]
MODELS = "model/search?namespace=w&businessDate=2"
RELATIONSHIP = "/relationship/guid/{guid}"
GLOSSARIES = (
    "",
    "/{guid}",
    "/{guid}/detailed",
    "/{guid}/terms",
    "/{guid}/categories",
    "/term/{guid}",
    "/category/{guid}",
)
NAMED = "/uniqueAttribute/type/{type}"
SHOWING = {
    *[("GET", f"/entity{path}") for path in ("/bulk", f"/bulk{NAMED}", "/guid/{guid}", NAMED, "/{guid}/audit")],
    *[("GET", f"/entity{path}/header") for path in ("/guid/{guid}", NAMED)],
    *[("GET", f"/glossary{path}") for path in GLOSSARIES],
    *[("GET", f"/lineage{path}") for path in ("/{guid}", NAMED)],
    ("GET", "/search/basic"),
}
EVERYTHING = {"query": {"match_all": {}}, "size": 500}
SOURCES = {"aggregations": {"all": {"top_hits": {"size": 50}}}}
VALUES = {"aggregations": {"all": {"terms": {"field": "description.keyword", "size": 50}}}}
ASKED = {"attributes": [*TEXTS, *ENDS], "relationAttributes": TEXTS}
WALK = {"direction": "BOTH", "depth": 5, "from": 0, "size": 50, "hideProcess": False, **ASKED}


@dataclass(frozen=True)
class Asset:
    """One asset of the estate."""

    type_name: str
    name: str
    guid: str


@dataclass(frozen=True)
class Estate:
    """What may be read, what may not, and the relationships between them, by guid."""

    shown: Asset
    hidden: tuple[Asset, ...]
    relationships: tuple[str, ...]


@pytest.fixture(scope="module")
def estate(client: httpx.Client) -> Estate:
    """A bucket that may be read beside one that may not, a process between them, and a glossary that has both."""
    for connection in (SHOWN, HIDDEN):
        make_connection(client, connection)
    shown = save(client, entity("S3Bucket", f"{SHOWN}/B", guid="-1"))["guidAssignments"]["-1"]
    ends = {"inputs": [reference("S3Bucket", f"{SHOWN}/B")], "outputs": [reference("S3Bucket", f"{HIDDEN}/B")]}
    save(
        client,
        entity("Connection", HIDDEN, connectorName="s3", adminUsers=["admin"], **SAID),
        entity("S3Bucket", f"{HIDDEN}/B", **SAID),
        entity("Process", f"{HIDDEN}/P", **SAID, **ends),
    )
    names = {"Connection": HIDDEN, "S3Bucket": f"{HIDDEN}/B", "Process": f"{HIDDEN}/P"}
    hidden = [Asset(kind, name, get(client, kind, name)["guid"]) for kind, name in names.items()]
    glossary = make(client, "AtlasGlossary", "Hidden words")
    anchor = {"anchor": link("AtlasGlossary", glossary.guid)}
    category = make(client, "AtlasGlossaryCategory", "Hidden drawer", **anchor)
    assigned = [link("S3Bucket", shown), link("S3Bucket", hidden[1].guid)]
    term = make(client, "AtlasGlossaryTerm", "Hidden word", **anchor, assignedEntities=assigned)
    ends = {"seeAlso": [link("AtlasGlossaryTerm", term.guid)], "categories": [link(category.type_name, category.guid)]}
    other = make(client, "AtlasGlossaryTerm", "Other word", **anchor, **ends)
    found = [shown, *(asset.guid for asset in hidden), term.guid]
    relationships = {guid for one in found for guid in list_relationships(client, one)}
    return Estate(Asset("S3Bucket", f"{SHOWN}/B", shown), (*hidden, glossary, category, term, other), (*relationships,))


def make(client: httpx.Client, type_name: str, name: str, **ends: Any) -> Asset:
    """A thing of a glossary that says much."""
    sent = {"typeName": type_name, "guid": "-1", "attributes": {"name": name, "qualifiedName": name, **SAID_AT_LENGTH}}
    guid = save(client, {**sent, "relationshipAttributes": ends})["guidAssignments"]["-1"]
    kept = ask(client, "GET", f"/api/meta/entity/guid/{guid}")["entity"]["attributes"]["qualifiedName"]
    return Asset(type_name, kept, guid)


def list_relationships(client: httpx.Client, guid: str) -> Iterator[str]:
    """The guids of an asset's relationships."""
    related = ask(client, "GET", f"/api/meta/entity/guid/{guid}")["entity"]["relationshipAttributes"]
    for value in related.values():
        for held in value if isinstance(value, list) else [value]:
            if isinstance(held, dict) and held.get("relationshipGuid"):
                yield held["relationshipGuid"]


@pytest.fixture(scope="module")
def limited(client: httpx.Client, server: CatalogServer, estate: Estate) -> Iterator[httpx.Client]:
    """A client whose token reads one connection, and changes what it reads."""
    persona = make_persona(client, "Half")
    make_connection_policy(client, persona, SHOWN, "persona-asset-read", "persona-asset-update")
    with open_as(server, make_token(client, "half", persona)) as opened:
        yield opened


def fill(form: Any, asset: Asset) -> Any:
    """An example of what programs send, about this asset."""
    text = json.dumps(form, default=get_example)
    for example, own in ((GUID, asset.guid), (TABLE, asset.name), (CONNECTION, HIDDEN), ('"Table"', None)):
        text = text.replace(example, f'"{asset.type_name}"' if own is None else own)
    return json.loads(text)


def send(client: httpx.Client, method: str, pattern: str, prefix: str, *, asset: Asset, guid: str = "") -> str:
    """The answer of an operation about an asset, or about another guid."""
    path = pattern.replace("{guid}", guid or asset.guid).replace("{type}", asset.type_name)
    path = re.sub(r"\{\w+\}", "x", path)
    shape = get_shape(method, pattern)
    named = {"attr:qualifiedName": asset.name, "attr_0:qualifiedName": asset.name, "guid": asset.guid}
    wide = {"extendedInfo": "true", "limit": 100, "tagUpdateStartTime": 0, "query": "*", "ignoreRelationships": "false"}
    query = {**fill(shape.query, asset), **named, **wide}
    sent = {} if method == "GET" or shape.body is None else {"json": fill(shape.body, asset)}
    return client.request(method, prefix + path, params=query, **sent).text


def list_questions(estate: Estate) -> Iterator[tuple[str, Json]]:
    """Searches and walks that would find everything: the path, and what is posted to it."""
    for dsl in (
        EVERYTHING,
        {**EVERYTHING, "query": {"query_string": {"query": CANARY}}},
        {**EVERYTHING, "size": 0, **SOURCES},
        {**EVERYTHING, **SOURCES},
        {**EVERYTHING, **VALUES},
        {**EVERYTHING, "sort": [{"description.keyword": {"order": "desc"}}]},
    ):
        for path in ("search/indexsearch", MODELS, "search/es", "entity/auditSearch", "task/search"):
            yield path, {"dsl": dsl, **ASKED, "showSearchMetadata": True, "allowDeletedRelations": True}
            yield path, {"dsl": dsl, **ASKED, "enableFullRestriction": True, "showHighlights": True}
    for words in ({"query": "*"}, {"query": CANARY}, {"typeName": "S3Bucket"}, {"typeName": "Asset"}):
        yield "search/basic", {**words, "limit": 100, **ASKED}
    for guid in (estate.shown.guid, *(asset.guid for asset in estate.hidden)):
        yield "lineage/list", {"guid": guid, **WALK}
        yield "lineage/getlineage", {"guid": guid, **WALK}
        yield f"lineage/{guid}", WALK
        yield f"entity/{guid}/auditSearch", {"dsl": EVERYTHING, **ASKED}


def ask_question(client: httpx.Client, path: str, body: Json) -> str:
    """The answer to a search or a walk, without the request that it repeats."""
    answer = client.post(f"/api/meta/{path}", json=body).json()
    return json.dumps({name: value for name, value in answer.items() if name != "searchParameters"})


@pytest.mark.parametrize(("method", "pattern", "prefix"), OPERATIONS, ids=str)
def test_no_operation_shows_what_is_hidden(
    limited: httpx.Client, estate: Estate, method: str, pattern: str, prefix: str
) -> None:
    """Asked about each hidden asset, and about each relationship where a guid is asked for."""
    for asset in (*estate.hidden, estate.shown):
        assert CANARY not in send(limited, method, pattern, prefix, asset=asset), asset
    for guid in estate.relationships if (method, "{guid}" in pattern) == ("GET", True) else ():
        assert CANARY not in send(limited, method, pattern, prefix, asset=estate.shown, guid=guid), guid


def test_no_search_or_walk_shows_what_is_hidden(limited: httpx.Client, estate: Estate) -> None:
    """Not in hits, related ones, aggregations, sort values, graphs or lines of the audit."""
    for path, body in list_questions(estate):
        assert CANARY not in ask_question(limited, path, body), (path, body)


def test_the_servers_own_token_sees_it_by_all_that_show_attributes(client: httpx.Client, estate: Estate) -> None:
    """So that the law above could fail: each of these shows what is hidden to whom policies do not restrict."""
    for method, pattern, prefix in OPERATIONS:
        if (method, pattern) in SHOWING:
            assert any(CANARY in send(client, method, pattern, prefix, asset=asset) for asset in estate.hidden), pattern
    guids = estate.relationships
    shown = [send(client, "GET", RELATIONSHIP, "/api/meta", asset=estate.shown, guid=guid) for guid in guids]
    assert any(CANARY in answer for answer in shown)
    for path, body in list_questions(estate):
        if path.startswith(("search/", "model/")) and body.get("query") != CANARY:
            assert (CANARY in ask_question(client, path, body)) is (path != MODELS), (path, body)


def test_a_relationship_is_shown_to_whoever_reads_one_end(
    client: httpx.Client, limited: httpx.Client, estate: Estate
) -> None:
    """The header of the other end is scrubbed; of what lies between two hidden ones there is only a refusal."""
    readable = 0
    for guid in estate.relationships:
        path, wide = f"/api/meta/relationship/guid/{guid}", {"extendedInfo": "true"}
        whole = ask(client, "GET", path, params=wide)
        ends = {whole["relationship"][end]["guid"] for end in ("end1", "end2")}
        if estate.shown.guid not in ends:
            assert read_refusal(limited.get(path)) == read_refusal(limited.get(path, params=wide)) == FORBIDDEN
            continue
        readable += 1
        answer = ask(limited, "GET", path, params=wide)
        assert answer["relationship"] == whole["relationship"]
        (other,) = ends - {estate.shown.guid}
        own = whole["referredEntities"][estate.shown.guid]
        assert answer["referredEntities"][estate.shown.guid] == own
        header = answer["referredEntities"][other]
        assert header["attributes"] == {} and header["scrubbed"] and header["guid"] == other
    assert 0 < readable < len(estate.relationships)


@pytest.mark.parametrize("pattern", [pattern for method, pattern in sorted(SHOWING) if "glossary" in pattern])
def test_glossaries_are_refused_whole(limited: httpx.Client, estate: Estate, pattern: str) -> None:
    """As the metastore does, which reads each term and category by its guid."""
    answers = [limited.get("/api/meta" + pattern.replace("{guid}", asset.guid)) for asset in estate.hidden]
    assert {read_refusal(answer) for answer in answers} == {FORBIDDEN}


def test_a_glossary_that_may_be_read_is_shown(client: httpx.Client, server: CatalogServer, estate: Estate) -> None:
    """With its terms and categories, by every route; what else is hidden stays so."""
    glossary = next(asset for asset in estate.hidden if asset.type_name == "AtlasGlossary")
    persona = make_persona(client, "Reader of words")
    resources = (f"entity:{glossary.name}",)
    make_policy(client, persona, "persona-glossary-read", resources=resources, policySubCategory="glossary")
    with open_as(server, make_token(client, "words", persona)) as opened:
        for asset in estate.hidden:
            for method, pattern in sorted(SHOWING):
                if "glossary" in pattern:
                    path = "/api/meta" + pattern.replace("{guid}", asset.guid)
                    answers = [asking.request(method, path) for asking in (opened, client)]
                    if asset.type_name.startswith("AtlasGlossary"):
                        assert answers[0].json() == answers[1].json()
                    elif "{guid}" in pattern:
                        assert read_refusal(answers[0]) == FORBIDDEN
