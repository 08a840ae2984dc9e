"""Metadata: what Dagster's pages show of each step, made from the model's values, the most telling first.

Dagster shows Markdown of up to a thousand letters in the page itself and hides longer texts behind a link, so what
must be seen at a glance is kept short and the full lists stand beside it. It reads `md`
and the descriptions of checks as Markdown, pictures and bare addresses too; a text it shows as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dagster as dg

from delta_arc_lineage.defs.landing_metadata import describe_activity, describe_landed
from delta_arc_lineage.defs.tables import ROWS, bullets, table
from delta_arc_lineage.model import render
from delta_arc_lineage.model.datasets import Dataset, say_size
from delta_arc_lineage.model.diff import Remove, subject
from delta_arc_lineage.model.flow_words import describe_flow
from delta_arc_lineage.model.kinds import Kind, Phase
from delta_arc_lineage.model.matching import Flow
from delta_arc_lineage.model.media import markdown, terminal
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.names import SchemaName
from delta_arc_lineage.model.outcomes import Unlinked
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.model.review import review
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot, Skipped, StoredObject, Table
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.ports.catalog import RequestCount
from delta_arc_lineage.ports.reading import Reading
from delta_arc_lineage.sync.planning.consent import as_options, find_requests
from delta_arc_lineage.sync.planning.route_plans import Planned
from delta_arc_lineage.sync.writing.applying import Applied
from delta_arc_lineage.wiring import CatalogAddress

_NOTHING = "—"


def _schema(*columns: tuple[str, str, str]) -> dict[str, Any]:
    described = [dg.TableColumn(name, kind, description) for name, kind, description in columns]
    return {"dagster/column_schema": dg.TableSchema(described)}


SCHEMA_COLUMNS = _schema(
    ("table", "string", "table or view"),
    ("column", "string", "column name as the database spells it"),
    ("order", "int", "position in the table, from 1"),
    ("type", "string", "the database's own type"),
    ("nullable", "bool", "whether it may be empty"),
)
LISTING_COLUMNS = _schema(
    ("key", "string", "the object's whole key"),
    ("size", "int", "bytes"),
    ("last_modified", "datetime", "when it was written, UTC"),
    ("etag", "string", "changes with the content"),
    ("storage_class", "string", "STANDARD, GLACIER, …"),
)


def describe_schema(reading: Reading[SchemaSnapshot], spent: RequestCount, address: CatalogAddress) -> dict[str, Any]:
    """Row count is of columns, one row each, as the column schema of the asset says."""
    snapshot = reading.found
    schema = SchemaName.parse(snapshot.schema)

    def make_row(table: Table) -> tuple[object, ...]:
        return _link(table.name, table.guid, address), markdown(table.type_name), len(table.columns)

    return {
        "dagster/row_count": snapshot.column_count,
        "schema": terminal(schema.words),
        **_in_atlan(address.page_of(snapshot.guid) if snapshot.guid else None),
        "tables": len(snapshot.tables),
        "columns": snapshot.column_count,
        **describe_activity(snapshot),
        "preview": table(("table", "type", "columns"), snapshot.tables, make_row),
        "complete": snapshot.complete,
        "read": _how_read(reading.since),
        **_skipped([*snapshot.skipped, *(Skipped(p.qualified_name, p.why_set_aside) for p in snapshot.partitions)]),
        **count_requests(spent),
    }


def describe_listing(snapshot: BucketSnapshot, route: Route, *, link: str | None) -> dict[str, Any]:
    """`link`: the bucket's page."""

    def make_row(stored: StoredObject) -> tuple[object, ...]:
        name = markdown(stored.key.removeprefix(snapshot.prefix))
        return name, stored.size, stored.format or "", markdown(stored.storage_class)

    return {
        "dagster/uri": f"s3://{snapshot.bucket}/{snapshot.prefix}",
        "dagster/row_count": snapshot.count,
        **_in_atlan(link),
        "pattern": route.file_pattern.text,
        "objects": snapshot.count,
        "counted only": snapshot.unlisted,
        "no data": snapshot.not_data,
        "bytes": snapshot.size,
        **describe_landed(snapshot),
        **_datasets(snapshot),
        "preview": table(("key after the prefix", "bytes", "format", "storage class"), snapshot.objects, make_row),
        "complete": snapshot.complete,
        **_skipped(snapshot.skipped),
    }


