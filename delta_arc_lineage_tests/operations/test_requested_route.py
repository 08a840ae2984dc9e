"""The route of a request: whole by itself, and the same one whenever the same things are connected."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from delta_arc_lineage.errors import RequestInvalid, SettingsError
from delta_arc_lineage.model.routes import REQUESTED, Route
from delta_arc_lineage.operations.openapi import example_of
from delta_arc_lineage.operations.requested_route import requested_route
from delta_arc_lineage.operations.requests import UpsertS3AssetsAndLineageParams
from delta_arc_lineage.settings.values import short_name

EXAMPLE = example_of("upsert_s3_assets_and_lineage")


def route_of(**params: object) -> Route:
    stated = UpsertS3AssetsAndLineageParams.model_validate({**EXAMPLE, **params})
    return requested_route(stated, deployment="team")


def test_a_request_states_all_of_a_route() -> None:
    """Ends, bucket and patterns as it says them, the suffixes of processes too."""
    route = route_of(
        qualifier_suffix="mag",
        asset_owners=["anna"],
        source_table_pattern="SRC_{table_name}",
        source_extraction_process_id_suffix="out",
    )
    assert (route.source.connector, route.source.database, route.source.schema) == (
        "postgres",
        "FOOD_BEVERAGE",
        "SALES_ORDERS",
    )
    assert route.target.connection == "default/snowflake/1720611662" and route.deployment == "team"
    assert route.bucket.catalog_arn == "arn:aws:s3:::atlan-tech-challenge-mag"
    assert route.bucket.prefix == "2025/csa-tech-challenge-ary/" and route.asset_owners == ("anna",)
    assert route.source_pattern.text == "SRC_{table_name}"
    assert route.process_naming.source_extraction_process_id_suffix == "out"


def test_a_database_is_left_out_where_a_connector_knows_none() -> None:
    """The schema's name says so."""
    route = route_of(
        source_connection_qualified_name="default/mysql/1",
        source_database_schema_qualified_name="default/mysql/1/SALES",
    )
    assert (route.source.connector, route.source.database, route.source.schema) == ("mysql", "", "SALES")


SAME = [
    {"asset_owners": ["anna"]},
    {"source_table_pattern": "SRC_{table_name}"},
    {"target_import_process_name_suffix": "loaded"},
    {"plan_only": True},
    {"s3_bucket_prefix": "2025/csa-tech-challenge-ary"},
    {"s3_bucket_prefix": "s3://atlan-tech-challenge/2025/csa-tech-challenge-ary/"},
]
OTHERS = [
    {"s3_connection_qualified_name": "default/s3/2"},
    {"qualifier_suffix": "mag"},
    {"s3_bucket_prefix": "2026/"},
    {"s3_bucket_prefix": ""},
    {"s3_file_name_pattern": "{table_name}/{any}"},
    {"target_database_schema_qualified_name": "default/snowflake/1720611662/FOOD_BEVERAGE/OTHER"},
    {"source_database_schema_qualified_name": "default/postgres/1720611661/OTHER/SALES_ORDERS"},
]


@pytest.mark.parametrize("params", SAME, ids=str)
def test_what_connects_the_same_is_the_same_route(params: dict[str, object]) -> None:
    """Its marks, its state and its journal go on, however else it is described."""
    assert route_of(**params).name == route_of().name and route_of(**params).mark == route_of().mark


def test_what_connects_other_things_is_another_route() -> None:
    """Each of its own name, which no route of the settings can have."""
    names = [route_of(**params).name for params in (*OTHERS, {})]
    assert len(set(names)) == len(names) and all(name.startswith(REQUESTED) for name in names)
    with pytest.raises(SettingsError):
        short_name(names[0], where="")


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("s3_connection_qualified_name", "delta-arc-s3"),
        ("s3_connection_qualified_name", "default/postgres/1"),
        ("source_connection_qualified_name", "delta-arc-postgres"),
        ("source_connection_qualified_name", "default/s3/1"),
        ("source_database_schema_qualified_name", "FOOD_BEVERAGE/SALES_ORDERS"),
        ("source_database_schema_qualified_name", "default/postgres/2/FOOD_BEVERAGE/SALES_ORDERS"),
        ("target_connection_qualified_name", "default/snowflake"),
        ("target_database_schema_qualified_name", "default/snowflake/1720611662"),
        ("s3_bucket_name", "s3://atlan-tech-challenge/x"),
        ("s3_bucket_arn", "arn:aws:s3:::another"),
        ("s3_bucket_arn", "atlan-tech-challenge"),
        ("s3_bucket_prefix", "s3://another/x/"),
        ("s3_file_name_pattern", "*.csv"),
        ("s3_file_name_pattern", "("),
        ("source_table_pattern", "no placeholder"),
        ("target_table_pattern", "{table_name}{table_name}"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_parameter(parameter: str, value: str) -> None:
    """Before anything is read or written; one of the two names where they do not agree."""
    with pytest.raises(RequestInvalid) as refused:
        route_of(**{parameter: value})
    told, side = refused.value.where, parameter.partition("_")[0]
    assert told == parameter or (side in ("source", "target") and told.startswith(f"{side}_"))
    assert refused.value.next_step


PIECES = st.sampled_from(
    [
        "default/",
        "s3/",
        "postgres/",
        "arn:aws:s3:::",
        "{table_name}",
        "{date}",
        "s3://",
        "atlan-tech-challenge",
        "/",
        "(",
        "*",
        "\\",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=3) | st.text(string.printable, max_size=5), max_size=6).map("".join)
STATED = sorted(set(UpsertS3AssetsAndLineageParams.model_fields) - {"asset_owners", "plan_only", "approve"})


@given(st.dictionaries(st.sampled_from(STATED), TEXTS, max_size=3))
def test_whatever_is_stated_is_a_route_or_is_told_with_a_parameter(params: dict[str, str]) -> None:
    """Nothing else is raised, so no request is a fault of ours."""
    try:
        stated = UpsertS3AssetsAndLineageParams.model_validate({**EXAMPLE, **params})
    except ValidationError:
        return
    try:
        route = requested_route(stated, deployment="team")
    except RequestInvalid as refused:
        assert refused.where in UpsertS3AssetsAndLineageParams.model_fields
    else:
        assert route.name == requested_route(stated, deployment="team").name
