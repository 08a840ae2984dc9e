"""Binding a body to the form of its operation, and the description that is made of the forms."""

import copy
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.errors import CatalogError
from delta_arc_lineage.local_atlan.web.binding import (
    Closed,
    Each,
    Free,
    Open,
    Shape,
    bind,
    check_query,
    describe_form,
    get_example,
)
from delta_arc_lineage.local_atlan.web.shapes import SHAPES, get_shape

_FORM = {
    "name": "x",
    "size": 5,
    "rate": 0.5,
    "deep": True,
    "tags": ["x"],
    "ends": [{"guid": "x", "depth": 1}],
    "attributes": Open(name="x"),
    "limits": Each({"x": {"depth": 1}}),
    "value": Free([1]),
    "any": None,
}
_SOUND = {
    "name": "y",
    "size": 1,
    "rate": 2.5,
    "deep": False,
    "tags": ["a", "b"],
    "ends": [{"guid": "g", "depth": 2}],
    "attributes": {"anything": [1, {"a": None}]},
    "limits": {"a": {"depth": 3}, "b": None},
    "value": {"x": 1},
    "any": "thing",
}
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def test_what_is_in_form_is_left_as_it_is() -> None:
    """Nothing is added, nothing taken away."""
    assert bind(copy.deepcopy(_SOUND), _FORM, "body") == _SOUND


def test_an_absent_and_a_null_value_stay_so() -> None:
    """The handler's own default counts."""
    assert bind({}, _FORM, "body") == {}
    assert bind(dict.fromkeys(_FORM), _FORM, "body") == dict.fromkeys(_FORM)


def test_names_that_the_form_lacks_pass() -> None:
    """`@JsonIgnoreProperties(ignoreUnknown = true)`, and a handler may read more than the form tells."""
    assert bind({"extra": [1, {}]}, _FORM, "body") == {"extra": [1, {}]}


@pytest.mark.parametrize(
    ("name", "sent", "found"),
    [
        ("name", 5, "5"),
        ("name", True, "true"),
        ("size", "10", 10),
        ("size", 1.9, 1),
        ("size", -1, -1),
        ("size", 2**63 - 1, 2**63 - 1),
        ("rate", "0.25", 0.25),
        ("rate", 1, 1.0),
        ("deep", "TRUE", True),
        ("deep", 0, False),
        ("tags", [1, True], ["1", "true"]),
        ("ends", [{"depth": "4"}], [{"depth": 4}]),
        ("limits", {"a": {"depth": "4"}}, {"a": {"depth": 4}}),
    ],
)
def test_values_are_coerced_as_jackson_does(name: str, sent: Any, found: Any) -> None:
    """The handler gets the kind it reads."""
    assert bind({name: sent}, _FORM, "body") == {name: found}


