"""Where all is kept between runs: a folder, or a prefix of a bucket that many machines share."""

import re
from dataclasses import dataclass
from pathlib import Path

from delta_arc_lineage.errors import SettingsError

_ADDRESS = re.compile(r"s3://([^/]*)/?(.*)", re.DOTALL)
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"(?!\.+(/|$))[A-Za-z0-9_.=-]+(/(?!\.+(/|$))[A-Za-z0-9_.=-]+)*")


@dataclass(frozen=True, slots=True)
class StatePlace:
    """`folder`: of this machine, absolute: all of the state, or, where a bucket is named, only what is never shared:
    the embedded stack and its lock files. `prefix`: of the keys in `bucket`, ends with `/` where it is not empty.
    """

    folder: Path
    bucket: str = ""
    prefix: str = ""

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}" if self.bucket else str(self.folder)


def place_in_bucket(stated: str, *, folder: Path, where: str) -> StatePlace | None:
    """The place that an address names; None for what is a folder. SettingsError for an address that cannot be used.

    >>> str(place_in_bucket("s3://state/lineage", folder=Path("x"), where=""))
    's3://state/lineage/'
    """
    found = _ADDRESS.fullmatch(stated)
    if found is None:
        return None
    bucket, key = found[1], found[2].strip("/")
    if not _BUCKET.fullmatch(bucket) or (key and not _PREFIX.fullmatch(key)):
        raise SettingsError(
            what=f"{stated!r} is not the address of a place in a bucket",
            where=where,
            next_step="write s3://bucket/prefix, its prefix of letters, digits, `-`, `_`, `.` and `/`; or a folder",
        )
    return StatePlace(folder, bucket, f"{key}/" if key else "")
