"""The newest inventory of a bucket, found where S3 delivers it and looked at before it is believed.

S3 writes `{source bucket}/{configuration}/{YYYY-MM-DDTHH-MMZ}/manifest.json`, and `manifest.checksum` beside it. A
folder that lacks one of the two is being delivered, and the one before it is taken. An inventory that is stale, torn,
of another bucket or of another prefix is refused: what it does not list would be taken for gone.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from delta_arc_lineage.adapters.inventory.inventory_listing import TORN, InventoryListing
from delta_arc_lineage.adapters.inventory.manifest import Manifest, parse_manifest
from delta_arc_lineage.errors import InventoryUnusable, NotFound
from delta_arc_lineage.model.inventories import InventoryFacts, InventoryPlace
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.names import file_name, folders_of
from delta_arc_lineage.model.routes import BucketLocation
from delta_arc_lineage.model.snapshots import BucketHome, StoredObject
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.listing import BatchedListing, Inventory, ObjectLister
from delta_arc_lineage.ports.objects import ObjectStore

MANIFEST, CHECKSUM = "manifest.json", "manifest.checksum"
_DELIVERED = re.compile(r"(?:.*/)?\d{4}-\d\d-\d\dT\d\d-\d\dZ/", re.DOTALL)
_MOST_LOOKED_AT, _MOST_FOLDERS = 3, 5
_MANIFEST_TO_NAME = f"name a {MANIFEST} that is there, its {CHECKSUM} beside it"
_TRAILS = 48 * 3_600_000
"""Milliseconds by which an inventory may trail behind the bucket."""
_NEEDED = {"key": "", "size": "Size", "last_modified_date": "Last modified date", "e_tag": "ETag"}
"""The columns that a listing has, and what the fields of an inventory's configuration are called."""


@dataclass(frozen=True, slots=True)
class _Delivered:
    """A manifest and its checksum, as they are listed."""

    manifest: StoredObject
    checksum: StoredObject
    home: BucketHome


