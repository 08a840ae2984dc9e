"""A fingerprint of what a prefix holds. It does not depend on the order of reading and can be added up in parts.

The sum of a hash per object: a look at a large prefix may stop and go on where it stopped. Key, ETag and size tell
new, overwritten and removed objects; modification times have a grain of one second and tell less (DAGSTER.md).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from delta_arc_lineage.model.snapshots import StoredObject

_MODULUS = 1 << 128


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`total` is the sum so far, `count` the number of objects in it."""

    total: int = 0
    count: int = 0

    def add(self, objects: Iterable[StoredObject]) -> "Fingerprint":
        total, count = self.total, self.count
        for stored in objects:
            total, count = total + _hash(stored), count + 1
        return Fingerprint(total % _MODULUS, count)

    @property
    def digest(self) -> str:
        return f"{self.count}-{self.total:032x}"


def _hash(stored: StoredObject) -> int:
    text = f"{len(stored.key)}:{stored.key}:{stored.etag}:{stored.size}"
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest())
