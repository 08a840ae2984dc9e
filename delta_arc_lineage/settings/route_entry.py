"""A route as people state it: complete by itself, or over defaults that somebody else states.

The environment produces one entry, each entry of a routes file is laid over it, and a request to the operations API may
produce another. What is stated becomes a `Route` here, or an error that names the field.
"""

import re
from collections.abc import Callable
from dataclasses import fields
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from delta_arc_lineage.errors import InvalidName, SettingsError
from delta_arc_lineage.model.evidence import EvidenceKind
from delta_arc_lineage.model.file_schemas import Sampling
from delta_arc_lineage.model.ignoring import Ignore, NamePattern
from delta_arc_lineage.model.inventories import InventoryPlace
from delta_arc_lineage.model.key_expressions import KeyExpression
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.names import ConnectionName
from delta_arc_lineage.model.not_data import NotData, Sign
from delta_arc_lineage.model.routes import BucketLocation, ProcessNaming, Route, SchemaReference
from delta_arc_lineage.model.templates import PLACEHOLDER, TablePattern
from delta_arc_lineage.settings.buckets import find_arn, requests_go_to
from delta_arc_lineage.settings.connectors import POSTGRES, SNOWFLAKE, sql_connector
from delta_arc_lineage.settings.enrich_entry import EnrichEntry, Inferred, InheritEntry
from delta_arc_lineage.settings.inventories import inventory_place
from delta_arc_lineage.settings.pair_entry import PairEntry, to_pairs
from delta_arc_lineage.settings.values import age, key_prefix_of

_CHOSEN = re.compile(r"default/s3/\d{1,15}", re.ASCII)
Parsed = TypeVar("Parsed")
Place = Callable[[str], str]
"""The place in which a field is stated, for an error."""


