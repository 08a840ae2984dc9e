"""What each operation does: the same use cases as the command line's, with the consent that a request gives.

A safe plan is applied because it was asked for. What a person has to approve first is answered with its digest, and
applied where a later request sends it; so is what would be deleted for good.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from delta_arc_lineage.adapters.actor import actor
from delta_arc_lineage.adapters.collector import collector_paused
from delta_arc_lineage.errors import UnsafePlan
from delta_arc_lineage.model.assets import Connection
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.model.render import explain_waiting
from delta_arc_lineage.model.rights import say_denied
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.operations.answer_parts import RequestsMade
from delta_arc_lineage.operations.answers import (
    MOST_SHOWN,
    AnyAnswer,
    AssetAnswer,
    ConnectionAnswer,
    LineageAnswer,
    ListedAsset,
    PlanSummary,
    PurgeAnswer,
    State,
    UnlinkedItem,
)
from delta_arc_lineage.operations.marking_answers import MarkingsAnswer
from delta_arc_lineage.operations.requested_route import requested_route, with_general_rules
from delta_arc_lineage.operations.requests import (
    GetByGuid,
    GetByQn,
    Purge,
    Request,
    UpsertS3AssetsAndLineage,
    UpsertS3Connection,
)
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.deadline import Deadline, NoDeadline
from delta_arc_lineage.ports.progress import Progress, Silence
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.marking.unattended import give_markings, look_at_markings, refuse_other_markings
from delta_arc_lineage.sync.planning.consent import find_consent
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.planning.s3_connections import plan_s3_connection, route_of_connections
from delta_arc_lineage.sync.reading.single_assets import read_by_guid, read_by_name
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.applying import Applied, apply_plan
from delta_arc_lineage.sync.writing.purging import PurgeList, list_purge_of, purge
from delta_arc_lineage.wiring import open_workspace


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation. `run`: the id of its journal; `why`: what started it, for the audit; `clock`
    and `deadline`: of who has a time of its own."""

    settings: Settings
    run: str
    why: str
    progress: Progress = field(default_factory=Silence)
    clock: Clock | None = None
    deadline: Deadline = NoDeadline()  # noqa: RUF009 - it holds nothing

    @contextmanager
    def open(self, route: Route | None = None) -> Iterator[Workspace]:
        """The workspace of the call; `route`: the one it states, beside those of the settings."""
        settings = self.settings
        if route is not None:
            settings = replace(settings, routes={**settings.routes, route.name: route})
        with open_workspace(
            settings,
            progress=self.progress,
            actor=actor(),
            why=self.why,
            clock=self.clock,
            deadline=self.deadline,
        ) as space:
            yield space


def upsert_s3_connection(request: UpsertS3Connection, call: Call) -> ConnectionAnswer:
    params, deployment = request.params, call.settings.deployment
    wanted = Connection(
        qualified_name=params.connection_qn, name=params.connection_name, owners=tuple(params.asset_owners)
    )
    with call.open() as space:
        plan = plan_s3_connection(wanted, deployment, space)
        guid = ""
        if not params.plan_only and not plan.is_empty:
            apply_plan(route_of_connections(deployment), plan, space, consent=Consent.REQUEST, run=call.run)
        if not params.plan_only:
            shown = space.catalog.find_by_name(wanted.reference)
            guid = shown.guid if shown else ""
        return ConnectionAnswer(
            state=_state_of(plan, plan_only=params.plan_only, consent=Consent.REQUEST),
            run="" if params.plan_only or plan.is_empty else call.run,
            qualified_name=wanted.qualified_name,
            name=wanted.name,
            guid=guid,
            plan=PlanSummary.of(plan),
            requests=RequestsMade.of(space.catalog.requests),
        )


def get_by_guid(request: GetByGuid, call: Call) -> AssetAnswer:
    params = request.params
    with call.open() as space:
        found = read_by_guid(params.guid, params.asset_type, space.catalog)
        return AssetAnswer.of(found, operation="get_by_guid")


def get_by_qn(request: GetByQn, call: Call) -> AssetAnswer:
    params = request.params
    with call.open() as space:
        found = read_by_name(params.qualified_name, params.asset_type, space.catalog)
        return AssetAnswer.of(found, operation="get_by_qn")


