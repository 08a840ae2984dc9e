"""Findings: what one look found, how grave it is, and what to do about it."""

from collections.abc import Callable
from dataclasses import dataclass

from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.model.words import Word


class Level(Word):
    """Only an error stops a run."""

    OK = "ok", "ok"
    NOTE = "note", "note"
    WARNING = "warning", "warning"
    ERROR = "error", "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found. `error`: of the level of that name only, the failure itself."""

    what: str
    detail: str
    level: Level = Level.OK
    where: str = ""
    next_step: str = ""
    error: DeltaArcError | None = None

    @property
    def exit_code(self) -> int:
        """What a command ends with because of it."""
        return self.error.exit_code if self.error else 0


def note(what: str, detail: str) -> Finding:
    return Finding(what, detail, Level.NOTE)


def warn(what: str, detail: str, *, where: str, next_step: str) -> Finding:
    return Finding(what, detail, Level.WARNING, where, next_step)


def fail(what: str, error: DeltaArcError) -> Finding:
    return Finding(what, error.what, Level.ERROR, error.where, error.next_step, error)


def look_once(what: str, look: Callable[[], Finding]) -> Finding:
    """What the look finds; its failure is a finding too, so that it does not stop the rest."""
    try:
        return look()
    except DeltaArcError as error:
        return fail(what, error)
