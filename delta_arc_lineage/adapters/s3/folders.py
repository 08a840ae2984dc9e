"""Folders of a bucket, as S3 tells them by the slashes in its keys."""

from typing import Any

from delta_arc_lineage.adapters.s3.botocore_failures import translated


def list_folders(client: Any, bucket: str, prefix: str) -> tuple[str, ...]:
    """Those of the first page."""
    with translated(bucket, "list"):
        page = client.list_objects_v2(Bucket=bucket, Prefix=prefix, Delimiter="/")
    return tuple(str(entry["Prefix"]) for entry in page.get("CommonPrefixes", ()) if entry.get("Prefix"))
