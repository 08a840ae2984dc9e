"""Dataset rhythms: when each dataset should have had its next files, by the partitions that it has, or by the days on
which it landed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from delta_arc_lineage.model.ages import say_age
from delta_arc_lineage.model.data_findings import DataFinding, Severity, Topic
from delta_arc_lineage.model.dataset_histories import DatasetHistory, list_steps
from delta_arc_lineage.model.datasets import Dataset
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.partitions import Unit, say_step
from delta_arc_lineage.model.rhythms import DAY, Rhythm, tell_rhythm
from delta_arc_lineage.model.snapshots import Carrier

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class DatasetRhythm:
    """A dataset and its rhythm, None where none is told. `steps`: the numbers it is told from, the last of which is
    what landed last; `is_dated`: they are partitions, and not the days on which files landed."""

    carrier: Carrier
    rhythm: Rhythm | None
    steps: tuple[int, ...]
    is_dated: bool

    @property
    def newest(self) -> int:
        """When the newest file landed, in milliseconds since the epoch (UTC)."""
        return newest_of(self.carrier)

    @property
    def patience(self) -> int | None:
        """How long after the newest file landed the next one is late, in milliseconds; None where nobody can tell."""
        return self.rhythm.wait_after(self.steps[-1]) if self.rhythm else None


def newest_of(carrier: Carrier) -> int:
    """When its newest file landed, in milliseconds since the epoch (UTC)."""
    return carrier.newest if isinstance(carrier, Dataset) else carrier.last_modified


def oldest_of(carrier: Carrier) -> int:
    """When its oldest file landed, likewise."""
    return carrier.oldest if isinstance(carrier, Dataset) else carrier.last_modified


def tell_dataset_rhythm(carrier: Carrier, history: DatasetHistory | None, *, now: int) -> DatasetRhythm:
    """By its partitions, where it has any."""
    unit, steps = list_steps(carrier, now=now)
    if steps:
        rhythm = tell_rhythm(unit, steps)
        if rhythm is not None and (rhythm.unit, unit) == (Unit.DAY, Unit.HOUR):
            steps = tuple(sorted({hour // 24 for hour in steps}))
        return DatasetRhythm(carrier, rhythm, steps, is_dated=True)
    days = tuple(sorted({point.newest // DAY for point in history.points})) if history else ()
    return DatasetRhythm(carrier, tell_rhythm(Unit.DAY, days), days, is_dated=False)


def find_late(told: Iterable[DatasetRhythm], *, now: int, known: Iterable[str] = ()) -> Iterator[DataFinding]:
    """Warnings: the next partition, or file, should have landed by now. `known`: paths of datasets of which more is
    said elsewhere."""
    said = set(known)
    for each in told:
        patience = each.patience
        if each.rhythm is None or patience is None or now <= each.newest + patience or each.carrier.path in said:
            continue
        last = say_step(each.rhythm.unit, each.steps[-1])
        ended = f"its last partition is {last}" if each.is_dated else "none came since"
        words = (
            f"{each.carrier.path} gets new files {each.rhythm.words} and is late: the newest landed "
            f"{say_age(now - each.newest)} ago ({moment(each.newest)}), {ended}"
        )
        yield DataFinding(Topic.FRESHNESS, Severity.WARNING, "late", each.carrier.path, words)


def find_missing(told: Iterable[DatasetRhythm]) -> Iterator[DataFinding]:
    """Warnings: partitions between the first and the last that are looked at, which by its rhythm should be there."""
    for each in told:
        missing = list(each.rhythm.find_missing(each.steps)) if each.rhythm and each.is_dated else []
        if not each.rhythm or not missing:
            continue
        named = ", ".join([*missing[-_MOST_NAMED:], *(["…"] if len(missing) > _MOST_NAMED else [])])
        are = "partition is" if len(missing) == 1 else "partitions are"
        words = (
            f"{each.carrier.path} has a partition {each.rhythm.words}, and {len(missing):,} {are} missing: {named}; "
            "load what is missing again, or check that there was nothing to load"
        )
        yield DataFinding(Topic.QUALITY, Severity.WARNING, "missing-partitions", each.carrier.path, words)


def by_path(told: Iterable[DatasetRhythm]) -> Mapping[str, DatasetRhythm]:
    return {each.carrier.path: each for each in told}
