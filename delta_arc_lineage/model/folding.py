"""Folding: the files of a route become its datasets while they stream by. What is kept grows with datasets, not files.

Files are added in any order, and the datasets are the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from delta_arc_lineage.model.datasets import Dataset, FormatCount, Shape
from delta_arc_lineage.model.file_sums import FileSums
from delta_arc_lineage.model.not_data import find_table_format
from delta_arc_lineage.model.partitions import Step, Unit, sum_up
from delta_arc_lineage.model.placing import Place, placer_of
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import StoredObject


@dataclass(slots=True)
class Gathered:
    """What is known of one dataset so far. `formats`: how many files have which format and compression, empty where
    none is told; `steps`: the partitions that keys name."""

    place: Place
    sums: FileSums = field(default_factory=FileSums)
    formats: Counter[tuple[str, str]] = field(default_factory=Counter)
    storage_classes: set[str] = field(default_factory=set)
    steps: dict[Unit, set[int]] = field(default_factory=lambda: defaultdict(set))
    samples: tuple[StoredObject, ...] = ()

    def add(self, stored: StoredObject, place: Place) -> None:
        self.sums.add(stored)
        self.formats[stored.format or "", stored.compression or ""] += 1
        self.storage_classes.add(stored.storage_class)
        self.add_sample(stored)
        self.add_step(place.step)

    def add_step(self, step: Step | None) -> None:
        """The partition of a key."""
        if step is not None:
            self.steps[step[0]].add(step[1])

    def add_sample(self, stored: StoredObject) -> None:
        """One that may be the newest or the oldest; of equally old ones the key decides."""
        known = (*self.samples, stored)
        self.samples = known if len(known) == 1 else (max(known, key=_by_age), min(known, key=_by_age))

    def to_dataset(self, prefix: str) -> Dataset:
        formats = (FormatCount(count, *told) for told, count in self.formats.items())
        return Dataset(
            path=f"{prefix}{self.place.path}",
            shape=self.place.shape,
            names=self.place.names,
            count=self.sums.count,
            size=self.sums.size,
            oldest=self.sums.oldest,
            newest=self.sums.newest,
            digest=self.sums.digest,
            before=self.place.before,
            formats=tuple(sorted(formats, key=lambda told: (-told.count, told.format, told.compression))),
            storage_classes=tuple(sorted(self.storage_classes)),
            partitions=sum_up(self.steps),
            samples=self.samples,
            times=self.sums.times,
        )


def _by_age(stored: StoredObject) -> tuple[int, str]:
    return stored.last_modified, stored.key


class Folding:
    """The datasets of one listing of a route. `names`: among which its keys are read."""

    def __init__(self, route: Route, names: Iterable[str]) -> None:
        self.placer = placer_of(route, names)
        self._prefix = route.bucket.prefix
        self._gathered: dict[tuple[str, Shape], Gathered] = {}
        self._table_formats: dict[str, str] = {}

    def add(self, stored: StoredObject) -> bool | None:
        """Whether the object is of a dataset of several files, and counted there; None where its key is no table's."""
        place = self.placer.place(stored.key.removeprefix(self._prefix))
        if place is None or place.shape is Shape.FILE:
            return None if place is None else False
        self.gather(place).add(stored, place)
        return True

    def gather(self, place: Place) -> Gathered:
        """The dataset of several files whose keys are placed here."""
        key = (place.path, place.shape)
        gathered = self._gathered.get(key)
        if gathered is None:
            gathered = self._gathered[key] = Gathered(place)
        return gathered

    def note_log(self, name: str) -> None:
        """A key after the prefix that is no data: where it is of a log, its folder is a table of that format."""
        found = find_table_format(name)
        if found is not None:
            table_format, folder = found
            self._table_formats[folder] = table_format

    @property
    def is_empty(self) -> bool:
        """Whether no file is of a dataset of several."""
        return not self._gathered

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """In the order of their paths."""
        made = (gathered.to_dataset(self._prefix) for gathered in self._gathered.values())
        formats = {f"{self._prefix}{folder}": told for folder, told in self._table_formats.items()}
        return tuple(sorted(replace(dataset, table_format=formats.get(dataset.path, "")) for dataset in made))


def fold(
    route: Route, names: Iterable[str], objects: Iterable[StoredObject]
) -> tuple[list[StoredObject], list[Dataset]]:
    """The datasets of these objects, and the objects that are none of several files."""
    if not route.folds:
        return list(objects), []
    folding = Folding(route, names)
    single = [stored for stored in objects if not folding.add(stored)]
    return single, list(folding.datasets)
