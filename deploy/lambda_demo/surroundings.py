"""What the function meets in the demo: the embedded stack, a door that counts who goes to S3, and Secrets Manager."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import boto3
import httpx
from moto.server import ThreadedMotoServer

from delta_arc_lineage.adapters.embedded.running import RunningStack, ensure_running, stop
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.local.catalog_http import open_catalog
from delta_arc_lineage.wiring import s3_access_of
from deploy.lambda_demo.counting_door import CountingDoor

STATE_BUCKET = "delta-arc-state"
_REGION = "us-east-1"
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`door`: to S3, whose address the function is told; `catalog`: asks it apart from the product's own client; `s3`:
    reaches the bucket past the door; `secret_arn`: of the key to the catalog, and of `token`, which HTTP carries."""

    stack: RunningStack
    door: CountingDoor
    secrets_url: str
    secret_arn: str
    token: str = field(repr=False)
    catalog: httpx.Client
    s3: Any

    @property
    def variables(self) -> dict[str, str]:
        """The function's environment, as Terraform sets it; the key to the catalog is not in it."""
        own = {name: value for name, value in self.stack.variables.items() if name != "ATLAN_API_KEY"}
        return own | {
            "ATLAN_API_KEY_SECRET_ARN": self.secret_arn,
            "AWS_ENDPOINT_URL_SECRETS_MANAGER": self.secrets_url,
            "DELTA_ARC_APPLY": "safe",
            "DELTA_ARC_STATE": f"s3://{STATE_BUCKET}/lineage",
            "S3_CONNECTION_NAME": "lake",
            "S3_ENDPOINT_URL": self.door.url,
        }


@contextmanager
def start_surroundings(folder: Path) -> Iterator[Surroundings]:
    """A stack in a folder of its own, with the eight tables and their files, and all around it; stopped at the end."""
    try:
        with surround(ensure_running(folder)) as around:
            yield around
    finally:
        stop(folder)


@contextmanager
def surround(stack: RunningStack) -> Iterator[Surroundings]:
    """What a stack lacks of Lambda's surroundings."""
    client = s3_client(s3_access_of(stack))
    client.create_bucket(Bucket=STATE_BUCKET)
    with (
        _secrets_manager() as secrets_url,
        CountingDoor(stack.s3_endpoint) as door,
        open_catalog(stack.catalog_url, stack.api_key, seconds=_SECONDS) as catalog,
    ):
        token = token_urlsafe()
        arn = _keep_secret(secrets_url, stack, token)
        yield Surroundings(stack, door, secrets_url, arn, token, catalog, client)
    client.close()


@contextmanager
def _secrets_manager() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # requests are not news
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def _keep_secret(url: str, stack: RunningStack, token: str) -> str:
    """Put the key and the token where the function may read them; the ARN."""
    client = boto3.client(
        "secretsmanager",
        endpoint_url=url,
        region_name=_REGION,
        aws_access_key_id=stack.access_key_id,
        aws_secret_access_key=stack.secret_access_key,
    )
    secret = {"ATLAN_API_KEY": stack.api_key, "DELTA_ARC_SERVE_TOKEN": token}
    made = client.create_secret(Name="atlan", SecretString=json.dumps(secret))
    client.close()
    return str(made["ARN"])
