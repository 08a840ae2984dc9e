"""What the use cases need of a bucket's listing, wherever it comes from."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

from delta_arc_lineage.model.snapshots import BucketHome, StoredObject


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
        """Every object in key order, streamed; raises rather than ends early."""


class ObjectLister(ABC):
    """Lists one bucket."""

    @abstractmethod
    def list_objects(self, prefix: str, *, start_after: str = "") -> Listing:
        """The objects under `prefix` whose keys come after `start_after`. Their versions are not told."""

    @abstractmethod
    def list_versions(self, prefix: str) -> Listing:
        """The same objects, all under `prefix`, each with its version where the bucket keeps versions.

        Older versions and deleted objects are read over: a request a thousand versions, not objects.
        """


class FolderLister(ABC):
    """Lists what lies in one folder of a bucket."""

    @abstractmethod
    def list_folders(self, prefix: str) -> tuple[str, ...]:
        """The folders right under `prefix`, a slash at the end of each; the first thousand things there are looked at.

        One request. Empty where no folder is among them.
        """
