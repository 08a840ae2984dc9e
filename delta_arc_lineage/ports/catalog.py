"""What the use cases need of the catalog, in the model's words. No client's type crosses this line."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.counterparts import Counterparts
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.observed import Observed, ObservedAsset
from delta_arc_lineage.model.rights import Access as Access
from delta_arc_lineage.model.rights import Right as Right
from delta_arc_lineage.model.routes import BucketLocation, SchemaReference
from delta_arc_lineage.model.snapshots import SchemaSnapshot, Table
from delta_arc_lineage.ports.audit import CatalogAudit
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.ports.markings import CatalogMarkings
from delta_arc_lineage.ports.reading import Baseline, Reading


@dataclass(frozen=True, slots=True)
class FoundConnection:
    """A connection as the catalog holds it."""

    qualified_name: str
    name: str
    connector: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What to observe for one route: its S3 connection and bucket (qualified names), the objects under `prefix`, and
    all that carries `mark`. Others' lineage is not looked for here: it shows at the ends of ours."""

    mark: str
    connection: str
    bucket: str
    prefix: str

    @property
    def has_bucket(self) -> bool:
        """Whether it is of one bucket; else it is of all that its connection holds."""
        return self.bucket != self.connection


SURVEY_REQUESTS, SURVEY_PAGE = 5, 300
"""Of the tables of one schema."""
TABLES_PAGE = 1_000
"""Names of tables in one answer."""


@dataclass(frozen=True, slots=True)
class SchemaSurvey:
    """How many tables and columns a schema holds, and its first tables by name, without their columns.

    `complete`: these are all the tables there are.
    """

    qualified_name: str
    table_count: int
    column_count: int
    tables: tuple[Table, ...]
    complete: bool


@dataclass(frozen=True, slots=True, order=True)
class SchemaTables:
    """The names of a schema's tables and views; `schema` is its qualified name."""

    schema: str
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSurvey:
    """The schemas of some connections that hold a table or a view, by name. `complete`: every one of these is shown."""

    schemas: tuple[SchemaTables, ...]
    complete: bool


@dataclass(frozen=True, slots=True, order=True)
class HeldAssets:
    """So many assets of one type in one connection (a qualified name); `mark` is empty where they carry none."""

    connection: str
    type_name: str
    mark: str
    count: int


class CatalogReader(ABC):
    """Reads. A read that fails raises; it never comes back as an absence."""

    @abstractmethod
    def find_connections(self, names: Sequence[str]) -> tuple[FoundConnection, ...]:
        """All connections whose qualified name is one of `names`, or whose display name is, perhaps but for case;
        several may share a name. With no names, all connections there are."""

    @abstractmethod
    def read_schema(
        self,
        schema: SchemaReference,
        connection: FoundConnection,
        *,
        mark: str,
        is_target: bool = False,
        baseline: Baseline | None = None,
    ) -> Reading[SchemaSnapshot]:
        """All tables, views and columns of one schema: paged to the end, or what changed since `baseline`.

        With each, the processes without this `mark` that lead away from it; of a target schema, those that lead to it.
        """

    @abstractmethod
    def observe(self, scope: Scope, *, baseline: Baseline | None = None) -> Reading[Observed]:
        """All active assets of a scope, with their marks, and the processes at its S3 assets: paged to the end, or what
        changed since `baseline`. With them, counted only, how much else the catalog holds of the bucket."""

    @abstractmethod
    def find_counterparts(self, scope: Scope, places: Sequence[str]) -> Counterparts:
        """The assets, in any connection and archived ones too, that stand for the bucket of a scope and for these
        places in it: keys, and folders with the slash at their end. At a cost that follows the places asked for, and
        not what else the catalog holds of the bucket. With them the processes at them that lack the scope's mark."""

    @abstractmethod
    def read(self, references: Sequence[Reference], *, archived: bool = False) -> Observed:
        """These assets as they are now; what is not there is left out of the answer. `archived`: so that those are
        shown too that were archived, and that a write would make active again."""

    @abstractmethod
    def read_lineage(self, references: Sequence[Reference]) -> Observed:
        """These processes as they are now, whole, and the column processes that hang under them.

        A process under which something hangs that cannot be read so, such as a type that is none of ours, is left out.
        """


