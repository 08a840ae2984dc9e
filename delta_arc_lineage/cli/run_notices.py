"""Run notices: what `--notify` tells of a run. Without it nobody is told: a person reads the terminal."""

from collections.abc import Callable

from delta_arc_lineage.cli.notify import open_board
from delta_arc_lineage.cli.running import Done
from delta_arc_lineage.errors import UnsafePlan
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.assessing.route_assessment import assess
from delta_arc_lineage.sync.notifying import notify_failure, notify_findings, notify_withheld
from delta_arc_lineage.sync.planning.route_plans import Planned
from delta_arc_lineage.sync.workspace import Workspace


class RunNotices:
    """`is_asked`: whether the command was given `--notify`."""

    def __init__(self, settings: Settings, *, is_asked: bool) -> None:
        self._board = open_board(settings) if is_asked else None

    def tell_findings(self, route: Route, planned: Planned, space: Workspace, *, run: str) -> None:
        """Contracts and other checks are looked at for this alone."""
        if self._board is not None:
            findings = assess(route, planned, space).findings
            notify_findings(planned.plan, findings, board=self._board, run=run)

    def asking(self, plan: Plan, ask: Callable[[], Consent], *, run: str) -> Consent:
        """The consent that there is; what waits without it, or in spite of it, is told."""
        try:
            consent = ask()
        except UnsafePlan:
            self._tell_withheld(plan, None, run)
            raise
        self._tell_withheld(plan, consent, run)
        return consent

    def _tell_withheld(self, plan: Plan, consent: Consent | None, run: str) -> None:
        if self._board is not None:
            notify_withheld(plan, board=self._board, consent=consent, run=run)

    def watching(self, work: Callable[[Route], Done]) -> Callable[[Route], Done]:
        """The work, with what ends it told; that a plan needs approval is told already."""

        def watched(route: Route) -> Done:
            try:
                return work(route)
            except Exception as error:
                if self._board is not None and not isinstance(error, UnsafePlan):
                    notify_failure(error, board=self._board, route=route.name)
                raise

        return watched
