"""Eight of the nine assets, one partition a route: four read, one decides, three write; `markings` comes after them.

A reading returns the hash of what it found as its data version: equal content is no news. Each writing asset applies
its phase of the plan, in dependency order; removals come with the last.
"""

from collections.abc import Callable

import dagster as dg
from pydantic import Field

from delta_arc_lineage.adapters.collector import collector_paused
from delta_arc_lineage.defs import metadata
from delta_arc_lineage.defs.automation import ON_NEW_DATA, WITH_ITS_LISTING, WITH_ITS_PLAN
from delta_arc_lineage.defs.checks import inform, informing_specs
from delta_arc_lineage.defs.data_checks import tell_data
from delta_arc_lineage.defs.host import Host
from delta_arc_lineage.defs.keys import PLAN, READING, asset_key
from delta_arc_lineage.defs.links import find_bucket_page, find_phase_page
from delta_arc_lineage.defs.markings import plan_beside
from delta_arc_lineage.defs.notices import open_board
from delta_arc_lineage.defs.resources import AtlanResource
from delta_arc_lineage.defs.run_metadata import count_so_far, describe_metrics, describe_whole_run
from delta_arc_lineage.defs.schema_metadata import describe_file_schemas
from delta_arc_lineage.defs.steps import asset_options, open_step, run_of, tidy_by_schedule
from delta_arc_lineage.defs.tags import DIGEST, tag_run
from delta_arc_lineage.model.kinds import Phase
from delta_arc_lineage.model.media import log
from delta_arc_lineage.model.phases import phase_of
from delta_arc_lineage.model.report_pages import to_markdown
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.run_metrics import RunMetrics, measure_run
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.ports.reading import Reading
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.assessing.reporting import report_route
from delta_arc_lineage.sync.assessing.route_assessment import Assessment, assess
from delta_arc_lineage.sync.notifying import notify_findings
from delta_arc_lineage.sync.planning.consent import find_consent
from delta_arc_lineage.sync.planning.route_plans import Planned, plan_route
from delta_arc_lineage.sync.reading.file_schemas import read_file_schemas
from delta_arc_lineage.sync.reading.listings import list_bucket
from delta_arc_lineage.sync.reading.schemas import latest_files, read_source, read_target
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.applying import Applied, apply_phase


class ReadingConfig(dg.Config):
    """What a person may say to one run."""

    force_refresh: bool = Field(default=False, description="Read everything, whatever the discovery cache remembers.")


class PlanConfig(dg.Config):
    """What a person may say to one run."""

    approve: str = Field(default="", description="The digest of a plan you have read: applies exactly that plan.")
    adopt: bool = Field(default=False, description="Plan to replace others' lineage on our edges by ours.")
    also_edited: bool = Field(default=False, description="Plan to remove what people edited, too.")
    force_refresh: bool = Field(default=False, description="Read all that Atlan holds, whatever the cache remembers.")


