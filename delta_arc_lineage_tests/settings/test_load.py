"""Settings: what the environment comes to, with and without a tenant, with and without a routes file."""

from pathlib import Path

import pytest

from delta_arc_lineage.errors import PatternError, SettingsError
from delta_arc_lineage.local.landscape import BUCKET, BUCKET_ARN, PREFIX, SOURCE, TARGET
from delta_arc_lineage.model.ignoring import Ignore
from delta_arc_lineage.settings.caches import CacheSettings
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.settings.variables import NAMES

TENANT = {
    "ATLAN_BASE_URL": "https://tenant.atlan.com/",
    "ATLAN_API_TOKEN": "secret-token",
    "POSTGRES_CONNECTION_NAME": "pg",
    "POSTGRES_DATABASE": "D",
    "POSTGRES_SCHEMA": "S",
    "SNOWFLAKE_CONNECTION_NAME": "default/snowflake/1720611662",
    "SNOWFLAKE_DATABASE": "D",
    "SNOWFLAKE_SCHEMA": "S",
    "S3_BUCKET_NAME": "landing",
    "S3_CONNECTION_NAME": "s3",
    "S3_PREFIX": "sales",
}


def test_nothing_set_is_the_embedded_stack_and_its_landscape() -> None:
    """The embedded defaults name exactly what the local stack is seeded with."""
    settings = load_settings({})
    route = settings.route(None)
    assert settings.is_embedded
    assert settings.s3 is None
    assert settings.safe_plans_apply
    for side, crawled in ((route.source, SOURCE), (route.target, TARGET)):
        assert (side.connection, side.database, side.schema) == (crawled.name, crawled.database, crawled.schema)
    assert (route.bucket.name, route.bucket.arn, route.bucket.prefix) == (BUCKET, BUCKET_ARN, PREFIX)


def test_a_tenant_waits_for_a_person_and_shows_no_key() -> None:
    """With a tenant, plans wait; the key is named by its variable and is in no repr."""
    settings = load_settings(TENANT)
    assert settings.tenant is not None
    assert settings.tenant.base_url == "https://tenant.atlan.com"
    assert settings.tenant.key_variable == "ATLAN_API_TOKEN"
    assert not settings.safe_plans_apply
    assert "secret-token" not in repr(settings)
    assert settings.route("main").bucket.prefix == "sales/"


def test_each_variable_of_a_route_must_be_there() -> None:
    """What is missing is named by its variable."""
    for name in TENANT.keys() - {"ATLAN_BASE_URL", "ATLAN_API_TOKEN", "S3_PREFIX"}:
        with pytest.raises(SettingsError) as caught:
            load_settings({key: value for key, value in TENANT.items() if key != name})
        assert caught.value.where == name


def test_empty_counts_as_not_set() -> None:
    """An empty variable, as CI systems make them, is no value."""
    assert load_settings(dict.fromkeys(NAMES, " ")) == load_settings({})


def test_a_suffix_keeps_copies_of_a_bucket_apart() -> None:
    """S2: the suffix is in the bucket's name and ARN in the catalog, and not in the name that S3 knows."""
    bucket = load_settings({**TENANT, "S3_QUALIFIER_SUFFIX": "mag"}).route(None).bucket
    assert (bucket.name, bucket.catalog_name, bucket.catalog_arn) == (
        "landing",
        "landing-mag",
        "arn:aws:s3:::landing-mag",
    )


@pytest.mark.parametrize(("variable", "field"), [("S3_DESCRIBE", "describe"), ("S3_VERSIONS", "versions")])
def test_files_are_asked_for_more_than_a_listing_tells_only_where_it_is_stated(
    variable: str, field: str, tmp_path: Path
) -> None:
    """By the variable for every route, and by a route's own bucket. A request costs, so the default is no."""
    file = tmp_path / "routes.yaml"
    file.write_text(f"routes:\n  one: {{bucket: {{{field}: false, prefix: a/}}}}\n  two: {{bucket: {{prefix: b/}}}}\n")
    assert not getattr(load_settings(TENANT).route(None).bucket, field)
    assert getattr(load_settings({**TENANT, variable: "true"}).route(None).bucket, field)
    routes = load_settings({**TENANT, variable: "true", "DELTA_ARC_ROUTES": str(file)}).routes
    assert {name: getattr(route.bucket, field) for name, route in routes.items()} == {"one": False, "two": True}


