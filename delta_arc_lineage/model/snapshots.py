"""What one reading found: tables and columns of a schema, objects of a prefix; when, and whether it was complete.

A snapshot is a value. Its digest covers what was found and not when, so equal content is recognised as equal:
that digest is the data version of the reading assets. `complete` is true only when every page was read and the
count agreed; nothing is ever removed on the word of a snapshot that is not complete.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from delta_arc_lineage.model.codec import ADDED_LATER, digest_of
from delta_arc_lineage.model.copies import Copies
from delta_arc_lineage.model.datasets import Dataset
from delta_arc_lineage.model.file_schemas import FileSchemas
from delta_arc_lineage.model.names import file_name, table_of_column
from delta_arc_lineage.model.observed import DrawnBy
from delta_arc_lineage.model.stored_objects import ENDINGS as ENDINGS
from delta_arc_lineage.model.stored_objects import StoredObject as StoredObject
from delta_arc_lineage.model.stored_objects import has_data_ending as has_data_ending
from delta_arc_lineage.model.table_activity import TableActivity
from delta_arc_lineage.model.tagged import Tagged


@dataclass(frozen=True, slots=True, order=True)
class Column:
    """One column as the catalog holds it; `order` counts from 1. `processes` as of a table. `declared`: its type with
    the size that the catalog keeps apart, empty where nobody looked; it draws no edge."""

    qualified_name: str
    name: str
    order: int
    data_type: str = ""
    nullable: bool | None = None
    processes: tuple[DrawnBy, ...] = field(default=(), compare=False, repr=False)
    declared: str = field(default="", compare=False, repr=False)

    @property
    def full_type(self) -> str:
        """As exactly as it is known."""
        return self.declared or self.data_type


@dataclass(frozen=True, slots=True, order=True)
class Table:
    """One table, view or materialized view; `type_name` is Atlan's (`Table`, `View`, `MaterialisedView`).

    The guid is for links to Atlan's pages only: a re-created table has another and is the same table. `processes` are
    those that lead away from a source table, or to a target table; lineage is no content of a schema either, and nor is
    its `activity`: rows that come and go are no other table.
    """

    qualified_name: str
    name: str
    type_name: str = "Table"
    columns: tuple[Column, ...] = ()
    guid: str = field(default="", compare=False, repr=False)
    processes: tuple[DrawnBy, ...] = field(default=(), compare=False, repr=False)
    activity: TableActivity = field(default=TableActivity(), compare=False, repr=False)


Carrier = Dataset | StoredObject
"""What carries a table through a bucket: a dataset of several files, or the one file that is a dataset by itself."""


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """A name that was seen and set aside, and why: one bad entry does not stop the rest (S19)."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """A part of a table under a name of its own, as PostgreSQL has them. It takes no part in matching: its rows are its
    table's, and so is its lineage. `table` is a qualified name, empty where the catalog does not tell it."""

    qualified_name: str
    name: str
    table: str = ""

    @property
    def why_set_aside(self) -> str:
        """In words."""
        of = f" of {file_name(self.table)}" if self.table else ""
        return f"a partition{of}: its rows are its table's, and so is its lineage"


@dataclass(frozen=True, slots=True)
class SchemaSnapshot:
    """Tables and columns of one schema. `read_at` in milliseconds since the epoch (UTC). `copies`: the loads of files
    into its tables, of a target. `tags`: on tables and columns, where they were asked for; they are no content."""

    FORMAT: ClassVar[int] = 3
    connection_name: str
    schema: str
    tables: tuple[Table, ...]
    read_at: int
    complete: bool = True
    skipped: tuple[Skipped, ...] = ()
    guid: str = ""
    partitions: tuple[Partition, ...] = ()
    copies: Copies = Copies()  # noqa: RUF009 - a frozen value
    tags: tuple[Tagged, ...] = field(default=(), compare=False, repr=False, metadata={ADDED_LATER: True})

    @property
    def column_count(self) -> int:
        return sum(len(table.columns) for table in self.tables)

    @property
    def unseen(self) -> tuple[str, ...]:
        """Names of tables that were not shown and are there: a column of theirs was, or they were, without a name."""
        named = {skipped.name: table_of_column(skipped.name) for skipped in self.skipped}
        tables = {name if holder == self.schema else holder for name, holder in named.items()}
        return tuple(sorted(table.removeprefix(f"{self.schema}/") for table in tables))

    @property
    def digest(self) -> str:
        partitions = [sorted(self.partitions)] if self.partitions else []
        copies = [self.copies.statements, self.copies.unread] if self.copies != Copies() else []
        return digest_of(self.schema, self.complete, sorted(self.tables), sorted(self.skipped), *partitions, *copies)


