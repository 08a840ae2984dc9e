"""What each operation answers, as models: the API's description is made of them, and so are the bodies."""

from typing import Any, Literal

from delta_arc_lineage.model.diff import Add, Adopt, Change, Modify, Remove, Restore, Retire
from delta_arc_lineage.model.observed import ObservedAsset
from delta_arc_lineage.model.outcomes import Unlinked
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.operations.answer_parts import Answer, RequestsMade
from delta_arc_lineage.operations.marking_answers import MarkingsAnswer
from delta_arc_lineage.ports.catalog import CatalogedAsset

State = Literal["planned", "applied", "unchanged", "withheld"]
"""`planned`: nothing was written, as asked; `withheld`: nothing was, a person has to approve it first."""
MOST_SHOWN = 200
"""Things of one sort that are not linked, of all those counted."""


class PlanSummary(Answer):
    """A plan in numbers. `digest` tells it apart: whoever approves it approves exactly these changes. `spared`: what is
    left alone though it was meant, `denied` of these because the token may not do it; `pending`: removals that wait for
    a later reading; `over_limit`: why removals wait for a person; `violations`: why all of it does;
    `removals_withheld`: why none were planned; `incomplete`: readings that did not show all there is; `forecast`: of
    what is applied without approval."""

    digest: str
    is_safe: bool
    add: int
    change: int
    remove: int
    adopt: int
    restore: int
    retire: int
    unchanged: int
    spared: int
    denied: int
    pending: int
    over_limit: str
    violations: list[str]
    removals_withheld: list[str]
    incomplete: list[str]
    forecast: RequestsMade

    @classmethod
    def of(cls, plan: Plan) -> "PlanSummary":
        kinds: dict[str, type[Change]] = {
            "add": Add,
            "change": Modify,
            "remove": Remove,
            "adopt": Adopt,
            "restore": Restore,
            "retire": Retire,
        }
        return cls(
            digest=plan.digest,
            is_safe=plan.is_safe,
            **{name: plan.count(kind) for name, kind in kinds.items()},
            unchanged=plan.unchanged,
            spared=len(plan.spared),
            denied=len(plan.denied),
            pending=len(plan.pending),
            over_limit=plan.over_limit,
            violations=list(plan.violations),
            removals_withheld=list(plan.withheld),
            incomplete=list(plan.incomplete),
            forecast=RequestsMade.of(plan.forecast),
        )


class ConnectionAnswer(Answer):
    """`state`: `unchanged` where the connection was there. `guid`: empty where nothing was written; `run`: the journal
    of what was."""

    operation: Literal["upsert_s3_connection"] = "upsert_s3_connection"
    state: State
    run: str
    qualified_name: str
    name: str
    guid: str
    plan: PlanSummary
    requests: RequestsMade


class AssetAnswer(Answer):
    """An asset as the catalog has it. `attributes`: under the catalog's own names, without relationships and without
    what is empty; `mark` says who made it, and is empty where nothing does."""

    operation: Literal["get_by_guid", "get_by_qn"]
    guid: str
    asset_type: str
    qualified_name: str
    name: str
    archived: bool
    mark: str
    attributes: dict[str, Any]

    @classmethod
    def of(cls, asset: CatalogedAsset, *, operation: Literal["get_by_guid", "get_by_qn"]) -> "AssetAnswer":
        return cls(
            operation=operation,
            guid=asset.guid,
            asset_type=asset.type_name,
            qualified_name=asset.qualified_name,
            name=asset.name,
            archived=asset.archived,
            mark=asset.mark,
            attributes={name: value for name, value in asset.attributes.items() if value not in (None, [], {}, "")},
        )


class ListedAsset(Answer):
    """An asset that would be deleted for good, or was. `edits`: what people said of it."""

    guid: str
    kind: str
    name: str
    qualified_name: str
    mark: str
    archived: bool
    edits: list[str]

    @classmethod
    def of(cls, found: ObservedAsset) -> "ListedAsset":
        return cls(
            guid=found.guid,
            kind=found.asset.kind.value,
            name=found.asset.name,
            qualified_name=found.asset.qualified_name,
            mark=found.mark or "",
            archived=found.archived,
            edits=[edit.what for edit in found.edits],
        )


class PurgeAnswer(Answer):
    """`state`: `planned` where nothing was deleted; `digest`: what to send to delete exactly `listed`; `denied`: what
    stays because this token may not delete it, a line each."""

    operation: Literal["purge"] = "purge"
    state: Literal["planned", "purged"]
    run: str
    digest: str
    listed: list[ListedAsset]
    denied: list[str]
    next_step: str
    requests: RequestsMade


class UnlinkedItem(Answer):
    """A table, a column or a file that is not linked, and why."""

    side: str
    name: str
    qualified_name: str
    reason: str
    words: str
    candidates: list[str]

    @classmethod
    def of(cls, outcome: Unlinked) -> "UnlinkedItem":
        return cls(
            side=outcome.subject.side.value,
            name=outcome.subject.name,
            qualified_name=outcome.subject.qualified_name,
            reason=outcome.reason.value,
            words=outcome.reason.words,
            candidates=list(outcome.candidates),
        )


class LineageAnswer(Answer):
    """`route`: what the request connects, under the name that its marks, its state and its journal carry. `written`,
    `archived`: assets; `waiting`: changes that are left for a person or a later reading. `findings`: what a person
    should know of the readings. Of `unlinked`, the first are shown. `markings`: none where no rules hold for
    the route."""

    operation: Literal["upsert_s3_assets_and_lineage"] = "upsert_s3_assets_and_lineage"
    state: State
    run: str
    route: str
    plan: PlanSummary
    consent: str
    written: int
    archived: int
    waiting: int
    findings: list[str]
    unlinked_count: int
    unlinked: list[UnlinkedItem]
    next_step: str
    requests: RequestsMade
    markings: MarkingsAnswer | None = None


AnyAnswer = ConnectionAnswer | AssetAnswer | PurgeAnswer | LineageAnswer

ANSWERS: dict[str, type[AnyAnswer]] = {
    "upsert_s3_connection": ConnectionAnswer,
    "get_by_guid": AssetAnswer,
    "get_by_qn": AssetAnswer,
    "purge": PurgeAnswer,
    "upsert_s3_assets_and_lineage": LineageAnswer,
}
