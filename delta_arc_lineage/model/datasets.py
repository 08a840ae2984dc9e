"""Datasets: what stands for the files of a table in a bucket: a folder, a pattern of keys, or one file.

Files come and go and the dataset stays: it is named by what its keys have in common and not by those that are there.
What it counts is as the listing found it.
"""

from dataclasses import dataclass, field

from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.partitions import Partitions
from delta_arc_lineage.model.stored_objects import StoredObject
from delta_arc_lineage.model.words import Word, counted

_BYTES = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")


class Shape(Word):
    """What a dataset is in the bucket."""

    FOLDER = "folder", "folder"
    KEYS = "keys", "files"
    FILE = "file", "file"


@dataclass(frozen=True, slots=True, order=True)
class FormatCount:
    """How many files are of a format and compressed in a way, as the endings of their keys tell; empty: not told."""

    count: int
    format: str = ""
    compression: str = ""

    @property
    def words(self) -> str:
        """
        >>> FormatCount(412, "Parquet").words, FormatCount(1, "CSV", "gzip").words
        ('412 Parquet files', '1 gzip-compressed CSV file')
        """
        compressed = f"{self.compression}-compressed " if self.compression else ""
        return counted(self.count, f"{compressed}{self.format + ' ' if self.format else ''}file")


@dataclass(frozen=True, slots=True, order=True)
class Dataset:
    """Several files of one table. `path`: from the start of the bucket: the folder, with the slash at its end; or the
    keys, with placeholders where they differ. `names` and `before`: how its keys are read, as `KeyReading` says.

    `size` in bytes, `oldest` and `newest` in milliseconds since the epoch (UTC); `digest`: of the ETags, times
    and sizes of its files, in whatever order. `formats`: the most frequent first. `table_format`: of a table that keeps
    a log of its files. `samples`: the newest of its files, and the oldest where that is another one. `times`: the sum
    of when each file was written.
    """

    path: str
    shape: Shape
    names: tuple[str, ...]
    count: int
    size: int
    oldest: int
    newest: int
    digest: str
    before: str = ""
    formats: tuple[FormatCount, ...] = ()
    storage_classes: tuple[str, ...] = ()
    partitions: Partitions | None = None
    table_format: str = ""
    samples: tuple[StoredObject, ...] = field(default=(), compare=False, repr=False)
    times: int = field(default=0, compare=False, repr=False)

    @property
    def words(self) -> str:
        """In one line, for people."""
        files = " and ".join(told.words for told in self.formats) or counted(self.count, "file")
        table = [f"{self.table_format} table"] if self.table_format else []
        dated = [self.partitions.words] if self.partitions else []
        return ", ".join([*table, files, say_size(self.size), *dated, f"newest {moment(self.newest)}"])

    @property
    def is_mixed(self) -> bool:
        """Whether its files are of several formats: a load that expects one of them fails on the others."""
        return len({told.format for told in self.formats}) > 1


def say_size(size: int) -> str:
    """Bytes as people say them.

    >>> say_size(1), say_size(3_328_599_654)
    ('1 byte', '3.1 GiB')
    """
    amount, unit = float(size), 0
    while amount >= 1024 and unit < len(_BYTES) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{amount:.1f} {_BYTES[unit]}" if unit else counted(size, "byte")
