"""The text of proposed routes: what settings load of it is what was proposed, whatever the variables say."""

from pathlib import Path

import pytest

from delta_arc_lineage.model.proposing.proposals import ProposedRoute, write_route
from delta_arc_lineage.model.routes import BucketLocation, SchemaReference
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.settings.routes_text import write_routes
from delta_arc_lineage.settings.stated_routes import parse_routes, state_bucket
from delta_arc_lineage_tests.settings.test_load import TENANT

SOURCE = SchemaReference("it's: #1", "no", "2024", "mysql")
TARGET = SchemaReference("sf", "LAKE", "RAW", "snowflake")
ROUTE = ProposedRoute(
    "sales",
    SOURCE,
    TARGET,
    prefix="a b/é: {x}/",
    file_pattern=r"{table_name}/dt={date}/it's-{number}\.csv",
    target_pattern="(DIM_|FACT_){table_name}",
    excluded=(r"ops\.{any}\.csv",),
    ignored=("users",),
)
_VARIABLES = {
    "SOURCE_TABLE_PATTERN": "src_{table_name}",
    "S3_EXCLUDE_PATTERN": "archive/{path}",
    "S3_PREFIX": "elsewhere/",
    "S3_FILE_NAME_PATTERN": r"{table_name}\.json",
    "POSTGRES_DATABASE": "OTHER",
}


def write(route: ProposedRoute, environment: dict[str, str]) -> str:
    defaults = load_settings(environment, with_routes=False).defaults
    return write_routes(
        [route], bucket="landing", s3_connection="files", defaults=defaults.entry, notes={"sales": ["a\nnote"]}
    )


@pytest.mark.parametrize("variables", [{}, _VARIABLES, {"S3_CONNECTION_NAME": "files", "S3_BUCKET_NAME": "landing"}])
def test_what_is_loaded_is_what_was_proposed(variables: dict[str, str]) -> None:
    """Names and patterns letter for letter."""
    environment = TENANT | variables
    defaults = load_settings(environment, with_routes=False).defaults
    loaded = parse_routes(write(ROUTE, environment), defaults, stated="routes.yaml")["sales"]
    proposed = write_route(ROUTE, BucketLocation("landing", "arn:aws:s3:::landing"))
    for field in ("source", "target", "bucket", "source_pattern", "target_pattern", "file_pattern", "ignore"):
        assert getattr(loaded, field) == getattr(proposed, field), field
    assert loaded.s3_connection == "files"


def test_what_the_variables_say_anyway_is_left_out() -> None:
    """A person would not write it either."""
    text = write(ROUTE, {**TENANT, "S3_CONNECTION_NAME": "files", "S3_BUCKET_NAME": "landing"})
    assert "s3_connection" not in text and "name: landing" not in text and "source_table_pattern" not in text
    assert "  # a\\nnote\n" in text


def test_the_file_of_the_usual_name_is_read_where_it_is(tmp_path: Path) -> None:
    """Of the project folder, and where no other is named; a route need not be stated before it is there."""
    environment = {name: value for name, value in TENANT.items() if not name.endswith("_SCHEMA")}
    environment["DELTA_ARC_PROJECT"] = str(tmp_path)
    assert not load_settings(environment, with_routes=False).routes
    (tmp_path / "routes.yaml").write_text(write(ROUTE, environment), encoding="utf-8")
    assert list(load_settings(environment).routes) == ["sales"]
    other = tmp_path / "other.yaml"
    other.write_text((tmp_path / "routes.yaml").read_text().replace("  sales:", "  others:"), encoding="utf-8")
    assert list(load_settings(environment | {"DELTA_ARC_ROUTES": "other.yaml"}).routes) == ["others"]


def test_the_bucket_is_the_one_that_is_named_or_that_of_the_variables() -> None:
    """Without the prefix of the variables, which is one route's. What they say of their bucket is of no other one."""
    said = {"S3_PREFIX": "a/", "S3_BUCKET_NAME": "landing-s3alias", "S3_BUCKET_ARN": "arn:aws:s3:::landing"}
    said |= {"S3_INVENTORY": "s3://logs/landing/daily", "S3_QUALIFIER_SUFFIX": "mag"}
    defaults = load_settings(TENANT | said, with_routes=False).defaults
    for name in ("", "landing-s3alias"):
        same = state_bucket(defaults, name=name)
        assert (same.name, same.own_name, same.prefix) == ("landing-s3alias", "landing", "") and same.inventory
    other = state_bucket(defaults, name="other", prefix="b")
    assert (other.name, other.arn, other.prefix, other.suffix) == ("other", "arn:aws:s3:::other", "b/", "mag")
    assert other.inventory is None
