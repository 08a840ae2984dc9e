"""A route: source schema → bucket and key pattern → target schema. The unit of work, of failure and of ownership.

Connections are named as the settings name them, by display name or qualified name; what they resolve to is found
in the catalog when the route runs, because a name in a settings file outlives a re-created connection.
"""

from dataclasses import dataclass, field
from itertools import combinations

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.arns import bucket_arn_with_suffix, bucket_of_arn
from delta_arc_lineage.model.evidence import EvidenceKind
from delta_arc_lineage.model.file_schemas import Sampling
from delta_arc_lineage.model.ignoring import Ignore
from delta_arc_lineage.model.inventories import InventoryPlace
from delta_arc_lineage.model.key_expressions import Home
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.marking_rules import Enrichment
from delta_arc_lineage.model.names import dotted
from delta_arc_lineage.model.not_data import NotData
from delta_arc_lineage.model.observed import Edit
from delta_arc_lineage.model.stated_pairs import StatedPair
from delta_arc_lineage.model.templates import TablePattern

_PRODUCT = "delta-arc-lineage/"
REQUESTED = "op."
"""What the names of routes begin with that requests to the operations state; no setting can name a route so."""


@dataclass(frozen=True, slots=True)
class SchemaReference:
    """A schema as the settings name it: the connection by display name or qualified name, database, schema.

    `connector`: as Atlan calls it, `postgres` or `mssql`; `database` is empty where it knows none.
    """

    connection: str
    database: str
    schema: str
    connector: str

    @property
    def words(self) -> str:
        """As SQL writes it."""
        return dotted(self.database, self.schema)


@dataclass(frozen=True, slots=True)
class ProcessNaming:
    """What the names and ids of processes end with (S6). A name is a label; an id suffix is part of the identity."""

    source_extraction_process_name_suffix: str = "pg to s3 process"
    source_extraction_process_id_suffix: str = "pg_to_s3_process"
    target_import_process_name_suffix: str = "s3 to snflk process"
    target_import_process_id_suffix: str = "s3_to_snflk_process"
    end_to_end_process_name_suffix: str = "pg to snflk process"
    end_to_end_process_id_suffix: str = "pg_to_snflk_process"


@dataclass(frozen=True, slots=True)
class BucketLocation:
    """Where the files are. `suffix` keeps one person's copy of a bucket apart in a shared tenant (S2).

    `name`: what requests go to, the bucket's name or an access point's ARN or alias; `arn`: the bucket's own.
    `describe`: each file is asked once for its content type, which is told by its key's endings otherwise. `versions`:
    the bucket's versions are listed, and each file has that of its newest one. `inventory`: where S3's own
    listing of the bucket lies, to be read instead of listing it.
    """

    name: str
    arn: str
    prefix: str = ""
    suffix: str = ""
    describe: bool = False
    versions: bool = False
    inventory: InventoryPlace | None = None

    @property
    def own_name(self) -> str:
        """The bucket's, whatever requests go to."""
        return bucket_of_arn(self.arn)

    @property
    def catalog_name(self) -> str:
        return bucket_of_arn(self.catalog_arn)

    @property
    def catalog_arn(self) -> str:
        return bucket_arn_with_suffix(self.arn, self.suffix)


@dataclass(frozen=True, slots=True)
class Route:
    """One way that tables take. `name` is the partition key of the graph; `deployment` tells installations apart.

    `s3_connection_qualified_name`: the one that the S3 connection shall have, where it is chosen and not made up.
    `asset_owners`: user names, the owners that bucket and objects get when they are made.
    `pairs`: tables and columns that belong together whatever their names.
    `own_parents`: column processes hang under a process of ours even where somebody else draws that edge.
    `file_pattern`: of keys after the prefix; a schema or a database that it reads is the source's or the target's.
    `fold`: several files of one table are one dataset; without it each is one. `schemas`: which files of a dataset are
    opened for their columns. `link_by`: the weakest evidence that draws an edge by itself. `through_stages`:
    files that a stage holds lead to the stage, from which others draw the way to the table. `contracts`: the folder of
    contracts, empty where none is named. `freshness`: the most that a hop may lag, in milliseconds; 0 where the rhythm
    of its datasets says. `enrichment`: what its assets are given beside what they are.
    """

    name: str
    source: SchemaReference
    target: SchemaReference
    bucket: BucketLocation
    s3_connection: str
    s3_connection_owners: tuple[str, ...] = ()
    source_pattern: TablePattern = field(default_factory=TablePattern)
    file_pattern: KeyPattern = field(default_factory=KeyPattern)
    target_pattern: TablePattern = field(default_factory=TablePattern)
    process_naming: ProcessNaming = field(default_factory=ProcessNaming)
    asset_owners: tuple[str, ...] = ()
    deployment: str = "default"
    own_parents: bool = False
    ignore: Ignore = field(default_factory=Ignore)
    s3_connection_qualified_name: str = ""
    pairs: tuple[StatedPair, ...] = ()
    not_data: NotData = field(default_factory=NotData)
    fold: bool = True
    schemas: Sampling = Sampling.BOTH
    link_by: EvidenceKind = EvidenceKind.NAME
    through_stages: bool = False
    contracts: str = ""
    freshness: int = 0
    enrichment: Enrichment = Enrichment()  # noqa: RUF009 - a frozen value

    def __post_init__(self) -> None:
        homes = [Home(side.database, side.schema) for side in (self.source, self.target)]
        object.__setattr__(self, "file_pattern", self.file_pattern.at_home(homes))
        object.__setattr__(self, "ignore", self.ignore.at_home(homes))
        object.__setattr__(self, "not_data", self.not_data.at_home(homes))

    @property
    def folds(self) -> bool:
        """Whether several files can be one dataset."""
        return self.fold and self.file_pattern.folds

    @property
    def first_edits(self) -> tuple[Edit, ...]:
        """What is said of its assets when they are made, as people would say it."""
        return (Edit.of_owners(self.asset_owners),) if self.asset_owners else ()

    @property
    def mark(self) -> str:
        """What says that an asset in the catalog is ours. It holds no run and no time, so it never changes."""
        return f"{deployment_mark(self.deployment)}{self.name}"


