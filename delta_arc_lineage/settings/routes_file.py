"""Routes as people write them: a YAML file, each entry over the defaults that the environment gives.

routes:
  sales-orders:
    source: {connection: pg-prod, database: SALES, schema: PUBLIC}
    bucket: {name: landing, prefix: sales/orders/}
    target: {connection: sf-prod, database: RAW, schema: SALES_ORDERS}
    file_name_pattern: '{table_name}\\.csv'
"""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from delta_arc_lineage.checks import bucket_name
from delta_arc_lineage.errors import InvalidName, SettingsError
from delta_arc_lineage.model.names import BucketName, ConnectionName
from delta_arc_lineage.model.routes import BucketLocation, ProcessLabels, Route, SchemaReference
from delta_arc_lineage.model.templates import TablePattern
from delta_arc_lineage.variables import Variables


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SchemaEntry(_Entry):
    connection: str | None = None
    database: str | None = None
    schema_: str | None = Field(default=None, alias="schema")


class BucketEntry(_Entry):
    name: str | None = None
    arn: str | None = None
    prefix: str | None = None
    suffix: str | None = None


class RouteEntry(_Entry):
    """One route of the file; what is left out is taken from the environment."""

    source: SchemaEntry = SchemaEntry()
    bucket: BucketEntry = BucketEntry()
    target: SchemaEntry = SchemaEntry()
    s3_connection: str | None = None
    s3_connection_owners: tuple[str, ...] | None = None
    file_name_pattern: str | None = None
    source_table_pattern: str | None = None
    target_table_pattern: str | None = None


class _RoutesFile(_Entry):
    routes: dict[str, RouteEntry] = Field(min_length=1)


def read_routes_file(path: Path) -> dict[str, RouteEntry]:
    """The file's entries by name; SettingsError with the line or the field where it is malformed."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _RoutesFile.model_validate(document).routes
    except OSError as error:
        raise _malformed(path, f"it cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _malformed(path, " ".join(str(error).split())) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise _malformed(path, f"{place}: {first['msg']}") from error


def _malformed(path: Path, why: str) -> SettingsError:
    return SettingsError(
        what=f"the routes file is malformed: {why}",
        where=f"DELTA_ARC_ROUTES={path}",
        next_step="mend it there; the README shows a whole one",
    )


def to_route(name: str, entry: RouteEntry, variables: Variables, *, place: str) -> Route:
    """The route of one entry; `place` is where it stands in the file, empty for a route from the environment."""
    return _Builder(entry, variables, place).route(name)


class _Builder:
    def __init__(self, entry: RouteEntry, variables: Variables, place: str) -> None:
        self._entry, self._variables, self._place = entry, variables, place

    def route(self, name: str) -> Route:
        entry, env = self._entry, self._variables
        owners = entry.s3_connection_owners or tuple((env.s3_connection_owners or "").split(","))
        return Route(
            name=name,
            source=self._schema("source", entry.source, "POSTGRES", "postgres"),
            target=self._schema("target", entry.target, "SNOWFLAKE", "snowflake"),
            bucket=self._bucket(entry.bucket),
            s3_connection=self._connection(entry.s3_connection, "s3_connection", "S3_CONNECTION_NAME"),
            s3_connection_owners=tuple(owner.strip() for owner in owners if owner.strip()),
            source_pattern=self._pattern(entry.source_table_pattern, "source_table_pattern"),
            file_pattern=self._pattern(entry.file_name_pattern, "file_name_pattern", "s3_file_name_pattern"),
            target_pattern=self._pattern(entry.target_table_pattern, "target_table_pattern"),
            labels=_labels(env),
            deployment=env.delta_arc_deployment,
        )

    def _where(self, field: str, variable: str) -> str:
        return f"{self._place}.{field}, or {variable}" if self._place else variable

    def _required(self, value: str | None, field: str, variable: str) -> str:
        found = value or getattr(self._variables, variable.lower())
        if not found:
            raise SettingsError(
                what=f"the {field.replace('.', ' ').replace('_', ' ')} is not set",
                where=self._where(field, variable),
                next_step="set it; `delta-arc doctor` shows what is missing",
            )
        return str(found)

    def _connection(self, value: str | None, field: str, variable: str) -> str:
        """A display name as it is; what begins like a qualified name must be one."""
        name = self._required(value, field, variable)
        if name.startswith("default/"):
            try:
                ConnectionName.parse(name)
            except InvalidName as error:
                raise SettingsError(
                    what=error.what, where=self._where(field, variable), next_step=error.next_step
                ) from error
        return name

    def _schema(self, side: str, entry: SchemaEntry, variables: str, connector: str) -> SchemaReference:
        return SchemaReference(
            connection=self._connection(entry.connection, f"{side}.connection", f"{variables}_CONNECTION_NAME"),
            database=self._required(entry.database, f"{side}.database", f"{variables}_DATABASE"),
            schema=self._required(entry.schema_, f"{side}.schema", f"{variables}_SCHEMA"),
            connector=connector,
        )

    def _bucket(self, entry: BucketEntry) -> BucketLocation:
        env = self._variables
        name = bucket_name(
            self._required(entry.name, "bucket.name", "S3_BUCKET_NAME"),
            where=self._where("bucket.name", "S3_BUCKET_NAME"),
        )
        own_arn = entry.arn if entry.name else entry.arn or env.s3_bucket_arn
        prefix = entry.prefix if entry.prefix is not None else env.s3_prefix or ""
        location = BucketLocation(
            name=name,
            arn=own_arn or f"arn:aws:s3:::{name}",
            prefix=prefix if not prefix or prefix.endswith("/") else f"{prefix}/",
            suffix=entry.suffix if entry.suffix is not None else env.s3_qualifier_suffix,
        )
        try:
            arn_bucket = BucketName(ConnectionName("s3", "0"), location.arn).bucket
        except InvalidName as error:
            raise SettingsError(
                what=error.what, where=self._where("bucket.arn", "S3_BUCKET_ARN"), next_step=error.next_step
            ) from error
        if arn_bucket != name:
            raise SettingsError(
                what=f"the ARN is of bucket {arn_bucket!r} and the name is {name!r}",
                where=self._where("bucket.arn", "S3_BUCKET_ARN"),
                next_step="make the two agree, or leave the ARN out",
            )
        return location

    def _pattern(self, value: str | None, field: str, variable: str | None = None) -> TablePattern:
        variable = variable or field
        text = value or getattr(self._variables, variable)
        return TablePattern(text, self._where(field, variable.upper()))


def _labels(env: Variables) -> ProcessLabels:
    return ProcessLabels(
        source_extraction_name=env.source_extraction_process_name_suffix,
        source_extraction_id=env.source_extraction_process_id_suffix,
        target_import_name=env.target_import_process_name_suffix,
        target_import_id=env.target_import_process_id_suffix,
        end_to_end_name=env.end_to_end_process_name_suffix,
        end_to_end_id=env.end_to_end_process_id_suffix,
    )
