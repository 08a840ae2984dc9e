"""Queues: many messages make one run a route, and only the messages of what failed come again."""

import json
from pathlib import Path
from typing import Any

import pytest

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage_tests.serverless.conftest import STATE_BUCKET, Function, LateClock
from delta_arc_lineage_tests.serverless.test_calls import numbers_of
from delta_arc_lineage_tests.serverless.test_events import bus_event, notification, queued

pytestmark = pytest.mark.starts


def news_of(function: Function, name: str, told: str = "Object Created") -> dict[str, Any]:
    event = bus_event(f"{function.prefix}{name}", told, size=2)
    event["detail"]["bucket"]["name"] = function.stack.bucket
    return event


def given_back(told: dict[str, Any]) -> list[str]:
    assert told.keys() == {"batchItemFailures"}
    return [each["itemIdentifier"] for each in told["batchItemFailures"]]


def runs_of(function: Function) -> set[str]:
    return {name.split("/")[3] for name in function.documents() if "/journal/" in name}


def two_routes(function: Function, tmp_path: Path) -> None:
    lines = [f"  {name}: {{bucket: {{prefix: '{function.prefix}{name}/'}}}}" for name in ("a", "b")]
    Path(tmp_path / "routes.yaml").write_text("\n".join(["routes:", *lines]), encoding="utf-8")
    function.set(DELTA_ARC_ROUTES="routes.yaml")
    function.put("a/ORDERS.csv", "b/ORDERS.csv")


def test_many_files_of_a_route_are_one_run(function: Function, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the bus and of S3's own form; what is no data, and S3's own test, is done with."""
    sent_at = SystemClock().now() - 90_000
    own = notification(f"{function.prefix}SHIPPERS.csv", bucket=function.stack.bucket)
    stored = [news_of(function, "ORDERS.csv"), own, news_of(function, "_SUCCESS"), {"Event": "s3:TestEvent"}]
    assert given_back(function.call(queued(*stored, sent_at=sent_at), aws_request_id="batch")) == []
    assert runs_of(function) == {"lambda-batch"} and len(function.ours("Process")) == 6
    told = numbers_of(capsys.readouterr().out)
    ages = [numbers["OldestEventSeconds"] for numbers in told if "OldestEventSeconds" in numbers]
    assert len(ages) == 1 and 90 <= ages[0][0] < 600


def test_a_new_file_brings_its_own_things_alone(function: Function) -> None:
    """One event for one file, and one for its end: nothing else is written."""
    function.s3.delete_object(Bucket=function.stack.bucket, Key=f"{function.prefix}SHIPPERS.csv")
    function.run()
    before = set(function.ours())
    function.put("SHIPPERS.csv")
    told = function.call(news_of(function, "SHIPPERS.csv"))
    (route,) = told["body"]["routes"].values()
    added = set(function.ours()) - before
    assert route["changes"] == {"add": len(added), "modify": 1}, "and the bucket counts one object more"
    assert any(name.endswith("SHIPPERS.csv") for name in added)


def test_what_is_no_routes_data_starts_nothing(function: Function) -> None:
    """It is said, and nobody is asked."""
    before = function.requests_sent()
    told = function.call(news_of(function, "_SUCCESS"))
    assert told["statusCode"] == 200 and told["body"]["routes"] == {} and "no route's data" in told["body"]["note"]
    assert given_back(function.call(queued(news_of(function, "_SUCCESS")))) == []
    assert function.requests_sent() == before


def test_only_the_messages_of_a_failed_route_come_again(function: Function, tmp_path: Path) -> None:
    """One route is busy, one is not; a message about both comes again, and one that nobody can read."""
    two_routes(function, tmp_path)
    now = SystemClock().now()
    lease = {"token": "other", "holder": "anna", "since": now, "ends_at": now + 60_000}
    key = f"{function.name}/state/leases/a.json"
    function.s3.put_object(Bucket=STATE_BUCKET, Key=key, Body=json.dumps(lease))
    both = notification(*(f"{function.prefix}{name}/ORDERS.csv" for name in "ab"), bucket=function.stack.bucket)
    event = queued(news_of(function, "a/ORDERS.csv"), news_of(function, "b/ORDERS.csv"), both, "torn")
    assert given_back(function.call(event)) == ["m0", "m2", "m3"]
    function.s3.delete_object(Bucket=STATE_BUCKET, Key=key)
    assert given_back(function.call(event)) == ["m3"]


def test_messages_that_a_call_does_not_come_to_come_again(function: Function) -> None:
    """Its time is over before: all of them, and the next delivery does the work."""
    event = queued(news_of(function, "ORDERS.csv"), news_of(function, "SHIPPERS.csv"))
    assert given_back(function.call(event, clock=LateClock(3))) == ["m0", "m1"]
    assert given_back(function.call(event)) == []
    assert len(function.ours("Process")) == 6


def test_with_settings_that_are_wrong_no_message_is_lost(function: Function) -> None:
    """All come again, until somebody corrected them or they lie where a person looks."""
    function.set(DELTA_ARC_STATE="folder")
    assert given_back(function.call(queued(news_of(function, "ORDERS.csv"), news_of(function, "x")))) == ["m0", "m1"]
