"""Misspelt variables: one slip or two lead to the setting that was meant, and to nobody else's variable."""

import os
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.settings.misspellings import MOST_SLIPS, count_slips, find_misspelt
from delta_arc_lineage.settings.variables import NAMES

LETTERS = string.ascii_uppercase + string.digits + "_"
FOREIGN = """
AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_PROFILE AWS_DEFAULT_PROFILE
AWS_DEFAULT_REGION AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_CA_BUNDLE AWS_ENDPOINT_URL
AWS_ENDPOINT_URL_S3 AWS_ROLE_ARN AWS_ROLE_SESSION_NAME AWS_WEB_IDENTITY_TOKEN_FILE AWS_MAX_ATTEMPTS
AWS_RETRY_MODE AWS_STS_REGIONAL_ENDPOINTS AWS_USE_FIPS_ENDPOINT AWS_USE_DUALSTACK_ENDPOINT
AWS_EC2_METADATA_DISABLED AWS_DATA_PATH AWS_LAMBDA_FUNCTION_NAME AWS_EXECUTION_ENV
AWS_S3_US_EAST_1_REGIONAL_ENDPOINT AWS_REQUEST_CHECKSUM_CALCULATION AWS_SIGV4A_SIGNING_REGION_SET DAGSTER_HOME
DAGSTER_POSTGRES_URL DAGSTER_POSTGRES_DB DAGSTER_POSTGRES_USER DAGSTER_POSTGRES_HOST DAGSTER_CLOUD_API_TOKEN
DAGSTER_DEPLOYMENT DAGSTER_GRPC_TIMEOUT_SECONDS DAGSTER_SENSOR_GRPC_TIMEOUT_SECONDS DAGSTER_IS_DEV_CLI
DAGSTER_RUN_JOB_NAME DAGSTER_DISABLE_TELEMETRY DAGSTER_WEBSERVER_PORT POSTGRES_DB POSTGRES_USER
POSTGRES_PASSWORD POSTGRES_HOST POSTGRES_PORT POSTGRES_INITDB_ARGS POSTGRES_HOST_AUTH_METHOD PGHOST PGDATABASE
PGUSER PGPASSWORD PGSCHEMA SNOWFLAKE_ACCOUNT SNOWFLAKE_USER SNOWFLAKE_PASSWORD SNOWFLAKE_ROLE
SNOWFLAKE_WAREHOUSE SNOWFLAKE_HOST SNOWFLAKE_HOME SNOWFLAKE_PRIVATE_KEY_PATH SNOWFLAKE_DEFAULT_CONNECTION_NAME
S3_BUCKET S3_ENDPOINT S3_REGION S3_USE_SSL S3_ACCESS_KEY S3_SECRET_KEY S3_KEY S3_URL S3_HOST S3_VERIFY_SSL
ATLAN_TENANT ATLAN_DOMAIN ATLAN_USER_ID ATLAN_CONNECT_TIMEOUT ATLAN_OAUTH_CLIENT_ID PATH HOME USER SHELL LANG
TERM PWD TMPDIR HTTP_PROXY HTTPS_PROXY NO_PROXY SSL_CERT_FILE VIRTUAL_ENV CACHE_DIR OWNER PARENTS IGNORE
TARGET_DIR SOURCE_DATE_EPOCH CI GITHUB_TOKEN KUBERNETES_SERVICE_HOST
"""


def slip(name: str, kind: str, at: int, letter: str) -> str:
    """The name with one slip of the hand at this place."""
    at %= len(name)
    if kind == "left out":
        return name[:at] + name[at + 1 :]
    if kind == "added":
        return name[:at] + letter + name[at:]
    if kind == "mistaken":
        return name[:at] + letter + name[at + 1 :]
    at %= len(name) - 1
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


SLIPS = st.tuples(
    st.sampled_from(["left out", "added", "mistaken", "swapped"]), st.integers(0, 99), st.sampled_from(LETTERS)
)


@given(st.sampled_from(sorted(NAMES)), SLIPS)
def test_a_name_with_one_slip_leads_to_what_was_meant(name: str, one: tuple[str, int, str]) -> None:
    """Of every family that the product reads; what is a setting all the same is no slip."""
    written = slip(name, *one)
    assert written in NAMES or find_misspelt([written]).get(written) == name


@given(st.sampled_from(sorted(NAMES)), SLIPS, SLIPS)
def test_a_name_with_two_slips_leads_to_a_setting_that_is_as_near(
    name: str, one: tuple[str, int, str], other: tuple[str, int, str]
) -> None:
    """It may be another one, which is no farther away."""
    written = slip(slip(name, *one), *other)
    if written in NAMES:
        return
    meant = find_misspelt([written])[written]
    assert count_slips(written, meant) <= MOST_SLIPS


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("S3_PREFFIX", "S3_PREFIX"),
        ("POSTGRESS_SCHEMA", "POSTGRES_SCHEMA"),
        ("DELTA_ARC_STAET", "DELTA_ARC_STATE"),
        ("ATLAN_API_KEYS", "ATLAN_API_KEY"),
        ("s3_prefix", "S3_PREFIX"),
        ("SNOWFLAKE_SCEHMA", "SNOWFLAKE_SCHEMA"),
        ("IGNORE_COLUMS", "IGNORE_COLUMNS"),
        ("AWS_REIGON", "AWS_REGION"),
    ],
)
def test_what_people_write_leads_to_what_they_mean(written: str, meant: str) -> None:
    """In small letters too: names of variables are told apart by case."""
    assert find_misspelt([written, "PATH"]) == {written: meant}


def test_others_variables_are_not_taken_for_ours() -> None:
    """AWS's, Dagster's, those of PostgreSQL's image, of Snowflake's connectors, of other programs for S3."""
    assert find_misspelt(FOREIGN.split()) == {} and find_misspelt(NAMES) == {}
    assert find_misspelt(name for name in os.environ if name not in NAMES) == {}


@given(st.text("ABC_", max_size=8), st.text("ABC_", max_size=8), st.text("ABC_", max_size=8))
def test_slips_are_a_distance(first: str, second: str, third: str) -> None:
    """Nothing is as near as itself, there is as far as back, and each slip counts one."""
    assert (count_slips(first, second) == 0) == (first == second)
    assert count_slips(first, second) == count_slips(second, first)
    assert abs(len(first) - len(second)) <= count_slips(first, second) <= max(len(first), len(second))
    assert count_slips(first + third, second + third) <= count_slips(first, second)
