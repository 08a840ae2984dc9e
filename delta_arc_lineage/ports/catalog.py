"""What the use cases need of the catalog, in the model's words. No client's type crosses this line."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from delta_arc_lineage.model.assets import Asset, Observed, ObservedAsset, Reference
from delta_arc_lineage.model.routes import SchemaReference
from delta_arc_lineage.model.snapshots import SchemaSnapshot


@dataclass(frozen=True, slots=True)
class FoundConnection:
    """A connection as the catalog holds it."""

    qualified_name: str
    name: str
    connector: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What to observe for one route: its S3 connection and bucket (qualified names), the objects under `prefix` or
    carrying `mark`, and every process that lives in one of `connections` (qualified names)."""

    mark: str
    connection: str
    bucket: str
    prefix: str
    connections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Which of the things sent the catalog confirmed, by qualified name, with the guids it told."""

    confirmed: frozenset[str]
    guids: Mapping[str, str] = field(default_factory=dict)


class CatalogReader(ABC):
    """Reads. A read that fails raises; it never comes back as an absence."""

    @abstractmethod
    def find_connections(self, names: Sequence[str]) -> tuple[FoundConnection, ...]:
        """All connections whose qualified name is one of `names`, or whose display name is, perhaps but for case;
        several may share a name. With no names, all connections there are."""

    @abstractmethod
    def read_schema(self, schema: SchemaReference, connection: FoundConnection) -> SchemaSnapshot:
        """All tables, views and columns of one schema, paged to the end."""

    @abstractmethod
    def observe(self, scope: Scope) -> Observed:
        """All active assets of a scope, with their marks."""

    @abstractmethod
    def read(self, references: Sequence[Reference]) -> Observed:
        """These things as they are now; what is not there is left out of the answer."""


class CatalogWriter(ABC):
    """Writes. What was sent and not confirmed by the answer is read back before it is called missing."""

    @abstractmethod
    def save(self, assets: Sequence[Asset], *, mark: str) -> Confirmation:
        """Create or update these in one request; new ones get `mark`."""

    @abstractmethod
    def archive(self, held: Sequence[ObservedAsset]) -> Confirmation:
        """Soft-delete these, as they were just read, in one request."""


class Catalog(CatalogReader, CatalogWriter):
    """Both, and what was spent."""

    @property
    @abstractmethod
    def requests(self) -> "Spent":
        """Requests sent so far through this catalog."""

    def close(self) -> None:
        """Give back connections; nothing else may be asked afterwards."""
        return


@dataclass(frozen=True, slots=True)
class Spent:
    """Requests counted where they are sent, retries included."""

    reads: int = 0
    writes: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.reads + other.reads, self.writes + other.writes)

    def __sub__(self, earlier: "Spent") -> "Spent":
        return Spent(self.reads - earlier.reads, self.writes - earlier.writes)
