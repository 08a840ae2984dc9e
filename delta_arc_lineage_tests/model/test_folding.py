"""Folding: files become datasets in any order, each is counted once, and what is linked is what the files say."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.datasets import Dataset, Shape, say_size
from delta_arc_lineage.model.folding import Folding, fold
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.matching import Flow, list_names, match
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Snapshots, StoredObject
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import (
    PREFIX,
    ROUTE,
    bucket_of,
    file,
    source_of,
    table,
    target_of,
    target_table,
)

DATED = KeyPattern(r"{table_name}/dt={date}/part-{number}\.(csv|parquet)")
_PATTERNS = st.sampled_from(
    [
        r"{table_name}/.*",
        r"{table_name}_.*\.csv",
        r"(.*[/.])?{table_name}(_.*)?\.csv",
        r"{date}/{table_name}\.csv",
        r"{table_name}_({date}|{number})\.csv",
        r"[^/]+\.{table_name}/.*",
        r"{path}{table_name}{any}",
        r"{table_name}\.csv",
    ]
)
_NAMES = ("ORDERS", "ORDERS_2024", "ORDERS_ITEMS", "T1", "CUSTOMER", "customer_address", "OrderItems")
_WORDS = st.sampled_from(
    [*_NAMES, *map(str.lower, _NAMES), "order_items", "SALES", "public", "2024-01-05", "1", "eu", "2024"]
)
_BETWEEN = st.sampled_from(["/", "_", ".", "-"])


@st.composite
def _files(draw: st.DrawFn) -> list[StoredObject]:
    """Of words that tables, schemas and loaders have."""
    names = set()
    for _ in range(draw(st.integers(1, 12))):
        words = draw(st.lists(_WORDS, min_size=1, max_size=4))
        names.add("".join(word + draw(_BETWEEN) for word in words)[:-1] + draw(st.sampled_from(["", ".csv", "/0.csv"])))
    sizes = st.integers(0, 10**6)
    return [
        replace(file(name, size=draw(sizes), etag=f"{number}"), last_modified=NOON + draw(sizes))
        for number, name in enumerate(sorted(names))
    ]


def _fold(route: Route, names: set[str], files: list[StoredObject]) -> tuple[Dataset, ...]:
    folding = Folding(route, names)
    for stored in files:
        folding.add(stored)
    return folding.datasets


@given(_files(), st.randoms())
def test_a_dataset_knows_its_newest_and_its_oldest_file(files: list[StoredObject], random: Random) -> None:
    """In whatever order they come; of equals the same ones."""
    route = replace(ROUTE, file_pattern=KeyPattern(r"{path}{table_name}{any}"))
    shuffled = random.sample(files, len(files))
    for dataset, again in zip(_fold(route, set(_NAMES), files), _fold(route, set(_NAMES), shuffled), strict=True):
        assert dataset.samples == again.samples and len(dataset.samples) == min(dataset.count, 2)
        assert (dataset.samples[0].last_modified, dataset.samples[-1].last_modified) == (dataset.newest, dataset.oldest)


@given(_PATTERNS, _files(), st.sets(st.sampled_from(_NAMES)), st.randoms())
def test_the_order_of_files_means_nothing(
    pattern: str, files: list[StoredObject], names: set[str], random: Random
) -> None:
    """An inventory is in none."""
    route = replace(ROUTE, file_pattern=KeyPattern(pattern))
    shuffled = list(files)
    random.shuffle(shuffled)
    assert _fold(route, names, files) == _fold(route, names, shuffled)


@given(_PATTERNS, _files(), st.sets(st.sampled_from(_NAMES)))
def test_each_file_is_counted_once_or_stays_by_itself(pattern: str, files: list[StoredObject], names: set[str]) -> None:
    """Nothing is lost: objects and bytes add up, and the newest is the newest."""
    route = replace(ROUTE, file_pattern=KeyPattern(pattern))
    single, datasets = fold(route, names, files)
    assert len(single) + sum(dataset.count for dataset in datasets) == len(files)
    assert sum(s.size for s in single) + sum(d.size for d in datasets) == sum(stored.size for stored in files)
    newest = [stored.last_modified for stored in single] + [dataset.newest for dataset in datasets]
    assert max(newest) == max(stored.last_modified for stored in files)
    assert all(sum(told.count for told in dataset.formats) == dataset.count for dataset in datasets)
    assert len({dataset.path for dataset in datasets}) == len(datasets)


@given(_PATTERNS, _files(), st.sets(st.sampled_from(_NAMES)), st.sets(st.sampled_from(_NAMES)))
def test_datasets_draw_what_their_files_draw(
    pattern: str, files: list[StoredObject], sources: set[str], targets: set[str]
) -> None:
    """Each file's ends are those of its dataset, so no edge is drawn or lost by folding."""
    route = replace(ROUTE, file_pattern=KeyPattern(pattern))
    source = source_of(*(table(name, "ID") for name in sources))
    target = target_of(*(target_table(name.upper(), "ID") for name in targets))
    apart = match(replace(route, fold=False), Snapshots(source, bucket_of(*files), target))
    names = list_names(route, source, target)
    single, datasets = fold(route, names, files)
    folded = replace(bucket_of(*single), datasets=tuple(datasets))
    together = match(route, Snapshots(source, folded, target))
    folding = Folding(route, names)
    paths = {stored.key: _path_of(folding, stored) for stored in files}
    assert _ends(together.flows) == {(end, paths[key], other) for end, key, other in _ends(apart.flows)}
    assert [(f.source, f.target, f.columns) for f in together.flows] == [
        (f.source, f.target, f.columns) for f in apart.flows
    ]


