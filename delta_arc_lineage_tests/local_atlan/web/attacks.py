"""Attacks on every operation of the OpenAPI description: what programs send, spoiled in one place or more.

The law: whatever is sent is answered. Never by a fault of the server, which has an `errorId`; what the metastore itself
answers 500 has none. A refusal has the two fields that every client reads, but those of bulk purges, which have a word.

An operation is attacked with its own example, in which values, names, numbers or the text of the JSON itself are
replaced; so most attacks get past the first check of a handler. Operations come from the route tables: a new one is
attacked as soon as it is there, with the example that it has in `web/shapes.py`.

python -m delta_arc_lineage_tests.local_atlan.web.attacks --examples 2000               every operation (`make fuzz`)
python -m delta_arc_lineage_tests.local_atlan.web.attacks --only lineage --seed 7       some, otherwise each time

Hypothesis over examples rather than Schemathesis: the server's bodies are open maps, so a schema says little of them,
and of what random values a schema allows hardly any reaches a line behind the first check.
"""

import argparse
import base64
import copy
import json
import sys
import traceback
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

import httpx
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.responses.direct_search import WORKFLOW_ACCOUNT
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage.local_atlan.web.examples import CUSTOM_METADATA, GLOSSARY_GUID, GUID, TABLE, TAG, TERM_GUID
from delta_arc_lineage.local_atlan.web.openapi import describe_api
from delta_arc_lineage_tests.local_atlan.web.attacked_estate import settle
from delta_arc_lineage_tests.support.http import open_http

Json = Any

# Texts that become raw JSON in the body: JSON writers do not write them, programs of other languages do.
_RAW = {"«nan»": "NaN", "«inf»": "-Infinity", "«huge»": "1e400", "«long»": "9" * 30, "«longer»": "9" * 5000}
_DEEP: Json = []
for _ in range(150):
    _DEEP = [_DEEP] if _ % 2 else {"query": _DEEP}

_VALUES: tuple[Json, ...] = (
    *(None, True, False, 0, -1, 1, 3, 1.5, -0.0, 1e308, 2**31, 2**63 - 1, -(2**63), 10**15),
    *("", "x", "0", "-1", "true", "NaN", "1e400", "9" * 30, "٣", "²", "\x00", "\ud800", "a\udfffb", "%", "*", "?", "("),
    *(
        "a" * 5000,
        "\u202e",
        "𝒳",
        "'; DROP TABLE entity; --",
        "__guid",
        "../..",
        "Table",
        "Asset",
        "now-1x",
        "P1D",
        "[a-",
    ),
    *([], {}, [[]], [None], [1], ["x"], [{}], [[{}]], {"": ""}, {"x": None}, {"x": {}}, {"x": []}, {"value": 1}, _DEEP),
    *(GUID, TABLE, TAG, CUSTOM_METADATA, [GUID], {"guid": GUID}, {"typeName": "Table"}, {"uniqueAttributes": []}),
    *_RAW,
)
_TEXTS = tuple(value for value in _VALUES if isinstance(value, str))
_NAMES = ("", "x", "\ud800", "__guid", "query", "guid", "typeName", "attributes", "value", "type")
_BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"5",
    b'"x"',
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"[" * 100_000,
    b'{"a":' * 5000,
    b"{}x",
)
_SOUND: dict[str, tuple[str, ...]] = {
    "guid": (GUID, GUID, TERM_GUID, GLOSSARY_GUID),
    "type": ("Table",),
    "name": (TAG, CUSTOM_METADATA, "Table"),
    "key": ("disable_writes", "atlas.graphdb.backend"),
    "flag": ("disable_writes",),
}
_MEDIA = ("application/json", "application/json; charset=utf-8", "text/plain", "application/xml", ";", "ÿ".encode())


@dataclass(frozen=True)
class Operation:
    """One operation of the description: its method, path, query parameters by example, and its body's example."""

    method: str
    path: str
    query: dict[str, Json]
    body: Json

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Attack:
    """One request as it goes out, of another account than the token's if one is named.

    Guids and names of the examples stand for those of what is there.
    """

    method: str
    target: str
    content: bytes
    media_type: bytes
    account: str = ""


@cache
def list_operations() -> tuple[Operation, ...]:
    """Every operation of the description."""
    return tuple(
        _read_operation(method.upper(), path, described)
        for path, methods in describe_api()["paths"].items()
        for method, described in methods.items()
    )


def _read_operation(method: str, path: str, described: Json) -> Operation:
    """One operation of the description."""
    query = {part["name"]: part.get("example") for part in described["parameters"] if part["in"] == "query"}
    content = described.get("requestBody", {}).get("content", {})
    return Operation(method, path, query, content.get("application/json", {}).get("example"))


