"""The code location: one asset graph, one partition a route. This page is the table of contents.

    postgres_catalog ─────────────┐
    snowflake_catalog ────────────┼─► lineage_plan ─(plan_is_safe)─► atlan_s3_objects ─► table_lineage ─► column_lineage
    s3_listing ─► file_schemas ───┘                                                                  markings ◄─┘

The graph is that of `defs/graph.py`, which `component.py` puts into another team's location too; this location adds its
resources and its executor. Loading it reads the settings and nothing else: no request, no client.
"""

import dagster as dg

from delta_arc_lineage.defs.graph import build_graph
from delta_arc_lineage.defs.host import own_host
from delta_arc_lineage.defs.resources import atlan_resource, s3_resource
from delta_arc_lineage.settings.load import Settings, load_settings


def build_definitions(settings: Settings) -> dg.Definitions:
    """The definitions for these settings."""
    location = dg.Definitions(
        resources={"atlan": atlan_resource(settings), "s3": s3_resource(settings)}, executor=dg.in_process_executor
    )
    return dg.Definitions.merge(build_graph(settings, own_host(settings)), location)


@dg.definitions
def defs() -> dg.Definitions:
    return build_definitions(load_settings())
