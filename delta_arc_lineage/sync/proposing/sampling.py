"""Sampling: keys of a bucket, all of them where they are few, else a share of every folder.

The first keys of a large bucket are those of one folder, and of one table: they tell nothing of the others. So a folder
that holds more than its share is looked at folder by folder, as deep as a page of keys is left for each.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from delta_arc_lineage.model.snapshots import StoredObject, by_key
from delta_arc_lineage.ports.listing import Inventory
from delta_arc_lineage.ports.objects import ObjectStore
from delta_arc_lineage.ports.progress import Progress

MOST_KEYS = 100_000
_PAGE, _MOST_FOLDERS, _OF_A_FOLDER = 1_000, 1_000, 100
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Sample:
    """Objects of a bucket in the order of their keys; `partial`: the folders of which not all was listed."""

    objects: tuple[StoredObject, ...]
    partial: tuple[str, ...] = ()


def sample_bucket(bucket: ObjectStore, prefix: str, progress: Progress, *, most: int = MOST_KEYS) -> Sample:
    """At most `most` objects under the prefix, spread over its folders; about two requests a page of a thousand keys,
    and one a folder. Of a bucket with an inventory, what that lists: some of every folder that differs by more than
    digits."""
    if bucket.inventory is not None:
        return _sample_inventory(bucket.inventory, prefix, progress, most=most)
    sampler = _Sampler(bucket, progress)
    objects = sorted(sampler.sample(prefix, most), key=by_key)
    return Sample(tuple(objects), tuple(sorted(sampler.partial)))


def _sample_inventory(inventory: Inventory, prefix: str, progress: Progress, *, most: int) -> Sample:
    """Of each object its key and size alone, which is all that a proposal asks for."""
    taken: dict[str, int] = {}
    counts: Counter[str] = Counter()
    number = 0
    for batch in inventory.list_objects(prefix).batches():
        for key, size in zip(batch.keys.to_pylist(), batch.sizes.to_pylist(), strict=True):
            folder = _DIGITS.sub("0", key[: key.rfind("/") + 1])
            counts[folder] += 1
            if counts[folder] <= _OF_A_FOLDER and len(taken) < most:
                taken[key] = size
        number += len(batch)
        progress.step("look at the inventory", number)
    objects = tuple(StoredObject(key, taken[key], 0, "") for key in sorted(taken))
    return Sample(objects, () if len(taken) == number else (prefix,))


@dataclass(slots=True)
class _Sampler:
    bucket: ObjectStore
    progress: Progress
    partial: list[str] = field(default_factory=list)
    _taken: int = 0

    def sample(self, prefix: str, share: int) -> list[StoredObject]:
        """At most `share` objects under a prefix."""
        listed = list(islice(self.bucket.list_objects(prefix), share + 1))
        if len(listed) <= share:
            return self._take(listed)
        folders = self.bucket.list_folders(prefix) if share > _PAGE else ()
        if not folders:
            self.partial.append(prefix)
            return self._take(listed[:share])
        if len(folders) >= _MOST_FOLDERS:
            self.partial.append(prefix)
        beside = [stored for stored in listed if "/" not in stored.key[len(prefix) :]][: share // 2]
        return [*self._take(beside), *self._sample_each(folders, share - len(beside))]

    def _sample_each(self, folders: tuple[str, ...], share: int) -> Iterator[StoredObject]:
        """What one folder leaves of its share is the others'."""
        for number, folder in enumerate(folders):
            found = self.sample(folder, max(1, share // (len(folders) - number)))
            share -= len(found)
            yield from found

    def _take(self, listed: list[StoredObject]) -> list[StoredObject]:
        self._taken += len(listed)
        self.progress.step("look at the bucket", self._taken)
        return listed
