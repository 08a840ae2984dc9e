"""The searchable text of tags: every name and value in the order of the metastore's maps, found by spans.

Source: the metastore's `FullTextMapperV2.mapAttributes` and `mapAttribute`; the order is that of Java's `HashMap` over
`String.hashCode`. The SDK's `CompoundQuery.tagged_with_value` relies on it: it wants the value to be followed at once
by another name of the attachment, and the qualified name of the source's tag after that.
"""

from itertools import permutations
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.search.tag_texts import write_tag_text
from delta_arc_lineage_tests.local_atlan.calls import entity, found_names, save

Json = dict[str, Any]

ATTACHMENT = (
    "sourceTagGuid",
    "sourceTagConnectorName",
    "sourceTagName",
    "sourceTagType",
    "sourceTagSyncTimestamp",
    "sourceTagValue",
    "sourceTagQualifiedName",
    "isSourceTagSynced",
    "sourceTagSyncError",
)
# Those of them that have a bucket of their own.
SHARING = ("sourceTagConnectorName", "sourceTagType", "isSourceTagSynced", "sourceTagSyncError")
APART = [name for name in ATTACHMENT if name not in SHARING]


def _struct(name: str, **attributes: Any) -> Json:
    """A struct as it is kept."""
    return {"typeName": name, "attributes": attributes}


def test_an_attachment_is_written_in_the_order_of_a_java_map() -> None:
    """Its value before its qualified name; a value before its key; nulls as the word."""
    value = _struct("SourceTagAttachmentValue", tagAttachmentKey=None, tagAttachmentValue="high")
    attachment = _struct(
        "SourceTagAttachment",
        **dict.fromkeys(ATTACHMENT)
        | {
            "sourceTagName": "LEVEL",
            "sourceTagQualifiedName": "default/snowflake/1/DB/S/LEVEL",
            "sourceTagValue": [value],
            "isSourceTagSynced": True,
            "sourceTagSyncTimestamp": 5,
        },
    )
    assert write_tag_text("PII", {"attr": [attachment]}) == (
        "PII attr sourceTagGuid null sourceTagConnectorName null sourceTagName LEVEL sourceTagType null "
        "sourceTagSyncTimestamp 5 sourceTagValue tagAttachmentValue high tagAttachmentKey null "
        "sourceTagQualifiedName default/snowflake/1/DB/S/LEVEL isSourceTagSynced true sourceTagSyncError null"
    )


@given(names=st.permutations(APART))
def test_the_order_does_not_depend_on_how_it_was_sent(names: list[str]) -> None:
    """Names whose hashes fall into different buckets are written in one order, whatever the order they came in."""
    assert write_tag_text("t", {name: name.upper() for name in names}).split()[1::2] == APART


@given(names=st.permutations(ATTACHMENT[-3:]))
def test_names_of_one_bucket_stay_as_they_came(names: list[str]) -> None:
    """The last three of an attachment share one, so that the order of the definition counts."""
    assert write_tag_text("t", {name: name.upper() for name in names}).split()[1::2] == names


@pytest.mark.parametrize(
    ("names", "ordered"),
    [
        # String.hashCode: "a" is 97, "b" 98, "q" 113; of 16 buckets they take the 1st, 2nd and 1st
        (("b", "a"), ["a", "b"]),
        (("q", "b", "a"), ["q", "a", "b"]),
        (("a", "b", "q"), ["a", "q", "b"]),
        # "Aa" and "BB" have one hash in Java, so they stay as they came
        (("Aa", "BB"), ["Aa", "BB"]),
        (("BB", "Aa"), ["BB", "Aa"]),
        # "hello" is 0x5e918d2, "world" 0x6c11b92: with their upper halves folded in, buckets 11 and 3
        (("hello", "world"), ["world", "hello"]),
    ],
)
def test_names_are_ordered_by_javas_hash(names: tuple[str, ...], ordered: list[str]) -> None:
    """Buckets by the hash, within one as they came."""
    assert write_tag_text("t", dict.fromkeys(names, "x")).split()[1::2] == ordered


def test_a_larger_map_has_more_buckets() -> None:
    """From thirteen names on there are 32, so that `q` no longer shares the bucket of `a`."""
    letters = [chr(code) for code in range(ord("q"), ord("a") - 1, -1)]
    assert write_tag_text("t", dict.fromkeys(letters, "x")).split()[1::2] == sorted(letters)


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        (None, "t"),
        ({}, "t"),
        ({"a": None}, "t"),
        ({"a": []}, "t a"),
        ({"a": ""}, "t a "),
        ({"a": False, "b": True}, "t a false b true"),
        ({"a": [1, 2.5, "x"]}, "t a 1 2.5 x"),
        ({"a": {"y": None, "x": [1, None]}}, "t a x 1 null y null"),
        ({"a": [_struct("S", b=None, a=_struct("T", c=[]))]}, "t a a c b null"),
        ({"a": {"typeName": "not a struct"}}, "t a typeName not a struct"),
    ],
)
def test_each_kind_of_value_is_written(attributes: Json | None, text: str) -> None:
    """Nulls of the tag itself are left out, those within are a word; lists and structs are their members."""
    assert write_tag_text("t", attributes) == text


@given(text=st.text(max_size=6), other=st.text(max_size=6))
def test_any_name_has_a_place(text: str, other: str) -> None:
    """Signs beyond the basic plane too; nothing is lost."""
    names = {text, other}
    written = {write_tag_text("t", dict.fromkeys(order, 1)) for order in permutations(names)}
    assert all(len(one) == len("t") + sum(len(name) + 3 for name in names) for one in written)


