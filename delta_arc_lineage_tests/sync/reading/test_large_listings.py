"""Large listings: sorted in columns, they are what they are row by row."""

from dataclasses import replace

from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.openers import open_columns
from delta_arc_lineage.sync.reading.listings import list_bucket
from delta_arc_lineage.sync.reading.schemas import read_source, read_target
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import PREFIX
from delta_arc_lineage_tests.sync.estate import Estate


def _put(estate: Estate, count: int) -> None:
    for number in range(count):
        name = f"{PREFIX}orders/dt=2024-01-{number % 28 + 1:02}/part-{number:05}.parquet"
        estate.bucket.objects[name] = StoredObject(name, number + 1, NOON + number, f"{number:032x}")
    for name in ("stray.tmp", "orders/_SUCCESS", "orders/"):
        estate.bucket.objects[f"{PREFIX}{name}"] = StoredObject(f"{PREFIX}{name}", 0, NOON, "e")


def test_a_large_listing_has_the_same_snapshot_and_version_either_way() -> None:
    """So whether an engine for columns is installed changes no document, and no digest."""
    estate = Estate()
    route = replace(estate.route, file_pattern=KeyPattern(r"{table_name}/dt={date}/.*"))
    _put(estate, 25_000)
    space = estate.space
    tables = (read_source(route, space), read_target(route, space))
    by_row = list_bucket(route, space, tables)
    in_columns = list_bucket(route, replace(space, open_columns=open_columns), tables)
    assert in_columns.version == by_row.version and in_columns.found == by_row.found
    assert [dataset.count for dataset in in_columns.found.datasets] == [25_000]
