"""Bodies, parameters and addresses as no sound program sends them: each is answered in words, and nothing is stored."""

import json
from http.client import HTTPConnection
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.errors import CatalogError
from delta_arc_lineage.local_atlan.web.client_json import MAXIMUM_NESTING, parse_json
from delta_arc_lineage_tests.local_atlan.calls import entity, found_names, get, save

_BULK = "/api/meta/entity/bulk"
_SEARCH = "/api/meta/search/indexsearch"
_READERS = (
    ("POST", _BULK),
    ("POST", _SEARCH),
    ("POST", "/api/meta/entity/auditSearch"),
    ("POST", "/api/meta/lineage/list"),
    ("POST", "/api/meta/types/typedefs"),
    ("POST", "/api/meta/task/search"),
    ("PUT", "/api/meta/configs/disable_writes"),
    ("PUT", "/api/meta/admin/purge"),
    ("DELETE", "/api/meta/types/typedefs"),
    ("POST", "/api/service/groups"),
    ("POST", "/api/service/apikeys"),
    ("POST", "/api/local/import"),
)


def _refusal(text: str | bytes) -> str:
    """The message of the refusal of a text."""
    with pytest.raises(CatalogError) as raised:
        parse_json(text, "request body")
    assert (raised.value.status, raised.value.code) == (400, "ATLAS-400-00-029")
    assert raised.value.message.startswith("request body ")
    assert len(raised.value.message) < 250
    return raised.value.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "No content to map due to end-of-input"),
        ("{", "expected close marker for Object (start marker at [line: 1, column: 1])"),
        ('{\n "a": [', "expected close marker for Array (start marker at [line: 2, column: 7])"),
        ('{"a":1', "expected close marker for Object"),
        ('[[],"}"', "expected close marker for Array (start marker at [line: 1, column: 1])"),
        ('{"a":', "Unexpected end-of-input within/between Object entries"),
        ('{"a"', "Unexpected end-of-input within/between Object entries"),
        ('{"a":1,', "Unexpected end-of-input within/between Object entries"),
        ("[1, ", "Unexpected end-of-input within/between Array entries"),
        ('{"a', "Unexpected end-of-input in field name"),
        ('{"a":"b', "was expecting closing quote for a string value"),
        ('["a', "was expecting closing quote for a string value"),
        ('{"a":1,}', "('}' (code 125)): was expecting double-quote to start field name"),
        ("{'a':1}", "(''' (code 39)): was expecting double-quote to start field name"),
        ('{"a" 1}', "('1' (code 49)): was expecting a colon to separate field name and value"),
        ('{"a":1 "b":2}', "('\"' (code 34)): was expecting comma to separate Object entries"),
        ("[1 2]", "('2' (code 50)): was expecting comma to separate Array entries"),
        ("[1,]", "(']' (code 93)): expected a value"),
        ("[tru]", "Unrecognized token 'tru': was expecting (JSON String, Number, Array, Object or token"),
        ("[#]", "('#' (code 35)): expected a valid value (JSON String"),
        ("[01]", "Invalid numeric value: Leading zeroes not allowed"),
        ("[1.]", "(']' (code 93)) in numeric value: Decimal point not followed by a digit"),
        ("[1e]", "(']' (code 93)) in numeric value: Exponent indicator not followed by a digit"),
        ("[-x]", "('x' (code 120)) in numeric value: expected digit (0-9) to follow minus sign"),
        ('["\\x"]', "Unrecognized character escape 'x' (code 120)"),
        ('["\\u12z4"]', "('z' (code 122)): expected a hex-digit for character escape sequence"),
        ('["\\u12', "Unexpected end-of-input"),
        ('{"a":1} x', "Trailing token found after value"),
        ('["\n"]', "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash"),
        ('{"a":NaN}', "Non-standard token 'NaN'"),
        ('{"a":Infinity}', "Non-standard token 'Infinity'"),
        ('{"a":-Infinity}', "Non-standard token '-Infinity'"),
        ('{"a":1e400}', "out of range of double"),
        ('{"a":-1e400}', "out of range of double"),
        ('{"a":9223372036854775808}', "out of range of long"),
        ('{"a":-9223372036854775809}', "out of range of long"),
        ('{"a":1' + "0" * 30 + "}", "out of range of long"),
        ("9" * 5000, "out of range of long"),
        ('["\\ud800"]', "Incomplete surrogate pair"),
        ('["a\\udfffb"]', "Incomplete surrogate pair"),
        ('{"\\uDEAD":1}', "Incomplete surrogate pair"),
        ('{"a":{"b":["\\ud83d"]}}', "Incomplete surrogate pair"),
        ('["\\ude00\\ud83d"]', "Incomplete surrogate pair"),
        (b"\xff", "Invalid UTF-8 start byte 0xff"),
        (b'"\xed\xa0\x80"', "Invalid UTF-8 middle byte 0xa0"),
        (b'{"a":"\xc3"}', "Invalid UTF-8 middle byte 0x22"),
        (b'{"a":"\xc3', "Unexpected end-of-input in UTF-8 character"),
    ],
)
def test_a_text_that_is_no_storable_json_is_refused(text: str | bytes, words: str) -> None:
    """Jackson's words where it refuses the same."""
    assert words in _refusal(text)


