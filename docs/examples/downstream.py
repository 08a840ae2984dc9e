"""What is downstream of a table, and does each column process have its parent? Plain pyatlan, nothing of this project.

ATLAN_BASE_URL=… ATLAN_API_KEY=… python docs/examples/downstream.py <qualified name of a table>
"""

import sys

from pyatlan.client.atlan import AtlanClient
from pyatlan.model.assets import Asset, ColumnProcess, Table
from pyatlan.model.enums import LineageDirection
from pyatlan.model.fluent_search import CompoundQuery, FluentSearch
from pyatlan.model.lineage import FluentLineage


def main(qualified_name: str) -> None:
    client = AtlanClient()
    table = client.asset.get_by_qualified_name(qualified_name=qualified_name, asset_type=Table)
    lineage = FluentLineage(
        starting_guid=table.guid,
        direction=LineageDirection.DOWNSTREAM,
        includes_on_results=[Asset.NAME, Asset.QUALIFIED_NAME],
    )
    for asset in client.asset.get_lineage_list(lineage.request):
        print(f"{asset.type_name}\t{asset.qualified_name}")
    search = (
        FluentSearch()
        .where(CompoundQuery.asset_type(ColumnProcess))
        .where(CompoundQuery.active_assets())
        .include_on_results(ColumnProcess.PROCESS)
        .include_on_relations(Asset.QUALIFIED_NAME)
    )
    processes = [process for process in client.asset.search(search.to_request()) if isinstance(process, ColumnProcess)]
    parents = sum(process.process is not None for process in processes)
    print(f"column processes: {len(processes)}, with a parent: {parents}")


if __name__ == "__main__":
    main(sys.argv[1])