def purge_assets(request: Purge, call: Call) -> PurgeAnswer:
    """UnsafePlan where the digest is of another list than there is now."""
    params = request.params
    with call.open() as space:
        listed = list_purge_of(params.assets_guids, call.settings.deployment, space)
        is_asked = params.digest is not None and not params.plan_only
        if is_asked:
            _require_digest(listed, params.digest)
            purge(listed, space, consent=Consent.DIGEST, run=call.run)
        return PurgeAnswer(
            state="purged" if is_asked else "planned",
            run=call.run if is_asked else "",
            digest=listed.digest,
            listed=[ListedAsset.of(found) for found in listed.assets],
            denied=[f"{spared.asset.qualified_name}: {spared.why}" for spared in listed.spared],
            next_step=""
            if is_asked
            else f"read the list; to delete exactly this for good, send the same guids with digest {listed.digest!r}",
            requests=RequestsMade.of(space.catalog.requests),
        )


def _require_digest(listed: PurgeList, digest: str | None) -> None:
    if digest != listed.digest:
        raise UnsafePlan(
            what=f"the digest of the list is {listed.digest}, and {digest} was sent: it is another list",
            where="digest",
            next_step="read the list without a digest, then send that of the list",
            digest=listed.digest,
        )


def upsert_s3_assets_and_lineage(request: UpsertS3AssetsAndLineage, call: Call) -> LineageAnswer:
    params = request.params
    route = requested_route(params, deployment=call.settings.deployment)
    route = with_general_rules(route, call.settings.routes.values())
    with call.open(route) as space:
        with collector_paused():
            planned = read_and_plan(route, space, run=call.run)
            markings = look_at_markings(route, planned, space)
        plan = planned.plan
        applied: tuple[Applied, ...] = ()
        consent = None
        if not params.plan_only:
            consent = find_consent(plan, approved=params.approve, agreed=Consent.REQUEST)
            refuse_other_markings(markings, params.approve_markings, where="approve_markings")
            if consent is not None:
                applied = apply_plan(route, plan, space, consent=consent, run=call.run)
                markings = give_markings(
                    route, markings, space, approved=params.approve_markings, agreed=Consent.REQUEST, run=call.run
                )
        answer = _lineage_answer(plan, applied, consent, call, space, plan_only=params.plan_only)
        told = MarkingsAnswer.of(markings, plan_only=params.plan_only, secrets=call.settings.secrets)
        has_marked = told is not None and told.state == "applied"
        return answer.model_copy(update={"markings": told, "run": call.run if has_marked else answer.run})


def _lineage_answer(
    plan: Plan, applied: tuple[Applied, ...], consent: Consent | None, call: Call, space: Workspace, *, plan_only: bool
) -> LineageAnswer:
    state = _state_of(plan, plan_only=plan_only, consent=consent)
    denied = say_denied(plan.spared, len(plan.changes), terminal)
    return LineageAnswer(
        state=state,
        run=call.run if applied and not plan.is_empty else "",
        route=plan.route,
        plan=PlanSummary.of(plan),
        consent=consent.words if consent and not plan.is_empty else "",
        written=sum(len(phase.written) for phase in applied),
        archived=sum(len(phase.archived) for phase in applied),
        waiting=sum(phase.waiting for phase in applied) if applied else len(plan.changes),
        findings=list(filter(None, [plan.finding, *(finding.words for finding in plan.copies), *denied])),
        unlinked_count=len(plan.unlinked),
        unlinked=[UnlinkedItem.of(outcome) for outcome in plan.unlinked[:MOST_SHOWN]],
        next_step=_next_step(plan, state, consent),
        requests=RequestsMade.of(space.catalog.requests),
    )


def _state_of(plan: Plan, *, plan_only: bool, consent: Consent | None) -> State:
    if plan_only:
        return "planned"
    if plan.is_empty:
        return "unchanged"
    return "applied" if consent is not None else "withheld"


def _next_step(plan: Plan, state: State, consent: Consent | None) -> str:
    """What to send next; empty where nothing waits."""
    approve = f"send the same request with approve {plan.digest!r}"
    if state == "planned":
        return "" if plan.is_empty else "send the same request without plan_only to apply it"
    if state == "withheld":
        return f"{'; '.join(plan.violations)}: to have all of it, {approve}"
    waits = explain_waiting(plan, consent)
    return f"{waits}: to have them now, {approve}" if waits else ""


HANDLERS: dict[str, Callable[[Any, Call], AnyAnswer]] = {
    "upsert_s3_connection": upsert_s3_connection,
    "get_by_guid": get_by_guid,
    "get_by_qn": get_by_qn,
    "purge": purge_assets,
    "upsert_s3_assets_and_lineage": upsert_s3_assets_and_lineage,
}


def carry_out(request: Request, call: Call) -> AnyAnswer:
    """The answer of the operation; a DeltaArcError where it fails."""
    return HANDLERS[request.operation](request, call)