@dataclass(frozen=True, slots=True)
class BucketHome:
    """Where a bucket is: its region, empty where nothing tells; `at_amazon`: the AWS console shows it."""

    region: str = ""
    at_amazon: bool = False


@dataclass(frozen=True, slots=True)
class BucketSnapshot:
    """What lies under one prefix. `read_at` in milliseconds since the epoch (UTC).

    `datasets` in the order of their paths: all files of which several can be of one table. `objects` in the order of
    their keys: every other object that fits the route's key pattern, and the first of those that do not; of these,
    `unlisted` more were only counted: nothing is made of them, and a prefix may hold a million. `known`: a digest of
    the names of tables that the datasets were read among, empty where there is none. `skipped` names objects too that
    refuse to tell their content type, and that are listed all the same. `not_data` counts what is no data and in none
    of these; `empty` are the first of them that only their size tells. What comes and goes there is no change of what
    was found. `nearest`: where nothing lies under the prefix, the folders that are called most like it.
    """

    FORMAT: ClassVar[int] = 4
    bucket: str
    prefix: str
    objects: tuple[StoredObject, ...]
    read_at: int
    complete: bool = True
    skipped: tuple[Skipped, ...] = ()
    unlisted: int = 0
    home: BucketHome = BucketHome()
    not_data: int = 0
    empty: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    known: str = ""

    @property
    def finding(self) -> str:
        """What a person should know of the prefix: nothing lies under it, and what is called nearly so; else empty."""
        if self.count or self.not_data or not self.complete:
            return ""
        near = f"; there is {', '.join(self.nearest)}" if self.nearest else ""
        return f"nothing lies under s3://{self.bucket}/{self.prefix}{near}"

    @property
    def count(self) -> int:
        """Of all objects that may be data."""
        return len(self.objects) + self.unlisted + sum(dataset.count for dataset in self.datasets)

    @property
    def size(self) -> int:
        """The bytes of all but the unlisted objects."""
        return sum(stored.size for stored in self.objects) + sum(dataset.size for dataset in self.datasets)

    @property
    def digest(self) -> str:
        objects = sorted(self.objects, key=by_key)
        found = (self.bucket, self.prefix, self.home, self.complete, self.unlisted)
        datasets = [sorted(self.datasets)] if self.datasets else []
        return digest_of(*found, objects, sorted(self.skipped), *datasets)


@dataclass(frozen=True, slots=True)
class HeadAnswers:
    """What HEAD requests told of some objects of a bucket: kept while a listing goes on, so that one that is killed
    need not ask again."""

    FORMAT: ClassVar[int] = 1
    bucket: str
    prefix: str
    objects: tuple[StoredObject, ...]


def by_key(stored: StoredObject) -> str:
    """Sort key of the objects of one listing; comparing whole objects costs ten times as much and tells no more."""
    return stored.key


@dataclass(frozen=True, slots=True)
class Snapshots:
    """The readings that one decision is made from. `schemas`: what the files themselves say, where they were opened."""

    source: SchemaSnapshot
    files: BucketSnapshot
    target: SchemaSnapshot
    schemas: FileSchemas | None = None

    @property
    def read_at(self) -> int:
        """When the oldest of the readings was made: what it could not have seen yet, the decision has not seen."""
        return min(self.source.read_at, self.files.read_at, self.target.read_at)
