"""Steps that SDK programs of several rooms share."""

from typing import Any

from pyatlan.client.atlan import AtlanClient
from pyatlan.model.assets import Asset, Table


def make_updater(table: Table) -> Table:
    """The least that updates a table."""
    return Table.updater(qualified_name=str(table.qualified_name), name=str(table.name))


def read_whole(sdk: AtlanClient, asset: Asset) -> Any:
    """The asset as it is now, whole."""
    return sdk.asset.get_by_guid(str(asset.guid), type(asset), ignore_relationships=False)
