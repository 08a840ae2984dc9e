"""Objects of a listing by column, for engines that work on columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from delta_arc_lineage.model.snapshots import StoredObject

Value = TypeVar("Value")


class Values(Protocol[Value]):
    """One fact of many objects, in their order: an Arrow array, or whatever else knows its way to a list."""

    def __len__(self) -> int: ...

    def to_pylist(self) -> list[Value]:
        """The same values as Python has them."""
        ...

    def take(self, indices: Any) -> "Values[Value]":
        """Those at these places."""
        ...


@dataclass(frozen=True, slots=True)
class ObjectBatch:
    """Some objects, a column a fact, each of them as long as the others.

    Sizes in bytes, times in milliseconds since the epoch (UTC). `version_ids`: None where versions are not told.
    """

    keys: Values[str]
    sizes: Values[int]
    modified: Values[int]
    etags: Values[str]
    storage_classes: Values[str]
    version_ids: Values[str | None] | None = None

    def __len__(self) -> int:
        return len(self.keys)

    def take(self, indices: Any) -> "ObjectBatch":
        """The objects at these places; `indices` as the columns take them."""
        versions = None if self.version_ids is None else self.version_ids.take(indices)
        return ObjectBatch(
            self.keys.take(indices),
            self.sizes.take(indices),
            self.modified.take(indices),
            self.etags.take(indices),
            self.storage_classes.take(indices),
            versions,
        )

    def objects(self) -> Iterator[StoredObject]:
        """The same objects row by row."""
        listed = (self.keys, self.sizes, self.modified, self.etags, self.storage_classes)
        columns: list[list[Any]] = [column.to_pylist() for column in listed]
        versions = [None] * len(self) if self.version_ids is None else self.version_ids.to_pylist()
        for key, size, modified, etag, storage_class, version in zip(*columns, versions, strict=True):
            yield StoredObject(key, size, modified, etag, storage_class, version_id=version)
