"""How fast an inventory of any size is sorted into datasets, and how much memory that takes.

    python -m benchmarks.folding [--rows 10000000] [--tables 1000] [--days 100] [--folder FOLDER]

The inventory is Parquet, made once and kept in FOLDER if one is named: keys as Spark writes them, in no order, like
`T00007/dt=2024-01-05/part-00012-UUID.c000.snappy.parquet`. Each row of the table is a process of its own: rows that are
only read, rows that are sorted too, and the first 100,000 of them sorted one by one.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as arrow_parquet

from benchmarks.measuring import cpu_of, largest_memory, show, show_header
from benchmarks.processes import start
from delta_arc_lineage.adapters.columns.arrow_sorter import open_sorter
from delta_arc_lineage.adapters.inventory.inventory_listing import InventoryListing
from delta_arc_lineage.adapters.inventory.manifest import DataFile, Form, Manifest
from delta_arc_lineage.model.inventories import InventoryPlace
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketHome, StoredObject
from delta_arc_lineage.model.sorting import Sorter
from delta_arc_lineage.ports.listing import BatchedListing
from delta_arc_lineage.ports.objects import Gone, ObjectReader, Refused
from delta_arc_lineage.settings.load import load_settings

PREFIX, FILE_ROWS, NOON = "lake/", 1_000_000, 1_750_000_000_000
ONE_BY_ONE = 100_000
COLUMNS = ("key", "size", "last_modified_date", "e_tag", "storage_class")
PATTERNS = (r"{table_name}/.*", r"{table_name}/dt={date}/part-{number}-{uuid}\.c000\.snappy\.parquet")
_KEY = "lake/T00000/dt=2024-00-00/part-00000-00000000-0000-0000-0000-000000000000.c000.snappy.parquet"
_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)


def table_of(number: int) -> str:
    return f"T{number:05}"


def make(folder: Path, *, rows: int, tables: int, days: int) -> None:
    """The files of an inventory, a million rows each, and what their manifest says."""
    random, files = np.random.default_rng(11), []
    for start_at in range(0, rows, FILE_ROWS):
        path = folder / f"{len(files):05}.parquet"
        arrow_parquet.write_table(_make_rows(random, min(FILE_ROWS, rows - start_at), tables, days), path)
        files.append(
            [path.name, path.stat().st_size, hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()]
        )
    (folder / "files.json").write_text(json.dumps(files), encoding="utf-8")


def _make_rows(random: np.random.Generator, rows: int, tables: int, days: int) -> pa.Table:
    letters = np.tile(np.frombuffer(_KEY.encode(), dtype=np.uint8), (rows, 1))
    day = random.integers(0, days, rows)
    for at, length, numbers in (
        (_KEY.index("T0") + 1, 5, random.integers(0, tables, rows)),
        (_KEY.index("-00-") + 1, 2, day // 28 % 12 + 1),
        (_KEY.index("-00/") + 1, 2, day % 28 + 1),
        (_KEY.index("part-") + 5, 5, random.integers(0, 100_000, rows)),
    ):
        for place in range(length):
            letters[:, at + place] = ord("0") + numbers // 10 ** (length - 1 - place) % 10
    begin = _KEY.index("00000000-")
    places = [at for at in range(begin, begin + 36) if _KEY[at] != "-"]
    letters[:, places] = _HEX[random.integers(0, 16, (rows, len(places)))]
    etags = _HEX[random.integers(0, 16, (rows, 32), dtype=np.uint8)]
    times = pa.array(NOON - random.integers(0, 10**10, rows))
    columns = (
        _texts(letters),
        pa.array(random.integers(1, 2**30, rows)),
        times.cast(pa.timestamp("ms", tz="UTC")),
        _texts(etags),
        pa.array(["STANDARD"], pa.string()).take(pa.array(np.zeros(rows, dtype=np.int64))),
    )
    return pa.table(dict(zip(COLUMNS, columns, strict=True)))


def _texts(letters: np.ndarray) -> pa.Array:
    rows, width = letters.shape
    offsets = np.arange(0, (rows + 1) * width, width, dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(letters))]
    return pa.Array.from_buffers(pa.string(), rows, buffers)


@dataclass(frozen=True, slots=True)
class Shelf(ObjectReader):
    """The files of a folder, as objects."""

    folder: Path

    def describe(self, objects: Iterable[StoredObject]) -> Iterator[StoredObject | Gone | Refused]:
        return iter(objects)

    def read(self, key: str, *, start: int, length: int) -> bytes:
        with (self.folder / key).open("rb") as file:
            file.seek(start)
            return file.read(length)


def open_listing(folder: Path) -> BatchedListing:
    stated = json.loads((folder / "files.json").read_text(encoding="utf-8"))
    manifest = Manifest("landing", NOON, Form.PARQUET, COLUMNS, tuple(DataFile(*told) for told in stated))
    place = InventoryPlace("logs", "inventory/")
    return InventoryListing(
        manifest, Shelf(folder), place, PREFIX, versions=False, home=BucketHome(), prove_nothing=lambda: None
    )


def _route(pattern: str) -> Route:
    route = load_settings({"S3_BUCKET_NAME": "landing", "S3_PREFIX": PREFIX}).route(None)
    return replace(route, file_pattern=KeyPattern(pattern))


def measure(folder: Path, way: str, *, tables: int) -> None:
    """One way of a process of its own: rows, CPU seconds and MiB as JSON."""
    pattern, _, how = way.partition("\n")
    rows = 0
    sorter = Sorter(_route(pattern or PATTERNS[0]), map(table_of, range(tables)))

    def work() -> None:
        nonlocal rows
        columns = open_sorter(sorter)
        assert columns is not None
        for batch in open_listing(folder).batches():
            rows += len(batch)
            if how == "in columns":
                columns.add(batch)
            elif how == "row by row":
                for stored in batch.objects():
                    sorter.add(stored)
                if rows >= ONE_BY_ONE:
                    break
        columns.finish()
        if pattern:
            assert sum(dataset.count for dataset in sorter.sorted.datasets) == rows

    _, cpu = cpu_of(work)
    print(json.dumps([rows, cpu, largest_memory() / 2**20, len(sorter.sorted.datasets)]))  # noqa: T201


def compare(folder: Path, *, tables: int) -> None:
    show_header(("way", "pattern", "rows", "datasets", "CPU s", "MiB", "rows a CPU s", "of sorting alone"))
    reading = 0.0
    for pattern in ("", *PATTERNS):
        for how in ("in columns", "row by row") if pattern else ("only read",):
            command = [sys.executable, "-m", "benchmarks.folding", "--folder", str(folder)]
            cost = start([*command, "--tables", str(tables), "--way", f"{pattern}\n{how}"], {})
            if cost.code:
                raise SystemExit(cost.complaint)
            rows, cpu, memory, datasets = json.loads(cost.output)
            reading = reading or cpu / rows
            alone = f"{rows / (cpu - reading * rows):,.0f}" if pattern else ""
            told = f"`{pattern}`" if pattern else ""
            show(how, told, f"{rows:,}", datasets, f"{cpu:.1f}", f"{memory:.0f}", f"{rows / cpu:,.0f}", alone)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--tables", type=int, default=1_000)
    parser.add_argument("--days", type=int, default=100)
    parser.add_argument("--folder", type=Path, help="where the inventory is made, and stays for the next time")
    parser.add_argument("--way", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.way is not None:
        measure(arguments.folder, arguments.way, tables=arguments.tables)
        return
    with tempfile.TemporaryDirectory() as kept:
        folder = arguments.folder or Path(kept)
        if not (folder / "files.json").exists():
            folder.mkdir(parents=True, exist_ok=True)
            make(folder, rows=arguments.rows, tables=arguments.tables, days=arguments.days)
        compare(folder, tables=arguments.tables)


if __name__ == "__main__":
    main()
