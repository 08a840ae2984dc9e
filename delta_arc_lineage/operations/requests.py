"""What each operation takes: its parameters by their exact names, what is mandatory, defaults and examples.

The names are of the operations' specification and never change. A parameter that is not known is refused, because a
misspelt one would be one that silently does nothing. Nothing is read here: what connections and buckets there are, the
handlers find out.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.routes import ProcessNaming
from delta_arc_lineage.model.templates import PLACEHOLDER

_NAMING = ProcessNaming()
_MOST_GUIDS = 1_000


def _text(description: str, *, example: str, default: str | None = None, pattern: str | None = None) -> Any:
    """A mandatory text where no default is given; with one, it may be empty."""
    is_mandatory = default is None
    return Field(
        default=... if is_mandatory else default,
        description=description,
        examples=[example],
        min_length=1 if is_mandatory else 0,
        max_length=4_096,
        pattern=pattern,
    )


UserName = Annotated[str, Field(min_length=1, max_length=256)]
Guid = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$")]
_TYPE = r"^[A-Za-z][A-Za-z0-9_]{0,99}$"
_DIGEST = r"^[0-9a-f]{16}$"
_PLAN_ONLY = "`true` shows what would be written, and writes nothing."


class Params(BaseModel):
    """Parameters of one operation: exactly these, each of its type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class UpsertS3ConnectionParams(Params):
    connection_qn: str = _text(
        "The qualified name of the connection, `default/s3/<epoch>`, the seconds of any moment.",
        example="default/s3/1720796029",
        pattern=r"^default/s3/[0-9]{1,15}$",
    )
    connection_name: str = _text("Its display name, which no other S3 connection has.", example="delta-arc-s3")
    asset_owners: list[UserName] = Field(
        default=[],
        description="User names, who administer the connection when it is made; never changed afterwards.",
        examples=[["anna"]],
        max_length=100,
    )
    plan_only: bool = Field(default=False, description=_PLAN_ONLY)


class GetByGuidParams(Params):
    guid: Guid = Field(description="The asset's guid.", examples=["6d3c1a0e-7a3b-4f0e-9d53-0c1f3a1f2b01"])
    asset_type: str = _text("Its type, as Atlan calls it.", example="S3Bucket", pattern=_TYPE)


class GetByQnParams(Params):
    qualified_name: str = _text(
        "The asset's qualified name, case included.",
        example="default/s3/1720796029/arn:aws:s3:::atlan-tech-challenge",
    )
    asset_type: str = _text("Its type, as Atlan calls it.", example="S3Bucket", pattern=_TYPE)


class PurgeParams(Params):
    assets_guids: list[Guid] = Field(
        description="The guids of what is to be deleted for good. Only what this deployment made can be.",
        examples=[["6d3c1a0e-7a3b-4f0e-9d53-0c1f3a1f2b01"]],
        min_length=1,
        max_length=_MOST_GUIDS,
    )
    digest: str | None = Field(
        default=None,
        description="The digest of the list that was answered: deletes exactly that. Without it nothing is deleted.",
        examples=["0f1e2d3c4b5a6978"],
        pattern=_DIGEST,
    )
    plan_only: bool = Field(default=False, description="`true` lists what would be deleted, whatever the digest.")


