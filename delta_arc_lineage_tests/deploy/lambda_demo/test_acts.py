"""The demo of the Lambda, on the package as it is installed here: the function, its surroundings, and what is told."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from delta_arc_lineage.local.landscape import SOURCE
from deploy.lambda_demo.acts import SCHEDULED, Act, add_ninth_table, file_event, perform, tell_act
from deploy.lambda_demo.surroundings import STATE_BUCKET, Surroundings, start_surroundings
from deploy.runtime.function import Function

pytestmark = pytest.mark.starts


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surroundings]:
    with start_surroundings(tmp_path_factory.mktemp("around")) as around:
        yield around


@pytest.fixture(scope="module")
def function(around: Surroundings, linked_folder: Path) -> Iterator[Function]:
    with Function(linked_folder, interpreter=sys.executable, variables=around.variables) as function:
        yield function


@pytest.fixture(scope="module")
def first(function: Function, around: Surroundings) -> Act:
    """The first event of all."""
    return perform(function, SCHEDULED, around)


def http_event(path: str, body: object, *, token: str) -> dict[str, object]:
    """A request of a function URL, as Lambda tells it."""
    host = "abc.lambda-url.us-east-1.on.aws"
    http = {"method": "POST", "path": path, "sourceIp": "192.0.2.1", "protocol": "HTTP/1.1"}
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": host, "content-type": "application/json", "authorization": f"Bearer {token}"},
        "requestContext": {"domainName": host, "http": http, "stage": "$default", "requestId": "r"},
        "body": json.dumps(body),
        "isBase64Encoded": False,
    }


def result_of(act: Act) -> dict[str, object]:
    (told,) = act.body["routes"].values()
    return dict(told)


def test_the_first_event_links_the_eight_tables(first: Act) -> None:
    """In a folder that cannot be written to, with a key that is not in its environment."""
    assert result_of(first)["result"] == "applied" and first.writes
    assert "+8 S3Object" in first.changed and "+1 Connection" in first.changed


def test_the_second_event_writes_nothing(function: Function, around: Surroundings, first: Act) -> None:
    """And a third one, in an environment of its own, asks the state in the bucket what it knows."""
    second = perform(function, SCHEDULED, around)
    assert result_of(second)["result"] == "unchanged"
    assert (second.writes, second.changed) == (0, "no change")


def test_the_function_and_the_catalog_count_the_same_requests(function: Function, around: Surroundings) -> None:
    """What the answer says was asked is what was asked."""
    act = perform(function, SCHEDULED, around)
    assert result_of(act)["requests"] == act.reads + act.writes and act.reads


def test_a_file_writes_its_own_things(function: Function, around: Surroundings, first: Act) -> None:
    """EventBridge tells of one file: one object, and lineage of its table alone."""
    act = perform(function, add_ninth_table(around), around)
    assert result_of(act)["result"] == "applied"
    assert act.changed == "+3 ColumnProcess, +3 Process, +1 S3Object"


def test_a_queue_hears_which_messages_come_again(function: Function, around: Surroundings, first: Act) -> None:
    """Of news about a file that is no route's data none does, and nothing is asked of the catalog; what nobody can read
    does."""
    news = file_event(around.stack.bucket, f"{around.stack.prefix}_SUCCESS", size=1)
    records = [
        {"messageId": name, "eventSource": "aws:sqs", "attributes": {}, "body": body}
        for name, body in (("read", json.dumps(news)), ("unreadable", "{"))
    ]
    act = perform(function, {"Records": records}, around)
    assert act.invocation.body == {"batchItemFailures": [{"itemIdentifier": "unreadable"}]}
    assert (act.reads, act.writes) == (0, 0)


def test_an_operation_and_an_http_request_are_answered(function: Function, around: Surroundings, first: Act) -> None:
    """The HTTP application is in the package too; without the token from the secret nobody is let in."""
    table = {"qualified_name": f"{SOURCE.schema_qualified_name}/ORDERS", "asset_type": "Table"}
    told = function.invoke({"operation": "get_by_qn", "params": table})
    assert told.body["statusCode"] == 200 and "ORDERS" in told.body["body"]
    for token, status in ((around.token, 200), ("guessed", 401)):
        answer = function.invoke(http_event("/operations/get_by_qn", table, token=token)).body
        assert answer["statusCode"] == status, answer


def test_an_environment_of_its_own_goes_on_from_the_state(
    linked_folder: Path, around: Surroundings, first: Act
) -> None:
    """Nothing of a function's disk is needed: a cold start finds what the last one left in the bucket."""
    with Function(linked_folder, interpreter=sys.executable, variables=around.variables) as cold:
        act = perform(cold, SCHEDULED, around)
    assert act.writes == 0 and act.changed == "no change"
    assert around.s3.list_objects_v2(Bucket=STATE_BUCKET)["KeyCount"] > 5


def test_the_key_is_in_no_environment_and_in_no_log(function: Function, around: Surroundings, first: Act) -> None:
    """It lies in Secrets Manager; what the function says does not hold it."""
    key = around.stack.api_key
    assert key not in json.dumps(around.variables)
    assert key not in function.read_log() and function.read_log()


def test_an_act_is_told_with_what_it_cost(first: Act) -> None:
    """Requests to both sides, time, CPU, memory and GB-seconds."""
    told: list[str] = []
    tell_act(first, told.append)
    text = "\n".join(told)
    assert "route main: applied" in text and f"{first.s3_requests} requests to S3" in text
    assert "GB-seconds at 1,024 MB" in text
