"""Every environment variable the project reads, with its meaning: the settings page of the docs is made from this.

Empty values count as not set. What a variable means for a route is the default of every route in a routes file.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from delta_arc_lineage.model.file_schemas import Sampling
from delta_arc_lineage.model.inventories import MOST_HOURS
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.routes import ProcessNaming
from delta_arc_lineage.model.templates import PLACEHOLDER
from delta_arc_lineage.settings.project import PROJECT, STATE, STATE_FOLDER

ROUTES_FILE = "routes.yaml"
_CONNECTOR = "The SQL system, as Atlan calls it: `mysql`, `mssql`, `oracle`, `redshift`, `bigquery`, `databricks`, …"
_NAMING = ProcessNaming()
_LIMITS = Limits()


def _variable(name: str, meaning: str, default: object = None, *, states: str | None = None) -> Any:
    """`states`: the field of a route's entry that the variable states."""
    extra: Any = {"states": states} if states else None
    return Field(default=default, validation_alias=name, description=meaning, json_schema_extra=extra)


class Variables(BaseModel):
    """The environment as typed values, still by the variables' own names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    atlan_base_url: str | None = _variable(
        "ATLAN_BASE_URL", "The tenant, as `https://<tenant>.atlan.com`. Not set: the embedded local stack."
    )
    atlan_api_key: str | None = _variable("ATLAN_API_KEY", "The tenant's API key (or `ATLAN_API_TOKEN`).")
    atlan_api_token: str | None = _variable("ATLAN_API_TOKEN", "Another name for `ATLAN_API_KEY`.")
    postgres_connection_name: str | None = _variable(
        "POSTGRES_CONNECTION_NAME",
        "The source connection, by display name or qualified name.",
        states="source.connection",
    )
    postgres_database: str | None = _variable("POSTGRES_DATABASE", "The source database.", states="source.database")
    postgres_schema: str | None = _variable("POSTGRES_SCHEMA", "The source schema.", states="source.schema")
    source_connector: str = _variable("SOURCE_CONNECTOR", _CONNECTOR, "postgres", states="source.connector")
    target_connector: str = _variable("TARGET_CONNECTOR", _CONNECTOR, "snowflake", states="target.connector")
    snowflake_connection_name: str | None = _variable(
        "SNOWFLAKE_CONNECTION_NAME",
        "The target connection, by display name or qualified name.",
        states="target.connection",
    )
    snowflake_database: str | None = _variable("SNOWFLAKE_DATABASE", "The target database.", states="target.database")
    snowflake_schema: str | None = _variable("SNOWFLAKE_SCHEMA", "The target schema.", states="target.schema")
    s3_bucket_name: str | None = _variable(
        "S3_BUCKET_NAME", "The bucket, without `s3://`; or the ARN or alias of an access point.", states="bucket.name"
    )
    s3_bucket_arn: str | None = _variable(
        "S3_BUCKET_ARN",
        "The bucket's own ARN; `arn:aws:s3:::<S3_BUCKET_NAME>`, in `AWS_REGION`'s partition, if not set.",
        states="bucket.arn",
    )
    s3_connection_name: str | None = _variable(
        "S3_CONNECTION_NAME",
        "The S3 connection in Atlan, by display name (made if missing) or qualified name.",
        states="s3_connection",
    )
    s3_connection_owners: str | None = _variable(
        "S3_CONNECTION_OWNERS",
        "User names, comma-separated, who administer the S3 connection when it is made.",
        states="s3_connection_owners",
    )
    s3_connection_qualified_name: str | None = _variable(
        "S3_CONNECTION_QUALIFIED_NAME",
        "The qualified name that the S3 connection is made under, as `default/s3/<epoch>`; not set: one is chosen.",
        states="s3_connection_qualified_name",
    )
    asset_owners: str | None = _variable(
        "ASSET_OWNERS",
        "User names, comma-separated, who own the bucket and its objects when they are made; never changed afterwards.",
        states="asset_owners",
    )
    s3_prefix: str | None = _variable(
        "S3_PREFIX", "The folder in the bucket, or its address; a slash at its end is added.", states="bucket.prefix"
    )
    s3_qualifier_suffix: str = _variable(
        "S3_QUALIFIER_SUFFIX",
        "Keeps your copy of the bucket apart in a shared tenant: `mag` makes `<bucket>-mag`.",
        "",
        states="bucket.suffix",
    )
    s3_file_name_pattern: str = _variable(
        "S3_FILE_NAME_PATTERN",
        f"Which keys, after the prefix, are whose: a regular expression (RE2) with one `{PLACEHOLDER}`, and with other "
        "placeholders where keys of one table differ (below).",
        KeyPattern.text,
        states="file_name_pattern",
    )
    s3_exclude_pattern: str | None = _variable(
        "S3_EXCLUDE_PATTERN",
        "Keys that are as if they were not there, comma-separated: patterns as of `S3_FILE_NAME_PATTERN` without "
        f"`{PLACEHOLDER}`, as `archive/{{path}},{{path}}\\.bak`, each for all that follows the prefix.",
        states="exclude_pattern",
    )
    s3_not_data: str | None = _variable(
        "S3_NOT_DATA",
        "What else is no data than what engines and loaders leave, comma-separated: such patterns, as `{path}\\.tmp`. "
        "`-hidden`, `-markers`, `-checksums`, `-manifests`, `-table-logs`, `-empty` take one of those away.",
        states="not_data",
    )
    s3_fold: bool = _variable(
        "S3_FOLD", "Several files of one table are one dataset; `false` registers each file.", True, states="fold"
    )
    source_table_pattern: str = _variable(
        "SOURCE_TABLE_PATTERN",
        f"How source tables are named, with one `{PLACEHOLDER}`.",
        PLACEHOLDER,
        states="source_table_pattern",
    )
    target_table_pattern: str = _variable(
        "TARGET_TABLE_PATTERN",
        f"How target tables are named, with one `{PLACEHOLDER}`.",
        PLACEHOLDER,
        states="target_table_pattern",
    )
    source_extraction_process_name_suffix: str = _variable(
        "SOURCE_EXTRACTION_PROCESS_NAME_SUFFIX",
        "What names of table → file processes end with.",
        _NAMING.source_extraction_process_name_suffix,
        states="source_extraction_process_name_suffix",
    )
    source_extraction_process_id_suffix: str = _variable(
        "SOURCE_EXTRACTION_PROCESS_ID_SUFFIX",
        "What their ids end with.",
        _NAMING.source_extraction_process_id_suffix,
        states="source_extraction_process_id_suffix",
    )
    target_import_process_name_suffix: str = _variable(
        "TARGET_IMPORT_PROCESS_NAME_SUFFIX",
        "What names of file → table processes end with.",
        _NAMING.target_import_process_name_suffix,
        states="target_import_process_name_suffix",
    )
    target_import_process_id_suffix: str = _variable(
        "TARGET_IMPORT_PROCESS_ID_SUFFIX",
        "What their ids end with.",
        _NAMING.target_import_process_id_suffix,
        states="target_import_process_id_suffix",
    )
    end_to_end_process_name_suffix: str = _variable(
        "END_TO_END_PROCESS_NAME_SUFFIX",
        "What names of table → table processes end with.",
        _NAMING.end_to_end_process_name_suffix,
        states="end_to_end_process_name_suffix",
    )
    end_to_end_process_id_suffix: str = _variable(
        "END_TO_END_PROCESS_ID_SUFFIX",
        "What their ids end with.",
        _NAMING.end_to_end_process_id_suffix,
        states="end_to_end_process_id_suffix",
    )
    own_parents: bool = _variable(
        "OWN_PARENTS",
        "`true` draws our process between two tables even where somebody else draws one, and hangs column lineage "
        "under it; else column lineage hangs under theirs.",
        False,
        states="own_parents",
    )
    ignore_tables: str | None = _variable(
        "IGNORE_TABLES",
        "Tables that are as if they were not there, comma-separated: regular expressions (RE2) that fit a whole name, "
        "as `AUDIT_.*`.",
        states="ignore.tables",
    )
    ignore_columns: str | None = _variable("IGNORE_COLUMNS", "As tables: `_LOADED_AT`.", states="ignore.columns")
    ignore_keys: str | None = _variable(
        "IGNORE_KEYS",
        "The same for keys, as `_SUCCESS,archive/.*`: for the name after the last slash, or for all after the prefix.",
        states="ignore.keys",
    )
    s3_unsigned: bool = _variable("S3_UNSIGNED", "`true` reads a public bucket without credentials.", False)
    s3_request_payer: str = _variable(
        "S3_REQUEST_PAYER", "`requester` pays for requests to a bucket whose owner lets whoever asks pay.", ""
    )
    s3_endpoint_url: str | None = _variable("S3_ENDPOINT_URL", "An endpoint other than Amazon's.")
    aws_region: str | None = _variable("AWS_REGION", "The bucket's region.")
    s3_describe: bool = _variable(
        "S3_DESCRIBE",
        "`true` asks each new or changed file for its content type, a request each; else its key's endings tell it.",
        False,
        states="bucket.describe",
    )
    s3_versions: bool = _variable(
        "S3_VERSIONS",
        "`true` tells the version of each file, by a request per thousand versions (`s3:ListBucketVersions`).",
        False,
        states="bucket.versions",
    )
    s3_schemas: Sampling = _variable(
        "S3_SCHEMAS", "Files opened for columns: `newest-and-oldest`, `newest`, `off`.", Sampling.BOTH, states="schemas"
    )
    contracts_folder: str | None = _variable(
        "CONTRACTS_FOLDER", "Data contracts. Not set: `contracts` in the project, if it is there.", states="contracts"
    )
    s3_inventory: str | None = _variable(
        "S3_INVENTORY",
        "Where S3 Inventory delivers the bucket's own listing, read instead: `s3://bucket/prefix/<source "
        "bucket>/<configuration>/`, the newest in it, or one `manifest.json`. Takes `delta_arc_lineage[inventory]`.",
        states="inventory",
    )
    s3_inventory_hours: float = _variable(
        "S3_INVENTORY_HOURS",
        "Hours after which an inventory is too old to stand for the bucket; `192` for a weekly one.",
        MOST_HOURS,
        states="inventory_hours",
    )
    delta_arc_project: str | None = _variable(
        PROJECT,
        "The folder that holds `.env` and the state, and of which relative paths are. Not set: the one that holds "
        "`.env`, from the current folder up to the root of its git checkout.",
    )
    delta_arc_routes: str | None = _variable(
        "DELTA_ARC_ROUTES",
        f"A YAML file of routes, for more than one. Not set: `{ROUTES_FILE}` in the project folder, if there is one.",
    )
    delta_arc_route: str = _variable("DELTA_ARC_ROUTE", "What the one route is called without a routes file.", "main")
    delta_arc_deployment: str = _variable(
        "DELTA_ARC_DEPLOYMENT", "Tells installations on one tenant apart; part of the mark on all we make.", "default"
    )
    delta_arc_state: str = _variable(
        STATE, "The folder of snapshots, plans and journals, and of the embedded stack.", STATE_FOLDER
    )
    delta_arc_apply: str | None = _variable(
        "DELTA_ARC_APPLY",
        "`plan`: every plan waits for a person. `safe`: plans within the limits are applied. "
        "Not set: `plan` on a tenant, `safe` on the embedded stack.",
    )
    delta_arc_schedule: str = _variable("DELTA_ARC_SCHEDULE", "Cron (UTC) of the run of every route.", "0 2 * * *")
    delta_arc_sensor_seconds: int = _variable("DELTA_ARC_SENSOR_SECONDS", "Seconds between looks at the bucket.", 60)
    delta_arc_asset_prefix: str = _variable(
        "DELTA_ARC_ASSET_PREFIX",
        "What the keys of Dagster's assets begin with, parts apart by `/`: `lake/lineage` makes "
        "`lake/lineage/table_lineage`.",
        "",
    )
    delta_arc_removal_share: float = _variable(
        "DELTA_ARC_REMOVAL_SHARE",
        "Removals of more than this share of a route's flows and files wait for approval.",
        _LIMITS.removal_share,
    )
    delta_arc_removal_count: int = _variable(
        "DELTA_ARC_REMOVAL_COUNT", "… unless they are no more flows and files than this.", _LIMITS.removal_count
    )
    delta_arc_removal_minutes: float = _variable(
        "DELTA_ARC_REMOVAL_MINUTES",
        "Minutes after an absence is first seen before it is believed.",
        _LIMITS.minimum_age / 60_000,
    )
    delta_arc_forget_days: float = _variable(
        "DELTA_ARC_FORGET_DAYS",
        "Days that the lineage of two tables stays without a file, since loaders purge what they loaded; `0`: none.",
        _LIMITS.forget_after / 86_400_000,
    )
    delta_arc_batch: int = _variable("DELTA_ARC_BATCH", "Assets in one write request.", _LIMITS.batch)
    delta_arc_page: int = _variable("DELTA_ARC_PAGE", "Assets in one page of a search.", 300)
    delta_arc_requests_per_minute: int = _variable(
        "DELTA_ARC_REQUESTS_PER_MINUTE",
        "The most requests to Atlan in any minute, over all runs that share the state folder.",
        400,
    )
    delta_arc_patience_seconds: float = _variable(
        "DELTA_ARC_PATIENCE_SECONDS", "Seconds to wait in all for the tenant's request limit.", 300.0
    )
    delta_arc_timeout_seconds: float = _variable(
        "DELTA_ARC_TIMEOUT_SECONDS", "Seconds to wait for one answer of Atlan; at most 60 of them for one of S3.", 120.0
    )
    delta_arc_log_file: str | None = _variable("DELTA_ARC_LOG_FILE", "A file that the command line also logs to.")
    delta_arc_log_level: str = _variable("DELTA_ARC_LOG_LEVEL", "`debug`, `info`, `warning` or `error`.", "info")
    cache_expiry_hours: float = _variable(
        "CACHE_EXPIRY_HOURS",
        "Hours after which everything is read in full again; until then only what changed is. `0`: always in full.",
        24.0,
    )
    postgres_cache_file: str | None = _variable(
        "POSTGRES_CACHE_FILE",
        "The file that remembers the source schema; with several routes, each adds its name (`pg.<route>.json`). "
        "Not set: one under the state folder. With `CACHE_S3_BUCKET`: a key of that bucket.",
    )
    snowflake_cache_file: str | None = _variable(
        "SNOWFLAKE_CACHE_FILE", "The same for the target schema; another file than `POSTGRES_CACHE_FILE`."
    )
    cache_s3_bucket: str | None = _variable(
        "CACHE_S3_BUCKET",
        "A bucket that keeps the discovery cache instead of the disk, under `delta-arc/cache/`, where no route may "
        "look for files; reached with the usual AWS credentials, at `S3_ENDPOINT_URL` if set.",
    )


NAMES = {str(field.validation_alias): name for name, field in Variables.model_fields.items()}
