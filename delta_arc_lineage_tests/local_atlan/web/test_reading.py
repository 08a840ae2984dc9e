"""The getters that handlers read clients' values by: what Jackson takes is taken, everything else is refused by name.

Source: Jackson's coercions as the metastore's classes use them, and `JacksonExceptionMapper` (400, its own message).
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan import reading
from delta_arc_lineage.local_atlan.errors import CatalogError

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_GETTERS: dict[str, tuple[Callable[[Any, str], Any], type | tuple[type, ...]]] = {
    "object": (reading.read_object, dict),
    "list": (reading.read_list, list),
    "objects": (reading.read_objects, list),
    "object map": (reading.read_object_map, dict),
    "text": (reading.read_text, str),
    "texts": (reading.read_texts, list),
    "whole": (reading.read_whole, int),
    "flag": (reading.read_flag, bool),
}


def _refusal(read: Callable[..., Any], sent: Any, **options: Any) -> str:
    """The message of the refusal of a value."""
    with pytest.raises(CatalogError) as raised:
        read(sent, "place", **options)
    assert (raised.value.status, raised.value.code) == (400, "ATLAS-400-00-029")
    return raised.value.message


@pytest.mark.parametrize("name", _GETTERS)
@given(sent=_JSON)
def test_a_getter_gives_its_kind_or_a_refusal_that_names_the_place(name: str, sent: Any) -> None:
    """Of any JSON value; nothing else is raised and nothing else is given."""
    read, kind = _GETTERS[name]
    try:
        found = read(sent, "place")
    except CatalogError as error:
        assert error.status == 400
        assert "place" in error.message
    else:
        assert isinstance(found, kind)


@pytest.mark.parametrize("name", _GETTERS)
def test_null_is_an_absent_value(name: str) -> None:
    """Jackson leaves the field as it was: empty, zero or false."""
    read, _ = _GETTERS[name]
    assert not read(None, "place")


@given(sent=_JSON)
def test_what_is_read_reads_the_same_again(sent: Any) -> None:
    """A getter's answer is of the kind it gives, so reading it once more changes nothing."""
    for read, _ in _GETTERS.values():
        try:
            found = read(sent, "place")
        except CatalogError:
            continue
        assert read(found, "place") == found


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (0, 0),
        (7, 7),
        ("7", 7),
        (" 7 ", 7),
        ("+7", 7),
        ("007", 7),
        (7.0, 7),
        (7.9, 7),
        ("", 3),
        (None, 3),
        (2**31 - 1, 2**31 - 1),
    ],
)
def test_whole_numbers_are_taken_as_text_too(sent: Any, found: int) -> None:
    """Digits with a sign; what follows a decimal point is cut off, as Jackson's ACCEPT_FLOAT_AS_INT does."""
    assert reading.read_whole(sent, "size", otherwise=3) == found


@pytest.mark.parametrize(
    "sent",
    ["x", "1.5", "1e3", "0x10", "٣", "²", "1 2", "--1", "9" * 20, "9" * 5000, "NaN", "\x00", "1_000"],
)
def test_texts_that_are_no_whole_number_are_refused(sent: str) -> None:
    """Other digits than 0 to 9, exponents, underscores: Python would take some of them."""
    message = _refusal(reading.read_whole, sent)
    assert message.startswith('Cannot deserialize value of type `int` from String "')
    assert len(message) < 250


@pytest.mark.parametrize(
    ("sent", "least", "most"),
    [(-1, 0, 10), (11, 0, 10), ("11", 0, 10), (2**31, 0, 2**31 - 1), (10**30, 0, 2**63 - 1), (-(10**30), -5, 5)],
)
def test_numbers_out_of_bounds_are_refused_with_the_bounds(sent: Any, least: int, most: int) -> None:
    """In the words of Jackson's overflow."""
    message = _refusal(reading.read_whole, sent, least=least, most=most)
    assert "out of range of int" in message
    assert f"({least} - {most})" in message


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (True, True),
        (False, False),
        ("true", True),
        ("TRUE", True),
        ("False", False),
        (1, True),
        (0, False),
        ("", True),
        (None, True),
    ],
)
def test_flags_are_taken_as_text_and_number_too(sent: Any, found: bool) -> None:
    """In any case of letters; an empty text is as good as none."""
    assert reading.read_flag(sent, "hideProcess", otherwise=True) is found


@pytest.mark.parametrize("sent", ["yes", "1", "t", [], {}, [True], 1.5])
def test_what_is_no_flag_is_refused(sent: Any) -> None:
    """Python would call most of these true."""
    assert "`boolean`" in _refusal(reading.read_flag, sent)


@pytest.mark.parametrize(
    ("sent", "found"),
    [("x", "x"), ("", ""), (5, "5"), (1.5, "1.5"), (True, "true"), (False, "false"), (10**30, "1" + "0" * 30)],
)
def test_texts_are_taken_from_numbers_and_flags_too(sent: Any, found: str) -> None:
    """As the same JSON token would be written."""
    assert reading.read_text(sent, "name") == found


@pytest.mark.parametrize(
    ("sent", "found"), [(1, 1.0), (1.5, 1.5), ("1.5", 1.5), ("1e3", 1000.0), (-0.0, 0.0), ("  2 ", 2.0)]
)
def test_numbers_are_taken_as_text_too(sent: Any, found: float) -> None:
    """Any spelling of a finite number."""
    assert reading.read_number(sent, "rate") == found


@pytest.mark.parametrize("sent", ["x", "", "nan", "inf", "-Infinity", "1e999", [], {}, None, True, 10**400])
def test_what_is_no_finite_number_is_refused(sent: Any) -> None:
    """JSON could not write it again, or it is of another kind."""
    assert "`double`" in _refusal(reading.read_number, sent)


@pytest.mark.parametrize(
    ("read", "sent", "found"),
    [
        (reading.read_object, [], "Array value (token `JsonToken.START_ARRAY`)"),
        (reading.read_object, "x", "String value"),
        (reading.read_object, 5, "Integer value"),
        (reading.read_object, 1.5, "Floating-point value"),
        (reading.read_object, True, "Boolean value"),
        (reading.read_list, {}, "Object value (token `JsonToken.START_OBJECT`)"),
        (reading.read_list, "x", "String value"),
        (reading.read_objects, [None], "null"),
        (reading.read_objects, [{}, 5], "Integer value"),
        (reading.read_object_map, {"a": []}, "Array value (token `JsonToken.START_ARRAY`)"),
        (reading.read_text, {}, "Object value (token `JsonToken.START_OBJECT`)"),
        (reading.read_texts, ["x", []], "Array value (token `JsonToken.START_ARRAY`)"),
        (reading.read_whole, {}, "Object value (token `JsonToken.START_OBJECT`)"),
        (reading.read_whole, True, "Boolean value"),
        (reading.read_flag, [], "Array value (token `JsonToken.START_ARRAY`)"),
    ],
)
def test_a_refusal_says_what_was_found(read: Callable[..., Any], sent: Any, found: str) -> None:
    """The token's kind in Jackson's words."""
    assert f"from {found}: place" in _refusal(read, sent)


def test_members_of_a_map_are_named_by_their_key() -> None:
    """So that the mistake is found in a body of many."""
    with pytest.raises(CatalogError, match=r"constraints\.abc"):
        reading.read_object_map({"abc": 5}, "constraints")


def test_what_a_message_repeats_is_short() -> None:
    """A body of megabytes makes no answer of megabytes."""
    assert reading.shorten("a" * 10_000) == "a" * 100 + "…"
    assert reading.shorten("a" * 100) == "a" * 100
