"""What Dagster's pages show of each step: metadata made from the model's values."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from delta_arc_lineage.model import render
from delta_arc_lineage.model.outcomes import Linked, Unlinked
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot, Skipped
from delta_arc_lineage.ports.catalog import Spent
from delta_arc_lineage.sync.applying import Applied
from delta_arc_lineage.sync.planning import Planned
from delta_arc_lineage.wiring import CatalogAddress

_ROWS = 100


def _schema(**columns: str) -> dict[str, Any]:
    return {"dagster/column_schema": dg.TableSchema([dg.TableColumn(name, kind) for name, kind in columns.items()])}


SCHEMA_COLUMNS = _schema(table="string", column="string", order="int", type="string", nullable="bool")
LISTING_COLUMNS = _schema(key="string", size="int", last_modified="datetime", etag="string", storage_class="string")


def schema_snapshot(snapshot: SchemaSnapshot, spent: Spent, address: CatalogAddress) -> dict[str, Any]:
    """Row count is of columns, one row each, as the column schema of the asset says."""
    database, schema = snapshot.schema.split("/")[-2:]
    rows = [
        (_link(table.name, table.guid, address), table.type_name, len(table.columns))
        for table in snapshot.tables[:_ROWS]
    ]
    return {
        "dagster/table_name": f"{database}.{schema}",
        "dagster/row_count": snapshot.column_count,
        "tables": len(snapshot.tables),
        "columns": snapshot.column_count,
        "complete": snapshot.complete,
        "in Atlan": dg.MetadataValue.url(address.page_of(snapshot.guid)),
        "preview": dg.MetadataValue.md(render.table(("table", "type", "columns"), rows)),
        **_skipped(snapshot.skipped),
        **requests(spent),
    }


def bucket_snapshot(snapshot: BucketSnapshot, route: Route) -> dict[str, Any]:
    rows = [(f"`{stored.key}`", stored.size, stored.format or "", stored.storage_class) for stored in snapshot.objects]
    return {
        "dagster/uri": f"s3://{snapshot.bucket}/{snapshot.prefix}",
        "dagster/row_count": len(snapshot.objects),
        "objects": len(snapshot.objects),
        "bytes": snapshot.size,
        "pattern": route.file_pattern.text,
        "complete": snapshot.complete,
        "preview": dg.MetadataValue.md(render.table(("key", "bytes", "format", "storage class"), rows[:_ROWS])),
        **_skipped(snapshot.skipped),
    }


def planned(result: Planned, spent: Spent) -> dict[str, Any]:
    plan = result.plan
    return {
        "plan": dg.MetadataValue.md(render.markdown(plan)),
        "digest": plan.digest,
        "changes": len(plan.changes),
        "unchanged": plan.unchanged,
        "pending removals": len(plan.pending),
        "linked": outcomes(result.matching.linked),
        "not linked": outcomes(result.matching.unlinked),
        "links": len(result.matching.linked),
        "without link": len(result.matching.unlinked),
        "writes forecast": plan.forecast.writes,
        "dagster/row_count": len(plan.changes),
        **requests(spent),
    }


def applied(result: Applied, plan: Plan, spent: Spent, *, link: str | None) -> dict[str, Any]:
    metadata: dict[str, Any] = {
        "digest": plan.digest,
        "written": len(result.written),
        "archived": len(result.archived),
        "done already": len(result.skipped),
        "waiting": result.waiting,
        "read back": result.read_back,
        "dagster/row_count": len(result.written) + len(result.archived),
        **requests(spent),
    }
    if result.written:
        lines = [f"- `{render.describe(change).splitlines()[0]}`" for change in result.written[:_ROWS]]
        metadata["changes"] = dg.MetadataValue.md("\n".join(lines))
    if link:
        metadata["in Atlan"] = dg.MetadataValue.url(link)
    return metadata


def outcomes(found: tuple[Linked, ...] | tuple[Unlinked, ...]) -> dg.MarkdownMetadataValue:
    lines = [f"- {render.explain_outcome(outcome)}" for outcome in found[:_ROWS]]
    more = [f"- … and {len(found) - _ROWS} more"] if len(found) > _ROWS else []
    return dg.MetadataValue.md("\n".join(lines + more) or "none")


def requests(spent: Spent) -> Mapping[str, int]:
    return {"read requests": spent.reads, "write requests": spent.writes}


def _skipped(skipped: tuple[Skipped, ...]) -> dict[str, Any]:
    if not skipped:
        return {}
    rows = [(f"`{one.name}`", one.reason) for one in skipped[:_ROWS]]
    return {"set aside": dg.MetadataValue.md(render.table(("name", "reason"), rows))}


def _link(name: str, guid: str, address: CatalogAddress) -> str:
    return f"[{name}]({address.page_of(guid)})" if guid else name