def _datasets(snapshot: BucketSnapshot) -> dict[str, Any]:
    """One row each of those of several files."""

    def make_row(dataset: Dataset) -> tuple[object, ...]:
        formats = ", ".join(told.words for told in dataset.formats)
        dated = dataset.partitions.words if dataset.partitions else _NOTHING
        path = markdown(dataset.path.removeprefix(snapshot.prefix))
        return path, dataset.shape.words, formats, say_size(dataset.size), dated, moment(dataset.newest)

    if not snapshot.datasets:
        return {}
    header = ("path after the prefix", "shape", "files", "size", "partitions", "newest")
    return {"datasets": table(header, snapshot.datasets, make_row)}


def describe_plan(planned: Planned, route: Route, spent: RequestCount) -> dict[str, Any]:
    plan = planned.plan
    return {
        "plan": summarize(plan),
        "digest": plan.digest,
        "flows": _flows(planned.matching.flows, route),
        "in words": list_names(describe_flow(flow, route) for flow in planned.matching.flows),
        "not linked": list_outcomes(plan.unlinked),
        "every change": dg.MetadataValue.md(render.as_markdown(plan, most=ROWS)),
        "changes": len(plan.changes),
        "unchanged": plan.unchanged,
        "pending removals": len(plan.pending),
        "links": len(planned.matching.linked),
        "without link": len(planned.matching.unlinked) + plan.unlisted,
        "writes forecast": plan.forecast.writes,
        "read": _how_read(planned.since),
        **count_requests(spent),
    }


def summarize(plan: Plan) -> dg.MarkdownMetadataValue:
    """The plan at a glance: one line, one row a kind of thing, and what holds it back."""
    parts = [render.headline(plan, markdown)]
    if plan.changes:
        parts.append(render.counts_by_kind(plan))
    parts += [
        f"**{title[0].upper()}{title[1:]}:** {note}"
        for title, notes in render.say_limits(plan, markdown)
        for note in notes
    ]
    return dg.MetadataValue.md("\n\n".join(parts))


def how_to_approve(plan: Plan, *, step: str) -> dict[str, Any]:
    """What to click and what to paste; `step`: that of `lineage_plan`. The digest is quoted, because YAML would read
    some digests as numbers."""
    said = ", ".join([f'approve: "{plan.digest}"', *(f"{name}: true" for name in find_requests(plan))])
    config = f"ops: {{{step}: {{config: {{{said}}}}}}}"
    clicks = f"**Materialize all…** over the asset graph, partition `{plan.route}`, **Config › Add config**"
    return {
        "how to approve": dg.MetadataValue.md(
            f"Read the plan. Then: {clicks}, paste this run config, save and launch.\n\n```yaml\n{config}\n```\n\n"
            f"On a terminal: `delta-arc apply --route {plan.route} --approve {plan.digest}{as_options(plan)}`"
        ),
        "run config": config,
    }


def describe_applied(
    applied: Applied, plan: Plan, consent: Consent | None, spent: RequestCount, *, link: str | None
) -> dict[str, Any]:
    """Row count is of the phase's assets in the catalog after the run, whatever of them changed."""
    done = [*applied.written, *(Remove(asset) for asset in applied.archived)]
    flows = review(done, show=markdown)
    return {
        **_in_atlan(link),
        "applied": _count_by_kind(applied),
        **_waits(plan, consent),
        "every change": dg.MetadataValue.md(render.list_flows_as_markdown(flows, ROWS) or "none"),
        "digest": plan.digest,
        "written": len(applied.written),
        "archived": len(applied.archived),
        "done already": len(applied.skipped),
        "waiting": applied.waiting,
        "read back": applied.read_back,
        "dagster/row_count": plan.extent.after(plan.due(consent) if consent else (), applied.phase),
        **count_requests(spent),
    }


