"""Moto's object versions as stored values, and back.

Named attributes one by one, not a pickle of moto's objects: what is stored must be readable by the next moto.
Left out because nothing local needs it: uploads in progress, the parts of finished ones, grants finer than
public-read.
"""

from datetime import datetime
from typing import Any, TypeAlias

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey, S3Backend, get_canned_acl

from delta_arc_lineage.local.s3_storage import StoredVersion

Version: TypeAlias = FakeKey | FakeDeleteMarker

_PLAIN_FACTS = (
    "encryption",
    "kms_key_id",
    "bucket_key_enabled",
    "lock_mode",
    "lock_legal_status",
    "lock_until",
    "checksum_algorithm",
    "checksum_value",
    "checksum_type",
    "checksum_parts",
    "website_redirect_location",
)


def to_stored(backend: S3Backend, version: Version) -> StoredVersion:
    """What is kept of a version; raises `ValueError` if moto has closed its value meanwhile."""
    modified = version.last_modified.isoformat()
    if isinstance(version, FakeDeleteMarker):
        return StoredVersion(modified, version.version_id, None)
    facts = {name: getattr(version, name) for name in _PLAIN_FACTS}
    facts |= {
        "etag": version.etag.strip('"'),
        "storage_class": version.storage_class,
        "metadata": dict(version.metadata),
        "tags": backend.tagger.get_tag_dict_for_resource(version.arn),
        "public_read": bool(version.acl and version.acl.public_read),
    }
    return StoredVersion(modified, version.version_id, version.value, facts)


def from_stored(backend: S3Backend, bucket: FakeBucket, *, key: str, stored: StoredVersion) -> Version:
    """The version as it was; versions of a key are to be restored in their order."""
    if stored.body is None:
        restored = FakeDeleteMarker(key=bucket.keys.get(key))
        restored._version_id = str(stored.version_id)
    else:
        restored = _object(backend, bucket, key=key, body=stored.body, stored=stored)
    restored.last_modified = datetime.fromisoformat(stored.last_modified)
    return restored


def _object(backend: S3Backend, bucket: FakeBucket, *, key: str, body: bytes, stored: StoredVersion) -> FakeKey:
    facts = stored.facts
    restored = FakeKey(
        key,
        body,
        DEFAULT_ACCOUNT_ID,
        bucket.region_name,
        storage=facts["storage_class"],
        etag=facts["etag"],
        is_versioned=stored.version_id != "null",
        version_id=stored.version_id,
        bucket_name=bucket.name,
    )
    for name in _PLAIN_FACTS:
        setattr(restored, name, facts[name])
    restored.set_metadata(facts["metadata"])
    restored.acl = acl(public_read=facts["public_read"])
    tags = [{"Key": name, "Value": value} for name, value in facts["tags"].items()]
    backend.tagger.tag_resource(restored.arn, tags or None)
    return restored


def acl(*, public_read: bool) -> Any:
    """The canned ACL that says this much."""
    return get_canned_acl("public-read" if public_read else "private")