def _list_places(value: Json) -> list[tuple[Any, ...]]:
    """The way to every value in a JSON value, the whole first."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(), *((key, *way) for key, member in members for way in _list_places(member))]


def _put(whole: Json, way: tuple[Any, ...], value: Json) -> Json:
    """A JSON value with another value at one place; a place that an earlier change took away is passed over."""
    if not way:
        return value
    *parents, last = way
    place = whole
    try:
        for key in parents:
            place = place[key]
        place[last] = value
    except (KeyError, IndexError, TypeError):
        return whole
    return whole


@st.composite
def _spoiled(draw: st.DrawFn, example: Json) -> Json:
    """An example in which up to three values are replaced, and now and then a name is added."""
    whole = copy.deepcopy(example)
    ways = _list_places(example)
    for _ in range(draw(st.integers(1, 3))):
        whole = _put(whole, draw(st.sampled_from(ways)), copy.deepcopy(draw(st.sampled_from(_VALUES))))
    if isinstance(whole, dict) and draw(st.integers(0, 5)) == 0:
        whole[draw(st.sampled_from(_NAMES))] = draw(st.sampled_from(_VALUES))
    return whole


def _write_json(value: Json) -> bytes:
    """The JSON text of a value with raw parts in it."""
    text = json.dumps(value)
    for mark, raw in _RAW.items():
        text = text.replace(json.dumps(mark), raw)
    return text.encode()


@st.composite
def attacks(draw: st.DrawFn, operation: Operation) -> Attack:
    """One request to an operation."""
    path = operation.path
    for name in [part[1:-1] for part in path.split("/") if part.startswith("{")]:
        value = draw(st.sampled_from(_SOUND.get(name, ("x",))))
        if not draw(st.integers(0, 9)):
            value = draw(st.sampled_from(_TEXTS)) or "x"
        path = path.replace(f"{{{name}}}", quote(value, safe="", errors="surrogatepass"), 1)
    pairs = []
    for name, example in operation.query.items():
        kind = draw(st.integers(0, 3))
        if kind:
            value = example if kind > 1 else draw(st.sampled_from(_VALUES))
            text = value if isinstance(value, str) else json.dumps(value)
            pairs.append(f"{quote(name, safe=':')}={quote(text, safe='', errors='surrogatepass')}")
    kind = draw(st.integers(0, 19))
    if kind == 0:
        content = draw(st.sampled_from(_BODIES))
    elif operation.body is None:
        content = b"" if kind % 2 else _write_json(draw(st.sampled_from(_VALUES)))
    else:
        content = _write_json(operation.body if kind == 1 else draw(_spoiled(operation.body)))
    media_type = draw(st.sampled_from(_MEDIA)) if draw(st.integers(0, 19)) == 0 else _MEDIA[0]
    media = media_type if isinstance(media_type, bytes) else media_type.encode()
    account = draw(st.sampled_from(("", "", WORKFLOW_ACCOUNT)))
    return Attack(operation.method, f"{path}?{'&'.join(pairs)}", content, media, account)


def send(client: httpx.Client, attack: Attack, estate: dict[str, str]) -> httpx.Response:
    """Send an attack, the guids and names of the examples replaced by those of what is there."""
    target, content = attack.target, attack.content
    for example, guid in estate.items():
        target, content = target.replace(example, guid), content.replace(example.encode(), guid.encode())
    headers = {b"Content-Type": attack.media_type, b"X-Atlan-Client-Origin": b"product"}
    if attack.account:
        secret = client.headers["Authorization"].removeprefix("Bearer ")
        headers[b"Authorization"] = b"Basic " + base64.b64encode(f"{attack.account}:{secret}".encode())
    return client.request(attack.method, target, content=content, headers=headers)


def check_answer(answer: httpx.Response) -> None:
    """The law: no fault of the server, and a refusal that a client can read."""
    if answer.status_code < 400:
        if answer.content and answer.headers["content-type"] == "application/json":
            answer.json()
        return
    refusal = answer.json()
    if "/bulk-purge/" in answer.request.url.path and answer.status_code == 404 and "errorCode" not in refusal:
        assert refusal.get("error") or refusal.get("message"), answer.text
        return
    assert isinstance(refusal.get("errorCode"), str), answer.text
    assert refusal["errorCode"], answer.text
    assert isinstance(refusal.get("errorMessage"), str), answer.text
    assert refusal["errorMessage"], answer.text
    assert answer.status_code not in (502, 503), answer.text
    assert "errorId" not in refusal, answer.text


def attack_operation(client: httpx.Client, operation: Operation, *, examples: int, number: int | None = None) -> None:
    """Attack one operation; raises what an attack found, shrunk to its least. Without a number always the same."""
    estate = settle(client)

    @settings(
        max_examples=examples,
        derandomize=number is None,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(attacks(operation))
    def run(attack: Attack) -> None:
        check_answer(send(client, attack, estate))

    try:
        (run if number is None else seed(number)(run))()
    finally:
        client.post("/api/local/faults", json={})


def main() -> int:
    """Attack the operations named; 1 if any was answered against the law."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--examples", type=int, default=1000, help="attacks on each operation")
    parser.add_argument("--only", default="", help="a part of `METHOD /path` of the operations to attack")
    parser.add_argument("--seed", type=int, help="another series of attacks; without it always the same")
    asked = parser.parse_args()
    failed = 0
    with CatalogServer() as server, open_http(server.url, server.token) as client:
        for operation in [each for each in list_operations() if asked.only in str(each)]:
            try:
                attack_operation(client, operation, examples=asked.examples, number=asked.seed)
            except Exception:  # noqa: BLE001 (told, and the next operation attacked)
                failed += 1
                sys.stdout.write(f"FAILED {operation}\n")
                traceback.print_exc(limit=-1, file=sys.stdout)
    sys.stdout.write(f"{failed} operations failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
