"""What uses the tables is in every new stack: a view and Looker's assets, drawn as Atlan's crawlers draw them."""

from pyatlan.client.atlan import AtlanClient
from pyatlan.model.assets import LookerDashboard, LookerExplore, LookerField, LookerTile, Process, Table
from pyatlan.model.lineage import FluentLineage

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.local.landscape import TARGET
from delta_arc_lineage.local.usage_crawl import crawl_usage
from delta_arc_lineage.local.usage_model import DASHBOARDS, LOOKER, MODEL, REPORTING
from delta_arc_lineage_tests.local.clients import find_assets

EXPLORE = f"{LOOKER}/models/{MODEL}/explores/orders"
COUNTS = {
    "LookerProject": 1,
    "LookerModel": 1,
    "LookerFolder": 1,
    "LookerView": 3,
    "LookerExplore": 2,
    "LookerLook": 1,
    "LookerTile": 3,
    "LookerDashboard": 2,
}


def test_it_is_there_once_however_often_it_is_crawled(running_stack: RunningStack) -> None:
    """Every type of Looker's that an impact may lead to; the view lies in a schema that no route leads to."""
    for _ in range(2):
        crawl_usage(running_stack.catalog_url, running_stack.api_key, at=1_750_000_000)
        found = {kind: len(find_assets(running_stack, kind, prefix=f"{LOOKER}/")) for kind in COUNTS}
        assert found == COUNTS
        assert len(find_assets(running_stack, "View", prefix=REPORTING.schema_qualified_name)) == 1
        assert len(find_assets(running_stack, "Column", prefix=REPORTING.schema_qualified_name)) == 4


def test_the_sdk_walks_from_a_table_to_its_dashboards(running_stack: RunningStack) -> None:
    """By Atlan's own client and models: the owner of a dashboard, the dashboard of a tile, the explore of a field."""
    crawl_usage(running_stack.catalog_url, running_stack.api_key)
    sdk = AtlanClient(base_url=running_stack.catalog_url, api_key=running_stack.api_key)
    table = sdk.asset.get_by_qualified_name(f"{TARGET.schema_qualified_name}/ORDERS", Table, ignore_relationships=True)
    met = list(sdk.asset.get_lineage_list(FluentLineage(starting_guid=str(table.guid), size=50).request))
    names = {asset.name for asset in met if isinstance(asset, LookerDashboard)}
    assert names == {dashboard.name for dashboard in DASHBOARDS}
    assert {type(asset) for asset in met} >= {LookerExplore, LookerTile, Process}
    overview = sdk.asset.get_by_qualified_name(
        f"{LOOKER}/dashboards/Sales overview", LookerDashboard, ignore_relationships=False
    )
    assert overview.owner_users == {"anna"} and overview.owner_groups == {"sales"}
    guids, tiles = {asset.guid for asset in met}, {tile.guid for tile in overview.tiles or []}
    assert len(tiles) == 2 and tiles < guids
    field = sdk.asset.get_by_qualified_name(f"{EXPLORE}/fields/orders.day", LookerField, ignore_relationships=False)
    assert field.explore is not None and field.explore.guid in guids
    sdk._session.close()
