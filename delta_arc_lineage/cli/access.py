"""access: what this token may do of all that a sync needs, a line each, with what to grant where it may not."""

import click

from delta_arc_lineage.cli.audit_shapes import AccessResult, AllowanceItem
from delta_arc_lineage.cli.console import say
from delta_arc_lineage.cli.running import NOT_ALLOWED, Done, choose_routes, for_each_route, load_and_log, open_session
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.auditing.access import Allowance, find_own_name, look_at_access


def run_access(*, route: str | None, as_json: bool) -> int:
    """2 where something that every sync does is refused; what is only set besides is told and stops nothing."""
    settings = load_and_log()

    def work(route: Route) -> Done:
        with open_session(settings, of=route.name) as session:
            token, unnamed = find_own_name(session.space)
            allowances = (*look_at_access(route, session.space), *unnamed)
            tenant = session.space.tenant
        refused = sum(item.allowed is False and item.is_needed for item in allowances)
        if not as_json:
            say(f"{terminal(route.name)}: what {terminal(token or 'this token')} may do in {terminal(tenant)}")
            for item in allowances:
                _show(item)
        result = AccessResult(
            route=route.name, tenant=tenant, token=token, refused=refused, allowances=list(map(_item, allowances))
        )
        return Done(lambda: result, NOT_ALLOWED if refused else 0)

    return for_each_route(choose_routes(settings, route), work, as_json=as_json)


def _show(item: Allowance) -> None:
    if item.allowed is None:
        sign = click.style("not told", fg="cyan")
    elif item.allowed:
        sign = click.style("allowed ", fg="green")
    else:
        sign = click.style("refused ", fg="red" if item.is_needed else "yellow")
    besides = "" if item.is_needed else " (not every sync needs it)"
    say(f"  {terminal(item.what)}: {terminal(item.where)}{besides}", sign=sign)
    if item.why or item.next_step:
        say(f"            {' — '.join(terminal(part) for part in (item.why, item.next_step) if part)}")


def _item(item: Allowance) -> AllowanceItem:
    return AllowanceItem(
        what=item.what, where=item.where, allowed=item.allowed, needed=item.is_needed, why=item.why, next=item.next_step
    )
