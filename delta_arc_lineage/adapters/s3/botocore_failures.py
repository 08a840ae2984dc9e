"""Every way that S3 can fail, mapped to our tree in this one place.

Settings that boto3 cannot use fail when its client is made, with errors of its own or a plain ValueError; all else when
something is asked.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from delta_arc_lineage.errors import (
    AuthenticationFailed,
    DeltaArcError,
    NotFound,
    PermissionDenied,
    RequestRefused,
    SettingsError,
    Unreachable,
    Untrusted,
)

_TO_READ = "s3:ListBucket and s3:GetObject"
_TO_READ_ANYTHING = (
    ", or set S3_UNSIGNED=true to read a public bucket, "
    "or S3_REQUEST_PAYER=requester where the owner lets whoever asks pay"
)
_OF_OUR_OWN = {"DELTA_ARC_STATE", "CACHE_S3_BUCKET"}  # the settings of buckets that are written
NAMED_BY = "S3_BUCKET_NAME, or bucket.name of the route"
_CERTIFICATE = "CERTIFICATE_VERIFY_FAILED"
_NO_CREDENTIALS = (
    NoCredentialsError,
    PartialCredentialsError,
    CredentialRetrievalError,
    TokenRetrievalError,
    SSOError,
)
_WRONG_CREDENTIALS = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"}
_NEVER = "NotImplemented"
_OF_THE_MOMENT = {"SlowDown", "RequestTimeout", "ConditionalRequestConflict", 408, 429}


@contextmanager
def connecting() -> Iterator[None]:
    """What makes a client finds what is wrong with the AWS settings, before anything is asked."""
    try:
        yield
    except ProfileNotFound as error:
        raise SettingsError(
            what=f"AWS does not know the profile: {error}",
            where="AWS_PROFILE",
            next_step="set it to a profile of ~/.aws/config or ~/.aws/credentials, or unset it",
        ) from error
    except _NO_CREDENTIALS as error:
        raise _without_credentials(f"the AWS credentials cannot be found: {error}") from error
    except (BotoCoreError, ValueError) as error:
        raise SettingsError(
            what=f"S3 cannot be reached as the AWS settings say: {error}",
            where="S3_ENDPOINT_URL, AWS_REGION, or the variables and the config file of AWS",
            next_step="mend what it names",
        ) from error


@contextmanager
def translated(bucket: str, operation: str, *, setting: str = NAMED_BY, permissions: str = _TO_READ) -> Iterator[None]:
    """The one place where botocore's errors become ours; `setting` names the bucket, `permissions` what it takes."""
    try:
        yield
    except ClientError as error:
        raise _of_code(error, bucket, operation, setting=setting, permissions=permissions) from error
    except _NO_CREDENTIALS as error:
        raise _without_credentials(f"there are no AWS credentials to {operation} the bucket {bucket!r} with") from error
    except (BotoCoreError, RecursionError) as error:  # boto3 follows a redirect by asking, and that is redirected too
        logging.getLogger(__name__).debug("S3 failed", exc_info=True)
        if _CERTIFICATE in str(error):
            raise Untrusted(
                what=f"the certificate of S3's endpoint is not trusted: {error}",
                where="S3_ENDPOINT_URL",
                next_step="check the address; for a private authority, set AWS_CA_BUNDLE to its certificates",
            ) from error
        raise Unreachable(
            what=f"S3 gave no usable answer when asked to {operation} the bucket {bucket!r}: {error}",
            where="S3_ENDPOINT_URL or the network",
            next_step="check the endpoint and the network; `delta-arc doctor` tries the bucket alone",
        ) from error


def _without_credentials(what: str) -> AuthenticationFailed:
    return AuthenticationFailed(
        what=what,
        where="AWS_ACCESS_KEY_ID, AWS_PROFILE or a role",
        next_step="give the usual AWS credentials, or set S3_UNSIGNED=true for a public bucket",
    )


def code_of(error: Exception) -> str:
    """What S3 calls the failure; empty for what is no answer of S3."""
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else ""


def is_absent(error: Exception) -> bool:
    """Whether S3 answers a HEAD so that there is no such object: by its status alone, since a HEAD has no body.

    Of any other request a bare 404 is no word of S3's, but of whatever stands in between.
    """
    return code_of(error) in {"404", "NoSuchKey"}


def why_refused(error: ClientError) -> str:
    """Why S3 does not tell of one object, in its words; empty where it is no refusal, or one of the moment."""
    code, status = code_of(error), _status_of(error)
    if not 400 <= status < 500 or status in _OF_THE_MOMENT or code in _OF_THE_MOMENT:
        return ""
    return f"S3 answers {code} {error.response['Error'].get('Message', '')}".strip()


def _status_of(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _of_code(error: ClientError, bucket: str, operation: str, *, setting: str, permissions: str) -> DeltaArcError:
    code, status = code_of(error), _status_of(error)
    if code == "NoSuchBucket":
        return NotFound(
            what=f"there is no bucket {bucket!r}",
            where=setting,
            next_step="set the bucket's name as S3 knows it (no s3://, no path); the prefix is S3_PREFIX"
            if setting not in _OF_OUR_OWN
            else "name a bucket that is there; nothing here makes one",
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
            where=f"{permissions} ({setting})" if setting in _OF_OUR_OWN else permissions,
            next_step="grant these on the bucket and its prefix"
            + (f", or name another place by {setting}" if setting in _OF_OUR_OWN else _TO_READ_ANYTHING),
        )
    if status >= 500 and code.isdigit():  # boto3 says 500 of whatever is no document of S3's, a page in a 200 too
        return Unreachable(
            what=f"what answered when asked to {operation} the bucket {bucket!r} gave no answer of S3's",
            where="S3_ENDPOINT_URL or the network",
            next_step="run again; if it stays, check the endpoint: a proxy or a login page may stand in between",
        )
    if (status >= 500 and code != _NEVER) or status in _OF_THE_MOMENT or code in _OF_THE_MOMENT:
        return Unreachable(
            what=f"S3 answered {code} ({status}) when asked to {operation} the bucket {bucket!r}",
            where="S3_ENDPOINT_URL or the network",
            next_step="run again",
        )
    return RequestRefused(
        what=f"S3 refused to {operation} the bucket {bucket!r}: {error}",
        where=setting,
        next_step="read what S3 says; if a name or the region in the settings is at fault, mend it there",
    )
