"""Values that cannot be meant: each is refused with its variable, before anything is read or written."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.settings.state_place import StatePlace
from delta_arc_lineage_tests.settings.test_load import TENANT

ARN = "arn:aws:secretsmanager:eu-west-1:1:secret:atlan"
KEYLESS = {name: value for name, value in TENANT.items() if name != "ATLAN_API_TOKEN"}


def refuse(environment: Mapping[str, str]) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load_settings(environment)
    assert caught.value.next_step
    return caught.value


@pytest.mark.parametrize(
    ("variable", "value", "what"),
    [
        ("S3_BUCKET_NAME", "s3://landing", "'s3://landing' is not the name of a bucket"),
        ("S3_BUCKET_NAME", "landing/sales", "'landing/sales' is not the name of a bucket"),
        ("DELTA_ARC_ASSET_PREFIX", "/lineage", "'/lineage' cannot be the prefix of asset keys"),
        ("AWS_REGION", "eu west 1", "'eu west 1' is not a region"),
        ("S3_ENDPOINT_URL", "minio:9000", "'minio:9000' is not the address of a server"),
        ("S3_ENDPOINT_URL", "https://[::1", "'https://[::1' is not the address of a server"),
        ("ATLAN_BASE_URL", "https://t.atlan.com?x=1", "ATLAN_BASE_URL holds more than the address of a tenant"),
        ("DELTA_ARC_PAGE", "0", "DELTA_ARC_PAGE=0 is not from 1 to 10000"),
        ("DELTA_ARC_TIMEOUT_SECONDS", "nan", "DELTA_ARC_TIMEOUT_SECONDS=nan is not from 1 to 3600"),
        ("DELTA_ARC_TIMEOUT_SECONDS", "soon", "DELTA_ARC_TIMEOUT_SECONDS='soon' cannot be read"),
        ("DELTA_ARC_APPLY", "yes", "DELTA_ARC_APPLY='yes' is none of plan, safe"),
        ("DELTA_ARC_LOG_LEVEL", "loud", "DELTA_ARC_LOG_LEVEL='loud' is none of debug, info, warning, error"),
        ("S3_REQUEST_PAYER", "me", "S3_REQUEST_PAYER='me' is none of , requester"),
        ("DELTA_ARC_DEPLOYMENT", "a/b", "'a/b' cannot be a name here"),
        ("SNOWFLAKE_CONNECTION_NAME", "default/snowflake", "'default/snowflake'"),
        ("S3_CONNECTION_QUALIFIED_NAME", "default/s3/x", "'default/s3/x' is no qualified name that an S3 connection"),
        ("DELTA_ARC_STAGE", "x", "there is no setting DELTA_ARC_STAGE; did you mean DELTA_ARC_STATE"),
        ("DELTA_ARC_QQQQQQ", "x", "there is no setting DELTA_ARC_QQQQQQ"),
    ],
)
def test_a_value_that_cannot_be_meant_names_its_variable(variable: str, value: str, what: str) -> None:
    """And says what is wrong with it."""
    error = refuse({**TENANT, variable: value})
    assert error.where == variable and error.what.startswith(what)


def test_a_prefix_of_another_bucket_is_refused_and_of_this_one_taken() -> None:
    """Its files would be listed in the wrong bucket, and none be found."""
    error = refuse({**TENANT, "S3_PREFIX": "s3://lending/sales/"})
    assert error.where == "S3_PREFIX" and error.what == "the prefix is of bucket 'lending' and the bucket is 'landing'"
    assert load_settings({**TENANT, "S3_PREFIX": "S3A://landing/sales"}).route(None).bucket.prefix == "sales/"


def test_a_log_file_needs_a_folder_and_is_none(tmp_path: Path) -> None:
    """Else the first word of a run, at night, would be that its log cannot be written."""
    of = {**TENANT, "DELTA_ARC_PROJECT": str(tmp_path)}
    for value in (".", "nowhere/run.log", str(tmp_path)):
        error = refuse({**of, "DELTA_ARC_LOG_FILE": value})
        assert (error.where, error.what.split("'")[1]) == ("DELTA_ARC_LOG_FILE", value)
    assert load_settings({**of, "DELTA_ARC_LOG_FILE": "run.log"}).log_file == tmp_path / "run.log"
    assert load_settings(of).log_file is None


def test_one_file_cannot_remember_two_schemas_and_a_folder_none(tmp_path: Path) -> None:
    """The tables of one would be taken for those of the other."""
    of = {**TENANT, "DELTA_ARC_PROJECT": str(tmp_path)}
    both = {"POSTGRES_CACHE_FILE": "cache.json", "SNOWFLAKE_CACHE_FILE": "cache.json"}
    assert refuse(of | both).what == "'cache.json' cannot remember both schemas"
    (tmp_path / "caches").mkdir()
    for value in ("caches", "caches/", "/"):
        error = refuse({**of, "SNOWFLAKE_CACHE_FILE": value})
        assert (error.where, error.what) == ("SNOWFLAKE_CACHE_FILE", f"{value!r} is a folder, not a file")


def test_in_a_bucket_a_cache_file_is_a_key_and_each_route_has_its_own(tmp_path: Path) -> None:
    """A folder of the same name on this machine says nothing about it."""
    (tmp_path / "pg.json").mkdir()
    (tmp_path / "routes.yaml").write_text("routes:\n  a: {bucket: {prefix: a/}}\n  b: {bucket: {prefix: b/}}\n")
    of = {**TENANT, "S3_PREFIX": "", "DELTA_ARC_PROJECT": str(tmp_path), "POSTGRES_CACHE_FILE": "pg.json"}
    settings = load_settings({**of, "DELTA_ARC_STATE": "s3://state/lineage"})
    assert settings.state == StatePlace(tmp_path / ".delta-arc", "state", "lineage/")
    assert settings.cache.source_files == {"a": "pg.a.json", "b": "pg.b.json"} and not settings.cache.target_files
    assert refuse(of).where == "POSTGRES_CACHE_FILE", "beside the state it would be a file in the place of the folder"


@pytest.mark.parametrize(
    ("without", "where", "what"),
    [
        ("ATLAN_API_TOKEN", "ATLAN_API_KEY", "ATLAN_BASE_URL is set and ATLAN_API_KEY is not"),
        ("ATLAN_BASE_URL", "ATLAN_BASE_URL", "ATLAN_API_TOKEN is set and ATLAN_BASE_URL is not"),
    ],
)
def test_half_a_tenant_is_not_the_local_stack(without: str, where: str, what: str) -> None:
    """Who forgot the key would else see a green run, of the demo."""
    error = refuse({name: value for name, value in TENANT.items() if name != without})
    assert (error.where, error.what) == (where, what)


def test_a_key_comes_from_the_secret_alone_where_its_arn_is_set() -> None:
    """It is put into no environment; a key beside it is refused, since one of the two would be used by chance."""
    asked: list[str] = []

    def find(arn: str) -> Mapping[str, str]:
        asked.append(arn)
        return {"ATLAN_API_KEY": "of-the-secret", "OPENLINEAGE_API_KEY": "for-events"}

    environment = {**KEYLESS, "ATLAN_API_KEY_SECRET_ARN": ARN}
    settings = load_settings(environment, find_keys=find)
    assert settings.tenant is not None and settings.tenant.key == "of-the-secret" and asked == [ARN]
    assert "of-the-secret" in settings.secrets and "ATLAN_API_KEY" not in environment
    for name in ("ATLAN_API_TOKEN", "OPENLINEAGE_API_KEY"):
        with pytest.raises(SettingsError) as caught:
            load_settings({**environment, name: "another-key"}, find_keys=find)
        assert caught.value.where == "ATLAN_API_KEY_SECRET_ARN" and caught.value.what.startswith(f"{name} is set")
        assert "another-key" not in str(caught.value)
    assert load_settings(TENANT, find_keys=find).tenant is not None and asked == [ARN, ARN], "asked for where it is set"


def test_several_routes_are_not_chosen_among(tmp_path: Path) -> None:
    """A plan of a route that nobody meant looks like any other."""
    (tmp_path / "routes.yaml").write_text("routes:\n  b: {bucket: {prefix: b/}}\n  a: {bucket: {prefix: a/}}\n")
    settings = load_settings({**TENANT, "DELTA_ARC_PROJECT": str(tmp_path)})
    for name, what in ((None, "there are several routes and none was named"), ("c", "there is no route 'c'")):
        with pytest.raises(SettingsError) as caught:
            settings.route(name)
        assert (caught.value.what, caught.value.next_step) == (what, "name one of: a, b")
    assert settings.route("a").name == "a"


def test_a_plan_is_agreed_to_by_the_settings_only_where_they_say_so() -> None:
    """On a tenant it waits; the local stack is nobody's."""
    assert load_settings(TENANT).agreed is None
    assert load_settings({**TENANT, "DELTA_ARC_APPLY": "safe"}).agreed is Consent.SETTING
    assert load_settings({}).agreed is Consent.SETTING
    assert load_settings({}).tenant_name == "embedded"


def test_a_routes_file_that_cannot_be_opened_is_said_with_the_folder_that_it_is_of(tmp_path: Path) -> None:
    """A relative path is of the project, and not of where the command was started."""
    error = refuse({**TENANT, "DELTA_ARC_PROJECT": str(tmp_path), "DELTA_ARC_ROUTES": "nowhere.yaml"})
    assert error.where == "DELTA_ARC_ROUTES=nowhere.yaml" and error.what.startswith("the routes file cannot be read: ")
    assert "a relative path is of the project folder" in error.next_step


def test_a_sign_that_is_none_takes_nothing_away_in_silence(tmp_path: Path) -> None:
    """`-hidden` makes data of what begins with `_`; a misspelt one would leave the files out as before."""
    (tmp_path / "routes.yaml").write_text("routes:\n  a:\n    not_data:\n    - -hidden\n    - -hiden\n")
    error = refuse({**TENANT, "DELTA_ARC_PROJECT": str(tmp_path)})
    assert error.what == "no key is told to be no data by 'hiden'" and "line 5: routes.a.not_data.1" in error.where
    assert "hidden" in error.next_step
