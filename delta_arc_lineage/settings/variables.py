"""Every environment variable the project reads, with its meaning: the settings page of the docs is made from this.

Empty values count as not set.
"""

from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.settings.keys import SERVE_TOKEN
from delta_arc_lineage.settings.notice_variables import NoticeVariables
from delta_arc_lineage.settings.project import LOG_FILE, LOG_LEVEL, PROJECT, STATE, STATE_FOLDER
from delta_arc_lineage.settings.route_variables import RouteVariables
from delta_arc_lineage.settings.tenant_variables import TenantVariables, variable

ROUTES_FILE = "routes.yaml"
_LIMITS = Limits()


class Variables(NoticeVariables, RouteVariables, TenantVariables):
    """The environment as typed values, still by the variables' own names."""

    delta_arc_project: str | None = variable(
        PROJECT,
        "The folder that holds `.env` and the state, and of which relative paths are. Not set: the one that holds "
        "`.env`, from the current folder up to the root of its git checkout.",
    )
    delta_arc_routes: str | None = variable(
        "DELTA_ARC_ROUTES",
        f"A YAML file of routes, for more than one. Not set: `{ROUTES_FILE}` in the project folder, if there is one.",
    )
    delta_arc_route: str = variable("DELTA_ARC_ROUTE", "What the one route is called without a routes file.", "main")
    delta_arc_deployment: str = variable(
        "DELTA_ARC_DEPLOYMENT", "Tells installations on one tenant apart; part of the mark on all we make.", "default"
    )
    delta_arc_state: str = variable(
        STATE,
        "Where snapshots, plans and journals are kept: a folder, also of the embedded stack; or `s3://bucket/prefix`, "
        "which runs on many machines share.",
        STATE_FOLDER,
    )
    delta_arc_apply: str | None = variable(
        "DELTA_ARC_APPLY",
        "`plan`: every plan waits for a person. `safe`: plans within the limits are applied. "
        "Not set: `plan` on a tenant, `safe` on the embedded stack.",
    )
    delta_arc_schedule: str = variable("DELTA_ARC_SCHEDULE", "Cron (UTC) of the run of every route.", "0 2 * * *")
    delta_arc_sensor_seconds: int = variable("DELTA_ARC_SENSOR_SECONDS", "Seconds between looks at the bucket.", 60)
    delta_arc_asset_prefix: str = variable(
        "DELTA_ARC_ASSET_PREFIX",
        "What the keys of Dagster's assets begin with, parts apart by `/`: `lake/lineage` makes "
        "`lake/lineage/table_lineage`.",
        "",
    )
    delta_arc_removal_share: float = variable(
        "DELTA_ARC_REMOVAL_SHARE",
        "Removals of more than this share of a route's flows and files wait for approval.",
        _LIMITS.removal_share,
    )
    delta_arc_removal_count: int = variable(
        "DELTA_ARC_REMOVAL_COUNT", "… unless they are no more flows and files than this.", _LIMITS.removal_count
    )
    delta_arc_removal_minutes: float = variable(
        "DELTA_ARC_REMOVAL_MINUTES",
        "Minutes after an absence is first seen before it is believed.",
        _LIMITS.minimum_age / 60_000,
    )
    delta_arc_forget_days: float = variable(
        "DELTA_ARC_FORGET_DAYS",
        "Days that the lineage of two tables stays without a file, since loaders purge what they loaded; `0`: none.",
        _LIMITS.forget_after / 86_400_000,
    )
    delta_arc_keep_days: int = variable(
        "DELTA_ARC_KEEP_DAYS",
        "Days that plans, journals and operations are kept, in which a run can be shown and taken back; `0`: for ever.",
        400,
    )
    delta_arc_batch: int = variable("DELTA_ARC_BATCH", "Assets in one write request.", _LIMITS.batch)
    delta_arc_page: int = variable("DELTA_ARC_PAGE", "Assets in one page of a search.", 300)
    delta_arc_requests_per_minute: int = variable(
        "DELTA_ARC_REQUESTS_PER_MINUTE",
        "The most requests to Atlan in any minute, over all runs that share the state.",
        400,
    )
    delta_arc_patience_seconds: float = variable(
        "DELTA_ARC_PATIENCE_SECONDS", "Seconds to wait in all for the tenant's request limit.", 300.0
    )
    delta_arc_timeout_seconds: float = variable(
        "DELTA_ARC_TIMEOUT_SECONDS", "Seconds to wait for one answer of Atlan; at most 60 of them for one of S3.", 120.0
    )
    delta_arc_custom_metadata: str | None = variable(
        "DELTA_ARC_CUSTOM_METADATA",
        "The set of custom metadata that datasets and processes are given; `delta-arc setup custom-metadata` makes it. "
        "Not set: none ([custom metadata](custom-metadata.md)).",
    )
    delta_arc_log_file: str | None = variable(
        LOG_FILE,
        "A file that commands and the graph also log to, readable by its owner only, also `--log-file`; at 10 MiB it "
        "is put aside, and three of these are kept.",
    )
    delta_arc_log_level: str = variable(
        LOG_LEVEL,
        "`debug`, `info`, `warning` or `error`, also `--log-level`; at `debug` each request is told, without what it "
        "carries.",
        "info",
    )
    delta_arc_serve_token: str | None = variable(
        SERVE_TOKEN,
        "The token that requests to `delta-arc serve` carry, 16 characters at least. Not set: a new one at each start.",
    )
    cache_expiry_hours: float = variable(
        "CACHE_EXPIRY_HOURS",
        "Hours after which everything is read in full again; until then only what changed is. `0`: always in full.",
        24.0,
    )
    postgres_cache_file: str | None = variable(
        "POSTGRES_CACHE_FILE",
        "The file that remembers the source schema; with several routes, each adds its name (`pg.<route>.json`). "
        "Not set: one beside the state. Where the cache lies in a bucket: a key of it, under the prefix of the state "
        "where it is that of `DELTA_ARC_STATE`.",
    )
    snowflake_cache_file: str | None = variable(
        "SNOWFLAKE_CACHE_FILE", "The same for the target schema; another file than `POSTGRES_CACHE_FILE`."
    )
    cache_s3_bucket: str | None = variable(
        "CACHE_S3_BUCKET",
        "A bucket of its own for the discovery cache, wherever the state is, under `delta-arc/cache/`, where no route "
        "may look for files; reached with the usual AWS credentials, at `S3_ENDPOINT_URL` if set.",
    )


NAMES = {str(field.validation_alias): name for name, field in Variables.model_fields.items()}
