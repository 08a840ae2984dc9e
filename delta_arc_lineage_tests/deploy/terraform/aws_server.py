"""Every service of AWS that the deployment needs: moto on 127.0.0.1, behind a gate that reads policies.

The gate records what is called, and refuses what the policy of the caller's role does not allow, or what the policy of
a bucket denies. It stands for AWS where moto does otherwise:

- of an object that is not there, S3 says so only to who may list the bucket;
- a policy of a bucket is kept here: moto takes a denial whose condition is not met for a denial;
- a queue's redrive policy is told as it was set: moto adds blanks, which Terraform takes for a change;
- a bucket tells that EventBridge is turned on: moto does it, and does not tell;
- who reads a queue is told as it was set: moto puts the version for the alias;
- the last version of an object may be a mark of its deletion, and be removed: moto looks for the bytes of the mark.

`url` counts as TLS, `plain_url` as none.
"""

import json
import socket
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from io import BytesIO
from threading import Lock, Thread
from typing import Any, Self

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.s3.models import FakeDeleteMarker
from werkzeug.datastructures import EnvironHeaders
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Response
from werkzeug.wsgi import get_input_stream

from delta_arc_lineage_tests.deploy.terraform.aws_calls import AwsRequest
from delta_arc_lineage_tests.deploy.terraform.policies import Call, allows, denies

_HOST, _POLL = "127.0.0.1", 0.05
_EVENT_BRIDGE = b"<EventBridgeConfiguration></EventBridgeConfiguration>"


class _Quiet(MotoRequestHandler):  # type: ignore[misc]  # moto's types are not followed
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        """Requests are recorded, not printed."""