@given(st.text('{}[]",:\\u0aeE.-+tn# \n\u2603', max_size=12))
def test_whatever_is_no_json_is_refused_in_words(text: str) -> None:
    """A text is a value or a refusal; the words are never those of Python's reader."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        assert error.msg.split(":")[0] not in _refusal(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ('{"a":9223372036854775807}', {"a": 2**63 - 1}),
        ('{"a":-9223372036854775808}', {"a": -(2**63)}),
        ('{"a":1e308}', {"a": 1e308}),
        ('{"a":-0.0}', {"a": 0.0}),
        ('["\\ud83d\\ude00"]', ["😀"]),
        ('["\\u0000"]', ["\x00"]),
        ('["\\u202e"]', ["\u202e"]),
        ('["\\\\ud800"]', ["\\ud800"]),
        ('{"a":1,"a":2}', {"a": 2}),
        ("  [1]\n", [1]),
        ('["é"]'.encode(), ["é"]),
        ('["é"]'.encode("utf-16"), ["é"]),
        ('["é"]'.encode("utf-8-sig"), ["é"]),
    ],
)
def test_unusual_json_is_read(text: str | bytes, value: Any) -> None:
    """What JSON allows is taken: pairs of surrogates, the largest numbers, other encodings of Unicode."""
    assert parse_json(text, "request body") == value


@pytest.mark.parametrize("depth", [1, MAXIMUM_NESTING - 1, MAXIMUM_NESTING])
@pytest.mark.parametrize(("left", "right"), [("[", "]"), ('{"a":', "}")])
def test_what_nests_as_deep_as_may_be_is_read(depth: int, left: str, right: str) -> None:
    """The innermost value counts for no level."""
    value = parse_json(left * (depth - 1) + "[]" + right * (depth - 1), "request body")
    for _ in range(depth - 1):
        value = next(iter(value.values())) if isinstance(value, dict) else value[0]
    assert value == []


@pytest.mark.parametrize("depth", [MAXIMUM_NESTING + 1, 1000, 100_000])
@pytest.mark.parametrize(("left", "right"), [("[", "]"), ('{"a":', "}")])
def test_what_nests_deeper_is_refused(depth: int, left: str, right: str) -> None:
    """Also beyond what the JSON reader itself can follow."""
    assert "nests deeper than" in _refusal(left * (depth - 1) + "[]" + right * (depth - 1))


@pytest.mark.parametrize(("method", "path"), _READERS)
@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b'{"a":NaN}', b'["\\ud800"]', b"[" * 5000])
def test_a_malformed_body_is_refused_by_every_reader(
    client: httpx.Client, method: str, path: str, content: bytes
) -> None:
    """By status 400, with the two fields."""
    answer = client.request(method, path, content=content)
    assert answer.status_code == 400
    assert sorted(answer.json()) == ["errorCode", "errorMessage"]
    assert answer.json()["errorCode"] == "ATLAS-400-00-029"
    assert answer.json()["errorMessage"].startswith("request body ")


@pytest.mark.parametrize(("method", "path"), _READERS)
@pytest.mark.parametrize("content", [b"5", b'"x"', b"true", b"[[]]", b"null"])
def test_a_body_of_another_kind_is_refused_by_every_reader(
    client: httpx.Client, method: str, path: str, content: bytes
) -> None:
    """A number, a text, a flag, nothing where an object or an array belongs."""
    answer = client.request(method, path, content=content)
    assert answer.status_code == 400
    assert answer.json()["errorMessage"].startswith("Cannot deserialize value of type")


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"],
)
@pytest.mark.parametrize(("method", "path"), _READERS)
def test_a_body_that_says_to_be_no_json_is_refused(
    client: httpx.Client, method: str, path: str, media_type: str
) -> None:
    """As `@Consumes(application/json)` refuses it; curl's default is among these."""
    answer = client.request(method, path, content=b"{}", headers={"Content-Type": media_type})
    assert answer.status_code == 415
    assert answer.json()["errorMessage"].startswith("HTTP 415 Unsupported Media Type")


@pytest.mark.parametrize(
    "media_type",
    ["application/json", "application/json;charset=UTF-8", "APPLICATION/JSON", "application/json ; x=y", ""],
)
def test_a_body_that_says_to_be_json_is_read(client: httpx.Client, media_type: str) -> None:
    """In any spelling, and without a word."""
    sent = json.dumps({"dsl": {"query": {"match_all": {}}}}).encode()
    assert client.post(_SEARCH, content=sent, headers={"Content-Type": media_type}).status_code == 200


