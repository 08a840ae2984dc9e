"""How a plan is cut for applying: slices in order of dependency, requests within them, and what they will cost.

Saves go up the order of dependency, slice by slice. What is archived waits for the last slice and goes down: an
archived end must not outlive its process.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from delta_arc_lineage.model.assets import Asset, Kind
from delta_arc_lineage.model.diff import Adopt, Change, Remove, Restore, Retire, subject

ARCHIVE_BATCH = 100
READ_PAGE = 300
CONNECTION_READS = 3
"""To make one: whether an archived one stands in its place, the role that shall own it, whether it may be used yet."""


class Slice(StrEnum):
    """The parts a plan is applied in, in this order; removals come last, in reverse order of dependency."""

    S3_ASSETS = "S3 assets"
    TABLE_LINEAGE = "table lineage"
    COLUMN_LINEAGE = "column lineage, then removals"


_SLICE_OF_KIND = {
    Kind.CONNECTION: Slice.S3_ASSETS,
    Kind.BUCKET: Slice.S3_ASSETS,
    Kind.OBJECT: Slice.S3_ASSETS,
    Kind.PROCESS: Slice.TABLE_LINEAGE,
    Kind.COLUMN_PROCESS: Slice.COLUMN_LINEAGE,
}


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
    """What applying does to one slice: `changes` of the slice, and `archives`, all that the whole plan archives."""

    changes: tuple[Change, ...]
    archives: tuple[Asset, ...]

    @property
    def saves(self) -> list[Change]:
        return [change for change in self.changes if not isinstance(change, Remove | Retire)]

    @property
    def subjects(self) -> list[Asset]:
        """Everything that is looked at before anything is written, each once."""
        looked_at = (*map(subject, self.changes), *self.archives)
        return list({(asset.kind, asset.qualified_name): asset for asset in looked_at}.values())


def work_of(due: Sequence[Change], part: Slice) -> Work:
    """The work of one slice; what is archived belongs to the last one."""
    own = tuple(change for change in due if slice_of(change) is part)
    return Work(own, archived_by(due) if part is Slice.COLUMN_LINEAGE else ())


def slice_of(change: Change) -> Slice:
    """Where a change is applied."""
    if isinstance(change, Remove | Retire):
        return Slice.COLUMN_LINEAGE
    return _SLICE_OF_KIND[subject(change).kind]


def archived_by(changes: Sequence[Change]) -> tuple[Asset, ...]:
    """What the changes archive, last of the dependency order first: removals, and others' work that ours replaces.

    Each once by kind and name: others may give a process and its column process one qualified name.
    """
    archived: list[Asset] = [change.before for change in changes if isinstance(change, Remove | Retire)]
    archived += [theirs for change in changes if isinstance(change, Adopt) for theirs in change.replaces]
    unique = {(asset.kind, asset.qualified_name): asset for asset in archived}
    return tuple(sorted(unique.values(), key=lambda asset: (-asset.kind.rank, asset.qualified_name)))


def together(changes: Sequence[Change]) -> list[list[Change]]:
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


def batches(changes: Sequence[Change], *, size: int) -> list[list[Change]]:
    """The saves of one slice as write requests of at most `size` things."""
    return [group[at : at + size] for group in together(changes) for at in range(0, len(group), size)]


def forecast(changes: Sequence[Change], *, batch: int, archive_batch: int = ARCHIVE_BATCH) -> Forecast:
    """Requests to apply these changes: writes in batches per slice, and the reads that prove nothing moved.

    Making a connection takes reads of its own.
    """
    writes = 0
    reads = CONNECTION_READS * sum(subject(change).kind is Kind.CONNECTION for change in changes)
    for part in Slice:
        work = work_of(changes, part)
        writes += len(batches(work.changes, size=batch)) + ceil(len(work.archives) / archive_batch)
        reads += ceil(len(work.subjects) / READ_PAGE)
    return Forecast(writes=writes, reads=reads)
