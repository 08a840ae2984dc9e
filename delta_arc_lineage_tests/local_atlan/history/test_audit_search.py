"""The audit's search: queries, order, pages, counts and aggregations against a naive reading of the same lines."""

from collections import Counter
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage_tests.local_atlan.access_calls import ask, read_refusal
from delta_arc_lineage_tests.local_atlan.calls import Json, entity, get, save

NAMES = [f"searched/{letter}" for letter in "abcdef"]
FIELDS = {
    "entityId": "entityId",
    "entityQualifiedName": "entityQualifiedName",
    "typeName": "typeName",
    "user": "user",
    "action": "action",
    "eventKey": "eventKey",
    "created": "created",
    "timestamp": "timestamp",
}
EVERY = {"prefix": {"entityQualifiedName": "searched/"}}


@pytest.fixture(scope="module")
def lines(client: httpx.Client) -> list[Json]:
    """The lines of some assets of two types with several changes each."""
    for number, name in enumerate(NAMES):
        kind = "Table" if number % 2 else "S3Bucket"
        save(client, entity(kind, name))
        for change in range(number):
            save(client, entity(kind, name, description=f"change {change}"))
        guid = get(client, kind, name)["guid"]
        ask(client, "POST", f"/api/meta/entity/guid/{guid}/labels", json=["seen"])
    return find(client, EVERY, size=1000)


def find(client: httpx.Client, query: Json | None, **dsl: Any) -> list[Json]:
    """The lines that a query finds."""
    found: list[Json] = answer(client, query, **dsl)["entityAudits"]
    return found


def answer(client: httpx.Client, query: Json | None, **dsl: Any) -> Json:
    """The whole answer to a query."""
    found: Json = ask(
        client, "POST", "/api/meta/entity/auditSearch", json={"dsl": {"query": query, "size": 1000, **dsl}}
    )
    return found


def refuse(client: httpx.Client, dsl: Any) -> tuple[int, str]:
    """Status and code of a search that must be refused."""
    return read_refusal(client.post("/api/meta/entity/auditSearch", json={"dsl": dsl}))


def within(query: Json) -> Json:
    """A query among the lines of these tests."""
    return {"bool": {"filter": [EVERY, query]}}


