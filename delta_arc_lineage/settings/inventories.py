"""Inventories as people name them: by the address of a folder of manifests, or of one manifest."""

import re

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.inventories import MOST_HOURS, InventoryPlace
from delta_arc_lineage.settings.values import bucket_name, in_range

_ADDRESS = re.compile(r"s3[an]?://([^/]*)/?(.*)", re.DOTALL | re.IGNORECASE)
_MANIFEST = re.compile(r"(.*/)?manifest\.json", re.DOTALL)
_ENDS_AS_A_FILE = re.compile(r"(.*/)?[^/]*\.[A-Za-z]+", re.DOTALL)
_AN_HOUR = 3_600_000
_MOST = 10_000


def inventory_place(value: str, hours: float | None, *, where: str, hours_where: str) -> InventoryPlace:
    """Where an inventory lies, and how old it may be; SettingsError for what is no address of one.

    >>> inventory_place("s3://logs/landing/daily", None, where="", hours_where="").address
    's3://logs/landing/daily/'
    """
    found = _ADDRESS.fullmatch(value)
    if found is None:
        raise _no_address(value, where)
    key = found[2]
    if not key.endswith("/") and not _MANIFEST.fullmatch(key):
        if _ENDS_AS_A_FILE.fullmatch(key):
            raise _no_address(value, where)
        key = f"{key}/" if key else ""
    allowed = in_range(hours_where, MOST_HOURS if hours is None else hours, 1, _MOST)
    return InventoryPlace(bucket_name(found[1], where=where), key, int(allowed * _AN_HOUR), where)


def _no_address(value: str, where: str) -> SettingsError:
    return SettingsError(
        what=f"{value!r} is not the address of an inventory",
        where=where,
        next_step="write s3://bucket/folder/ of the folder that S3 delivers manifests to, or the address of one "
        "manifest.json",
    )
