"""Sorting in columns has the outcome of sorting row by row, whatever the keys are."""

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.columns.arrow_sorter import open_sorter
from delta_arc_lineage.adapters.columns.file_counts import pieces_of
from delta_arc_lineage.model.file_sums import number_of
from delta_arc_lineage.model.ignoring import Ignore, NamePattern
from delta_arc_lineage.model.key_expressions import KeyExpression
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.not_data import NotData
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.model.sorting import MOST_EXAMPLES, Sorted, Sorter
from delta_arc_lineage.ports.object_batches import ObjectBatch
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import PREFIX, ROUTE
from delta_arc_lineage_tests.model.strategies import HOSTILE

_PATTERNS = (
    r"{table_name}/.*",
    r"{table_name}_.*\.csv",
    r"{table_name}/dt={date}/{any}",
    r"{table_name}/dt={date}/part-{number}-{uuid}\.csv",
    r"{date}/{table_name}\.csv",
    r"{table_name}_({date}|{number})\.csv",
    r"{table_name}(_\d{4}-\d\d-\d\d)?\.csv",
    r"(.*[/.])?{table_name}(_.*)?\.csv",
    r"{year}/{month}/{table_name}_{hour}\.csv",
    r"{table_name}/{year}{month}{day}.*",
    r"[^/]+/{table_name}/part-{number}-{uuid}\.csv",
    r"{table_name}(_1.*|_\d)\.csv",
    r"{table_name}/[a-f]*{hash}?.*",
    r"v1/{table_name}/[0-5]+.*",
    r"{path}{table_name}\.csv",
    r"{schema_name}\.{table_name}[./].*",
    r"{table_name}\.csv(\.bz2)?",
)
_NAMES = ("orders", "orders_2024", "orders_items", "t1", "fe", "e_orders", "Bestellübersicht", "_raw", "v1")
_IDS = (
    "f38db914-fb17-4763-89fd-8b8002bed9e6",
    "F38DB914-FB17-4763-89FD-8B8002BED9E7",
    "abcdefab-abcd-abcd-abcd-abcdefabcdef",
    "00000000-0000-0000-0000-000000000000",
)
_DATES = ("2024-01-05", "2024-13-05", "20240105", "20240106", "20241305", "dt=2024-01-06", "2024/01/05", "2024/13/05")
_PARTS = ("part-00000", "part-00001", "a1b2c3d4e5f6", "1", "2", "12", "2024", "0123456789", "x{y}", "é", "e\u0301")
_TOLD = ("bz2", "lz4", "lz5", "utf8", "_SUCCESS", "_delta_log", "manifest")
_WORDS = st.sampled_from([*_NAMES, *_IDS, *_DATES, *_PARTS, *_TOLD, "ORDERS", "eu", "SALES", "v2", "t2"])
_ENDINGS = st.sampled_from(
    ["", ".csv", ".csv.gz", ".parquet", "/", ".md5", ".md6", ".csv.bz2", ".csv.bz3", ".7z", "_$folder$"]
)
_MD5 = st.integers(0, 2**128 - 1).map("{:032x}".format)
_ETAGS = (
    _MD5 | _MD5 | st.builds("{}-{}".format, _MD5, st.integers(0, 10_000)) | st.text(max_size=34) | st.just("e" * 34)
)
_IGNORED = st.sampled_from(
    [Ignore(), Ignore(keys=(NamePattern(r".*_2\.csv"),)), Ignore(excluded=(KeyExpression(r"{path}/{date}/.*"),))]
)
_NOT_DATA = st.sampled_from([NotData(), NotData(added=(KeyExpression(r"{path}12{any}"),)), NotData(signs=())])


@st.composite
def _names(draw: st.DrawFn) -> list[str]:
    """Keys of a few schemes: of each some that differ in a word, in digits or in ids."""
    made = set()
    for _ in range(draw(st.integers(1, 6))):
        words = draw(st.lists(_WORDS, min_size=1, max_size=5))
        between = draw(st.lists(st.sampled_from(["/", "_", "-", ".", ""]), min_size=5, max_size=5))
        ending = draw(_ENDINGS)
        for _ in range(draw(st.integers(1, 4))):
            at = draw(st.integers(0, len(words) - 1))
            words[at] = draw(_WORDS | st.just(words[at]))
            name = "".join(word + joined for word, joined in zip(words, between, strict=False)) + ending
            made.add(_with_digits(draw, name) if draw(st.booleans()) else name)
    return sorted(made | set(draw(st.lists(st.sampled_from(HOSTILE), max_size=2))))


def _with_digits(draw: st.DrawFn, name: str) -> str:
    supply = iter(draw(st.text("0123456789", min_size=30, max_size=30)))
    return "".join(next(supply, "0") if letter in "0123456789" else letter for letter in name)


