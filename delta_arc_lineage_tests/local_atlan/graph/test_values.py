"""What each declared type makes of a value: numbers, dates, booleans, texts, enumerations, arrays and maps.

Expected values are those of the metastore's `AtlasBuiltInTypes`, `AtlasEnumType`, `AtlasArrayType` and `AtlasMapType`.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import changed, entity, found_names, get, refused, save
from delta_arc_lineage_tests.support.http import open_http

TYPE = "MeasuredTable"
INVALID = (404, "ATLAS-404-00-007")
UNREADABLE = (400, "ATLAS-400-00-029")
LONGEST, LONG = 2**63 - 1, -(2**63)
_NUMBERS = count()

# The attributes of a type of our own, one of each primitive type and of each way to hold many.
DECLARED = {
    "aBoolean": "boolean",
    "aByte": "byte",
    "aShort": "short",
    "anInt": "int",
    "aLong": "long",
    "aFloat": "float",
    "aDouble": "double",
    "aDate": "date",
    "aString": "string",
    "someLongs": "array<long>",
    "someStrings": "array<string>",
    "someMaps": "array<map<string,string>>",
    "aMap": "map<string,string>",
    "aMapOfNumbers": "map<string,long>",
    "aMapOfLists": "map<string,array<int>>",
}


@pytest.fixture(scope="module", autouse=True)
def measured(client: httpx.Client) -> None:
    """The type of our own."""
    attributes = [{"name": name, "typeName": declared, "isOptional": True} for name, declared in DECLARED.items()]
    sent = {"entityDefs": [{"name": TYPE, "superTypes": ["Table"], "attributeDefs": attributes}]}
    client.post("/api/meta/types/typedefs", json=sent).raise_for_status()


@pytest.fixture(scope="module")
def connected(server: CatalogServer) -> Iterator[httpx.Client]:
    """A client for the tests that Hypothesis repeats."""
    with open_http(server.url, "test-token") as opened:
        yield opened


def _keep(client: httpx.Client, attribute: str, value: Any) -> Any:
    """A value as it is shown after it was saved."""
    name = f"value/{next(_NUMBERS)}"
    save(client, entity(TYPE, name, **{attribute: value}))
    return get(client, TYPE, name)["attributes"][attribute]


def _refuse(client: httpx.Client, attribute: str, value: Any) -> tuple[int, str]:
    """The refusal of a value; nothing of its request may be kept."""
    name = f"refused/{next(_NUMBERS)}"
    answer = refused(client, entity(TYPE, name), entity(TYPE, name + "/b", **{attribute: value}))
    path = f"/api/meta/entity/uniqueAttribute/type/{TYPE}"
    assert client.get(path, params={"attr:qualifiedName": name}).status_code == 404
    return answer


@pytest.mark.parametrize(
    ("attribute", "sent", "kept"),
    [
        ("aLong", 7, 7),
        ("aLong", "7", 7),
        ("aLong", "+7", 7),
        ("aLong", "-07", -7),
        ("aLong", 7.9, 7),
        ("aLong", -7.9, -7),
        ("aLong", LONGEST, LONGEST),
        ("aLong", str(LONG), LONG),
        ("anInt", 2**31 - 1, 2**31 - 1),
        ("aShort", -(2**15), -(2**15)),
        ("aByte", 127, 127),
        ("aDouble", 1, 1.0),
        ("aDouble", "1.5", 1.5),
        ("aDouble", "-1e3", -1000.0),
        ("aDouble", ".5", 0.5),
        ("aFloat", 3.5, 3.5),
        ("aFloat", "2.", 2.0),
    ],
)
def test_numbers_are_read_as_java_reads_them(client: httpx.Client, attribute: str, sent: Any, kept: Any) -> None:
    """Also from text; a whole number loses a fraction."""
    found = _keep(client, attribute, sent)
    assert found == kept and type(found) is type(kept)


@pytest.mark.parametrize(
    ("attribute", "sent"),
    [
        *(("aLong", value) for value in (True, False, "", " 7", "7 ", "1_000", "0x10", "7.5", "seven", "٧", [], {})),
        *(("aLong", value) for value in (str(LONGEST + 1), str(LONG - 1), str(10**30), 1e30, "1" * 41)),
        *(("anInt", value) for value in (2**31, -(2**31) - 1, str(2**31))),
        *(("aShort", value) for value in (2**15, -(2**15) - 1)),
        *(("aByte", value) for value in (128, -129)),
        *(("aDouble", value) for value in (True, "", "nan", "inf", "Infinity", "1_0", "1e999", "one", "1,5", [1], {})),
        ("aFloat", 3.5e38),
        ("aFloat", "-3.5e38"),
    ],
)
def test_what_is_no_number_is_refused(client: httpx.Client, attribute: str, sent: Any) -> None:
    """Booleans, text that Java does not read, and what is out of range refuse the whole request."""
    assert _refuse(client, attribute, sent) == INVALID


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (1_700_000_000_000, 1_700_000_000_000),
        ("1700000000000", 1_700_000_000_000),
        (-1, -1),
        ("1970-01-01T00:00:01Z", 1000),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-02", 86_400_000),
        ("2024-02-29T12:00:00.250+00:00", 1_709_208_000_250),
    ],
)
def test_dates_are_milliseconds(client: httpx.Client, sent: Any, kept: int) -> None:
    """From a number, its text, and ISO text, which is universal time where it names no zone."""
    assert _keep(client, "aDate", sent) == kept


@pytest.mark.parametrize("sent", [True, "", "yesterday", "2024-02-30", "2024-13-01T00:00:00Z", str(2**63), [0], {}])
def test_what_is_no_date_is_refused(client: httpx.Client, sent: Any) -> None:
    """Days that do not exist, too."""
    assert _refuse(client, "aDate", sent) == INVALID


@pytest.mark.parametrize(
    ("sent", "kept"),
    [(True, True), (False, False), ("true", True), ("TRUE", True), ("yes", False), ("", False), (1, False), (0, False)],
)
def test_booleans_take_anything_and_only_true_is_true(client: httpx.Client, sent: Any, kept: bool) -> None:
    """As Java's `Boolean.valueOf` of the value's text."""
    assert _keep(client, "aBoolean", sent) is kept


@pytest.mark.parametrize(
    ("sent", "kept"), [("x", "x"), ("", ""), (5, "5"), (1.5, "1.5"), (True, "true"), (False, "false")]
)
def test_strings_take_any_scalar(client: httpx.Client, sent: Any, kept: str) -> None:
    """An empty text is a value and no null."""
    assert _keep(client, "aString", sent) == kept


@pytest.mark.parametrize(
    ("attribute", "sent", "kept"),
    [
        ("someLongs", [1, "2", 3.5], [1, 2, 3]),
        ("someLongs", [1, None, 2], [1, 2]),
        ("someLongs", [None], []),
        ("someLongs", [], []),
        ("someLongs", None, []),
        ("someStrings", ["a", 1, True], ["a", "1", "true"]),
        ("someStrings", [""], [""]),
        ("someMaps", [{"a": 1}, {"b": None}], [{"a": "1"}, {"b": None}]),
        ("aMap", {"a": 1, "b": "x"}, {"a": "1", "b": "x"}),
        ("aMap", None, None),
        ("aMapOfNumbers", {"a": "1", "b": 2}, {"a": 1, "b": 2}),
        ("aMapOfLists", {"a": ["1", 2], "b": []}, {"a": [1, 2], "b": []}),
    ],
)
def test_members_are_read_by_their_own_type(client: httpx.Client, attribute: str, sent: Any, kept: Any) -> None:
    """In arrays, where nulls are dropped, in maps, and in each in the other."""
    assert _keep(client, attribute, sent) == kept


@pytest.mark.parametrize(
    ("attribute", "sent"),
    [
        ("someLongs", 1),
        ("someLongs", "1"),
        ("someLongs", {"0": 1}),
        ("someLongs", [1, "x"]),
        ("someLongs", [[1]]),
        ("someLongs", [str(10**30)]),
        ("someStrings", "a"),
        ("someMaps", [[]]),
        ("someMaps", {"a": "b"}),
        ("aMap", ["a"]),
        ("aMap", "a"),
        ("aMapOfNumbers", {"a": "x"}),
        ("aMapOfNumbers", {"a": True}),
        ("aMapOfLists", {"a": 1}),
        ("aMapOfLists", {"a": [2**31]}),
    ],
)
def test_one_wrong_member_refuses_the_whole(client: httpx.Client, attribute: str, sent: Any) -> None:
    """However deep it is."""
    assert _refuse(client, attribute, sent) == INVALID


@pytest.mark.parametrize("sent", ["VERIFIED", "verified", "Verified", "vErIfIeD"])
def test_enumerations_are_kept_in_the_case_of_their_definition(client: httpx.Client, sent: str) -> None:
    """Whatever the case they are sent in (`AtlasEnumType.getNormalizedValue`)."""
    assert _keep(client, "certificateStatus", sent) == "VERIFIED"


@pytest.mark.parametrize("sent", ["", "SOMETHING", " VERIFIED", 1.5, True, ["VERIFIED"], {"value": "VERIFIED"}])
def test_what_is_no_element_is_refused(client: httpx.Client, sent: Any) -> None:
    """Also an empty text: null takes a value away."""
    assert _refuse(client, "certificateStatus", sent) == INVALID


def test_elements_of_clients_are_matched_alike(client: httpx.Client) -> None:
    """An enumeration that a client defines, alone and in an array."""
    elements = [{"value": value, "ordinal": at} for at, value in enumerate(("Low", "HIGH"))]
    attributes = [
        {"name": "level", "typeName": "Level", "isOptional": True},
        {"name": "levels", "typeName": "array<Level>", "isOptional": True},
    ]
    sent = {
        "enumDefs": [{"name": "Level", "elementDefs": elements}],
        "entityDefs": [{"name": "LevelTable", "superTypes": ["Table"], "attributeDefs": attributes}],
    }
    client.post("/api/meta/types/typedefs", json=sent).raise_for_status()
    save(client, entity("LevelTable", "level/T", level="low", levels=["high", "LOW"]))
    shown = get(client, "LevelTable", "level/T")["attributes"]
    assert (shown["level"], shown["levels"]) == ("Low", ["HIGH", "Low"])
    assert refused(client, entity("LevelTable", "level/U", levels=["Low", "middle"])) == INVALID


@pytest.mark.parametrize(
    ("attribute", "sent"),
    [("someStrings", ["a"]), ("someLongs", [1]), ("aMap", {"a": "b"}), ("aLong", 5), ("aString", "x")],
)
def test_null_takes_every_kind_of_value_away(client: httpx.Client, attribute: str, sent: Any) -> None:
    """And an empty list does so for lists; taking away what is not there changes nothing."""
    name = f"null/{next(_NUMBERS)}"
    save(client, entity(TYPE, name, **{attribute: sent}))
    assert changed(save(client, entity(TYPE, name, **{attribute: None})), "UPDATE") == [name]
    assert not get(client, TYPE, name)["attributes"][attribute]
    assert "mutatedEntities" not in save(client, entity(TYPE, name, **{attribute: None}))


def test_an_empty_list_is_no_list(client: httpx.Client) -> None:
    """Sent to an entity without one it changes nothing; sent to one with a list it empties it, once."""
    save(client, entity("Table", "empty/T"))
    assert "mutatedEntities" not in save(client, entity("Table", "empty/T", ownerUsers=[]))
    save(client, entity("Table", "empty/T", ownerUsers=["a"]))
    assert changed(save(client, entity("Table", "empty/T", ownerUsers=[])), "UPDATE") == ["empty/T"]
    assert get(client, "Table", "empty/T")["attributes"]["ownerUsers"] == []
    assert "mutatedEntities" not in save(client, entity("Table", "empty/T", ownerUsers=[]))
    save(client, entity("Table", "empty/U", ownerUsers=[]))
    within = {"prefix": {"qualifiedName": "empty/"}}
    assert found_names(client, within) == {"empty/T", "empty/U"}
    assert not found_names(client, {"bool": {"filter": [within, {"exists": {"field": "ownerUsers"}}]}})


@given(number=st.integers())
def test_every_whole_number_is_kept_or_refused(connected: httpx.Client, number: int) -> None:
    """Kept exactly within the range of a long, as text too; refused outside, never an error of the server."""
    name = "law/long"
    for sent, refusal in ((number, UNREADABLE), (str(number), INVALID)):
        answer = connected.post("/api/meta/entity/bulk", json={"entities": [entity(TYPE, name, aLong=sent)]})
        if LONG <= number <= LONGEST:
            assert answer.status_code == 200
            assert get(connected, TYPE, name)["attributes"]["aLong"] == number
        else:
            assert (answer.status_code, answer.json()["errorCode"]) == refusal


_NUMBER = st.integers(LONG, LONGEST) | st.integers().map(str) | st.floats(allow_nan=False, allow_infinity=False)
_JSON = st.recursive(
    st.none() | st.booleans() | _NUMBER | st.text(max_size=8),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=4), children, max_size=3),
    max_leaves=6,
)


@given(attribute=st.sampled_from(sorted(DECLARED)), value=_JSON)
def test_what_was_kept_is_kept_again(connected: httpx.Client, attribute: str, value: Any) -> None:
    """Any JSON at any attribute is refused or kept; what is shown of it can be saved, and changes nothing."""
    name = f"law/{attribute}"
    save(connected, entity(TYPE, name, **{attribute: None}))
    answer = connected.post("/api/meta/entity/bulk", json={"entities": [entity(TYPE, name, **{attribute: value})]})
    if answer.status_code != 200:
        assert (answer.status_code, answer.json()["errorCode"]) == INVALID
        return
    shown = get(connected, TYPE, name)["attributes"][attribute]
    assert "mutatedEntities" not in save(connected, entity(TYPE, name, **{attribute: shown}))
    assert get(connected, TYPE, name)["attributes"][attribute] == shown
