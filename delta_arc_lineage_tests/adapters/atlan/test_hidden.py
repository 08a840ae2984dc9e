"""Readings of a catalog that shows less than it counts, the same again, or things that the key may not read."""

from collections.abc import Mapping
from typing import Any

import pytest

from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage_tests.adapters.atlan.conftest import Tenant
from delta_arc_lineage_tests.adapters.atlan.excerpt import MARK, Estate


class Stale(AtlanRequests):
    """The index holds one thing more than the catalog: it is counted, and left out of its page."""

    gone = ""

    def search(self, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = super().search(body)
        return {**answer, "entities": [hit for hit in answer.get("entities") or [] if hit["guid"] != self.gone]}


@pytest.mark.parametrize("which", [0, -1], ids=["on an early page", "on a late one"])
def test_a_page_that_is_one_short_does_not_end_a_reading(tenant: Tenant, which: int) -> None:
    """Everything else is read, and the reading is incomplete; it costs one request more, which finds nothing."""
    estate = Estate(tenant, tables=12, columns=2, page=15)
    requests = tenant.requests(kind=Stale)
    estate.catalog = tenant.catalog(page=15, requests=requests)
    tables = estate.read_schema(None).found.tables
    assert requests.spent.reads == 3
    requests.gone = sorted(table.guid for table in tables)[which]
    snapshot = estate.read_schema(None).found
    assert len(snapshot.tables) == 11 and not snapshot.complete
    assert requests.spent.reads == 3 + 4


class Repeating(AtlanRequests):
    """Shows the first page again and again."""

    def search(self, body: Mapping[str, Any]) -> dict[str, Any]:
        assert self.spent.reads < 10, "asked on and on"
        dsl = {name: value for name, value in body["dsl"].items() if name != "search_after"}
        return super().search({**body, "dsl": dsl})


def test_pages_that_do_not_go_on_are_an_error_and_not_read_for_ever(tenant: Tenant) -> None:
    """A page that ends where the one before did is noticed at once."""
    estate = Estate(tenant)
    requests = tenant.requests(kind=Repeating)
    estate.catalog = tenant.catalog(page=3, requests=requests)
    with pytest.raises(Unreachable) as caught:
        estate.read_schema(None)
    assert "do not go on" in str(caught.value) and requests.spent.reads == 2


class Scrubbing(AtlanRequests):
    """Atlan's answer about what the key may not read: a hit with its names alone, which says so by a flag."""

    flag: str | None = None

    def search(self, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = super().search(body)
        for hit in (answer.get("entities") or []) if self.flag else ():
            if hit["typeName"] != "Connection":
                kept = ("name", "qualifiedName")
                hit["attributes"] = {name: hit["attributes"][name] for name in kept if name in hit["attributes"]}
                hit[self.flag] = True
        return answer


@pytest.mark.parametrize("flag", ["scrubbed", "isScrubbed"])
def test_what_the_key_may_not_read_is_neither_complete_nor_remembered(tenant: Tenant, flag: str) -> None:
    """Everything is read as soon as the key may read it. No modification time tells of that."""
    estate = Estate(tenant)
    requests = tenant.requests(kind=Scrubbing)
    estate.catalog = tenant.catalog(requests=requests)
    estate.save("S3Object", f"{estate.bucket}/sales/O0", lastSyncWorkflowName=MARK, s3ObjectSize=7)
    requests.flag = flag
    for _ in range(2):
        schema, observed = estate.update()
        assert not schema.found.complete and not observed.found.complete
        assert (schema.since, observed.since) == (None, None)
    requests.flag = None
    estate.agree()


def test_a_change_that_the_key_may_not_read_is_not_taken_into_the_baseline(tenant: Tenant) -> None:
    """The counts agree, and still everything is read: what the change hides is not known."""
    estate = Estate(tenant)
    requests = tenant.requests(kind=Scrubbing)
    estate.catalog = tenant.catalog(requests=requests)
    estate.agree()
    estate.save("Table", f"{estate.schema}/T0", name="renamed")
    requests.flag = "scrubbed"
    schema, _ = estate.update()
    assert schema.since is None and not schema.found.complete
    requests.flag = None
    estate.agree()
