"""What a command that changed something says at its end, in words and as a result."""

from collections.abc import Sequence

from delta_arc_lineage.adapters.log_file import LOGGER
from delta_arc_lineage.cli.console import say
from delta_arc_lineage.cli.result_shapes import ApplyResult
from delta_arc_lineage.cli.results import of_requests, of_spared
from delta_arc_lineage.model.diff import subject
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.plan import Consent, Plan, Purpose
from delta_arc_lineage.model.render import explain_waiting
from delta_arc_lineage.model.rights import say_denied
from delta_arc_lineage.ports.catalog import RequestCount
from delta_arc_lineage.sync.writing.applying import Applied


def report(
    plan: Plan,
    applied: Sequence[Applied],
    *,
    consent: Consent | None,
    run: str,
    read: RequestCount,
    spent: RequestCount,
    quiet: bool,
) -> ApplyResult:
    """What was done, by which run, and what it cost: `read` to plan it, `spent` to apply it."""
    result = ApplyResult(
        route=plan.route,
        tenant=plan.tenant,
        run=run,
        digest=plan.digest,
        consent=consent.words if consent else "",
        written=sum(len(phase.written) for phase in applied),
        archived=sum(len(phase.archived) for phase in applied),
        waiting=sum(phase.waiting for phase in applied),
        incomplete=list(plan.incomplete),
        requests=of_requests(read + spent),
        applying=of_requests(spent),
        forecast=of_requests(plan.forecast),
        undoes=plan.undoes,
        undone_already=plan.unchanged if plan.purpose is Purpose.UNDO else 0,
        spared=of_spared(plan),
        denied=len(plan.denied),
    )
    for phase in applied:
        for what, assets in (("written", [*map(subject, phase.written)]), ("archived", phase.archived)):
            for asset in assets:
                LOGGER.info(terminal(f"{plan.route}: {what}: {asset.reference.type_name} {asset.qualified_name}"))
    LOGGER.info(terminal(f"{plan.route}: run {run}: {result.written} written, {result.archived} archived"))
    if not quiet:
        route = terminal(plan.route)
        say(
            f"{route}: {result.written} written, {result.archived} archived, {result.waiting} waiting; "
            f"{spent.writes} write and {spent.reads} read requests, {read.reads} to plan; all confirmed"
        )
        if plan.purpose is Purpose.SYNC and (waits := explain_waiting(plan, consent)):
            say(f"{route}: {waits}: delta-arc plan --route {route} shows it with its digest", err=True)
        for line in say_denied(plan.spared, len(plan.changes), terminal):
            say(f"{route}: not allowed: {line}; `delta-arc access` says what to grant", err=True)
        if result.incomplete:
            say(f"{route}: not all was seen: {'; '.join(result.incomplete)}", err=True)
        if result.written or result.archived:
            say(f"{route}: to take it back: delta-arc undo {run}", err=True)
    return result
