"""A statement of compliance as the shape that `compliance --format json` prints."""

from delta_arc_lineage.cli.compliance_shapes import (
    AssetEventItem,
    ClassCountsItem,
    ClassHopItem,
    ComplianceResult,
    HeldColumnItem,
    HoldingItem,
    PartsItem,
)
from delta_arc_lineage.model.compliance.holdings import Holding
from delta_arc_lineage.model.compliance.statement import ComplianceStatement, Parts
from delta_arc_lineage.model.moments import iso


def of_statement(statement: ComplianceStatement) -> ComplianceResult:
    events = statement.events
    return ComplianceResult(
        route=", ".join(statement.routes),
        tenant=statement.tenant,
        made_at=iso(statement.made_at),
        counts=[
            ClassCountsItem(
                data_class=counts.data_class.value,
                holdings=counts.holdings,
                tagged=_of_parts(counts.tagged),
                owned=_of_parts(counts.owned),
            )
            for counts in statement.counts
        ],
        holdings=[_of_holding(each, statement) for each in statement.holdings],
        hops=[
            ClassHopItem(
                data_class=hop.data_class.value,
                process=hop.edge.process.qualified_name,
                start=hop.edge.start.qualified_name,
                end=hop.edge.end.qualified_name,
                columns=[list(pair) for pair in hop.columns],
                start_tagged=statement.is_tagged(hop.edge.start, hop.data_class),
                end_tagged=statement.is_tagged(hop.edge.end, hop.data_class),
                evidence=hop.edge.evidence.words if hop.edge.evidence else "",
            )
            for hop in statement.hops
        ],
        events=None
        if events is None
        else [
            AssetEventItem(
                asset=asset.qualified_name, at=iso(event.at), who=event.by, what=event.what, told_by=event.told_by
            )
            for asset, told in sorted(events.items())
            for event in told
        ],
        unknown=list(statement.unknown),
    )


def _of_parts(parts: Parts) -> PartsItem:
    return PartsItem(yes=parts.yes, no=parts.no, unknown=parts.unknown)


def _of_holding(holding: Holding, statement: ComplianceStatement) -> HoldingItem:
    node = holding.node
    care = statement.care.get(node.reference) if statement.care is not None else None
    return HoldingItem(
        data_class=holding.data_class.value,
        type=node.reference.type_name,
        qualified_name=node.reference.qualified_name,
        name=node.name,
        system=node.connector,
        confidence=holding.confidence,
        columns=[
            HeldColumnItem(name=each.name, sort=each.sort, tags=list(each.tags), tagged=each.is_tagged)
            for each in holding.columns
        ],
        tags=list(holding.tags),
        tagged=statement.is_tagged(node.reference, holding.data_class),
        sources=[source.qualified_name for source in holding.sources],
        owners=None if care is None else list(care.owners),
        certificate=None if care is None else care.certificate,
    )
