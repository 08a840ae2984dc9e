"""The terminal: progress on stderr, data on stdout, and a log file for those who ask.

What is printed here goes through the terminal's medium once more, line by line: whatever a line was made of, no code of
it reaches the terminal.
"""

import logging
from collections.abc import Iterable
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from delta_arc_lineage.adapters.log_file import LOGGER, MaskingFormatter, start_log
from delta_arc_lineage.cli.result_items import Result
from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.model.media import terminal, to_json
from delta_arc_lineage.model.render import duration
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage.settings.load import Settings


def say(text: str, *, err: bool = False, sign: str = "") -> None:
    """Print lines; `sign` stands before them and may be coloured."""
    click.echo(sign + "\n".join(map(terminal, text.split("\n"))), err=err)


def complain(error: Exception, *, of: str = "") -> None:
    """An error in its one line; `of`: the route that it is of, named once."""
    names_it = isinstance(error, DeltaArcError) and error.where.startswith(f"route {of}")
    route = f"route {of}: " if of and not names_it else ""
    click.echo(terminal(f"error: {route}{error}"), err=True)


def print_results(results: Iterable[Result]) -> None:
    """A JSON list of what a command found or did, in one line: it is for machines."""
    click.echo(to_json([result.model_dump() for result in results]))


class ConsoleProgress(Progress):
    """Bars on a terminal, nothing but notes elsewhere; everything goes to the log too.

    `of`: the route that it is the progress of; several run one after another, so each line says its own.
    """

    def __init__(self, console: Console, *, of: str = "") -> None:
        self._console, self._of = console, f"{of}: " if of else ""
        self._tasks: dict[str, TaskID] = {}
        self._bars = self._new_bars()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def pause(self) -> None:
        """Take the bars away; the next step brings new ones."""
        self._bars.stop()
        self._bars, self._tasks = self._new_bars(), {}

    def _new_bars(self) -> Bars:
        return Bars(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[time_left]}"),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )

    def step(self, what: str, done: int, total: int | None = None) -> None:
        what = terminal(f"{self._of}{what}")
        LOGGER.info("%s: %s of %s", what, done, "?" if total is None else total)
        if not self._tasks:
            self._bars.start()
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=total, time_left="")
        self._bars.update(self._tasks[what], completed=done, total=total, time_left="")

    def time_left(self, what: str, seconds: float) -> None:
        what, words = terminal(f"{self._of}{what}"), f"about {duration(seconds)} left"
        LOGGER.info("%s: %s", what, words)
        if what in self._tasks:
            self._bars.update(self._tasks[what], time_left=words)

    def note(self, message: str) -> None:
        message = terminal(f"{self._of}{message}")
        LOGGER.warning(message)
        self._console.print(message, style="yellow", highlight=False, markup=False, soft_wrap=True)

    def detail(self, message: str) -> None:
        LOGGER.debug(terminal(f"{self._of}{message}"))


def stderr() -> Console:
    return Console(stderr=True)


def start_logging(settings: Settings) -> None:
    """A log file if one is set; its folder must exist."""
    start_log(settings.log_file, level=settings.log_level, secrets=settings.secrets)


def log_faults(settings: Settings) -> None:
    """Errors on stderr, for a command that goes on after them, where no log file is set."""
    if settings.log_file is None:
        handler = logging.StreamHandler()
        handler.setLevel(logging.ERROR)
        handler.setFormatter(MaskingFormatter(settings.secrets))
        LOGGER.addHandler(handler)