def test_owners_and_the_connections_name_are_stated_by_variables_and_by_routes(tmp_path: Path) -> None:
    """Names between commas, blanks set aside; a route's own list is instead of the environment's."""
    stated = {**TENANT, "ASSET_OWNERS": " ada, grace,", "S3_CONNECTION_QUALIFIED_NAME": "default/s3/1700000000"}
    route = load_settings(stated).route(None)
    assert route.asset_owners == ("ada", "grace") and route.s3_connection_owners == ()
    assert route.s3_connection_qualified_name == "default/s3/1700000000"
    file = tmp_path / "routes.yaml"
    file.write_text("routes:\n  one: {asset_owners: [zoë], bucket: {prefix: a/}}\n  two: {bucket: {prefix: b/}}\n")
    routes = load_settings({**stated, "DELTA_ARC_ROUTES": str(file)}).routes
    assert {name: route.asset_owners for name, route in routes.items()} == {"one": ("zoë",), "two": ("ada", "grace")}


@pytest.mark.parametrize(
    ("chosen", "name"),
    [
        ("files", "files"),
        ("default/snowflake/1700000000", "files"),
        ("default/s3/17-00", "files"),
        ("default/s3/", "files"),
        ("default/s3/1/2", "files"),
        ("default/s3/1700000000", "default/s3/1700000000"),
    ],
)
def test_a_qualified_name_that_nothing_can_be_made_under_is_refused(chosen: str, name: str) -> None:
    """So is one beside another one: a connection that is to be made has a display name."""
    with pytest.raises(SettingsError) as caught:
        load_settings({**TENANT, "S3_CONNECTION_QUALIFIED_NAME": chosen, "S3_CONNECTION_NAME": name})
    assert caught.value.where == "S3_CONNECTION_QUALIFIED_NAME" and caught.value.next_step


def test_a_routes_file_overrides_the_environment_field_by_field(tmp_path: Path) -> None:
    """Each route is the environment's, but for what its entry says."""
    file = tmp_path / "routes.yaml"
    file.write_text(
        "routes:\n"
        "  sales: {bucket: {prefix: a/}}\n"
        "  billing:\n"
        "    bucket: {name: other, prefix: b}\n"
        "    source: {schema: BILLING}\n"
        "    file_name_pattern: 'x_{table_name}\\.parquet'\n"
    )
    routes = load_settings({**TENANT, "DELTA_ARC_ROUTES": str(file)}).routes
    assert set(routes) == {"sales", "billing"}
    billing = routes["billing"]
    assert (billing.source.connection, billing.source.schema) == ("pg", "BILLING")
    assert (billing.bucket.arn, billing.bucket.prefix) == ("arn:aws:s3:::other", "b/")
    assert billing.file_pattern.candidates("x_T.parquet") == ("T",)
    assert billing.mark == "delta-arc-lineage/default/billing"


def test_the_cache_is_a_day_under_the_state_folder_unless_told_otherwise(tmp_path: Path) -> None:
    """A file of one route is as it is named; files of several carry the route."""
    assert load_settings(TENANT).cache == CacheSettings(24.0)
    files = {"POSTGRES_CACHE_FILE": "/caches/pg.v1.json", "SNOWFLAKE_CACHE_FILE": "sf"}
    cache = load_settings({**TENANT, **files, "CACHE_EXPIRY_HOURS": "0.5", "CACHE_S3_BUCKET": "kept"}).cache
    assert cache == CacheSettings(0.5, "kept", {"main": "/caches/pg.v1.json"}, {"main": "sf"})
    routes = tmp_path / "routes.yaml"
    routes.write_text("routes: {a: {bucket: {prefix: a/}}, b: {bucket: {prefix: b/}}}")
    several = load_settings({**TENANT, **files, "DELTA_ARC_ROUTES": str(routes)}).cache
    assert several.source_files == {"a": "/caches/pg.v1.a.json", "b": "/caches/pg.v1.b.json"}
    assert several.target_files == {"a": str(Path("sf.a").absolute()), "b": str(Path("sf.b").absolute())}


