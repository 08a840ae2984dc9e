"""The assets we keep in the catalog, as values, and all that follows from their kind: said here and nowhere else.

The fields of a value are exactly what we own of the asset: its technical attributes and its ends. Owners, certificate,
tags, terms and a user's description are no fields here, so nothing compares them and no change can touch them.
"""

from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from delta_arc_lineage.model.codec import ADDED_LATER
from delta_arc_lineage.model.content_types import content_type_of
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.names import ConnectionName


class _Identified:
    """What every asset can tell of itself."""

    __slots__ = ()
    kind: ClassVar[Kind]
    qualified_name: str

    @property
    def reference(self) -> Reference:
        return self.kind.refer_to(self.qualified_name)

    @property
    def home(self) -> tuple[Reference, ...]:
        """The connection it lives in, as its name says; others may name their processes in any way."""
        connection = ConnectionName.of(self.qualified_name)
        return (Kind.CONNECTION.refer_to(connection.qualified_name),) if connection else ()

    @property
    def prerequisites(self) -> tuple[Reference, ...]:
        """What it hangs on: without these the catalog refuses it, and after they are gone it means nothing."""
        return self.home

    def is_met_by(self, found: "Asset") -> bool:
        """Whether nothing is left to write where this is wanted and that was found."""
        return found == self

    def informed_by(self, found: "Asset") -> Self:
        """The same, with what no reading told taken from what was found: not to know something is no difference."""
        return self

    def differs_in_count_only(self, found: "Asset") -> bool:
        """Whether nothing but a count of other assets tells it from what was found."""
        return False

    def lies_under(self, bucket_arn: str, prefix: str) -> bool:
        """Whether it stands for keys that begin so, in the bucket of this ARN, in whatever connection."""
        is_of_bucket = bool(self.place) and self.qualified_name.endswith(f"/{bucket_arn}/{self.place}")
        return is_of_bucket and (self.place or "").startswith(prefix)

    @property
    def counts(self) -> bool:
        """Whether it is a file or a flow: what a person counts, where other assets are what these are made of."""
        return False

    @property
    def place(self) -> str | None:
        """What it stands for in its bucket: a key, a folder with the slash at its end, empty for the bucket itself;
        None for what is no part of a bucket."""
        return None

    def within(self, bucket: str) -> Self:
        """The same in the bucket of this qualified name, where it lies in one."""
        return replace(self, bucket=bucket) if hasattr(self, "bucket") else self  # type: ignore[type-var]

    def without_first_words(self) -> Self:
        """The same without what is said once only, when it is made."""
        return replace(self, owners=()) if getattr(self, "owners", ()) else self  # type: ignore[type-var]

    @property
    def has_first_words(self) -> bool:
        """Whether there is anything of that sort to say."""
        return any(getattr(self, name, None) for name in ("owners", "claims_arn"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection(_Identified):
    """The S3 connection. `owners` are user names, set when it is made and never afterwards."""

    kind: ClassVar[Kind] = Kind.CONNECTION
    tag: ClassVar[str] = kind.value
    qualified_name: str
    name: str
    owners: tuple[str, ...] = ()

    @property
    def prerequisites(self) -> tuple[Reference, ...]:
        return ()

    def is_met_by(self, found: "Asset") -> bool:
        """One that is there is as wanted: its owners say all else of it."""
        return found.reference == self.reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket(_Identified):
    """`object_count`: its files of the route that made it, counted anew whenever one of them is written; 0 where a
    listing was not whole. `region` is empty where nothing tells it. `owners` as of an object.

    `claims_arn`: it is made with its ARN as the one that is unique in the tenant; said once, when it is made, and only
    where no other asset carries it.
    """

    kind: ClassVar[Kind] = Kind.BUCKET
    tag: ClassVar[str] = kind.value
    qualified_name: str
    name: str
    arn: str
    region: str = ""
    object_count: int = 0
    description: str = ""
    owners: tuple[str, ...] = field(default=(), compare=False)
    claims_arn: bool = field(default=False, compare=False)

    @property
    def place(self) -> str:
        return ""

    def without_first_words(self) -> Self:
        return replace(self, owners=(), claims_arn=False)

    def informed_by(self, found: "Asset") -> Self:
        if not isinstance(found, Bucket):
            return self
        region, count = self.region or found.region, self.object_count or found.object_count
        return replace(self, region=region, object_count=count)

    def differs_in_count_only(self, found: "Asset") -> bool:
        return self != found and isinstance(found, Bucket) and replace(self, object_count=found.object_count) == found


class _InBucket(_Identified):
    """What every dataset can tell of itself."""

    __slots__ = ()
    bucket: str

    @property
    def prerequisites(self) -> tuple[Reference, ...]:
        return *self.home, Kind.BUCKET.refer_to(self.bucket)

    @property
    def counts(self) -> bool:
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix(_InBucket):
    """A folder that is a dataset. `prefix`: from the start of the bucket, the slash at its end included;
    `object_count`: its files, `last_modified` of the newest, in milliseconds since the epoch (UTC). `bucket`, `url` and
    `owners` as of an object."""

    kind: ClassVar[Kind] = Kind.PREFIX
    tag: ClassVar[str] = kind.value
    qualified_name: str
    name: str
    prefix: str
    bucket: str
    object_count: int
    last_modified: int
    url: str = ""
    description: str = ""
    owners: tuple[str, ...] = field(default=(), compare=False)

    @property
    def place(self) -> str:
        return self.prefix


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Object(_InBucket):
    """`size` in bytes, `last_modified` in milliseconds since the epoch (UTC), as S3 told them.

    A dataset of keys that no folder holds is one too, without an ETag: its `key` has placeholders, its size is that of
    all files, and it was last modified when the newest was.
    `bucket` is the qualified name of the bucket that it is related to; empty where that was purged. `url` is its page
    in the AWS console, empty at another endpoint. `owners` are user names, set when it is made and never afterwards.
    `content_type`: the object's own where it was asked, else what its key tells. `is_whole`: the catalog holds what
    follows from these too (the hierarchy of prefixes, when the source changed it); of what an earlier version made it
    does not.
    """

    kind: ClassVar[Kind] = Kind.OBJECT
    tag: ClassVar[str] = kind.value
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
    url: str = ""
    description: str = ""
    is_whole: bool = False
    owners: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_one_file(self) -> bool:
        """S3 gives each object an ETag."""
        return bool(self.etag)

    def informed_by(self, found: "Asset") -> Self:
        """What was told of the same bytes once holds; of others it may not. What only the key tells is the weaker word:
        what an object said once is not written over when nobody asks any more."""
        if not isinstance(found, S3Object) or self._written != found._written:
            return self
        is_guess = self.content_type in (None, content_type_of(self.key))
        content_type = (found.content_type or self.content_type) if is_guess else self.content_type
        version_id = self.version_id or found.version_id
        if (content_type, version_id) == (self.content_type, self.version_id):
            return self
        return replace(self, content_type=content_type, version_id=version_id)

    @property
    def _written(self) -> tuple[int, int, str]:
        """What tells one writing of its key from another."""
        return self.size, self.last_modified, self.etag

    @property
    def place(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Process(_Identified):
    """Lineage between assets, under no other process. `description` says why, `evidence` says it as JSON."""

    kind: ClassVar[Kind] = Kind.PROCESS
    tag: ClassVar[str] = kind.value
    parent: ClassVar[str] = ""
    qualified_name: str
    name: str
    inputs: tuple[Reference, ...]
    outputs: tuple[Reference, ...]
    description: str = ""
    evidence: str = field(default="", metadata={ADDED_LATER: True})

    @property
    def prerequisites(self) -> tuple[Reference, ...]:
        return *self.home, *self.inputs, *self.outputs

    @property
    def counts(self) -> bool:
        """A flow is the process between two tables; a hop is part of it."""
        return not any(end.is_file for end in (*self.inputs, *self.outputs))

    def under(self, parent: str) -> Self:
        """It hangs under none."""
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProcess(_Identified):
    """Lineage between columns, under the process `parent` (a qualified name) between their tables."""

    kind: ClassVar[Kind] = Kind.COLUMN_PROCESS
    tag: ClassVar[str] = kind.value
    qualified_name: str
    name: str
    inputs: tuple[Reference, ...]
    outputs: tuple[Reference, ...]
    parent: str
    description: str = ""
    evidence: str = field(default="", metadata={ADDED_LATER: True})

    @property
    def prerequisites(self) -> tuple[Reference, ...]:
        return *self.home, *self.inputs, *self.outputs, Kind.PROCESS.refer_to(self.parent)

    def under(self, parent: str) -> Self:
        """The same, hanging under another process."""
        return self if parent == self.parent else replace(self, parent=parent)


Asset = Connection | Bucket | Prefix | S3Object | Process | ColumnProcess
Lineage = Process | ColumnProcess


def sort_key(asset: Asset) -> tuple[int, str, str]:
    """Dependency order, then name, which a person reads by: the order in which plans list and write."""
    return asset.kind.rank, asset.name, asset.qualified_name


def draw_seen(
    type_name: str, qualified_name: str, name: str, *, inputs: tuple[Reference, ...], outputs: tuple[Reference, ...]
) -> Lineage:
    """Lineage of which only this was seen, at its ends; what a column process hangs under is not seen from there.

    Tools have types of their own for their processes: what leads from columns to columns is a column process.
    """
    if type_name == Kind.COLUMN_PROCESS.type_name or {end.type_name for end in (*inputs, *outputs)} == {"Column"}:
        return ColumnProcess(qualified_name=qualified_name, name=name, inputs=inputs, outputs=outputs, parent="")
    return Process(qualified_name=qualified_name, name=name, inputs=inputs, outputs=outputs)
