"""Results: from the model's values to the shapes that `--json` prints."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict

from delta_arc_lineage.cli.marking_shapes import MarkingPlanResult
from delta_arc_lineage.cli.result_items import (
    AssetName,
    ChangeItem,
    ColumnCount,
    CopyItem,
    CounterpartItem,
    DatasetItem,
    Fields,
    FileColumnItem,
    FilelessItem,
    FileSchemaItem,
    HeldItem,
    Ignored,
    IgnoredItem,
    Link,
    Outcome,
    PartitionItem,
    Sort,
)
from delta_arc_lineage.cli.result_shapes import Failure, PlanResult, Requests
from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.codec import TAG, encode
from delta_arc_lineage.model.copy_findings import CopyFinding
from delta_arc_lineage.model.counterparts import Counterpart, Held
from delta_arc_lineage.model.datasets import Dataset
from delta_arc_lineage.model.diff import Add, Adopt, Change, Modify, Remove, Restore, Retire, subject
from delta_arc_lineage.model.evidence import ColumnFacts
from delta_arc_lineage.model.file_schemas import SchemaSample
from delta_arc_lineage.model.fileless import Fileless
from delta_arc_lineage.model.ignoring import IgnoredName
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.moments import iso
from delta_arc_lineage.model.outcomes import Linked, Unlinked
from delta_arc_lineage.model.phases import Forecast
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.snapshots import Partition
from delta_arc_lineage.ports.catalog import RequestCount

_TAGS: dict[type[Change], Sort] = {
    Add: "add",
    Modify: "modify",
    Remove: "remove",
    Adopt: "adopt",
    Restore: "restore",
    Retire: "retire",
}


def of_failure(route: str, error: DeltaArcError) -> Failure:
    return Failure(
        route=route,
        error=str(error),
        what=error.what,
        where=error.where,
        next=error.next_step,
        exit_code=error.exit_code,
    )


def of_plan(plan: Plan, spent: RequestCount, markings: MarkingPlanResult | None = None) -> PlanResult:
    due_at = {pending.qualified_name: pending.due_at for pending in plan.pending}
    return PlanResult(
        route=plan.route,
        tenant=plan.tenant,
        purpose=plan.purpose.value,
        undoes=plan.undoes,
        digest=plan.digest,
        made_at=iso(plan.made_at),
        is_safe=plan.is_safe,
        changes=[of_change(change, due_at.get(subject(change).qualified_name)) for change in plan.changes],
        unchanged=plan.unchanged,
        pending=len(plan.pending),
        incomplete=list(plan.incomplete),
        withheld=list(plan.withheld),
        additions_withheld=plan.unproven,
        over_limit=plan.over_limit,
        violations=list(plan.violations),
        spared=of_spared(plan),
        denied=len(plan.denied),
        respected=[of_asset(item.wanted, by=item.by) for item in plan.respected],
        duplicates=[of_asset(item.theirs, by=item.of) for item in plan.duplicates],
        unlinked=[of_outcome(outcome) for outcome in plan.unlinked],
        unlisted=plan.unlisted,
        ignored=Ignored(**encode(plan.ignored)),
        fileless=[of_fileless(flow) for flow in plan.fileless],
        partitions=plan.partitions,
        moved=plan.moved,
        finding=plan.finding,
        copies=list(map(_of_copy, plan.copies)),
        held=list(map(_of_held, plan.holdings.held)),
        forecast=of_requests(plan.forecast),
        requests=of_requests(spent),
        markings=markings,
    )


def _of_copy(finding: CopyFinding) -> CopyItem:
    return CopyItem(trouble=finding.trouble.value, about=finding.about, words=finding.words)


def _of_held(held: Held) -> HeldItem:
    return HeldItem(
        connection=held.holder.qualified_name,
        name=held.holder.name,
        mark=held.mark,
        bucket=held.has_bucket,
        ends=held.ends,
        beside=held.beside,
        archived=held.archived,
    )


def of_counterpart(found: Counterpart, ends: Collection[Reference]) -> CounterpartItem:
    return CounterpartItem(
        place=found.place,
        type=found.reference.type_name,
        qualified_name=found.reference.qualified_name,
        connection=found.holder.qualified_name,
        connection_name=found.holder.name,
        mark=found.mark,
        archived=found.archived,
        is_end=found.reference in ends,
    )


def of_change(change: Change, due_at: int | None = None) -> ChangeItem:
    asset = subject(change)
    before = change.before if isinstance(change, Modify | Remove | Retire) else None
    after = asset if not isinstance(change, Remove | Retire) else None
    return ChangeItem(
        change=_TAGS[type(change)],
        kind=asset.kind.value,
        name=asset.name,
        qualified_name=asset.qualified_name,
        before=fields_of(before) if before else None,
        after=fields_of(after) if after else None,
        due_at=iso(due_at) if due_at is not None else None,
        despite=[edit.what for edit in change.despite] if isinstance(change, Remove) else [],
        replaces=[theirs.qualified_name for theirs in change.replaces] if isinstance(change, Adopt) else [],
        by=list(change.by) if isinstance(change, Retire) else [],
        mark=change.mark if isinstance(change, Restore) else None,
    )


def fields_of(asset: Asset) -> Fields:
    found: Fields = encode(asset)
    if "last_modified" in found:
        found["last_modified"] = iso(found["last_modified"])
    return {("kind" if name == TAG else name): value for name, value in found.items()}


def of_outcome(outcome: Unlinked) -> Outcome:
    return Outcome(
        side=outcome.subject.side.value,
        name=outcome.subject.name,
        qualified_name=outcome.subject.qualified_name,
        reason=outcome.reason.value,
        words=outcome.reason.words,
        candidates=list(outcome.candidates),
        in_part=outcome.in_part,
        hint=outcome.hint,
    )


def of_fileless(flow: Fileless) -> FilelessItem:
    return FilelessItem(
        source=flow.source.qualified_name,
        target=flow.target.qualified_name,
        since=iso(flow.since),
        until=iso(flow.until),
    )


def of_partition(partition: Partition) -> PartitionItem:
    return PartitionItem(name=partition.name, qualified_name=partition.qualified_name, table=partition.table)


def of_dataset(dataset: Dataset) -> DatasetItem:
    formats = Counter[str]()
    for told in dataset.formats:
        formats[told.format] += told.count
    dated = dataset.partitions
    return DatasetItem(
        path=dataset.path,
        shape=dataset.shape.value,
        files=dataset.count,
        bytes=dataset.size,
        oldest=iso(dataset.oldest),
        newest=iso(dataset.newest),
        formats=dict(formats),
        unit=dated.unit.value if dated else "",
        first=dated.first if dated else "",
        last=dated.last if dated else "",
        partitions=dated.count if dated else 0,
        missing=dated.missing if dated else 0,
        words=dataset.words,
    )


def of_ignored(ignored: IgnoredName) -> IgnoredItem:
    return IgnoredItem(
        side=ignored.subject.side.value,
        name=ignored.subject.name,
        qualified_name=ignored.subject.qualified_name,
        entry=ignored.entry,
        place=ignored.place,
    )


def of_link(link: Linked) -> Link:
    return Link(
        side=link.subject.side.value,
        name=link.subject.name,
        qualified_name=link.subject.qualified_name,
        partner_side=link.partner.side.value,
        partner=link.partner.name,
        partner_qualified_name=link.partner.qualified_name,
        evidence=link.evidence.kind.value,
        agreement=link.evidence.agreement.value,
        statement=link.evidence.statement,
        score=link.evidence.score,
        columns=_of_facts(link.evidence.columns),
    )


def _of_facts(facts: ColumnFacts | None) -> ColumnCount | None:
    return ColumnCount(**asdict(facts)) if facts is not None else None


def of_sample(sample: SchemaSample) -> FileSchemaItem:
    schema = sample.schema
    columns = [FileColumnItem(name=column.name, type=column.type) for column in schema.columns]
    return FileSchemaItem(
        key=sample.key,
        format=schema.format,
        compression=schema.compression,
        columns=columns,
        why_not=schema.why_not,
    )


def of_spared(plan: Plan) -> list[AssetName]:
    return [of_asset(item.asset, why=item.why) for item in plan.spared]


def of_requests(count: RequestCount | Forecast) -> Requests:
    return Requests(reads=count.reads, writes=count.writes)


def of_asset(asset: Asset, *, why: str = "", by: Iterable[str] = ()) -> AssetName:
    return AssetName(kind=asset.kind.value, name=asset.name, qualified_name=asset.qualified_name, why=why, by=list(by))
