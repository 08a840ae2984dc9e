"""What the use cases need of whoever opens files: what they themselves say of their columns."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from delta_arc_lineage.model.file_schemas import FileSchema
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.objects import ObjectStore


@dataclass(frozen=True, slots=True)
class TableLog:
    """A table that keeps a log of its files, as Delta and Iceberg do: the folder it lies in, a slash at its end."""

    folder: str
    format: str


class SchemaReader(ABC):
    """Reads the schemas of objects of one bucket."""

    @property
    @abstractmethod
    def version(self) -> str:
        """Another one where the same file may be read otherwise: what is installed."""

    @property
    def note(self) -> str:
        """What a person should know of how it reads, once a run; empty where there is nothing."""
        return ""

    @abstractmethod
    def can_read(self, log: TableLog) -> bool:
        """Whether it reads logs of this format; the files of another table are read one by one."""

    @abstractmethod
    def read(self, things: Iterable[StoredObject | TableLog], store: ObjectStore) -> Iterator[FileSchema]:
        """A schema each, in their order: one request an object in the usual case and two at worst, a few at a time.

        An object that is gone, that was written anew since it was listed, that is archived, refused or of no known form
        has a schema that says why. Raises where there is no answer.
        """


OpenSchemas = Callable[[], SchemaReader | None]
"""Finds who reads schemas; None where nobody does."""


def nobody_reads_schemas() -> SchemaReader | None:
    """Where no file is opened."""
    return None