@pytest.mark.parametrize(
    ("name", "sent", "place"),
    [
        ("name", {}, "body.name"),
        ("name", ["x"], "body.name"),
        ("size", "x", "body.size"),
        ("size", [], "body.size"),
        ("size", True, "body.size"),
        ("rate", "x", "body.rate"),
        ("deep", "maybe", "body.deep"),
        ("deep", {}, "body.deep"),
        ("tags", "x", "body.tags"),
        ("tags", {"0": "x"}, "body.tags"),
        ("tags", [None], "body.tags"),
        ("tags", [[]], "body.tags"),
        ("ends", {}, "body.ends"),
        ("ends", [5], "body.ends"),
        ("ends", [None], "body.ends"),
        ("ends", [{"depth": "x"}], "body.ends.depth"),
        ("attributes", [], "body.attributes"),
        ("attributes", "x", "body.attributes"),
        ("limits", [], "body.limits"),
        ("limits", {"a": 5}, "body.limits.a"),
        ("limits", {"a": {"depth": []}}, "body.limits.a.depth"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_place(name: str, sent: Any, place: str) -> None:
    """As far down as the form goes."""
    with pytest.raises(CatalogError) as raised:
        bind({name: sent}, _FORM, "body")
    assert raised.value.status == 400
    assert raised.value.message.endswith(place)


@given(sent=_JSON)
def test_any_value_is_bound_or_refused(sent: Any) -> None:
    """Nothing else is raised; what is bound binds again to itself."""
    try:
        bound = bind(sent, _FORM, "body")
    except CatalogError as error:
        assert error.status == 400
    else:
        assert bind(bound, _FORM, "body") == bound


@given(sent=_JSON, name=st.sampled_from(sorted(_FORM)))
def test_any_value_in_any_place_is_bound_or_refused(sent: Any, name: str) -> None:
    """The same one level down, where the kinds differ."""
    try:
        bound = bind({name: sent}, _FORM, "body")
    except CatalogError as error:
        assert f"body.{name}" in error.message
    else:
        assert bind(bound, _FORM, "body") == bound


@pytest.mark.parametrize(("method", "pattern"), SHAPES, ids=" ".join)
def test_the_example_of_an_operation_fits_its_own_form(method: str, pattern: str) -> None:
    """Else the description would show what is refused."""
    body = get_shape(method, pattern).body
    assert bind(copy.deepcopy(get_example(body)), body, "body") == get_example(body)


def test_an_operation_without_a_shape_binds_nothing() -> None:
    """Its handler reads by the getters."""
    shape = get_shape("POST", "/unheard")
    assert bind({"a": [1]}, shape.body, "body") == {"a": [1]}
    check_query([("a", "x")], shape)


@pytest.mark.parametrize("value", ["0", "10", "-1", "+5", "", " 7 "])
def test_numbers_of_a_query_are_taken(value: str) -> None:
    """Bounds are the handler's."""
    check_query([("limit", value), ("deep", "whatever"), ("other", "x")], Shape({"limit": 5, "deep": True}))


@pytest.mark.parametrize("value", ["x", "1.5", "٣", "9" * 30, "0x1", "null"])
def test_what_is_no_number_in_a_query_is_refused(value: str) -> None:
    """Jersey would answer 404 for it; the refusal says which parameter it is."""
    with pytest.raises(CatalogError, match="limit"):
        check_query([("limit", value)], Shape({"limit": 5}))


@pytest.mark.parametrize(
    ("form", "schema"),
    [
        ("x", {"type": "string"}),
        (5, {"type": "integer"}),
        (0.5, {"type": "number"}),
        (True, {"type": "boolean"}),
        (["x"], {"type": "array", "items": {"type": "string"}}),
        ([], {"type": "array", "items": {}}),
        (Open(a=1), {"type": "object"}),
        (Each(a=1), {"type": "object", "additionalProperties": {"type": "integer"}}),
        ({"a": [1]}, {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "integer"}}}}),
        (Free(3), {}),
        (None, {}),
    ],
)
def test_a_form_is_described_as_a_schema(form: Any, schema: dict[str, Any]) -> None:
    """What the OpenAPI description says of a body is what binding takes."""
    assert describe_form(form) == schema


def test_a_handler_gets_numbers_of_a_body_as_numbers(client: httpx.Client) -> None:
    """A program that writes them as text is served, as by the real one."""
    sent = {"dsl": {"size": "2", "query": {"match_all": {}}}, "attributes": ["name"], "showSearchScore": "true"}
    answer = client.post("/api/meta/search/indexsearch", json=sent)
    assert answer.status_code == 200
    assert answer.json()["searchParameters"]["showSearchScore"] is True


