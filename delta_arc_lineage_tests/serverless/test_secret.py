"""The secret: read by its ARN over the real protocol, kept for a while, shown nowhere."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from botocore.session import get_session

from delta_arc_lineage.errors import DeltaArcError, NotFound, PermissionDenied, SettingsError, Unreachable
from delta_arc_lineage.serverless.secret import read_secret
from delta_arc_lineage_tests.serverless.conftest import STATE_BUCKET, Function
from delta_arc_lineage_tests.support.loopback import LoopbackServer, QuietHandler

pytestmark = pytest.mark.starts

KEY, TOKEN = "a-key-that-nobody-sees", "DELTA_ARC_SERVE_TOKEN"


@dataclass(frozen=True)
class SecretStore:
    """A Secrets Manager over HTTP."""

    url: str
    client: Any

    def keep(self, value: str) -> str:
        """A new secret of this value; its ARN."""
        made = self.client.create_secret(Name=f"delta-arc/atlan-{uuid4().hex}", SecretString=value)
        return str(made["ARN"])


@pytest.fixture(scope="module")
def manager() -> Iterator[SecretStore]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    client = get_session().create_client(
        "secretsmanager", "us-east-1", endpoint_url=url, aws_access_key_id="a", aws_secret_access_key="b"
    )
    yield SecretStore(url, client)
    client.close()
    server.stop()


@pytest.fixture
def reached(manager: SecretStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretStore]:
    """As the function reaches it: by AWS's own variables. What was read before is forgotten."""
    forget()
    reach(manager.url, monkeypatch)
    yield manager
    forget()


def reach(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1"}
    for name, value in {**variables, "AWS_DEFAULT_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", url)


def forget() -> None:
    """Powertools keeps its client, and what it read, for the life of the process."""
    from aws_lambda_powertools.utilities.parameters.base import DEFAULT_PROVIDERS

    DEFAULT_PROVIDERS.pop("secrets", None)


@pytest.mark.parametrize(
    ("value", "keys"),
    [
        (KEY, {"ATLAN_API_KEY": KEY}),
        (f" {KEY}\n", {"ATLAN_API_KEY": KEY}),
        (json.dumps({"ATLAN_API_KEY": KEY, "x": "y"}), {"ATLAN_API_KEY": KEY}),
        (json.dumps({"whatever": KEY}), {"ATLAN_API_KEY": KEY}),
        (json.dumps({"whatever": KEY, TOKEN: "t"}), {"ATLAN_API_KEY": KEY, TOKEN: "t"}),
        (json.dumps({"ATLAN_API_TOKEN": KEY, TOKEN: "t"}), {"ATLAN_API_TOKEN": KEY, TOKEN: "t"}),
    ],
)
def test_keys_are_found_in_what_a_secret_holds(reached: SecretStore, value: str, keys: dict[str, str]) -> None:
    """The key alone, or an object that has it under its name, or has nothing else; and other keys beside it."""
    assert read_secret(reached.keep(value)) == keys


@pytest.mark.parametrize(
    "value", ["{}", "{", '{"ATLAN_API_KEY": ""}', '{"a": "b", "c": "d"}', '{"DELTA_ARC_SERVE_TOKEN": "t"}', " "]
)
def test_a_secret_without_a_key_is_told_and_not_shown(reached: SecretStore, value: str) -> None:
    """What it holds is in no error."""
    with pytest.raises(SettingsError, match="holds no key") as refused:
        read_secret(reached.keep(value))
    assert "delta-arc/atlan-" in refused.value.what and '"b"' not in str(refused.value)


def test_a_secret_is_read_once_in_a_while(reached: SecretStore) -> None:
    """A call soon after asks nobody: a value that changed meanwhile is known later."""
    arn = reached.keep(KEY)
    assert read_secret(arn) == {"ATLAN_API_KEY": KEY}
    reached.client.put_secret_value(SecretId=arn, SecretString="another-key")
    assert read_secret(arn) == {"ATLAN_API_KEY": KEY}


@contextmanager
def refusing(code: str, status: int) -> Iterator[str]:
    """The address of a Secrets Manager that says no."""

    class Refusing(QuietHandler):
        def do_POST(self) -> None:  # noqa: N802
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"__type": code, "Message": f"not now: {code}"}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with LoopbackServer(Refusing) as server:
        yield server.url


@pytest.mark.parametrize(
    ("code", "status", "error", "said"),
    [
        ("AccessDeniedException", 400, PermissionDenied, "secretsmanager:GetSecretValue"),
        ("DecryptionFailure", 400, PermissionDenied, "kms:Decrypt"),
        ("ResourceNotFoundException", 400, NotFound, "as Secrets Manager shows it"),
        ("InternalServiceError", 500, Unreachable, "run again"),
    ],
)
def test_a_refusal_names_the_secret_and_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, code: str, status: int, error: type[DeltaArcError], said: str
) -> None:
    """The ARN's name, the permission, who acts."""
    with refusing(code, status) as url:
        forget()
        reach(url, monkeypatch)
        with pytest.raises(error) as refused:
            read_secret("arn:aws:secretsmanager:us-east-1:1:secret:delta-arc/atlan-AbCdEf")
        forget()
    assert "'delta-arc/atlan-AbCdEf'" in refused.value.what and said in refused.value.next_step
    assert refused.value.where == "ATLAN_API_KEY_SECRET_ARN"


def test_what_is_no_arn_is_refused_before_anybody_is_asked() -> None:
    """A name, or the key itself, which is not repeated by name."""
    for value in ("delta-arc/atlan", "arn:aws:x"):
        with pytest.raises(SettingsError, match="is not the ARN of a secret"):
            read_secret(value)


def test_the_function_runs_by_the_secret_alone(
    function: Function, reached: SecretStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No variable holds the key, before or after; no line and no document does."""
    monkeypatch.delenv("ATLAN_API_KEY")
    function.set(AWS_ACCESS_KEY_ID=function.stack.access_key_id)
    function.set(AWS_SECRET_ACCESS_KEY=function.stack.secret_access_key)
    function.set(ATLAN_API_KEY_SECRET_ARN=reached.keep(json.dumps({"ATLAN_API_KEY": function.stack.api_key})))
    assert function.run()["result"] == "applied"
    assert function.stack.api_key not in json.dumps(dict(os.environ)) + capsys.readouterr().out
    for name in function.documents():
        body = function.s3.get_object(Bucket=STATE_BUCKET, Key=f"{function.name}/{name}")["Body"].read()
        assert function.stack.api_key.encode() not in body


def test_two_keys_are_one_too_many(function: Function) -> None:
    """The variable and the secret: nobody knows which is meant, and nobody is asked."""
    function.set(ATLAN_API_KEY_SECRET_ARN="arn:aws:secretsmanager:us-east-1:1:secret:x")
    told = function.call({"trigger": "scheduled"})
    assert told["statusCode"] == 500 and "which one is meant" in told["body"]["problem"]["what"]
