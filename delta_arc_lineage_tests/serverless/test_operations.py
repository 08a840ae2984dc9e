"""Operations and HTTP requests: the function answers them as the served application does."""

import json
from dataclasses import replace
from typing import Any

import pytest

from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage_tests.serverless.conftest import Function, LateClock

pytestmark = pytest.mark.starts

TOKEN = "a-token-of-the-function"
HOST = "abc.lambda-url.eu-west-1.on.aws"


def request_of(path: str, body: object = None, *, token: str = TOKEN, host: str = HOST) -> dict[str, Any]:
    """As a function URL tells it."""
    headers = {"host": host, "content-type": "application/json", "authorization": f"Bearer {token}"}
    http = {"method": "GET" if body is None else "POST", "path": path, "sourceIp": "192.0.2.1", "protocol": "HTTP/1.1"}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {"domainName": HOST, "http": http, "stage": "$default", "requestId": "r"},
        "body": "" if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


def bucket_of_route(function: Function) -> dict[str, Any]:
    (name,) = function.ours("S3Bucket")
    return {"operation": "get_by_qn", "params": {"qualified_name": name, "asset_type": "S3Bucket"}}


def test_an_operation_is_answered_with_its_status(function: Function) -> None:
    """An asset that is there, one that is not, an operation that is none."""
    function.run()
    asked = bucket_of_route(function)
    told = function.call(asked)
    assert told["statusCode"] == 200 and asked["params"]["qualified_name"] in json.dumps(told["body"])
    asked["params"]["qualified_name"] += "-not"
    assert function.call(asked)["statusCode"] == 404
    assert function.call({"operation": "get_by_name", "params": {}})["statusCode"] in (400, 422)


@pytest.mark.parametrize("door", ["event", "http"])
def test_an_operation_ends_with_the_call(function: Function, door: str) -> None:
    """Its time is over: a problem that may be tried again, at every boundary; the last request completes it."""
    function.set(DELTA_ARC_SERVE_TOKEN=TOKEN)
    schemas = [replace(side, schema=function.name.upper()) for side in (SOURCE, TARGET)]
    name = f"default/s3/17207960{40 + len(door)}"
    connection = {"connection_qn": name, "connection_name": function.name}
    assert function.call({"operation": "upsert_s3_connection", "params": connection})["statusCode"] == 200
    params = {
        "s3_connection_qualified_name": name,
        "s3_bucket_name": function.stack.bucket,
        "s3_bucket_arn": f"arn:aws:s3:::{function.stack.bucket}",
        "s3_bucket_prefix": function.prefix,
        "s3_file_name_pattern": "{table_name}\\.csv",
    }
    for side, schema in zip(("source", "target"), schemas, strict=True):
        params[f"{side}_connection_qualified_name"] = schema.qualified_name
        params[f"{side}_database_schema_qualified_name"] = schema.schema_qualified_name
    operation = {"operation": "upsert_s3_assets_and_lineage", "params": params}
    request = operation if door == "event" else request_of("/operations", operation)
    statuses, asked = [], 2
    while not statuses or statuses[-1] == 503:
        told = function.call(request, clock=LateClock(asked))
        statuses.append(told["statusCode"])
        if statuses[-1] == 503:
            assert told["body"]["next_step"] == "nothing: it goes on at the next call"
        asked += 12
    assert statuses[-1] == 200 and len(statuses) > 2 and len(function.ours("Process")) == 6
    assert function.call(request)["statusCode"] == 200


def test_a_function_url_reaches_the_application(function: Function) -> None:
    """With the token: the same answer; without it, or for another host, none. The description is open."""
    function.set(DELTA_ARC_SERVE_TOKEN=TOKEN)
    function.run()
    asked = bucket_of_route(function)
    told = function.call(request_of("/operations", asked))
    assert told["statusCode"] == 200 and told["body"] == function.call(asked)["body"]
    assert function.call(request_of("/operations", asked, token="another"))["statusCode"] == 401
    assert function.call(request_of("/operations", asked, host="evil.example"))["statusCode"] == 421
    assert function.call(request_of("/openapi.json"))["body"]["openapi"].startswith("3.1")


def test_without_a_token_no_request_is_answered(function: Function, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody left it open by mistake; what to do is told."""
    told = function.call(request_of("/operations", {"operation": "get_by_guid", "params": {}}))
    assert told["statusCode"] == 503 and "DELTA_ARC_SERVE_TOKEN" in told["body"]["next_step"]
    assert "answers no HTTP requests" in capsys.readouterr().out


def test_a_stranger_is_not_told_what_is_wrong_with_the_settings(
    function: Function, capsys: pytest.CaptureFixture[str]
) -> None:
    """No token could be looked at yet: the log says what it is."""
    function.set(DELTA_ARC_SERVE_TOKEN=TOKEN, DELTA_ARC_STATE="a-folder")
    told = function.call(request_of("/operations", {}, token="another"))
    assert told["statusCode"] == 503 and "DELTA_ARC_STATE" not in json.dumps(told)
    assert "DELTA_ARC_STATE" in capsys.readouterr().out


def test_long_work_is_done_before_its_answer(function: Function) -> None:
    """The platform stops the process after an answer: there is no 202."""
    function.set(DELTA_ARC_SERVE_TOKEN=TOKEN)
    body = {"connection_qn": "default/s3/1720796030", "connection_name": function.name}
    told = function.call(request_of("/operations/upsert_s3_connection", body))
    assert told["statusCode"] == 200, told
