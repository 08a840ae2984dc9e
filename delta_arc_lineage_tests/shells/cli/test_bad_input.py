"""What people get wrong, and what the world does: a clear error or a listed skip, the exit code as documented."""

from itertools import pairwise
from pathlib import Path

import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run

ROUTES = """
routes:
  one:
    bucket: {prefix: "%(prefix)sone/"}
  two:
    bucket: {prefix: "%(prefix)stwo/"}
    source: {connection: no-such-connection}
"""


@pytest.mark.parametrize(
    ("variables", "exit_code", "words"),
    [
        ({"ATLAN_API_KEY": "wrong"}, 2, ["API key", "ATLAN_API_KEY"]),
        ({"ATLAN_BASE_URL": "http://127.0.0.1:1"}, 5, ["no usable answer", "ATLAN_BASE_URL"]),
        ({"ATLAN_BASE_URL": "tenant.atlan.com"}, 2, ["not the address of a tenant", "https://"]),
        ({"ATLAN_BASE_URL": "https://tenant:99999999"}, 2, ["not the address of a tenant"]),
        ({"ATLAN_BASE_URL": ""}, 2, ["ATLAN_API_KEY is set and ATLAN_BASE_URL is not"]),
        ({"POSTGRES_CONNECTION_NAME": "delta-arc-postgre"}, 2, ["no postgres connection", "delta-arc-postgres"]),
        ({"POSTGRES_CONNECTION_NAME": "default/postgres"}, 2, ["POSTGRES_CONNECTION_NAME", "default/<connector>"]),
        ({"POSTGRES_SCHEMA": "sales_orders"}, 2, ["no schema FOOD_BEVERAGE.sales_orders", "case included"]),
        ({"S3_BUCKET_NAME": "no-such-bucket"}, 2, ["no bucket 'no-such-bucket'", "S3_BUCKET_NAME, or bucket.name"]),
        (
            {"DELTA_ARC_ROUTES": "none.yaml"},
            2,
            ["routes file cannot be read: No such file", "none.yaml", "project folder"],
        ),
        ({"S3_BUCKET_ARN": "arn:aws:s3:::another"}, 2, ["S3_BUCKET_ARN", "agree"]),
        ({"S3_ENDPOINT_URL": "http://127.0.0.1:1"}, 5, ["S3 gave no usable answer"]),
        ({"S3_UNSIGNED": "true"}, 2, ["may not list the bucket", "s3:ListBucket"]),
        (
            {"S3_FILE_NAME_PATTERN": r"{table_name}(\.csv"},
            2,
            [r"'{table_name}(\.csv' does not parse", "S3_FILE_NAME_PATTERN"],
        ),
        ({"SOURCE_TABLE_PATTERN": "stg_"}, 2, ["{table_name} must stand in it exactly once", "SOURCE_TABLE_PATTERN"]),
        ({"TARGET_TABLE_PATTERN": "{table}"}, 2, ["{table} at character 1 is not known", "TARGET_TABLE_PATTERN"]),
        ({"DELTA_ARC_APPLY": "yes"}, 2, ["DELTA_ARC_APPLY='yes' is none of plan, safe"]),
        ({"DELTA_ARC_LOG_LEVEL": "loud"}, 2, ["DELTA_ARC_LOG_LEVEL='loud' is none of debug"]),
        ({"DELTA_ARC_LOG_FILE": "no/such/folder/log"}, 2, ["DELTA_ARC_LOG_FILE", "folder"]),
        ({"DELTA_ARC_BATCH": "0"}, 2, ["DELTA_ARC_BATCH=0 is not from 1"]),
        ({"DELTA_ARC_BATCH": "many"}, 2, ["DELTA_ARC_BATCH='many' cannot be read"]),
        ({"DELTA_ARC_APLY": "safe"}, 2, ["there is no setting DELTA_ARC_APLY", "DELTA_ARC_APPLY"]),
        ({"DELTA_ARC_ROUTES": "no-such-file.yaml"}, 2, ["DELTA_ARC_ROUTES=no-such-file.yaml", "No such file"]),
        ({"DELTA_ARC_DEPLOYMENT": "a/b"}, 2, ["'a/b' cannot be a name"]),
        ({"DELTA_ARC_PROJECT": "no-such-folder"}, 2, ["no-such-folder' is no folder", "DELTA_ARC_PROJECT"]),
        (
            {"ATLAN_BASE_URL": "https://ada:pw@t.atlan.com"},
            2,
            ["ATLAN_BASE_URL", "a user or a password", "take it out"],
        ),
        ({"S3_BUCKET_NAME": "AKIAIOSFODNN7EXAMPLE"}, 2, ["S3_BUCKET_NAME", "the id of an AWS access key"]),
        ({"IGNORE_TABLES": "AUDIT_("}, 2, ["the entry 'AUDIT_(' does not parse", "IGNORE_TABLES"]),
        ({"IGNORE_KEYS": "{table_name}"}, 2, ["{table_name} means nothing here", "IGNORE_KEYS"]),
        ({"SNOWFLAKE_CONNECTION_NAME": "Delta-Arc-Snowflake"}, 2, ["did you mean 'delta-arc-snowflake'?", "exactly"]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_each_mistake_is_named(
    run: Run, landscape: Landscape, variables: dict[str, str], exit_code: int, words: list[str]
) -> None:
    """The line says what is wrong, where, and what to do next; never a traceback, never the key."""
    landscape.put("ORDERS.csv")
    result = run("plan", **variables)
    assert result.exit_code == exit_code
    for word in words:
        assert word in result.err
    assert "Next: " in result.err
    assert "Traceback" not in result.err
    assert landscape.stack.api_key not in result.out + result.err


def test_a_missing_permission_writes_nothing_and_names_the_grant(run: Run, landscape: Landscape) -> None:
    """403 on writing: one request, exit 2, and the persona to mend."""
    landscape.put("ORDERS.csv")
    landscape.misbehave({"kind": "forbid", "method": "POST", "route": "*entity/bulk*", "permission": "ENTITY_CREATE"})
    result = run("apply", "--yes")
    assert result.exit_code == 2
    assert "may not create or update assets" in result.err
    landscape.misbehave()
    assert "ORDERS" in run("plan").out


@pytest.mark.parametrize(
    "document",
    [
        "routes: [",
        "routes: {}",
        "paths: {}",
        "routes: {a: {bucket: {nam: x}}}",
        "routes: {a: {file_name_pattern: '('}}",
        "routes: {a: {ignore: {keys: ['(']}}}",
        "routes: {a: {}, a: {}}",
        "- a",
        "[" * 100_000,
        "{a: " * 100_000,
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefgh")),
        "\0",
    ],
    ids=lambda document: document[:30],
)
def test_a_malformed_routes_file_is_named_with_the_place(run: Run, landscape: Landscape, document: str) -> None:
    """YAML that does not parse, unknown fields and bad patterns each name the file and the place in it."""
    Path("routes.yaml").write_text(document, encoding="utf-8")
    result = run("plan", DELTA_ARC_ROUTES="routes.yaml")
    assert result.exit_code == 2 and result.err.count("error: ") == 1 and len(result.err) < 1_000
    assert "routes.yaml" in result.err and "Traceback" not in result.err


def test_one_route_that_fails_does_not_stop_the_others(run: Run, landscape: Landscape) -> None:
    """Two routes, one with a connection that is not there: the other is planned, the exit code tells of the first."""
    landscape.put("one/ORDERS.csv", "two/ORDERS.csv")
    Path("routes.yaml").write_text(ROUTES % {"prefix": landscape.prefix}, encoding="utf-8")
    result = run("plan", DELTA_ARC_ROUTES="routes.yaml")
    assert result.exit_code == 2
    assert "route two" in result.err
    assert "+ file ORDERS.csv;" in result.out


def test_overlapping_routes_are_refused(run: Run, landscape: Landscape) -> None:
    """Two routes whose prefixes can hold the same key never start."""
    document = ROUTES.replace("two/", "one/deeper/") % {"prefix": landscape.prefix}
    Path("routes.yaml").write_text(document, encoding="utf-8")
    result = run("plan", DELTA_ARC_ROUTES="routes.yaml")
    assert result.exit_code == 2
    assert "overlap" in result.err


def test_an_emptied_prefix_removes_nothing(run: Run, landscape: Landscape) -> None:
    """All files gone looks like an accident: no removal is even planned, and the plan says why."""
    landscape.put("ORDERS.csv", "SHIPPERS.csv")
    assert run("apply", "--yes").exit_code == 0
    landscape.remove("ORDERS.csv", "SHIPPERS.csv")
    result = run("apply", "--yes")
    assert "no removal was planned: the prefix shows no object" in result.out
    assert "0 archived" in result.out


def test_an_empty_prefix_is_a_plan_without_files(run: Run, landscape: Landscape) -> None:
    """Nothing there yet: exit 0, every table listed as waiting for its file."""
    result = run("plan")
    assert result.exit_code == 0
    assert result.out.count("no file carries its name") == 16


def test_hostile_keys_are_registered_or_listed_and_nothing_is_lost(run: Run, landscape: Landscape) -> None:
    """Quotes, dots, non-ASCII, the longest key: each is an object in the catalog, a line in the plan, or no data."""
    longest = "k" * (1024 - len(landscape.prefix) - len(".csv"))
    keys = [
        "quo\"te's.csv",
        "..csv",
        "a..b.csv",
        "Ünïcödé漢字.csv",
        f"{longest}.csv",
        "sub//deep.csv",
        "ORDERS.csv",
        "orders.CSV",
    ]
    landscape.put(*keys)
    applied = run("apply", "--yes")
    assert applied.exit_code == 0
    plan = run("plan", "--json").only
    assert plan["changes"] == []
    listed = {outcome["name"].removeprefix(landscape.prefix) for outcome in plan["unlinked"]}
    assert set(keys) - listed == {"ORDERS.csv", "orders.CSV", "..csv"} and plan["ignored"]["not_data"] == 1


def test_what_a_shell_can_break_it_cannot(run: Run) -> None:
    """An unknown command, option or route is a usage error with the way out."""
    assert run("pln").exit_code == 2
    assert run("plan", "--rout", "x").exit_code == 2
    result = run("plan", "--route", "nowhere")
    assert result.exit_code == 2
    assert "name one of: main" in result.err
