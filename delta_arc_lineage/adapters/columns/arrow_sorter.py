"""Sorting in columns, by Arrow and numpy: what a Sorter decides of one key of a class holds for the others of it.

Three times the keys of a batch are brought to fewer texts: without digits and ids; with those of them that something
looks at; with those that stand in the path of a dataset or name a partition. Each of these texts is looked at once.
What is kept as it is, an example or a file by itself, is sorted row by row, in its turn.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from delta_arc_lineage.adapters.columns.file_counts import FileCounts
from delta_arc_lineage.adapters.columns.file_samples import choose_ends
from delta_arc_lineage.adapters.columns.key_bytes import Kept, KeyBytes, Numbers, in_bytes_of
from delta_arc_lineage.adapters.columns.key_texts import KeyTexts
from delta_arc_lineage.adapters.columns.partitions_told import PartitionsTold
from delta_arc_lineage.model.folding import Folding, Gathered
from delta_arc_lineage.model.key_classes import KeyClasses, list_cut, list_dated, list_told, name_dating
from delta_arc_lineage.model.key_layouts import KeyLayout
from delta_arc_lineage.model.not_data import NoData, find_table_format
from delta_arc_lineage.model.placing import Place, Scheme
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.model.sorting import MOST_EXAMPLES, Fate, Sorter
from delta_arc_lineage.ports.column_sorter import ColumnSorter
from delta_arc_lineage.ports.object_batches import ObjectBatch

_MOST_DIGITS = 18  # of a partition, read as one number
_BY_ROW, _NO_DATA, _MISFIT = -1, -2, -3
_Dating = tuple[int, tuple[int, ...]]
"""The number of the way in which keys are dated, and where the digits of it are, in bytes."""

_Alike = tuple[Kept, tuple[str, str], Scheme | None, _Dating | None]
"""All of a layout but its number."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Of keys of one text: what else of it stands, and their format and compression; the scheme where it is the same
    for all of them. `number`: of no other layout."""

    number: int
    kept: Kept
    format: tuple[str, str]
    scheme: Scheme | None = None
    dating: _Dating | None = None


class ArrowSorter(ColumnSorter):
    """Sorts what one sorter sorts."""

    def __init__(self, sorter: Sorter, folding: Folding) -> None:
        self._sorter, self._folding = sorter, folding
        self._prefix = sorter.route.bucket.prefix
        self._before = len(self._prefix.encode())
        self._classes = KeyClasses(sorter.route.file_pattern, sorter.names, sorter.spell_out_others())
        self._standing: dict[tuple[int, str], Kept] = {}
        self._laid_out: dict[tuple[int, str], _Layout] = {}
        self._fates: dict[tuple[int, str], int] = {}
        self._datasets: list[Gathered] = []
        self._numbers: dict[int, int] = {}
        self._cells: dict[tuple[int, tuple[str, str]], int] = {}
        self._in_cells: Numbers = np.zeros(0, dtype=np.int64)
        self._counts, self._told = FileCounts(), PartitionsTold()
        self._layouts: dict[_Alike, _Layout] = {}
        self._datings: dict[tuple[tuple[str, str], ...], int] = {}

    def add(self, objects: ObjectBatch | Sequence[StoredObject]) -> None:
        try:
            batch = objects if isinstance(objects, ObjectBatch) else _in_columns(objects)
        except OverflowError:  # a number that no column holds
            batch = None
        if batch is None or not self._is_as_promised(batch):
            self._add_each(objects.objects() if isinstance(objects, ObjectBatch) else objects)
            return
        fates = self._decide(batch)
        self._count(batch, fates, objects)
        self._add_each(self._choose(objects, fates))

    def finish(self) -> None:
        for number, gathered in enumerate(self._datasets):
            gathered.sums.add_sums(self._counts.sums_of(number))
        for (dataset, told), files in zip(self._cells, self._in_cells.tolist(), strict=False):
            if files:
                self._datasets[dataset].formats[told] += files

    def _is_as_promised(self, batch: ObjectBatch) -> bool:
        """Whether every key begins with the prefix, and no number is negative."""
        columns: list[Any] = [batch.sizes, batch.modified]
        return bool(pc.all(pc.starts_with(batch.keys, self._prefix)).as_py()) and all(
            pc.min(column).as_py() >= 0 for column in columns
        )

    def _add_each(self, objects: Any) -> None:
        for stored in objects:
            self._sorter.add(stored)

    def _decide(self, batch: ObjectBatch) -> Numbers:
        """The fate of each row: the number of a cell, or that it is none. What has no bytes is sorted by itself."""
        keys: Any = batch.keys
        is_empty = np.asarray(batch.sizes) == 0
        if not is_empty.any():
            return self._decide_of(keys)
        fates: Numbers = np.full(len(keys), _BY_ROW)
        if not is_empty.all():
            fates[~is_empty] = self._decide_of(keys.filter(pa.array(~is_empty)))
        return fates

    def _decide_of(self, keys: Any) -> Numbers:
        lines = KeyBytes.of(keys, self._before)
        standing = KeyTexts.of(lines, keys)
        lines.restore(standing.numbers, standing.look_up(self._standing, self._find_standing))
        classes = KeyTexts.of(lines, keys)
        layouts = classes.look_up(self._laid_out, self._lay_out)
        lines.restore(classes.numbers, [layout.kept for layout in layouts])
        placed = KeyTexts.of(lines, keys)
        layout_of: Numbers = np.array([layout.number for layout in layouts])[classes.numbers]
        owners = layout_of[placed.firsts]
        by_text = placed.look_up(
            self._fates,
            lambda _, key, row: self._find_fate(key, layouts[classes.numbers[row]]),
            owners.tolist(),
        )
        fates: Numbers = np.array(by_text, dtype=np.int64)[placed.numbers]
        fates[owners[placed.numbers] != layout_of] = _BY_ROW  # laid out in two ways, and one text in the end
        self._tell_partitions(lines, keys, fates, classes.numbers, layouts)
        return fates

    def _tell_partitions(
        self, lines: KeyBytes, keys: Any, fates: Numbers, numbers: Numbers, layouts: Sequence[_Layout]
    ) -> None:
        """Those that the keys of datasets name for the first time."""
        ways: dict[_Dating | None, int] = {None: 0}
        way_of = np.array([ways.setdefault(layout.dating, len(ways)) for layout in layouts])[numbers]
        way_of[fates < 0] = 0
        for dating, way in ways.items():
            rows = np.flatnonzero(way_of == way)
            if dating is None or not len(rows):
                continue
            datasets = self._datasets_of(fates[rows])
            new = self._told.find_new(datasets, dating[0], lines.read_numbers(rows, dating[1]))
            rows, datasets = rows[new], datasets[new].tolist()
            of_keys = zip(datasets, numbers[rows].tolist(), keys.take(pa.array(rows)).to_pylist(), strict=True)
            for dataset, number, key in of_keys:
                scheme = layouts[number].scheme
                if scheme is not None:
                    self._datasets[dataset].add_step(scheme.layout.step_of(key[len(self._prefix) :]))

    def _datasets_of(self, fates: Numbers) -> Numbers:
        """The number of the dataset that each cell is of."""
        return np.array([dataset for dataset, _ in self._cells])[fates]

    def _find_standing(self, text: str, *_: object) -> Kept:
        name = text[len(self._prefix) :]
        standing = self._classes.find_standing(name)
        return Kept.of(name, self._before, stand=standing.all_positions, sites=standing.dates)

    def _lay_out(self, text: str, key: str, _: int) -> _Layout:
        """Of keys of this text, of which `key` is one."""
        name, exact = text[len(self._prefix) :], key.removeprefix(self._prefix)
        stored = StoredObject(key, 1, 0, "")
        told = (stored.format or "", stored.compression or "")
        positions: Iterable[int] = ()
        match self._sorter.decide(key, 1):
            case Place() if scheme := self._folding.placer.find_scheme(exact):
                positions, dated = list_told(name, scheme.layout), list_dated(name, scheme.layout)
                cut = list_cut(name, scheme.placeholders)
                if not cut and len(dated) <= _MOST_DIGITS:
                    kept = Kept.of(name, self._before, stand=positions, gone=set(dated) - positions)
                    dating = self._find_dating(name, scheme.layout, dated)
                    return self._number_layout((kept, told, scheme, dating))
                positions |= {*cut, *dated}
            case NoData() if log := find_table_format(exact):
                positions = range(len(log[1]))
        return self._number_layout((Kept.of(name, self._before, stand=positions), told, None, None))

    def _number_layout(self, alike: _Alike) -> _Layout:
        return self._layouts.setdefault(alike, _Layout(len(self._layouts), *alike))

    def _find_dating(self, name: str, layout: KeyLayout, dated: Sequence[int]) -> _Dating | None:
        if not dated:
            return None
        way, in_bytes = name_dating(name, layout), in_bytes_of(name)
        number = self._datings.setdefault(way, len(self._datings))
        return number, tuple(self._before + in_bytes(at) for at in dated)

    def _find_fate(self, key: str, layout: _Layout) -> int:
        name = key[len(self._prefix) :]
        match self._folding.placer.place_by(layout.scheme, name) if layout.scheme else self._sorter.decide(key, 1):
            case Place() as place:
                return self._number_cell(place, layout.format)
            case NoData():
                self._folding.note_log(name)
                return _NO_DATA
            case fate:
                return _MISFIT if fate is Fate.MISFIT else _BY_ROW

    def _number_cell(self, place: Place, told: tuple[str, str]) -> int:
        gathered = self._folding.gather(place)
        gathered.add_step(place.step)
        dataset = self._numbers.setdefault(id(gathered), len(self._datasets))
        if dataset == len(self._datasets):
            self._datasets.append(gathered)
        return self._cells.setdefault((dataset, told), len(self._cells))

    def _count(self, batch: ObjectBatch, fates: Numbers, objects: ObjectBatch | Sequence[StoredObject]) -> None:
        """What is of datasets, and what engines left. `objects`: those of the batch, as they came."""
        self._sorter.sorted.not_data += int((fates == _NO_DATA).sum())
        rows = fates >= 0
        if not rows.any():
            return
        columns: list[Any] = [batch.sizes, batch.modified, batch.etags, batch.storage_classes, batch.keys]
        if not rows.all():
            columns, fates = [column.filter(pa.array(rows)) for column in columns], fates[rows]
        sizes, times, etags, classes, keys = columns
        counted = np.bincount(fates, minlength=len(self._cells))
        counted[: len(self._in_cells)] += self._in_cells
        self._in_cells = counted
        datasets = self._datasets_of(fates)
        self._counts.add(datasets, np.asarray(sizes), np.asarray(times), etags)
        self._note_classes(datasets, classes.dictionary_encode())
        chosen = choose_ends(datasets, np.asarray(times), keys)
        sampled = _take(objects, np.flatnonzero(rows)[chosen])
        for dataset, stored in zip(datasets[chosen].tolist(), sampled, strict=True):
            self._datasets[dataset].add_sample(stored)

    def _note_classes(self, datasets: Numbers, classes: Any) -> None:
        names = classes.dictionary.to_pylist()
        pairs = datasets * len(names) + classes.indices.to_numpy()
        for pair in np.flatnonzero(np.bincount(pairs)).tolist():
            dataset, name = divmod(pair, len(names))
            self._datasets[dataset].storage_classes.add(names[name])

    def _choose(self, objects: ObjectBatch | Sequence[StoredObject], fates: Numbers) -> Sequence[StoredObject]:
        """Those that are sorted row by row, in their order; of what does not fit as many as are kept."""
        misfits = np.flatnonzero(fates == _MISFIT)
        room = max(0, MOST_EXAMPLES - len(self._sorter.sorted.misfits))
        self._sorter.sorted.unlisted += len(misfits[room:])
        rows = np.sort(np.concatenate((np.flatnonzero(fates == _BY_ROW), misfits[:room])))
        return _take(objects, rows)


def _take(objects: ObjectBatch | Sequence[StoredObject], rows: Numbers) -> list[StoredObject]:
    if isinstance(objects, ObjectBatch):
        return list(objects.take(pa.array(rows)).objects()) if len(rows) else []
    return [objects[row] for row in rows.tolist()]


def open_sorter(sorter: Sorter) -> ColumnSorter | None:
    """For a route that folds."""
    return ArrowSorter(sorter, sorter.folding) if sorter.folding else None


def _in_columns(objects: Sequence[StoredObject]) -> ObjectBatch:
    return ObjectBatch(
        keys=pa.array([stored.key for stored in objects], pa.string()),
        sizes=pa.array([stored.size for stored in objects], pa.int64()),
        modified=pa.array([stored.last_modified for stored in objects], pa.int64()),
        etags=pa.array([stored.etag for stored in objects], pa.string()),
        storage_classes=pa.array([stored.storage_class for stored in objects], pa.string()),
    )
