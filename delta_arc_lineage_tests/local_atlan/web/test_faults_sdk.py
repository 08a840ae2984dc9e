"""Every fault as an SDK program sees it, against a catalog in a process of its own."""

import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from httpx_retries import Retry
from pyatlan import errors
from pyatlan.client.atlan import AtlanClient
from pyatlan.model.assets import Table
from pyatlan.model.fluent_search import FluentSearch

from delta_arc_lineage.local_atlan.fixtures import LocalCatalog

pytestmark = pytest.mark.filterwarnings("ignore:.verify=<str>. is deprecated:DeprecationWarning")

SCHEMA = "default/snowflake/1720611677/DB/FAULTS"
Set = Callable[..., None]


@pytest.fixture
def patient(local_catalog: LocalCatalog) -> Iterator[AtlanClient]:
    """An SDK client that asks once more and waits as told."""
    retry = Retry(total=1, backoff_factor=0.05, status_forcelist=[429, 503], allowed_methods=["GET", "POST"])
    client = AtlanClient(base_url=local_catalog.url, api_key=local_catalog.token, retry=retry)
    yield client
    client._session.close()


def _save(sdk: AtlanClient, name: str) -> list[str]:
    """Save a table; the names the answer says were created."""
    table = Table.creator(name=name, schema_qualified_name=SCHEMA)
    table.atlan_schema = None
    return [str(table.name) for table in sdk.asset.save(table).assets_created(Table)]


def _count(sdk: AtlanClient, name: str) -> int:
    """How many tables a search finds."""
    return FluentSearch.select().where(Table.QUALIFIED_NAME.eq(f"{SCHEMA}/{name}")).count(sdk)


def _exists(sdk: AtlanClient, name: str) -> bool:
    """Whether the entity itself is there."""
    try:
        sdk.asset.get_by_qualified_name(f"{SCHEMA}/{name}", Table)
    except errors.NotFoundError:
        return False
    return True


@pytest.mark.parametrize("retry_after", [True, False])
def test_the_rate_limit(sdk: AtlanClient, patient: AtlanClient, catalog_faults: Set, retry_after: bool) -> None:
    """The request too many raises; a patient client passes if it is told how long the block lasts."""
    catalog_faults(rate_limit={"per_minute": 2, "block_seconds": 1 if retry_after else 60, "retry_after": retry_after})
    sdk.role.get_all()
    sdk.role.get_all()
    with pytest.raises(errors.RateLimitError):
        sdk.role.get_all()
    if retry_after:
        assert patient.role.get_all().records
    else:
        with pytest.raises((errors.RateLimitError, errors.AtlanError)):
            patient.role.get_all()


def test_index_lag(sdk: AtlanClient, catalog_faults: Set) -> None:
    """A saved asset is read at once and found by search only after the lag."""
    catalog_faults(index_lag_ms=2_000)
    _save(sdk, "lag")
    assert _exists(sdk, "lag") and _count(sdk, "lag") == 0
    deadline = time.monotonic() + 30
    while not _count(sdk, "lag"):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_latency(sdk: AtlanClient, catalog_faults: Set) -> None:
    """Every call takes at least the latency, and with jitter not all the same."""
    catalog_faults(latency_ms=60, latency_jitter_ms=400, seed=1)
    spent = []
    for _ in range(4):
        started = time.monotonic()
        sdk.role.get_all()
        spent.append(time.monotonic() - started)
    assert min(spent) >= 0.06 and max(spent) - min(spent) > 0.005


def test_error_rates_repeat_with_their_seed(sdk: AtlanClient, catalog_faults: Set) -> None:
    """By route, status and share; the same seed spoils the same calls, another seed others."""

    def pattern(seed: int) -> list[bool]:
        catalog_faults(seed=seed, rules=[{"kind": "error", "route": "/roles", "rate": 0.5, "status": 500}])
        spoiled = []
        for _ in range(16):
            try:
                sdk.role.get_all()
            except errors.AtlanError:
                spoiled.append(True)
            else:
                spoiled.append(False)
        return spoiled

    first = pattern(3)
    assert pattern(3) == first and pattern(4) != first and 0 < sum(first) < 16
    assert sdk.user.get_current()


def test_a_passing_error_is_survived_by_retrying(patient: AtlanClient, catalog_faults: Set) -> None:
    """One 503 and then the answer."""
    catalog_faults(rules=[{"kind": "error", "route": "/entity/bulk", "times": 1}])
    assert _save(patient, "passing") == ["passing"]


def test_forbidden(sdk: AtlanClient, catalog_faults: Set) -> None:
    """A permission that is missing, by its name."""
    catalog_faults(rules=[{"kind": "forbid", "route": "/entity/bulk", "permission": "entity-create"}])
    with pytest.raises(errors.PermissionError, match="entity-create"):
        _save(sdk, "forbidden")
    assert not _exists(sdk, "forbidden")


@pytest.mark.parametrize(("kind", "there"), [("reset_before", False), ("reset_after", True)])
def test_resets(sdk: AtlanClient, catalog_faults: Set, kind: str, there: bool) -> None:
    """A cut connection says nothing about whether the write holds."""
    catalog_faults(rules=[{"kind": kind, "route": "/entity/bulk", "times": 1}])
    with pytest.raises(httpx.TransportError):
        _save(sdk, kind)
    assert _exists(sdk, kind) is there


def test_a_truncated_body(sdk: AtlanClient, catalog_faults: Set) -> None:
    """Half an answer is an error, though the write holds."""
    catalog_faults(rules=[{"kind": "truncate", "route": "/entity/bulk", "times": 1}])
    with pytest.raises(httpx.RemoteProtocolError):
        _save(sdk, "truncated")
    assert _exists(sdk, "truncated")


def test_ignored(sdk: AtlanClient, catalog_faults: Set) -> None:
    """200, and nothing was done."""
    catalog_faults(rules=[{"kind": "ignore", "route": "/entity/bulk", "times": 1}])
    assert _save(sdk, "ignored") == []
    assert not _exists(sdk, "ignored")


def test_faults_end_with_their_test(sdk: AtlanClient, local_catalog: LocalCatalog) -> None:
    """The fixture leaves nothing behind, and every call was counted."""
    assert _save(sdk, "after") == ["after"]
    assert local_catalog.requests()[("POST", "/entity/bulk", 200)] >= 1
