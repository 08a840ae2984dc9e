"""How a plan is cut for applying: phases in order of dependency, requests within them, and what they will cost.

Saves go up the order of dependency, phase by phase. Archiving waits for the last phase and goes down: an archived end
must not outlive its process.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.diff import Adopt, Change, Remove, Restore, Retire, subject
from delta_arc_lineage.model.kinds import Kind, Phase

ARCHIVE_BATCH = 100
READ_PAGE = 300
CONNECTION_READS = 3
"""To make one: whether an archived one stands in its place, the role that owns it, whether it is usable yet."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Requests that applying what is due without approval will send, if every answer confirms its write."""

    writes: int
    reads: int

    def seconds_at_least(self, per_minute: int) -> float:
        """The time that so many requests take at this limit, should others leave us all of it."""
        return (self.writes + self.reads) * 60 / per_minute


@dataclass(frozen=True, slots=True)
class Work:
    """What applying does in one phase: `changes` of the phase, and `archives`, all that the whole plan archives."""

    changes: tuple[Change, ...]
    archives: tuple[Asset, ...]

    @property
    def is_empty(self) -> bool:
        return not self.changes and not self.archives

    @property
    def saves(self) -> list[Change]:
        return [change for change in self.changes if not isinstance(change, Remove | Retire)]

    @property
    def subjects(self) -> list[Asset]:
        """Every asset that is looked at before anything is written, each once."""
        assets = (*map(subject, self.changes), *self.archives)
        return list({asset.reference: asset for asset in assets}.values())


def cut_work(due: Sequence[Change], phase: Phase) -> Work:
    """The work of one phase; what is archived belongs to the last one."""
    own = tuple(change for change in due if phase_of(change) is phase)
    return Work(own, list_archives(due) if phase is Phase.COLUMN_LINEAGE else ())


def phase_of(change: Change) -> Phase:
    """Where a change is applied."""
    return Phase.COLUMN_LINEAGE if isinstance(change, Remove | Retire) else subject(change).kind.phase


def list_archives(changes: Sequence[Change]) -> tuple[Asset, ...]:
    """What the changes archive, last of the dependency order first: removals, and others' work that ours replaces.

    Each once by identity: others may give a process and its column process one qualified name.
    """
    archives: list[Asset] = [change.before for change in changes if isinstance(change, Remove | Retire)]
    archives += [theirs for change in changes if isinstance(change, Adopt) for theirs in change.replaces]
    unique = {asset.reference: asset for asset in archives}
    return tuple(sorted(unique.values(), key=lambda asset: (-asset.kind.rank, asset.qualified_name)))


def group_saves(changes: Sequence[Change]) -> list[list[Change]]:
    """Saves that may share a request: a connection alone, because all else is refused before it is there; the rest
    by the mark they are given, because a request has one."""
    saves: list[Change] = [change for change in changes if not isinstance(change, Remove | Retire)]
    groups = [[change] for change in saves if subject(change).kind is Kind.CONNECTION]
    rest = [change for change in saves if subject(change).kind is not Kind.CONNECTION]
    ours: list[Change] = [change for change in rest if not isinstance(change, Restore)]
    restored: dict[str | None, list[Change]] = {}
    for change in rest:
        if isinstance(change, Restore):
            restored.setdefault(change.mark, []).append(change)
    groups += [ours, *restored.values()]
    return [group for group in groups if group]


def cut_batches(changes: Sequence[Change], *, size: int) -> list[list[Change]]:
    """The saves of one phase as write requests of at most `size` assets."""
    return [group[at : at + size] for group in group_saves(changes) for at in range(0, len(group), size)]


def forecast(changes: Sequence[Change], *, batch: int, archive_batch: int = ARCHIVE_BATCH) -> Forecast:
    """Requests to apply these changes: writes in batches per phase, and the reads that prove nothing moved.

    Making a connection takes reads of its own.
    """
    writes = 0
    reads = CONNECTION_READS * sum(subject(change).kind is Kind.CONNECTION for change in changes)
    for phase in Phase:
        work = cut_work(changes, phase)
        writes += len(cut_batches(work.changes, size=batch)) + ceil(len(work.archives) / archive_batch)
        reads += ceil(len(work.subjects) / READ_PAGE)
    return Forecast(writes=writes, reads=reads)
