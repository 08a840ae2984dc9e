"""The partitions: a route is one."""

import dagster as dg

from delta_arc_lineage.settings.load import Settings


def route_partitions(settings: Settings) -> dg.StaticPartitionsDefinition:
    return dg.StaticPartitionsDefinition(sorted(settings.routes))