class StoredInventory(Inventory):
    """The inventory of a location. `store`: the bucket it lies in; `bucket`: the one it is of.

    `find_filter`: the prefix that a configuration of this name is limited to; None where nobody tells.
    """

    def __init__(
        self,
        location: BucketLocation,
        place: InventoryPlace,
        store: ObjectStore,
        *,
        bucket: ObjectLister,
        clock: Clock,
        find_filter: Callable[[str], str | None],
    ) -> None:
        self._location, self._place, self._store = location, place, store
        self._bucket, self._clock, self._find_filter = bucket, clock, find_filter

    def version(self) -> str:
        delivered = self._find_newest()
        return f"{delivered.manifest.key} {delivered.checksum.etag}"

    def tell(self) -> InventoryFacts:
        delivered = self._find_newest()
        manifest = self._read_manifest(delivered)
        return InventoryFacts(
            address=f"s3://{self._place.bucket}/{delivered.manifest.key}",
            source=manifest.source,
            read_at=manifest.begun_at,
            form=manifest.form.value,
            files=len(manifest.files),
            size=sum(file.size for file in manifest.files),
            covers=self._refuse_another_prefix(delivered, self._location.prefix),
        )

    def list_objects(self, prefix: str) -> BatchedListing:
        delivered = self._find_newest()
        manifest = self._read_manifest(delivered)
        covers = self._refuse_another_prefix(delivered, prefix)
        return InventoryListing(
            manifest,
            self._store,
            self._place,
            prefix,
            versions=self._location.versions,
            home=delivered.home,
            prove_nothing=lambda: self._prove_nothing(prefix, manifest) if covers is None else None,
        )

    def _find_newest(self) -> _Delivered:
        """The newest that is whole; what is looked at is listed, and not read."""
        if not self._place.is_folder:
            delivered = self._find_in(self._place.key.removesuffix(MANIFEST))
            if delivered is None:
                raise self._not_there("there is no inventory", _MANIFEST_TO_NAME)
            return delivered
        folders = self._store.list_folders(self._place.key, whole=True)
        dated = sorted(filter(_DELIVERED.fullmatch, folders), reverse=True)
        found = filter(None, map(self._find_in, islice(dated, _MOST_LOOKED_AT)))
        newest = next(found, None)
        if newest is not None:
            return newest
        if dated:
            raise self._unusable(f"is torn: {dated[0]} and those before it have no whole {MANIFEST}", TORN)
        near = ", ".join(folders[:_MOST_FOLDERS])
        raise self._not_there(
            "there is no inventory" + (f"; there is {near}" if near else ""),
            "name the folder that has one of a name like 2025-06-15T01-00Z for each inventory, or wait for the first",
        )

    def _find_in(self, folder: str) -> _Delivered | None:
        listing = self._store.list_objects(f"{folder}manifest.")
        by_name = {file_name(stored.key): stored for stored in listing}
        if not by_name.keys() >= {MANIFEST, CHECKSUM}:
            return None
        return _Delivered(by_name[MANIFEST], by_name[CHECKSUM], listing.home)

    def _read_manifest(self, delivered: _Delivered) -> Manifest:
        """The manifest, where it can stand for the bucket as far as it tells itself."""
        body, checksum = (self._read(stored) for stored in (delivered.manifest, delivered.checksum))
        if hashlib.md5(body, usedforsecurity=False).hexdigest() != checksum.decode("ascii", "replace").strip().lower():
            raise self._unusable(f"is torn: {delivered.manifest.key} does not fit its {CHECKSUM}", TORN)
        try:
            manifest = parse_manifest(body.decode())
        except ValueError as error:
            raise self._unusable(
                f"is of no known form: {delivered.manifest.key}: {error}",
                "let S3 write it as CSV, ORC or Parquet, or unset the setting to list the bucket itself",
            ) from error
        self._refuse_another_bucket(manifest)
        self._refuse_old(manifest)
        self._refuse_missing_columns(manifest)
        return manifest

    def _read(self, stored: StoredObject) -> bytes:
        return self._store.read(stored.key, start=0, length=max(1, stored.size))

    def _refuse_another_bucket(self, manifest: Manifest) -> None:
        own = self._location.own_name
        if manifest.source != own:
            raise self._unusable(
                f"is of the bucket {manifest.source!r}, and the route is of {own!r}",
                "name the inventory of the route's own bucket",
            )

    def _refuse_old(self, manifest: Manifest) -> None:
        age, most = self._clock.now() - manifest.begun_at, self._place.most_age
        if age > most:
            raise self._unusable(
                f"is stale: it is of {moment(manifest.begun_at)}, {_hours(age)} old, and {_hours(most)} are allowed",
                "see whether S3 still writes it; for a weekly one, set S3_INVENTORY_HOURS to 192",
            )

    def _refuse_missing_columns(self, manifest: Manifest) -> None:
        missing = [words for column, words in _NEEDED.items() if column not in manifest.columns]
        if missing:
            raise self._unusable(
                f"lacks {', '.join(missing) or 'keys'}",
                "switch on Size, Last modified date and ETag in the inventory's configuration",
            )
        if self._location.versions and "version_id" not in manifest.columns:
            raise self._unusable(
                "lists current versions only, and S3_VERSIONS asks which they are",
                "let it include all versions, or unset S3_VERSIONS",
            )

    def _refuse_another_prefix(self, delivered: _Delivered, prefix: str) -> str | None:
        """What the inventory is limited to, as far as its configuration tells; a prefix beyond it is refused."""
        *_, configuration, _ = ("", "", *folders_of(delivered.manifest.key))
        covers = self._find_filter(file_name(configuration.removesuffix("/"))) if configuration else None
        if covers is not None and not prefix.startswith(covers):
            raise self._foreign(f"is of s3://{self._location.own_name}/{covers} only", prefix)
        return covers

    def _prove_nothing(self, prefix: str, manifest: Manifest) -> None:
        """That nothing lies under the prefix is asked of the bucket, where nobody tells what the inventory covers."""
        there = next(iter(self._bucket.list_objects(prefix)), None)
        if there is not None and there.last_modified < manifest.begun_at - _TRAILS:
            raise self._foreign(f"lists nothing of what lies there since {moment(there.last_modified)}", prefix)

    def _foreign(self, why: str, prefix: str) -> InventoryUnusable:
        return self._unusable(
            f"{why}, and the route is of s3://{self._location.own_name}/{prefix}",
            "let it cover the route's prefix, or unset the setting to list the bucket itself",
        )

    def _unusable(self, why: str, next_step: str) -> InventoryUnusable:
        return InventoryUnusable(
            what=f"the inventory at {self._place.address} {why}", where=self._place.place, next_step=next_step
        )

    def _not_there(self, what: str, next_step: str) -> NotFound:
        return NotFound(what=f"{what} at {self._place.address}", where=self._place.place, next_step=next_step)


def _hours(milliseconds: int) -> str:
    return f"{milliseconds / 3_600_000:.0f} hours"
