"""Dataset sizes: a dataset that shrank, or to which far less was added than usual, by its own history.

Nothing is said of a dataset while files still land: it is whole once nothing came for a quarter of an hour, and what a
day added once there is a later day, or nothing came for six hours. More than usual is no fault: backfills do that. A
dataset that fell by a half twice before is purged by whoever loads it, and to fall is nothing unusual there.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from delta_arc_lineage.model.data_findings import DataFinding, Severity, Topic
from delta_arc_lineage.model.dataset_histories import DatasetHistory
from delta_arc_lineage.model.datasets import say_size
from delta_arc_lineage.model.partitions import Unit, say_step
from delta_arc_lineage.model.rhythms import HOUR
from delta_arc_lineage.model.usual_sizes import TENTH, Low, Series, find_level, find_low

_QUIET, _QUIET_DAY = HOUR // 4, 6 * HOUR
_LATEST = 7
_MADE_UP_FOR = 0.6
_OFTEN = 2
_MANY_FILES = 10


def find_shrunk(histories: Iterable[DatasetHistory], *, now: int) -> Iterator[DataFinding]:
    """A dataset whose bytes fell is a warning, an error below a tenth of what was usual; one with fewer files of as
    many bytes a note, since whoever compacts files does that."""
    for history in histories:
        if now - history.points[-1].newest < _QUIET and history.points[-1].count > 1:
            continue
        size, count = (None if _falls_often(series) else find_low(series) for series in (history.sizes, history.counts))
        if size is not None:
            severity = Severity.ERROR if size.share < TENTH else Severity.WARNING
            words = f"{history.path} shrank to {_say(size)}; check what was deleted or written in its place"
            yield DataFinding(Topic.QUALITY, severity, "shrank", history.path, words)
        elif count is not None and count.usual >= _MANY_FILES:
            words = (
                f"{history.path} has {count.value:,} files, where {count.usual:,} are usual, of as many bytes as "
                "before: they may have been compacted"
            )
            yield DataFinding(Topic.QUALITY, Severity.NOTE, "fewer-files", history.path, words)


def find_small_steps(histories: Iterable[DatasetHistory], *, now: int) -> Iterator[DataFinding]:
    """Warnings: of the last seven steps that only added files, those that added far less than usual, and were not made
    up for since."""
    for history in histories:
        is_day = history.unit is Unit.DAY
        whole = now - history.points[-1].newest >= _QUIET_DAY
        last = history.points[-1].step
        added = [(step, size) for step, size in history.added if whole or step != last]
        for at in range(max(0, len(added) - _LATEST), len(added)):
            low = find_low(added[: at + 1], by_weekday=is_day)
            if low is None or _is_made_up_for(low, added, at, by_weekday=is_day):
                continue
            step = say_step(history.unit, low.step)
            words = f"{history.path} got {_say(low)} with {step}; check whether that load was whole"
            yield DataFinding(Topic.QUALITY, Severity.WARNING, "small-step", history.path, words, part=step)


def _falls_often(series: Series) -> bool:
    """Before now, so that the fall of now is none of them."""
    numbers = [number for _, number in series[:-1]]
    return sum(2 * later < before for before, later in pairwise(numbers)) >= _OFTEN


def _is_made_up_for(low: Low, added: Series, at: int, *, by_weekday: bool) -> bool:
    """Whether a later step brought what lacked, besides its own."""
    for later in range(at + 1, len(added)):
        step, value = added[later]
        level = find_level(added[:later], step, by_weekday=by_weekday)
        if level is not None and value - level >= _MADE_UP_FOR * (low.usual - low.value):
            return True
    return False


def _say(low: Low) -> str:
    return f"{say_size(low.value)}, where {say_size(low.usual)} are usual ({low.share:.0%})"