@st.composite
def _objects(draw: st.DrawFn) -> list[StoredObject]:
    names = draw(_names())
    sizes, classes = st.sampled_from([0, 1, 10, 2**45]), st.sampled_from(["STANDARD", "GLACIER"])
    return [
        StoredObject(f"{PREFIX}{name}", draw(sizes), NOON + draw(sizes), draw(_ETAGS), draw(classes))
        for name in draw(st.permutations(names))
    ]


def _batch_of(objects: Sequence[StoredObject]) -> ObjectBatch:
    facts = ("key", "size", "last_modified", "etag", "storage_class")
    types = (pa.string(), pa.int64(), pa.int64(), pa.string(), pa.string())
    return ObjectBatch(
        *(
            pa.array([getattr(stored, fact) for stored in objects], kind)
            for fact, kind in zip(facts, types, strict=True)
        )
    )


def _sort(route: Route, names: set[str], objects: list[StoredObject]) -> Sorted:
    sorter = Sorter(route, names)
    for stored in objects:
        sorter.add(stored)
    return sorter.sorted


def _sort_in_columns(
    route: Route, names: set[str], objects: list[StoredObject], cut: int = 0, *, as_batch: bool = True
) -> Sorted:
    sorter = Sorter(route, names)
    columns = open_sorter(sorter)
    assert columns is not None
    for part in filter(None, (objects[:cut], objects[cut:])):
        columns.add(_batch_of(part) if as_batch else part)
    columns.finish()
    return sorter.sorted


def _tell(outcome: Sorted) -> tuple[object, ...]:
    recent = [dataset.partitions.recent if dataset.partitions else () for dataset in outcome.datasets]
    samples = [(dataset.samples, dataset.times) for dataset in outcome.datasets]
    kept = (outcome.fitting, outcome.misfits, outcome.markers, outcome.empty, samples, recent)
    return (*kept, outcome.datasets, outcome.unlisted, outcome.unlisted_markers, outcome.not_data, outcome.digest)


@given(
    st.sampled_from(_PATTERNS),
    _objects(),
    st.sets(st.sampled_from(_NAMES)),
    _IGNORED,
    _NOT_DATA,
    st.integers(0, 8),
    st.booleans(),
)
def test_columns_have_the_outcome_of_rows(
    pattern: str,
    objects: list[StoredObject],
    names: set[str],
    ignore: Ignore,
    not_data: NotData,
    cut: int,
    as_batch: bool,
) -> None:
    """Datasets and all that is said of them, what is kept and what is counted, and its digest."""
    route = replace(ROUTE, file_pattern=KeyPattern(pattern), ignore=ignore, not_data=not_data)
    if not route.folds:
        return
    in_columns = _sort_in_columns(route, names, objects, cut, as_batch=as_batch)
    assert _tell(in_columns) == _tell(_sort(route, names, objects))


@pytest.mark.parametrize("as_batch", [True, False])
def test_of_what_does_not_fit_the_first_are_kept_and_the_others_counted(as_batch: bool) -> None:
    """As many as row by row, and the same ones, whatever batch they come in."""
    route = replace(ROUTE, file_pattern=KeyPattern(r"{table_name}/{date}\.csv"))
    strays = [StoredObject(f"{PREFIX}{number:06}.tmp", 1, NOON, "e") for number in range(MOST_EXAMPLES + 9)]
    objects = [
        *strays,
        *(replace(stored, key=f"{PREFIX}orders/2024-01-{n + 1:02}.csv") for n, stored in enumerate(strays[:31])),
    ]
    outcome = _sort_in_columns(route, {"ORDERS"}, objects, MOST_EXAMPLES - 3, as_batch=as_batch)
    assert (len(outcome.misfits), outcome.unlisted) == (MOST_EXAMPLES, 9)
    assert _tell(outcome) == _tell(_sort(route, {"ORDERS"}, objects))


def test_keys_that_no_column_holds_are_sorted_by_themselves() -> None:
    """A time before the epoch, a size beyond 64 bits."""
    route = replace(ROUTE, file_pattern=KeyPattern(r"{table_name}/.*"))
    odd = [
        StoredObject(f"{PREFIX}orders/1.csv", 1, -NOON, "e"),
        StoredObject(f"{PREFIX}orders/2.csv", 2**70, NOON, "e"),
    ]
    for objects in (odd[:1], odd[1:], odd):
        assert _tell(_sort_in_columns(route, set(), objects, as_batch=False)) == _tell(_sort(route, set(), objects))


@given(st.lists(_ETAGS, min_size=1, max_size=8))
def test_etags_are_the_numbers_that_they_are_alone(etags: list[str]) -> None:
    """MD5s, those of many parts, and any other text."""
    pieces = pieces_of(pa.array(etags, pa.string()))
    assert [sum(piece << 32 * (3 - at) for at, piece in enumerate(row)) % 2**128 for row in pieces.tolist()] == [
        number_of(etag) for etag in etags
    ]


def test_a_route_that_does_not_fold_is_sorted_row_by_row() -> None:
    """There each file is a dataset by itself."""
    assert open_sorter(Sorter(replace(ROUTE, fold=False), ())) is None
