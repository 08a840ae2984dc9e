"""What the use cases need of a bucket's objects themselves."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.listing import FolderLister, ObjectLister


class ObjectReader(ABC):
    """Reads objects of one bucket."""

    @abstractmethod
    def describe(self, objects: Sequence[StoredObject]) -> list[StoredObject]:
        """The same objects with content type and version, one HEAD request each; gone ones are left out."""

    @abstractmethod
    def read(self, key: str, *, start: int, length: int) -> bytes:
        """At most `length` bytes from `start` on; a negative `start` counts from the end. NotFound for a gone key."""


class ObjectStore(ObjectLister, ObjectReader, FolderLister):
    """One bucket, listed and read."""
