"""File schemas: what the files of a bucket themselves say of their columns, as evidence beside their names.

A schema is told in the words of the file: Parquet's types are not CSV's. It holds names, types and counts, and no value
of a file. What could not be read is a schema too, which says why.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from delta_arc_lineage.model.classification import ValueSign
from delta_arc_lineage.model.codec import ADDED_LATER, digest_of
from delta_arc_lineage.model.words import Word, counted


class Sampling(Word):
    """Which files of a dataset are opened."""

    OFF = "off", "none"
    NEWEST = "newest", "the newest"
    BOTH = "newest-and-oldest", "the newest and the oldest"


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column of a file. `type` is empty where no row tells it, and says what is nested: `struct<…>`, `list<…>`.

    `nullable`: None where the file does not tell, as no sample of rows can. `signs`: how many of the values that were
    read anyway pass which validator, where they were looked at; no part of a comparison, since other rows are no other
    column.
    """

    name: str
    type: str = ""
    nullable: bool | None = None
    signs: tuple[ValueSign, ...] = field(default=(), compare=False, metadata={ADDED_LATER: True})


@dataclass(frozen=True, slots=True)
class FileSchema:
    """The columns of one file, or of a table that keeps a log of its files, in their order.

    `has_header`, `delimiter` and `encoding` are of text. Columns of text without a header are called by their place,
    `#1`. `wrapper`: the loader whose records hold the columns inside. `row_count`: of the file, where it tells; no part
    of a comparison. `why_not`: why it could not be read, empty where it was; `passing`: that may change while the file
    stays as it is.
    """

    format: str = ""
    columns: tuple[FileColumn, ...] = ()
    has_header: bool | None = None
    delimiter: str = ""
    encoding: str = ""
    compression: str = ""
    wrapper: str = ""
    row_count: int | None = field(default=None, compare=False)
    why_not: str = ""
    passing: bool = field(default=False, compare=False)

    @property
    def is_sampled(self) -> bool:
        """Whether records that were not looked at may hold columns of their own, as those of JSON may."""
        return self.format == "JSON" and self.row_count is None

    @property
    def digest(self) -> str:
        """Equal schemas have one; more rows are no other schema."""
        return digest_of(self)

    @property
    def words(self) -> str:
        """In one line, for people.

        >>> FileSchema("CSV", (FileColumn("ID"),), compression="gzip", wrapper="Airbyte").words
        'gzip-compressed CSV of Airbyte, 1 column'
        """
        if self.why_not:
            return f"not read: {self.why_not}"
        compressed = f"{self.compression}-compressed " if self.compression else ""
        wrapped = f" of {self.wrapper}" if self.wrapper else ""
        return f"{compressed}{self.format}{wrapped}, {counted(len(self.columns), 'column')}"


@dataclass(frozen=True, slots=True)
class SchemaSample:
    """The schema of one object as it was when it had this ETag; of a table's log, as it was when its dataset had this
    digest."""

    key: str
    etag: str
    schema: FileSchema

    @property
    def words(self) -> str:
        """With the key, for people."""
        return f"{self.key}: {self.schema.words}"


@dataclass(frozen=True, slots=True)
class KeptSchemas:
    """What was read of a bucket's objects, by readers of this version: kept, so that an unchanged one is not opened
    again."""

    FORMAT: ClassVar[int] = 1
    bucket: str
    readers: str
    samples: tuple[SchemaSample, ...]


@dataclass(frozen=True, slots=True)
class DatasetSchemas:
    """What was read of one dataset, by its path; `oldest` None where it is the newest, or was not asked for.

    Of a table that keeps a log, `newest` is the table's own schema; `log` is one that does not tell it, so that its
    files have to.
    """

    path: str
    newest: SchemaSample | None = None
    oldest: SchemaSample | None = None
    log: SchemaSample | None = None

    @property
    def samples(self) -> tuple[SchemaSample, ...]:
        """Those that there are, the newest first."""
        return tuple(sample for sample in (self.newest, self.oldest) if sample is not None)

    @property
    def all_samples(self) -> tuple[SchemaSample, ...]:
        """With a log that does not tell."""
        return (*self.samples, self.log) if self.log is not None else self.samples

    @property
    def differs(self) -> bool:
        """Whether the columns of newest and oldest are not the same, both having been read."""
        read = [sample.schema.columns for sample in self.samples if not sample.schema.why_not]
        return len(read) == 2 and read[0] != read[1]


@dataclass(frozen=True, slots=True)
class FileSchemas:
    """What was read of the datasets under one prefix, in the order of their paths; `unread`: how many files wait for
    the next run. `read_at` in milliseconds since the epoch (UTC), the listing's."""

    FORMAT: ClassVar[int] = 1
    bucket: str
    prefix: str
    datasets: tuple[DatasetSchemas, ...] = ()
    read_at: int = 0
    unread: int = 0

    @property
    def samples(self) -> tuple[SchemaSample, ...]:
        """Of all datasets."""
        return tuple(sample for dataset in self.datasets for sample in dataset.samples)

    @property
    def refused(self) -> tuple[SchemaSample, ...]:
        """Those that could not be read."""
        told = (sample for dataset in self.datasets for sample in dataset.all_samples)
        return tuple(sample for sample in told if sample.schema.why_not)

    @property
    def digest(self) -> str:
        """Of the schemas: another file of the same columns is no news."""
        told = [
            (dataset.path, *(sample.schema if sample else None for sample in (dataset.newest, dataset.oldest)))
            for dataset in self.datasets
        ]
        return digest_of(self.bucket, self.prefix, told)