@pytest.mark.parametrize(
    ("path", "body", "place"),
    [
        ("entity/bulk", {"entities": {}}, "entities"),
        ("entity/bulk", {"entities": [5]}, "entities"),
        ("entity/bulk", {"entities": [{"attributes": []}]}, "entities.attributes"),
        ("entity/bulk", {"entities": [{"labels": "x"}]}, "entities.labels"),
        ("entity/bulk", {"entities": [{"classifications": {}}]}, "entities.classifications"),
        ("entity/bulk", {"entities": [{"businessAttributes": {"a": 5}}]}, "entities.businessAttributes.a"),
        ("entity/bulk", {"entities": [{"customAttributes": []}]}, "entities.customAttributes"),
        ("entity/bulk", {"entities": [{"typeName": {}}]}, "entities.typeName"),
        ("entity", {"entity": []}, "entity"),
        ("entity", {"referredEntities": []}, "referredEntities"),
        ("search/indexsearch", {"dsl": []}, "dsl"),
        ("search/indexsearch", {"attributes": "name"}, "attributes"),
        ("search/indexsearch", {"relationAttributes": {}}, "relationAttributes"),
        ("search/indexsearch", {"excludeMeanings": "maybe"}, "excludeMeanings"),
        ("lineage/list", {"size": "many"}, "size"),
        ("lineage/list", {"from": {}}, "from"),
        ("lineage/list", {"depth": []}, "depth"),
        ("lineage/list", {"entityFilters": []}, "entityFilters"),
        ("lineage/getlineage", {"depth": "deep"}, "depth"),
        ("lineage/x", {"constraints": {"x": 5}}, "constraints.x"),
        ("lineage/x", {"defaultParams": {"inputRelationsLimit": "x"}}, "defaultParams.inputRelationsLimit"),
        ("types/typedefs", {"enumDefs": {}}, "enumDefs"),
        ("types/typedefs", {"classificationDefs": [None]}, "classificationDefs"),
        ("types/typedefs", {"entityDefs": [{"superTypes": "Asset"}]}, "entityDefs.superTypes"),
        ("types/typedefs", {"entityDefs": [{"attributeDefs": [5]}]}, "entityDefs.attributeDefs"),
        ("entity/bulk/classification", {"entityGuids": "x"}, "entityGuids"),
        ("entity/bulk/classification", {"classification": []}, "classification"),
        ("entity/bulk/setClassifications", {"guidHeaderMap": []}, "guidHeaderMap"),
        ("entity/auditSearch", {"dsl": "x"}, "dsl"),
        ("relationship", {"end1": []}, "end1"),
        ("relationship", {"attributes": 5}, "attributes"),
        ("entity/evaluator", {}, "request body"),
        ("task/search", {"dsl": 5}, "dsl"),
    ],
)
def test_wrong_kinds_are_refused_before_a_handler_reads_them(
    client: httpx.Client, path: str, body: Any, place: str
) -> None:
    """Each of these was `400 invalid parameters: TypeError` or worse."""
    answer = client.post(f"/api/meta/{path}", json=body)
    assert answer.status_code == 400
    refusal = answer.json()
    assert refusal["errorCode"] == "ATLAS-400-00-029"
    assert refusal["errorMessage"].startswith("Cannot deserialize value of type")
    assert refusal["errorMessage"].endswith(place)


@given(sent=st.dictionaries(st.sampled_from(["name", "size", "Name", "", "other"]), st.none(), max_size=4))
def test_a_closed_form_takes_only_its_members(sent: dict[str, Any]) -> None:
    """Every other one is refused by name; an open form takes it as it is."""
    form = {"name": "x", "size": 5}
    assert bind(sent, form, "body") == sent
    strangers = [name for name in sent if name not in form]
    if not strangers:
        assert bind(sent, Closed(form), "body") == sent
        return
    with pytest.raises(CatalogError, match=f'Unrecognized field "{strangers[0]}" of body') as refusal:
        bind(sent, Closed(form), "body")
    assert '2 known properties: "name", "size"' in str(refusal.value)


def test_the_members_of_a_closed_form_are_bound() -> None:
    """As those of any form."""
    assert bind({"size": "5"}, Closed({"size": 1}), "body") == {"size": 5}
    assert describe_form(Closed({"size": 1}))["additionalProperties"] is False
    assert "additionalProperties" not in describe_form({"size": 1})
