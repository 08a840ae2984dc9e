"""explain: why a thing is linked, or why not, by what was read last."""

from typing import Any

import click

from delta_arc_lineage.cli.running import for_each_route, load_and_log, open_session
from delta_arc_lineage.model import render
from delta_arc_lineage.model.codec import encode
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.outcomes import Linked, Unlinked
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.planning.explaining import Explanation, explain


def run_explain(name: str, route_name: str | None, *, as_json: bool) -> int:
    settings = load_and_log()
    found: list[Explanation] = []

    def work(route: Route) -> Any:
        with open_session(settings) as session:
            explanation = explain(route, session.space, name)
        found.append(explanation)
        if not as_json:
            _show(route, explanation)
        return _as_json(route, explanation)

    exit_code = for_each_route(settings, route_name, work, as_json=as_json)
    return exit_code or (3 if found and all(explanation.is_empty for explanation in found) else 0)


def _show(route: Route, explanation: Explanation) -> None:
    read_at = moment(explanation.read_at)
    click.echo(
        f"{explanation.name} in route {route.name}, as read on {read_at}, by the pattern {route.file_pattern.text}"
    )
    if explanation.is_empty:
        near = f"; nearest: {', '.join(explanation.nearest)}" if explanation.nearest else ""
        click.echo(f"  nothing of this name was read{near}")
    outcomes: list[Linked | Unlinked] = [*explanation.linked, *explanation.unlinked]
    for outcome in outcomes:
        click.echo(f"  {render.explain_outcome(outcome)}")
    for asset in explanation.assets:
        click.echo(f"  {render.show(asset)}")


def _as_json(route: Route, explanation: Explanation) -> dict[str, Any]:
    return {"route": route.name, **encode(explanation)}
