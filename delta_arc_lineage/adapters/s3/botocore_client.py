"""The client that reaches S3: botocore's, which boto3 is made of.

boto3 gives the same client. It adds resources and transfers of large files, which nobody here uses, and whose import
costs 0.05 s of CPU in each process, 0.25 s without bytecode.
"""

import logging
import time
from typing import Any

from botocore import UNSIGNED
from botocore.config import Config
from botocore.session import Session

from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_failures import connecting
from delta_arc_lineage.model.media import terminal

_LOG = logging.getLogger("delta_arc_lineage.s3")
_BEGAN = "delta_arc_began"
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
    client.meta.events.register("before-call.s3", _begin)
    client.meta.events.register("after-call.s3", _tell)
    if access.requester_pays:
        client.meta.events.register("before-call.s3", _offer_to_pay)
    return client


def _offer_to_pay(params: dict[str, Any], **_: Any) -> None:
    """With each request, signed: a bucket that its owner does not pay for refuses those that do not say so."""
    params["headers"]["x-amz-request-payer"] = "requester"


def _begin(context: dict[str, Any], **_: Any) -> None:
    context[_BEGAN] = time.monotonic()


def _tell(http_response: Any, parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
    """Each request for who looks into a fault: what it was, and never of which key, or what came."""
    if _LOG.isEnabledFor(logging.DEBUG):
        took = round((time.monotonic() - context.get(_BEGAN, time.monotonic())) * 1000)
        request = (parsed.get("ResponseMetadata") or {}).get("RequestId", "")
        _LOG.debug(
            "S3 %s: %s in %s ms, request %s", model.name, http_response.status_code, took, terminal(str(request))
        )
