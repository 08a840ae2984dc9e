"""Events: each is understood as what it is, and what is none of them is told what is understood."""

import contextlib
import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.errors import CommandRefused
from delta_arc_lineage.model.inventories import InventoryPlace
from delta_arc_lineage.serverless.events import (
    UNDERSTOOD,
    Batch,
    FileNews,
    HttpRequest,
    Operation,
    Trigger,
    read_event,
)
from delta_arc_lineage.serverless.routing import find_routes
from delta_arc_lineage_tests.model.examples import PREFIX, ROUTE

BUCKET = ROUTE.bucket.name


def bus_event(key: str, told: str = "Object Created", **stored: Any) -> dict[str, Any]:
    """As EventBridge tells it."""
    detail = {"version": "0", "bucket": {"name": BUCKET}, "object": {"key": key, **stored}, "reason": "PutObject"}
    return {"version": "0", "id": "1", "source": "aws.s3", "detail-type": told, "detail": detail}


def notification(*keys: str, bucket: str = BUCKET) -> dict[str, Any]:
    """As S3 itself tells it: the key is encoded."""
    stored = [{"key": quote_plus(key), "size": 3} for key in keys]
    return {"Records": [{"eventSource": "aws:s3", "s3": {"bucket": {"name": bucket}, "object": o}} for o in stored]}


def queued(*bodies: object, sent_at: int = 1_000) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "eventSource": "aws:sqs",
                "body": body if isinstance(body, str) else json.dumps(body),
                "attributes": {"SentTimestamp": str(sent_at)},
            }
            for number, body in enumerate(bodies)
        ]
    }


def routes_of(event: object) -> tuple[str, ...]:
    news = read_event(event)
    assert isinstance(news, FileNews)
    return find_routes(news, [ROUTE])


def test_triggers_are_read() -> None:
    """Scheduled or by hand, of all routes or of one; the bus's own schedule too."""
    assert read_event({"trigger": "scheduled"}) == Trigger("scheduled")
    assert read_event({"trigger": "manual", "force_refresh": True, "route": "a"}) == Trigger("manual", True, "a")
    assert read_event({"source": "aws.events", "detail-type": "Scheduled Event"}) == Trigger("scheduled")


def test_operations_and_requests_are_read() -> None:
    """By what they hold; the host is the platform's word, and no header."""
    request = {"operation": "get_by_guid", "params": {}}
    assert read_event(request) == Operation(request)
    raw = {"version": "2.0", "headers": {"host": "evil"}, "requestContext": {"http": {}, "domainName": "x.on.aws"}}
    assert read_event(raw) == HttpRequest(raw, "x.on.aws")


@pytest.mark.parametrize(
    "event",
    [
        None,
        "scheduled",
        [],
        {},
        {"trigger": "nightly"},
        {"trigger": ["scheduled"]},
        {"trigger": "scheduled", "force_refresh": "yes"},
        {"trigger": "scheduled", "rout": "a"},
        {"trigger": "scheduled", "route": 1},
        {"Records": None},
        {"Records": [{"eventSource": "aws:kinesis"}]},
        {"Records": [{"eventSource": "aws:sqs", "messageId": ["m"]}]},
        bus_event("\ud800.csv"),
        {"requestContext": {}},
        {"requestContext": None},
        {"version": "1.0", "requestContext": {"http": {}}},
        bus_event("a", "Object Restore Completed"),
        {"source": "aws.s3"},
        {"source": "aws.s3", "detail-type": "Object Created", "detail": None},
        {"source": "aws.s3", "detail-type": "Object Created", "detail": {"bucket": "x", "object": {"key": "y"}}},
    ],
)
def test_an_unknown_event_is_told_what_is_understood(event: object) -> None:
    """All forms, by example."""
    with pytest.raises(CommandRefused) as refused:
        read_event(event)
    assert all(form in refused.value.next_step for form in UNDERSTOOD)


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=5), lambda v: st.dictionaries(st.text(max_size=8), v)))
def test_no_event_breaks_the_reader(event: object) -> None:
    """Whatever JSON comes: it is understood, or refused in our words."""
    with contextlib.suppress(CommandRefused):
        read_event(event)


def test_a_file_concerns_the_routes_that_it_is_data_of() -> None:
    """Created, overwritten or deleted; what engines leave, what fits no pattern and what lies elsewhere is nobody's."""
    assert routes_of(bus_event(f"{PREFIX}ORDERS.csv", size=3)) == (ROUTE.name,)
    assert routes_of(bus_event(f"{PREFIX}ORDERS.csv", "Object Deleted")) == (ROUTE.name,)
    for key in (f"{PREFIX}_SUCCESS", f"{PREFIX}notes.txt", f"{PREFIX}", "elsewhere/ORDERS.csv"):
        assert routes_of(bus_event(key, size=3)) == (), key
    other = replace(ROUTE, bucket=replace(ROUTE.bucket, name="another"))
    news = read_event(bus_event(f"{PREFIX}ORDERS.csv"))
    assert isinstance(news, FileNews) and find_routes(news, [other]) == ()
    assert find_routes(news, [replace(ROUTE, name="b"), ROUTE]) == ("b", ROUTE.name)


def test_a_key_is_read_as_it_is_meant() -> None:
    """S3's own form is decoded; the bus tells keys as they are, and a decoded reading of them is taken too."""
    batch = read_event(queued(notification("a b/ü+1.csv")))
    assert isinstance(batch, Batch)
    assert batch.messages["m0"].news == (FileNews(BUCKET, ("a b/ü+1.csv",), 3),)
    news = read_event(bus_event("a+b%2Fc.csv"))
    assert isinstance(news, FileNews) and news.keys == ("a+b%2Fc.csv", "a b/c.csv")


def test_a_route_that_reads_the_inventory_waits_for_a_newer_one() -> None:
    """Its files say nothing yet; the manifest does."""
    place = InventoryPlace("inventories", "of/data/")
    route = replace(ROUTE, bucket=replace(ROUTE.bucket, inventory=place))
    told = [
        FileNews(BUCKET, (f"{PREFIX}ORDERS.csv",), 3),
        FileNews("inventories", ("of/data/2025-01-01T00-00Z/manifest.checksum",)),
        FileNews("inventories", ("of/data/data/part-0.csv.gz",)),
        FileNews("inventories", ("of/others/manifest.json",)),
    ]
    assert [find_routes(news, [route]) for news in told] == [(), (route.name,), (), ()]


def test_messages_of_a_queue_are_read_each_by_itself() -> None:
    """Of the bus, of S3's own form, S3's test; one that nobody can read says why, and spoils no other."""
    event = queued(
        bus_event("a.csv"),
        notification("b.csv", "c.csv"),
        {"Event": "s3:TestEvent"},
        "no json",
        {"Records": [1]},
        "[]",
        "[" * 100_000,
        bus_event("\ud800.csv"),
        {"Records": [{"s3": {"bucket": {"name": "\ud800"}, "object": {"key": "a.csv"}}}]},
    )
    batch = read_event(event)
    assert isinstance(batch, Batch) and batch.messages["m0"].sent_at == 1_000
    assert [len(message.news) for message in batch.messages.values()] == [1, 2, 0, 0, 0, 0, 0, 0, 0]
    assert [bool(message.problem) for message in batch.messages.values()] == [False] * 3 + [True] * 6
