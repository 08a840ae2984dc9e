"""Folders of a bucket, as S3 tells them by the slashes in its keys."""

from itertools import islice
from typing import Any

from delta_arc_lineage.adapters.s3.botocore_failures import translated


def list_folders(client: Any, bucket: str, prefix: str, *, setting: str, whole: bool) -> tuple[str, ...]:
    """Those of the first page, or of every page. `setting` names the bucket in errors."""
    with translated(bucket, "list", setting=setting):
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, Delimiter="/")
        entries = [entry for page in islice(pages, None if whole else 1) for entry in page.get("CommonPrefixes", ())]
    return tuple(str(entry["Prefix"]) for entry in entries if entry.get("Prefix"))
