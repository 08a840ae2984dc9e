"""The naive way, with pyatlan as its documentation shows it: search everything, then a save for every asset.

It makes the same assets as the product, by the SDK's own creators, in a connection of its own on the same server.
"""

import gc
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage.local.table_model import Table
from delta_arc_lineage.model.routes import Route

CONNECTION = "default/s3/1600000000"


def load_sdk() -> None:
    """Import what the naive way imports, and keep the garbage collector from it: neither is measured."""
    import_module("pyatlan.client.atlan")
    gc.freeze()


def naive_run(stack: RunningStack, route: Route, *, tables: Sequence[Table]) -> None:
    from pyatlan.client.atlan import AtlanClient
    from pyatlan.model.assets import Asset, Column, ColumnProcess, Connection, Process, S3Bucket, S3Object
    from pyatlan.model.assets import Table as AtlanTable
    from pyatlan.model.fluent_search import FluentSearch

    client = AtlanClient(base_url=stack.catalog_url, api_key=stack.api_key, proxy=None, verify=True)
    for side in (SOURCE, TARGET):
        search = FluentSearch().where(Asset.QUALIFIED_NAME.startswith(side.schema_qualified_name)).to_request()
        for _ in client.asset.search(search):
            pass
    connection = Connection(
        attributes=Connection.Attributes(name="naive", qualified_name=CONNECTION, connector_name="s3")
    )
    client.asset.save(connection)
    bucket = S3Bucket.creator(name=route.bucket.name, connection_qualified_name=CONNECTION, aws_arn=route.bucket.arn)
    client.asset.save(bucket)
    bucket_name = f"{CONNECTION}/{route.bucket.arn}"

    def process(kind: Any, name: str, start: Any, end: Any, **parent: Any) -> str:
        asset = kind.creator(
            name=name, connection_qualified_name=CONNECTION, process_id=name, inputs=[start], outputs=[end], **parent
        )
        client.asset.save(asset)
        return str(asset.qualified_name)

    for table in tables:
        source, target = (f"{side.schema_qualified_name}/{table.name}" for side in (SOURCE, TARGET))
        file = S3Object.creator(
            name=f"{table.name}.csv",
            connection_qualified_name=CONNECTION,
            aws_arn=f"{route.bucket.arn}/{route.bucket.prefix}{table.name}.csv",
            s3_bucket_name=route.bucket.name,
            s3_bucket_qualified_name=bucket_name,
        )
        client.asset.save(file)
        from_table, to_table = (AtlanTable.ref_by_qualified_name(name) for name in (source, target))
        from_file = S3Object.ref_by_qualified_name(str(file.qualified_name))
        process(Process, f"{table.name} pg to s3", from_table, from_file)
        process(Process, f"{table.name} s3 to sf", from_file, to_table)
        end_to_end = process(Process, f"{table.name} pg to sf", from_table, to_table)
        for column in table.columns:
            process(
                ColumnProcess,
                f"{table.name}.{column.name}",
                Column.ref_by_qualified_name(f"{source}/{column.name}"),
                Column.ref_by_qualified_name(f"{target}/{column.name}"),
                parent=Process.ref_by_qualified_name(end_to_end),
            )