def test_a_request_without_a_body_needs_no_media_type(client: httpx.Client) -> None:
    """A GET with a form's media type is no form."""
    answer = client.get("/api/meta/types/typedefs", headers={"Content-Type": "text/plain"}, params={"type": "enum"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/meta/entity/uniqueAttribute/type/Table?attr:qualifiedName="),
        ("GET", "/api/meta/entity/bulk?guid=a&guid="),
        ("DELETE", "/api/meta/entity/bulk?guid="),
        ("GET", "/api/meta/entity/guid/"),
        ("GET", "/api/meta/types/typedef/name/"),
        ("POST", "/api/meta/repair/single-index?qualifiedName="),
    ],
)
def test_parameters_longer_than_the_metastore_takes_them_are_refused(
    client: httpx.Client, method: str, path: str
) -> None:
    """`atlas.query.param.max.length` is 4,096; one sign less is looked for."""
    refused = client.request(method, path + "a" * 4097)
    assert (refused.status_code, refused.json()["errorCode"]) == (400, "ATLAS-400-00-057")
    assert client.request(method, path + "a" * 4096).json().get("errorCode") != "ATLAS-400-00-057"


def test_filters_of_the_service_may_be_long(client: httpx.Client) -> None:
    """The service is another program, with no such limit."""
    sent = json.dumps({"$or": [{"name": "a" * 50} for _ in range(100)]})
    assert client.get("/api/service/roles", params={"filter": sent}).status_code == 200


def test_an_address_longer_than_the_server_reads_is_refused(client: httpx.Client) -> None:
    """Many guids at once fit, a book does not; by this server or by the HTTP library before it."""
    guids = "&".join(f"guid={number:036}" for number in range(400))
    assert client.get(f"/api/meta/entity/bulk?{guids}").status_code == 404
    connection = HTTPConnection(client.base_url.host, client.base_url.port or 0)
    connection.request("GET", "/api/meta/entity/bulk?" + "guid=x&" * 9800, headers=dict(client.headers))
    assert connection.getresponse().status in (400, 414)
    connection.close()


@pytest.mark.parametrize("number", ["x", "1.5", "-1", "9" * 30, "٣", "0x1"])
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/meta/entity/x/audit", "count"),
        ("/api/service/users", "limit"),
        ("/api/service/users", "offset"),
        ("/api/meta/lineage/x", "depth"),
        ("/api/meta/entity/bulk/headers", "tagUpdateStartTime"),
        ("/api/meta/admin/tasks", "limit"),
        ("/api/local/export?kind=entity", "size"),
    ],
)
def test_numbers_of_a_query_that_are_none_are_refused(client: httpx.Client, path: str, name: str, number: str) -> None:
    """Negative ones may be without meaning, never a fault."""
    answer = client.get(path, params={**dict(httpx.QueryParams(httpx.URL(path).query)), name: number})
    assert answer.status_code in ((200, 400, 404) if number == "-1" else (400,))


@pytest.mark.parametrize("guid", ["%00", "%FF%FE", "%ED%A0%80", "%F0%9F%98%80", "..%2F..", "%25", "a%0Ab", "%2F"])
def test_names_in_the_path_may_hold_anything(client: httpx.Client, guid: str) -> None:
    """Bytes that are no text are looked for as what they are read as, and not found."""
    answer = client.get(f"/api/meta/entity/guid/{guid}")
    assert answer.status_code == 404
    assert answer.json()["errorCode"] in ("ATLAS-404-00-005", "ATLAS-404-00-019")


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\u202e", "😀", "'; DROP TABLE entity; --", "\u2028", "{0}", "%s"])
def test_a_hostile_text_is_kept_as_it_is(client: httpx.Client, text: str) -> None:
    """As a name, as a qualified name, found again by both."""
    name = f"hostile/{text}"
    save(client, entity("Table", name, description=text))
    assert get(client, "Table", name)["attributes"]["description"] == text
    assert found_names(client, {"term": {"qualifiedName": name}}) == {name}


def test_a_refused_body_stores_nothing(client: httpx.Client) -> None:
    """Not even what stands before the mistake."""
    sound, wrong = entity("Table", "before"), {"typeName": "Table", "attributes": []}
    assert client.post(_BULK, json={"entities": [sound, wrong]}).status_code == 400
    assert found_names(client, {"term": {"qualifiedName": "before"}}) == set()


def test_braces_in_what_a_client_sends_break_no_message(client: httpx.Client) -> None:
    """Messages are made of templates; what they repeat is never one."""
    answer = client.get("/api/meta/entity/guid/{0}{name}{{")
    assert answer.json()["errorMessage"] == "Given instance guid {0}{name}{{ is invalid/not found"
