"""Atlan's audit over HTTP: read to its end in pages, across the index's window, and never past its bound."""

from collections.abc import Mapping
from typing import Any

import pytest

from delta_arc_lineage.adapters.atlan.auditing import MOST_REQUESTS, PAGE, AuditReader
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.model.tracing import find_trace, make_request_id, make_trace
from delta_arc_lineage.ports.deadline import NoDeadline
from delta_arc_lineage_tests.adapters.atlan.conftest import Tenant

HOME = "default/s3/1751000001"
FOREVER = 2**52


def make_buckets(tenant: Tenant, home: str, number: int, **attributes: Any) -> None:
    sent = [
        {"typeName": "S3Bucket", "attributes": {"name": f"b{n}", "qualifiedName": f"{home}/b{n}", **attributes}}
        for n in range(number)
    ]
    for at in range(0, number, 200):
        body = {"entities": sent[at : at + 200]}
        tenant.http.post("/api/meta/entity/bulk", json=body).raise_for_status()


def test_all_pages_are_read_and_others_connections_are_not(tenant: Tenant) -> None:
    """So many requests as there are pages; a connection whose name only begins so is another."""
    number = PAGE + 10
    make_buckets(tenant, HOME, number)
    make_buckets(tenant, f"{HOME}1", 3)
    make_buckets(tenant, HOME, number, lastSyncWorkflowName="delta-arc-lineage/x/y")
    catalog = tenant.catalog()
    reading = catalog.read_audit([HOME], since=0, until=FOREVER)
    assert reading.complete and len(reading.lines) == 2 * number and catalog.requests.reads == 3
    assert {line.action for line in reading.lines} == {"ENTITY_CREATE", "ENTITY_UPDATE"}
    assert {line.mark for line in reading.lines} == {"delta-arc-lineage/x/y"}, "as the asset is now"
    assert list(reading.lines) == sorted(reading.lines)
    assert catalog.read_audit([f"{HOME}/b1"], since=0, until=FOREVER).lines[0].qualified_name == f"{HOME}/b1"
    assert catalog.read_audit([HOME], since=0, until=1).lines == ()
    assert catalog.read_audit([], since=0, until=FOREVER).complete and catalog.requests.reads == 5


def test_a_write_is_found_by_its_request(tenant: Tenant) -> None:
    """The id that the catalog was given is the one that its audit shows."""
    trace = make_trace("a", "b")
    entities = [{"typeName": "S3Bucket", "attributes": {"name": "r", "qualifiedName": f"{HOME}9/r"}}]
    tenant.requests().save(entities, request=make_request_id(trace, at=1, number=1))
    (line,) = tenant.catalog().read_audit([f"{HOME}9"], since=0, until=FOREVER).lines
    assert find_trace(line.request) == trace and line.agent == "sdk python" and line.user


class LongAudit(AtlanRequests):
    """An audit of so many lines as it is made with, `each` of them at one moment, answered as Elasticsearch does."""

    number, each = 0, 1

    def audit(self, body: Mapping[str, Any]) -> dict[str, Any]:
        dsl = body["dsl"]
        assert dsl["from"] + dsl["size"] <= 10_000
        first = dsl["query"]["bool"]["filter"][0]["range"]["created"]["gte"]
        begin = max(0, first * self.each)
        numbers = range(begin, self.number)[dsl["from"] : dsl["from"] + dsl["size"]]
        return {"totalCount": max(0, self.number - begin), "entityAudits": [self._line(n) for n in numbers]}

    def _line(self, number: int) -> dict[str, Any]:
        name = f"{HOME}/{number}"
        told = {"entityQualifiedName": name, "typeName": "S3Object", "action": "ENTITY_UPDATE", "user": "ada"}
        return {**told, "created": number // self.each, "entityId": name, "headers": None, "entityDetail": None}


def read_long(tenant: Tenant, number: int, each: int) -> tuple[int, bool]:
    requests = tenant.requests(kind=LongAudit)
    assert isinstance(requests, LongAudit)
    requests.number, requests.each = number, each
    reader = AuditReader(requests, progress=tenant.progress, deadline=NoDeadline())
    reading = reader.read([HOME], since=0, until=FOREVER)
    return len(reading.lines), reading.complete


def test_beyond_the_window_it_goes_on_by_time(tenant: Tenant) -> None:
    """Each line once, also where several share a moment."""
    assert read_long(tenant, 25_000, 7) == (25_000, True)


@pytest.mark.parametrize(("number", "each"), [(MOST_REQUESTS * PAGE + 5_000, 1), (12_000, 12_000)])
def test_what_is_not_reached_is_told(tenant: Tenant, number: int, each: int) -> None:
    """Too long for its bound; or more at one moment than a window holds."""
    found, is_complete = read_long(tenant, number, each)
    assert not is_complete and 9_000 < found < number


def test_an_answer_of_another_shape_is_no_audit(tenant: Tenant) -> None:
    """Neither no lines, nor a fault of ours."""

    class Odd(AtlanRequests):
        def _send(self, call: Any) -> str:
            return '{"totalCount": 1, "entityAudits": [{"created": "now"}]}'

    with pytest.raises(Unreachable):
        tenant.catalog(requests=tenant.requests(kind=Odd)).read_audit([HOME], since=0, until=1)
