"""Who is of this machine: a Host and an Origin of the few right forms; everything else is a 403 and reaches nothing."""

import socket
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.server import CatalogServer

HOSTS = ["127.0.0.1", "localhost", "LocalHost:80", "127.0.0.1:8080", "[::1]", "[::1]:1", "127.0.0.1:65535"]
MALFORMED = [
    *["", " ", ",", ":", ":80", "[", "]", "[]", "[::1", "::1]", "::1", "[::1]]", "[::1]x", "[::1%25lo]", "[v1.x]"],
    *["127.0.0.1:", "127.0.0.1:x", "127.0.0.1:-1", "127.0.0.1:65536", "127.0.0.1:999999", "127.0.0.1:80:80"],
    *["127.0.0.1:8 0", "127.0.0.1 ", "127.0.0.1,evil.example", "127.0.0.1 evil.example", "127.0.0.1.", "127.1"],
    *["0x7f.1", "2130706433", "0.0.0.0", "127.0.0.2", "localhost.", "localhost.evil.example", "evil.example"],
    *["evil@127.0.0.1", "127.0.0.1@evil", "u:p@localhost", "127.0.0.1/", "127.0.0.1/x", "127.0.0.1?x", "127.0.0.1#x"],
    *["127.0.0.1\\evil", "http://127.0.0.1", "//127.0.0.1", "%31%32%37.0.0.1", "lo\tcalhost", "１２７.0.0.1", "null"],
    *["127.0.0.1:８０", "127.0.0.1:+80", "[::ffff:127.0.0.1]", "localhost\\.evil.example", '"localhost"'],
]
SCHEMES = [
    "",
    "ftp://",
    "file://",
    "null://",
    "http:",
    "http:/",
    "http:///",
    "https//",
    "chrome-extension://",
    " http://",
]
ORIGINS = ["null", "*", "http://", "https://", "http://127.0.0.1/", "http://127.0.0.1/x", "http://127.0.0.1 http://b"]


def ask(url: str, headers: list[tuple[str, str]], path: str = "/api/service/whoami") -> int:
    """The status of a request with exactly these headers, written as bytes."""
    address = urlsplit(url)
    lines = [f"{name}: {value}" for name, value in headers]
    with socket.create_connection((str(address.hostname), int(address.port or 80)), timeout=20) as connection:
        text = "\r\n".join([f"GET {path} HTTP/1.1", *lines, "Connection: close", "", ""])
        connection.sendall(text.encode("utf-8"))
        return int(connection.makefile("rb").readline().split()[1])


TOKEN = ("Authorization", "Bearer test-token")


@pytest.mark.parametrize("host", HOSTS)
def test_this_machine_is_answered_by_each_of_its_names(server: CatalogServer, host: str) -> None:
    """As Host, and as Origin of a page over HTTP or HTTPS."""
    assert ask(server.url, [("Host", host), TOKEN]) == 200
    for scheme in ("http", "https"):
        assert ask(server.url, [("Host", host), ("Origin", f"{scheme}://{host}"), TOKEN]) == 200


@pytest.mark.parametrize("malformed", MALFORMED)
def test_a_malformed_host_is_refused_wherever_it_stands(server: CatalogServer, malformed: str) -> None:
    """403, in Host and in Origin, for the API and for the pages that need no token."""
    good = "127.0.0.1"
    if malformed.strip():  # an empty header is no header
        assert ask(server.url, [("Host", good), ("Origin", f"http://{malformed}"), TOKEN]) == 403
    if malformed == malformed.strip():  # blanks around a value are HTTP's, not the value's
        assert ask(server.url, [("Host", malformed), TOKEN]) == 403
        assert ask(server.url, [("Host", malformed)], path="/") == 403


@pytest.mark.parametrize(
    "origin", [*ORIGINS, *(f"{scheme}127.0.0.1" for scheme in SCHEMES if scheme.strip() == scheme)]
)
def test_an_origin_is_a_scheme_and_a_host(server: CatalogServer, origin: str) -> None:
    """No path, no list, no other scheme, no `null`."""
    assert ask(server.url, [("Host", "127.0.0.1"), ("Origin", origin), TOKEN]) == 403


def test_one_host_and_at_most_one_origin(server: CatalogServer) -> None:
    """None, and two of which one is right, are refused."""
    good, bad = "127.0.0.1", "evil.example"
    assert ask(server.url, [TOKEN]) in (400, 403)
    for first, second in ((good, bad), (bad, good), (good, good)):
        assert ask(server.url, [("Host", first), ("Host", second), TOKEN]) in (400, 403)
        origins = [("Origin", f"http://{first}"), ("Origin", f"http://{second}")]
        assert ask(server.url, [("Host", good), *origins, TOKEN]) == 403


header_texts = st.text(
    alphabet=st.characters(codec="latin-1", exclude_categories=["Cc"]), min_size=1, max_size=30
) | st.builds(
    "".join,
    st.lists(st.sampled_from([*"[]:@/?#%.,\\ ", "127.0.0.1", "localhost", "::1", "80", "http://", "evil"]), max_size=8),
)


def names_this_machine(host: str) -> bool:
    """The right forms, read once more: a name, and perhaps a colon and a port."""
    name = next((name for name in ("127.0.0.1", "localhost", "[::1]") if host.lower().startswith(name)), "?")
    rest = host[len(name) :]
    port = rest[1:]
    is_port = port.isascii() and port.isdecimal() and len(port) <= 5 and int(port) <= 65_535
    return name != "?" and (not rest or (rest[0] == ":" and is_port))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=header_texts)
def test_any_other_text_is_refused(server: CatalogServer, text: str) -> None:
    """Whatever is neither of the right forms: never passed, never a 500."""
    sent = text.strip(" ")
    assume(sent)
    assert ask(server.url, [("Host", sent), TOKEN]) == (200 if names_this_machine(sent) else 403)
    scheme, separator, host = sent.partition("://")
    is_origin = scheme in ("http", "https") and bool(separator) and names_this_machine(host)
    assert ask(server.url, [("Host", "localhost"), ("Origin", sent), TOKEN]) == (200 if is_origin else 403)


def test_no_answer_lets_another_origin_read_it(server: CatalogServer, client: httpx.Client) -> None:
    """No CORS header, whatever the method: answers, refusals, preflights."""
    preflight = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST"}
    paths = ("/", "/api/service/whoami", "/api/meta/search/indexsearch", "/openapi.json")
    methods = ("GET", "OPTIONS", "HEAD", "POST")
    answers = [client.request(method, path, headers=preflight) for method in methods for path in paths]
    answers.append(httpx.options(server.url, headers=preflight))
    assert not [name for answer in answers for name in answer.headers if name.startswith("access-control-")]


def test_an_upgrade_is_a_request_like_others(server: CatalogServer) -> None:
    """No WebSocket is opened, and its Host is looked at."""
    key = ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==")
    upgrade = [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"), key]
    assert ask(server.url, [("Host", "["), *upgrade, TOKEN]) == 403
    assert ask(server.url, [("Host", "localhost"), *upgrade, TOKEN]) == 200


def test_a_wrong_credential_of_any_form_is_no_500(server: CatalogServer) -> None:
    """What cannot be read is no token."""
    for value in ("", "Bearer", "Basic", "Basic ===", "Basic \xff", "Basic /w==", "Bearer \xe9", "x " * 50):
        assert ask(server.url, [("Host", "localhost"), ("Authorization", value)]) == 401