def _path_of(folding: Folding, stored: StoredObject) -> str:
    before = folding.datasets
    if not folding.add(stored):
        return stored.key
    counts = {dataset.path: dataset.count for dataset in before}
    return next(dataset.path for dataset in folding.datasets if dataset.count != counts.get(dataset.path))


def _ends(flows: tuple[Flow, ...]) -> set[tuple[str, str, str]]:
    def name(end: object) -> str:
        return getattr(end, "qualified_name", "")

    return {(name(flow.source), carrier.path, name(flow.target)) for flow in flows for carrier in flow.files}


def test_a_dated_folder_is_one_dataset() -> None:
    """With what a person asks of it, in words."""
    days = ("2024-01-01", "2024-01-02", "2024-01-05")
    files = [file(f"orders/dt={day}/part-{n}.parquet", size=1024) for day in days for n in range(4)]
    route = replace(ROUTE, file_pattern=DATED)
    (dataset,) = _fold(route, {"orders"}, files)
    assert (dataset.path, dataset.shape, dataset.count) == (f"{PREFIX}orders/", Shape.FOLDER, 12)
    assert dataset.words == (
        "12 Parquet files, 12.0 KiB, days 2024-01-01 … 2024-01-05, 2 days missing (2024-01-03 … 2024-01-04), "
        "newest 2025-06-15 15:06:40 UTC"
    )


def test_files_of_several_formats_are_said_to_be() -> None:
    """A load that expects one of them fails on the others."""
    files = [file("orders/dt=2024-01-01/part-0.parquet"), file("orders/dt=2024-01-01/part-1.csv")]
    (dataset,) = _fold(replace(ROUTE, file_pattern=DATED), {"orders"}, files)
    assert dataset.is_mixed and dataset.words.startswith("1 CSV file and 1 Parquet file, 20 bytes")


def test_a_file_that_is_written_anew_is_another_version_of_its_dataset() -> None:
    """At the same size, in the same second too."""
    route = replace(ROUTE, file_pattern=DATED)
    name = "orders/dt=2024-01-01/part-0.csv"
    (before,), (after,) = (_fold(route, {"orders"}, [file(name, etag=etag)]) for etag in ("a", "b"))
    assert before.digest != after.digest and before.count == after.count


def test_sizes_are_said_as_people_say_them() -> None:
    """In steps of 1,024."""
    assert [say_size(size) for size in (0, 1, 1023, 1024, 5 * 1024**3, 1024**6)] == [
        "0 bytes",
        "1 byte",
        "1,023 bytes",
        "1.0 KiB",
        "5.0 GiB",
        "1024.0 PiB",
    ]


def test_a_table_that_keeps_a_log_is_said_to_be_one() -> None:
    """Delta, Iceberg and Hudi; their logs are no data."""
    route = replace(ROUTE, file_pattern=KeyPattern(r"{table_name}/.*"))
    logs = {
        "a/_delta_log/00000000000000000001.json": "Delta",
        "b/metadata/00000-77c1e122.metadata.json": "Iceberg",
        "c/.hoodie/hoodie.properties": "Hudi",
        "d/metadata/orders.csv": "",
    }
    folding = Folding(route, {"a", "b", "c", "d"})
    for name in logs:
        folding.add(file(f"{name[0]}/part-0.parquet"))
        folding.note_log(name)
    found = [dataset.table_format for dataset in folding.datasets]
    assert found == list(logs.values())
    assert folding.datasets[0].words.startswith("Delta table, 1 Parquet file")
