"""The object store port over S3, by boto3: exact for every key that S3 allows.

boto3's paginator asks for URL-encoded keys and decodes them, so a newline or a non-ASCII letter in a key survives
where the plain XML answer would lose it. Faster listers were measured and drop or refuse odd keys.
"""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError

from delta_arc_lineage.errors import (
    AuthenticationFailed,
    DeltaArcError,
    NotFound,
    PermissionDenied,
    RequestRefused,
    Unreachable,
)
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.objects import ObjectStore

_HEADS_AT_ONCE = 8
_WRONG_CREDENTIALS = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"}


@dataclass(frozen=True, slots=True)
class S3Access:
    """How to reach S3, as plain values. Without keys and not unsigned, the usual AWS credentials are used."""

    endpoint_url: str | None = None
    region: str | None = None
    unsigned: bool = False
    access_key_id: str | None = None
    secret_access_key: str | None = None
    session_token: str | None = None
    profile: str | None = None
    verify_tls: bool = True

    def __repr__(self) -> str:
        return f"S3Access(endpoint_url={self.endpoint_url!r}, region={self.region!r}, unsigned={self.unsigned})"


def s3_client(access: S3Access) -> Any:
    """A boto3 client. A private endpoint is addressed by path, because its host has no name per bucket."""
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
        connect_timeout=10,
        read_timeout=60,
        retries={"mode": "standard", "total_max_attempts": 4},
        max_pool_connections=_HEADS_AT_ONCE,
    )
    return session.client("s3", endpoint_url=access.endpoint_url, config=config, verify=access.verify_tls)


class S3Bucket(ObjectStore):
    """One bucket; `client` is a boto3 S3 client."""

    def __init__(self, bucket: str, client: Any) -> None:
        self._bucket, self._client = bucket, client

    def list_objects(self, prefix: str, *, start_after: str = "") -> Iterator[StoredObject]:
        with _translated(self._bucket, "list"):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=prefix, StartAfter=start_after
            )
            for page in pages:
                if "IsTruncated" not in page:
                    raise self._no_listing()
                for entry in page.get("Contents", ()):
                    yield _stored(entry)

    def _no_listing(self) -> Unreachable:
        """A proxy's page may parse as a listing of nothing, and would end this one early."""
        return Unreachable(
            what=f"what answered when asked to list the bucket {self._bucket!r} is not S3",
            where="S3_ENDPOINT_URL or the network",
            next_step="check the endpoint; a proxy or a login page may stand in between",
        )

    def describe(self, objects: Sequence[StoredObject]) -> list[StoredObject]:
        with _translated(self._bucket, "read"), ThreadPoolExecutor(_HEADS_AT_ONCE) as pool:
            return [found for found in pool.map(self._head, objects) if found is not None]

    def _head(self, stored: StoredObject) -> StoredObject | None:
        try:
            head = self._client.head_object(Bucket=self._bucket, Key=stored.key)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"404", "NoSuchKey"}:
                return None
            raise
        version = head.get("VersionId")
        content_type = head.get("ContentType")
        return replace(stored, content_type=content_type, version_id=None if version == "null" else version)


def _stored(entry: Any) -> StoredObject:
    return StoredObject(
        key=entry["Key"],
        size=entry["Size"],
        last_modified=int(entry["LastModified"].timestamp() * 1000),
        etag=entry["ETag"].strip('"'),
        storage_class=entry.get("StorageClass", "STANDARD"),
    )


@contextmanager
def _translated(bucket: str, operation: str) -> Iterator[None]:
    """The one place where botocore's errors become ours."""
    try:
        yield
    except ClientError as error:
        raise _of_code(error, bucket, operation) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise AuthenticationFailed(
            what=f"there are no AWS credentials to {operation} the bucket {bucket!r} with",
            where="AWS_ACCESS_KEY_ID, AWS_PROFILE or a role",
            next_step="give the usual AWS credentials, or set S3_UNSIGNED=true for a public bucket",
        ) from error
    except BotoCoreError as error:
        logging.getLogger(__name__).debug("S3 failed", exc_info=True)
        raise Unreachable(
            what=f"S3 gave no usable answer when asked to {operation} the bucket {bucket!r}: {error}",
            where="S3_ENDPOINT_URL or the network",
            next_step="check the endpoint and the network; `delta-arc doctor` tries the bucket alone",
        ) from error


def _of_code(error: ClientError, bucket: str, operation: str) -> DeltaArcError:
    code = str(error.response["Error"]["Code"])
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code == "NoSuchBucket":
        return NotFound(
            what=f"there is no bucket {bucket!r}",
            where="S3_BUCKET_NAME",
            next_step="set the bucket's name as S3 knows it (no s3://, no path); the prefix is S3_PREFIX",
        )
    if code in _WRONG_CREDENTIALS:
        return AuthenticationFailed(
            what=f"S3 does not accept the credentials ({code})",
            where="AWS_ACCESS_KEY_ID, AWS_PROFILE or a role",
            next_step="give valid AWS credentials, or set S3_UNSIGNED=true for a public bucket",
        )
    if status == 403:
        return PermissionDenied(
            what=f"the AWS credentials may not {operation} the bucket {bucket!r} ({code})",
            where="s3:ListBucket and s3:GetObject",
            next_step="grant both on the bucket and its prefix, or set S3_UNSIGNED=true for a public bucket",
        )
    if status >= 500 or code in {"SlowDown", "RequestTimeout"}:
        return Unreachable(
            what=f"S3 answered {code} ({status}) when asked to {operation} {bucket!r}", next_step="run again"
        )
    return RequestRefused(
        what=f"S3 refused to {operation} the bucket {bucket!r}: {error}",
        where="S3_BUCKET_NAME",
        next_step="read what S3 says; if a name or the region in the settings is at fault, mend it there",
    )
