"""The client that reaches S3: botocore's, which boto3 is made of.

boto3 gives the same client. It adds resources and transfers of large files, which nobody here uses, and whose import
costs 0.05 s of CPU in each process, 0.25 s without bytecode.
"""

from typing import Any

from botocore import UNSIGNED
from botocore.config import Config
from botocore.session import Session

from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_failures import connecting

HEADS_AT_ONCE = 8
_LONGEST_TO_CONNECT = 10.0  # seconds


def s3_client(access: S3Access) -> Any:
    """A botocore client. A private endpoint is addressed by path, because its host has no name per bucket."""
    with connecting():
        config = Config(
            signature_version=UNSIGNED if access.unsigned else None,
            s3={"addressing_style": "path"} if access.endpoint_url else {},
            connect_timeout=min(_LONGEST_TO_CONNECT, access.read_timeout),
            read_timeout=access.read_timeout,
            retries={"mode": "standard", "total_max_attempts": access.tries},
            max_pool_connections=HEADS_AT_ONCE,
        )
        client = Session(profile=access.profile).create_client(
            "s3",
            region_name=access.region or "us-east-1",
            endpoint_url=access.endpoint_url,
            verify=None if access.verify_tls else False,  # None: by AWS_CA_BUNDLE or the usual authorities
            aws_access_key_id=access.access_key_id or None,
            aws_secret_access_key=access.secret_access_key or None,
            aws_session_token=access.session_token,
            config=config,
        )
    if access.requester_pays:
        client.meta.events.register("before-call.s3", _offer_to_pay)
    return client


def _offer_to_pay(params: dict[str, Any], **_: Any) -> None:
    """With each request, signed: a bucket that its owner does not pay for refuses those that do not say so."""
    params["headers"]["x-amz-request-payer"] = "requester"
