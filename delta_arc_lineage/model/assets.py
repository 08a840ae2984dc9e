"""The kinds of things we keep in the catalog, as values: connection, bucket, object, process, column process.

The fields of a value are exactly what we own of the thing: its technical attributes and its ends. Owners,
certificate, tags, terms and a user's description are no fields here, so no comparison can find a difference in
them and no change can touch them.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import ClassVar


class Kind(StrEnum):
    """Kinds in the order they depend on each other: made from first to last, removed from last to first."""

    CONNECTION = "connection"
    BUCKET = "bucket"
    OBJECT = "object"
    PROCESS = "process"
    COLUMN_PROCESS = "column process"

    @cached_property
    def rank(self) -> int:
        return list(Kind).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """An asset named by what the catalog finds it by: Atlan's type name and its qualified name."""

    type_name: str
    qualified_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The S3 connection. `owners` are user names, set when it is made and never afterwards."""

    kind: ClassVar[Kind] = Kind.CONNECTION
    qualified_name: str
    name: str
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    kind: ClassVar[Kind] = Kind.BUCKET
    qualified_name: str
    name: str
    arn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Object:
    """`size` in bytes, `last_modified` in milliseconds since the epoch (UTC), as S3 told them."""

    kind: ClassVar[Kind] = Kind.OBJECT
    qualified_name: str
    name: str
    key: str
    bucket: str
    size: int
    last_modified: int
    etag: str
    storage_class: str
    content_type: str | None = None
    version_id: str | None = None
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """Lineage between assets. `description` says by what rule the ends belong together."""

    kind: ClassVar[Kind] = Kind.PROCESS
    qualified_name: str
    name: str
    inputs: tuple[Reference, ...]
    outputs: tuple[Reference, ...]
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProcess:
    """Lineage between columns, under the process `parent` (a qualified name) between their tables."""

    kind: ClassVar[Kind] = Kind.COLUMN_PROCESS
    qualified_name: str
    name: str
    inputs: tuple[Reference, ...]
    outputs: tuple[Reference, ...]
    parent: str
    description: str = ""


Asset = Connection | Bucket | S3Object | Process | ColumnProcess
Lineage = Process | ColumnProcess


@dataclass(frozen=True, slots=True)
class ObservedAsset:
    """A thing as the catalog holds it now. `mark` says who made it: ours begins with our deployment's mark.

    `archived` things are shown only to those who ask for them.
    """

    asset: Asset
    guid: str
    mark: str | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Observed:
    """What the catalog holds now of a route: what is ours, and every process on the route's connections."""

    assets: tuple[ObservedAsset, ...] = ()
    complete: bool = True


def in_order(asset: Asset) -> tuple[int, str, str]:
    """Sort key: dependency order, then name, which a person reads by; the order in which plans list and write."""
    return asset.kind.rank, asset.name, asset.qualified_name
