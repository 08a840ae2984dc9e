"""Answers as JSON: every value that a client may send comes back, whatever its signs and its size."""

import json
from typing import Any

import pytest

from delta_arc_lineage.local_atlan.web.exchange import Answer


@pytest.mark.parametrize(
    "payload",
    [
        {"a": [1, 2.5, True, False, "x", {"b": []}]},
        [],
        {},
        ["é", "世界", "\U0001f30d", '"', "\\", "\u0000", "\u2028", "</script>"],
        [0, -1, 2**63 - 1, -(2**63), 2**64, 10**30],
        [0.1, 1e-300, 1.7976931348623157e308, -0.0],
        {"k" * 1000: "v" * 10_000},
    ],
)
def test_every_value_is_read_back(payload: Any) -> None:
    """What is written is what any reader reads."""
    assert json.loads(Answer(payload).content()) == payload


def test_answers_are_utf_8_and_compact() -> None:
    """Signs beyond ASCII are written as they are, and no space is wasted."""
    assert Answer({"a": ["é", 1], "b": None}).content() == '{"a":["é",1],"b":null}'.encode()


def test_half_a_sign_comes_back_as_it_came() -> None:
    """A lone surrogate, which no text should have, does not stop an answer: as a value, as a key, beside others."""
    payloads: list[Any] = [["ok", "\udfff"], {"\ud800": 1, "ok": "é"}, {"a": {"b": ["x\ud800y"]}}]
    for payload in payloads:
        assert json.loads(Answer(payload).content().decode("utf-8", "surrogatepass")) == payload
    assert Answer(["\ud800"]).content() == b'["\xed\xa0\x80"]'


def test_text_and_nothing_are_no_json() -> None:
    """A page is sent as it is; an answer without a payload is empty."""
    assert Answer("<p>é</p>", media_type="text/html").content() == "<p>é</p>".encode()
    assert Answer(None, status=204).content() == b""
