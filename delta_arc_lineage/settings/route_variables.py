"""The environment variables of a route: where its tables and files are, and what belongs together."""

from pydantic import BaseModel

from delta_arc_lineage.model.class_tags import ClassifyMode
from delta_arc_lineage.model.evidence import EvidenceKind
from delta_arc_lineage.model.file_schemas import Sampling
from delta_arc_lineage.model.inventories import MOST_HOURS
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.routes import ProcessNaming
from delta_arc_lineage.model.templates import PLACEHOLDER
from delta_arc_lineage.settings.tenant_variables import variable

_CONNECTOR = "The SQL system, as Atlan calls it: `mysql`, `mssql`, `oracle`, `redshift`, `bigquery`, `databricks`, …"
_NAMING = ProcessNaming()


class RouteVariables(BaseModel):
    """What a variable means for a route is the default of every route in a routes file."""

    postgres_connection_name: str | None = variable(
        "POSTGRES_CONNECTION_NAME",
        "The source connection, by display name or qualified name.",
        states="source.connection",
    )
    postgres_database: str | None = variable("POSTGRES_DATABASE", "The source database.", states="source.database")
    postgres_schema: str | None = variable("POSTGRES_SCHEMA", "The source schema.", states="source.schema")
    source_connector: str = variable("SOURCE_CONNECTOR", _CONNECTOR, "postgres", states="source.connector")
    target_connector: str = variable("TARGET_CONNECTOR", _CONNECTOR, "snowflake", states="target.connector")
    snowflake_connection_name: str | None = variable(
        "SNOWFLAKE_CONNECTION_NAME",
        "The target connection, by display name or qualified name.",
        states="target.connection",
    )
    snowflake_database: str | None = variable("SNOWFLAKE_DATABASE", "The target database.", states="target.database")
    snowflake_schema: str | None = variable("SNOWFLAKE_SCHEMA", "The target schema.", states="target.schema")
    s3_bucket_name: str | None = variable(
        "S3_BUCKET_NAME", "The bucket, without `s3://`; or the ARN or alias of an access point.", states="bucket.name"
    )
    s3_bucket_arn: str | None = variable(
        "S3_BUCKET_ARN",
        "The bucket's own ARN; `arn:aws:s3:::<S3_BUCKET_NAME>`, in `AWS_REGION`'s partition, if not set.",
        states="bucket.arn",
    )
    s3_connection_name: str | None = variable(
        "S3_CONNECTION_NAME",
        "The S3 connection in Atlan, by display name (made if missing) or qualified name.",
        states="s3_connection",
    )
    s3_connection_owners: str | None = variable(
        "S3_CONNECTION_OWNERS",
        "User names, comma-separated, who administer the S3 connection when it is made.",
        states="s3_connection_owners",
    )
    s3_connection_qualified_name: str | None = variable(
        "S3_CONNECTION_QUALIFIED_NAME",
        "The qualified name that the S3 connection is made under, as `default/s3/<epoch>`; not set: one is chosen.",
        states="s3_connection_qualified_name",
    )
    asset_owners: str | None = variable(
        "ASSET_OWNERS",
        "User names, comma-separated, who own the bucket and its objects when they are made; never changed afterwards.",
        states="asset_owners",
    )
    s3_prefix: str | None = variable(
        "S3_PREFIX", "The folder in the bucket, or its address; a slash at its end is added.", states="bucket.prefix"
    )
    s3_qualifier_suffix: str = variable(
        "S3_QUALIFIER_SUFFIX",
        "Keeps your copy of the bucket apart in a shared tenant: `mag` makes `<bucket>-mag`.",
        "",
        states="bucket.suffix",
    )
    s3_file_name_pattern: str = variable(
        "S3_FILE_NAME_PATTERN",
        f"Which keys, after the prefix, are whose: a regular expression (RE2) with one `{PLACEHOLDER}`, and with other "
        "placeholders where keys of one table differ (below).",
        KeyPattern.text,
        states="file_name_pattern",
    )
    s3_exclude_pattern: str | None = variable(
        "S3_EXCLUDE_PATTERN",
        "Keys that are as if they were not there, comma-separated: patterns as of `S3_FILE_NAME_PATTERN` without "
        f"`{PLACEHOLDER}`, as `archive/{{path}},{{path}}\\.bak`, each for all that follows the prefix.",
        states="exclude_pattern",
    )
    s3_not_data: str | None = variable(
        "S3_NOT_DATA",
        "What else is no data than what engines and loaders leave, comma-separated: such patterns, as `{path}\\.tmp`. "
        "`-hidden`, `-markers`, `-checksums`, `-manifests`, `-table-logs`, `-empty` take one of those away.",
        states="not_data",
    )
    s3_fold: bool = variable(
        "S3_FOLD",
        "Several files of one table are one dataset in Atlan; `false` registers each file.",
        True,
        states="fold",
    )
    source_table_pattern: str = variable(
        "SOURCE_TABLE_PATTERN",
        f"How source tables are named, with one `{PLACEHOLDER}`.",
        PLACEHOLDER,
        states="source_table_pattern",
    )
    target_table_pattern: str = variable(
        "TARGET_TABLE_PATTERN",
        f"How target tables are named, with one `{PLACEHOLDER}`.",
        PLACEHOLDER,
        states="target_table_pattern",
    )
    source_extraction_process_name_suffix: str = variable(
        "SOURCE_EXTRACTION_PROCESS_NAME_SUFFIX",
        "What names of table → file processes end with.",
        _NAMING.source_extraction_process_name_suffix,
        states="source_extraction_process_name_suffix",
    )
    source_extraction_process_id_suffix: str = variable(
        "SOURCE_EXTRACTION_PROCESS_ID_SUFFIX",
        "What their ids end with.",
        _NAMING.source_extraction_process_id_suffix,
        states="source_extraction_process_id_suffix",
    )
    target_import_process_name_suffix: str = variable(
        "TARGET_IMPORT_PROCESS_NAME_SUFFIX",
        "What names of file → table processes end with.",
        _NAMING.target_import_process_name_suffix,
        states="target_import_process_name_suffix",
    )
    target_import_process_id_suffix: str = variable(
        "TARGET_IMPORT_PROCESS_ID_SUFFIX",
        "What their ids end with.",
        _NAMING.target_import_process_id_suffix,
        states="target_import_process_id_suffix",
    )
    end_to_end_process_name_suffix: str = variable(
        "END_TO_END_PROCESS_NAME_SUFFIX",
        "What names of table → table processes end with.",
        _NAMING.end_to_end_process_name_suffix,
        states="end_to_end_process_name_suffix",
    )
    end_to_end_process_id_suffix: str = variable(
        "END_TO_END_PROCESS_ID_SUFFIX",
        "What their ids end with.",
        _NAMING.end_to_end_process_id_suffix,
        states="end_to_end_process_id_suffix",
    )
    own_parents: bool = variable(
        "OWN_PARENTS",
        "`true` draws our process between two tables even where somebody else draws one, and hangs column lineage "
        "under it; else column lineage hangs under theirs.",
        False,
        states="own_parents",
    )
    ignore_tables: str | None = variable(
        "IGNORE_TABLES",
        "Tables that are as if they were not there, comma-separated: regular expressions (RE2) that fit a whole name, "
        "as `AUDIT_.*`.",
        states="ignore.tables",
    )
    ignore_columns: str | None = variable("IGNORE_COLUMNS", "As tables: `_LOADED_AT`.", states="ignore.columns")
    ignore_keys: str | None = variable(
        "IGNORE_KEYS",
        "The same for keys, as `_SUCCESS,archive/.*`: for the name after the last slash, or for all after the prefix.",
        states="ignore.keys",
    )
    s3_unsigned: bool = variable("S3_UNSIGNED", "`true` reads a public bucket without credentials.", False)
    s3_request_payer: str = variable(
        "S3_REQUEST_PAYER", "`requester` pays for requests to a bucket whose owner lets whoever asks pay.", ""
    )
    s3_endpoint_url: str | None = variable("S3_ENDPOINT_URL", "An endpoint other than Amazon's.")
    aws_region: str | None = variable("AWS_REGION", "The bucket's region.")
    s3_describe: bool = variable(
        "S3_DESCRIBE",
        "`true` asks each new or changed file for its content type, a request each; else its key's endings tell it.",
        False,
        states="bucket.describe",
    )
    s3_versions: bool = variable(
        "S3_VERSIONS",
        "`true` tells the version of each file, by a request per thousand versions (`s3:ListBucketVersions`).",
        False,
        states="bucket.versions",
    )
    s3_schemas: Sampling = variable(
        "S3_SCHEMAS", "Files opened for columns: `newest-and-oldest`, `newest`, `off`.", Sampling.BOTH, states="schemas"
    )
    link_by: EvidenceKind = variable(
        "LINK_BY",
        "The weakest evidence that draws an edge by itself: `name`, `columns`, `copied` or `stated`. A name that "
        "columns contradict draws none.",
        EvidenceKind.NAME,
        states="link_by",
    )
    contracts_folder: str | None = variable(
        "CONTRACTS_FOLDER",
        "The folder of data contracts, one a dataset, in the Open Data Contract Standard. Not set: `contracts` in the "
        "project folder, if there is one.",
        states="contracts",
    )
    delta_arc_classify: ClassifyMode = variable(
        "DELTA_ARC_CLASSIFY",
        "Classes of data, and the tags that say them: `propose` tells them and writes nothing, `tag` gives datasets "
        "the tags of their classes, `off` looks at none.",
        ClassifyMode.PROPOSE,
        states="classify.mode",
    )
    tag_personal: str | None = variable(
        "TAG_PERSONAL",
        "The tags that say personal data, comma-separated, by the names that people see; the first is given.",
        states="classify.personal",
    )
    tag_financial: str | None = variable("TAG_FINANCIAL", "The same for financial data.", states="classify.financial")
    tag_credential: str | None = variable("TAG_CREDENTIAL", "The same for credentials.", states="classify.credential")
    through_stages: bool = variable(
        "THROUGH_STAGES",
        "`true` leads a file that a COPY loads to its Snowflake stage, where Atlan itself draws the way from stages to "
        "tables; else to the table.",
        False,
        states="through_stages",
    )
    freshness: str | None = variable(
        "FRESHNESS",
        "The most that files may lag behind the source and the target behind the files, as `90m`, `26h`, `2d` or `1w`; "
        "more is an error. Not set: each dataset's own rhythm, where it has one, and a warning.",
        states="freshness",
    )
    s3_inventory: str | None = variable(
        "S3_INVENTORY",
        "Where S3 Inventory delivers the bucket's own listing, read instead: `s3://bucket/prefix/<source "
        "bucket>/<configuration>/`, the newest in it, or one `manifest.json`. Takes `delta_arc_lineage[inventory]`.",
        states="inventory",
    )
    s3_inventory_hours: float = variable(
        "S3_INVENTORY_HOURS",
        "Hours after which an inventory is too old to stand for the bucket; `192` for a weekly one.",
        MOST_HOURS,
        states="inventory_hours",
    )