@dataclass(frozen=True, slots=True)
class FormerRoute:
    """A route that the settings no longer have, as its assets tell of it."""

    name: str
    mark: str

    @property
    def first_edits(self) -> tuple[Edit, ...]:
        """Nobody knows what was said of its assets when they were made."""
        return ()


AnyRoute = Route | FormerRoute


def former_route(mark: str, *, deployment: str) -> FormerRoute:
    """The route whose mark this is."""
    return FormerRoute(mark.removeprefix(deployment_mark(deployment)), mark)


def deployment_mark(deployment: str) -> str:
    """What the mark of every route of one deployment begins with."""
    return f"{_PRODUCT}{deployment}/"


def is_our_mark(mark: str) -> bool:
    """Whether a deployment of this product made what carries it, be it another one."""
    return mark.startswith(_PRODUCT)


def refuse_overlaps(routes: list[Route]) -> None:
    """Raise SettingsError where one key could lead to one target twice: prefix, pattern and target collide.

    The same files may feed two targets, and patterns tell the files of one folder apart.
    """
    for first, second in combinations(routes, 2):
        collide = (
            _may_share_a_connection(first.s3_connection, second.s3_connection)
            and may_share_files(first, second)
            and first.file_pattern.text == second.file_pattern.text
            and _may_be_one_schema(first.target, second.target)
        )
        if collide:
            raise SettingsError(
                what=f"the routes {first.name!r} and {second.name!r} overlap: prefix {first.bucket.prefix!r} and "
                f"{second.bucket.prefix!r} of bucket {first.bucket.catalog_name!r} can hold the same key, by one "
                f"pattern and for one target, {first.target.words}",
                where="routes",
                next_step="give each route a prefix, a pattern or a target of its own",
            )


def may_share_files(first: Route, second: Route) -> bool:
    """Whether one key can lie under the prefixes of both, in one bucket."""
    prefix, other_prefix = first.bucket.prefix, second.bucket.prefix
    is_nested = prefix.startswith(other_prefix) or other_prefix.startswith(prefix)
    return is_nested and first.bucket.catalog_arn == second.bucket.catalog_arn


def _may_be_one_schema(first: SchemaReference, second: SchemaReference) -> bool:
    names = (first.connector, first.database, first.schema), (second.connector, second.database, second.schema)
    return names[0] == names[1] and _may_share_a_connection(first.connection, second.connection)


def refuse_two_spellings(routes: list[Route]) -> None:
    """Raise SettingsError where S3 connections that are not there yet would be made beside each other, one name but
    for case: Atlan's index knows no case, and people read none."""
    spellings: dict[str, Route] = {}
    for route in routes:
        first = spellings.setdefault(route.s3_connection.casefold(), route)
        if first.s3_connection != route.s3_connection:
            raise SettingsError(
                what=f"the S3 connections {first.s3_connection!r} of the route {first.name!r} and "
                f"{route.s3_connection!r} of {route.name!r} differ by case only",
                where="routes",
                next_step="write both in the same way, or give one of them another name",
            )


def _may_share_a_connection(first: str, second: str) -> bool:
    """A display name and a qualified name may be of one connection: only the catalog can tell."""
    names = {first, second}
    return len(names) == 1 or len({name.startswith("default/") for name in names}) == 2
