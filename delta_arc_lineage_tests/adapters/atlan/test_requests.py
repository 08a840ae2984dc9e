"""Every way a request can fail, seen through real HTTP: what is tried again, what is not, what is said."""

import logging
import pickle
import socket
from pathlib import Path

import pytest

from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.shared_budget import SharedBudget
from delta_arc_lineage.errors import (
    AuthenticationFailed,
    DeltaArcError,
    PermissionDenied,
    RateLimited,
    RequestRefused,
    SettingsError,
    Unreachable,
)
from delta_arc_lineage.ports.budget import Unlimited
from delta_arc_lineage_tests.adapters.atlan.conftest import KEY, Notes, Tenant
from delta_arc_lineage_tests.conftest import ManualClock

SEARCH = {"dsl": {"from": 0, "size": 1, "query": {"match_all": {}}}, "attributes": ["name"]}
BUCKET = {
    "typeName": "S3Bucket",
    "guid": "-1",
    "attributes": {
        "name": "b",
        "qualifiedName": "default/s3/1/arn:aws:s3:::b",
        "connectionQualifiedName": "default/s3/1",
    },
}


def test_a_wrong_key_costs_one_request_and_says_which_variable(tenant: Tenant) -> None:
    """A wrong key is not tried again."""
    requests = tenant.requests(key="wrong")
    with pytest.raises(AuthenticationFailed) as caught:
        requests.search(SEARCH)
    assert requests.spent.reads == 1
    assert "ATLAN_API_KEY" in str(caught.value)


def test_a_missing_permission_costs_one_request_and_names_the_operation(tenant: Tenant) -> None:
    """403 fails at once; the SDK alone would take six requests and 48 seconds."""
    tenant.misbehave({"kind": "forbid", "route": "*entity/bulk*", "permission": "ENTITY_CREATE"})
    requests = tenant.requests()
    with pytest.raises(PermissionDenied) as caught:
        requests.save([BUCKET])
    assert requests.spent.writes == 1
    assert "create or update assets" in str(caught.value)


@pytest.mark.parametrize(("with_retry_after", "scale"), [(True, 1), (False, 40)])
def test_a_one_minute_block_is_outlived(tenant: Tenant, with_retry_after: bool, scale: int) -> None:
    """429 is waited out, as long as Retry-After says or else a whole minute, and the write happens once."""
    tenant.clock.scale = scale
    block = 2.0 if with_retry_after else 60.0 / scale
    tenant.misbehave(rate_limit={"per_minute": 1, "block_seconds": block, "retry_after": with_retry_after})
    requests = tenant.requests()
    requests.search(SEARCH)
    requests.save([BUCKET])
    assert (requests.spent.reads, requests.spent.writes) == (1, 2)
    assert tenant.clock.slept == [2.0 if with_retry_after else 60.0]
    assert any("request limit" in note for note in tenant.progress.notes)


def test_patience_ends(tenant: Tenant) -> None:
    """A limit that never opens ends as RateLimited, after the patience set and not before."""
    tenant.misbehave({"kind": "error", "status": 429})
    requests = tenant.requests(patience=120.0)
    with pytest.raises(RateLimited):
        requests.search(SEARCH)
    assert sum(tenant.clock.slept) == pytest.approx(120.0)


def test_reads_are_tried_again_until_they_answer(tenant: Tenant) -> None:
    """Two 503s, then the answer: the reader sees only the answer."""
    tenant.misbehave({"kind": "error", "status": 503, "times": 2})
    requests = tenant.requests()
    assert requests.search(SEARCH)["entities"]
    assert requests.spent.reads == 3


@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "truncate"])
def test_reads_survive_resets_and_cut_answers(tenant: Tenant, kind: str) -> None:
    """A connection reset or an answer cut off costs a read one more request."""
    tenant.misbehave({"kind": kind, "times": 1})
    requests = tenant.requests()
    assert requests.search(SEARCH)["entities"]
    assert requests.spent.reads == 2


@pytest.mark.parametrize("rule", [{"kind": "reset_after"}, {"kind": "truncate"}, {"kind": "error", "status": 503}])
def test_a_write_without_an_answer_is_never_sent_again_by_the_transport(
    tenant: Tenant, rule: dict[str, object]
) -> None:
    """Whoever sent the write hears of it, and reads back before sending anything again."""
    tenant.misbehave(rule)
    requests = tenant.requests()
    with pytest.raises(Unreachable):
        requests.save([BUCKET])
    assert requests.spent.writes == 1


