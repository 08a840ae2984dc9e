"""Ways to a tenant: proxies and authorities, taken from the environment as httpx and curl take them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from delta_arc_lineage.errors import SettingsError, Unreachable, Untrusted
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage.settings.load import PROXIES, load_settings
from delta_arc_lineage.wiring import connect_catalog
from delta_arc_lineage_tests.adapters.atlan.conftest import KEY
from delta_arc_lineage_tests.adapters.atlan.test_wire import SEARCH, requests_to
from delta_arc_lineage_tests.support.recorder import recording
from delta_arc_lineage_tests.support.untrusted import Untrusted as UntrustedServer

NOWHERE = "http://127.0.0.1:1"
ROUTE = {
    f"{side}_{part}": "x" for side in ("POSTGRES", "SNOWFLAKE") for part in ("CONNECTION_NAME", "DATABASE", "SCHEMA")
} | {"S3_BUCKET_NAME": "landing", "S3_BUCKET_ARN": "arn:aws:s3:::landing", "S3_CONNECTION_NAME": "x"}
AUTHORITIES = [
    ("SSL_CERT_FILE", "authority.pem"),
    ("SSL_CERT_FILE", "."),
    ("SSL_CERT_DIR", "."),
    ("REQUESTS_CA_BUNDLE", "authority.pem"),
    ("REQUESTS_CA_BUNDLE", "."),
]
_HASH_OF_NO_NAME = "eea339da.0"
"""By which OpenSSL finds, in a folder, the certificate of an authority without a name."""


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROXIES, "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def untrusted() -> Iterator[UntrustedServer]:
    with UntrustedServer() as server:
        yield server
        server.shutdown()


@pytest.fixture
def folder(untrusted: UntrustedServer, tmp_path: Path) -> Path:
    """The server's certificate, as a file and as OpenSSL looks for it in a folder."""
    for name in ("authority.pem", _HASH_OF_NO_NAME):
        (tmp_path / name).write_bytes(untrusted.certificate)
    return tmp_path


def reach(url: str, state: Path, **variables: str) -> None:
    """Ask a tenant for its version by these settings."""
    own = {"ATLAN_BASE_URL": url, "ATLAN_API_KEY": KEY, "DELTA_ARC_STATE": str(state / "state")}
    catalog = connect_catalog(load_settings({**ROUTE, **own, **variables}), progress=Silence())
    try:
        catalog.version()
    finally:
        catalog.close()


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """It is asked for the tenant by the whole address."""
    with recording() as proxy:
        monkeypatch.setenv(variable, proxy.url)
        ours = requests_to("http://tenant.invalid")
        ours.search(SEARCH)
        ours.close()
    assert proxy.requests[0].target == "http://tenant.invalid/api/meta/search/indexsearch"


def test_what_a_proxy_is_told_of_a_tenant_over_tls_is_its_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key goes through the tunnel and not to the proxy, which here refuses to make one."""
    with recording(b"", 502) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(Unreachable):
            requests_to("https://tenant.invalid").version()
    (asked,) = proxy.requests
    assert (asked.method, asked.target) == ("CONNECT", "tenant.invalid:443")
    assert KEY not in str(asked.headers)


@pytest.mark.parametrize("hosts", ["tenant.invalid", "invalid", "other,.invalid", "*"])
def test_hosts_without_a_proxy_are_asked_directly(monkeypatch: pytest.MonkeyPatch, hosts: str) -> None:
    """There is no such host, so nothing answers; the proxy would have."""
    with recording() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", hosts)
        with pytest.raises(Unreachable, match="ConnectError"):
            requests_to("http://tenant.invalid").version()
    assert not proxy.requests


@pytest.mark.parametrize("variable", sorted(PROXIES))
def test_this_machine_is_reached_without_a_proxy(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """The embedded catalog is, whatever a company's proxy is called and whether it can be used at all."""
    monkeypatch.setenv(variable, "socks5://127.0.0.1:1")
    with recording() as tenant:
        for url in (tenant.url, tenant.url.replace("127.0.0.1", "localhost")):
            ours = requests_to(url)
            ours.search(SEARCH)
            ours.close()
    assert len(tenant.requests) == 2


@pytest.mark.parametrize("value", ["socks5://127.0.0.1:1", "gopher://127.0.0.1:1"])
def test_a_proxy_that_cannot_be_used_is_the_settings_fault(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Told before anything is asked."""
    monkeypatch.setenv("ALL_PROXY", value)
    with pytest.raises(SettingsError) as caught:
        requests_to("https://tenant.invalid").version()
    assert "PROXY" in caught.value.where


def test_a_certificate_of_nobody_known_is_not_trusted(untrusted: UntrustedServer, tmp_path: Path) -> None:
    """Also on this machine."""
    with pytest.raises(Untrusted):
        reach(untrusted.url, tmp_path)


@pytest.mark.parametrize(("variable", "place"), AUTHORITIES)
def test_an_authority_of_the_environment_is_trusted(
    untrusted: UntrustedServer, folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str, place: str
) -> None:
    """As a file or as a folder, under each of the names that httpx, requests and the SDK know. It answers 501."""
    value = str(folder / place)
    monkeypatch.setenv(variable, value)
    with pytest.raises(Unreachable, match="501"):
        reach(untrusted.url, folder, **{variable: value})


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
@pytest.mark.parametrize("holds", [None, b"no certificate"])
def test_authorities_that_cannot_be_read_are_the_settings_fault(
    tmp_path: Path, variable: str, holds: bytes | None
) -> None:
    """A file that is not there or holds none. Told with its variable, before anything is asked."""
    file = tmp_path / "authority.pem"
    if holds:
        file.write_bytes(holds)
    with pytest.raises(SettingsError) as caught:
        reach("https://tenant.invalid", tmp_path, **{variable: str(file)})
    assert variable in caught.value.where


def test_where_no_tls_is_spoken_authorities_are_not_read(tmp_path: Path) -> None:
    """The embedded catalog answers whatever they are."""
    with recording() as tenant:
        reach(tenant.url, tmp_path, SSL_CERT_FILE=str(tmp_path / "nothing.pem"))
    assert tenant.requests
