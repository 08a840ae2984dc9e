"""`propagateTags` of relationships: kept, shown, permitted by the type, and acted on.

The rules are those of `AtlasRelationshipStoreV2`: `validateRelationship` (what a type permits), `createRelationship`
and `getRelationshipTagPropagation` (a new one is as its type says, turned around where the ends could be exchanged),
`updateTagPropagations` (an update says it, NONE if it says nothing).
"""

from itertools import product
from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import Json, entity, found_names, get, reference, save
from delta_arc_lineage_tests.local_atlan.definitions import (
    BAD_REQUEST,
    make,
    make_pair,
    make_relationship_type,
    make_tag_type,
    read_code,
    read_tags,
)

RELATIONSHIP = "/api/meta/relationship"
INVALID_PROPAGATION = (400, "ATLAS-400-00-091")
KINDS = ("NONE", "ONE_TO_TWO", "TWO_TO_ONE", "BOTH")

# What a relationship of each type may be told, by the table in `validateRelationship`.
PERMITTED = {
    "NONE": {"NONE"},
    "ONE_TO_TWO": {"NONE", "ONE_TO_TWO"},
    "TWO_TO_ONE": {"NONE", "TWO_TO_ONE"},
    "BOTH": set(KINDS),
}
# Which of (first end to second, second end to first) each carries.
CARRIES = {
    "NONE": (False, False),
    "ONE_TO_TWO": (True, False),
    "TWO_TO_ONE": (False, True),
    "BOTH": (True, True),
}


@pytest.fixture(scope="module")
def names(client: httpx.Client) -> dict[str, str]:
    """A relationship type between tables and views for each way."""
    return {kind: make_relationship_type(client, f"along_{kind.lower()}", propagates=kind) for kind in KINDS}


@pytest.fixture(scope="module")
def tag(client: httpx.Client) -> str:
    """A tag; its name."""
    return make_tag_type(client, "Along")


def _relate(client: httpx.Client, name: str, first: str, second: str, **more: Any) -> Json:
    """Relate two assets; must succeed."""
    sent = {"typeName": name, "end1": {"guid": first}, "end2": {"guid": second}, **more}
    answer = client.post(RELATIONSHIP, json=sent)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def _update(client: httpx.Client, guid: str, **sent: Any) -> httpx.Response:
    """Change a relationship."""
    return client.put(RELATIONSHIP, json={"guid": guid, **sent})


def _put_tag(client: httpx.Client, guid: str, tag: str, **more: Any) -> None:
    """Put a tag that propagates on an asset."""
    sent = [{"typeName": tag, "propagate": True, **more}]
    client.post(f"/api/meta/entity/guid/{guid}/classifications", json=sent).raise_for_status()


def _take_tag(client: httpx.Client, guid: str, tag: str) -> None:
    """Take it off."""
    client.delete(f"/api/meta/entity/guid/{guid}/classification/{tag}").raise_for_status()


