"""How commands run: one piece of work for one route or all of them, each in its workspace."""

import shlex
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from delta_arc_lineage.adapters.actor import actor
from delta_arc_lineage.cli.console import ConsoleProgress, complain, print_results, start_logging, stderr
from delta_arc_lineage.cli.result_items import Result
from delta_arc_lineage.cli.results import of_failure
from delta_arc_lineage.errors import AuthenticationFailed, DeltaArcError, PermissionDenied, Unreachable
from delta_arc_lineage.masking import mask
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings.load import Settings, load_settings
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.wiring import open_workspace

NOT_COMPLETE = Unreachable.exit_code
"""What a command ends with that did its work on readings that did not show all there is."""
NOT_ALLOWED = PermissionDenied.exit_code
"""What a command ends with that left undone what its token may not do."""


@dataclass(frozen=True, slots=True)
class Session:
    """A workspace with its progress on the terminal. `pause` takes the progress away, to ask a person something."""

    space: Workspace
    progress: ConsoleProgress

    def pause(self) -> None:
        self.progress.pause()


@dataclass(frozen=True, slots=True)
class Done:
    """What the work of a route came to, and what the command ends with because of it.

    `describe` makes its result, for `--json` alone: of a large plan it is the largest thing there is.
    """

    describe: Callable[[], Result]
    exit_code: int = 0


@contextmanager
def open_session(settings: Settings, *, of: str = "", refresh: bool = False) -> Iterator[Session]:
    """`of`: the route that its progress is of; `refresh`: what is remembered of the catalog is not used."""
    with ConsoleProgress(stderr(), of=of) as progress:
        why = mask(shlex.join(["delta-arc", *sys.argv[1:]]), settings.secrets)
        with open_workspace(settings, progress=progress, actor=actor(), why=why, refresh=refresh) as space:
            yield Session(space, progress)


def for_each_route(routes: Sequence[Route], work: Callable[[Route], Done], *, as_json: bool) -> int:
    """Do the work for each; the first exit code that is not 0. A route that fails does not stop the others."""
    results: list[Result] = []
    exit_code = 0
    for route in routes:
        try:
            done = work(route)
            if as_json:
                results.append(done.describe())
            exit_code = exit_code or done.exit_code
        except DeltaArcError as error:
            complain(error, of=route.name)
            results.append(of_failure(route.name, error))
            exit_code = exit_code or error.exit_code
            if isinstance(error, AuthenticationFailed):
                break  # all routes have the same keys
    if as_json:
        print_results(results)
    return exit_code


def judge(plan: Plan, markings: MarkingPlan | None = None) -> int:
    """What a command ends with that made or applied these plans, and did not fail."""
    if plan.denied or (markings is not None and markings.denied):
        return NOT_ALLOWED
    return NOT_COMPLETE if plan.incomplete else 0


def choose_routes(settings: Settings, name: str | None) -> list[Route]:
    """The one that is named, else all there are."""
    return [settings.route(name)] if name else list(settings.routes.values())


def load_and_log() -> Settings:
    """The settings, with the log they ask for."""
    settings = load_settings()
    start_logging(settings)
    return settings


def new_run() -> str:
    return f"cli-{uuid.uuid4()}"
