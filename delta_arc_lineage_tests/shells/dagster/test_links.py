"""Where Dagster's pages lead to the lineage page of a tenant; `test_whole_job` has the embedded catalog's."""

from pathlib import Path

import dagster as dg

from delta_arc_lineage.defs.links import link_lineage_page
from delta_arc_lineage.defs.resources import AtlanResource
from delta_arc_lineage.settings.load import load_settings

TENANT = {
    "ATLAN_BASE_URL": "https://example.atlan.com",
    "ATLAN_API_KEY": "a-key-of-nobody",
    "POSTGRES_CONNECTION_NAME": "pg",
    "POSTGRES_DATABASE": "SHOP",
    "POSTGRES_SCHEMA": "SALES",
    "SNOWFLAKE_CONNECTION_NAME": "sf",
    "SNOWFLAKE_DATABASE": "RAW",
    "SNOWFLAKE_SCHEMA": "SALES",
    "S3_CONNECTION_NAME": "files",
    "S3_BUCKET_NAME": "landing",
}


def test_of_a_tenant_it_is_a_file_once_it_was_made(tmp_path: Path) -> None:
    """Until then it is said how to make it."""
    settings = load_settings({**TENANT, "DELTA_ARC_PROJECT": str(tmp_path)})
    (route,) = settings.routes.values()
    atlan = AtlanResource(base_url="https://example.atlan.com", api_key="a-key-of-nobody")
    said = link_lineage_page(route, atlan, settings)["lineage page"]
    assert isinstance(said, dg.MarkdownMetadataValue) and "delta-arc page --route main" in str(said.value)
    file = tmp_path / "lineage.html"
    file.write_text("", encoding="utf-8")
    assert link_lineage_page(route, atlan, settings) == {"lineage page": dg.MetadataValue.path(str(file))}