def _make_source_tag(client: httpx.Client, display: str) -> tuple[str, str]:
    """A tag that takes attachments of a source; its internal name and that of its attribute."""
    attribute = {"name": "sourceTagAttachment", "typeName": "array<SourceTagAttachment>", "isOptional": True}
    sent = {"classificationDefs": [{"name": display, "displayName": display, "attributeDefs": [attribute]}]}
    answer = client.post("/api/meta/types/typedefs", json=sent)
    assert answer.status_code == 200, answer.text
    made = answer.json()["classificationDefs"][0]
    return made["name"], made["attributeDefs"][0]["name"]


def _attach(client: httpx.Client, table: str, tag: str, attribute: str, **attachment: Any) -> None:
    """A table with a tag that was attached at its source."""
    sent = {"typeName": tag, "attributes": {attribute: [attachment]}}
    save(client, {**entity("Table", table), "classifications": [sent]})


def _make_value_query(tag: str, words: list[str], source: str) -> Json:
    """What the SDK asks for a value of a source's tag."""
    field = "__classificationsText.text"
    following = ["tagAttachmentKey", "sourceTagName", "sourceTagQualifiedName", "sourceTagGuid", "sourceTagValue"]
    little: list[Json] = [{"span_term": {field: {"value": word}}} for word in ("tagAttachmentValue", *words)]
    little.append({"span_or": {"clauses": [{"span_term": {field: {"value": word}}} for word in following]}})
    big = [{"span_term": {field: {"value": word}}} for word in (tag, source)]
    return {
        "span_within": {
            "little": {"span_near": {"clauses": little, "slop": 0, "in_order": True}},
            "big": {"span_near": {"clauses": big, "slop": 10_000_000, "in_order": True}},
        }
    }


def test_tables_are_found_by_the_value_at_the_source(client: httpx.Client) -> None:
    """With and without a key, of one word and of several; another value, tag or source does not match."""
    tag, attribute = _make_source_tag(client, "Level")
    other, other_attribute = _make_source_tag(client, "Other level")
    source = "default/snowflake/1/DB/S/LEVEL"
    common = {"sourceTagName": "LEVEL", "sourceTagQualifiedName": source}
    _attach(client, "text/plain", tag, attribute, **common, sourceTagValue=[{"tagAttachmentValue": "high"}])
    keyed = [{"tagAttachmentKey": "k", "tagAttachmentValue": "high"}, {"tagAttachmentValue": "not low"}]
    _attach(client, "text/keyed", tag, attribute, **common, sourceTagValue=keyed)
    _attach(client, "text/other", other, other_attribute, **common, sourceTagValue=[{"tagAttachmentValue": "high"}])
    expected = [
        (tag, ["high"], source, {"text/plain", "text/keyed"}),
        (tag, ["not", "low"], source, {"text/keyed"}),
        (tag, ["low"], source, set()),
        (tag, ["not"], source, set()),
        (other, ["high"], source, {"text/other"}),
        (other, ["not", "low"], source, set()),
        (tag, ["high"], "default/snowflake/1/DB/S/ELSE", set()),
    ]
    for name, words, qualified_name, found in expected:
        assert found_names(client, _make_value_query(name, words, qualified_name)) == found, (name, words)


def test_a_value_is_followed_by_the_name_of_its_source(client: httpx.Client) -> None:
    """However the attachment's attributes were sent: the definition's order decides."""
    tag, attribute = _make_source_tag(client, "Followed level")
    source = "default/snowflake/1/DB/S/FOLLOWED"
    known = {"isSourceTagSynced": True, "sourceTagSyncError": "e", "sourceTagQualifiedName": source}
    value = {"sourceTagValue": [{"tagAttachmentKey": "k", "tagAttachmentValue": "v"}]}
    _attach(client, "follow/A", tag, attribute, **known, **value)
    _attach(client, "follow/B", tag, attribute, **value, **dict(reversed(known.items())))
    words = ["sourceTagValue", "tagAttachmentValue", "v", "tagAttachmentKey", "k", "sourceTagQualifiedName", source]
    words += ["isSourceTagSynced", "true", "sourceTagSyncError", "e"]
    terms = [{"span_term": {"__classificationsText.text": {"value": word}}} for word in words]
    query = {"span_near": {"clauses": terms, "slop": 0, "in_order": True}}
    assert found_names(client, query) == {"follow/A", "follow/B"}


def test_the_text_follows_the_tag(client: httpx.Client) -> None:
    """A changed value is found and the old one is not; a tag taken away leaves no text; carried tags have it too."""
    tag, attribute = _make_source_tag(client, "Moving level")
    source = "default/snowflake/1/DB/S/MOVING"
    attached = {"sourceTagQualifiedName": source, "sourceTagValue": [{"tagAttachmentValue": "early"}]}
    _attach(client, "move/T", tag, attribute, **attached)
    early, late = (_make_value_query(tag, [word], source) for word in ("early", "late"))
    assert found_names(client, early) == {"move/T"}
    changed = {**attached, "sourceTagValue": [{"tagAttachmentValue": "late"}]}
    sent = {"typeName": tag, "propagate": True, "attributes": {attribute: [changed]}}
    save(client, {**entity("Table", "move/T"), "classifications": [sent]}, replaceTags="true")
    assert (found_names(client, early), found_names(client, late)) == (set(), {"move/T"})
    table = {"typeName": "Table", "uniqueAttributes": {"qualifiedName": "move/T"}}
    save(client, entity("Column", "move/T/c", table=table))
    assert found_names(client, late) == {"move/T", "move/T/c"}
    save(client, {**entity("Table", "move/T"), "classifications": []}, replaceTags="true")
    assert found_names(client, late) == set()
