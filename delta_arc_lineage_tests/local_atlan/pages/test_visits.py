"""Who may look around: a token or a link of one use, a cookie for one path, and whoever else asks."""

import re
from pathlib import Path

import httpx
import pytest

from delta_arc_lineage.local_atlan.pages.visits import CODE_SECONDS, MOST_CODES, MOST_VISITS, VISIT_SECONDS, Visits
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.pages.browsing import TOKEN, Person, Shown
from delta_arc_lineage_tests.local_atlan.pages.estate import Estate

HOST = "127.0.0.1:1"
COOKIE = re.compile(r"(?P<name>[^=]+)=(?P<value>[^;]+); Path=(?P<path>[^;]+); Max-Age=43200; HttpOnly; SameSite=Strict")
PAGES = ("/", "/search", "/search?q=ORDERS", "/assets/{guid}/overview", "/assets/{guid}/columns", "/nothing")


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def make_person(server: CatalogServer) -> Person:
    """A person without a visit."""
    return Person(server.url)


def test_the_token_opens_a_visit_once_for_all_its_pages(server: CatalogServer, estate: Estate) -> None:
    """The form leads to the home; the cookie is for no script, for no other site and for the visit's path alone."""
    person = make_person(server)
    assert Shown(person.get("/").text).one("form", action="/visits")
    answer = person.open(token=TOKEN)
    cookie = COOKIE.fullmatch(answer.headers["Set-Cookie"])
    assert answer.status_code == 303 and cookie is not None
    assert cookie["name"] == f"delta-arc-{server.url.rpartition(':')[2]}"
    assert cookie["path"] == person.base and person.base.startswith("/browse/")
    assert cookie["value"] not in person.base and len(cookie["value"]) >= 32 and len(person.base) >= 30
    guid = estate.guids["default/postgres/1/SHOP/SALES/ORDERS"]
    for page in PAGES:
        assert person.get(page.format(guid=guid)).status_code == (404 if page == "/nothing" else 200)


def test_visits_differ(server: CatalogServer) -> None:
    """Neither half comes twice."""
    people = [make_person(server) for _ in range(5)]
    cookies = [person.open().headers["Set-Cookie"].partition(";")[0] for person in people]
    assert len(set(cookies)) == len({person.base for person in people}) == 5


@pytest.mark.parametrize("page", PAGES)
def test_without_the_cookie_a_visits_page_is_the_form(server: CatalogServer, estate: Estate, page: str) -> None:
    """The address alone shows nothing: 401, no name of an asset, and a way in."""
    person = make_person(server)
    person.open()
    guid = estate.guids["default/postgres/1/SHOP/SALES/ORDERS"]
    answer = httpx.get(f"{server.url}{person.base}{page.format(guid=guid)}")
    shown = Shown(answer.text)
    assert answer.status_code == 401 and shown.one("form", action="/visits")
    assert "ORDERS" not in shown.text and "postgres-of-ours" not in shown.text


def test_a_guessed_secret_or_key_opens_nothing(server: CatalogServer) -> None:
    """Each half is wanted, and of the same visit."""
    first, second = make_person(server), make_person(server)
    name = first.open().headers["Set-Cookie"].partition("=")[0]
    second.open()
    secrets = {person.base: person.client.cookies.get(name, path=person.base) for person in (first, second)}
    port = server.url.rpartition(":")[2]
    guesses = ["", "x", "0" * 32, str(secrets[second.base]), TOKEN, "é", "a=b", str(secrets[first.base])[:-1]]
    for guess in guesses:
        cookie = f"delta-arc-{port}={guess}".encode().decode("latin-1").encode("latin-1")
        assert httpx.get(f"{server.url}{first.base}/", headers={b"Cookie": cookie}).status_code == 401
    for key in ("x" * 24, second.base.rpartition("/")[2], "%2e%2e", "a" * 70):
        cookie = {"Cookie": f"delta-arc-{port}={secrets[first.base]}"}
        assert httpx.get(f"{server.url}/browse/{key}/", headers=cookie).status_code in (401, 404)


