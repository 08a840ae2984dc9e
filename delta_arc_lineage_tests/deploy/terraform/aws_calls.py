"""Which action a request to AWS asks for, and on what: read from the request itself, as the service reads it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from delta_arc_lineage_tests.deploy.terraform.policies import Call

REGION, ACCOUNT = "eu-central-1", "123456789012"
_SCOPE = re.compile(r"Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
_OF_A_BUCKET = {
    ("GET", "list-type"): "ListBucket",
    ("GET", "versions"): "ListBucketVersions",
    ("GET", "inventory"): "GetInventoryConfiguration",
    ("GET", "policy"): "GetBucketPolicy",
    ("PUT", "policy"): "PutBucketPolicy",
    ("PUT", "notification"): "PutBucketNotification",
    ("GET", ""): "ListBucket",
    ("HEAD", ""): "ListBucket",
    ("PUT", ""): "CreateBucket",
    ("DELETE", ""): "DeleteBucket",
}
_OF_AN_OBJECT = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}
_NAMED_BY = {"secretsmanager": "SecretId", "sns": "TopicArn", "sqs": "QueueUrl", "kms": "KeyId"}


@dataclass(frozen=True, slots=True)
class AwsRequest:
    """A request as it came: `query` and `body` unread; `is_secure`: whether it came by TLS."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    is_secure: bool = True

    @property
    def access_key(self) -> str:
        return self._scope[0]

    @property
    def service(self) -> str:
        return self._scope[2]

    @property
    def call(self) -> Call:
        """Of a service that is not known here, an action that no policy names."""
        context = {"aws:SecureTransport": str(self.is_secure).lower()}
        if self.service == "s3":
            return self._s3_call(context)
        target, form = self.headers.get("X-Amz-Target", ""), dict(parse_qsl(self.body.decode(errors="replace")))
        if target:
            stated = json.loads(self.body or b"{}")
            action = target.rpartition(".")[2]
        else:
            stated, action = form, form.get("Action", f"{self.method} {self.path}")
        return Call(f"{self.service}:{action}", _resource_of(self.service, stated), context)

    @property
    def parameters(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def _scope(self) -> tuple[str, ...]:
        found = _SCOPE.search(self.headers.get("Authorization", ""))
        return found.groups() if found else ("", "", "")

    def _s3_call(self, context: dict[str, str]) -> Call:
        bucket, _, key = unquote(self.path).removeprefix("/").partition("/")
        if key:
            return Call(f"s3:{_OF_AN_OBJECT.get(self.method, self.method)}", f"arn:aws:s3:::{bucket}/{key}", context)
        asked = self.parameters
        of_what = next((name for method, name in _OF_A_BUCKET if method == self.method and name in asked), "")
        if of_what in {"list-type", "versions", ""} and "prefix" in asked:
            context |= {"s3:prefix": asked["prefix"]}
        action = _OF_A_BUCKET.get((self.method, of_what), f"{self.method} {self.query}")
        return Call(f"s3:{action}", f"arn:aws:s3:::{bucket}", context)


def _resource_of(service: str, stated: Mapping[str, Any]) -> str:
    named = str(stated.get(_NAMED_BY.get(service, ""), "") or "*")
    if service == "sqs" and "/" in named:
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{named.rpartition('/')[2]}"
    return named
