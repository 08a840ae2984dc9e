"""Watching a bucket: has what a prefix holds changed since the last look?

Every look fingerprints all data under the prefix, because the naive cursors lie: by modification time misses a key of
the same second, by last key misses overwrites and keys that sort earlier, by key alone misses both overwrites and
removals. What is no data of the route starts no run: an engine's own files come and go with every load. A look that
runs out of time keeps its sum and the key it came to, and the next one goes on there.

Where the bucket's inventory is read, that is what may change: a look asks which is the newest, and lists no bucket.
"""

from dataclasses import dataclass, field
from itertools import islice

from delta_arc_lineage.model.data_keys import may_be_data
from delta_arc_lineage.model.fingerprint import Fingerprint
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.listing import ObjectLister

_CLOCK_EVERY = 500


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one prefix. `seq` counts the changes; `after` is where an unfinished look stopped."""

    digest: str = ""
    seq: int = 0
    after: str = ""
    partial: Fingerprint = field(default_factory=Fingerprint)

    @property
    def is_unfinished(self) -> bool:
        return bool(self.after)


def look(lister: ObjectLister, route: Route, seen: Seen, *, clock: Clock, deadline: int) -> Seen:
    """Look at the route's prefix until done or until `deadline` (milliseconds); `seq` is one higher where data
    changed, or where a newer inventory lies there."""
    if lister.inventory is not None:
        return _after(seen, lister.inventory.version())
    objects = iter(lister.list_objects(route.bucket.prefix, start_after=seen.after))
    fingerprint = seen.partial
    while batch := list(islice(objects, _CLOCK_EVERY)):
        fingerprint = fingerprint.add(stored for stored in batch if may_be_data(route, stored))
        if len(batch) == _CLOCK_EVERY and clock.now() >= deadline:
            return Seen(seen.digest, seen.seq, batch[-1].key, fingerprint)
    return _after(seen, fingerprint.digest)


def _after(seen: Seen, digest: str) -> Seen:
    return Seen(digest, seen.seq + (digest != seen.digest))
