"""A listing that S3 wrote as files: each is fetched whole and proven, then read batch by batch.

A file is held on the disk while it is read, one at a time, in the system's folder for such. Its size and its MD5 are
compared with the manifest's before its first row is told: half a file would be half a bucket.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from delta_arc_lineage.adapters.inventory.manifest import DataFile, Manifest
from delta_arc_lineage.errors import InventoryUnusable, NotFound, SettingsError
from delta_arc_lineage.model.inventories import InventoryPlace
from delta_arc_lineage.model.snapshots import BucketHome
from delta_arc_lineage.ports.listing import BatchedListing
from delta_arc_lineage.ports.object_batches import ObjectBatch
from delta_arc_lineage.ports.objects import ObjectReader

_PIECE = 8 * 2**20  # bytes of a request
TORN = "wait for the next inventory, or unset the setting to list the bucket itself"


class InventoryListing(BatchedListing):
    """What one manifest lists under a prefix.

    `prove_nothing`: called where nothing lies there, raises where that is not so.
    """

    def __init__(
        self,
        manifest: Manifest,
        store: ObjectReader,
        place: InventoryPlace,
        prefix: str,
        *,
        versions: bool,
        home: BucketHome,
        prove_nothing: Callable[[], None],
    ) -> None:
        self._manifest, self._store, self._place, self._prefix = manifest, store, place, prefix
        self._versions, self._home, self._prove_nothing = versions, home, prove_nothing
        self._complete = False

    @property
    def read_at(self) -> int:
        """When S3 began to look. Nothing that came after it is in it for sure, and S3 does not promise more."""
        return self._manifest.begun_at

    @property
    def complete(self) -> bool:
        return self._complete

    @property
    def home(self) -> BucketHome:
        """An inventory lies in a bucket of the same region."""
        return self._home

    def batches(self) -> Iterator[ObjectBatch]:
        is_empty = True
        for file in self._manifest.files:
            for batch in self._read(file):
                is_empty = False
                yield batch
        if is_empty:
            self._prove_nothing()
        self._complete = True

    def _read(self, file: DataFile) -> Iterator[ObjectBatch]:
        try:
            from delta_arc_lineage.adapters.inventory.arrow_rows import UNREADABLE, Asked, read_batches
        except ImportError as error:
            raise SettingsError(
                what="an inventory cannot be read without pyarrow, which is not installed",
                where=self._place.place,
                next_step="install delta_arc_lineage[inventory], or unset it to list the bucket itself",
            ) from error
        asked = Asked(self._prefix, self._versions)
        with self._fetched(file) as path:
            rows = read_batches(path, self._manifest.form, self._manifest.columns, asked)
            while True:
                try:
                    batch = next(rows, None)
                except UNREADABLE as error:
                    raise self._torn(file, f"cannot be read as {self._manifest.form.value}: {error}") from error
                if batch is None:
                    return
                yield batch

    @contextmanager
    def _fetched(self, file: DataFile) -> Iterator[Path]:
        """The file on the disk, as the manifest says it is."""
        found, size = hashlib.md5(usedforsecurity=False), 0
        with NamedTemporaryFile(prefix="inventory-") as fetched:
            for piece in self._pieces(file):
                size += len(piece)
                found.update(piece)
                fetched.write(piece)
            fetched.flush()
            if size != file.size:
                raise self._torn(file, f"has {size:,} bytes, and {file.size:,} by the manifest")
            if found.hexdigest() != file.md5:
                raise self._torn(file, "has another MD5 than by the manifest")
            yield Path(fetched.name)

    def _pieces(self, file: DataFile) -> Iterator[bytes]:
        """Up to the first one that is short, or one more than there should be."""
        start = 0
        while start <= file.size:
            try:
                piece = self._store.read(file.key, start=start, length=_PIECE)
            except NotFound as error:
                raise self._torn(file, "is not there") from error
            yield piece
            if len(piece) < _PIECE:
                return
            start += _PIECE

    def _torn(self, file: DataFile, how: str) -> InventoryUnusable:
        return InventoryUnusable(
            what=f"the inventory is torn: its file s3://{self._place.bucket}/{file.key} {how}",
            where=self._place.place,
            next_step=TORN,
        )