def test_the_time_to_answer_is_two_minutes_for_atlan_and_one_for_s3_unless_told_otherwise() -> None:
    """S3 is never waited for longer than a minute, and no longer than Atlan."""
    for variables, timeouts in (({}, (120, 60)), ({"DELTA_ARC_TIMEOUT_SECONDS": "7.5"}, (7.5, 7.5))):
        settings = load_settings({**TENANT, **variables})
        assert settings.s3 is not None and (settings.timeout, settings.s3.timeout) == timeouts


@pytest.mark.parametrize(
    "name", ["tenant..atlan.com", ".atlan.com", "my tenant", "a" * 64, "tenant:x", "[1:2", "a/ b", ""]
)
def test_an_address_that_no_request_can_be_sent_to_is_refused(name: str) -> None:
    """It is refused at once, with the variable."""
    for variable in ("ATLAN_BASE_URL", "S3_ENDPOINT_URL"):
        with pytest.raises(SettingsError) as caught:
            load_settings({**TENANT, variable: f"https://{name}"})
        assert caught.value.where == variable


@pytest.mark.parametrize(
    "name", ["tenant.atlan.com", "tenant.atlan.com.", "127.0.0.1:9000", "[::1]:9000", "münchen.example"]
)
def test_an_address_that_can_be_asked_is_left_as_it_is(name: str) -> None:
    """With a port or without, by name or by number."""
    settings = load_settings({**TENANT, "ATLAN_BASE_URL": f"https://{name}", "S3_ENDPOINT_URL": f"http://{name}"})
    assert settings.tenant is not None and settings.tenant.base_url == f"https://{name}"
    assert settings.s3 is not None and settings.s3.endpoint_url == f"http://{name}"


@pytest.mark.parametrize(
    "spelt", ["https://Tenant.Atlan.com/", "HTTPS://tenant.atlan.com:443", "https://tenant.atlan.com//"]
)
def test_a_tenant_is_one_however_its_address_is_spelt(spelt: str) -> None:
    """What was kept of it is found again, and its runs can be taken back; another port is another tenant."""
    named = [
        load_settings({**TENANT, "ATLAN_BASE_URL": url}).tenant_name for url in ("https://tenant.atlan.com", spelt)
    ]
    assert len(set(named)) == 1
    assert load_settings({**TENANT, "ATLAN_BASE_URL": "https://tenant.atlan.com:8443"}).tenant_name not in named


@pytest.mark.parametrize(
    "value",
    [
        "https://ada:lovelace@tenant.atlan.com",
        "https://lovelace@tenant.atlan.com",
        "ada:lovelace@tenant.atlan.com",
        "https://tenant.atlan.com/?key=lovelace",
        "https://tenant.atlan.com#lovelace",
    ],
)
@pytest.mark.parametrize("variable", ["ATLAN_BASE_URL", "S3_ENDPOINT_URL"])
def test_an_address_with_a_secret_in_it_is_refused_and_not_repeated(variable: str, value: str) -> None:
    """A user, a password, a query: keys have variables of their own."""
    with pytest.raises(SettingsError) as caught:
        load_settings({**TENANT, variable: value})
    assert caught.value.where == variable and "lovelace" not in str(caught.value)


def test_s3_connections_that_differ_by_case_only_are_refused(tmp_path: Path) -> None:
    """Neither is there yet: each route would make its own."""
    file = tmp_path / "routes.yaml"
    file.write_text("routes:\n  a: {bucket: {prefix: a/}}\n  b: {bucket: {prefix: b/}, s3_connection: S3}\n")
    with pytest.raises(SettingsError, match="'s3' of the route 'a' and 'S3' of 'b' differ by case only"):
        load_settings({**TENANT, "DELTA_ARC_ROUTES": str(file)})


