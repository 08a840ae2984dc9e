"""Inventories: where a bucket's own listing of itself lies, and what it says of itself.

S3 writes it once a day or a week; its time is when S3 began to look, and not when somebody reads it.
"""

from dataclasses import dataclass, field

_AN_HOUR = 3_600_000
MOST_HOURS = 72
"""How old an inventory may be where nobody says: one a day may be two days late."""


@dataclass(frozen=True, slots=True)
class InventoryPlace:
    """A folder of manifests, its key with a slash at the end, or one `manifest.json`.

    `most_age` in milliseconds: an older one is stale. `place` is where it is set, for errors.
    """

    bucket: str
    key: str
    most_age: int = MOST_HOURS * _AN_HOUR
    place: str = field(default="S3_INVENTORY", compare=False)

    @property
    def is_folder(self) -> bool:
        return self.key.endswith("/") or not self.key

    @property
    def address(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True, slots=True)
class InventoryFacts:
    """What one inventory says of itself. `read_at`: when it was begun, in milliseconds since the epoch (UTC).

    `source`: the bucket it lists. `form`: CSV, ORC or Parquet; `files`, `size`: how many, and their bytes. `covers`:
    the prefix that its configuration names, empty for the whole bucket; None where that cannot be asked.
    """

    address: str
    source: str
    read_at: int
    form: str
    files: int
    size: int
    covers: str | None = None
