"""How to reach S3, as plain values, and the boto3 client that reaches it so."""

from dataclasses import dataclass
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from delta_arc_lineage.adapters.s3.botocore_failures import connecting

HEADS_AT_ONCE = 8
_LONGEST_TO_CONNECT = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class S3Access:
    """Without keys and not unsigned, the usual AWS credentials are used.

    `tries`: how often a request is sent that gets no answer, or one to try again; `read_timeout`: seconds for each.
    """

    endpoint_url: str | None = None
    region: str | None = None
    unsigned: bool = False
    access_key_id: str | None = None
    secret_access_key: str | None = None
    session_token: str | None = None
    profile: str | None = None
    verify_tls: bool = True
    read_timeout: float = 60.0
    tries: int = 4

    def __repr__(self) -> str:
        return f"S3Access(endpoint_url={self.endpoint_url!r}, region={self.region!r}, unsigned={self.unsigned})"


def s3_client(access: S3Access) -> Any:
    """A boto3 client. A private endpoint is addressed by path, because its host has no name per bucket."""
    with connecting():
        session = boto3.Session(
            aws_access_key_id=access.access_key_id,
            aws_secret_access_key=access.secret_access_key,
            aws_session_token=access.session_token,
            region_name=access.region or "us-east-1",
            profile_name=access.profile,
        )
        config = Config(
            signature_version=UNSIGNED if access.unsigned else None,
            s3={"addressing_style": "path"} if access.endpoint_url else {},
            connect_timeout=min(_LONGEST_TO_CONNECT, access.read_timeout),
            read_timeout=access.read_timeout,
            retries={"mode": "standard", "total_max_attempts": access.tries},
            max_pool_connections=HEADS_AT_ONCE,
        )
        return session.client("s3", endpoint_url=access.endpoint_url, config=config, verify=access.verify_tls)