def _find_way(client: httpx.Client, first: str, second: str, tag: str) -> tuple[bool, bool]:
    """Whether a tag is carried from the first to the second, and back."""
    ways = []
    for source, target in ((first, second), (second, first)):
        _put_tag(client, source, tag)
        ways.append(tag in read_tags(client, target))
        _take_tag(client, source, tag)
        assert read_tags(client, target) == set()
    return ways[0], ways[1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_relationship_is_as_its_type_says(
    client: httpx.Client, names: dict[str, str], tag: str, kind: str
) -> None:
    """Whatever is sent of what the type permits, nothing included; by its own call and by a save."""
    for number, sent in enumerate(({}, {"propagateTags": None}, *({"propagateTags": p} for p in PERMITTED[kind]))):
        first, second = make_pair(client, f"new/{kind}/{number}")
        made = _relate(client, names[kind], first, second, **sent)
        assert made["propagateTags"] == kind
        assert _find_way(client, first, second, tag) == CARRIES[kind]
    view = make(client, "View", f"new/{kind}/saved/V")
    ends = {f"{names[kind]}_1": [{"typeName": "View", "guid": view}]}
    table = make(client, "Table", f"new/{kind}/saved/T", **ends)
    assert _find_way(client, table, view, tag) == CARRIES[kind]


@pytest.mark.parametrize(("declared", "asked"), list(product(KINDS, KINDS)))
def test_an_update_may_say_what_the_type_permits(
    client: httpx.Client, names: dict[str, str], tag: str, declared: str, asked: str
) -> None:
    """It is kept, shown and acted on; the rest is refused and leaves it as it was. So it is for a new one."""
    stem = f"update/{declared}/{asked}"
    first, second = make_pair(client, stem)
    guid = _relate(client, names[declared], first, second)["guid"]
    answer = _update(client, guid, propagateTags=asked)
    if asked in PERMITTED[declared]:
        assert answer.json()["propagateTags"] == asked
        expected = asked
    else:
        assert read_code(answer) == INVALID_PROPAGATION
        message = f"Invalid propagation {asked} for relationship-type={names[declared]}. Default value is {declared}"
        assert answer.json()["errorMessage"] == message
        ends = {"end1": {"guid": make(client, "Table", f"{stem}/T2")}, "end2": {"guid": second}}
        fresh = client.post(RELATIONSHIP, json={"typeName": names[declared], **ends, "propagateTags": asked})
        assert read_code(fresh) == INVALID_PROPAGATION
        expected = declared
    shown = client.get(f"{RELATIONSHIP}/guid/{guid}").json()["relationship"]["propagateTags"]
    assert shown == expected
    assert _find_way(client, first, second, tag) == CARRIES[expected]


@pytest.mark.parametrize("sent", [{}, {"propagateTags": None}, {"attributes": {"a": 1}}])
def test_an_update_that_says_nothing_says_none(
    client: httpx.Client, names: dict[str, str], tag: str, sent: dict[str, Any]
) -> None:
    """As a relationship that is read from such a body does."""
    first, second = make_pair(client, f"nothing/{sent}")
    guid = _relate(client, names["BOTH"], first, second)["guid"]
    assert _update(client, guid, **sent).json()["propagateTags"] == "NONE"
    assert _find_way(client, first, second, tag) == (False, False)


@pytest.mark.parametrize("sent", ["ALL", "one_to_two", 7, ["BOTH"], {"a": 1}])
def test_another_word_is_refused(client: httpx.Client, names: dict[str, str], sent: Any) -> None:
    """By every way in."""
    first, second = make_pair(client, f"word/{sent}")
    made = _relate(client, names["BOTH"], first, second)
    assert read_code(_update(client, made["guid"], propagateTags=sent)) == BAD_REQUEST
    bulk = [
        {"typeName": names["BOTH"], "end1": {"guid": first}, "end2": {"guid": second}, **made, "propagateTags": sent}
    ]
    assert read_code(client.post(f"{RELATIONSHIP}/bulk", json=bulk)) == BAD_REQUEST


def test_tags_that_are_there_follow_an_update(client: httpx.Client, names: dict[str, str], tag: str) -> None:
    """They come and go with it, further on too, in the answers and in the index."""
    first, second = make_pair(client, "follow")
    far = make(client, "Table", "follow/far")
    near_edge = _relate(client, names["BOTH"], first, second)["guid"]
    far_edge = _relate(client, names["BOTH"], far, second)["guid"]
    _put_tag(client, first, tag)
    carried = {
        "bool": {"filter": [{"prefix": {"qualifiedName": "follow/"}}, {"term": {"__propagatedTraitNames": tag}}]}
    }
    steps: tuple[tuple[str, str, set[str]], ...] = (
        (far_edge, "ONE_TO_TWO", {"follow/V"}),
        (near_edge, "TWO_TO_ONE", set()),
        (far_edge, "BOTH", set()),
        (near_edge, "ONE_TO_TWO", {"follow/V", "follow/far"}),
        (near_edge, "NONE", set()),
        (near_edge, "BOTH", {"follow/V", "follow/far"}),
    )
    for guid, asked, expected in steps:
        _update(client, guid, propagateTags=asked).raise_for_status()
        assert found_names(client, carried) == expected, asked
    client.delete(f"{RELATIONSHIP}/guid/{near_edge}").raise_for_status()
    assert found_names(client, carried) == set()


def test_a_relationship_made_anew_is_as_its_type_says_again(
    client: httpx.Client, names: dict[str, str], tag: str
) -> None:
    """What was told of the one before is forgotten with it; an archived one keeps it."""
    first, second = make_pair(client, "anew")
    guid = _relate(client, names["BOTH"], first, second)["guid"]
    _update(client, guid, propagateTags="NONE").raise_for_status()
    client.delete(f"/api/meta/entity/guid/{second}").raise_for_status()
    client.post("/api/meta/entity/restore/bulk", params={"guid": second}).raise_for_status()
    assert _find_way(client, first, second, tag) == (False, False)
    client.delete(f"{RELATIONSHIP}/guid/{guid}").raise_for_status()
    assert _relate(client, names["BOTH"], first, second)["propagateTags"] == "BOTH"
    assert _find_way(client, first, second, tag) == (True, True)


@pytest.mark.parametrize("kind", KINDS)
def test_between_assets_of_one_type_the_way_is_turned_around(client: httpx.Client, tag: str, kind: str) -> None:
    """Each could stand at the other end, and the metastore takes them for exchanged."""
    name = make_relationship_type(client, f"same_{kind.lower()}", propagates=kind, first="Table", second="Table")
    first, second = make(client, "Table", f"turned/{kind}/1"), make(client, "Table", f"turned/{kind}/2")
    turned = {"ONE_TO_TWO": "TWO_TO_ONE", "TWO_TO_ONE": "ONE_TO_TWO"}.get(kind, kind)
    assert _relate(client, name, first, second)["propagateTags"] == turned
    assert _find_way(client, first, second, tag) == CARRIES[turned]


def test_built_in_types_say_what_they_carry(client: httpx.Client) -> None:
    """Lineage goes with the data, and what contains gives to what it contains."""
    for name, kind in (
        ("catalog_process_inputs", "ONE_TO_TWO"),
        ("process_catalog_outputs", "TWO_TO_ONE"),
        ("schema_tables", "ONE_TO_TWO"),
        ("table_columns", "TWO_TO_ONE"),
        ("s3_bucket_objects", "ONE_TO_TWO"),
    ):
        definition = client.get(f"/api/meta/types/relationshipdef/name/{name}").json()
        assert (name, definition["propagateTags"]) == (name, kind)
    listed = client.get("/api/meta/types/typedefs", params={"type": "relationship"}).json()["relationshipDefs"]
    assert {definition["propagateTags"] for definition in listed} >= {"NONE", "ONE_TO_TWO", "TWO_TO_ONE"}


def test_a_built_in_relationship_can_be_kept_from_carrying(client: httpx.Client, tag: str) -> None:
    """A column and a lineage edge of its own, each by its guid; the others go on carrying."""
    table = make(client, "Table", "built/T")
    columns = [make(client, "Column", f"built/c{n}", table=reference("Table", "built/T")) for n in range(2)]
    save(client, entity("Table", "built/U"), entity("Table", "built/W"))
    for target in "UW":
        ends = {"inputs": [reference("Table", "built/T")], "outputs": [reference("Table", f"built/{target}")]}
        save(client, entity("Process", f"built/P{target}", **ends))
    _put_tag(client, table, tag)
    prefix = {"prefix": {"qualifiedName": "built/"}}
    carried = {"bool": {"filter": [prefix, {"term": {"__propagatedTraitNames": tag}}]}}
    everything = {"built/c0", "built/c1", "built/PU", "built/U", "built/PW", "built/W"}
    assert found_names(client, carried) == everything
    column_edge = get(client, "Column", "built/c0")["relationshipAttributes"]["table"]["relationshipGuid"]
    input_edge = get(client, "Process", "built/PU")["relationshipAttributes"]["inputs"][0]["relationshipGuid"]
    for guid, gone in ((column_edge, {"built/c0"}), (input_edge, {"built/PU", "built/U"})):
        assert _update(client, guid, propagateTags="NONE").json()["propagateTags"] == "NONE"
        assert found_names(client, carried) == everything - gone
        declared = "TWO_TO_ONE" if guid == column_edge else "ONE_TO_TWO"
        _update(client, guid, propagateTags=declared).raise_for_status()
        assert found_names(client, carried) == everything
    assert [read_tags(client, column) for column in columns] == [{tag}, {tag}]


def test_a_tags_own_restrictions_hold_for_clients_relationships(
    client: httpx.Client, names: dict[str, str], tag: str
) -> None:
    """Kept off the hierarchy it takes lineage only; kept off lineage it takes the rest."""
    first, second = make_pair(client, "restrict")
    _relate(client, names["ONE_TO_TWO"], first, second)
    ends = {"inputs": [reference("Table", "restrict/T")], "outputs": [reference("Table", "restrict/U")]}
    save(client, entity("Table", "restrict/U"), entity("Process", "restrict/P", **ends))
    prefix = {"prefix": {"qualifiedName": "restrict/"}}
    carried = {"bool": {"filter": [prefix, {"term": {"__propagatedTraitNames": tag}}]}}
    for restriction, expected in (
        ({}, {"restrict/V", "restrict/P", "restrict/U"}),
        ({"restrictPropagationThroughHierarchy": True}, {"restrict/P", "restrict/U"}),
        ({"restrictPropagationThroughLineage": True}, {"restrict/V"}),
    ):
        _put_tag(client, first, tag, **restriction)
        assert found_names(client, carried) == expected
        _take_tag(client, first, tag)


def test_a_circle_carries_once(client: httpx.Client, names: dict[str, str], tag: str) -> None:
    """Everybody in it gets the tag of one, and none is left when it goes."""
    tables = [make(client, "Table", f"circle/T{n}") for n in range(3)]
    views = [make(client, "View", f"circle/V{n}") for n in range(3)]
    for number in range(3):
        _relate(client, names["BOTH"], tables[number], views[number])
        _relate(client, names["BOTH"], tables[(number + 1) % 3], views[number])
    _put_tag(client, tables[0], tag)
    everybody = [*tables, *views]
    assert [read_tags(client, guid) for guid in everybody] == [{tag}] * 6
    _take_tag(client, tables[0], tag)
    assert [read_tags(client, guid) for guid in everybody] == [set()] * 6
