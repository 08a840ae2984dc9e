"""Late calls: one whose time is over stops, says so, and the next one goes on; a route left out comes first."""

import json
from pathlib import Path

import pytest

from delta_arc_lineage_tests.serverless.conftest import STATE_BUCKET, Function, LateClock
from delta_arc_lineage_tests.support.stack import clear_drawn

pytestmark = pytest.mark.starts


def test_calls_that_are_too_short_end_it_together(function: Function) -> None:
    """Wherever time ends, what is there is whole; each call comes further, and the last one finds nothing to do."""
    whole = function.run()["written"]
    seen: list[int] = []
    clear_drawn(function.stack)
    function.settle(f"{function.name}-b")
    function.set(DELTA_ARC_BATCH="3")
    asked, results = 2, []
    while not results or results[-1] == "unfinished":
        told = function.run(clock=LateClock(asked))
        results.append(told["result"])
        if told["result"] == "unfinished":
            assert told["problem"]["next_step"] == "nothing: it goes on at the next call"
        seen.append(len(function.ours()))
        asked += 9
    assert results[0] == "unfinished" and len(results) > 3 and seen == sorted(seen)
    assert len(set(seen)) > 2, "it stopped between batches too"
    assert function.run()["result"] == "unchanged"
    assert len(function.ours()) == whole == len(set(function.ours()))


def test_a_call_that_has_no_time_left_does_not_begin_to_tidy(function: Function) -> None:
    """The last thing that has to be done was begun in time: what can wait is left to the next call."""
    function.call({"trigger": "manual"})
    asked = 2
    while function.run(clock=LateClock(asked))["result"] == "unfinished":
        asked += 1
    assert "state/tidied/main.json" not in function.documents()
    function.run()
    assert "state/tidied/main.json" in function.documents()


def test_a_route_left_out_comes_first(function: Function, tmp_path: Path) -> None:
    """Three routes and time for one: the second call begins with those that the first did not come to."""
    lines = [f"  {name}: {{bucket: {{prefix: '{function.prefix}{name}/'}}}}" for name in ("a", "b", "c")]
    Path(tmp_path / "routes.yaml").write_text("\n".join(["routes:", *lines]), encoding="utf-8")
    function.set(DELTA_ARC_ROUTES="routes.yaml")
    for name in ("a", "b", "c"):
        function.put(f"{name}/ORDERS.csv")
    first = function.call({"trigger": "scheduled"}, clock=LateClock(60))["body"]["routes"]
    results = {name: told["result"] for name, told in first.items()}
    assert "unfinished" in results.values() and results["c"] == "unfinished", results
    turns = json.loads(function.s3.get_object(Bucket=STATE_BUCKET, Key=_turns(function))["Body"].read())["left"]
    late = [name for name, result in results.items() if result == "unfinished"]
    assert turns == [*late[1:], late[0]], "what was not begun comes before what was"
    second = function.call({"trigger": "scheduled"})["body"]["routes"]
    assert list(second)[: len(late)] == turns
    assert {told["result"] for told in second.values()} <= {"applied", "unchanged"}
    assert _turns(function).removeprefix(f"{function.name}/") not in function.documents()


def _turns(function: Function) -> str:
    return f"{function.name}/state/turns/{function.name}.json"