@pytest.mark.parametrize("writes", [False, True])
def test_an_unreachable_tenant_is_said_plainly(tenant: Tenant, writes: bool) -> None:
    """A refused connection ends, after four tries in seven seconds, with the variable to look at.

    A write too: without a connection nothing was written.
    """
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    requests = tenant.requests(url=url)
    with pytest.raises(Unreachable) as caught:
        requests.save([BUCKET]) if writes else requests.search(SEARCH)
    assert "ATLAN_BASE_URL" in str(caught.value)
    assert tenant.clock.slept == [1.0, 2.0, 4.0] and requests.spent.reads + requests.spent.writes == 4


@pytest.mark.parametrize("address", ["https://tenant..atlan.com", "https://my tenant.atlan.com", "tenant.atlan.com"])
def test_an_address_that_is_none_is_the_setting_s_fault(tenant: Tenant, address: str) -> None:
    """The error names the variable at once, also where nobody looked at it before, and does not show the key."""
    requests = tenant.requests(url=address)
    with pytest.raises(SettingsError) as caught:
        requests.search(SEARCH)
    assert caught.value.where == "ATLAN_BASE_URL" and requests.spent.reads == 1
    assert KEY not in str(caught.value) and "\n" not in str(caught.value)


def test_a_refused_request_carries_what_atlan_said(tenant: Tenant) -> None:
    """Atlan's own words reach the reader, on one line."""
    with pytest.raises(RequestRefused) as caught:
        tenant.requests().save([{**BUCKET, "typeName": "NoSuchType"}])
    assert "NoSuchType" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_key_is_nowhere(tenant: Tenant, caplog: pytest.LogCaptureFixture) -> None:
    """No repr, log line, error, cause or pickle holds the key, at the chattiest level there is."""
    caplog.set_level(logging.DEBUG)
    requests = tenant.requests()
    requests.search(SEARCH)
    said = [repr(requests), repr(tenant.catalog(requests=requests)), caplog.text, *tenant.progress.notes]
    for rule in ({"kind": "forbid"}, {"kind": "error", "status": 500}, {"kind": "reset_before"}):
        tenant.misbehave(rule)
        with pytest.raises(DeltaArcError) as caught:
            requests.save([BUCKET])
        error: BaseException | None = caught.value
        while error is not None:
            said += [repr(error), str(error), repr(vars(error)), repr(pickle.dumps(str(error)))]
            error = error.__cause__
        assert isinstance(pickle.loads(pickle.dumps(caught.value)), type(caught.value))
    assert KEY not in " ".join(said) + caplog.text


def test_a_block_is_told_to_all_even_by_who_gives_up(tenant: Tenant, tmp_path: Path) -> None:
    """A run without patience ends at once; those that share its budget wait all the same."""
    clock = ManualClock()
    budget = SharedBudget(tmp_path / "budget", limit=400, clock=clock)
    requests = AtlanRequests(
        base_url=tenant.server.url,
        api_key=tenant.server.token,
        clock=clock,
        progress=Notes(),
        budget=budget,
        patience=0,
    )
    tenant.misbehave({"kind": "error", "status": 429})
    with pytest.raises(RateLimited):
        requests.search(SEARCH)
    requests.close()
    assert requests.spent.reads == 1 and budget.closed() == 60


def test_a_block_that_comes_while_a_place_is_waited_for_is_waited_out_too(tenant: Tenant, tmp_path: Path) -> None:
    """Another run is told of a block after this one took its place: this one sends nothing into it."""

    class ToldMeanwhile(ManualClock):
        """While we sleep for our place, another run that shares the budget is blocked by the tenant."""

        is_blocked = False

        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if not self.is_blocked:
                SharedBudget(tmp_path / "budget", limit=1, clock=self).block(60)
            self.is_blocked = True

    clock = ToldMeanwhile()
    budget = SharedBudget(tmp_path / "budget", limit=1, clock=clock)
    requests = AtlanRequests(
        base_url=tenant.server.url, api_key=tenant.server.token, clock=clock, progress=Notes(), budget=budget
    )
    began = clock.now()
    requests.search(SEARCH)
    requests.search(SEARCH)
    requests.close()
    assert clock.now() - began >= 120_000 and requests.spent.reads == 2


def test_a_place_is_taken_when_all_is_ready_to_send() -> None:
    """What no request can go over takes no place in the request limit."""

    class Counted(Unlimited):
        """Counts the places that were taken."""

        taken = 0

        def take(self) -> float:
            self.taken += 1
            return super().take()

    budget = Counted()
    requests = AtlanRequests(
        base_url="tenant.atlan.com", api_key=KEY, clock=ManualClock(), progress=Notes(), budget=budget
    )
    with pytest.raises(SettingsError):
        requests.search(SEARCH)
    assert budget.taken == 0
