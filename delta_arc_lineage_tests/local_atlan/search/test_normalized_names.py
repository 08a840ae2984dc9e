"""The names of what holds a SQL asset are kept in lower case in their keyword form, as the name itself is.

Source: `atlan_normalizer` in the metastore's base model for `name.keyword` and `description.keyword`, none for
`displayName.keyword`; for the database, what the SDK's integration tests find: `insights_test` asks for a schema of the
database `analytics`, whose qualified name `test_index_search` writes `ANALYTICS`.
"""

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import Json, entity, found_names, save

HOLDERS = ("databaseName", "schemaName", "tableName", "viewName")
FORMS = ("WIDE_World", "wide_world", "WIDE_WORLD")


@pytest.fixture(scope="module", autouse=True)
def columns(client: httpx.Client) -> None:
    """`mixed` is held by `WIDE_World` in all its names, `other` by `narrow`; both have a display name."""
    for name, holder in (("mixed", "WIDE_World"), ("other", "narrow")):
        save(client, entity("Column", name, displayName=holder, **dict.fromkeys(HOLDERS, holder)))


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("form", FORMS)
def test_a_name_is_found_in_any_case(client: httpx.Client, holder: str, form: str) -> None:
    """By term, terms, prefix and wildcard: both sides are lower-cased."""
    field = f"{holder}.keyword"
    for query in (
        {"term": {field: form}},
        {"term": {field: {"value": form, "case_insensitive": True}}},
        {"terms": {field: [form, "elsewhere"]}},
        {"prefix": {field: form[:6]}},
        {"wildcard": {field: f"{form[:3]}*"}},
    ):
        assert found_names(client, query) == {"mixed"}, query
    assert found_names(client, {"term": {field: form[:6]}}) == set()


def test_a_display_name_keeps_its_case(client: httpx.Client) -> None:
    """Its keyword form has no normalizer."""
    field = "displayName.keyword"
    assert found_names(client, {"term": {field: "WIDE_World"}}) == {"mixed"}
    for form in FORMS[1:]:
        assert found_names(client, {"term": {field: form}}) == set()
        assert found_names(client, {"term": {field: {"value": form, "case_insensitive": True}}}) == {"mixed"}


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_bucket_has_the_name_as_it_is_kept(client: httpx.Client, holder: str) -> None:
    """In lower case; what the asset shows keeps its case."""
    dsl: Json = {
        "size": 2,
        "query": {"term": {"__typeName.keyword": "Column"}},
        "aggs": {"names": {"terms": {"field": f"{holder}.keyword"}}},
        "sort": [{f"{holder}.keyword": "desc"}],
    }
    answer = client.post("/api/meta/search/indexsearch", json={"dsl": dsl, "attributes": [holder]}).json()
    assert {bucket["key"] for bucket in answer["aggregations"]["names"]["buckets"]} == {"wide_world", "narrow"}
    assert [hit["attributes"][holder] for hit in answer["entities"]] == ["WIDE_World", "narrow"]
