"""A key in the wrong place is refused, by its form or because it is one of the keys, and is shown nowhere."""

import base64
import json
import pickle
import string
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.errors import DeltaArcError, SettingsError
from delta_arc_lineage.masking import mask, name_secret
from delta_arc_lineage.settings.keys import OF_SECRETS, OPENLINEAGE_KEY, SERVE_TOKEN
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.settings.variables import NAMES
from delta_arc_lineage_tests.settings.test_load import TENANT

KEYS = OF_SECRETS
"""Two are addresses, which are secrets as they stand: `test_notice_channels.py` has those."""
OTHERS = sorted(NAMES.keys() - set(KEYS))
RANDOM = Random(7)


def random_text(letters: str, length: int) -> str:
    return "".join(RANDOM.choices(letters, k=length))


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


TOKEN = ".".join((part({"alg": "RS256", "typ": "JWT"}), part({"sub": "ada", "exp": 1}), "c2lnbmF0dXJl"))
SECRET_KEY = random_text(string.ascii_letters + string.digits + "/+", 40)
SECRETS = {
    "a JWT": TOKEN,
    "an AWS access key id": "AKIA" + random_text(string.ascii_uppercase + string.digits, 16),
    "a temporary AWS access key id": "ASIA" + random_text(string.ascii_uppercase + string.digits, 16),
    "a secret AWS key": SECRET_KEY,
    "an AWS session token": random_text(string.ascii_letters + string.digits + "/+", 356) + "==",
    "an address with a password": "https://ada:lovelace@tenant.atlan.com",
}


@pytest.mark.parametrize("kind", SECRETS)
@pytest.mark.parametrize("variable", OTHERS)
def test_a_secret_in_any_variable_but_its_own_is_refused_and_not_repeated(variable: str, kind: str) -> None:
    """By its form, alone or among other letters; the message names the variable."""
    for value in (SECRETS[kind], f"sales, {SECRETS[kind]}"):
        with pytest.raises(SettingsError) as caught:
            load_settings({**TENANT, variable: value})
        assert caught.value.where == variable
        assert SECRETS[kind] not in str(caught.value) and "lovelace" not in str(caught.value)


@pytest.mark.parametrize("kind", SECRETS)
def test_a_receivers_key_may_have_any_form_and_is_no_key_of_the_tenant(kind: str) -> None:
    """The tenant's would be sent to somebody else."""
    assert SECRETS[kind] in load_settings({**TENANT, OPENLINEAGE_KEY: SECRETS[kind]}).secrets
    with pytest.raises(SettingsError) as caught:
        load_settings({**TENANT, OPENLINEAGE_KEY: TENANT["ATLAN_API_TOKEN"]})
    assert caught.value.where == OPENLINEAGE_KEY and TENANT["ATLAN_API_TOKEN"] not in str(caught.value)


@pytest.mark.parametrize("kind", SECRETS)
def test_a_token_of_requests_may_have_any_form_and_is_no_other_key(kind: str) -> None:
    """Forty letters by chance are a good token, and look like a secret key of AWS."""
    assert load_settings({**TENANT, SERVE_TOKEN: SECRETS[kind]}).serve_token == SECRETS[kind]
    for token in (TENANT["ATLAN_API_TOKEN"], f"of {TENANT['ATLAN_API_TOKEN']}"):
        with pytest.raises(SettingsError) as caught:
            load_settings({**TENANT, SERVE_TOKEN: token})
        assert caught.value.where == SERVE_TOKEN and TENANT["ATLAN_API_TOKEN"] not in str(caught.value)


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "http_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("password", ["love/lace", "love#lace", "love?lace", "12/lace", "love lace"])
def test_a_proxy_that_cannot_be_read_is_refused_before_anything_repeats_its_password(
    variable: str, password: str
) -> None:
    """A URL ends its host where the password holds a slash: what is left of it would stand in the error as a port."""
    with pytest.raises(SettingsError) as caught:
        load_settings({**TENANT, variable: f"http://ada:{password}@proxy:8080"})
    assert caught.value.where == variable and "lace" not in str(caught.value) and "love" not in str(caught.value)


