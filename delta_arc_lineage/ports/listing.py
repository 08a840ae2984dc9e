"""What the use cases need of a bucket's listing, wherever it comes from."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

from delta_arc_lineage.model.inventories import InventoryFacts
from delta_arc_lineage.model.snapshots import BucketHome, StoredObject
from delta_arc_lineage.ports.object_batches import ObjectBatch


class Listing(ABC):
    """The objects under one prefix, to be read once. It is exact for every key that S3 allows."""

    @property
    @abstractmethod
    def read_at(self) -> int:
        """The moment that it tells of, in milliseconds since the epoch (UTC): nothing after it is in it for sure."""

    @property
    @abstractmethod
    def complete(self) -> bool:
        """Whether every object of that moment is in it; known once it was read to its end."""

    @property
    def home(self) -> BucketHome:
        """Where the bucket is, as far as the store tells; known once something was read."""
        return BucketHome()

    @abstractmethod
    def __iter__(self) -> Iterator[StoredObject]:
        """Every object once, streamed; raises rather than ends early.

        In no order that may be relied upon: S3 lists by key, an inventory as it was written.
        """


class BatchedListing(Listing):
    """A listing that is told in columns too, for whoever reads ten million keys at once."""

    @abstractmethod
    def batches(self) -> Iterator[ObjectBatch]:
        """Every object once, streamed by some ten thousands, as `__iter__` tells them; none of the batches is empty."""

    def __iter__(self) -> Iterator[StoredObject]:
        for batch in self.batches():
            yield from batch.objects()


class Inventory(ABC):
    """What the store itself lists of one bucket, once a day or a week, and leaves as files.

    It is refused, by InventoryUnusable, where it cannot stand for the bucket; one that is not there is NotFound, and no
    empty bucket.
    """

    @abstractmethod
    def version(self) -> str:
        """What tells the newest inventory from those before; nothing of it is read, and two requests tell it."""

    @abstractmethod
    def tell(self) -> InventoryFacts:
        """What the newest one says of itself, where it can stand for the bucket."""

    @abstractmethod
    def list_objects(self, prefix: str) -> BatchedListing:
        """What the newest one lists under `prefix`, as of when it was begun: no older versions, no deleted objects."""


class ObjectLister(ABC):
    """Lists one bucket."""

    @property
    def inventory(self) -> Inventory | None:
        """What the store itself lists of the bucket, now and then, where the settings name it."""
        return None

    @abstractmethod
    def list_objects(self, prefix: str, *, start_after: str = "") -> Listing:
        """The objects under `prefix` whose keys come after `start_after`, in key order. Their versions are not told."""

    @abstractmethod
    def list_versions(self, prefix: str) -> Listing:
        """The same objects, all under `prefix`, each with its version where the bucket keeps versions.

        Older versions and deleted objects are read over: a request a thousand versions, not objects.
        """


class FolderLister(ABC):
    """Lists what lies in one folder of a bucket."""

    @abstractmethod
    def list_folders(self, prefix: str, *, whole: bool = False) -> tuple[str, ...]:
        """The folders right under `prefix`, a slash at the end of each; empty where there is none.

        The first thousand things there are looked at, by one request; all of them if `whole`, a request a thousand.
        """
