"""Weather between us and a real catalog: what answers in its place, for a moment or for good, to reads and writes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.errors import AuthenticationFailed, PermissionDenied, RateLimited, RequestRefused, Unreachable
from delta_arc_lineage_tests.adapters.atlan.conftest import Tenant
from delta_arc_lineage_tests.adapters.atlan.test_requests import BUCKET, SEARCH
from delta_arc_lineage_tests.support.gate import Answer, Gate, Request, Rewritten

HTML = (("Content-Type", "text/html"),)
PAGE = Answer(200, b"<html>Back in a minute</html>", HTML)
WEATHER = {
    "page": PAGE,
    "nothing": Answer(200, b"", HTML),
    "a word": Answer(200, b"OK", (("Content-Type", "text/plain"),)),
    "another's JSON": Answer(200, b'{"status": "starting"}'),
    "a list": Answer(200, b"[]"),
    "an error in a 200": Answer(200, b'{"errorCode": "ATLAS-500", "errorMessage": "upgrading"}'),
    "half of it": Rewritten(lambda body: body[: len(body) // 2]),
    "garbage": Answer(200, b"\x1f\x8b\x08garbage", (("Content-Encoding", "gzip"),)),
    "no content": Answer(204, b"", ()),
    "redirect": Answer(302, b"", (("Location", "/login"),)),
    "page of a 403": Answer(403, PAGE.body, HTML),
    "page of a 404": Answer(404, PAGE.body, HTML),
}
READS: dict[str, Callable[[AtlanRequests, str], Any]] = {
    "search": lambda requests, _: requests.search(SEARCH),
    "roles": lambda requests, _: requests.roles("$admin"),
    "entity": lambda requests, guid: requests.entity(guid),
}
WRITES: dict[str, Callable[[AtlanRequests], Any]] = {
    "save": lambda requests: requests.save([BUCKET]),
    "archive": lambda requests: requests.archive(["no-such-guid"]),
    "purge": lambda requests: requests.purge(["no-such-guid"]),
}


@dataclass(slots=True)
class Sky:
    """The policy of a gate: `coming` strikes the next requests, one each, and `staying` all others."""

    coming: list[Any] = field(default_factory=list)
    staying: Any = None

    def __call__(self, _: Request) -> Any:
        return self.coming.pop(0) if self.coming else self.staying


@contextmanager
def under(sky: Sky, tenant: Tenant) -> Iterator[AtlanRequests]:
    """Requests through a gate under this sky, after one that Atlan answered."""
    sky.coming.insert(0, None)
    with Gate(tenant.server.url, sky) as gate:
        requests = tenant.requests(url=gate.open().url, patience=0)
        requests.search(SEARCH)
        yield requests


@pytest.fixture
def guid(tenant: Tenant) -> str:
    """Of something that is there."""
    return str(tenant.requests().search(SEARCH)["entities"][0]["guid"])


@pytest.mark.parametrize("kind", WEATHER)
@pytest.mark.parametrize("read", READS)
def test_a_read_is_tried_again_and_answered_as_without_it(tenant: Tenant, guid: str, read: str, kind: str) -> None:
    """As after a 502, with the same patience."""
    fine = READS[read](tenant.requests(), guid)
    with under(Sky([WEATHER[kind]] * 2), tenant) as requests:
        before = requests.spent.reads
        answer = READS[read](requests, guid)
        assert requests.spent.reads - before == 3
    assert answer.keys() == fine.keys()
    assert all(answer.get(name) == fine.get(name) for name in ("records", "entity", "approximateCount"))
    assert tenant.clock.slept == [1.0, 2.0]


@pytest.mark.parametrize("stated", ["nan", "inf", "-inf", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_a_block_that_tells_no_time_is_waited_out_as_a_whole_one(tenant: Tenant, stated: str) -> None:
    """Whatever stands in between may say anything; the budget that all runs share holds numbers only."""
    blocked = Answer(429, b"{}", (("Content-Type", "application/json"), ("Retry-After", stated)))
    with Gate(tenant.server.url, Sky([blocked])) as gate:
        requests = tenant.requests(url=gate.open().url)
        assert requests.search(SEARCH)["entities"]
    assert tenant.clock.slept == [60.0]


@pytest.mark.parametrize("kind", WEATHER)
@pytest.mark.parametrize("read", READS)
def test_weather_that_stays_is_the_weathers_fault_where_atlan_answered_before(
    tenant: Tenant, guid: str, read: str, kind: str
) -> None:
    """The address is not asked about: it was right a moment ago."""
    with under(Sky(staying=WEATHER[kind]), tenant) as requests, pytest.raises(Unreachable) as caught:
        READS[read](requests, guid)
    assert "run again" in caught.value.next_step and caught.value.where != "ATLAN_BASE_URL"


@pytest.mark.parametrize("kind", WEATHER)
@pytest.mark.parametrize("write", WRITES)
def test_a_write_is_sent_once_and_whoever_sent_it_hears_of_it(tenant: Tenant, write: str, kind: str) -> None:
    """It may have happened, so it is read back before anything is sent again. One that is answered with JSON of
    something else confirms nothing, which is read back as well."""
    with under(Sky([WEATHER[kind]]), tenant) as requests:
        if kind == "another's JSON":
            assert not WRITES[write](requests).get("mutatedEntities")
        else:
            with pytest.raises(Unreachable):
                WRITES[write](requests)
        assert requests.spent.writes == 1


@pytest.mark.parametrize("kind", [kind for kind in WEATHER if kind not in ("an error in a 200", "half of it")])
def test_the_address_is_asked_about_where_nothing_was_ever_atlans(tenant: Tenant, kind: str) -> None:
    """A write tells nothing of it; the reading back that follows does."""
    with Gate(tenant.server.url, Sky(staying=WEATHER[kind])) as gate:
        requests = tenant.requests(url=gate.open().url)
        with pytest.raises(RequestRefused, match="not Atlan's API") as caught:
            requests.search(SEARCH)
    assert caught.value.where == "ATLAN_BASE_URL" and "is this an Atlan tenant?" in caught.value.next_step


def test_a_gateway_that_finds_a_write_too_large_is_no_refusal_of_atlans(tenant: Tenant) -> None:
    """Unreachable, it is sent again in smaller requests; refused, it would be somebody's to mend."""
    too_large = Answer(413, b"<html><h1>413 Request Entity Too Large</h1></html>", HTML)
    with under(Sky([too_large]), tenant) as requests, pytest.raises(Unreachable, match=r"a web page \(413\)"):
        requests.save([BUCKET])


@pytest.mark.parametrize(
    ("status", "error"), [(401, AuthenticationFailed), (403, PermissionDenied), (429, RateLimited)]
)
def test_what_atlan_itself_says_is_no_weather(tenant: Tenant, status: int, error: type[Exception]) -> None:
    """About the key, a grant, the limit: in JSON, and where its gateway says it, in a page."""
    pages = [PAGE.body] if status != 403 else []
    for body in (b'{"errorCode": "ATLAS", "errorMessage": "no"}', *pages):
        with under(Sky(staying=Answer(status, body)), tenant) as requests, pytest.raises(error):
            requests.search(SEARCH)
