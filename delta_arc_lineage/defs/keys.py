"""The keys of the assets: their fixed names, under the prefix of the settings. Whoever names an asset asks here."""

import dagster as dg

from delta_arc_lineage.settings.load import Settings

READING = ("postgres_catalog", "snowflake_catalog", "s3_listing", "file_schemas")
PLAN = "lineage_plan"
LAST = "column_lineage"
MARKINGS = "markings"
WRITING = ("atlan_s3_objects", "table_lineage", LAST)


def asset_key(settings: Settings, name: str) -> dg.AssetKey:
    return dg.AssetKey([*settings.asset_prefix, name])


def select_all(settings: Settings) -> dg.AssetSelection:
    """Our assets and their checks, and no others of the location that they are in."""
    return dg.AssetSelection.assets(*(asset_key(settings, name) for name in (*READING, PLAN, *WRITING, MARKINGS)))


def step_of(settings: Settings, name: str) -> str:
    """What the asset's step is called in run config.

    Dagster makes it of the key, so a prefix is part of it.
    """
    return asset_key(settings, name).to_python_identifier()
