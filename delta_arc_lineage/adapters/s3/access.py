"""How to reach S3, as plain values. `botocore_client` makes of them what reaches it so."""

from dataclasses import dataclass


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
    requester_pays: bool = False
    read_timeout: float = 60.0
    tries: int = 4

    def __repr__(self) -> str:
        return f"S3Access(endpoint_url={self.endpoint_url!r}, region={self.region!r}, unsigned={self.unsigned})"