class AwsServer:
    """A context that serves AWS; one per process, because moto's state is global."""

    def __init__(self) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)
        FakeDeleteMarker.dispose = lambda _: None
        self._bucket_policies: dict[str, bytes] = {}
        self._eventful: set[str] = set()
        self._readers: dict[str, str] = {}
        self._roles: dict[str, list[Mapping[str, Any]]] = {}
        self._lock = Lock()
        self.allowed: list[Call] = []
        self.refused: list[Call] = []

    def __enter__(self) -> Self:
        self._servers = [self._listen(is_secure=True), self._listen(is_secure=False)]
        self._threads = [Thread(target=each.serve_forever, args=(_POLL,), daemon=True) for each in self._servers]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for server, thread in zip(self._servers, self._threads, strict=True):
            server.shutdown()
            thread.join()
            server.server_close()

    @property
    def url(self) -> str:
        """Where requests come by TLS, as far as policies see."""
        return f"http://{_HOST}:{self._servers[0].port}"

    @property
    def plain_url(self) -> str:
        """Where requests come without TLS, as far as policies see."""
        return f"http://{_HOST}:{self._servers[1].port}"

    def bind(self, access_key: str, *policies: Mapping[str, Any]) -> None:
        """From now on who states this key may do what these policies of its role allow; its calls are recorded."""
        self._roles[access_key] = list(policies)

    def _listen(self, *, is_secure: bool) -> BaseWSGIServer:
        def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            return self._answer(environ, start_response, is_secure=is_secure)

        with socket.create_server((_HOST, 0)) as listener:
            return make_server(_HOST, 0, answer, threaded=True, request_handler=_Quiet, fd=listener.fileno())

    def _answer(self, environ: dict[str, Any], start_response: Any, *, is_secure: bool) -> Iterable[bytes]:
        body = get_input_stream(environ).read()
        environ["wsgi.input"] = BytesIO(body)
        path = environ.get("RAW_URI", environ["PATH_INFO"]).partition("?")[0]
        request = AwsRequest(
            environ["REQUEST_METHOD"], path, environ["QUERY_STRING"], EnvironHeaders(environ), body, is_secure
        )
        if self._is_refused(request):
            return _denial(request)(environ, start_response)
        if request.service == "s3" and "policy" in request.parameters:
            return self._answer_policy(request)(environ, start_response)
        answer = Response.from_app(self._moto, environ)
        return self._as_aws_answers(request, answer)(environ, start_response)

    def _is_refused(self, request: AwsRequest) -> bool:
        call, role = request.call, self._roles.get(request.access_key)
        is_denied = denies(self._policies_of(call), call)
        if role is None:
            return is_denied
        is_refused = is_denied or not allows(role, call)
        with self._lock:
            (self.refused if is_refused else self.allowed).append(call)
        return is_refused

    def _policies_of(self, call: Call) -> list[Mapping[str, Any]]:
        bucket = call.resource.removeprefix("arn:aws:s3:::").partition("/")[0]
        return [json.loads(self._bucket_policies[bucket])] if bucket in self._bucket_policies else []

    def _answer_policy(self, request: AwsRequest) -> Response:
        bucket = request.path.strip("/")
        if request.method == "PUT":
            self._bucket_policies[bucket] = request.body
        elif request.method == "DELETE":
            self._bucket_policies.pop(bucket, None)
        elif bucket in self._bucket_policies:
            return Response(self._bucket_policies[bucket], content_type="application/json")
        else:
            return _s3_error(HTTPStatus.NOT_FOUND, "NoSuchBucketPolicy")
        return Response(status=HTTPStatus.NO_CONTENT)

    def _as_aws_answers(self, request: AwsRequest, answer: Response) -> Response:
        role, call = self._roles.get(request.access_key), request.call
        if call.action == "s3:GetObject" and answer.status_code == HTTPStatus.NOT_FOUND and role is not None:
            listing = Call("s3:ListBucket", call.resource.partition("/")[0])
            return answer if allows(role, listing) else _denial(request)
        if call.action == "sqs:GetQueueAttributes":
            answer.set_data(_without_blanks(answer.get_data()))
        if request.service == "s3" and "notification" in request.parameters:
            self._keep_event_bridge(request, answer)
        if "/event-source-mappings" in request.path and answer.status_code < HTTPStatus.BAD_REQUEST:
            self._keep_reader(request, answer)
        return answer

    def _keep_reader(self, request: AwsRequest, answer: Response) -> None:
        told = json.loads(answer.get_data())
        if request.method == "POST":
            self._readers[told["UUID"]] = json.loads(request.body)["FunctionName"]
        if told.get("UUID") in self._readers:
            answer.set_data(json.dumps({**told, "FunctionArn": self._readers[told["UUID"]]}))

    def _keep_event_bridge(self, request: AwsRequest, answer: Response) -> None:
        bucket = request.path.strip("/")
        if request.method == "PUT":
            self._eventful.discard(bucket)
            self._eventful |= {bucket} if b"EventBridgeConfiguration" in request.body else set()
        elif bucket in self._eventful:
            told = b'<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">%s</NotificationConfiguration>'
            answer.set_data(told % _EVENT_BRIDGE)


def _without_blanks(body: bytes) -> bytes:
    told = json.loads(body)
    if policy := told.get("Attributes", {}).get("RedrivePolicy"):
        told["Attributes"]["RedrivePolicy"] = json.dumps(json.loads(policy), separators=(",", ":"))
    return json.dumps(told).encode()


def _denial(request: AwsRequest) -> Response:
    if request.service == "s3":
        return _s3_error(HTTPStatus.FORBIDDEN, "AccessDenied")
    why = f"not authorized to perform: {request.call}"
    if "X-Amz-Target" in request.headers:
        body = json.dumps({"__type": "AccessDeniedException", "message": why})
        return Response(body, HTTPStatus.BAD_REQUEST, content_type="application/x-amz-json-1.1")
    body = f"<ErrorResponse><Error><Code>AccessDenied</Code><Message>{why}</Message></Error></ErrorResponse>"
    return Response(body, HTTPStatus.FORBIDDEN, content_type="text/xml")


def _s3_error(status: HTTPStatus, code: str) -> Response:
    return Response(f"<Error><Code>{code}</Code><Message>{code}</Message></Error>", status, content_type="text/xml")
