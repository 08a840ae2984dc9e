"""Impact as the shapes that `--json` prints."""

from collections.abc import Iterable

from delta_arc_lineage.cli.impact_shapes import (
    ChangeName,
    ColumnChangeItem,
    ColumnImpactItem,
    ConsequenceItem,
    ImpactResult,
    LineageAssetItem,
    PersonItem,
    ReachedItem,
    SchemaDiffResult,
    VerdictName,
)
from delta_arc_lineage.cli.result_items import Requests
from delta_arc_lineage.model.impact import Impact, Reached, list_people
from delta_arc_lineage.model.impact_words import list_way
from delta_arc_lineage.model.routes import route_named_in
from delta_arc_lineage.model.schema_breaks import ChangeImpact, SchemaImpact, Verdict
from delta_arc_lineage.model.schema_states import ChangeSort
from delta_arc_lineage.model.traces import Direction, TracedAsset
from delta_arc_lineage.ports.catalog import RequestCount
from delta_arc_lineage.sync.tracing.impacts import TracedImpact
from delta_arc_lineage.sync.tracing.meant_assets import Meant

_VERDICTS: dict[Verdict, VerdictName] = {
    Verdict.BREAKS: "breaks",
    Verdict.MAY_BREAK: "may_break",
    Verdict.HOLDS: "holds",
}
_CHANGES: dict[ChangeSort, ChangeName] = {
    ChangeSort.DROPPED: "dropped",
    ChangeSort.RENAMED: "renamed",
    ChangeSort.NARROWED: "narrowed",
    ChangeSort.RETYPED: "retyped",
    ChangeSort.UNCLEAR: "unclear",
    ChangeSort.WIDENED: "widened",
    ChangeSort.ADDED: "added",
}


def of_impact(name: str, traced: TracedImpact, spent: RequestCount) -> ImpactResult:
    traces = [impact.trace for impact in traced.impacts]
    return ImpactResult(
        route=route_named_in(traced.impact.start.mark),
        name=name,
        asset=of_asset(traced.impact.start),
        others=list(map(of_asset, traced.meant.others)),
        direction="down" if traced.impact.trace.direction is Direction.DOWN else "up",
        depth=traced.impact.trace.depth,
        assets=[_of_reached(traced.impact, reached) for reached in traced.impact.reached],
        columns=list(map(_of_column, traced.columns)),
        unlinked=list(traced.unlinked),
        people=of_people(traced.impact.assets),
        hidden=sum(trace.hidden for trace in traces) + traced.hidden_columns + traced.meant.hidden,
        unread=sum(trace.unread for trace in traces),
        is_cut=any(trace.is_cut for trace in traces),
        is_whole=traced.is_whole,
        requests=Requests(reads=spent.reads, writes=spent.writes),
    )


def of_asset(asset: TracedAsset) -> LineageAssetItem:
    return LineageAssetItem(
        type=asset.reference.type_name,
        name=asset.name,
        qualified_name=asset.reference.qualified_name,
        guid=asset.guid,
        system=asset.system,
    )


def of_people(assets: Iterable[TracedAsset]) -> list[PersonItem]:
    return [
        PersonItem(
            name=person.name,
            is_group=person.is_group,
            assets=[asset.reference.qualified_name for asset in person.assets],
        )
        for person in list_people(assets)
    ]


def _of_reached(impact: Impact, reached: Reached) -> ReachedItem:
    asset, process = reached.asset, reached.process
    return ReachedItem(
        **of_asset(asset).model_dump(),
        hops=reached.distance,
        path=list_way(impact.way_to(reached)),
        process=process.reference.qualified_name if process else "",
        route=route_named_in(process.mark) if process else "",
        owners=list(asset.owners),
        groups=list(asset.groups),
        certificate=asset.certificate,
    )


def of_schema_impact(name: str, meant: Meant, found: SchemaImpact, spent: RequestCount) -> SchemaDiffResult:
    traces = [impact.trace for impact in found.impacts]
    return SchemaDiffResult(
        route=route_named_in(meant.asset.mark),
        name=name,
        asset=of_asset(meant.asset),
        others=list(map(of_asset, meant.others)),
        verdict=_VERDICTS[found.verdict],
        changes=list(map(_of_change, found.changes)),
        people=of_people(found.touched),
        hidden=sum(trace.hidden for trace in traces) + meant.hidden,
        unread=sum(trace.unread for trace in traces),
        is_cut=any(trace.is_cut for trace in traces),
        is_whole=found.is_whole and not meant.hidden,
        requests=Requests(reads=spent.reads, writes=spent.writes),
    )


def _of_change(impact: ChangeImpact) -> ColumnChangeItem:
    before, after = impact.change.before, impact.change.after
    return ColumnChangeItem(
        change=_CHANGES[impact.change.sort],
        before=before.name if before else "",
        before_type=before.type if before else "",
        after=after.name if after else "",
        after_type=after.type if after else "",
        why=impact.change.why,
        verdict=_VERDICTS[impact.verdict],
        is_traced=impact.is_traced,
        consequences=[
            ConsequenceItem(
                **_of_reached(each.impact, each.reached).model_dump(), verdict=_VERDICTS[each.verdict], why=each.why
            )
            for each in impact.consequences
        ],
    )


def _of_column(impact: Impact) -> ColumnImpactItem:
    return ColumnImpactItem(
        column=impact.start.name,
        qualified_name=impact.start.reference.qualified_name,
        assets=[_of_reached(impact, reached) for reached in impact.reached],
    )
