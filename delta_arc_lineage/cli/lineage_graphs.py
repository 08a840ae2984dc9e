"""Lineage graphs for the commands that draw them or hand them on: of some routes, each planned and assessed anew."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from delta_arc_lineage.adapters.collector import collector_paused
from delta_arc_lineage.cli.console import complain
from delta_arc_lineage.cli.running import NOT_COMPLETE, Session, new_run, open_session
from delta_arc_lineage.errors import AuthenticationFailed, DeltaArcError
from delta_arc_lineage.model.lineage_graph import LineageGraph
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.catalog import RequestCount
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.assessing.route_assessment import assess
from delta_arc_lineage.sync.graphing.gathering import gather_graph
from delta_arc_lineage.sync.graphing.route_graphs import PlannedRoute
from delta_arc_lineage.sync.planning.route_plans import read_and_plan


@dataclass(frozen=True, slots=True)
class Gathered:
    """A graph, and the routes it is made of, while their catalog can still be asked. `exit_code`: what the command ends
    with if nothing else is wrong; `failed`: the first error, where no route could be read at all."""

    graph: LineageGraph
    session: Session
    exit_code: int
    failed: DeltaArcError | None = None
    planned: tuple[PlannedRoute, ...] = ()

    @property
    def spent(self) -> RequestCount:
        return self.session.space.catalog.requests


@contextmanager
def gathered_graph(settings: Settings, names: Sequence[str], *, refresh: bool, usage: int = 0) -> Iterator[Gathered]:
    """Of the routes that are named, else of all. A route that fails is told and left out, and the others are shown.
    `usage`: of how many tables it is asked what is made of them."""
    routes = [settings.route(name) for name in dict.fromkeys(names)] or list(settings.routes.values())
    with open_session(settings, refresh=refresh) as session, collector_paused():
        planned, errors, exit_code = _plan_all(routes, session)
        graph = gather_graph(planned, session.space, most_walks=usage)
        left_out = tuple(f"{name}: not shown: {error}" for name, error in errors)
        graph = replace(graph, left_out=(*graph.left_out, *left_out))
        session.pause()
        failed = errors[0][1] if errors and not planned else None
        yield Gathered(graph, session, exit_code, failed, tuple(planned))


def _plan_all(
    routes: Sequence[Route], session: Session
) -> tuple[list[PlannedRoute], list[tuple[str, DeltaArcError]], int]:
    """With what failed, by route, and the exit code that follows."""
    planned: list[PlannedRoute] = []
    errors: list[tuple[str, DeltaArcError]] = []
    exit_code = 0
    for route in routes:
        try:
            found = read_and_plan(route, session.space, run=new_run())
            planned.append(PlannedRoute(route, found, assess(route, found, session.space)))
            exit_code = exit_code or (NOT_COMPLETE if found.plan.incomplete else 0)
        except DeltaArcError as error:
            complain(error, of=route.name)
            errors.append((route.name, error))
            exit_code = exit_code or error.exit_code
            if isinstance(error, AuthenticationFailed):
                break  # all routes have the same keys
    return planned, errors, exit_code
