"""Leases in a real bucket over HTTP: the holders go by its time, and without it no request goes out."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.leased_budget import LeasedBudget
from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.adapters.s3.leases import open_leased_budget
from delta_arc_lineage.adapters.s3.s3_state import S3StateStore
from delta_arc_lineage.errors import DeltaArcError, Unreachable
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.wiring import request_budget
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.support.holders import ErringTime, count_most

BUCKET, LIMIT, WINDOW = "leases", 100, 2_400
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def bucket(s3: Any) -> Iterator[Any]:
    """The local S3, with a bucket for leases."""
    s3.create_bucket(Bucket=BUCKET)
    yield s3


def open_budget(client: Any, name: str) -> LeasedBudget:
    return open_leased_budget(
        BUCKET, lambda: client, setting="DELTA_ARC_STATE", prefix="lineage/", name=name, limit=LIMIT
    )


def test_holders_share_one_document_under_the_prefix(bucket: Any) -> None:
    """By the time that its answers tell: a holder takes, gives back, and another one takes what is left."""
    first, second = open_budget(bucket, "budget/shared"), open_budget(bucket, "budget/shared")
    assert [first.take(), second.take(), first.take()] == [0, 0, 0]
    first.close()
    written = json.loads(bucket.get_object(Bucket=BUCKET, Key="lineage/budget/shared.json")["Body"].read())
    assert sum(n for cells in written["held"].values() for n in cells.values()) <= LIMIT // 5
    second.block(30)
    third = open_budget(bucket, "budget/shared")
    assert third.closed() == 0 and third.take() > 28 and third.closed() > 28


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pauses=st.lists(st.integers(0, WINDOW // 2), min_size=5, max_size=15), number=st.integers(0, 10**9))
def test_the_limit_holds_in_a_bucket(bucket: Any, pauses: list[int], number: int) -> None:
    """As in memory: two holders that send all they may, with pauses."""
    clock = ManualClock()
    bucket.delete_object(Bucket=BUCKET, Key=f"{number}.json")
    store = S3StateStore(BUCKET, lambda: bucket, setting="DELTA_ARC_STATE")
    holders = [
        LeasedBudget(store, str(number), limit=20, time=ErringTime(clock, error=error, bound=20), window=WINDOW)
        for error in (-20, 20)
    ]
    sent = []
    for pause in pauses:
        for holder in holders:
            while holder.take() == 0:
                sent.append(clock.now())
        clock.advance(pause)
    assert 0 < count_most(sent, WINDOW) <= 20


def test_without_the_bucket_no_request_goes_out() -> None:
    """The error names S3, is one to try again after, and no catalog was asked."""
    access = S3Access(endpoint_url=NOWHERE, access_key_id="testing", secret_access_key="testing")
    budget = open_budget(s3_client(access), "budget/lost")
    requests = AtlanRequests(
        base_url=NOWHERE,
        api_key="key",
        clock=SystemClock(),
        progress=Silence(),
        budget=budget,
    )
    with pytest.raises(Unreachable, match="S3 gave no usable answer") as raised:
        requests.version()
    assert raised.value.exit_code == 5
    requests.close()


def test_a_client_that_closes_gives_its_lease_back(bucket: Any) -> None:
    """Tried four times, since nobody listened, and closed: what counts is these four, and no block."""
    requests = AtlanRequests(
        base_url=NOWHERE,
        api_key="key",
        clock=ManualClock(),
        progress=Silence(),
        budget=open_budget(bucket, "budget/closed"),
    )
    with pytest.raises(DeltaArcError):
        requests.version()
    requests.close()
    written = json.loads(bucket.get_object(Bucket=BUCKET, Key="lineage/budget/closed.json")["Body"].read())
    assert sum(n for cells in written["held"].values() for n in cells.values()) == 4


def test_the_state_in_a_bucket_holds_the_budget(bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the settings: one document a tenant under the state's prefix."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    stated = load_settings(
        {
            "DELTA_ARC_PROJECT": str(tmp_path),
            "DELTA_ARC_STATE": f"s3://{BUCKET}/wired",
            "S3_BUCKET_NAME": "files",
            "S3_ENDPOINT_URL": bucket.meta.endpoint_url,
        }
    )
    budget = request_budget("https://here.example", stated)
    assert budget.take() == 0
    stored = bucket.list_objects_v2(Bucket=BUCKET, Prefix="wired/budget/")["Contents"]
    assert len(stored) == 1