class CatalogWriter(ABC):
    """Writes. What was sent and not confirmed by the answer is read back before it is called missing."""

    @abstractmethod
    def save(self, assets: Sequence[Asset], *, mark: str | None, request: str = "") -> Confirmation:
        """Create, update or make active again these in one request, and put `mark` on them; None leaves theirs.
        `request`: the id that the catalog's audit shall show of it, as of the others."""

    @abstractmethod
    def archive(self, assets: Sequence[ObservedAsset], *, request: str = "") -> Confirmation:
        """Soft-delete these, as they were just read, in one request."""


class CatalogHousekeeping(ABC):
    """What a person may do with assets of ours besides syncing them."""

    @abstractmethod
    def find_marked(self, beginning: str) -> tuple[ObservedAsset, ...]:
        """Every asset whose mark begins so, archived ones included; raises where not all of them are shown."""

    @abstractmethod
    def purge(self, assets: Sequence[ObservedAsset], *, request: str = "") -> Confirmation:
        """Delete these for good, as they were just read, in one request."""


class CatalogSurvey(ABC):
    """What can be told of a catalog at a cost that does not follow what it holds. Nothing is written."""

    @abstractmethod
    def survey_schema(self, schema: SchemaReference, connection: FoundConnection) -> SchemaSurvey:
        """How much a schema holds, and its first tables; NotFound where there is no such schema. At most
        `SURVEY_REQUESTS` requests."""

    @abstractmethod
    def survey_bucket(self, bucket: BucketLocation) -> tuple[HeldAssets, ...]:
        """The active assets of a bucket in any connection, by ARN or name, counted in one request."""

    @abstractmethod
    def evaluate(self, rights: Sequence[Right]) -> tuple[bool | None, ...]:
        """Whether each of these is granted, in one request; None where the catalog does not tell."""

    @abstractmethod
    def version(self) -> str | None:
        """What the catalog says that it is; None where it does not tell."""


class CatalogTables(ABC):
    """Which tables there are, wherever they are."""

    @abstractmethod
    def survey_tables(self, connections: Sequence[FoundConnection]) -> TableSurvey:
        """The names of all tables and views in these connections: a request a thousand of them."""


@dataclass(frozen=True, slots=True)
class CatalogedAsset:
    """An asset of any type as the catalog shows it. `attributes`: plain JSON under the catalog's own names, without its
    relationships; `mark` is empty where it carries none."""

    guid: str
    type_name: str
    qualified_name: str
    name: str
    archived: bool
    mark: str
    attributes: Mapping[str, Any]


class CatalogLookup(ABC):
    """One asset, whatever its type. An asset that is not there is no failure."""

    @abstractmethod
    def find_by_guid(self, guid: str) -> CatalogedAsset | None:
        """The asset of this guid, archived or not; None where there is none. One request."""

    @abstractmethod
    def find_by_name(self, reference: Reference) -> CatalogedAsset | None:
        """The active asset of this type and qualified name; None where there is none. One request."""

    @abstractmethod
    def find_types(self, qualified_name: str) -> tuple[str, ...]:
        """The types of the active assets of this qualified name, sorted. One request."""


class CatalogPeople(ABC):
    """Who may own an asset."""

    @abstractmethod
    def find_users(self, names: Sequence[str]) -> tuple[str, ...] | None:
        """Those of these user names that the catalog has, in one request; with no names, the first few hundred there
        are. None where it does not tell, as to a key that may not see them."""

    @abstractmethod
    def find_own_name(self) -> str | None:
        """The name under which the catalog writes down what this key does, in one request; None where it does not
        tell."""


class Catalog(
    CatalogReader,
    CatalogWriter,
    CatalogHousekeeping,
    CatalogSurvey,
    CatalogTables,
    CatalogLookup,
    CatalogPeople,
    CatalogAudit,
    CatalogMarkings,
):
    """All of it, and what was spent."""

    @property
    @abstractmethod
    def requests(self) -> "RequestCount":
        """Requests sent so far through this catalog."""

    def close(self) -> None:
        """Give back connections; nothing else may be asked afterwards."""
        return


@dataclass(frozen=True, slots=True)
class RequestCount:
    """Requests counted where they are sent, retries included."""

    reads: int = 0
    writes: int = 0

    def __add__(self, other: "RequestCount") -> "RequestCount":
        return RequestCount(self.reads + other.reads, self.writes + other.writes)

    def __sub__(self, earlier: "RequestCount") -> "RequestCount":
        return RequestCount(self.reads - earlier.reads, self.writes - earlier.writes)
