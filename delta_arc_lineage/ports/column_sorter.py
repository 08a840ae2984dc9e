"""Sorting many objects of a listing at once, by engines that work on columns."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.model.sorting import Sorter
from delta_arc_lineage.ports.object_batches import ObjectBatch


class ColumnSorter(ABC):
    """Does for batches of objects what a Sorter does for each of them, with the same outcome."""

    @abstractmethod
    def add(self, objects: ObjectBatch | Sequence[StoredObject]) -> None:
        """The next objects of the listing."""

    @abstractmethod
    def finish(self) -> None:
        """Tells the sorter what was counted; nothing is added after it."""


OpenColumns = Callable[[Sorter], ColumnSorter | None]
"""Finds who does a sorter's work in columns; None where no engine for columns is installed."""


def nobody_sorts_columns(sorter: Sorter) -> ColumnSorter | None:
    """Where every object is sorted by itself."""
    return None
