"""The terminal: progress on stderr, data on stdout, and a log file for those who ask."""

import logging
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from delta_arc_lineage.model.render import duration
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage.settings.load import Settings

_LOG = logging.getLogger("delta_arc_lineage")


class ConsoleProgress(Progress):
    """Bars on a terminal, nothing but notes elsewhere; everything goes to the log too."""

    def __init__(self, console: Console) -> None:
        self._console = console
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
        _LOG.info("%s: %s of %s", what, done, "?" if total is None else total)
        if not self._tasks:
            self._bars.start()
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=total, time_left="")
        self._bars.update(self._tasks[what], completed=done, total=total, time_left="")

    def time_left(self, what: str, seconds: float) -> None:
        words = f"about {duration(seconds)} left"
        _LOG.info("%s: %s", what, words)
        if what in self._tasks:
            self._bars.update(self._tasks[what], time_left=words)

    def note(self, message: str) -> None:
        _LOG.warning(message)
        self._console.print(message, style="yellow", highlight=False, markup=False, soft_wrap=True)


def stderr() -> Console:
    return Console(stderr=True)


def start_logging(settings: Settings) -> None:
    """A log file if one is set; its folder must exist. Without one, Python would print warnings beside the notes."""
    _LOG.setLevel(settings.log_level)
    logging.raiseExceptions = False  # a log that cannot be written is no traceback on the terminal
    _LOG.addHandler(logging.NullHandler())
    if settings.log_file is not None:
        handler = logging.FileHandler(settings.log_file, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        _LOG.addHandler(handler)
        _LOG.propagate = False
