"""The kinds of assets that we keep in the catalog, and all that follows from a kind: said here and nowhere else."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from delta_arc_lineage.model.words import Word


class Phase(Word):
    """The parts a plan is applied in, in this order; removals come last, in reverse order of dependency."""

    S3_ASSETS = "s3_assets", "S3 assets"
    TABLE_LINEAGE = "table_lineage", "table lineage"
    COLUMN_LINEAGE = "column_lineage", "column lineage, then removals"


class Kind(Word):
    """Kinds in the order they depend on each other: made from first to last, removed from last to first.

    `type_name` is Atlan's, `phase` the part of a plan that makes them. A permanent kind is never removed by a sync.
    """

    type_name: str
    phase: Phase
    is_permanent: bool

    def __new__(cls, tag: str, words: str, type_name: str, phase: Phase, is_permanent: bool = False) -> Self:
        member = str.__new__(cls, tag)
        member._value_, member.words, member.type_name = tag, words, type_name
        member.phase, member.is_permanent = phase, is_permanent
        return member

    CONNECTION = "connection", "S3 connection", "Connection", Phase.S3_ASSETS, True
    BUCKET = "bucket", "bucket", "S3Bucket", Phase.S3_ASSETS, True
    PREFIX = "prefix", "folder", "S3Prefix", Phase.S3_ASSETS
    OBJECT = "object", "file", "S3Object", Phase.S3_ASSETS
    PROCESS = "process", "process", "Process", Phase.TABLE_LINEAGE
    COLUMN_PROCESS = "column_process", "column process", "ColumnProcess", Phase.COLUMN_LINEAGE

    @cached_property
    def rank(self) -> int:
        return list(Kind).index(self)

    @classmethod
    def of_type(cls, type_name: str) -> "Kind | None":
        """The kind of Atlan's type; None for a type that is no concern of ours."""
        return _BY_TYPE.get(type_name)

    def refer_to(self, qualified_name: str) -> "Reference":
        """The asset of this kind and qualified name."""
        return Reference(self.type_name, qualified_name)


_BY_TYPE = {kind.type_name: kind for kind in Kind}
OUR_TYPES = frozenset(_BY_TYPE)
FILE_TYPES = frozenset(kind.type_name for kind in Kind if kind.phase is Phase.S3_ASSETS and not kind.is_permanent)


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """The identity of an asset, ours or not: Atlan's type name and the qualified name, case included."""

    type_name: str
    qualified_name: str

    @property
    def words(self) -> str:
        """What it is, for people: the words of its kind, or Atlan's type."""
        kind = Kind.of_type(self.type_name)
        return kind.words if kind else self.type_name

    @property
    def is_file(self) -> bool:
        """Whether it stands for what carries data through S3."""
        return self.type_name in FILE_TYPES
