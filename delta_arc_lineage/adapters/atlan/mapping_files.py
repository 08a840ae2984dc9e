"""Buckets, folders and files ↔ the attributes of Atlan's entities: pure, both ways.

What follows from an object's key and time (the hierarchy of its prefixes, when its source changed it) is made here and
is no field of its own: an object that `is_whole` has it. Of an earlier version's objects it is missing, which a reading
tells by the time alone: one attribute, and they are written once.

`awsArn` is unique over all AWS assets of a tenant: only a new bucket claims it, and only where nobody has it. Every ARN
stands in `cloudUniformResourceName`, which any number may share. What an earlier version gave an object stays with it.
"""

from collections.abc import Sequence
from typing import Any

from delta_arc_lineage.adapters.atlan.related import ARN, UNIQUE_ARN, Entity, references
from delta_arc_lineage.model.assets import Bucket, Prefix, S3Object
from delta_arc_lineage.model.names import ObjectName, PrefixName, key_of_object

SOURCE_TIME = "sourceUpdatedAt"


def bucket_attributes(asset: Bucket) -> Entity:
    claim = {UNIQUE_ARN: asset.arn} if asset.claims_arn else {}
    return {
        **claim,
        ARN: asset.arn,
        "awsRegion": asset.region or None,
        "s3ObjectCount": asset.object_count,
        "description": asset.description,
        **_owned(asset),
    }


def _owned(asset: Bucket | Prefix | S3Object) -> Entity:
    """Only an asset that is made has owners: any other keeps those that people gave it."""
    return {"ownerUsers": list(asset.owners)} if asset.owners else {}


def prefix_attributes(asset: Prefix) -> Entity:
    name = PrefixName.parse(asset.qualified_name)
    return {
        ARN: f"{name.bucket.arn}/{name.prefix}",
        "description": asset.description,
        "s3BucketName": name.bucket.bucket,
        "s3BucketQualifiedName": asset.bucket,
        "s3ObjectCount": asset.object_count,
        "sourceURL": asset.url or None,
        SOURCE_TIME: asset.last_modified,
        **_hierarchy(name.parents),
        **_owned(asset),
    }


def object_attributes(asset: S3Object) -> Entity:
    name = ObjectName.parse(asset.qualified_name)
    return {
        ARN: name.arn if asset.is_one_file else None,
        "description": asset.description,
        "s3BucketName": name.bucket.bucket,
        "s3BucketQualifiedName": asset.bucket,
        "s3ObjectKey": asset.key,
        "s3ObjectSize": asset.size,
        "s3ObjectLastModifiedTime": asset.last_modified,
        "s3ETag": asset.etag or None,
        "s3ObjectStorageClass": asset.storage_class or None,
        "s3ObjectContentType": asset.content_type,
        "s3ObjectVersionId": asset.version_id,
        "sourceURL": asset.url or None,
        **_derived(asset, name),
        **_owned(asset),
    }


def _derived(asset: S3Object, name: ObjectName) -> Entity:
    """What follows from key and time; nothing for an object that is to be as an earlier version made it."""
    if not asset.is_whole:
        return dict.fromkeys((SOURCE_TIME, "s3PrefixHierarchy", "s3ParentPrefixQualifiedName"))
    folders = name.prefixes
    if not asset.is_one_file:
        folders = tuple(folder for folder in folders if "{" not in folder.prefix)
    return {SOURCE_TIME: asset.last_modified, **_hierarchy(folders)}


def _hierarchy(folders: Sequence[PrefixName]) -> Entity:
    """`folders`: that a thing lies in, from its own to the outermost."""
    prefixes = [{"name": folder.name, "qualifiedName": folder.qualified_name} for folder in folders]
    return {
        "s3PrefixHierarchy": prefixes,
        "s3ParentPrefixQualifiedName": prefixes[0]["qualifiedName"] if prefixes else None,
    }


def read_bucket(name: dict[str, Any], attributes: Entity, description: str) -> Bucket:
    return Bucket(
        **name,
        arn=str(attributes.get(UNIQUE_ARN) or attributes.get(ARN) or ""),
        region=str(attributes.get("awsRegion") or ""),
        object_count=int(attributes.get("s3ObjectCount") or 0),
        description=description,
    )


def read_prefix(name: dict[str, Any], attributes: Entity, description: str) -> Prefix:
    """What it stands for is told by its name, as by nothing else that Atlan keeps of it."""
    buckets = references(attributes.get("s3Bucket"))
    return Prefix(
        **name,
        description=description,
        prefix=key_of_object(name["qualified_name"]),
        bucket=buckets[0].qualified_name if buckets else "",
        object_count=int(attributes.get("s3ObjectCount") or 0),
        last_modified=int(attributes.get(SOURCE_TIME) or 0),
        url=str(attributes.get("sourceURL") or ""),
    )


def read_object(name: dict[str, Any], attributes: Entity, description: str) -> S3Object:
    """Its bucket is the one it is related to: the name written on it outlives a bucket that was purged."""
    buckets = references(attributes.get("bucket"))
    return S3Object(
        **name,
        description=description,
        key=str(attributes.get("s3ObjectKey") or ""),
        bucket=buckets[0].qualified_name if buckets else "",
        size=int(attributes.get("s3ObjectSize") or 0),
        last_modified=int(attributes.get("s3ObjectLastModifiedTime") or 0),
        etag=str(attributes.get("s3ETag") or ""),
        storage_class=str(attributes.get("s3ObjectStorageClass") or ""),
        content_type=attributes.get("s3ObjectContentType"),
        version_id=attributes.get("s3ObjectVersionId"),
        url=str(attributes.get("sourceURL") or ""),
        is_whole=attributes.get(SOURCE_TIME) is not None,
    )