def reading_assets(settings: Settings, routes: dg.PartitionsDefinition, host: Host) -> list[dg.AssetsDefinition]:
    """`postgres_catalog`, `snowflake_catalog`, `s3_listing` and `file_schemas`."""

    @dg.asset(
        **asset_options(settings, routes, "postgres", "atlan"),
        deps=host.upstream,
        required_resource_keys={host.atlan},
        metadata=metadata.SCHEMA_COLUMNS,
    )
    def postgres_catalog(context: dg.AssetExecutionContext, config: ReadingConfig) -> dg.MaterializeResult:
        """Tables and columns of the source schema, as Atlan holds them."""
        with open_step(context, settings, host, refresh=config.force_refresh) as (route, space):
            return _read_schema(route, space, settings, host.atlan_of(context), read_source)

    @dg.asset(
        **asset_options(settings, routes, "snowflake", "atlan"),
        deps=host.upstream,
        required_resource_keys={host.atlan},
        metadata=metadata.SCHEMA_COLUMNS,
    )
    def snowflake_catalog(context: dg.AssetExecutionContext, config: ReadingConfig) -> dg.MaterializeResult:
        """Tables and columns of the target schema, as Atlan holds them."""
        with open_step(context, settings, host, refresh=config.force_refresh) as (route, space):
            return _read_schema(route, space, settings, host.atlan_of(context), read_target)

    @dg.asset(
        **asset_options(settings, routes, "s3", pool=None),
        deps=[postgres_catalog, snowflake_catalog],
        required_resource_keys={host.atlan, host.s3},
        automation_condition=ON_NEW_DATA,
        metadata=metadata.LISTING_COLUMNS,
    )
    def s3_listing(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        """Datasets under the route's prefix, listed over the S3 protocol; keys are read among the tables' names."""
        with open_step(context, settings, host, reads_files=True) as (route, space):
            with collector_paused():
                snapshot = list_bucket(route, space).found
            link = find_bucket_page(route, space, host.atlan_of(context), settings)
            return dg.MaterializeResult(
                data_version=dg.DataVersion(snapshot.digest),
                metadata=metadata.describe_listing(snapshot, route, link=link),
            )

    @dg.asset(
        **asset_options(settings, routes, "s3", pool=None),
        deps=[s3_listing],
        required_resource_keys={host.atlan, host.s3},
        automation_condition=WITH_ITS_LISTING,
    )
    def file_schemas(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        """Columns of each dataset, as its newest and its oldest file say them; unchanged files are not opened."""
        with open_step(context, settings, host, reads_files=True) as (route, space):
            with collector_paused():
                schemas = read_file_schemas(route, space, latest_files(route, space)).found
            return dg.MaterializeResult(
                data_version=dg.DataVersion(schemas.digest), metadata=describe_file_schemas(schemas, route)
            )

    return [postgres_catalog, snowflake_catalog, s3_listing, file_schemas]


def plan_asset(settings: Settings, routes: dg.PartitionsDefinition, host: Host) -> dg.AssetsDefinition:
    """`lineage_plan`: the one decision."""

    @dg.asset(
        **asset_options(settings, routes, "atlan"),
        deps=[asset_key(settings, name) for name in READING],
        required_resource_keys={host.atlan},
        automation_condition=ON_NEW_DATA,
        check_specs=informing_specs(settings, routes),
    )
    def lineage_plan(context: dg.AssetExecutionContext, config: PlanConfig) -> dg.MaterializeResult:
        """What must change in Atlan so that it holds this route's lineage; nothing is written here."""
        with open_step(context, settings, host, refresh=config.force_refresh) as (route, space):
            before = space.catalog.requests
            run = run_of(context)
            with collector_paused():
                planned = plan_route(route, space, run=run, adopt=config.adopt, also_edited=config.also_edited)
                assessment = assess(route, planned, space)
                marked = plan_beside(route, planned, space)
            space.documents(route).keep_approval(config.approve, run=run)
            tag_run(context, {DIGEST: planned.plan.digest})
            tidy_by_schedule(context, settings, space)
            board = open_board(settings, space.progress)
            notify_findings(planned.plan, assessment.findings, board=board, run=context.run.run_id)
            return dg.MaterializeResult(
                data_version=dg.DataVersion(planned.plan.digest),
                metadata={
                    **metadata.describe_plan(planned, route, space.catalog.requests - before),
                    **marked,
                    **describe_metrics(_measure(context, planned, assessment, space, settings)),
                    "report": dg.MetadataValue.md(to_markdown(report_route(route, planned, assessment), level=3)),
                },
                check_results=[*inform(planned.plan, planned.matching.unlinked), *tell_data(assessment)],
            )

    return lineage_plan


def writing_assets(settings: Settings, routes: dg.PartitionsDefinition, host: Host) -> list[dg.AssetsDefinition]:
    """`atlan_s3_objects`, `table_lineage` and `column_lineage`."""
    plan = asset_key(settings, PLAN)

    @dg.asset(
        **asset_options(settings, routes, "s3", "atlan"),
        deps=[plan],
        required_resource_keys={host.atlan},
        automation_condition=WITH_ITS_PLAN,
    )
    def atlan_s3_objects(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        """The S3 connection, bucket and objects in Atlan. Objects that are gone are archived by column_lineage."""
        return _apply(context, host, settings, Phase.S3_ASSETS)

    @dg.asset(
        **asset_options(settings, routes, "atlan"),
        deps=[plan, atlan_s3_objects],
        required_resource_keys={host.atlan},
        automation_condition=WITH_ITS_PLAN,
    )
    def table_lineage(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        """Processes table → file, file → table and table → table in Atlan."""
        return _apply(context, host, settings, Phase.TABLE_LINEAGE)

    @dg.asset(
        **asset_options(settings, routes, "atlan"),
        deps=[plan, table_lineage],
        required_resource_keys={host.atlan},
        automation_condition=WITH_ITS_PLAN,
    )
    def column_lineage(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        """Column processes in Atlan, and last of all the removals of the whole plan."""
        return _apply(context, host, settings, Phase.COLUMN_LINEAGE)

    return [atlan_s3_objects, table_lineage, column_lineage]


def _measure(
    context: dg.AssetExecutionContext, planned: Planned, assessment: Assessment, space: Workspace, settings: Settings
) -> RunMetrics:
    """Until now; the edges are those that there will be once what is due without a person's word is applied."""
    requests, seconds = count_so_far(context, space)
    consent = find_consent(planned.plan, approved=None, agreed=settings.agreed)
    return measure_run(
        planned.plan, planned.snapshots, assessment.findings, consent=consent, requests=requests, seconds=seconds
    )


def _read_schema(
    route: Route,
    space: Workspace,
    settings: Settings,
    atlan: AtlanResource,
    read: Callable[[Route, Workspace], Reading[SchemaSnapshot]],
) -> dg.MaterializeResult:
    before = space.catalog.requests
    with collector_paused():
        reading = read(route, space)
    return dg.MaterializeResult(
        data_version=dg.DataVersion(reading.found.digest),
        metadata=metadata.describe_schema(reading, space.catalog.requests - before, atlan.address(settings)),
    )


def _apply(context: dg.AssetExecutionContext, host: Host, settings: Settings, phase: Phase) -> dg.MaterializeResult:
    with open_step(context, settings, host) as (route, space):
        before = space.catalog.requests
        kept, run = space.documents(route), run_of(context)
        plan = kept.plan(run=run)
        consent = find_consent(plan, approved=kept.approval(run=run), agreed=settings.agreed)
        applied = Applied(phase, waiting=sum(phase_of(change) is phase for change in plan.changes))
        if consent is not None:
            applied = apply_phase(route, plan, phase, space, consent=consent, run=run)
        link = find_phase_page(phase, route, space, host.atlan_of(context), settings)
        shown = metadata.describe_applied(applied, plan, consent, space.catalog.requests - before, link=link)
        if phase is Phase.COLUMN_LINEAGE:
            context.log.info(log(metadata.say_summary(plan, consent)))
            shown = metadata.describe_route(plan, consent, run=context.run.run_id, now=space.clock.now()) | shown
            shown |= describe_whole_run(*count_so_far(context, space))
        return dg.MaterializeResult(data_version=dg.DataVersion(plan.digest), metadata=shown)
