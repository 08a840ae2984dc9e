"""What the use cases need of a bucket's objects themselves."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.listing import FolderLister, ObjectLister


@dataclass(frozen=True, slots=True)
class Gone:
    """An object that was deleted since it was listed."""

    key: str


@dataclass(frozen=True, slots=True)
class Refused:
    """An object that may be listed and not asked about, as one of another owner. `why`: in the store's words."""

    stored: StoredObject
    why: str


class ObjectReader(ABC):
    """Reads objects of one bucket."""

    @abstractmethod
    def describe(self, objects: Iterable[StoredObject]) -> Iterator[StoredObject | Gone | Refused]:
        """The same objects with content type and version, in their order: one HEAD request each, a few at a time.

        Objects are taken and told one by one, so that neither side is held as a whole. Raises where there is no answer.
        """

    @abstractmethod
    def read(self, key: str, *, start: int, length: int, etag: str = "") -> bytes:
        """At most `length` bytes from `start` on; a negative `start` counts from the end. NotFound for a gone key.

        `etag`: of the object that is meant; NotFound too where another one has taken its place.
        """


class ObjectStore(ObjectLister, ObjectReader, FolderLister):
    """One bucket, listed and read."""
