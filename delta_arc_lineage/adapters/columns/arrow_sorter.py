"""Sorting in columns, by Arrow and numpy: what a Sorter decides of one key of a class holds for the others of it.

Three times the keys of a batch are brought to fewer texts: without digits and ids; with those of them that something
looks at; with those that stand in the path of a dataset or name a partition. Each of these texts is looked at once.
What is kept as it is, an example or a file by itself, is sorted row by row, in its turn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from delta_arc_lineage.adapters.columns.file_counts import FileCounts
from delta_arc_lineage.adapters.columns.key_bytes import Kept, KeyBytes, Numbers
from delta_arc_lineage.model.folding import Folding, Gathered
from delta_arc_lineage.model.key_classes import KeyClasses, list_cut, list_told
from delta_arc_lineage.model.not_data import NoData, find_table_format
from delta_arc_lineage.model.placing import Place, Scheme
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.model.sorting import MOST_EXAMPLES, Fate, Sorter
from delta_arc_lineage.ports.column_sorter import ColumnSorter
from delta_arc_lineage.ports.object_batches import ObjectBatch

_MOST_TEXTS = 500_000  # remembered: some 100 MiB
_BY_ROW, _NO_DATA, _MISFIT = -1, -2, -3
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class _Layout:
    """Of keys of one text: what else of it stands, and their format and compression; the scheme where it is the same
    for all of them."""

    kept: Kept
    format: tuple[str, str]
    scheme: Scheme | None = None


class ArrowSorter(ColumnSorter):
    """Sorts what one sorter sorts."""

    def __init__(self, sorter: Sorter, folding: Folding) -> None:
        self._sorter, self._folding = sorter, folding
        self._prefix = sorter.route.bucket.prefix
        self._before = len(self._prefix.encode())
        self._classes = KeyClasses(sorter.route, sorter.names)
        self._standing: dict[str, Kept] = {}
        self._laid_out: dict[str, _Layout] = {}
        self._fates: dict[str, int] = {}
        self._datasets: list[Gathered] = []
        self._numbers: dict[int, int] = {}
        self._cells: dict[tuple[int, tuple[str, str]], int] = {}
        self._in_cells: Numbers = np.zeros(0, dtype=np.int64)
        self._counts = FileCounts()

    def add(self, objects: ObjectBatch | Sequence[StoredObject]) -> None:
        try:
            batch = objects if isinstance(objects, ObjectBatch) else _in_columns(objects)
        except OverflowError:  # a number that no column holds
            batch = None
        if batch is None or not self._is_as_promised(batch):
            self._add_each(objects.objects() if isinstance(objects, ObjectBatch) else objects)
            return
        fates = self._decide(batch)
        self._count(batch, fates)
        self._add_each(self._choose(objects, fates))

    def finish(self) -> None:
        for number, gathered in enumerate(self._datasets):
            gathered.sums.add_sums(self._counts.sums_of(number))
        for (dataset, told), count in zip(self._cells, self._in_cells.tolist(), strict=False):
            if count:
                self._datasets[dataset].formats[told] += count

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
        lines.restore(*_look_up(self._standing, self._find_standing, lines.encode(), keys))
        numbers, layouts = _look_up(self._laid_out, self._lay_out, lines.encode(), keys)
        lines.restore(numbers, [layout.kept for layout in layouts])

        def find_fate(_: str, key: str, row: int) -> int:
            return self._find_fate(key, layouts[numbers[row]])

        found, fates = _look_up(self._fates, find_fate, lines.encode(), keys)
        return np.array(fates, dtype=np.int64)[found]

    def _find_standing(self, text: str, *_: object) -> Kept:
        name = text[len(self._prefix) :]
        standing = self._classes.find_standing(name)
        return Kept.of(name, standing.positions, standing.dates, self._before)

    def _lay_out(self, text: str, key: str, _: int) -> _Layout:
        """Of keys of this text, of which `key` is one."""
        name, exact = text[len(self._prefix) :], key.removeprefix(self._prefix)
        stored, positions, scheme = StoredObject(key, 1, 0, ""), set[int](), None
        match self._sorter.decide(key, 1):
            case Place() if scheme := self._folding.placer.find_scheme(exact):
                cut = list_cut(name, scheme)
                positions, scheme = list_told(name, scheme.layout) | cut, None if cut else scheme
            case NoData() if log := find_table_format(exact):
                positions = set(range(len(log[1])))
        kept = Kept.of(name, positions, (), self._before)
        return _Layout(kept, (stored.format or "", stored.compression or ""), scheme)

    def _find_fate(self, key: str, layout: _Layout) -> int:
        name = key[len(self._prefix) :]
        match layout.scheme.place(name) if layout.scheme else self._sorter.decide(key, 1):
            case Place() as place:
                return self._number_cell(place, layout.format)
            case NoData():
                self._folding.note_log(name)
                return _NO_DATA
            case fate:
                return _MISFIT if fate is Fate.MISFIT else _BY_ROW

    def _number_cell(self, place: Place, told: tuple[str, str]) -> int:
        gathered = self._folding.gather(place)
        gathered.add_step(place)
        dataset = self._numbers.setdefault(id(gathered), len(self._datasets))
        if dataset == len(self._datasets):
            self._datasets.append(gathered)
        return self._cells.setdefault((dataset, told), len(self._cells))

    def _count(self, batch: ObjectBatch, fates: Numbers) -> None:
        """What is of datasets, and what engines left."""
        self._sorter.sorted.not_data += int((fates == _NO_DATA).sum())
        rows = fates >= 0
        if not rows.any():
            return
        columns: list[Any] = [batch.sizes, batch.modified, batch.etags, batch.storage_classes]
        if not rows.all():
            columns, fates = [column.filter(pa.array(rows)) for column in columns], fates[rows]
        sizes, times, etags, classes = columns
        counted = np.bincount(fates, minlength=len(self._cells))
        counted[: len(self._in_cells)] += self._in_cells
        self._in_cells = counted
        datasets = np.array([dataset for dataset, _ in self._cells])[fates]
        self._counts.add(datasets, np.asarray(sizes), np.asarray(times), etags)
        self._note_classes(datasets, classes.dictionary_encode())

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
        if isinstance(objects, ObjectBatch):
            return list(objects.take(pa.array(rows)).objects()) if len(rows) else []
        return [objects[row] for row in rows.tolist()]


def open_sorter(sorter: Sorter) -> ColumnSorter | None:
    """For a route that folds."""
    return ArrowSorter(sorter, sorter.folding) if sorter.folding else None


def _look_up(
    memory: dict[str, Known], look: Callable[[str, str, int], Known], encoded: Any, keys: Any
) -> tuple[Numbers, list[Known]]:
    """The number of each row's text, and what is known of each text; of a new one by its first key, and its row."""
    numbers, texts = encoded.indices.to_numpy(), encoded.dictionary.to_pylist()
    known = [memory.get(text) for text in texts]
    new = [number for number, found in enumerate(known) if found is None]
    if new:
        firsts: Numbers = np.zeros(len(texts), dtype=np.int64)
        firsts[numbers[::-1]] = np.arange(len(numbers))[::-1]
        if len(memory) + len(new) > _MOST_TEXTS:
            memory.clear()
        rows = firsts[new]
        for number, row, key in zip(new, rows.tolist(), keys.take(pa.array(rows)).to_pylist(), strict=True):
            known[number] = memory[texts[number]] = look(texts[number], key, row)
    return numbers, [found for found in known if found is not None]


def _in_columns(objects: Sequence[StoredObject]) -> ObjectBatch:
    return ObjectBatch(
        keys=pa.array([stored.key for stored in objects], pa.string()),
        sizes=pa.array([stored.size for stored in objects], pa.int64()),
        modified=pa.array([stored.last_modified for stored in objects], pa.int64()),
        etags=pa.array([stored.etag for stored in objects], pa.string()),
        storage_classes=pa.array([stored.storage_class for stored in objects], pa.string()),
    )
