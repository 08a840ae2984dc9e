"""A page of ListObjectVersions as objects: the newest version of each key, and none where that is a delete marker.

boto3 parses it, at 70 µs a version: who wants versions pays that, and for the older ones too, which S3 lists with them.
"""

from dataclasses import replace
from typing import Any

from delta_arc_lineage.adapters.s3.listing_pages import REQUIRED, object_of
from delta_arc_lineage.model.snapshots import StoredObject

_REQUIRED = {*REQUIRED, "VersionId", "IsLatest"}
MARKERS = {"NextKeyMarker": "KeyMarker", "NextVersionIdMarker": "VersionIdMarker"}


def newest_versions(page: Any) -> list[StoredObject]:
    """The objects that are there, with their versions; none is told in a bucket that keeps no versions."""
    newest = [version for version in page.get("Versions", ()) if version["IsLatest"]]
    return [replace(object_of(version), version_id=version_id_of(version)) for version in newest]


def version_id_of(answer: Any) -> str | None:
    """S3 writes `null` of what was put while the bucket kept no versions."""
    told: str | None = answer.get("VersionId")
    return None if told == "null" else told


def are_whole(page: Any, prefix: str) -> bool:
    """Whether every version is told whole and is of the prefix: what is no answer of S3 may parse as one."""
    markers, versions = page.get("DeleteMarkers", ()), page.get("Versions", ())
    if "IsTruncated" not in page or any(not version.keys() >= _REQUIRED for version in versions):
        return False
    return all(entry.get("Key", "").startswith(prefix) for entry in (*markers, *versions))