def keys(found: list[Json]) -> Counter[tuple[str, ...]]:
    """Lines as what tells them apart."""
    return Counter((line["entityId"], line["action"], str(line["created"]), str(line["detail"])) for line in found)


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_each_field_of_the_mapping_finds_its_lines(client: httpx.Client, lines: list[Json], field: str) -> None:
    """By term, by terms, with and without `.keyword`; `exists` finds all, a `must_not` the rest."""
    value = lines[len(lines) // 2][field]
    wanted = [line for line in lines if line[field] == value]
    for query in (
        {"term": {field: value}},
        {"term": {f"{field}.keyword": {"value": value}}},
        {"match": {field: value}},
        {"match_phrase": {field: {"query": value}}},
        {"terms": {field: [value, "no such value"]}},
        {"constant_score": {"filter": {"term": {field: value}}}},
    ):
        assert keys(find(client, within(query))) == keys(wanted), query
    assert len(find(client, within({"exists": {"field": field}}))) == len(lines)
    others = find(client, {"bool": {"filter": [EVERY], "must_not": [{"term": {field: value}}]}})
    assert keys(others) == keys(lines) - keys(wanted)


@pytest.mark.parametrize("field", ["detail.typeName", "nothing", "detail", "entityQualifiedName.text", "DETAIL.x", ""])
def test_a_field_that_the_mapping_lacks_finds_nothing(client: httpx.Client, lines: list[Json], field: str) -> None:
    """As in the index: no refusal; only sorting by it is one."""
    for query in ({"term": {field: "Table"}}, {"terms": {field: ["x"]}}, {"prefix": {field: ""}}):
        assert find(client, within(query)) == []
    assert find(client, within({"exists": {"field": field}})) == []
    status, _ = refuse(client, {"sort": [{field: {"order": "asc"}}]})
    assert status in (400, 500)


def test_details_are_found_by_a_nested_query(client: httpx.Client, lines: list[Json]) -> None:
    """By what lies in them at any depth; other fields are not there."""
    nested = {"path": "detail", "query": {"term": {"detail.attributes.description": "change 1"}}}
    found = find(client, within({"nested": nested}))
    assert found and all(line["detail"]["attributes"]["description"] == "change 1" for line in found)
    labelled = find(client, within({"nested": {"path": "detail", "query": {"exists": {"field": "detail.labels"}}}}))
    assert Counter(line["action"] for line in labelled) == {"LABEL_ADD": len(NAMES)}
    outside = {"nested": {"path": "detail", "query": {"term": {"action": "LABEL_ADD"}}}}
    assert find(client, within(outside)) == []
    assert find(client, within({"nested": {"path": "other", "query": {"match_all": {}}}})) == []


def test_names_are_found_by_prefix_and_pattern(client: httpx.Client, lines: list[Json]) -> None:
    """Stars and question marks; brackets stand for themselves."""
    for query, wanted in (
        ({"prefix": {"entityQualifiedName": "searched/a"}}, "searched/a"),
        ({"wildcard": {"entityQualifiedName": "search*/b"}}, "searched/b"),
        ({"wildcard": {"entityQualifiedName": {"value": "searched/?"}}}, None),
        ({"wildcard": {"entityQualifiedName": "searched/[abc]"}}, "none"),
    ):
        expected = [line for line in lines if wanted in (None, line["entityQualifiedName"])]
        assert keys(find(client, within(query))) == keys(expected), query


@pytest.mark.parametrize("operator", ["gt", "gte", "lt", "lte"])
@pytest.mark.parametrize("field", ["created", "timestamp"])
def test_times_are_compared(client: httpx.Client, lines: list[Json], field: str, operator: str) -> None:
    """In milliseconds, and as dates that count from now."""
    bound = sorted(line[field] for line in lines)[len(lines) // 2]
    holds = {"gt": bound.__lt__, "gte": bound.__le__, "lt": bound.__gt__, "lte": bound.__ge__}[operator]
    wanted = [line for line in lines if holds(line[field])]
    assert keys(find(client, within({"range": {field: {operator: bound}}}))) == keys(wanted)
    ahead = {"gt": 0, "gte": 0, "lt": len(lines), "lte": len(lines)}[operator]
    assert len(find(client, within({"range": {field: {operator: "now+1d"}}}))) == ahead


@given(data=st.data())
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_bool_is_what_its_parts_are(client: httpx.Client, lines: list[Json], data: st.DataObject) -> None:
    """Of any terms: all that must, none that must not, and as many that should as are wanted."""
    leaf = st.sampled_from(
        sorted({(field, line[field]) for line in lines for field in ("action", "typeName", "entityId")})
    )
    parts = {name: data.draw(st.lists(leaf, max_size=2)) for name in ("must", "must_not", "should")}
    wanted = data.draw(st.integers(0, 2)) if parts["should"] else 0
    query: Json = {name: [{"term": {field: value}} for field, value in leaves] for name, leaves in parts.items()}
    query["minimum_should_match"] = wanted

    def accepts(line: Json) -> bool:
        held = {name: [line[field] == value for field, value in leaves] for name, leaves in parts.items()}
        return all(held["must"]) and not any(held["must_not"]) and sum(held["should"]) >= wanted

    assert keys(find(client, within({"bool": query}))) == keys([line for line in lines if accepts(line)])


@pytest.mark.parametrize("field", ["created", "timestamp", "entityId", "user", "action", "typeName", "eventKey"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_lines_come_in_the_order_asked(client: httpx.Client, lines: list[Json], field: str, order: str) -> None:
    """By one field, or by it and the time; pages behind one another give each line once."""
    for sort in ([{field: {"order": order}}], [{field: order}], [{field: {"order": order}}, {"created": "asc"}]):
        found = [line[field] for line in find(client, EVERY, sort=sort)]
        assert found == sorted(found, reverse=order == "desc")
    sort = [{field: {"order": order}}]
    paged = [
        line for start in range(0, len(lines), 4) for line in find(client, EVERY, sort=sort, size=4, **{"from": start})
    ]
    assert keys(paged) == keys(lines)


def test_without_an_order_the_latest_comes_first(client: httpx.Client, lines: list[Json]) -> None:
    """And the last of those that came at one time."""
    times = [line["created"] for line in find(client, EVERY)]
    assert times == sorted(times, reverse=True)
    first = find(client, {"term": {"entityQualifiedName": NAMES[5]}})
    assert (first[0]["action"], first[-1]["action"]) == ("LABEL_ADD", "ENTITY_CREATE")


def test_search_after_goes_on_behind_a_line(client: httpx.Client, lines: list[Json]) -> None:
    """By the values of the sort keys; all lines of other names follow."""
    sort = [{"entityQualifiedName": "asc"}]
    for name in NAMES:
        found = find(client, EVERY, sort=sort, search_after=[name])
        assert keys(found) == keys([line for line in lines if line["entityQualifiedName"] > name])
    for values in ([], ["a", "b"], "a", [{"x": 1}]):
        assert refuse(client, {"query": EVERY, "sort": sort, "search_after": values})[0] in (400, 500)


def test_the_count_is_of_all_lines_whatever_the_page(client: httpx.Client, lines: list[Json]) -> None:
    """`count` is of the page; `track_total_hits` counts so far only."""
    for size in (0, 1, 5):
        found = answer(client, EVERY, size=size, track_total_hits=True)
        assert (found["count"], found["totalCount"]) == (size, len(lines)) and found["linkedEntities"] == {}
    assert answer(client, EVERY, size=0, track_total_hits=7)["totalCount"] == 7
    assert answer(client, EVERY, size=0)["totalCount"] == len(lines)


def test_one_entitys_audit_is_searched_by_a_path_of_its_own(client: httpx.Client, lines: list[Json]) -> None:
    """As the older programs do; any query is within that entity's lines."""
    guid = lines[0]["entityId"]
    path = f"/api/meta/entity/{guid}/auditSearch"
    found = ask(client, "POST", path, json={"dsl": {"query": {"match_all": {}}, "size": 100}})
    assert keys(found["entityAudits"]) == keys([line for line in lines if line["entityId"] == guid])
    found = ask(client, "POST", path, json={"dsl": {"query": {"term": {"action": "ENTITY_CREATE"}}}})
    assert [line["action"] for line in found["entityAudits"]] == ["ENTITY_CREATE"] and found["totalCount"] == 1
    assert ask(client, "POST", "/api/meta/entity/none/auditSearch", json={})["totalCount"] == 0


def test_the_entity_carries_the_attributes_asked(client: httpx.Client, lines: list[Json]) -> None:
    """None without asking; those that it has of what is asked."""
    for attributes, wanted in (
        ([], set()),
        (["name", "nothing"], {"name"}),
        (["name", "qualifiedName"], {"name", "qualifiedName"}),
    ):
        body = {"dsl": {"query": EVERY, "size": 1}, "attributes": attributes}
        (line,) = ask(client, "POST", "/api/meta/entity/auditSearch", json=body)["entityAudits"]
        assert set(line["entityDetail"]["attributes"]) == wanted
        assert line["entityDetail"]["guid"] == line["entityId"]
