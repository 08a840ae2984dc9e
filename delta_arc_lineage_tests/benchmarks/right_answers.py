"""An estate's right answer as a catalog would hold it: assets and processes, file by file or folded to folders."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from benchmarks.estates.documents import TOLD, Estate, Side, read_estate
from benchmarks.estates.truth import Truth
from benchmarks.estates.written import Reference, Written

S3 = "default/s3/1700000000"
NAMES = sorted(path.stem for path in TOLD.glob("*.json"))


@cache
def estate_of(name: str) -> Estate:
    return read_estate(TOLD / f"{name}.json")


def table_of(side: Side, name: str) -> Reference:
    return "Table", f"{side.name}/{side.database}/{name.replace('.', '/', 1)}"


def column_of(side: Side, name: str) -> Reference:
    schema, table, column = name.split(".", 2)
    return "Column", f"{side.name}/{side.database}/{schema}/{table}/{column}"


def file_of(estate: Estate, key: str, *, kind: str = "S3Object") -> Reference:
    return kind, f"{S3}/arn:aws:s3:::{estate.bucket}/{key}"


def process(*ends: Reference, kind: str = "Process") -> Written:
    """From the first end to the second."""
    start, end = ends
    guid = f"{kind} {start} {end}"
    return Written(guid, (kind, f"{S3}/{guid}"), (start,), (end,))


def asset(reference: Reference) -> Written:
    return Written(f"{reference}", reference)


def draw(estate: Estate, *, folded: bool = False) -> list[Written]:
    """All that is right. `folded`: a dataset is a folder where all its files, and no other data, lie in one."""
    return list(_draw(estate, Truth(estate.answer), folded=folded))


def _draw(estate: Estate, truth: Truth, *, folded: bool) -> Iterator[Written]:
    for dataset, keys in truth.keys.items():
        ends = estate.answer.datasets.get(dataset)
        folder = _folder_of(dataset, truth) if folded else None
        files = [file_of(estate, folder, kind="S3Prefix")] if folder else [file_of(estate, key) for key in sorted(keys)]
        for file in files:
            yield asset(file)
            if ends and ends.source:
                yield process(table_of(estate.source, ends.source), file)
            if ends and ends.target:
                yield process(file, table_of(estate.target, ends.target))
    for source, target in truth.flows:
        yield process(table_of(estate.source, source), table_of(estate.target, target))
    for pair in truth.columns:
        columns = column_of(estate.source, pair[0]), column_of(estate.target, pair[1])
        yield process(*columns, kind="ColumnProcess")


def _folder_of(dataset: str, truth: Truth) -> str | None:
    keys = truth.keys[dataset]
    first, last = min(keys), max(keys)
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    folder = first[: first.rfind("/", 0, same) + 1]
    under = {key for keys in truth.keys.values() for key in keys if key.startswith(folder)}
    return folder if folder and len(keys) > 1 and under == keys else None


def archived(written: Written) -> Written:
    return replace(written, active=False)