def test_the_dotenv_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `.env` in the working folder counts, below what is set already."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DELTA_ARC_ROUTE", "from-environment")
    monkeypatch.setenv("DELTA_ARC_PAGE", "")
    (tmp_path / ".env").write_text("DELTA_ARC_ROUTE=from-file\nDELTA_ARC_BATCH=7\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DELTA_ARC_BATCH", "9")
    monkeypatch.delenv("DELTA_ARC_BATCH")
    settings = load_settings()
    assert set(settings.routes) == {"from-environment"}
    assert settings.limits.batch == 7
    monkeypatch.delenv("DELTA_ARC_BATCH", raising=False)


@pytest.mark.parametrize(
    ("variables", "key"),
    [
        ({"S3_PREFIX": ""}, "delta-arc/cache/"),
        ({"S3_PREFIX": "delta-arc"}, "delta-arc/cache/"),
        ({"S3_PREFIX": "delta-arc/cache/main/"}, "delta-arc/cache/"),
        ({"POSTGRES_CACHE_FILE": "/sales/pg.json"}, "sales/pg.json"),
        ({"SNOWFLAKE_CACHE_FILE": "sales/2025/sf.json"}, "sales/2025/sf.json"),
    ],
)
def test_a_cache_among_the_files_of_a_route_is_refused(variables: dict[str, str], key: str) -> None:
    """Keeping it would change what the sensor watches, and each run would start the next."""
    with pytest.raises(SettingsError, match=f"the cache's '{key}' lies among the files of the route 'main'") as caught:
        load_settings({**TENANT, "CACHE_S3_BUCKET": "landing", **variables})
    assert caught.value.where == "CACHE_S3_BUCKET" and "another bucket" in caught.value.next_step


@pytest.mark.parametrize("variables", [{}, {"S3_PREFIX": "delta-arc/files"}, {"S3_PREFIX": "", "S3_BUCKET_NAME": "b"}])
def test_a_cache_beside_the_files_of_a_route_is_as_it_is_named(variables: dict[str, str]) -> None:
    """In the same bucket under another prefix, or in another bucket."""
    assert load_settings({**TENANT, "CACHE_S3_BUCKET": "landing", **variables}).cache.bucket == "landing"


def test_what_a_route_ignores_is_stated_by_variables_and_by_its_entry(tmp_path: Path) -> None:
    """Comma-separated, where a comma between braces is part of a pattern; each list of an entry replaces its own."""
    variables = {
        **TENANT,
        "IGNORE_TABLES": "AUDIT_.*, tmp_\\d{1,3} ,",
        "IGNORE_COLUMNS": "_LOADED_AT",
        "IGNORE_KEYS": "_SUCCESS,archive/.*",
    }
    ignore = load_settings(variables).route("main").ignore
    assert [entry.text for entry in ignore.tables] == ["AUDIT_.*", "tmp_\\d{1,3}"]
    assert [(entry.text, entry.place) for entry in ignore.columns] == [("_LOADED_AT", "IGNORE_COLUMNS")]
    file = tmp_path / "routes.yaml"
    file.write_text("routes:\n  a: {ignore: {keys: ['.*\\.tmp', '_[A-Z]+'], columns: []}}\n")
    ignore = load_settings({**variables, "DELTA_ARC_ROUTES": str(file)}).route("a").ignore
    assert [entry.text for entry in ignore.keys] == [".*\\.tmp", "_[A-Z]+"] and ignore.columns == ()
    assert len(ignore.tables) == 2 and load_settings(TENANT).route("main").ignore == Ignore()
    assert ignore.keys[0].place == f"{file}, line 2: routes.a.ignore.keys.0, or IGNORE_KEYS"


@pytest.mark.parametrize("variable", ["IGNORE_TABLES", "IGNORE_COLUMNS", "IGNORE_KEYS"])
def test_an_entry_that_does_not_parse_fails_when_settings_load(variable: str) -> None:
    """With the variable."""
    with pytest.raises(PatternError) as caught:
        load_settings({**TENANT, variable: "ok,("})
    assert caught.value.where == variable and "'('" in caught.value.what
