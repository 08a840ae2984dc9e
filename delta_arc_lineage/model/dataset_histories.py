"""Dataset histories: how many files and bytes datasets had before, a point a step, so that a listing is held against
its own past and not against a guess.

A step is the last partition that a dataset had, an hour counted as its day; of a dataset without partitions the day on
which its newest file landed. What was seen again within a step replaces its point: of a day that is listed every
minute one point is kept. A dataset has sixty of them at most, and a route two thousand datasets.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from delta_arc_lineage.model.datasets import Dataset
from delta_arc_lineage.model.partitions import Unit
from delta_arc_lineage.model.rhythms import DAY
from delta_arc_lineage.model.snapshots import Carrier

MOST_POINTS, MOST_DATASETS = 60, 2_000
_FORGET_AFTER = 60 * DAY
_AHEAD = 2 * DAY  # a partition of later is a placeholder's, such as 9999-12-31


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """What a dataset was in one step: `newest` in milliseconds since the epoch (UTC), `size` in bytes; `times`: the sum
    of when each file was written; `partitions`: how many days or months it had, 0 where that is not counted."""

    step: int
    newest: int
    count: int
    size: int
    times: int
    partitions: int = 0


@dataclass(frozen=True, slots=True)
class DatasetHistory:
    """The points of one dataset, by its path, in the order of their steps. `unit`: what steps count."""

    path: str
    unit: Unit
    points: tuple[Point, ...]

    def add(self, other: "DatasetHistory") -> "DatasetHistory":
        """With what was seen now; steps that count something else begin anew. A step that was gone back is the one
        before: partitions are purged too."""
        if other.unit is not self.unit or not self.points:
            return other
        (now,) = other.points
        last = self.points[-1]
        is_same = now.step <= last.step
        points = (*self.points[:-1], replace(now, step=last.step)) if is_same else (*self.points, now)
        return DatasetHistory(self.path, self.unit, points[-MOST_POINTS:])

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        """Bytes in all, by step."""
        return tuple((point.step, point.size) for point in self.points)

    @property
    def counts(self) -> tuple[tuple[int, int], ...]:
        """Files in all, by step."""
        return tuple((point.step, point.count) for point in self.points)

    @property
    def added(self) -> tuple[tuple[int, int], ...]:
        """Bytes that each step added, of the steps that did nothing but add the files of one.

        Where something else was deleted or written anew besides, what was added cannot be told. Files that were only
        added were all written after the newest one before, and not after the newest now. A look that came too early
        leaves two days to the next one.
        """
        return tuple(
            (later.step, later.size - before.size) for before, later in pairwise(self.points) if _adds(before, later)
        )


def _adds(before: Point, later: Point) -> bool:
    number, times = later.count - before.count, later.times - before.times
    steps = later.partitions - before.partitions if later.partitions else later.step - before.step
    return steps == 1 and number > 0 and number * before.newest <= times <= number * later.newest


def remember_points(
    carriers: Iterable[Carrier], before: Mapping[str, DatasetHistory], *, now: int
) -> dict[str, DatasetHistory]:
    """The history of each, with what it is now. What is gone may come back, as after a loader took all there was: it
    is forgotten after sixty days, and what is beyond the bound is not begun."""
    chosen = sorted(carriers, key=lambda carrier: carrier.path)[:MOST_DATASETS]
    seen = (_look(carrier, now=now) for carrier in chosen)
    found = {each.path: before[each.path].add(each) if each.path in before else each for each in seen}
    gone = (each for path, each in before.items() if path not in found and now - each.points[-1].newest < _FORGET_AFTER)
    return found | {each.path: each for each in islice(gone, MOST_DATASETS - len(found))}


def _look(carrier: Carrier, *, now: int) -> DatasetHistory:
    if not isinstance(carrier, Dataset):
        day, modified = carrier.last_modified // DAY, carrier.last_modified
        return DatasetHistory(carrier.path, Unit.DAY, (Point(day, modified, 1, carrier.size, modified),))
    unit, steps = list_steps(carrier, now=now)
    is_hourly = unit is Unit.HOUR
    last = carrier.newest // DAY if not steps else steps[-1] // 24 if is_hourly else steps[-1]
    counted = carrier.partitions.count if carrier.partitions and not is_hourly else 0
    point = Point(last, carrier.newest, carrier.count, carrier.size, carrier.times, counted)
    return DatasetHistory(carrier.path, Unit.DAY if is_hourly else unit, (point,))


def list_steps(carrier: Carrier, *, now: int) -> tuple[Unit, tuple[int, ...]]:
    """The last partitions of a dataset by number, none of later than now; none where it has no partitions."""
    dated = carrier.partitions if isinstance(carrier, Dataset) else None
    if dated is None:
        return Unit.DAY, ()
    latest = {Unit.HOUR: (now + _AHEAD) // (DAY // 24), Unit.DAY: (now + _AHEAD) // DAY}.get(dated.unit)
    return dated.unit, tuple(step for step in dated.recent if latest is None or step <= latest)