def test_the_right_secret_counts_among_others(server: CatalogServer) -> None:
    """A browser keeps one jar for all ports: foreign cookies, and another of this name, do no harm."""
    person = make_person(server)
    pair = person.open().headers["Set-Cookie"].partition(";")[0]
    name = pair.partition("=")[0]
    for sent in (pair, f"a=b; {pair}", f"{name}=old; {pair}", f"{pair}; {name}=other", f"=;;; {pair} ;x"):
        assert httpx.get(f"{server.url}{person.base}/", headers={"Cookie": sent}).status_code == 200
    assert httpx.get(f"{server.url}{person.base}/", headers={"Cookie": f"x{pair}"}).status_code == 401
    assert (
        httpx.get(f"{server.url}{person.base}/", headers={"Cookie": pair.replace(name, "delta-arc-1")}).status_code
        == 401
    )


@pytest.mark.parametrize(
    "token", ["", " ", "test-toke", "test-token ", "TEST-TOKEN", "Bearer test-token", "é", "\x00", "x" * 3000, "None"]
)
def test_a_wrong_token_is_told_on_the_form(server: CatalogServer, token: str) -> None:
    """403, no cookie, what was sent is not shown again, and the form is there for another try."""
    answer = make_person(server).open(token=token, code="")
    shown = Shown(answer.text)
    assert answer.status_code == 403 and "Set-Cookie" not in answer.headers
    assert "not the token" in shown.one("p", role="alert").text and shown.one("input", name="token")
    assert "value" not in shown.one("input", name="token").attributes


def test_a_link_opens_one_visit(server: CatalogServer, client: httpx.Client) -> None:
    """Looking at the link uses nothing up: a mail program may fetch it first. The button does, once."""
    path = client.post("/api/local/visits").json()["path"]
    code = path.partition("code=")[2]
    for _ in range(3):
        shown = Shown(httpx.get(f"{server.url}{path}").text)
        assert shown.one("input", name="code").attributes["value"] == code
        assert not shown.all("input", name="token") and "ORDERS" not in shown.text
    first, second = make_person(server), make_person(server)
    assert first.open(code=code).status_code == 303 and first.get("/").status_code == 200
    refused = second.open(code=code)
    assert refused.status_code == 403 and "was used" in Shown(refused.text).one("p", role="alert").text
    assert Shown(refused.text).one("input", name="token")


@pytest.mark.parametrize("code", ["", "x", "é", "a" * 32, "None", "test-token", "%00"])
def test_a_guessed_code_opens_nothing(server: CatalogServer, client: httpx.Client, code: str) -> None:
    """Also while there is one that would."""
    client.post("/api/local/visits").raise_for_status()
    assert make_person(server).open(code=code, token="").status_code == 403


def test_a_link_is_given_to_the_servers_own_token_only(server: CatalogServer, client: httpx.Client) -> None:
    """Without a token 401; an API token that was made here is refused, because a visit shows everything."""
    assert httpx.post(f"{server.url}/api/local/visits").status_code == 401
    sent = {"displayName": "narrow", "description": "", "validitySeconds": 3600, "personas": []}
    made = client.post("/api/service/apikeys", json=sent).json()["attributes"]["accessToken"]
    answer = httpx.post(f"{server.url}/api/local/visits", headers={"Authorization": f"Bearer {made}"})
    assert answer.status_code == 403 and answer.json()["errorCode"] == "ATLAS-403-00-001"
    assert make_person(server).open(token=made).status_code == 403