Texts = Annotated[tuple[str, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]
"""A list of texts, or the one that is in it."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def over(self, defaults: Self) -> Self:
        """This entry, and the defaults for what it leaves out."""
        stated = {name: value for name in self.model_fields_set if (value := getattr(self, name)) is not None}
        nested = {
            name: value.over(getattr(defaults, name)) for name, value in stated.items() if isinstance(value, _Entry)
        }
        return defaults.model_copy(update=stated | nested)


class SchemaEntry(_Entry):
    connector: str | None = None
    connection: str | None = None
    database: str | None = None
    schema_: str | None = Field(default=None, alias="schema")

    def over(self, defaults: Self) -> Self:
        """A connection, a database and a schema are of their connector: those of another one's are no defaults."""
        is_another = self.connector is not None and self.connector != defaults.connector
        return super().over(type(self)() if is_another else defaults)


class BucketEntry(_Entry):
    name: str | None = None
    arn: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    describe: bool | None = None
    versions: bool | None = None

    def over(self, defaults: Self) -> Self:
        """An ARN is of its bucket: that of the defaults is no default for another bucket."""
        return super().over(defaults.model_copy(update={"arn": None}) if self.name else defaults)


class IgnoreEntry(_Entry):
    tables: tuple[str, ...] | None = None
    columns: tuple[str, ...] | None = None
    keys: tuple[str, ...] | None = None


class RouteEntry(_Entry):
    """One route. The suffixes of processes are those of S6; `None` leaves a field out."""

    source: SchemaEntry = SchemaEntry()
    bucket: BucketEntry = BucketEntry()
    target: SchemaEntry = SchemaEntry()
    s3_connection: str | None = None
    s3_connection_owners: tuple[str, ...] | None = None
    file_name_pattern: str | None = None
    source_table_pattern: str | None = None
    exclude_pattern: Texts | None = None
    not_data: Texts | None = None
    fold: bool | None = None
    schemas: Sampling | None = None
    link_by: EvidenceKind | None = None
    through_stages: bool | None = None
    freshness: str | None = None
    target_table_pattern: str | None = None
    own_parents: bool | None = None
    source_extraction_process_name_suffix: str | None = None
    source_extraction_process_id_suffix: str | None = None
    target_import_process_name_suffix: str | None = None
    target_import_process_id_suffix: str | None = None
    end_to_end_process_name_suffix: str | None = None
    end_to_end_process_id_suffix: str | None = None
    ignore: IgnoreEntry = IgnoreEntry()
    s3_connection_qualified_name: str | None = None
    asset_owners: tuple[str, ...] | None = None
    pairs: tuple[PairEntry, ...] | None = None
    inventory: str | None = None
    inventory_hours: float | None = None
    contracts: str | None = None
    enrich: tuple[EnrichEntry, ...] | None = None
    inherit: InheritEntry | None = None
    infer: Inferred | None = None


def to_route(name: str, entry: RouteEntry, *, deployment: str, place: Place, region: str = "") -> Route:
    """The route of one entry; SettingsError for a field that is missing or cannot be read as meant. `region`: that of
    buckets whose ARN nobody states."""
    return _Builder(entry, place, region).build(name, deployment=deployment)


def to_bucket(entry: RouteEntry, *, place: Place, region: str = "") -> BucketLocation:
    """The bucket of an entry of which nothing else need be stated; SettingsError as of a route's."""
    return _Builder(entry, place, region).bucket()


class _Builder:
    def __init__(self, entry: RouteEntry, place: Place, region: str) -> None:
        self._entry, self._place, self._region = entry, place, region

    def build(self, name: str, *, deployment: str) -> Route:
        entry = self._entry
        return Route(
            name=name,
            source=self._schema("source", entry.source, POSTGRES),
            target=self._schema("target", entry.target, SNOWFLAKE),
            bucket=self.bucket(),
            s3_connection=self._connection(entry.s3_connection, "s3_connection"),
            s3_connection_owners=_user_names(entry.s3_connection_owners),
            source_pattern=self._pattern(entry.source_table_pattern, "source_table_pattern"),
            file_pattern=self._key_pattern(entry.file_name_pattern),
            target_pattern=self._pattern(entry.target_table_pattern, "target_table_pattern"),
            process_naming=_process_naming(entry),
            own_parents=bool(entry.own_parents),
            ignore=self._ignore(entry),
            not_data=self._not_data(entry.not_data or ()),
            fold=entry.fold is not False,
            schemas=entry.schemas or Sampling.BOTH,
            link_by=entry.link_by or EvidenceKind.NAME,
            through_stages=bool(entry.through_stages),
            freshness=age(entry.freshness, where=self._place("freshness")) if entry.freshness else 0,
            s3_connection_qualified_name=self._chosen_name(entry),
            asset_owners=_user_names(entry.asset_owners),
            deployment=deployment,
            pairs=to_pairs(entry.pairs or (), self._place),
            contracts=entry.contracts or "",
        )

    def _required(self, value: str | None, field: str) -> str:
        if not value:
            raise SettingsError(
                what=f"the {field.replace('.', ' ').replace('_', ' ')} is not set",
                where=self._place(field),
                next_step="set it; `delta-arc doctor` shows what is missing",
            )
        return value

    def _connection(self, value: str | None, field: str) -> str:
        """A display name as it is; what begins like a qualified name must be one."""
        name = self._required(value, field)
        if name.startswith("default/"):
            try:
                ConnectionName.parse(name)
            except InvalidName as error:
                raise self._invalid(error, field) from error
        return name

    def _chosen_name(self, entry: RouteEntry) -> str:
        """The qualified name that the S3 connection shall have; empty where none is chosen."""
        chosen, field = entry.s3_connection_qualified_name or "", "s3_connection_qualified_name"
        if chosen and not _CHOSEN.fullmatch(chosen):
            raise SettingsError(
                what=f"{chosen!r} is no qualified name that an S3 connection can be made under",
                where=self._place(field),
                next_step="write default/s3/<epoch>, the seconds of any moment, for example default/s3/1720796029",
            )
        if chosen and (entry.s3_connection or "").startswith("default/"):
            raise SettingsError(
                what="the S3 connection has two qualified names and no display name",
                where=self._place(field),
                next_step=f"set the display name in {self._place('s3_connection')}, or leave one of the two out",
            )
        return chosen

    def _schema(self, side: str, entry: SchemaEntry, default: str) -> SchemaReference:
        """Some connectors know no databases. A connection by qualified name is of the connector that it names."""
        connector = sql_connector(entry.connector or default, where=self._place(f"{side}.connector"))
        connection = self._connection(entry.connection, f"{side}.connection")
        named = ConnectionName.of(connection)
        if named is not None and named.connector != connector:
            raise SettingsError(
                what=f"the connection {connection} is one of {named.connector}, and the connector is {connector}",
                where=self._place(f"{side}.connector"),
                next_step=f"set it to {named.connector}, or name another connection",
            )
        has_database = entry.database or connector in (POSTGRES, SNOWFLAKE)
        return SchemaReference(
            connection=connection,
            database=self._required(entry.database, f"{side}.database") if has_database else "",
            schema=self._required(entry.schema_, f"{side}.schema"),
            connector=connector,
        )

    def bucket(self) -> BucketLocation:
        entry = self._entry.bucket
        name_place, arn_place = self._place("bucket.name"), self._place("bucket.arn")
        name = requests_go_to(self._required(entry.name, "bucket.name"), where=name_place)
        prefix = key_prefix_of(name, entry.prefix or "", where=self._place("bucket.prefix"))
        return BucketLocation(
            name=name,
            arn=find_arn(name, entry.arn, region=self._region, name_place=name_place, arn_place=arn_place),
            prefix=prefix if not prefix or prefix.endswith("/") else f"{prefix}/",
            suffix=entry.suffix or "",
            describe=entry.describe is True,
            versions=entry.versions is True,
            inventory=self._inventory(),
        )

    def _inventory(self) -> InventoryPlace | None:
        entry, place = self._entry, self._place
        if not entry.inventory:
            return None
        where, hours_where = place("inventory"), place("inventory_hours")
        return inventory_place(entry.inventory, entry.inventory_hours, where=where, hours_where=hours_where)

    def _pattern(self, text: str | None, field: str) -> TablePattern:
        return TablePattern(text or PLACEHOLDER, self._place(field))

    def _key_pattern(self, text: str | None) -> KeyPattern:
        place = self._place("file_name_pattern")
        return KeyPattern(text, place) if text else KeyPattern(place=place)

    def _ignore(self, entry: RouteEntry) -> Ignore:
        return Ignore(
            tables=self._list("ignore.tables", entry.ignore.tables, NamePattern),
            columns=self._list("ignore.columns", entry.ignore.columns, NamePattern),
            keys=self._list("ignore.keys", entry.ignore.keys, NamePattern),
            excluded=self._list("exclude_pattern", entry.exclude_pattern, KeyExpression),
        )

    def _list(
        self, field: str, texts: tuple[str, ...] | None, kind: Callable[[str, str], Parsed]
    ) -> tuple[Parsed, ...]:
        """The entries of a list, each with its place."""
        return tuple(kind(text, self._place(f"{field}.{at}")) for at, text in enumerate(texts or ()))

    def _not_data(self, texts: Texts) -> NotData:
        """Patterns add to what is no data, and `-hidden` takes what is told by that sign away."""
        places = [(text, self._place(f"not_data.{at}")) for at, text in enumerate(texts)]
        away = [(text.removeprefix("-"), place) for text, place in places if text.startswith("-")]
        unknown = next(((sign, place) for sign, place in away if sign not in set(Sign)), None)
        if unknown is not None:
            raise SettingsError(
                what=f"no key is told to be no data by {unknown[0]!r}",
                where=unknown[1],
                next_step=f"write a - and one of: {', '.join(Sign)}",
            )
        kept = tuple(sign for sign in Sign if sign not in {sign for sign, _ in away})
        return NotData(kept, tuple(KeyExpression(text, place) for text, place in places if not text.startswith("-")))

    def _invalid(self, error: InvalidName, field: str) -> SettingsError:
        return SettingsError(what=error.what, where=self._place(field), next_step=error.next_step)


def _user_names(stated: tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, stated or ())))


def _process_naming(entry: RouteEntry) -> ProcessNaming:
    stated = {field.name: getattr(entry, field.name) for field in fields(ProcessNaming)}
    return ProcessNaming(**{name: suffix for name, suffix in stated.items() if suffix is not None})