def _waits(plan: Plan, consent: Consent | None) -> dict[str, Any]:
    waiting = render.explain_waiting(plan, consent)
    return {"what waits": dg.MetadataValue.text(terminal(waiting))} if waiting else {}


def describe_route(plan: Plan, consent: Consent | None, *, run: str, now: int) -> dict[str, Any]:
    """The route in one look. `run`: this one's id; `now`: in milliseconds since the epoch."""
    row = [*_count_route(plan, consent).items(), ("last run", moment(now)), ("digest", f"`{plan.digest}`")]
    return {
        "route": table([name for name, _ in row], [[value for _, value in row]], tuple),
        "last run": dg.MetadataValue.dagster_run(run),
    }


def say_summary(plan: Plan, consent: Consent | None) -> str:
    """The same as a line of the log."""
    counts = ", ".join(f"{count} {name}" for name, count in _count_route(plan, consent).items())
    return f"{plan.route}: {counts}; digest {plan.digest}"


def _count_route(plan: Plan, consent: Consent | None) -> dict[str, int]:
    due = plan.due(consent) if consent else ()
    return {
        "flows": plan.extent.flows,
        "datasets": plan.extent.datasets,
        "files": plan.extent.files,
        "edges": sum(plan.extent.after(due, phase) for phase in (Phase.TABLE_LINEAGE, Phase.COLUMN_LINEAGE)),
        "not linked": len(plan.unlinked) + plan.unlisted,
        "waiting": len(plan.changes) - len(due),
    }


def list_outcomes(found: Sequence[Unlinked]) -> dg.MetadataValue:
    return bullets(render.explain_unlinked(found, markdown))


def list_names(names: Iterable[str]) -> dg.MetadataValue:
    return bullets([markdown(name) for name in names])


def count_requests(spent: RequestCount) -> Mapping[str, int]:
    return {"read requests": spent.reads, "write requests": spent.writes}


def _how_read(since: int | None) -> str:
    """How a reading was made: the cheap way is shown, and from when on it asked.

    Where nothing was there before, all changes are asked for.
    """
    return f"changes since {moment(since)}" if since is not None and since > 0 else "in full"


def _count_by_kind(applied: Applied) -> dg.MetadataValue:
    sides = ([subject(change) for change in applied.written], applied.archived)
    rows = [(kind.words, *(sum(asset.kind is kind for asset in side) for side in sides)) for kind in Kind]
    shown = [row for row in rows if any(row[1:])]
    if shown:
        return table(("kind", "written", "archived"), shown, tuple)
    left = f"nothing; {counted(applied.waiting, 'change')} waiting" if applied.waiting else "nothing was to do"
    return dg.MetadataValue.text(left)


def _flows(flows: Sequence[Flow], route: Route) -> dg.MarkdownMetadataValue:
    """One row a table's way; a dash where an end is missing."""

    def make_row(flow: Flow) -> tuple[object, ...]:
        return (
            markdown(flow.source.name) if flow.source else _NOTHING,
            ", ".join(markdown(file.path.removeprefix(route.bucket.prefix)) for file in flow.files) or _NOTHING,
            markdown(flow.target.name) if flow.target else _NOTHING,
            len(flow.columns),
            flow.evidence.kind.words,
            f"{flow.evidence.score:.2f}",
        )

    return table(("source table", "dataset", "target table", "columns", "linked", "score"), flows, make_row)


def _skipped(skipped: Sequence[Skipped]) -> dict[str, Any]:
    if not skipped:
        return {}

    def make_row(entry: Skipped) -> tuple[object, ...]:
        return markdown(entry.name), markdown(entry.reason)

    return {"set aside": table(("name", "reason"), skipped, make_row)}


def _in_atlan(link: str | None) -> dict[str, Any]:
    return {"in Atlan": dg.MetadataValue.url(link)} if link else {}


def _link(name: str, guid: str, address: CatalogAddress) -> str:
    return f"[{markdown(name)}]({address.page_of(guid)})" if guid else markdown(name)