FOREIGN = [
    *["http://evil.example", "null", "http://127.0.0.1", "http://localhost:{port}", "https://127.0.0.1:{port}"],
    *["http://127.0.0.1:{other}", "http://127.0.0.1:{port}/", "http://127.0.0.1:{port}.evil.example", ""],
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_form_of_another_page_opens_and_ends_nothing(server: CatalogServer, origin: str) -> None:
    """Another site, another port of this machine, another scheme, none: 403, though the token be right."""
    port = int(server.url.rpartition(":")[2])
    sent = origin.format(port=port, other=port + 1 if port < 65535 else port - 1)
    person = make_person(server)
    person.open()
    answer = person.send_form("/visits", {"token": TOKEN}, Origin=sent)
    assert answer.status_code == 403 and "Set-Cookie" not in answer.headers
    assert person.send_form(f"{person.base}/end", {}, Origin=sent).status_code == 403
    assert person.get("/").status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "SAME-ORIGIN", "x"])
def test_what_a_browser_says_of_the_sender_is_believed(server: CatalogServer, site: str) -> None:
    """Sec-Fetch-Site other than same-origin is a form of another page, whatever Origin says."""
    assert make_person(server).send_form("/visits", {"token": TOKEN}, **{"Sec-Fetch-Site": site}).status_code == 403


def test_a_browser_that_does_not_say_where_a_form_is_from_may_open_a_visit(server: CatalogServer) -> None:
    """Sec-Fetch-Site is of newer browsers; Origin is of all."""
    assert make_person(server).send_form("/visits", {"token": TOKEN}, **{"Sec-Fetch-Site": ""}).status_code == 303


def test_a_foreign_host_reaches_no_page(server: CatalogServer) -> None:
    """A name that was made to resolve to this machine is refused before anything is read."""
    person = make_person(server)
    person.open()
    for path in ("/", "/visits", f"{person.base}/", f"{person.base}/end", "/pages/style.css"):
        for method in ("GET", "POST"):
            headers = {"Host": "evil.example", "Origin": "http://evil.example"}
            assert person.client.request(method, path, headers=headers).status_code in (401, 403)


def test_a_visit_is_of_the_host_that_opened_it(server: CatalogServer) -> None:
    """Another name or port of this machine is another place to a browser; the visit does not go along."""
    person = make_person(server)
    pair = person.open().headers["Set-Cookie"].partition(";")[0]
    port = server.url.rpartition(":")[2]
    for host in (f"localhost:{port}", "127.0.0.1", "127.0.0.1:1", f"[::1]:{port}"):
        names = [pair, pair.replace(f"-{port}=", "-80="), pair.replace(f"-{port}=", "-1=")]
        headers = {"Host": host, "Cookie": "; ".join(names)}
        assert httpx.get(f"{server.url}{person.base}/", headers=headers).status_code == 401
    headers = {"Host": f"LOCALHOST:{port}", "Origin": f"http://localhost:{port}"}
    assert httpx.post(f"{server.url}/visits", data={"token": TOKEN}, headers=headers).status_code == 303


def test_a_form_is_a_form(server: CatalogServer) -> None:
    """JSON, plain text and nothing at all are refused; so is one that is too long."""
    headers = {"Origin": server.url}
    url = f"{server.url}/visits"
    assert httpx.post(url, json={"token": TOKEN}, headers=headers).status_code == 400
    assert (
        httpx.post(url, content=f"token={TOKEN}", headers={**headers, "Content-Type": "text/plain"}).status_code == 400
    )
    assert httpx.post(url, headers=headers).status_code == 400
    assert httpx.post(url, data={"token": "x" * 5000}, headers=headers).status_code == 413
    odd = {**headers, "Content-Type": "Application/X-WWW-Form-Urlencoded; charset=utf-8"}
    assert httpx.post(url, content=f"token={TOKEN}", headers=odd).status_code == 303
    for content in (b"\xff\xfe", b"%", b"&&&===", b"token", b"token=%ff"):
        assert httpx.post(url, content=content, headers=odd).status_code == 403


