"""What the use cases need of an object store."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from delta_arc_lineage.model.snapshots import StoredObject


class ObjectStore(ABC):
    """One bucket. Listing is exact for every key that S3 allows."""

    @abstractmethod
    def list_objects(self, prefix: str, *, start_after: str = "") -> Iterator[StoredObject]:
        """Every object under `prefix` in key order, streamed; raises rather than ends early."""

    @abstractmethod
    def describe(self, objects: Sequence[StoredObject]) -> list[StoredObject]:
        """The same objects with content type and version, one HEAD request each; gone ones are left out."""