class UpsertS3AssetsAndLineageParams(Params):
    s3_connection_qualified_name: str = _text(
        "The S3 connection that bucket, objects and lineage are made in; it is there already.",
        example="default/s3/1720796029",
    )
    asset_owners: list[UserName] = Field(
        default=[],
        description="User names, who own the bucket and its objects when they are made; never changed afterwards.",
        examples=[["anna"]],
        max_length=100,
    )
    source_connection_qualified_name: str = _text(
        "The connection that tables come from.", example="default/postgres/1720611661"
    )
    source_database_schema_qualified_name: str = _text(
        "The schema in it.", example="default/postgres/1720611661/FOOD_BEVERAGE/SALES_ORDERS"
    )
    target_connection_qualified_name: str = _text(
        "The connection that files are loaded to.", example="default/snowflake/1720611662"
    )
    target_database_schema_qualified_name: str = _text(
        "The schema in it.", example="default/snowflake/1720611662/FOOD_BEVERAGE/SALES_ORDERS"
    )
    source_extraction_process_name_suffix: str = _text(
        "What names of table → file processes end with.",
        example="pg to s3 process",
        default=_NAMING.source_extraction_process_name_suffix,
    )
    source_extraction_process_id_suffix: str = _text(
        "What their ids end with.",
        example="pg_to_s3_process",
        default=_NAMING.source_extraction_process_id_suffix,
    )
    target_import_process_name_suffix: str = _text(
        "What names of file → table processes end with.",
        example="s3 to snflk process",
        default=_NAMING.target_import_process_name_suffix,
    )
    target_import_process_id_suffix: str = _text(
        "What their ids end with.",
        example="s3_to_snflk_process",
        default=_NAMING.target_import_process_id_suffix,
    )
    s3_bucket_name: str = _text("The bucket, without `s3://`.", example="atlan-tech-challenge")
    s3_bucket_arn: str = _text("The bucket's own ARN.", example="arn:aws:s3:::atlan-tech-challenge")
    qualifier_suffix: str = _text(
        "Keeps your copy of the bucket apart in a shared tenant: `mag` makes `<bucket>-mag`.", example="mag", default=""
    )
    s3_bucket_prefix: str = _text(
        "The folder in the bucket; a slash at its end is added.", example="2025/csa-tech-challenge-ary/", default=""
    )
    s3_file_name_pattern: str = _text(
        f"Which keys, after the prefix, are whose: RE2 with one `{PLACEHOLDER}`.",
        example=KeyPattern.text,
        default=KeyPattern.text,
    )
    source_table_pattern: str = _text(
        f"How source tables are named, with one `{PLACEHOLDER}`.", example=PLACEHOLDER, default=PLACEHOLDER
    )
    target_table_pattern: str = _text(
        f"How target tables are named, with one `{PLACEHOLDER}`.", example=PLACEHOLDER, default=PLACEHOLDER
    )
    plan_only: bool = Field(default=False, description=_PLAN_ONLY)
    approve: str | None = Field(
        default=None,
        description="The digest of a plan that was answered: applies exactly that, removals that wait included.",
        examples=["0f1e2d3c4b5a6978"],
        pattern=_DIGEST,
    )
    approve_markings: str | None = Field(
        default=None,
        description="The digest of the markings that were answered: applies exactly these, takings over the limit "
        "included.",
        examples=["0f1e2d3c4b5a6978"],
        pattern=_DIGEST,
    )


class UpsertS3Connection(Params):
    """Create the S3 connection of exactly this qualified name and display name, or use the one there is."""

    operation: Literal["upsert_s3_connection"]
    params: UpsertS3ConnectionParams


class GetByGuid(Params):
    """Get an asset by its guid, as the catalog has it."""

    operation: Literal["get_by_guid"]
    params: GetByGuidParams


class GetByQn(Params):
    """Get an asset by its qualified name, as the catalog has it."""

    operation: Literal["get_by_qn"]
    params: GetByQnParams


class Purge(Params):
    """Delete assets of ours for good: first lists them with a digest, then deletes exactly the list of that digest."""

    operation: Literal["purge"]
    params: PurgeParams


class UpsertS3AssetsAndLineage(Params):
    """Bring bucket, objects, table lineage and column lineage of two schemas up to date: plan it, and apply what is
    safe."""

    operation: Literal["upsert_s3_assets_and_lineage"]
    params: UpsertS3AssetsAndLineageParams


Request = UpsertS3Connection | GetByGuid | GetByQn | Purge | UpsertS3AssetsAndLineage
Envelope = Annotated[Request, Field(discriminator="operation")]
"""What one handler takes: an operation by name, and its parameters."""

OPERATIONS: dict[str, type[Request]] = {
    "upsert_s3_connection": UpsertS3Connection,
    "get_by_guid": GetByGuid,
    "get_by_qn": GetByQn,
    "purge": Purge,
    "upsert_s3_assets_and_lineage": UpsertS3AssetsAndLineage,
}