@pytest.mark.parametrize(
    "value",
    ["", "proxy:8080", "http://a:b:c@proxy", "http://a%2Fb:c@[::1]:8080", "socks5h://ada:x@proxy:1080", "https://p/"],
)
def test_a_proxy_that_can_be_read_is_taken(value: str) -> None:
    """In all forms that people write."""
    assert load_settings({**TENANT, "HTTPS_PROXY": value})


@pytest.mark.parametrize("owner", ["ATLAN_API_TOKEN", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
@pytest.mark.parametrize("variable", OTHERS)
def test_a_value_that_holds_one_of_the_keys_is_refused_whatever_its_form(variable: str, owner: str) -> None:
    """A key that looks like no key is one all the same."""
    with pytest.raises(SettingsError) as caught:
        load_settings({**TENANT, owner: "correct horse", variable: "a correct horse b"})
    assert caught.value.where == variable and f"the value of {owner}" in caught.value.what
    assert "horse" not in str(caught.value)


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_in_the_routes_file_is_refused_with_its_line(tmp_path: Path, kind: str) -> None:
    """As a value, as a key, in a field that is not known, and in a line that is no YAML."""
    secret, file = SECRETS[kind], tmp_path / "routes.yaml"
    for text in (
        f"routes:\n  a:\n    source: {{schema: '{secret}'}}\n",
        f"routes:\n  a:\n    '{secret}': x\n",
        f"routes:\n  a:\n    ? '{secret}'\n    : 1\n    ? '{secret}'\n    : 2\n",
        f"routes:\n  a:\n    source: [{secret}\n",
    ):
        file.write_text(text)
        with pytest.raises(SettingsError) as caught:
            load_settings({**TENANT, "DELTA_ARC_ROUTES": str(file)})
        assert "line " in str(caught.value)
        assert secret not in str(caught.value) and "lovelace" not in str(caught.value)


def test_keys_are_told_by_their_form_and_names_are_not_taken_for_keys() -> None:
    """Of thousands of random keys next to none is missed; paths, hashes and ARNs are none."""
    letters = string.ascii_letters + string.digits + "/+"
    assert sum(name_secret(random_text(letters, 40)) is None for _ in range(5_000)) <= 5
    for name in (
        "Data/Exports/2025/SalesOrders/Customers0",
        "warehouse/sales/orders/2025/exports/full",
        "SalesOrders/CustomerData/DailyExportsFul",
        "AKIA_ORDERS",
        "eyJ",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "arn:aws:s3:::atlan-tech-challenge",
        "default/snowflake/1720611662/FOOD_BEVERAGE/SALES_ORDERS",
        "s3://landing/a@b.csv",
        "https://127.0.0.1:9000",
        "a/" * 120,
        r"(full|delta)/{table_name}_\d{4}-\d{2}-\d{2}\.parquet",
    ):
        assert name_secret(name) is None and mask(name) == name, name


@given(st.sampled_from(sorted(SECRETS)), st.text(max_size=20), st.text(max_size=20))
def test_no_error_shows_what_has_the_form_of_a_secret(kind: str, before: str, after: str) -> None:
    """Whatever foreign message it came with; in words, in fields, and after pickling. Keys of AWS are told by form
    where settings are read: elsewhere a name may look so."""
    if kind in ("a secret AWS key", "an AWS session token"):
        return
    text = f"{before} {SECRETS[kind]} {after}"
    error = DeltaArcError(what=text, where=text, next_step=text)
    for shown in (error, pickle.loads(pickle.dumps(error))):
        told = f"{shown} {shown.args} {shown.what} {shown.where} {shown.next_step} {shown!r}"
        assert SECRETS[kind] not in told and "lovelace" not in told


@pytest.mark.parametrize("password", ["love/lace", "love#lace", "love?lace", "lovelace"])
def test_a_password_is_masked_to_its_end(password: str) -> None:
    """Also where it holds what ends a host. A port is no password, and a key of S3 may hold anything."""
    shown = mask(f"cannot connect to http://ada:{password}@proxy:8080 now")
    assert shown == "cannot connect to http://***@proxy:8080 now"
    for text in ("s3://landing/a:b@c.csv", "http://127.0.0.1:8080/a@b", "https://t.atlan.com/a@b"):
        assert mask(text) == text