def test_a_visit_ends_when_its_person_says_so(server: CatalogServer) -> None:
    """The button ends it on the server, and takes the cookie away; the others go on."""
    person, other = make_person(server), make_person(server)
    pair = person.open().headers["Set-Cookie"].partition(";")[0]
    other.open()
    action = person.see("/").one("form", method="post").attributes["action"]
    answer = person.send_form(action, {})
    assert answer.status_code == 303 and answer.headers["Location"] == "/"
    assert "Max-Age=0" in answer.headers["Set-Cookie"] and f"Path={person.base};" in answer.headers["Set-Cookie"]
    assert httpx.get(f"{server.url}{person.base}/", headers={"Cookie": pair}).status_code == 401
    assert other.get("/").status_code == 200


def test_only_its_person_ends_a_visit(server: CatalogServer) -> None:
    """Its address is not enough."""
    person, other = make_person(server), make_person(server)
    person.open()
    assert other.send_form(f"{person.base}/end", {}).status_code == 401
    assert person.get("/").status_code == 200


def test_no_page_and_no_answer_tells_the_token_or_a_secret(server: CatalogServer, estate: Estate) -> None:
    """Neither does the export: visits and codes are in no table."""
    person = make_person(server)
    secret = person.open().headers["Set-Cookie"].partition(";")[0].partition("=")[2]
    guid = estate.guids["default/postgres/1/SHOP/SALES/ORDERS"]
    answers = [person.get(page.format(guid=guid)) for page in PAGES]
    answers += [estate.client.get(f"/api/local/{name}") for name in ("export?kind=entity", "requests", "faults")]
    for answer in answers:
        assert TOKEN not in answer.text and secret not in answer.text


def test_a_restart_ends_every_visit(tmp_path: Path) -> None:
    """Visits are in memory; what the catalog holds stays, and so does the token."""
    data = tmp_path / "catalog.sqlite"
    with CatalogServer(data=data, token=TOKEN) as first:
        port = int(first.url.rpartition(":")[2])
        person = Person(first.url)
        person.open()
        assert person.get("/").status_code == 200
    with CatalogServer(data=data, token=TOKEN, port=port) as second:
        again = Person(second.url)
        again.client.cookies, again.base = person.client.cookies, person.base
        assert again.get("/").status_code == 401
        assert again.open().status_code == 303
    person.client.close()


def test_a_visit_and_a_code_have_their_time() -> None:
    """Twelve hours and an hour; a second more is too late."""
    clock = Clock()
    visits = Visits("t", clock=clock)
    early, late = visits.issue_code(), visits.issue_code()
    visit = visits.open(HOST, token="t")
    assert visit is not None
    clock.now = CODE_SECONDS - 1
    assert visits.open(HOST, code=early) is not None
    clock.now = CODE_SECONDS + 1
    assert visits.open(HOST, code=late) is None
    clock.now = VISIT_SECONDS - 1
    assert visits.admits(HOST, visit.key, [visit.secret])
    clock.now = VISIT_SECONDS + 1
    assert not visits.admits(HOST, visit.key, [visit.secret])


def test_only_so_many_are_kept() -> None:
    """The oldest visits and codes give way: what strangers ask for fills no memory."""
    visits = Visits("t")
    opened = [visit for _ in range(MOST_VISITS + 3) if (visit := visits.open(HOST, token="t"))]
    admitted = [visits.admits(HOST, visit.key, [visit.secret]) for visit in opened]
    assert admitted == [False] * 3 + [True] * MOST_VISITS
    codes = [visits.issue_code() for _ in range(MOST_CODES + 2)]
    assert [visits.open(HOST, code=code) is not None for code in codes] == [False] * 2 + [True] * MOST_CODES


def test_an_empty_token_opens_only_what_has_none() -> None:
    """Nothing sent is never a code, and a token only where it is the token."""
    assert Visits("t").open(HOST) is None
    assert Visits("t").open(HOST, code="", token="") is None
    assert not Visits("t").admits(HOST, "", [])
