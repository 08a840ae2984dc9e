"""Whole calls: what the function does to a catalog, what it answers, and what it says of itself."""

import json
from pathlib import Path
from typing import Any

import pytest

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.serverless.problems_told import tell_problem
from delta_arc_lineage_tests.serverless.conftest import Function, LateClock

pytestmark = pytest.mark.starts


def lines_of(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def numbers_of(out: str) -> list[dict[str, Any]]:
    return [line for line in lines_of(out) if "_aws" in line]


def test_a_scheduled_call_writes_the_lineage_and_the_next_one_nothing(function: Function) -> None:
    """Counts, digest and run are told; an unchanged route costs no write, and its journal stays as it was."""
    first = function.run(aws_request_id="one")
    assert first["result"] == "applied" and first["changes"] == {"add": first["written"]} and first["written"] > 10
    assert first["run"] == "lambda-one" and len(first["digest"]) == 16 and first["findings"] == 0
    assert len(function.ours("Process")) == 6
    before = function.requests_sent()
    second = function.run(aws_request_id="two")
    assert second["result"] == "unchanged" and second["changes"] == {} and second["written"] == 0
    assert second["requests"] == function.requests_sent() - before <= 7
    journals = [name for name in function.documents() if "/journal/" in name]
    assert {name.split("/")[3] for name in journals} == {"lambda-one"}


def test_a_call_says_what_it_does_line_by_line(function: Function, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON with the id of the request, the route and the run; no key, however it is asked for."""
    function.run(aws_request_id="spoken")
    out = capsys.readouterr().out
    lines = [line for line in lines_of(out) if "_aws" not in line]
    assert {line["correlation_id"] for line in lines} == {"spoken"} and {line["route"] for line in lines} == {"main"}
    assert any(line["message"].startswith("write table lineage") for line in lines)
    assert lines[-1]["message"] == "applied" and lines[-1]["changes"]["add"] > 10
    assert function.stack.api_key not in out and function.stack.secret_access_key not in out


def test_a_call_is_measured(function: Function, capsys: pytest.CaptureFixture[str]) -> None:
    """The numbers that alarms and dashboards know, by deployment and route."""
    function.run()
    (numbers,) = numbers_of(capsys.readouterr().out)
    (metrics,) = numbers["_aws"]["CloudWatchMetrics"]
    assert metrics["Namespace"] == "DeltaArcLineage" and metrics["Dimensions"] == [["deployment", "route"]]
    told = {each["Name"]: numbers[each["Name"]] for each in metrics["Metrics"]}
    assert told.pop("Seconds")[0] > 0 and told.pop("Requests")[0] > 5
    assert told == {
        "SourceAssets": [2.0],
        "TargetAssets": [2.0],
        "Datasets": [2.0],
        "Edges": [6.0],
        "Findings": [0.0],
        "RunsSucceeded": [1.0],
        "RunsFailed": [0.0],
        "RemovalsWaiting": [0.0],
        "BudgetBlocked": [0.0],
    }
    assert (numbers["deployment"], numbers["route"]) == (function.name, "main")


def test_a_failure_is_told_with_who_acts(function: Function, capsys: pytest.CaptureFixture[str]) -> None:
    """500, the error's own fields, and a failed run in the numbers."""
    function.set(POSTGRES_SCHEMA="NO_SUCH")
    told = function.call({"trigger": "manual"})
    problem = told["body"]["routes"]["main"]["problem"]
    assert told["statusCode"] == 500 and told["body"]["routes"]["main"]["result"] == "failed"
    assert problem["type"] == "NotFound" and problem["acts_next"] == "the operator" and problem["next_step"]
    (numbers,) = numbers_of(capsys.readouterr().out)
    assert numbers["RunsFailed"] == [1.0] and numbers["RunsSucceeded"] == [0.0]


def test_no_answer_shows_a_key() -> None:
    """Whatever an error of somebody else's says."""
    error = DeltaArcError(what="KeyError: a-key-of-ours", where="route a-key-of-ours")
    assert "a-key-of-ours" not in json.dumps(tell_problem(error, secrets=["a-key-of-ours"]))


class _FaultyClock(LateClock):
    """Fails once, when it was asked so often."""

    def now(self) -> int:
        self._left -= 1
        if self._left == 0:
            raise ValueError("4111 1111 1111 1111")
        return self._clock.now()


def test_a_fault_of_ours_is_told_without_what_it_says(function: Function, capsys: pytest.CaptureFixture[str]) -> None:
    """What it says may be anything, a value too; the log has the whole story."""
    told = function.call({"trigger": "manual"}, clock=_FaultyClock(9))
    problem = told["body"]["routes"]["main"]["problem"]
    assert told["statusCode"] == 500 and problem["what"] == "ValueError, which nobody expected"
    assert "the log" in problem["next_step"] and "4111" not in json.dumps(told)
    assert "Traceback" in capsys.readouterr().out


def test_a_key_in_an_event_is_not_repeated(function: Function, capsys: pytest.CaptureFixture[str]) -> None:
    """It was put where the name of a route belongs: neither the answer nor the log shows it."""
    told = function.call({"trigger": "manual", "route": function.stack.api_key})
    assert told["statusCode"] == 500 and function.stack.api_key not in json.dumps(told)
    assert function.stack.api_key not in capsys.readouterr().out


def test_what_needs_a_person_waits(function: Function) -> None:
    """Without consent nothing is written, and the answer says how to give it."""
    function.set(DELTA_ARC_APPLY="plan")
    told = function.run()
    assert told["result"] == "waits" and told["written"] == 0 and not function.ours()
    assert told["next_step"].endswith(f"delta-arc apply --route main --approve {told['digest']}")


def test_force_refresh_reads_everything_again(function: Function) -> None:
    """What the cache remembers is not used, and made anew; without it, it stays as it is."""
    function.run()
    function.run()
    remembered = function.tag("cache/main/postgres_catalog.json")
    function.run()
    assert function.tag("cache/main/postgres_catalog.json") == remembered
    told = function.call({"trigger": "manual", "force_refresh": True})
    assert told["body"]["routes"]["main"]["result"] == "unchanged"
    assert function.tag("cache/main/postgres_catalog.json") != remembered


@pytest.mark.parametrize(
    ("variables", "where"),
    [
        ({"DELTA_ARC_STATE": "somewhere"}, "DELTA_ARC_STATE"),
        ({"ATLAN_BASE_URL": "", "ATLAN_API_KEY": ""}, "ATLAN_BASE_URL"),
        ({"DELTA_ARC_LOG_FILE": "log"}, "DELTA_ARC_LOG_FILE"),
        ({"DELTA_ARC_APLY": "safe"}, "DELTA_ARC_APLY"),
    ],
)
def test_settings_of_no_function_are_refused(function: Function, variables: dict[str, str], where: str) -> None:
    """A folder, the embedded stack, a log file, a misspelt name: 500, before anything is begun."""
    function.set(**variables)
    told = function.call({"trigger": "scheduled"})
    assert told["statusCode"] == 500 and told["body"]["problem"]["where"] == where


def test_a_call_leaves_nothing_on_the_disk(function: Function, tmp_path: Path) -> None:
    """A function's disk is read-only, and gone at the next call: no folder is made, not even an empty one."""
    function.run()
    assert not list(tmp_path.iterdir())


def test_a_busy_route_is_left_to_its_run(function: Function) -> None:
    """Not a failure: who holds it is told, and nothing is read."""
    lease = {"token": "other", "holder": "anna@build-7", "since": 1, "ends_at": 10**15}
    place = f"{function.name}/state/leases/main.json"
    function.s3.put_object(Bucket="the-state", Key=place, Body=json.dumps(lease | {"ends_at": _in_a_minute()}))
    before = function.requests_sent()
    told = function.run()
    assert told["result"] == "busy" and "anna@build-7" in told["problem"]["what"]
    assert function.requests_sent() == before
    function.s3.delete_object(Bucket="the-state", Key=place)
    assert function.run()["result"] == "applied"
    assert not [name for name in function.documents() if "lease" in name], "and it was given back"


def _in_a_minute() -> int:
    return SystemClock().now() + 60_000


def test_a_scheduled_call_tidies_once_a_day(function: Function) -> None:
    """And a call by hand does not: what is of long ago goes by the schedule."""
    function.call({"trigger": "manual"})
    assert "state/tidied/main.json" not in function.documents()
    function.run()
    tidied = function.tag("state/tidied/main.json")
    function.run()
    assert function.tag("state/tidied/main.json") == tidied


def test_markings_are_given_after_the_lineage_and_told(function: Function, tmp_path: Path) -> None:
    """Then at rest. A name that is not there fails the route, after its lineage."""
    rules = {"of": ["datasets"], "owners": ["admin"], "certificate": "VERIFIED"}
    file = tmp_path / "routes.yaml"

    def state_rules(owner: str) -> None:
        stated = {"bucket": {"prefix": function.prefix}, "file_name_pattern": "{table_name}\\.csv"}
        file.write_text(json.dumps({"enrich": [{**rules, "owners": [owner]}], "routes": {"main": stated}}))

    state_rules("admin")
    function.set(DELTA_ARC_ROUTES=str(file))
    first = function.run(aws_request_id="marked")["markings"]
    files = len(function.ours("S3Object"))
    assert (first["result"], first["given"], first["taken"], first["kept"]) == ("applied", 2 * files, 0, 0) and files
    second = function.run()["markings"]
    assert (second["result"], second["given"], second["waiting"]) == ("unchanged", 0, 0) and second["digest"]
    state_rules("admni")
    function.put("SHIPPERS.csv")
    told = function.call({"trigger": "scheduled"})
    (route,) = told["body"]["routes"].values()
    assert told["statusCode"] == 500 and route["result"] == "applied" and route["markings"]["result"] == "failed"
    assert "did you mean 'admin'" in route["markings"]["problem"]["what"]


def test_markings_wait_where_plans_wait_for_a_person(function: Function, tmp_path: Path) -> None:
    """With the command that approves both; nothing is written."""
    file = tmp_path / "routes.yaml"
    stated = {"bucket": {"prefix": function.prefix}, "file_name_pattern": "{table_name}\\.csv"}
    file.write_text(json.dumps({"enrich": [{"certificate": "DRAFT"}], "routes": {"main": stated}}))
    function.set(DELTA_ARC_ROUTES=str(file), DELTA_ARC_APPLY="plan")
    route = function.run()
    assert route["result"] == route["markings"]["result"] == "waits" and not function.ours()
    assert f"--approve {route['markings']['digest']}" in route["markings"]["next_step"]
