"""The codec: what is written is read back, and what is not understood whole is refused."""

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.assets import Process
from delta_arc_lineage.model.codec import decode, digest_of, encode
from delta_arc_lineage.model.diff import Add, Change
from delta_arc_lineage.model.matching import Matching
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.outcomes import Side, Subject
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot, Skipped, StoredObject
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import ROUTE, World, bucket_of, file, matched, plan_of

PATTERN_ROUTE = encode(ROUTE)
PROCESS = {"qualified_name": "p", "name": "p", "inputs": [], "outputs": []}


def documents_of(world: World) -> list[Any]:
    return [world.source, world.files, world.target, world.observed, matched(world), plan_of(world), world]


@given(drawn.worlds())
def test_every_document_is_read_back_as_it_was_written(world: World) -> None:
    """decode(type(x), json(encode(x))) == x, for snapshots, matchings, plans and all they hold"""
    for document in documents_of(world):
        assert decode(type(document), json.loads(json.dumps(encode(document)))) == document


@given(drawn.keys, st.none() | drawn.text)
def test_names_survive_whatever_they_hold(key: str, content_type: str | None) -> None:
    """Control characters, quotes, any alphabet; a field may be missing too."""
    stored = StoredObject(key, 1, 2, "e", content_type=content_type)
    snapshot = bucket_of(stored)
    assert decode(BucketSnapshot, json.loads(json.dumps(encode(snapshot), ensure_ascii=False))) == snapshot


def test_a_route_is_read_back_with_its_patterns() -> None:
    """A nested value of any kind goes through."""
    assert decode(Route, PATTERN_ROUTE) == ROUTE


def test_a_member_of_a_union_says_which_it_is() -> None:
    """A person reads what a plan's change is, and so does the machine."""
    process = Process(qualified_name="p", name="p", inputs=(), outputs=())
    value = encode(Add(process))
    assert value["is"] == "add" and value["after"]["is"] == "process"
    assert decode(Change, value) == Add(process)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Skipped, {"name": "a", "reason": "b", "since": "tomorrow"}),
        (Skipped, {"is": "skipped", "name": "a", "reason": "b"}),
        (Skipped, {"name": "a"}),
        (Skipped, {"name": 1, "reason": "b"}),
        (Process, {"is": "object", **PROCESS}),
        (Skipped, ["a", "b"]),
        (StoredObject, {**encode(file("a")), "size": "1"}),
        (StoredObject, {**encode(file("a")), "size": True}),
        (StoredObject, {**encode(file("a")), "content_type": 3}),
        (Subject, {"side": "left", "name": "a", "qualified_name": "a"}),
        (Subject, {"side": {}, "name": "a", "qualified_name": "a"}),
        (Change, {"is": "rename", "after": {}}),
        (Change, {"after": {}}),
        (Change, {"is": ["add"], "after": {}}),
        (Skipped, {"is": ["skipped"], "name": "a", "reason": "b"}),
        (Change, None),
        (Change, "add"),
        (Observed, {"assets": {}, "complete": True}),
        (Matching, {}),
    ],
)
def test_what_is_not_understood_whole_is_refused(kind: Any, value: Any) -> None:
    """An unknown field, type, member, a missing field: ValueError, never half a value."""
    with pytest.raises(ValueError):
        decode(kind, value)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["is", "route", "tables", "digest", "x"]), inner, max_size=4)
        ),
    )
)
def test_any_other_json_is_refused_as_a_document(value: Any) -> None:
    """Whatever stands in a state file, reading it gives a document or ValueError."""
    for kind in (SchemaSnapshot, BucketSnapshot, Plan):
        with pytest.raises(ValueError):
            decode(kind, value)


def test_an_enum_is_written_by_its_tag() -> None:
    """The tag stays. The words may be put better, and a newer version could shift a number."""
    assert encode(Side.SOURCE) == "source" and decode(Side, "source") is Side.SOURCE
    assert Side.SOURCE.words == "source table"


@given(drawn.worlds())
def test_a_digest_covers_what_is_compared_and_nothing_else(world: World) -> None:
    """Equal values have one digest, whatever their guids; a difference anywhere gives another."""
    tables = world.source.tables
    with_guids = [replace(table, guid="g") for table in tables]
    assert digest_of(list(tables)) == digest_of(with_guids)
    renamed = [replace(table, name=f"{table.name}_") for table in tables]
    assert (digest_of(list(tables)) == digest_of(renamed)) is (not tables)


def test_a_digest_tells_where_one_part_ends() -> None:
    """Two sequences have another digest than their concatenation."""
    assert len({digest_of(["a"], ["b"]), digest_of(["a", "b"], []), digest_of(["a", "b"]), digest_of(["ab"])}) == 4


def test_a_list_is_written_like_a_tuple() -> None:
    """Both are JSON arrays; values hold tuples only."""

    @dataclass(frozen=True)
    class Several:
        names: tuple[str, ...]

    assert encode(Several(("a", "b")))["names"] == ["a", "b"] == encode(["a", "b"])
