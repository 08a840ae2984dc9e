"""A fingerprint of what a prefix holds, that does not depend on the order of reading and can be added up in parts.

The sum of a hash per object: a look at a large prefix may stop and go on where it stopped. Key, ETag and size tell
new, overwritten and removed objects; modification times have a grain of one second and tell less (DAGSTER.md).
"""

import hashlib
from dataclasses import dataclass

from delta_arc_lineage.model.snapshots import StoredObject

_MODULUS = 1 << 128


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`total` is the sum so far, `count` the number of objects in it."""

    total: int = 0
    count: int = 0

    def including(self, stored: StoredObject) -> "Fingerprint":
        text = f"{len(stored.key)}:{stored.key}:{stored.etag}:{stored.size}"
        hashed = int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest())
        return Fingerprint((self.total + hashed) % _MODULUS, self.count + 1)

    @property
    def digest(self) -> str:
        return f"{self.count}-{self.total:032x}"
